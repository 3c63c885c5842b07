"""Calendar arithmetic: whole months, business days, legal holidays.

Days are proleptic Gregorian day numbers (`date.toordinal()`), so that comparing and counting are
integer operations. Which holidays there are is data (`rules/calendar.yaml`); this module only knows
how a holiday is described.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from attrs import evolve, field, frozen

from policy507.errors import Place

SATURDAY = 5
SUNDAY = 6


@frozen
class Holiday:
    """A legal holiday: either a fixed `day` of a month, or the `nth` given weekday of it.

    `nth` is 1 to 4, or -1 for the last; `weekday` counts from Monday, 0. `moves` says that a
    holiday on a Sunday is kept on the following day and one on a Saturday on the preceding day, as
    well as on the day itself. `since` is the first year in which it is a holiday.
    """

    name: str
    month: int
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    moves: bool = False
    since: int = 1


@frozen
class CalendarExample:
    """Days of which it is expected that they are legal holidays, and others that are business days.

    Where there is a `year`, its holidays are these and no others.
    """

    it: str
    holidays: tuple[dt.date, ...]
    business_days: tuple[dt.date, ...]
    year: int | None
    place: Place = field(eq=False)


@frozen(cache_hash=True)
class Calendar:
    """The legal holidays of a jurisdiction, with the provision that lists them."""

    cite: str
    holidays: tuple[Holiday, ...]


def add_months(ordinal: int, months: int) -> int:
    """The same-numbered day `months` later (or earlier), clamped to the end of that month."""
    day = dt.date.fromordinal(ordinal)
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last)).toordinal()


@lru_cache(maxsize=1024)
def holiday_days(legal: Calendar, year: int) -> frozenset[int]:
    """The day numbers of one calendar year that are legal holidays.

    A New Year's Day on a Saturday is kept on December 31, and that day belongs to the year before.
    """
    days = {
        day
        for near in (year, year + 1)
        for holiday in legal.holidays
        if near >= holiday.since
        for day in _kept_on(holiday, near)
    }
    return frozenset(day for day in days if dt.date.fromordinal(day).year == year)


def _kept_on(holiday: Holiday, year: int) -> tuple[int, ...]:
    day = _falls_on(holiday, year)
    weekday = day.weekday()
    if holiday.moves and weekday in (SATURDAY, SUNDAY):
        return day.toordinal(), day.toordinal() + (1 if weekday == SUNDAY else -1)
    return (day.toordinal(),)


def _falls_on(holiday: Holiday, year: int) -> dt.date:
    if holiday.day is not None:
        return dt.date(year, holiday.month, holiday.day)
    first, length = calendar.monthrange(year, holiday.month)
    weekday, nth = holiday.weekday or 0, holiday.nth or 1
    days = list(range(1 + (weekday - first) % 7, length + 1, 7))
    return dt.date(year, holiday.month, days[nth - 1 if nth > 0 else nth])


def is_business_day(day: dt.date, legal: Calendar) -> bool:
    """Whether a day is no Saturday, no Sunday and no legal holiday."""
    return day.weekday() < SATURDAY and day.toordinal() not in holiday_days(legal, day.year)


@lru_cache(maxsize=65536)
def next_business_day(ordinal: int, legal: Calendar) -> int:
    """The day itself, or the first business day after it."""
    day = dt.date.fromordinal(ordinal)
    while not is_business_day(day, legal):
        day += dt.timedelta(days=1)
    return day.toordinal()


@lru_cache(maxsize=64)
def waits(legal: Calendar) -> tuple[int, ...]:
    """How many days off the next business day can be, from any day at all.

    Years are alike that begin on the same weekday, are leap years or not, and have the same holidays:
    so one of each kind is looked at, and what lies about the year in which a holiday begins.
    """
    most = 2  # over a weekend
    for since in {holiday.since for holiday in legal.holidays} | {1}:
        kept = tuple(evolve(each, since=1) for each in legal.holidays if each.since <= since)
        begun = range(max(since - 1, 1), min(since + 1, dt.MAXYEAR - 1)) if since > 1 else ()
        most = max(
            most,
            _longest_wait(Calendar(legal.cite, kept), _OF_EACH_KIND),
            _longest_wait(legal, begun),
        )
    return tuple(range(most + 1))


_OF_EACH_KIND = tuple(
    {
        (dt.date(year, 1, 1).weekday(), calendar.isleap(year)): year for year in range(2001, 2029)
    }.values()
)


def _longest_wait(legal: Calendar, years: Iterable[int]) -> int:
    """How far off the next business day is, at most, where there are holidays of these years."""
    most = 0
    for holiday in (day for year in years for day in holiday_days(legal, year)):
        first = holiday
        while first > 1 and not is_business_day(dt.date.fromordinal(first - 1), legal):
            first -= 1
        most = max(most, next_business_day(holiday, legal) - first)
    return most
