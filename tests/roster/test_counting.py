"""A roster in numbers."""

import datetime as dt
from collections import Counter

import pyarrow as pa
import pytest
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
    batch_of,
    decided,
    row,
)

from policy507 import decide_case
from policy507.facts.registry import FACTS
from policy507.roster.report.counting import MOST_ASKED, PERIODS, Month, Tally, Within
from policy507.roster.report.urgency import urgency
from policy507.roster.shape import case_of

MIXED = [row(name) for name in (FINE, ASKING, OPEN, OPEN, BREACHED, UNMET, OVERDUE)]


def summary(*tables, rejected=0, others=0, choices=None, as_of=DAY):
    """The numbers of some blocks."""
    tally = Tally(TARGETS, as_of)
    for table in tables:
        tally.count(len(table), 0, 0)
        tally.take(table, urgency(table, TARGETS))
    tally.count(rejected + others, rejected, others)
    found = tally.summary(BOOK, BOOK.choices(choices or {}))
    tally.seen.close()
    return found


def with_days(table, days):
    """A table in which the training has these last days."""
    place = table.column_names.index("complete_training_due")
    return table.set_column(place, "complete_training_due", pa.array(days, pa.date32()))


def act(found, name):
    """The numbers of one act."""
    return next(each for each in found.acts if each.act == name)


def test_rows_are_counted_by_what_is_most_urgent_in_them():
    """What is wrong would be counted as to do, or twice."""
    found = summary(decided(MIXED))
    assert (found.wrong, found.open, found.undetermined, found.nothing) == (3, 2, 1, 1)
    assert (found.read, found.decided, found.rejected, found.of_another_year) == (7, 7, 0, 0)


def test_acts_are_counted_as_they_are_decided():
    """Compared with the decision of each row by itself."""
    found = summary(decided(MIXED))
    batch = batch_of(MIXED)
    decisions = [decide_case(case_of(batch, n, DAY), engine="lanes") for n in range(len(MIXED))]
    for place, name in enumerate(BOOK.ordered_acts()):
        counts = Counter(decision.acts[place].status.value for decision in decisions)
        assert act(found, name).statuses == counts


def test_the_worst_status_is_named_first():
    """One overdue among hundreds that are met would be read last."""
    rows = [*MIXED, row(OVERDUE)]
    training = act(summary(decided(rows)), "complete-training")
    assert next(iter(training.statuses)) == "overdue"


def test_blocks_are_added_up():
    """The numbers would depend on the size of a block."""
    whole = decided(MIXED)
    assert summary(*(whole.slice(n, 1) for n in range(len(whole)))) == summary(whole)


@pytest.mark.parametrize("period", PERIODS)
def test_a_deadline_is_near_until_the_last_day_of_a_period(period):
    """A last day in exactly thirty days would be missed, or one on the day after be counted."""
    days = [DAY + dt.timedelta(days=n) for n in (0, period, period + 1)]
    found = act(summary(with_days(decided([row(OPEN)] * 3), days)), "complete-training")
    assert Within(period, 2) in found.within


def test_only_what_is_open_has_a_deadline():
    """Who is overdue would be counted among those who still have time."""
    found = act(summary(decided([row(OVERDUE)])), "complete-training")
    assert found.within == tuple(Within(days, 0) for days in PERIODS)


def test_deadlines_are_counted_by_month():
    """The chart would show the first of a month in the month before."""
    days = [dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 1, 31), None]
    found = summary(with_days(decided([row(OPEN)] * 4), days))
    assert found.months == (Month(dt.date(2026, 12, 1), 1), Month(dt.date(2027, 1, 1), 2))


def test_what_settles_most_rows_is_asked_first():
    """People would be sent to look up what matters to one row alone."""
    rows = [row(ASKING), row(ASKING), row(OPEN, contract__for_sro_services=None)]
    table = decided(rows)
    asked = summary(table).questions
    counts = Counter(path for paths in table.column("missing").to_pylist() for path in paths)
    assert [each.rows for each in asked] == sorted(counts.values(), reverse=True)[:MOST_ASKED]
    assert all(counts[each.fact] == each.rows for each in asked)
    assert all(each.question == FACTS[each.fact].asks for each in asked)


def test_a_prohibition_is_counted_where_an_act_is_under_review():
    """Every roster would have lines on what none of its rows is about."""
    forbidden = {target.act for target in TARGETS} - set(BOOK.ordered_acts())
    found = summary(decided([row(FINE), row(BREACHED)]))
    statuses = [each.statuses for each in found.acts if each.act in forbidden]
    assert any("breached" in each for each in statuses)
    assert all(sum(each.values()) == 1 for each in statuses)
    assert not forbidden & {each.act for each in summary(decided([row(FINE)])).acts}


def test_every_row_that_was_read_came_to_something():
    """Rows would be lost, and nobody told."""
    found = summary(decided(MIXED), rejected=2, others=3)
    assert (found.read, found.decided, found.rejected, found.of_another_year) == (12, 7, 2, 3)
    tally = Tally(TARGETS, DAY)
    tally.count(1, 0, 0)
    with pytest.raises(AssertionError, match="1 rows were read, and 0 came to something"):
        tally.summary(BOOK, BOOK.choices({}))
    tally.seen.close()


def test_an_empty_roster_is_all_zeros():
    """A file with headers alone would end in a traceback."""
    found = summary(decided(MIXED).slice(0, 0))
    assert (found.read, found.wrong, found.acts, found.months, found.questions) == (
        0,
        0,
        (),
        (),
        (),
    )


def test_other_readings_than_the_default_are_named():
    """Nobody could tell under which readings the numbers hold."""
    code, reading = next(iter(BOOK.readings.items()))
    other = next(name for name in reading.names if name != reading.default)
    assert summary(choices={code: other}).readings == {code: other}
    assert summary(choices={code: reading.default}).readings == {}


def test_as_data_a_day_is_a_text():
    """The numbers could not be written as JSON."""
    data = summary(decided([row(OPEN), row(OPEN)])).to_data()
    assert data["as_of"] == "2026-11-23"
    assert data["months"] == [{"first": "2027-05-01", "deadlines": 2}]
    assert data["equal_ids"] == {
        "ids": 1,
        "rows": 2,
        "examples": [[{"sheet": "", "row": 2}, {"sheet": "", "row": 3}]],
    }
    assert data["acts"][0]["within"][0] == {"days": 30, "deadlines": 0}
