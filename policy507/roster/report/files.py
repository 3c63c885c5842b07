"""The tables and the calendar of a roster, as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import Factory, define, evolve, field

from policy507.decisions.advice.calendar_file import Entry, Remark, calendar_file
from policy507.decisions.advice.timeline import Deadline
from policy507.errors import shown
from policy507.model.statuses import Status
from policy507.roster.report.equal_ids import LABELS, ROW, SHEET
from policy507.roster.report.sentences import many
from policy507.roster.report.told import Told
from policy507.roster.report.urgency import Foremost, Target
from policy507.roster.report.words import Telling
from policy507.roster.shape import ID

DECISIONS, REASONS = "decisions.parquet", "reasons.parquet"
REJECTED, CALENDAR, PAGE = "rejected.csv", "deadlines.ics", "report.html"
WORKBOOK, LIST = "to-do.xlsx", "to-do.csv"
NAMES = (DECISIONS, REASONS, WORKBOOK, LIST, CALENDAR, REJECTED, PAGE)
_OPTIONS: dict[str, Any] = {"compression": "zstd", "write_statistics": True}
_CODES = pa.dictionary(pa.int32(), pa.string())


GROUP = 1 << 16
"""The rows that are written together, at least, until the last: small groups take more space."""


def name_of(path: str) -> str:
    """The name of a column in the files, in which a dot would have to be quoted."""
    return path.replace(".", "_")


def decisions_schema(targets: Sequence[Target], *, ids: bool) -> pa.Schema:
    """The columns of `decisions.parquet`: where a row stands, its ids, and what each act comes to."""
    return pa.schema(
        [
            (SHEET, pa.string()),
            (ROW, pa.int64()),
            *((name_of(path), pa.string()) for path in LABELS if ids),
            *(
                column
                for target in targets
                for column in ((target.status, _CODES), (target.due, pa.date32()))
            ),
        ]
    )


@define(eq=False)
class Decisions:
    """`decisions.parquet`, a row a case, written block by block."""

    path: Path
    targets: Sequence[Target]
    ids: bool
    _schema: pa.Schema = field(init=False)
    _file: Any = field(init=False)
    _waiting: list[pa.Table] = Factory(list)

    def __attrs_post_init__(self) -> None:
        self._schema = decisions_schema(self.targets, ids=self.ids)
        self._file = pq.ParquetWriter(self.path, self._schema, **_OPTIONS)

    def take(self, rows: pa.Table) -> None:
        """Write more rows."""
        of = {name_of(path): path for path in LABELS}
        columns = []
        for each in self._schema:
            source = of.get(each.name, each.name)
            there = source in rows.column_names
            columns.append(
                rows.column(source).cast(each.type) if there else pa.nulls(len(rows), each.type)
            )
        self._waiting.append(pa.Table.from_arrays(columns, schema=self._schema))
        if sum(map(len, self._waiting)) >= GROUP:
            self._write()

    def _write(self) -> None:
        if self._waiting:
            self._file.write_table(pa.concat_tables(self._waiting).unify_dictionaries())
            self._waiting = []

    def close(self) -> None:
        """End the file, which is whole only then."""
        try:
            self._write()
        finally:
            self._file.close()


REASONS_SCHEMA = pa.schema(
    [
        (SHEET, pa.string()),
        (ROW, pa.int64()),
        *((name_of(path), pa.string()) for path in LABELS),
        ("act", pa.string()),
        ("bearer", pa.string()),
        ("status", pa.string()),
        ("due", pa.date32()),
        ("paragraphs", pa.list_(pa.string())),
        ("because", pa.list_(pa.string())),
        ("missing", pa.list_(pa.string())),
        ("depends_on", pa.list_(pa.string())),
        ("next_step", pa.string()),
    ]
)


def write_reasons(path: Path, rows: Iterable[Told], *, ids: bool, note: str = "") -> None:
    """`reasons.parquet`: of what needs somebody a row an act, with why and what to do.

    A `note` on rows that are left out is in its metadata, as `left_out`.
    """
    left = [] if ids else [name_of(each) for each in LABELS]
    metadata = {"left_out": note} if note else None
    schema = pa.schema([each for each in REASONS_SCHEMA if each.name not in left], metadata)
    pq.write_table(pa.Table.from_pylist([*_reasons(rows)], schema=schema), path, **_OPTIONS)


def _reasons(rows: Iterable[Told]) -> Iterator[dict[str, Any]]:
    for row in rows:
        labels = {name_of(path): text for path, text in row.labels.items()}
        for each in row.words.answers:
            yield {
                SHEET: row.at.sheet,
                ROW: row.at.row,
                **labels,
                "act": each.act,
                "bearer": each.bearer,
                "status": each.status.value,
                "due": each.due,
                "paragraphs": each.paragraphs,
                "because": each.because,
                "missing": each.missing,
                "depends_on": each.depends_on,
                "next_step": each.next_step,
            }


# --- the calendar


def write_calendar(path: Path, soonest: Foremost, telling: Telling, *, ids: bool) -> None:
    """`deadlines.ics`: an entry for each last day of what is open in the rows of the earliest ones.

    Where rows are left out, an entry says so on the day from which last days are missing.
    """
    rows = soonest.rows()
    entries = [*_apart(_entries(rows, telling, ids=ids))]
    left = soonest.seen - (len(rows) if rows is not None else 0)
    remarks = [_left_out(left, entries, telling)] if left else []
    path.write_bytes(calendar_file(entries, remarks=remarks))


def _left_out(rows: int, entries: Sequence[Entry], telling: Telling) -> Remark:
    said = f"Not all last days from here on: those of {many(rows, 'more rows')} are in {DECISIONS}"
    last = entries[-1].labels  # the row of the latest first day, of which there may be more days
    day = min(each.deadline.due for each in entries if each.labels == last)
    return Remark(telling.book.policy.number, telling.as_of, day, said)


def _entries(rows: pa.Table | None, telling: Telling, *, ids: bool) -> Iterator[Entry]:
    book, as_of = telling.book, telling.as_of
    for row in rows.to_pylist() if rows is not None else ():
        decision = telling.decision(row)
        name = row.get(ID)
        labels = tuple(map(row.get, LABELS)) if ids else (row[SHEET], row[ROW])
        for act in decision.acts:
            if act.status is Status.OPEN and act.due is not None:
                rule = book.rules[act.governed_by[0]]
                who = f"the {act.bearer}{'' if ids else f' (row {row[ROW]})'}"
                yield Entry(
                    *(book.policy.number, as_of),
                    Deadline(act.act, rule.name, rule.paragraph, act.due),
                    *(act.bearer, book.acts[act.act].wording),
                    shown(name) if ids and name is not None else who,
                    labels,
                )


def _apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries of rows of equal ids as different ones: a calendar would keep the last alone."""
    seen: dict[str, int] = {}
    for each in entries:
        times = seen[each.identifier] = seen.get(each.identifier, 0) + 1
        yield evolve(each, labels=(*each.labels, times)) if times > 1 else each
