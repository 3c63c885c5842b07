"""Cases out of the rows of other libraries' tables."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from policy507 import HAS_NOT_HAPPENED, UNKNOWN, Contract, FactError, case_from_row
from policy507.facts.rows import case_of_values, row_of
from policy507.facts.sections import DUTIES
from policy507.strategies import cases

DAY = dt.date(2026, 11, 23)
COURSE = "officer.sro_course_completed_on"


def messages(row, **more):
    """What is wrong with a row."""
    with pytest.raises(FactError) as raised:
        case_from_row(row, DAY, **more)
    return [problem.message for problem in raised.value.problems]


@given(cases())
def test_a_row_that_is_all_there_states_its_case(case):
    """Else a loop over a table would decide other facts than the table states."""
    row = {**row_of(case), "as_of": case.as_of}
    assert case_from_row(row) == case_of_values(row_of(case), case.as_of)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("officer.substitute", np.True_, True),
        ("officer.substitute", np.False_, False),
        ("school.lowest_grade", np.int64(6), 6),
        ("school.lowest_grade", 6.0, 6),
        ("school.lowest_grade", np.float64(6), 6),
        ("officer.duties_assumed_on", pd.Timestamp(2026, 9, 8), dt.date(2026, 9, 8)),
        ("officer.duties_assumed_on", np.datetime64("2026-09-08"), dt.date(2026, 9, 8)),
        ("officer.duties_assumed_on", np.datetime64("2026-09-08T00:00"), dt.date(2026, 9, 8)),
        ("officer.duties_assumed_on", dt.datetime(2026, 9, 8), dt.date(2026, 9, 8)),  # noqa: DTZ001
        ("officer.id", np.str_("114"), "114"),
        ("contract.additional_duties", np.array(["drive a bus"]), ("drive a bus",)),
    ],
)
def test_scalars_of_other_libraries_are_taken_as_what_they_are(column, value, expected):
    """Else every caller would write conversions, and some of them wrong."""
    case = case_from_row({column: value}, DAY)
    section, _, name = column.partition(".")
    assert getattr(getattr(case, section), name) == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("officer.substitute", 1),
        ("officer.substitute", np.int64(1)),
        ("officer.substitute", "yes"),
        ("school.lowest_grade", 6.5),
        ("school.lowest_grade", np.True_),
        ("officer.duties_assumed_on", pd.Timestamp(2026, 9, 8, 12)),
        ("officer.duties_assumed_on", pd.Timestamp(2026, 9, 8, tz="America/Chicago")),
        ("officer.duties_assumed_on", "2026-09-08"),
        ("officer.duties_assumed_on", 46273),
    ],
)
def test_what_is_of_another_kind_is_refused(column, value):
    """Else a 1 would be a yes, and a time of day in another zone another day."""
    assert messages({column: value})[0].startswith(column)


BLANKS = [None, float("nan"), np.nan, pd.NaT, pd.NA, np.datetime64("NaT", "D"), np.float32("nan")]


@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_a_blank_means_what_the_caller_says(blank):
    """Else a training that was not written down would not have happened, or the other way round."""
    assert messages({COURSE: blank}) == [
        f"{COURSE}: it is blank; say whether that is unknown or has not happened"
    ]
    for unknown in (True, [COURSE]):
        case = case_from_row({COURSE: blank}, DAY, unknown=unknown)
        assert case.officer.sro_course_completed_on is UNKNOWN
    for never in (True, [COURSE]):
        case = case_from_row({COURSE: blank}, DAY, not_happened=never)
        assert case.officer.sro_course_completed_on is None


def test_what_is_said_of_one_column_goes_before_what_is_said_of_all():
    """Else one exception would need a list of all other columns."""
    row = {COURSE: None, "officer.duties_assumed_on": None, "officer.substitute": None}
    case = case_from_row(row, DAY, unknown=True, not_happened=[COURSE])
    assert case.officer.sro_course_completed_on is None
    assert case.officer.duties_assumed_on is UNKNOWN
    case = case_from_row(row, DAY, unknown=["officer.substitute"], not_happened=True)
    assert case.officer.substitute is UNKNOWN
    assert case.officer.duties_assumed_on is None


def test_what_cannot_happen_is_not_said_not_to_have_happened():
    """Else a flag, or a day that there always is, would be given a value that it cannot have."""
    for column in ("officer.substitute", "contract.starts_on", "school.lowest_grade"):
        assert messages({column: None}, not_happened=True) == [
            f"{column}: it is blank; say whether that is unknown"
        ]


def test_everything_that_is_wrong_is_said_at_once():
    """Else a caller would mend one column a run."""
    found = messages({"officer.substitut": True, COURSE: None, "school.lowest_grade": "six"})
    assert len(found) == 3
    assert "did you mean 'officer.substitute'" in found[0]


def test_the_day_is_wanted_and_may_stand_in_the_row():
    """Else a row would be decided on a day that nobody named."""
    with pytest.raises(FactError, match="as_of"):
        case_from_row({})
    assert case_from_row({"as_of": pd.Timestamp(DAY)}).as_of == DAY
    assert case_from_row({"as_of": DAY}, dt.date(2026, 11, 24)).as_of == dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    "row",
    [
        {"contract.duties": ["law-education"], "contract.optional_duties": ["law-education"]},
        {
            "contract.duties": np.array(["law-education"]),
            "contract.optional_duties": ["law-education"],
        },
    ],
)
def test_a_list_may_stand_in_one_column(row):
    """Else a table with a column of lists could not be read."""
    expected = Contract(duties=("law-education",), optional_duties=("law-education",))
    assert case_from_row(row, DAY).contract == expected


def test_a_list_by_its_words_may_be_known_in_part():
    """Else a contract of which only one duty is known would lack all others."""
    case = case_from_row({"contract.duties.law-education": True}, DAY)
    assert case.contract == Contract(duties={"law-education": True})


def test_what_is_partly_so_is_in_the_list():
    """Else one column would contradict another, and a case be made of one of them."""
    row = {"contract.duties.law-education": False, "contract.optional_duties.law-education": True}
    with pytest.raises(FactError) as raised:
        case_from_row(row, DAY)
    (problem,) = raised.value.problems

    why = "law-education is said to be partly so, but not to be in contract.duties"
    assert problem.message == f"contract.optional_duties: {why}"
    assert (problem.path, problem.code) == ("contract.optional_duties", "contradiction")


def test_all_words_of_the_optional_ones_are_a_list():
    """Else who answers every column would be taken to know a part."""
    row = {f"contract.optional_duties.{duty}": duty == "law-education" for duty in DUTIES}

    assert case_from_row(row, DAY).contract == Contract(optional_duties=("law-education",))


def test_a_blank_that_nothing_is_said_of_has_a_code_of_its_own():
    """Else a program could not tell it from a value that is wrong."""
    with pytest.raises(FactError) as raised:
        case_from_row({COURSE: None}, DAY)

    assert [(each.path, each.code) for each in raised.value.problems] == [(COURSE, "null")]


def test_an_event_that_has_not_happened_may_be_stated():
    """Else a table that holds that itself would have no way to say so."""
    case = case_from_row({COURSE: HAS_NOT_HAPPENED}, DAY)
    assert case.officer.sro_course_completed_on is None


def test_a_row_of_pandas_is_a_row():
    """Otherwise a loop over a frame would have to make a dict of each row first."""
    frame = pd.DataFrame({"as_of": [pd.Timestamp(DAY)], "officer.peace_officer": [True]})
    rows = [case_from_row(row) for _, row in frame.iterrows()]

    assert rows == [case_from_row({"as_of": DAY, "officer.peace_officer": True})]
