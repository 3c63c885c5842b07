"""The examples of a calendar: how they are read, what is told of a slip, and what comes of them."""

from __future__ import annotations

import datetime as dt

import pytest
from smallbook import TEST, book_of, lines, write

from policy507.audit.examples import calendar_problems
from policy507.errors import RuleError
from policy507.rulefiles.load import load, read

HOLIDAYS = """\
cite: none
holidays:
  - {name: A fixed day, month: 6, day: 19, moves: true, since: 2023}
  - {name: A Monday, month: 5, weekday: monday, nth: last}
"""
LINE = HOLIDAYS.count("\n") + 2


def calendar(folder, example: str):
    """The small folder, with a calendar and an example of it."""
    write(folder)
    (folder / "calendar.yaml").write_text(f"{HOLIDAYS}examples:\n  - {example}\n")
    return folder


def told(folder, example: str) -> list[str]:
    """What a calendar says otherwise than an example, without where."""
    book = read(calendar(folder, example))
    problems = [*calendar_problems(book, book.calendar_examples[0])]
    assert {f"{LINE}:5"} >= {f"{each.line}:{each.column}" for each in problems}
    assert all(each.file == str(folder / "calendar.yaml") for each in problems)
    return [each.message for each in problems]


def test_an_example_is_read_as_it_stands(tmp_path):
    """If this failed, an example would show other days than it says."""
    book = read(
        calendar(
            tmp_path, "{it: a, year: 2024, holidays: [2024-06-19], business_days: [2024-06-20]}"
        )
    )
    (example,) = book.calendar_examples

    assert (example.it, example.year) == ("a", 2024)
    assert example.holidays == (dt.date(2024, 6, 19),)
    assert example.business_days == (dt.date(2024, 6, 20),)
    assert (example.place.line, example.place.column) == (LINE, 5)


@pytest.mark.parametrize("changed", [{}, {"_1_1": TEST}])
def test_a_folder_without_a_calendar_has_none(tmp_path, changed):
    """If this failed, folders without holidays could not be loaded."""
    assert book_of(tmp_path, **changed).calendar_examples == ()


def test_a_calendar_needs_no_example(tmp_path):
    """If this failed, calendars of before would be refused."""
    write(tmp_path)
    (tmp_path / "calendar.yaml").write_text(HOLIDAYS)

    assert read(tmp_path).calendar_examples == ()


@pytest.mark.parametrize(
    ("example", "problems"),
    [
        ("{holidays: [2024-06-19]}", ["5: an example of the calendar lacks the key 'it'"]),
        (
            "{it: a}",
            ["5: an example of the calendar lists holidays or business_days"],
        ),
        (
            "{it: a, holiday: [2024-06-19], business_days: []}",
            ["13: an example of the calendar has no key 'holiday', did you mean 'holidays'?"],
        ),
        ("{it: a, holidays: 2024-06-19}", ["23: expected a list"]),
        ("{it: a, holidays: ['2024-06-19']}", ["24: expected a date, without quotes"]),
        ("{it: a, holidays: [soon]}", ["24: expected a date, without quotes"]),
        (
            "{it: a, holidays: [1066-06-19]}",
            ["24: 1066-06-19 is out of range: 1900-01-01 to 2199-12-31"],
        ),
        (
            "{it: a, holidays: [2024-06-19, 2024-06-19]}",
            ["36: 2024-06-19 is listed twice"],
        ),
        ("{it: a, year: 2200, holidays: []}", ["19: a year is 1900 to 2199"]),
        ("{it: a, year: 1899, holidays: []}", ["19: a year is 1900 to 2199"]),
        ("{it: a, year: soon, holidays: []}", ["19: a year is 1900 to 2199"]),
        (
            "{it: a, year: 2024, business_days: [2024-06-20]}",
            ["5: an example of a whole year lists its holidays"],
        ),
        (
            "{it: a, year: 2024, holidays: [2023-06-19]}",
            ["36: 2023-06-19 is no day of 2024"],
        ),
        (
            "{it: a, year: 2024, holidays: [], business_days: [2025-06-20]}",
            ["55: 2025-06-20 is no day of 2024"],
        ),
        ("5", ["5: expected an example of the calendar: a mapping"]),
    ],
)
def test_a_slip_is_told_at_its_place(tmp_path, example, problems):
    """If this failed, an author would look for a slip by hand, or never learn of it."""
    folder = calendar(tmp_path, example)
    with pytest.raises(RuleError) as error:
        read(folder)
    found = lines(list(error.value.problems), folder)

    assert len(found) == len(problems)
    expected = (f"calendar.yaml:{LINE}:{each}" for each in problems)
    assert all(f.startswith(e) for f, e in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("example", "messages"),
    [
        ("{it: a, holidays: [2023-06-19, 2024-05-27], business_days: [2024-06-20]}", []),
        ("{it: a, year: 2023, holidays: [2023-05-29, 2023-06-19]}", []),
        ("{it: a, year: 2022, holidays: [2022-05-30]}", []),
        ("{it: a, holidays: [2027-06-18, 2027-06-19], business_days: [2027-06-21]}", []),
        (
            "{it: a, holidays: [2022-06-20]}",
            ["Monday, June 20, 2022 is expected to be a holiday, and is none"],
        ),
        (
            "{it: a, year: 2023, holidays: [2023-06-19]}",
            ["Monday, May 29, 2023 is expected to be no holiday of 2023, and is one"],
        ),
        (
            "{it: a, year: 2022, holidays: []}",
            ["Monday, May 30, 2022 is expected to be no holiday of 2022, and is one"],
        ),
        (
            "{it: a, business_days: [2023-06-19]}",
            ["Monday, June 19, 2023 is expected to be a business day, and is a holiday"],
        ),
        (
            "{it: a, business_days: [2024-06-22]}",
            ["Saturday, June 22, 2024 is expected to be a business day, and is a day of a weekend"],
        ),
    ],
)
def test_what_the_calendar_says_otherwise_is_told(tmp_path, example, messages):
    """If this failed, a holiday on the wrong day would move the last days that people are told."""
    assert told(tmp_path, example) == messages


def test_the_shipped_calendar_is_as_its_examples_say():
    """If this failed, the holidays would be others than the statute lists."""
    book = load()

    assert book.calendar_examples
    assert [p for each in book.calendar_examples for p in calendar_problems(book, each)] == []


def test_the_shipped_examples_show_every_holiday():
    """If this failed, a holiday that nobody looked up could stand on any day."""
    book = load()
    shown = {day for each in book.calendar_examples for day in each.holidays}
    for holiday in book.calendar.holidays:
        on = {day for day in shown if day.month == holiday.month}
        if holiday.day is not None:
            on = {day for day in on if day.day == holiday.day}
        assert len({day.year for day in on}) > 1, holiday.name


def test_what_is_wrong_elsewhere_does_not_hide_an_example(tmp_path):
    """If this failed, slips would come to light one run after the other."""
    folder = calendar(tmp_path, "{it: a, holidays: [soon]}")
    (folder / "policy.yaml").write_text("policy: 1\n")

    with pytest.raises(RuleError) as error:
        read(folder)
    assert any("expected a date, without quotes" in str(p) for p in error.value.problems)
