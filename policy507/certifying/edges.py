"""The edges of tests: where one would come out otherwise with one side a day or a unit away."""

from __future__ import annotations

from typing import Any

from policy507.completing import Choices
from policy507.conditions import COUNT_OPERATORS, Compare, Field
from policy507.facts import FACTS, UNKNOWN, Case, observed
from policy507.meaning import EVER, NEVER, Situation
from policy507.program import Atom


def has_edge(test: Atom) -> bool:
    """Whether a test compares days or numbers, so that it can come out either way by one."""
    return isinstance(test, Compare) or FACTS[test.fact].kind == "count"


def at_edge(test: Atom, case: Case, choices: Choices) -> bool:
    """Whether a test would come out otherwise with one side a day or a unit away."""
    if isinstance(test, Compare):
        situation = Situation(case, choices)
        left, right = situation.span(test.left)[0], situation.span(test.right)[0]
        return not {EVER, NEVER} & {left, right} and left - right in (0, 1)
    holds = COUNT_OPERATORS[test.operator][1]
    value: Any = observed(case, test.fact)
    operand: Any = test.operand
    if isinstance(operand, Field):
        operand = observed(case, operand.path)
    if UNKNOWN in (value, operand):
        return False
    return any(holds(value + step, operand) is not holds(value, operand) for step in (-1, 1))
