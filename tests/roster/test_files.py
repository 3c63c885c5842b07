"""The tables and the calendar of a roster."""

import datetime as dt

import icalendar
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rosters import (
    ASKING,
    BOOK,
    BREACHED,
    DAY,
    FINE,
    HOSTILE,
    OPEN,
    OVERDUE,
    TARGETS,
    UNMET,
    decided,
    row,
    told_of,
)

from policy507 import timeline
from policy507.facts.rows import case_of_values
from policy507.roster.report import files
from policy507.roster.report.files import NAMES, Decisions, write_calendar, write_reasons
from policy507.roster.report.urgency import Foremost, deadlines
from policy507.roster.report.words import Telling

NEVER = dt.date.max  # what a row says of a day that never came
MIXED = [row(name) for name in (FINE, ASKING, OPEN, BREACHED, UNMET, OVERDUE)]


def decisions(folder, *tables, ids=True):
    """`decisions.parquet` of some blocks."""
    made = Decisions(folder / "decisions.parquet", TARGETS, ids=ids)
    for table in tables:
        made.take(table)
    made.close()
    return pq.read_table(folder / "decisions.parquet")


def test_a_row_a_case_with_what_each_act_comes_to(tmp_path):
    """A program that reads it would lack an act, or a row."""
    table = decided(MIXED)
    found = decisions(tmp_path, table)
    assert found.num_rows == len(MIXED)
    assert found.column("row").to_pylist() == [*range(2, 8)]
    assert found.column("officer_id").to_pylist() == table.column("officer.id").to_pylist()
    for target in TARGETS:
        for column in (target.status, target.due):
            assert found.column(column).to_pylist() == table.column(column).to_pylist()


def test_blocks_of_other_columns_make_one_table(tmp_path):
    """A roster in two sheets, of which one has no schools, would be refused on the way."""
    first = decided(MIXED[:2])
    second = decided(MIXED[2:], first=4).drop_columns(["officer.id"])
    found = decisions(tmp_path, first, second)
    assert found.num_rows == len(MIXED)
    assert found.column("officer_id").null_count == 4


def test_without_ids_there_is_no_column_of_them(tmp_path):
    """`--without-ids` would leave names in the files."""
    found = decisions(tmp_path, decided(MIXED), ids=False)
    assert [name for name in found.column_names if name.endswith("_id")] == []
    assert b"badge" not in (tmp_path / "decisions.parquet").read_bytes()


def test_small_blocks_are_written_together(tmp_path):
    """A file of many small groups of rows takes more space, and is read slowly."""
    decisions(tmp_path, *(decided([each]) for each in MIXED))
    found = pq.read_metadata(tmp_path / "decisions.parquet")
    assert (found.num_row_groups, found.num_rows) == (1, len(MIXED))


def test_what_waits_to_be_written_is_bounded(tmp_path, monkeypatch):
    """All rows of a roster would be in memory."""
    monkeypatch.setattr(files, "GROUP", 3)
    decisions(tmp_path, *(decided([each]) for each in MIXED))
    assert pq.read_metadata(tmp_path / "decisions.parquet").num_row_groups == 2


def test_no_rows_are_a_table_without_rows(tmp_path):
    """An empty roster would make a file that cannot be read."""
    assert decisions(tmp_path).num_rows == 0


def test_statuses_are_small_numbers_in_the_file(tmp_path):
    """A hundred million rows would take ten times the space."""
    found = decisions(tmp_path, decided(MIXED))
    assert pa.types.is_dictionary(found.schema.field(TARGETS[0].status).type)


def test_reasons_have_a_row_an_act_that_needs_somebody(tmp_path):
    """A program would not know why, or what is to be done."""
    path = tmp_path / "reasons.parquet"
    rows = told_of(MIXED)
    write_reasons(path, rows, ids=True)
    found = pq.read_table(path).to_pylist()
    assert len(found) == sum(len(each.words.answers) for each in rows)
    overdue = next(each for each in found if each["status"] == "overdue")
    assert (overdue["officer_id"], overdue["act"]) == ("badge 207", "complete-training")
    assert (overdue["paragraphs"], overdue["due"]) == (["V.A"], dt.date(2026, 9, 7))
    assert "the officer has not completed the training course" in overdue["because"]
    assert overdue["next_step"].startswith("Officer: complete the required training now")
    asking = next(each for each in found if each["status"] == "undetermined")
    assert asking["missing"]
    assert not {each["status"] for each in found} & {"met", "owed", "not_required"}


def test_reasons_say_which_rows_they_leave_out(tmp_path):
    """A program would take them for those of the whole roster."""
    path = tmp_path / "reasons.parquet"
    write_reasons(path, told_of(MIXED), ids=True, note="The most urgent are here.")
    assert pq.read_schema(path).metadata[b"left_out"] == b"The most urgent are here."
    write_reasons(path, told_of(MIXED), ids=True)
    assert b"left_out" not in (pq.read_schema(path).metadata or {})


def test_reasons_name_nobody_without_ids(tmp_path):
    """`--without-ids` would leave names in the files."""
    write_reasons(tmp_path / "reasons.parquet", told_of(MIXED, ids=False), ids=False)
    assert b"badge" not in (tmp_path / "reasons.parquet").read_bytes()
    write_reasons(tmp_path / "reasons.parquet", [], ids=True)
    assert pq.read_table(tmp_path / "reasons.parquet").num_rows == 0


# --- the calendar


def calendar(folder, rows, *, ids=True, most=2000):
    """The entries of the calendar of some rows."""
    path, soonest = folder / "deadlines.ics", Foremost(most)
    if rows:
        table = decided(rows)
        soonest.take(table, deadlines(table, TARGETS))
    write_calendar(path, soonest, Telling(DAY, BOOK), ids=ids)
    return icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")


def test_an_entry_for_each_last_day_of_what_is_open(tmp_path):
    """A deadline would be in no calendar, or one that passed in it."""
    (entry,) = calendar(tmp_path, MIXED)
    assert entry["summary"] == "Last day: badge 114 must complete the required training"
    assert entry["dtstart"].dt == dt.date(2027, 5, 31)


def test_an_entry_is_that_of_the_timeline(tmp_path):
    """Importing the roster after a single case would leave two entries for one day."""
    (entry,) = calendar(tmp_path, [row(OPEN)])
    single = timeline(case_of_values(row(OPEN), DAY), rules=BOOK).to_ics()
    assert entry in icalendar.Calendar.from_ical(single).walk("VEVENT")


def test_rows_of_equal_ids_have_an_entry_each(tmp_path):
    """A calendar takes entries of one identifier for one, and would drop all but the last."""
    entries = calendar(tmp_path, [row(OPEN)] * 3)
    assert len({str(entry["uid"]) for entry in entries}) == 3


def test_without_ids_an_entry_names_a_row(tmp_path):
    """A calendar that is shared would tell whose training it is."""
    first, second = calendar(tmp_path, [row(OPEN), row(OPEN, officer__id="badge 9")], ids=False)
    assert first["summary"] == "Last day: the officer (row 2) must complete the required training"
    assert first["uid"] != second["uid"]
    # An identifier made of a badge number could be found by trying all of them.
    (again, _) = calendar(tmp_path, [row(OPEN, officer__id="another"), row(OPEN)], ids=False)
    assert again["uid"] == first["uid"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_id_makes_an_entry_of_its_own(tmp_path, name):
    """Whoever names an officer would write into the calendars of others."""
    (entry,) = calendar(tmp_path, [row(OPEN, officer__id=name)])
    assert entry["dtstart"].dt == dt.date(2027, 5, 31)
    assert str(entry["summary"]).isprintable()


def test_a_calendar_says_from_which_day_it_is_not_whole(tmp_path):
    """Whoever goes by it would think that nobody else has a last day."""
    rows = [row(OPEN, officer__id=str(number)) for number in range(4)]
    assert len(calendar(tmp_path, rows, most=4)) == 4
    *entries, remark = calendar(tmp_path, rows, most=3)
    assert len(entries) == 3
    assert remark["summary"] == (
        "Not all last days from here on: those of 1 more row are in decisions.parquet"
    )
    assert remark["dtstart"].dt == dt.date(2027, 5, 31)
    assert remark["uid"] not in [entry["uid"] for entry in entries]
    assert remark["uid"] == calendar(tmp_path, rows, most=1)[-1]["uid"]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_before_the_day_that_a_calendar_names_no_last_day_is_missing(tmp_path, most):
    """Of rows with two last days each, some would be missing before the day from which they may be."""
    days = [dt.date(2027, 3, 2), dt.date(2026, 12, 21), dt.date(2027, 1, 8), dt.date(2026, 12, 4)]
    untrained = {
        "officer__basic_course_completed_on": NEVER,
        "officer__employer_unable_to_provide_course": True,
        "officer__employer_policy_reviewed_on": NEVER,
    }
    rows = [row(OPEN, officer__duties_assumed_on=day, **untrained) for day in days]
    *kept, remark = calendar(tmp_path, rows, most=most)
    from_then_on = remark["dtstart"].dt
    whole = calendar(tmp_path, rows)
    assert len({entry["dtstart"].dt for entry in whole}) == 2 * len(days)
    early = {str(entry["uid"]) for entry in whole if entry["dtstart"].dt < from_then_on}
    assert early <= {str(entry["uid"]) for entry in kept}
    assert from_then_on in {entry["dtstart"].dt for entry in kept}, (
        "whole for as long as it can say"
    )


def test_no_deadlines_are_an_empty_calendar(tmp_path):
    """A roster without any would end in a traceback."""
    assert calendar(tmp_path, []) == []
    assert calendar(tmp_path, [row(FINE)]) == []


def test_every_file_has_a_name_of_its_own():
    """One would be written over the other."""
    assert len(set(NAMES)) == len(NAMES) == 7
