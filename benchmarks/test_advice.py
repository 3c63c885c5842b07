"""What an answer in words costs beside the decision: read the figures as ratios of one run."""

from __future__ import annotations

import pytest

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
    """A decision and nothing else, and the same with an answer in words."""
    benchmark.group = f"an answer: {name}"
    assert benchmark(lambda: TOLD[form](decide_case(CASES[name])))
