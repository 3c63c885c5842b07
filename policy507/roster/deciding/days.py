"""What a day of the rules is in many rows at once: what `engines/situation` says, over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from attrs import Factory, frozen

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
from policy507.roster.deciding.values import INFINITE, Numbers, Truths, Values, moved, unpacked

Span: TypeAlias = tuple[Any, Any]
"""The earliest and the latest that a day may be: a number for all rows, or the rows' own."""
Truth: TypeAlias = tuple[Any, Any]
"""Where something holds, and where it fails."""
NO_DAY = 0
"""The number in a row that has no last day, or none that is known: no date has it."""
_NOT_ASKED, _DIFFERENT = -1, -2


@frozen(eq=False)
class Days:
    """The days of a batch of rows under chosen readings."""

    values: Values
    choices: Choices
    _named: dict[tuple[type, str], Any] = Factory(dict)
    _dates: dict[Day, Any] = Factory(dict)

    def last_day(self, rules: Sequence[Rule], governing: Sequence[Truths]) -> Numbers:
        """The last day by the rules that govern each row, where they agree on one; else `NO_DAY`."""
        found: Any = None
        for rule, rows in zip(rules, governing, strict=True):
            if rows.any():
                day = NO_DAY if rule.due is None else self.date(rule.due)
                if found is None:
                    found = np.where(rows, day, np.int32(_NOT_ASKED))
                    continue
                same = np.where(found == day, found, np.int32(_DIFFERENT))
                found = np.where(rows, np.where(found == _NOT_ASKED, day, same), found)
        if found is None:
            return np.zeros(self.values.rows, np.int32)
        days: Numbers = np.maximum(found, NO_DAY).astype(np.int32, copy=False)
        return days

    def date(self, day: Day) -> Any:
        """The number of a day in each row; `NO_DAY` where it does not happen or is unknown."""
        if day not in self._dates:
            low, high = self.span(day)
            is_one = low < INFINITE if low is high else (low == high) & (low < INFINITE)
            self._dates[day] = np.where(is_one, low, NO_DAY)
        return self._dates[day]

    def span(self, day: Day) -> Span:
        """Which days a day may be."""
        match day:
            case Field(path):
                return self._field(path)
            case Fixed(date):
                number = date.toordinal()
                return number, number
            case Never():
                return INFINITE, INFINITE
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
                return (
                    np.where(holds, low, np.where(fails, least, np.minimum(low, least))),
                    np.where(holds, high, np.where(fails, most, np.maximum(high, most))),
                )

    def _field(self, path: str) -> Span:
        if path == "as_of":
            return self.values.as_of, self.values.as_of
        index = self.values.variables.at.get(path)
        known = None if index is None else self.values.known.get(index)
        if known is None:
            return EVER, INFINITE
        days = known.days
        if FACTS[path].happens:
            days = np.where(days > self.values.as_of, np.int32(INFINITE), days)
        if known.is_known:
            return days, days
        knows = known.knows
        return np.where(knows, days, np.int32(EVER)), np.where(knows, days, np.int32(INFINITE))

    def _moved(self, inner: Day, *moves: Any) -> Span:
        way = tuple(each for each in moves if each != (0, 0))
        low, high = self.span(inner)
        first = _but_ever(way, np.asarray(low, np.int32))
        return first, first if high is low else _but_ever(way, np.asarray(high, np.int32))

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
    return np.where(days == EVER, np.int32(EVER), moved(way, days)) if way else days


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
