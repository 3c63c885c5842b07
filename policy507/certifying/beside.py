"""Cases beside another one: with another value of one fact, by which a test may come out otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy507.casefiles import case_from_data, case_to_data
from policy507.certifying.edges import at_edge, has_edge
from policy507.completing import Choices
from policy507.conditions import Test, facts_of
from policy507.facts import FACTS, UNKNOWN, Case, observed, with_fact
from policy507.problems import FactError
from policy507.program import Atom
from policy507.representatives import representatives


def beside(case: Case, test: Atom, choices: Choices) -> Iterator[tuple[Case, Atom | None]]:
    """Cases with the other truth of a test, or at its edge, in which case the test comes with them."""
    for path in facts_of(test):
        value = observed(case, path)
        if FACTS[path].derived or value is UNKNOWN:
            continue
        for other in _others(case, test, path):
            edge = other is not None and has_edge(test)
            changed = None if other == value else _changed(case, path, other)
            if changed is not None and (not edge or at_edge(test, changed, choices)):
                yield changed, test if edge else None


def _others(case: Case, test: Atom, path: str) -> Iterator[Any]:
    """Values that stand for all that a fact can have, as far as the test can tell."""
    value, fact = observed(case, path), FACTS[path]
    match fact.kind:
        case "flag":
            yield not value
        case "words" if isinstance(test, Test):
            turned = {*value} ^ {test.operand}
            yield tuple(word for word in fact.choices if word in turned)
        case "day" | "count":
            yield from representatives(fact, (test,), case)


def _changed(case: Case, path: str, value: Any) -> Case | None:
    """The case with another value, as a file states it; `None` where that contradicts another fact."""
    try:
        return case_from_data(case_to_data(with_fact(case, path, value)))
    except FactError:
        return None
