"""What kind of thing each fact is, and the question behind those that a person decides."""

from __future__ import annotations

import pytest

from policy507.facts.case_schema import fact_schema
from policy507.facts.registry import FACTS, STATED_FACTS
from policy507.facts.template import skeleton
from policy507.rulefiles.load import load

STATED = [fact for facts in STATED_FACTS.values() for fact in facts.values()]
DECIDED_BY_PEOPLE = ("judgement", "legal conclusion")
QUESTIONED = {path for each in load().judgements.values() for path in each.facts}
"""The facts that questions left to people name."""
COUNTED_AS_AGREED = {
    "officer.duties_assumed_on",
    "officer.sro_course_completed_on",
    "officer.certificate_issued_on",
    "school_year.starts_on",
    "school_year.ends_on",
    "school_year.substitute_contact_days",
}
"""Records of which a question says which of them counts."""


@pytest.mark.parametrize("fact", STATED, ids=lambda fact: fact.path)
def test_every_fact_that_decides_says_what_it_rests_on(fact):
    """Otherwise a judgement would be asked for as if it stood in a file."""
    assert (fact.nature is None) is (fact.kind == "label")


def test_a_judgement_names_its_question_and_a_question_its_judgement():
    """Otherwise a person would decide without knowing what, or a question have no place for its answer."""
    decided = {fact.path for fact in STATED if fact.nature in DECIDED_BY_PEOPLE}

    assert decided == QUESTIONED - COUNTED_AS_AGREED
    assert {FACTS[path].nature for path in COUNTED_AS_AGREED} == {"record"}


@pytest.mark.parametrize("fact", STATED, ids=lambda fact: fact.path)
def test_who_fills_in_a_case_reads_what_it_rests_on(fact):
    """Otherwise an editor, or a case to fill in, would not tell a record from a judgement."""
    if fact.nature is not None:
        assert fact_schema(fact)["description"].endswith(f"{fact.nature})")
        before = (
            skeleton({}).partition(f"\n# {fact.section}:\n")[2].partition(f"#   {fact.name}:")[0]
        )
        assert before.replace("\n", " ").rstrip().endswith(f"{fact.nature.split()[-1]})")


def test_an_assignment_is_one_through_the_contract_and_a_course_is_completed_once():
    """Otherwise an officer sent by other means, or trained again, would be stated as what rules mean."""
    assert "through the contract" in FACTS["officer.assigned_to_school"].holds
    assert "first completion" in FACTS["officer.sro_course_completed_on"].about


@pytest.mark.parametrize("fact", STATED, ids=lambda fact: fact.path)
def test_only_what_people_or_time_can_still_change_is_said_to_change(fact):
    """Otherwise somebody would be advised to change a grade, a label or what was done."""
    if fact.kind == "label" or fact.section in ("school", "conduct"):
        assert fact.changed_by == "nobody"
    if fact.more:
        assert (fact.kind, fact.changed_by) == ("count", "time")
    if fact.section == "school_year" and fact.kind == "day":
        assert fact.changed_by == "time"
