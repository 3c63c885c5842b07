"""Calendar arithmetic: months, legal holidays, business days."""

from __future__ import annotations

import datetime as dt

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from policy507.model.calendar import (
    Calendar,
    Holiday,
    add_months,
    holiday_days,
    next_business_day,
    waits,
)
from policy507.rulefiles.load import load

LEGAL = load().calendar
YEARS = range(2020, 2041)
days = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
since = st.sampled_from((1, 1999, 2023, 2100))
on_a_day = st.builds(
    Holiday,
    st.just("a day"),
    month=st.integers(1, 12),
    day=st.integers(1, 28) | st.just(30),
    moves=st.booleans(),
    since=since,
).filter(lambda holiday: (holiday.month, holiday.day) != (2, 30))
on_a_weekday = st.builds(
    Holiday,
    st.just("a weekday"),
    month=st.integers(1, 12),
    weekday=st.integers(0, 6),
    nth=st.sampled_from((1, 2, 3, 4, -1)),
    since=since,
)
calendars = st.builds(
    Calendar, st.just(""), st.lists(on_a_day | on_a_weekday, max_size=9).map(tuple)
)


def on(text: str) -> int:
    """A date as a day number."""
    return dt.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-08-28", 6, "2027-02-28"),
        ("2026-08-27", 6, "2027-02-27"),
        ("2026-09-01", 6, "2027-03-01"),
        ("2026-09-30", 6, "2027-03-30"),
        ("2026-07-31", 6, "2027-01-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-01-31", -2, "2025-11-30"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_months_end_on_the_same_day_or_with_the_month(start, months, end):
    """Otherwise a deadline in months would lie in the wrong month, or a day beside it."""
    assert on(end) == add_months(on(start), months)


@given(days, st.integers(-600, 600))
def test_months_are_added_as_a_second_library_adds_them(day, months):
    """Otherwise our arithmetic and the one that people check it with would differ."""
    expected = day + relativedelta(months=months)

    assert expected.toordinal() == add_months(day.toordinal(), months)


@given(days, days, st.integers(-24, 24))
def test_adding_months_keeps_the_order_of_days(first, second, months):
    """Otherwise comparisons of composed days could not be taken apart."""
    earlier, later = sorted((first.toordinal(), second.toordinal()))

    assert add_months(earlier, months) <= add_months(later, months)


def indigenous_peoples_day(year: int) -> int:
    """The second Monday of October, which the second opinion does not list for Minnesota."""
    first = dt.date(year, 10, 1)
    return (first + dt.timedelta(days=(7 - first.weekday()) % 7 + 7)).toordinal()


@pytest.mark.parametrize("year", YEARS)
def test_the_holidays_are_those_of_a_second_source(year):
    """Otherwise a last day would be moved past a day that is none, or not past one that is."""
    second = {day.toordinal() for day in holidays.country_holidays("US", subdiv="MN", years=year)}
    own = {indigenous_peoples_day(year)}
    # On which side of a weekend a holiday is also kept is compared by the day itself, below.
    ours = {day for day in holiday_days(LEGAL, year) if dt.date.fromordinal(day).weekday() < 5}
    weekdays = {day for day in second | own if dt.date.fromordinal(day).weekday() < 5}

    assert weekdays - _since(year) <= ours


def _since(year: int) -> set[int]:
    """Juneteenth is a federal holiday since 2021, and one of Minnesota since 2023."""
    day = dt.date(year, 6, 19)
    near = {day.toordinal() + step for step in (-1, 0, 1)}
    return near if year in (2021, 2022) else set()


@pytest.mark.parametrize("year", YEARS)
def test_there_are_no_other_holidays(year):
    """Otherwise a last day would be moved past an ordinary working day."""
    second = {day.toordinal() for day in holidays.country_holidays("US", subdiv="MN", years=year)}
    allowed = second | {indigenous_peoples_day(year), on(f"{year}-06-19")}
    near = {day + step for day in allowed for step in (-1, 0, 1)} | {on(f"{year}-12-31")}
    weekdays = {day for day in holiday_days(LEGAL, year) if dt.date.fromordinal(day).weekday() < 5}

    assert weekdays <= near
    assert len(holiday_days(LEGAL, year)) <= len(LEGAL.holidays) * 2 + 1


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2027-03-08", "2027-03-08"),  # a Monday
        ("2027-03-05", "2027-03-05"),  # a Friday
        ("2027-03-06", "2027-03-08"),  # a Saturday
        ("2027-03-07", "2027-03-08"),  # a Sunday
        ("2026-07-03", "2026-07-06"),  # the Friday on which July 4, a Saturday, is kept
        ("2027-07-04", "2027-07-06"),  # a Sunday, kept on Monday as well
        ("2026-11-11", "2026-11-12"),  # Veterans Day
        ("2026-11-26", "2026-11-27"),  # Thanksgiving Day
        ("2026-10-12", "2026-10-13"),  # Indigenous Peoples Day
        ("2022-06-17", "2022-06-17"),  # before Juneteenth became one
        ("2023-06-19", "2023-06-20"),  # the first one
        ("2027-12-31", "2028-01-03"),  # New Year's Day 2028 is a Saturday, kept the day before
        ("2027-05-31", "2027-06-01"),  # Memorial Day
    ],
)
def test_a_last_day_moves_past_weekends_and_holidays(day, moved):
    """Otherwise reading C-1's next-business-day would give a wrong last day."""
    assert on(moved) == next_business_day(on(day), LEGAL)


@given(days)
def test_a_business_day_stays_and_any_other_moves_on(day):
    """Otherwise a last day could move without need, or move back."""
    moved = next_business_day(day.toordinal(), LEGAL)

    assert moved >= day.toordinal()
    assert moved == next_business_day(moved, LEGAL)
    assert dt.date.fromordinal(moved).weekday() < 5
    assert moved not in holiday_days(LEGAL, dt.date.fromordinal(moved).year)


@given(days, days)
def test_moving_to_a_business_day_keeps_the_order_of_days(first, second):
    """Otherwise comparisons of composed days could not be taken apart."""
    earlier, later = sorted((first.toordinal(), second.toordinal()))

    assert next_business_day(earlier, LEGAL) <= next_business_day(later, LEGAL)


def test_the_last_weekday_of_a_month_is_counted_from_its_end():
    """Otherwise Memorial Day would fall a week early in months with five Mondays."""
    memorial = Calendar("", (Holiday("Memorial Day", month=5, weekday=0, nth=-1),))

    assert {on("2027-05-31")} == holiday_days(memorial, 2027)
    assert {on("2026-05-25")} == holiday_days(memorial, 2026)


def seen(legal: Calendar, first: dt.date, last: dt.date) -> set[int]:
    """How many days off the next business day is, from each of some days in a row."""
    every = range(first.toordinal(), last.toordinal())
    return {next_business_day(day, legal) - day for day in every}


def test_the_next_business_day_is_as_far_off_as_on_some_day_of_the_calendar():
    """Otherwise days that compare in some way would be looked for where there are none, or not at all."""
    assert seen(LEGAL, dt.date(1900, 1, 1), dt.date(2300, 1, 1)) == set(waits(LEGAL))


@given(calendars, st.integers(1900, 2300))
def test_no_business_day_is_further_off_than_in_years_of_each_kind(legal, year):
    """Otherwise a search for a day of each way to compare would end before it has all."""
    assert seen(legal, dt.date(year, 1, 1), dt.date(year + 2, 1, 1)) <= set(waits(legal))


@pytest.mark.parametrize("begins", [1, 2023, dt.MAXYEAR])
def test_holidays_that_begin_later_are_looked_at_too(begins):
    """Otherwise what a new holiday adds, or what was before it, would be left out."""
    week = tuple(Holiday("a day", month=3, weekday=n, nth=2, since=begins) for n in (0, 1, 2))

    assert {0, 1, 2} < set(waits(Calendar("", week)))
    assert max(waits(Calendar("", week))) == 5
