"""Compare rosters with decisions, row by row: `rosters_agree.py [ROWS [SEED [DAY]]] [--spark]`.

Rows are made up as `policy507 generate` does, blanks and typing errors among them, and decided in a
frame of each library under several sets of readings. Every status, bearer, last day and missing fact
must be that of the decision of the same row; a row that is set aside `decide_case` must refuse, too.
The first library's answers are compared with the decisions, and those of the others with its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from policy507 import Case, FactError, decide_case, load
from policy507.facts.rows import case_of_values
from policy507.roster import decide_frame
from policy507.roster.deciding.batches import (
    MISSING,
    OTHER_YEAR,
    PROBLEM,
    due_column,
    status_column,
)
from policy507.roster.tables.generating import batches, generated_columns
from policy507.roster.tables.reading import take

AS_OF = dt.date(2026, 11, 23)
SETS = 5
PIECE = 8192


def readings(number: int) -> dict[str, str]:
    """A set of readings: those made by default first, then others at random, the same each time."""
    rng, book = random.Random(number), load()
    if number == 0:
        return {}
    return {code: rng.choice(each.names) for code, each in book.readings.items()}


def frames(batch: pa.RecordBatch) -> Iterator[tuple[str, Any]]:
    """A batch as a frame of each library."""
    import duckdb
    import pandas as pd
    import polars as pl

    table = pa.Table.from_batches([batch])
    frame = pl.DataFrame(table)
    yield "pyarrow", table
    yield "polars", frame
    yield "polars, lazy", frame.lazy()
    yield "pandas", pd.DataFrame({name: table[name].to_pylist() for name in table.column_names})
    yield "duckdb", duckdb.from_arrow(table)


def in_spark() -> Callable[[pa.RecordBatch], Any]:
    """What makes a frame of Spark of a batch; two workers of this machine decide it."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = made.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    return lambda batch: session.createDataFrame(pa.Table.from_batches([batch]))


def answers(frame: Any) -> pa.Table:
    """The answers out of a frame, in one form for all libraries."""
    found = frame.collect() if hasattr(frame, "collect") and hasattr(frame, "lazy") else frame
    for name in ("to_arrow", "to_arrow_table", "toArrow"):
        if hasattr(found, name):
            found = getattr(found, name)()
    if not isinstance(found, pa.Table):
        found = pa.Table.from_pandas(found, preserve_index=False)
    wanted = [name for name in found.column_names if _kind(name) is not None]
    return found.select(wanted).cast(pa.schema([(name, _kind(name)) for name in wanted]))


def _kind(column: str) -> pa.DataType | None:
    """The type of a column of answers."""
    if column.endswith("_due"):
        return pa.date32()
    fixed = {OTHER_YEAR: pa.bool_(), MISSING: pa.list_(pa.string()), PROBLEM: pa.string()}
    return fixed.get(column, pa.string() if column.endswith("_status") else None)


def expected(case: Case | FactError, chosen: Mapping[str, str]) -> dict[str, Any] | None:
    """What a row must say; `None` where it is refused."""
    if isinstance(case, FactError):
        return None
    try:
        decision = decide_case(case, readings=chosen)
    except FactError:
        return None
    found: dict[str, Any] = {"missing": {path for act in decision.acts for path in act.missing}}
    for act in decision.acts:
        found |= {status_column(act.act): act.status.value, due_column(act.act): act.due}
        (bearer,) = {rule.bearer for rule in decision.rules.ordering(act.act)}
        assert bearer == act.bearer
    return found


def differences(
    rows: int,
    seed: int,
    as_of: dt.date = AS_OF,
    more: Mapping[str, Callable[[pa.RecordBatch], Any]] = MappingProxyType({}),
) -> int:
    """How many answers differ, each of which is printed; `more` are libraries beside those of all."""
    found = compared = decided = 0
    columns = generated_columns()
    for piece in batches(rows, seed, piece=PIECE):
        canonical, rejected = take(piece, columns, first=0)
        unread = {each.row for each in rejected}
        kept = iter(canonical.to_pylist())
        cases = [None if row in unread else _case(next(kept), as_of) for row in range(len(piece))]
        for number in range(SETS):
            chosen, first = readings(number), None
            wanted = [None if case is None else expected(case, chosen) for case in cases]
            decided += len(wanted) - wanted.count(None)
            every = [*frames(piece), *((name, make(piece)) for name, make in more.items())]
            for library, frame in every:
                made = answers(
                    decide_frame(frame, as_of=as_of, columns=columns, readings=chosen, missing=True)
                )
                compared += len(made)
                if first is not None and made.equals(first):
                    continue
                first = made if first is None else first
                for row, (got, want) in enumerate(zip(made.to_pylist(), wanted, strict=True)):
                    if not _agrees(got, want):
                        found += 1
                        print(f"{library}, readings {number}, row {row}: {got} is not {want}")
        said = f"{compared:,} rows compared with {decided:,} decisions"
        print(f"{said}, {found} differ", file=sys.stderr, flush=True)
    return found


def _case(values: Mapping[str, Any], as_of: dt.date) -> Case | FactError:
    try:
        return case_of_values(values, as_of)
    except FactError as error:
        return error


def _agrees(got: Mapping[str, Any], want: Mapping[str, Any] | None) -> bool:
    if want is None:
        return got[PROBLEM] is not None or bool(got[OTHER_YEAR])
    return all(got[n] == v for n, v in want.items() if n != "missing") and (
        {*got["missing"]} == want["missing"]
    )


def main(words: Sequence[str]) -> int:
    """Compare, and end with 1 where something differs."""
    parser = argparse.ArgumentParser(description="Compare rosters with decisions, row by row.")
    parser.add_argument("rows", nargs="?", type=int, default=40_000)
    parser.add_argument("seed", nargs="?", type=int, default=0)
    parser.add_argument("day", nargs="?", type=dt.date.fromisoformat, default=AS_OF)
    parser.add_argument("--spark", action="store_true", help="in frames of Spark, too")
    asked = parser.parse_args(words)
    more = {"spark": in_spark()} if asked.spark else {}
    return 1 if differences(asked.rows, asked.seed, asked.day, more) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
