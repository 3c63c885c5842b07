"""Makes a certificate: a case for each possible class, for what decides alone in it, and beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import Factory, define, evolve, field, frozen

from policy507.audit.shrinking import Data, simplest, with_near_days
from policy507.audit.witnesses.classes import Class, Leaf, Path, Readings, Units
from policy507.audit.witnesses.goals import At, Goal, Looking, goals
from policy507.audit.witnesses.search import Search, beside, without
from policy507.audit.witnesses.solve import IMPOSSIBLE, NOT_DECIDED, POSSIBLE, Possible
from policy507.audit.witnesses.witness_file import (
    ALONE,
    CLASS,
    EDGE,
    UNKNOWN_FACT,
    Certificate,
    Entry,
    by_engine,
    head_of,
)
from policy507.engines.engine import REFERENCE
from policy507.engines.program import program
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.errors import FactError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.model.conditions import Ref, facts_of
from policy507.model.rulebook import RuleBook

FEW_STEPS, MANY_STEPS = 25, 120


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
    """All witnesses, what became of the classes, and of what else it is not known if a case shows it."""

    witnesses: tuple[Witness, ...]
    possible: int
    impossible: int
    not_decided: int
    left: tuple[Goal, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """The units of which something is not known."""
        return tuple(dict.fromkeys(goal.of.unit for goal in self.left))


def collect(book: RuleBook) -> Collected:
    """The witnesses of a rule book: the same in every new process.

    What only the solver found depends on what it was asked before in the process.
    """
    return _Collecting(Units(program(book))).collected()


@define(eq=False)
class _Collecting:
    units: Units
    looking: Looking = field(init=False)
    search: Search = field(init=False)
    classes: tuple[Class, ...] = field(init=False)
    _wanted: dict[Class, dict[Goal, None]] = field(init=False)
    """What is still to be shown of each class."""
    _found: dict[Goal, tuple[Case, str]] = Factory(dict)
    """By goal without its target, the first case that shows it, and the target to which it does."""
    _impossible: set[Goal] = Factory(set)
    _kept: dict[tuple[Case, Readings], Witness] = Factory(dict)
    _seen: set[Any] = Factory(set)
    _open: set[tuple[str, Path, Leaf, str]] = Factory(set)
    """The tests that are unknown in some witness, by their place on the path of a unit."""

    def __attrs_post_init__(self) -> None:
        self.looking = Looking(self.units)
        self.search = Search(self.looking)
        self.classes = tuple(self.units.classes())
        self._wanted = {of: dict.fromkeys(goals(self.units, of)) for of in self.classes}

    def collected(self) -> Collected:
        for of in self.classes:
            if Goal(of) not in self._found:
                self._look(Goal(of, None, None, self.units.resting[of.unit][0]), FEW_STEPS)
        solver = Possible(self.units)
        outcomes = {Goal(of): self._outcome(Goal(of), solver) for of in self.classes}
        of_classes = tuple(outcomes.values())
        possible = [goal.of for goal, outcome in outcomes.items() if outcome == POSSIBLE]
        for goal in self._left(possible):
            outcomes[goal] = self._outcome(goal, solver)
        for of in possible:
            if not of.readings:
                self._leave_out(of)
        return Collected(
            tuple(self._kept.values()),
            of_classes.count(POSSIBLE),
            of_classes.count(IMPOSSIBLE),
            of_classes.count(NOT_DECIDED),
            tuple(goal for goal, outcome in outcomes.items() if outcome == NOT_DECIDED),
        )

    def _left(self, classes: list[Class]) -> Iterator[Goal]:
        """What is still to be shown of some classes, when its turn comes."""
        for of in classes:
            yield from (goal for goal in tuple(self._wanted[of]) if goal in self._wanted[of])

    def _outcome(self, goal: Goal, solver: Possible) -> str:
        """Whether a case can show something; what the solver found counts where that is confirmed."""
        if goal in self._found:
            return POSSIBLE
        if Goal(goal.of, None, goal.alone) in self._impossible:
            return IMPOSSIBLE  # it does not decide alone, be it at its edge or not
        found = solver.answer(goal, lambda data: self._target(goal, data) is not None)
        if found.case is not None:
            self._look_again(goal, found.case)
        elif found.outcome == NOT_DECIDED:
            targets = self.units.resting[goal.of.unit]
            any(self._look(evolve(goal, target=target), MANY_STEPS) for target in targets)
        if found.outcome == IMPOSSIBLE:
            self._impossible.add(goal)
            return IMPOSSIBLE
        return POSSIBLE if goal in self._found else NOT_DECIDED

    def _target(self, goal: Goal, data: Data) -> str | None:
        """To which rule or act a case shows what is wanted."""
        try:
            return self.looking.target(goal, case_from_data(data))
        except FactError:
            return None

    def _look(self, goal: Goal, steps: int) -> bool:
        case = self.search.case(goal, steps)
        if case is not None:
            self._take(case, goal.of.readings, goal.at)
        return case is not None

    def _look_again(self, goal: Goal, data: Data) -> None:
        """Keep a case of what the solver found a case of: where it was hard to find, that one."""
        target = self._target(goal, data)
        if target is None:
            return
        goal = evolve(goal, target=target)
        if self._look(goal, MANY_STEPS):
            return
        book = self.units.program.book

        def shows(cases: tuple[Case, ...]) -> bool:
            return self.looking.shows(goal, cases[0])[0] is True

        (small,) = simplest((data,), shows, book)
        near = with_near_days(small, shows, book)
        self._take(case_from_data(near), goal.of.readings, goal.at)

    def _take(self, case: Case, readings: Readings, at: At | None = None) -> None:
        """Keep a case for what it shows first, and the cases beside it that show something new."""
        waiting: list[tuple[Case, At | None]] = [(case, at)]
        while waiting:
            case, at = waiting.pop(0)
            alike = self.looking.alike(case), readings, at
            if alike in self._seen:
                continue
            self._seen.add(alike)
            new = list(self.looking.shown(case, readings, self._wanted))
            if not new:
                continue
            for goal in new:
                plain = evolve(goal, target="")
                del self._wanted[goal.of][plain]
                self._found[plain] = case, goal.target
            self._keep(case, readings, new)
            tests = dict.fromkeys(
                leaf for g in new for leaf, _ in g.of.path if not isinstance(leaf, Ref)
            )
            waiting += [
                (other, None if edge is None else (edge, False))
                for test in tests
                for other, edge in beside(
                    case,
                    test,
                    self.looking.choices(readings),
                    self.units.program.book.impossible,
                )
            ]

    def _keep(self, case: Case, readings: Readings, new: list[Goal]) -> None:
        """Keep a case for what it shows first; the kind of the first of that is its kind."""
        kind = CLASS if new[0].alone is None else ALONE
        kind = kind if new[0].edge is None or new[0].far else EDGE
        made = Witness(case, readings, kind, new[0].of.unit, ())
        kept = self._kept.get((case, readings), made)
        targets = dict.fromkeys((*kept.targets, *(goal.target for goal in new)))
        self._kept[case, readings] = evolve(kept, targets=tuple(targets))

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


def certificate(book: RuleBook) -> tuple[Certificate, Collected]:
    """The certificate of a rule book, and what became of the classes."""
    collected = collect(book)
    answering = by_engine(book, REFERENCE)
    entries = []
    for number, witness in enumerate(collected.witnesses, start=1):
        readings = dict(witness.readings)
        answers = answering(witness.case, book.choices(readings), _asked(book, witness))
        entries.append(Entry(number, witness.kind, witness.case, readings, answers))
    classes = {"possible": collected.possible, "impossible": collected.impossible}
    classes["not_decided"] = collected.not_decided
    return Certificate(head_of(book, classes), tuple(entries)), collected


def _asked(book: RuleBook, witness: Witness) -> tuple[str, ...]:
    """The rules and acts that a witness is about, and those that its facts decide besides."""
    choices = book.choices(dict(witness.readings))
    meaning = Meaning(book, Situation(witness.case, choices))
    without_facts = Meaning(book, Situation(Case(as_of=witness.case.as_of), choices))
    return tuple(
        target
        for target in (*book.rules, *book.ordered_acts())
        if target in witness.targets
        or (meaning.verdict(target) is not None and without_facts.verdict(target) is None)
    )
