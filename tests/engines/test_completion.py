"""Unknown facts that cannot change an answer leave it decided; those that can leave it open."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from attrs import evolve
from generating import BOOK, DAYS, random_case, random_readings, served
from hypothesis import given, settings
from hypothesis import strategies as st
from trying import tries

from policy507 import UNKNOWN, Case, Status, decide_case, load
from policy507.engines.lanes import completions
from policy507.engines.lanes.combinations import combined
from policy507.engines.lanes.lanes import lanes
from policy507.engines.program import program
from policy507.engines.signature import signature_reader
from policy507.errors import FactError
from policy507.facts.case import stated, with_fact
from policy507.facts.case_files import case_from_data
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS

PROGRAM = program(BOOK)
TARGETS = (*BOOK.rules, *BOOK.ordered_acts())
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


def answers(case):
    """The status and the last day of every rule and act."""
    decision = decide_case(case)
    return {f.rule: (f.status, f.due) for f in decision.findings} | {
        a.act: (a.status, a.due) for a in decision.acts
    }


def statuses(case):
    """The status of every rule and act."""
    return {target: status for target, (status, _) in answers(case).items()}


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
        days: dict[str, set[dt.date | None]] = {}
        for value in every_value(FACTS[path]):
            try:
                completed = with_fact(unknown, path, value, load().impossible)
            except FactError:
                continue
            for target, (status, due) in answers(completed).items():
                possible.setdefault(target, set()).add(status)
                days.setdefault(target, set()).add(due)
        for target, (status, due) in answers(unknown).items():
            expected = possible[target]
            assert due == (next(iter(days[target])) if len(days[target]) == 1 else None), target
            if len(expected) == 1:
                assert {status} == expected, (target, path)
            else:
                assert status is Status.UNDETERMINED, (target, path, expected)


def test_what_follows_from_a_bound_is_taken_as_known():
    """Otherwise a substitute in a year of 50 days would have to be counted to be relieved."""
    rng = random.Random(1)
    case = random_case(rng, unknown=0.0)
    year = evolve(case.school_year, student_contact_days=50, **served(UNKNOWN))
    officer = evolve(case.officer, substitute=True, peace_officer=True)
    found = statuses(evolve(case, school_year=year, officer=officer))

    assert Status.IN_EFFECT is found["substitute-training-relief"]
    assert Status.NOT_REQUIRED is found["complete-training"]


@pytest.mark.parametrize(("scheduled", "open_"), [(59, False), (60, True)])
def test_the_bound_itself_decides(scheduled, open_):
    """Otherwise the bound would be taken a day too wide, or too narrow."""
    case = random_case(random.Random(1), unknown=0.0)
    year = evolve(case.school_year, student_contact_days=scheduled, **served(UNKNOWN))
    officer = evolve(case.officer, substitute=True, peace_officer=True)
    found = statuses(evolve(case, school_year=year, officer=officer))

    assert open_ is (found["substitute-training-relief"] is Status.UNDETERMINED)


UNTRAINED = {"certificate_issued_on": None, "latest_certificate_kept": False}
SERVING = {
    "substitute": True,
    "duties_assumed_on": dt.date(2024, 9, 3),
    "basic_course_completed_on": None,
    "employer_unable_to_provide_course": True,
    "sro_course_completed_on": UNKNOWN,
    **UNTRAINED,
}
LATE = {
    "duties_assumed_on": dt.date(2027, 6, 30),
    "sro_course_completed_on": None,
    "basic_course_completed_on": UNKNOWN,
    "supplemental_course_completed_on": None,
    **UNTRAINED,
}


@pytest.mark.parametrize(
    ("officer", "governed_by", "due"),
    [
        (SERVING, ("training-before-duties", "training-within-six-months"), dt.date(2025, 8, 31)),
        (LATE, ("training-before-duties", "training-before-june-2027"), dt.date(2027, 6, 29)),
    ],
)
def test_the_last_day_is_told_where_it_is_one_whichever_rule_governs(officer, governed_by, due):
    """Otherwise nobody would be told a last day that is the same whatever the unknown facts are."""
    base = case_from_data(load().policy.example_case)
    case = evolve(
        base,
        as_of=dt.date(2026, 7, 3),
        officer=evolve(base.officer, **officer),
        contract=evolve(base.contract, starts_on=dt.date(2024, 7, 1)),
        school_year=evolve(base.school_year, starts_on=UNKNOWN, ends_on=UNKNOWN, **served(60)),
    )
    decision = decide_case(case)
    act = decision.act("complete-training")

    assert governed_by == act.governed_by
    assert due == act.due
    for row in act.depends_on:
        under = decide_case(case, readings={row.reading: row.choice}).act("complete-training")
        assert (row.status, row.due) == (under.status, under.due)
    together = [(dict(row.choices), row.status, row.due) for row in act.combinations]
    for choices, *answer in together:
        under = decide_case(case, readings=choices).act("complete-training")
        assert answer == [under.status, under.due]
    assert act.settled_under_all is (act.settled and not together)


def test_an_unknown_day_that_another_plan_puts_ahead_is_completed():
    """Otherwise an answer would be open, and no fact be asked for that could close it."""
    case = case_from_data(
        {
            "as_of": "2026-11-23",
            "officer": {
                "sro_course_completed_on": None,
                "basic_course_completed_on": "2027-06-01",
                "supplemental_course_completed_on": "2027-06-01",
                "latest_certificate_kept": True,
            },
        }
    )
    finding = decide_case(case).finding("latest-certificate-kept")

    assert (Status.NOT_APPLICABLE, ()) == (finding.status, finding.missing)


READ_TOGETHER = ("policy-review-before-other-duties", "training-within-six-months")
"""What rests on so many readings that their combinations differ."""


def completions_of(case, readings):
    """A case's completions, of which nothing is remembered."""
    signature, _ = signature_reader(PROGRAM).read(case)
    return completions.Completions(lanes(PROGRAM), case, signature, BOOK.choices(readings))


@settings(max_examples=tries(20))
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_it_does_not_matter_how_many_readings_are_looked_at_at_once(seed, width):
    """Otherwise an answer depends on how many choices of readings its case leaves open."""
    rng = random.Random(seed)
    case, readings = random_case(rng, rng.choice([0.1, 0.3, 0.5])), random_readings(rng)
    targets = [*READ_TOGETHER, *rng.sample(TARGETS, 8)]

    def told():
        found = completions_of(case, readings)
        found._is_sampled = True  # so that all of it is searched
        variants = range(found.variants.count)
        return {
            each: (
                found.changes(each),
                [found.status(each, variant) for variant in variants],
                [found.may(each, v, fire=f) for v in variants for f in (True, False)],
                dict(combined(found, each, ()).masks),
            )
            for each in targets
        }

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(completions, "WIDTH", width)
        under_width = told()
    assert told() == under_width


@settings(max_examples=tries(20))
@given(st.integers(0, 2**32))
def test_whether_something_may_fire_does_not_depend_on_what_was_asked_before(seed):
    """Otherwise a rule is said to be out of the question whose status was asked for first."""
    rng = random.Random(seed)
    case, readings = random_case(rng, rng.choice([0.1, 0.3, 0.5])), random_readings(rng)
    asked, fresh = completions_of(case, readings), completions_of(case, readings)
    for each in ("training-before-june-2027", *rng.sample(TARGETS, 8)):
        asked.status(each, 0)
        for fire in (True, False):
            assert asked.may(each, 0, fire=fire) == fresh.may(each, 0, fire=fire)


def test_where_little_is_known_thousands_of_combinations_are_not_looked_at_at_once(monkeypatch):
    """Otherwise the record of a case of which only the day is known takes ten seconds, and not one."""
    most, asked = [], completions.Completions.asked

    def counting(self, place, batch, only):
        most.append(len(only))
        return asked(self, place, batch, only)

    monkeypatch.setattr(completions.Completions, "asked", counting)
    found = completions_of(Case(as_of=dt.date(2026, 11, 23)), {})
    masks = combined(found, "training-before-june-2027", ()).masks

    assert Status.UNDETERMINED in masks
    assert completions.WIDTH == max(most)
    assert len(most) < 40, "what shows it in one combination is tried in the others first"
