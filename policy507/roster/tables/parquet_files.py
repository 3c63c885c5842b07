"""Parquet, read a piece at a time, and of its columns only those that state a fact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from policy507.errors import PolicyError, Problem, shown
from policy507.facts.kinds import Fact
from policy507.roster.tables.columns import Columns, plain_header
from policy507.roster.tables.pieces import MOST_COLUMNS, PIECE, Header, Piece, Table


def parquet_table(path: Path, columns: Columns | None) -> Table:
    """A Parquet file.

    Raises:
        PolicyError: it is none, or damaged.
    """
    try:
        with pq.ParquetFile(path) as opened:
            schema = opened.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise _refused(path, error) from None
    names = tuple(schema.names)
    if len(names) > MOST_COLUMNS:
        raise PolicyError([Problem(f"more than {MOST_COLUMNS} columns", str(path))])
    wanted = _wanted(names, columns)
    repeated = [
        name
        for name in names
        if wanted.get(name) is not None and pa.types.is_string(schema.field(name).type)
    ]
    # Read ahead, all of a file would be in memory.
    file = pq.ParquetFile(path, read_dictionary=repeated, pre_buffer=False)

    def pieces(header: Header) -> Iterator[Piece]:
        number = 1
        try:
            for batch in file.iter_batches(PIECE, columns=[n for n in names if n in wanted]):
                yield Piece(_in_order(batch, header), np.arange(number, number + batch.num_rows))
                number += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise _refused(path, error, f" below row {number - 1}") from None

    return Table(str(path), "", (names,), pieces, named=True, unfit=unfit(schema), close=file.close)


def unfit(schema: pa.Schema) -> dict[str, str]:
    """Why columns of a type cannot state a fact, by their name: nested ones, but for lists of texts."""
    return {
        field.name: f"its values are nested ({shown(field.type)})"
        for field in schema
        if pa.types.is_nested(field.type)
        and not (
            (pa.types.is_list(field.type) or pa.types.is_large_list(field.type))
            and (
                pa.types.is_string(field.type.value_type)
                or pa.types.is_large_string(field.type.value_type)
            )
        )
    }


def _wanted(names: tuple[str, ...], columns: Columns | None) -> dict[str, Fact | None]:
    """The columns that are read, with the fact whose few different texts are read once each."""
    if columns is None:
        return dict.fromkeys(names)
    facts = {plain_header(each.header): each.fact for each in columns.columns}
    return {
        name: fact if (fact := facts[plain]).kind != "label" else None
        for name in names
        if (plain := plain_header(name)) in facts
    }


def _in_order(batch: pa.RecordBatch, header: Header) -> pa.RecordBatch:
    """A column for each header; those that nobody asks for hold nothing."""
    there = dict(zip(batch.schema.names, batch.columns, strict=True))
    nothing = pa.nulls(batch.num_rows)
    arrays = [there.get(name, nothing) for name in header.names]
    return pa.RecordBatch.from_arrays(arrays, names=[str(n) for n in range(len(arrays))])


def _refused(path: Path, error: Exception, where: str = "") -> PolicyError:
    said = shown(str(error).split("\n")[0], 200)
    return PolicyError([Problem(f"this Parquet file cannot be read{where}: {said}", str(path))])
