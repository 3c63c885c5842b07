"""In which ways the tests of a condition can come out together.

A condition is taken apart into flags, words, names, choices of readings, and statements that one
number or day is not above another. Each of the last bounds a difference, and where the bounds of
differences in a ring add up to less than zero, no numbers meet them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, TypeAlias

from attrs import Factory, define

from policy507.engines.normal_form import ordered
from policy507.facts.kinds import LAST_DAY
from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months, next_business_day
from policy507.model.conditions import (
    ALWAYS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Condition,
    Day,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Shift,
    Term,
    ValueTest,
)
from policy507.model.policy import Reading

Way: TypeAlias = Mapping[Any, "bool | str"]
"""One way to come out: the truth of each test, and the choice of each reading by its code."""
Number: TypeAlias = "int | str | Field"
"""A number, or the fact that is one."""
Side: TypeAlias = "Day | str | None"
"""What a day is counted from, a number (by its fact), or zero."""
Difference: TypeAlias = tuple[Side, Side, int]
"""The first, less the second, is at most so much."""

MOST_ORDERED = 8
MOST_WAYS = 1 << 14
NEVER = 10 * LAST_DAY.toordinal()
"""A number above every day: what does not happen is later than all that does."""


# --- taking apart


@define
class TakingApart:
    """Takes conditions apart into simple tests, each of them once.

    What names stand for is put in (`through_names`), or each name is one open question.
    """

    through_names: bool
    _done: dict[Term | DayTest, Condition] = Factory(dict)

    def apart(self, node: Condition) -> Condition:
        """A condition of simple tests."""
        match node:
            case All(items):
                return All(tuple(map(self.apart, items)))
            case AnyOf(items):
                return AnyOf(tuple(map(self.apart, items)))
            case Not(item):
                return Not(self.apart(item))
            case Term(name) if not self.through_names:
                return Term(name, ALWAYS)
            case ValueTest(fact, operator, operand) if FACTS[fact].kind == "count":
                return _by_order(operator, fact, operand, _at_most)
            case Term() | DayTest():
                if node not in self._done:
                    self._done[node] = self._apart(node)
                return self._done[node]
        return node

    def _apart(self, node: Term | DayTest) -> Condition:
        if isinstance(node, Term):
            return self.apart(node.condition)
        left, right = node.left, node.right
        if not self.through_names:
            left, right = _closed(left), _closed(right)
        return _by_order(node.operator, left, right, self._on_or_before)

    def _on_or_before(self, left: Day, right: Day) -> Condition:
        simpler = ordered(left, right)
        if simpler == DayTest(left, "on_or_before", right):
            return simpler
        return self.apart(simpler)


def _at_most(low: Number, high: Number) -> Condition:
    """That a number is not above another, as a test of a fact."""
    if isinstance(low, int):
        # At least so many is the opposite of at most one less.
        return Not(ValueTest(_path(high), "at_most", low - 1))
    return ValueTest(_path(low), "at_most", high if isinstance(high, int) else Field(_path(high)))


def _path(number: Number) -> str:
    return number.path if isinstance(number, Field) else str(number)


def _by_order(
    operator: str, left: Any, right: Any, below: Callable[[Any, Any], Condition]
) -> Condition:
    """A comparison, by whether one side is not above the other."""
    match operator:
        case "at_most" | "on_or_before":
            return below(left, right)
        case "at_least" | "on_or_after":
            return below(right, left)
        case "fewer_than" | "before":
            return Not(below(right, left))
        case "more_than" | "after":
            return Not(below(left, right))
    return All((below(left, right), below(right, left)))


def _closed(day: Day) -> Day:
    """A day in which each name is an open question, such as a fact is."""
    match day:
        case NamedDay(name):
            return Field(name)
        case Shift(inner, months, days, value):
            return Shift(_closed(inner), months, days, value)
        case BusinessDay(inner, calendar):
            return BusinessDay(_closed(inner), calendar)
        case Latest(inner_days):
            return Latest(tuple(map(_closed, inner_days)))
        case Earliest(inner_days):
            return Earliest(tuple(map(_closed, inner_days)))
        case Given(condition, then, otherwise):
            return Given(condition, _closed(then), _closed(otherwise))
    return day


# --- coming out


def holds(node: Condition, way: Way) -> bool:
    """Whether a condition that was taken apart holds where its tests come out in one way."""
    match node:
        case All(items):
            return all(holds(item, way) for item in items)
        case AnyOf(items):
            return any(holds(item, way) for item in items)
        case Not(item):
            return not holds(item, way)
        case Chosen(code, choices):
            return way[code] in choices
    return way[node] is True


def ways(node: Condition, readings: Mapping[str, Reading]) -> Iterator[Way] | None:
    """Every way in which the tests of a condition can come out; `None` where they are too many."""
    tests = dict.fromkeys(_tests(node))
    in_order = [
        test
        for test in tests
        if isinstance(test, DayTest) or (isinstance(test, ValueTest) and test.operator == "at_most")
    ]
    codes = dict.fromkeys(t.code for t in tests if isinstance(t, Chosen))
    free: list[Condition] = [t for t in tests if t not in in_order and not isinstance(t, Chosen)]
    choices = [readings[code].names for code in codes]
    many = 1 << (len(in_order) + len(free))
    for names in choices:
        many *= len(names)
    if len(in_order) > MOST_ORDERED or many > MOST_WAYS:
        return None
    return _combined(_orders(in_order), free, dict(zip(codes, choices, strict=True)))


def _combined(
    orders: list[dict[DayTest | ValueTest, bool]],
    free: list[Condition],
    choices: Mapping[str, tuple[str, ...]],
) -> Iterator[Way]:
    for order in orders:
        for truths in product((True, False), repeat=len(free)):
            for chosen in product(*choices.values()):
                way: dict[Any, bool | str] = dict(order)
                way.update(zip(free, truths, strict=True))
                way.update(zip(choices, chosen, strict=True))
                yield way


def _tests(node: Condition) -> Iterator[Condition]:
    match node:
        case All(items) | AnyOf(items):
            for item in items:
                yield from _tests(item)
        case Not(item):
            yield from _tests(item)
        case _:
            yield node


# --- numbers and days in order


def _orders(tests: list[DayTest | ValueTest]) -> list[dict[DayTest | ValueTest, bool]]:
    """The ways in which tests of numbers and days can come out together."""
    bounds = [_difference(test) for test in tests]
    known = list(_known_of({side for first, second, _ in bounds for side in (first, second)}))
    found = []
    # Numbered, since a day can be long to look up.
    sides = {
        side: n for n, side in enumerate(dict.fromkeys(s for d in (*known, *bounds) for s in d[:2]))
    }
    always = [(sides[first], sides[second], most) for first, second, most in known]
    either = [(sides[first], sides[second], most) for first, second, most in bounds]
    for truths in product((True, False), repeat=len(tests)):
        stated = [
            (first, second, most) if truth else (second, first, -most - 1)
            for (first, second, most), truth in zip(either, truths, strict=True)
        ]
        if _can_be([*stated, *always], len(sides)):
            found.append(dict(zip(tests, truths, strict=True)))
    return found


def _can_be(differences: list[tuple[int, int, int]], many: int) -> bool:
    """Whether there are numbers that keep all differences: no ring of them is below zero."""
    sums = [0] * many
    for _ in range(many + 1):
        changed = False
        for first, second, most in differences:
            if sums[second] + most < sums[first]:
                sums[first] = sums[second] + most
                changed = True
        if not changed:
            return True
    return False


def _difference(test: DayTest | ValueTest) -> Difference:
    if isinstance(test, DayTest):
        (first, early), (second, late) = _source(test.left), _source(test.right)
        return first, second, late - early
    if isinstance(test.operand, Field):
        return test.fact, test.operand.path, 0
    return test.fact, None, int(test.operand)


def _source(day: Day) -> tuple[Side, int]:
    """What a day is counted from, and its distance; a fixed one is counted from zero."""
    match day:
        case Fixed(date):
            return None, date.toordinal()
        case Never():
            return None, NEVER
        case Shift(inner, months, days):
            source, number = _source(inner)
            return (None, add_months(number, months) + days) if source is None else (day, 0)
        case BusinessDay(inner, calendar):
            source, number = _source(inner)
            return (None, next_business_day(number, calendar)) if source is None else (day, 0)
    return day, 0


def _known_of(sides: Iterable[Side]) -> Iterator[Difference]:
    """What is known of numbers and days whatever the case."""
    for side in sides:
        match side:
            case str():
                fact = FACTS[side]
                yield side, None, fact.maximum
                yield None, side, -fact.minimum
            case Shift(inner, months, days):
                # What does not happen does not happen later either: no more than the order is sure.
                source, _ = _source(inner)
                if min(months, days) >= 0:
                    yield source, side, 0
                if max(months, days) <= 0:
                    yield side, source, 0
                yield from _known_of([source])
            case BusinessDay(inner):
                source, _ = _source(inner)
                yield source, side, 0
                yield from _known_of([source])
            case Field(path):
                surely = path in FACTS and not FACTS[path].nullable
                yield side, None, LAST_DAY.toordinal() if surely else NEVER
                yield None, side, -1
