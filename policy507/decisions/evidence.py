"""Evidence: the facts that decided, with the tests that they met or failed, and how days were got."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from attrs import frozen

from policy507.engines.inference import Decided
from policy507.engines.situation import Situation
from policy507.facts.case import Case, observed
from policy507.facts.kinds import EVER, NEVER
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    COUNT_OPERATORS,
    BusinessDay,
    Day,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Shift,
    ValueTest,
    facts_of,
)

AS_OF = "as_of"
# Whether the fact is the earlier side of "on or before", and whether that held.
_DAY_WORDS = {
    (True, True): "on or before",
    (True, False): "after",
    (False, True): "on or after",
    (False, False): "before",
}


@frozen
class Because:
    """A fact that decided: its value as seen on the day of the decision, and the test in words.

    `fact` is the path of the fact, such as `officer.substitute`. `compared_with` is that of the other
    fact of a test between two facts.
    """

    fact: str
    value: Any
    test: str
    compared_with: str | None

    def to_data(self) -> dict[str, Any]:
        """The row as JSON-ready data."""
        value = self.value
        row = {
            "fact": self.fact,
            "value": value.isoformat() if isinstance(value, dt.date) else _listed(value),
            "test": self.test,
        }
        return row if self.compared_with is None else {**row, "compared_with": self.compared_with}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def because(
    decided: tuple[Decided, ...], case: Case, rows: dict[Decided, Because]
) -> tuple[Because, ...]:
    """The rows of evidence for tests that decided, each once.

    `rows` are those of the same case that were made before; new ones are added.
    """
    for each in decided:
        if each not in rows:
            rows[each] = _row_maker(each)(case)
    return tuple(dict.fromkeys([rows[each] for each in decided]))


@lru_cache(maxsize=4096)
def _row_maker(decided: Decided) -> Callable[[Case], Because]:
    """What makes the row of a test; all that does not depend on the case is worked out here."""
    if isinstance(decided.test, ValueTest):
        return _value_row(decided.test, held=decided.held)
    return _day_row(decided.test, held=decided.held)


def _value_row(test: ValueTest, *, held: bool) -> Callable[[Case], Because]:
    fact = FACTS[test.fact]
    if fact.kind == "flag":
        row = Because(fact.path, held, f"is {'true' if held else 'false'}", None)
        return lambda _: row
    if test.operator == "includes":
        words = f"{'includes' if held else 'does not include'} {test.operand}"
        return lambda case: Because(fact.path, observed(case, fact.path), words, None)
    words = f"{'' if held else 'not '}{COUNT_OPERATORS[test.operator][0]}"
    operand = test.operand
    if isinstance(operand, Field):
        path = operand.path
        return lambda case: Because(
            fact.path, observed(case, fact.path), f"{words} {observed(case, path)}", path
        )
    return lambda case: Because(fact.path, observed(case, fact.path), f"{words} {operand}", None)


def _day_row(test: DayTest, *, held: bool) -> Callable[[Case], Because]:
    """A row about the side that is a plain fact; one about an event before one about `as_of`."""
    left, right = test.left, test.right
    about_left = _plainness(left) >= _plainness(right)
    fact, against = (left, right) if about_left else (right, left)
    path = facts_of(fact)[0] if facts_of(fact) else AS_OF
    others = [other for other in facts_of(against) if other not in (path, AS_OF)]
    moved = "" if isinstance(fact, Field) else f"{_move_words(fact)}: "
    words = f"{moved}{_DAY_WORDS[about_left, held]}"
    compared_with = others[0] if others else None
    if isinstance(against, Never):
        there = "is none" if held else "is a date"
        return lambda case: Because(path, observed(case, path), there, None)
    if isinstance(against, Fixed):
        stated = f"{words} {against.date.isoformat()}"
        return lambda case: Because(path, observed(case, path), stated, None)
    return lambda case: Because(
        path, observed(case, path), f"{words} {_shown(against, case)}", compared_with
    )


def _plainness(day: Day) -> int:
    if isinstance(day, Field):
        return 1 if day.path == AS_OF else 3
    return 2 if facts_of(day) else 0


def _shown(day: Day, case: Case) -> str:
    low, high = Situation(case, {}).span(day)
    if low != high:
        return f"the day of {', '.join(facts_of(day))}, which is unknown"
    shown = (
        "a day that has not come" if low in (EVER, NEVER) else dt.date.fromordinal(low).isoformat()
    )
    facts = facts_of(day)
    if not facts:
        return shown
    move = _move_words(day)
    return f"{shown} ({f'{move} ' if move else ''}{facts[0]})"


def _move_words(day: Day) -> str:
    match day:
        case Shift(inner, months, days):
            count, unit = (months, "month") if months else (days, "day")
            words = f"{abs(count)} {unit}{'' if abs(count) == 1 else 's'}"
            words += " after" if count > 0 else " before"
        case BusinessDay(inner, _):
            words = "next business day from"
        case _:
            return ""
    within = _move_words(inner)
    return f"{words} {within}" if within else words


def working(day: Day, case: Case, choices: Mapping[str, str]) -> str:
    """How a day was worked out, in words; the day itself comes last."""
    match day:
        case NamedDay(_, inner):
            return working(inner, case, choices)
        case Given(condition, then, otherwise):
            held = Situation(case, choices).truth(condition)
            if held is not None:
                return working(then if held else otherwise, case, choices)
        case Fixed(date):
            return date.isoformat()
        case Field(path):
            value = observed(case, path)
            return f"{path}, {value}" if isinstance(value, dt.date) else f"{path}, no date"
        case Shift() | BusinessDay():
            source = working(_source(day), case, choices)
            return f"{_move_words(day)} {source} = {_end(day, case, choices)}"
        case Latest(days) | Earliest(days):
            word = "later" if isinstance(day, Latest) else "earlier"
            each = "; ".join(working(d, case, choices) for d in days)
            return f"the {word} of ({each}) = {_end(day, case, choices)}"
    return _end(day, case, choices)


def _source(day: Day) -> Day:
    """What a moved day is moved from."""
    while isinstance(day, Shift | BusinessDay):
        day = day.day
    return day


def _end(day: Day, case: Case, choices: Mapping[str, str]) -> str:
    low, high = Situation(case, choices).span(day)
    if low != high:
        return "unknown"
    return "no date" if low in (EVER, NEVER) else dt.date.fromordinal(low).isoformat()
