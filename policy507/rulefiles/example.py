"""The examples of the rule files: read, and made into cases."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from policy507.errors import shown
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.facts.faults import fault_in
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.files.yaml_nodes import Node
from policy507.model.policy import Example
from policy507.rulefiles.conditions import check_choices
from policy507.rulefiles.expectation import CAN_BE_UNKNOWN, can_be_unknown, expectation
from policy507.rulefiles.keys import EXAMPLE, REFUSAL, entries, items, take, text
from policy507.rulefiles.scope import WHERE_FACTS_ARE, Scope

_STATED = {path: fact for path, fact in FACTS.items() if not fact.derived}


def example(node: Node, scope: Scope) -> Example:
    """Read one example."""
    taken = take(node, EXAMPLE, "an example", scope)
    given, unknown = _facts(taken, scope)
    chosen = {}
    for key, value in entries(taken.get("readings"), scope):
        check_choices(key, (value,), scope)
        chosen[key.value] = str(value.value)
    expect = tuple(
        expectation(key, value, scope) for key, value in entries(taken.get("expect"), scope)
    )
    if "expect" in taken and taken["expect"].tag == "map" and not expect:
        scope.wrong(taken["expect"], "an example expects something")
    return Example(text(taken.get("it"), scope), given, unknown, chosen, expect, node.place)


def laid_over(node: Node | None, scope: Scope) -> dict[str, Any]:
    """Facts that are laid over the example case, by path."""
    given = {}
    for key, value in entries(node, scope):
        _check_fact(key, value, scope)
        given[key.value] = value.plain()
    return given


def refusal(node: Node, scope: Scope) -> Example:
    """Read an example of a case that is refused, of which nothing is expected."""
    taken = take(node, REFUSAL, "a case that is refused", scope)
    given, unknown = _facts(taken, scope)
    return Example(text(taken.get("it"), scope), given, unknown, {}, (), node.place)


def _facts(taken: Mapping[str, Node], scope: Scope) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The facts that an example states, and those that it leaves unknown."""
    given = laid_over(taken.get("given"), scope)
    unknown = []
    for item in items(taken.get("unknown"), scope):
        path = can_be_unknown(item, (*CAN_BE_UNKNOWN, *SECTIONS), scope)
        if path in given:
            scope.wrong(item, f"{shown(path)} is given, so it is not unknown")
        unknown.append(path)
    return given, tuple(unknown)


def _check_fact(key: Node, node: Node, scope: Scope) -> None:
    fact = _STATED.get(key.value)
    if fact is None:
        hint = scope.hint(key, _STATED)
        scope.wrong(key, f"there is no fact '{shown(key.value)}' to give{hint}{WHERE_FACTS_ARE}")
        return
    value = node.plain()
    if node.tag == "day":
        value = dt.date.fromisoformat(node.value)
    problem = fault_in(fact, tuple(value) if isinstance(value, list) else value)
    if problem is not None:
        scope.wrong(node, f"{fact.path}: {problem}")


def case_of(example: Example, example_case: Mapping[str, Any]) -> Case:
    """The case of an example: its facts laid over the example case, the unknown ones taken out.

    Raises:
        FactError: the facts of the example contradict one another.
    """
    return case_with(example.given, example_case, example.unknown)


def case_with(
    given: Mapping[str, Any], example_case: Mapping[str, Any], unknown: Iterable[str] = ()
) -> Case:
    """The example case with some facts laid over it, and others taken out.

    Raises:
        FactError: the facts contradict one another.
    """
    data = copy.deepcopy(dict(example_case))
    for path in unknown:
        section, _, name = path.partition(".")
        if name:
            data.get(section, {}).pop(name, None)
        else:
            data.pop(section, None)
    for path, value in given.items():
        section, _, name = path.partition(".")
        if name:
            data.setdefault(section, {})[name] = value
        else:
            data[section] = value
        partly = FACTS[path].partly
        if isinstance(value, Mapping) and f"{section}.{partly}" not in given:
            data[section].pop(partly, None)  # the mapping states that list, too
    return case_from_data(data)
