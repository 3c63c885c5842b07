"""From the nodes of a rule file to conditions and days.

Names are resolved where they are used, whatever the order of the files (`policy507.rulefiles.scope`).
"""

from __future__ import annotations

import datetime as dt
import re

from policy507.errors import shown
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.conditions import (
    DAY_OPERATORS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Condition,
    Day,
    DayTest,
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
)
from policy507.model.policy import Months
from policy507.rulefiles.fact_tests import NOTHING, check_choices, chosen, fact_test, single
from policy507.rulefiles.scope import Scope

_MOVED = re.compile(r"([1-9][0-9]{0,3}) (days?|months?) (before|after)")
_QUOTED_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BY_VALUE = re.compile(r"(.+) (before|after)", re.DOTALL)
NEXT_BUSINESS_DAY = "next business day from"
WORDS = ("any_of", "all_of", "not", "reading")
"""The keys of a condition that are neither a fact nor a day."""
DAY_WORDS = ("later_of", "earlier_of", "per_reading", NEXT_BUSINESS_DAY)
CASES = ("if", "then", "else")
NEVER = "never"
FEWEST_DAYS = 2  # one alone is neither the later nor the earlier
_NO_DAY: Day = Never()


def condition(node: Node, scope: Scope) -> Condition:
    """Read a condition: a name, a list (all of them), or a mapping (all of its entries)."""
    return scope.nested(node, _condition, NOTHING)


def _condition(node: Node, scope: Scope) -> Condition:
    if node.tag == "str":
        return _condition_by_name(node, scope)
    if node.tag not in ("list", "map") or not node.value:
        scope.wrong(node, "expected a condition: the name of one, a list, or a mapping")
        return NOTHING
    if node.tag == "list":
        return _joined(tuple(condition(item, scope) for item in node.value))
    return _joined(tuple(_entry(e.key, e.value, scope) for e in node.value.values()))


def _condition_by_name(node: Node, scope: Scope) -> Condition:
    name = node.value
    if name in scope.term_nodes:
        return scope.named(
            node,
            scope.term_nodes,
            scope.terms,
            lambda name, inner: Term(name, condition(inner, scope)),
            NOTHING,
        )
    if name in FACTS:
        scope.wrong(node, f"{name} by itself is no condition; say what it is compared with")
    else:
        hint = scope.hint(node, scope.term_nodes)
        scope.unknown(node, f"there is no condition '{shown(name)}'{hint}")
    return NOTHING


def _joined(items: tuple[Condition, ...]) -> Condition:
    return items[0] if len(items) == 1 else All(items)


def _entry(key: Node, value: Node, scope: Scope) -> Condition:
    word = key.value
    if word in ("any_of", "all_of"):
        if value.tag != "list" or not value.value:
            scope.wrong(value, f"{word} takes a list of at least one condition")
            return NOTHING
        items = tuple(condition(item, scope) for item in value.value)
        return AnyOf(items) if word == "any_of" else All(items)
    if word == "not":
        return Not(condition(value, scope))
    if word == "reading":
        return chosen(value, scope)
    fact = FACTS.get(word)
    if fact is not None and fact.kind != "day":
        return fact_test(fact, key, value, scope)
    return _compare(key, value, scope)


def _compare(key: Node, node: Node, scope: Scope) -> Condition:
    if key.value in scope.term_nodes and not _is_day(key, scope):
        scope.wrong(key, "the name of a condition stands alone, or after 'not'")
        return NOTHING
    if not _is_day(key, scope):
        known = [*FACTS, *_names_of_days(scope), *WORDS]
        hint = scope.hint(key, known)
        scope.unknown(key, f"there is no fact or day '{shown(key.value)}'{hint}")
        return NOTHING
    left = day(key, scope)
    found = single(node, tuple(DAY_OPERATORS), scope)
    return DayTest(left, found[0], day(found[1], scope)) if found else NOTHING


def _is_day(node: Node, scope: Scope) -> bool:
    """Whether a key is a date, or the name of a day."""
    name = node.value
    if node.tag == "day" or name == NEVER or name in scope.date_nodes:
        return True
    fact = FACTS.get(name)
    return isinstance(scope.values.get(name), dt.date) or (fact is not None and fact.kind == "day")


def _names_of_days(scope: Scope) -> list[str]:
    facts = [fact.path for fact in FACTS.values() if fact.kind == "day"]
    values = [name for name, value in scope.values.items() if isinstance(value, dt.date)]
    return [*facts, *scope.date_nodes, *values]


def day(node: Node, scope: Scope) -> Day:
    """Read a day: a date, a fact, a name, or a mapping that builds one from others."""
    return scope.nested(node, _day, _NO_DAY)


def _day(node: Node, scope: Scope) -> Day:
    if node.tag == "day":
        return Fixed(_date(node, scope))
    if node.tag == "str":
        return _day_by_name(node, scope)
    if node.tag != "map":
        scope.wrong(
            node, "expected a day: a date, a fact, the name of a day or value, or a mapping"
        )
        return _NO_DAY
    if set(node.value) == set(CASES):
        when, then, otherwise = (node.value[key].value for key in CASES)
        return Given(condition(when, scope), day(then, scope), day(otherwise, scope))
    if len(node.value) != 1:
        scope.wrong(
            node, "expected a day; a mapping has one key, or the three keys if, then and else"
        )
        return _NO_DAY
    entry = next(iter(node.value.values()))
    match entry.key.value:
        case "later_of" | "earlier_of" as word:
            if entry.value.tag != "list" or len(entry.value.value) < FEWEST_DAYS:
                scope.wrong(entry.value, f"{word} takes a list of at least two days")
                return _NO_DAY
            days = tuple(day(item, scope) for item in entry.value.value)
            return Latest(days) if word == "later_of" else Earliest(days)
        case "per_reading":
            return _per_reading(entry.value, scope)
    return _moved(entry.key, day(entry.value, scope), scope)


def _date(node: Node, scope: Scope) -> dt.date:
    date = dt.date.fromisoformat(node.value)
    if not FIRST_DAY <= date <= LAST_DAY:
        scope.wrong(node, f"{date} is out of range: {FIRST_DAY} to {LAST_DAY}")
    return date


def _day_by_name(node: Node, scope: Scope) -> Day:
    name = node.value
    fact = FACTS.get(name)
    if fact is not None and fact.kind == "day":
        return Field(name)
    if name == NEVER:
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
        return Fixed(value, name)
    if fact is not None:
        scope.wrong(node, f"{name} is no day")
        return _NO_DAY
    if _QUOTED_DATE.fullmatch(name):
        hint = "; a date is written without quotes"
    else:
        hint = scope.hint(node, _names_of_days(scope))
    scope.unknown(node, f"there is no day '{shown(name)}'{hint}")
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
    choices = [e.key for e in by_choice.value.values()]
    check_choices(code, choices, scope)
    given = {choice.value for choice in choices}
    for lacking in scope.readings.get(code.value, ()):
        if lacking not in given:
            scope.wrong(
                by_choice, f"no day is given for choice {lacking!r} of reading {code.value}"
            )
    days = [(str(e.key.value), day(e.value, scope)) for e in by_choice.value.values()]
    result = days[-1][1]
    for choice, each in reversed(days[:-1]):
        result = Given(Chosen(str(code.value), (choice,)), each, result)
    return result


def _moved(key: Node, base: Day, scope: Scope) -> Day:
    text = key.value
    if text == NEXT_BUSINESS_DAY:
        return BusinessDay(base, scope.calendar)
    if found := _MOVED.fullmatch(text):
        count = int(found[1]) * (1 if found[3] == "after" else -1)
        return Shift(base, months=count) if found[2].startswith("m") else Shift(base, days=count)
    found = _BY_VALUE.fullmatch(text)
    value = scope.values.get(found[1]) if found else None
    if found and isinstance(value, Months):
        sign = 1 if found[2] == "after" else -1
        return Shift(base, months=value.months * sign, value=found[1])
    periods = [name for name, value in scope.values.items() if isinstance(value, Months)]
    known = [f"{name} {way}" for name in periods for way in ("before", "after")]
    expected = (
        ": expected later_of, earlier_of, per_reading, '1 day before', '6 months after', "
        f"a period of the policy with before or after, or {NEXT_BUSINESS_DAY!r}"
    )
    # What begins with a digit was meant as a count of days or months.
    hint = (not text[:1].isdigit() and scope.hint(key, [*known, *DAY_WORDS])) or expected
    scope.unknown(key, f"cannot read '{shown(text)}' as a day{hint}", found[1] if found else text)
    return base
