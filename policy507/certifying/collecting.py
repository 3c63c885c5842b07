"""Collects the witnesses: a case for each possible class and each edge of its tests, and more beside."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define, evolve, field, frozen

from policy507.casefiles import case_from_data
from policy507.certifying.beside import beside
from policy507.certifying.classes import Class, Leaf, Path, Readings, Units
from policy507.certifying.formulas import IMPOSSIBLE, NOT_DECIDED, POSSIBLE, Possible
from policy507.certifying.goals import Goal, Looking, has_edge
from policy507.certifying.searching import Search, without
from policy507.changes.shrinking import nearer
from policy507.conditions import Ref, facts_of
from policy507.facts import Case
from policy507.program import Atom, program
from policy507.proving.witnesses import Data, smallest
from policy507.rulebook import RuleBook

FEW_STEPS, MANY_STEPS = 25, 120
CLASS, EDGE, UNKNOWN_FACT = "class", "edge", "unknown"


@frozen
class Witness:
    """A case that stands for others, under choices of readings.

    `unit` is what it was taken for, and `targets` are the rules and acts to which it matters.
    """

    case: Case
    readings: Readings
    kind: str
    unit: str
    targets: tuple[str, ...]


@frozen(eq=False)
class Collected:
    """All witnesses, and what became of the classes."""

    witnesses: tuple[Witness, ...]
    possible: int
    impossible: int
    not_decided: tuple[Class, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """The units of which it is not known whether there is a case of some class."""
        return tuple(dict.fromkeys(of.unit for of in self.not_decided))


def collect(book: RuleBook) -> Collected:
    """The witnesses of a rule book; those that only the solver found may be others in another run."""
    return _Collecting(Units(program(book))).collected()


@define(eq=False)
class _Collecting:
    units: Units
    looking: Looking = field(init=False)
    search: Search = field(init=False)
    classes: tuple[Class, ...] = field(init=False)
    _wanted: set[Class] = field(init=False)
    _found: dict[Goal, tuple[Case, str]] = Factory(dict)
    """By goal without its target, the first case that shows it, and the target to which it does."""
    _kept: dict[tuple[Case, Readings], Witness] = Factory(dict)
    _seen: set[Any] = Factory(set)
    _open: set[tuple[str, Path, Leaf, str]] = Factory(set)
    """The tests that are unknown in some witness, by their place on the path of a unit."""

    def __attrs_post_init__(self) -> None:
        self.looking = Looking(self.units)
        self.search = Search(self.looking)
        self.classes = tuple(self.units.classes())
        self._wanted = set(self.classes)

    def collected(self) -> Collected:
        for of in self.classes:
            if Goal(of) not in self._found:
                self._look(Goal(of, None, self.units.resting[of.unit][0]), FEW_STEPS)
        solver = Possible(self.units.program)
        outcomes = [
            POSSIBLE if Goal(of) in self._found else self._outcome(of, solver)
            for of in self.classes
        ]
        self._look_for_edges()
        for of in self.classes:
            if Goal(of) in self._found and not of.readings:
                self._leave_out(of)
        not_decided = (
            of for of, each in zip(self.classes, outcomes, strict=True) if each == NOT_DECIDED
        )
        return Collected(
            tuple(self._kept.values()),
            outcomes.count(POSSIBLE),
            outcomes.count(IMPOSSIBLE),
            tuple(not_decided),
        )

    def _outcome(self, of: Class, solver: Possible) -> str:
        """Whether a class is possible; what the solver found counts where the definition confirms it."""
        targets = self.units.resting[of.unit]
        found = solver.answer(of, targets)
        if found.case is not None:
            self._look_again(Goal(of, None, found.target), found.case)
        elif found.outcome == NOT_DECIDED:
            any(self._look(Goal(of, None, target), MANY_STEPS) for target in targets)
        if found.outcome == IMPOSSIBLE:
            return IMPOSSIBLE
        return POSSIBLE if Goal(of) in self._found else NOT_DECIDED

    def _look_for_edges(self) -> None:
        for of in self.classes:
            if Goal(of) not in self._found:
                continue
            for leaf, _ in of.path:
                goal = Goal(of, leaf) if not isinstance(leaf, Ref) and has_edge(leaf) else None
                if goal is not None and goal not in self._found:
                    self._look(evolve(goal, target=self._found[Goal(of)][1]), 4 * FEW_STEPS)

    def _look(self, goal: Goal, steps: int) -> bool:
        case = self.search.case(goal, steps)
        if case is not None:
            self._take(case, goal.of.readings, goal.edge)
        return case is not None

    def _look_again(self, goal: Goal, data: Data) -> None:
        """Keep a case of a class that the solver found one of: where it was hard to find, that one."""
        if self._look(goal, MANY_STEPS):
            return
        book = self.units.program.book

        def shows(cases: tuple[Case, ...]) -> bool:
            return self.looking.shows(goal, cases[0])[0] is True

        (small,) = smallest((data,), shows, book.policy.example_case)
        near = nearer(small, lambda each: shows((case_from_data(each),)), book)
        self._take(case_from_data(near), goal.of.readings)

    def _take(self, case: Case, readings: Readings, edge: Atom | None = None) -> None:
        """Keep a case for what it shows first, and the cases beside it that show something new."""
        waiting: list[tuple[Case, Atom | None]] = [(case, edge)]
        while waiting:
            case, at = waiting.pop(0)
            alike = self.looking.alike(case), readings, at
            if alike in self._seen:
                continue
            self._seen.add(alike)
            new = [goal for goal in self.looking.shown(case, readings) if self._is_new(goal)]
            if not new:
                continue
            for goal in new:
                self._found[evolve(goal, target="")] = case, goal.target
            first = new[0]
            kind = CLASS if first.edge is None else EDGE
            targets = tuple(dict.fromkeys(goal.target for goal in new))
            self._kept[case, readings] = Witness(case, readings, kind, first.of.unit, targets)
            tests = dict.fromkeys(
                leaf for g in new for leaf, _ in g.of.path if not isinstance(leaf, Ref)
            )
            waiting += [
                each
                for test in tests
                for each in beside(case, test, self.looking.choices(readings))
            ]

    def _is_new(self, goal: Goal) -> bool:
        return goal.of in self._wanted and evolve(goal, target="") not in self._found

    def _leave_out(self, of: Class) -> None:
        """Keep the cases in which one test of a class is unknown, the others being as they are."""
        case, target = self._found[Goal(of)]
        for number, (leaf, _) in enumerate(of.path):
            if isinstance(leaf, Ref):
                continue
            for path in facts_of(leaf):
                less = without(case, path)
                key = of.unit, of.path[:number], leaf, path
                if less is None or key in self._open or (less, ()) in self._kept:
                    continue
                place = self.units.place(of.unit, self.looking.state(less, ()), ())
                if (place.path, place.unknown) == (of.path[:number], leaf):
                    self._open.add(key)
                    self._kept[less, ()] = Witness(less, (), UNKNOWN_FACT, of.unit, (target,))
