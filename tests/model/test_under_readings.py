"""Conditions and days as chosen readings leave them."""

from __future__ import annotations

import datetime as dt

from casedata import plain_cases
from generating import BOOK
from hypothesis import given
from hypothesis import strategies as st
from trees import READINGS, conditions, days

from policy507.engines.situation import Situation
from policy507.facts.case_files import case_from_data
from policy507.model.conditions import Chosen, Fixed, NamedDay, written_in
from policy507.model.under_readings import under_readings

choices = st.fixed_dictionaries({code: st.sampled_from(names) for code, names in READINGS.items()})


@given(conditions(), choices, plain_cases())
def test_a_condition_comes_out_as_it_did(condition, chosen, data):
    """A page would tell a condition of the default readings that is not theirs."""
    situation = Situation(case_from_data(data), chosen)
    left = under_readings(condition, chosen)

    assert situation.truth(left) is Situation(situation.case, chosen).truth(condition)
    assert not any(isinstance(node, Chosen) for node in written_in(left))


@given(days(), choices, plain_cases())
def test_a_day_is_the_day_that_it_was(day, chosen, data):
    """The page of deadlines would tell a last day that no decision gives."""
    situation = Situation(case_from_data(data), chosen)
    left = under_readings(day, chosen)

    assert situation.span(left) == Situation(situation.case, chosen).span(day)
    assert not isinstance(left, NamedDay)


def test_the_grace_is_a_date_by_default():
    """Whoever asks for the last day of V.B would be given a name in its place."""
    due = BOOK.rules["training-before-june-2027"].due
    left = under_readings(due, BOOK.choices({"B-6": "fixed-date"}))

    assert left == Fixed(dt.date(2027, 5, 31))
