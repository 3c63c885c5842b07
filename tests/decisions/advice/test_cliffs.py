"""Whoever stands on the edge of a limit is told; nobody else is."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from attrs import evolve
from generating import BOOK, random_case
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import UNKNOWN, Status, decide_case, read_case
from policy507.decisions.advice.cliffs import growing
from policy507.errors import FactError
from policy507.facts.case import changed, stated
from policy507.facts.registry import FACTS

SUBSTITUTE = read_case("examples/short-term-substitute.yaml")
SERVED, EXPECTED = (
    "school_year.substitute_contact_days",
    "school_year.substitute_contact_days_expected",
)
LIMIT = BOOK.values["substitute-day-limit"]


def serving(days, **more):
    """The substitute of the example after some days."""
    return decide_case(changed(SUBSTITUTE, {SERVED: days, EXPECTED: days, **more}))


def test_the_last_day_before_the_limit_is_told():
    """Otherwise a school schedules one day more and learns of the training when it is overdue."""
    (cliff,) = serving(LIMIT - 1).cliffs

    assert (cliff.fact, cliff.value) == (SERVED, LIMIT)
    assert cliff.words == (
        "with one more student contact day served as a substitute, the relief of V.D ends, the officer's"
        " duty to complete the required training would be overdue (its last day was September 7, 2026;"
        " V.A), and 4 other answers would change"
    )
    training = next(each for each in cliff.changes if each.act == "complete-training")
    assert (training.before, training.after) == (Status.NOT_REQUIRED, Status.OVERDUE)
    assert training.due == dt.date(2026, 9, 7)
    assert training.paragraphs == ("V.A",)


@pytest.mark.parametrize("days", [0, LIMIT - 2])
def test_a_day_further_off_is_no_cliff(days):
    """Otherwise every short answer warns, and nobody reads the warnings."""
    assert serving(days).cliffs == ()


@pytest.mark.parametrize("days", [0, 1, LIMIT - 2, LIMIT - 1])
def test_it_is_told_how_much_more_changes_something(days):
    """Otherwise nothing is to be done until the summer, though the limit is reached in two days."""
    ((told, then),) = growing(serving(days))
    left = LIMIT - days

    assert told == (
        f"{left} more student contact days served as a substitute"
        if left > 1
        else "one more student contact day served as a substitute"
    )
    assert stated(then.case, SERVED) == LIMIT


@pytest.mark.parametrize(("days", "is_told"), [(LIMIT - 2, True), (LIMIT - 3, False)])
def test_more_than_one_a_day_cannot_come_before_the_year_ends(days, is_told):
    """Otherwise forty more days are told of on the last day of a school year."""
    eve = changed(SUBSTITUTE, {"as_of": dt.date(2027, 6, 29)})
    assert bool([*growing(decide_case(changed(eve, {SERVED: days, EXPECTED: days})))]) == is_told


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_less_more_than_that_changes_nothing(seed):
    """Otherwise a limit is passed without a word, or a number is told that is none."""
    rng = random.Random(seed)
    case = changed(random_case(rng, 0.0), {"school_year.student_contact_days": 366})
    now, days = decide_case(case), stated(case, SERVED)
    told = [text.replace("one", "1").split()[0] for text, _ in growing(now)]
    left = (case.school_year.ends_on - case.as_of).days + 1
    for by in range(1, min(LIMIT + 1, left) + 1):
        later = {SERVED: days + by, EXPECTED: max(days + by, stated(case, EXPECTED))}
        reached = stated(case, "school_year.substitute_limit_reached_on")
        if days + by >= LIMIT and (reached is None or reached > case.as_of):
            later["school_year.substitute_limit_reached_on"] = case.as_of
        try:
            then = decide_case(changed(case, later, BOOK.impossible))
        except FactError:
            continue
        differs = [a.status for a in now.acts] != [a.status for a in then.acts]
        if differs or str(by) in told:
            assert differs
            assert told == [str(by)]
            return
    assert told == []


def test_past_the_limit_there_is_none():
    """Otherwise somebody is warned of what has happened."""
    served = {
        SERVED: LIMIT,
        EXPECTED: LIMIT,
        "school_year.substitute_limit_reached_on": dt.date(2026, 11, 20),
    }
    assert decide_case(changed(SUBSTITUTE, served)).cliffs == ()


def test_what_cannot_grow_is_no_cliff():
    """Otherwise a warning is of more days than the school year has."""
    short = {"school_year.student_contact_days": LIMIT - 1}
    assert serving(LIMIT - 1, **short).cliffs == ()


def test_an_unknown_number_does_not_grow():
    """Otherwise a count that nobody stated is made up."""
    case = changed(SUBSTITUTE, {SERVED: UNKNOWN, EXPECTED: UNKNOWN})
    assert all(each.fact != SERVED for each in decide_case(case).cliffs)


def test_the_last_day_of_a_term_is_told_and_the_day_before_is_not():
    """Otherwise an open training is overdue the next morning without a word of warning."""
    grace = read_case("examples/officer-grace-until-2027.yaml")
    last = decide_case(evolve(grace, as_of=dt.date(2027, 5, 31)))
    (cliff,) = last.cliffs

    assert (cliff.fact, cliff.value) == ("as_of", dt.date(2027, 6, 1))
    assert cliff.words == (
        "from June 1, 2027 on, the officer's duty to complete the required training would be overdue"
        " (its last day is May 31, 2027; V.B)"
    )
    assert decide_case(evolve(grace, as_of=dt.date(2027, 5, 30))).cliffs == ()


def test_after_the_last_day_that_can_be_stated_there_is_no_other():
    """Otherwise a decision for the last day of all ends in an error."""
    case = evolve(read_case("examples/mostly-unknown.yaml"), as_of=dt.date(2199, 12, 31))
    assert all(each.fact != "as_of" for each in decide_case(case).cliffs)


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_a_cliff_is_what_deciding_a_day_later_says(seed):
    """Otherwise a warning is of what would not happen, or none of what would."""
    case = random_case(random.Random(seed), 0.0)
    now = decide_case(case)
    told = {each.fact: each for each in now.cliffs}
    assert set(told) <= {"as_of", *(path for path, fact in FACTS.items() if fact.more)}
    try:
        later = changed(case, {"as_of": case.as_of + dt.timedelta(days=1)}, BOOK.impossible)
    except FactError:
        assert "as_of" not in told
        return
    then = decide_case(later)
    pairs = {a.act: (a.status, b.status) for a, b in zip(now.acts, then.acts, strict=True)}
    differing = {act: pair for act, pair in pairs.items() if pair[0] is not pair[1]}
    found = told["as_of"].changes if "as_of" in told else ()
    assert {each.act: (each.before, each.after) for each in found} == differing


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_one_more_changes_as_little_else_as_can_be(seed):
    """Otherwise a warning rests on facts that nobody stated."""
    case = random_case(random.Random(seed), 0.0)
    for cliff in decide_case(case).cliffs:
        if cliff.fact != "as_of":
            assert cliff.value == stated(case, cliff.fact) + 1
            assert cliff.changes
