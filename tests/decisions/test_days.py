"""Days in the words for people: a last day with how it came about, and what a day was tested against."""

from __future__ import annotations

import datetime as dt
import itertools
import operator
import random
import re

import pytest
from generating import random_case, random_readings

from policy507.decisions.days import words_of_last_day, words_of_tests
from policy507.decisions.decide import decide_case
from policy507.decisions.evidence import Because, Move, Working
from policy507.english.phrases import date_phrase
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS

TODAY = dt.date(2026, 11, 23)
DUTIES, COURSE = "officer.duties_assumed_on", "officer.sro_course_completed_on"
START, NOT_BEFORE = dt.date(2026, 9, 8), dt.date(2025, 8, 31)
DAY_BEFORE, HALF_A_YEAR, BUSINESS = Move(-1, "day"), Move(6, "month"), Move(1, "business day")
MONTHS = [date_phrase(dt.date(2026, month, 1)).split()[0] for month in range(1, 13)]
DATE = re.compile(r"([A-Z][a-z]+) (\d{1,2}), (\d{4})")
HOLDS = {"before": operator.lt, "after": operator.gt, "on or before": operator.le}
HOLDS |= {"on or after": operator.ge, "on": operator.eq}
OPERATOR = re.compile(r"(on or before|on or after|before|after|on) ")


def fact(day, path=DUTIES):
    """The day that a fact states."""
    return Working(day, path)


def moved(day, *moves, of):
    """A day that is another one, moved."""
    return Working(day, moves=moves, of=(of,))


def picked(day, which, *of):
    """A day that is one of several."""
    return Working(day, picked=which, of=of)


BEFORE_DUTIES = moved(dt.date(2026, 9, 7), DAY_BEFORE, of=fact(START))
BEFORE_RULES = moved(NOT_BEFORE, DAY_BEFORE, of=Working(dt.date(2025, 9, 1)))
WITHIN = moved(dt.date(2027, 3, 8), HALF_A_YEAR, of=fact(START))
BUT_RULES = "later than August 31, 2025, the day before September 1, 2025"


@pytest.mark.parametrize(
    ("working", "words"),
    [
        (Working(dt.date(2027, 5, 31)), "May 31, 2027"),
        (fact(START), "September 8, 2026, the day on which the officer first took up the duties"),
        (
            fact(dt.date(2026, 12, 1)),
            "December 1, 2026, the day on which the officer takes up the duties",
        ),
        (
            fact(dt.date(2027, 7, 1), "contract.starts_on"),
            "July 1, 2027, the day on which the contract starts",
        ),
        (
            fact(dt.date(2027, 6, 30), "school_year.ends_on"),
            "June 30, 2027, the last day of the school year",
        ),
        (
            picked(BEFORE_DUTIES.came_to, "later", BEFORE_DUTIES, BEFORE_RULES),
            (
                "September 7, 2026, the day before the officer first took up the duties on "
                f"September 8, 2026 ({BUT_RULES})"
            ),
        ),
        (
            picked(WITHIN.came_to, "later", WITHIN, picked(NOT_BEFORE, "later", BEFORE_RULES)),
            (
                "March 8, 2027, six months after the officer first took up the duties on "
                f"September 8, 2026 ({BUT_RULES})"
            ),
        ),
        (
            picked(BEFORE_DUTIES.came_to, "earlier", WITHIN, BEFORE_DUTIES),
            (
                "September 7, 2026, the day before the officer first took up the duties on "
                "September 8, 2026 (earlier than March 8, 2027, six months after the officer first took "
                "up the duties on September 8, 2026)"
            ),
        ),
        (
            picked(WITHIN.came_to, "later", BEFORE_RULES, BEFORE_DUTIES, WITHIN),
            (
                "March 8, 2027, six months after the officer first took up the duties on "
                f"September 8, 2026 ({BUT_RULES}, and than September 7, 2026, the day before the officer "
                "first took up the duties on September 8, 2026)"
            ),
        ),
        (
            moved(dt.date(2027, 3, 8), BUSINESS, of=WITHIN),
            (
                "March 8, 2027, the first business day on or after the day six months after the officer "
                "first took up the duties on September 8, 2026"
            ),
        ),
        (
            moved(dt.date(2027, 3, 7), DAY_BEFORE, HALF_A_YEAR, of=fact(START)),
            (
                "March 7, 2027, the day before the day six months after the officer first took up the "
                "duties on September 8, 2026"
            ),
        ),
        (
            moved(dt.date(2026, 9, 7), DAY_BEFORE, BUSINESS, of=fact(START)),
            (
                "September 7, 2026, the day before the first business day on or after September 8, 2026, "
                "the day on which the officer first took up the duties"
            ),
        ),
        (
            moved(dt.date(2027, 3, 7), HALF_A_YEAR, DAY_BEFORE, of=fact(START)),
            (
                "March 7, 2027, six months after the day before the officer first took up the duties on "
                "September 8, 2026"
            ),
        ),
        (
            moved(dt.date(2026, 9, 9), Move(1, "day"), of=fact(START)),
            (
                "September 9, 2026, the day after the officer first took up the duties on September 8, "
                "2026"
            ),
        ),
        (
            moved(dt.date(2026, 9, 6), Move(-2, "day"), of=fact(START)),
            (
                "September 6, 2026, two days before the officer first took up the duties on September 8, "
                "2026"
            ),
        ),
        (
            moved(dt.date(2026, 10, 8), Move(1, "month"), of=fact(START)),
            (
                "October 8, 2026, one month after the officer first took up the duties on September 8, "
                "2026"
            ),
        ),
        (
            moved(START, BUSINESS, of=fact(START)),
            (
                "September 8, 2026, the first business day on or after September 8, 2026, the day on "
                "which the officer first took up the duties"
            ),
        ),
        (
            moved(
                BEFORE_DUTIES.came_to,
                DAY_BEFORE,
                of=picked(START, "later", fact(START), BEFORE_RULES),
            ),
            (
                "September 7, 2026, the day before September 8, 2026, the day on which the officer first "
                "took up the duties"
            ),
        ),
        (
            picked(
                NOT_BEFORE, "earlier", BEFORE_RULES, moved(UNKNOWN, DAY_BEFORE, of=fact(UNKNOWN))
            ),
            (
                "August 31, 2025, the day before September 1, 2025 (whenever the officer takes up the "
                "duties)"
            ),
        ),
        (
            picked(NOT_BEFORE, "earlier", BEFORE_RULES, fact(UNKNOWN, "school_year.starts_on")),
            (
                "August 31, 2025, the day before September 1, 2025 (whatever the first day of the school "
                "year is)"
            ),
        ),
        (
            picked(NOT_BEFORE, "earlier", BEFORE_RULES, fact(UNKNOWN, COURSE)),
            (
                "August 31, 2025, the day before September 1, 2025 (whenever the officer completed the "
                "training course)"
            ),
        ),
        (
            picked(NOT_BEFORE, "earlier", BEFORE_RULES, fact(UNKNOWN), fact(UNKNOWN, COURSE)),
            (
                "August 31, 2025, the day before September 1, 2025 (whenever the officer takes up the "
                "duties; whenever the officer completed the training course)"
            ),
        ),
        (
            picked(NOT_BEFORE, "earlier", BEFORE_RULES, moved(None, DAY_BEFORE, of=fact(None))),
            (
                "August 31, 2025, the day before September 1, 2025 (no day is planned for the officer to "
                "take up the duties)"
            ),
        ),
    ],
)
def test_a_last_day_is_told_with_how_it_came_about(working, words):
    """Otherwise a reader would have to solve an equation to see why a day is the last one."""
    assert words_of_last_day(working, TODAY) == words


def row(path, operator_, operand, value=TODAY, **more):
    """A row of evidence whose test held, unless it says otherwise."""
    return Because(path, value, operator_, operand, **{"held": True, **more})


def against(day, operator_, *moves, value=TODAY, **more):
    """A test of the course against the day of the duties, moved."""
    return row(COURSE, operator_, day, value, operand_fact=DUTIES, operand_moves=moves, **more)


def before(day, operator_, **more):
    """A test of the day before the duties against the day of the course, or of the duties moved else."""
    return row(DUTIES, operator_, day, **{"operand_fact": COURSE, "moves": (DAY_BEFORE,), **more})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(DUTIES, "on_or_after", TODAY, operand_fact="as_of")], ""),
        (
            [row("contract.starts_on", "on_or_after", TODAY, operand_fact="as_of")],
            "on or after the day of the decision",
        ),
        (
            [row(COURSE, "on_or_after", dt.date(2025, 9, 1), held=False)],
            "before September 1, 2025",
        ),
        (
            [row(DUTIES, "on_or_before", NOT_BEFORE, held=False, moves=(DAY_BEFORE,))],
            "after September 1, 2025",
        ),
        (
            [
                row(
                    DUTIES,
                    "on_or_before",
                    TODAY,
                    held=False,
                    moves=(HALF_A_YEAR,),
                    operand_fact="as_of",
                )
            ],
            "and six months after that is after the day of the decision",
        ),
        (
            [against(dt.date(2026, 9, 7), "on_or_before", DAY_BEFORE, value=dt.date(2026, 8, 1))],
            "before the officer first took up the duties on September 8, 2026",
        ),
        (
            [against(dt.date(2026, 9, 7), "on_or_before", DAY_BEFORE, held=False)],
            "after the officer first took up the duties on September 8, 2026",
        ),
        (
            [against(TODAY - dt.timedelta(1), "on_or_before", DAY_BEFORE, held=False)],
            "on the day on which the officer first took up the duties",
        ),
        (
            [against(dt.date(2027, 3, 8), "on_or_before", HALF_A_YEAR)],
            "on or before March 8, 2027, six months after the officer takes up the duties",
        ),
        (
            [against(UNKNOWN, "on_or_after")],
            "on or after the day on which the officer takes up the duties, whatever day that is",
        ),
        ([against(None, "on_or_before")], ""),
        (
            [row(COURSE, "on_or_before", dt.date(2027, 6, 30), operand_fact="school_year.ends_on")],
            "before the last day of the school year, June 30, 2027",
        ),
        # A day before is told of the day itself, where that says the same.
        (
            [before(dt.date(2026, 8, 1), "on_or_after")],
            "after the officer completed the training course on August 1, 2026",
        ),
        (
            [before(dt.date(2026, 12, 1), "on_or_after", held=False)],
            "before the officer completed the training course on December 1, 2026",
        ),
        (
            [before(TODAY, "on_or_after", held=False)],
            "on the day on which the officer completed the training course",
        ),
        (
            [before(dt.date(2026, 12, 1), "on_or_before")],
            (
                "and the day before that is before the officer completed the training course on December "
                "1, 2026"
            ),
        ),
        (
            [
                row(DUTIES, "on_or_after", dt.date(2025, 9, 1)),
                before(dt.date(2026, 8, 1), "on_or_before", held=False, moves=(HALF_A_YEAR,)),
            ],
            (
                "on or after September 1, 2025, and six months after that is after the officer completed "
                "the training course on August 1, 2026"
            ),
        ),
        (
            [against(UNKNOWN, "on_or_after"), row(COURSE, "on_or_after", dt.date(2025, 9, 1))],
            (
                "on or after the day on which the officer takes up the duties, whatever day that is and "
                "on or after September 1, 2025"
            ),
        ),
        # What follows from another date is not said, a day that a fact gives always is.
        (
            [
                row(COURSE, "on_or_after", dt.date(2025, 9, 1)),
                row(COURSE, "on_or_before", NOT_BEFORE, held=False),
            ],
            "on or after September 1, 2025",
        ),
        (
            [
                against(dt.date(2026, 9, 7), "on_or_before", DAY_BEFORE, held=False),
                row(COURSE, "on_or_before", NOT_BEFORE, held=False),
            ],
            "after the officer first took up the duties on September 8, 2026",
        ),
        (
            [
                against(dt.date(2024, 9, 7), "on_or_before", DAY_BEFORE, held=False),
                row(COURSE, "on_or_before", NOT_BEFORE, held=False),
                row(COURSE, "before", dt.date(2027, 6, 1)),
            ],
            (
                "after the officer first took up the duties on September 8, 2024, after August 31, 2025, "
                "and before June 1, 2027"
            ),
        ),
    ],
)
def test_what_a_day_was_tested_against_is_told_once_and_plainly(rows, words):
    """Otherwise a reader would meet the same bound twice, or count back from a day to another."""
    assert words_of_tests(rows, TODAY) == words


def days_of(words, day):
    """The days near this one that fit a bound."""
    return {each for each in range(-9, 10) if HOLDS[words](each, day)}


def tells_more(bound, other):
    """Whether a bound on a day leaves out more days than another, or as many in plainer words."""
    days, others = days_of(*bound), days_of(*other)
    return days < others or (
        days == others and bound[0].startswith("on") > other[0].startswith("on")
    )


@pytest.mark.parametrize("words", [*itertools.product([*HOLDS][:4], repeat=2)])
def test_of_two_dates_that_bound_a_day_the_one_that_says_less_is_not_told(words):
    """Otherwise a reader would be told a date that settles nothing, in the place of the one that does."""
    for days in itertools.product(range(-1, 2), repeat=2):
        one, other = bounds = [*zip(words, days, strict=True)]
        rows = [
            row(COURSE, said.replace(" ", "_"), TODAY + dt.timedelta(day)) for said, day in bounds
        ]
        left = {one: not tells_more(other, one), other: not tells_more(one, other)}
        told = [
            f"{said} {date_phrase(TODAY + dt.timedelta(day))}"
            for (said, day), stays in left.items()
            if stays
        ]
        assert words_of_tests(rows, TODAY) == " and ".join(told), bounds


def decisions():
    """Some cases at random, decided."""
    rng = random.Random(12)
    for number in range(60):
        case = random_case(rng, unknown=0.0 if number % 2 else 0.1)
        yield decide_case(case, readings=random_readings(rng))


def test_the_words_of_evidence_are_true_of_the_case():
    """Otherwise a plainer sentence would be bought with a false one."""
    checked = 0
    for decision in decisions():
        for finding in decision.findings:
            if finding.worked_out:
                said = words_of_last_day(finding.worked_out, decision.as_of)
                assert said.startswith(date_phrase(finding.due))
                assert "=" not in said
            for each in finding.because:
                if FACTS[each.fact].kind == "day" and not each.moves:
                    checked += _is_true(each, decision.as_of)
    assert checked > 100


def _is_true(each, as_of):
    """Whether a test has words, which must be true of the day that was tested."""
    said = words_of_tests([each], as_of)
    if each.value is None or not said or not DATE.search(said):
        return False
    words = OPERATOR.match(said)[1]
    month, day, year = DATE.search(said).groups()
    other = dt.date(int(year), MONTHS.index(month) + 1, int(day))
    assert HOLDS[words](each.value, other), said
    return True
