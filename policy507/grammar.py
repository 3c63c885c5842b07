"""From the nodes of a rule file to conditions and days.

Names are resolved where they are used, whatever the order of the files (`policy507.scope`).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from policy507.conditions import (
    COUNT_OPERATORS,
    DAY_OPERATORS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Compare,
    Condition,
    Day,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Shift,
    Term,
    Test,
)
from policy507.facts import FACTS, Fact
from policy507.problems import shown
from policy507.rules import Months
from policy507.scope import Scope
from policy507.yamlnodes import Node

_MOVED = re.compile(r"(\d{1,4}) (days?|months?) (before|after)")
_BY_VALUE = re.compile(r"(.+) (before|after)")
NEXT_BUSINESS_DAY = "next business day from"
FEWEST_DAYS = 2  # one alone is neither the later nor the earlier
_NOTHING: Condition = All(())
_NO_DAY: Day = Never()


def condition(node: Node, scope: Scope) -> Condition:
    """Read a condition: a name, a list (all of them), or a mapping (all of its entries)."""
    if node.tag == "str":
        if node.value in scope.term_nodes:
            return scope.named(
                node,
                scope.term_nodes,
                scope.terms,
                lambda name, inner: Term(name, condition(inner, scope)),
                _NOTHING,
            )
        scope.wrong(
            node, f"there is no condition {shown(node.value)!r}{scope.hint(node, scope.term_nodes)}"
        )
        return _NOTHING
    if node.tag == "list":
        return _joined(tuple(condition(item, scope) for item in node.value))
    if node.tag != "map":
        scope.wrong(node, "expected a condition: the name of one, a list, or a mapping")
        return _NOTHING
    return _joined(tuple(_entry(e.key, e.value, scope) for e in node.value.values()))


def _joined(items: tuple[Condition, ...]) -> Condition:
    return items[0] if len(items) == 1 else All(items)


def _entry(key: Node, value: Node, scope: Scope) -> Condition:
    match key.value:
        case "any_of" | "all_of" as word:
            if value.tag != "list" or not value.value:
                scope.wrong(value, f"{word} takes a list of at least one condition")
                return _NOTHING
            items = tuple(condition(item, scope) for item in value.value)
            return AnyOf(items) if word == "any_of" else All(items)
        case "not":
            return Not(condition(value, scope))
        case "reading":
            return _chosen(value, scope)
        case str() as name if name in FACTS and FACTS[name].kind != "day":
            return _test(FACTS[name], key, value, scope)
        case str():
            return _compare(key, value, scope)
    scope.wrong(key, "expected a fact, the name of a day, any_of, all_of, not or reading")
    return _NOTHING


def _chosen(node: Node, scope: Scope) -> Condition:
    if node.tag != "map" or len(node.value) != 1:
        scope.wrong(node, "expected one reading with its choice, such as {A-1: service}")
        return _NOTHING
    entry = next(iter(node.value.values()))
    code, choices = entry.key.value, entry.value
    nodes = choices.value if choices.tag == "list" else (choices,)
    _check_choices(entry.key, nodes, scope)
    return Chosen(str(code), tuple(str(n.value) for n in nodes))


def _check_choices(code: Node, choices: tuple[Node, ...], scope: Scope) -> None:
    offered = scope.readings.get(str(code.value))
    if offered is None:
        scope.wrong(
            code, f"there is no reading {shown(code.value)!r}{scope.hint(code, scope.readings)}"
        )
        return
    scope.used.add(str(code.value))
    for choice in choices:
        if choice.value not in offered:
            hint = scope.hint(choice, offered)
            scope.wrong(choice, f"reading {code.value} has no choice {shown(choice.value)!r}{hint}")


def _single(node: Node, words: tuple[str, ...], scope: Scope) -> tuple[str, Node] | None:
    """The one operator and operand of a mapping such as `{fewer_than: 60}`."""
    if node.tag == "map" and len(node.value) == 1:
        entry = next(iter(node.value.values()))
        if entry.key.value in words:
            return str(entry.key.value), entry.value
        hint = scope.hint(entry.key, words)
        scope.wrong(entry.key, f"there is no operator {shown(entry.key.value)!r} here{hint}")
        return None
    scope.wrong(node, f"expected one of the operators {', '.join(words)} with its operand")
    return None


def _test(fact: Fact, key: Node, node: Node, scope: Scope) -> Condition:
    if fact.kind == "flag":
        if node.tag != "bool":
            scope.wrong(node, f"{fact.path} is true or false")
            return _NOTHING
        test = Test(fact.path, "is", True)
        return test if node.value else Not(test)
    if fact.kind == "words":
        found = _single(node, ("includes",), scope)
        if found is None:
            return _NOTHING
        word = found[1]
        if word.value not in fact.choices:
            hint = scope.hint(word, fact.choices)
            scope.wrong(word, f"{fact.path} cannot include {shown(word.value)!r}{hint}")
        return Test(fact.path, "includes", str(word.value))
    if fact.kind == "count":
        found = _single(node, tuple(COUNT_OPERATORS), scope)
        return _count_test(fact, *found, scope) if found else _NOTHING
    scope.wrong(key, f"{fact.path} is a label; no rule may depend on it")
    return _NOTHING


def _count_test(fact: Fact, operator: str, node: Node, scope: Scope) -> Condition:
    if node.tag == "int":
        return Test(fact.path, operator, node.value)
    if node.tag == "str" and node.value in FACTS and FACTS[node.value].kind == "count":
        return Test(fact.path, operator, Field(node.value))
    value = scope.values.get(str(node.value))
    if isinstance(value, int):
        scope.used.add(str(node.value))
        return Test(fact.path, operator, value, str(node.value))
    numbers = [name for name, v in scope.values.items() if isinstance(v, int)]
    scope.wrong(
        node,
        f"expected a number, a fact that is one, or a value that is one{scope.hint(node, numbers)}",
    )
    return _NOTHING


def _compare(key: Node, node: Node, scope: Scope) -> Condition:
    left = day(key, scope)
    found = _single(node, tuple(DAY_OPERATORS), scope)
    return Compare(left, found[0], day(found[1], scope)) if found else _NOTHING


def day(node: Node, scope: Scope) -> Day:
    """Read a day: a date, a fact, a name, or a mapping that builds one from others."""
    if node.tag == "day":
        return Fixed(dt.date.fromisoformat(node.value))
    if node.tag == "str":
        return _day_by_name(node, scope)
    if node.tag != "map":
        scope.wrong(
            node, "expected a day: a date, a fact, the name of a day or value, or a mapping"
        )
        return _NO_DAY
    keys = tuple(node.value)
    if set(keys) == {"if", "then", "else"}:
        parts: dict[Any, Node] = {k: e.value for k, e in node.value.items()}
        return Given(
            condition(parts["if"], scope), day(parts["then"], scope), day(parts["else"], scope)
        )
    if len(keys) != 1:
        scope.wrong(
            node, "expected a day; a mapping has one key, or the three keys if, then and else"
        )
        return _NO_DAY
    entry = next(iter(node.value.values()))
    match keys[0]:
        case "later_of" | "earlier_of" as word:
            if entry.value.tag != "list" or len(entry.value.value) < FEWEST_DAYS:
                scope.wrong(entry.value, f"{word} takes a list of at least two days")
                return _NO_DAY
            days = tuple(day(item, scope) for item in entry.value.value)
            return Latest(days) if word == "later_of" else Earliest(days)
        case "per_reading":
            return _per_reading(entry.value, scope)
    return _moved(entry.key, day(entry.value, scope), scope)


def _day_by_name(node: Node, scope: Scope) -> Day:
    name = node.value
    fact = FACTS.get(name)
    if fact is not None and fact.kind == "day":
        return Field(name)
    if name == "never":
        return Never()
    if name in scope.date_nodes:
        return scope.named(
            node,
            scope.date_nodes,
            scope.dates,
            lambda name, inner: NamedDay(name, day(inner, scope)),
            _NO_DAY,
        )
    value = scope.values.get(name)
    if isinstance(value, dt.date):
        scope.used.add(name)
        return Fixed(value, name)
    known = [f.path for f in FACTS.values() if f.kind == "day"]
    known += [*scope.date_nodes, *(n for n, v in scope.values.items() if isinstance(v, dt.date))]
    scope.wrong(node, f"there is no day {shown(name)!r}{scope.hint(node, known)}")
    return _NO_DAY


def _per_reading(node: Node, scope: Scope) -> Day:
    if node.tag != "map" or len(node.value) != 1:
        scope.wrong(node, "per_reading takes one reading with a day for each of its choices")
        return _NO_DAY
    entry = next(iter(node.value.values()))
    code, by_choice = entry.key, entry.value
    if by_choice.tag != "map" or not by_choice.value:
        scope.wrong(by_choice, "expected a day for each choice of the reading")
        return _NO_DAY
    choices = tuple(e.key for e in by_choice.value.values())
    _check_choices(code, choices, scope)
    for lacking in set(scope.readings.get(str(code.value), ())) - {c.value for c in choices}:
        scope.wrong(by_choice, f"no day is given for choice {lacking!r} of reading {code.value}")
    days = [(str(e.key.value), day(e.value, scope)) for e in by_choice.value.values()]
    result = days[-1][1]
    for choice, each in reversed(days[:-1]):
        result = Given(Chosen(str(code.value), (choice,)), each, result)
    return result


def _moved(key: Node, base: Day, scope: Scope) -> Day:
    text = str(key.value)
    if text == NEXT_BUSINESS_DAY:
        return BusinessDay(base, scope.calendar)
    if found := _MOVED.fullmatch(text):
        count = int(found[1]) * (1 if found[3] == "after" else -1)
        return Shift(base, months=count) if found[2].startswith("m") else Shift(base, days=count)
    if found := _BY_VALUE.fullmatch(text):
        value = scope.values.get(found[1])
        if isinstance(value, Months):
            scope.used.add(found[1])
            sign = 1 if found[2] == "after" else -1
            return Shift(base, months=value.months * sign, value=found[1])
    scope.wrong(
        key,
        f"cannot read {shown(text)!r} as a day: expected later_of, earlier_of, per_reading, "
        "'1 day before', '6 months after', a period of the policy with before or after, "
        f"or {NEXT_BUSINESS_DAY!r}",
    )
    return base
