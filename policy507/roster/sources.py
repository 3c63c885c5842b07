"""Where tables come from: a file, known by its content and not by its name, or a database."""

from __future__ import annotations

from pathlib import Path

from policy507.errors import PolicyError, Problem
from policy507.roster.columns import Columns
from policy507.roster.csv_files import csv_table
from policy507.roster.tables import Table

_LOOKED_AT = 4096
_OTHER_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls), or one with a password: save it as .xlsx"),
    (b"%PDF", "a PDF: a table is wanted, such as a spreadsheet"),
    (b"\x1f\x8b", "packed with gzip: unpack it first"),
    (b"BZh", "packed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "packed with xz: unpack it first"),
    (b"(\xb5/\xfd", "packed with zstd: unpack it first"),
    (b"ARROW1", "an Arrow file: save it as Parquet"),
    (b"Obj\x01", "an Avro file: save it as Parquet"),
    (b"SQLite format 3\0", "a database: name it as sqlite:///FILE, and say --query"),
    (b"<", "a page of HTML or XML, whatever its name says: save it as .xlsx or CSV"),
    (b"{\\rtf", "a text for word processors: save the table as CSV"),
)


def tables(source: Path, columns: Columns) -> list[Table]:
    """The tables of a file: its sheets, or the one that it is.

    Raises:
        PolicyError: it cannot be read, or is of no format that is.
    """
    name = str(source)
    try:
        if source.is_dir():
            raise PolicyError([Problem("it is a folder: a file is wanted", name)])
        with source.open("rb") as stream:
            start = stream.read(_LOOKED_AT)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise PolicyError([Problem(message, name)]) from None
    except ValueError as error:  # NUL in a path
        raise PolicyError([Problem(f"cannot be read: {error}", name)]) from None
    if not start:
        raise PolicyError([Problem("it is empty", name)])
    for mark, what in _OTHER_FORMATS:
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(mark):
            raise PolicyError([Problem(f"this is {what}", name)])
    return [csv_table(source, columns)]
