"""Evidence: the facts that decided, with the tests that they met or failed, and how days were got.

It is data, and its words here are those of a decision's JSON: a fact is its path, a day an ISO date.
`policy507.decisions.wording` and `policy507.decisions.days` say it to people.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import evolve, frozen

from policy507.decisions.json_form import PATH, data_of
from policy507.engines.inference import Decided
from policy507.engines.situation import Situation
from policy507.facts.case import observed
from policy507.facts.kinds import UNKNOWN, Unknown
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    COUNT_OPERATORS,
    DAY_OPERATORS,
    OPPOSITES,
    BusinessDay,
    Day,
    Earliest,
    Field,
    Given,
    Latest,
    NamedDay,
    Never,
    Shift,
    ValueTest,
    facts_of,
)

AS_OF = "as_of"
CameTo: TypeAlias = dt.date | Unknown | None
"""What a day is in a case: a date, unknown, or `None` where it does not come."""


@frozen
class Move:
    """A step to another day: by some months or days, back where negative, or to a business day."""

    count: int
    unit: Literal["month", "day", "business day"]


@frozen
class Because:
    """A fact that decided: its value as seen on the day of the decision, and the test in words.

    `fact` is the path of the fact, such as `officer.substitute`. Its value, a day first moved by
    `moves`, was compared with `operand`, and `held` is whether that came out as `operator` says: `is`,
    `includes`, or one of those on days or numbers. Where a fact gave the operand, `operand_fact` is its
    path, and `operand_moves` are how its day was moved; a day that does not come is `None`.
    """

    _KEYS: ClassVar = ("fact", "value", "test", "compared_with")
    _OPTIONAL: ClassVar = ("compared_with",)
    _FORMS: ClassVar = {
        "fact": PATH,
        "value": {
            "description": "The value on the day of the decision: what lies ahead has not happened. "
            "Of a list known in part, it says of each word that is known whether the list has it.",
            "type": ["string", "boolean", "integer", "null", "array", "object"],
            "items": {"type": "string"},
            "additionalProperties": {"type": "boolean"},
        },
        "compared_with": PATH,
    }

    fact: str
    value: Any
    operator: str
    operand: Any
    held: bool
    moves: tuple[Move, ...] = ()
    operand_fact: str | None = None
    operand_moves: tuple[Move, ...] = ()

    @property
    def test(self) -> str:
        """The test in words in which a fact is its path and a day an ISO date."""
        return words_of_test(self)

    @property
    def compared_with(self) -> str | None:
        """The path of the other fact of a test between two facts, `as_of` aside."""
        return None if self.operand_fact in (self.fact, AS_OF) else self.operand_fact

    def to_data(self) -> dict[str, Any]:
        """The row as JSON-ready data."""
        return data_of(self)


@frozen
class Working:
    """How a day was worked out: what it came to, and out of what.

    It is the day of a `fact`; or another one, in `of`, moved by `moves`; or the one `picked` from those
    in `of`; or else a date that a rule states.
    """

    came_to: CameTo
    fact: str | None = None
    moves: tuple[Move, ...] = ()
    picked: Literal["later", "earlier"] | None = None
    of: tuple[Working, ...] = ()


# --- what a case is asked


def because(
    decided: tuple[Decided, ...], situation: Situation, rows: dict[Decided, Because]
) -> tuple[Because, ...]:
    """The rows of evidence for tests that decided, each once.

    `rows` are those of the same case that were made before; new ones are added.
    """
    for each in decided:
        if each not in rows:
            rows[each] = _row(each, situation)
    return tuple(dict.fromkeys([rows[each] for each in decided]))


def _row(decided: Decided, situation: Situation) -> Because:
    row = _unfilled(decided)
    operand = row.operand
    if isinstance(decided.test, ValueTest):
        if isinstance(operand, Field):
            operand = observed(situation.case, operand.path)
    elif operand is not None:
        operand = _came_to(operand, situation)
    return evolve(row, value=observed(situation.case, row.fact), operand=operand)


@lru_cache(maxsize=4096)
def _unfilled(decided: Decided) -> Because:
    """The row of a test without the values of a case; the operand is what gives it there.

    Of two days, each with a single source, it is about that of an event before that of `as_of`.
    """
    test, held = decided.test, decided.held
    if isinstance(test, ValueTest):
        other = test.operand.path if isinstance(test.operand, Field) else None
        return Because(test.fact, None, test.operator, test.operand, held, operand_fact=other)
    day, operator, against = test.left, "on_or_before", test.right
    if _plainness(day) < _plainness(against):
        day, operator, against = against, "on_or_after", day
    path = facts_of(day)[0]
    if isinstance(against, Never):
        return Because(path, None, "is", None, held)
    other = next(iter(facts_of(against)), None)
    return Because(path, None, operator, against, held, _moves(day), other, _moves(against))


def _plainness(day: Day) -> int:
    """How well a day serves as what a test is about: a date does not, and an event does best."""
    if isinstance(day, Field):
        return 1 if day.path == AS_OF else 3
    return 2 if facts_of(day) else 0


def _moves(day: Day) -> tuple[Move, ...]:
    """How a day is moved, the last move first."""
    match day:
        case BusinessDay(inner):
            return (Move(1, "business day"), *_moves(inner))
        case Shift(inner, months, days):
            by_days = (Move(days, "day"),) if days else ()
            by_months = (Move(months, "month"),) if months else ()
            return (*by_days, *by_months, *_moves(inner))
    return ()


def worked_out(day: Day, situation: Situation) -> Working:
    """How a day is worked out in a case, under chosen readings."""
    came_to = _came_to(day, situation)
    match day:
        case NamedDay(_, inner):
            return worked_out(inner, situation)
        case Given(condition, then, otherwise):
            held = situation.truth(condition)
            if held is not None:
                return worked_out(then if held else otherwise, situation)
        case Field(path):
            return Working(came_to, path)
        case Shift(inner) | BusinessDay(inner):
            while isinstance(inner, Shift | BusinessDay):
                inner = inner.day
            return Working(came_to, moves=_moves(day), of=(worked_out(inner, situation),))
        case Latest(days) | Earliest(days):
            of = tuple(worked_out(each, situation) for each in days)
            picked: Literal["later", "earlier"] = "later" if isinstance(day, Latest) else "earlier"
            return Working(came_to, picked=picked, of=of)
    return Working(came_to)


def _came_to(day: Day, situation: Situation) -> CameTo:
    low, high = situation.span(day)
    return UNKNOWN if low != high else situation.date(day)


# --- what is said of it


def move_words(move: Move) -> str:
    """A move in words that lead on to what is moved: "6 months after"."""
    if move.unit == "business day":
        return "next business day from"
    count = abs(move.count)
    unit = f"{move.unit}{'' if count == 1 else 's'}"
    return f"{count} {unit} {'after' if move.count > 0 else 'before'}"


def compared(row: Because) -> str:
    """The operator that is true of a test of days."""
    return row.operator if row.held else OPPOSITES[row.operator]


def words_of_test(row: Because) -> str:
    """A test in words that follow the fact's value; a fact is its path there and a day an ISO date."""
    held, operand = row.held, row.operand
    match FACTS[row.fact].kind:
        case "flag":
            return f"is {'true' if row.value else 'false'}"
        case "words" | "texts":
            return f"{'includes' if held else 'does not include'} {operand}"
        case "day" if row.operator == "is":  # the only day that one may be is none
            return "is none" if held else "is a date"
        case "day":
            test = f"{DAY_OPERATORS[compared(row)]} {_operand_words(row)}"
            return f"{_moved(row.moves)}: {test}" if row.moves else test
    return f"{'' if held else 'not '}{COUNT_OPERATORS[row.operator][0]} {operand}"


def _operand_words(row: Because) -> str:
    if row.operand is UNKNOWN:
        return f"the day of {row.operand_fact}, which is unknown"
    day = "a day that has not come" if row.operand is None else row.operand.isoformat()
    fact = row.operand_fact
    return day if fact is None else f"{day} ({_moved(row.operand_moves, fact)})"


def words_of_working(working: Working) -> str:
    """How a day was worked out, in words; the day itself comes last."""
    if working.came_to is UNKNOWN:
        day = "unknown"
    else:
        day = "no date" if working.came_to is None else working.came_to.isoformat()
    if working.fact is not None:
        return f"{working.fact}, {day}"
    of = [words_of_working(each) for each in working.of]
    if working.picked is not None:
        return f"the {working.picked} of ({'; '.join(of)}) = {day}"
    return f"{_moved(working.moves, *of)} = {day}" if of else day


def _moved(moves: tuple[Move, ...], *source: str) -> str:
    return " ".join((*map(move_words, moves), *source))
