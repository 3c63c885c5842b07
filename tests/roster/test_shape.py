"""The one form of a roster's rows, and the cases that they state."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given

from policy507 import FactError
from policy507.facts.case import Case
from policy507.facts.kinds import UNKNOWN
from policy507.facts.rows import HAS_NOT_HAPPENED, case_of_values, row_of
from policy507.roster.shape import SCHEMA, case_of
from policy507.strategies import cases

DAY = dt.date(2026, 11, 23)


@given(cases(unknown=True))
def test_a_case_comes_back_out_of_its_row(case):
    """Else a roster would decide other facts than were stated."""
    batch = pa.RecordBatch.from_pylist([row_of(case)], schema=SCHEMA)
    again = case_of(batch, 0, case.as_of)
    assert again == normal(case)


def normal(case):
    """A case without what a row cannot tell: an act under review of which nothing is known."""
    if case.conduct is not None and all(
        getattr(case.conduct, each) is UNKNOWN for each in ("id", *CONDUCT)
    ):
        return Case(
            as_of=case.as_of,
            officer=case.officer,
            contract=case.contract,
            school=case.school,
            school_year=case.school_year,
        )
    return case


CONDUCT = (
    "used_force",
    "used_authority_of_office",
    "purposes",
    "participated_in_discipline",
)


def test_null_is_unknown_and_the_last_day_of_all_has_not_happened():
    """Else a blank would become a fact, or a training that never was a date."""
    case = case_of_values({"officer.sro_course_completed_on": None}, DAY)
    assert case.officer.sro_course_completed_on is UNKNOWN
    case = case_of_values({"officer.sro_course_completed_on": HAS_NOT_HAPPENED}, DAY)
    assert case.officer.sro_course_completed_on is None


def test_a_row_that_says_nothing_of_an_act_has_none_under_review():
    """Else rules on conduct would apply to officers of whom nothing was reported."""
    assert case_of_values({"conduct.used_force": None}, DAY).conduct is None
    assert case_of_values({"conduct.used_force": False}, DAY).conduct is not None


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    """Else a coordinator would mend a sheet one message after another."""
    wrong = {
        "officer.duties_assumed_on": dt.date(1850, 1, 1),
        "contract.optional_duties.law-education": True,
    }
    with pytest.raises(FactError) as raised:
        case_of_values(wrong, DAY)
    assert [each.message for each in raised.value.problems] == [
        "officer.duties_assumed_on: 1850-01-01 is out of range: 1900-01-01 to 2199-12-31",
        "contract.optional_duties: law-education is said to be partly so, but not to be in contract.duties",
    ]


def test_a_list_that_is_to_be_complete_is_not_half_known():
    """Else purposes of which nothing is said would count as no purposes."""
    with pytest.raises(FactError, match="nothing is said of"):
        case_of_values({"conduct.purposes.safety": True}, DAY)
