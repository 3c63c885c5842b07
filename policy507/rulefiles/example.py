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
from policy507.model.policy import Example, Expectation
from policy507.model.statuses import Status
from policy507.rulefiles.conditions import check_choices
from policy507.rulefiles.keys import EXAMPLE, REFUSAL, entries, items, take, text
from policy507.rulefiles.scope import WHERE_FACTS_ARE, Scope

_STATUSES = [status.value for status in Status]
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
        _expectation(key, value, scope) for key, value in entries(taken.get("expect"), scope)
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
        path = text(item, scope)
        if path in given:
            scope.wrong(item, f"{shown(path)} is given, so it is not unknown")
        elif path not in SECTIONS and (path not in _STATED or path == "as_of"):
            hint = scope.hint(item, [*_STATED, *SECTIONS])
            scope.wrong(item, f"there is no fact '{shown(path)}' that can be unknown{hint}")
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


def _expectation(key: Node, node: Node, scope: Scope) -> Expectation:
    status, due, states_due, bearer = node, None, False, None
    if node.tag == "map":
        if not {"status"} <= set(node.value) <= {"status", "due", "bearer"}:
            scope.wrong(node, "expected a status, or {status, due, bearer}")
            return Expectation(key.value, Status.UNDETERMINED, None, False, key.place)
        status = node.value["status"].value
        if "due" in node.value:
            states_due, stated = True, node.value["due"].value
            if stated.tag == "day":
                due = dt.date.fromisoformat(stated.value)
            elif stated.tag != "null":
                scope.wrong(stated, "expected a date, or null for no last day")
        if "bearer" in node.value:
            bearer = text(node.value["bearer"].value, scope)
    found = Status.UNDETERMINED
    if status.tag != "str":
        scope.wrong(status, f"expected a status: {', '.join(Status)}")
    elif status.value in _STATUSES:
        found = Status(status.value)
    else:
        hint = scope.hint(status, _STATUSES)
        scope.wrong(status, f"there is no status '{shown(status.value)}'{hint}")
    return Expectation(key.value, found, due, states_due, key.place, bearer)


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
