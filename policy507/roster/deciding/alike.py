"""Which open rows are alike, so that one of them is decided for all.

What can tell rows apart are *signs*: whether a flag is known and whether it holds, how two numbers lie
to one another. Each sign is a bit of every open row. Which signs matter in a row depends on what is left
to be known there: a mask clears the bits of the others, and rows of equal bits are of one kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, frozen
from numpy.typing import NDArray

from policy507.engines.lanes.alike import telling
from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.variables import Cut, Side, Variables
from policy507.roster.deciding.values import (
    INFINITE,
    Holding,
    Values,
    picked,
    unpacked,
)

MOST_CUTS = 400
"""With more comparisons than that, the known numbers themselves tell rows apart."""
Rows: TypeAlias = "NDArray[np.intp]"
"""Some rows, by their numbers."""


@frozen(eq=False)
class Some:
    """Some rows of a batch, by their numbers, with the sides of comparisons that were asked for."""

    values: Values
    rows: Rows
    _sides: dict[Side, Any] = Factory(dict)

    def picked(self, held: Holding) -> Any:
        """In which of them something holds."""
        return picked(held, self.rows)

    def days(self, index: int) -> Any:
        """The numbers of a variable that some row of the batch knows."""
        return self.side(Side(index))

    def side(self, side: Side) -> Any:
        """One side of a comparison."""
        found = self._sides.get(side)
        if found is None:
            found = self._sides[side] = at(self.values.side(side), self.rows)
        return found


Sign: TypeAlias = "tuple[Callable[[Some, Any], Any], Any]"
"""What tells rows apart, with what it looks at: it is true or false of each of some rows."""
_BITS, OCTET = 32, 8
NUMBER = 4
"""In so many octets is the number of a kind."""


# --- what tells rows apart


def _is_reviewed(some: Some, _: None) -> Any:
    return some.picked(some.values.under_review)


def is_known(some: Some, index: int) -> Any:
    """In which rows a variable is known."""
    known = some.values.known.get(index)
    return np.False_ if known is None else some.picked(known.known)


def _holds(some: Some, index: int) -> Any:
    known = some.values.known.get(index)
    return np.False_ if known is None else some.picked(known.held & known.known)


def _never_happens(some: Some, index: int) -> Any:
    return some.days(index) >= INFINITE


def _lies_ahead(some: Some, index: int) -> Any:
    return some.days(index) > some.values.as_of


def _is_before(some: Some, cut: Cut) -> Any:
    return some.side(cut.left) <= some.side(cut.right)


def _has_bit(some: Some, what: tuple[int, int]) -> Any:
    index, place = what
    return (some.days(index) >> place & 1).astype(np.bool_)


def at(side: Any, rows: Rows | int) -> Any:
    """One side of a comparison in some rows, or in one."""
    return side[rows] if isinstance(side, np.ndarray) else side


def signs(
    every: Variables, tests: tuple[int, ...], among: Sequence[Group], unknown: tuple[int, ...]
) -> tuple[Sign, ...]:
    """What tells rows apart in which some tests are left open, and some numbers are unknown.

    How known numbers lie to one another, or, where that is too much, the numbers themselves; of what may
    not happen, whether it does; of flags, whether and how they are known.
    """
    open_ = set(unknown)
    tied = [group for group in among if any(_is_open(every, n, open_) for n in group.members)]
    told = telling(every, tests, tied, open_, MOST_CUTS)
    found: list[Sign] = [(_is_reviewed, None)]
    found += [(of, each.index) for each in told.flags for of in (is_known, _holds)]
    ends = [each.index for each in told.numbers if each.fact.nullable]
    found += [(of, index) for index in ends for of in (_never_happens, _lies_ahead)]
    if told.cuts is None:
        found += [(_has_bit, (each.index, n)) for each in told.numbers for n in range(_BITS)]
    else:
        found += [(_is_before, cut) for cut in told.cuts]
    return tuple(found)


def _is_open(every: Variables, index: int, unknown: set[int]) -> bool:
    """Whether a variable may be unknown: what is true or false is told by itself."""
    return index in unknown or not every.every[index].is_number


# --- kinds of rows


@frozen(eq=False)
class Places:
    """Which bit of a row is whose, for all signs that have been asked for; each keeps its own."""

    _of: dict[Sign, int] = Factory(dict)
    _next: count[int] = Factory(count)

    def of(self, asked: Iterable[Sign]) -> Mapping[int, Sign]:
        """Signs by their places; safe under threads, each step being one operation."""
        found = {}
        for sign in asked:
            place = self._of.get(sign)
            if place is None:
                place = self._of.setdefault(sign, next(self._next))
            found[place] = sign
        return found


def mask_of(places: Iterable[int]) -> bytes:
    """Some places, as bits."""
    mine = [*places]
    bits = np.zeros(max(mine, default=-1) + 1, np.bool_)
    bits[mine] = True
    return np.packbits(bits).tobytes()


def bits_of(some: Some, found: Mapping[int, Sign]) -> NDArray[np.uint8]:
    """By row the bits of signs; all others are 0."""
    truths = ((place, tell(some, what)) for place, (tell, what) in found.items())
    return by_row(truths, max(found, default=-1) + 1, len(some.rows))


def by_row(truths: Iterable[tuple[int, Any]], most: int, rows: int) -> NDArray[np.uint8]:
    """Truths of rows by their places, as bits, so that each row is a few octets.

    `numpy.packbits` is slow across rows: an octet of all rows is put together at a time.
    """
    octets = np.zeros((-(-most // OCTET), rows), np.uint8)
    for place, truth in truths:
        left = np.uint8(OCTET - 1 - place % OCTET)
        octets[place // OCTET] |= np.asarray(truth).view(np.uint8) << left
    return np.ascontiguousarray(octets.T)


def masked(bits: NDArray[np.uint8], masks: Sequence[bytes], which: Rows) -> NDArray[np.uint8]:
    """The bits that matter in each row, by the mask of its kind, after the number of that kind."""
    octets = bits.shape[1]
    joined = b"".join([mask.ljust(octets, b"\0") for mask in masks])
    of_kind = np.frombuffer(joined, np.uint8).reshape(len(masks), octets)
    found = np.empty((len(bits), NUMBER + octets), np.uint8)
    found[:, :NUMBER] = which.astype(">u4").view(np.uint8).reshape(-1, NUMBER)
    np.bitwise_and(bits, of_kind[which], out=found[:, NUMBER:])
    return found


def told_apart(masks: Sequence[Holding], rows: Rows, of: int) -> tuple[list[bytes], Rows]:
    """The kinds of some of the rows by what masks say: a key for each, and by row its kind.

    A mask that says the same of all rows is in the keys, but tells no row from another.
    """
    own = (place for place, mask in enumerate(masks) if isinstance(mask, np.ndarray))
    places = np.fromiter(own, np.intp)
    told = ((n, unpacked(masks[place], of)[rows]) for n, place in enumerate(places.tolist()))
    keys, which = kinds(by_row(told, len(places), len(rows)))
    bits = np.array([bool(m) if np.ndim(m) == 0 else False for m in masks], np.bool_)
    found = []
    for key in keys:
        whole = bits.copy()
        whole[places] = np.unpackbits(np.frombuffer(key, np.uint8), count=len(places))
        found.append(np.packbits(whole).tobytes())
    return found, which


def kinds(rows: NDArray[np.uint8]) -> tuple[list[bytes], Rows]:
    """Which rows have the same octets: these for each kind of row, and by row its kind."""
    if not rows.shape[1]:
        return [b""], np.zeros(len(rows), np.intp)
    buffer = pa.py_buffer(np.ascontiguousarray(rows))
    column = pa.Array.from_buffers(pa.binary(rows.shape[1]), len(rows), [None, buffer])
    found = pc.dictionary_encode(column)
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.intp)


def firsts(which: Rows, of: int) -> list[int]:
    """The first row of each kind."""
    found = np.full(of, len(which), np.intp)
    np.minimum.at(found, which, np.arange(len(which)))
    return found.tolist()
