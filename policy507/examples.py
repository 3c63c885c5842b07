"""The examples of the rule files: read, and made into cases."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any

from policy507.casefiles import case_from_data
from policy507.facts import FACTS, Case
from policy507.layout import EXAMPLE, entries, items, take, text, texts
from policy507.problems import shown
from policy507.rules import Example, Expectation, Place
from policy507.scope import Scope
from policy507.statuses import Status
from policy507.yamlnodes import Node


def place(node: Node) -> Place:
    """Where a node stands, as rules keep it."""
    return Place(node.place.file, node.place.line, node.place.column)


def example(node: Node, scope: Scope) -> Example:
    """Read one example."""
    taken = take(node, EXAMPLE, "an example", scope)
    given = {}
    for key, value in entries(taken.get("given"), scope):
        if key.value not in FACTS:
            hint = scope.hint(key, FACTS)
            scope.wrong(key, f"there is no fact {shown(key.value)!r}{hint}")
        given[str(key.value)] = plain(value)
    sections = {fact.section for fact in FACTS.values()}
    for item in items(taken.get("unknown"), scope):
        if item.value not in FACTS and item.value not in sections:
            scope.wrong(item, f"there is no fact {shown(item.value)!r}{scope.hint(item, FACTS)}")
    chosen = {}
    for key, value in entries(taken.get("readings"), scope):
        code = str(key.value)
        if code not in scope.readings:
            hint = scope.hint(key, scope.readings)
            scope.wrong(key, f"there is no reading {shown(code)!r}{hint}")
        elif value.value not in scope.readings[code]:
            hint = scope.hint(value, scope.readings[code])
            scope.wrong(value, f"reading {code} has no choice {shown(value.value)!r}{hint}")
        chosen[code] = str(value.value)
    expect = tuple(
        _expectation(key, value, scope) for key, value in entries(taken.get("expect"), scope)
    )
    return Example(
        text(taken.get("it"), scope),
        given,
        texts(taken.get("unknown"), scope),
        chosen,
        expect,
        place(node),
    )


def _expectation(key: Node, node: Node, scope: Scope) -> Expectation:
    status, due, states_due = node, None, False
    if node.tag == "map":
        if not {"status"} <= set(node.value) <= {"status", "due"}:
            scope.wrong(node, "expected a status, or {status, due}")
            return Expectation(str(key.value), Status.UNDETERMINED, None, False, place(key))
        status = node.value["status"].value
        if "due" in node.value:
            states_due, stated = True, node.value["due"].value
            if stated.tag == "day":
                due = dt.date.fromisoformat(stated.value)
            elif stated.tag != "null":
                scope.wrong(stated, "expected a date, or null for no last day")
    if status.value not in set(Status):
        hint = scope.hint(status, set(Status))
        scope.wrong(status, f"there is no status {shown(status.value)!r}{hint}")
        return Expectation(str(key.value), Status.UNDETERMINED, due, states_due, place(key))
    return Expectation(str(key.value), Status(status.value), due, states_due, place(key))


def plain(node: Node) -> Any:
    """A node as JSON-ready data: dates stay texts."""
    if node.tag == "list":
        return [plain(item) for item in node.value]
    if node.tag == "map":
        return {key: plain(entry.value) for key, entry in node.value.items()}
    return node.value


def case_of(example: Example, example_case: Mapping[str, Any]) -> Case:
    """The case of an example: its facts laid over the example case, the unknown ones taken out.

    Raises:
        FactError: the facts of the example contradict one another.
    """
    data = copy.deepcopy(dict(example_case))
    for path in example.unknown:
        section, _, name = path.partition(".")
        if name:
            data.get(section, {}).pop(name, None)
        else:
            data.pop(section, None)
    for path, value in example.given.items():
        section, _, name = path.partition(".")
        if name:
            data.setdefault(section, {})[name] = value
        else:
            data[section] = value
    return case_from_data(data)
