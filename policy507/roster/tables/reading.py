"""From a file or a database to canonical rows, in pieces of bounded size.

`rows(source, columns)` yields `Taken` objects: `batch`, a canonical record batch (see `shape`);
`numbers`, the number of each of its rows in the sheet, from 1; `rejected`, rows that cannot be read,
each a `Rejected` with `sheet`, `row`, `column` and `reason`; and `read`, how many both are together.
`columns` is a `Columns`, of `column_files.read_columns(path)`; without any, headers are paths of facts.
`given_in(path, section)` reads a file that states a section once, for `with_given(columns, …)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from policy507.errors import PolicyError, Problem, shown
from policy507.roster.tables.columns import (
    FACTS_BY_PATH,
    Columns,
    JoinedSheet,
    columns_by_fact,
    plain_header,
)
from policy507.roster.tables.given_facts import with_given
from policy507.roster.tables.pieces import (
    Header,
    Piece,
    Rejected,
    Table,
    candidate_headers,
    check,
    header_of,
    named_table,
    where,
)
from policy507.roster.tables.sources import tables
from policy507.roster.tables.taking import MOST_JOINED, Lookup, Taken, Taker, lookup

MOST_NAMED = 20
NO_COLUMNS = (
    "no header names a fact: say which column is which with --columns FILE, or let --guess-columns "
    "propose it"
)


def rows(source: Path | str, columns: Columns | None = None, *, query: str = "") -> Iterator[Taken]:
    """The rows of a table, in pieces.

    `source` is the path of a file, or the URL of a database, of which `query` gives the rows.
    Everything that can be wrong with the table as a whole is found before the first piece; a row that
    cannot be read is rejected by itself.

    Raises:
        PolicyError: the table cannot be read, or its columns are others than those that are described.
    """
    found = tables(source, columns, query)
    try:
        chosen = [(each, *_described(each, columns)) for each in _chosen(found, columns)]
        lookups = [_lookup(each, found) for each in (columns.sheets if columns is not None else ())]
        for table, header, its_columns in chosen:
            taker = Taker(its_columns, header, table.sheet, lookups, people=not table.named)
            for piece in table.pieces(header):
                yield taker.take(piece)
    finally:
        for table in found:
            table.close()


def take(
    batch: pa.RecordBatch, columns: Columns | None = None, first: int = 1
) -> tuple[pa.RecordBatch, tuple[Rejected, ...]]:
    """The canonical rows of a batch of somebody else's, and the rows that cannot be read.

    `first` is the number of its first row.

    Raises:
        PolicyError: its columns are others than those that are described.
    """
    numbers = np.arange(first, first + batch.num_rows)
    taken = taker(tuple(batch.schema.names), columns).take(Piece(batch, numbers))
    return taken.batch, taken.rejected


def taker(names: tuple[str, ...], columns: Columns | None = None) -> Taker:
    """What makes canonical rows of batches of somebody else's; it may be asked by several threads.

    Raises:
        PolicyError: the names of the columns are others than those that are described.
    """
    table = Table("<table>", "", (names,), lambda _: iter(()), named=True)
    described = columns if columns is not None else columns_by_fact(names)
    return Taker(described, header_of(table, described), people=False)


def _described(table: Table, columns: Columns | None) -> tuple[Header, Columns]:
    if columns is not None and columns.described:
        return header_of(table, columns), columns
    header = max(candidate_headers(table), key=_facts_in, default=None)
    if header is None or not _facts_in(header):
        raise PolicyError([Problem(NO_COLUMNS, where(table))])
    described = columns_by_fact(header.names)
    check(table, header, described)
    given = columns.given if columns is not None else {}
    return header, with_given(described, given, columns.file if columns is not None else "")


def _facts_in(header: Header) -> int:
    return sum(
        name in FACTS_BY_PATH or name.rpartition(".")[0] in FACTS_BY_PATH for name in header.names
    )


def _chosen(found: list[Table], columns: Columns | None) -> list[Table]:
    """The sheets that hold the roster."""
    if columns is not None and columns.sheet:
        return [named_table(found, name, columns.file) for name in columns.sheet]
    joined = {plain_header(each.name) for each in columns.sheets} if columns is not None else set()
    left = [table for table in found if plain_header(table.sheet) not in joined]
    if len(left) <= 1:
        return left
    fitting = [table for table in left if _fits(table, columns)]
    if len(fitting) == 1:
        return fitting
    names = ", ".join(f"'{shown(table.sheet)}'" for table in (fitting or left)[:MOST_NAMED])
    message = (
        f"more than one sheet has these columns: say `sheet: NAME`, or --sheet NAME ({names})"
        if fitting
        else f"no sheet has these columns ({names}): say `sheet: NAME` to be told what is missing"
    )
    raise PolicyError([Problem(message, left[0].file)])


def _fits(table: Table, columns: Columns | None) -> bool:
    try:
        _described(table, columns)
    except PolicyError:
        return False
    return True


def _lookup(joined: JoinedSheet, found: list[Table]) -> Lookup:
    """The rows of a sheet of its own, or of a file beside the columns file."""
    columns = joined.columns
    if joined.file:
        other = tables(Path(columns.file).parent / joined.file, columns)
        table = named_table(other, joined.name, columns.file) if len(other) > 1 else other[0]
    else:
        table = named_table(found, joined.name, columns.file)
    header = header_of(table, columns)
    taker = Taker(columns, header, table.sheet, people=False)

    def pieces() -> Iterator[tuple[Piece, Taker]]:
        read = 0
        for piece in table.pieces(header):
            read += piece.batch.num_rows
            if read > MOST_JOINED:
                message = f"more than {MOST_JOINED} rows to join: join them in a database"
                raise PolicyError([Problem(message, where(table))])
            yield piece, taker

    return lookup(joined.name, f"{joined.section}.id", pieces())
