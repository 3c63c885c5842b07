"""The words for the rows that are shown."""

import datetime as dt

import pytest
from rosters import (
    ASKING,
    BOOK,
    BREACHED,
    DAY,
    FINE,
    HOSTILE,
    OPEN,
    OVERDUE,
    UNMET,
    decided,
    row,
    told_of,
)

from policy507 import decide_case
from policy507.decisions.summary import Group
from policy507.facts.rows import case_of_values
from policy507.model.statuses import Status
from policy507.roster.report.told import HEADS, LONGEST_LABEL, heads_of, status_of, told
from policy507.roster.report.urgency import NOTHING
from policy507.roster.report.words import Telling, words_of

NAMES = (FINE, ASKING, OPEN, BREACHED, UNMET, OVERDUE)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_those_of_the_decision(name):
    """A roster would tell an officer something else than `policy507 decide` does."""
    decision = decide_case(case_of_values(row(name), DAY), engine="lanes")
    (found,) = told_of([row(name)])
    assert found.words.steps == decision.next_steps
    explained = {each.about: each for each in decision.explain().reasons}
    assert all(explained[each.about] == each for each in found.words.reasons)


def test_the_most_urgent_is_told_first():
    """The sheet would show the last day of something that can wait."""
    (found,) = told_of([row(OVERDUE)])
    words = found.words
    assert (words.level, words.status) == (Group.WRONG, Status.OVERDUE)
    assert words.due == dt.date(2026, 9, 7)
    assert words.paragraphs == ("V.A",)
    assert status_of(found) == "Overdue"


def test_where_nothing_needs_anybody_that_is_said():
    """An officer with nothing to do would have an empty line, as if forgotten."""
    (found,) = told_of([row(FINE)])
    assert (found.words.level, found.words.status, found.words.due) == (NOTHING, None, None)
    assert (found.words.reasons, found.words.answers) == ((), ())
    assert "nothing" in str(found.words.steps[0]).lower()
    assert status_of(found) == "Nothing to do now"


def test_what_is_not_determined_is_called_so():
    """One word for one thing: the short answer has it, too."""
    (found,) = told_of([row(ASKING)])
    assert status_of(found) == "Not determined"


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_a_matter_says_why_and_what_to_do(name):
    """`reasons.parquet` would leave out an act that needs somebody, or its reason."""
    decision = decide_case(case_of_values(row(name), DAY), engine="lanes")
    answers = words_of(decision).answers
    wanted = {
        act.act: act
        for act in decision.acts
        if act.status.wrong or act.status in (Status.OPEN, Status.UNDETERMINED)
    }
    assert {each.act for each in answers} >= wanted.keys()
    for each in answers:
        assert each.paragraphs
        assert each.next_step
        assert each.because or each.status is Status.UNDETERMINED
        if each.act in wanted:
            act = wanted[each.act]
            assert (each.status, each.due, each.missing) == (act.status, act.due, act.missing)
            assert each.bearer == act.bearer
            assert set(each.depends_on) == {row.reading for row in act.depends_on}


def test_a_breach_is_among_the_answers():
    """It is about no act, and would be left out of the reasons."""
    (found,) = told_of([row(BREACHED)])
    assert Status.BREACHED in {each.status for each in found.words.answers}


def test_rows_of_equal_facts_are_put_into_words_once():
    """A large roster of few different rows would take hours."""
    telling = Telling(DAY, BOOK)
    table = decided([row(OPEN, officer__id=f"badge {n}") for n in range(5)])
    first, *others = told(table, telling, ids=True)
    assert all(each.words is first.words for each in others)
    assert [each.labels["officer.id"] for each in (first, *others)] == [
        f"badge {n}" for n in range(5)
    ]


def test_rows_of_other_facts_have_their_own_words():
    """Two officers with other days would be told the same last day."""
    one, other = told_of([row(OPEN), row(OPEN, officer__basic_course_completed_on=None)])
    assert one.words != other.words


def test_without_ids_nobody_is_named():
    """`--without-ids` would leave names in the files."""
    (found,) = told_of([row(OPEN)], ids=False)
    assert found.labels == {}
    assert found.at.row == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_what_somebody_wrote_for_an_id_is_harmless_and_decides_nothing(name):
    """A terminal would obey it, or a row be refused in the middle of writing."""
    (found,) = told_of([row(OPEN, officer__id=name)])
    said = found.labels["officer.id"]
    assert said.isprintable()
    assert len(said) <= 12 * LONGEST_LABEL
    assert found.words == told_of([row(OPEN)])[0].words


def test_columns_of_ids_are_those_that_are_there():
    """A report would have empty columns, or lack the school."""
    rows = told_of([row(OPEN), row(OPEN, school__id="North")])
    assert [HEADS[path] for path in heads_of(rows)] == ["Officer", "Contract", "School"]
    assert heads_of([]) == ()


def test_readings_are_followed():
    """The words would be those of the default, beside statuses that are not."""
    under = Telling(DAY, BOOK, {"A-1": "new-assumptions"})
    facts = row(OVERDUE, officer__duties_assumed_on=dt.date(2025, 3, 1))
    plain = Telling(DAY, BOOK)
    assert plain.words(facts).status is Status.OVERDUE
    assert under.words(facts).status is not Status.OVERDUE
