"""Tables for spreadsheets as text."""

import csv
import datetime as dt
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import HOSTILE

from policy507.roster.report.csv_table import Table, harmless

STARTS = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")  # in wide letters, too


def written(folder, rows, head=("a", "b")):
    """A table as it stands in a file."""
    path = folder / "table.csv"
    with closing(Table(path, head)) as table:
        table.write(rows)
    return path


def read(path):
    """What stands in a file, as a spreadsheet takes it apart."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.reader(file)]


@pytest.mark.parametrize("start", STARTS)
def test_what_begins_like_a_formula_is_a_text(start):
    """A spreadsheet would run what somebody wrote for an id."""
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"  {start}1+1") == f"'  {start}1+1"


@pytest.mark.parametrize(
    "cell", ["badge 114", "114", "a=b", "'", "", None, -3, dt.date(2026, 1, 2)]
)
def test_what_is_none_stays_as_it_is(cell):
    """Badges would have apostrophes, and numbers be texts."""
    assert harmless(cell) == cell


@given(st.lists(st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE)), min_size=2, max_size=2)))
def test_no_cell_is_a_formula_and_none_is_lost(tmp_path_factory, rows):
    """Whatever it is: it comes back as it was, but for an apostrophe in front."""
    back = read(written(tmp_path_factory.mktemp("csv"), rows))
    expected = [[str(harmless(cell)) for cell in row] for row in rows]
    # Half a surrogate pair is no text that a file can hold: it is shown as what it is.
    expected = [[c.encode("utf-8", "backslashreplace").decode() for c in r] for r in expected]
    assert back == [["a", "b"], *expected]
    assert not any(cell.lstrip(" ").startswith(STARTS) for row in back for cell in row)


def test_a_head_is_harmless_too(tmp_path):
    """A header of the roster may stand there."""
    assert read(written(tmp_path, [], ("=1", "b"))) == [["'=1", "b"]]


def test_spreadsheets_are_told_that_it_is_utf_8(tmp_path):
    """Names would be read in the letters of another encoding."""
    path = written(tmp_path, [["Zoë", dt.date(2026, 11, 23)]])
    assert path.read_bytes() == "\ufeffa,b\r\nZoë,2026-11-23\r\n".encode()
