"""Whether any case at all is of a class and shows that it matters, by the solver Z3."""

from __future__ import annotations

from collections.abc import Mapping

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, evolve, field, frozen

from policy507.certifying.classes import Class, Readings
from policy507.conditions import All, AnyOf, Chosen, Compare, Not, Ref, Test
from policy507.program import FALSE, TRUE, Program, Tree, named_within
from policy507.proving.choices import fixed
from policy507.proving.dates import Dates
from policy507.proving.encoding import Encoding
from policy507.proving.solving import TACTICS
from policy507.proving.terms import Formula, conj, disj, neg
from policy507.proving.variables import Variables, possible, variables
from policy507.proving.witnesses import Data, case_data

MOST_STEPS, MORE_STEPS = 500_000, 3_000_000
"""Of the solver for one question, and in another way of solving where those did not decide it: counted
and not timed, so that every machine comes to the same."""
POSSIBLE, IMPOSSIBLE, NOT_DECIDED = "possible", "impossible", "not decided"


@define(eq=False)
class Formulas:
    """What units conclude in any case of which every fact is known, under choices of the readings.

    `turned` is a unit that concludes the opposite of what it would.
    """

    program: Program
    encoding: Encoding
    choices: Mapping[str, str]
    turned: str = ""
    _known: dict[tuple[str, str], Formula] = Factory(dict)

    def label(self, unit: str, label: str) -> Formula:
        """Whether a unit concludes a label."""
        key = unit, label
        if key not in self._known:
            self._known[key] = self._label(unit, label)
        return self._known[key]

    def _label(self, unit: str, label: str) -> Formula:
        if label == FALSE:
            return neg(self.label(unit, TRUE))
        if label == TRUE:
            found = self.tree(self.program.units[unit].tree(TRUE))
            return neg(found) if unit == self.turned else found
        earlier: list[Formula] = []
        for name, tree in self.program.units[unit].labels:
            if name == label:  # turned round, several may hold: the first is concluded
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
            case Ref(unit, label):
                return self.label(unit, label)
            case Compare() | Test():
                return self.encoding.truth(tree).true
        raise named_within(tree)

    def path(self, of: Class) -> Formula:
        """Whether a case is of a class."""
        return conj(self.tree(leaf) if truth else neg(self.tree(leaf)) for leaf, truth in of.path)

    def matters(self, unit: str, target: str) -> Formula:
        """Whether a rule or an act would come to another status with the opposite conclusion."""
        if unit == target:
            return True
        turned = Formulas(self.program, self.encoding, self.choices, unit)
        ways = (
            (turned.label(target, label), self.label(target, label))
            for label, _ in self.program.units[target].labels
        )
        return disj(
            conj((after, neg(before))) for after, before in ways if not _alike(after, before)
        )


def _alike(one: Formula, other: Formula) -> bool:
    """Whether two formulas are the same term, so that no solver need be asked."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one.eq(other))


@frozen(eq=False)
class Answer:
    """Whether a class is possible; where it is, to whom it matters, and a case as a file states it."""

    outcome: str
    target: str = ""
    case: Data | None = None


@define(eq=False)
class Possible:
    """Asks the solver which classes there are cases of."""

    program: Program
    _facts: Variables = field(init=False, factory=lambda: variables(complete=True))
    _dates: Dates = field(init=False, factory=Dates)
    _formulas: dict[Readings, Formulas] = field(init=False, factory=dict)
    _known: list[Formula] = field(init=False)
    _solver: z3.Solver = field(init=False, factory=z3.Solver)

    def __attrs_post_init__(self) -> None:
        self._solver.set("rlimit", MOST_STEPS)
        self._known = [each for each in possible(self._facts) if each is not True]
        self._solver.add(*self._known)

    def answer(self, of: Class, targets: tuple[str, ...]) -> Answer:
        """Whether a class is possible, and the first of some rules and acts to which it matters."""
        formulas = self._under(of.readings)
        path = formulas.path(of)
        mattering = {target: formulas.matters(of.unit, target) for target in targets}
        reached = {t: matters for t, matters in mattering.items() if matters is not False}
        if not reached:  # under these choices nothing looks at the unit
            return Answer(IMPOSSIBLE)
        found = self._ask(path)
        if found.outcome != POSSIBLE:
            return found
        outcome = IMPOSSIBLE
        for target, matters in reached.items():
            found = self._ask(conj((path, matters)))
            if found.outcome == POSSIBLE:
                return evolve(found, target=target)
            outcome = found.outcome if found.outcome == NOT_DECIDED else outcome
        return Answer(outcome)

    def _under(self, readings: Readings) -> Formulas:
        if readings not in self._formulas:
            book = self.program.book
            choices = book.choices(dict(readings))
            encoding = Encoding(book, self._facts, fixed(book, choices), self._dates)
            self._formulas[readings] = Formulas(self.program, encoding, choices)
        return self._formulas[readings]

    def _ask(self, formula: Formula) -> Answer:
        """Ask in one way, and where that does not decide it, in another."""
        if formula is False:
            return Answer(IMPOSSIBLE)
        about = (formula, *self._dates.constraints_on(formula))
        self._solver.push()
        self._solver.add(*about)
        found = self._answer(self._solver)
        self._solver.pop()
        if found.outcome == NOT_DECIDED:
            solver = z3.Then(*TACTICS).solver()
            solver.set("rlimit", MORE_STEPS)
            solver.add(*self._known, *about)
            found = self._answer(solver)
        return found

    def _answer(self, solver: z3.Solver) -> Answer:
        answer = solver.check()
        if answer == z3.sat:
            return Answer(POSSIBLE, "", case_data(solver.model(), self._facts))
        return Answer(IMPOSSIBLE if answer == z3.unsat else NOT_DECIDED)
