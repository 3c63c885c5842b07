"""All engines mean the same: that is a test, not a hope."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading

import pytest
from generating import BOOK, random_case, random_readings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from repository import SUPPORT
from trying import tries

from policy507 import decide_case
from policy507.engines import rete
from policy507.engines.classes import Classes
from policy507.engines.program import program
from policy507.engines.reference import ReferenceEngine
from policy507.errors import FactError
from policy507.facts.case import refuse, stated, with_fact
from policy507.facts.kinds import UNKNOWN, is_known
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.model.statuses import Status

pytestmark = pytest.mark.long

needs_durable = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
randomness = st.randoms(use_true_random=False)
# Not explained: that traces every line of a search through many completions.
PHASES = [phase for phase in Phase if phase is not Phase.explain]
slow = settings(suppress_health_check=list(HealthCheck), max_examples=tries(25), phases=PHASES)


def answer(case, readings, engine):
    """A decision as data, without the name of the engine that gave it."""
    data = decide_case(case, readings=readings, engine=engine).to_data()
    del data["engine"]
    return data


@needs_durable
@slow
@given(randomness)
def test_durable_and_reference_agree_field_by_field(rng):
    """Otherwise the engine that decides would not mean what the rules mean."""
    case, readings = random_case(rng), random_readings(rng)

    assert answer(case, readings, "reference") == answer(case, readings, "durable")


@pytest.mark.parametrize("seed", range(10))
def test_remembering_classes_changes_nothing(seed):
    """Otherwise a case would get the answer of another that merely looks like it."""
    rng = random.Random(seed)
    for _ in range(5):
        case, readings = random_case(rng), random_readings(rng)
        expected = answer(case, readings, "reference")

        assert expected == answer(case, readings, None)
        assert expected == answer(case, readings, None)


@pytest.mark.parametrize("seed", range(8))
def test_a_neighbour_in_one_fact_is_decided_by_itself(seed):
    """Otherwise a signature would leave out a fact on which the answer rests."""
    rng = random.Random(seed)
    case = random_case(rng)
    answer(case, {}, None)
    for _ in range(4):
        other = random_case(rng)
        path = rng.choice([f.path for f in FACTS.values() if f.section and not f.derived])
        if FACTS[path].section == "conduct" and case.conduct is None:
            continue
        try:
            neighbour = with_fact(case, path, stated(other, path))
        except FactError:
            continue

        assert answer(neighbour, {}, "reference") == answer(neighbour, {}, None)


@pytest.mark.slow
@slow
@given(randomness)
def test_learning_a_fact_never_turns_a_decided_answer_into_another(rng):
    """Otherwise an answer that was called decided was not."""
    case = random_case(rng, unknown=0.3)
    before = decide_case(case)
    learned, other = case, random_case(rng, unknown=0.0)
    paths = [f.path for f in FACTS.values() if f.section and not f.derived and f.kind != "label"]
    for path in rng.sample(paths, len(paths)):
        if stated(learned, path) is not UNKNOWN or stated(other, path) is UNKNOWN:
            continue
        if FACTS[path].section == "conduct" and learned.conduct is None:
            continue
        try:
            more = with_fact(learned, path, stated(other, path))
            refuse(more, BOOK.impossible)
        except FactError:
            continue
        learned = more
    after = decide_case(learned)

    for first, second in zip(
        (*before.findings, *before.acts), (*after.findings, *after.acts), strict=True
    ):
        if first.status is not Status.UNDETERMINED:
            assert first.status is second.status


@slow
@given(randomness)
def test_a_stated_fact_that_is_missing_is_never_reported(rng):
    """Otherwise a reader would be asked for what the case already says."""
    case = random_case(rng)
    decision = decide_case(case, readings=random_readings(rng))

    for path in decision.missing:
        assert not is_known(stated(case, path))
    for finding in decision.findings:
        assert bool(finding.missing) == (finding.status is Status.UNDETERMINED)


@slow
@given(randomness)
def test_what_depends_on_a_reading_changes_under_it(rng):
    """Otherwise `depends_on` would name a choice that changes nothing, or promise another answer."""
    case = random_case(rng, unknown=0.05)
    decision = decide_case(case)
    rows = [(f, row) for f in (*decision.findings, *decision.acts) for row in f.depends_on]
    for finding, row in rng.sample(rows, min(len(rows), 3)):
        under = decide_case(case, readings={row.reading: row.choice})
        is_rule = hasattr(finding, "rule")
        other = under.finding(finding.rule) if is_rule else under.act(finding.act)

        assert other.status is row.status
        assert (other.status, other.due) != (finding.status, finding.due)
        if row.status.fires:
            assert other.due == row.due


@slow
@given(randomness)
def test_what_is_settled_stays_under_any_other_choice_of_one_reading(rng):
    """Otherwise an answer called settled would turn on a reading that nobody was told of."""
    case = random_case(rng)
    decision = decide_case(case)
    code = rng.choice(list(BOOK.readings))
    choice = rng.choice(BOOK.readings[code].names)
    under = decide_case(case, readings={code: choice})

    for before, after in zip(decision.findings, under.findings, strict=True):
        told = {(row.reading, row.choice) for row in before.depends_on}
        if (code, choice) not in told:
            assert before.status is after.status
            if before.status is Status.OPEN:
                assert before.due == after.due


def test_the_order_of_facts_changes_nothing():
    """Otherwise the order in which somebody typed a case would decide it."""
    rng = random.Random(7)
    for _ in range(20):
        case = random_case(rng)
        duties = case.contract.duties
        if not isinstance(duties, tuple):
            continue
        turned = with_fact(case, "contract.duties", tuple(reversed(duties)))
        first, second = answer(case, {}, None), answer(turned, {}, None)
        for part in ("acts", "missing"):
            assert first[part] == second[part]
        assert [f["status"] for f in first["findings"]] == [f["status"] for f in second["findings"]]


def test_threads_give_the_same_answers():
    """Otherwise a server with several threads would give answers that depend on luck."""
    rng = random.Random(11)
    cases = [random_case(rng, unknown=0.05) for _ in range(12)]
    expected = [answer(case, {}, "reference") for case in cases]
    book_program = program(BOOK)
    answers: dict[int, list] = {}

    def work(number: int) -> None:
        answers[number] = [answer(case, {}, None) for case in cases]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert book_program is program(BOOK)
    assert [expected] * 8 == [answers[n] for n in range(8)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_forked_children_give_the_same_answers():
    """Otherwise a pre-forking server would hang, or answer otherwise than its parent."""
    code = """
import os, random, sys
from generating import random_case
from policy507 import decide_case
rng = random.Random(5)
cases = [random_case(rng) for _ in range(8)]
before = [decide_case(case).to_json() for case in cases[:6]]
for _ in range(2):
    if os.fork() == 0:
        same = [decide_case(case).to_json() for case in cases[:6]] == before
        reference = all(
            decide_case(case).to_data()["findings"]
            == decide_case(case, engine="reference").to_data()["findings"]
            for case in cases[6:]
        )
        os._exit(0 if same and reference else 1)
for _ in range(2):
    _, status = os.wait()
    assert status == 0, status
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=SUPPORT)


def test_no_thread_is_left_behind():
    """Otherwise the engine would run rules on its own, and keep processes alive."""
    code = (
        "import threading\n"
        "from policy507 import decide\n"
        "import datetime as dt\n"
        "decide(as_of=dt.date(2026, 11, 23))\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_hash_seed_changes_nothing():
    """Otherwise the same case could be answered otherwise on another day."""
    code = (
        "import random\n"
        "from generating import random_case, random_readings\n"
        "from policy507 import decide_case\n"
        "rng = random.Random(3)\n"
        "for _ in range(6):\n"
        "    print(decide_case(random_case(rng), readings=random_readings(rng)).to_json())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            cwd=SUPPORT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert 1 == len(outputs)


def test_the_memory_of_classes_is_bounded():
    """Otherwise a long-running service would grow with every new kind of case."""
    taken_apart = program(BOOK)
    classes = Classes(taken_apart, ReferenceEngine(BOOK), most_classes=4)
    rng = random.Random(2)
    sizes = set()
    for _ in range(12):
        classes.standings(random_case(rng, unknown=0.0), BOOK.choices())
        sizes.add(len(classes))

    assert max(sizes) <= 2 * 4


def test_every_section_is_read():
    """Otherwise a whole section of a case could be left out of the signature unnoticed."""
    sections = {path.partition(".")[0] for t in program(BOOK).tests for path in _paths(t)}

    assert {*SECTIONS, "as_of"} <= sections


def _paths(test):
    from policy507.model.conditions import facts_of

    return facts_of(test)
