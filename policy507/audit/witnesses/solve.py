"""Whether any case at all is of a class and shows that it matters, by the solver Z3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, field, frozen

from policy507.audit.shrinking import Data
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula, Number, alike, conj, disj, neg, same
from policy507.audit.solver.solver import TACTICS, case_data
from policy507.audit.solver.variables import Variables, fixed, near, possible, variables
from policy507.audit.witnesses.classes import Class, Readings, Units
from policy507.audit.witnesses.goals import Goal, Turned, concludes, rests_on
from policy507.engines.program import FALSE, TRUE, Program, Test, Tree, named_within
from policy507.engines.situation import Choices
from policy507.engines.thresholds import thresholds
from policy507.facts.kinds import NEVER
from policy507.model.conditions import (
    COUNT_OPERATORS,
    All,
    AnyOf,
    Chosen,
    DayTest,
    Field,
    Not,
    Ref,
    ValueTest,
)

MOST_STEPS, NEAR_STEPS, MORE_STEPS = 500_000, 3_000_000, 3_000_000
"""Of the solver for one question, and in another way of solving where those did not decide it, near the
days that the rules state and anywhere: counted and not timed, so that every machine comes to the same.
"""
POSSIBLE, IMPOSSIBLE, NOT_DECIDED = "possible", "impossible", "not decided"


@define(eq=False)
class Formulas:
    """What units conclude in any case of which every fact is known, under choices of the readings.

    With something `turned`, all is as it is under `usual` formulas, but for what rests on that.
    """

    program: Program
    encoding: Encoding
    choices: Mapping[str, str]
    turned: Turned | None = None
    usual: Formulas | None = None
    _known: dict[tuple[str, str], Formula] = Factory(dict)

    def concludes(self, unit: str, conclusion: str) -> Formula:
        """Whether a unit comes to a conclusion."""
        if self.usual is not None and not self._rests(unit):
            return self.usual.concludes(unit, conclusion)
        key = unit, conclusion
        if key not in self._known:
            self._known[key] = self._concludes(unit, conclusion)
        return self._known[key]

    def _rests(self, unit: str) -> bool:
        return self.turned is not None and rests_on(self.program, unit, self.turned)

    def _concludes(self, unit: str, conclusion: str) -> Formula:
        if conclusion == FALSE:
            return neg(self.concludes(unit, TRUE))
        if conclusion == TRUE:
            found = self.tree(self.program.units[unit].tree(TRUE))
            return neg(found) if self.turned == concludes(unit) else found
        earlier: list[Formula] = []
        for name, tree in self.program.units[unit].conclusions:
            if name == conclusion:  # turned round, several may hold: the first is concluded
                return conj((self.tree(tree), *map(neg, earlier)))
            earlier.append(self.tree(tree))
        return False  # an act may ask for a conflict of a rule that can have none

    def tree(self, tree: Tree) -> Formula:
        """Whether a condition over tests, readings and units holds."""
        match tree:
            case All(items):
                return conj(map(self.tree, items))
            case AnyOf(items):
                return disj(map(self.tree, items))
            case Not(item):
                return neg(self.tree(item))
            case Chosen(code, names):
                return self.choices[code] in names
            case Ref(unit, conclusion):
                return self.concludes(unit, conclusion)
            case DayTest() | ValueTest():
                found = self.encoding.truth(tree).true
                return neg(found) if tree == self.turned else found
        raise named_within(tree)

    def path(self, of: Class) -> Formula:
        """Whether a case is of a class."""
        return conj(self.tree(leaf) if truth else neg(self.tree(leaf)) for leaf, truth in of.path)

    def edge(self, test: Test) -> Formula:
        """Whether a test has a day or a unit to spare at most."""
        if isinstance(test, DayTest):
            left, right = self.encoding.span(test.left)[0], self.encoding.span(test.right)[0]
            happen = (day != NEVER for day in (left, right))
            return conj((*happen, left - right <= 1, left - right >= 0))
        facts, operand = self.encoding.facts, test.operand
        other: Number = facts[operand.path].value if isinstance(operand, Field) else operand
        value, holds = facts[test.fact].value, COUNT_OPERATORS[test.operator][1]
        return disj(neg(same(holds(value + n, other), holds(value, other))) for n in (-1, 1))

    def differs(self, unit: str, usual: Formulas) -> Formula:
        """Whether a unit comes to another conclusion than usual."""
        ways = (
            (self.concludes(unit, conclusion), usual.concludes(unit, conclusion))
            for conclusion, _ in self.program.units[unit].conclusions
        )
        return disj(
            conj((after, neg(before))) for after, before in ways if not alike(after, before)
        )


Confirms: TypeAlias = Callable[[Data], bool]
"""Whether a case, as a file states it, shows by the definition what it was found for."""


@frozen(eq=False)
class Found:
    """Whether there is a case of something; where there is one, such a case as a file states it."""

    outcome: str
    case: Data | None = None


@define(eq=False)
class Possible:
    """Asks the solver for cases that show something."""

    units: Units
    _facts: Variables = field(init=False, factory=lambda: variables(complete=True))
    _dates: Dates = field(init=False, factory=Dates)
    _formulas: dict[Readings, Formulas] = field(init=False, factory=dict)
    _turned: dict[tuple[Readings, Turned], Formulas] = field(init=False, factory=dict)
    _known: list[Formula] = field(init=False)
    _near: tuple[Formula, ...] = field(init=False)
    _solver: z3.Solver = field(init=False, factory=z3.Solver)

    def __attrs_post_init__(self) -> None:
        self._solver.set("rlimit", MOST_STEPS)
        possibly = possible(self._facts, self.units.program.book.impossible)
        self._known = [each for each in possibly if each is not True]
        self._solver.add(*self._known)
        self._near = tuple(near(self._facts, thresholds(self.units.program.book).span))

    def answer(self, goal: Goal, confirms: Confirms) -> Found:
        """Whether a case can show what is wanted, whatever the rule or act is to which it does.

        What cannot be with the lemmas alone cannot be. Else a case is looked for near the days that the
        rules state, where one is found soon if there is any, and only then among all.
        """
        formula = self._formula(goal)
        if formula is False:  # under these choices nothing looks at the unit
            return Found(IMPOSSIBLE)
        lemmas = self._dates.constraints_on(formula, exact=False)
        if self._ask(None, (formula, *lemmas)).outcome == IMPOSSIBLE:
            return Found(IMPOSSIBLE)
        found = self._ask(None, (formula, *lemmas, *self._near))
        if found.case is not None and confirms(found.case):
            return found
        exact = (formula, *self._dates.constraints_on(formula))
        for about, steps in ((self._near, NEAR_STEPS), ((), None), ((), MORE_STEPS)):
            found = self._ask(steps, (*exact, *about))
            if found.case is not None or (found.outcome == IMPOSSIBLE and not about):
                return found
        return Found(NOT_DECIDED)

    def _formula(self, goal: Goal) -> Formula:
        of, usual = goal.of, self._under(goal.of.readings)
        shown = [usual.path(of)]
        if goal.edge is not None:
            edge = usual.edge(goal.edge)
            shown.append(neg(edge) if goal.far else edge)
        ways = (self._decides(goal, target) for target in self.units.resting[of.unit])
        shown.append(disj(ways))
        return conj(shown)

    def _decides(self, goal: Goal, target: str) -> Formula:
        """Whether something decides alone in a case of a class; see `Goal`."""
        of, usual, needed = goal.of, self._under(goal.of.readings), []
        if target != of.unit:
            needed.append(self._with(of.readings, concludes(of.unit)).differs(target, usual))
        if goal.alone is not None:
            turned = self._with(of.readings, goal.alone)
            needed += [turned.differs(unit, usual) for unit in dict.fromkeys((of.unit, target))]
        return conj(needed)

    def _under(self, readings: Readings) -> Formulas:
        if readings not in self._formulas:
            choices = self.units.program.book.choices(dict(readings))
            self._formulas[readings] = Formulas(
                self.units.program, self._encoding(choices), choices
            )
        return self._formulas[readings]

    def _with(self, readings: Readings, what: Turned) -> Formulas:
        key = readings, what
        if key not in self._turned:
            usual = self._under(readings)
            choices, encoding = usual.choices, usual.encoding
            if isinstance(what, tuple):
                choices = {**choices, **dict([what])}
                encoding = self._encoding(choices)
            self._turned[key] = Formulas(self.units.program, encoding, choices, what, usual)
        return self._turned[key]

    def _encoding(self, choices: Choices) -> Encoding:
        book = self.units.program.book
        return Encoding(book, self._facts, fixed(book, choices), self._dates)

    def _ask(self, steps: int | None, about: tuple[Formula, ...]) -> Found:
        """Ask the solver that is kept, or with a number of steps one that solves in another way."""
        solver = self._solver
        if steps is not None:
            solver = z3.Then(*TACTICS).solver()
            solver.set("rlimit", steps)
            solver.add(*self._known)
        solver.push()
        solver.add(*about)
        answer = solver.check()
        found = case_data(solver.model(), self._facts) if answer == z3.sat else None
        solver.pop()
        if found is not None:
            return Found(POSSIBLE, found)
        return Found(IMPOSSIBLE if answer == z3.unsat else NOT_DECIDED)
