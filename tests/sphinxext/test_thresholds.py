"""What is decided while pages are built: both sides of each threshold, examples, other readings."""

from __future__ import annotations

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from policy507.rulefiles.load import load
from policy507.sphinxext.examples import effects, runs, telling_effects
from policy507.sphinxext.thresholds import thresholds

pytestmark = pytest.mark.book  # all that a book decides is decided here

BOOK = load()


def test_every_threshold_is_one():
    """A table that calls something a threshold must show two neighbouring values and two outcomes."""
    rows = [row for p in BOOK for row in thresholds(BOOK, p.citation)]
    assert len(rows) > 40
    for row in rows:
        low, high = row.values
        if isinstance(low, bool | tuple):
            assert low != high
        elif isinstance(low, int):
            assert high - low == 1
        else:
            assert (high - low).days == 1
        assert set(row.sides[0]) or set(row.sides[1])
        names = [{n for names in side.values() for n in names} for side in row.sides]
        assert names[0] == names[1]
        for name in names[0]:
            statuses = [next(o[0] for o, ns in side.items() if name in ns) for side in row.sides]
            assert statuses[0] != statuses[1]


@pytest.mark.parametrize(
    ("citation", "path", "values"),
    [
        (
            "V.D",
            "school_year.substitute_contact_days",
            ("59 student contact days", "60 student contact days"),
        ),
        ("V.B", "officer.basic_course_completed_on", ("August 31, 2025", "September 1, 2025")),
        ("V.B", "as_of", ("May 31, 2027", "June 1, 2027")),
        ("V.A", "as_of", ("August 31, 2025", "September 1, 2025")),
        ("V.C", "as_of", ("March 8, 2027", "March 9, 2027")),
    ],
)
def test_the_thresholds_that_the_policy_is_known_for_are_found(citation, path, values):
    """The number that everybody looks for would not be in the decision table."""
    rows = thresholds(BOOK, citation)
    assert (path, values) in [(row.path, (row.value(0), row.value(1))) for row in rows]


def test_every_example_is_shown_under_its_number():
    """A link to example 3 would lead to the fourth."""
    numbers = [run.number for run in runs(BOOK, "V.D")]
    assert numbers == list(range(1, len(BOOK["V.D"].examples) + 1))


def test_the_effect_of_a_choice_is_that_of_the_decision():
    """The page would claim an effect that choosing the reading does not have."""
    shown = 0
    for paragraph in BOOK:
        for code in BOOK.readings:
            for effect in effects(BOOK, paragraph.citation, code):
                row, finding = effect.row, effect.finding
                assert row.choice != BOOK.readings[code].default
                assert (row.status, row.due) != (finding.status, finding.due)
                shown += 1
    assert shown > len(BOOK.readings)


def test_the_effect_of_a_choice_is_shown_by_itself():
    """What F-3 changes under another choice of F-1 would be told as what it changes."""
    for code in BOOK.readings:
        for citation, effect in telling_effects(BOOK, code).values():
            assert not effect.run.example.readings, (code, citation, effect.run.number)
