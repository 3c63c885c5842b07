"""What questions, changes and a timeline cost beside a decision: read the figures as ratios of one run.

Each is of a case that was not asked about before, so that nothing is remembered of it.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from attrs import evolve

from policy507 import Case, compare_readings, decide_case, load, read_case, timeline

BOOK = load()
DAY = dt.timedelta(days=1)
OVERDUE = read_case("examples/officer-overdue.yaml")
GRACE = read_case("examples/officer-grace-until-2027.yaml")
SUBSTITUTE = read_case("examples/short-term-substitute.yaml")
EMPTY = Case(as_of=dt.date(2026, 11, 23))
ACT = "complete-training"


def days(case):
    """The case, day after day, as long as its school year lasts; where it has none, ever other days."""
    most = 50_000 if case is EMPTY else 180
    return (evolve(case, as_of=case.as_of + n * DAY) for n in itertools.cycle(range(1, most)))


ASKED = {
    "decided": (OVERDUE, lambda case: [act.status for act in decide_case(case).acts]),
    "questions of an empty case": (EMPTY, lambda case: decide_case(case).questions),
    "what would settle an empty case": (EMPTY, lambda case: decide_case(case).settling(ACT)),
    "near cliffs": (SUBSTITUTE, lambda case: decide_case(case).cliffs),
    "changes of an overdue training": (
        OVERDUE,
        lambda case: decide_case(case).counterfactuals(ACT),
    ),
    "ten years": (GRACE, lambda case: timeline(case, end=case.as_of.replace(year=2036))),
    "every reading": (OVERDUE, compare_readings),
}


@pytest.mark.benchmark(group="looking ahead, beside the decision")
@pytest.mark.parametrize("what", ASKED)
def test_asked(benchmark, what):
    """Each asked of one case after the other."""
    case, ask = ASKED[what]
    ask(case)
    others = days(case)
    benchmark(lambda: ask(next(others)))
