"""Comparisons of composed days, taken apart: they come to what the definition says of the whole."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from generating import BOOK, random_case
from hypothesis import given
from hypothesis import strategies as st

from policy507.engines.normal_form import ordered
from policy507.engines.situation import Situation
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    ALWAYS,
    NEVER_HOLDS,
    All,
    AnyOf,
    BusinessDay,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Shift,
    ValueTest,
)
from policy507.rulefiles.load import load

CHOICES = BOOK.choices()
CASES = [random_case(random.Random(seed), unknown=0.0) for seed in range(30)]
DAYS = [path for path, fact in FACTS.items() if fact.kind == "day" and not fact.derived]
ALONE = (Field, Fixed, Never)
SUBSTITUTE = ValueTest("officer.substitute", "is", True)
FIXED = Fixed(dt.date(2026, 8, 31))
BEGUN = Field("officer.duties_assumed_on")
TRAINED = Field("officer.sro_course_completed_on")

alone = st.one_of(
    st.sampled_from(DAYS).map(Field),
    st.dates(dt.date(2023, 1, 1), dt.date(2029, 12, 31)).map(Fixed),
    st.just(Never()),
)


def composed(days):
    """Days made of others."""
    several = st.lists(days, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Shift, days, st.integers(-7, 7), st.integers(-40, 40)),
        st.builds(BusinessDay, days, st.just(load().calendar)),
        several.map(Latest),
        several.map(Earliest),
        st.builds(Given, st.just(SUBSTITUTE), days, days),
        st.builds(NamedDay, st.just("a day"), days),
    )


days = st.recursive(alone, composed, max_leaves=5)


def moved_alone(day):
    """Whether a day has a single source, moved or not."""
    while isinstance(day, Shift | BusinessDay):
        day = day.day
        if isinstance(day, Never):
            return False
    return isinstance(day, ALONE)


def taken_apart(condition):
    """A condition in which nothing composed is compared any more."""
    match condition:
        case All(items):
            return All(tuple(map(taken_apart, items)))
        case AnyOf(items):
            return AnyOf(tuple(map(taken_apart, items)))
        case Not(item):
            return Not(taken_apart(item))
        case DayTest(left, _, right):
            step = ordered(left, right)
            return condition if step == condition else taken_apart(step)
    return condition


def compared(condition):
    """The comparisons of days in a condition."""
    match condition:
        case All(items) | AnyOf(items):
            return [each for item in items for each in compared(item)]
        case Not(item):
            return compared(item)
        case DayTest():
            return [condition]
    return []


def truths(condition):
    """What it comes to in some cases whose facts are known."""
    return [Situation(case, CHOICES).truth(condition) for case in CASES]


def unnamed(day):
    """The same day without names: here one name is given to many."""
    match day:
        case NamedDay(_, inner):
            return unnamed(inner)
        case Shift(inner, months, more):
            return Shift(unnamed(inner), months, more)
        case BusinessDay(inner, calendar):
            return BusinessDay(unnamed(inner), calendar)
        case Latest(inside):
            return Latest(tuple(map(unnamed, inside)))
        case Earliest(inside):
            return Earliest(tuple(map(unnamed, inside)))
        case Given(condition, then, otherwise):
            return Given(condition, unnamed(then), unnamed(otherwise))
    return day


def agrees(left, right):
    """Claim that days are compared alike, taken apart and whole."""
    whole = DayTest(unnamed(left), "on_or_before", unnamed(right))
    apart = taken_apart(DayTest(left, "on_or_before", right))

    assert truths(apart) == truths(whole)
    assert all(moved_alone(e.left) and moved_alone(e.right) for e in compared(apart))


@given(days, days)
def test_taken_apart_it_comes_to_what_the_whole_does(left, right):
    """Otherwise a last day would be moved, or an exception lost, where a rule's days are composed."""
    agrees(left, right)


PAIR = (BEGUN, TRAINED)
FORMS = [
    NamedDay("a day", BEGUN),
    Latest(PAIR),
    Earliest(PAIR),
    Given(SUBSTITUTE, BEGUN, TRAINED),
    Given(SUBSTITUTE, BEGUN, Never()),
    NamedDay("a day", Given(SUBSTITUTE, Latest(PAIR), Earliest(PAIR))),
]


@pytest.mark.parametrize(
    "other", [FIXED, Field("as_of"), Never(), TRAINED], ids=lambda day: type(day).__name__
)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
def test_each_form_is_taken_apart_on_either_side_moved_or_not(form, other):
    """Otherwise one form would be compared the wrong way round, where no rule has it yet."""
    for day in (form, Shift(form, 6, -1), BusinessDay(Shift(form, 0, 3), BOOK.calendar)):
        agrees(day, other)
        agrees(other, day)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (FIXED, FIXED, ALWAYS),
        (FIXED, Shift(FIXED, 0, 1), ALWAYS),
        (Shift(FIXED, 0, 1), FIXED, NEVER_HOLDS),
        (Shift(FIXED, 6), Fixed(dt.date(2027, 2, 28)), ALWAYS),
        (Shift(FIXED, 6), Fixed(dt.date(2027, 2, 27)), NEVER_HOLDS),
        (BusinessDay(Fixed(dt.date(2026, 9, 5)), BOOK.calendar), Fixed(dt.date(2026, 9, 7)), None),
        (Never(), FIXED, NEVER_HOLDS),
        (BEGUN, Never(), ALWAYS),
        (Never(), Field("contract.starts_on"), NEVER_HOLDS),
        (Shift(Never(), 6), FIXED, NEVER_HOLDS),
    ],
)
def test_what_hangs_on_no_fact_is_settled(left, right, expected):
    """Otherwise something would be asked of a case that no case can change."""
    found = taken_apart(DayTest(left, "on_or_before", right))

    assert found == (NEVER_HOLDS if expected is None else expected)


def test_a_move_is_made_of_each_part():
    """Otherwise one of two days would be compared as it was before it is moved."""
    later = Shift(Latest((BEGUN, TRAINED)), 6)
    found = compared(taken_apart(DayTest(later, "on_or_before", FIXED)))

    assert [each.left for each in found] == [Shift(BEGUN, 6), Shift(TRAINED, 6)]
