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

from policy507.proving.claims import ANY, DEFAULT, DEFAULT_FIRST, Claim, World, fundamental
from policy507.proving.comparing import comparisons
from policy507.proving.encoding import choosing, one_choice_each
from policy507.proving.variables import possible
from policy507.proving.witnesses import Cases, Data, case_data, choices_of, smallest
from policy507.rulebook import RuleBook

PROVED, REFUTED, NOT_DECIDED = "proved", "refuted", "not decided"
TIMEOUT = 10.0


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
    redundant: bool

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
        if self.redundant:
            data["redundant"] = True
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
    for claim in (*fundamental(complete, some_unknown), *comparisons(complete, some_unknown)):
        yield prover.proof(claim)


@define(eq=False)
class _Prover:
    book: RuleBook
    timeout: float
    _solvers: dict[Any, Any] = field(factory=dict)

    def proof(self, claim: Claim) -> Proof:
        started = time.monotonic()
        outcome, witness = NOT_DECIDED, None
        for default in {DEFAULT: [True], ANY: [False], DEFAULT_FIRST: [True, False]}[claim.readings]:
            outcome, witness = self._asked(claim, default=default)
            if witness is not None or outcome is NOT_DECIDED:
                break
        return Proof(
            claim.kind,
            claim.says,
            claim.paragraph,
            claim.about,
            "default" if claim.readings == DEFAULT else "any",
            outcome,
            witness,
            time.monotonic() - started,
            claim.redundant,
        )

    def _asked(self, claim: Claim, *, default: bool) -> tuple[str, Witness | None]:
        if claim.sought is False:
            return (PROVED if claim.always else REFUTED), None
        readings = claim.encoding.readings
        solver = self._solver(claim)
        solver.push()
        solver.add(*claim.extra, *([] if claim.sought is True else [claim.sought]))
        if default:
            solver.add(*choosing(readings, self.book.choices()))
        answer = solver.check()
        model = solver.model() if answer == z3.sat else None
        solver.pop()
        if answer == z3.unknown:
            return NOT_DECIDED, None
        if model is None:
            return (PROVED if claim.always else REFUTED), None
        choices = choices_of(model, readings)
        return self._shown(claim, tuple(case_data(model, w) for w in claim.worlds), choices)
