"""Examples in the difference of two versions: told with all that they expect, and only where they changed."""

from __future__ import annotations

import pytest
from smallbook import RELIEF, TEST, book_of, replaced, write

pytest.importorskip("z3")

from policy507.audit.diff.examples import calendar_example_text, example_text
from policy507.audit.diff.pairing import paired
from policy507.audit.diff.wording import CHANGED, changes
from policy507.rulefiles.load import read

pytestmark = pytest.mark.solver

MORE = """\
  - it: all that can be expected
    given: {officer.substitute: true}
    unknown: [contract]
    readings: {A-1: lapses}
    expect:
      test-in-time:
        status: met
        due: 2027-03-08
        bearer: officer
        paragraph: "1.1"
        source: [none]
        remarks: []
        missing: []
        working: {1 day before: last day}
        because: [serves, {officer.substitute: true}]
        depends_on: {A-1: {counts: {status: open, due: null, missing: [officer.substitute]}}}
  - it: nothing of it
    expect: {test-in-time: {status: met, working: null, because: [], depends_on: {}}}
"""
CALENDAR = """\
cite: none
holidays:
  - {name: A day, month: 2, day: 27}
examples:
  - {it: a year, year: 2026, holidays: [2026-02-27]}
  - {it: days, holidays: [2025-02-27], business_days: [2026-02-26, 2026-03-02]}
"""


def test_all_that_an_example_expects_is_told(tmp_path):
    """Otherwise whoever compares two versions would not see what changed."""
    full, empty = book_of(tmp_path, _1_1=TEST + MORE)["1.1"].examples[-2:]

    assert example_text(full) == (
        "given officer.substitute: true, contract: unknown, reading A-1: lapses; expected "
        "test-in-time met, last day 2027-03-08, borne by the officer, of 1.1, source none, remarks "
        "none, missing none, worked out as the day before the last day, because of serves and "
        "the officer serves as a substitute, depending on A-1 counts: open, last day none, missing officer.substitute"
    )
    assert example_text(empty).endswith(
        "test-in-time met, worked out as none, because of no fact, depending on no reading"
    )


def test_the_days_of_an_example_of_the_calendar_are_told(tmp_path):
    """Otherwise a changed holiday would be told, and not what was expected of it."""
    write(tmp_path)
    (tmp_path / "calendar.yaml").write_text(CALENDAR)
    year, days = read(tmp_path).calendar_examples

    assert calendar_example_text(year) == "all of 2026; holidays: 2026-02-27"
    assert (
        calendar_example_text(days) == "holidays: 2025-02-27; business days: 2026-02-26, 2026-03-02"
    )


def differing(tmp_path, **changed):
    """What differs between the folder with these examples and another version of it."""
    before = {"_1_1": TEST + MORE}
    old, new = (
        write(tmp_path / name, **each) for name, each in (("a", before), ("b", before | changed))
    )
    for folder in (old, new):
        (folder / "calendar.yaml").write_text(CALENDAR)
    return new, lambda: changes(paired(read(old), read(new)))


def test_what_a_name_stands_for_changes_no_example(tmp_path):
    """Otherwise every example that gives a name as its reason would be told with the name."""
    text = replaced(
        TEST + MORE,
        "serves: {officer.peace_officer: true}",
        "serves: {officer.peace_officer: false}",
    )
    text = replaced(text, "end of the period: {test-period", "end of the period: {7 months")
    _, found = differing(tmp_path, _1_1=text)

    assert {each.what for each in found()} == {"condition", "day"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("working: {1 day before: last day}", "working: {2 days before: last day}"),
        ("because: [serves, ", "because: ["),
        ("source: [none]", "source: [none, b § 1]"),
        ("counts: {status: open", "counts: {status: overdue"),
    ],
)
def test_a_changed_expectation_is_told(tmp_path, old, new):
    """Otherwise an example could be made to agree with a wrong rule unseen."""
    _, found = differing(tmp_path, _1_1=replaced(TEST + MORE, old, new))
    (change,) = found()

    assert (change.what, change.name, change.how) == (
        "example",
        "all that can be expected",
        CHANGED,
    )
    assert change.before is not None
    assert change.after is not None
    assert change.before.text != change.after.text


def test_a_changed_example_of_the_calendar_is_told_at_its_place(tmp_path):
    """Otherwise an example of a holiday could be made to agree with a wrong day unseen."""
    folder, found = differing(tmp_path, _1_2=RELIEF)
    (folder / "calendar.yaml").write_text(replaced(CALENDAR, "2026-02-26", "2026-02-25"))
    (change,) = found()

    assert (change.section, change.what, change.name) == ("calendar", "example", "days")
    assert change.after is not None
    assert change.after.place is not None
    assert (change.after.place.line, change.after.place.column) == (6, 5)
