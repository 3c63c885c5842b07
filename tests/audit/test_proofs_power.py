"""A claim fails when what it guards is broken, and a wrong encoding is found out."""

from __future__ import annotations

import json
import random
from itertools import zip_longest

import pytest
from attrs import evolve
from breaking import II, III_A, IV_A, IV_C, IV_D, V_A, V_B, V_C, V_D, broken
from click.testing import CliRunner
from generating import BOOK, random_readings
from smallbook import RELIEF, book_of
from smallbook import replaced as swap

from policy507.cli.decide import decide as decide_command
from policy507.engines import situation as meaning
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.facts.kinds import UNKNOWN
from policy507.facts.sections import DUTIES
from policy507.model import outcomes
from policy507.model.conditions import COUNT_OPERATORS, DayTest, Not
from policy507.model.statuses import Status
from policy507.rulefiles.example import case_of

pytest.importorskip("z3")

from encodings_agree import Agreement

from policy507.audit.proofs import calendar as calendars
from policy507.audit.proofs import prove as proofs
from policy507.audit.proofs.calendar import lemmas
from policy507.audit.proofs.claim import Worlds
from policy507.audit.proofs.conditions import living, mattering
from policy507.audit.proofs.of_this_policy import KIND, of_this_policy
from policy507.audit.solver import dates, encoding
from policy507.audit.solver.formulas import Kleene, neg, surely

pytestmark = pytest.mark.solver

SHORT = "    - the days that count are fewer than the limit\n"
NO_DUTY = "no_effect: no other duty or responsibility of peace officers is limited by Article IV"
RANKED = "{paragraph: V.C, when: {reading: {B-2: [fixed-date, later-date, earlier-date]}}}"
BREAKS = (
    ("conflicts", "no rules on complete-training", V_B, RANKED, RANKED.replace("fixed-date, ", "")),
    (
        "conflicts",
        "training-before-june-2027 and training-within-six-months can conflict",
        V_B,
        RANKED,
        RANKED.replace("earlier-date", "earlier-date, unranked"),
    ),
    (
        "firing",
        "substitute-training-relief can fire",
        V_D,
        SHORT,
        f"{SHORT}    - officer.substitute: false\n",
    ),
    (
        "exceptions",
        "substitute-training-relief can set aside training-before-duties",
        V_D,
        SHORT,
        f"{SHORT}    - officer.substitute: false\n",
    ),
    (
        "statuses",
        "training-before-duties can be open",
        V_A,
        "due: {by: last day under V.A}",
        "due: {by: {1 day before: as_of}}",
    ),
    (
        "never worse",
        "complete-training",
        V_A,
        "V.A reaches the officer]",
        "V.A reaches the officer, {officer.sro_course_completed_on: {before: grace-ends}}]",
    ),
    (
        "never worse",
        "complete-training",
        V_B,
        "V.C has a last day for the officer: [V.C gives the officer time for the training,",
        "V.C has a last day for the officer: [V.C applies to the officer,",
    ),
    (
        KIND,
        "an earlier supplemental course never makes complete-training worse",
        V_B,
        "        - reading: {B-5: any-order}\n",
        "",
    ),
    (
        "never worse",
        "include-law-education",
        IV_A,
        "- contract.duties: {includes: law-education}",
        "- not: {contract.duties: {includes: law-education}}",
    ),
    (
        "last days",
        "training-within-six-months",
        V_C,
        "end of the training period: {training-period after: officer.duties_assumed_on}",
        (
            "end of the training period: {if: {officer.duties_assumed_on: {before: grace-ends}}, "
            "then: {training-period after: officer.duties_assumed_on}, else: training-rules-begin}"
        ),
    ),
    (
        "readings",
        "reading F-1",
        IV_C,
        "- reading: {F-1: two-prohibitions}",
        "- reading: {F-1: [two-prohibitions, one-prohibition]}",
    ),
    (
        "tests that matter",
        "can decide what substitute-drill-duty-relief comes to",
        V_D,
        "need_not: advise-on-safety-drills\n    when: [",
        "need_not: advise-on-safety-drills\n    when: [{officer.substitute: true}, ",
    ),
    (
        "live conditions",
        "it can hold, in 'V.D orders the review'",
        V_D,
        "    - officer.employer_policy_adopted: true\n",
        "    - officer.employer_policy_adopted: true\n    - officer.employer_policy_adopted: false\n",
    ),
    (
        "redundant tests",
        "lowest grade is at most",
        III_A,
        "{at_least: first-secondary-grade}",
        "{more_than: first-secondary-grade}",
    ),
    ("switches", "between 59 and 60", V_D, "{fewer_than: substitute", "{at_most: substitute"),
    (
        "switches",
        "can switch is switched between 59 and 60 alone",
        V_D,
        "need_not: advise-on-safety-drills\n    when: [",
        (
            "need_not: advise-on-safety-drills\n"
            "    when: [{school_year.substitute_contact_days: {at_least: 3}}, "
        ),
    ),
    (
        "switches",
        "basic course does switch",
        V_B,
        "{before: basic-course-limit}",
        "{on_or_before: basic-course-limit}",
    ),
    (
        "switches",
        "the last day of training-before-duties is 2025-08-31",
        V_A,
        "rules begin: {1 day before: training",
        "rules begin: {2 days before: training",
    ),
    *(
        (
            KIND,
            f"contract-includes-{duty} is met exactly",
            IV_A,
            f"- not: {{contract.optional_duties: {{includes: {duty}}}}}",
            f"- contract.duties: {{includes: {duty}}}",
        )
        for duty in DUTIES
    ),
    (
        KIND,
        "contract-meets-policy is met exactly where all 7",
        II,
        "      - the contract includes all seven duties\n",
        "      - the contract includes teaching about the law\n",
    ),
    (
        KIND,
        "drill-duty-relief-until-trained holds exactly",
        V_C,
        "    - not: {day of training: {on_or_before: as_of}}\n",
        "",
    ),
    (
        KIND,
        "vulnerability-duty-relief-until-trained holds exactly",
        V_C,
        "then: day of training under V.B\n",
        "then: officer.sro_course_completed_on\n",
    ),
    (
        KIND,
        "review-employer-policy is ordered exactly",
        V_C,
        "    - V.C applies to the officer\n    - officer.employer_policy_adopted: true\n",
        (
            "    - V.C applies to the officer\n    - officer.substitute: false\n"
            "    - officer.employer_policy_adopted: true\n"
        ),
    ),
    (
        KIND,
        "comply-with-employer-policy is ordered exactly",
        V_D,
        "    - officer.employer_policy_adopted: true\n",
        "",
    ),
    (
        KIND,
        "an approved supplemental course in time",
        V_B,
        "    - officer.supplemental_course_board_approved: true\n",
        "    - officer.supplemental_course_board_approved: false\n",
    ),
    (
        KIND,
        "no supplemental course meets",
        V_B,
        "    - officer.supplemental_course_board_approved: true\n",
        "",
    ),
    (
        KIND,
        "june-2027 is never before 2027-05-31",
        V_B,
        "day before the grace ends: {1 day before:",
        "day before the grace ends: {2 days before:",
    ),
    (
        KIND,
        "where no day is stated for the duties",
        V_B,
        "    then: grace or the duties, whichever is later\n    else: end of the grace\n",
        "    then: grace or the duties, whichever is later\n    else: never\n",
    ),
    (
        KIND,
        "where the duties begin by then",
        V_B,
        "day before the grace ends: {1 day before: grace-ends}",
        "day before the grace ends: grace-ends",
    ),
    (
        "reliefs",
        "officer-advises-on-safety-drills",
        IV_D,
        NO_DUTY,
        f"{NO_DUTY}\n    overrides: [officer-advises-on-safety-drills]",
    ),
    (
        "no effect",
        "IV.D",
        IV_D,
        NO_DUTY,
        f"{NO_DUTY}\n    overrides: [officer-advises-on-safety-drills]",
    ),
    ("conflicts", "no rules on complete-training", V_D, "[V.A, V.B, V.C]", "[V.A, V.B]"),
    (
        "never worse",
        "include-positive-climate",
        IV_A,
        "- contract.duties: {includes: positive-climate}",
        "- not: {contract.duties: {includes: positive-climate}}",
    ),
    (
        "last days",
        "training-before-duties",
        V_A,
        "due: {by: last day under V.A}",
        (
            "due: {by: {if: {officer.duties_assumed_on: {before: grace-ends}}, "
            "then: last day before the duties, else: day before the training rules begin}}"
        ),
    ),
    (
        "firing",
        "can fail to fire",
        IV_D,
        "no_effect: Article IV creates no duty to protect people at school that differs from the duty to the public",
        "who: officer\n    must: advise-on-safety-drills",
    ),
)


def proved(book, kind, about):
    """What becomes of the claims of a kind that say something."""
    prover, worlds = proofs._Prover(book, proofs.TIMEOUT, 0), Worlds(book)
    makers = (lemmas, *proofs.CLAIMS)
    claims = [claim for make in makers for claim in make(book) if claim.kind == kind]
    return [prover.proof(claim, worlds) for claim in claims if about in claim.says]


@pytest.mark.parametrize(
    ("kind", "about", "file", "old", "new"),
    BREAKS,
    ids=[f"{b[0]}-{n}" for n, b in enumerate(BREAKS)],
)
def test_a_claim_fails_when_what_it_guards_is_broken(tmp_path, kind, about, file, old, new):
    """Otherwise a proof would prove nothing of the rules."""
    found = proved(broken(tmp_path, file, old, new), kind, about)
    refuted = [proof for proof in found if proof.outcome == proofs.REFUTED]

    assert refuted, found
    for data in refuted[0].witness.cases if refuted[0].witness else ():
        case_from_data(json.loads(json.dumps(data)))


def test_what_refutes_a_claim_is_decided_by_the_command(tmp_path):
    """Otherwise nobody could see for himself what is wrong with the rules."""
    fault = next(each for each in BREAKS if each[1].startswith("no supplemental"))
    (proof,) = proved(broken(tmp_path, *fault[2:]), *fault[:2])
    path = tmp_path / "case.json"
    path.write_text(json.dumps(proof.witness.cases[0]), encoding="utf-8")
    readings = [f"--reading={code}={name}" for code, name in proof.witness.readings.items()]
    run = CliRunner().invoke(
        decide_command, [str(path), "--full", "--rules", str(tmp_path / "rules"), *readings]
    )

    assert run.exit_code in (0, 1), run.stderr
    assert BOOK.rules["training-before-june-2027"].title in run.stdout


# --- conditions that are dead

FLAG, OTHER = "officer.substitute", "officer.peace_officer"
DAYS, SCHEDULED = "school_year.substitute_contact_days", "school_year.student_contact_days"
DEAD = [
    f"[{{{FLAG}: true}}, {{{FLAG}: false}}]",
    f"{{{FLAG}: true, not: {{{FLAG}: true}}}}",
    "[serves, {not: serves}]",
    f"{{{DAYS}: {{fewer_than: 0}}}}",
    f"{{{DAYS}: {{more_than: 366}}}}",
    f"[{{{DAYS}: {{fewer_than: 60}}}}, {{{DAYS}: {{at_least: 60}}}}]",
    f"[{{{DAYS}: {{fewer_than: {SCHEDULED}}}}}, {{{SCHEDULED}: {{fewer_than: {DAYS}}}}}]",
    f"[{{{DAYS}: {{fewer_than: {SCHEDULED}}}}}, {{{SCHEDULED}: {{at_most: 7}}}}, {{{DAYS}: {{at_least: 7}}}}]",
    "[{contract.duties: {includes: law-education}}, {not: {contract.duties: {includes: law-education}}}]",
    "[{reading: {A-1: counts}}, {reading: {A-1: lapses}}]",
    "{as_of: {before: as_of}}",
    "{contract.ends_on: {after: never}}",
    "[{contract.starts_on: {before: 2026-01-01}}, {contract.starts_on: {on_or_after: 2026-01-01}}]",
    "[{contract.starts_on: {before: as_of}}, {contract.ends_on: {before: contract.starts_on}}, {contract.ends_on: {after: as_of}}]",
    "[{contract.ends_on: {before: {1 day before: as_of}}}, {contract.ends_on: {on_or_after: as_of}}]",
    "[{last day: {before: as_of}}, {last day: {on_or_after: as_of}}]",
    "[{contract.starts_on: {is: as_of}}, {contract.starts_on: {before: as_of}}]",
    f"{{as_of: {{before: {{if: [{{{FLAG}: true}}, {{{FLAG}: false}}], then: last day, else: never}}}}}}",
    f"{{any_of: [{{{FLAG}: true}}, {{{FLAG}: false}}]}}",
    f"{{{DAYS}: {{at_least: 0}}}}",
    f"{{{DAYS}: {{at_most: 366}}}}",
    f"{{{DAYS}: {{at_most: {DAYS}}}}}",
    f"{{any_of: [{{{DAYS}: {{fewer_than: 60}}}}, {{{DAYS}: {{at_least: 60}}}}]}}",
    f"{{any_of: [{{{DAYS}: {{fewer_than: 60}}}}, {{{DAYS}: {{more_than: 59}}}}]}}",
    "{any_of: [{reading: {A-1: counts}}, {reading: {A-1: lapses}}]}",
    "{as_of: {on_or_after: as_of}}",
    "{2026-01-01: {before: 2026-01-02}}",
    "{contract.starts_on: {before: never}}",
    f"{{any_of: [serves, [serves, {{{FLAG}: true}}]]}}",
    f"[{{{DAYS}: {{fewer_than: 61}}}}, {{{DAYS}: {{more_than: 59}}}}, {{{DAYS}: {{is: 60}}}}]",
    f"[{{{DAYS}: {{at_most: 59}}}}, {{{DAYS}: {{fewer_than: 60}}}}]",
    # By what names stand for, and by what no case can state together.
    f"{{any_of: [serves, [{{{OTHER}: true}}, {{{FLAG}: true}}]]}}",
    f"{{any_of: [serves, {{{OTHER}: false}}]}}",
    f"[{{{DAYS}: {{at_most: {SCHEDULED}}}}}, {{{SCHEDULED}: {{at_most: {DAYS}}}}}]",
    "[{contract.duties: {includes: law-education}}, {contract.optional_duties: {includes: law-education}}]",
    "[short service, {school_year.substitute_contact_days: {at_least: day-limit}}]",
]  # fmt: skip
ALIVE = [
    f"{{{FLAG}: true}}",
    f"[serves, {{{FLAG}: true}}]",
    f"{{any_of: [serves, {{{FLAG}: true}}]}}",
    f"{{{DAYS}: {{fewer_than: 1}}}}",
    f"{{{DAYS}: {{at_most: 365}}}}",
    f"[{{{DAYS}: {{fewer_than: 61}}}}, {{{DAYS}: {{more_than: 59}}}}]",
    f"{{any_of: [{{{DAYS}: {{fewer_than: 60}}}}, {{{DAYS}: {{more_than: 60}}}}]}}",
    "{reading: {A-1: counts}}",
    "[{contract.starts_on: {on_or_before: 2026-01-01}}, {contract.starts_on: {on_or_after: 2026-01-01}}]",
    "{contract.ends_on: {before: never}}",
    "{contract.ends_on: {on_or_after: never}}",
    "[{contract.starts_on: {before: as_of}}, {contract.ends_on: {after: as_of}}]",
    "[{officer.duties_assumed_on: {on_or_before: {1 day before: officer.duties_assumed_on}}}]",
    "{as_of: {before: {per_reading: {A-1: {counts: last day, lapses: last day}}}}}",
]  # fmt: skip


def refuted(folder, text):
    """The claims that are refuted of what the small book's prizes come to, under a condition."""
    relief = swap(RELIEF, "    may: give prizes\n", f"    may: give prizes\n    when: {text}\n")
    book = book_of(folder, _1_2=relief)
    prover, worlds = proofs._Prover(book, proofs.TIMEOUT, 0), Worlds(book)
    claims = [each for each in (*living(book), *mattering(book)) if each.about == ("prizes",)]
    return [each for each in claims if prover.proof(each, worlds).outcome == proofs.REFUTED]


@pytest.mark.parametrize("text", DEAD)
def test_a_dead_condition_is_refuted(tmp_path, text):
    """Otherwise a rule could rest on a condition that never holds, never fails, or has an idle part."""
    assert refuted(tmp_path, text)


@pytest.mark.parametrize("text", ALIVE)
def test_a_live_condition_is_not_refuted(tmp_path, text):
    """Otherwise authors would have to argue with the solver."""
    assert [each.says for each in refuted(tmp_path, text)] == []


# --- claims that no rule file can break: the program is broken instead


def lost_status(patch):
    """Nothing is overdue any more."""
    real = outcomes._by_day
    patch.setattr(
        outcomes,
        "_by_day",
        lambda *days: tuple(e for e in real(*days) if e[0] is not Status.OVERDUE),
    )


def second_status(patch):
    """What is not done is open, however late it is."""

    def by_day(done_on, due):
        done = DayTest(done_on, "on_or_before", outcomes.AS_OF)
        late = DayTest(outcomes.AS_OF, "after", due or outcomes.AS_OF)
        return (Status.MET, done), (Status.OPEN, Not(done)), (Status.OVERDUE, late)

    patch.setattr(outcomes, "_by_day", by_day)


def unknown_as_false(patch):
    """What is not known fails, in both."""
    real = meaning._test
    patch.setattr(
        meaning, "_test", lambda value, *with_: value is not UNKNOWN and real(value, *with_)
    )
    encoded_unknown_as_false(patch)


def too_short(patch):
    """Six months are 183 or 184 days."""
    patch.setattr(calendars, "reach", lambda _: (183, 184))


@pytest.mark.parametrize(
    ("fault", "kind", "about"),
    [
        (lost_status, "a status in every case", "training-before-duties"),
        (second_status, "no second status", "training-before-duties"),
        (unknown_as_false, "learning a fact", "substitute-training-relief"),
        (too_short, "calendar", "6 months move a day"),
    ],
)
def test_a_claim_fails_when_the_program_is_broken(monkeypatch, fault, kind, about):
    """Otherwise what is true of all rules would be claimed whatever the program does."""
    fault(monkeypatch)
    book = evolve(BOOK)  # nothing that is remembered of it afterwards has the fault

    assert proofs.REFUTED in {proof.outcome for proof in proved(book, kind, about)}


def test_every_kind_of_claim_is_broken_here():
    """Otherwise a kind of claims could be added that never fails."""
    made = {claim.kind for make in (lemmas, *proofs.CLAIMS) for claim in make(BOOK)}
    kinds = {each[0] for each in BREAKS}

    assert made - kinds == {
        "a status in every case",
        "no second status",
        "learning a fact",
        "calendar",
    }


def test_every_claim_on_what_the_policy_says_is_broken_here():
    """Otherwise one of them could hold of anything, and be counted as a proof of the policy."""
    abouts = [each[1] for each in BREAKS if each[0] == KIND]
    claims = [claim.says for claim in of_this_policy(BOOK)]

    broken_here = [[says for says in claims if about in says] for about in abouts]

    assert sorted(broken_here) == sorted([says] for says in claims)


# --- faults seeded into the encoding


def encoded_swapped_operator(patch):
    """Fewer than becomes at most."""
    swapped = {**COUNT_OPERATORS, "fewer_than": COUNT_OPERATORS["at_most"]}
    patch.setattr(encoding, "COUNT_OPERATORS", swapped)


def encoded_month_clamp(patch):
    """31 August and six months is 3 March, and the lemmas do not object."""
    real = dates.months_later

    def overflowing(day, months):
        return dates.Civil(real(day, months).year, real(day, months).month, day.day)

    patch.setattr(dates, "months_later", overflowing)


def encoded_lost_exception(patch):
    """Nothing sets a rule aside."""
    patch.setattr(encoding.Encoding, "defeated", lambda *_: surely(False))


def encoded_unknown_as_false(patch):
    """What is not known fails."""
    real = encoding.Encoding._test

    def test(self, condition):
        found = real(self, condition)
        return Kleene(found.true, neg(found.true))

    patch.setattr(encoding.Encoding, "_test", test)


def pool():
    """The examples of the paragraphs with most exceptions and dates, every third with facts unknown."""
    rng = random.Random(5)
    by_turns = zip_longest(BOOK["V.C"].examples, BOOK["V.D"].examples)
    for number, example in enumerate(each for pair in by_turns for each in pair if each):
        case = case_of(example, BOOK.policy.example_case)
        if number % 3:
            yield case, BOOK.choices(example.readings)
        else:
            yield without_some(case, rng), BOOK.choices(random_readings(rng))


def without_some(case, rng):
    """The case with each fact of the officer and of the school year unknown with a chance of a tenth."""
    data = case_to_data(case)
    for section in ("officer", "school_year"):
        known = data.get(section, {}).items()
        data[section] = {name: value for name, value in known if rng.random() >= 0.1}
    return case_from_data(data)


@pytest.mark.parametrize(
    "fault",
    [
        encoded_swapped_operator,
        encoded_month_clamp,
        encoded_lost_exception,
        encoded_unknown_as_false,
    ],
)
def test_a_fault_seeded_into_the_encoding_is_found(fault):
    """Otherwise the solver could prove something of other rules than those that decide."""
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        faulty = Agreement(BOOK)
        found = next((each for each in pool() if faulty.disagreements(*each)), None)

    assert found is not None
    assert Agreement(BOOK).disagreements(*found) == [], "they differ without the fault, too"


def test_the_encoding_agrees_on_all_that_would_show_a_fault():
    """Otherwise a claim could be proved of other rules than those that decide."""
    agreement = Agreement(BOOK)

    assert [each for each in pool() if agreement.disagreements(*each)] == []
