"""Unknown facts that cannot change an answer leave it decided; those that can leave it open."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from attrs import evolve
from generating import DAYS, random_case

from policy507 import UNKNOWN, Status, decide_case
from policy507.facts import FACTS, SECTIONS, stated, with_fact
from policy507.problems import FactError

STEP = dt.timedelta(days=1)
WINDOW = sorted({day + n * STEP for day in DAYS for n in (-1, 0, 1)})


def every_value(fact):
    """All values of a fact that could matter, found without knowing the rules' tests."""
    match fact.kind:
        case "flag":
            return [True, False]
        case "count":
            return list(range(fact.minimum, min(fact.maximum, 70) + 1))
        case "day":
            return [*([None] if fact.nullable else []), *WINDOW]
    return []


def statuses(case):
    """The status of every rule and act."""
    decision = decide_case(case)
    return {f.rule: f.status for f in decision.findings} | {a.act: a.status for a in decision.acts}


def forgotten(case, path):
    """The case with one fact taken back, and what is then unknown left unknown."""
    fact = FACTS[path]
    part = getattr(case, fact.section)
    kept = {
        f.name: stated(case, f.path)
        for f in FACTS.values()
        if f.section == fact.section and not f.derived and f.path != path
    }
    return evolve(case, **{fact.section: type(part)(**kept)})


FORGETTABLE = [
    path
    for path, fact in FACTS.items()
    if fact.section in SECTIONS and fact.kind in ("flag", "count", "day") and not fact.derived
]


@pytest.mark.parametrize("path", FORGETTABLE)
def test_an_answer_is_open_exactly_where_the_unknown_fact_could_change_it(path):
    """Otherwise a fact nobody needs would be asked for, or a guess would pass for an answer."""
    rng = random.Random(path)
    tried = 0
    while tried < 2:
        case = random_case(rng, unknown=0.0)
        if getattr(case, FACTS[path].section) is None:
            continue
        unknown = forgotten(case, path)
        if stated(unknown, path) is not UNKNOWN:
            continue
        tried += 1
        possible: dict[str, set[Status]] = {}
        for value in every_value(FACTS[path]):
            try:
                completed = with_fact(unknown, path, value)
            except FactError:
                continue
            for target, status in statuses(completed).items():
                possible.setdefault(target, set()).add(status)
        for target, status in statuses(unknown).items():
            expected = possible[target]
            if len(expected) == 1:
                assert {status} == expected, (target, path)
            else:
                assert status is Status.UNDETERMINED, (target, path, expected)


def test_what_follows_from_a_bound_is_taken_as_known():
    """Otherwise a substitute in a year of 50 days would have to be counted to be relieved."""
    rng = random.Random(1)
    case = random_case(rng, unknown=0.0)
    year = evolve(case.school_year, student_contact_days=50, substitute_contact_days=UNKNOWN)
    officer = evolve(case.officer, substitute=True, peace_officer=True)
    found = statuses(evolve(case, school_year=year, officer=officer))

    assert Status.IN_EFFECT is found["substitute-training-relief"]
    assert Status.NOT_REQUIRED is found["complete-training"]


@pytest.mark.parametrize(("scheduled", "open_"), [(59, False), (60, True)])
def test_the_bound_itself_decides(scheduled, open_):
    """Otherwise the bound would be taken a day too wide, or too narrow."""
    case = random_case(random.Random(1), unknown=0.0)
    year = evolve(case.school_year, student_contact_days=scheduled, substitute_contact_days=UNKNOWN)
    officer = evolve(case.officer, substitute=True, peace_officer=True)
    found = statuses(evolve(case, school_year=year, officer=officer))

    assert open_ is (found["substitute-training-relief"] is Status.UNDETERMINED)
