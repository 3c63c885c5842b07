"""What holds of the rules in every case, proved by the solver Z3.

The rules are encoded once (`policy507.proving.encoding`) and each claim is a question to the solver.
A case that it finds is made small, and confirmed by the reference engine, before it is reported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import define, field, frozen

from policy507.casefiles import case_from_data
from policy507.proving.choices import choosing
from policy507.proving.claims import (
    ANY,
    DEFAULT,
    DEFAULT_FIRST,
    Claim,
    Setting,
    World,
)
from policy507.proving.comparing import comparisons
from policy507.proving.fundamental import fundamental
from policy507.proving.solving import Solver
from policy507.proving.witnesses import Cases, Data, case_data, choices_of, smallest
from policy507.rulebook import RuleBook

PROVED, REFUTED, NOT_DECIDED = "proved", "refuted", "not decided"
TIMEOUT = 20.0
_UNDER = {DEFAULT: (True,), ANY: (False,), DEFAULT_FIRST: (True, False)}


@frozen
class Witness:
    """Cases that show something, as case files state them, under choices that are not the default."""

    cases: tuple[Data, ...]
    readings: Mapping[str, str]


@frozen
class Proof:
    """What became of a claim: `proved`, `refuted` or `not decided`, with what shows it."""

    kind: str
    claim: str
    paragraph: str
    about: tuple[str, ...]
    readings: str
    outcome: str
    witness: Witness | None
    seconds: float

    def to_data(self) -> dict[str, Any]:
        """The result as JSON-ready data."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "claim": self.claim,
            "paragraph": self.paragraph,
            "about": list(self.about),
            "readings": self.readings,
            "outcome": self.outcome,
            "seconds": round(self.seconds, 3),
        }
        if self.witness is not None:
            data["witness"] = {
                "cases": list(self.witness.cases),
                "readings": dict(self.witness.readings),
            }
        return data


def solver_version() -> str:
    """The version of Z3."""
    return str(z3.get_version_string())


def prove(book: RuleBook, *, timeout: float = TIMEOUT) -> Iterator[Proof]:
    """Prove or refute each claim about a rule book, `timeout` being the most seconds for one of them."""
    prover = _Prover(book, timeout)
    complete, some_unknown = World(book), World(book, complete=False)
    for claims in (
        fundamental(complete, some_unknown),
        comparisons(complete, some_unknown),
    ):
        for claim in claims:
            yield prover.proof(claim)


@define(eq=False)
class _Prover:
    book: RuleBook
    timeout: float
    _solvers: dict[Setting, Solver] = field(factory=dict)

    def proof(self, claim: Claim) -> Proof:
        started = time.monotonic()
        outcome, witness = NOT_DECIDED, None
        for default in _UNDER[claim.readings]:
            outcome, witness = self._asked(claim, default=default)
            if witness is not None or outcome == NOT_DECIDED:
                break
        return Proof(
            kind=claim.kind,
            claim=claim.says,
            paragraph=claim.paragraph,
            about=claim.about,
            readings="default" if claim.readings == DEFAULT else "any",
            outcome=outcome,
            witness=witness,
            seconds=time.monotonic() - started,
        )

    def _asked(self, claim: Claim, *, default: bool) -> tuple[str, Witness | None]:
        setting = claim.setting
        pinned = choosing(setting.readings, self.book.choices()) if default else ()
        if setting not in self._solvers:
            self._solvers[setting] = Solver(setting, self.timeout)
        answer, model = self._solvers[setting].ask((*pinned, claim.sought))
        if answer == z3.unsat:
            return (PROVED if claim.always else REFUTED), None
        if model is None:
            return NOT_DECIDED, None
        choices = choices_of(model, setting.readings)
        found = tuple(case_data(model, variables) for variables in setting.cases)

        def shows(cases: Cases) -> bool:
            return claim.shows(cases, choices)

        if not shows(tuple(map(case_from_data, found))):
            # The encoding and the reference engine disagree: then nothing is known.
            return NOT_DECIDED, None
        small = smallest(found, shows, self.book.policy.example_case)
        other = {c: name for c, name in choices.items() if name != self.book.readings[c].default}
        return (REFUTED if claim.always else PROVED), Witness(small, other)
