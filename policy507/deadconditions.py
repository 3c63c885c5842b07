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
from functools import partial

from policy507.conditions import (
    All,
    AnyOf,
    Condition,
    Day,
    Earliest,
    Given,
    Latest,
    NamedDay,
    Not,
    Term,
    parts,
)
from policy507.english import sentence
from policy507.marking import at, definitions
from policy507.outcomes import ALWAYS
from policy507.possibilities import Leaves, holds, possibilities, taken_apart
from policy507.problems import Problem, shown
from policy507.rulebook import RuleBook
from policy507.rules import Place, Reading, Rule

LONGEST_QUOTED = 200
TRUE_NEVER, FALSE_NEVER = "can never be true", "can never be false"


def dead_conditions(book: RuleBook) -> Iterator[Problem]:
    """The dead conditions and parts of conditions of a rule book."""
    for where, place, tree in _stated(book):
        found = list(dead_parts(tree, book.readings))
        if not found and not isinstance(tree, Day) and _never_true(tree, book.readings):
            found = [(tree, f"{TRUE_NEVER}, by what its names stand for")]
        for part, why in found:
            yield at(place, f"{where}: {shown(_quoted(part), LONGEST_QUOTED)} {why}")


def _quoted(part: Condition | Day) -> str:
    return repr(sentence(part, named=True)) if not isinstance(part, Day) else "a day"


def _stated(book: RuleBook) -> Iterator[tuple[str, Place, Condition | Day]]:
    for rule in book.rules.values():
        for key, tree in _keys(rule):
            yield f"{rule.name}, {key}", rule.place, tree
    for section, named in (("terms", book.terms), ("dates", book.dates)):
        for name, place in definitions(book, section):
            yield shown(name), place, named[name]
