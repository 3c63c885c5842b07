"""The same training decision by other engines, in one run: each answers far less than ours does."""

from __future__ import annotations

import random
from itertools import cycle

import attrs
import peers
import pytest
from generating import random_case

from policy507 import decide_case, load
from policy507.facts.case import Case

BOOK = load()
ACT = "complete-training"
MANY = 10_000


def plain(case: Case) -> bool:
    """Whether a case is one that all of them are asked about."""
    officer = case.officer
    return (
        officer.duties_assumed_on is not None and case.as_of >= BOOK.values["training-rules-begin"]
    )


def cases(number: int) -> list[Case]:
    """Cases at random, with the facts of which the other engines know nothing as they take them."""
    rng, found = random.Random(7), []
    while len(found) < number:
        case = random_case(rng, unknown=0)
        officer = attrs.evolve(
            case.officer, substitute=False, employer_unable_to_provide_course=False
        )
        if plain(case):
            contract = attrs.evolve(case.contract, starts_on=case.as_of, ends_on=None)
            found.append(attrs.evolve(case, officer=officer, contract=contract))
    return found


CASES = cases(300)
OURS = [decide_case(case).act(ACT).status.value for case in CASES]
FACTS = [peers.inputs(case, BOOK) for case in CASES]


def measured(benchmark, decide):
    """One decision after the other, once it is shown that they are ours."""
    assert [decide(facts) for facts in FACTS] == OURS
    benchmark(lambda each: decide(next(each)), cycle(FACTS))


@pytest.mark.benchmark(group="the training of one officer")
def test_ours(benchmark):
    """Statuses of all acts, dependences and evidence among them when asked for, from fact objects."""
    benchmark(lambda each: decide_case(next(each)).act(ACT).status, cycle(CASES))


@pytest.mark.benchmark(group="the training of one officer")
def test_zen(benchmark):
    """ZEN, in Rust, from a decision that was read before."""
    pytest.importorskip("zen")
    measured(benchmark, peers.by_zen())


@pytest.mark.benchmark(group="the training of one officer")
def test_cedar(benchmark):
    """Cedar, in Rust; its Python interface reads the policies each time."""
    pytest.importorskip("cedarpy")
    measured(benchmark, peers.by_cedar())


@pytest.mark.benchmark(group="the training of one officer")
def test_openfisca(benchmark):
    """OpenFisca, for one officer; it is made for many."""
    pytest.importorskip("openfisca_core")
    of_many = peers.by_openfisca()
    measured(benchmark, lambda facts: of_many([facts])[0])


@pytest.mark.benchmark(group=f"the training of {MANY:,} officers")
def test_openfisca_for_many(benchmark):
    """OpenFisca, for all of them at once."""
    pytest.importorskip("openfisca_core")
    of_many = peers.by_openfisca()
    rows = [facts for facts, _ in zip(cycle(FACTS), range(MANY))]
    assert of_many(rows)[: len(OURS)] == OURS
    benchmark(of_many, rows)


@pytest.mark.benchmark(group=f"the training of {MANY:,} officers")
def test_ours_for_many(benchmark):
    """A loop over `decide_case`."""
    rows = [case for case, _ in zip(cycle(CASES), range(MANY))]
    benchmark(lambda: [decide_case(case).act(ACT).status for case in rows])
