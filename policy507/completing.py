"""Where unknown facts cannot change the answer, it is decided.

What three-valued logic leaves unknown is examined by completing the unknown facts, one at a time, by
values that stand for all others: days and numbers at which a test changes, and between them. A
completion that contradicts a stated fact is none. As soon as two completions differ, the answer is
undetermined.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from policy507.concluding import Conclusions, pending
from policy507.conditions import BusinessDay, Compare, Day, Field, Fixed, Shift, Test, facts_of
from policy507.days import Calendar, add_months, next_business_day
from policy507.factkinds import FIRST_DAY, LAST_DAY
from policy507.facts import FACTS, UNKNOWN, Case, Fact, observed, with_fact
from policy507.problems import FactError
from policy507.program import Atom, Program
from policy507.signatures import Key, signature
from policy507.statuses import Status

Choices: TypeAlias = Mapping[str, str]
Verdict: TypeAlias = Callable[[Choices, str], "Status | None"]
"""What three-valued logic concludes about a rule or an act of one case, under chosen readings."""
Engine: TypeAlias = Callable[[Case], Verdict]
"""What concludes: a verdict for each case."""

Moves: TypeAlias = tuple["tuple[int, int] | Calendar", ...]
"""Steps that move a day: whole months and days, or to the next business day."""

LIKELY_WITNESSES, MOST_WITNESSES = 12, 24


class Completer:
    """Completes the unknown facts of one case.

    Completions that showed an answer to be undetermined are kept as witnesses: they are likely to
    show the same of other answers.
    """

    def __init__(self, program: Program, case: Case, engine: Engine) -> None:
        self._program, self._engine = program, engine
        self._signature = signature(program)
        self._case = self._with_what_follows(case)
        self._verdicts: dict[Key, Verdict] = {}
        self._states: dict[tuple[Key, tuple[str, ...]], Conclusions] = {}
        self._values: dict[str, list[Any]] = {}
        self._witnesses: list[Verdict] = []

    def status(self, choices: Choices, target: str) -> Status:
        """The status of a target under every completion, or `undetermined` where two differ."""
        found: Status | None = None
        if not self._witnesses:
            self._witnesses = self._likely_witnesses()
        for verdict in self._witnesses:
            status = verdict(choices, target)
            if found is not None and status not in (None, found):
                return Status.UNDETERMINED
            found = found or status
        for status, verdict in self._completions(self._case, choices, target):
            if found is not None and status is not found:
                self._witnesses = [verdict, *self._witnesses][:MOST_WITNESSES]
                return Status.UNDETERMINED
            found = status
        return found or Status.UNDETERMINED

    def _conclusions(self, key: Key, choices: Choices) -> Conclusions:
        """What units conclude in all cases of a signature, for all targets."""
        at = (key, tuple(choices.values()))
        if at not in self._states:
            truths = self._signature.truths(key)
            self._states[at] = Conclusions(self._program, truths, choices)
        return self._states[at]

    def _with_what_follows(self, case: Case) -> Case:
        """The case with the unknown facts stated that can only come out one way.

        Nobody serves more days than were scheduled, and a certificate that was not issued is not kept.
        """
        for path in unknown_facts(self._program.tests, case):
            fact, tests = FACTS[path], self._tests_about(path)
            if fact.kind not in ("flag", "count") or _tied(fact, unknown_facts(tests, case), tests):
                continue
            alike: dict[Key, Case] = {}
            for value in representatives(fact, tests, case):
                try:
                    completed = with_fact(case, path, value)
                except FactError:
                    continue
                alike[self._signature.read(completed)[0]] = completed
            if len(alike) == 1:
                case = next(iter(alike.values()))
        return case

    def _likely_witnesses(self) -> list[Verdict]:
        """A few completions of all unknown facts at once, as different as chance makes them.

        They only shorten the search: what they show is true, and what they do not is looked for.
        """
        tests = self._program.tests
        found = []
        for seed in range(LIKELY_WITNESSES):
            chance = random.Random(seed)
            completed = self._case
            for path in unknown_facts(tests, self._case):
                for value in chance.sample(self._values_of(path), k=3):
                    try:
                        completed = with_fact(completed, path, value)
                        break
                    except FactError:
                        continue
            found.append(self._engine(completed))
        return found

    def _values_of(self, path: str) -> list[Any]:
        if path not in self._values:
            values = list(representatives(FACTS[path], self._tests_about(path), self._case))
            self._values[path] = values * 3  # flags have two, and three are drawn
        return self._values[path]

    def _tests_about(self, path: str) -> tuple[Atom, ...]:
        return tuple(test for test in self._program.tests if path in facts_of(test))

    def _completions(
        self, case: Case, choices: Choices, target: str
    ) -> Iterator[tuple[Status, Verdict]]:
        key, _ = self._signature.read(case)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = self._engine(case)
        status = verdict(choices, target)
        if status is not None:
            yield status, verdict
            return
        tests = pending(target, self._conclusions(key, choices))
        unknown = unknown_facts(tests, case)
        fact = _most_open(unknown, tests)
        apart = not _tied(fact, unknown, tests)
        seen: set[Key] = set()
        for value in representatives(fact, tests, case):
            try:
                completed = with_fact(case, fact.path, value)
            except FactError:
                continue
            if apart:
                alike, _ = self._signature.read(completed)
                if alike in seen:
                    continue
                seen.add(alike)
            yield from self._completions(completed, choices, target)


def _most_open(unknown: list[str], tests: tuple[Atom, ...]) -> Fact:
    """The first unknown fact in the way; one that others are measured from goes first."""
    moved = [path for path in unknown if any(_is_moved(test, path) for test in tests)]
    return FACTS[(moved or unknown)[0]]


def _tied(fact: Fact, unknown: list[str], tests: tuple[Atom, ...]) -> bool:
    """Whether what a fact can be takes account of another unknown one.

    A test may look at both, or both may bound the same thing, so that they could contradict.
    """
    others = {path for path in unknown if path != fact.path}
    looked_at = any(fact.path in facts_of(t) and others & set(facts_of(t)) for t in tests)
    bounds = not fact.plannable and any(
        FACTS[path].section == fact.section and FACTS[path].kind == fact.kind != "flag"
        for path in others
    )
    return looked_at or bounds


def _is_moved(test: Atom, path: str) -> bool:
    sides = (test.left, test.right) if isinstance(test, Compare) else ()
    return any(not isinstance(side, Field) and path in facts_of(side) for side in sides)


def unknown_facts(tests: tuple[Atom, ...], case: Case) -> list[str]:
    """The unknown facts of some tests, each once, in written order.

    A case without an act under review has no facts about one, so none of those is unknown.
    """
    paths = dict.fromkeys(path for test in tests for path in facts_of(test))
    return [
        path
        for path in paths
        if observed(case, path) is UNKNOWN and getattr(case, FACTS[path].section) is not None
    ]


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
            elif other is not None and UNKNOWN in (
                observed(case, other),
                observed(case, test.fact),
            ):
                marks |= {m for p in (other, test.fact) if isinstance(m := observed(case, p), int)}
                marks |= {
                    t.operand for t in tests if isinstance(t, Test) and type(t.operand) is int
                }
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
    points |= {
        _first(point + late, moved) for point in points for moved in moves for late in (0, 1)
    }
    low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    if fact.happens:
        # A day ahead has not happened either; but unlike none at all, it has been planned.
        high = min(high, case.as_of.toordinal() + 1)
    near = {low, high, *(point + step for point in points for step in (-1, 0, 1))}
    known = sorted(n for n in near if low <= n <= high)
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
