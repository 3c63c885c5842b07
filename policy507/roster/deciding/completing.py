"""Rows in which logic alone leaves something open, decided once for all rows that are alike.

What completes the unknown facts of a row depends on what is true or false in it, on which numbers and
days are unknown, and on how the known ones lie to one another where they bound the unknown ones. Rows
in which all of that is the same come to the same; the first of them is decided as a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, frozen
from numpy.typing import NDArray

from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import Engine
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.cuts import cuts_among
from policy507.engines.lanes.lanes import Lanes, lanes
from policy507.engines.lanes.missing import Missing
from policy507.engines.lanes.moves import INFINITE as NEVER
from policy507.engines.lanes.outlook import LanesEngine
from policy507.engines.lanes.possible import Group, groups
from policy507.engines.lanes.variables import MISSING, NOWHERE, Cut, Row, Variable, Variables
from policy507.engines.program import Program, fires_unit
from policy507.engines.situation import Choices
from policy507.engines.standings import Statuses
from policy507.facts.case import Case
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.roster.deciding.possible import possible
from policy507.roster.deciding.truths import wanted_tests
from policy507.roster.deciding.values import (
    ALL,
    CONDUCT,
    INFINITE,
    NONE,
    WORD,
    Holding,
    Truths,
    Values,
    picked,
    unpacked,
)
from policy507.roster.shape import case_of

MOST_CUTS = 400
"""With more comparisons than that, the known numbers themselves tell rows apart."""
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
    of those that it may want.
    """

    lanes: Lanes
    rules: tuple[str, ...]
    tests: tuple[int, ...]
    chosen: tuple[np.uint64, ...]
    asked: tuple[np.uint64, ...]
    concluded: tuple[int, ...]
    """The targets of which rows are told apart by what they come to."""
    groups: tuple[Group, ...]


def governing(book: RuleBook, act: str) -> tuple[Rule, ...]:
    """The rules that may govern an act; of a rule, itself."""
    return (book.rules[act],) if act in book.rules else book.ordering(act)


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
    return Asking(
        of_act,
        rules,
        tests,
        tuple(ALL if choices[each.code] in each.choices else NONE for each in made.readings),
        tuple(ALL if target in {act, *rules} else NONE for target in made.targets),
        tuple(place for place, target in enumerate(made.targets) if target in seen),
        tuple(group for group in groups(every) if not members.isdisjoint(group.members)),
    )


@frozen(eq=False)
class Plan:
    """What tells apart rows in which the same is left to be known.

    `cuts` are how known numbers lie to one another, `None` where the `numbers` themselves tell; of the
    `ends` it matters whether they happen at all, of the `flags` whether and how they are known.
    """

    cuts: tuple[Cut, ...] | None
    numbers: tuple[Variable, ...]
    ends: tuple[Variable, ...]
    flags: tuple[Variable, ...]


def plan(
    every: Variables, tests: tuple[int, ...], among: Sequence[Group], unknown: tuple[int, ...]
) -> Plan:
    """What tells rows apart in which some tests are left open, and some numbers are unknown."""
    open_ = set(unknown)
    tied = [group for group in among if any(_is_open(every, n, open_) for n in group.members)]
    cuts = [cut for place in tests for cut in every.cuts_of[place]]
    cuts += [cut for group in tied for cut in group.cuts]
    members = {index for place in tests for index in every.of_test[place]}
    members.update(index for group in tied for index in group.members)
    mine = [every.every[index] for index in sorted(members)]
    known = [each for each in mine if each.is_number and each.index not in open_]
    left = [every.every[index] for index in sorted(members & open_)]
    found = cuts_among(every, dict.fromkeys(cuts), left, {each.index for each in known}, MOST_CUTS)
    return Plan(
        found,
        tuple(known),
        tuple(each for each in known if each.fact.nullable),
        tuple(each for each in mine if not each.is_number),
    )


def _is_open(every: Variables, index: int, unknown: set[int]) -> bool:
    """Whether a variable may be unknown: what is true or false is told by itself."""
    return index in unknown or not every.every[index].is_number


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
        number = int(_at(known.days, row))
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
    _plans: Remembered[Plan] = Factory(lambda: Remembered(PLANS))
    _answers: Remembered[Answer] = Factory(lambda: Remembered(CLASSES))

    def answers(
        self, block: Block, act: str, rows: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], list[Answer]]:
        """What an act comes to in some rows: for each row the place of one of the answers."""
        found: list[Answer] = []
        places = np.zeros(len(rows), np.intp)
        for left, mine in self._alike(block, act, rows):
            keys, which = _kinds(left.telling)
            own = np.zeros(len(keys), np.intp)
            for number, (key, first) in enumerate(zip(keys, _firsts(which, keys), strict=True)):
                name = (act, left.key, left.unknown, key)
                answer = self._answers.get(name)
                if answer is None:
                    answer = self._decided(block, act, int(rows[mine[first]]), left.members)
                    self._answers.put(name, answer)
                own[number] = len(found)
                found.append(answer)
            places[mine] = own[which]
        return places, found

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
        if act not in self._asking:
            self._asking[act] = asking(self.program, self.variables, self.choices, act)
        return self._asking[act]

    def _alike(
        self, block: Block, act: str, rows: NDArray[np.intp]
    ) -> Iterator[tuple[Left, NDArray[np.intp]]]:
        """Rows in which the same is left to be known, with what still tells them apart."""
        asked = self._asked(act)
        wanted, told = self._left(block, asked)
        fine = [block.possible(group) for group in asked.groups]
        keys, which = _told_apart([*told, *fine], rows, block.values.rows)
        for number, (key, first) in enumerate(zip(keys, _firsts(which, keys), strict=True)):
            name = (act, key)
            mattering = self._mattering.get(name)
            if mattering is None:
                mattering = self._matters(asked.groups, wanted, fine, int(rows[first]))
                self._mattering.put(name, mattering)
            mine = np.flatnonzero(which == number)
            for unknown, these in self._by_unknown(block.values, mattering.members, rows[mine]):
                telling = self._telling(block, mattering, unknown, rows[mine[these]])
                yield Left(key, unknown, telling, mattering.members), mine[these]

    def _matters(
        self,
        among: Sequence[Group],
        wanted: Sequence[Holding],
        fine: Sequence[Holding],
        row: int,
    ) -> Mattering:
        """What matters in a row, by the tests that are wanted and the groups that are surely fine."""
        tests = tuple(place for place, mask in enumerate(wanted) if _bit(mask, row))
        seen = frozenset(i for place in tests for i in self.variables.of_test[place])
        tied = tuple(
            group
            for group, mask in zip(among, fine, strict=True)
            if not seen.isdisjoint(group.members) or not _bit(mask, row)
        )
        return Mattering(tests, tied, seen.union(*(group.members for group in tied)))

    def _left(self, block: Block, asked: Asking) -> tuple[Sequence[Holding], list[Holding]]:
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

    def _by_unknown(
        self,
        values: Values,
        members: frozenset[int],
        rows: NDArray[np.intp],
    ) -> Iterator[tuple[tuple[int, ...], NDArray[np.intp]]]:
        """Rows by which numbers are unknown in them, of the variables that matter."""
        numbers = [n for n in sorted(members) if self.variables.every[n].is_number]
        never = [index for index in numbers if index not in values.known]
        sometimes = [n for n in numbers if n in values.known and not values.known[n].is_known]
        if not sometimes:
            yield tuple(never), np.arange(len(rows))
            return
        keys, which = _kinds(np.array([~picked(values.known[n].known, rows) for n in sometimes]))
        for number, key in enumerate(keys):
            bits = np.unpackbits(np.frombuffer(key, np.uint8), count=len(sometimes))
            unknown = [index for index, bit in zip(sometimes, bits, strict=True) if bit]
            yield tuple(sorted((*never, *unknown))), np.flatnonzero(which == number)

    def _telling(
        self,
        block: Block,
        mattering: Mattering,
        unknown: tuple[int, ...],
        rows: NDArray[np.intp],
    ) -> NDArray[np.bool_]:
        """What tells rows apart, as truths; of rows in which the same numbers are unknown."""
        name, values = (mattering.tests, unknown, mattering.names), block.values
        mine = self._plans.get(name)
        if mine is None:
            mine = plan(self.variables, mattering.tests, mattering.groups, unknown)
            self._plans.put(name, mine)
        told: list[Any] = [picked(values.under_review, rows)]
        for each in mine.flags:
            known = values.known.get(each.index)
            if known is not None:
                knows = picked(known.known, rows)
                told += [knows, picked(known.held, rows) & knows]
            else:
                told += [np.False_, np.False_]
        for each in mine.ends:
            days = _at(values.known[each.index].days, rows)
            told += [days >= INFINITE, days > values.as_of]
        if mine.cuts is None:
            for each in mine.numbers:
                told += _bits(_at(values.known[each.index].days, rows))
        else:
            sides = ((values.side(cut.left), values.side(cut.right)) for cut in mine.cuts)
            told += [_at(left, rows) <= _at(right, rows) for left, right in sides]
        found = np.empty((len(told), len(rows)), np.bool_)
        for place, truths in enumerate(told):
            found[place] = truths
        return found


@frozen(eq=False)
class Mattering:
    """What can still change an act in some rows: tests, and groups of facts that can contradict.

    `members` are the variables of both: nothing else can change what the act comes to.
    """

    tests: tuple[int, ...]
    groups: tuple[Group, ...]
    members: frozenset[int]

    @property
    def names(self) -> tuple[tuple[int, ...], ...]:
        """The groups, by their members."""
        return tuple(group.members for group in self.groups)


@frozen(eq=False)
class Left:
    """What is left to be known in some rows: which numbers are unknown, and what tells rows apart.

    `members` are the variables that matter.
    """

    key: bytes
    unknown: tuple[int, ...]
    telling: NDArray[np.bool_]
    members: frozenset[int]


RECENT = 256
"""So many rows of a batch are kept as cases, for the next act."""


def _at(side: Any, rows: NDArray[np.intp] | int) -> Any:
    return side[rows] if isinstance(side, np.ndarray) else side


def _bits(numbers: Any) -> list[Truths]:
    return [(numbers >> place & 1).astype(np.bool_) for place in range(32)]


def _told_apart(
    masks: Sequence[Holding], rows: NDArray[np.intp], of: int
) -> tuple[list[bytes], NDArray[np.intp]]:
    """The kinds of some of the rows by what masks say: a key for each, and by row its kind.

    A mask that says the same of all rows is in the keys, but tells no row from another.
    """
    places = [place for place, mask in enumerate(masks) if isinstance(mask, np.ndarray)]
    told = np.empty((len(places), len(rows)), np.bool_)
    for n, place in enumerate(places):
        told[n] = unpacked(masks[place], of)[rows]
    kinds, which = _kinds(told)
    bits = np.array([bool(m) if np.ndim(m) == 0 else False for m in masks])
    keys = []
    for kind in kinds:
        whole = bits.copy()
        whole[places] = np.unpackbits(np.frombuffer(kind, np.uint8), count=len(places))
        keys.append(np.packbits(whole).tobytes())
    return keys, which


def _bit(mask: Holding, row: int) -> bool:
    if isinstance(mask, np.ndarray):
        return bool(int(mask[row // WORD]) >> row % WORD & 1)
    return bool(mask)


def _kinds(told: NDArray[np.bool_]) -> tuple[list[bytes], NDArray[np.intp]]:
    """Which rows are told by the same truths: a key for each kind of row, and by row its kind."""
    if not len(told):
        return [b""], np.zeros(told.shape[1], np.intp)
    rows = np.packbits(told, axis=0).T
    buffer = pa.py_buffer(np.ascontiguousarray(rows).tobytes())
    column = pa.Array.from_buffers(pa.binary(rows.shape[1]), len(rows), [None, buffer])
    found = pc.dictionary_encode(column)
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.intp)


def _firsts(which: NDArray[np.intp], kinds: Sequence[bytes]) -> NDArray[np.intp]:
    """The first row of each kind."""
    firsts = np.full(len(kinds), len(which), np.intp)
    np.minimum.at(firsts, which, np.arange(len(which)))
    return firsts
