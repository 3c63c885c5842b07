"""What a case may show: a class, where it matters, and the edge of one of its tests."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from attrs import define, field, frozen

from policy507.certifying.classes import Class, Readings, Units
from policy507.completing import Choices, unknown_facts
from policy507.concluding import Conclusions, held, pending
from policy507.conditions import COUNT_OPERATORS, Compare, Field, Ref, Truth
from policy507.facts import FACTS, UNKNOWN, Case, observed
from policy507.meaning import EVER, NEVER, Situation
from policy507.program import Atom
from policy507.signatures import signature


@frozen(cache_hash=True)
class Goal:
    """What a case is wanted to show: a class, and a test of it with a day or a unit to spare at most.

    `target` is the rule or act to which the class is to matter.
    """

    of: Class
    edge: Atom | None = None
    target: str = ""


@define(eq=False)
class Looking:
    """What cases show, under choices of readings."""

    units: Units
    _choices: dict[Readings, Choices] = field(init=False, factory=dict)

    def choices(self, readings: Readings) -> Choices:
        """The choices of all readings."""
        if readings not in self._choices:
            self._choices[readings] = self.units.program.book.choices(dict(readings))
        return self._choices[readings]

    def state(self, case: Case, readings: Readings) -> Conclusions:
        """What the units conclude in a case."""
        reader = signature(self.units.program)
        truths = reader.truths(reader.read(case)[0])
        return Conclusions(self.units.program, truths, self.choices(readings))

    def alike(self, case: Case) -> Hashable:
        """What cases have in common in which every test comes out the same."""
        return signature(self.units.program).read(case)[0]

    def shows(self, goal: Goal, case: Case) -> tuple[Truth, tuple[Atom, ...]]:
        """Whether a case shows what is wanted, and the unknown tests that keep that open."""
        state = self.state(case, goal.of.readings)
        waiting: tuple[Atom, ...] = ()
        for leaf, wanted in goal.of.path:
            truth = held(leaf, state)
            if truth is None:
                waiting = waiting or self._pending(leaf, state)
            elif truth is not wanted:
                return False, ()
        edge = goal.edge
        known = edge is not None and state.truths[edge] is not None
        if edge is not None and known and not at_edge(edge, case, state.choices):
            return False, ()
        if waiting:
            return None, waiting
        if goal.target == goal.of.unit:
            return True, ()
        return self._differs(goal.target, case, state, self.units.turned(goal.of.unit, state))

    def _pending(self, leaf: Atom | Ref, state: Conclusions) -> tuple[Atom, ...]:
        return pending(leaf.unit, state) if isinstance(leaf, Ref) else (leaf,)

    def _differs(
        self, target: str, case: Case, state: Conclusions, turned: Conclusions
    ) -> tuple[Truth, tuple[Atom, ...]]:
        """Whether a target comes to another status in the turned case, and what keeps that open."""
        before, after = state.label(target), turned.label(target)
        if before is None:
            return None, pending(target, state)
        if after is None:
            open_tests = pending(target, turned)
            if unknown_facts(open_tests, case):
                return None, open_tests
            # It would ask for facts that this case cannot have, and so be another.
            return (True, ()) if open_tests else (False, ())
        return before != after, ()

    def mattering(self, unit: str, case: Case, state: Conclusions) -> str | None:
        """The first rule or act that would come to another status with the opposite conclusion."""
        targets = self.units.resting[unit]
        if unit in targets:
            return unit
        turned = self.units.turned(unit, state)
        return next((t for t in targets if self._differs(t, case, state, turned)[0]), None)

    def shown(self, case: Case, readings: Readings) -> Iterator[Goal]:
        """All that a case shows: the classes that matter in it, and tests of theirs at their edges."""
        state = self.state(case, readings)
        edges: dict[Atom, bool] = {}
        for unit in self.units.program.units:
            if state.label(unit) is None:
                continue
            place = self.units.place(unit, state, readings)
            target = self.mattering(unit, case, state)
            if place.unknown is not None or target is None:
                continue
            of = Class(unit, place.path, readings)
            yield Goal(of, None, target)
            for leaf, _ in place.path:
                if not isinstance(leaf, Ref) and has_edge(leaf):
                    if leaf not in edges:
                        edges[leaf] = at_edge(leaf, case, state.choices)
                    if edges[leaf]:
                        yield Goal(of, leaf, target)


def has_edge(test: Atom) -> bool:
    """Whether a test compares days or numbers, so that it can come out either way by one."""
    return isinstance(test, Compare) or FACTS[test.fact].kind == "count"


def at_edge(test: Atom, case: Case, choices: Choices) -> bool:
    """Whether a test would come out otherwise with one side a day or a unit away."""
    if isinstance(test, Compare):
        situation = Situation(case, choices)
        left, right = situation.span(test.left)[0], situation.span(test.right)[0]
        return not {EVER, NEVER} & {left, right} and left - right in (0, 1)
    holds = COUNT_OPERATORS[test.operator][1]
    value: Any = observed(case, test.fact)
    operand: Any = test.operand
    if isinstance(operand, Field):
        operand = observed(case, operand.path)
    if UNKNOWN in (value, operand):
        return False
    return any(holds(value + step, operand) is not holds(value, operand) for step in (-1, 1))
