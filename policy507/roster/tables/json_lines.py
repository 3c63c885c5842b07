"""JSON lines: an object a line, its keys the columns; what lies in sections is named by its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import MEGABYTE
from policy507.files.json_records import read_record
from policy507.roster.tables.columns import OTHERS, Columns
from policy507.roster.tables.pieces import MOST_COLUMNS, PIECE, Header, Piece, Refused, Table
from policy507.roster.tables.typed import column

LONGEST_LINE = MEGABYTE
LOOKED_AT = 10_000
"""In so many lines at the start all keys are to be found."""
_DEEPEST = 3


def json_table(path: Path, columns: Columns | None) -> Table:
    """A file of JSON lines.

    Raises:
        PolicyError: no line at its start is an object.
    """
    names: dict[str, None] = {}
    first: str = ""
    with path.open("rb") as stream:
        for number, line in islice(_lines(stream), LOOKED_AT):
            row = _row(line)
            if isinstance(row, dict):
                names |= dict.fromkeys(row)
            elif not first:
                first = f"line {number}: {row}"
    if not names:
        raise PolicyError([Problem(f"no line is a JSON object ({first})", str(path))])
    if len(names) > MOST_COLUMNS:
        raise PolicyError([Problem(f"more than {MOST_COLUMNS} keys", str(path))])
    strict = columns is None or columns.ignored != OTHERS

    def pieces(header: Header) -> Iterator[Piece]:
        return _pieces(path, header, strict=strict)

    return Table(str(path), "", (tuple(names),), pieces, named=True)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, by their number; nothing in place of one that is too long."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def _row(line: bytes | None) -> dict[str, Any] | str:
    """The values of a line by path, or why it has none."""
    if line is None:
        return f"the line is longer than {LONGEST_LINE // MEGABYTE} MB"
    try:
        data = read_record(line, "")
    except PolicyError as error:
        return error.problems[0].message
    if not isinstance(data, dict):
        return "this is no JSON object"
    row: dict[str, Any] = {}
    return _flat(data, "", row, 0) or row


def _flat(data: Mapping[str, Any], before: str, row: dict[str, Any], depth: int) -> str:
    """Put what lies in sections into one row; what is wrong with it, or nothing."""
    for key, value in data.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            if depth == _DEEPEST - 1:
                return f"'{shown(name)}' is nested too deeply"
            if wrong := _flat(value, f"{name}.", row, depth + 1):
                return wrong
        elif name in row:
            return f"'{shown(name)}' is stated twice"
        elif isinstance(value, list) and not all(isinstance(each, str) for each in value):
            return f"'{shown(name)}' is a list of something else than texts"
        else:
            row[name] = value
    return ""


def _pieces(path: Path, header: Header, *, strict: bool) -> Iterator[Piece]:
    known = set(header.names)
    try:
        with path.open("rb") as stream:
            lines = _lines(stream)
            while some := list(islice(lines, PIECE)):
                yield _piece(some, header.names, known, strict=strict)
    except OSError as error:
        said = f"cannot be read: {error.strerror or error}"
        raise PolicyError([Problem(said, str(path))]) from None


def _piece(
    lines: list[tuple[int, bytes | None]], names: tuple[str, ...], known: set[str], *, strict: bool
) -> Piece:
    rows, numbers, refused = [], [], []
    for number, line in lines:
        row = _row(line)
        if isinstance(row, dict) and strict and not known.issuperset(row):
            new = next(key for key in row if key not in known)
            row = f"'{shown(new)}' stands in no line before line {LOOKED_AT}"
        if isinstance(row, str):
            refused.append(Refused(number, None, row))
        else:
            rows.append(row)
            numbers.append(number)
    arrays = []
    bad: dict[int, Refused] = {}
    for place, name in enumerate(names):
        values = [row.get(name) for row in rows]
        if any(isinstance(each, list) for each in values):
            for n, each in enumerate(values):
                if each is not None and not isinstance(each, list):
                    bad[n] = Refused(
                        numbers[n], place, "a list stands in other lines, and none here"
                    )
                    values[n] = None
        arrays.append(column(values))
    batch = pa.RecordBatch.from_arrays(arrays, names=[str(n) for n in range(len(names))])
    good = [n for n in range(len(rows)) if n not in bad]
    kept = batch if not bad else batch.take(pa.array(good, pa.int64()))
    return Piece(kept, np.array(numbers, "int64")[good], (*refused, *bad.values()))


def looks_like_json_lines(start: bytes) -> bool:
    """Whether a file that starts so is one of JSON lines."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
