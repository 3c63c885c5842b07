"""Tables before their cells are read: where the headers stand, and pieces of rows below them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from attrs import Factory, frozen

from policy507.errors import PolicyError, Problem, did_you_mean, shown
from policy507.roster.tables.columns import OTHERS, TOP, Columns, plain_header

PIECE = 65_536
"""So many rows are read at a time, at most."""
MOST_COLUMNS = 16_384
LONGEST_HEADER = 200
MOST_PROBLEMS = 100
BETWEEN = " / "
"""What joins a header with the one above it."""


@frozen
class Rejected:
    """A row that cannot be read: its sheet, its number from 1, the column's header, and why.

    Where several cells of a row are wrong, `column` is the first, and `reason` tells of the others.
    """

    sheet: str
    row: int
    column: str
    reason: str


@frozen
class Refused:
    """A row that is none: its number, the place of the column from 0 where it is one's, and why."""

    row: int
    place: int | None
    reason: str


@frozen
class Piece:
    """Some rows: a batch with a column for each header, in that order, and the number of each row.

    `refused` are rows besides that could not even be parted into cells.
    """

    batch: pa.RecordBatch
    numbers: np.ndarray
    refused: tuple[Refused, ...] = ()


Pieces: TypeAlias = Callable[["Header"], Iterator[Piece]]


@frozen
class Table:
    """A table of a file: its first rows as texts, and what reads the rows below its headers.

    A format that names its columns itself has these names as its only row on top (`named`). Where
    cells on top are merged, and it is known which, each has the text that they show (`filled`).
    `unfit` says of columns that no fact can be stated in why not; `close` lets go of what was opened.
    """

    file: str
    sheet: str
    top: tuple[tuple[str, ...], ...]
    pieces: Pieces
    named: bool = False
    filled: bool = False
    unfit: Mapping[str, str] = Factory(dict)
    close: Callable[[], None] = lambda: None


@frozen
class Header:
    """The names of a table's columns, and the row (from 1) after which its rows begin."""

    names: tuple[str, ...]
    last_row: int


def header_of(table: Table, columns: Columns) -> Header:
    """Where the headers of a table stand, so that the columns that a file speaks of are found.

    Raises:
        PolicyError: columns are missing, stand there twice, or nothing is said of them.
    """
    if table.named:
        header = Header(table.top[0], 0)
    elif columns.header_rows is not None:
        header = header_in(table, *columns.header_rows)
    else:
        wanted = _mentioned(columns)
        candidates = list(candidate_headers(table))
        if not candidates:
            raise PolicyError([Problem("there is no table in it: it is empty", where(table))])
        header = max(candidates, key=lambda each: len(wanted & set(map(plain_header, each.names))))
    check(table, header, columns)
    return header


def check(table: Table, header: Header, columns: Columns) -> None:
    """Refuse headers that do not fit those that are described.

    Raises:
        PolicyError: columns are missing, cannot state a fact, or nothing is said of them.
    """
    if problems := _problems(table, header, columns):
        raise PolicyError(problems)


def candidate_headers(table: Table) -> Iterator[Header]:
    """What may be the headers: each row on top, and each with the row above it."""
    filled = [n for n, row in enumerate(table.top, 1) if any(map(str.strip, row))]
    for row in filled:
        yield header_in(table, row, row)
    for row in filled:
        if row + 1 in filled:
            yield header_in(table, row, row + 1)


def header_in(table: Table, first: int, last: int) -> Header:
    """The headers in one row or several; a header that spans columns stands over each of them.

    Raises:
        PolicyError: there are no such rows on top of the table.
    """
    if not 1 <= first <= last <= len(table.top):
        message = f"there are no headers in row {last}: {len(table.top)} rows are looked at"
        raise PolicyError([Problem(message, where(table))])
    width = max(map(len, table.top))
    rows = [[*row, *[""] * (width - len(row))] for row in table.top[first - 1 : last]]
    for row in rows[:-1] if not table.filled else ():
        for start, end in _gaps(row):
            row[start : end + 1] = [row[start]] * (end + 1 - start)
    names = [
        BETWEEN.join(dict.fromkeys(t for text in parts if (t := _in_one_line(text))))
        for parts in zip(*rows, strict=True)
    ]
    return Header(tuple(_told_apart(names)), last)


def _gaps(row: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a text is followed by empty cells, as merged ones are written to a file of texts."""
    starts = [n for n, text in enumerate(row) if text.strip()]
    for start, after in zip(starts, [*starts[1:], len(row)], strict=True):
        yield start, after - 1


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("\ufeff", "").split())[:LONGEST_HEADER]


def _told_apart(names: Sequence[str]) -> Iterator[str]:
    """The same headers, those that come again with a number behind them."""
    seen: dict[str, int] = {}
    for name in names:
        plain = plain_header(name)
        seen[plain] = seen.get(plain, 0) + 1
        yield f"{name} ({seen[plain]})" if name and seen[plain] > 1 else name


def where(table: Table) -> str:
    """What problems call a table."""
    return f"{table.file}, sheet '{shown(table.sheet)}'" if table.sheet else table.file


def _mentioned(columns: Columns) -> set[str]:
    ignored = () if columns.ignored == OTHERS else columns.ignored
    return {plain_header(each) for each in (*(c.header for c in columns.columns), *ignored)}


def _problems(table: Table, header: Header, columns: Columns) -> list[Problem]:
    """What does not fit between the headers that there are and those that a file speaks of."""
    there = {plain_header(name): name for name in header.names if name}
    place = where(table)
    missing = [each.header for each in columns.columns if plain_header(each.header) not in there]
    known = _mentioned(columns)
    unsaid = [name for plain, name in there.items() if plain not in known]
    problems = [
        Problem(f"there is no column '{shown(name)}'{did_you_mean(name, unsaid)}", place)
        for name in missing[:MOST_PROBLEMS]
    ]
    problems += [
        Problem(
            f"the header '{shown(each.header)}' comes more than once: say what '{shown(again)}' states",
            place,
        )
        for each in columns.columns
        if (again := there.get(plain_header(f"{each.header} (2)"))) is not None
        and plain_header(again) not in known
    ]
    problems += [
        Problem(f"the column '{shown(there[plain])}' cannot state a fact: {why}", place)
        for name, why in table.unfit.items()
        if (plain := plain_header(name)) in {plain_header(each.header) for each in columns.columns}
    ]
    if missing and len(missing) == len(columns.columns):
        found = ", ".join(f"'{shown(name)}'" for name in [*there.values()][:10])
        about = f"headers are looked for in the first {TOP} rows" if not table.named else ""
        say = "; ".join(filter(None, (about, f"these look most like some: {found}")))
        problems = [Problem(f"none of the columns is there ({say})", place)]
    elif columns.ignored != OTHERS:
        problems += [
            Problem(
                f"nothing is said of the column '{shown(name)}': state its fact, or list it in "
                "`ignored`",
                place,
            )
            for name in unsaid[:MOST_PROBLEMS]
        ]
    return problems


def named_table(found: Iterable[Table], name: str, file: str = "") -> Table:
    """The sheet of a name; `file` is where it was named.

    Raises:
        PolicyError: there is none; those that there are, are named.
    """
    known = {plain_header(table.sheet): table for table in found}
    if plain_header(name) not in known:
        names = ", ".join(f"'{shown(table.sheet)}'" for table in known.values() if table.sheet)
        there = f" (there are {names})" if names else ": this file has no sheets"
        raise PolicyError([Problem(f"there is no sheet '{shown(name)}'{there}", file or None)])
    return known[plain_header(name)]
