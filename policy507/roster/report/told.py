"""The rows that are shown to people, each with its place, its ids and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
from attrs import frozen

from policy507.decisions.advice.matters import first_capital
from policy507.errors import shown
from policy507.facts.registry import FACTS
from policy507.model.statuses import status_words
from policy507.roster.report.equal_ids import LABELS, ROW, SHEET, At
from policy507.roster.report.words import Telling, Words

LONGEST_LABEL = 200
HEADS = {path: FACTS[path].label.removeprefix("the ").capitalize() for path in LABELS}
"""What a column of ids is called, by the path of the fact."""


@frozen
class Told:
    """A row with its words. Its `labels` are texts by fact, harmless on a terminal, of those shown."""

    at: At
    labels: dict[str, str]
    words: Words


def told(rows: pa.Table, telling: Telling, *, ids: bool) -> Iterator[Told]:
    """The rows in their order, with their words; without ids, a row is known by its number alone."""
    for row in rows.to_pylist():
        labels = {
            path: shown(row[path], LONGEST_LABEL)
            for path in LABELS
            if ids and row.get(path) is not None
        }
        yield Told(At(row[SHEET], row[ROW]), labels, telling.words(row))


def heads_of(rows: Sequence[Told]) -> tuple[str, ...]:
    """The facts of the ids that any row has, in the order of a case."""
    there = {path for row in rows for path in row.labels}
    return tuple(path for path in LABELS if path in there)


def status_of(row: Told) -> str:
    """What is most urgent in a row comes to, as people say it."""
    status = row.words.status
    if status is None:
        return "Nothing to do now"
    return first_capital(status_words(status))
