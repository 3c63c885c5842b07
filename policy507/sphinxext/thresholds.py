"""Where a paragraph's rules switch: pairs of neighbouring values of one fact, decided on both sides.

Nothing is read off the conditions but where to look. A pair is shown only where deciding the two cases,
alike in all else, gives some rule of the paragraph another status.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import frozen

from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.engines.situation import Situation
from policy507.english.phrases import value_words
from policy507.errors import PolicyError
from policy507.facts.case import Case, stated, with_fact
from policy507.facts.kinds import is_known
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    Condition,
    Day,
    DayTest,
    Field,
    NamedDay,
    Term,
    ValueTest,
    parts,
)
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.examples import Alike, Run, alike, paragraph_of, runs

_ONE_DAY = dt.timedelta(days=1)
_BELOW = ("fewer_than", "at_least")  # the number itself is the first on the far side

Pair: TypeAlias = tuple[Any, Any]
Sides: TypeAlias = tuple[Alike, Alike]


@frozen(eq=False)
class Threshold:
    """Two values of a fact, and what the rules come to that differ between them.

    All else is as in the example of `run`, its readings included. `sides` has the rules by what they
    come to, for either value.
    """

    path: str
    values: Pair
    run: Run
    sides: Sides

    def value(self, side: int) -> str:
        """One of the two values in words; of two lists, what one has and the other has not."""
        fact, value, other = FACTS[self.path], self.values[side], self.values[1 - side]
        if isinstance(value, tuple) and isinstance(other, tuple):
            own = {"with": _less(value, other), "without": _less(other, value)}
            return ", ".join(
                f"{word} {value_words(fact, each)}" for word, each in own.items() if each
            )
        return value_words(fact, value)


def _less(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in others)


@lru_cache(maxsize=256)
def thresholds(book: RuleBook, citation: str) -> tuple[Threshold, ...]:
    """The thresholds of a paragraph's own rules, in the order in which its rules ask."""
    paragraph = paragraph_of(book, citation)
    tests = tuple(dict.fromkeys(_tests(paragraph, book)))
    found: dict[tuple[str, str], Threshold] = {}
    for test in tests:
        row = _clearest(_rows(test, paragraph, book))
        if row is not None:
            first = found.setdefault((row.path, str(row.sides)), row)
            if first.run.example.readings and not row.run.example.readings:
                found[row.path, str(row.sides)] = row
    return tuple(found.values())


def _clearest(rows: Iterable[Threshold]) -> Threshold | None:
    """The first row in which a rule fires on one of the sides, which tells more; else the first.

    One under the default readings comes before all others.
    """
    first = None
    for row in rows:
        if first is not None and row.run.example.readings and not first.run.example.readings:
            break
        if any(status.fires for side in row.sides for status, _ in side):
            return row
        first = first or row
    return first


def _rows(test: Condition, paragraph: Paragraph, book: RuleBook) -> Iterator[Threshold]:
    """The rows of a test: those under the default readings, then those under others.

    Of either, those of what the test asks of come before those of what that is compared with, and
    those of an example that lies itself on one side of the threshold before others.
    """
    own = [rule.name for rule in paragraph.rules]
    found = [
        (run, path, pair)
        for run in runs(book, paragraph.citation)
        for path, pair in _pairs(test, run.decision)
    ]
    asked = set(_days_of(test.left)) if isinstance(test, DayTest) else set()

    def place(row: tuple[Run, str, Pair]) -> tuple[bool, bool, bool]:
        return bool(row[0].example.readings), row[1] not in asked, not _on_it(*row)

    for run, path, pair in sorted(found, key=place):
        sides = _sides(run, path, pair, own)
        if sides is not None:
            yield Threshold(path, pair, run, sides)


def _on_it(run: Run, path: str, pair: Pair) -> bool:
    return stated(run.decision.case, path) in pair


def _sides(run: Run, path: str, pair: Pair, own: Iterable[str]) -> Sides | None:
    """What the rules come to whose status differs between two values; nothing where none does."""
    try:
        low, high = (_decided(run.decision, path, value) for value in pair)
    except PolicyError:  # such a value contradicts the rest of the example
        return None
    differing = [name for name in own if low.finding(name).status != high.finding(name).status]
    return (alike(low, differing), alike(high, differing)) if differing else None


def _decided(decision: Decision, path: str, value: Any) -> Decision:
    case = with_fact(decision.case, path, value)
    return decide_case(case, readings=decision.readings, rules=decision.rules)


# --- where to look


def _tests(paragraph: Paragraph, book: RuleBook) -> Iterator[Condition]:
    """The tests of a paragraph's rules and of the names that it defines itself, deadlines included."""
    today = Field("as_of")
    for rule in paragraph.rules:
        if rule.begins is not None:
            yield DayTest(today, "on_or_after", rule.begins)
        if rule.due is not None:
            if rule.done_on is not None:
                yield DayTest(rule.done_on, "on_or_before", rule.due)
            yield DayTest(today, "on_or_before", rule.due)
        for tree in rule.trees():
            yield from _own_tests(tree, paragraph, book)


def _own_tests(node: Condition | Day, paragraph: Paragraph, book: RuleBook) -> Iterator[Condition]:
    if isinstance(node, ValueTest | DayTest):
        yield node
    elif isinstance(node, Term | NamedDay):
        kind = "terms" if isinstance(node, Term) else "dates"
        if (paragraph.citation, kind, node.name) not in book.places:
            return
    for part in parts(node):
        yield from _own_tests(part, paragraph, book)


def _pairs(test: Condition, decision: Decision) -> Iterator[tuple[str, Pair]]:
    """The pairs of values between which a test may switch in the case of a decision."""
    case = decision.case
    planning = Situation(case, decision.readings, stated)
    if isinstance(test, ValueTest):
        if _can_be_varied(test.fact, case):
            yield from ((test.fact, pair) for pair in _values(test, case))
    elif isinstance(test, DayTest):
        before = test.operator in ("before", "on_or_after")
        for side, other, first in (
            (test.left, test.right, before),
            (test.right, test.left, not before),
        ):
            day = planning.date(other)
            paths = [path for path in _days_of(side) if FACTS[path].kind == "day"]
            for path in paths if day is not None else ():
                if day is not None and _can_be_varied(path, case):
                    yield path, (day - _ONE_DAY, day) if first else (day, day + _ONE_DAY)


def _days_of(day: Condition | Day) -> Iterator[str]:
    """The facts that a day may be, and not those by which one of several days is chosen."""
    if isinstance(day, Field):
        yield day.path
    for part in parts(day):
        if isinstance(part, Day):
            yield from _days_of(part)


def _can_be_varied(path: str, case: Case) -> bool:
    """Whether the fact stands in a section that the case has."""
    fact = FACTS[path]
    return not fact.derived and getattr(case, fact.section or "as_of") is not None


def _values(test: ValueTest, case: Case) -> Iterator[Pair]:
    if isinstance(test.operand, bool):
        yield test.operand, not test.operand
        return
    if test.operator == "includes":
        listed = stated(case, test.fact)
        if is_known(listed):
            without = tuple(each for each in listed if each != test.operand)
            yield (*without, str(test.operand)), without
        return
    operand = test.operand
    bound = stated(case, operand.path) if isinstance(operand, Field) else operand
    if isinstance(bound, int):
        yield (bound - 1, bound) if test.operator in _BELOW else (bound, bound + 1)
