"""What is asked can change an act, and the answers to it settle all of them."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from generating import random_case
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import Case, Status, decide_case, read_case
from policy507.decisions.advice.matters import name_of, targets_of
from policy507.errors import FactError, UnknownNameError
from policy507.facts.case import changed, stated, with_fact
from policy507.facts.kinds import UNKNOWN, includes, known_in
from policy507.facts.registry import FACTS

EXAMPLES = ("examples/mostly-unknown.yaml", "examples/contract-known-in-part.yaml")
TODAY = dt.date(2026, 11, 23)
EMPTY = Case(as_of=TODAY)


def forgotten(case, rng, most):
    """A complete case of which a few facts are no longer known."""
    known = [
        path
        for path, fact in FACTS.items()
        if fact.section
        and not fact.derived
        and fact.kind != "label"
        and stated(case, path) is not UNKNOWN
    ]
    made = case
    for path in rng.sample(known, min(most, len(known))):
        made = with_fact(made, path, UNKNOWN)
    return made


def undetermined(decision):
    """The acts of which it is not known what they come to."""
    return {act.act for act in decision.acts if act.status is Status.UNDETERMINED}


def test_each_question_says_what_it_can_change_and_who_asks():
    """Otherwise somebody is asked something and not told why."""
    decision = decide_case(read_case("examples/mostly-unknown.yaml"))
    question = next(q for q in decision.questions if q.fact == "officer.employer_policy_adopted")

    assert question.words == "Has the employing agency adopted a policy?"
    assert question.paragraphs == ("V.C", "V.D")
    assert question.acts == ("review-employer-policy", "comply-with-employer-policy")
    assert question.why == (
        "V.C and V.D ask for it. It can change the answer about the officer's duty to review the"
        " employing agency's policy and the answer about the officer's duty to comply with the employing"
        " agency's policy."
    )


def test_what_only_tells_whether_a_duty_is_met_is_not_said_to_tell_whether_there_is_one():
    """Otherwise an officer seems to be free of a policy who does not comply with it."""
    case = read_case("examples/employer-unable-six-months.yaml")
    decision = decide_case(changed(case, {"officer.complies_with_employer_policy": UNKNOWN}))

    (question,) = decision.questions
    assert question.acts == ("comply-with-employer-policy",)
    assert "whether the officer must" not in question.why


def test_what_changes_most_is_asked_first():
    """Otherwise an interview begins with what matters least."""
    asked = decide_case(read_case("examples/contract-known-in-part.yaml")).questions
    counts = [len(each.acts) for each in asked]

    assert counts == sorted(counts, reverse=True)
    assert asked[0].words == "Is the officer a licensed peace officer?"


def test_the_rest_of_a_list_is_asked_for():
    """Otherwise somebody who named six duties is asked for all of them again."""
    asked = decide_case(read_case("examples/contract-known-in-part.yaml")).questions

    assert "Do the contract's duties include identifying vulnerabilities?" in [
        q.words for q in asked
    ]


def test_nothing_is_asked_where_all_is_determined():
    """Otherwise people are sent for what changes nothing."""
    case = read_case("examples/officer-overdue.yaml")

    assert not undetermined(decide_case(case))
    assert decide_case(case).questions == ()


def test_a_prohibition_asks_too():
    """Otherwise an act under review stays undecided and nobody is told why."""
    case = read_case("examples/conduct-under-review.yaml")
    asked = decide_case(with_fact(case, "conduct.purposes", UNKNOWN)).questions

    assert [each.fact for each in asked] == ["conduct.purposes"]
    assert asked[0].acts == ("no-force-or-authority-solely-for-school-rules",)
    assert "whether the officer did what is forbidden" in asked[0].why


@settings(max_examples=8)
@given(st.integers(0, 2**32), st.integers(1, 5))
def test_answering_in_order_settles_every_act(seed, unknown):
    """Otherwise questions are left out, or asked that could change nothing."""
    rng = random.Random(seed)
    whole = random_case(rng, 0.0)
    case = forgotten(whole, rng, unknown)
    for _ in range(unknown + 1):
        decision = decide_case(case)
        asked = decision.questions
        turning = [each for each in targets_of(decision) if each.status is Status.UNDETERMINED]
        assert {each.fact: {*each.acts} for each in asked} == {
            path: {name_of(each) for each in turning if path in each.missing}
            for path in {path for each in turning for path in each.missing}
        }
        if not asked:
            break
        path = asked[0].fact
        case = with_fact(case, path, stated(whole, path))

    assert not undetermined(decide_case(case))
    assert [a.status for a in decide_case(case).acts] == [a.status for a in decide_case(whole).acts]


# --- the fewest facts that settle an act


def answered(case, answers):
    """The case with answers stated; the rest of a list stays as it is known."""
    made = case
    for path, answer in answers.items():
        value = answer
        if isinstance(answer, dict):
            fact, known = FACTS[path], stated(made, path)
            said = {w: includes(known, w) for w in fact.choices if includes(known, w) is not None}
            value = known_in(fact, {**said, **answer})
        made = with_fact(made, path, value)
    return made


@pytest.mark.parametrize("name", EXAMPLES)
def test_some_answers_of_a_settling_set_settle_the_act(name):
    """Otherwise people look up two facts and know as little as before."""
    decision = decide_case(read_case(name))
    found = {act: decision.settling(act) for act in sorted(undetermined(decision))}

    assert any(found.values())
    for act, sets in found.items():
        for each in sets:
            assert decide_case(answered(decision.case, each.answers)).act(act).status is each.status


def test_these_two_or_that_one():
    """Otherwise a person who can find out one thing is asked for two, or the other way round."""
    sets = decide_case(EMPTY).settling("complete-training")
    facts = [each.facts for each in sets]

    assert {"officer.peace_officer"} in facts
    assert {"officer.substitute", "officer.assigned_to_school"} in facts
    assert not any(one < other for one in facts for other in facts)
    assert dict(sets[0].answers) == {"officer.peace_officer": False}


def test_what_is_settled_needs_nothing():
    """Otherwise people look for facts although the answer is there."""
    assert decide_case(read_case("examples/officer-overdue.yaml")).settling("meet-policy") == ()


def test_an_act_that_there_is_not_is_named():
    """Otherwise a slip in a name ends in an answer about nothing."""
    with pytest.raises(UnknownNameError, match="did you mean"):
        decide_case(EMPTY).settling("complete-trainning")


@settings(max_examples=8)
@given(st.integers(0, 2**32))
def test_settling_sets_settle_and_are_the_smallest(seed):
    """Otherwise a smaller set would have done, or the set does not settle the act."""
    rng = random.Random(seed)
    case = random_case(rng, 0.3)
    decision = decide_case(case)
    for act in sorted(undetermined(decision))[:3]:
        found = decision.settling(act)
        for each in found[:4]:
            try:
                made = answered(case, each.answers)
            except FactError:  # as facts of one list may not be stated one after the other
                continue
            assert decide_case(made).act(act).status is each.status
            assert not any(other.facts < each.facts for other in found)
