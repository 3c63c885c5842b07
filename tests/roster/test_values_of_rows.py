"""The values of many rows at once: what is the same in all rows is one number or one word."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy507 import load
from policy507.engines.lanes.variables import Side, variables
from policy507.engines.program import program
from policy507.facts.rows import HAS_NOT_HAPPENED
from policy507.roster.deciding.values import (
    ALL,
    INFINITE,
    NONE,
    either,
    is_all,
    is_none,
    moved,
    moved_number,
    packed,
    picked,
    unpacked,
    values_of,
)
from policy507.roster.shape import SCHEMA

VARIABLES = variables(program(load()))
AS_OF = dt.date(2026, 11, 23).toordinal()
COURSE = "officer.sro_course_completed_on"
SUBSTITUTE = "officer.substitute"
LOWEST = "school.lowest_grade"
numbers = st.integers(-(2**31), 2**31 - 1)
days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)) | st.just(HAS_NOT_HAPPENED)
MOVES = sorted(
    {s.moves for cuts in VARIABLES.cuts_of for c in cuts for s in (c.left, c.right) if s.moves},
    key=repr,
)
"""All ways in which a rule measures one day from another."""


def known(path, column):
    """What the rows of a column know of a fact."""
    batch = pa.record_batch([pa.array(column, SCHEMA.field(path).type)], [path])
    return values_of(batch, VARIABLES, AS_OF).known.get(VARIABLES.at[path])


@given(st.lists(st.tuples(st.booleans(), numbers, numbers)))
def test_either_is_the_one_or_the_other(rows):
    """A day would be mixed from two, bit by bit."""
    truths = np.array([row[0] for row in rows], np.bool_)
    one, other = (np.array([row[n] for row in rows], np.int32) for n in (1, 2))
    assert either(truths, one, other).tolist() == [a if t else b for t, a, b in rows]
    for a, b in ((one, np.int32(7)), (np.int32(7), other), (np.int32(7), np.int32(-7))):
        assert either(truths, a, b).tolist() == np.where(truths, a, b).tolist()


@pytest.mark.parametrize("so", [True, False, np.True_, np.False_])
def test_either_of_all_rows_is_not_worked_out_row_by_row(so):
    """An array would come of what is the same in all rows, and so on to the end."""
    one, other = np.arange(3, dtype=np.int32), np.int32(5)
    assert either(so, one, other) is (one if so else other)


@pytest.mark.parametrize("moves", MOVES, ids=repr)
@given(drawn=st.lists(days, min_size=1))
def test_days_are_moved_as_each_alone(moves, drawn):
    """A last day would depend on the other rows of its batch."""
    given_days = np.array([*(day.toordinal() for day in drawn), INFINITE], np.int32)
    alone = [moved_number(moves, int(day)) for day in given_days]
    assert alone[-1] == INFINITE
    assert moved(moves, given_days).tolist() == alone
    assert int(moved(moves, given_days[0])) == alone[0]
    assert moved(moves, np.int32(INFINITE)) == INFINITE


@pytest.mark.parametrize("path", [COURSE, LOWEST, SUBSTITUTE])
@given(data=st.data())
def test_rows_have_their_values_whether_all_have_the_same(path, data):
    """A column would be taken for one value that only most of its rows have."""
    cell = {COURSE: days, LOWEST: st.integers(-1, 12), SUBSTITUTE: st.booleans()}[path]
    few = st.lists(cell | st.none(), min_size=1, max_size=2)
    column = data.draw(few.flatmap(lambda cells: st.lists(st.sampled_from(cells), min_size=1)))
    found, rows = known(path, column), len(column)
    if not any(cell is not None for cell in column):
        assert found is None
        return
    assert found.knows.tolist() == [cell is not None for cell in column]
    assert found.is_known == (None not in column)
    of_rows = (
        unpacked(found.held, rows)
        if path == SUBSTITUTE
        else np.broadcast_to(found.days, rows)  # one number, or that of each row
    )
    for cell, value in zip(column, of_rows.tolist(), strict=True):
        if cell is not None:
            assert value == (cell.toordinal() if isinstance(cell, dt.date) else cell)


def test_what_all_rows_have_is_one_number_or_one_word():
    """Whatever follows would be worked out again and again for the same."""
    assert np.ndim(known(LOWEST, [6] * 70).days) == 0
    assert np.ndim(known(LOWEST, [6] * 70 + [7]).days) == 1
    assert np.ndim(known(LOWEST, [6] * 70 + [None]).days) == 1
    assert is_all(known(SUBSTITUTE, [True] * 70).held)
    assert is_none(known(SUBSTITUTE, [False] * 70).held)
    assert not is_none(known(SUBSTITUTE, [False, None]).held)


def test_where_a_column_begins_in_memory_makes_no_difference():
    """A part of a table would have the values of the rows before it."""
    cells = [True, False, None, True, True, False] * 20
    column = pa.array(cells, pa.bool_())
    for start in (0, 1, 8, 13):
        batch = pa.record_batch([column.slice(start)], [SUBSTITUTE])
        found = values_of(batch, VARIABLES, AS_OF).known[VARIABLES.at[SUBSTITUTE]]
        rows = len(cells) - start
        held = (unpacked(found.held, rows) & found.knows).tolist()
        assert held == [bool(cell) for cell in cells[start:]]


def test_what_lies_ahead_is_seen_as_not_happening():
    """A course booked for next week would count as completed."""
    today = dt.date.fromordinal(AS_OF)
    column = [today, today + dt.timedelta(1), HAS_NOT_HAPPENED]
    batch = pa.record_batch([pa.array(column, pa.date32())], [COURSE])
    seen = values_of(batch, VARIABLES, AS_OF).side(Side(VARIABLES.at[COURSE], seen=True))
    assert seen.tolist() == [AS_OF, INFINITE, INFINITE]


@given(st.lists(st.booleans()))
def test_truths_are_packed_and_unpacked(truths):
    """A row would be told by the bit of another."""
    array = np.array(truths, np.bool_)
    assert unpacked(packed(array), len(truths)).tolist() == truths
    assert unpacked(ALL, len(truths)).tolist() == [True] * len(truths)
    assert unpacked(NONE, len(truths)).tolist() == [False] * len(truths)


@given(st.lists(st.booleans(), min_size=1), st.data())
def test_some_rows_are_picked_by_their_numbers(truths, data):
    """A row would be told apart by what is known in another."""
    rows = data.draw(st.lists(st.integers(0, len(truths) - 1)))
    numbers_of = np.array(rows, np.intp)
    assert picked(packed(np.array(truths)), numbers_of).tolist() == [truths[row] for row in rows]
    assert picked(ALL, numbers_of).tolist() == [True] * len(rows)
    assert picked(NONE, numbers_of).tolist() == [False] * len(rows)
