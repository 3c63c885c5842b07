"""The condition tree: what a rule may ask of a case, and how truth values combine.

A condition is a small immutable tree. Its leaves compare a fact with an operand or ask which reading
was chosen; its branches are *and*, *or* and *not*. Days (`Day`) are expressions over dates: a fact,
a fixed date, one of them shifted, the later or earlier of several. The two kinds refer to each other,
since a day may depend on a condition, so they live together here.

Truth is three-valued: `True`, `False` and `None` for unknown (strong Kleene logic).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import evolve, frozen

from policy507.model.calendar import Calendar

Truth: TypeAlias = bool | None


@frozen(cache_hash=True)
class Field:
    """A fact by its path, such as `officer.substitute`; `as_of` is one too."""

    path: str


@frozen(cache_hash=True)
class Fixed:
    """A calendar date that a rule states; `value` names it where it is one of the policy's values."""

    date: dt.date
    value: str | None = None


@frozen(cache_hash=True)
class Never:
    """The day of what does not happen: later than every date."""


@frozen(cache_hash=True)
class Shift:
    """Another day moved by whole calendar months (clamped to the month's end), then by days.

    `value` names the number of months where it is one of the policy's values.
    """

    day: Day
    months: int = 0
    days: int = 0
    value: str | None = None


@frozen(cache_hash=True)
class BusinessDay:
    """Another day, or the first one after it that is neither a weekend day nor a legal holiday."""

    day: Day
    calendar: Calendar


@frozen(cache_hash=True)
class Latest:
    """The latest of several days."""

    days: tuple[Day, ...]


@frozen(cache_hash=True)
class Earliest:
    """The earliest of several days."""

    days: tuple[Day, ...]


@frozen(cache_hash=True)
class Given:
    """One day where a condition holds, another where it fails."""

    condition: Condition
    then: Day
    otherwise: Day


@frozen(cache_hash=True)
class NamedDay:
    """A day that the rule files give a name to."""

    name: str
    day: Day


Day: TypeAlias = Field | Fixed | Never | Shift | BusinessDay | Latest | Earliest | Given | NamedDay


@frozen(cache_hash=True)
class All:
    """True where every item is; an empty one is true."""

    items: tuple[Condition, ...]


@frozen(cache_hash=True)
class AnyOf:
    """True where at least one item is; an empty one is false."""

    items: tuple[Condition, ...]


@frozen(cache_hash=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: Condition


@frozen(cache_hash=True)
class DayTest:
    """A comparison of two days.

    `operator` is `before`, `on_or_before`, `after`, `on_or_after` or `is`.
    """

    left: Day
    operator: str
    right: Day


@frozen(cache_hash=True)
class ValueTest:
    """A fact that is a flag, a number or a list, compared with a value.

    `operator` is `is` for flags; `fewer_than`, `at_most`, `at_least`, `more_than` or `is` for numbers,
    where the operand may be another fact; and `includes` for lists of words. `value` names the operand
    where it is one of the policy's values.
    """

    __test__ = False  # the name is the field's own word; pytest must not collect it

    fact: str
    operator: str
    operand: bool | int | str | Field
    value: str | None = None


@frozen(cache_hash=True)
class Chosen:
    """True where the reading chosen for `code` is one of `choices`."""

    code: str
    choices: tuple[str, ...]


@frozen(cache_hash=True)
class Term:
    """A condition that the rule files give a name to."""

    name: str
    condition: Condition


@frozen(cache_hash=True)
class Ref:
    """True where a unit of a program came to this conclusion, false where it came to another.

    No rule file states one: `policy507.engines.program` puts them where conditions are cut apart.
    """

    unit: str
    conclusion: str


Condition: TypeAlias = All | AnyOf | Not | DayTest | ValueTest | Chosen | Term | Ref
Tree: TypeAlias = Condition | Day

ALWAYS = All(())
"""The condition that every case meets."""
NEVER_HOLDS = AnyOf(())
"""The condition that no case meets."""

DAY_OPERATORS: dict[str, str] = {
    "before": "before",
    "on_or_before": "on or before",
    "after": "after",
    "on_or_after": "on or after",
    "is": "on",
}
"""Operators on days, with their wording."""

COUNT_OPERATORS: dict[str, tuple[str, Callable[[int, int], bool]]] = {
    "fewer_than": ("fewer than", lambda a, b: a < b),
    "at_most": ("at most", lambda a, b: a <= b),
    "at_least": ("at least", lambda a, b: a >= b),
    "more_than": ("more than", lambda a, b: a > b),
    "is": ("exactly", lambda a, b: a == b),
}
"""Operators on numbers, with their wording and their meaning."""

OPPOSITES: dict[str, str] = {
    "before": "on_or_after",
    "on_or_after": "before",
    "on_or_before": "after",
    "after": "on_or_before",
    "fewer_than": "at_least",
    "at_least": "fewer_than",
    "at_most": "more_than",
    "more_than": "at_most",
}
"""For each operator that orders days or numbers, the one that holds where it does not."""


def both(truths: Iterable[Truth]) -> Truth:
    """Conjunction: one false decides it, otherwise one unknown leaves it unknown."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def either(truths: Iterable[Truth]) -> Truth:
    """Disjunction: one true decides it, otherwise one unknown leaves it unknown."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def opposite(truth: Truth) -> Truth:
    """Negation: unknown stays unknown."""
    return None if truth is None else not truth


def parts(tree: Tree) -> tuple[Tree, ...]:
    """The direct parts of a condition or a day, in the order in which they are written."""
    match tree:
        case All(items) | AnyOf(items):
            return items
        case Not(item):
            return (item,)
        case DayTest(left, _, right):
            return (left, right)
        case ValueTest(operand=Field() as operand):
            return (operand,)
        case Term(_, condition):
            return (condition,)
        case Shift(day) | BusinessDay(day) | NamedDay(_, day):
            return (day,)
        case Latest(days) | Earliest(days):
            return days
        case Given(condition, then, otherwise):
            return (condition, then, otherwise)
    return ()


def with_parts(tree: Tree, inner: tuple[Any, ...]) -> Tree:
    """A condition or a day with other parts in the place of its own, in the order of `parts`.

    Raises:
        TypeError: it has no parts.
    """
    match tree:
        case All() | AnyOf():
            return evolve(tree, items=inner)
        case Not():
            return evolve(tree, item=inner[0])
        case DayTest():
            return evolve(tree, left=inner[0], right=inner[1])
        case ValueTest(operand=Field()):
            return evolve(tree, operand=inner[0])
        case Term():
            return evolve(tree, condition=inner[0])
        case Shift() | BusinessDay() | NamedDay():
            return evolve(tree, day=inner[0])
        case Latest() | Earliest():
            return evolve(tree, days=inner)
        case Given():
            return evolve(tree, condition=inner[0], then=inner[1], otherwise=inner[2])
    raise TypeError(f"{tree!r} has no parts")


def walk(*trees: Tree) -> Iterator[Tree]:
    """The trees and all that they contain, as it is written, also what their names stand for.

    What has a name comes once, however often it is used.
    """
    seen = set()
    waiting = [*reversed(trees)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Term | NamedDay):
            if (type(node), node.name) in seen:
                continue
            seen.add((type(node), node.name))
        yield node
        waiting += reversed(parts(node))


def written_in(tree: Tree) -> Iterator[Tree]:
    """A tree and all that is written in it; what its names stand for is written elsewhere."""
    yield tree
    if not isinstance(tree, Term | NamedDay):
        for part in parts(tree):
            yield from written_in(part)


@lru_cache(maxsize=4096)
def facts_of(tree: Tree) -> tuple[str, ...]:
    """The paths of the facts that a condition or a day looks at, each once, in written order."""
    seen: dict[str, None] = {}
    for node in walk(tree):
        match node:
            case Field(path):
                seen[path] = None
            case ValueTest(fact):
                seen[fact] = None
    return tuple(seen)


def readings_of(tree: Tree) -> tuple[str, ...]:
    """The codes of the readings that a condition or a day asks for, each once."""
    return tuple(dict.fromkeys(n.code for n in walk(tree) if isinstance(n, Chosen)))
