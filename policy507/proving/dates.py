"""Calendar arithmetic for the solver: whole months and business days, exact for every day.

A day number is tied to the year, month and day of the month that it has. They are determined by it,
so that stating them restricts nothing. The meaning is that of `policy507.days`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, frozen

from policy507.days import SATURDAY, SUNDAY, Calendar, Holiday, holiday_days
from policy507.factkinds import FIRST_DAY, LAST_DAY
from policy507.proving.terms import Formula, Number, conj, disj

MONTHS = 12
FEBRUARY = 2
WEEK = 7
ROOM = 101
"""Years around the days of cases to which rules may move a day."""
FIRST_YEAR, LAST_YEAR = FIRST_DAY.year - ROOM, LAST_DAY.year + ROOM
FIRST_NUMBER = dt.date(FIRST_YEAR, 1, 1).toordinal()
LAST_NUMBER = dt.date(LAST_YEAR, 12, 31).toordinal()
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LONG, _SHORT = (1, 3, 5, 7, 8, 10, 12), (4, 6, 9, 11)


@frozen(eq=False)
class Civil:
    """A day by its year, month and day of the month."""

    year: Number
    month: Number
    day: Number


@define(eq=False)
class Dates:
    """The days of one proof: moved days, and the formulas that say what they are."""

    constraints: list[Formula] = Factory(list)
    _civil: dict[int, tuple[Number, Civil]] = Factory(dict)

    def add_months(self, number: Number, months: int) -> Number:
        """The same-numbered day so many months later, clamped to the month's end."""
        day = self.civil(number)
        years, more = divmod(months, MONTHS)
        over = day.month + more > MONTHS
        year = day.year + years + z3.If(over, 1, 0)
        month = day.month + more - z3.If(over, MONTHS, 0)
        length = _length(year, month)
        moved = Civil(year, month, z3.If(day.day <= length, day.day, length))
        found = ordinal(moved)
        self._civil[found.get_id()] = (found, moved)
        return found

    def next_business_day(self, number: Number, calendar: Calendar) -> Number:
        """The day itself, or the first after it that is no weekend day or legal holiday."""
        many = longest_closure(calendar)
        days = [_before(self.civil(number)), self.civil(number)]
        for _ in range(many):
            days.append(_after(days[-1]))
        first = (number - 1) % WEEK
        found = number + many
        for offset in range(many - 1, -1, -1):
            late = first + offset % WEEK
            weekday = z3.If(late >= WEEK, late - WEEK, late)
            around = days[offset : offset + 3]
            found = z3.If(_closed(weekday, around, calendar), found, number + offset)
        return found

    def civil(self, number: Number) -> Civil:
        """The year, month and day of a day number; one number once."""
        key = number.get_id()
        if key not in self._civil:
            name = f"civil {len(self._civil)}"
            made = Civil(*(z3.Int(f"{name} {part}") for part in ("year", "month", "day")))
            # The number is kept, so that nothing else gets its identity.
            self._civil[key] = (number, made)
            self.constraints += self._ties(number, made)
        return self._civil[key][1]

    @staticmethod
    def _ties(number: Number, day: Civil) -> Iterator[Formula]:
        yield z3.And(day.year >= FIRST_YEAR, day.year <= LAST_YEAR)
        yield z3.And(day.month >= 1, day.month <= MONTHS)
        yield z3.And(day.day >= 1, day.day <= _length(day.year, day.month))
        # What is no day of a case, such as what never happens, is no day of the calendar.
        within = z3.And(number >= FIRST_NUMBER, number <= LAST_NUMBER)
        yield ordinal(day) == z3.If(within, number, FIRST_NUMBER)


def ordinal(day: Civil) -> Number:
    """The day number, as `date.toordinal()` has it."""
    before = day.year - 1
    leap_days = before / 4 - _centuries(before) + _quarters(before)
    before_month: Any = 0
    for month in range(2, MONTHS + 1):
        step = _BEFORE_MONTH[month - 1] - _BEFORE_MONTH[month - 2]
        before_month = before_month + z3.If(day.month >= month, step, 0)
    leap = z3.If(z3.And(day.month > FEBRUARY, _leap(day.year)), 1, 0)
    return 365 * before + leap_days + before_month + leap + day.day


def _centuries(years: Number) -> Number:
    """How many whole centuries there are in a number of years."""
    return _whole(years, 100)


def _quarters(years: Number) -> Number:
    return _whole(years, 400)


def _whole(years: Number, length: int) -> Number:
    """Division without division: between the first year and the last there are few steps."""
    first = (FIRST_YEAR - 1) // length
    steps = range((first + 1) * length, LAST_YEAR + 1, length)
    total: Any = first
    for step in steps:
        total = total + z3.If(years >= step, 1, 0)
    return total


def _leap(year: Number) -> Formula:
    centuries = [y for y in range(FIRST_YEAR, LAST_YEAR + 1) if y % 100 == 0 and y % 400]
    return z3.And(year % 4 == 0, *(year != century for century in centuries))


def _length(year: Number, month: Number) -> Number:
    short = z3.Or([month == each for each in _SHORT])
    return z3.If(month == FEBRUARY, z3.If(_leap(year), 29, 28), z3.If(short, 30, 31))


def _before(day: Civil) -> Civil:
    first = day.day == 1
    year = z3.If(z3.And(first, day.month == 1), day.year - 1, day.year)
    month = z3.If(first, z3.If(day.month == 1, MONTHS, day.month - 1), day.month)
    return Civil(year, month, z3.If(first, _length(year, month), day.day - 1))


def _after(day: Civil) -> Civil:
    last = day.day == _length(day.year, day.month)
    year = z3.If(z3.And(last, day.month == MONTHS), day.year + 1, day.year)
    month = z3.If(last, z3.If(day.month == MONTHS, 1, day.month + 1), day.month)
    return Civil(year, month, z3.If(last, 1, day.day + 1))


def _closed(weekday: Number, around: list[Civil], calendar: Calendar) -> Formula:
    """Whether a day is a weekend day or a legal holiday; `around` are the day before, it, and after."""
    before, day, after = around
    closed: list[Formula] = [weekday >= SATURDAY]
    for holiday in calendar.holidays:
        closed.append(_falls(holiday, day, weekday))
        if holiday.moves:
            moved = ((before, SUNDAY), (after, SATURDAY))
            closed += [
                conj(
                    (
                        weekday == (on + (1 if there is before else -1)) % WEEK,
                        _falls(holiday, there, z3.IntVal(on)),
                    )
                )
                for there, on in moved
            ]
    return disj(closed)


def _falls(holiday: Holiday, day: Civil, weekday: Number) -> Formula:
    in_month = conj((day.year >= holiday.since, day.month == holiday.month))
    if holiday.day is not None:
        return conj((in_month, day.day == holiday.day))
    nth = holiday.nth or 1
    if nth > 0:
        among = z3.And(day.day > WEEK * (nth - 1), day.day <= WEEK * nth)
    else:
        among = day.day > _length(day.year, day.month) - WEEK
    return conj((in_month, weekday == (holiday.weekday or 0), among))


@lru_cache(maxsize=16)
def longest_closure(calendar: Calendar) -> int:
    """The most days in a row, ever, that are no business days."""
    longest = run = 0
    holidays = {
        day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in holiday_days(calendar, year)
    }
    for number in range(FIRST_NUMBER, LAST_NUMBER + 1):
        closed = (number - 1) % WEEK >= SATURDAY or number in holidays
        run = run + 1 if closed else 0
        longest = max(longest, run)
    return longest
