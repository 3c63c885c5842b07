"""The columns file: what it may say, and that everything wrong with it is told at its place."""

import datetime as dt
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mangling import ODD

from policy507 import PolicyError
from policy507.facts.rows import HAS_NOT_HAPPENED
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.columns import OTHERS
from policy507.roster.tables.dates import date_form
from policy507.roster.tables.given_facts import given_in, with_given

WHOLE = """
columns:
  Badge: officer.id
  Licensed?: {fact: officer.peace_officer, yes: [Y], no: N}
  Course:
    fact: officer.sro_course_completed_on
    dates: [M/D/YYYY, excel]
    not_happened: [never, n/a]
    blank: not happened
  Ends: {fact: contract.ends_on, none: open, blank: none}
  Law: {fact: contract.duties.law-education, partly: some, blank: no}
  Why: {fact: conduct.purposes, separator: +, words: {LE: [criminal-law, safety]}, blank: none}
  From: {fact: school.lowest_grade, words: {K: 0, PK: -1}}
  School: school.id
ignored: [Notes, Phone]
header_rows: [3, 4]
dates: D/M/YYYY
yes: [x, yes]
unknown: ["-"]
encoding: latin-1
separator: tab
sheet: Officers
given:
  school_year: {starts_on: 2026-07-01, ends_on: 2027-06-30}
  contract: {starts_on: 2026-07-01}
sheets:
  Schools:
    columns: {Name: school.id, Building: school.seat_based}
    ignored: others
"""


def written(tmp_path, text):
    """A columns file with a text."""
    file = tmp_path / "columns.yaml"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return file


def problems(tmp_path, text):
    """What is wrong with it: line, column and message."""
    with pytest.raises(PolicyError) as caught:
        read_columns(written(tmp_path, text))
    assert all(each.file.endswith("columns.yaml") for each in caught.value.problems)
    return [(each.line, each.column, each.message) for each in caught.value.problems]


def test_all_that_a_file_may_say_is_read(tmp_path):
    """What somebody wrote down would have no effect."""
    columns = read_columns(written(tmp_path, WHOLE))
    by_header = {each.header: each for each in columns.columns}
    assert by_header["Badge"].fact.path == "officer.id"
    assert (by_header["Licensed?"].yes, by_header["Licensed?"].no) == (("Y",), ("N",))
    course = by_header["Course"]
    assert course.dates == (date_form("M/D/YYYY"), date_form("excel"))
    assert (course.none, course.blank, course.unknown) == (("never", "n/a"), "none", ("-",))
    assert (by_header["Ends"].none, by_header["Ends"].blank) == (("open",), "none")
    assert by_header["Ends"].dates == (date_form("D/M/YYYY"),)
    law = by_header["Law"]
    assert (law.states, law.partly, law.blank) == (
        "contract.duties.law-education",
        ("some",),
        "no",
    )
    assert law.yes == ("x", "yes")
    assert by_header["Why"].words == {"LE": ("criminal-law", "safety")}
    assert by_header["Why"].separator == "+"
    assert by_header["From"].words == {"K": 0, "PK": -1}
    assert columns.ignored == ("Notes", "Phone")
    assert columns.header_rows == (3, 4)
    assert (columns.encoding, columns.separator, columns.sheet) == (
        "iso8859-1",
        "\t",
        ("Officers",),
    )
    assert columns.given == {
        "school_year.starts_on": dt.date(2026, 7, 1),
        "school_year.ends_on": dt.date(2027, 6, 30),
        "contract.starts_on": dt.date(2026, 7, 1),
    }
    (sheet,) = columns.sheets
    assert (sheet.name, sheet.section, sheet.columns.ignored) == ("Schools", "school", OTHERS)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("columns: {A: officer.pease_officer}", (1, 14), "did you mean 'officer.peace_officer'?"),
        ("columns: {A: peace_officer}", (1, 14), "did you mean 'officer.peace_officer'?"),
        ("columns: {A: contract.duties.law-educaton}", (1, 14), "contract.duties.law-education"),
        ("columns: {A: as_of}", (1, 14), "there is no fact 'as_of'"),
        ("columns: {A: conduct.under_review}", (1, 14), "there is no fact"),
        ("columns: {A: [officer.id]}", (1, 14), "expected a text"),
        ("columns: {A: {fakt: officer.id}}", (1, 15), "did you mean 'fact'?"),
        ("columns: {A: {}}", (1, 14), "lacks the key 'fact'"),
        ("columns: {'': officer.id}", (1, 11), "a header is wanted"),
        ("columns: [A]", (1, 10), "expected a mapping"),
        ("colums: {A: officer.id}", (1, 1), "did you mean 'columns'?"),
        ("ignored: []", (1, 1), "lacks the key 'columns'"),
        ("columns: {A: officer.id, a : officer.substitute}", (1, 26), "comes twice"),
        (
            "columns: {A: officer.id, B: officer.id}",
            (1, 26),
            "by the column 'A' and by the column 'B'",
        ),
        (
            "columns: {A: contract.duties, B: contract.duties.law-education}",
            (1, 31),
            "by the column 'A' and by the column 'B'",
        ),
        ("columns: {A: {fact: officer.id, yes: x}}", (1, 38), "yes says nothing of officer.id"),
        (
            "columns: {A: {fact: contract.starts_on, blank: none}}",
            (1, 48),
            "cannot mean 'none' here (known: unknown)",
        ),
        (
            "columns: {A: {fact: officer.sro_course_completed_on, blank: no}}",
            (1, 61),
            "known: unknown, not happened",
        ),
        (
            "columns: {A: {fact: officer.sro_course_completed_on, none: never}}",
            (1, 60),
            "none says nothing",
        ),
        ("columns: {A: {fact: contract.ends_on, dates: M/D/YYY}}", (1, 46), "is no form of dates"),
        (
            "columns: {A: {fact: contract.ends_on, dates: [M/D/YYYY, D/M/YYYY]}}",
            (1, 57),
            "choose one",
        ),
        (
            "columns: {A: {fact: officer.substitute, yes: [x, n]}}",
            (1, 11),
            "'n' both as yes and as no",
        ),
        (
            "columns: {A: {fact: school.lowest_grade, words: {K: 13}}}",
            (1, 53),
            "13 is out of range: -1 to 12",
        ),
        ("columns: {A: {fact: conduct.purposes, words: {K: law}}}", (1, 50), "there is no 'law'"),
        ("columns: {A: officer.id}\nheader_rows: 0", (2, 14), "a row from 1 to 50"),
        ("columns: {A: officer.id}\nheader_rows: [4, 3]", (2, 14), "a row from 1 to 50"),
        ("columns: {A: officer.id}\nheader_rows: [1, 2, 3]", (2, 14), "a row from 1 to 50"),
        ("columns: {A: officer.id}\nencoding: utf-9", (2, 11), "no encoding 'utf-9'"),
        ("columns: {A: officer.id}\nencoding: base64", (2, 11), "no encoding 'base64'"),
        ("columns: {A: officer.id}\nseparator: ', '", (2, 12), "one character"),
        (
            "columns: {A: officer.id}\ngiven: {school: {lowest_grade: 13}}",
            (2, 32),
            "school.lowest_grade: 13 is out of range",
        ),
        (
            "columns: {A: school.lowest_grade}\ngiven: {school: {lowest_grade: 3}}",
            (1, 1),
            "by the column 'A' and by `given`",
        ),
        (
            "columns: {A: officer.id}\nsheets: {S: {columns: {N: school.id}}}",
            (2, 10),
            "joined by school.id, which no column",
        ),
        (
            "columns: {A: school.id}\nsheets: {S: {columns: {N: school.seat_based}}}",
            (2, 10),
            "its id among them",
        ),
        (
            "columns: {A: school.id}\nsheets: {S: {columns: {N: school.id, M: contract.starts_on}}}",
            (2, 10),
            "of one section",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path, text, place, message):
    """Somebody would look for the mistake, or never hear of it."""
    found = problems(tmp_path, text)
    assert any(place == (line, column) and message in said for line, column, said in found), found


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    """A file would be mended one problem at a time."""
    found = problems(
        tmp_path,
        """\
        columns:
          A: officer.idd
          B: {fact: officer.substitute, yes: x, dates: M/D/YYYY}
          C: {fact: contract.ends_on, dates: D.M}
        header_rows: x
        """,
    )
    assert [line for line, _, _ in found] == [2, 3, 4, 5]


def test_a_section_may_be_stated_once_in_a_file(tmp_path):
    """A contract that holds for all would have to be copied to each row."""
    alone = tmp_path / "contract.yaml"
    alone.write_text("starts_on: 2026-07-01\nends_on: null\nduties: [law-education]\n")
    found = given_in(alone, "contract")
    assert found["contract.ends_on"] == HAS_NOT_HAPPENED
    assert found["contract.duties.law-education"] is True
    assert found["contract.duties.positive-climate"] is False
    assert "contract.additional_duties" not in found
    case = tmp_path / "case.yaml"
    case.write_text(
        "contract:\n  starts_on: 2026-07-01\n  ends_on: null\n  duties: [law-education]\n"
    )
    assert given_in(case, "contract") == found


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            "officer: {id: x}\ncontract: {starts_on: 2026-01-01}",
            (1, 1),
            "only the section contract",
        ),
        ("starts_on: 2026-13-01", (1, 12), "no such day"),
        ("start_on: 2026-01-01", (1, 1), "starts_on"),
        ("[]", (1, 1), "expected a mapping"),
    ],
)
def test_what_is_wrong_with_a_section_is_told_at_its_place(tmp_path, text, place, message):
    """Somebody would look for the mistake in the table."""
    file = tmp_path / "contract.yaml"
    file.write_text(text)
    with pytest.raises(PolicyError) as caught:
        given_in(file, "contract")
    found = [(each.line, each.column, each.message) for each in caught.value.problems]
    assert any(place == (line, column) and message in said for line, column, said in found), found


def test_a_school_year_that_is_over_may_be_given(tmp_path):
    """Which day is decided on is not known when the file is read."""
    file = tmp_path / "year.yaml"
    file.write_text("starts_on: 2019-07-01\nends_on: 2020-06-30\n")
    assert given_in(file, "school_year")["school_year.ends_on"] == dt.date(2020, 6, 30)


def test_nothing_is_stated_by_the_table_and_by_a_file(tmp_path):
    """One of two statements would win, and nobody know which."""
    columns = read_columns(
        written(tmp_path, "columns: {A: contract.starts_on, B: contract.duties}")
    )
    assert with_given(columns, {"school.id": "x"}, "f").given == {"school.id": "x"}
    with pytest.raises(PolicyError, match=r"f: contract.duties is stated here and in the table"):
        with_given(columns, {"contract.duties.law-education": True}, "f")


@given(st.sampled_from(range(1, WHOLE.count("\n"))), st.sampled_from(ODD), st.booleans())
def test_a_file_that_is_mangled_is_read_or_refused(tmp_path_factory, line, odd, whole):
    """A mistake could end in a traceback."""
    lines = WHOLE.splitlines()
    key, colon, _ = lines[line].partition(":")
    lines[line] = odd if whole or not colon else f"{key}: {odd}"
    file = tmp_path_factory.mktemp("columns") / "columns.yaml"
    file.write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
    try:
        read_columns(file)
    except PolicyError as error:
        assert error.problems
