"""Comparing readings is deciding under every combination that an act's rules mention."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from deciding import decided
from generating import BOOK, random_case
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import (
    Case,
    ReadingError,
    Status,
    compare_readings,
    decide_case,
    read_case,
)
from policy507.engines.program import program
from policy507.facts.case import changed

PROGRAM = program(BOOK)
SMALL = (
    "meet-policy",
    "include-law-education",
    "keep-latest-certificate",
    "no-part-in-school-discipline",
)


def answer(case, readings, name):
    """What an act or a rule comes to under readings; of what is open with its last day."""
    decision = decide_case(case, readings=readings)
    found = decision.finding(name) if name in BOOK.rules else decision.act(name)
    return found.status, found.due if found.status is Status.OPEN else None


def row_for(compared, readings):
    """The row that applies to a combination; there is exactly one."""
    (row,) = (r for r in compared.rows if all(readings[c] == name for c, name in r.choices.items()))
    return row


def agrees(case, compared, readings):
    """Whether a comparison says what deciding under a combination says."""
    row = row_for(compared, readings)
    due = row.due if row.status is Status.OPEN else None
    return (row.status, due) == answer(case, readings, compared.name)


def random_combination(rng):
    """A choice for every reading."""
    return {code: rng.choice(reading.names) for code, reading in BOOK.readings.items()}


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_every_combination_comes_to_what_the_table_says(seed):
    """Otherwise somebody chooses a reading by a table that is wrong."""
    rng = random.Random(seed)
    case = random_case(rng, rng.choice([0.0, 0.0, 0.02]))
    found = {each.name: each for each in compare_readings(case).compared}
    for name in SMALL:
        codes = [code for code in BOOK.readings if code in PROGRAM.codes_of[name]]
        for names in itertools.product(*(BOOK.readings[code].names for code in codes)):
            chosen = BOOK.choices(dict(zip(codes, names, strict=True)))
            assert agrees(case, found[name], chosen)
    for _ in range(12):
        chosen = random_combination(rng)
        for each in found.values():
            assert agrees(case, each, chosen)


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_only_readings_that_matter_are_in_a_table(seed):
    """Otherwise legal staff argue about a question on which nothing turns."""
    case = random_case(random.Random(seed), 0.0)
    for each in compare_readings(case).differing:
        for code in each.readings:
            others = [c for c in each.readings if c != code]
            assert any(
                len(
                    {
                        (row.status, row.due if row.status is Status.OPEN else None)
                        for name in BOOK.readings[code].names
                        for row in [
                            row_for(each, {**dict(zip(others, names, strict=True)), code: name})
                        ]
                    }
                )
                > 1
                for names in itertools.product(*(BOOK.readings[c].names for c in others))
            )


def test_what_depends_on_no_reading_has_one_row():
    """Otherwise every table is as long as the longest."""
    case = read_case("examples/officer-overdue.yaml")
    done = {"officer.sro_course_completed_on": dt.date(2026, 8, 14)}
    found = compare_readings(changed(case, done))

    assert found.differing == ()
    assert "Nothing depends on how the words are read." in str(found)
    assert all(len(each.rows) == 1 for each in found.same)


def test_the_last_day_of_what_is_late_may_be_another():
    """Otherwise nothing is said to depend on A-2, by which it was due a day later."""
    case = read_case("examples/officer-overdue.yaml")
    late = changed(case, {"officer.sro_course_completed_on": case.as_of})
    told, told_late = str(compare_readings(case)), str(compare_readings(late))

    assert "Nothing but the last day of what is late can depend on how the words are read." in told
    assert "overdue (the last day may be another): the officer's duty" in told
    assert "done late (the last day may be another): the officer's duty" in told_late


def test_what_is_not_determined_may_still_come_to_depend_on_a_reading():
    """Otherwise who knows little of a case is told that the readings do not matter to it."""
    text = str(compare_readings(read_case("examples/mostly-unknown.yaml")))

    assert "Nothing depends on how the words are read, as far as the facts are known." in text


def test_what_is_not_required_is_not_said_to_be_a_must():
    """Otherwise a line says in one breath that something is not required and that it must be done."""
    text = str(compare_readings(read_case("examples/short-term-substitute.yaml")))

    assert "not required: the officer's duty to advise the school on safety drills" in text
    assert "not applicable in this case: the officer's duty not to use force" in text
    assert " must " not in text.partition("The same whatever the readings")[2]


def test_two_readings_together_can_change_what_neither_does_alone():
    """Otherwise a comparison is no more than what each finding already says."""
    found = compare_readings(read_case("examples/conduct-under-review.yaml"))
    discipline = next(e for e in found.compared if e.name == "no-part-in-school-discipline")

    assert discipline.readings == ("F-1", "F-3")
    assert [dict(row.choices) for row in discipline.rows] == [
        {"F-1": "two-prohibitions"},
        {"F-1": "one-prohibition", "F-3": "any-other-purpose"},
        {"F-1": "one-prohibition", "F-3": "school-rule-present"},
    ]


def test_a_table_begins_with_the_reading_that_tells_most():
    """Otherwise it has eight rows where four say the same, and nobody sees what matters."""
    duties = ["safety-drill-advice", "law-education"]
    case = decided(
        {
            "contract.starts_on": "2024-03-14",
            "contract.optional_duties": duties,
            "contract.additional_duties": ["detention"],
            "contract.additional_duties_include_discipline": True,
        }
    ).case
    (found,) = (each for each in compare_readings(case).differing if each.name == "meet-policy")

    assert [(row.choices, row.status) for row in found.rows] == [
        ({"K-2": "any", "K-3": "lacking"}, Status.UNMET),
        ({"K-2": "any", "K-3": "included", "K-4": "contrary"}, Status.UNMET),
        ({"K-2": "any", "K-3": "included", "K-4": "no-effect"}, Status.MET),
        ({"K-2": "new"}, Status.NOT_REQUIRED),
    ]


def test_the_last_day_of_what_is_open_counts():
    """Otherwise a table hides that a reading moves the day."""
    found = compare_readings(read_case("examples/employer-unable-six-months.yaml"))
    (training,) = (each for each in found.differing if each.name == "complete-training")

    assert {row.choices["C-1"]: row.due for row in training.rows} == {
        "same-day": dt.date(2027, 3, 8),
        "day-before": dt.date(2027, 3, 7),
        "next-business-day": dt.date(2027, 3, 8),
    }


def test_the_row_that_was_chosen_is_marked():
    """Otherwise nobody sees which of the answers is theirs."""
    case = read_case("examples/contract-lacks-a-duty.yaml")
    for readings, chosen in (({}, "lacking"), ({"K-3": "included"}, "included")):
        found = compare_readings(case, readings=readings)
        marked = [row for each in found.differing for row in each.rows if row.as_chosen]
        assert {row.choices["K-3"] for row in marked} == {chosen}
        assert f"* {chosen}" in str(found)


def test_the_text_explains_the_readings_that_matter_and_no_others():
    """Otherwise somebody reads of a choice by its code alone."""
    text = str(compare_readings(read_case("examples/contract-lacks-a-duty.yaml")))

    assert "K-3: " in text
    assert "B-2" not in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_what_stays_the_same_is_told_once_where_it_begins_alike():
    """Otherwise seven duties of a contract fill a page on which nothing happens."""
    text = str(compare_readings(read_case("examples/officer-overdue.yaml")))

    assert text.count("include in the contract the duty") == 1


def test_a_reading_that_there_is_not_is_refused():
    """Otherwise a slip marks the wrong row."""
    with pytest.raises(ReadingError):
        compare_readings(Case(as_of=dt.date(2026, 11, 23)), readings={"X-1": "x"})
