"""What is left of conditions and days once readings are chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from policy507.model.calendar import add_months
from policy507.model.conditions import (
    ALWAYS,
    NEVER_HOLDS,
    All,
    AnyOf,
    Chosen,
    Condition,
    Day,
    Fixed,
    Given,
    NamedDay,
    Not,
    Shift,
    Term,
    Tree,
    parts,
    with_parts,
)

_T = TypeVar("_T", Condition, Day)
_OPPOSITES: Mapping[Condition, Condition] = {ALWAYS: NEVER_HOLDS, NEVER_HOLDS: ALWAYS}


def under_readings(tree: _T, choices: Mapping[str, str]) -> _T:
    """A condition or a day without what the choices decide, and a day without the names in it.

    `choices` has one for every reading, by code. A condition keeps its name unless they decide it, and
    a date that a rule states is moved where it is moved.
    """
    return cast("_T", _left(tree, choices))


def _left(tree: Tree, choices: Mapping[str, str]) -> Any:
    if isinstance(tree, Chosen):
        return ALWAYS if choices[tree.code] in tree.choices else NEVER_HOLDS
    left: tuple[Any, ...] = tuple(_left(part, choices) for part in parts(tree))
    match tree:
        case NamedDay():
            return left[0]
        case Term():
            return left[0] if left[0] in (ALWAYS, NEVER_HOLDS) else tree
        case Not():
            return _OPPOSITES.get(left[0], Not(left[0]))
        case All():
            return NEVER_HOLDS if NEVER_HOLDS in left else All(_without(ALWAYS, left))
        case AnyOf():
            return ALWAYS if ALWAYS in left else AnyOf(_without(NEVER_HOLDS, left))
        case Given():
            condition, then, otherwise = left
            if condition == ALWAYS or then == otherwise:
                return then
            return otherwise if condition == NEVER_HOLDS else Given(condition, then, otherwise)
        case Shift(months=months, days=days) if isinstance(left[0], Fixed):
            moved = add_months(left[0].date.toordinal(), months) + days
            return Fixed(dt.date.fromordinal(moved))
    return with_parts(tree, left) if left else tree


def _without(empty: Condition, items: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(item for item in items if item != empty)
