"""The meaning of the rules, in the fewest lines: every other engine is tested against this one.

A day that is not known is the span of all days that it may be; a comparison of spans is unknown
where they overlap. What three-valued logic leaves unknown is `None`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from policy507.conditions import (
    COUNT_OPERATORS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Compare,
    Condition,
    Day,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Shift,
    Term,
    Test,
    Truth,
    both,
    either,
    opposite,
)
from policy507.days import add_months, next_business_day
from policy507.facts import UNKNOWN, Case, observed
from policy507.outcomes import in_force, outcomes
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.statuses import Status

NEVER = dt.date.max.toordinal() + 1
EVER = 0
Span = tuple[int, int]
Choices = Mapping[str, str]
Look = Callable[[Case, str], Any]


def span(day: Day, case: Case, choices: Choices, look: Look = observed) -> Span:
    """The earliest and the latest day that a day may be, as day numbers; `NEVER` is after all dates."""
    match day:
        case Field(path):
            value = look(case, path)
            if value is UNKNOWN:
                return EVER, NEVER
            number = NEVER if value is None else value.toordinal()
            return number, number
        case Fixed(date):
            return date.toordinal(), date.toordinal()
        case Never():
            return NEVER, NEVER
        case NamedDay(_, inner):
            return span(inner, case, choices, look)
        case Shift(inner, months, days):
            low, high = span(inner, case, choices, look)
            return _shifted(low, months, days), _shifted(high, months, days)
        case BusinessDay(inner, calendar):
            low, high = span(inner, case, choices, look)
            moved = [n if n in (EVER, NEVER) else next_business_day(n, calendar) for n in (low, high)]
            return moved[0], moved[1]
        case Latest(days):
            spans = [span(each, case, choices, look) for each in days]
            return max(low for low, _ in spans), max(high for _, high in spans)
        case Earliest(days):
            spans = [span(each, case, choices, look) for each in days]
            return min(low for low, _ in spans), min(high for _, high in spans)
        case Given(condition, then, otherwise):
            held = truth(condition, case, choices, look)
            if held is not None:
                return span(then if held else otherwise, case, choices, look)
            spans = [span(each, case, choices, look) for each in (then, otherwise)]
            return min(low for low, _ in spans), max(high for _, high in spans)


def _shifted(number: int, months: int, days: int) -> int:
    return number if number in (EVER, NEVER) else add_months(number, months) + days


def truth(
    condition: Condition, case: Case, choices: Choices, look: Look = observed
) -> Truth:
    """Whether a condition holds in a case, or that it is unknown."""
    match condition:
        case All(items):
            return both(truth(item, case, choices, look) for item in items)
        case AnyOf(items):
            return either(truth(item, case, choices, look) for item in items)
        case Not(item):
            return opposite(truth(item, case, choices, look))
        case Term(_, inner):
            return truth(inner, case, choices, look)
        case Chosen(code, names):
            return choices[code] in names
        case Test(fact, operator, operand):
            right: Any = look(case, operand.path) if isinstance(operand, Field) else operand
            return _test(look(case, fact), operator, right)
        case Compare(left, operator, right):
            return _compare(span(left, case, choices, look), operator, span(right, case, choices, look))


def _test(value: Any, operator: str, operand: Any) -> Truth:
    if value is UNKNOWN or operand is UNKNOWN:
        return None
    if operator == "includes":
        return operand in value
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


def verdicts(book: RuleBook, case: Case, choices: Choices) -> dict[str, Status | None]:
    """The status of every rule and of every act, by name; `None` where logic leaves it unknown."""
    applies: dict[str, Truth] = {}
    fired: dict[str, Truth] = {}

    def defeated(rule: Rule) -> Truth:
        return either(
            both((truth(when, case, choices), fires(other))) for other, when in book.overriders(rule)
        )

    def fires(rule: Rule) -> Truth:
        if rule.name not in fired:
            applies[rule.name] = both(
                truth(each, case, choices) for each in (in_force(rule), rule.when)
            )
            fired[rule.name] = both((applies[rule.name], opposite(defeated(rule))))
        return fired[rule.name]

    def status(rule: Rule) -> Status | None:
        firing, in_conflict = fires(rule), either(fires(other) for other in book.rivals(rule))
        ordered = (
            (Status.NOT_IN_FORCE, opposite(truth(in_force(rule), case, choices))),
            (Status.NOT_APPLICABLE, opposite(applies[rule.name])),
            (Status.RELIEVED, both((applies[rule.name], defeated(rule)))),
            (Status.CONFLICT, both((firing, in_conflict))),
            *(
                (name, both((firing, opposite(in_conflict), truth(when, case, choices))))
                for name, when in outcomes(rule)
            ),
        )
        return next((name for name, held in ordered if held), None)

    found = {rule.name: status(rule) for rule in book.rules.values()}
    for act, rules in book.ordered_acts().items():
        ordering = [rule for rule in rules if rule.orders]
        governing = [found[r.name] for r in ordering if fires(r)]
        if all(fires(rule) is False for rule in ordering):
            found[act] = Status.NOT_REQUIRED
        else:
            found[act] = governing[0] if governing else None
    return found
