"""What a case may show: a class, what decides alone in it, and the edge of one of its tests.

What decides alone is shown by the case with that one thing otherwise: what a test comes to, what a unit
concludes, or the choice of a reading.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import Factory, define, evolve, field, frozen

from policy507.audit.witnesses.classes import Choice, Class, Leaf, Readings, Units
from policy507.engines.inference import Conclusions, held, pending
from policy507.engines.program import FALSE, TRUE, Program, Test, is_cut, leaves
from policy507.engines.representatives import unknown_facts
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Choices, Situation
from policy507.facts.case import Case, observed
from policy507.facts.kinds import EVER, NEVER, UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.conditions import COUNT_OPERATORS, DayTest, Field, Ref, Truth, ValueTest

Turned: TypeAlias = Test | Ref | Choice
"""A test or a unit (as `Ref` of its conclusion `true`) with the opposite truth, or another choice."""


def concludes(unit: str) -> Ref:
    """What a unit of two conclusions concludes, as something that can be turned."""
    return Ref(unit, TRUE)


def turnable(units: Units, of: Class) -> Iterator[Turned]:
    """What a class rests on, one after another: its tests, units that are true or false, readings."""
    for leaf, _ in of.path:
        if not isinstance(leaf, Ref):
            yield leaf
        elif leaf.conclusion in (TRUE, FALSE):
            yield concludes(leaf.unit)
    yield from units.other_choices(of)


def tests_cut_out(units: Units, of: Class) -> Iterator[Test]:
    """The tests of comparisons that were cut out of a class's unit, as far as new under its readings."""
    for leaf in units.looked_at_anew(of):
        if isinstance(leaf, Ref):
            yield from _tests_cut_out(units.program, leaf.unit)


def _tests_cut_out(program: Program, unit: str) -> Iterator[Test]:
    if is_cut(unit):
        for leaf in leaves(program.units[unit].tree(TRUE)):
            if isinstance(leaf, DayTest | ValueTest):
                yield leaf
            elif isinstance(leaf, Ref):
                yield from _tests_cut_out(program, leaf.unit)


def has_edge(test: Test) -> bool:
    """Whether a test compares days or numbers, so that it can come out either way by one."""
    return isinstance(test, DayTest) or FACTS[test.fact].kind == "count"


def at_edge(test: Test, case: Case, choices: Choices) -> bool:
    """Whether a test would come out otherwise with one side a day or a unit away."""
    if isinstance(test, DayTest):
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


@frozen(cache_hash=True)
class Goal:
    """What a case is wanted to show: a class, and what decides alone in it.

    `target` is the rule or act to which the class matters: it comes to another status with the opposite
    conclusion of the unit. With `alone` turned round and all else as it is, both do, the unit and the
    target. `edge` is a test of the class with a day or a unit to spare at most; if `far`, with more.
    """

    of: Class
    edge: Test | None = None
    alone: Turned | None = None
    target: str = ""
    far: bool = False

    @property
    def at(self) -> At | None:
        """The test that is to be at its edge, or far from it, and which of the two."""
        return None if self.edge is None else (self.edge, self.far)


At: TypeAlias = tuple[Test, bool]
"""A test, and whether it is far from its edge."""


def goals(units: Units, of: Class) -> Iterator[Goal]:
    """All that is wanted of a class, what implies less before what implies it.

    Of a comparison that was cut out of its unit, the edges are the unit's own.
    """
    yield Goal(of)
    for what in dict.fromkeys(turnable(units, of)):
        yield Goal(of, None, what)
        if not isinstance(what, Ref | tuple) and has_edge(what):
            yield Goal(of, what)
            yield from (Goal(of, what, what, far=far) for far in (False, True))
    cut_out = dict.fromkeys(tests_cut_out(units, of))
    yield from (Goal(of, test, test) for test in cut_out if has_edge(test))


# --- what cases show


def rests_on(program: Program, unit: str, what: Turned) -> bool:
    """Whether a unit may conclude otherwise with one thing otherwise."""
    if isinstance(what, tuple):
        return what[0] in program.codes_of[unit]
    if isinstance(what, Ref):
        return what.unit in program.needs[unit]
    return what in program.tests_of[unit]


@lru_cache(maxsize=4096)
def _resting(program: Program, what: Turned) -> frozenset[str]:
    """The units that may conclude otherwise with one thing otherwise."""
    return frozenset(unit for unit in program.units if rests_on(program, unit, what))


def turned(what: Turned, state: Conclusions) -> Conclusions | None:
    """A case with one thing otherwise, which has to be known; `None` where it is not."""
    units = _resting(state.program, what)
    if isinstance(what, tuple):
        return state.anew(units, {}, {}, dict([what]))
    if isinstance(what, Ref):
        conclusion = state.of(what.unit)
        if conclusion is None:
            return None
        return state.anew(units, {what.unit: FALSE if conclusion == TRUE else TRUE}, {}, {})
    truth = state.truths[what]
    return None if truth is None else state.anew(units, {}, {what: not truth}, {})


Differs: TypeAlias = "tuple[Truth, tuple[str, Conclusions] | None]"
"""Whether something differs, and where that is open, the unit that waits for tests, and in what case."""


@define(eq=False)
class _Seen:
    """A case as goals see it: what is otherwise with something turned is worked out once."""

    case: Case
    state: Conclusions
    _turned: dict[Turned, Conclusions | None] = Factory(dict)
    _at_edge: dict[Test, bool] = Factory(dict)
    _differs: dict[tuple[str, Turned], Differs] = Factory(dict)

    def turned(self, what: Turned) -> Conclusions | None:
        if what not in self._turned:
            self._turned[what] = turned(what, self.state)
        return self._turned[what]

    def at_edge(self, test: Test) -> bool:
        if test not in self._at_edge:
            self._at_edge[test] = at_edge(test, self.case, self.state.choices)
        return self._at_edge[test]

    def differs(self, unit: str, what: Turned) -> Differs:
        """Whether a unit comes to another conclusion with something turned."""
        key = unit, what
        if key not in self._differs:
            self._differs[key] = self._compared(unit, what)
        return self._differs[key]

    def _compared(self, unit: str, what: Turned) -> Differs:
        before = self.state.of(unit)
        if before is None:
            return None, (unit, self.state)
        after = self.turned(what)
        if after is None:
            return False, None
        conclusion = after.of(unit)
        if conclusion is not None:
            return before != conclusion, None
        open_tests = pending(unit, after)
        if unknown_facts(open_tests, self.case):
            return None, (unit, after)
        # It would ask for facts that this case cannot have, and so be another.
        return bool(open_tests), None


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
        reader = signature_reader(self.units.program)
        truths = reader.truths(reader.read(case)[0])
        return Conclusions(self.units.program, truths, self.choices(readings))

    def alike(self, case: Case) -> Hashable:
        """What cases have in common in which every test comes out the same."""
        return signature_reader(self.units.program).read(case)[0]

    def shows(self, goal: Goal, case: Case) -> tuple[Truth, tuple[Test, ...]]:
        """Whether a case shows what is wanted, and the unknown tests that keep that open."""
        seen = _Seen(case, self.state(case, goal.of.readings))
        waiting: tuple[Test, ...] = ()
        for leaf, wanted in goal.of.path:
            truth = held(leaf, seen.state)
            if truth is None:
                waiting = waiting or self._pending(leaf, seen.state)
            elif truth is not wanted:
                return False, ()
        edge = goal.edge
        known = edge is not None and seen.state.truths[edge] is not None
        if edge is not None and known and seen.at_edge(edge) is goal.far:
            return False, ()
        if waiting:
            return None, waiting
        truth, at = self._decides(goal, seen)
        return truth, () if at is None else pending(*at)

    def _pending(self, leaf: Leaf, state: Conclusions) -> tuple[Test, ...]:
        return pending(leaf.unit, state) if isinstance(leaf, Ref) else (leaf,)

    def _decides(self, goal: Goal, seen: _Seen) -> Differs:
        """Whether a case of a class shows that something decides alone, and what keeps that open."""
        unit, target = goal.of.unit, goal.target
        answer: Differs = (True, None)
        if target != unit:
            answer = seen.differs(target, concludes(unit))
        if goal.alone is not None:
            for each in dict.fromkeys((unit, target)):
                answer = seen.differs(each, goal.alone) if answer[0] else answer
        return answer

    def target(self, goal: Goal, case: Case) -> str | None:
        """The first rule or act to which a case shows what is wanted."""
        targets = self.units.resting[goal.of.unit]
        return next((t for t in targets if self.shows(evolve(goal, target=t), case)[0]), None)

    def _target(self, goal: Goal, seen: _Seen) -> str | None:
        """The first rule or act to which a case of a class shows what is wanted of it."""
        if goal.edge is not None and seen.at_edge(goal.edge) is goal.far:
            return None
        targets = self.units.resting[goal.of.unit]
        return next((t for t in targets if self._decides(evolve(goal, target=t), seen)[0]), None)

    def shown(
        self, case: Case, readings: Readings, wanted: Mapping[Class, Collection[Goal]]
    ) -> Iterator[Goal]:
        """All that a case shows of what is wanted of each class, with the target to which it does."""
        seen = _Seen(case, self.state(case, readings))
        for unit in self.units.program.units:
            if seen.state.of(unit) is None:
                continue
            place = self.units.place(unit, seen.state, readings)
            if place.unknown is not None:
                continue
            for goal in wanted.get(Class(unit, place.path, readings), ()):
                target = self._target(goal, seen)
                if target is not None:
                    yield evolve(goal, target=target)
