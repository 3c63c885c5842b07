"""The lint that finds values of the policy that were typed into a text."""

from __future__ import annotations

import attrs
import pytest
import smallbook
from smallbook import READINGS, TEST

from policy507.audit.lint.lint import lint
from policy507.audit.lint.typed_values import typed_values
from policy507.rulefiles.load import load, read


def typed(tmp_path, said: str) -> list[str]:
    """What the lint says of a note in the small book's first paragraph."""
    folder = smallbook.write(tmp_path / "rules", _1_1=f"{TEST}notes:\n  - {said}\n")
    return [p.message for p in lint(read(folder)) if "is typed in" in p.message]


@pytest.mark.parametrize(
    ("said", "found", "name"),
    [
        ("it takes 6 months", "6 months", "{test-period}"),
        ("it takes six months", "six months", "{test-period}"),
        ("a six-month term", "six-month", "{test-period}"),
        ("Six  months it takes", "Six months", "{test-period}"),
    ],
)
def test_a_period_that_is_typed_in_is_found(tmp_path, said, found, name):
    """If this failed, the sentence would keep the old period when the rule changes."""
    assert typed(tmp_path, said) == [f"'{found}' is typed in; write {name}"]


@pytest.mark.parametrize(
    "said",
    [
        "it takes {test-period}",
        "'the words are \"within six months\", no less'",
        "it takes 16 months",
        "it takes 5 months",
        "grades 6 to 12",
        "Minn. Stat. § 6 months",
        "six monthly papers",
    ],
)
def test_placeholders_quotations_provisions_and_other_numbers_are_left_alone(tmp_path, said):
    """If this failed, nobody could quote the phrase on which a reading turns."""
    assert typed(tmp_path, said) == []


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("fewer than 60 days", True),
        ("60", True),
        ("exactly 60.", True),
        ("160 days", False),
        ("60.5 days", False),
        ("subd. 60", False),
        ("§ 60", False),
        ("May 31, 2027", False),
        ("June 1, 2027", True),
        ("June 1st, 2027", True),
        ("june 1 2027", True),
        ("Jun. 1, 2027", True),
        ("2027-06-01", True),
        ("6/1/2027", True),
        ("June 11, 2027", False),
        ('before "June 1, 2027"', False),
    ],
)
def test_numbers_and_dates_of_the_policy_are_found_however_they_are_written(said, is_found):
    """If this failed, a page would state a number that no rule has any more."""
    book = load()
    noted = tuple(attrs.evolve(p, notes=(said,)) if p.citation == "V.D" else p for p in book)
    assert bool(list(typed_values(attrs.evolve(book, paragraphs=noted)))) is is_found


def test_the_place_and_every_name_of_the_value_are_given(tmp_path):
    """If this failed, who typed it would have to search for it, and for what to write."""
    readings = READINGS.replace("why: It", "why: Within six months it")
    folder = smallbook.write(tmp_path / "rules", readings=readings)
    (problem,) = [p for p in lint(read(folder)) if "typed in" in p.message]
    assert problem.file is not None
    assert problem.file.endswith("readings.yaml")
    assert (problem.line, problem.column) == (2, 3)
    assert problem.message == "'six months' is typed in; write {test-period}"


def test_the_rules_of_this_package_type_in_no_value():
    """If this failed, a changed number would not change one of our own sentences."""
    assert list(typed_values(load())) == []
