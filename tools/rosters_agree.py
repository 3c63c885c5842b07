"""Compare rosters with decisions, row by row: `rosters_agree.py [ROWS [SEED]]`.

Rows are made up as `policy507 generate` does, blanks and typing errors among them, and decided in a
frame of each library under several sets of readings. Every status, bearer, last day and missing fact
must be that of the decision of the same row; a row that is set aside `decide_case` must refuse, too.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from policy507 import Case, FactError, decide_case, load
from policy507.facts.rows import case_of_values
from policy507.roster import decide_frame
from policy507.roster.deciding.batches import OTHER_YEAR, PROBLEM, due_column, status_column
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


def frames(batch: pa.RecordBatch) -> Mapping[str, Any]:
    """A batch as a frame of each library."""
    import duckdb
    import pandas as pd
    import polars as pl

    table = pa.Table.from_batches([batch])
    frame = pl.DataFrame(table)
    return {
        "pyarrow": table,
        "polars": frame,
        "polars, lazy": frame.lazy(),
        "pandas": pd.DataFrame({name: table[name].to_pylist() for name in table.column_names}),
        "duckdb": duckdb.from_arrow(table),
    }


def answers(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame, days as days."""
    found = frame.collect() if hasattr(frame, "collect") else frame
    if hasattr(found, "to_arrow_table"):
        rows = found.to_arrow_table().to_pylist()
    elif hasattr(found, "to_dicts"):
        rows = found.to_dicts()
    elif hasattr(found, "to_pylist"):
        rows = found.to_pylist()
    else:
        rows = pa.Table.from_pandas(found, preserve_index=False).to_pylist()
    return [{n: v.date() if isinstance(v, dt.datetime) else v for n, v in r.items()} for r in rows]


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


def differences(rows: int, seed: int) -> int:
    """How many answers differ, each of which is printed."""
    found = compared = 0
    columns = generated_columns()
    for piece in batches(rows, seed, piece=PIECE):
        canonical, rejected = take(piece, columns, first=0)
        unread = {each.row for each in rejected}
        kept = iter(canonical.to_pylist())
        cases = [None if row in unread else _case(next(kept)) for row in range(piece.num_rows)]
        for number in range(SETS):
            chosen = readings(number)
            wanted = [None if case is None else expected(case, chosen) for case in cases]
            for library, frame in frames(piece).items():
                out = decide_frame(
                    frame, as_of=AS_OF, columns=columns, readings=chosen, missing=True
                )
                for row, (got, want) in enumerate(zip(answers(out), wanted, strict=True)):
                    compared += 1
                    if not _agrees(got, want):
                        found += 1
                        print(f"{library}, readings {number}, row {row}: {got} is not {want}")
        print(f"{compared:,} rows compared, {found} differ", file=sys.stderr, flush=True)
    return found


def _case(values: Mapping[str, Any]) -> Case | FactError:
    try:
        return case_of_values(values, AS_OF)
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
    rows, seed = (int(words[0]) if words else 40_000), (int(words[1]) if words[1:] else 0)
    return 1 if differences(rows, seed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
