"""From rows that were read to what people get."""

import csv
import datetime as dt
import errno
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import evolve
from rosters import ASKING, BOOK, BREACHED, DAY, FINE, OPEN, OVERDUE, TARGETS, UNMET, batch_of, row

from policy507 import PolicyError, decide_case
from policy507.roster.report import files, pipeline
from policy507.roster.report.counting import MOST_TOTALS
from policy507.roster.report.equal_ids import At
from policy507.roster.report.files import NAMES
from policy507.roster.report.pipeline import (
    MOST_PROBLEMS,
    Plan,
    count_roster,
    refuse_folder,
    write_report,
)
from policy507.roster.report.sentences import notes
from policy507.roster.shape import case_of
from policy507.roster.tables.pieces import Rejected
from policy507.roster.tables.taking import Taken

PLAN = Plan("roster.csv", DAY, BOOK, 2000)
MIXED = [row(name) for name in (FINE, ASKING, OPEN, BREACHED, UNMET, OVERDUE)]
WRONG = row(OPEN, contract__starts_on=dt.date(2027, 7, 1))  # after its end
OTHER_YEAR = row(
    OPEN, school_year__starts_on=dt.date(2024, 7, 1), school_year__ends_on=dt.date(2025, 6, 30)
)


def pieces(*blocks, rejected=(), sheet=""):
    """Blocks of rows as they are read, with rows that could not be."""
    first = 2
    for block in blocks:
        numbers = np.arange(first, first + len(block))
        yield Taken(sheet, batch_of(block), numbers, rejected)
        first, rejected = first + len(block), ()


def contents(folder):
    """All files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def listed(path):
    """A CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.reader(file)]


def statuses(folder):
    """What the rows of the list come to, in their order."""
    head, *rows = listed(folder / "to-do.csv")
    return [each[head.index("Status")] for each in rows]


def test_every_row_is_decided_as_by_itself(tmp_path):
    """A roster would tell an officer something else than `decide` does."""
    write_report(pieces(MIXED[:2], MIXED[2:]), PLAN, tmp_path / "out")
    found = pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()
    batch = batch_of(MIXED)
    assert len(found) == len(MIXED)
    for number, came_to in enumerate(found):
        decision = decide_case(case_of(batch, number, DAY), engine="lanes")
        assert came_to["row"] == number + 2
        for target, act in zip(TARGETS, decision.acts, strict=False):
            assert (came_to[target.status], came_to[target.due]) == (act.status.value, act.due)


def test_all_files_are_there(tmp_path):
    """Somebody would look for one in vain."""
    write_report(pieces(MIXED), PLAN, tmp_path / "out")
    assert sorted(contents(tmp_path / "out")) == sorted(NAMES)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_numbers_are_the_same_with_files_and_without(tmp_path):
    """The terminal would say something else than the report."""
    written = write_report(pieces(MIXED), PLAN, tmp_path / "out")
    assert count_roster(pieces(MIXED), PLAN) == written


def test_the_most_urgent_is_first_in_what_people_read(tmp_path):
    """Whoever reads from the top would begin with what can wait."""
    write_report(pieces(MIXED), PLAN, tmp_path / "out")
    assert statuses(tmp_path / "out") == [
        *("Overdue", "Breached", "Unmet", "Open", "Not determined", "Nothing to do now")
    ]


def test_only_the_most_urgent_are_told_in_words(tmp_path):
    """A report of a hundred thousand officers would take hours, and nobody could open it."""
    plan = Plan("roster.csv", DAY, BOOK, 2)
    write_report(pieces(MIXED, MIXED), plan, tmp_path / "out")
    assert statuses(tmp_path / "out") == ["Overdue", "Overdue", ""]
    for name in ("to-do.csv", "report.html"):
        assert "The 2 most urgent of 12 rows" in (tmp_path / "out" / name).read_text("utf-8")
    assert pq.read_metadata(tmp_path / "out" / "decisions.parquet").num_rows == 12


def test_a_second_run_makes_the_same_bytes(tmp_path):
    """What changed from one week to the next could not be seen."""
    for name in ("one", "other"):
        write_report(pieces(MIXED), PLAN, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_the_size_of_blocks_changes_nothing_that_people_read(tmp_path):
    """The same roster as CSV and as Parquet would give different reports."""
    write_report(pieces(MIXED), PLAN, tmp_path / "one")
    write_report(pieces(*([each] for each in MIXED)), PLAN, tmp_path / "other")
    one, other = contents(tmp_path / "one"), contents(tmp_path / "other")
    assert one == other


def test_progress_is_told_after_each_part_of_a_piece(monkeypatch):
    """Whoever waits, or interrupts, would wait for tens of thousands of rows."""
    monkeypatch.setattr(pipeline, "PART", 4)
    told = []
    whole = count_roster(pieces(MIXED * 2), PLAN, lambda *each: told.append(each))
    assert [done for _, done, _ in told] == [4, 8, 12]
    monkeypatch.setattr(pipeline, "PART", 100)
    assert count_roster(pieces(MIXED * 2), PLAN) == whole


@pytest.mark.parametrize("part", [1, 2, 3, 5, 100])
def test_a_row_that_was_not_read_stays_between_its_neighbours(tmp_path, monkeypatch, part):
    """In the list of what was set aside nobody would find a row at its place, or find it twice."""
    monkeypatch.setattr(pipeline, "PART", part)
    numbers = np.array([3, 4, 6, 8, 9])
    batch = batch_of([WRONG, row(FINE), WRONG, row(FINE), WRONG])
    unread = tuple(Rejected("", number, "", "unread") for number in (2, 5, 7, 10))
    found = write_report([Taken("", batch, numbers, unread)], PLAN, tmp_path / "out")
    _, *rows = listed(tmp_path / "out" / "rejected.csv")
    assert [int(each[1]) for each in rows] == [2, 3, 5, 6, 7, 9, 10]
    assert (found.summary.read, found.summary.decided, found.summary.rejected) == (9, 2, 7)


@pytest.mark.parametrize("part", [1, 2, 100])
def test_totals_are_told_once_and_come_to_nothing(tmp_path, monkeypatch, part):
    """A table would not be accepted for its total, or the total be passed by in silence."""
    monkeypatch.setattr(pipeline, "PART", part)
    several = [
        Taken("A", batch_of([row(FINE)] * 3), np.arange(2, 5), totals=(5, 6)),
        Taken("B", batch_of([]), np.arange(0), totals=(2,)),
        Taken("B", batch_of([row(FINE)]), np.array([3]), totals=tuple(range(4, 20))),
    ]
    strict = evolve(PLAN, strict=True)
    found = write_report(several, strict, tmp_path / "out").summary
    assert (found.read, found.decided, found.rejected, found.totals.rows) == (4, 4, 0, 19)
    assert found.totals.examples[:3] == (At("A", 5), At("A", 6), At("B", 2))
    assert len(found.totals.examples) == MOST_TOTALS
    said = "Passed by, since they are totals or notes and no officers: 19 rows (5 of A, 6 of A, and 2 of B"
    assert f"{said}; and 16 more)." in [*notes(found)]
    assert said in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


# --- what is set aside


def test_every_row_comes_to_something(tmp_path):
    """Rows would be lost on the way, and nobody told."""
    unread = (Rejected("", 5, "Hired", "'13/45/2026' is no date"),)
    out = write_report(pieces([*MIXED, WRONG, OTHER_YEAR], rejected=unread), PLAN, tmp_path / "out")
    summary = out.summary
    assert (summary.read, summary.decided, summary.rejected, summary.of_another_year) == (
        9,
        6,
        2,
        1,
    )
    head, first, second = listed(tmp_path / "out" / "rejected.csv")
    assert head == ["Sheet", "Row", "Column", "Reason"]
    assert first == ["", "5", "Hired", "'13/45/2026' is no date"]
    assert second[:3] == ["", "8", ""]
    assert "contract" in second[3]
    assert [(p.file, p.line) for p in out.problems] == [("roster.csv", 5), ("roster.csv", 8)]
    assert out.problems[0].message == "column 'Hired': '13/45/2026' is no date"


def test_of_very_many_the_first_problems_are_told():
    """A terminal would be flooded, and memory grow with the mistakes of a file."""
    found = count_roster(pieces(*[[WRONG] * 8] * 5), PLAN)
    assert len(found.problems) == MOST_PROBLEMS
    assert found.summary.rejected == 40


def test_a_sheet_is_named():
    """A reader would ask of which sheet row 8 is."""
    found = count_roster(pieces([WRONG], sheet="North"), PLAN)
    assert [each.file for each in found.problems] == ["roster.csv, sheet 'North'"]


def test_strictly_one_row_that_cannot_be_read_refuses_the_whole(tmp_path):
    """Who wants all rows or none would get some."""
    plan = Plan("roster.csv", DAY, BOOK, 2000, strict=True)
    blocks = [[WRONG] * 15, MIXED, [WRONG] * 15]
    with pytest.raises(PolicyError) as caught:
        write_report(pieces(*blocks), plan, tmp_path / "out")
    assert [each.line for each in caught.value.problems[:15]] == [*range(2, 17)]
    assert str(caught.value.problems[-2]) == "and 10 more rows like these"
    assert "--strict" in str(caught.value.problems[-1])
    assert [*tmp_path.iterdir()] == []
    write_report(pieces(MIXED), plan, tmp_path / "out")


def test_no_message_names_an_officer():
    """A log would hold personnel records."""
    wrong = {**WRONG, "officer.id": "badge 5551212", "school.id": "badge 5551212"}
    found = count_roster(pieces([wrong, *MIXED, *MIXED]), PLAN)
    assert found.summary.equal_ids.rows == 12
    assert "badge" not in str(found)


def test_without_ids_no_file_names_anybody(tmp_path):
    """One of seven would still have the names."""
    plan = Plan("roster.csv", DAY, BOOK, 2000, ids=False)
    rows = [{**each, "school.id": "badge 9", "contract.id": "badge 8"} for each in MIXED]
    write_report(pieces(rows), plan, tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        if path.suffix == ".parquet":
            said = str(pq.read_table(path).to_pylist()).encode()
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as file:
                said = b"".join(map(file.read, file.namelist()))
        else:
            said = path.read_bytes()
        assert b"badge" not in said, path.name


# --- what can go wrong on the way


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, PolicyError(()), MemoryError, OSError(5, "gone")]
)
def test_what_is_interrupted_leaves_nothing_behind(tmp_path, error):
    """Half a report would look like a whole one."""

    def interrupted():
        yield from pieces(MIXED)
        raise error

    with pytest.raises(type(error) if isinstance(error, BaseException) else error):
        write_report(interrupted(), PLAN, tmp_path / "out")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["write_csv", "write_xlsx", "write_calendar", "page"])
def test_a_disk_that_is_full_leaves_what_was_there_before(tmp_path, monkeypatch, name):
    """Last week's report would be lost for half of this week's."""
    write_report(pieces(MIXED), PLAN, tmp_path / "out")
    before = contents(tmp_path / "out")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pipeline, name, full)
    with pytest.raises(OSError, match="No space left"):
        write_report(pieces(MIXED[:2]), PLAN, tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_disk_that_is_full_while_decisions_are_written(tmp_path, monkeypatch):
    """The error would be another one, of a file that cannot be closed."""

    class Full(files.Decisions):
        def take(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pipeline, "Decisions", Full)
    with pytest.raises(OSError, match="No space left"):
        write_report(pieces(MIXED), PLAN, tmp_path / "out")
    assert [*tmp_path.iterdir()] == []


def test_memory_stays_the_same_however_long_the_roster(tmp_path, monkeypatch):
    """A state's roster would not fit into a laptop."""
    monkeypatch.setattr(files, "GROUP", 1000)
    monkeypatch.setattr(pipeline, "in_order", map)  # how many are on the way would vary
    held = []

    def watched():
        for block in range(60):
            held.append(pa.total_allocated_bytes())
            numbers = np.arange(block * 500, block * 500 + 500)
            yield Taken("", batch_of([MIXED[block % len(MIXED)]] * 500), numbers)

    out = write_report(watched(), Plan("r", DAY, BOOK, 20), tmp_path / "out")
    assert out.summary.decided == 30_000
    assert max(held[30:]) <= 1.2 * max(held[5:30])


def test_progress_is_told(tmp_path):
    """Whoever waits would not know whether anything goes on."""
    told = []
    write_report(
        pieces(MIXED[:2], MIXED[2:]), PLAN, tmp_path / "out", lambda *each: told.append(each)
    )
    assert told == [
        ("rows decided", 2, None),
        ("rows decided", 6, None),
        *(("rows put into words", done, 6) for done in range(1, 7)),
    ]


def test_an_empty_roster_has_all_its_files(tmp_path):
    """Headers without rows would end in a traceback."""
    out = write_report(pieces([]), PLAN, tmp_path / "out")
    assert out.summary.read == 0
    assert sorted(contents(tmp_path / "out")) == sorted(NAMES)
    assert write_report(iter(()), PLAN, tmp_path / "other").summary.read == 0


def test_a_roster_of_one_has_all_its_files(tmp_path):
    """A school with one officer is the usual case."""
    assert write_report(pieces([row(OVERDUE)]), PLAN, tmp_path / "out").summary.wrong == 1
    assert sorted(contents(tmp_path / "out")) == sorted(NAMES)


# --- the folder


def refused(out, *, overwrite=False):
    """Why a folder is refused."""
    with pytest.raises(PolicyError) as caught:
        refuse_folder(out, overwrite=overwrite)
    return caught.value.problems[0].message


def test_a_folder_that_would_be_lost_is_refused(tmp_path):
    """Somebody's own files would be gone, or the sheet in which somebody has worked."""
    (tmp_path / "file").write_text("mine")
    assert "a file of this name" in refused(tmp_path / "file", overwrite=True)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert "a file of this name" in refused(tmp_path / "link", overwrite=True)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "notes.txt").write_text("mine")
    (tmp_path / "own" / "report.html").write_text("a report")
    assert "no roster's" in refused(tmp_path / "own", overwrite=True)
    write_report(pieces(MIXED), PLAN, tmp_path / "out")
    assert "--overwrite replaces it" in refused(tmp_path / "out")


def test_a_new_folder_an_empty_one_and_an_earlier_roster_may_be_written(tmp_path):
    """A report every week would need a new folder each time."""
    refuse_folder(tmp_path / "new", overwrite=False)
    refuse_folder(tmp_path, overwrite=False)
    write_report(pieces(MIXED), PLAN, tmp_path / "out")
    refuse_folder(tmp_path / "out", overwrite=True)
    assert write_report(pieces(MIXED[:1]), PLAN, tmp_path / "out").summary.read == 1
