"""A roster on the terminal: in numbers, so that no name of an officer is in a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from policy507.decisions.advice.matters import first_capital
from policy507.decisions.layout import bullets, said, section
from policy507.decisions.styles import STYLES
from policy507.english.phrases import weekday_phrase
from policy507.model.statuses import status_words
from policy507.roster.report.counting import PERIODS, Summary
from policy507.roster.report.files import PAGE, WORKBOOK
from policy507.roster.report.sentences import (
    END,
    Line,
    lines_of,
    many,
    month_of,
    notes,
    sum_of,
)


def rendered(summary: Summary, title: str, out: Path | None, most: int) -> Iterator[RenderableType]:
    """What is shown of a roster: what was found, act by act, what is due next, and what to ask.

    `out` is the folder of its files, if they were written, in which no more than `most` rows are told in
    words.
    """
    day = weekday_phrase(summary.as_of)
    yield said(f"Policy {summary.policy}, {title}, on {day}", "bold")
    yield said(sum_of(summary))
    levels = {
        "with something wrong": summary.wrong,
        "with something to do": summary.open,
        "with something to ask": summary.undetermined,
        "with nothing to do now": summary.nothing,
    }
    found = [f"{number:,} {what}" for what, number in levels.items() if number]
    if found:
        yield said(f"{first_capital(', '.join(found))}.", "bold")
    for note in notes(summary):
        yield said(note)
    if summary.acts:
        yield said("\nAct by act", "bold")
        yield _acts(summary)
    due = [line for line in lines_of(summary.acts) if line.within[-1].deadlines]
    if due:
        yield said("\nLast days ahead", "bold")
        yield _deadlines(due)
    elif summary.months:
        yield said("\nLast days ahead", "bold")
        first = month_of(summary.months[0])
        yield said(f"None in the next {PERIODS[-1]} days; the first are in {first}.")
    asked = (
        f"{first_capital(each.question)} ({many(each.rows, 'rows')})" for each in summary.questions
    )
    yield from section("Ask first what settles most rows", bullets(asked))
    if out is not None:
        yield said(f"\nThe report is {out / PAGE}; to work from: {out / WORKBOOK}")
        if summary.decided > most:
            rows = many(summary.decided, "rows")
            yield said(f"They have the {most:,} most urgent of {rows}; --most tells more.")
    yield said(f"\n{END}")


def _acts(summary: Summary) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(ratio=3)
    table.add_column(ratio=2)
    for line in lines_of(summary.acts):
        counts = Text(", ").join(
            Text(f"{count:,} {status_words(status)}", STYLES.get(status, ""))
            for status, count in line.counts
        )
        table.add_row(said(line.order), counts)
    return table


def _deadlines(lines: Sequence[Line]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=True, pad_edge=False, header_style="")
    table.add_column("", ratio=1)
    for days in PERIODS:
        table.add_column(f"{days} days", justify="right", no_wrap=True)
    for line in lines:
        table.add_row(said(line.order), *(f"{each.deadlines:,}" for each in line.within))
    return table
