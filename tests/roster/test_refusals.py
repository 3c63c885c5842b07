"""Why a row cannot be decided, in words of people."""

import datetime as dt

import pytest
from rosters import ASKING, BOOK, BREACHED, DAY, FINE, OPEN, OVERDUE, UNMET, row

from policy507 import FactError
from policy507.facts.case import refuse
from policy507.facts.registry import FACTS
from policy507.facts.rows import case_of_values
from policy507.roster.tables.refusals import why_refused

KEPT = {
    "officer__certificate_issued_on": dt.date(2024, 7, 30),
    "officer__latest_certificate_kept": True,
}
WRONG = [
    row(OPEN, contract__starts_on=dt.date(2027, 7, 1)),
    row(OPEN, **KEPT),
    row(OPEN, school__lowest_grade=9, school__highest_grade=3),
    row(OPEN, school_year__substitute_contact_days=300),
]


@pytest.mark.parametrize("facts", WRONG)
def test_what_contradicts_what_is_said_without_the_names_of_facts(facts):
    """A coordinator has a table, and never saw a path of a fact."""
    with pytest.raises(FactError):
        refuse(case_of_values(facts, DAY), BOOK.impossible)
    said = why_refused(facts, DAY, BOOK)
    assert said
    assert not [path for path in FACTS if "." in path and path in said]


def test_days_are_told_as_days():
    """A reader could not tell a date of the row from one that the rules want."""
    said = why_refused(WRONG[1], DAY, BOOK)
    assert said.startswith("the latest training certificate was issued on July 30, 2024, but ")
    assert "the officer has not completed the training course" in said


@pytest.mark.parametrize("name", [FINE, ASKING, OPEN, BREACHED, UNMET, OVERDUE])
def test_of_a_row_that_can_be_decided_nothing_is_said(name):
    """It would be told why it was refused, and was not."""
    assert why_refused(row(name), DAY, BOOK) is None


def test_what_is_wrong_for_another_reason_is_left_to_whoever_found_it():
    """A duty that is optional and not there is no contradiction of two facts."""
    facts = row(
        OPEN,
        **{"contract.duties.law-education": False, "contract.optional_duties.law-education": True},
    )
    with pytest.raises(FactError):
        case_of_values(facts, DAY)
    assert why_refused(facts, DAY, BOOK) is None
