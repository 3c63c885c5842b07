"""Where unknown facts cannot change the answer, it is decided.

What three-valued logic leaves unknown is examined by completing the unknown facts, one at a time, by
values that stand for all others: for a day, the first day on which a test of the answer changes and
the day before it; for a number, the thresholds and their neighbours. A completion that contradicts a
stated fact is none. As soon as two completions differ, the answer is undetermined.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policy507.concluding import conclude, pending, truths_of
from policy507.conditions import BusinessDay, Compare, Day, Field, Fixed, Shift, Test, facts_of
from policy507.days import add_months, next_business_day
from policy507.facts import FACTS, UNKNOWN, Case, Fact, observed, with_fact
from policy507.problems import FactError
from policy507.program import Atom, Program
from policy507.statuses import Status

Verdict = Callable[[Case, str], Status | None]
"""What an engine concludes about a target (a rule or an act) in a case; `None` for unknown."""

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def complete(
    program: Program, case: Case, choices: Mapping[str, str], target: str, verdict: Verdict
) -> Status:
    """The status that a target has under every completion of the unknown facts, or `undetermined`."""
    found: Status | None = None
    for status in _completions(program, case, choices, target, verdict):
        if found is not None and status is not found:
            return Status.UNDETERMINED
        found = status
    return Status.UNDETERMINED if found is None else found


def _completions(
    program: Program, case: Case, choices: Mapping[str, str], target: str, verdict: Verdict
) -> Iterator[Status]:
    status = verdict(case, target)
    if status is not None:
        yield status
        return
    tests = program.tests_of[target]
    state = conclude(program, truths_of(tests, case), choices, target)
    fact = _most_open(pending(target, state), case)
    for value in representatives(fact, tests, case):
        try:
            completed = with_fact(case, fact.path, value)
        except FactError:
            continue
        yield from _completions(program, completed, choices, target, verdict)


def _most_open(tests: tuple[Atom, ...], case: Case) -> Fact:
    """The first unknown fact in the way; one that others are measured from goes first."""
    unknown = unknown_facts(tests, case)
    moved = [path for path in unknown if any(_is_moved(test, path) for test in tests)]
    return FACTS[(moved or unknown)[0]]


def _is_moved(test: Atom, path: str) -> bool:
    sides = (test.left, test.right) if isinstance(test, Compare) else ()
    return any(not isinstance(side, Field) and path in facts_of(side) for side in sides)


def unknown_facts(tests: tuple[Atom, ...], case: Case) -> list[str]:
    """The unknown facts of some tests, each once, in written order."""
    paths = dict.fromkeys(path for test in tests for path in facts_of(test))
    return [path for path in paths if observed(case, path) is UNKNOWN]


def representatives(fact: Fact, tests: tuple[Atom, ...], case: Case) -> tuple[Any, ...]:
    """Values of a fact that stand for all that it can have, as far as some tests can tell."""
    match fact.kind:
        case "flag":
            return (True, False)
        case "words":
            return tuple(_word_lists(fact, tests))
        case "count":
            return tuple(_counts(fact, tests, case))
    return tuple(_days(fact, tests, case))


def _word_lists(fact: Fact, tests: tuple[Atom, ...]) -> Iterator[tuple[str, ...]]:
    """Every list as far as the tests look at it, with all of the other words and with none."""
    looked_at = [
        test.operand
        for test in tests
        if isinstance(test, Test) and test.fact == fact.path and isinstance(test.operand, str)
    ]
    relevant = [word for word in fact.choices if word in looked_at]
    others = [word for word in fact.choices if word not in looked_at]
    for kept in itertools.chain.from_iterable(
        itertools.combinations(relevant, n) for n in range(len(relevant), -1, -1)
    ):
        for beside in [others, []] if others else [[]]:
            yield tuple(word for word in fact.choices if word in kept or word in beside)


def _counts(fact: Fact, tests: tuple[Atom, ...], case: Case) -> list[int]:
    low, high = fact.minimum or 0, fact.maximum or 0
    marks = {low, high}
    for test in tests:
        if isinstance(test, Test) and fact.path in facts_of(test):
            operand = test.operand
            other = operand.path if isinstance(operand, Field) else None
            if other is None and isinstance(operand, int):
                marks.add(operand)
            elif other is not None and UNKNOWN in (observed(case, other), observed(case, test.fact)):
                marks |= {m for p in (other, test.fact) if isinstance(m := observed(case, p), int)}
                marks |= {t.operand for t in tests if isinstance(t, Test) and type(t.operand) is int}
    bounds = (observed(case, path) for path, f in FACTS.items() if f.kind == "count")
    marks |= {value for value in bounds if type(value) is int}
    near = {m + step for m in marks for step in (-1, 0, 1)}
    return sorted(n for n in near if low <= n <= high)


def _days(fact: Fact, tests: tuple[Atom, ...], case: Case) -> list[dt.date | None]:
    """The days around each point at which a test can change, and `None` where that is a value."""
    sides = [side for t in tests if isinstance(t, Compare) for side in (t.left, t.right)]
    moves = {_moves(side) for side in sides}
    points = {value for side in sides if (value := _value(side, case)) is not None}
    points |= {d.toordinal() for d in _neighbours(fact, case)}
    points |= {_apply(point, moved) for point in points for moved in moves}
    points |= {_first(point + late, moved) for point in points for moved in moves for late in (0, 1)}
    low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    if fact.happens:
        high = min(high, case.as_of.toordinal())
    near = {low, high, *(point + step for point in points for step in (-1, 0, 1))}
    known = sorted(n for n in near if low <= n <= high)
    days: list[dt.date | None] = [dt.date.fromordinal(n) for n in known]
    return [None, *days] if fact.nullable else days


def _neighbours(fact: Fact, case: Case) -> list[dt.date]:
    """The stated days of the same section, which a completion must not contradict."""
    same = [f.path for f in FACTS.values() if f.kind == "day" and f.section == fact.section]
    stated = [observed(case, path) for path in (*same, "as_of")]
    return [day for day in stated if isinstance(day, dt.date)]


def _moves(day: Day) -> tuple[Day, ...]:
    """How a simple day is moved from its source, from the inside out."""
    if isinstance(day, Shift | BusinessDay):
        return (*_moves(day.day), day)
    return ()


def _apply(number: int, moves: tuple[Day, ...]) -> int:
    for move in moves:
        if isinstance(move, Shift):
            number = add_months(number, move.months) + move.days
        elif isinstance(move, BusinessDay):
            number = next_business_day(number, move.calendar)
    return number


def _value(day: Day, case: Case) -> int | None:
    source = day
    while isinstance(source, Shift | BusinessDay):
        source = source.day
    value = source.date if isinstance(source, Fixed) else None
    if isinstance(source, Field):
        value = observed(case, source.path)
    return _apply(value.toordinal(), _moves(day)) if isinstance(value, dt.date) else None


def _first(number: int, moves: tuple[Day, ...]) -> int:
    """The first day that, moved, is on or after a given one: moves keep the order of days."""
    low, high = number - 400, number + 400
    while low < high:
        middle = (low + high) // 2
        if _apply(middle, moves) >= number:
            high = middle
        else:
            low = middle + 1
    return low
