"""What an example expects of a rule or an act: read from its node."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from policy507.errors import shown
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.conditions import ALWAYS, Condition, Day, Never
from policy507.model.policy import Expectation
from policy507.model.statuses import Status
from policy507.rulefiles.conditions import check_choices, condition, day
from policy507.rulefiles.keys import (
    EXPECTED,
    OF_RULES,
    OTHERWISE,
    Key,
    entries,
    items,
    take,
    text,
    texts,
)
from policy507.rulefiles.scope import Scope

_STATUSES = [status.value for status in Status]
CAN_BE_UNKNOWN = tuple(p for p, fact in FACTS.items() if p != "as_of" and not fact.derived)


def expectation(key: Node, node: Node, scope: Scope) -> Expectation:
    """Read what is expected of the rule or act of a key."""
    taken, stated = _stated(node, EXPECTED, "an expectation", scope)
    if key.value in scope.acts:
        for name in (each.name for each in OF_RULES if each.name in taken):
            scope.wrong(node.value[name].key, f"an act has no {name!r}; rules that order it have")
    if "paragraph" in taken:
        stated["paragraph"] = _citation(taken["paragraph"], scope)
    if "bearer" in taken:
        stated["bearer"] = text(taken["bearer"], scope)
    for name in ("source", "remarks"):
        if name in taken:
            stated[name] = texts(taken[name], scope)
    if "working" in taken:
        stated["working"] = _working(taken["working"], scope)
    if "because" in taken:
        stated["because"] = _because(taken["because"], scope)
    if "depends_on" in taken:
        stated["depends_on"] = {
            code.value: _choices(key, code, choices, scope)
            for code, choices in entries(taken["depends_on"], scope)
        }
    return Expectation(target=key.value, place=key.place, **stated)


def _stated(
    node: Node, keys: tuple[Key, ...], what: str, scope: Scope
) -> tuple[Mapping[str, Node], dict[str, Any]]:
    """The keys of an expectation, none where it is a status alone, and what is read of any."""
    taken = take(node, keys, what, scope) if node.tag == "map" else {"status": node}
    stated: dict[str, Any] = {
        "status": _status(taken.get("status"), scope),
        "due": _last_day(taken.get("due"), scope),
        "states_due": "due" in taken,
    }
    if "missing" in taken:
        listed = items(taken["missing"], scope)
        stated["missing"] = tuple(can_be_unknown(item, CAN_BE_UNKNOWN, scope) for item in listed)
    return taken, stated


def _status(node: Node | None, scope: Scope) -> Status:
    if node is None:
        return Status.UNDETERMINED
    if node.tag != "str":
        scope.wrong(node, f"expected a status: {', '.join(Status)}")
    elif node.value in _STATUSES:
        return Status(node.value)
    else:
        hint = scope.hint(node, _STATUSES)
        scope.wrong(node, f"there is no status '{shown(node.value)}'{hint}")
    return Status.UNDETERMINED


def _last_day(node: Node | None, scope: Scope) -> dt.date | None:
    if node is not None and node.tag == "day":
        return dt.date.fromisoformat(node.value)
    if node is not None and node.tag != "null":
        scope.wrong(node, "expected a date, or null for no last day")
    return None


def can_be_unknown(node: Node, known: tuple[str, ...], scope: Scope) -> str:
    """Read the path of a fact, or of what else is known, that an example may leave unknown."""
    path = text(node, scope)
    if path not in known:
        hint = scope.hint(node, known)
        scope.wrong(node, f"there is no fact '{shown(path)}' that can be unknown{hint}")
    return path


def _citation(node: Node, scope: Scope) -> str:
    citation = text(node, scope)
    if citation and citation not in scope.citations:
        hint = scope.hint(node, scope.citations)
        scope.unknown(node, f"there is no paragraph or item '{shown(citation)}'{hint}", citation)
    return citation


def _working(node: Node, scope: Scope) -> Day:
    if node.tag == "null":
        return Never()
    found = day(node, scope)
    return found if scope.measured(node, found) else Never()


def _because(node: Node, scope: Scope) -> Condition:
    if node.tag == "list" and not node.value:
        return ALWAYS
    found = condition(node, scope)
    return found if scope.measured(node, found) else ALWAYS


def _choices(target: Node, code: Node, node: Node, scope: Scope) -> dict[str, Expectation]:
    """What is expected under each of some other choices of a reading."""
    choices = entries(node, scope)
    check_choices(code, [choice for choice, _ in choices], scope)
    if node.tag == "map" and not choices:
        scope.wrong(node, f"expected a choice of reading {shown(code.value)}, and what comes of it")
    found = {}
    for choice, outcome in choices:
        _, stated = _stated(outcome, OTHERWISE, "what another choice comes to", scope)
        found[choice.value] = Expectation(target=target.value, place=choice.place, **stated)
    return found
