"""A sheet to work from, one row an officer, the most urgent first: as an Excel file and as a CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import xlsxwriter
from attrs import frozen
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from policy507.decisions.advice.matters import first_capital
from policy507.english.phrases import listed
from policy507.errors import shown
from policy507.roster.report.counting import PERIODS, Summary
from policy507.roster.report.csv_table import Cell, Table
from policy507.roster.report.sentences import (
    END,
    about,
    left_out,
    lines_of,
    many,
    notes,
    sum_of,
    title_of,
)
from policy507.roster.report.told import HEADS, Told, heads_of, status_of

LONGEST_TEXT = 8000
"""A cell of Excel holds 32,767 characters, of which the last part is never seen."""
_NEXT = "Next step"


_WRAPPED = {"text_wrap": True, "valign": "top"}
_DAY = {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}
_HEAD = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F1F3F5"}


@frozen
class _Formats:
    """How cells look."""

    head: Format
    wrapped: Format
    day: Format


@frozen
class _Column:
    """A column of the sheet: its head, and how many letters wide it is."""

    head: str
    wide: int


def _columns(heads: Sequence[str]) -> list[_Column]:
    return [
        _Column("Row", 8),
        *(_Column(HEADS[path], 20) for path in heads),
        _Column("Status", 18),
        _Column("Last day", 12),
        _Column("Days left", 10),
        _Column("Whose step", 24),
        _Column(_NEXT, 70),
        _Column("Authority", 24),
        _Column("Further steps", 70),
    ]


def _cells(row: Told, heads: Sequence[str], as_of: dt.date) -> list[Cell]:
    words = row.words
    first = words.steps[0] if words.steps else None
    return [
        str(row.at) if row.at.sheet else row.at.row,
        *(row.labels.get(path) for path in heads),
        status_of(row),
        words.due,
        (words.due - as_of).days if words.due else None,
        first_capital(first.who) if first and first.who else None,
        shown(first, LONGEST_TEXT) if first else None,
        listed(words.paragraphs, "and") or None,
        shown(" ".join(map(str, words.steps[1:])), LONGEST_TEXT) or None,
    ]


def _lines(rows: Sequence[Told], heads: Sequence[str], summary: Summary) -> Iterator[list[Cell]]:
    """A line a row, and where rows are left out one below that says so, as if it were the next step."""
    yield from (_cells(row, heads, summary.as_of) for row in rows)
    if note := left_out(summary, len(rows)):
        yield [note if column.head == _NEXT else None for column in _columns(heads)]


# --- as a CSV


def write_csv(path: Path, rows: Sequence[Told], summary: Summary) -> None:
    """The sheet as a CSV."""
    heads = heads_of(rows)
    with closing(Table(path, [column.head for column in _columns(heads)])) as table:
        table.write(_lines(rows, heads, summary))


# --- as an Excel file


def write_xlsx(path: Path, rows: Sequence[Told], summary: Summary, policy: str) -> None:
    """The sheet as an Excel file, with a second sheet on the roster as a whole."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(path, options) as book:
        title = title_of(policy)
        made = dt.datetime.combine(summary.as_of, dt.time())  # a file has one: no clock is read
        book.set_properties({"title": title, "created": made})
        formats = _Formats(*(book.add_format(each) for each in (_HEAD, _WRAPPED, _DAY)))
        _write_rows(book.add_worksheet("To do"), rows, summary, title, formats)
        _write_numbers(book.add_worksheet("Roster"), summary, title, len(rows), formats)


def _write_rows(
    sheet: Worksheet,
    rows: Sequence[Told],
    summary: Summary,
    title: str,
    formats: _Formats,
) -> None:
    heads = heads_of(rows)
    columns = _columns(heads)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.wide)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(1)  # letter
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&R&P of &N")
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.head, formats.head)
    for number, line in enumerate(_lines(rows, heads, summary), start=1):
        for place, cell in enumerate(line):
            _write(sheet, number, place, cell, formats)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case str():
            sheet.write_string(row, column, cell, formats.wrapped)
        case int():
            sheet.write_number(row, column, cell, formats.wrapped)
        case dt.date():
            sheet.write_datetime(row, column, cell, formats.day)


def _write_numbers(
    sheet: Worksheet, summary: Summary, title: str, told: int, formats: _Formats
) -> None:
    head, wrapped = formats.head, formats.wrapped
    sheet.set_column(0, 1, 60)
    sheet.set_column(2, 2 + len(PERIODS), 14)
    said = [
        about(summary),
        sum_of(summary),
        *notes(summary),
        left_out(summary, told),
        END,
    ]
    sheet.write_string(0, 0, title, head)
    place = 1
    for text in filter(None, said):
        sheet.merge_range(place, 0, place, 1, "", wrapped)
        sheet.write_string(place, 0, text, wrapped)
        place += 1
    heads = ["Who must do what", "What it comes to", *(f"Due in {d} days" for d in PERIODS)]
    for column, text in enumerate(heads):
        sheet.write_string(place + 1, column, text, head)
    lines = lines_of(summary.acts)
    for number, line in enumerate(lines, start=place + 2):
        sheet.write_string(number, 0, line.order, wrapped)
        sheet.write_string(number, 1, line.statuses, wrapped)
        for column, each in enumerate(line.within, start=2):
            sheet.write_number(number, column, each.deadlines, wrapped)
    if summary.questions:
        below = place + 3 + len(lines)
        sheet.write_string(below, 0, "Ask first what settles most rows", head)
        for number, asked in enumerate(summary.questions, start=below + 1):
            sheet.write_string(number, 0, asked.question, wrapped)
            sheet.write_string(number, 1, many(asked.rows, "rows"), wrapped)
