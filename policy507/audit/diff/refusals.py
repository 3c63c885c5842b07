"""Which cases one version of the rules refuses and the other decides, found by the solver Z3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

from policy507.audit.diff.pairing import Pairing
from policy507.audit.shrinking import Data, simplest
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.solver import Setting, Solver, case_data
from policy507.audit.solver.variables import contradicting, near, variables
from policy507.engines.thresholds import thresholds
from policy507.facts.case import refusing
from policy507.facts.contradictions import Contradiction
from policy507.model.rulebook import RuleBook

NOW, NO_LONGER = "refused now", "no longer refused"


@frozen
class Refusal:
    """Cases that one version refuses and the other decides, and the smallest that was found.

    `case` is as case files state it; `None` where the solver did not decide whether there is any.
    """

    paragraph: str
    how: str
    why: str
    case: Data | None

    def to_data(self) -> dict[str, Any]:
        """The refusal as JSON-ready data."""
        return {"change": self.how, "why": self.why, "case": self.case}


def refusals(pairing: Pairing, *, timeout: float) -> Iterator[Refusal]:
    """What each version refuses by its values and the other decides; facts may be unknown."""
    for how, refused_by, decided_by in (
        (NOW, pairing.after, pairing.before),
        (NO_LONGER, pairing.before, pairing.after),
    ):
        for paragraph in refused_by:
            for impossible in paragraph.impossible:
                each = impossible.contradiction
                if each not in decided_by.impossible:
                    answer, case = _decided(each, decided_by, timeout)
                    if answer != z3.unsat:
                        yield Refusal(paragraph.citation, how, each.why, case)


def _decided(each: Contradiction, book: RuleBook, timeout: float) -> tuple[Any, Data | None]:
    """The solver's answer whether a book decides a case with a contradiction, and the smallest one."""
    facts = variables(complete=False)
    solver = Solver(Setting((facts,), {}, Dates(), book.impossible), timeout)
    days = tuple(near(facts, thresholds(book).span))
    answer, model = solver.ask((contradicting(each, facts),), days)
    if model is None:
        return answer, None
    found = case_data(model, facts)
    (small,) = simplest((found,), lambda cases: bool(refusing(cases[0], (each,))), book)
    return answer, small
