"""Comparisons of composed days, taken apart into comparisons of days with a single source.

Moving a day by months, days or to the next business day keeps the order of days, so a move of the
later of two days is the later of the two moved ones, and so on; what is left compares two facts,
or a fact with a date.
"""

from __future__ import annotations

import datetime as dt

from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months, next_business_day
from policy507.model.conditions import (
    ALWAYS,
    NEVER_HOLDS,
    All,
    AnyOf,
    BusinessDay,
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
)


def ordered(left: Day, right: Day) -> Condition:
    """`left` on or before `right`, taken apart at the outermost composed day, one step deep.

    The result compares the parts with `on_or_before` again, until both days have a single source.
    """
    match left, right:
        case NamedDay(_, inner), _:
            return _before(inner, right)
        case _, NamedDay(_, inner):
            return _before(left, inner)
        case Latest(days), _:
            return All(tuple(_before(each, right) for each in days))
        case Earliest(days), _:
            return AnyOf(tuple(_before(each, right) for each in days))
        case _, Latest(days):
            return AnyOf(tuple(_before(left, each) for each in days))
        case _, Earliest(days):
            return All(tuple(_before(left, each) for each in days))
        case Given(condition, then, otherwise), _:
            return _cases(condition, _before(then, right), _before(otherwise, right))
        case _, Given(condition, then, otherwise):
            return _cases(condition, _before(left, then), _before(left, otherwise))
    if not _is_simple(left):
        return _before(_pushed(left), right)
    if not _is_simple(right):
        return _before(left, _pushed(right))
    return _folded(_settled(left), _settled(right))


def _settled(day: Day) -> Day:
    """A simple day as a date where it has one whatever the case."""
    match day:
        case Shift(inner, months, days, _):
            source = _settled(inner)
            if isinstance(source, Fixed):
                number = add_months(source.date.toordinal(), months) + days
                return Fixed(dt.date.fromordinal(number))
        case BusinessDay(inner, calendar):
            source = _settled(inner)
            if isinstance(source, Fixed):
                number = next_business_day(source.date.toordinal(), calendar)
                return Fixed(dt.date.fromordinal(number))
    return day


def _is_simple(day: Day) -> bool:
    """Whether a day has a single source, moved or not."""
    match day:
        case Field() | Fixed() | Never():
            return True
        case Shift(inner) | BusinessDay(inner):
            return _is_simple(inner) and not isinstance(inner, Never)
    return False


def _before(left: Day, right: Day) -> DayTest:
    return DayTest(left, "on_or_before", right)


def _cases(condition: Condition, then: DayTest, otherwise: DayTest) -> Condition:
    return AnyOf((All((condition, then)), All((Not(condition), otherwise))))


def _folded(left: Day, right: Day) -> Condition:
    match left, right:
        case _, Never():
            return ALWAYS
        case Never(), Fixed():
            return NEVER_HOLDS
        case Never(), Field(path) if path in FACTS and not FACTS[path].nullable:
            return NEVER_HOLDS
        case Fixed(first), Fixed(second):
            return ALWAYS if first <= second else NEVER_HOLDS
    return _before(left, right)


def _pushed(day: Day) -> Day:
    """A moved composed day as a composition of moved days, one step deep."""
    match day:
        case Shift(inner) | BusinessDay(inner):
            match inner:
                case Never():
                    return inner
                case NamedDay(_, named):
                    return _moved(day, named)
                case Latest(days):
                    return Latest(tuple(_moved(day, each) for each in days))
                case Earliest(days):
                    return Earliest(tuple(_moved(day, each) for each in days))
                case Given(condition, then, otherwise):
                    return Given(condition, _moved(day, then), _moved(day, otherwise))
            return _moved(day, _pushed(inner))
    return day


def _moved(like: Shift | BusinessDay, day: Day) -> Day:
    """`day`, moved as `like` moves its own."""
    if isinstance(like, Shift):
        return Shift(day, like.months, like.days, like.value)
    return BusinessDay(day, like.calendar)
