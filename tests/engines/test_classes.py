"""Cases that lie alike: decided once, and nothing else is taken for one of them."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from attrs import evolve
from generating import BOOK, random_readings, random_value

from policy507.engines.classes import MOST_CUTS, MOST_UNKNOWN, CaseByCase, Classes
from policy507.engines.lanes.alike import lying, telling
from policy507.engines.lanes.outlook import LanesEngine
from policy507.engines.lanes.possible import groups
from policy507.engines.lanes.variables import variables
from policy507.engines.program import program
from policy507.engines.signature import signature_reader
from policy507.errors import FactError
from policy507.facts.case import changed, stated
from policy507.facts.case_files import case_from_data
from policy507.facts.contradictions import tied_facts
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS

PROGRAM = program(BOOK)
EVERY = variables(PROGRAM)
ENGINE = LanesEngine(PROGRAM)
ALONE = CaseByCase(PROGRAM, ENGINE)
EXAMPLE = case_from_data(BOOK.policy.example_case)
STATED = [
    p for p, fact in FACTS.items() if fact.section and fact.kind != "label" and not fact.derived
]
DAY = dt.timedelta(days=1)
BLANK = {
    "school_year.substitute_limit_reached_on": UNKNOWN,
    "school_year.substitute_contact_days_expected": UNKNOWN,
}


TIED = {path: sorted(tied) for path, tied in tied_facts(BOOK.impossible).items() if len(tied) > 1}
"""By fact those that contradictions tie to it, and itself."""


def otherwise(case, rng, unknown):
    """A case with a few known facts otherwise, mostly a little; none where that contradicts itself."""
    changes = {}
    near = [path for path in TIED if {*TIED[path]} & {*unknown}]
    for path in {*rng.sample(near, min(2, len(near))), rng.choice(STATED)}:
        value = stated(case, path)
        if path in unknown or value is UNKNOWN:
            continue
        if isinstance(value, dt.date) and rng.random() < 0.6:
            changes[path] = value + rng.choice([-31, -2, -1, 1, 2, 31]) * DAY
        elif type(value) is int and rng.random() < 0.6:
            changes[path] = max(FACTS[path].minimum, value + rng.choice([-1, 1]))
        else:
            changes[path] = random_value(FACTS[path], rng)
    try:
        return changed(case, changes, BOOK.impossible)
    except FactError:
        return None


def parts(standings):
    """What is remembered of each act: its status, who governs it, what is missing and depends."""
    return [tuple(getattr(each, part) for part in each._PARTS) for each in standings.acts]


@pytest.mark.parametrize("seed", range(6))
def test_cases_that_are_remembered_as_alike_come_to_the_same(seed):
    """Otherwise one officer would be told what holds for another."""
    rng, classes, shared = random.Random(seed), Classes(PROGRAM, ENGINE), 0
    unknown = rng.sample(rng.choice(sorted(TIED.values())), 1 + seed % 2)
    case, choices = EXAMPLE, BOOK.choices(random_readings(rng) if seed % 2 else {})
    for _ in range(400):
        case = otherwise(case, rng, unknown) or EXAMPLE
        try:
            each = changed(case, dict.fromkeys(unknown, UNKNOWN), BOOK.impossible)
        except FactError:
            continue
        before = len(classes)
        found = classes.standings(each, choices)
        if len(classes) == before:
            shared += 1
            assert parts(found) == parts(ALONE.standings(each, choices))
    assert shared > 10


SUBSTITUTE = {"officer.substitute": True, "officer.regular_responsibility": False}
BOUND = {
    "another day of the certificate": (
        "officer.sro_course_completed_on",
        {"officer.certificate_issued_on": dt.date(2026, 8, 20)},
        {"officer.certificate_issued_on": dt.date(2026, 9, 20)},
    ),
    "another first day of the contract": (
        "contract.ends_on",
        {"contract.starts_on": dt.date(2026, 11, 23)},
        {"contract.starts_on": dt.date(2026, 7, 1)},
    ),
    "other duties beside": (
        "contract.additional_duties_include_discipline",
        {"contract.additional_duties": ("attend evening events",)},
        {"contract.additional_duties": ()},
    ),
    "more days of school": (
        "school_year.substitute_contact_days_expected",
        {**SUBSTITUTE, "school_year.student_contact_days": 59},
        {**SUBSTITUTE, "school_year.student_contact_days": 61},
    ),
}
"""By what bounds it an unknown fact, and two cases that no test tells apart."""


@pytest.mark.parametrize("name", BOUND)
def test_what_bounds_an_unknown_fact_tells_cases_apart(name):
    """Otherwise a case would be decided as another one was in which it could be something else."""
    unknown, *both = BOUND[name]
    base = {unknown: UNKNOWN, "school_year.substitute_limit_reached_on": UNKNOWN}
    cases = [changed(EXAMPLE, {**base, **known}, BOOK.impossible) for known in both]
    classes, choices = Classes(PROGRAM, ENGINE), BOOK.choices()
    read = [signature_reader(PROGRAM).read(case)[0] for case in cases]
    alone = [parts(ALONE.standings(case, choices)) for case in cases]

    assert read[0] == read[1]
    assert alone[0] != alone[1]
    for _ in range(3):  # at first, and again
        assert [parts(classes.standings(case, choices)) for case in cases] == alone


def test_what_little_is_unknown_is_decided_once_for_all_days_that_lie_alike():
    """Otherwise whoever has no date for one thing would wait for each day anew."""
    case, choices = changed(EXAMPLE, BLANK, BOOK.impossible), BOOK.choices()
    classes = Classes(PROGRAM, ENGINE)
    for number in range(60):
        each = evolve(case, as_of=case.as_of + number * DAY)
        assert parts(classes.standings(each, choices)) == parts(ALONE.standings(each, choices))
    assert len(classes) < 10


@pytest.mark.parametrize("late", [0, 1])
def test_a_day_on_the_other_side_of_another_one_is_a_class_of_its_own(late):
    """Otherwise the last day itself, or the day after it, would come to what the other does."""
    case, choices = changed(EXAMPLE, BLANK, BOOK.impossible), BOOK.choices()
    classes = Classes(PROGRAM, ENGINE)
    due = next(
        day
        for each in classes.standings(case, choices).acts
        if (day := each._statuses.last_day(each.act)) is not None
    )
    for number in range(-3, 0):
        classes.standings(evolve(case, as_of=due + number * DAY), choices)
    before = len(classes)
    found = classes.standings(evolve(case, as_of=due + late * DAY), choices)

    assert len(classes) == before + late
    assert parts(found) == parts(ALONE.standings(evolve(case, as_of=due + late * DAY), choices))


def told(unknown, most_cuts=MOST_CUTS, most_unknown=MOST_UNKNOWN):
    """What tells cases apart in which these numbers, and all tests on them, are left open."""
    indexes = {EVERY.at[path] for path in unknown}
    tests = sorted({place for index in indexes for place in EVERY.every[index].tests})
    among = [each for each in groups(EVERY) if not indexes.isdisjoint(each.members)]
    return telling(EVERY, tests, among, indexes, most_cuts, most_unknown)


@pytest.mark.parametrize(("most", "compares"), [(1, False), (2, True), (None, True)])
def test_of_many_unknown_numbers_the_known_ones_tell_by_themselves(most, compares):
    """Otherwise comparing them would take longer than deciding the case."""
    found = told(BLANK, most_unknown=most)
    assert (found.cuts is not None) == compares
    assert not {each.fact.path for each in found.numbers} & {*BLANK}


def test_of_too_many_comparisons_the_known_numbers_tell_by_themselves():
    """Otherwise rules with many days would be compared without end."""
    many = len(told(BLANK, most_cuts=1000).cuts)
    assert told(BLANK, most_cuts=many).cuts is not None
    found = told(BLANK, most_cuts=3)
    assert found.cuts is None

    values = {each.index: 100 + number for number, each in enumerate(found.numbers)}
    assert [sign(values, 7) for sign in lying(found)] == [*values.values(), 7]
