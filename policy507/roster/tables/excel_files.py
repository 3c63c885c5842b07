"""Excel workbooks: their sheets as tables, opened only once nothing in them is out of bounds.

What opens them makes a rectangle of all cells of a sheet, and blanks of a formula's errors. So the parts
are looked through before: how large they are, how far the cells reach, and where the errors stand.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
from attrs import Factory, define, frozen
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import MEGABYTE
from policy507.roster.tables.columns import TOP, Columns, plain_header
from policy507.roster.tables.pieces import PIECE, Header, Piece, Table
from policy507.roster.tables.typed import as_text, texts

LARGEST_UNPACKED = 512 * MEGABYTE
MOST_PARTS = 10_000
MOST_CELLS = 12_000_000
MOST_ERRORS = MOST_MERGED = 100_000
_CHUNK, _OVERLAP = MEGABYTE, 4_000
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b([^<>]*\bt=["']e["'][^<>]*)>(.{0,400}?)</(?:\w+:)?c>""", re.DOTALL
)
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v>(#[^<>]{1,20})<")
_SOME_ERROR = "#VALUE!"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_LARGEST_INDEX = MEGABYTE
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_AS_CSV = "save the sheet as CSV, which may be of any length"

Places: TypeAlias = dict[int, dict[int, str]]
"""Texts by row and column, both from 0."""


@define
class _Merged:
    """Cells that were made one, from 0, and the value that they show."""

    row: int
    column: int
    last_row: int
    last_column: int
    value: Any = ""


@frozen
class _Sheet:
    name: str
    cells: CalamineSheet
    errors: Places
    merged: Mapping[int, list[_Merged]]
    """By their first row."""


def excel_tables(path: Path, columns: Columns) -> list[Table]:
    """The sheets of a workbook: those that can be seen, and hidden ones that are named.

    Raises:
        PolicyError: it is no workbook, or asks for more than it may.
    """
    errors = _errors_in(path)
    named = {plain_header(each) for each in (*columns.sheet, *(s.name for s in columns.sheets))}
    try:
        book = CalamineWorkbook.from_path(str(path))
        found = [
            _table(path, _sheet(path, book.get_sheet_by_name(each.name), errors))
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
            and (each.visible == SheetVisibleEnum.Visible or plain_header(each.name) in named)
        ]
    except (CalamineError, OSError, ValueError) as error:
        said = shown(str(error).split("\n")[0])
        raise PolicyError([Problem(f"this workbook cannot be read: {said}", str(path))]) from None
    if not found:
        raise PolicyError([Problem("no sheet of it can be seen", str(path))])
    return found


def _table(path: Path, sheet: _Sheet) -> Table:
    top = [tuple(map(as_text, row)) for row in islice(_rows(sheet), TOP)]

    def pieces(header: Header) -> Iterator[Piece]:
        rows = islice(_rows(sheet), header.last_row, None)
        number, width = header.last_row + 1, len(header.names)
        while some := list(islice(rows, PIECE)):
            made = [
                texts(cells) for cells in zip(*(_wide(row, width) for row in some), strict=True)
            ]
            batch = pa.RecordBatch.from_arrays(made, names=[str(n) for n in range(width)])
            yield Piece(batch, np.arange(number, number + len(some)))
            number += len(some)

    filled = any(row < len(top) for row in sheet.merged)
    return Table(str(path), sheet.name, tuple(top), pieces, filled=filled)


def _wide(row: list[Any], width: int) -> list[Any]:
    return row if len(row) == width else [*row, *[""] * width][:width]


def _sheet(path: Path, cells: CalamineSheet, errors: Mapping[str, Places]) -> _Sheet:
    merged: dict[int, list[_Merged]] = {}
    left = MOST_CELLS
    for first, last in cells.merged_cell_ranges or []:
        left -= (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        merged.setdefault(first[0], []).append(_Merged(*first, *last))
    if left < 0 or len(merged) > MOST_MERGED:
        message = f"sheet '{shown(cells.name)}' has too many merged cells: {_AS_CSV}"
        raise PolicyError([Problem(message, str(path))])
    return _Sheet(cells.name, cells, errors.get(cells.name, {}), merged)


def _rows(sheet: _Sheet) -> Iterator[list[Any]]:
    """All rows from the first of the sheet on; merged cells all have the value that they show."""
    open_merged: list[_Merged] = []
    _, first_column = sheet.cells.start or (0, 0)
    before = [""] * first_column  # it begins with the first row, but with the first column in use
    for number, cells in enumerate(sheet.cells.iter_rows()):
        row: list[Any] = [*before, *cells]
        for column, text in sheet.errors.get(number, {}).items():
            if column < len(row):
                row[column] = text
        open_merged = [each for each in open_merged if each.last_row >= number]
        for each in sheet.merged.get(number, ()):
            each.value = row[each.column] if each.column < len(row) else ""
            open_merged.append(each)
        for each in open_merged:
            last = min(each.last_column + 1, len(row))
            row[each.column : last] = [each.value] * (last - each.column)
        yield row


# --- what is looked through before


@define
class _Extent:
    """How far the cells of a sheet reach, and where errors stand."""

    columns: set[bytes] = Factory(set)
    last_row: int = 0
    errors: Places = Factory(dict)

    def see(self, part: bytes) -> None:
        """Take in a part of the sheet."""
        found = _PLACE.findall(part)
        self.columns.update(column for column, _ in found)
        self.last_row = max(self.last_row, max(map(int, {row for _, row in found}), default=0))
        if b't="e"' in part or b"t='e'" in part:
            for cell, inside in _ERROR.findall(part):
                place, said = _PLACE.search(cell), _ERROR_TEXT.search(inside)
                if place is None:
                    raise zipfile.BadZipFile("a failed formula stands in no place")
                row, column = int(place[2]) - 1, _number(place[1]) - 1
                text = said[1].decode(errors="replace") if said else _SOME_ERROR
                self.errors.setdefault(row, {})[column] = text

    def cells(self) -> int:
        """How many cells its rectangle has."""
        return self.last_row * max(map(_number, self.columns), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _errors_in(path: Path) -> dict[str, Places]:
    """Where formulas failed, by the name of the sheet; whatever is out of bounds is refused."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                other = "xl/workbook.bin" in names or "content.xml" in names
                what = "a workbook in another format" if other else "packed, but no workbook"
                raise PolicyError([Problem(f"this is {what}: save it as .xlsx", str(path))])
            extents = _looked_through(path, packed)
            sheets = _sheets_of(packed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        ET.ParseError,
        EOFError,
    ) as error:
        said = shown(str(error).split("\n")[0])
        raise PolicyError([Problem(f"this workbook is damaged: {said}", str(path))]) from None
    cells = sum(extent.cells() for extent in extents.values())
    if cells > MOST_CELLS or any(len(each.errors) > MOST_ERRORS for each in extents.values()):
        message = f"its cells reach too far ({cells:,} of at most {MOST_CELLS:,}): {_AS_CSV}"
        raise PolicyError([Problem(message, str(path))])
    return {name: extents[part].errors for name, part in sheets.items() if part in extents}


def _looked_through(path: Path, packed: zipfile.ZipFile) -> dict[str, _Extent]:
    parts = packed.infolist()
    size = sum(part.file_size for part in parts)
    if size > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        message = f"too large once it is unpacked ({size // MEGABYTE} MB): {_AS_CSV}"
        raise PolicyError([Problem(message, str(path))])
    extents: dict[str, _Extent] = {}
    for part in parts:
        extent = (
            extents.setdefault(part.filename, _Extent())
            if _SHEET.fullmatch(part.filename)
            else None
        )
        with packed.open(part) as stream:  # which stops at the size that was stated, or refuses
            tail = b""
            while chunk := stream.read(_CHUNK):
                if extent is not None:
                    extent.see(tail + chunk)
                    tail = chunk[-_OVERLAP:]
    return extents


def _sheets_of(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part that each sheet is in, by its name."""
    targets = {
        each.get("Id", ""): each.get("Target", "")
        for each in _index(packed, "xl/_rels/workbook.xml.rels")
    }
    return {
        each.get("name", ""): _part(targets.get(each.get(_RELATION, ""), ""))
        for each in _index(packed, "xl/workbook.xml").iter()
        if each.tag.rpartition("}")[2] == "sheet"
    }


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _index(packed: zipfile.ZipFile, name: str) -> ET.Element:
    content = packed.read(name) if name in packed.namelist() else b"<none/>"
    if len(content) > _LARGEST_INDEX or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise zipfile.BadZipFile(f"{name} is out of bounds")
    return ET.fromstring(content)  # noqa: S314 (it has no entities, and is short)
