"""From the nodes of a rule file to conditions and days.

Names are resolved where they are used, whatever the order of the files (`policy507.rulefiles.scope`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from policy507.errors import shown
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, Fact
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Entry, Node
from policy507.model.conditions import (
    ALWAYS,
    COUNT_OPERATORS,
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
    ValueTest,
)
from policy507.model.policy import Months
from policy507.rulefiles.scope import WHERE_FACTS_ARE, Scope

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOVED = re.compile(r"[1-9][0-9]{0,3} (days?|months?) (before|after)")
NUMBER = re.compile(r"[-+]?[0-9]+")
_BY_VALUE = re.compile(r"(.+) (before|after)", re.DOTALL)
NEXT_BUSINESS_DAY = "next business day from"
WORDS = ("any_of", "all_of", "not", "reading")
"""The keys of a condition that are neither a fact nor a day."""
DAY_WORDS = ("later_of", "earlier_of", "per_reading", NEXT_BUSINESS_DAY)
CASES = ("if", "then", "else")
NEVER = "never"
FEWEST_DAYS = 2  # one alone is neither the later nor the earlier
# What stands in for what could not be read.
_NO_CONDITION: Condition = ALWAYS
_NO_DAY: Day = Never()


def condition(node: Node, scope: Scope) -> Condition:
    """Read a condition: a name, a list (all of them), or a mapping (all of its entries)."""
    return scope.nested(node, _condition, _NO_CONDITION)


def _condition(node: Node, scope: Scope) -> Condition:
    if node.tag == "str":
        return _condition_by_name(node, scope)
    if node.tag not in ("list", "map") or not node.value:
        scope.wrong(node, "expected a condition: the name of one, a list, or a mapping")
        return _NO_CONDITION
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
            _NO_CONDITION,
        )
    if name in FACTS:
        scope.wrong(node, f"{name} by itself is no condition; say what it is compared with")
    else:
        hint = scope.hint(node, scope.term_nodes)
        scope.unknown(node, f"there is no condition '{shown(name)}'{hint}")
    return _NO_CONDITION


def _only(node: Node) -> Entry | None:
    """The entry of a mapping that has just one."""
    if node.tag == "map" and len(node.value) == 1:
        only: Entry = next(iter(node.value.values()))
        return only
    return None


def _joined(items: tuple[Condition, ...]) -> Condition:
    return items[0] if len(items) == 1 else All(items)


def _entry(key: Node, value: Node, scope: Scope) -> Condition:
    word = key.value
    if word in ("any_of", "all_of"):
        if value.tag != "list" or not value.value:
            scope.wrong(value, f"{word} takes a list of at least one condition")
            return _NO_CONDITION
        items = tuple(condition(item, scope) for item in value.value)
        return AnyOf(items) if word == "any_of" else All(items)
    if word == "not":
        return Not(condition(value, scope))
    if word == "reading":
        return _chosen(value, scope)
    fact = FACTS.get(word)
    if fact is not None and fact.kind != "day":
        return _fact_test(fact, key, value, scope)
    return _compare(key, value, scope)


def _compare(key: Node, node: Node, scope: Scope) -> Condition:
    if key.value in scope.term_nodes and not _is_day(key, scope):
        scope.wrong(key, "the name of a condition stands alone, or after 'not'")
        return _NO_CONDITION
    if not _is_day(key, scope):
        known = [*FACTS, *_names_of_days(scope), *WORDS]
        hint = scope.hint(key, known)
        message = f"there is no fact or day '{shown(key.value)}'{hint}"
        scope.unknown(key, f"{message}{WHERE_FACTS_ARE}" if "." in key.value else message)
        return _NO_CONDITION
    left = day(key, scope)
    found = _single(node, tuple(DAY_OPERATORS), scope)
    return DayTest(left, found[0], day(found[1], scope)) if found else _NO_CONDITION


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


# --- comparisons of facts that are no days, and choices of readings


def _chosen(node: Node, scope: Scope) -> Condition:
    """Read which choice of a reading is asked for: one, or any of a list."""
    entry = _only(node)
    if entry is None:
        scope.wrong(node, "expected one reading with its choice, such as {A-1: service}")
        return _NO_CONDITION
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


def _single(node: Node, words: tuple[str, ...], scope: Scope) -> tuple[str, Node] | None:
    """The one operator and operand of a mapping such as `{fewer_than: 60}`."""
    entry = _only(node)
    if entry is not None:
        if entry.key.value in words:
            return entry.key.value, entry.value
        # No nearest one: of less_than that would be more_than.
        expected = f"expected {', '.join(words)}"
        scope.wrong(entry.key, f"there is no operator '{shown(entry.key.value)}' here; {expected}")
        return None
    scope.wrong(node, f"expected one of the operators {', '.join(words)} with its operand")
    return None


def _fact_test(fact: Fact, key: Node, node: Node, scope: Scope) -> Condition:
    """Read what a fact that is no day is compared with."""
    if fact.kind == "flag":
        if node.tag != "bool":
            scope.wrong(node, f"{fact.path} is true or false")
            return _NO_CONDITION
        test = ValueTest(fact.path, "is", True)
        return test if node.value else Not(test)
    if fact.kind == "words":
        found = _single(node, ("includes",), scope)
        if found is None:
            return _NO_CONDITION
        word = found[1]
        if word.tag in ("list", "map"):
            scope.wrong(word, f"includes takes one word: {', '.join(fact.choices)}")
        elif word.value not in fact.choices:
            hint = scope.hint(word, fact.choices)
            scope.wrong(word, f"{fact.path} cannot include '{shown(word.value)}'{hint}")
        return ValueTest(fact.path, "includes", str(word.value))
    if fact.kind == "count":
        found = _single(node, tuple(COUNT_OPERATORS), scope)
        return _count_test(fact, *found, scope) if found else _NO_CONDITION
    what = "a label" if fact.kind == "label" else "free text"
    scope.wrong(key, f"{fact.path} is {what}; no rule may depend on it")
    return _NO_CONDITION


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
    if name is not None and NUMBER.fullmatch(name):
        bounds = f"{fact.path} is {fact.minimum} to {fact.maximum}"
        scope.wrong(node, f"{shown(name)} is no number to compare with: {bounds}")
    else:
        message = "expected a number, a fact that is one, or a value that is one"
        scope.unknown(node, f"{message}{scope.hint(node, numbers)}")
    return _NO_CONDITION


# --- days


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
    entry = _only(node)
    if entry is None:
        scope.wrong(
            node, "expected a day; a mapping has one key, or the three keys if, then and else"
        )
        return _NO_DAY
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
    if DATE.fullmatch(name):
        hint = "; a date is written without quotes"
    else:
        hint = scope.hint(node, _names_of_days(scope))
    scope.unknown(node, f"there is no day '{shown(name)}'{hint}")
    return _NO_DAY


def _per_reading(node: Node, scope: Scope) -> Day:
    entry = _only(node)
    if entry is None:
        scope.wrong(node, "per_reading takes one reading with a day for each of its choices")
        return _NO_DAY
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
    if MOVED.fullmatch(text):
        number, unit, way = text.split(" ")
        count = int(number) * (1 if way == "after" else -1)
        return Shift(base, months=count) if unit.startswith("m") else Shift(base, days=count)
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
