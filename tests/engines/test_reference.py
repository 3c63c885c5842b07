"""The definition: what rules and acts come to in one situation."""

from __future__ import annotations

import pytest
from generating import BOOK

from policy507.audit.examples import case_under
from policy507.decisions.decide import decide_case
from policy507.engines.engine import REFERENCE
from policy507.engines.reference import Meaning, ReferenceEngine
from policy507.engines.situation import Situation
from policy507.facts.case_files import case_from_data
from policy507.model.statuses import Status

CASE = case_from_data(BOOK.policy.example_case)


@pytest.mark.parametrize("choice", ["fixed-date", "unranked"])
def test_all_verdicts_are_those_on_each_rule_and_each_act(choice):
    """What is compared with the other engines would be something else than what is decided."""
    choices = BOOK.choices({"B-2": choice})
    found = Meaning(BOOK, Situation(CASE, choices)).all_verdicts()
    decision = decide_case(CASE, readings={"B-2": choice}, engine=REFERENCE)

    assert [*found] == [*BOOK.rules, *BOOK.ordered_acts()]
    assert found == {
        **{each.rule: each.status for each in decision.findings},
        **{each.act: each.status for each in decision.acts},
    }


def test_each_choice_has_verdicts_of_its_own():
    """What was worked out under one reading would be told of a case under another."""
    apart = 0
    for example in (each for paragraph in BOOK for each in paragraph.examples if each.readings):
        case = case_under(BOOK, example)
        verdicts = ReferenceEngine(BOOK).verdicts(case)
        under = [BOOK.choices(readings) for readings in (example.readings, {})]
        found = [[verdicts.verdict(choices, rule) for rule in BOOK.rules] for choices in under]
        alone = [Meaning(BOOK, Situation(case, choices)) for choices in under]
        assert found == [[*map(meaning.verdict, BOOK.rules)] for meaning in alone]
        apart += found[0] != found[1]
    assert apart > 10  # else one could stand for another


def test_what_is_unknown_has_no_verdict():
    """Logic would be said to settle what it leaves open."""
    nothing = case_from_data({"as_of": "2026-11-23"})
    found = Meaning(BOOK, Situation(nothing, BOOK.choices())).all_verdicts()

    assert found["complete-training"] is None
    assert {each for each in found.values() if each is not None}


def test_before_its_first_day_a_rule_is_not_in_force():
    """A rule would be said to apply, or to be open, before there was one."""
    early = case_from_data({"as_of": "2020-01-01"})
    found = Meaning(BOOK, Situation(early, BOOK.choices())).all_verdicts()

    assert found["training-before-duties"] is Status.NOT_IN_FORCE


def test_rules_that_conflict_are_said_to_by_logic_alone():
    """Which of two last days counts would be left to completions, of which none is asked."""
    expected = [
        (example, each)
        for paragraph in BOOK
        for example in paragraph.examples
        for each in example.expect
        if each.status is Status.CONFLICT
    ]
    found = [
        Meaning(BOOK, Situation(case_under(BOOK, example), BOOK.choices(example.readings))).verdict(
            each.target
        )
        for example, each in expected
    ]

    assert found
    assert found == [Status.CONFLICT] * len(expected)
