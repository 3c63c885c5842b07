"""CSV as people make it: each row once, with its own number, or named as one that cannot be read."""

import csv
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy507 import PolicyError
from policy507.roster.tables import csv_files, pieces
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.columns import Columns, columns_by_fact
from policy507.roster.tables.reading import rows

HEADERS = ("officer.id", "officer.peace_officer", "contract.ends_on")


def taken(tmp_path, content, columns=None, encoding="utf-8"):
    """All rows of a file by their number, and the rejected ones."""
    file = tmp_path / "roster.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    found, rejected = {}, []
    for piece in rows(file, columns):
        assert piece.read == piece.batch.num_rows + len(piece.rejected)
        for number, row in zip(piece.numbers.tolist(), piece.batch.to_pylist(), strict=True):
            assert number not in found
            found[number] = row
        rejected += piece.rejected
    assert not {each.row for each in rejected} & set(found)
    return found, rejected


def ids(found):
    """The labels of officers by row."""
    return {number: row["officer.id"] for number, row in found.items()}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_usual_form_is_known_by_itself(tmp_path, separator, ends, encoding):
    """The program of one school would write what another's is read as."""
    lines = [HEADERS, ("Zoë", "yes", "2027-06-30"), ('"a" b', "no", "")]
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=ends).writerows(lines)
    found, rejected = taken(tmp_path, stream.getvalue(), encoding=encoding)
    assert ids(found) == {2: "Zoë", 3: '"a" b'}
    assert not rejected


def test_titles_above_the_headers_and_blank_rows_are_no_rows(tmp_path):
    """A title would be a header, or an officer; rows would have other numbers than on the screen."""
    content = "Roster 2026,,\n\n,,\nofficer.id,officer.peace_officer,contract.ends_on\n1,yes,\n\n,,\n2,no,\n ,  ,\u00a0\n"
    found, rejected = taken(tmp_path, content)
    assert ids(found) == {5: "1", 8: "2"}
    assert not rejected


def test_a_header_may_have_two_lines(tmp_path):
    """A line end within a header would end the row."""
    (tmp_path / "c.yaml").write_text(
        "columns:\n  Badge No: officer.id\n  On duty: officer.substitute\n"
    )
    content = '"title\nof two lines",\n"Badge\nNo","On  duty"\n1,yes\n"2",no\n'
    found, _ = taken(tmp_path, content, read_columns(tmp_path / "c.yaml"))
    assert ids(found) == {3: "1", 4: "2"}


def test_short_rows_are_filled_and_long_ones_refused(tmp_path):
    """Cells would move into other columns, or the file be lost for one row."""
    content = f"{','.join(HEADERS)}\n1,yes\n2,yes,,\n3,yes,,x\n4\n\n5,no,\n"
    found, rejected = taken(tmp_path, content)
    assert ids(found) == {2: "1", 3: "2", 5: "4", 7: "5"}
    assert [(each.row, each.reason) for each in rejected] == [
        (4, "4 cells stand in it, and 3 in the headers")
    ]


def test_separators_at_the_end_of_every_row_are_no_cells(tmp_path):
    """A file of a program that writes them would be refused row by row."""
    content = "officer.id,officer.substitute\n1,yes,,\n2,no,,\n3,no,,x\n4,no\n"
    found, rejected = taken(tmp_path, content)
    assert ids(found) == {2: "1", 3: "2", 5: "4"}
    assert [(each.row, each.reason) for each in rejected] == [
        (4, "cells stand in it beyond the 2 headers")
    ]


def test_cells_that_have_moved_are_never_read(tmp_path):
    """A comma in a name would give every officer another one's facts."""
    found, rejected = taken(
        tmp_path, "officer.id,contract.id,Note\nDoe, Jane,C1,x\nRoe, Jim,C2,y\n"
    )
    assert not found
    assert [each.row for each in rejected] == [2, 3]


def test_numbers_stay_those_of_the_sheet(tmp_path, monkeypatch):
    """rejected.csv would send its reader to another officer's row."""
    monkeypatch.setattr(csv_files, "PIECE", 7)
    monkeypatch.setattr(csv_files, "_BLOCK", 600)
    lines, expected = [",".join(HEADERS)], {}
    for number in range(2, 400):
        kind = number % 13
        if kind == 3:
            lines.append(f"o{number},yes")
            expected[number] = f"o{number}"
        elif kind == 5:
            lines.append(f"o{number},yes,,more")
        elif kind == 7:
            lines.append(",,")
        else:
            lines.append(f'"o{number}",no,2027-06-30')
            expected[number] = f"o{number}"
    found, rejected = taken(tmp_path, "\n".join(lines))
    assert ids(found) == expected
    assert [each.row for each in rejected] == [n for n in range(2, 400) if n % 13 == 5]


def test_what_is_parsed_apart_is_decided_together(tmp_path, monkeypatch):
    """A long file would take as much memory as it is parsed in large blocks, or time in small ones."""
    monkeypatch.setattr(csv_files, "_BLOCK", 600)
    file, count = tmp_path / "roster.csv", 400
    file.write_text("".join([",".join(HEADERS), *(f"\n{n:05},no," for n in range(count))]))
    found = [piece.numbers.tolist() for piece in rows(file, None)]
    assert [number for numbers in found for number in numbers] == [*range(2, count + 2)]
    assert len(found[0]) > 600 // len("\n00000,no,")


@pytest.mark.parametrize(
    "content",
    [
        'officer.id,officer.substitute\n1,yes\n2,"no\n3,yes\n4,yes\n',
        'officer.id,officer.substitute\n1,yes\n"2,no\n3,yes\n4,yes\n',
        'officer.id,Note\n1,yes\n2,"no\n3,yes\n4,yes\n',
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path, content):
    """All rows after it would be gone, without a word."""
    found, rejected = taken(tmp_path, content)
    assert ids(found) == {2: "1"}
    assert [each.row for each in rejected] == [3]
    assert "quotation mark" in rejected[0].reason


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('"2,yes', "quotation mark"),
        ('"a\\"",yes', "quotation mark"),
        ('"' * 1_000_001, "quotation mark"),
        ('"' + "x" * 200_000, "quotation mark"),
        ("2;yes;", "separated by something else"),
        ("2\tyes\t2026-01-01", "separated by something else"),
    ],
)
def test_a_row_of_another_make_is_never_one_long_label(tmp_path, row, why):
    """All of it would be the name of an officer of whom nothing is known."""
    found, rejected = taken(tmp_path, f"{','.join(HEADERS)}\n1,yes,\n3,no,\n{row}")
    assert ids(found) == {2: "1", 3: "3"}
    assert [each.row for each in rejected] == [4]
    assert why in rejected[0].reason


def with_totals(tmp_path, content):
    """The rows by number, those rejected, and the numbers of totals and notes."""
    file = tmp_path / "totals.csv"
    file.write_text(content, encoding="utf-8")
    found, rejected, totals = {}, [], []
    for piece in rows(file):
        assert piece.read == len(piece.numbers) + len(piece.rejected)
        found |= dict(zip(piece.numbers.tolist(), piece.batch.to_pylist(), strict=True))
        rejected += piece.rejected
        totals += piece.totals
    return found, rejected, totals


def test_what_can_be_read_once_only_is_no_file(tmp_path):
    """The first rows of a pipe would be gone once its headers have been looked at."""
    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(PolicyError, match="a pipe or a device"):
            list(rows(name))


def test_totals_are_no_officers(tmp_path):
    """An officer called Total would be decided, with nothing known, or a total refuse the whole."""
    content = (
        "officer.id,officer.substitute\n1,yes\nTotal,\nGrand total: 1,\n,Totals\nSubtotal,1\n"
        'Sum:,"1,204.5"\nTotalis,no\n\'Total, Bill\',no\n"Total, Bill",no\nAverage,50 %\n'
    )
    found, rejected, totals = with_totals(tmp_path, content)
    assert ids(found) == {2: "1", 8: "Totalis", 10: "Total, Bill"}
    assert [each.row for each in rejected] == [9]
    assert totals == [3, 4, 5, 6, 7, 11]


@pytest.mark.parametrize(
    "row", ["Total,yes", "Total,2026-07-01", "Sum,unknown", "Note: absent,no", "* x,1"]
)
def test_a_row_like_a_total_in_which_more_stands_is_set_aside(tmp_path, row):
    """It may be somebody's: it would be passed by in silence, or decided under a wrong name."""
    found, rejected, totals = with_totals(
        tmp_path, f"officer.id,officer.substitute\n1,yes\n{row}\n"
    )
    assert (ids(found), totals) == ({2: "1"}, [])
    assert "a total or a note" in rejected[0].reason


@pytest.mark.parametrize(
    ("row", "is_note"),
    [
        ("Note: some are new,", True),
        ("* see the file of 2024,", True),
        ("*114,", False),
        ("*,", False),
    ],
)
def test_a_note_has_words_and_stands_alone(tmp_path, row, is_note):
    """A badge with a star would be taken for a footnote."""
    _, rejected, totals = with_totals(tmp_path, f"officer.id,officer.substitute\n1,yes\n{row}\n")
    assert (totals, len(rejected)) == (([3], 0) if is_note else ([], 1))


def test_what_cannot_be_a_table_says_why(tmp_path):
    """Whoever asks would be told of bytes."""
    for content, why in {
        b"": "empty",
        b"\n\n  \n": "empty",
        b"\xef\xbb\xbf": "empty",
        b"officer.id\n\xe4\n": "not UTF-8",
        b"ab\0cd,ef\n": "NUL",
        b"x" * 200_000: "quotation mark",
        b"%PDF-1.7": "PDF",
        b"<html><table>": "HTML",
        b"\x1f\x8b\x08": "gzip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".xls",
    }.items():
        with pytest.raises(PolicyError, match=why):
            taken(tmp_path, content)


def test_an_encoding_can_be_said(tmp_path):
    """A file of an old Windows program could not be read at all."""
    columns = Columns(columns_by_fact(["officer.id"]).columns, encoding="cp1252")
    found, _ = taken(tmp_path, "officer.id\nZoë\n", columns, encoding="cp1252")
    assert ids(found) == {2: "Zoë"}


def test_a_row_in_another_encoding_is_rejected_alone(tmp_path):
    """One name pasted from elsewhere would refuse all of the file."""
    good = "officer.id,officer.substitute\n" + "1,yes\n" * 200_000
    found, rejected = taken(tmp_path, good.encode() + b"Zo\xeb,no\n2,no\n")
    assert len(found) == 200_001
    assert [(each.row, each.column, each.reason) for each in rejected] == [
        (200_002, "officer.id", "the text is not UTF-8")
    ]


def test_headers_alone_are_a_table_without_rows(tmp_path):
    """A district without officers would be an error."""
    assert taken(tmp_path, "officer.id,officer.substitute") == ({}, [])
    assert taken(tmp_path, "officer.id,officer.substitute\r\n") == ({}, [])


def test_a_huge_cell_is_refused_where_it_stands(tmp_path):
    """A cell could take the memory, or hide rows."""
    content = "officer.id,Note\n1,x\n2," + "y" * 40_000 + "\n3,\n"
    found, rejected = taken(tmp_path, content)
    assert ids(found) == {2: "1", 4: "3"}
    assert [(each.row, each.column) for each in rejected] == [(3, "Note")]
    with pytest.raises(PolicyError, match="longer than"):
        taken(tmp_path, "officer.id,Note\n1,x\n2," + "y" * 20_000_000 + "\n3,\n")


def test_too_many_columns_are_refused(tmp_path):
    """A hostile header could take the memory."""
    many = ",".join(f"c{n}" for n in range(pieces.MOST_COLUMNS + 1))
    with pytest.raises(PolicyError, match="columns"):
        taken(tmp_path, f"officer.id,{many}\n")
    many = ",".join(f"c{n}" for n in range(10_000))
    found, _ = taken(tmp_path, f"officer.id,{many}\n1{',' * 10_000}\n")
    assert ids(found) == {2: "1"}


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
            st.sampled_from(["yes", "no", "", "?", "mabye"]),
            st.text(st.sampled_from('a,;"\n\t '), max_size=5),
        ),
        max_size=20,
    )
)
def test_every_row_is_decided_or_rejected(tmp_path_factory, given_rows):
    """A row could vanish between the two."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([("officer.id", "officer.substitute", "Note"), *given_rows])
    found, rejected = taken(tmp_path_factory.mktemp("csv"), stream.getvalue())
    seen = set(found) | {each.row for each in rejected}
    filled = {n for n, row in enumerate(given_rows, 2) if any(cell.strip() for cell in row)}
    assert filled <= seen
    assert len(found) + len(rejected) == len(seen)
