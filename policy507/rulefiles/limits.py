"""How far conditions and days reach once their names are spelt out, so that no file asks too much.

Names make a short file stand for a large tree: each may use another one twice. Everything that walks
such a tree rests on the bounds of this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import frozen

from policy507.model.conditions import BusinessDay, NamedDay, Shift, Term, Tree, parts

DEEPEST = 64
LARGEST = 2000
FARTHEST_YEARS = 100
_DAYS_IN_A_MONTH, _DAYS_IN_A_YEAR = 31, 366
_DAYS_TO_A_BUSINESS_DAY = 366

Named: TypeAlias = Mapping[tuple[type, str], "Extent"]


@frozen
class Extent:
    """The levels of a tree, its parts, and by how many days it moves a day at most."""

    levels: int
    parts: int
    days: int

    def problem(self) -> str | None:
        """What is too much about it; `None` where nothing is."""
        if self.levels > DEEPEST:
            return f"nested deeper than {DEEPEST} levels, with what its names stand for"
        if self.parts > LARGEST:
            return f"more than {LARGEST} parts, with what its names stand for"
        if self.days > FARTHEST_YEARS * _DAYS_IN_A_YEAR:
            return f"moves a day by more than {FARTHEST_YEARS} years"
        return None


def extent(tree: Tree, named: Named) -> Extent:
    """The extent of a tree; `named` has those of the conditions and days that have a name."""
    if isinstance(tree, Term | NamedDay):
        inner = [named[type(tree), tree.name]]
    else:
        inner = [extent(part, named) for part in parts(tree)]
    return Extent(
        1 + max((each.levels for each in inner), default=0),
        1 + sum(each.parts for each in inner),
        _days(tree) + max((each.days for each in inner), default=0),
    )


def _days(tree: Tree) -> int:
    match tree:
        case Shift(_, months, days):
            return abs(months) * _DAYS_IN_A_MONTH + abs(days)
        case BusinessDay():
            return _DAYS_TO_A_BUSINESS_DAY
    return 0
