"""Conditions that say nothing: never true, never false, or with a part that changes nothing.

Found by trying every way in which the tests of a condition can come out together: one fact cannot be
both below and above a number, a reading has one choice. Facts may contradict one another in more
ways than are known here, so some dead conditions are missed; what is reported is dead.

Names are taken as they are: each stands for something that may hold or fail, whatever it means. So
alternatives with names may cover every case together, as the kinds of a definition do, and a rule
file says by naming the parts that it means them to; what is spelt out in one place is reported. Only
that a condition can never be true is never meant, and is reported through names, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from policy507.audit.lint.possibilities import TakingApart, holds, ways
from policy507.english.rules import day_phrase, sentence
from policy507.errors import Problem, shown
from policy507.model.conditions import (
    ALWAYS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Condition,
    Day,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Shift,
    Term,
    parts,
    walk,
)
from policy507.model.policy import Place, Reading, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.walk import at, definitions

Readings: TypeAlias = Mapping[str, Reading]
Tree: TypeAlias = "Condition | Day"

LONGEST_QUOTED = 200
_DAYS = Field | Fixed | Never | Shift | BusinessDay | Latest | Earliest | Given | NamedDay


def dead_conditions(book: RuleBook) -> Iterator[Problem]:
    """The dead conditions, and the dead parts of conditions and days, of a rule book."""
    through_names = TakingApart(through_names=True)

    def never_true(tree: Condition) -> bool:
        apart = through_names.apart(tree)
        possible = ways(apart, book.readings)
        return possible is not None and not any(holds(apart, way) for way in possible)

    by_names = {name for name, tree in book.terms.items() if never_true(tree)}
    for where, place, tree in _stated(book):
        found = list(dead_parts(tree, book.readings))
        # Not again where a name in it is to blame, whose own definition is reported.
        inside = {node.name for node in walk(*parts(tree)) if isinstance(node, Term)}
        if found or inside & by_names or isinstance(tree, _DAYS | Term):
            pass
        elif never_true(tree):
            found = [(tree, "can never be true, by what its names stand for")]
        for part, why in found:
            yield at(place, f"{where}: {shown(_quoted(part), LONGEST_QUOTED)!r} {why}")


def _stated(book: RuleBook) -> Iterator[tuple[str, Place, Tree]]:
    """Every condition and day that a file states, with what it belongs to and its place."""
    for rule in book.rules.values():
        for key, tree in _by_key(rule):
            yield f"{key!r} of {rule.name}", rule.place, tree
    for section, named in (("terms", book.terms), ("dates", book.dates)):
        for name, place in definitions(book, section):
            yield repr(shown(name)), place, named[name]


def _by_key(rule: Rule) -> Iterator[tuple[str, Tree]]:
    yield from ((key.name, tree) for key, tree in rule.stated())
    yield from (("overrides", override.when) for override in rule.overrides)


def _quoted(part: Tree) -> str:
    return day_phrase(part, named=True) if isinstance(part, _DAYS) else sentence(part, named=True)


def dead_parts(tree: Tree, readings: Readings) -> Iterator[tuple[Tree, str]]:
    """The smallest dead parts of a condition or a day, each with what is wrong with it."""
    inner = () if isinstance(tree, Term | NamedDay) else parts(tree)
    found = [dead for part in inner for dead in dead_parts(part, readings)]
    if found:
        yield from found
    elif isinstance(tree, _DAYS):
        yield from _dead_day(tree)
    elif tree != ALWAYS:
        yield from _dead_condition(tree, readings)


def _dead_day(day: Day) -> Iterator[tuple[Tree, str]]:
    match day:
        case Latest(days) | Earliest(days):
            twice = [each for n, each in enumerate(days) if each in days[:n]]
            yield from ((each, "is listed twice") for each in twice)
        case Given(condition, then, otherwise) if then == otherwise:
            if not isinstance(condition, Chosen):  # a reading has a day for each of its choices
                yield condition, "changes nothing: the day is the same in both cases"


def _dead_condition(tree: Condition, readings: Readings) -> Iterator[tuple[Tree, str]]:
    closed = TakingApart(through_names=False)
    apart = closed.apart(tree)
    possible = ways(apart, readings)
    if possible is None:
        return
    every = list(possible)
    truths = {holds(apart, way) for way in every}
    if truths != {True, False}:
        yield tree, "can never be false" if True in truths else "can never be true"
        return
    if isinstance(tree, All | AnyOf):
        kind, kept = type(tree), tree.items
        for n in reversed(range(len(tree.items))):
            others = kept[:n] + kept[n + 1 :]
            without = closed.apart(kind(others))
            if all(holds(apart, way) is holds(without, way) for way in every):
                yield tree.items[n], "changes nothing beside the rest"
                kept = others
