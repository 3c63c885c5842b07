"""Asking the solver one question after another, and what it found as a case."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import define, field, frozen

from policy507.audit.shrinking import Data
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.formulas import Formula
from policy507.audit.solver.variables import (
    Readings,
    Variable,
    Variables,
    one_choice_each,
    possible,
)
from policy507.facts.case_files import as_written
from policy507.facts.contradictions import Contradiction
from policy507.facts.kinds import NEVER, UNKNOWN, InPart, joined, known_in
from policy507.facts.registry import PARTLY_OF


@frozen(eq=False)
class Setting:
    """What is looked for: one case or several, under readings; and what holds of them besides.

    `impossible` are the contradictions of the rule books that the cases meet.
    """

    cases: tuple[Variables, ...]
    readings: Readings
    dates: Dates
    impossible: tuple[Contradiction, ...]
    also: tuple[Formula, ...] = ()


TACTICS = ("simplify", "propagate-values", "solve-eqs", "smt")


@define(eq=False)
class Solver:
    """A solver that knows what is possible in a setting, and is asked one thing after another."""

    setting: Setting
    timeout: float
    seed: int = 0
    _known: list[Formula] = field(init=False)
    _shared: Any = field(init=False, factory=z3.Solver)

    def __attrs_post_init__(self) -> None:
        self._known = [*one_choice_each(self.setting.readings), *self.setting.also]
        for facts in self.setting.cases:
            possibly = possible(facts, self.setting.impossible)
            self._known += [formula for formula in possibly if formula is not True]
        self._shared.add(*self._known)

    def ask(self, formulas: tuple[Formula, ...], near: tuple[Formula, ...] = ()) -> tuple[Any, Any]:
        """Whether the formulas can hold together, and where they can, a model of them.

        What takes one way of solving long is often short for another, so that they take turns. First
        of all a model is looked for in which `near` holds besides, which may be found sooner.
        """
        about = (*formulas, *self.setting.dates.constraints_on(*formulas, *self.setting.also))
        left = self.timeout
        turns = (
            *(((None, 8.0, near),) if near else ()),
            (self._shared, 2.0, ()),
            (None, 4.0, ()),
            (z3.Solver, 6.0, ()),
            (None, left, ()),
            (z3.Solver, left, ()),
        )
        for way, most, besides in turns:
            if left <= 0:
                break
            started = time.monotonic()
            solver = z3.Then(*TACTICS).solver() if way is None else way
            solver = solver() if solver is z3.Solver else solver
            solver.push()
            solver.set("random_seed", self.seed)
            solver.set("timeout", max(1, round(min(most, left) * 1000)))
            solver.add(*([] if solver is self._shared else self._known), *about, *besides)
            answer = solver.check()
            model = solver.model() if answer == z3.sat else None
            solver.pop()
            left -= time.monotonic() - started
            if answer == z3.sat or (answer == z3.unsat and not besides):
                return answer, model
        return z3.unknown, None


# --- what was found

A_DUTY = "attend evening events"
"""Additional duties, where there are some."""


def case_data(model: Any, found: Variables) -> Data:
    """The case that a model of the solver describes, as a case file states it."""
    data: Data = {}
    for each in found.values():
        fact = each.fact
        if fact.derived:
            if _holds(model, each.value):
                data.setdefault(fact.section, {})
        elif (value := _value(model, each, found)) is not UNKNOWN:
            part = data.setdefault(fact.section, {}) if fact.section else data
            part[fact.name] = value
    return data


def choices_of(model: Any, readings: Readings) -> dict[str, str]:
    """The choices of all readings in a model."""
    return {
        code: next(name for name, chosen in choices.items() if _holds(model, chosen))
        for code, choices in readings.items()
    }


def _value(model: Any, each: Variable, found: Variables) -> Any:
    fact, value = each.fact, each.value
    if fact.kind == "words":
        listed = _words(model, each)
        if not isinstance(listed, InPart):
            return as_written(listed)
        partly = PARTLY_OF.get(fact.path)  # which the mapping of the list itself states, too
        return UNKNOWN if partly is None else joined(listed, _words(model, found[partly]))
    if not _holds(model, each.known):
        return UNKNOWN
    match fact.kind:
        case "flag":
            return _holds(model, value)
        case "texts":
            return [] if _holds(model, value) else [A_DUTY]
    number = model.eval(value, model_completion=True).as_long()
    if fact.kind != "day":
        return number
    return None if number == NEVER else dt.date.fromordinal(number).isoformat()


def _words(model: Any, each: Variable) -> Any:
    known = (word for word, known in each.known.items() if _holds(model, known))
    return known_in(each.fact, {word: _holds(model, each.value[word]) for word in known})


def _holds(model: Any, formula: Formula) -> bool:
    if isinstance(formula, bool):
        return formula
    return bool(z3.is_true(model.eval(formula, model_completion=True)))
