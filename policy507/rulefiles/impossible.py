"""From the nodes of a paragraph's file to facts that contradict one another because of its values."""

from __future__ import annotations

from policy507.english.phrases import placeholders
from policy507.errors import did_you_mean, shown
from policy507.facts.contradictions import Compared, Contradiction
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.conditions import (
    All,
    AnyOf,
    Condition,
    DayTest,
    Field,
    Fixed,
    Term,
    ValueTest,
)
from policy507.model.policy import Impossible
from policy507.model.walk import names_in
from policy507.rulefiles.conditions import condition
from policy507.rulefiles.example import refusal
from policy507.rulefiles.keys import IMPOSSIBILITY, items, take, text
from policy507.rulefiles.scope import Scope

OPERATORS = {
    "is": "is",
    "before": "below",
    "fewer_than": "below",
    "after": "above",
    "more_than": "above",
    "on_or_before": "not above",
    "at_most": "not above",
    "on_or_after": "not below",
    "at_least": "not below",
}
"""What rule files call the comparisons of contradictions."""


def impossibility(node: Node, scope: Scope) -> Impossible | None:
    """Read facts that cannot all be true; nothing where something is wrong, which is noted."""
    taken = take(node, IMPOSSIBILITY, "an impossibility", scope)
    when = taken.get("when")
    if when is None:
        return None
    before = len(scope.problems)
    holding = condition(when, scope)
    why, said = _why(taken.get("why"), scope)
    refused = tuple(refusal(item, scope) for item in items(taken.get("refused"), scope))
    try:
        return Impossible(why, holding, contradiction(said, holding), refused, node.place)
    except ValueError:
        if len(scope.problems) == before:
            scope.wrong(
                when,
                "stated facts compared with facts, numbers or dates are wanted, or any_of such",
            )
    return None


def contradiction(why: str, when: Condition) -> Contradiction:
    """What cases are held against, of comparisons that cannot all hold.

    Raises:
        ValueError: the condition is of another form.
    """
    return Contradiction(why, *_clauses(when))


def _why(node: Node | None, scope: Scope) -> tuple[str, str]:
    """The reason as it is written, and with the values that it puts in."""
    why = text(node, scope)
    for name in names_in(why):
        if node is not None and name not in scope.values:
            hint = did_you_mean(name, scope.values)
            scope.unknown(node, f"there is no value '{shown(name)}' to put in{hint}", name)
            return why, why
    return why, placeholders(why, scope.values)


def _clauses(holding: Condition) -> list[tuple[Compared, ...]]:
    """Comparisons all of which hold, in each list one; what is not of that form is a `ValueError`."""
    match holding:
        case Term(_, inner):
            return _clauses(inner)
        case All(items):
            return [clause for item in items for clause in _clauses(item)]
        case AnyOf(items):
            each = [_clauses(item) for item in items]
            if any(len(clauses) != 1 for clauses in each):
                raise ValueError
            return [tuple(compared for (clause,) in each for compared in clause)]
    compared = _compared(holding)
    if any(
        FACTS[path].derived for path in compared.paths
    ):  # what nobody states contradicts nothing
        raise ValueError
    return [(compared,)]


def _compared(test: Condition) -> Compared:
    match test:
        case DayTest(Field(fact), operator, Field(other)):
            return Compared(fact, OPERATORS[operator], other)
        case DayTest(Field(fact), operator, Fixed(date)):
            return Compared(fact, OPERATORS[operator], date.toordinal())
        case ValueTest(fact, operator, Field(other)) if operator in OPERATORS:
            return Compared(fact, OPERATORS[operator], other)
        case ValueTest(fact, operator, int(number)) if operator in OPERATORS:
            return Compared(fact, OPERATORS[operator], number)
    raise ValueError
