"""Small faults in a condition or a day, each of which an example ought to notice.

Every fault changes one thing: a number or a date by one, an operator, a condition or an alternative
left out, a reading no longer asked for. What a name stands for is written elsewhere, and is changed
there (`policy507.audit.mutation.mutants`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TypeAlias

from attrs import evolve

from policy507.english.conditions import day_phrase, sentence
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    ALWAYS,
    COUNT_OPERATORS,
    DAY_OPERATORS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Condition,
    DayTest,
    Earliest,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Not,
    Shift,
    Term,
    Tree,
    ValueTest,
    parts,
    with_parts,
)
from policy507.model.policy import Months, Value

Fault: TypeAlias = "tuple[str, Tree]"
"""What was changed, in words, and the tree that came of it."""

NEVER_HOLDS = AnyOf(())


def faults(tree: Tree) -> Iterator[Fault]:
    """Every fault of a condition or a day; a whole condition can also be left out.

    Two faults may come to the same tree, and one may come to the tree itself.
    """
    if isinstance(tree, Condition) and tree != ALWAYS:
        yield f"no condition: {described(tree)}", ALWAYS
    yield from _inner_faults(tree)


def described(tree: Tree) -> str:
    """A condition or a day in words, names as they are."""
    if isinstance(tree, Condition):
        return sentence(tree, named=True)
    return day_phrase(tree, named=True)


def shifted_values(value: Value) -> Iterator[Value]:
    """A value of the policy, one less and one more."""
    for step in (-1, 1):
        if isinstance(value, Months):
            yield Months(value.months + step)
        elif isinstance(value, dt.date):
            yield value + dt.timedelta(days=step)
        else:
            yield value + step


def written(value: Value) -> str:
    """A value of the policy as a rule file has it."""
    return f"{value.months} months" if isinstance(value, Months) else str(value)


def with_value(tree: Tree, value: Value) -> Tree:
    """A use of a named value, with another value under the name."""
    match tree, value:
        case Fixed(), dt.date():
            return evolve(tree, date=value)
        case Shift(), Months():
            return evolve(tree, months=value.months if tree.months > 0 else -value.months)
        case ValueTest(), int():
            return evolve(tree, operand=value)
    raise TypeError(f"{value!r} cannot take the place of what {tree!r} uses")


def _inner_faults(tree: Tree) -> Iterator[Fault]:
    if isinstance(tree, Term | NamedDay):
        return
    yield from _own_faults(tree)
    inner = parts(tree)
    for number, part in enumerate(inner):
        for what, changed in _inner_faults(part):
            yield what, with_parts(tree, (*inner[:number], changed, *inner[number + 1 :]))


def _own_faults(tree: Tree) -> Iterator[Fault]:
    match tree:
        case All(items) | AnyOf(items):
            what = "condition" if isinstance(tree, All) else "alternative"
            for number, item in enumerate(items):
                rest = items[:number] + items[number + 1 :]
                if rest:
                    without = rest[0] if len(rest) == 1 else evolve(tree, items=rest)
                    yield f"no {what}: {described(item)}", without
        case Not(item):
            yield f"not negated: {described(item)}", item
        case DayTest(operator=operator):
            for other in DAY_OPERATORS:
                if other != operator:
                    yield _instead(tree, evolve(tree, operator=other))
        case ValueTest():
            yield from (_instead(tree, changed) for changed in _tests(tree))
        case Chosen(code, choices):
            yield f"{code} not asked for, as if it were read so: {described(tree)}", ALWAYS
            yield (
                f"{code} not asked for, as if it were read otherwise: {described(tree)}",
                (NEVER_HOLDS),
            )
            for choice in choices if len(choices) > 1 else ():
                others = tuple(other for other in choices if other != choice)
                yield f"{code} without the choice {choice}", Chosen(code, others)
        case _:
            yield from _days(tree)


def _instead(tree: Tree, changed: Tree) -> Fault:
    return f"{described(changed)}, instead of: {described(tree)}", changed


def _tests(test: ValueTest) -> Iterator[ValueTest]:
    fact, operand = FACTS[test.fact], test.operand
    if isinstance(operand, bool):
        yield evolve(test, operand=not operand, value=None)
    elif fact.kind == "words":
        for word in fact.choices:
            if word != operand:
                yield evolve(test, operand=word, value=None)
    else:
        for other in COUNT_OPERATORS:
            if other != test.operator:
                yield evolve(test, operator=other)
        if isinstance(operand, int):
            yield from (evolve(test, operand=operand + step, value=None) for step in (-1, 1))


def _days(day: Tree) -> Iterator[Fault]:
    match day:
        case Fixed(date):
            for step in (-1, 1):
                yield _instead(day, Fixed(date + dt.timedelta(days=step)))
        case Shift(inner, months, days):
            for step in (-1, 1):
                if months:
                    yield _instead(day, Shift(inner, months + step, days))
                if days:
                    yield _instead(day, Shift(inner, months, days + step))
        case BusinessDay(inner):
            yield _instead(day, inner)
        case Latest(each) | Earliest(each):
            yield _instead(day, Earliest(each) if isinstance(day, Latest) else Latest(each))
            for number, one in enumerate(each):
                rest = each[:number] + each[number + 1 :]
                if rest:
                    without = rest[0] if len(rest) == 1 else evolve(day, days=rest)
                    yield f"without the day: {described(one)}", without
        case Given(condition, then, otherwise) if not isinstance(condition, Chosen):
            yield f"always {described(then)}", then
            yield f"never {described(then)}", otherwise
