"""Conditions and days as plain English, derived from the tree and from what each fact says of itself.

A sentence can be read in one way only: what is composed is put in parentheses where it stands inside
something else, and a negation is carried down to the tests, which have a natural opposite. What has
not happened is later than every date; where something holds because of that, the sentence says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    COUNT_OPERATORS,
    DAY_OPERATORS,
    OPPOSITES,
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

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# A label of this form holds a clause: "the day on which the contract starts", "the contract starts".
_ON_WHICH = "the day on which "


@frozen
class Leaf:
    """A single test in words; a term that is shown by its name keeps what it stands for."""

    text: str
    fact: str | None = None
    term: Term | None = None
    held: bool = True


@frozen
class Group:
    """Several shapes joined by one word; none of them is a group of the same word."""

    word: Literal["and", "or"]
    items: tuple[Leaf | Group, ...]


Shape: TypeAlias = Leaf | Group
_EMPTY = {"and": Leaf("always"), "or": Leaf("never")}


def sentence(condition: Condition, *, named: bool = False) -> str:
    """A condition as a clause that can follow "where".

    Args:
        condition: any condition.
        named: show conditions and days that have a name by their names, instead of spelt out.
    """
    return _spoken(shape(condition, held=True, named=named))


def day_phrase(day: Day, *, named: bool = False) -> str:
    """A day as a noun phrase, such as "the day before the contract starts".

    Args:
        day: any day.
        named: show conditions and days that have a name by their names, instead of spelt out.
    """
    match day:
        case Field(path):
            return FACTS[path].label
        case Fixed(date):
            return date_phrase(date)
        case Never():
            return "a day that never comes"
        case Shift():
            return _shifted(day, named=named)
        case BusinessDay(inner):
            return f"the first business day on or after {_inner(inner, named=named)}"
        case NamedDay(name, inner):
            return f"the {name}" if named else day_phrase(inner)
        case Given():
            return _cases(day, named=named)
    return _extreme(day, named=named)


def date_phrase(date: dt.date) -> str:
    """A date in words, the same under every locale."""
    return f"{_MONTHS[date.month - 1]} {date.day}, {date.year}"


def counted(number: int, unit: str) -> str:
    """A number with its unit, which is given in the plural, or without one."""
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}".rstrip()


def listed(texts: Sequence[str], word: str) -> str:
    """Texts as a list in words; three or more are set apart by commas throughout."""
    if len(texts) <= 2:  # noqa: PLR2004 (two need no comma)
        return f" {word} ".join(texts)
    return f"{', '.join(texts[:-1])}, {word} {texts[-1]}"


# --- conditions


def shape(condition: Condition, *, held: bool, named: bool) -> Shape:
    """The condition, or its opposite, with negations carried down to the tests."""
    match condition:
        case All(items) | AnyOf(items):
            word: Literal["and", "or"] = "and" if isinstance(condition, All) is held else "or"
            return _grouped(word, [shape(item, held=held, named=named) for item in items])
        case Not(item):
            return shape(item, held=not held, named=named)
        case Term(name, inner):
            if named:
                return Leaf(name if held else f"not {name}", term=condition, held=held)
            return shape(inner, held=held, named=False)
        case Chosen(code, choices):
            return Leaf(_chosen(code, choices, held=held))
        case ValueTest(fact):
            return Leaf(_tested(condition, held=held), fact)
        case DayTest(left, _, right):
            about = _fact_behind(left) or _fact_behind(right)
            return Leaf(_compared(condition, held=held, named=named), about)
    raise TypeError(f"only a program refers to its units, as in {condition!r}")


def _fact_behind(day: Day) -> str | None:
    """The fact that a day is, moved or not; a composed or a named day is more than one fact."""
    while isinstance(day, Shift | BusinessDay):
        day = day.day
    return day.path if isinstance(day, Field) and FACTS[day.path].section else None


def _grouped(word: Literal["and", "or"], shapes: list[Shape]) -> Shape:
    items: list[Shape] = []
    for each in shapes:
        items += each.items if isinstance(each, Group) and each.word == word else [each]
    # "Always" adds nothing to an "and", nor "never" to an "or".
    items = [item for item in items if item != _EMPTY[word]]
    if not items:
        return _EMPTY[word]
    return items[0] if len(items) == 1 else Group(word, tuple(items))


def _spoken(tree: Shape) -> str:
    if isinstance(tree, Leaf):
        return tree.text
    *others, last = tree.items
    texts = [_spoken(item) if isinstance(item, Leaf) else f"({_spoken(item)})" for item in others]
    # At the end, "either" by itself says where the alternatives begin.
    bare = isinstance(last, Leaf) or last.word == "or"
    texts.append(_spoken(last) if bare else f"({_spoken(last)})")
    return f"{'either ' if tree.word == 'or' else ''}{listed(texts, tree.word)}"


def _chosen(code: str, choices: tuple[str, ...], *, held: bool) -> str:
    names = [f"'{choice}'" for choice in choices]
    if held:
        return f"reading {code} is {listed(names, 'or')}"
    return f"reading {code} is {'not' if len(names) == 1 else 'neither'} {listed(names, 'nor')}"


def _tested(test: ValueTest, *, held: bool) -> str:
    fact, operand = FACTS[test.fact], test.operand
    if isinstance(operand, bool):
        return fact.holds if held is operand else fact.fails
    if test.operator == "includes":
        return f"{fact.label} {'include' if held else 'do not include'} '{operand}'"
    if isinstance(operand, int):
        against = counted(operand, fact.unit)
    else:
        against = FACTS[operand.path].label if isinstance(operand, Field) else operand
    if test.operator == "is":
        return f"{fact.label} is {'exactly' if held else 'not exactly'} {against}"
    operator = test.operator if held else OPPOSITES[test.operator]
    return f"{fact.label} is {number_operator(operator, fact)} {against}"


def number_operator(operator: str, fact: Fact) -> str:
    """An operator on numbers in words: what has no unit is less than another, and not fewer."""
    words, _ = COUNT_OPERATORS[operator]
    return words if fact.unit else words.replace("fewer", "less")


def _compared(test: DayTest, *, held: bool, named: bool) -> str:
    operator = test.operator if held else OPPOSITES.get(test.operator, "is_not")
    left, right = _inner(test.left, named=named), _inner(test.right, named=named)
    if left.startswith(_ON_WHICH):
        words = "on a day other than" if operator == "is_not" else DAY_OPERATORS[operator]
        text, lacking = f"{left.removeprefix(_ON_WHICH)} {words} {right}", "or not at all"
    else:
        words = {"is": "is", "is_not": "is not"}.get(operator) or f"is {DAY_OPERATORS[operator]}"
        text, lacking = f"{left} {words} {right}", "or there is none"
    by_lacking = operator == "on_or_after" or (
        operator in ("after", "is_not") and not _may_lack(test.right)
    )
    return f"{text} ({lacking})" if by_lacking and _may_lack(test.left) else text


# --- days


def _may_lack(day: Day) -> bool:
    """Whether there may be no such day in a case, which then counts as later than every date."""
    match day:
        case Field(path):
            return FACTS[path].nullable
        case Never():
            return True
        case Fixed():
            return False
        case Earliest(days):
            return all(map(_may_lack, days))
        case Latest(days):
            return any(map(_may_lack, days))
        case Given(_, then, otherwise):
            return _may_lack(then) or _may_lack(otherwise)
    return _may_lack(day.day)


def _inner(day: Day, *, named: bool) -> str:
    """The phrase of a day inside another phrase: in parentheses where it is composed."""
    phrase = day_phrase(day, named=named)
    composed = isinstance(_spelt_out(day, named=named), Latest | Earliest | Given)
    return f"({phrase})" if composed else phrase


def _spelt_out(day: Day, *, named: bool) -> Day:
    """What is shown in a day's place: a named day itself, or what it stands for."""
    while isinstance(day, NamedDay) and not named:
        day = day.day
    return day


def _shifted(day: Shift, *, named: bool) -> str:
    phrase = _inner(day.day, named=named)
    for count, unit in ((day.months, "months"), (day.days, "days")):
        if count:
            distance = "the day" if (abs(count), unit) == (1, "days") else counted(abs(count), unit)
            way = "after" if count > 0 else "before"
            phrase = f"{distance} {way} {phrase.removeprefix(_ON_WHICH)}"
    return phrase


def _extreme(day: Latest | Earliest, *, named: bool) -> str:
    phrases = [_inner(each, named=named) for each in _flat(day, type(day), named=named)]
    if len(phrases) == 1:
        return phrases[0]
    pair = len(phrases) == 2  # noqa: PLR2004 (of two days one is the later, of more the latest)
    words = ("later", "latest") if isinstance(day, Latest) else ("earlier", "earliest")
    word = words[0] if pair else words[1]
    return f"the {word} of {listed(phrases, 'and')}"


def _flat(day: Day, kind: type, *, named: bool) -> Iterator[Day]:
    """The days of a composed day; those of the same kind within it count as its own."""
    seen = _spelt_out(day, named=named)
    if isinstance(seen, Latest | Earliest) and isinstance(seen, kind):
        for each in seen.days:
            yield from _flat(each, kind, named=named)
    else:
        yield day


def _cases(day: Given, *, named: bool) -> str:
    cases = []
    rest: Day = day
    while isinstance(rest, Given):
        when = sentence(rest.condition, named=named)
        cases.append(f"{_inner(rest.then, named=named)} where {when}")
        rest = rest.otherwise
    return "; ".join([*cases, f"otherwise {_inner(rest, named=named)}"])
