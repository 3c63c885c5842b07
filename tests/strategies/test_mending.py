"""Values that contradict: how each contradiction is shown, and what ends it."""

from __future__ import annotations

import pytest

from policy507.facts.contradictions import CONTRADICTIONS, comparable, contradicted
from policy507.strategies.mending import mended, shown_by

IDS = [" and ".join((each.paths[0], each.paths[-1])) for each in CONTRADICTIONS]


@pytest.mark.parametrize("wrong", CONTRADICTIONS, ids=IDS)
def test_every_contradiction_is_shown_alone(wrong):
    """Otherwise it would never be known that this one is refused, beside another that is."""
    assert shown_by(wrong)
    assert all(contradicted(values) == [wrong] for values in shown_by(wrong))


@pytest.mark.parametrize("wrong", CONTRADICTIONS, ids=IDS)
def test_what_is_free_is_mended_and_nothing_else(wrong):
    """Otherwise a fact that a property fixes could be changed, or a drawn case be refused."""
    for values in shown_by(wrong):
        known = comparable(values)
        holding = [[each for each in clause if each.holds(known)] for clause in wrong.clauses]
        for path in wrong.paths:
            found = mended(values, {path})
            if not any(all(path in each.paths for each in clause) for clause in holding):
                assert found is None, "no value of this fact alone can end it"
                continue
            assert found is not None
            assert contradicted(found) == []
            assert [p for p in values if found[p] != values[p]] == [path]
        assert mended(values, set()) is None
