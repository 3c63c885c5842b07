"""Where tables come from: a file, known by its content and not by its name, or a database."""

from __future__ import annotations

import re
from pathlib import Path

from policy507.errors import PolicyError, Problem
from policy507.roster.tables.columns import Columns
from policy507.roster.tables.csv_files import csv_table
from policy507.roster.tables.databases import IS_URL, database_table, name_of
from policy507.roster.tables.excel_files import excel_tables
from policy507.roster.tables.json_lines import json_table, looks_like_json_lines
from policy507.roster.tables.parquet_files import parquet_table
from policy507.roster.tables.pieces import Table

_LOOKED_AT = 4096
_OTHERS = (
    (rb"\xd0\xcf\x11\xe0", "an old Excel file (.xls), or one with a password: save it as .xlsx"),
    (rb"%PDF", "a PDF: a table is wanted, such as a spreadsheet"),
    (rb"\x1f\x8b", "packed with gzip: unpack it first"),
    (rb"BZh[1-9]", "packed with bzip2: unpack it first"),
    (rb"\xfd7zXZ", "packed with xz: unpack it first"),
    (rb"\x28\xb5\x2f\xfd", "packed with zstd: unpack it first"),
    (rb"ARROW1|\xff\xff\xff\xff", "an Arrow file: save it as Parquet"),
    (rb"Obj\x01", "an Avro file: save it as Parquet"),
    (rb"SQLite format 3", "a database: name it as sqlite:///FILE, and say --query"),
    (rb".{8}DUCK", "a database: name it as duckdb:///FILE, and say --query"),
    (
        rb"(?i)\s*<(?:[!?]|(?:html|head|body|table|style|meta|div|\w+:)\b)",
        "a page of HTML or XML, whatever its name says: save it as .xlsx or CSV",
    ),
    (rb"\s*\[\s*[{\[]", "a JSON array: write its objects one a line, as JSON lines"),
    (rb"\{\\rtf", "a text for word processors: save the table as CSV"),
)
"""How files begin that are none of ours, and what these are."""
_MARK = b"\xef\xbb\xbf"


def tables(source: Path | str, columns: Columns | None, query: str = "") -> list[Table]:
    """The tables of a source: the sheets of a workbook, or the one that there is.

    `source` is a path, or the URL of a database, of which `query` gives the table.

    Raises:
        PolicyError: it cannot be read, or is of no format that is.
    """
    if isinstance(source, str) and IS_URL.match(source):
        return [database_table(source, query)]
    name = str(source)
    if query:
        message = "a query is for a database, such as sqlite:///FILE: this is a file"
        raise PolicyError([Problem(message, name)])
    path = Path(source)
    start = _start_of(path, name)
    for beginning, what in _OTHERS:
        if re.match(beginning, start.removeprefix(_MARK), re.DOTALL):
            raise PolicyError([Problem(f"this is {what}", name)])
    if start.startswith(b"PK\x03\x04"):
        return excel_tables(path, columns or Columns())
    described = columns if columns is not None and columns.described else None
    if start.startswith(b"PAR1"):
        return [parquet_table(path, described)]
    if looks_like_json_lines(start):
        return [json_table(path, described)]
    return [csv_table(path, columns or Columns())]


def _start_of(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise PolicyError([Problem("it is a folder: a file is wanted", name)])
        if path.exists() and not path.is_file():  # it is opened more than once
            raise PolicyError([Problem("it is a pipe or a device: save it as a file first", name)])
        with path.open("rb") as stream:
            start = stream.read(_LOOKED_AT)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise PolicyError([Problem(message, name)]) from None
    except ValueError as error:  # NUL in a path
        raise PolicyError([Problem(f"cannot be read: {error}", name)]) from None
    if not start:
        raise PolicyError([Problem("it is empty", name)])
    return start


def source_name(source: Path | str) -> str:
    """What people are shown of a source: of the URL of a database no user and no password."""
    return name_of(source) if isinstance(source, str) and IS_URL.match(source) else str(source)
