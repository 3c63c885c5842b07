"""A generated roster as a file, and the columns file beside it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter

from policy507.errors import PolicyError, Problem
from policy507.facts.rows import HAS_NOT_HAPPENED
from policy507.roster.tables.column_texts import columns_text
from policy507.roster.tables.generating import BLANKS, ERRORS, MADE, batches, generated_columns

PIECE = 1 << 17
MOST_IN_EXCEL = 300_000
_ALWAYS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FORMATS = (".csv", ".parquet", ".xlsx")
COLUMNS_SUFFIX = ".columns.yaml"


def columns_file_of(out: Path) -> Path:
    """The columns file that is written beside a roster."""
    return out.with_suffix(COLUMNS_SUFFIX)


def write_roster(
    out: Path,
    rows: int,
    seed: int,
    *,
    blanks: float = BLANKS,
    errors: float = ERRORS,
    done: Callable[[int], None] = lambda _: None,
) -> None:
    """Write a roster of the format that its name ends in, and its columns file; both whole, or none.

    `done` is told of the rows as they are written. The same seed makes the same bytes.

    Raises:
        PolicyError: there is no such format or folder, or the rows are more than it holds.
    """
    suffix = out.suffix.lower()
    write = {".csv": _csv, ".parquet": _parquet, ".xlsx": _excel}.get(suffix)
    if write is None:
        message = f"a name that ends in {', '.join(FORMATS)} is wanted"
        raise PolicyError([Problem(message, str(out))])
    if suffix == ".xlsx" and rows > MOST_IN_EXCEL:
        message = (
            f"at most {MOST_IN_EXCEL:,} rows are written as a workbook: CSV and Parquet hold more"
        )
        raise PolicyError([Problem(message, str(out))])
    if not out.absolute().parent.is_dir():
        raise PolicyError([Problem("cannot be written: there is no such folder", str(out))])

    def pieces() -> Iterator[pa.RecordBatch]:
        texts = suffix == ".csv"
        for batch in batches(rows, seed, blanks=blanks, errors=errors, texts=texts, piece=PIECE):
            yield batch
            done(batch.num_rows)

    with tempfile.TemporaryDirectory(prefix=".policy507-", dir=out.absolute().parent) as folder:
        table, columns = Path(folder) / f"roster{suffix}", Path(folder) / "columns.yaml"
        write(table, pieces())
        head = (f"The columns of {out.name}, a roster that was made up.",)
        columns.write_text(columns_text(generated_columns(), head), encoding="utf-8")
        shutil.move(columns, columns_file_of(out))
        shutil.move(table, out)


def _schema(
    pieces: Iterator[pa.RecordBatch], *, texts: bool
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The schema of the pieces, which is there even if none is."""
    (nothing,) = batches(1, 0, texts=texts, piece=1)
    return nothing.schema, pieces


def _csv(path: Path, pieces: Iterator[pa.RecordBatch]) -> None:
    schema, pieces = _schema(pieces, texts=True)
    options = arrow_csv.WriteOptions(quoting_style="none")
    with arrow_csv.CSVWriter(path, schema, write_options=options) as writer:
        for piece in pieces:
            writer.write_batch(piece)


def _parquet(path: Path, pieces: Iterator[pa.RecordBatch]) -> None:
    schema, pieces = _schema(pieces, texts=False)
    with pq.ParquetWriter(path, schema) as writer:
        for piece in pieces:
            writer.write_batch(piece)


def _excel(path: Path, pieces: Iterator[pa.RecordBatch]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _ALWAYS})
        sheet = book.add_worksheet("Officers")
        day = book.add_format({"num_format": "mm/dd/yyyy"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(MADE) - 1, 14)
        sheet.write_row(0, 0, [made.header for made in MADE])
        number = 0
        for piece in pieces:
            columns = [cells.to_pylist() for cells in piece.columns]
            for row in zip(*columns, strict=True):
                number += 1
                for place, value in enumerate(row):
                    if value == HAS_NOT_HAPPENED:
                        sheet.write_string(number, place, "none")
                    elif isinstance(value, dt.date):
                        if value.year < 1900:  # noqa: PLR2004 (the first that a workbook can hold)
                            sheet.write_string(number, place, value.isoformat())
                        else:
                            sheet.write_datetime(number, place, value, day)
                    elif value is not None:
                        sheet.write(number, place, value)
