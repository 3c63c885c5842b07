"""A change that is told gives what it promises, and no part of it does."""

from __future__ import annotations

import datetime as dt
import random
from itertools import combinations

import pytest
from generating import BOOK, random_case, random_readings
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import Case, Status, UnknownNameError, decide_case, read_case
from policy507.decisions.advice.counterfactuals import DONE, ENDED
from policy507.errors import FactError
from policy507.facts.case import changed, stated
from policy507.facts.registry import FACTS

OVERDUE = read_case("examples/officer-overdue.yaml")
GRACE = read_case("examples/officer-grace-until-2027.yaml")
SUBSTITUTE = read_case("examples/short-term-substitute.yaml")
LACKING = read_case("examples/contract-lacks-a-duty.yaml")


def wanted(status):
    """What a change of an act of some status is told for."""
    if status.wrong:
        return ENDED
    return DONE if status in (Status.OPEN, Status.OWED) else [each for each in Status if each.wrong]


def came_to(case, changes, act, readings):
    """The status of an act by some changes; none where they contradict one another."""
    try:
        made = changed(case, changes, BOOK.impossible)
    except FactError:
        return None
    return decide_case(made, readings=readings).act(act).status


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_change_gives_what_it_promises_and_no_part_of_it_does(seed):
    """Otherwise somebody changes a contract for nothing, or more of it than was needed."""
    rng = random.Random(seed)
    case, readings = random_case(rng, rng.choice([0.0, 0.0, 0.03])), random_readings(rng)
    decision = decide_case(case, readings=readings)
    for act in rng.sample(list(decision.acts), 5):
        aims = wanted(act.status)
        for each in decision.counterfactuals(act.act).found:
            assert came_to(case, each.changes, act.act, readings) is each.status
            assert each.status in aims
            for size in range(1, len(each.changes)):
                for part in combinations(each.changes.items(), size):
                    assert came_to(case, dict(part), act.act, readings) not in aims


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_only_what_can_still_change_is_changed(seed):
    """Otherwise somebody is told to have completed a course last year."""
    rng = random.Random(seed)
    case = random_case(rng, 0.0)
    decision = decide_case(case)
    for act in rng.sample(list(decision.acts), 5):
        for each in decision.counterfactuals(act.act).found:
            for path, value in each.changes.items():
                before = stated(case, path)
                assert FACTS[path].changed_by == "people"
                assert value != before
                if isinstance(value, dt.date):
                    assert value >= case.as_of
                if isinstance(before, dt.date):
                    assert before >= case.as_of


def test_what_is_overdue_cannot_be_made_good():
    """Otherwise a late training seems to be mended by a certificate."""
    found = decide_case(OVERDUE).counterfactuals("complete-training")

    assert found.says == (
        "It is late and cannot be made good: its last day was September 7, 2026. What would end it, on"
        " November 23, 2026:"
    )
    first = found.found[0]
    assert dict(first.changes) == {"officer.sro_course_completed_on": OVERDUE.as_of}
    assert (first.status, first.due) == (Status.MET_LATE, dt.date(2026, 9, 7))
    assert all(each.status is not Status.MET for each in found.found)
    assert str(first) == (
        "If the officer completed the training course on November 23, 2026: done late, last day"
        " September 7, 2026 (V.A)."
    )


def test_either_course_settles_an_open_training():
    """Otherwise an officer books the longer course, not knowing that the supplement does."""
    found = decide_case(GRACE).counterfactuals("complete-training").found
    met = [[*each.changes] for each in found if each.status is Status.MET]

    assert met == [
        ["officer.sro_course_completed_on"],
        ["officer.supplemental_course_completed_on"],
    ]


def test_two_changes_together_are_told_where_neither_does():
    """Otherwise a school thinks that one more duty in the contract will do."""
    found = decide_case(LACKING).counterfactuals("meet-policy").found
    both = next(each for each in found if each.status is Status.MET)

    assert set(both.changes) == {"contract.duties", "contract.optional_duties"}
    assert both.words == (
        "the contract's duties include identifying vulnerabilities and the contract's optional or partial"
        " duties do not include advising on safety drills"
    )


def test_changes_that_are_possible_only_together_are_told_together():
    """Otherwise a duty that is stated twice seems to be safe in the contract."""
    duty = "safety-drill-advice"
    both = {
        "contract.duties": FACTS["contract.duties"].choices,
        "contract.optional_duties": (duty,),
    }
    case = changed(OVERDUE, both, BOOK.impossible)
    decision = decide_case(case, readings={"K-3": "included"})
    found = decision.counterfactuals(f"include-{duty}").found

    (lacking,) = (each for each in found if "contract.duties" in each.changes)
    assert decision.act(f"include-{duty}").status is Status.MET
    assert lacking.changes.keys() == {"contract.duties", "contract.optional_duties"}
    assert lacking.status is Status.UNMET


def test_what_was_needed_only_while_something_is_unknown_is_left_out():
    """Otherwise an officer is made a substitute for a certificate to count, which counts anyhow."""
    rng = random.Random(17)
    case = random_case(rng, rng.choice([0.0, 0.05, 0.1]))
    found = decide_case(case, readings=random_readings(rng)).counterfactuals(
        "keep-latest-certificate"
    )

    assert [{*each.changes} for each in found.found] == [{"officer.certificate_issued_on"}]


def test_what_would_break_a_good_one():
    """Otherwise nobody knows on what a relief hangs."""
    found = decide_case(SUBSTITUTE).counterfactuals("complete-training")

    assert found.says == "What would make it wrong, on November 23, 2026:"
    assert [dict(each.changes) for each in found.found] == [
        {"officer.regular_responsibility": True, "officer.substitute": False}
    ]
    assert found.found[0].status is Status.OVERDUE


def test_what_breaks_a_good_act_by_itself_is_told_beside_what_people_can_change():
    """Otherwise nothing seems to make wrong what some more days of a substitute make overdue."""
    case = read_case("examples/short-term-substitute.yaml")
    now = decide_case(case)
    (told,) = now.counterfactuals("complete-training").by_itself

    assert told.startswith("By itself, with 18 more student contact days served as a substitute, ")
    assert "would be overdue" in told
    assert told in str(now.counterfactuals("complete-training"))
    assert now.counterfactuals("review-employer-policy").by_itself == ()
    assert decide_case(OVERDUE).counterfactuals("complete-training").by_itself == ()


def test_the_nearest_day_is_told():
    """Otherwise a contract is moved by months where it is enough that it starts today."""
    case = changed(
        OVERDUE, {"as_of": dt.date(2026, 10, 1), "contract.starts_on": dt.date(2026, 11, 1)}
    )
    decision = decide_case(case)
    assert decision.act("complete-training").status is Status.NOT_REQUIRED
    found = decision.counterfactuals("complete-training").found

    assert {"contract.starts_on": dt.date(2026, 10, 1)} in [dict(each.changes) for each in found]


def test_an_undetermined_act_asks_first():
    """Otherwise somebody changes a fact that nobody knows."""
    found = decide_case(Case(as_of=OVERDUE.as_of)).counterfactuals("complete-training")

    assert found.found == ()
    assert "ask first" in str(found)


def test_where_nothing_helps_it_says_how_far_was_looked():
    """Otherwise an empty list reads as if nobody had looked."""
    found = decide_case(LACKING).counterfactuals("complete-training")

    assert str(found) == (
        "No change of up to three facts that can still change would make it wrong on November 23, 2026."
    )


def test_an_act_that_there_is_not_is_refused():
    """Otherwise a slip in a name finds nothing to change."""
    with pytest.raises(UnknownNameError, match="did you mean"):
        decide_case(OVERDUE).counterfactuals("complete-trainings")
