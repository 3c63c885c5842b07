"""Files as people make them: each is read as they mean it, or refused in words that help them on."""

from pathlib import Path

import pytest

from policy507 import PolicyError
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.pieces import Rejected
from policy507.roster.tables.reading import rows

FILES = Path(__file__).parent / "files"
NEVER = "9999-12-31"
TOTAL = "a total or a note"


def read(name):
    """The canonical rows by number with everything as text, and the rejected ones; of totals, why."""
    file = FILES / name
    columns = file.with_suffix(".columns.yaml")
    found, rejected = {}, []
    for piece in rows(file, read_columns(columns) if columns.exists() else None):
        for number, row in zip(piece.numbers.tolist(), piece.batch.to_pylist(), strict=True):
            found[number] = {k: str(v) for k, v in row.items() if v is not None}
        rejected += piece.rejected
        rejected += (Rejected(piece.sheet, number, "", TOTAL) for number in piece.totals)
    return found, {each.row: (each.column, each.reason) for each in rejected}


def values(found, *facts):
    """Some facts of each row, nothing where one is unknown."""
    return {n: tuple(row.get(fact) for fact in facts) for n, row in found.items()}


COURSE = "officer.sro_course_completed_on"


def test_a_title_blank_rows_totals_and_a_footnote():
    """What stands around a table would be read as officers, or nothing be read."""
    found, rejected = read("title-and-totals.csv")
    assert values(found, "officer.id", "officer.peace_officer", COURSE) == {
        5: ("114", "True", "2025-03-14"),
        6: ("115", "True", None),
        7: ("116", "False", NEVER),
    }
    assert rejected == {9: ("", TOTAL), 10: ("", TOTAL)}


def test_semicolons_windows_line_ends_and_an_old_encoding():
    """Names would be broken, and a day that does not exist be another one."""
    found, rejected = read("semicolons-windows.csv")
    assert values(found, "officer.id", "officer.peace_officer", COURSE, "school.id") == {
        2: ("Zoë Müller", "True", "2025-03-14", "Süd"),
        3: ("José Peña", "False", None, "Nord"),
    }
    assert rejected == {4: ("Lehrgang", "there is no such day: 31.02.2026")}


def test_unicode_text_of_a_spreadsheet_program():
    """UTF-16 with tabs would be taken for bytes; zeros in front of a number be lost."""
    found, rejected = read("unicode-text.txt")
    assert values(found, "officer.id", "officer.certificate_issued_on") == {
        2: ("0114", "2026-01-05"),
        3: ("115", "2025-12-12"),
    }
    assert not rejected


def test_a_line_that_names_the_separator():
    """The line would be the headers, or shift the numbers of all rows."""
    found, rejected = read("sep-line.csv")
    assert values(found, "officer.id", "officer.substitute") == {
        3: ("114", "True"),
        4: ("115", "False"),
    }
    assert rejected == {5: ("Days", "400 is out of range: 0 to 366")}


def test_two_rows_of_headers():
    """The end of the contract would be looked for in the wrong column."""
    found, rejected = read("two-rows-of-headers.csv")
    assert values(found, "officer.id", COURSE, "contract.ends_on") == {
        3: ("114", "2025-03-14", "2027-06-30"),
        4: ("115", NEVER, NEVER),
    }
    assert not rejected


def test_merged_cells_days_of_every_kind_and_failed_formulas():
    """The second officer of a contract would have none; a failed formula would be a blank."""
    found, rejected = read("merged-cells.xlsx")
    basic = "officer.basic_course_completed_on"
    assert values(found, "officer.id", "contract.id", COURSE, basic) == {
        5: ("114", "C-7", "2025-03-14", NEVER),
        6: ("115", "C-7", "2025-03-04", "2024-01-01"),
    }
    assert {row: column for row, (column, _) in rejected.items()} == {
        7: "Training / SRO",
        9: "Training / SRO",
        10: "",
    }
    assert "#N/A" in rejected[9][1]
    assert rejected[10][1] == TOTAL


def test_sheets_of_contracts_and_schools():
    """Officers would be decided with another contract, or with the first of two schools of one name."""
    found, rejected = read("sheets-by-id.xlsx")
    facts = ("officer.id", "contract.ends_on", "school.lowest_grade", "school.highest_grade")
    assert values(found, *facts) == {
        2: ("114", "2027-06-30", "0", "5"),
        3: ("115", NEVER, "0", "5"),
    }
    assert [reason.partition(":")[0] for _, reason in rejected.values()] == [
        "row 4 of 'Contracts' cannot be read",
        "its id is that of rows 4 and 5 of 'Schools'",
        "no row of 'Schools' has this id",
    ]


def test_marks_in_place_of_words():
    """A mark in brackets would be a whole one, or none."""
    found, rejected = read("marks.csv")
    duties, optional = "contract.duties", "contract.optional_duties"
    assert values(
        found,
        f"{duties}.law-education",
        f"{duties}.safety-drill-advice",
        f"{optional}.safety-drill-advice",
        f"{duties}.protection-from-crime",
    ) == {
        2: ("True", "True", "False", "True"),
        3: ("True", "True", "True", "False"),
        4: (None, "True", "False", "False"),
    }
    assert not rejected


def test_quotation_marks_commas_and_line_ends_within_cells():
    """A name with a comma would move all cells; a formula would be run."""
    found, rejected = read("quotes.csv")
    assert values(found, "officer.id", "officer.peace_officer") == {
        2: ('Doe, Jane "JD"', "True"),
        3: ("Roe, Jim", "False"),
        4: ("'O''Neil'", "True"),
    }
    assert not rejected


def test_a_quotation_mark_that_was_left_open():
    """Two officers would be gone in a comment."""
    found, rejected = read("quote-left-open.csv")
    assert values(found, "officer.id") == {2: ("114",)}
    assert list(rejected) == [3]
    assert "holds the rows after it" in rejected[3][1]


def test_days_of_which_nobody_said_what_comes_first():
    """April would be March, in one row of two."""
    found, rejected = read("day-or-month.csv")
    assert values(found, "officer.id", COURSE) == {4: ("116", "2025-04-03")}
    assert all("more than one way" in reason for _, reason in rejected.values())
    assert list(rejected) == [2, 3]


def test_lines_of_a_web_service():
    """One broken line would refuse the export."""
    found, rejected = read("export.jsonl")
    assert values(found, "officer.id", "officer.employer_policy_adopted", COURSE) == {
        1: ("114", "True", "2025-03-14"),
        2: ("115", None, None),
    }
    assert list(rejected) == [3, 4]


def test_equal_ids_are_rows_of_their_own():
    """The last of three would win."""
    found, rejected = read("equal-ids.csv")
    assert values(found, "officer.id", "school_year.substitute_contact_days") == {
        2: ("114", "12"),
        3: ("114", "3"),
        4: ("114", "3"),
    }
    assert not rejected


def test_separators_at_the_end_of_every_row():
    """All rows would have too many cells."""
    found, rejected = read("trailing-separators.csv")
    assert values(found, "officer.id") == {2: ("114",), 3: ("115",)}
    assert list(rejected) == [4]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("empty.csv", "it is empty"),
        ("really-html.xls", "this is a page of HTML or XML, whatever its name says"),
        ("old-excel.xls", r"this is an old Excel file \(.xls\), or one with a password"),
        ("nested.parquet", r"the column 'training' cannot state a fact: its values are nested"),
        ("renamed-header.csv", r"there is no column 'Licensed', did you mean 'Licenced'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_on(name, why):
    """Somebody would be left with a traceback, or with a table of nothing."""
    with pytest.raises(PolicyError, match=why) as caught:
        read(name)
    assert all(name in str(each) for each in caught.value.problems)


def test_every_file_is_tried():
    """A file could be kept that no test looks at."""
    source = Path(__file__).read_text(encoding="utf-8")
    names = {each.name for each in FILES.iterdir() if not each.name.endswith(".columns.yaml")}
    assert len(names) >= 12
    assert {name for name in names if f'"{name}"' not in source} == set()
