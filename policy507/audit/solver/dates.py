"""The calendar for the solver: whole months and business days, exact for every day.

A day number is tied to the year, month and day of the month that it has. They are determined by it,
so that stating them restricts nothing. The meaning is that of `policy507.model.calendar`.

What the solver would work out anew for each claim is told it besides: that moved days keep their
order, and how far they move. `policy507.audit.proofs.calendar` proves these lemmas first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, frozen

from policy507.audit.solver.formulas import Formula, Number, conj, disj
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.model.calendar import SATURDAY, SUNDAY, Calendar, Holiday, holiday_days

MONTHS = 12
SHORTEST, LONGEST = 28, 31
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


def is_date(number: Number) -> Formula:
    """Whether a day number is one of the calendar."""
    return z3.And(number >= FIRST_NUMBER, number <= LAST_NUMBER)


def is_civil(day: Civil) -> Formula:
    """Whether a year, a month and a day of the month are a day of the calendar."""
    return z3.And(
        day.year >= FIRST_YEAR,
        day.year <= LAST_YEAR,
        day.month >= 1,
        day.month <= MONTHS,
        day.day >= 1,
        day.day <= _length(day.year, day.month),
    )


def earlier(one: Civil, other: Civil) -> Formula:
    """Whether one day is before another by their years, months and days."""
    in_month = z3.And(one.month == other.month, one.day < other.day)
    in_year = z3.And(one.year == other.year, z3.Or(one.month < other.month, in_month))
    return z3.Or(one.year < other.year, in_year)


def months_later(day: Civil, months: int) -> Civil:
    """The same-numbered day so many months later, clamped to the month's end."""
    years, more = divmod(months, MONTHS)
    over = day.month + more > MONTHS
    year = day.year + years + z3.If(over, 1, 0)
    month = day.month + more - z3.If(over, MONTHS, 0)
    length = _length(year, month)
    return Civil(year, month, z3.If(day.day <= length, day.day, length))


def reach(months: int) -> tuple[int, int]:
    """The fewest and the most days by which so many months move a day, roughly."""
    least, most = sorted((SHORTEST * months, LONGEST * months))
    return least, most


def first_open(number: Number, closed: Sequence[Formula]) -> Number:
    """The first day from a day on that is not closed; `closed` says so of it and of those after it."""
    found = number + len(closed)
    for offset in reversed(range(len(closed))):
        found = z3.If(closed[offset], found, number + offset)
    return found


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


def day_before(day: Civil) -> Civil:
    """The day before, by year, month and day."""
    first = day.day == 1
    year = z3.If(z3.And(first, day.month == 1), day.year - 1, day.year)
    month = z3.If(first, z3.If(day.month == 1, MONTHS, day.month - 1), day.month)
    return Civil(year, month, z3.If(first, _length(year, month), day.day - 1))


def day_after(day: Civil) -> Civil:
    """The day after, by year, month and day."""
    last = day.day == _length(day.year, day.month)
    year = z3.If(z3.And(last, day.month == MONTHS), day.year + 1, day.year)
    month = z3.If(last, z3.If(day.month == MONTHS, 1, day.month + 1), day.month)
    return Civil(year, month, z3.If(last, 1, day.day + 1))


def is_closed(weekday: Number, around: list[Civil], calendar: Calendar) -> Formula:
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


# --- the days of one proof


@frozen(eq=False)
class Moved:
    """A moved day: `number` moved is `found`, by what `meaning` says; how far at most, `lemma` says.

    `move` is a number of months, or the calendar by which the next business day is found.
    """

    move: int | Calendar
    number: Number
    found: Number
    meaning: tuple[Formula, ...]
    lemma: tuple[Formula, ...]


@define(eq=False)
class Dates:
    """The days of one proof: moved days, and the formulas that say what they are.

    With `lemmas`, what is proved of moved days in general is said of each.
    """

    lemmas: bool = True
    _civil: dict[int, tuple[Number, Civil]] = Factory(dict)
    _ties: dict[int, tuple[Formula, ...]] = Factory(dict)
    _moved: dict[int, Moved] = Factory(dict)
    _alike: dict[int | Calendar, list[Moved]] = Factory(dict)
    _orders: list[tuple[Moved, Moved, Formula]] = Factory(list)
    _within: dict[int, tuple[Formula, frozenset[int]]] = Factory(dict)

    def add_months(self, number: Number, months: int) -> Number:
        """The same-numbered day so many months later, clamped to the month's end."""
        if known := self._known(months, number):
            return known.found
        civil = months_later(self.civil(number), months)
        found = self._move(months, number, ordinal(civil), reach(months))
        self._civil[found.get_id()] = (found, civil)
        return found

    def next_business_day(self, number: Number, calendar: Calendar) -> Number:
        """The day itself, or the first after it that is no weekend day or legal holiday."""
        if known := self._known(calendar, number):
            return known.found
        many = longest_closure(calendar)
        days = [day_before(self.civil(number)), self.civil(number)]
        for _ in range(many):
            days.append(day_after(days[-1]))
        first = (number - 1) % WEEK
        closed = []
        for offset in range(many):
            late = first + offset % WEEK
            weekday = z3.If(late >= WEEK, late - WEEK, late)
            closed.append(is_closed(weekday, days[offset : offset + 3], calendar))
        return self._move(calendar, number, first_open(number, closed), (0, many))

    def _known(self, move: int | Calendar, number: Number) -> Moved | None:
        """The same number moved alike before, if it was."""
        alike = self._alike.get(move, ())
        return next((each for each in alike if each.number.eq(number)), None)

    def _move(
        self, move: int | Calendar, number: Number, meant: Number, distance: tuple[int, int]
    ) -> Number:
        """A variable for a moved day, with what it means, and what the lemmas say of it."""
        found = z3.FreshInt("moved")
        meaning = (found == meant, *self._ties.get(number.get_id(), ()))
        least, most = distance
        within = z3.And(found >= number + least, found <= number + most)
        made = Moved(move, number, found, meaning, (z3.Implies(is_date(number), within),))
        self._moved[found.get_id()] = made
        alike = self._alike.setdefault(move, [])
        self._orders += [(made, other, _in_order(made, other)) for other in alike]
        alike.append(made)
        return found

    def civil(self, number: Number) -> Civil:
        """The year, month and day of a day number; one number once."""
        key = number.get_id()
        if key not in self._civil:
            made = Civil(*(z3.FreshInt(part) for part in ("year", "month", "day")))
            # The number is kept, so that nothing else gets its identity.
            self._civil[key] = (number, made)
            # What is no day of a case, such as what never happens, is no day of the calendar.
            number_of_it = z3.If(is_date(number), number, FIRST_NUMBER)
            self._ties[key] = (is_civil(made), ordinal(made) == number_of_it)
        return self._civil[key][1]

    def constraints_on(self, *formulas: Formula, exact: bool = True) -> list[Formula]:
        """What the moved days are that some formulas are about; of others nothing need be said.

        Without `exact`, only the lemmas: less than is known, but soon examined. What cannot hold with
        them alone cannot hold at all.
        """
        found = self._reached(formulas)
        constraints = [e for key in sorted(found) for e in found[key].meaning if exact]
        if self.lemmas:
            constraints += [each for key in sorted(found) for each in found[key].lemma]
            both = found.values()
            constraints += [
                order for one, two, order in self._orders if one in both and two in both
            ]
        return constraints

    def on_holidays(self, *formulas: Formula) -> bool:
        """Whether some formulas are about days that are found by a calendar of holidays."""
        return any(isinstance(each.move, Calendar) for each in self._reached(formulas).values())

    def _reached(self, formulas: tuple[Formula, ...]) -> dict[int, Moved]:
        """The moved days that some formulas are about, and those that these are moved from."""
        found: dict[int, Moved] = {}
        waiting = [key for formula in formulas for key in self._days_within(formula)]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found[key] = self._moved[key]
                waiting += self._days_within(found[key].number)
        return found

    def _days_within(self, formula: Formula) -> frozenset[int]:
        """The moved days that a formula is about; of each part it is worked out once."""
        if not isinstance(formula, z3.AstRef):
            return frozenset()
        waiting = [formula]
        while waiting:
            node = waiting[-1]
            key, parts = node.get_id(), node.children()
            left = [part for part in parts if part.get_id() not in self._within]
            if left and key not in self._within:
                waiting += left
                continue
            waiting.pop()
            if key not in self._within:
                own = frozenset((key,)) if key in self._moved else frozenset()
                inner = (self._within[part.get_id()][1] for part in parts)
                # The node is kept, so that nothing else gets its identity.
                self._within[key] = node, own.union(*inner)
        return self._within[formula.get_id()][1]


def _in_order(one: Moved, other: Moved) -> Formula:
    """That two days moved alike keep their order."""
    return z3.Implies(
        z3.And(is_date(one.number), is_date(other.number)),
        z3.And(
            z3.Implies(one.number <= other.number, one.found <= other.found),
            z3.Implies(other.number <= one.number, other.found <= one.found),
        ),
    )
