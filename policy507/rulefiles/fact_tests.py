"""From the nodes of a rule file to the tests that are no comparisons of days.

They ask for flags, numbers and lists of words, and for the choices of readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policy507.errors import shown
from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.conditions import (
    COUNT_OPERATORS,
    All,
    Chosen,
    Condition,
    Field,
    Not,
    ValueTest,
)
from policy507.rulefiles.scope import Scope

NOTHING: Condition = All(())
"""What stands in for a condition that could not be read."""
_NUMBER = re.compile(r"[-+]?[0-9]+")


def chosen(node: Node, scope: Scope) -> Condition:
    """Read which choice of a reading is asked for: one, or any of a list."""
    if node.tag != "map" or len(node.value) != 1:
        scope.wrong(node, "expected one reading with its choice, such as {A-1: service}")
        return NOTHING
    entry = next(iter(node.value.values()))
    code, choices = entry.key.value, entry.value
    nodes = choices.value if choices.tag == "list" else (choices,)
    if not nodes:
        scope.wrong(choices, f"expected a choice of reading {shown(code)}, or a list of them")
    check_choices(entry.key, nodes, scope)
    return Chosen(str(code), tuple(str(n.value) for n in nodes))


def check_choices(code: Node, choices: Iterable[Node], scope: Scope) -> None:
    """Note a reading or choices of it that do not exist."""
    offered = scope.readings.get(code.value)
    if offered is None:
        hint = scope.hint(code, scope.readings)
        scope.unknown(code, f"there is no reading '{shown(code.value)}'{hint}")
        return
    seen: list[object] = []
    for choice in choices:
        if choice.tag in ("list", "map"):
            scope.wrong(choice, f"expected the name of a choice of reading {shown(code.value)}")
        elif choice.value not in offered:
            hint = scope.hint(choice, offered)
            message = f"reading {shown(code.value)} has no choice '{shown(choice.value)}'{hint}"
            scope.wrong(choice, message)
        elif choice.value in seen:
            scope.wrong(choice, f"choice '{shown(choice.value)}' is listed twice")
        seen.append(choice.value)


def single(node: Node, words: tuple[str, ...], scope: Scope) -> tuple[str, Node] | None:
    """The one operator and operand of a mapping such as `{fewer_than: 60}`."""
    if node.tag == "map" and len(node.value) == 1:
        entry = next(iter(node.value.values()))
        if entry.key.value in words:
            return str(entry.key.value), entry.value
        # No nearest one: of less_than that would be more_than.
        expected = f"expected {', '.join(words)}"
        scope.wrong(entry.key, f"there is no operator '{shown(entry.key.value)}' here; {expected}")
        return None
    scope.wrong(node, f"expected one of the operators {', '.join(words)} with its operand")
    return None


def fact_test(fact: Fact, key: Node, node: Node, scope: Scope) -> Condition:
    """Read what a fact that is no day is compared with."""
    if fact.kind == "flag":
        if node.tag != "bool":
            scope.wrong(node, f"{fact.path} is true or false")
            return NOTHING
        test = ValueTest(fact.path, "is", True)
        return test if node.value else Not(test)
    if fact.kind == "words":
        found = single(node, ("includes",), scope)
        if found is None:
            return NOTHING
        word = found[1]
        if word.tag in ("list", "map"):
            scope.wrong(word, f"includes takes one word: {', '.join(fact.choices)}")
        elif word.value not in fact.choices:
            hint = scope.hint(word, fact.choices)
            scope.wrong(word, f"{fact.path} cannot include '{shown(word.value)}'{hint}")
        return ValueTest(fact.path, "includes", str(word.value))
    if fact.kind == "count":
        found = single(node, tuple(COUNT_OPERATORS), scope)
        return _count_test(fact, *found, scope) if found else NOTHING
    what = "a label" if fact.kind == "label" else "free text"
    scope.wrong(key, f"{fact.path} is {what}; no rule may depend on it")
    return NOTHING


def _count_test(fact: Fact, operator: str, node: Node, scope: Scope) -> Condition:
    if node.tag == "str" and node.value in FACTS and FACTS[node.value].kind == "count":
        return ValueTest(fact.path, operator, Field(node.value))
    name = node.value if node.tag == "str" else None
    number = scope.values.get(name) if name is not None else node.value
    numbers = [name for name, v in scope.values.items() if isinstance(v, int)]
    if isinstance(number, int) and not isinstance(number, bool):
        if not fact.minimum <= number <= fact.maximum:
            bounds = f"{fact.path} is {fact.minimum} to {fact.maximum}"
            scope.wrong(node, f"{number} is out of range: {bounds}")
        return ValueTest(fact.path, operator, number, name)
    if name is not None and _NUMBER.fullmatch(name):
        bounds = f"{fact.path} is {fact.minimum} to {fact.maximum}"
        scope.wrong(node, f"{shown(name)} is no number to compare with: {bounds}")
    else:
        message = "expected a number, a fact that is one, or a value that is one"
        scope.unknown(node, f"{message}{scope.hint(node, numbers)}")
    return NOTHING
