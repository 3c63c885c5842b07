"""A roster on the terminal."""

from pathlib import Path

from attrs import evolve
from rich.console import Console
from rich.text import Text
from rosters import ASKING, BOOK, BREACHED, FINE, OPEN, OVERDUE, UNMET, row, summary_of

from policy507.roster.report.terminal import rendered

MIXED = [row(name) for name in (OVERDUE, UNMET, BREACHED, OPEN, ASKING, FINE)]


def said(rows, out=None, count=None):
    """What is shown of some rows, at the width of a page."""
    console = Console(width=100, highlight=False)
    with console.capture() as captured:
        for part in rendered(summary_of(rows, count), BOOK.policy.title, out, 2000):
            console.print(part)
    return [line.rstrip() for line in captured.get().splitlines()]


def test_the_whole_of_a_small_roster():
    """A reader would not find the numbers, or misread them."""
    lines = said([row(OVERDUE), row(OPEN), row(FINE)])
    assert lines[:4] == [
        "Policy 507.5, School Resource Officers, on Monday, November 23, 2026",
        "3 rows read = 3 decided + 0 rejected + 0 of another school year.",
        "1 with something wrong, 1 with something to do, 1 with nothing to do now.",
        "",
    ]
    assert lines[4] == "Act by act"
    training = next(line for line in lines if line.startswith("The officer must complete"))
    assert training.split("  ")[-1].strip() == "1 overdue, 1 open, 1 not required"
    assert lines[-1].endswith("It is not legal advice: a person decides.")


def test_nobody_is_named():
    """What a terminal shows is kept in logs, which are no place for personnel records."""
    assert "badge" not in "\n".join(said([*MIXED, *MIXED], Path("report")))


def test_doubled_ids_are_told_by_their_rows():
    """Nobody would find them among thousands."""
    assert "2 rows share 1 id and are decided apart: rows 2 and 3." in said([row(OPEN)] * 2)


def test_deadlines_are_shown_where_there_are_such():
    """A table of zeros says nothing, and silence not that somebody looked."""
    lines = said([row(OPEN)])  # its last day is in half a year
    ahead = lines.index("Last days ahead")
    assert lines[ahead + 1] == "None in the next 90 days; the first are in May 2027."
    assert not any("30 days" in line for line in lines)
    assert "Last days ahead" not in said([row(FINE)])


def test_what_to_ask_first_is_said():
    """The facts that settle most are what to look up next."""
    lines = said([row(ASKING)] * 2)
    asked = lines.index("Ask first what settles most rows")
    assert lines[asked + 1].startswith("  - ")
    assert lines[asked + 1].endswith("(2 rows)")


def test_the_files_are_named():
    """Whoever wrote them would look for them."""
    found = said([row(FINE)], Path("a-folder"))
    assert "The report is a-folder/report.html; to work from: a-folder/to-do.xlsx" in found


def test_an_empty_roster_is_told():
    """Nothing at all on the terminal would look like a defect."""
    lines = said([row(FINE)], count=0)
    assert "0 rows read = 0 decided + 0 rejected + 0 of another school year." in lines
    assert "Act by act" not in lines


def test_large_numbers_are_read_at_a_glance():
    """A reader would count the digits of a state's roster."""
    summary = evolve(summary_of([row(FINE)]), read=1_234_567, decided=1_234_567, nothing=1_234_567)
    lines = [
        each.plain
        for each in rendered(summary, BOOK.policy.title, None, 2000)
        if isinstance(each, Text)
    ]
    assert (
        "1,234,567 rows read = 1,234,567 decided + 0 rejected + 0 of another school year." in lines
    )
    assert "1,234,567 with nothing to do now." in lines


def test_how_many_rows_are_in_the_files_is_said():
    """Whoever works from the sheet would take it for the whole roster."""
    summary = summary_of([row(OVERDUE)] * 3)
    for most, told in ((2, True), (3, False)):
        shown = rendered(summary, BOOK.policy.title, Path("a"), most)
        lines = [each.plain for each in shown if isinstance(each, Text)]
        assert ("They have the 2 most urgent of 3 rows; --most tells more." in lines) is told
