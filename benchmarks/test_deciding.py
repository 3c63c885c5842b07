"""What one decision costs, and what it costs otherwise: read the figures as ratios of one run."""

from __future__ import annotations

import itertools
import random

import pytest
from generating import random_case

from policy507 import decide, decide_case, load
from policy507.engines import rete
from policy507.engines.classes import CaseByCase, Classes
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


@needs_durable
@pytest.mark.parametrize("unknown", [0.0, 0.1, 0.3])
@pytest.mark.benchmark(group="a class decided for the first time")
def test_a_new_class(benchmark, unknown):
    """A class that nobody asked for before, its dependence on every reading included."""
    taken_apart, choices = program(BOOK), BOOK.choices()
    classes = Classes(taken_apart, DurableEngine(taken_apart))
    rng = random.Random(1)
    cases = [random_case(rng, unknown=unknown) for _ in range(400)]

    def worked_out(case):
        standings = classes.standings(case, choices)
        return [(s.status, s.otherwise) for s in (*standings.rules, *standings.acts)]

    for case in cases[:100]:
        worked_out(case)
    fresh = itertools.cycle(cases[100:])

    benchmark.pedantic(worked_out, setup=lambda: ((next(fresh),), {}), rounds=250)


@pytest.mark.benchmark(group="roster")
def test_a_roster(benchmark):
    """1,000 officers of a real roster's variety, decided one after the other; status of each act."""
    rng = random.Random(4)
    cases = [random_case(rng, unknown=0.02) for _ in range(1000)]

    def roster():
        return [[act.status for act in decide_case(case).acts] for case in cases]

    assert 1000 == len(benchmark.pedantic(roster, rounds=5, warmup_rounds=1))
