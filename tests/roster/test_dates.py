"""Days as people write them: none is guessed, none is bent into another."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.roster.tables.dates import SERIALS, as_date, date_form


def read(text, *names):
    """The day, or why there is none."""
    forms = [date_form(name) for name in names]
    assert None not in forms
    return as_date(text, forms)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "2026-3-4",
        "2026-03-04T00:00:00",
        "2026-03-04 00:00:00.000",
        "4 Mar 2026",
        "4 March 2026",
        "04-MAR-2026",
        "Mar 4, 2026",
        "March 4 2026",
        "Mar. 4, 2026",
        "4. march 2026",
    ],
)
def test_what_can_be_read_in_one_way_needs_no_form(text):
    """People would have to describe what leaves nothing open."""
    assert read(text) == dt.date(2026, 3, 4)


@pytest.mark.parametrize("text", ["3/4/2026", "03.04.2026", "13/4/2026", "3-4-26", "3/4/26"])
def test_day_and_month_are_never_guessed(text):
    """A day would silently be another, up to eleven months away."""
    assert "more than one way" in read(text)


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("3/4/2026", "M/D/YYYY", dt.date(2026, 3, 4)),
        ("03/04/2026", "M/D/YYYY", dt.date(2026, 3, 4)),
        ("3/4/2026", "D/M/YYYY", dt.date(2026, 4, 3)),
        ("3.4.26", "DD.MM.YY", dt.date(2026, 4, 3)),
        ("3.4.68", "DD.MM.YY", dt.date(2068, 4, 3)),
        ("3.4.69", "DD.MM.YY", dt.date(1969, 4, 3)),
        ("20260304", "YYYYMMDD", dt.date(2026, 3, 4)),
        ("2026/3/4", "YYYY/MM/DD", dt.date(2026, 3, 4)),
        ("5-Jan-26", "D-MON-YY", dt.date(2026, 1, 5)),
        ("3/4/2026 12:00:00 AM", "M/D/YYYY", dt.date(2026, 3, 4)),
        ("45292", "excel", dt.date(2024, 1, 1)),
        ("45292.0", "excel", dt.date(2024, 1, 1)),
        ("43830", "excel-1904", dt.date(2024, 1, 1)),
        ("29/2/2024", "D/M/YYYY", dt.date(2024, 2, 29)),
    ],
)
def test_a_form_says_how_numbers_are_read(text, form, day):
    """The file would say the form, and another day be taken."""
    assert read(text, form) == day


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("31.02.2026", "DD.MM.YYYY"),
        ("29/2/2025", "D/M/YYYY"),
        ("13/13/2026", "M/D/YYYY"),
        ("13/4/2026", "M/D/YYYY"),
        ("0/4/2026", "M/D/YYYY"),
        ("2026-02-30", "M/D/YYYY"),
        ("31 Feb 2026", "M/D/YYYY"),
        ("0000-01-01", "M/D/YYYY"),
    ],
)
def test_a_day_that_does_not_exist_is_none(text, form):
    """It would be bent into a neighbour, or into the other order."""
    assert read(text, form) == f"there is no such day: {text}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024", "no date"),
        ("45292", "excel"),
        ("2026-03-04 14:30", "time of day"),
        ("4 Foo 2026", "no date"),
        ("soon", "no date"),
        ("1899-12-31", "out of range"),
        ("2200-01-01", "out of range"),
        ("٢٠٢٦-٠٣-٠٤", "no date"),
    ],
)
def test_what_is_no_day_says_why(text, why):
    """Whoever keeps the file would not know what to change."""
    assert why in read(text)


def test_a_year_alone_is_no_number_of_a_day():
    """2024 in a column of dates would be a day of 1905."""
    assert "no date" in read("2024", "excel")
    assert "is a number" in read("18263", "excel")
    assert read("18264", "excel") == dt.date(1950, 1, 1)


@pytest.mark.parametrize(
    "name",
    ["", "M/D", "MM/DD/YYY", "D/D/YYYY", "YYYY", "MDYYYY", "M/D/YYYY HH", "(M/D/YYYY", "iso"],
)
def test_what_is_no_form_is_refused(name):
    """A misspelt form would read nothing, or something else."""
    assert date_form(name) is None


def test_forms_that_read_one_text_as_two_days_clash():
    """Which of the two came first in the file would decide."""
    american, european = date_form("M/D/YYYY"), date_form("DD/MM/YYYY")
    assert american.clashes(european)
    assert not american.clashes(date_form("D.M.YYYY"))
    assert not american.clashes(date_form("MM/DD/YY"))
    assert not american.clashes(date_form("excel"))
    assert date_form("excel").clashes(date_form("excel-1904"))
    assert date_form("excel").clashes(date_form("MMDDYY"))
    assert not date_form("D-M-YYYY").clashes(date_form("MON-D-YYYY"))


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_a_written_day_comes_back(day):
    """Some day of the year would be read as another."""
    assert read(day.isoformat()) == day
    assert read(f"{day.month}/{day.day}/{day.year}", "M/D/YYYY") == day
    assert read(f"{day:%d.%m.}{day.year}", "DD.MM.YYYY") == day
    assert read(f"{day.year:04}{day:%m%d}", "YYYYMMDD") == day
    assert read(f"{day.day} {day:%B} {day.year}") == day
    serial = (day - SERIALS["excel"]).days
    if day.year >= 1950:
        assert read(str(serial), "excel") == day


@given(st.text(max_size=30), st.sampled_from(["M/D/YYYY", "D.M.YY", "excel", "YYYYMMDD"]))
def test_any_text_is_a_day_or_says_why_not(text, form):
    """A cell could end the run."""
    assert isinstance(read(text, form), dt.date | str)
