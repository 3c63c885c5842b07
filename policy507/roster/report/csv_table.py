"""Tables for spreadsheets as text, in which nothing is a formula."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TypeAlias

from attrs import define, field

Cell: TypeAlias = "str | int | dt.date | None"
# What makes a formula of a cell, in the forms of wide letters too, and what hides that.
_FORMULA = (*"=+-@\t\r\n", *"\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}")
_FORMULA += (*"\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}",)


@define(eq=False)
class Table:
    """A CSV that a spreadsheet takes for text, whatever is in it; UTF-8, and marked as such."""

    path: Path
    head: Sequence[str]
    _file: IO[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._file = self.path.open(
            "w", encoding="utf-8-sig", newline="", errors="backslashreplace"
        )
        self.write([self.head])

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write more rows."""
        csv.writer(self._file).writerows(map(harmless, row) for row in rows)

    def close(self) -> None:
        """End the file."""
        self._file.close()


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: such a text begins with an apostrophe."""
    text = isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA)
    return f"'{cell}" if text else cell
