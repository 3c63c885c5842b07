"""Evidence as data, in the words of a decision's JSON."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from generating import BOOK

from policy507.decisions.evidence import (
    Because,
    Move,
    Working,
    because,
    move_words,
    words_of_test,
    words_of_working,
    worked_out,
)
from policy507.decisions.wording import because_texts
from policy507.engines.inference import Decided
from policy507.engines.situation import Situation
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import UNKNOWN
from policy507.facts.sections import Officer
from policy507.model.conditions import (
    BusinessDay,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    Never,
    Shift,
    ValueTest,
    facts_of,
)

TODAY = dt.date(2026, 11, 23)
DUTIES = "officer.duties_assumed_on"
COURSE = "officer.sro_course_completed_on"
BASIC = "officer.basic_course_completed_on"
DAY_BEFORE, HALF_A_YEAR = Move(-1, "day"), Move(6, "month")


def row(fact, operator, operand, **more):
    """A row of evidence whose test held, unless it says otherwise."""
    return Because(fact, TODAY, operator, operand, **{"held": True, **more})


@pytest.mark.parametrize(
    ("evidence", "as_data"),
    [
        (
            row(BASIC, "on_or_after", dt.date(2025, 9, 1), held=False),
            "before 2025-09-01",
        ),
        (
            row(DUTIES, "on_or_after", TODAY, operand_fact="as_of"),
            "on or after 2026-11-23 (as_of)",
        ),
        (
            row(DUTIES, "on_or_before", dt.date(2025, 8, 31), held=False, moves=(DAY_BEFORE,)),
            "1 day before: after 2025-08-31",
        ),
        (
            row(
                COURSE,
                "on_or_before",
                dt.date(2026, 9, 7),
                operand_fact=DUTIES,
                operand_moves=(DAY_BEFORE,),
            ),
            "on or before 2026-09-07 (1 day before officer.duties_assumed_on)",
        ),
        (
            row(COURSE, "on_or_before", None, operand_fact=DUTIES),
            "on or before a day that has not come (officer.duties_assumed_on)",
        ),
        (
            row(COURSE, "on_or_after", UNKNOWN, operand_fact=DUTIES),
            "on or after the day of officer.duties_assumed_on, which is unknown",
        ),
        (row(COURSE, "is", None), "is none"),
        (row(COURSE, "is", None, held=False), "is a date"),
        (Because("officer.substitute", True, "is", True, held=True), "is true"),
        (Because("officer.substitute", False, "is", True, held=False), "is false"),
        (row("contract.duties", "includes", "law-education"), "includes law-education"),
        (
            row("contract.additional_duties", "includes", "parking", held=False),
            "does not include parking",
        ),
        (row("contract.additional_duties", "includes", "parking"), "includes parking"),
        (row("school.lowest_grade", "fewer_than", 12), "fewer than 12"),
        (
            row("school_year.substitute_contact_days", "fewer_than", 60, held=False),
            "not fewer than 60",
        ),
    ],
)
def test_a_test_is_put_into_words(evidence, as_data):
    """Otherwise a record would not say what was tested."""
    assert evidence.test == words_of_test(evidence) == as_data


@pytest.mark.parametrize(
    ("working", "as_data"),
    [
        (
            Working(
                dt.date(2026, 11, 8),
                None,
                (Move(2, "month"),),
                None,
                (Working(dt.date(2026, 9, 8), DUTIES),),
            ),
            "2 months after officer.duties_assumed_on, 2026-09-08 = 2026-11-08",
        ),
        (
            Working(None, COURSE),
            f"{COURSE}, no date",
        ),
    ],
)
def test_a_working_is_put_into_words(working, as_data):
    """Otherwise a last day in a record could not be followed."""
    assert as_data == words_of_working(working)


def situation(**officer):
    """The facts of an officer on a day, under the default readings."""
    return Situation(Case(as_of=TODAY, officer=Officer(**officer)), BOOK.choices())


def rows_of(test, *, held, **officer):
    """The evidence of a single test that decided."""
    return because((Decided(test, held),), situation(**officer), {})


def test_a_test_of_two_events_is_about_the_one_that_is_not_moved():
    """Otherwise a reader would be told of a day that no record states."""
    moved = Shift(Field(DUTIES), days=-1)
    (found,) = rows_of(
        DayTest(moved, "on_or_before", Field(COURSE)),
        held=False,
        duties_assumed_on=TODAY,
        sro_course_completed_on=dt.date(2026, 9, 1),
    )

    assert (found.fact, found.compared_with) == (COURSE, DUTIES)
    assert found.test == "before 2026-11-22 (1 day before officer.duties_assumed_on)"


EVENTS = (DUTIES, COURSE, BASIC)


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(EVENTS, 2)])
@pytest.mark.parametrize("days", [0, -1])
def test_a_test_of_two_events_alike_is_about_the_one_that_the_rules_name_first(first, second, days):
    """Otherwise a reader would look for what is wrong in the record of the other event."""
    left, right = (Shift(Field(p), days=days) if days else Field(p) for p in (first, second))
    (found,) = rows_of(
        DayTest(left, "on_or_before", right),
        held=True,
        **{path.removeprefix("officer."): TODAY for path in EVENTS},
    )

    assert (found.fact, found.compared_with) == (first, second)


FROM_DATE_TO_EVENT = {
    "date": Fixed(dt.date(2026, 8, 3)),
    "day of the decision": Field("as_of"),
    "moved event": Shift(Field(DUTIES), days=-3),
    "event": Field(COURSE),
}
"""What a test of days may be about; what comes later here is told of before what comes earlier."""


@pytest.mark.parametrize(("other", "subject"), [*itertools.combinations(FROM_DATE_TO_EVENT, 2)])
@pytest.mark.parametrize("operator", ["on_or_before", "on_or_after"])
def test_a_test_of_days_is_about_the_one_that_a_record_states(other, subject, operator):
    """Otherwise a reader would be told of a date, or of the day of the decision, when it was."""
    about, against = FROM_DATE_TO_EVENT[subject], FROM_DATE_TO_EVENT[other]
    sides = (about, against) if operator == "on_or_before" else (against, about)
    officer = {"duties_assumed_on": TODAY, "sro_course_completed_on": dt.date(2026, 9, 1)}
    (found,) = rows_of(DayTest(sides[0], "on_or_before", sides[1]), held=True, **officer)

    assert ((found.fact,), found.operator) == (facts_of(about), operator)
    assert found.operand_fact == next(iter(facts_of(against)), None)
    assert found.operand == situation(**officer).date(against)


def test_the_day_of_the_decision_is_no_other_fact():
    """Otherwise every test of whether something has happened would seem to compare two facts."""
    (found,) = rows_of(
        DayTest(Field("as_of"), "on_or_before", Field(DUTIES)), held=True, duties_assumed_on=TODAY
    )

    assert found.to_data() == {
        "fact": DUTIES,
        "value": "2026-11-23",
        "test": "on or after 2026-11-23 (as_of)",
    }


def test_that_there_is_no_day_is_told_of_the_fact():
    """Otherwise what never happened would be compared with a day that is none."""
    (found,) = rows_of(
        DayTest(Never(), "on_or_before", Field(COURSE)), held=True, sro_course_completed_on=None
    )

    assert found.test == "is none"
    assert because_texts([found], TODAY) == ("the officer has not completed the training course",)


def test_two_numbers_of_a_case_are_both_named():
    """Otherwise a reader could not see with what a number was compared."""
    test = ValueTest("school.lowest_grade", "at_most", Field("school.highest_grade"))
    data = {"as_of": "2026-11-23", "school": {"lowest_grade": 6, "highest_grade": 12}}
    case = case_from_data(data)
    (found,) = because((Decided(test, True),), Situation(case, {}), {})

    assert found.to_data() == {
        "fact": "school.lowest_grade",
        "value": 6,
        "test": "at most 12",
        "compared_with": "school.highest_grade",
    }


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (Move(2, "month"), "2 months after"),
        (Move(1, "day"), "1 day after"),
        (Move(-1, "month"), "1 month before"),
        (Move(-2, "day"), "2 days before"),
        (Move(1, "business day"), "next business day from"),
    ],
)
def test_a_move_is_put_into_words(move, words):
    """Otherwise a last day would seem to lie on the other side of what it follows from."""
    assert move_words(move) == words


def test_a_day_moved_several_times_tells_every_move():
    """Otherwise a working would not add up."""
    day = BusinessDay(Shift(Shift(Field(DUTIES), months=6), days=-1), BOOK.calendar)
    found = worked_out(day, situation(duties_assumed_on=dt.date(2026, 9, 8)))

    assert found.moves == (Move(1, "business day"), DAY_BEFORE, HALF_A_YEAR)
    assert words_of_working(found) == (
        "next business day from 1 day before 6 months after officer.duties_assumed_on, 2026-09-08 "
        "= 2027-03-08"
    )


def test_a_move_by_months_and_days_at_once_tells_both():
    """Otherwise the days would be lost from a working."""
    day = Shift(Field(DUTIES), months=6, days=-1)
    found = worked_out(day, situation(duties_assumed_on=dt.date(2026, 9, 8)))

    assert found.moves == (DAY_BEFORE, HALF_A_YEAR)


@pytest.mark.parametrize("held", [True, False])
def test_of_one_day_or_another_the_one_that_counts_is_worked_out(held):
    """Otherwise a last day would be explained by what is not so."""
    day = Given(ValueTest("officer.substitute", "is", operand=True), Field(DUTIES), Fixed(TODAY))
    case = situation(substitute=held, duties_assumed_on=dt.date(2026, 9, 8))

    assert worked_out(day, case) == worked_out(day.then if held else day.otherwise, case)
    assert worked_out(day, situation()) == Working(UNKNOWN)


def test_an_unknown_day_in_a_working_is_not_said_to_be_none():
    """Otherwise a reader would take what nobody has stated for what has not happened."""
    later = Latest((Fixed(dt.date(2027, 1, 1)), Field(DUTIES)))
    found = worked_out(Earliest((later, Fixed(TODAY))), situation())

    assert found.came_to == TODAY
    assert words_of_working(found) == (
        "the earlier of (the later of (2027-01-01; officer.duties_assumed_on, unknown) = unknown; "
        "2026-11-23) = 2026-11-23"
    )
