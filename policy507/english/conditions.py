"""Conditions and days as plain English, derived from the tree and from what each fact says of itself.

A condition becomes words in two steps. `_shape` carries negations down to the tests, which have a
natural opposite, and puts each test into words; what it makes is read out as a `sentence`, or laid out
as an `outline`, one test on a line.

A sentence can be read in one way only: what is composed is put in parentheses where it stands inside
something else. What has not happened is later than every date; where something holds because of that,
the sentence says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from policy507.english.phrases import counted, date_phrase, event, listed, number_operator
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
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


def sentence(condition: Condition, *, named: bool = False) -> str:
    """A condition as a clause that can follow "where".

    Args:
        condition: any condition.
        named: show conditions and days that have a name by their names, instead of spelt out.
    """
    return _spoken(_shape(condition, held=True, named=named))


@frozen
class Line:
    """One line of an outline: a heading or a single test; `depth` counts from 0.

    `term` is the name of a condition that the rule files define, where the line stands for one.
    """

    depth: int
    text: str
    term: str | None = None


def outline(condition: Condition) -> tuple[Line, ...]:
    """A condition as an indented list, one test on a line: the form for long conditions.

    Terms are shown by their names.
    """
    return tuple(_lines(_shape(condition, held=True, named=True), 0))


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
            return "no day"
        case Shift():
            return _shifted(day, named=named)
        case BusinessDay(inner):
            return f"the first business day on or after {_inner(inner, named=named)}"
        case NamedDay(name, inner):
            return f"the {name}" if named else day_phrase(inner)
        case Given():
            return _cases(day, named=named)
    return _extreme(day, named=named)


def lasting(when: Condition) -> Condition:
    """The case to which a rule applies, but for what only says that there is something to judge.

    A prohibition holds whether or not an act is under review; only what comes of it needs one.
    """
    if not isinstance(when, All):
        return when
    return All(tuple(each for each in when.items if not _asks_for_a_section(each)))


def _asks_for_a_section(condition: Condition) -> bool:
    return isinstance(condition, ValueTest) and FACTS[condition.fact].derived


# --- conditions


@frozen
class _Leaf:
    """A single test in words, or a term that is shown by its name."""

    text: str
    term: str | None = None


@frozen
class _Group:
    """Several shapes joined by one word; none of them is a group of the same word."""

    word: Literal["and", "or"]
    items: tuple[_Leaf | _Group, ...]


_Shape: TypeAlias = _Leaf | _Group
_EMPTY = {"and": _Leaf("always"), "or": _Leaf("never")}


def _shape(condition: Condition, *, held: bool, named: bool) -> _Shape:
    """The condition, or its opposite, with negations carried down to the tests."""
    match condition:
        case All(items) | AnyOf(items):
            word: Literal["and", "or"] = "and" if isinstance(condition, All) is held else "or"
            return _grouped(word, [_shape(item, held=held, named=named) for item in items])
        case Not(item):
            return _shape(item, held=not held, named=named)
        case Term(name, inner):
            if named and not _brief(inner):
                return _Leaf(name if held else f"not {name}", name)
            return _shape(inner, held=held, named=named)
        case Chosen(code, choices):
            return _Leaf(_chosen(code, choices, held=held))
        case ValueTest():
            return _Leaf(_tested(condition, held=held))
        case DayTest():
            return _Leaf(_compared(condition, held=held, named=named))
    raise TypeError(f"only a program refers to its units, as in {condition!r}")


def _brief(condition: Condition) -> bool:
    """Whether a condition is said as quickly as a name for it: a reading, or else one test."""
    if not isinstance(condition, AnyOf) or not condition.items:
        return False
    *tests, last = sorted(condition.items, key=lambda each: isinstance(each, Chosen))
    one = len(tests) == 1 and isinstance(tests[0], DayTest | ValueTest)
    return one and isinstance(last, Chosen)


def _grouped(word: Literal["and", "or"], shapes: list[_Shape]) -> _Shape:
    items: list[_Shape] = []
    for each in shapes:
        items += each.items if isinstance(each, _Group) and each.word == word else [each]
    # "Always" adds nothing to an "and", nor "never" to an "or".
    items = [item for item in items if item != _EMPTY[word]]
    if not items:
        return _EMPTY[word]
    return items[0] if len(items) == 1 else _Group(word, tuple(items))


def _spoken(tree: _Shape) -> str:
    if isinstance(tree, _Leaf):
        return tree.text
    *others, last = tree.items
    texts = [_spoken(item) if isinstance(item, _Leaf) else f"({_spoken(item)})" for item in others]
    # At the end, "either" by itself says where the alternatives begin.
    bare = isinstance(last, _Leaf) or last.word == "or"
    texts.append(_spoken(last) if bare else f"({_spoken(last)})")
    return f"{'either ' if tree.word == 'or' else ''}{listed(texts, tree.word)}"


def _lines(tree: _Shape, depth: int) -> Iterator[Line]:
    if isinstance(tree, _Leaf):
        yield Line(depth, tree.text, tree.term)
        return
    yield Line(depth, "all of:" if tree.word == "and" else "any of:")
    for item in tree.items:
        yield from _lines(item, depth + 1)


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
        called = dict(fact.called).get(operand, operand)  # type: ignore[arg-type]  # a word
        return f"{fact.label} {'include' if held else 'do not include'} {called}"
    if isinstance(operand, int):
        against = counted(operand, fact.unit)
    else:
        against = FACTS[operand.path].label if isinstance(operand, Field) else operand
    if test.operator == "is":
        return f"{fact.label} is {'exactly' if held else 'not exactly'} {against}"
    operator = test.operator if held else OPPOSITES[test.operator]
    return f"{fact.label} is {number_operator(operator, fact)} {against}"


def _compared(test: DayTest, *, held: bool, named: bool) -> str:
    operator = test.operator if held else OPPOSITES.get(test.operator, "is_not")
    if isinstance(test.left, Field) and isinstance(test.right, Never):
        fact = FACTS[test.left.path]
        stated = fact.label.replace("the day", "there is a day", 1)
        return stated if operator in ("before", "is_not") else fact.lacking
    left, right = _inner(test.left, named=named), _inner(test.right, named=named)
    if happens := _event(test.left, named=named):
        words = "on a day other than" if operator == "is_not" else DAY_OPERATORS[operator]
        text, lacking = f"{happens} {words} {right}", "or not at all"
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


def _event(day: Day, *, named: bool) -> str | None:
    """What happens on a day, as a clause, where the day is that of a fact which says so."""
    spelt_out = _spelt_out(day, named=named)
    return event(FACTS[spelt_out.path]) if isinstance(spelt_out, Field) else None


def _spelt_out(day: Day, *, named: bool) -> Day:
    """What is shown in a day's place: a named day itself, or what it stands for."""
    while isinstance(day, NamedDay) and not named:
        day = day.day
    return day


def _shifted(day: Shift, *, named: bool) -> str:
    moved = [(count, unit) for count, unit in ((day.months, "months"), (day.days, "days")) if count]
    phrase = (moved and _event(day.day, named=named)) or _inner(day.day, named=named)
    for count, unit in moved:
        distance = "the day" if (abs(count), unit) == (1, "days") else counted(abs(count), unit)
        phrase = f"{distance} {'after' if count > 0 else 'before'} {phrase}"
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
