"""Rows of equal ids: each is decided apart, and told of by its number, never by name."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import Factory, define, frozen

from policy507.facts.registry import FACTS
from policy507.roster.shape import ID

PARTS = 64
"""Of so many parts each is looked through by itself: rows of equal ids are in the same part."""
IN_MEMORY = 1 << 18
"""The bytes of a part that are kept in memory; the rest waits in a temporary file."""
MOST_SHOWN = 10
SHEET, ROW = "sheet", "row"
"""The columns that say where a row stands in what was read."""
LABELS = tuple(path for path, fact in FACTS.items() if fact.kind == "label")
_ENTRY = np.dtype([("id", np.int64), ("place", np.int64)])
_SHEET = 40
"""The bits of a place below the number of its sheet, in which the row stands."""


@frozen(order=True)
class At:
    """Where a row stands in what was read."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.row} of {self.sheet}" if self.sheet else str(self.row)


@frozen
class EqualIds:
    """How many ids stand in more than one row, and in how many rows; the first few by their rows."""

    ids: int
    rows: int
    examples: tuple[tuple[At, ...], ...]


def _parts() -> list[IO[bytes]]:
    return [SpooledTemporaryFile(IN_MEMORY) for _ in range(PARTS)]


@define(eq=False)
class Seen:
    """The ids that were seen, as numbers: memory stays bounded however many there are."""

    _files: list[IO[bytes]] = Factory(_parts)
    _sheets: list[str] = Factory(list)

    def take(self, rows: pa.Table) -> None:
        """Look at more rows; one whose officer has no id is like no other."""
        names = [name for name in LABELS if name in rows.column_names]
        if ID not in names or not len(rows):
            return
        entries = np.empty(len(rows), _ENTRY)
        texts = zip(*(rows.column(name).to_pylist() for name in names), strict=True)
        entries["id"] = np.fromiter(map(hash, texts), np.int64, len(rows))
        entries["place"] = self._sheets_of(rows) | np.asarray(rows.column(ROW), np.int64)
        entries = entries[np.asarray(rows.column(ID).is_valid())]
        part = entries["id"] % PARTS
        for which in np.unique(part):
            self._files[which].write(entries[part == which].tobytes())

    def _sheets_of(self, rows: pa.Table) -> npt.NDArray[np.int64]:
        found = rows.column(SHEET).combine_chunks().dictionary_encode()
        names = found.dictionary.to_pylist()
        self._sheets += [name for name in names if name not in self._sheets]
        numbers = np.array([self._sheets.index(name) for name in names], np.int64)
        places = numbers[np.asarray(found.indices, np.int64)]
        return np.left_shift(places, _SHEET)

    def found(self) -> EqualIds:
        """What was seen more than once. Nothing more can be taken then."""
        ids, rows = 0, 0
        groups: list[tuple[At, ...]] = []
        for file in self._files:
            file.seek(0)
            entries = np.sort(np.frombuffer(file.read(), _ENTRY), order=("id", "place"))
            _, starts, counts = np.unique(entries["id"], return_index=True, return_counts=True)
            several = np.flatnonzero(counts > 1)
            ids += several.size
            rows += int(counts[several].sum())
            firsts = entries["place"][starts[several]]
            for each in several[np.argsort(firsts, kind="stable")[:MOST_SHOWN]]:
                start, count = starts[each], min(counts[each], MOST_SHOWN)
                groups.append(tuple(map(self._at, entries["place"][start : start + count])))
        return EqualIds(ids, rows, tuple(sorted(groups)[:MOST_SHOWN]))

    def _at(self, place: np.int64) -> At:
        sheet, row = divmod(int(place), 1 << _SHEET)
        return At(self._sheets[sheet], row)

    def close(self) -> None:
        """Give the temporary files back."""
        for file in self._files:
            file.close()
