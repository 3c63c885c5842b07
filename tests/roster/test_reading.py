"""From a table and its columns file to canonical rows: headers, sheets of their own, counts."""

import pyarrow as pa
import pytest

from policy507 import PolicyError
from policy507.roster.shape import SCHEMA
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.columns import Columns
from policy507.roster.tables.reading import rows, take


def read(tmp_path, table, columns):
    """The canonical rows of a table and what was rejected."""
    (tmp_path / "roster.csv").write_text(table, encoding="utf-8")
    (tmp_path / "columns.yaml").write_text(columns, encoding="utf-8")
    pieces = list(rows(tmp_path / "roster.csv", read_columns(tmp_path / "columns.yaml")))
    found = [row for piece in pieces for row in piece.batch.to_pylist()]
    return found, [each for piece in pieces for each in piece.rejected]


def refused(tmp_path, table, columns):
    """Why a table as a whole is refused."""
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, table, columns)
    return [each.message for each in caught.value.problems]


def test_headers_may_stand_in_two_rows(tmp_path):
    """The date of one course would be taken for another's, or not be found."""
    table = "My roster\n,Training,,Certificate\nBadge,SRO course,Basic course,Issued\n1,2026-01-02,2026-01-03,2026-01-04\n"
    columns = """
columns:
  Badge: officer.id
  Training / SRO course: officer.sro_course_completed_on
  Training / Basic course: officer.basic_course_completed_on
  Certificate / Issued: officer.certificate_issued_on
"""
    found, rejected = read(tmp_path, table, columns)
    assert [str(value) for value in found[0].values()] == [
        "1",
        "2026-01-02",
        "2026-01-03",
        "2026-01-04",
    ]
    assert not rejected


def test_a_header_that_comes_again_has_a_number(tmp_path):
    """The second of two columns could not be told from the first."""
    columns = "columns:\n  Date: officer.sro_course_completed_on\n  Date (2): officer.certificate_issued_on\n"
    found, _ = read(tmp_path, "Date,Date\n2026-01-02,2026-01-03\n", columns)
    assert [str(value) for value in found[0].values()] == ["2026-01-02", "2026-01-03"]
    once = "columns:\n  Date: officer.sro_course_completed_on\nignored: others\n"
    assert refused(tmp_path, "Date,Date\n2026-01-02,\n", once) == [
        "the header 'Date' comes more than once: say what 'Date (2)' states"
    ]


def test_headers_are_compared_without_regard_to_case_and_space(tmp_path):
    """A header typed again would have to be the same to the space."""
    found, _ = read(tmp_path, "  badge\u00a0 NO \u200b\n1\n", "columns: {Badge No: officer.id}")
    assert found == [{"officer.id": "1"}]


def test_the_row_of_headers_can_be_said(tmp_path):
    """The wrong one of two rows that look like headers would be taken."""
    table = "Badge,Name\nBadge,Sub\n1,yes\n"
    columns = "columns: {Badge: officer.id, Sub: officer.substitute}\nheader_rows: 2\n"
    assert read(tmp_path, table, columns)[0] == [{"officer.id": "1", "officer.substitute": True}]
    assert "no headers in row 9" in refused(tmp_path, table, columns.replace("2", "9"))[0]


def test_what_is_missing_or_unsaid_is_told_all_at_once(tmp_path):
    """A column that was renamed would be unknown in every row, without a word."""
    table = "Badge,Licenced,Note,Sub\n1,yes,x,no\n"
    columns = (
        "columns: {Badge: officer.id, Licensed: officer.peace_officer}\nignored: [Note, Phone]\n"
    )
    assert refused(tmp_path, table, columns) == [
        "there is no column 'Licensed', did you mean 'Licenced'?",
        "nothing is said of the column 'Licenced': state its fact, or list it in `ignored`",
        "nothing is said of the column 'Sub': state its fact, or list it in `ignored`",
    ]
    others = "columns: {Badge: officer.id}\nignored: others\n"
    assert read(tmp_path, table, others)[0] == [{"officer.id": "1"}]


def test_a_table_of_something_else_is_told_to_be_that(tmp_path):
    """Every column would be told to be missing by itself."""
    (message,) = refused(
        tmp_path, "a,b\n1,2\n", "columns: {Badge: officer.id, Sub: officer.substitute}"
    )
    assert "none of the columns is there" in message
    assert "'a', 'b'" in message


def test_without_a_columns_file_headers_are_facts(tmp_path):
    """What the project itself writes would need to be described."""
    file = tmp_path / "roster.csv"
    file.write_text("x,officer.id,contract.duties.law-education\n,1,yes\n")
    (piece,) = rows(file)
    (row,) = piece.batch.to_pylist()
    assert (row["officer.id"], row["contract.duties.law-education"]) == ("1", True)
    file.write_text("officer.idd,officer.id\n")
    with pytest.raises(PolicyError, match=r"did you mean 'officer.id'"):
        list(rows(file))
    file.write_text("Badge,Sub\n1,2\n")
    with pytest.raises(PolicyError, match="--columns FILE"):
        list(rows(file))


JOINED = """
columns: {Badge: officer.id, School: school.id}
sheets:
  Schools:
    file: schools.csv
    columns: {Name: school.id, Building: school.seat_based, From: school.lowest_grade}
"""


def test_a_sheet_of_its_own_is_joined_by_id(tmp_path):
    """Officers would be decided without their school, or with another one's."""
    (tmp_path / "schools.csv").write_text("Name,Building,From\nNorth,yes,0\nSouth,no,6\n")
    found, rejected = read(tmp_path, "Badge,School\n1,South\n2,North\n3,\n", JOINED)
    assert [(r["school.id"], r["school.seat_based"], r["school.lowest_grade"]) for r in found] == [
        ("South", False, 6),
        ("North", True, 0),
        (None, None, None),
    ]
    assert not rejected


def test_ids_that_are_unknown_doubled_or_unreadable_are_reported(tmp_path):
    """A row would be decided with the facts of any of them, or with none."""
    (tmp_path / "schools.csv").write_text(
        "Name,Building,From\nNorth,yes,0\nSouth,no,6\nNorth,no,0\nEast,maybe,0\n,,\n"
    )
    found, rejected = read(tmp_path, "Badge,School\n1,South\n2,North\n3,East\n4,West\n", JOINED)
    assert [row["officer.id"] for row in found] == ["1"]
    assert [(each.row, each.reason) for each in rejected] == [
        (3, "its id is that of rows 2 and 4 of 'Schools'"),
        (
            4,
            "row 5 of 'Schools' cannot be read: column 'Building': this is neither yes nor no (known: yes, y, true, 1, no, n, false, 0)",
        ),
        (5, "no row of 'Schools' has this id"),
    ]


def test_what_is_given_holds_for_every_row(tmp_path):
    """A contract stated once would be unknown."""
    columns = "columns: {Badge: officer.id}\ngiven: {school: {seat_based: true}}\n"
    found, _ = read(tmp_path, "Badge\n1\n2\n", columns)
    assert found == [{"officer.id": str(n), "school.seat_based": True} for n in (1, 2)]


def test_canonical_columns_stand_in_their_order(tmp_path):
    """Two files of the same facts would not fit together."""
    table = "Sub,Badge\nyes,1\n"
    columns = "columns: {Sub: officer.substitute, Badge: officer.id}\ngiven: {school: {id: x}}\n"
    (found,), _ = read(tmp_path, table, columns)
    assert [*found] == [name for name in SCHEMA.names if name in found]


def test_a_table_of_ignored_columns_keeps_its_rows():
    """Officers of whom nothing is known would not be counted."""
    table = pa.RecordBatch.from_pydict({"x": [1, 2]})
    batch, rejected = take(table, Columns(ignored="others"))
    assert (batch.num_rows, rejected) == (2, ())


def test_a_batch_is_taken_by_itself():
    """A frame in memory would have to be written to a file."""
    table = pa.RecordBatch.from_pydict(
        {"officer.id": ["1", "2"], "officer.substitute": ["yes", "so"], "other": [None, None]}
    )
    batch, rejected = take(table, first=11)
    assert batch.to_pylist() == [{"officer.id": "1", "officer.substitute": True}]
    assert [(each.row, each.column) for each in rejected] == [(12, "officer.substitute")]
