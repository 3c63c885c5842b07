"""Until when an answer holds, and that what does not matter is not looked at for that."""

from __future__ import annotations

import datetime as dt
import random

from attrs import evolve
from generating import BOOK, random_case, random_readings
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import Case, Contract, Officer, decide_case, read_case
from policy507.decisions.advice.timeline import on
from policy507.decisions.advice.until import next_turn
from policy507.engines.lanes.turning import is_steady, turning_days
from policy507.engines.program import program
from policy507.engines.signature import signature_reader
from policy507.model.conditions import facts_of

DAY = dt.timedelta(days=1)
GRACE = read_case("examples/officer-grace-until-2027.yaml")


def statuses(decision):
    """What all acts come to."""
    return [act.status for act in decision.acts]


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_until_the_next_turn_every_day_decides_alike(seed):
    """Otherwise somebody is told to do nothing until a day before which something is due."""
    rng = random.Random(seed)
    case, readings = random_case(rng, rng.choice([0.0, 0.05, 0.1])), random_readings(rng)
    now = decide_case(case, readings=readings)
    then = next_turn(now)
    last = then.as_of - DAY if then else case.as_of + 1000 * DAY
    for _ in range(25):
        day = case.as_of + rng.randrange((last - case.as_of).days + 1) * DAY
        assert statuses(decide_case(on(case, day, BOOK), readings=readings)) == statuses(now)
    if then:
        assert statuses(then) != statuses(now)


def test_what_no_act_can_turn_on_is_not_looked_at():
    """Otherwise each unknown day is eliminated from all others, though nothing is to be done."""
    officer = Officer(assigned_to_school=False, substitute=False, certificate_issued_on=None)
    contract = Contract(for_sro_services=False)
    case = Case(as_of=GRACE.as_of, officer=officer, contract=contract)
    decision, acts = decide_case(case), BOOK.ordered_acts()
    assert not decision.questions
    assert not turning_days(program(BOOK), case, decision.readings, acts)
    assert next_turn(decision) is None


def test_what_one_reading_alone_turns_on_is_looked_at_under_that():
    """Otherwise a day that counts under the chosen reading is passed over, or one that does not is tried."""
    officer = evolve(GRACE.officer, assigned_to_school=False)
    decided = {
        choice: decide_case(evolve(GRACE, officer=officer), readings={"B-1": choice})
        for choice in ("assigned-only", "all")
    }
    acts = BOOK.ordered_acts()
    days = {
        choice: turning_days(
            program(BOOK), each.case, each.readings, {"complete-training"} & {*acts}
        )
        for choice, each in decided.items()
    }
    june = dt.date(2027, 6, 1).toordinal()
    assert june in days["all"]
    assert june not in days["assigned-only"]


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.integers(-1000, 1000))
def test_what_is_taken_to_come_to_the_same_on_every_day_does(seed, days):
    """Otherwise a planned course is taken to stay undone, and what hangs on it is passed over."""
    case = random_case(random.Random(seed), 0.0)
    taken_apart, later = program(BOOK), on(case, case.as_of + days * DAY, BOOK)
    reader = signature_reader(taken_apart)
    one, other = (reader.truths(reader.read(each)[0]) for each in (case, later))
    kept = later.school_year == case.school_year
    for test in filter(is_steady, taken_apart.tests):
        if kept or not any(path.startswith("school_year.") for path in facts_of(test)):
            assert one[test] is other[test]
