"""What one decision costs, and what it costs otherwise: read the figures as ratios of one run."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from attrs import evolve
from generating import random_case

from policy507 import UNKNOWN, decide, decide_case, load, read_case
from policy507.engines import rete
from policy507.engines.classes import CaseByCase
from policy507.engines.durable import DurableEngine
from policy507.engines.program import program
from policy507.facts.case_files import case_from_data

BOOK = load()
CASE = case_from_data(BOOK.policy.example_case)
PARTS = {
    "officer": CASE.officer,
    "contract": CASE.contract,
    "school": CASE.school,
    "school_year": CASE.school_year,
    "conduct": CASE.conduct,
    "as_of": CASE.as_of,
}
DAY = dt.timedelta(days=1)
EXAMPLE = "examples/officer-grace-until-2027.yaml"
UNKNOWN_PARTS = (0.0, 0.2, 0.5, 0.8, 0.98)
"""Parts of the facts of a case that are unknown."""
needs_durable = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))


@pytest.mark.benchmark(group="one decision, warm")
def test_decide(benchmark):
    """From fact objects to a decision; findings and evidence are filled in when asked for."""
    assert benchmark(decide, **PARTS).findings


@pytest.mark.benchmark(group="one decision, warm")
def test_decide_with_every_act(benchmark):
    """The status and the last day of every act read."""

    def read():
        return [(act.status, act.due, act.governed_by) for act in decide(**PARTS).acts]

    assert benchmark(read)


@pytest.mark.benchmark(group="one decision, warm")
def test_decide_with_all_evidence(benchmark):
    """Every finding filled in with all of its evidence, as a record has it."""
    assert benchmark(lambda: decide(**PARTS).to_data())


@pytest.mark.benchmark(group="one decision, warm")
def test_decide_by_the_reference_engine(benchmark):
    """The definition itself, with nothing remembered."""
    assert benchmark(decide, **PARTS, engine="reference").findings


@needs_durable
@pytest.mark.benchmark(group="one decision, warm")
def test_decide_by_durable_rules_without_classes(benchmark):
    """Every unit fired for every case."""
    taken_apart, choices = program(BOOK), BOOK.choices()
    engine = DurableEngine(taken_apart, remember=False)

    cases = CaseByCase(taken_apart, engine)

    assert benchmark(cases.standings, CASE, choices).rules


@needs_durable
@pytest.mark.benchmark(group="one decision, warm")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_readme_style_of_durable_rules(benchmark):
    """Some of the same rules, with far smaller answers, as that project's README would write them."""
    import readme_style

    readme_style.define(BOOK)

    assert benchmark(readme_style.decide, CASE, BOOK.values["substitute-day-limit"])


def fresh(unknown: float, engine: str | None = None):
    """Cases of classes that nobody asked for, after a hundred others; so much of them is unknown."""
    rng = random.Random(1)
    cases = [random_case(rng, unknown=unknown) for _ in range(400)]
    for case in cases[:100]:
        read_all(decide_case(case, engine=engine))
    return itertools.cycle(cases[100:])


def read_all(decision):
    """The status of every rule and act, and its dependence on every reading."""
    return [(each.status, each.depends_on) for each in (*decision.findings, *decision.acts)]


def for_each(benchmark, cases, function, rounds=100):
    """Measure a function of cases or decisions, each of them made before the clock starts."""
    benchmark.pedantic(function, setup=lambda: ((next(cases),), {}), rounds=rounds)


@pytest.mark.parametrize("unknown", UNKNOWN_PARTS)
@pytest.mark.benchmark(group="a class decided for the first time")
def test_a_new_class(benchmark, unknown):
    """All statuses and acts, and their dependence on every reading."""
    for_each(benchmark, fresh(unknown), lambda case: read_all(decide_case(case)))


@pytest.mark.benchmark(group="a class decided for the first time")
def test_a_new_class_by_lanes(benchmark):
    """The same by the lanes alone, all facts known."""
    for_each(
        benchmark, fresh(0.0, "lanes"), lambda case: read_all(decide_case(case, engine="lanes"))
    )


@pytest.mark.benchmark(group="a class decided for the first time")
def test_a_new_class_without_dependences(benchmark):
    """The status and the last day of every act alone, all facts known."""
    for_each(
        benchmark,
        fresh(0.0),
        lambda case: [(act.status, act.due) for act in decide_case(case).acts],
    )


@pytest.mark.benchmark(group="a class decided for the first time")
def test_duties_left_out(benchmark):
    """The first example of the README, with other days: the contract's duties are unknown."""
    rng = random.Random(2)
    cases = itertools.cycle(
        [
            {
                **PARTS,
                "officer": evolve(CASE.officer, duties_assumed_on=day),
                "contract": evolve(CASE.contract, duties=UNKNOWN, optional_duties=UNKNOWN),
            }
            for day in rng.sample([CASE.as_of + n * DAY for n in range(-400, 400)], 100)
        ]
    )
    benchmark.pedantic(
        lambda parts: decide(**parts).act("complete-training").status,
        setup=lambda: ((next(cases),), {}),
        rounds=100,
    )


@pytest.mark.parametrize("unknown", UNKNOWN_PARTS[1:])
@pytest.mark.benchmark(group="what is missing, when it is asked for")
def test_missing(benchmark, unknown):
    """The unknown facts that could change each rule, after everything else is known."""
    decisions = (decide_case(case) for case in fresh(unknown))
    read = (decision for decision in decisions if read_all(decision))
    for_each(benchmark, read, lambda decision: [each.missing for each in decision.findings], 30)


@pytest.mark.parametrize("unknown", [0.0, 0.2])
@pytest.mark.benchmark(group="combinations of readings, when they are asked for")
def test_combinations(benchmark, unknown):
    """What several choices change only together, of every rule and act."""
    decisions = (decide_case(case) for case in fresh(unknown))
    read = (decision for decision in decisions if read_all(decision))
    for_each(
        benchmark,
        read,
        lambda decision: [each.combinations for each in (*decision.findings, *decision.acts)],
    )


@pytest.mark.parametrize("form", ["to_json", "to_json again", "short answer", "full text"])
@pytest.mark.benchmark(group="what a decision is told as, all facts known")
def test_told(benchmark, form):
    """A decision of a class met for the first time, its evidence not worked out before."""
    forms = {
        "to_json": lambda decision: decision.to_json(),
        "to_json again": lambda decision: decision.to_json(),
        "short answer": str,
        "full text": lambda decision: decision.full_text(),
    }
    decisions = (decide_case(case) for case in fresh(0.0))
    if form == "to_json again":
        decisions = (decision for decision in decisions if decision.to_json())
    for_each(benchmark, decisions, forms[form])


@pytest.mark.benchmark(group="reading")
def test_a_case_file(benchmark):
    """A case out of its YAML file."""
    assert benchmark(read_case, EXAMPLE).officer


@pytest.mark.benchmark(group="roster")
def test_a_roster(benchmark):
    """1,000 officers of a real roster's variety, decided one after the other; status of each act."""
    rng = random.Random(4)
    cases = [random_case(rng, unknown=0.02) for _ in range(1000)]

    def roster():
        return [[act.status for act in decide_case(case).acts] for case in cases]

    assert 1000 == len(benchmark.pedantic(roster, rounds=5, warmup_rounds=1))
