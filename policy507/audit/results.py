"""Results of an audit, written earlier as JSON: taken where they are about these very rules, or refused.

A page or a badge never shows what was proved of other rules: the digest of the rule files decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from policy507.audit.coverage import Coverage
from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import read_bounded
from policy507.files.json_records import read_record
from policy507.model.rulebook import RuleBook

REDUNDANT = "redundant tests"
"""The kind of the claims that a test decides nothing."""
ON_THE_ENCODING = ("a status in every case", "no second status", "learning a fact")
"""The kinds of the claims that check the encoding, whatever the policy says: they are counted apart."""
PROOFS, MUTANTS = "proofs", "mutants"
SCHEMA = 1
LARGEST_RESULT = 16_000_000
OUTCOMES = ("proved", "refuted", "not decided")
FATES = ("killed", "equivalent", "survives")
KILLERS = ("example", "lint", "register")
"""What notices a mutant, in the order in which they are asked."""
NOBODY = "nobody"
KINDS: Mapping[str, str] = {
    "rules": "what rules decide",
    "cited": "citations, sources and remarks",
    "choices": "the order of choices",
    "calendar": "the calendar",
    "words": "words",
}
"""The kinds of mutants, and what each puts its fault into."""
_COUNTED = {**dict.fromkeys(FATES, int), "killed_by": dict.fromkeys(KILLERS, int)}
_COMMANDS = {PROOFS: "policy507 prove", MUTANTS: "policy507 test --mutate"}
_FORMS: Mapping[str, Any] = {
    PROOFS: {
        "schema": (SCHEMA,),
        "policy": {"digest": str},
        "z3": str,
        "proofs": [
            {"kind": str, "claim": str, "paragraph": str, "readings": str, "outcome": OUTCOMES}
        ],
    },
    MUTANTS: {
        "schema": (SCHEMA,),
        "digest": str,
        "proved_by": str,
        "kinds": [{"kind": tuple(KINDS), "mutants": int, **_COUNTED}],
        "paragraphs": [{"paragraph": str, "mutants": int, **_COUNTED}],
        "fates": [
            {
                **dict.fromkeys(("paragraph", "subject", "change", "fate", "file"), str),
                "killed_by": (NOBODY, *KILLERS),
                "noticed": str,
                "line": int,
            }
        ],
    },
}
"""What is used of each, and so wanted: keys, lists, one of some values, types."""


@frozen
class Results:
    """What is known of a rule book besides its rules; `None` where nothing was given.

    `reviewed` is what the register of review says of each paragraph, by citation and in words.
    """

    proofs: Mapping[str, Any] | None = None
    mutants: Mapping[str, Any] | None = None
    coverage: Coverage | None = field(default=None, eq=False)
    reviewed: Mapping[str, str] | None = None


def read_result(path: Path, kind: str, book: RuleBook) -> Mapping[str, Any]:
    """The JSON that `policy507 prove` or `policy507 test --mutate` wrote of these very rules.

    Raises:
        PolicyError: it cannot be read, is no such result, or is about other rules.
    """
    file = str(path)
    data = read_record(read_bounded(path, LARGEST_RESULT), file)
    if not _has_form(data, _FORMS[kind]):
        wanted = f"what '{_COMMANDS[kind]} --output-format json' writes is wanted"
        raise PolicyError([Problem(wanted, file)])
    digest = (data["policy"] if kind == PROOFS else data)["digest"]
    if digest != book.digest:
        message = f"it is about other rules: {shown(digest)} and not {book.digest}"
        again = f"run '{_COMMANDS[kind]} --output-format json' again"
        raise PolicyError([Problem(f"{message}; {again}", file)])
    return dict(data)


def counts(
    data: Mapping[str, Any], kind: str, paragraph: str | None = None, *, encoding: bool = False
) -> dict[str, int]:
    """How many claims had which outcome, or how many mutants which fate; of one paragraph or of all.

    Claims are those on the policy, or with `encoding` those on the encoding.
    """
    if kind == PROOFS:
        rows = [p for p in data["proofs"] if (p["kind"] in ON_THE_ENCODING) is encoding]
        rows = [p for p in rows if paragraph is None or within(p["paragraph"], paragraph)]
        return {outcome: sum(p["outcome"] == outcome for p in rows) for outcome in OUTCOMES}
    rows = [r for r in data["paragraphs"] if paragraph in (None, r["paragraph"])]
    return {fate: sum(r[fate] for r in rows) for fate in FATES}


def within(citation: str, paragraph: str) -> bool:
    """Whether a citation is a paragraph or one of its items."""
    return citation == paragraph or citation.startswith(f"{paragraph}.")


def _has_form(value: Any, form: Any) -> bool:
    """Whether JSON has the keys of a form, lists of it, one of some values, or a type."""
    if isinstance(form, dict):
        return isinstance(value, dict) and all(
            _has_form(value.get(key), inner) for key, inner in form.items()
        )
    if isinstance(form, list):
        return isinstance(value, list) and all(_has_form(each, form[0]) for each in value)
    return value in form if isinstance(form, tuple) else type(value) is form
