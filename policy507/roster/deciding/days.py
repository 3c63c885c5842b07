"""What a day of the rules is in many rows at once: what `engines/situation` says, over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from attrs import Factory, frozen

from policy507.engines.lanes.variables import Side
from policy507.engines.situation import Choices
from policy507.facts.kinds import EVER
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    COUNT_OPERATORS,
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
from policy507.model.policy import Rule
from policy507.roster.deciding.values import INFINITE, Truths, Values, either, moved, unpacked

Span: TypeAlias = tuple[Any, Any]
"""The earliest and the latest that a day may be: a number for all rows, or the rows' own."""
Truth: TypeAlias = tuple[Any, Any]
"""Where something holds, and where it fails."""
NO_DAY = 0
"""The number in a row that has no last day, or none that is known: no date has it."""
_EVER, _NEVER = np.int32(EVER), np.int32(INFINITE)


@frozen(eq=False)
class Days:
    """The days of a batch of rows under chosen readings."""

    values: Values
    choices: Choices
    _named: dict[tuple[type, str], Any] = Factory(dict)
    _dates: dict[Day, Any] = Factory(dict)

    def last_day(self, rules: Sequence[Rule], governing: Sequence[Truths]) -> Any:
        """The last day by the rules that govern each row, where they agree on one; else `NO_DAY`."""
        found: Any = np.full(self.values.rows, NO_DAY, np.int32)
        asked: Any = np.False_
        different: Any = np.False_
        for rule, rows in zip(rules, governing, strict=True):
            if rows.any():
                day = np.int32(NO_DAY) if rule.due is None else self.date(rule.due)
                if np.any(again := asked & rows):
                    different |= again & (found != day)
                found = either(rows & ~asked, day, found)
                asked = asked | rows
        return either(different, np.int32(NO_DAY), found) if np.any(different) else found

    def date(self, day: Day) -> Any:
        """The number of a day in each row; `NO_DAY` where it does not happen or is unknown."""
        if day not in self._dates:
            low, high = self.span(day)
            is_one = low < INFINITE if low is high else (low == high) & (low < INFINITE)
            self._dates[day] = either(is_one, low, np.int32(NO_DAY))
        return self._dates[day]

    def span(self, day: Day) -> Span:
        """Which days a day may be."""
        match day:
            case Field(path):
                return self._field(path)
            case Fixed(date):
                number = np.int32(date.toordinal())
                return number, number
            case Never():
                return _NEVER, _NEVER
            case NamedDay(name, inner):
                if (NamedDay, name) not in self._named:
                    self._named[NamedDay, name] = self.span(inner)
                found: Span = self._named[NamedDay, name]
                return found
            case Shift(inner, months, days):
                return self._moved(inner, (months, 0), (0, days))
            case BusinessDay(inner, calendar):
                return self._moved(inner, calendar)
            case Latest(days):
                return self._folded(np.maximum, days)
            case Earliest(days):
                return self._folded(np.minimum, days)
            case Given(condition, then, otherwise):
                holds, fails = self.truth(condition)
                if np.ndim(holds) == 0 and (holds or fails):
                    return self.span(then if holds else otherwise)
                (low, high), (least, most) = self.span(then), self.span(otherwise)
                if low is high and least is most and np.all(holds | fails):
                    day = either(holds, low, least)
                    return day, day
                return (
                    either(holds, low, either(fails, least, np.minimum(low, least))),
                    either(holds, high, either(fails, most, np.maximum(high, most))),
                )

    def _field(self, path: str) -> Span:
        if path == "as_of":
            day = np.int32(self.values.as_of)
            return day, day
        index = self.values.variables.at.get(path)
        known = None if index is None else self.values.known.get(index)
        if known is None:
            return _EVER, _NEVER
        days = self.values.side(Side(index, seen=FACTS[path].happens))
        if known.is_known:
            return days, days
        knows = known.knows
        return either(knows, days, _EVER), either(knows, days, _NEVER)

    def _moved(self, inner: Day, *moves: Any) -> Span:
        way = tuple(each for each in moves if each != (0, 0))
        low, high = self.span(inner)
        first = _but_ever(way, low)
        return first, first if high is low else _but_ever(way, high)

    def _folded(self, pick: Any, days: Iterable[Day]) -> Span:
        spans = [self.span(each) for each in days]
        first = reduce(pick, [low for low, _ in spans])
        if all(low is high for low, high in spans):
            return first, first
        return first, reduce(pick, [high for _, high in spans])

    def truth(self, condition: Condition) -> Truth:
        """Where a condition holds and where it fails."""
        match condition:
            case All(items):
                found = [self.truth(each) for each in items]
                return _all(h for h, _ in found), _any(f for _, f in found)
            case AnyOf(items):
                found = [self.truth(each) for each in items]
                return _any(h for h, _ in found), _all(f for _, f in found)
            case Not(item):
                holds, fails = self.truth(item)
                return fails, holds
            case Term(name, inner):
                if (Term, name) not in self._named:
                    self._named[Term, name] = self.truth(inner)
                told: Truth = self._named[Term, name]
                return told
            case Chosen(code, names):
                is_chosen = self.choices[code] in names
                return np.bool_(is_chosen), np.bool_(not is_chosen)
            case DayTest(left, operator, right):
                return _compared(self.span(left), operator, self.span(right))
            case ValueTest():
                return self._value_test(condition)
        raise TypeError(f"only a program refers to its units, as in {condition!r}")

    def _value_test(self, test: ValueTest) -> Truth:
        name: Any = (test.fact, test.operand) if test.operator == "includes" else test.fact
        if FACTS[test.fact].derived:
            under = unpacked(self.values.under_review, self.values.rows)
            return (under, ~under) if test.operand else (~under, under)
        value, known = self._stated(name)
        operand: Any = test.operand
        if test.operator == "includes":
            return value & known, ~value & known
        if isinstance(operand, Field):
            operand, both = self._stated(operand.path)
            known = known & both
        held: Any = (
            value == operand
            if isinstance(operand, bool)
            else COUNT_OPERATORS[test.operator][1](value, operand)
        )
        return held & known, ~held & known

    def _stated(self, name: Any) -> tuple[Any, Any]:
        index = self.values.variables.at.get(name)
        known = None if index is None else self.values.known.get(index)
        if known is None:
            return np.False_, np.False_
        is_number = known.numbers is not None
        values = known.numbers if is_number else unpacked(known.held, known.rows)
        return values, known.knows


def _but_ever(way: tuple[Any, ...], days: Any) -> Any:
    """Days moved; what may be any day stays so."""
    if not way or (np.ndim(days) == 0 and days == EVER):  # of no row it is known
        return days
    return either(days == EVER, _EVER, moved(way, days))


def _all(truths: Iterable[Any]) -> Any:
    return reduce(np.logical_and, truths, np.True_)


def _any(truths: Iterable[Any]) -> Any:
    return reduce(np.logical_or, truths, np.False_)


def _compared(left: Span, operator: str, right: Span) -> Truth:
    match operator:
        case "on_or_before":
            return np.less_equal(left[1], right[0]), np.greater(left[0], right[1])
        case "before":
            holds, fails = _compared(right, "on_or_before", left)
            return fails, holds
        case "on_or_after":
            return _compared(right, "on_or_before", left)
        case "after":
            holds, fails = _compared(left, "on_or_before", right)
            return fails, holds
    found = [_compared(left, "on_or_before", right), _compared(right, "on_or_before", left)]
    return _all(h for h, _ in found), _any(f for _, f in found)
