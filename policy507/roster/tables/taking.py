"""From a piece of a table to canonical rows: cells read, sheets joined, totals and blank rows apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define, field, frozen

from policy507.errors import shown
from policy507.roster.shape import SCHEMA
from policy507.roster.tables.cells import CellReader, as_texts, constant
from policy507.roster.tables.columns import Columns, plain_header
from policy507.roster.tables.pieces import Header, Piece, Rejected
from policy507.roster.tables.typed import as_text

_ONE_TOTAL = (
    r"(?i)^\s*(?:(?:grand\s+|sub-?\s?)?totals?(?:\s*:|\s+[^,]*$|\s*$)"
    r"|(?:sum|count|average)\s*:?\s*$)"
)
_NOTE = r"(?i)^\s*(?:(?:notes?|source|legend)\s*:|[*\x{2020}\x{2021}])"
_FIRST_COLUMNS = 5
_NUMBER = re.compile(r"\(?[-+]?\s?[$€£]?\s?\d[\d.,\s]*%?\)?")
_WORDS = re.compile(r"\w\s+\w|\w\s*:")
MOST_JOINED = 1_000_000


@frozen
class Taken:
    """Rows that were read: the canonical batch, the number of each of its rows, and what was not.

    Every row that was read is either in the batch or one of the rejected. Blank rows are neither, nor
    are `totals`: the numbers of rows that sum up a table, or are a note to it.
    """

    sheet: str
    batch: pa.RecordBatch
    numbers: np.ndarray
    rejected: tuple[Rejected, ...] = ()
    totals: tuple[int, ...] = ()

    @property
    def read(self) -> int:
        """How many rows were read."""
        rows: int = self.batch.num_rows
        return rows + len(self.rejected)


@define
class Wrongs:
    """What is wrong with the rows of a piece: by the row, columns and reasons."""

    found: dict[int, list[tuple[str, str]]] = Factory(dict)

    def add(self, row: int, column: str, reason: str) -> None:
        """Note what is wrong with a cell, or with a whole row."""
        self.found.setdefault(row, []).append((column, reason))

    def rejected(self, sheet: str, numbers: np.ndarray) -> Iterator[Rejected]:
        """The rows, each once."""
        for row, ((column, reason), *others) in sorted(self.found.items()):
            more = "".join(f"; column '{shown(c)}': {r}" for c, r in others)
            yield Rejected(sheet, int(numbers[row]), column, f"{reason}{more}")


@frozen
class Lookup:
    """The rows of a sheet of its own, by their ids; why some ids cannot be used."""

    id_column: str
    name: str
    rows: pa.RecordBatch
    refused: Mapping[str, str]


@define
class Taker:
    """Makes canonical rows of the pieces of one table."""

    columns: Columns
    header: Header
    sheet: str = ""
    lookups: Sequence[Lookup] = ()
    people: bool = True
    """Whether people made the table: blank rows and totals are no rows then."""
    _readers: list[tuple[int, CellReader]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        places = {plain_header(name): n for n, name in enumerate(self.header.names)}
        self._readers = [
            (places[plain_header(each.header)], CellReader(each)) for each in self.columns.columns
        ]

    def take(self, piece: Piece) -> Taken:
        """The canonical rows of a piece, and those that are rejected."""
        totals: tuple[int, ...] = ()
        if self.people:
            piece, totals = _without_totals(_without_blank(piece))
        made, wrongs = self.read(piece)
        if self.people:
            for row in np.flatnonzero(_headed(piece.batch)).tolist():
                wrongs.found[row] = [("", "this looks like a total or a note, not like an officer")]
        for lookup in self.lookups:
            made |= _joined(
                lookup, made.get(lookup.id_column), self._header_of(lookup.id_column), wrongs
            )
        rows = piece.batch.num_rows
        made |= {name: constant(name, value, rows) for name, value in self.columns.given.items()}
        names = [name for name in SCHEMA.names if name in made]
        schema = pa.schema([SCHEMA.field(name) for name in names])
        batch = _batch([made[name] for name in names], schema, rows)
        numbers = piece.numbers
        rejected = [*self._refused(piece), *wrongs.rejected(self.sheet, numbers)]
        if wrongs.found:
            good = np.ones(rows, bool)
            good[list(wrongs.found)] = False
            batch, numbers = batch.filter(pa.array(good)), numbers[good]
        return Taken(self.sheet, batch, numbers, tuple(rejected), totals)

    def read(self, piece: Piece) -> tuple[dict[str, pa.Array], Wrongs]:
        """The canonical columns of all rows, and what is wrong with some of them."""
        made: dict[str, pa.Array] = {}
        wrongs = Wrongs()
        for place, reader in self._readers:
            values, wrong = reader.read(piece.batch.column(place))
            made |= values
            for row, reason in wrong.items():
                wrongs.add(row, reader.column.header, reason)
        return made, wrongs

    def _header_of(self, path: str) -> str:
        return next((c.header for c in self.columns.columns if c.states == path), path)

    def _refused(self, piece: Piece) -> Iterator[Rejected]:
        for each in piece.refused:
            column = "" if each.place is None else self.header.names[each.place]
            yield Rejected(self.sheet, each.row, column, each.reason)


def _batch(arrays: list[pa.Array], schema: pa.Schema, rows: int) -> pa.RecordBatch:
    if arrays:
        return pa.RecordBatch.from_arrays(arrays, schema=schema)
    nothing = pa.nulls(rows, SCHEMA.field(0).type)
    return pa.RecordBatch.from_arrays([nothing], schema=pa.schema([SCHEMA.field(0)]))


def _without_blank(piece: Piece) -> Piece:
    """A piece without the rows in which no cell says anything."""
    batch = piece.batch
    blank: Any = None
    for cells in batch.columns:
        if pa.types.is_string(cells.type):
            empty = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(cells, "")), "")
        else:
            empty = cells.is_null()
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return piece
    if blank is None:
        return piece
    kept = pc.invert(blank)
    numbers = piece.numbers[kept.to_numpy(zero_copy_only=False)]
    return Piece(batch.filter(kept), numbers, piece.refused)


def _without_totals(piece: Piece) -> tuple[Piece, tuple[int, ...]]:
    """A piece without the rows that are nobody's: totals and notes, whose numbers are told."""
    headed = np.flatnonzero(_headed(piece.batch))
    if not len(headed):
        return piece, ()
    texts = piece.batch.take(pa.array(headed)).to_pydict()
    rows = zip(*(map(as_text, cells) for cells in texts.values()), strict=True)
    nobody = headed[[_is_nobody([text for text in row if text.strip()]) for row in rows]]
    kept = np.ones(piece.batch.num_rows, bool)
    kept[nobody] = False
    rest = Piece(piece.batch.filter(pa.array(kept)), piece.numbers[kept], piece.refused)
    return rest, tuple(piece.numbers[nobody].tolist())


def _is_nobody(texts: Sequence[str]) -> bool:
    """Whether a row that begins with a word for a total, or like a note, can state nothing of anybody.

    Beside a total there are numbers alone, and beside a note there is nothing.
    """
    first, *others = texts
    if re.match(_ONE_TOTAL, first):
        return all(_NUMBER.fullmatch(text.strip()) for text in others)
    return not others and _WORDS.search(first) is not None


def _headed(batch: pa.RecordBatch) -> np.ndarray:
    """Which rows begin with a word for a total, or like a note."""
    first: Any = pa.nulls(batch.num_rows, pa.string())
    for cells in batch.columns[:_FIRST_COLUMNS]:
        if pa.types.is_nested(cells.type):
            continue
        texts = as_texts(cells)
        said = pc.if_else(pc.equal(pc.binary_length(texts), 0), pa.scalar(None, pa.string()), texts)
        first = pc.coalesce(first, said)
    found = pc.or_(*(pc.match_substring_regex(first, each) for each in (_ONE_TOTAL, _NOTE)))
    found = pc.fill_null(found, False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


# --- sheets of their own


def lookup(name: str, id_column: str, pieces: Iterator[tuple[Piece, Taker]]) -> Lookup:
    """The rows of a sheet with a row per contract, school, school year or officer, by their ids."""
    batches: list[pa.RecordBatch] = []
    refused: dict[str, str] = {}
    seen: dict[str, int] = {}
    for piece, taker in pieces:
        kept = _without_blank(piece)
        made, wrongs = taker.read(kept)
        why = {each.row: each for each in wrongs.rejected(name, kept.numbers)}
        schema = pa.schema([SCHEMA.field(column) for column in made])
        batches.append(pa.RecordBatch.from_arrays([*made.values()], schema=schema))
        for number, each in zip(kept.numbers.tolist(), made[id_column].to_pylist(), strict=True):
            if each is None:
                continue
            if each in seen:
                rows = f"rows {seen[each]} and {number}"
                refused[each] = f"its id is that of {rows} of '{shown(name)}'"
            elif number in why:
                wrong = why[number]
                refused[each] = (
                    f"row {number} of '{shown(name)}' cannot be read: column "
                    f"'{shown(wrong.column)}': {wrong.reason}"
                )
            seen.setdefault(each, number)
    table = pa.Table.from_batches(batches).combine_chunks() if batches else None
    found = table.to_batches() if table is not None else []
    rows = found[0] if found else _batch([], pa.schema([]), 0)
    return Lookup(id_column, name, rows, refused)


def _joined(lookup: Lookup, ids: Any, header: str, wrongs: Wrongs) -> dict[str, pa.Array]:
    """The columns of a lookup for each row that refers to it."""
    if ids is None:
        return {}
    names = lookup.rows.schema.names
    known = (
        lookup.rows.column(names.index(lookup.id_column)) if names else pa.array([], pa.string())
    )
    places = pc.index_in(ids, value_set=known)
    lost = pc.and_(ids.is_valid(), places.is_null())
    column = header
    for row in np.flatnonzero(lost.to_numpy(zero_copy_only=False)).tolist():
        wrongs.add(row, column, f"no row of '{shown(lookup.name)}' has this id")
    if lookup.refused:
        bad = pc.is_in(ids, value_set=pa.array([*lookup.refused], pa.string()))
        for row in np.flatnonzero(bad.to_numpy(zero_copy_only=False)).tolist():
            wrongs.add(row, column, lookup.refused[ids[row].as_py()])
    return {
        name: cells.take(places)
        for name, cells in zip(names, lookup.rows.columns, strict=True)
        if name != lookup.id_column
    }
