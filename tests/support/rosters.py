"""Rosters for tests: rows out of the cases in `examples`, decided one by one by the definition of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from pageblocks import ROOT

from policy507 import Case, decide_case, load, read_cases
from policy507.facts.rows import case_of_values, row_of
from policy507.roster.report.counting import Summary, Tally
from policy507.roster.report.equal_ids import LABELS, ROW, SHEET
from policy507.roster.report.told import Told, told
from policy507.roster.report.urgency import targets_of, urgency
from policy507.roster.report.words import Telling
from policy507.roster.shape import SCHEMA

DAY = dt.date(2026, 11, 23)
BOOK = load()
TARGETS = targets_of(BOOK)

OPEN, OVERDUE, UNMET = "officer-grace-until-2027", "officer-overdue", "contract-lacks-a-duty"
ASKING, BREACHED, FINE = "mostly-unknown", "conduct-under-review", "short-term-substitute"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r\nDTSTART:19700101",
    "\x1b[31mred\x1b[0m",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "{{ 7*7 }}{% raw %}",
    "</style><style>*{display:none}",
    "javascript:alert(1)//",
    "a;b,c\\n\\,",
    "BEGIN:VEVENT",
    "x" * 5000,
)
"""What somebody may have written for the id of an officer."""


@cache
def _example(name: str) -> Mapping[str, Any]:
    path = ROOT / "examples" / f"{name}.yaml"
    return row_of(next(read_cases(path.read_bytes(), path.name)))


def row(name: str, **changes: Any) -> dict[str, Any]:
    """The row of an example, some facts stated otherwise; of `officer__id` the path is `officer.id`."""
    said = {key.replace("__", "."): value for key, value in changes.items()}
    return {k: v for k, v in {**_example(name), **said}.items() if v is not None}


def batch_of(rows: Iterable[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows in their one form."""
    return pa.RecordBatch.from_pylist([*rows], schema=SCHEMA)


def decided(
    rows: Sequence[Mapping[str, Any]], as_of: dt.date = DAY, sheet: str = "", first: int = 2
) -> pa.Table:
    """Rows with what each comes to, as the pipeline has them."""
    found: list[dict[str, Any]] = []
    for each in rows:
        facts = {path: value for path, value in each.items() if path not in LABELS}
        decision = decide_case(case_of_values(facts, as_of), engine="lanes")
        missing = {path: None for act in decision.acts for path in act.missing}
        came_to: dict[str, Any] = {"missing": list(missing)}
        of_acts = {act.act: (act.status.value, act.due) for act in decision.acts}
        of_rules = {f.rule: (f.status.value, f.due) for f in decision.findings}
        for target in TARGETS:
            status, due = (of_acts | of_rules)[target.act]
            came_to |= {target.status: status, target.due: due}
        found.append(came_to)
    fields = [pa.field("missing", pa.list_(pa.string()))]
    for target in TARGETS:
        fields += [pa.field(target.status, pa.dictionary(pa.int8(), pa.string()))]
        fields += [pa.field(target.due, pa.date32())]
    table = pa.Table.from_batches([batch_of(rows)])
    table = table.append_column(SHEET, pa.array([sheet] * len(rows), pa.string()))
    numbers = np.arange(first, first + len(rows))
    table = table.append_column(ROW, pa.array(numbers, pa.int64()))
    answers = pa.Table.from_pylist(found, schema=pa.schema(fields))
    for field in answers.schema:
        table = table.append_column(field, answers.column(field.name))
    return table


def summary_of(rows: Sequence[Mapping[str, Any]], count: int | None = None) -> Summary:
    """The numbers of rows, or of the first few of them."""
    tally, table = Tally(TARGETS, DAY), decided(rows).slice(0, count)
    tally.count(len(table), 0, 0)
    tally.take(table, urgency(table, TARGETS))
    found = tally.summary(BOOK, BOOK.choices({}))
    tally.seen.close()
    return found


def told_of(
    rows: Sequence[Mapping[str, Any]], as_of: dt.date = DAY, *, ids: bool = True
) -> list[Told]:
    """Rows with their words, in the order in which they are given."""
    return [*told(decided(rows, as_of), Telling(as_of, BOOK), ids=ids)]


def tidy(case: Case) -> bool:
    """Whether no text of a case begins or ends with spaces, which are taken away from cells."""
    values = [value for value in row_of(case).values() if isinstance(value, str | list)]
    texts = [each for value in values for each in ([value] if isinstance(value, str) else value)]
    return all(text == text.strip() for text in texts)
