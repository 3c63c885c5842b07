"""Mutants of the calendar: a holiday on another day, in another month, kept or begun otherwise."""

from __future__ import annotations

import calendar
from collections.abc import Iterator

from attrs import evolve

from policy507.audit.mutation.mutant import CALENDAR, Mutant
from policy507.errors import Place
from policy507.model.calendar import SATURDAY, Holiday
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.book import CALENDAR_FILE
from policy507.rulefiles.calendar import COMMON_YEAR, MONTHS, NTH, WEEKDAYS

_NTH_WORDS = {number: str(word) for word, number in NTH.items()}


def of_calendar(book: RuleBook) -> Iterator[Mutant]:
    """Every mutant of the holidays of a book, in the order of its calendar."""
    holidays = book.calendar.holidays
    for number, holiday in enumerate(holidays):
        before, after = holidays[:number], holidays[number + 1 :]
        place = holiday_place(book, number)
        for what, changed in (("no holiday", None), *_faults(holiday)):
            kept = () if changed is None else (changed,)
            legal = evolve(book.calendar, holidays=(*before, *kept, *after))
            mutated = evolve(book, calendar=legal)
            subject = f"the holiday {holiday.name}"
            yield Mutant(CALENDAR_FILE, subject, what, place, mutated, CALENDAR)


def holiday_place(book: RuleBook, number: int) -> Place:
    """Where a holiday stands."""
    return book.places.get((CALENDAR_FILE, "holidays", str(number)), Place(CALENDAR_FILE, 1, 1))


def _faults(holiday: Holiday) -> Iterator[tuple[str, Holiday]]:
    for step in (-1, 1):
        month = holiday.month + step
        if month in MONTHS and (holiday.day or 1) <= _days_in(month):
            yield f"month {month}, instead of: {holiday.month}", evolve(holiday, month=month)
        if holiday.day is not None and 1 <= holiday.day + step <= _days_in(holiday.month):
            day = holiday.day + step
            yield f"day {day}, instead of: {holiday.day}", evolve(holiday, day=day)
        if holiday.weekday is not None:
            weekday = (holiday.weekday + step) % len(WEEKDAYS)
            names = f"{WEEKDAYS[weekday]}, instead of: {WEEKDAYS[holiday.weekday]}"
            yield names, evolve(holiday, weekday=weekday)
        if holiday.since > 1:
            since = holiday.since + step
            yield f"since {since}, instead of: {holiday.since}", evolve(holiday, since=since)
    if holiday.nth is not None:
        for nth, word in _NTH_WORDS.items():
            if nth != holiday.nth:
                words = f"nth {word}, instead of: {_NTH_WORDS[holiday.nth]}"
                yield words, evolve(holiday, nth=nth)
    if holiday.day is not None or (holiday.weekday or 0) >= SATURDAY:  # it may be on a weekend
        moves = "not kept" if holiday.moves else "kept"
        yield f"{moves} beside a weekend", evolve(holiday, moves=not holiday.moves)


def _days_in(month: int) -> int:
    return calendar.monthrange(COMMON_YEAR, month)[1]
