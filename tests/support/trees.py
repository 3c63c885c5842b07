"""Conditions and days at random, and how a rule file writes them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

from policy507.facts.registry import FACTS
from policy507.model.calendar import Calendar, Holiday
from policy507.model.conditions import (
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
from policy507.model.policy import Months, Value

CALENDAR = Calendar("none", (Holiday("New Year", 1, 1),))
READINGS = {"A-1": ("first", "second"), "B-2": ("one", "two", "three")}
VALUES: dict[str, Value] = {
    "first-day": dt.date(2025, 9, 1),
    "day-limit": 60,
    "period": Months(6),
}
FLAGS = [f.path for f in FACTS.values() if f.kind == "flag"]
COUNTS = [f for f in FACTS.values() if f.kind == "count"]
WORDS = [f for f in FACTS.values() if f.kind == "words"]
DAYS = [f.path for f in FACTS.values() if f.kind == "day"]

# --- at random

dates = st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31))
fixed = st.one_of(st.builds(Fixed, dates), st.just(Fixed(dt.date(2025, 9, 1), "first-day")))


@st.composite
def chosen(draw: Any) -> Chosen:
    """A test for one or several choices of a reading."""
    code = draw(st.sampled_from(sorted(READINGS)))
    offered = st.sampled_from(READINGS[code])
    return Chosen(code, tuple(draw(st.lists(offered, min_size=1, max_size=3, unique=True))))


@st.composite
def count_tests(draw: Any) -> ValueTest:
    """A test of a number: with a number, a value or another fact."""
    fact = draw(st.sampled_from(COUNTS))
    operator = draw(st.sampled_from(sorted(COUNT_OPERATORS)))
    others = st.sampled_from([each.path for each in COUNTS]).map(Field)
    operand = draw(st.one_of(st.integers(fact.minimum, fact.maximum), others))
    if fact.maximum >= 60 and draw(st.booleans()):
        return ValueTest(fact.path, operator, 60, "day-limit")
    return ValueTest(fact.path, operator, operand)


def word_test(fact: Any) -> st.SearchStrategy[ValueTest]:
    """A test for a word of a list."""
    return st.sampled_from(fact.choices).map(lambda word: ValueTest(fact.path, "includes", word))


tests = st.one_of(
    st.sampled_from(FLAGS).map(lambda path: ValueTest(path, "is", True)),
    count_tests(),
    st.sampled_from(WORDS).flatmap(word_test),
    chosen(),
)
sources = st.one_of(st.sampled_from(DAYS).map(Field), fixed, st.just(Never()))
names = st.sampled_from("abcdefgh")


def conditions(leaves: int = 5) -> st.SearchStrategy[Condition]:
    """A condition with about so many tests; each name stands for one thing."""
    return st.recursive(_compared(sources) | tests, _larger, max_leaves=leaves).map(_consistent)


def days(leaves: int = 4) -> st.SearchStrategy[Day]:
    """A day of about so many parts."""
    inner = st.recursive(sources, lambda each: _composed(each, tests), max_leaves=leaves)
    return inner.map(_consistent)


def _larger(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    day = st.recursive(sources, lambda each: _composed(each, inner), max_leaves=2)
    return st.one_of(
        several.filter(lambda items: len(items) > 1).map(All),
        several.map(AnyOf),
        inner.map(Not),
        st.builds(Term, names, inner),
        _compared(day),
    )


def _composed(
    day: st.SearchStrategy[Day], condition: st.SearchStrategy[Condition]
) -> st.SearchStrategy[Day]:
    several = st.lists(day, min_size=2, max_size=3).map(tuple)
    count = st.integers(1, 40).flatmap(lambda n: st.sampled_from([n, -n]))
    return st.one_of(
        st.builds(Shift, day, months=count),
        st.builds(Shift, day, days=count),
        st.builds(Shift, day, months=st.sampled_from([6, -6]), value=st.just("period")),
        st.builds(BusinessDay, day, st.just(CALENDAR)),
        several.map(Latest),
        several.map(Earliest),
        st.builds(Given, condition, day, day),
        st.builds(NamedDay, names.map(lambda name: f"day {name}"), day),
    )


def _compared(day: st.SearchStrategy[Day]) -> st.SearchStrategy[DayTest]:
    # What is compared is the key of a mapping: a source, or the name of a day.
    left = day.map(lambda d: d if isinstance(d, Field | Fixed | Never) else NamedDay("day x", d))
    return st.builds(DayTest, left, st.sampled_from(sorted(DAY_OPERATORS)), day)


def _consistent(tree: Any) -> Any:
    """The tree with names of its own for whatever else has a name that is taken."""
    return _renamed(tree, {})


def _renamed(node: Any, taken: dict[str, Any]) -> Any:
    match node:
        case All(items) | AnyOf(items):
            return type(node)(tuple(_renamed(item, taken) for item in items))
        case Not(item):
            return Not(_renamed(item, taken))
        case DayTest(left, operator, right):
            return DayTest(_renamed(left, taken), operator, _renamed(right, taken))
        case Term(name, inner):
            return Term(*_own(name, _renamed(inner, taken), taken))
        case NamedDay(name, inner):
            return NamedDay(*_own(name, _renamed(inner, taken), taken))
        case Shift(inner, months, moved, value):
            return Shift(_renamed(inner, taken), months, moved, value)
        case BusinessDay(inner, calendar):
            return BusinessDay(_renamed(inner, taken), calendar)
        case Latest(each) | Earliest(each):
            return type(node)(tuple(_renamed(day, taken) for day in each))
        case Given(condition, then, otherwise):
            return Given(*(_renamed(part, taken) for part in (condition, then, otherwise)))
    return node


def _own(name: str, inner: Any, taken: dict[str, Any]) -> tuple[str, Any]:
    while taken.setdefault(name, inner) != inner:
        name += "'"
    return name, inner


# --- as written


class Writer:
    """Writes trees as plain data; `terms` and `dates` collect what names stand for."""

    def __init__(self) -> None:
        self.terms: dict[str, Any] = {}
        self.dates: dict[str, Any] = {}

    def condition(self, node: Condition) -> Any:
        """A condition as a rule file writes it."""
        match node:
            case All(items):
                return [self.condition(item) for item in items]
            case AnyOf(items):
                return {"any_of": [self.condition(item) for item in items]}
            case Not(ValueTest(fact, "is", True)) if FACTS[fact].kind == "flag":
                return {fact: False}
            case Not(item):
                return {"not": self.condition(item)}
            case Term(name, inner):
                self.terms[name] = self.condition(inner)
                return name
            case Chosen(code, (choice,)):
                return {"reading": {code: choice}}
            case Chosen(code, choices):
                return {"reading": {code: list(choices)}}
            case ValueTest(fact, "is", True):
                return {fact: True}
            case ValueTest(fact, operator, operand, value):
                written = operand.path if isinstance(operand, Field) else operand
                return {fact: {operator: value or written}}
            case DayTest(left, operator, right):
                return {self.day(left): {operator: self.day(right)}}
        raise AssertionError(node)

    def day(self, node: Day) -> Any:
        """A day as a rule file writes it."""
        match node:
            case Field(path):
                return path
            case Fixed(date, value):
                return value or date
            case Never():
                return "never"
            case Shift(inner, months, moved, value):
                way = "after" if months + moved > 0 else "before"
                count = f"{abs(months)} months" if months else f"{abs(moved)} days"
                return {f"{value or count} {way}": self.day(inner)}
            case BusinessDay(inner):
                return {"next business day from": self.day(inner)}
            case Latest(each):
                return {"later_of": [self.day(day) for day in each]}
            case Earliest(each):
                return {"earlier_of": [self.day(day) for day in each]}
            case Given(condition, then, otherwise):
                return {
                    "if": self.condition(condition),
                    "then": self.day(then),
                    "else": self.day(otherwise),
                }
            case NamedDay(name, inner):
                self.dates[name] = self.day(inner)
                return name
        raise AssertionError(node)


def as_yaml(data: Any) -> str:
    """Plain data as a YAML text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 10_000
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
