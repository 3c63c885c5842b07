"""CSV as people make it: commas, semicolons or tabs, any line ends, UTF-8 or UTF-16, titles on top."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from attrs import Factory, define, frozen

from policy507.errors import PolicyError, Problem, shown
from policy507.roster.tables.columns import TOP, Columns
from policy507.roster.tables.pieces import MOST_COLUMNS, PIECE, Header, Piece, Refused, Table

HEAD = 1 << 20
_BLOCK, _JOINED = 1 << 20, 4
"""So many bytes are parsed at a time, of which Arrow reads 32 ahead; so many of these make pieces."""
_MOST_RAGGED = 100_000
_SEPARATORS = (",", ";", "\t", "|")
_SAID = re.compile(r'"?sep=(.)"?')
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_CELL = 32_767  # as spreadsheet programs have it
_UNCLOSED = "is a quotation mark opened and not closed?"


@frozen
class _Form:
    """How a file is written."""

    encoding: str
    separator: str
    lines: tuple[int, ...]
    """For each row on top, the lines up to its end."""


def csv_table(path: Path, columns: Columns) -> Table:
    """A file of texts between separators.

    Raises:
        PolicyError: it is empty, or not in an encoding that it says, or that is said of it.
    """
    with path.open("rb") as stream:
        raw = stream.read(HEAD)
        whole = not stream.read(1)
    encoding = _encoding_of(raw, columns, path)
    text = _decoded(raw, encoding, path, whole=whole)
    if not text.strip():
        raise PolicyError([Problem("it is empty", str(path))])
    separator = columns.separator or _separator_of(text)
    rows, lines = _rows_of(text, separator, path)
    if max(map(len, rows)) > MOST_COLUMNS:
        raise PolicyError([Problem(f"more than {MOST_COLUMNS} columns", str(path))])
    form = _Form(encoding, separator, tuple(lines))

    def pieces(header: Header) -> Iterator[Piece]:
        return _pieces(path, form, header, rows[header.last_row :])

    return Table(str(path), "", tuple(rows), pieces)


def _encoding_of(raw: bytes, columns: Columns, path: Path) -> str:
    if columns.encoding:
        return columns.encoding
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    if b"\0" in raw[:1000]:
        evens, odds = raw[:1000:2].count(0), raw[1:1000:2].count(0)
        if max(evens, odds) > len(raw[:1000]) // 4:
            return "utf-16-le" if odds > evens else "utf-16-be"
        raise PolicyError([Problem("this is no text: it holds NUL characters", str(path))])
    return "utf-8"


def _decoded(raw: bytes, encoding: str, path: Path, *, whole: bool) -> str:
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    try:
        return decoder.decode(raw, final=whole)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        say = "save it as CSV UTF-8, or say `encoding: cp1252` (or another) in the columns file"
        raise PolicyError([Problem(f"not {encoding.upper()}: {say}", str(path), line)]) from None


def _separator_of(text: str) -> str:
    """The separator that parts most rows into the same number of cells."""
    if said := _SAID.fullmatch(text.splitlines()[0]):
        return said[1]

    def even(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _some_rows(text, separator) if len(row) > 1)
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        return rows, width

    return max(_SEPARATORS, key=even)


def _some_rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[list[str]] = []
    try:
        for row in reader:
            found.append(row)
            if len(found) == TOP:
                break
    except csv.Error:
        return found
    return found


def _rows_of(text: str, separator: str, path: Path) -> tuple[list[tuple[str, ...]], list[int]]:
    """The first rows, and the number of lines up to the end of each."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for row in reader:
            rows.append(tuple(row))
            lines.append(reader.line_num)
            if len(rows) == TOP:
                break
    except csv.Error as error:
        if not rows:
            message = f"row {len(rows) + 1} cannot be read: {shown(error)}; {_UNCLOSED}"
            raise PolicyError([Problem(message, str(path), reader.line_num)]) from None
    return rows, lines


def _widths(header: Header, below: list[tuple[str, ...]]) -> tuple[int, int]:
    """How many columns have a header, and how many cells rows have: more, if most end in empty ones."""
    named = max((n for n, name in enumerate(header.names, 1) if name), default=1)
    widths = Counter(max(named, len(row)) for row in below if not any(row[named:]))
    return named, max(widths, key=lambda width: widths[width], default=named)


# --- the rows


@define
class _Ragged:
    """Rows that have another number of cells than the headers."""

    separator: str
    width: int
    before: int
    """How much the numbers of the parser are above those of the rows."""
    rows: list[tuple[int, str, int]] = Factory(list)
    left_out: list[int] = Factory(list)

    def take(self, row: Any) -> str:
        """Leave out a row, to be looked at later; too many are an error."""
        number = row.number - self.before
        self.left_out.append(number)
        self.rows.append((number, row.text, row.actual_columns))
        return "skip" if len(self.rows) <= _MOST_RAGGED else "error"

    def numbers(self, first: int, rows: int) -> np.ndarray:
        """The numbers of so many of the rows that were not left out, from one on."""
        numbers = np.arange(first, first + rows + len(self.left_out))
        if self.left_out:
            numbers = numbers[~np.isin(numbers, self.left_out)]
        numbers = numbers[:rows]
        self.left_out = [each for each in self.left_out if each > numbers[-1]]
        return numbers


def _pieces(
    path: Path, form: _Form, header: Header, below: list[tuple[str, ...]]
) -> Iterator[Piece]:
    named, width = _widths(header, below)
    try:
        for piece in _parsed(path, form, header.last_row, width):
            yield _within(piece, named)
    except (pa.ArrowInvalid, UnicodeError) as error:
        said = str(error).split("\n")[0]
        if "straddling" in said:
            said = f"a row is longer than {_BLOCK >> 20} MB: {_UNCLOSED}"
        elif "Expected" in said:
            said = f"more than {_MOST_RAGGED} rows have another number of cells than the headers"
        elif isinstance(error, UnicodeError):
            said = f"not {form.encoding.upper()} throughout"
        raise PolicyError([Problem(f"cannot be read: {shown(said, 200)}", str(path))]) from None


def _parsed(path: Path, form: _Form, last_row: int, width: int) -> Iterator[Piece]:
    """The rows below one, of so many cells each."""
    lines = form.lines[last_row - 1]
    names = [str(n) for n in range(width)]
    ragged = _Ragged(form.separator, width, lines - last_row)
    read = arrow_csv.ReadOptions(
        use_threads=False,
        skip_rows=lines,
        column_names=names,
        block_size=_BLOCK,
        encoding=form.encoding,
    )
    parse = arrow_csv.ParseOptions(
        delimiter=form.separator,
        newlines_in_values=True,
        ignore_empty_lines=False,
        invalid_row_handler=ragged.take,
    )
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.binary()), check_utf8=False, strings_can_be_null=False
    )
    try:
        batches = arrow_csv.open_csv(
            path, read_options=read, parse_options=parse, convert_options=convert
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error) or "Could not skip" in str(error):
            return  # headers, and nothing below them
        raise
    number = last_row + 1
    while several := [*islice(batches, _JOINED)]:
        whole = pa.Table.from_batches(several).combine_chunks()
        for batch in whole.to_batches(max_chunksize=PIECE):
            numbers = ragged.numbers(number, batch.num_rows)
            number = int(numbers[-1]) + 1
            yield _checked(batch, numbers, form.separator)
        yield from _mended(ragged)
    yield from _mended(ragged)


def _mended(ragged: _Ragged) -> Iterator[Piece]:
    """Rows that lack empty cells at their end, or have more of them; others are rejected."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    refused: list[Refused] = []
    for number, text, cells in ragged.rows:
        parted = _parted(text, ragged.separator)
        if parted is None or text.count('"') % 2 or "\n" in text.strip():
            refused.append(Refused(number, None, f"its cells cannot be told apart: {_UNCLOSED}"))
        elif len(parted) == 1 and _otherwise(text, ragged):
            refused.append(Refused(number, None, "its cells are separated by something else"))
        elif any(map(str.strip, parted[ragged.width :])):
            reason = f"{cells} cells stand in it, and {ragged.width} in the headers"
            refused.append(Refused(number, None, reason))
        else:
            rows.append([*parted, *[""] * ragged.width][: ragged.width])
            numbers.append(number)
    ragged.rows.clear()
    if rows or refused:
        columns = [pa.array(list(column), pa.string()) for column in zip(*rows, strict=True)]
        empty = [pa.array([], pa.string())] * ragged.width
        batch = pa.RecordBatch.from_arrays(
            columns or empty, names=[str(n) for n in range(ragged.width)]
        )
        yield Piece(batch, np.array(numbers, "int64"), tuple(refused))


def _parted(text: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:  # a cell that is too long
        return None


def _otherwise(text: str, ragged: _Ragged) -> bool:
    """Whether another separator parts a row into as many cells as there are headers."""
    others = (each for each in _SEPARATORS if each != ragged.separator)
    return any(text.count(each) >= max(1, ragged.width - 1) for each in others)


def _checked(batch: pa.RecordBatch, numbers: np.ndarray, separator: str) -> Piece:
    """The rows as texts; those that are none, or swallowed the rows after them, are rejected."""
    bad: dict[int, tuple[int | None, str]] = {}
    columns, width = [], batch.num_columns
    for place, cells in enumerate(batch.columns):
        try:
            texts = cells.cast(pa.string())
        except pa.ArrowInvalid:
            decoded = [each.decode(errors="replace") for each in cells.to_pylist()]
            texts = pa.array(decoded, pa.string())
            for row, each in enumerate(decoded):
                if "\ufffd" in each:
                    bad[row] = (place, "the text is not UTF-8")
        longest = pc.max(pc.binary_length(cells)).as_py() or 0
        if longest > width and pc.any(pc.match_substring(cells, "\n")).as_py():
            for row in np.flatnonzero(
                pc.match_substring(cells, "\n").to_numpy(zero_copy_only=False)
            ).tolist():
                if any(
                    line.count(separator) >= width - 1 > 0
                    for line in texts[row].as_py().splitlines()[1:]
                ):
                    bad[row] = (place, f"it holds the rows after it: {_UNCLOSED}")
        if longest > _LONGEST_CELL:
            for row in np.flatnonzero(
                pc.greater(pc.binary_length(cells), _LONGEST_CELL).to_numpy(zero_copy_only=False)
            ).tolist():
                bad.setdefault(row, (place, f"more than {_LONGEST_CELL} characters: {_UNCLOSED}"))
        columns.append(texts)
    made = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
    return _without(Piece(made, numbers), bad)


def _within(piece: Piece, named: int) -> Piece:
    """The columns that have headers; rows with something beyond them are rejected."""
    bad: dict[int, tuple[int | None, str]] = {}
    for cells in piece.batch.columns[named:]:
        there = pc.not_equal(pc.utf8_trim_whitespace(cells), "")
        for row in np.flatnonzero(there.to_numpy(zero_copy_only=False)).tolist():
            bad[row] = (None, f"cells stand in it beyond the {named} headers")
    kept = Piece(piece.batch.select(range(named)), piece.numbers, piece.refused)
    return _without(kept, bad)


def _without(piece: Piece, bad: Mapping[int, tuple[int | None, str]]) -> Piece:
    """A piece without the rows that are none."""
    if not bad:
        return piece
    refused = (Refused(int(piece.numbers[n]), place, why) for n, (place, why) in bad.items())
    good = np.ones(len(piece.numbers), bool)
    good[list(bad)] = False
    rows = piece.batch.filter(pa.array(good))
    return Piece(rows, piece.numbers[good], (*piece.refused, *refused))
