"""The lanes conclude what the rules mean, for all readings at once, and look at nothing in vain."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from attrs import evolve
from generating import BOOK, random_case, random_readings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from trying import tries

from policy507 import UNKNOWN, Status, decide_case
from policy507.engines.classes import Classes
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.evaluator import concluder, evaluator
from policy507.engines.lanes.lanes import lanes
from policy507.engines.lanes.moves import (
    INFINITE,
    back,
    comparisons,
    joined,
    later,
    most_ways,
    moved,
    reach,
)
from policy507.engines.lanes.outlook import LanesEngine, outlook
from policy507.engines.lanes.samples import Sampler
from policy507.engines.lanes.variables import MISSING
from policy507.engines.program import program
from policy507.engines.reference import ReferenceEngine
from policy507.engines.signature import signature_reader
from policy507.errors import FactError
from policy507.facts.case import Case, with_fact
from policy507.facts.case_files import case_from_data
from policy507.facts.contradictions import Compared, Contradiction
from policy507.facts.registry import FACTS
from policy507.facts.sections import Contract, Officer
from policy507.model.calendar import Calendar, Holiday
from policy507.model.conditions import AnyOf
from policy507.model.policy import Impossible

PROGRAM = program(BOOK)
LANES = lanes(PROGRAM)
DEFINED = ReferenceEngine(BOOK)
EXAMPLE = case_from_data(BOOK.policy.example_case)
TARGETS = (*BOOK.rules, *BOOK.ordered_acts())
PHASES = [phase for phase in Phase if phase is not Phase.explain]
randomness = st.randoms(use_true_random=False)


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(15), phases=PHASES)
@given(randomness)
def test_every_change_of_a_reading_comes_to_what_the_rules_mean(rng):
    """Otherwise an answer could be called settled that another reading turns."""
    case, choices = random_case(rng, unknown=0.0), BOOK.choices(random_readings(rng))
    completions = outlook(PROGRAM, case, choices).completions
    verdicts = DEFINED.verdicts(case)
    for code, choice in [("", ""), *completions.variants.changes]:
        changed = {**choices, code: choice} if code else choices
        variant = completions.variants.places[code, choice] if code else 0
        for target in TARGETS:
            expected = verdicts.verdict(changed, target)
            if expected is not None:
                assert completions.status(target, variant) is expected, (target, code, choice)


def test_rules_that_tie_many_days_to_one_another_are_decided():
    """Otherwise rules of one's own could keep a decision from ever coming to an end."""
    duties, basic = "officer.duties_assumed_on", "officer.basic_course_completed_on"
    tied = [
        Contradiction("the duties come first", Compared(duties, "not below", basic)),
        Contradiction("nobody is one", Compared("officer.peace_officer", "is", True)),
    ]
    first, *others = BOOK.paragraphs
    refusing = tuple(Impossible(each.why, AnyOf(()), each, (), first.place) for each in tied)
    book = evolve(BOOK, paragraphs=(evolve(first, impossible=refusing), *others))
    decision = decide_case(Case(as_of=dt.date(2026, 11, 23)), rules=book, engine="lanes")

    assert decision.finding("school-resource-officer").status is Status.DOES_NOT_HOLD
    assert decision.act("complete-training").status in Status


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(300), phases=PHASES)
@given(randomness, st.sampled_from([0.2, 0.4, 0.6, 0.8]))
def test_a_case_that_is_not_refused_can_be_completed(rng, unknown):
    """Otherwise facts would contradict one another by way of an unknown one, and be decided."""
    case = random_case(rng, unknown)
    values, as_of = LANES.variables.read(case), case.as_of.toordinal()

    for group in dict.fromkeys(LANES.group_of.values()):
        assert group.possible(LANES.variables, values, as_of), case


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(60), phases=PHASES)
@given(randomness, st.sampled_from([0.3, 0.6, 0.9]))
def test_contradictions_that_rule_nothing_out_are_left_out(rng, unknown):
    """Otherwise what nobody looks at would rule out values of what somebody does."""
    case, every = random_case(rng, unknown), LANES.variables
    values, as_of = every.read(case), case.as_of.toordinal()
    wanted = sum(1 << n for n in range(len(PROGRAM.tests)) if rng.random() < 0.2)
    for group in dict.fromkeys(LANES.group_of.values()):
        binding = group.binding(every, values, wanted, as_of)
        seen = [i for i in group.members if values[i] is MISSING and ~every.every[i].clear & wanted]
        for _ in range(20):
            drawn = list(values)
            for index in seen:
                low, high = every.every[index].bounds if every.every[index].is_number else (0, 1)
                near = [low, high, as_of, as_of + 1, INFINITE, rng.randint(low, high)]
                near = [n for n in near if low <= n <= high or every.every[index].fact.nullable]
                near += [
                    n for i in group.members if type(n := drawn[i]) is int and low <= n <= high
                ]
                drawn[index] = rng.choice(near if every.every[index].is_number else [False, True])
            if not any(each.may(drawn, drawn, as_of) for each in binding):
                assert group.possible(every, drawn, as_of), (case, drawn)


def test_what_only_a_certificate_could_tie_is_not_missing():
    """Otherwise a day would be asked for that cannot change whether the relief of V.C ends."""
    decision = decide_case(Case(as_of=dt.date(2026, 11, 23)))
    asked = decision.finding("drill-duty-relief-until-trained").missing

    assert "officer.duties_assumed_on" not in asked
    assert "officer.sro_course_completed_on" in asked


def test_a_certificate_that_is_kept_may_be_one_that_lies_ahead(monkeypatch):
    """Otherwise a day ahead would be taken for no day at all, which contradicts what is kept."""
    monkeypatch.setattr(Sampler, "draw", lambda *_: None)  # what it shows, search must find, too
    officer = Officer(
        peace_officer=True,
        substitute=True,
        basic_course_completed_on=dt.date(2016, 5, 12),
        supplemental_course_completed_on=dt.date(2018, 9, 25),
        supplemental_course_board_approved=True,
        latest_certificate_kept=True,
    )
    decision = decide_case(Case(as_of=dt.date(2026, 11, 23), officer=officer), engine="lanes")

    assert decision.act("keep-latest-certificate").status is Status.UNDETERMINED


def completed(case, paths, values):
    """The case with facts stated in every way."""
    for chosen in itertools.product(*(values[path] for path in paths)):
        found = case
        try:
            for path, value in zip(paths, chosen, strict=True):
                found = with_fact(found, path, value, BOOK.impossible)
        except FactError:
            continue
        yield found


COURSES = [
    "officer.sro_course_completed_on",
    "officer.basic_course_completed_on",
    "officer.supplemental_course_completed_on",
    "officer.duties_assumed_on",
    "school_year.substitute_limit_reached_on",
]


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(6), phases=PHASES)
@given(randomness)
def test_unknown_days_that_are_compared_are_decided_exactly(rng):
    """Otherwise a day would stand for another that lies otherwise to a third."""
    case = random_case(rng, unknown=0.0)
    paths = rng.sample(COURSES, 2)
    officer, year = case.officer, case.school_year
    for path in paths:
        section, name = path.split(".")
        if section == "officer":
            officer = evolve(officer, **{name: UNKNOWN})
        else:
            year = evolve(year, **{name: UNKNOWN})
    case = evolve(case, officer=officer, school_year=year)
    marks = {case.as_of, *(v for v in BOOK.values.values() if isinstance(v, dt.date))}
    marks |= {v for p in COURSES if isinstance(v := _stated(case, p), dt.date)}
    near = {m + dt.timedelta(days=n) for m in marks for n in (-184, -182, -1, 0, 1, 2, 182, 184)}
    values = {path: [None, *sorted(near)] for path in paths}
    choices = BOOK.choices()
    found = {target: set() for target in TARGETS}
    reader, cases = signature_reader(PROGRAM), {}
    for each in completed(case, paths, values):
        cases[reader.read(each)[0]] = each
    for each in cases.values():
        verdicts = DEFINED.verdicts(each)
        for target in TARGETS:
            found[target].add(verdicts.verdict(choices, target))
    completions = outlook(PROGRAM, case, choices).completions
    for target, statuses in found.items():
        status = completions.status(target, 0)
        if len(statuses) > 1:
            assert status is Status.UNDETERMINED, (target, statuses)
        elif status is not Status.UNDETERMINED:
            assert {status} == statuses, target


def _stated(case, path):
    section, name = path.split(".")
    return getattr(getattr(case, section), name)


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(6), phases=PHASES)
@given(randomness)
def test_what_is_undetermined_comes_to_two_things(rng):
    """Otherwise an answer would be kept back that is the same in every completion."""
    case, choices = random_case(rng, unknown=0.3), BOOK.choices(random_readings(rng))
    completions = outlook(PROGRAM, case, choices).completions
    for target in TARGETS:
        if completions.status(target, 0) is Status.UNDETERMINED:
            ways = [completions.may(target, 0, fire=fire) for fire in (True, False)]
            assert any(ways), target


def test_lanes_may_be_anything_that_has_the_three_operators():
    """Otherwise a roster could not be put through the same functions, as arrays; here, as sets."""
    made, rng, choices = evaluator(PROGRAM), random.Random(3), BOOK.choices()
    cases = [random_case(rng, unknown=0.1) for _ in range(20)]
    reader, every = signature_reader(PROGRAM), frozenset(range(len(cases)))
    rows = [reader.read(case)[0] for case in cases]
    tests = range(len(PROGRAM.tests))
    holding = [frozenset(n for n, row in enumerate(rows) if row[test] > 0) for test in tests]
    failing = [frozenset(n for n, row in enumerate(rows) if row[test] < 0) for test in tests]
    none = frozenset()
    chosen = [every if choices[leaf.code] in leaf.choices else none for leaf in made.readings]
    concluded, known = made.conclude(holding, failing, chosen, every)
    wanted, _ = made.want(known, [every] * len(made.targets), every)

    assert all(mask <= every - holding[n] - failing[n] for n, mask in enumerate(wanted))
    for place, target in enumerate(TARGETS):
        names = list(zip(made.conclusions[place], concluded[place], strict=True))
        for row, case in enumerate(cases):
            verdict = LanesEngine(PROGRAM).verdicts(case).verdict(choices, target)
            assert verdict == next((name for name, mask in names if row in mask), None)


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(4), phases=PHASES)
@given(randomness, st.lists(st.sampled_from(TARGETS), min_size=1, max_size=5, unique=True))
def test_what_is_concluded_under_readings_alone_is_the_same(rng, answers):
    """Rosters would be decided otherwise than cases: what readings decide is not worked out there."""
    choices = BOOK.choices(random_readings(rng))
    conclude = concluder(PROGRAM, tuple(answers), tuple(choices.items()))
    case = random_case(rng, unknown=0.2)
    row, _ = signature_reader(PROGRAM).read(case)
    holding, failing = [int(truth > 0) for truth in row], [int(truth < 0) for truth in row]
    verdicts = LanesEngine(PROGRAM).verdicts(case)
    for target, masks in zip(answers, conclude(holding, failing, 1), strict=True):
        names = [name for name, _ in PROGRAM.units[target].conclusions]
        found = [name for name, mask in zip(names, masks, strict=True) if mask]
        assert found == [name for name in [verdicts.verdict(choices, target)] if name]


def test_the_engine_may_be_asked_for():
    """Otherwise nobody could decide by it where durable-rules is there, too."""
    found = decide_case(EXAMPLE, engine="lanes")

    assert "lanes" == found.engine
    assert [f.status for f in decide_case(EXAMPLE, engine="reference").findings] == [
        f.status for f in found.findings
    ]


def test_an_officer_costs_nothing_for_what_the_training_does_not_look_at(monkeypatch):
    """Otherwise a roster of officers with an unknown contract would be completed one by one."""
    counted = []
    sample = Completions._sample
    monkeypatch.setattr(Completions, "_sample", lambda self: counted.append(self) or sample(self))
    classes, choices = Classes(PROGRAM, LanesEngine(PROGRAM)), BOOK.choices()
    contract = EXAMPLE.contract
    known = {
        name: getattr(contract, name)
        for name in (
            "for_sro_services",
            "between_employer_and_charter_school",
            "starts_on",
            "ends_on",
        )
    }
    case = evolve(EXAMPLE, contract=Contract(**known))
    for days in range(20):
        trained = dt.date(2025, 8, 20) + dt.timedelta(days=days)
        officer = evolve(case.officer, sro_course_completed_on=trained, certificate_issued_on=None)
        officer = evolve(officer, latest_certificate_kept=False)
        standings = classes.standings(evolve(case, officer=officer), choices)
        assert [each.status for each in (*standings.rules, *standings.acts)]

    assert len(counted) < 4


CALENDAR = BOOK.calendar
WAYS = [
    ((0, -1),),
    ((6, 0),),
    ((6, 0), (0, -1)),
    ((6, 0), CALENDAR),
    (CALENDAR, (0, 1)),
    ((-3, 0), CALENDAR),
]


@pytest.mark.parametrize("moves", WAYS)
def test_the_way_back_is_to_the_first_day(moves):
    """Otherwise a cut would lie a day off, and a day be decided as its neighbour is."""
    there, first = moved(joined(moves)), moved(back(joined(moves)))
    low, high = reach(joined(moves))
    for day in range(dt.date(2027, 1, 20).toordinal(), dt.date(2028, 3, 20).toordinal()):
        assert there(first(day)) >= day > there(first(day) - 1)
        assert low <= there(day) - day <= high


LONG_BREAK = Calendar("", tuple(Holiday("a day off", month=7, day=n) for n in range(1, 32)))


@pytest.mark.parametrize("moves", [(LONG_BREAK,), ((6, 0), LONG_BREAK), (LONG_BREAK, (0, -2))])
def test_a_calendar_may_have_many_holidays_in_a_row(moves):
    """Otherwise days of such a calendar would be decided as those of another stretch are."""
    there, first = moved(joined(moves)), moved(back(joined(moves)))
    low, high = reach(joined(moves))
    days = range(dt.date(2026, 6, 20).toordinal(), dt.date(2028, 8, 20).toordinal())
    for day in days:
        assert there(first(day)) >= day > there(first(day) - 1)
        assert low <= there(day) - day <= high
    for off in (5, 11, 20, 30):
        seen = {(there(day) > day + off) - (there(day) < day + off) for day in days}
        assert len(seen) <= comparisons(joined(moves), later(off))


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(WAYS, 2)])
def test_no_more_ways_to_compare_are_found_than_are_possible(one, other):
    """Otherwise the search for a day of each kind would end before it has all."""
    one, other = joined(one), joined(other)
    days = range(dt.date(2027, 1, 1).toordinal(), dt.date(2029, 1, 1).toordinal())
    seen = {(a > b) - (a < b) for a, b in ((moved(one)(d), moved(other)(d)) for d in days)}

    assert len(seen) <= comparisons(one, other)
    assert len(seen) <= most_ways(((one, other),))


def test_ways_to_compare_that_no_day_shows_are_not_looked_for():
    """Otherwise each search for a day of each way would go through all days that there are."""
    business = (BOOK.calendar,)
    turns = tuple((business, later(days)) for days in (0, 1, 2))
    days = range(dt.date(2027, 1, 1).toordinal(), dt.date(2029, 1, 1).toordinal())
    by_day = ([(moved(one)(day), moved(other)(day)) for one, other in turns] for day in days)
    seen = {tuple((a > b) - (a < b) for a, b in pairs) for pairs in by_day}

    assert len(seen) == most_ways(turns)


def test_a_variable_stands_for_a_word_of_a_list():
    """Otherwise a list known in part could not be completed."""
    words = {v.word for v in LANES.variables.every if v.fact is FACTS["contract.duties"]}

    assert set(FACTS["contract.duties"].choices) == words


def test_what_nothing_completes_is_decided_by_logic_alone():
    """Otherwise a certificate that nobody can hold would be found not to be needed."""
    kept = "officer.latest_certificate_kept"
    neither = [
        Contradiction(
            "no such officer has a certificate, and none has not",
            Compared("officer.peace_officer", "is", True),
            Compared(kept, "is", held),
        )
        for held in (True, False)
    ]
    first, *others = BOOK.paragraphs
    refusing = tuple(Impossible(each.why, AnyOf(()), each, (), first.place) for each in neither)
    book = evolve(BOOK, paragraphs=(evolve(first, impossible=refusing), *others))
    officer = Officer(peace_officer=True, certificate_issued_on=dt.date(2026, 9, 1))
    case = Case(as_of=dt.date(2026, 11, 23), officer=officer)
    decision = decide_case(case, rules=book, engine="lanes")

    (finding,) = (each for each in decision.findings if each.rule == "latest-certificate-kept")
    assert (finding.status, finding.by_completion) == (Status.UNDETERMINED, False)
    assert decision.act("keep-latest-certificate").status is Status.UNDETERMINED

    # What does not rest on those facts is decided as if nobody had stated them, and remembered so.
    without = decide_case(evolve(case, officer=Officer()), rules=BOOK, engine="reference")
    told, expected = (each.finding("school") for each in (decision, without))
    assert told.depends_on == expected.depends_on != ()
    assert (told.status, told.missing) == (expected.status, expected.missing)
