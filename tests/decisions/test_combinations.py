"""Choices that change an answer only together: the smallest sets, and none that a part of them gives."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math

import pytest
from attrs import evolve
from generating import BOOK, random_case, random_readings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from trying import tries

from policy507 import Status, decide_case, replay
from policy507.decisions.decision_schema import decision_schema
from policy507.engines.program import program
from policy507.facts.case_files import case_from_data

PROGRAM = program(BOOK)
TARGETS = (*BOOK.rules, *BOOK.ordered_acts())
PHASES = [phase for phase in Phase if phase is not Phase.explain]


def readings_of(target):
    """The readings on which a target rests, in order."""
    return [code for code in BOOK.readings if code in PROGRAM.codes_of[target]]


def size(target):
    """How many combinations of their choices there are."""
    return math.prod(len(BOOK.readings[code].names) for code in readings_of(target))


def found(decision, target):
    """The finding on a rule or an act."""
    return decision.finding(target) if target in BOOK.rules else decision.act(target)


def expected(case, readings, target, most=3):
    """The smallest sets of changes, by deciding the case under every combination."""
    choices, answers = BOOK.choices(readings), {}
    codes = readings_of(target)
    names = [(choices[c], *(n for n in BOOK.readings[c].names if n != choices[c])) for c in codes]
    every = [dict(zip(codes, chosen, strict=True)) for chosen in itertools.product(*names)]
    for combination in every:
        changes = frozenset(i for i in combination.items() if i[1] != choices[i[0]])
        one = found(decide_case(case, readings={**choices, **combination}), target)
        answers[changes] = one.status, one.due if one.status is Status.OPEN else None, one.due
    rows = []
    for changes in sorted(answers, key=lambda each: rank(each, codes)):
        parts = (
            frozenset(part)
            for n in range(len(changes))
            for part in itertools.combinations(changes, n)
        )
        if len(changes) > 1 and all(answers[part][:2] != answers[changes][:2] for part in parts):
            status, _, due = answers[changes]
            rows.append((dict(sorted(changes, key=lambda i: codes.index(i[0]))), status, due))
    return rows[:most]


def rank(changes, codes):
    """Fewest changes first, then by the readings' order, then by that of their choices."""
    at = sorted((codes.index(c), BOOK.readings[c].names.index(n)) for c, n in changes)
    return len(changes), [place for place, _ in at], [n for _, n in at]


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(40), phases=PHASES)
@given(st.randoms(use_true_random=False), st.sampled_from([0.0, 0.0, 0.1, 0.4]))
def test_they_are_what_deciding_under_every_combination_shows(rng, unknown):
    """Otherwise an answer would be called settled that two readings turn together, or one shown for nothing."""
    case, readings = random_case(rng, unknown), random_readings(rng)
    decision = decide_case(case, readings=readings)
    target = rng.choice([each for each in TARGETS if 2 < size(each) <= 64])
    finding = found(decision, target)
    rows = [(dict(row.choices), row.status, row.due) for row in finding.combinations]

    assert rows == expected(case, readings, target)
    assert finding.settled_under_all == (finding.settled and not rows)


EXAMPLE = case_from_data(BOOK.policy.example_case)
APART = evolve(
    EXAMPLE,
    school=evolve(EXAMPLE.school, seat_based=False),
    contract=evolve(EXAMPLE.contract, starts_on=dt.date(2027, 1, 1)),
)
"""No place that is a school under D-1, and no contract that runs under D-3."""


@pytest.mark.parametrize(
    ("readings", "rows", "settled"),
    [
        ({}, [({"D-1": "institution", "D-3": "entered"}, Status.HOLDS, None)], True),
        ({"D-1": "institution"}, [], False),  # one more choice is enough
        ({"D-1": "institution", "D-3": "entered"}, [], False),
    ],
)
def test_two_readings_that_turn_a_definition_together(readings, rows, settled):
    """Otherwise nobody would learn that the definition holds where both are read otherwise."""
    finding = decide_case(APART, readings=readings).finding("school-resource-officer")

    assert rows == [(dict(r.choices), r.status, r.due) for r in finding.combinations]
    assert (settled, False) == (finding.settled, finding.settled_under_all)


def test_no_choice_at_all_is_settled_under_all():
    """Otherwise an answer that stands on no reading would look as if it did."""
    finding = decide_case(EXAMPLE).finding("school-resource-officer")

    assert (True, ()) == (finding.settled_under_all, finding.combinations)


def test_the_record_and_the_text_say_what_turns_together():
    """Otherwise whoever reads them would take the answer for settled."""
    decision = decide_case(APART)
    record = json.loads(decision.to_json())
    (row,) = (r for r in record["findings"] if r["rule"] == "school-resource-officer")

    Draft202012Validator(decision_schema()).validate(record)
    assert replay(record).same
    assert row["combinations"] == [
        {"choices": {"D-1": "institution", "D-3": "entered"}, "status": "holds", "due": None}
    ]
    assert (True, False) == (row["settled"], row["settled_under_all"])
    assert "D-1 and D-3 only together." in decision.full_text()
    assert "under D-1 institution and D-3 entered instead" in decision.full_text()


def test_a_record_from_before_is_decided_again():
    """Otherwise a record would differ for not having what nobody had asked for."""
    record = json.loads(decide_case(APART).to_json())
    for row in (*record["findings"], *record["acts"]):
        del row["combinations"], row["settled_under_all"]

    assert replay(record).same


@pytest.mark.parametrize(("starts", "rows"), [(15, [14]), (16, [15, 19])])
def test_the_last_day_of_what_is_open_counts(starts, rows):
    """Otherwise two choices that move a last day together would be told as none.

    Six months after July 15 is a Friday, and after July 16 a Saturday before a holiday.
    """
    officer = evolve(
        EXAMPLE.officer,
        duties_assumed_on=dt.date(2026, 7, starts),
        basic_course_completed_on=dt.date(2024, 7, 19),
        employer_unable_to_provide_course=True,
        sro_course_completed_on=None,
        certificate_issued_on=None,
        latest_certificate_kept=False,
    )
    act = decide_case(evolve(EXAMPLE, officer=officer)).act("complete-training")

    assert (Status.OPEN, dt.date(2027, 5, 31)) == (act.status, act.due)
    assert [dt.date(2027, 1, day) for day in rows] == [
        row.due for row in act.combinations if {*row.choices} == {"B-2", "C-1"}
    ]
