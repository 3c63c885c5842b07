"""Faults put into a copy of the rule files, each with the property that must find it."""

from __future__ import annotations

import shutil
from pathlib import Path

from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

II, III_A, III_B = (
    "II-general-statement/II.yaml",
    "III-definitions/III.A.yaml",
    "III-definitions/III.B.yaml",
)
IV_A, IV_B, IV_C, IV_D = (f"IV-contractual-duties/IV.{letter}.yaml" for letter in "ABCD")
V_A, V_B, V_C, V_D, V_E = (f"V-training/V.{letter}.yaml" for letter in "ABCDE")
SERVES = "the officer serves as school resource officer"
SHORT = "the officer is a short-term substitute"

BREAKS = (
    ("days-of-V.D", V_D, "{fewer_than: substitute-day-limit}", "{at_most: substitute-day-limit}"),
    ("days-of-V.D", V_D, "{fewer_than: substitute-day-limit}", "{fewer_than: 59}"),
    ("days-of-V.D", V_D, "{fewer_than: substitute-day-limit}", "{fewer_than: 61}"),
    (
        "timeliness-of-V.B",
        V_B,
        "day before the grace ends: {1 day before: grace-ends}",
        "day before the grace ends: grace-ends",
    ),
    (
        "timeliness-of-V.B",
        V_B,
        "day before the grace ends: {1 day before: grace-ends}",
        "day before the grace ends: {2 days before: grace-ends}",
    ),
    ("months-of-V.C", V_C, "{training-period after:", "{7 months after:"),
    ("months-of-V.C", V_C, "{training-period after:", "{181 days after:"),
    ("bearers", V_B, "who: officer\n    must", "who: charter school\n    must"),
    (
        "reliefs",
        V_D,
        f"need_not: advise-on-safety-drills\n    when: [{SERVES}, {SHORT}]",
        f"need_not: advise-on-safety-drills\n    when: [{SERVES}]",
    ),
    (
        "both-reliefs",
        V_C,
        "need_not: identify-vulnerabilities\n    from: training-rules-begin\n    when: V.C relieves the officer",
        "need_not: identify-vulnerabilities\n    from: training-rules-begin\n    when: V.C applies to the officer",
    ),
    (
        "begin",
        V_C,
        "need_not: advise-on-safety-drills\n    from: training-rules-begin\n",
        "need_not: advise-on-safety-drills\n",
    ),
    (
        "optional-duties",
        IV_A,
        "- not: {contract.optional_duties: {includes: law-education}}",
        "- contract.optional_duties: {includes: law-education}",
    ),
    ("seven-duties", II, "    - the contract includes teaching about the law\n", ""),
    ("other-contracts", II, "    - contract.for_sro_services: true\n", ""),
    (
        "additional-duties",
        IV_B,
        "when: the contract is one in question",
        "when: [the contract is one in question, {contract.additional_duties_include_discipline: false}]",
    ),
    (
        "duties-of-the-contract",
        IV_A,
        f"when: [{SERVES}, the contract includes advice on safety drills]",
        f"when: [{SERVES}]",
    ),
    (
        "peace-officers",
        III_B,
        f"  {SERVES}:\n    - officer.peace_officer: true\n",
        f"  {SERVES}:\n",
    ),
    ("harmless-acts", IV_C, "- conduct.used_force: true", "- conduct.used_force: false"),
    (
        "school-rules-alone",
        IV_C,
        "- conduct.purposes: {includes: school-rule}",
        "- conduct.purposes: {includes: safety}",
    ),
    (
        "other-purposes",
        IV_C,
        "- reading: {F-3: school-rule-present}",
        "- conduct.purposes: {includes: safety}",
    ),
    (
        "acts-under-review",
        V_E,
        "met_when: {officer.latest_certificate_kept: true}",
        "met_when: {conduct.used_force: true}",
    ),
    (
        "adopted-policy",
        V_D,
        f"    - {SHORT}\n    - officer.employer_policy_adopted: true\n",
        f"    - {SHORT}\n",
    ),
    (
        "certificates",
        V_E,
        "officer.certificate_issued_on: {on_or_before: as_of}",
        "officer.certificate_issued_on: {before: as_of}",
    ),
    ("substitutes-alone", V_D, "    - officer.substitute: true\n", ""),
    ("short-term-substitutes", V_D, "overrides: [V.A, V.B, V.C]", "overrides: [V.A, V.B]"),
    (
        "time",
        V_A,
        "due: {by: last day under V.A}",
        "due: {by: {1 day before: as_of}}",
    ),
)


def broken(folder: Path, file: str, old: str, new: str) -> RuleBook:
    """The rules of the package with one piece of one file replaced, read from a copy in a folder."""
    copy = folder / "rules"
    shutil.copytree(rules_folder(), copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text, old
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return read(copy)
