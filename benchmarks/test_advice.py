"""What an answer in words costs beside the decision: read the figures as ratios of one run.

Each is of a day that was not asked about before, so that nothing is remembered of it.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from attrs import evolve

from policy507 import decide_case, read_case

CASES = {
    name: read_case(f"examples/{name}.yaml")
    for name in ("officer-overdue", "short-term-substitute", "contract-known-in-part")
}
TOLD = {
    "decided": lambda decision: [(act.status, act.due) for act in decision.acts],
    "in short": str,
    "explained": lambda decision: str(decision.explain()),
    "as a memo": lambda decision: decision.memo().to_markdown(),
    "in full": lambda decision: decision.full_text(),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("form", TOLD)
def test_an_answer(benchmark, form, name):
    """The decision and nothing else, and the same with an answer in words."""
    benchmark.group = f"an answer to the example {name}"
    case = CASES[name]
    following = itertools.cycle([case.as_of + dt.timedelta(days=n) for n in range(1, 180)])
    cases = (evolve(case, as_of=day) for day in following)
    benchmark.pedantic(
        lambda case: TOLD[form](decide_case(case)),
        setup=lambda: ((next(cases),), {}),
        rounds=100,
    )
