"""The values of many rows at once, as the lanes know them: an array for each variable.

Days are day numbers, `INFINITE` where there is no such day, truths are 0 and 1. What is not known has
any value: which rows know it is told apart. An array of truths is packed, a bit a row. What is the same
in all rows is one number, or one word, in place of an array: whatever follows from it is, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, frozen
from numpy.typing import NDArray

from policy507.engines.lanes import moves as scalar
from policy507.engines.lanes.moves import Moves
from policy507.engines.lanes.variables import AS_OF, Side, Variable, Variables
from policy507.errors import FactError
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, LISTS
from policy507.facts.registry import STATED_FACTS
from policy507.facts.rows import (
    HAS_NOT_HAPPENED,
    case_of_values,
    column_names,
    row_of,
    word_column,
)
from policy507.roster.shape import EPOCH, SCHEMA

Numbers: TypeAlias = NDArray[np.int32]
Truths: TypeAlias = NDArray[np.bool_]
Packed: TypeAlias = NDArray[np.uint64]
Holding: TypeAlias = "Packed | np.uint64"
"""The rows in which something holds; one word that says the same of all rows, or the rows' own."""
ALL, NONE = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0)

INFINITE = HAS_NOT_HAPPENED.toordinal()
"""The number of the day of what does not happen: after all dates that a fact can be, or be moved to."""
WORD = 64
_SHIFT = WORD.bit_length() - 1
CONDUCT = "conduct"
"""The section that a row has only where something of it is stated: an act is under review then."""


@frozen(eq=False)
class Known:
    """The values of one variable, and the rows in which it is known.

    Of a day or a count the `numbers`, of what is true or false the rows in which it `holds`, as bits.
    """

    rows: int
    known: Holding
    numbers: Numbers | np.int32 | None = None
    holds: Holding | None = None
    span: tuple[int, int] | None = None
    """The least and the greatest of its numbers, unknown ones among them, where these were looked at."""

    @property
    def is_known(self) -> bool:
        """Whether it is known in all rows."""
        return is_all(self.known)

    @property
    def days(self) -> Any:
        """The numbers of what is a day or a count; one, where all rows have the same."""
        if self.numbers is None:
            raise TypeError("what is true or false has no numbers")
        return self.numbers

    @property
    def held(self) -> Holding:
        """The rows in which something true or false holds; where it is unknown, any."""
        if self.holds is None:
            raise TypeError("a number neither holds nor fails")
        return self.holds

    @property
    def knows(self) -> Truths:
        """The rows in which it is known, one by one."""
        return unpacked(self.known, self.rows)


@frozen(eq=False)
class Values:
    """The values of a batch of rows.

    `known` has the variables of which some row knows something, by index; `under_review` are the rows
    in which an act is under review, `refused` those whose lists no section takes.
    """

    rows: int
    as_of: int
    variables: Variables
    known: Mapping[int, Known]
    under_review: Holding
    refused: Truths | None = None
    sides: dict[Side, Any] = Factory(dict)

    def side(self, side: Side) -> Any:
        """One side of a comparison: a number for all rows, or the numbers of the rows."""
        if side.source is None:
            return np.int32(min(side.number, INFINITE))
        if side.source == AS_OF:
            return np.int32(moved_number(side.moves, self.as_of))
        found = self.sides.get(side)
        if found is None:
            if side.moves:
                found = moved(side.moves, self.side(Side(side.source, seen=side.seen)))
            else:
                found = self.known[side.source].days
                if side.seen:
                    found = either(found > self.as_of, np.int32(INFINITE), found)
            self.sides[side] = found
        return found

    def knows(self, side: Side) -> Holding | None:
        """The rows in which a side is known; `None` where none knows it."""
        if side.source is None or side.source == AS_OF:
            return ALL
        found = self.known.get(side.source)
        return None if found is None else found.known


def either(rows: Any, then: Any, otherwise: Any) -> Any:
    """By row one number or the other: as `numpy.where`, which is slow where rows follow no pattern."""
    if np.ndim(rows) == 0:
        return then if rows else otherwise
    # Both of these stop at the first row that is otherwise.
    if isinstance(otherwise, np.ndarray) and not rows.any():
        return otherwise
    if isinstance(then, np.ndarray) and rows.all():
        return then
    bits = then ^ otherwise
    bits *= rows.view(np.int8)
    bits ^= otherwise
    return bits


def is_all(rows: Holding) -> bool:
    """Whether it is told of all rows at once that something holds."""
    return not isinstance(rows, np.ndarray) and bool(rows)


def is_none(rows: Holding) -> bool:
    """Whether it is told of all rows at once that something does not hold."""
    return not isinstance(rows, np.ndarray) and not rows


def words_for(rows: int) -> int:
    """In how many machine words a bit for each row fits."""
    return -(-rows // WORD)


def packed(truths: Truths) -> Packed:
    """A bit for each row; what is left of the last word is 0."""
    out = np.zeros(words_for(len(truths)) * (WORD // 8), np.uint8)
    bits = np.packbits(truths, bitorder="little")
    out[: len(bits)] = bits
    return out.view(np.uint64)


def unpacked(bits: Holding, rows: int) -> Truths:
    """The rows whose bit is set."""
    if not isinstance(bits, np.ndarray):
        return np.full(rows, bool(bits))
    return np.unpackbits(bits.view(np.uint8), count=rows, bitorder="little").view(np.bool_)


def picked(bits: Holding, rows: NDArray[np.intp]) -> Truths:
    """Of some rows, by their numbers, whether their bit is set."""
    if not isinstance(bits, np.ndarray):
        return np.full(len(rows), bool(bits))
    words: Packed = bits[rows >> _SHIFT] >> (rows & (WORD - 1)).astype(np.uint64)
    return (words & np.uint64(1)).astype(np.bool_)


def moved_number(moves: Moves, number: int) -> int:
    """A day moved; what does not happen stays."""
    return number if number >= INFINITE else int(scalar.moved(moves)(number))


_LOW = FIRST_DAY.toordinal() - 4096
_SIZE = LAST_DAY.toordinal() + 4096 - _LOW
_EMPTY = -1


@lru_cache(maxsize=256)
def _table(moves: Moves) -> Numbers:
    """Where each day is moved to, as far as it has been asked for; the last is what does not happen."""
    del moves
    return np.append(np.full(_SIZE, _EMPTY, np.int32), np.int32(INFINITE))


def moved(moves: Moves, days: Any) -> Any:
    """Days moved, each as the lanes move it alone: a table is filled in as days are met."""
    if np.ndim(days) == 0:
        return np.int32(moved_number(moves, int(days)))
    if all(isinstance(each, tuple) and not each[0] for each in moves):
        by = sum(each[1] for each in moves if isinstance(each, tuple))
        return either(days >= INFINITE, np.int32(INFINITE), days + np.int32(by))
    table, places = _table(moves), days - np.int32(_LOW)
    found: Numbers = table.take(places, mode="clip")
    if found.min(initial=0) == _EMPTY:
        for place in np.unique(np.clip(places[found == _EMPTY], 0, None)):
            table[place] = moved_number(moves, int(place) + _LOW)
        found = table.take(places, mode="clip")
    return found


# --- out of a batch


def values_of(batch: pa.RecordBatch, variables: Variables, as_of: int) -> Values:
    """The values of the variables of a program, out of a batch in the form of a roster's rows."""
    named = dict(zip(batch.schema.names, batch.columns, strict=True))
    implied, refused = completed(named)
    named |= implied
    under = _under_review(named)
    found: dict[int, Known] = {}
    for variable in variables.every:
        path = variable.fact.path
        name = path if variable.word is None else word_column(path, variable.word)
        column = named.get(name)
        if column is not None and column.null_count < len(column):
            found[variable.index] = _known(variable, column)
    return Values(batch.num_rows, as_of, variables, found, under, refused)


def _known(variable: Variable, column: pa.Array) -> Known:
    rows, known = len(column), _validity(column)
    match variable.fact.kind:
        case "day":
            return _numbers(known, column, pa.date32(), EPOCH.toordinal())
        case "count":
            return _numbers(known, column, pa.int32(), 0)
        case "texts":  # whether it is empty: that is all that a list of texts decides
            column = pc.equal(pc.list_value_length(column), 0)
    if is_all(known) and column.true_count in (0, rows):
        return Known(rows, known, holds=ALL if column.true_count else NONE)
    return Known(rows, known, holds=_bits(column, 1))


def _validity(column: pa.Array) -> Holding:
    return _bits(column, 0) if column.null_count else ALL


def _bits(column: pa.Array, which: int) -> Packed:
    """A bitmap of a column, as Arrow has it: of the rows that are known, or of those that hold."""
    rows, start = len(column), column.offset
    octets = np.frombuffer(column.buffers()[which], np.uint8)
    if start % 8:
        bits = np.unpackbits(octets, bitorder="little")[start : start + rows]
        return packed(bits.view(np.bool_))
    out = np.zeros(words_for(rows) * (WORD // 8), np.uint8)
    used = -(-rows // 8)
    out[:used] = octets[start // 8 : start // 8 + used]
    return out.view(np.uint64)


def _numbers(known: Holding, column: pa.Array, kind: pa.DataType, epoch: int) -> Known:
    """The numbers of a column, from its own epoch; where one is unknown, any."""
    column = column if column.type == kind else column.cast(kind)
    rows, start = len(column), column.offset
    found = np.frombuffer(column.buffers()[1], np.int32, rows + start)[start:]
    least, greatest = (int(end) + epoch for end in (found.min(), found.max()))
    if least == greatest and is_all(known):
        return Known(rows, known, np.int32(least), span=(least, greatest))
    found = found + np.int32(epoch) if epoch else found
    return Known(rows, known, found, span=(least, greatest))


def _under_review(named: Mapping[str, pa.Array]) -> Holding:
    under: Holding = NONE
    for name, column in named.items():
        if name.partition(".")[0] == CONDUCT and column.null_count < len(column):
            under = under | _validity(column)
    return under


# --- what a section implies of a fact that is left out


def completed(named: Mapping[str, pa.Array]) -> tuple[dict[str, pa.Array], Truths | None]:
    """The columns in which what is left out is implied by the others, and rows that no section takes.

    The sections themselves are asked, once for each combination of what they look at.
    """
    found: dict[str, pa.Array] = {}
    refused: Truths | None = None
    for columns in LISTING.values():
        there = [name for name in columns if name in named]
        open_ = [name for name in columns if name not in named or named[name].null_count]
        if not there or not open_:
            continue
        rows = len(named[there[0]])
        codes = np.zeros(rows, np.int64)
        for name in there:
            codes *= _STATES
            codes += _states(named[name])
        met = pc.dictionary_encode(pa.array(codes))
        names, kinds = tuple(there), met.dictionary.to_pylist()
        made = [_section(names, code) for code in kinds]
        stated = [_stated(names, code) for code in kinds]
        places = met.indices
        for name in columns:
            of_row = [None if row is None else row.get(name) for row in made]
            if of_row != [row.get(name) for row in stated]:
                found[name] = pa.array(of_row, SCHEMA.field(name).type).take(places)
        if None in made:
            wrong = np.array([row is None for row in made])[places.to_numpy()]
            refused = wrong if refused is None else refused | wrong
    return found, refused


_STATES = 3
"""Unknown, false or empty, true or not empty."""
LISTING: Mapping[str, tuple[str, ...]] = {
    section: tuple(
        name
        for fact in facts.values()
        if fact.kind in LISTS or fact.implied
        for name in column_names(fact)
    )
    for section, facts in STATED_FACTS.items()
    if any(fact.implied or fact.kind in LISTS for fact in facts.values())
}


def _states(column: pa.Array) -> NDArray[np.uint8]:
    if not pa.types.is_boolean(column.type):
        column = pc.greater(pc.list_value_length(column), 0)
    states = unpacked(_bits(column, 1), len(column)).view(np.uint8) + np.uint8(1)
    return states * unpacked(_validity(column), len(column)).view(np.uint8)


@lru_cache(maxsize=65536)
def _stated(names: tuple[str, ...], code: int) -> Mapping[str, Any]:
    """What columns hold, by the code of all of them."""
    values: dict[str, Any] = {}
    for name in reversed(names):
        code, state = divmod(code, _STATES)
        if state:
            held = state == _STATES - 1
            is_flag = pa.types.is_boolean(SCHEMA.field(name).type)
            values[name] = held if is_flag else ["-"] * held
    return values


@lru_cache(maxsize=65536)
def _section(names: tuple[str, ...], code: int) -> Mapping[str, Any] | None:
    """What the columns of a section hold once it is made; `None` where it cannot be."""
    try:
        return row_of(case_of_values(_stated(names, code), FIRST_DAY))
    except FactError:
        return None
