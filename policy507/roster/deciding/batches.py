"""Decide a batch of rows: the evaluator of the lanes, with a bit for each row.

What logic concludes is concluded for all rows at once. Where unknown facts leave something open, rows
that are alike are decided together (`completing`). Last days are worked out in columns (`days`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from types import NoneType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from numpy.typing import NDArray

from policy507.decisions.decide import Readings, choices_made
from policy507.engines.engine import LANES, engine_named
from policy507.engines.lanes.evaluator import Conclude, concluder
from policy507.engines.lanes.variables import Variables, variables
from policy507.engines.program import program
from policy507.engines.situation import Choices
from policy507.errors import (
    EngineError,
    FactError,
    Problem,
    needs,
)
from policy507.facts.case import refuse
from policy507.facts.contradictions import CONTRADICTIONS
from policy507.facts.faults import fault_in
from policy507.facts.registry import AS_OF, FACTS
from policy507.facts.rows import case_of_values
from policy507.facts.taken import as_date
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.roster.deciding.acts import asked_for, governing
from policy507.roster.deciding.completing import Block, Completing
from policy507.roster.deciding.days import Days
from policy507.roster.deciding.truths import contradicted, out_of_bounds, tests, wanted_tests
from policy507.roster.deciding.values import (
    ALL,
    NONE,
    WORD,
    Holding,
    Packed,
    Values,
    packed,
    unpacked,
    values_of,
    words_for,
)
from policy507.roster.shape import EPOCH, refuse_other_columns
from policy507.rulefiles.load import Rules, book_of

STATUSES = tuple(Status)
_CODES: Mapping[Status, int] = {status: code for code, status in enumerate(STATUSES)}


def status_column(act: str) -> str:
    """The column of what an act comes to."""
    return f"{act.replace('-', '_')}_status"


def due_column(act: str) -> str:
    """The column of the last day on which an act is in time."""
    return f"{act.replace('-', '_')}_due"


_OF_THE_YEAR = tuple(each for each in CONTRADICTIONS if "as_of" in each.paths)
"""Of facts that contradict the day of the decision there is the school year alone."""
_OTHERS = tuple(each for each in CONTRADICTIONS if each not in _OF_THE_YEAR)

PROBLEM, OTHER_YEAR, MISSING = "problem", "other_year", "missing"


@frozen(eq=False)
class Decider:
    """What decides batches by one rule book, on one day; it remembers what rows have in common.

    `acts` are those that are decided, and rules, in the policy's order.
    """

    book: RuleBook
    choices: Choices
    as_of: dt.date
    acts: tuple[str, ...]
    engine: str
    with_missing: bool
    _variables: Variables
    _completing: Completing
    _tests: tuple[int, ...]
    _targets: Mapping[str, tuple[str, ...]]
    """The rules and acts, with what each may come to."""
    _conclude: Conclude

    @property
    def schema(self) -> pa.Schema:
        """The columns of what comes out."""
        return pa.schema(list(self._fields()))

    def _fields(self) -> Iterator[pa.Field]:
        for act in self.acts:
            yield pa.field(status_column(act), pa.dictionary(pa.int8(), pa.string()))
            yield pa.field(due_column(act), pa.date32())
        yield pa.field(PROBLEM, pa.string())
        yield pa.field(OTHER_YEAR, pa.bool_())
        if self.with_missing:
            yield pa.field(MISSING, pa.list_(pa.string()))

    def decide(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """What each row of a batch comes to; see `decide_batch`."""
        rows = batch.num_rows
        values = values_of(batch, self._variables, self.as_of.toordinal())
        block = Block(batch, values, *tests(values, self._tests))
        problems, other_year = self._set_aside(batch, values)
        wrong = np.zeros(rows, np.bool_)
        wrong[list(problems)] = True
        decided = packed(~wrong) & ~other_year
        concluded = self._concluded(block)
        columns: list[pa.Array] = []
        missing: list[dict[str, int] | None] = [None] * (rows * self.with_missing)
        days = Days(values, self.choices)
        for act in self.acts:
            codes, due = self._act(block, concluded, days, act, decided, missing)
            columns.append(_statuses(codes, decided))
            columns.append(_dates(due, decided, rows))
        texts = pa.nulls(rows, pa.string())
        if problems:
            said = pa.array([problems[row] for row in sorted(problems)], pa.string())
            texts = pc.replace_with_mask(texts, wrong, said)
        columns += [texts, pa.array(unpacked(other_year, rows))]
        if self.with_missing:
            columns.append(pa.array(map(_in_order, missing), pa.list_(pa.string())))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _set_aside(self, batch: pa.RecordBatch, values: Values) -> tuple[dict[int, str], Holding]:
        """The rows that cannot be decided, with what is wrong, and those of another school year."""
        wrong = out_of_bounds(values) | contradicted(values, _OTHERS + self.book.impossible)
        if values.refused is not None:
            wrong = wrong | packed(values.refused)
        other_year = contradicted(values, _OF_THE_YEAR) & ~wrong
        problems: dict[int, str] = {}
        if not np.any(wrong):
            return problems, other_year
        rows = np.flatnonzero(unpacked(wrong, values.rows))
        for row, stated in zip(rows.tolist(), batch.take(pa.array(rows)).to_pylist(), strict=True):
            try:
                refuse(case_of_values(stated, self.as_of), self.book.impossible)
            except FactError as error:
                problems[row] = "; ".join(problem.message for problem in error.problems)
        return problems, other_year

    def _concluded(self, block: Block) -> Mapping[str, Mapping[str, Holding]]:
        """By rule and act the rows of each of its conclusions."""
        conclude: Any = self._conclude
        found = conclude(block.holding, block.failing, ALL)
        return {
            target: dict(zip(names, masks, strict=True))
            for (target, names), masks in zip(self._targets.items(), found, strict=True)
        }

    def _act(
        self,
        block: Block,
        concluded: Mapping[str, Mapping[str, Holding]],
        days: Days,
        act: str,
        decided: Packed,
        missing: list[dict[str, int] | None],
    ) -> tuple[NDArray[np.uint8], Any]:
        rows, rules = block.values.rows, governing(self.book, act)
        mine = concluded[act]
        codes = _codes([_CODES[Status(name)] for name in mine], [*mine.values()], rows)
        fired = [_fired(concluded[rule.name]) for rule in rules]
        told = reduce(and_, [_any(concluded[rule.name].values()) for rule in rules])
        is_open = decided & (~_any(mine.values()) | (_fired(mine) & ~told))
        if self.engine != LANES:
            is_open = decided
        is_dated = [rule.due is not None for rule in rules]
        if not is_open.any():
            if not any(d and np.any(each) for d, each in zip(is_dated, fired, strict=True)):
                return codes, None
            return codes, days.last_day(rules, [unpacked(each, rows) for each in fired])
        governed = [unpacked(each, rows).copy() for each in fired]
        open_rows = np.flatnonzero(unpacked(is_open, rows))
        which, answers = self._completing.answers(block, act, open_rows)
        codes[open_rows] = np.array([_CODES[a.status] for a in answers], np.uint8)[which]
        for rule, its_rows in zip(rules, governed, strict=True):
            held = np.array([rule.name in answer.governed_by for answer in answers])
            its_rows[open_rows] = held[which]
        if self.with_missing:
            _note(missing, open_rows, which, [a.missing for a in answers])
        if not any(d and each.any() for d, each in zip(is_dated, governed, strict=True)):
            return codes, None
        return codes, days.last_day(rules, governed)


def _fired(concluded: Mapping[str, Holding]) -> Holding:
    return _any(mask for name, mask in concluded.items() if Status(name).fires)


def decide_batch(
    batch: pa.RecordBatch,
    as_of: dt.date,
    *,
    readings: Readings | None = None,
    rules: Rules = None,
    acts: Sequence[str] | None = None,
    missing: bool = False,
    engine: str | None = None,
) -> pa.RecordBatch:
    """Decide rows in the form of `policy507.roster.SCHEMA`, all on one day; a row out for each row in.

    `readings` and `rules` are those of `policy507.decide`, `acts` the names of acts or rules that are
    asked for (all acts, unless stated). Of each there is a column of its status and one of its last day;
    both are null where a row was not decided. `problem` says what is wrong with a row; `other_year` is
    true where its school year does not contain the day. With `missing`, a column of that name lists by
    path the unknown facts that could still change an act, the one that could change most first.

    Rows that logic leaves open are decided once for all that are alike; with the engine `durable` or
    `reference` all are, by that engine.

    Raises:
        FactError: it has other columns, or columns of other types; or the day is none.
        UnknownNameError: one of the acts is neither that of a rule nor a rule.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    needs(batch, pa.RecordBatch, "batch", "a record batch of Arrow", FactError)
    refuse_other_columns(batch.schema)
    book = book_of(rules)
    choices, _ = choices_made(book, readings)
    made = decider(as_of, book=book, choices=choices, acts=acts, missing=missing, engine=engine)
    return made.decide(batch)


def decider(
    as_of: dt.date,
    *,
    book: RuleBook,
    choices: Choices,
    acts: Sequence[str] | None = None,
    missing: bool = False,
    engine: str | None = None,
) -> Decider:
    """What decides batches; the same one for the same questions, so that it remembers.

    Raises:
        FactError: the day is none.
        UnknownNameError: one of the acts is neither that of a rule nor a rule.
        EngineError: the engine asked for is not there.
    """
    as_of = as_date(as_of)
    if (fault := fault_in(AS_OF, as_of)) is not None:
        raise FactError([Problem(f"as_of: {fault}", path="as_of", code=fault.code)])
    needs(engine, (str, NoneType), "engine", "the name of an engine", EngineError)
    return _decider(
        as_of, book, tuple(choices.items()), asked_for(book, acts), missing, engine or LANES
    )


@lru_cache(maxsize=8)
def _decider(
    as_of: dt.date,
    book: RuleBook,
    choices: tuple[tuple[str, str], ...],
    acts: tuple[str, ...],
    missing: bool,  # noqa: FBT001 (a key of what is remembered)
    engine: str,
) -> Decider:
    taken_apart, made = program(book), dict(choices)
    every = variables(taken_apart)
    rules = dict.fromkeys(rule.name for act in acts for rule in governing(book, act))
    answers = tuple(dict.fromkeys((*rules, *acts)))
    name, decides = engine_named(engine, taken_apart)
    return Decider(
        book,
        made,
        as_of,
        acts,
        name,
        missing,
        every,
        Completing(taken_apart, every, made, decides, as_of, missing),
        wanted_tests(every, answers),
        {each: tuple(n for n, _ in taken_apart.units[each].conclusions) for each in answers},
        concluder(taken_apart, answers, choices),
    )


def _any(masks: Iterable[Holding]) -> Holding:
    found: Holding = reduce(or_, masks, NONE)
    return found


def _codes(codes: Sequence[int], masks: Sequence[Holding], rows: int) -> NDArray[np.uint8]:
    """By row the code of the conclusion that holds; by planes of bits, so that few are unpacked."""
    found = np.zeros(words_for(rows) * WORD, np.uint8)
    words = found.view(np.uint64)  # eight rows at a time
    for plane in range(max(codes).bit_length()):
        held = _any(m for code, m in zip(codes, masks, strict=True) if code >> plane & 1)
        if np.any(held):
            words |= unpacked(held, len(found)).view(np.uint64) << np.uint64(plane)
    return found[:rows]


def _statuses(codes: NDArray[np.uint8], decided: Packed) -> pa.Array:
    buffers = [pa.py_buffer(decided), pa.py_buffer(codes)]
    indices = pa.Array.from_buffers(pa.int8(), len(codes), buffers)
    return pa.DictionaryArray.from_arrays(indices, _WORDS, safe=False)


_WORDS = pa.array([each.value for each in STATUSES])


def _dates(due: Any, decided: Packed, rows: int) -> pa.Array:
    if due is None:
        return pa.nulls(rows, pa.date32())
    known = packed(due > 0) & decided
    buffers = [pa.py_buffer(known), pa.py_buffer(due - np.int32(EPOCH.toordinal()))]
    return pa.Array.from_buffers(pa.date32(), rows, buffers)


def _note(
    missing: list[dict[str, int] | None],
    rows: NDArray[np.intp],
    which: NDArray[np.intp],
    paths: Sequence[tuple[str, ...]],
) -> None:
    for row, place in zip(rows.tolist(), which.tolist(), strict=True):
        if paths[place]:
            counted = missing[row]
            if counted is None:
                counted = missing[row] = {}
            for path in paths[place]:
                counted[path] = counted.get(path, 0) + 1


_ORDER = {path: place for place, path in enumerate(FACTS)}


def _in_order(counted: dict[str, int] | None) -> tuple[str, ...]:
    """The facts that could change an act, the one that could change most first."""
    return _ordered(tuple(counted.items())) if counted else ()


@lru_cache(maxsize=4096)
def _ordered(counted: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    found = dict(counted)
    return tuple(sorted(found, key=lambda path: (-found[path], _ORDER[path])))
