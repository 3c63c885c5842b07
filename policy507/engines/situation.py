"""What conditions and days mean in a case, in the fewest lines.

A day that is not known is the span of all days that it may be; a comparison of spans is unknown
where they overlap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from attrs import Factory, frozen

from policy507.facts.case import Case, observed
from policy507.facts.kinds import EVER, NEVER, UNKNOWN, includes
from policy507.model.calendar import Calendar, add_months, next_business_day
from policy507.model.conditions import (
    COUNT_OPERATORS,
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
    Ref,
    Shift,
    Term,
    Truth,
    ValueTest,
    both,
    either,
    opposite,
)
from policy507.model.policy import Rule

Choices: TypeAlias = Mapping[str, str]
"""For every reading of a rule book the choice made, by code."""
Span: TypeAlias = tuple[int, int]
"""The earliest and the latest that a day may be, as day numbers; `NEVER` is after all dates."""


@frozen(eq=False)
class Situation:
    """A case under chosen readings; what a name stands for is worked out in it once.

    `look` is how facts are looked at: `observed`, or `stated` where plans count, too.
    """

    case: Case
    choices: Choices
    look: Callable[[Case, str], Any] = observed
    _named: dict[tuple[type, str], Any] = Factory(dict)
    _under: dict[tuple[str, str], Situation] = Factory(dict)

    def __reduce__(self) -> tuple[Any, ...]:
        return Situation, (self.case, self.choices, self.look)

    def under(self, code: str, choice: str) -> Situation:
        """The same case with another choice of one reading; the same one every time."""
        if (code, choice) not in self._under:
            choices = {**self.choices, code: choice}
            self._under[code, choice] = Situation(self.case, choices, self.look)
        return self._under[code, choice]

    def span(self, day: Day) -> Span:
        """Which days a day may be."""
        match day:
            case Field(path):
                value = self.look(self.case, path)
                if value is UNKNOWN:
                    return EVER, NEVER
                return (NEVER, NEVER) if value is None else (value.toordinal(), value.toordinal())
            case Fixed(date):
                return date.toordinal(), date.toordinal()
            case Never():
                return NEVER, NEVER
            case NamedDay(name, inner):
                if (NamedDay, name) not in self._named:
                    self._named[NamedDay, name] = self.span(inner)
                found: Span = self._named[NamedDay, name]
                return found
            case Shift(inner, months, days):
                low, high = self.span(inner)
                return _shifted(low, months, days), _shifted(high, months, days)
            case BusinessDay(inner, calendar):
                low, high = self.span(inner)
                return _on_business_day(low, calendar), _on_business_day(high, calendar)
            case Latest(days):
                spans = [self.span(each) for each in days]
                return max(low for low, _ in spans), max(high for _, high in spans)
            case Earliest(days):
                spans = [self.span(each) for each in days]
                return min(low for low, _ in spans), min(high for _, high in spans)
            case Given(condition, then, otherwise):
                held = self.truth(condition)
                if held is not None:
                    return self.span(then if held else otherwise)
                spans = [self.span(each) for each in (then, otherwise)]
                return min(low for low, _ in spans), max(high for _, high in spans)

    def date(self, day: Day) -> dt.date | None:
        """The date that a day is; `None` where it does not happen or is unknown."""
        low, high = self.span(day)
        return dt.date.fromordinal(low) if low == high and low not in (EVER, NEVER) else None

    def last_day(self, rules: Iterable[Rule]) -> dt.date | None:
        """The last day on which an act is in time, where all of the rules agree on one."""
        days = {None if rule.due is None else self.date(rule.due) for rule in rules}
        return days.pop() if len(days) == 1 else None

    def truth(self, condition: Condition) -> Truth:
        """Whether a condition holds, fails, or is unknown."""
        match condition:
            case All(items):
                return both(map(self.truth, items))
            case AnyOf(items):
                return either(map(self.truth, items))
            case Not(item):
                return opposite(self.truth(item))
            case Term(name, inner):
                if (Term, name) not in self._named:
                    self._named[Term, name] = self.truth(inner)
                found: Truth = self._named[Term, name]
                return found
            case Chosen(code, names):
                return self.choices[code] in names
            case ValueTest(fact, operator, operand):
                right = (
                    self.look(self.case, operand.path) if isinstance(operand, Field) else operand
                )
                return _test(self.look(self.case, fact), operator, right)
            case DayTest(left, operator, right_day):
                return _compare(self.span(left), operator, self.span(right_day))
            case Ref():
                raise TypeError(f"only a program refers to its units, as in {condition!r}")


def _shifted(number: int, months: int, days: int) -> int:
    return number if number in (EVER, NEVER) else add_months(number, months) + days


def _on_business_day(number: int, calendar: Calendar) -> int:
    return number if number in (EVER, NEVER) else next_business_day(number, calendar)


def _test(value: Any, operator: str, operand: Any) -> Truth:
    if operator == "includes":
        return includes(value, operand)
    if value is UNKNOWN or operand is UNKNOWN:
        return None
    if isinstance(value, bool):
        return value is operand
    return COUNT_OPERATORS[operator][1](value, operand)


def _compare(left: Span, operator: str, right: Span) -> Truth:
    match operator:
        case "on_or_before":
            return True if left[1] <= right[0] else False if left[0] > right[1] else None
        case "before":
            return opposite(_compare(right, "on_or_before", left))
        case "on_or_after":
            return _compare(right, "on_or_before", left)
        case "after":
            return opposite(_compare(left, "on_or_before", right))
    return both((_compare(left, "on_or_before", right), _compare(right, "on_or_before", left)))
