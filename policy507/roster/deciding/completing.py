"""Rows in which logic alone leaves something open, decided once for all rows that are alike.

What completes the unknown facts of a row depends on what is true or false in it, on which numbers and
days are unknown, and on how the known ones lie to one another where they bound the unknown ones. Rows
in which all of that is the same come to the same; the first of them is decided as a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import Factory, frozen
from numpy.typing import NDArray

from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import Engine
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.lanes import Lanes, lanes
from policy507.engines.lanes.missing import Missing
from policy507.engines.lanes.moves import INFINITE as NEVER
from policy507.engines.lanes.outlook import LanesEngine
from policy507.engines.lanes.possible import Group, groups
from policy507.engines.lanes.variables import MISSING, NOWHERE, Row, Variables
from policy507.engines.program import Program, fires_unit
from policy507.engines.situation import Choices
from policy507.engines.standings import Statuses
from policy507.facts.case import Case
from policy507.model.statuses import Status
from policy507.roster.deciding.acts import governing
from policy507.roster.deciding.alike import (
    NUMBER,
    Places,
    Sign,
    Some,
    at,
    bits_of,
    by_row,
    firsts,
    is_known,
    kinds,
    mask_of,
    masked,
    signs,
    told_apart,
)
from policy507.roster.deciding.possible import possible
from policy507.roster.deciding.truths import wanted_tests
from policy507.roster.deciding.values import (
    ALL,
    CONDUCT,
    INFINITE,
    NONE,
    WORD,
    Holding,
    Values,
)
from policy507.roster.shape import case_of

CLASSES, PLANS = 65536, 16384


@frozen
class Answer:
    """What an act comes to: its status, the rules that govern it or may, and what could change it.

    Where it is not sure that any rule orders it, none is said to govern it.
    """

    status: Status
    governed_by: tuple[str, ...]
    missing: tuple[str, ...]


@frozen(eq=False)
class Asking:
    """How one act is asked about: with the rules on it, by an evaluator of its own.

    `chosen` are the choices of readings, as that evaluator takes them, `groups` the facts on which the
    act rests and that can contradict one another, `rules` those that may govern it, `tests` the places
    of those that it may want, `numbers` the variables of both that are days or counts.
    """

    lanes: Lanes
    rules: tuple[str, ...]
    tests: tuple[int, ...]
    chosen: tuple[np.uint64, ...]
    asked: tuple[np.uint64, ...]
    concluded: tuple[int, ...]
    """The targets of which rows are told apart by what they come to."""
    groups: tuple[Group, ...]
    numbers: tuple[int, ...]
    places: Places = Factory(Places)


def _in_play(left: Completions, rule: str) -> bool:
    """Whether a rule fires, or may: in some completion of the unknown facts it does."""
    status = left.status(rule, 0)
    return left.may(rule, 0, fire=True) if status is Status.UNDETERMINED else status.fires


def asking(program: Program, every: Variables, choices: Choices, act: str) -> Asking:
    """How an act is asked about under a program and choices of readings."""
    rules = tuple(rule.name for rule in governing(program.book, act))
    of_act = lanes(program, tuple(dict.fromkeys((*rules, act))))
    made = of_act.evaluator
    seen = {act, *rules, *map(fires_unit, rules)}
    tests = wanted_tests(every, (*rules, act))
    members = {index for place in tests for index in every.of_test[place]}
    mine = tuple(group for group in groups(every) if not members.isdisjoint(group.members))
    members.update(index for group in mine for index in group.members)
    return Asking(
        of_act,
        rules,
        tests,
        tuple(ALL if choices[each.code] in each.choices else NONE for each in made.readings),
        tuple(ALL if target in {act, *rules} else NONE for target in made.targets),
        tuple(place for place, target in enumerate(made.targets) if target in seen),
        mine,
        tuple(index for index in sorted(members) if every.every[index].is_number),
    )


@frozen(eq=False)
class Block:
    """A batch with its values and the truths of its tests, and its rows that were decided as cases."""

    batch: pa.RecordBatch
    values: Values
    holding: Sequence[Holding]
    failing: Sequence[Holding]
    decided: dict[int, Statuses] = Factory(dict)
    _possible: dict[tuple[int, ...], Holding] = Factory(dict)

    def row(self, row: int, members: Iterable[int], tests: Iterable[int]) -> Row:
        """A row as lanes complete it: the values of some variables, and what some tests come to."""
        known: list[Any] = [NOWHERE] * len(self.values.variables.every)
        for index in members:
            known[index] = self._value(index, row)
        holding = failing = 0
        for place in tests:
            holding |= _bit(self.holding[place], row) << place
            failing |= _bit(self.failing[place], row) << place
        return tuple(known), holding, failing

    def _value(self, index: int, row: int) -> Any:
        known = self.values.known.get(index)
        if known is None or not _bit(known.known, row):
            about = self.values.variables.every[index].fact.section
            is_nowhere = about == CONDUCT and not _bit(self.values.under_review, row)
            return NOWHERE if is_nowhere else MISSING
        if known.numbers is None:
            return _bit(known.held, row)
        number = int(at(known.days, row))
        return NEVER if number == INFINITE else number

    def possible(self, group: Group) -> Holding:
        """The rows in which what is unknown of a group can surely be filled in."""
        if group.members not in self._possible:
            self._possible[group.members] = possible(self.values, group)
        return self._possible[group.members]


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
    _asking: dict[str, Asking] = Factory(dict)
    _mattering: Remembered[Mattering] = Factory(lambda: Remembered(PLANS))
    _signs: Remembered[tuple[Sign, ...]] = Factory(lambda: Remembered(PLANS))
    _lefts: Remembered[Left] = Factory(lambda: Remembered(PLANS))
    _answers: Remembered[Answer] = Factory(lambda: Remembered(CLASSES))

    def answers(
        self, block: Block, act: str, rows: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], list[Answer]]:
        """What an act comes to in some rows: for each row the place of one of the answers."""
        some = Some(block.values, rows)
        left, of_row = self._left(block, act, some)
        places: dict[int, Sign] = {}
        for each in left:
            places.update(each.signs)
        told = masked(bits_of(some, places), [each.mask for each in left], of_row)
        keys, which = kinds(told)
        found: list[Answer] = []
        for key, first in zip(keys, firsts(which, len(keys)), strict=True):
            mine = left[int.from_bytes(key[:NUMBER])]
            name = (act, mine.name, key[NUMBER:].rstrip(b"\0"))
            answer = self._answers.get(name)
            if answer is None:
                answer = self._decided(block, act, int(rows[first]), mine.members)
                self._answers.put(name, answer)
            found.append(answer)
        return which, found

    def _decided(self, block: Block, act: str, row: int, members: frozenset[int]) -> Answer:
        if isinstance(self.engine, LanesEngine):
            return self._by_lanes(block, act, row, members)
        statuses = block.decided.get(row)
        if statuses is None:
            if len(block.decided) >= RECENT:
                block.decided.clear()
            case = case_of(block.batch, row, self.as_of)
            statuses = Statuses(self.program, case, self.choices, self.engine)
            block.decided[row] = statuses
        status = statuses.of(act)
        by = statuses.governing(act) if statuses.is_sure(act) else ()
        is_open = self.with_missing and status is Status.UNDETERMINED
        missing = statuses.missing(act) if is_open else ()
        return Answer(status, tuple(rule.name for rule in by), missing)

    def _by_lanes(self, block: Block, act: str, row: int, members: frozenset[int]) -> Answer:
        """What an act comes to in a row, by lanes of its own and under the choices made alone.

        Nothing is known of variables but those that matter, and nothing can be: they are not completed.
        """
        asked = self._asked(act)
        values, holding, failing = block.row(row, members, asked.tests)
        signature = tuple(
            (holding >> place & 1) - (failing >> place & 1) for place in range(len(block.holding))
        )
        left = Completions(
            asked.lanes,
            Case(as_of=self.as_of),
            signature,
            self.choices,
            asked.lanes.alone(self.choices),
            root=(values, holding, failing),
        )
        status = left.status(act, 0)
        is_open = status is Status.UNDETERMINED
        by: tuple[str, ...] = ()
        if not left.may(act, 0, fire=False) if is_open else status.fires:
            by = tuple(rule for rule in asked.rules if _in_play(left, rule))
        missing = Missing(left, 0).of(act) if is_open and self.with_missing else ()
        return Answer(status, by, missing)

    def _asked(self, act: str) -> Asking:
        found = self._asking.get(act)
        if found is None:  # threads may ask at once: all go on with the same one
            made = asking(self.program, self.variables, self.choices, act)
            found = self._asking.setdefault(act, made)
        return found

    def _left(self, block: Block, act: str, some: Some) -> tuple[list[Left], NDArray[np.intp]]:
        """What is left to be known in some rows, and by row which of these it is."""
        asked = self._asked(act)
        wanted, told = self._wanted(block, asked)
        fine = [block.possible(group) for group in asked.groups]
        keys, of_row = told_apart([*told, *fine], some.rows, block.values.rows)
        mattering = []
        for key, first in zip(keys, firsts(of_row, len(keys)), strict=True):
            matters = self._mattering.get((act, key))
            if matters is None:
                matters = self._matters(asked, wanted, fine, int(some.rows[first]))
                self._mattering.put((act, key), matters)
            mattering.append(matters)
        unknown = ((place, ~is_known(some, index)) for place, index in enumerate(asked.numbers))
        bits = by_row(unknown, len(asked.numbers), len(some.rows))
        numbered, which = kinds(masked(bits, [each.numbers for each in mattering], of_row))
        found = []
        for key in numbered:
            kind = int.from_bytes(key[:NUMBER])
            name = (keys[kind], key[NUMBER:])
            left = self._lefts.get((act, name))
            if left is None:
                left = self._told_by(asked, mattering[kind], name)
                self._lefts.put((act, name), left)
            found.append(left)
        return found, which

    def _told_by(self, asked: Asking, mattering: Mattering, name: tuple[bytes, bytes]) -> Left:
        """What tells apart rows in which the same matters, and the same numbers are unknown."""
        bits = np.unpackbits(np.frombuffer(name[1], np.uint8), count=len(asked.numbers))
        unknown = tuple(n for n, bit in zip(asked.numbers, bits, strict=True) if bit)
        key = (mattering.tests, unknown, tuple(group.members for group in mattering.groups))
        mine = self._signs.get(key)
        if mine is None:
            mine = signs(self.variables, mattering.tests, mattering.groups, unknown)
            self._signs.put(key, mine)
        places = asked.places.of(mine)
        return Left(name, mattering.members, places, mask_of(places))

    def _matters(
        self, asked: Asking, wanted: Sequence[Holding], fine: Sequence[Holding], row: int
    ) -> Mattering:
        """What matters in a row, by the tests that are wanted and the groups that are surely fine."""
        tests = tuple(place for place, mask in enumerate(wanted) if _bit(mask, row))
        seen = frozenset(i for place in tests for i in self.variables.of_test[place])
        tied = tuple(
            group
            for group, mask in zip(asked.groups, fine, strict=True)
            if not seen.isdisjoint(group.members) or not _bit(mask, row)
        )
        members = seen.union(*(group.members for group in tied))
        numbers = mask_of(place for place, n in enumerate(asked.numbers) if n in members)
        return Mattering(tests, tied, members, numbers)

    def _wanted(self, block: Block, asked: Asking) -> tuple[Sequence[Holding], list[Holding]]:
        """By test the rows in which it is still wanted, and what tells apart what is left in a row."""
        holding: Any = block.holding
        failing: Any = block.failing
        chosen: Any = asked.chosen
        every: Any = ALL
        concluded, state = asked.lanes.evaluator.conclude(holding, failing, chosen, every)
        of_each: Any = asked.asked
        wanted, told = asked.lanes.evaluator.want(state, of_each, every)
        come_to = [mask for place in asked.concluded for mask in concluded[place]]
        seen: Any = (wanted, [*told, *come_to])
        return seen  # type: ignore[no-any-return]


@frozen(eq=False)
class Mattering:
    """What can still change an act in some rows: tests, and groups of facts that can contradict.

    `members` are the variables of both: nothing else can change what the act comes to. `numbers` are
    those of them that are numbers, as bits.
    """

    tests: tuple[int, ...]
    groups: tuple[Group, ...]
    members: frozenset[int]
    numbers: bytes


@frozen(eq=False)
class Left:
    """What is left to be known in some rows, by its `name`, and the signs that tell these rows apart.

    `members` are the variables that matter; the `mask` has the places of the signs.
    """

    name: tuple[bytes, bytes]
    members: frozenset[int]
    signs: Mapping[int, Sign]
    mask: bytes


RECENT = 256
"""So many rows of a batch are kept as cases, for the next act."""


def _bit(mask: Holding, row: int) -> bool:
    if isinstance(mask, np.ndarray):
        return bool(int(mask[row // WORD]) >> row % WORD & 1)
    return bool(mask)
