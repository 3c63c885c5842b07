"""The columns on which acts rest: without the others a row comes to the same."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy507 import UnknownNameError, load
from policy507.facts.rows import row_of
from policy507.roster import SCHEMA, columns_behind, decide_batch
from policy507.roster.deciding.batches import MISSING, OTHER_YEAR, PROBLEM
from policy507.strategies import cases

DAY = dt.date(2026, 11, 23)
TRAINING = "complete-training"


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(cases(unknown=True), min_size=1, max_size=3),
    st.sampled_from([*load().ordered_acts(), *load().rules]),
    st.data(),
)
def test_a_row_comes_to_the_same_without_the_other_columns(drawn, act, data):
    """Else an agency that reads what an act rests on would be told something else than one that reads all."""
    code = data.draw(st.sampled_from(sorted(load().readings)))
    readings = {code: data.draw(st.sampled_from(load().readings[code].names))}
    rows = pa.RecordBatch.from_pylist([row_of(case) for case in drawn], schema=SCHEMA)
    narrow = rows.select(columns_behind([act]))
    asked = {"acts": [act], "missing": True, "readings": readings}
    whole, found = (
        decide_batch(each, drawn[0].as_of, **asked).to_pylist() for each in (rows, narrow)
    )
    for one, other in zip(whole, found, strict=True):
        if one[PROBLEM] is None:  # on another case's day it may contradict itself
            assert one == other


def test_a_column_that_is_left_out_is_not_checked():
    """Else the page that says so would be wrong."""
    row = {"contract.starts_on": dt.date(2026, 7, 1), "contract.ends_on": dt.date(2026, 6, 30)}
    rows = pa.RecordBatch.from_pylist([row], schema=SCHEMA)
    act = "comply-with-employer-policy"
    assert "ends_on" in decide_batch(rows, DAY, acts=[act])[PROBLEM][0].as_py()
    narrow = rows.select([n for n in columns_behind([act]) if n != "contract.ends_on"])
    assert decide_batch(narrow, DAY, acts=[act])[PROBLEM][0].as_py() is None


def test_the_school_year_is_behind_every_act():
    """Else rows of last year would be decided with those of this year."""
    for act in load().ordered_acts():
        assert {"school_year.starts_on", "school_year.ends_on"} <= {*columns_behind([act])}
    row = {
        "school_year.starts_on": dt.date(2025, 7, 1),
        "school_year.ends_on": dt.date(2026, 6, 30),
    }
    rows = pa.RecordBatch.from_pylist([row], schema=SCHEMA).select(columns_behind([TRAINING]))
    assert decide_batch(rows, DAY, acts=[TRAINING])[OTHER_YEAR].to_pylist() == [True]


def test_columns_come_in_the_order_of_a_case_and_nothing_else_does():
    """Else ids would be read with the facts, and columns that decide nothing."""
    found = columns_behind([TRAINING])
    assert list(found) == [name for name in SCHEMA.names if name in found]
    assert {"officer.sro_course_completed_on", "officer.certificate_issued_on"} <= {*found}
    assert not any(name.endswith(".id") or "duties." in name for name in found)
    assert {*found} < {*columns_behind()}


def test_an_act_under_review_is_read_whole():
    """Else whether an act is under review at all would not be seen."""
    rules = [name for name in load().rules if "conduct" in str(columns_behind([name]))]
    assert rules
    every = {name for name in SCHEMA.names if name.startswith("conduct.")}
    assert all(every <= {*columns_behind([name])} for name in rules)


def test_no_act_of_the_policy_is_refused_with_the_nearest():
    """Else a name that is spelt wrongly would read nothing, and be told of nobody."""
    with pytest.raises(UnknownNameError, match=r"no act and no rule is called .*complete-training"):
        columns_behind(["complete-trainin"])
    assert MISSING not in columns_behind([])
