"""A case and its sections: what a section completes by itself, and what a case does not."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs.exceptions import FrozenInstanceError

from policy507.errors import FactError
from policy507.facts.case import Case, stated, with_fact
from policy507.facts.kinds import UNKNOWN
from policy507.facts.sections import DUTIES, Contract, Officer, School

CASE = Case(as_of=dt.date(2026, 11, 23))
COMPLETED = {
    "contract.optional_duties": (),
    "contract.additional_duties": (),
    "contract.additional_duties_include_discipline": False,
}


def test_a_contract_that_states_its_duties_is_complete():
    """Otherwise a list that a contract does not have would be unknown."""
    case = Case(as_of=CASE.as_of, contract=Contract(duties=DUTIES))

    assert {path: stated(case, path) for path in COMPLETED} == COMPLETED


def test_learning_the_duties_completes_no_other_list():
    """Otherwise what could still be an optional duty would be examined as if there were none."""
    case = with_fact(CASE, "contract.duties", DUTIES)

    assert stated(case, "contract.duties") == DUTIES
    assert {stated(case, path) for path in COMPLETED} == {UNKNOWN}
    assert stated(CASE, "contract.duties") is UNKNOWN


def test_a_fact_that_is_learned_must_not_contradict():
    """Otherwise a case could be completed that no reader of cases takes."""
    case = Case(as_of=CASE.as_of, school=School(lowest_grade=7))

    with pytest.raises(FactError, match="not below the lowest"):
        with_fact(case, "school.highest_grade", 6)


def test_a_section_is_never_changed():
    """Otherwise a decision could rest on another case than the one that it states."""
    officer = Officer(substitute=True)

    with pytest.raises(FrozenInstanceError):
        officer.substitute = False
