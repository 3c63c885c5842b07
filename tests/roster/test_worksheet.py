"""The sheet to work from."""

import csv
import datetime as dt
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from python_calamine import CalamineWorkbook
from rosters import (
    ASKING,
    BOOK,
    BREACHED,
    FINE,
    HOSTILE,
    OPEN,
    OVERDUE,
    row,
    summary_of,
    told_of,
)

from policy507.roster.report.worksheet import write_csv, write_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEADS = ["Row", "Officer", "Contract", "Status", "Last day", "Days left", "Whose step", "Next step"]
HEADS += ["Authority", "Further steps"]


def workbook(folder, rows, *, ids=True):
    """The workbook of some rows."""
    path = folder / "to-do.xlsx"
    write_xlsx(path, told_of(rows, ids=ids), summary_of(rows), BOOK.policy.title)
    return path


def cells(path, sheet="To do"):
    """What stands in a sheet, as another program reads it."""
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def parts(path):
    """The parts of a workbook, parsed."""
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        return [ET.fromstring(file.read(name)) for name in names]


def test_a_row_an_officer_with_the_next_step(tmp_path):
    """Whoever works from it would have to look everything up."""
    head, overdue, opened = cells(workbook(tmp_path, [row(OVERDUE), row(OPEN)]))
    assert head == HEADS
    assert overdue[:7] == [
        2.0,
        "badge 207",
        "2026-27",
        "Overdue",
        dt.date(2026, 9, 7),
        -77.0,
        "Officer",
    ]
    assert overdue[7].startswith("Officer: complete the required training now: it was due on")
    assert overdue[8] == "V.A"
    assert opened[3:6] == ["Open", dt.date(2027, 5, 31), 189.0]


def test_who_has_nothing_to_do_is_there_too(tmp_path):
    """A missing line would look as if the officer had been forgotten."""
    _, fine = cells(workbook(tmp_path, [row(FINE)]))
    assert fine[3] == "Nothing to do now"
    assert fine[4] == fine[5] == ""
    assert "othing" in fine[7]


def test_the_header_stays_and_rows_can_be_filtered(tmp_path):
    """In a long list nobody would know which column is which."""
    sheet = parts(workbook(tmp_path, [row(OVERDUE), row(OPEN)]))[0]
    pane = sheet.find(f".//{MAIN}pane")
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert sheet.find(f"{MAIN}autoFilter").get("ref") == "A1:J3"


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_a_formula_or_a_link(tmp_path, name):
    """A spreadsheet would run, or open, what somebody wrote for an id."""
    path = workbook(tmp_path, [row(OPEN, officer__id=name, school__id=name)])
    for sheet in parts(path):
        assert not [*sheet.iter(f"{MAIN}f")]
        assert not [*sheet.iter(f"{MAIN}hyperlink")]
    with zipfile.ZipFile(path) as file:
        assert not [each for each in file.namelist() if "vba" in each or "external" in each]
    said = cells(path)[1][1]
    assert said.isprintable()
    assert len(said) <= 2500


def test_the_second_sheet_is_on_the_whole_roster(tmp_path):
    """A workbook that is passed on would say nothing of its day and its rules."""
    texts = [
        text
        for line in cells(workbook(tmp_path, [row(OVERDUE), row(ASKING)]), "Roster")
        for text in line
    ]
    said = "\n".join(map(str, texts))
    assert "decided for Monday, November 23, 2026." in said
    assert "2 rows read = 2 decided + 0 rejected + 0 of another school year." in said
    assert "It is not legal advice" in said
    assert "The officer must complete the required training" in texts
    assert "1 overdue, 1 not determined" in texts


def test_the_same_rows_make_the_same_bytes(tmp_path):
    """Two runs could not be compared: a workbook usually holds the time at which it was made."""
    rows = [row(OVERDUE), row(BREACHED)]
    one = workbook(tmp_path, rows).read_bytes()
    (tmp_path / "other").mkdir()
    assert workbook(tmp_path / "other", rows).read_bytes() == one
    with zipfile.ZipFile(tmp_path / "to-do.xlsx") as file:
        core = file.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2026-11-23T"}
    assert [
        each.name for each in tmp_path.iterdir() if each.name not in ("to-do.xlsx", "other")
    ] == []


def test_without_ids_a_row_is_known_by_its_number(tmp_path):
    """The workbook would name the officers all the same."""
    path = workbook(tmp_path, [row(OVERDUE)], ids=False)
    assert cells(path)[0] == [each for each in HEADS if each not in ("Officer", "Contract")]
    with zipfile.ZipFile(path) as file:
        assert not any(b"207" in file.read(name) for name in file.namelist())


def test_an_empty_roster_makes_an_empty_sheet(tmp_path):
    """A file with headers alone would end in a traceback, or in a broken workbook."""
    path = tmp_path / "to-do.xlsx"
    write_xlsx(path, [], summary_of([row(FINE)], count=0), BOOK.policy.title)
    assert len(cells(path)) == 1


def test_the_list_has_what_the_workbook_has(tmp_path):
    """Who takes the CSV would be told something else."""
    rows = [row(OVERDUE), row(OPEN), row(FINE), row(ASKING)]
    write_csv(tmp_path / "to-do.csv", told_of(rows), summary_of(rows))
    with (tmp_path / "to-do.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [*csv.reader(file)]
    said = [[_as_text(cell) for cell in line] for line in cells(workbook(tmp_path, rows))]
    assert listed == said


def test_below_the_last_row_it_is_said_how_many_are_left_out(tmp_path):
    """Whoever works through the list would believe that this is all."""
    rows = [row(OVERDUE), row(OPEN), row(FINE)]
    summary, said = summary_of(rows), "The 2 most urgent of 3 rows are here; the other 1 "
    write_csv(tmp_path / "to-do.csv", told_of(rows[:2]), summary)
    write_xlsx(tmp_path / "to-do.xlsx", told_of(rows[:2]), summary, BOOK.policy.title)
    with (tmp_path / "to-do.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *_, last = csv.reader(file)
    assert last[head.index("Next step")].startswith(said)
    assert not [text for text in last if text and not text.startswith(said)]
    assert cells(tmp_path / "to-do.xlsx")[-1][head.index("Next step")].startswith(said)
    # Sorted or filtered, it stays where it is.
    place = parts(tmp_path / "to-do.xlsx")[0].find(f".//{MAIN}autoFilter").get("ref")
    assert place == "A1:J3"


def _as_text(cell):
    return str(int(cell)) if isinstance(cell, float) else str(cell)
