"""What tells cases apart in which something is left open.

They come to the same where the same tests are open and the same facts unknown, where flags and lists are
the same, and where the known numbers lie to one another alike wherever they bound the unknown ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

from attrs import frozen

from policy507.engines.lanes.cuts import cuts_among, side_of
from policy507.engines.lanes.moves import INFINITE
from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.variables import Cut, Variable, Variables

Sign: TypeAlias = "Callable[[Any, int], Any]"
"""What tells cases apart: by the values of variables, and the day of the decision."""


@frozen(eq=False)
class Telling:
    """What tells apart cases in which the same tests are left open, and the same numbers unknown.

    `flags` are what is true or false: it tells by itself. `numbers` are the known ones: by `cuts`, how
    they lie to one another; where these are too many there are none, and they tell by themselves.
    """

    flags: tuple[Variable, ...]
    numbers: tuple[Variable, ...]
    cuts: tuple[Cut, ...] | None


def telling(
    every: Variables,
    tests: Sequence[int],
    among: Iterable[Group],
    unknown: set[int],
    most_cuts: int,
    most_unknown: int | None = None,
) -> Telling:
    """What tells such cases apart: by open tests, groups that may bind them, and unknown numbers.

    With more cuts, or more unknown numbers, than these the known numbers themselves tell.
    """
    among = [*among]
    members = {index for place in tests for index in every.of_test[place]}
    members.update(index for group in among for index in group.members)
    mine = [every.every[index] for index in sorted(members)]
    known = tuple(each for each in mine if each.is_number and each.index not in unknown)
    left = [each for each in mine if each.index in unknown]
    cuts = [cut for place in tests for cut in every.cuts_of[place]]
    cuts += [cut for group in among for cut in group.cuts]
    numbers = {each.index for each in known}
    among_them = None
    if most_unknown is None or len(left) <= most_unknown:
        among_them = cuts_among(every, dict.fromkeys(cuts), left, numbers, most_cuts)
    return Telling(tuple(each for each in mine if not each.is_number), known, among_them)


def lying(told: Telling) -> Sequence[Sign]:
    """How the known numbers lie, as functions of values by variable and of the day of the decision.

    Or the numbers themselves and the day, where they tell.
    """
    if told.cuts is None:
        return [*(partial(_itself, each.index) for each in told.numbers), _as_of]
    signs: list[Sign] = [_holds(cut) for cut in told.cuts]
    for each in told.numbers:
        if each.fact.nullable:
            signs += partial(_never_happens, each.index), partial(_lies_ahead, each.index)
    return signs


def _itself(index: int, values: Any, _: int) -> Any:
    return values[index]


def _as_of(_: Any, as_of: int) -> int:
    return as_of


def _never_happens(index: int, values: Any, _: int) -> bool:
    return bool(values[index] == INFINITE)


def _lies_ahead(index: int, values: Any, as_of: int) -> bool:
    return bool(values[index] > as_of)


@lru_cache(maxsize=4096)
def _holds(cut: Cut) -> Sign:
    """Whether the left side of a cut is on or before the right one."""
    left, right = side_of(cut.left), side_of(cut.right)
    return lambda values, as_of: left(values, as_of) <= right(values, as_of)
