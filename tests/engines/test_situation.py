"""What conditions and days mean in a case: true, false or unknown; a day, none, or any of several."""

from __future__ import annotations

import datetime as dt
import pickle
from types import SimpleNamespace

import pytest
from generating import BOOK

from policy507.engines.situation import Situation
from policy507.facts.case import observed, stated
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import EVER, NEVER
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    ALWAYS,
    NEVER_HOLDS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Ref,
    Shift,
    Term,
    ValueTest,
)

TODAY = dt.date(2026, 11, 23)
CASE = case_from_data(
    {
        "as_of": TODAY,
        "officer": {
            "peace_officer": True,
            "substitute": False,
            "duties_assumed_on": "2026-08-31",
            "sro_course_completed_on": None,
            "employer_policy_reviewed_on": "2027-01-04",
        },
        "school": {"lowest_grade": 6, "highest_grade": 12},
        "contract": {"duties": ["law-education"], "starts_on": "2026-07-01"},
    }
)
CHOICES = {"A-1": "service", "A-2": "earlier-date"}
CASE_HERE = Situation(CASE, CHOICES)
DUTIES, COURSE = Field("officer.duties_assumed_on"), Field("officer.sro_course_completed_on")
REVIEW, UNSTATED = Field("officer.employer_policy_reviewed_on"), Field("contract.ends_on")
START = dt.date(2026, 8, 31)
WORD = next(iter(FACTS["conduct.purposes"].choices))
YES = ValueTest("officer.peace_officer", "is", operand=True)
NO = ValueTest("officer.substitute", "is", operand=True)
OPEN = ValueTest("school.seat_based", "is", operand=True)


def fixed(*day):
    """A date that a rule states."""
    return Fixed(dt.date(*day))


EARLY, LATE = fixed(2026, 1, 31), fixed(2027, 6, 1)
TRUE_FALSE_OR_UNKNOWN = {
    "a flag that is so": (YES, True),
    "a flag that is not": (NO, False),
    "a flag that is to be false": (ValueTest("officer.substitute", "is", operand=False), True),
    "an unknown flag": (OPEN, None),
    "the opposite": (Not(YES), False),
    "the opposite of unknown": (Not(OPEN), None),
    "all": (All((YES, Not(NO))), True),
    "all, one false": (All((YES, OPEN, NO)), False),
    "all, one unknown": (All((YES, OPEN)), None),
    "any": (AnyOf((NO, OPEN, YES)), True),
    "any, one unknown": (AnyOf((NO, OPEN)), None),
    "any, none": (AnyOf((NO, Not(YES))), False),
    "nothing asked": (ALWAYS, True),
    "nothing enough": (NEVER_HOLDS, False),
    "a name": (Term("serves", YES), True),
    "a name for what is unknown": (Term("seated", OPEN), None),
    "a choice that was made": (Chosen("A-1", ("service", "other")), True),
    "a choice that was not": (Chosen("A-1", ("new-assumptions",)), False),
    "fewer than": (ValueTest("school.lowest_grade", "fewer_than", 7), True),
    "fewer than, at the edge": (ValueTest("school.lowest_grade", "fewer_than", 6), False),
    "at most, at the edge": (ValueTest("school.lowest_grade", "at_most", 6), True),
    "at least, at the edge": (ValueTest("school.lowest_grade", "at_least", 6), True),
    "more than, at the edge": (ValueTest("school.lowest_grade", "more_than", 6), False),
    "exactly": (ValueTest("school.lowest_grade", "is", 6), True),
    "than another fact": (
        ValueTest("school.lowest_grade", "fewer_than", Field("school.highest_grade")),
        True,
    ),
    "than another fact, not": (
        ValueTest("school.lowest_grade", "more_than", Field("school.highest_grade")),
        False,
    ),
    "than an unknown fact": (
        ValueTest("school.lowest_grade", "fewer_than", Field("school_year.student_contact_days")),
        None,
    ),
    "an unknown number": (ValueTest("school_year.student_contact_days", "at_least", 0), None),
    "a word of a list": (ValueTest("contract.duties", "includes", "law-education"), True),
    "a word that is not": (ValueTest("contract.duties", "includes", "positive-climate"), False),
    "a word of an unknown list": (ValueTest("conduct.purposes", "includes", WORD), None),
    "before": (DayTest(DUTIES, "before", fixed(2026, 9, 1)), True),
    "before, at the edge": (DayTest(DUTIES, "before", fixed(2026, 8, 31)), False),
    "on or before, at the edge": (DayTest(DUTIES, "on_or_before", fixed(2026, 8, 31)), True),
    "on or before, later": (DayTest(DUTIES, "on_or_before", fixed(2026, 8, 30)), False),
    "after": (DayTest(DUTIES, "after", fixed(2026, 8, 30)), True),
    "after, at the edge": (DayTest(DUTIES, "after", fixed(2026, 8, 31)), False),
    "on or after, at the edge": (DayTest(DUTIES, "on_or_after", fixed(2026, 8, 31)), True),
    "on or after, earlier": (DayTest(DUTIES, "on_or_after", fixed(2026, 9, 1)), False),
    "on": (DayTest(DUTIES, "is", fixed(2026, 8, 31)), True),
    "on, a day before": (DayTest(DUTIES, "is", fixed(2026, 8, 30)), False),
    "on, a day after": (DayTest(DUTIES, "is", fixed(2026, 9, 1)), False),
    "an unknown day": (DayTest(UNSTATED, "before", LATE), None),
    "on an unknown day": (DayTest(UNSTATED, "is", LATE), None),
    "an unknown day against never": (DayTest(UNSTATED, "on_or_before", Never()), True),
    "never against a date": (DayTest(Never(), "after", LATE), True),
    "what has not happened": (DayTest(COURSE, "is", Never()), True),
    "what has not happened before a date": (DayTest(COURSE, "before", LATE), False),
    "what is planned": (DayTest(REVIEW, "is", Never()), True),
}


@pytest.mark.parametrize("what", TRUE_FALSE_OR_UNKNOWN)
def test_a_condition_is_true_false_or_unknown(what):
    """Every engine is held to this one: what is wrong here would be wrong, or unnoticed, in all."""
    condition, truth = TRUE_FALSE_OR_UNKNOWN[what]

    assert CASE_HERE.truth(condition) is truth


DAYS = {
    "a fact": (DUTIES, START),
    "a date": (LATE, dt.date(2027, 6, 1)),
    "what has not happened": (COURSE, None),
    "what is unknown": (UNSTATED, None),
    "never": (Never(), None),
    "months, to the end of a shorter one": (Shift(DUTIES, months=6), dt.date(2027, 2, 28)),
    "days back": (Shift(DUTIES, days=-1), dt.date(2026, 8, 30)),
    "months, then days": (Shift(DUTIES, months=6, days=-1), dt.date(2027, 2, 27)),
    "a move of never": (Shift(COURSE, months=6, days=-1), None),
    "a move of what is unknown": (Shift(UNSTATED, months=6), None),
    "a business day": (BusinessDay(fixed(2026, 11, 28), BOOK.calendar), dt.date(2026, 11, 30)),
    "a business day as it is": (
        BusinessDay(fixed(2026, 11, 24), BOOK.calendar),
        dt.date(2026, 11, 24),
    ),
    "a business day of never": (BusinessDay(COURSE, BOOK.calendar), None),
    "a business day of what is unknown": (BusinessDay(UNSTATED, BOOK.calendar), None),
    "the latest": (Latest((EARLY, DUTIES, fixed(2026, 3, 1))), START),
    "the latest, one never": (Latest((EARLY, COURSE)), None),
    "the latest, one unknown": (Latest((EARLY, UNSTATED)), None),
    "the earliest": (Earliest((LATE, DUTIES, fixed(2027, 3, 1))), START),
    "the earliest, one never": (Earliest((LATE, COURSE)), dt.date(2027, 6, 1)),
    "the earliest, one unknown": (Earliest((LATE, UNSTATED)), None),
    "one where it holds": (Given(YES, EARLY, LATE), dt.date(2026, 1, 31)),
    "another where it fails": (Given(NO, EARLY, LATE), dt.date(2027, 6, 1)),
    "both alike, where it is unknown": (Given(OPEN, LATE, LATE), dt.date(2027, 6, 1)),
    "one or another, where it is unknown": (Given(OPEN, EARLY, LATE), None),
    "a name": (NamedDay("start", DUTIES), START),
}


@pytest.mark.parametrize("what", DAYS)
def test_a_day_is_a_date_or_none(what):
    """A last day would be another one, or one would be told where there is none."""
    day, date = DAYS[what]

    assert CASE_HERE.date(day) == date


SPANS = {
    "unknown": (UNSTATED, (EVER, NEVER)),
    "moved": (Shift(UNSTATED, months=6, days=1), (EVER, NEVER)),
    "never": (Never(), (NEVER, NEVER)),
    "the latest": (Latest((EARLY, UNSTATED)), (dt.date(2026, 1, 31).toordinal(), NEVER)),
    "the earliest": (Earliest((LATE, UNSTATED)), (EVER, dt.date(2027, 6, 1).toordinal())),
    "either": (
        Given(OPEN, LATE, EARLY),
        (dt.date(2026, 1, 31).toordinal(), dt.date(2027, 6, 1).toordinal()),
    ),
    "either, the other way round": (
        Given(OPEN, EARLY, LATE),
        (dt.date(2026, 1, 31).toordinal(), dt.date(2027, 6, 1).toordinal()),
    ),
}


@pytest.mark.parametrize("what", SPANS)
def test_an_unknown_day_is_all_that_it_may_be(what):
    """What is certain of an unknown day would be called unknown, or what is not, certain."""
    day, span = SPANS[what]

    assert CASE_HERE.span(day) == span


@pytest.mark.parametrize(
    ("operator", "against", "truth"),
    [
        ("on_or_before", LATE, True),
        ("on_or_before", EARLY, None),
        ("on_or_before", fixed(2026, 1, 30), False),
        ("before", fixed(2027, 6, 2), True),
        ("before", LATE, None),
        ("before", EARLY, False),
        ("on_or_after", EARLY, True),
        ("on_or_after", LATE, None),
        ("on_or_after", fixed(2027, 6, 2), False),
        ("after", fixed(2026, 1, 30), True),
        ("after", EARLY, None),
        ("after", LATE, False),
        ("is", fixed(2026, 3, 1), None),
        ("is", fixed(2026, 1, 30), False),
        ("is", fixed(2027, 6, 2), False),
    ],
)
def test_a_day_that_may_be_several_is_compared_with_each(operator, against, truth):
    """One of them would stand for all, and an open question would be answered."""
    assert CASE_HERE.truth(DayTest(Given(OPEN, EARLY, LATE), operator, against)) is truth


def test_a_reference_to_a_unit_means_nothing_in_a_case():
    """It would be taken for unknown, and a rule would never be decided."""
    with pytest.raises(TypeError, match=r"only a program refers to its units, as in Ref\(unit='a'"):
        CASE_HERE.truth(Ref("a", "true"))


def test_what_a_name_stands_for_is_worked_out_once():
    """A day that many rules name would be worked out by each of them, or taken for a condition."""
    here = Situation(CASE, CHOICES)
    assert here.truth(Term("same", YES)) is True
    assert here.date(NamedDay("same", DUTIES)) == START

    assert here.truth(Term("same", NO)) is True
    assert here.date(NamedDay("same", LATE)) == START
    assert here.truth(Term("other", NO)) is False


def test_another_choice_is_another_situation_of_the_same_case():
    """A finding would be found to depend on no reading."""
    choice = Chosen("A-1", ("service",))
    other = CASE_HERE.under("A-1", "new-assumptions")

    assert (CASE_HERE.truth(choice), other.truth(choice)) == (True, False)
    assert other.choices == {"A-1": "new-assumptions", "A-2": "earlier-date"}
    assert other is CASE_HERE.under("A-1", "new-assumptions")
    assert other is not CASE_HERE.under("A-1", "service")
    assert other.case is CASE
    assert Situation(CASE, CHOICES, stated).under("A-1", "service").look is stated


def test_plans_count_where_they_are_looked_at():
    """A day that lies ahead would be told as one that never comes."""
    planned = Situation(CASE, CHOICES, stated)

    assert planned.date(REVIEW) == dt.date(2027, 1, 4)
    assert CASE_HERE.date(REVIEW) is None
    assert CASE_HERE.look is observed


def test_a_situation_can_be_sent_to_another_process():
    """Many cases could not be decided side by side."""
    sent = pickle.loads(pickle.dumps(Situation(CASE, CHOICES, stated)))

    assert (sent.case, sent.choices, sent.look) == (CASE, CHOICES, stated)


@pytest.mark.parametrize(
    ("dues", "day"),
    [
        ([LATE], dt.date(2027, 6, 1)),
        ([LATE, LATE], dt.date(2027, 6, 1)),
        ([LATE, EARLY], None),
        ([LATE, None], None),
        ([None], None),
        ([COURSE], None),
        ([], None),
    ],
)
def test_there_is_a_last_day_where_all_rules_agree_on_one(dues, day):
    """An act would be due on the day of one rule while another says otherwise."""
    assert CASE_HERE.last_day(SimpleNamespace(due=due) for due in dues) == day
