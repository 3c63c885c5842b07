"""Rows in which logic alone leaves something open, decided once for all rows that are alike.

What completes the unknown facts of a row depends on what is true or false in it, on which numbers and
days are unknown, and on how the known ones lie to one another where they bound the unknown ones. Rows
in which all of that is the same come to the same; the first of them is decided as a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, frozen
from numpy.typing import NDArray

from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import Engine
from policy507.engines.lanes.cuts import cuts_among
from policy507.engines.lanes.possible import groups
from policy507.engines.lanes.variables import Cut, Variable, Variables
from policy507.engines.program import Program
from policy507.engines.situation import Choices
from policy507.engines.standings import Statuses, involved
from policy507.model.conditions import DayTest
from policy507.model.statuses import Status
from policy507.roster.shape import case_of
from policy507.roster.values import INFINITE, Truths, Values, unpacked

MOST_CUTS = 400
"""With more comparisons than that, the known numbers themselves tell rows apart."""
CLASSES = 65536


@frozen
class Answer:
    """What an act comes to: its status, the rules that govern it or may, and what could change it.

    Where it is not sure that any rule orders it, none is said to govern it.
    """

    status: Status
    governed_by: tuple[str, ...]
    missing: tuple[str, ...]


@frozen(eq=False)
class Basis:
    """What an act rests on: the variables of its tests, and those that contradictions tie to them."""

    act: str
    variables: tuple[Variable, ...]
    cuts: tuple[Cut, ...]
    ends: tuple[Variable, ...]
    """The days of which it is asked whether they happen at all."""
    acts: bool
    """Whether it is asked whether an act is under review."""


def basis(program: Program, every: Variables, act: str) -> Basis:
    """What an act rests on, under a program."""
    tests = {t for target in involved(program.book, act) for t in program.tests_of[target]}
    places = [place for place, test in enumerate(program.tests) if test in tests]
    members = {index for place in places for index in every.of_test[place]}
    tied = [group for group in groups(every) if not members.isdisjoint(group.members)]
    members.update(index for group in tied for index in group.members)
    cuts = [cut for place in places for cut in every.cuts_of[place]]
    cuts += [cut for group in tied for cut in group.cuts]
    variables = tuple(every.every[index] for index in sorted(members))
    asked = {
        index
        for place in places
        if isinstance(program.tests[place], DayTest) and not every.cuts_of[place]
        for index in every.of_test[place]
    }
    days = (each for each in variables if each.fact.nullable or each.index in asked)
    return Basis(
        act,
        variables,
        tuple(dict.fromkeys(cuts)),
        tuple(each for each in days if each.is_number),
        any(not every.of_test[place] or _is_of_an_act(every, place) for place in places),
    )


def _is_of_an_act(every: Variables, place: int) -> bool:
    return any(every.every[index].fact.section == "conduct" for index in every.of_test[place])


@frozen(eq=False)
class Block:
    """A batch with its values, and those of its rows that were decided as cases."""

    batch: pa.RecordBatch
    values: Values
    decided: dict[int, Statuses] = Factory(dict)


@frozen(eq=False)
class Completing:
    """What decides open rows, and remembers what it decided.

    The `engine` says what logic concludes in the rows that are decided as cases.
    """

    program: Program
    variables: Variables
    choices: Choices
    engine: Engine
    as_of: dt.date
    with_missing: bool
    _bases: dict[str, Basis] = Factory(dict)
    _plans: dict[tuple[str, tuple[int, ...]], tuple[Cut, ...] | None] = Factory(dict)
    _answers: Remembered[Answer] = Factory(lambda: Remembered(CLASSES))

    def answers(
        self, block: Block, act: str, rows: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], list[Answer]]:
        """What an act comes to in some rows: for each row the place of one of the answers."""
        values = block.values
        found: list[Answer] = []
        places = np.zeros(len(rows), np.intp)
        for unknown, mine in self._by_unknown(values, act, rows):
            keys, which = _alike(self._telling(values, act, unknown, rows[mine]))
            firsts = _firsts(which, len(keys))
            own = np.zeros(len(keys), np.intp)
            for number, (key, first) in enumerate(zip(keys, firsts, strict=True)):
                name = (act, unknown, key)
                answer = self._answers.get(name)
                if answer is None:
                    answer = self._decided(block, act, int(rows[mine][first]))
                    self._answers.put(name, answer)
                own[number] = len(found)
                found.append(answer)
            places[mine] = own[which]
        return places, found

    def _decided(self, block: Block, act: str, row: int) -> Answer:
        statuses = block.decided.get(row)
        if statuses is None:
            if len(block.decided) >= RECENT:
                block.decided.clear()
            case = case_of(block.batch, row, self.as_of)
            statuses = Statuses(self.program, case, self.choices, self.engine)
            block.decided[row] = statuses
        status = statuses.of(act)
        governing = statuses.governing(act) if statuses.is_sure(act) else ()
        is_open = self.with_missing and status is Status.UNDETERMINED
        missing = statuses.missing(act) if is_open else ()
        return Answer(status, tuple(rule.name for rule in governing), missing)

    def _basis(self, act: str) -> Basis:
        if act not in self._bases:
            self._bases[act] = basis(self.program, self.variables, act)
        return self._bases[act]

    def _by_unknown(
        self, values: Values, act: str, rows: NDArray[np.intp]
    ) -> Iterator[tuple[tuple[int, ...], NDArray[np.intp]]]:
        """Rows by which numbers are unknown in them."""
        numbers = [each.index for each in self._basis(act).variables if each.is_number]
        never = [index for index in numbers if index not in values.known]
        sometimes = [
            index
            for index in numbers
            if index in values.known and not values.known[index].knows[rows].all()
        ]
        if not sometimes:
            yield tuple(never), np.arange(len(rows))
            return
        columns = [~values.known[index].knows[rows] for index in sometimes]
        keys, which = _alike(columns)
        for number, key in enumerate(keys):
            bits = np.unpackbits(np.frombuffer(key, np.uint8), count=len(sometimes))
            unknown = [index for index, bit in zip(sometimes, bits, strict=True) if bit]
            yield tuple(sorted((*never, *unknown))), np.flatnonzero(which == number)

    def _telling(
        self, values: Values, act: str, unknown: tuple[int, ...], rows: NDArray[np.intp]
    ) -> list[Truths]:
        """What tells rows apart, as truths; of rows in which the same numbers are unknown."""
        mine, open_ = self._basis(act), set(unknown)
        told: list[Truths] = []
        if mine.acts:
            told.append(unpacked(values.under_review, values.rows)[rows])
        for each in mine.variables:
            known = values.known.get(each.index)
            if known is not None and not each.is_number:
                knows = known.knows[rows]
                told += [knows, unpacked(known.held, known.rows)[rows] & knows]
        for each in mine.ends:
            if each.index not in open_:
                days = values.known[each.index].days[rows]
                told.append(days >= INFINITE)
                if each.fact.happens:
                    told.append(days > values.as_of)
        cuts = self._cuts(act, unknown)
        if cuts is None:
            told += [
                bits
                for each in mine.variables
                if each.is_number and each.index not in open_
                for bits in _bits(values.known[each.index].days[rows])
            ]
        else:
            told += [
                _at(values.side(c.left), rows) <= _at(values.side(c.right), rows) for c in cuts
            ]
        return [np.broadcast_to(each, rows.shape) for each in told]

    def _cuts(self, act: str, unknown: tuple[int, ...]) -> tuple[Cut, ...] | None:
        if (act, unknown) not in self._plans:
            mine = self._basis(act)
            open_ = [self.variables.every[index] for index in unknown]
            known = {each.index for each in mine.variables if each.is_number} - set(unknown)
            found = cuts_among(self.variables, mine.cuts, open_, known, MOST_CUTS)
            self._plans[act, unknown] = found
        return self._plans[act, unknown]


RECENT = 256
"""So many rows of a batch are kept as cases, for the next act."""


def _at(side: Any, rows: NDArray[np.intp]) -> Any:
    return side[rows] if isinstance(side, np.ndarray) else side


def _bits(numbers: NDArray[np.int32]) -> list[Truths]:
    return [(numbers >> place & 1).astype(np.bool_) for place in range(32)]


def _alike(told: Sequence[Truths]) -> tuple[list[bytes], NDArray[np.intp]]:
    """Which rows are told by the same truths: a key for each kind of row, and by row its kind."""
    rows = np.packbits(np.column_stack(told), axis=1)
    width = rows.shape[1]
    buffer = pa.py_buffer(np.ascontiguousarray(rows).tobytes())
    column = pa.Array.from_buffers(pa.binary(width), len(rows), [None, buffer])
    found = pc.dictionary_encode(column)
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.intp)


def _firsts(which: NDArray[np.intp], kinds: int) -> NDArray[np.intp]:
    """The first row of each kind."""
    firsts = np.full(kinds, len(which), np.intp)
    np.minimum.at(firsts, which, np.arange(len(which)))
    return firsts
