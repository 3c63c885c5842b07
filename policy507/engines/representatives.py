"""Values of an unknown fact that stand for all others, as far as some tests can tell.

For a flag both; for a list every choice of the words looked at; for a day or a number those at which
a test changes, and those beside and between them.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from policy507.engines.program import Test
from policy507.errors import FactError
from policy507.facts.case import Case, observed, with_fact
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN, Fact, InPart, includes
from policy507.facts.registry import FACTS
from policy507.model.calendar import Calendar, add_months, next_business_day
from policy507.model.conditions import (
    BusinessDay,
    Day,
    DayTest,
    Field,
    Fixed,
    Shift,
    ValueTest,
    facts_of,
)
from policy507.model.rulebook import RuleBook

Moves: TypeAlias = tuple["tuple[int, int] | Calendar", ...]
"""Steps that move a day: whole months and days, or to the next business day."""


def representatives(fact: Fact, tests: tuple[Test, ...], case: Case) -> tuple[Any, ...]:
    """Values of a fact that stand for all that it can have, as far as some tests can tell."""
    match fact.kind:
        case "flag":
            return (True, False)
        case "words":
            return tuple(_word_lists(fact, tests, observed(case, fact.path)))
        case "count":
            return tuple(_counts(fact, tests, case))
    return tuple(_days(fact, tests, case))


def unknown_facts(tests: tuple[Test, ...], case: Case) -> list[str]:
    """The unknown facts of some tests, each once, in written order.

    A case without an act under review has no facts about one, so none of those is unknown.
    """
    paths = dict.fromkeys(path for test in tests for path in facts_of(test))
    return [
        path
        for path in paths
        if _is_open(path, tests, case) and getattr(case, FACTS[path].section) is not None
    ]


def _is_open(path: str, tests: tuple[Test, ...], case: Case) -> bool:
    """Whether a fact is unknown, or the part of a list that tests look at."""
    value = observed(case, path)
    if not isinstance(value, InPart):
        return value is UNKNOWN
    about = (test for test in tests if isinstance(test, ValueTest) and test.fact == path)
    return any(includes(value, str(test.operand)) is None for test in about)


def next_to_complete(unknown: list[str], tests: tuple[Test, ...]) -> Fact:
    """The unknown fact to complete next, of those that tests look at.

    A flag first, which can only be true or false, and may leave nothing to look for; then a day that
    others are measured from.
    """
    flags = [path for path in unknown if FACTS[path].kind == "flag"]
    moved = {path for test in tests for path in _moved_facts(test)}
    return FACTS[(flags or [path for path in unknown if path in moved] or unknown)[0]]


@lru_cache(maxsize=4096)
def _moved_facts(test: Test) -> frozenset[str]:
    """The facts from which a test measures another day."""
    sides = (test.left, test.right) if isinstance(test, DayTest) else ()
    return frozenset(p for s in sides if not isinstance(s, Field) for p in facts_of(s))


def each_way(case: Case, fact: Fact, tests: tuple[Test, ...], book: RuleBook) -> Iterator[Case]:
    """The case with a fact stated in each way that some tests can tell from the others.

    What contradicts a stated fact, where the case meets the rule book, is left out.
    """
    for value in representatives(fact, tests, case):
        try:
            yield with_fact(case, fact.path, value, book.impossible)
        except FactError:
            continue


def _word_lists(fact: Fact, tests: tuple[Test, ...], value: object) -> Iterator[tuple[str, ...]]:
    """Every list as far as the tests look at it, with all of the other words and with none.

    Where a part of the list is known, it stays.
    """
    known = value if isinstance(value, InPart) else {}
    looked_at = [
        test.operand
        for test in tests
        if isinstance(test, ValueTest) and test.fact == fact.path and isinstance(test.operand, str)
    ]
    free = [word for word in fact.choices if word not in known]
    relevant = [word for word in free if word in looked_at]
    others = [word for word in free if word not in looked_at]
    for kept in itertools.chain.from_iterable(
        itertools.combinations(relevant, n) for n in range(len(relevant), -1, -1)
    ):
        for beside in [others, []] if others else [[]]:
            held = (*kept, *beside)
            yield tuple(word for word in fact.choices if known.get(word, word in held))


def _counts(fact: Fact, tests: tuple[Test, ...], case: Case) -> list[int]:
    low, high = fact.minimum or 0, fact.maximum or 0
    marks = {low, high}
    for test in tests:
        if isinstance(test, ValueTest) and fact.path in facts_of(test):
            operand = test.operand
            other = operand.path if isinstance(operand, Field) else None
            if other is None and isinstance(operand, int):
                marks.add(operand)
            elif other is not None and UNKNOWN in (
                observed(case, other),
                observed(case, test.fact),
            ):
                marks |= {m for p in (other, test.fact) if isinstance(m := observed(case, p), int)}
                marks |= {
                    t.operand for t in tests if isinstance(t, ValueTest) and type(t.operand) is int
                }
    bounds = (observed(case, path) for path, f in FACTS.items() if f.kind == "count")
    marks |= {value for value in bounds if type(value) is int}
    near = {m + step for m in marks for step in (-1, 0, 1)}
    return sorted(n for n in near if low <= n <= high)


def _days(fact: Fact, tests: tuple[Test, ...], case: Case) -> list[dt.date | None]:
    """The days around each point at which a test can change, and `None` where that is a value."""
    sides = [side for t in tests if isinstance(t, DayTest) for side in (t.left, t.right)]
    moves = {_moves(side) for side in sides}
    points = {value for side in sides if (value := _value(side, case)) is not None}
    points |= {d.toordinal() for d in _neighbours(fact, case)}
    points |= {_apply(point, moved) for point in points for moved in moves}
    points |= {
        _first(point + late, moved) for point in points for moved in moves for late in (0, 1)
    }
    low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    last = high
    if fact.happens:
        # A day ahead has not happened either; but unlike none at all, it has been planned. The next day
        # stands for all, and the last for those that no other planned day allows to be earlier.
        high = min(high, case.as_of.toordinal() + 1)
    near = {low, high, *(point + step for point in points for step in (-1, 0, 1))}
    known = sorted({*(n for n in near if low <= n <= high), last})
    days: list[dt.date | None] = [dt.date.fromordinal(n) for n in known]
    return [None, *days] if fact.nullable else days


def _neighbours(fact: Fact, case: Case) -> list[dt.date]:
    """The stated days of the same section, which a completion must not contradict."""
    same = [f.path for f in FACTS.values() if f.kind == "day" and f.section == fact.section]
    stated = [observed(case, path) for path in (*same, "as_of")]
    return [day for day in stated if isinstance(day, dt.date)]


def _moves(day: Day) -> Moves:
    """How a simple day is moved from its source, from the inside out."""
    match day:
        case Shift(inner, months, days):
            return (*_moves(inner), (months, days))
        case BusinessDay(inner, calendar):
            return (*_moves(inner), calendar)
    return ()


def _apply(number: int, moves: Moves) -> int:
    for move in moves:
        if isinstance(move, Calendar):
            number = next_business_day(number, move)
        else:
            number = add_months(number, move[0]) + move[1]
    return number


def _value(day: Day, case: Case) -> int | None:
    source = day
    while isinstance(source, Shift | BusinessDay):
        source = source.day
    value = source.date if isinstance(source, Fixed) else None
    if isinstance(source, Field):
        value = observed(case, source.path)
    return _apply(value.toordinal(), _moves(day)) if isinstance(value, dt.date) else None


@lru_cache(maxsize=65536)
def _first(number: int, moves: Moves) -> int:
    """The first day that, moved, is on or after a given one: moves keep the order of days."""
    room = 10 + sum(31 * abs(m[0]) + abs(m[1]) if isinstance(m, tuple) else 10 for m in moves)
    low, high = number - room, number + room
    while low < high:
        middle = (low + high) // 2
        if _apply(middle, moves) >= number:
            high = middle
        else:
            low = middle + 1
    return low
