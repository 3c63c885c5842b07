"""How urgent rows are, and which come first."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import (
    ASKING,
    BOOK,
    BREACHED,
    DAY,
    FINE,
    OPEN,
    OVERDUE,
    TARGETS,
    UNMET,
    decided,
    row,
)

from policy507.decisions.summary import Group
from policy507.model.statuses import Status
from policy507.roster.report.urgency import (
    NO_DAY,
    NOTHING,
    Foremost,
    deadlines,
    level_of,
    levels_of,
    targets_of,
    urgency,
)


def test_a_level_says_what_somebody_must_do_now():
    """What goes on, or was done late, would stand among what is to be done next."""
    assert {level_of(status) for status in Status if status.wrong} == {Group.WRONG}
    assert level_of(Status.OPEN) is Group.OPEN
    assert level_of(Status.UNDETERMINED) is Group.UNDETERMINED
    rest = set(Status) - {s for s in Status if s.wrong} - {Status.OPEN, Status.UNDETERMINED}
    assert {level_of(status) for status in rest} == {NOTHING}


def test_every_act_has_its_columns():
    """An act without them would be left out of every file."""
    acts = [*BOOK.ordered_acts()]
    assert [target.act for target in targets_of(BOOK)][: len(acts)] == acts
    training = next(target for target in TARGETS if target.act == "complete-training")
    assert (training.status, training.due) == ("complete_training_status", "complete_training_due")
    assert (training.bearer, training.wording) == ("officer", "complete the required training")


def test_what_is_wrong_comes_first_then_what_is_open_then_what_is_to_be_asked():
    """A reader of the top of a list would not see what is worst."""
    names = [FINE, ASKING, OPEN, BREACHED, UNMET, OVERDUE]
    keys = urgency(decided([row(name) for name in names]), TARGETS)
    order = [names[place] for place in np.argsort(keys, kind="stable")]
    # A last day that passed comes before what is wrong without one, in the order of the roster.
    assert order == [OVERDUE, BREACHED, UNMET, OPEN, ASKING, FINE]
    assert [Group(level) for level in levels_of(keys)] == [
        *(NOTHING, Group.UNDETERMINED, Group.OPEN, Group.WRONG, Group.WRONG, Group.WRONG)
    ]


def test_of_two_that_are_open_the_earlier_last_day_comes_first():
    """Who has a week left would stand below who has a year."""
    later = row(OPEN, officer__duties_assumed_on=dt.date(2026, 9, 8))
    table = decided([later, later])
    days = pa.array([dt.date(2027, 1, 2), dt.date(2027, 1, 1)], pa.date32())
    place = table.column_names.index("complete_training_due")
    keys = urgency(table.set_column(place, "complete_training_due", days), TARGETS)
    assert keys[1] < keys[0]


def test_a_last_day_before_1970_is_as_early_as_it_is():
    """As a number of days it is below none: it would come last, or be of another level."""
    table = decided([row(OVERDUE), row(OVERDUE)])
    days = pa.array([dt.date(1900, 1, 1), dt.date(2199, 12, 31)], pa.date32())
    place = table.column_names.index("complete_training_due")
    keys = urgency(table.set_column(place, "complete_training_due", days), TARGETS)
    assert keys[0] < keys[1]
    assert [*levels_of(keys)] == [Group.WRONG, Group.WRONG]


def test_only_what_is_open_has_a_deadline_ahead():
    """A calendar would have entries for what nobody has to do any more."""
    found = deadlines(decided([row(OPEN), row(OVERDUE), row(FINE)]), TARGETS)
    assert (found != NO_DAY).tolist() == [True, False, False]


def test_a_table_without_rows_has_no_keys():
    """An empty roster would end in a traceback."""
    empty = decided([row(FINE)]).slice(0, 0)
    assert not len(urgency(empty, TARGETS))
    assert not len(deadlines(empty, TARGETS))


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=8),
    st.integers(1, 7),
)
def test_the_foremost_are_the_first_of_all_sorted(blocks, most):
    """Which rows are shown would depend on how they were read; of equal ones the first comes first."""
    foremost, every = Foremost(most), []
    for keys in blocks:
        numbers = range(len(every), len(every) + len(keys))
        foremost.take(pa.table({"n": pa.array(numbers, pa.int64())}), np.array(keys, np.int64))
        every += zip(keys, numbers, strict=True)
    found = foremost.rows()
    assert ([] if found is None else found.column("n").to_pylist()) == [
        number for _, number in sorted(every)[:most]
    ]


def test_what_is_kept_is_bounded():
    """The memory for a list of the first ten would grow with the roster."""
    foremost = Foremost(10)
    for start in range(0, 100_000, 1000):
        numbers = np.arange(start, start + 1000)
        foremost.take(pa.table({"n": numbers}), -numbers)  # each more urgent than all before
        assert foremost._held <= 20
    assert foremost.rows().column("n").to_pylist() == [*range(99_999, 99_989, -1)]


def test_columns_that_some_blocks_lack_are_unknown_there():
    """Blocks of other columns, such as of another sheet, could not be told beside each other."""
    foremost = Foremost(5)
    foremost.take(pa.table({"a": [1]}), np.array([2]))
    foremost.take(pa.table({"a": [2], "b": ["x"]}), np.array([1]))
    assert foremost.rows().to_pylist() == [{"a": 2, "b": "x"}, {"a": 1, "b": None}]


@pytest.mark.parametrize("as_of", [DAY, dt.date(2027, 5, 31), dt.date(2027, 6, 1)])
def test_the_level_is_that_of_the_decision(as_of):
    """The list would call a row overdue on its last day, or open on the day after."""
    keys = urgency(decided([row(OPEN)], as_of), TARGETS)
    assert Group(levels_of(keys)[0]) is (Group.OPEN if as_of < dt.date(2027, 6, 1) else Group.WRONG)


def test_every_rule_that_forbids_is_a_target():
    """A breach would be in no file, although the exit code says that something is wrong."""
    forbidden = [each for each in TARGETS if each.act in BOOK.rules]
    assert [each.act for each in forbidden] == [
        rule.name for rule in BOOK.rules.values() if rule.modality == "must_not"
    ]
    assert forbidden
    assert all(each.wording.startswith("not ") and each.bearer for each in forbidden)
