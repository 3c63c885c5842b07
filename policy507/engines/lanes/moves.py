"""Moves of days as functions of day numbers, the ways back, and how two moves of one day compare.

A move keeps the order of days, and none moves a day further than by a bound. So whatever is asked of a
moved day is asked of the day itself on one side of a *cut*: from the first day on that, moved, is on
or after another one. Counts are numbers that are moved by whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from attrs import frozen

from policy507.model.calendar import Calendar, add_months, next_business_day, waits

INFINITE = math.inf
"""The number of the day of what does not happen."""


@frozen(cache_hash=True)
class Back:
    """From a day to the first one that, moved, is on or after it."""

    moves: Moves


Move: TypeAlias = tuple[int, int] | Calendar | Back
"""By whole months and then days, to the next business day, or back."""
Moves: TypeAlias = tuple[Move, ...]

_MONTH = (28, 31)


def later(days: int) -> Moves:
    """The move by some days."""
    return ((0, days),)


def back(moves: Moves) -> Moves:
    """The way back."""
    found: list[Move] = []
    for move in reversed(moves):
        if isinstance(move, tuple) and not move[0]:
            found += later(-move[1])
        else:
            found.append(Back((move,)))
    return tuple(found)


def joined(*moves: Moves) -> Moves:
    """One after the other; months and days apart, so that moves that begin alike can be told."""
    found: list[Move] = []
    for move in (move for each in moves for move in each):
        if not isinstance(move, tuple):
            found.append(move)
            continue
        months, days = move
        if months:
            found.append((months, 0))
        elif found and isinstance(before := found[-1], tuple) and not before[0]:
            found.pop()
            days += before[1]
        if days:
            found.append((0, days))
    return tuple(found)


@lru_cache(maxsize=1024)
def moved(moves: Moves) -> Callable[[float], float]:
    """What moves a number; what is infinite, or no number, stays."""

    @lru_cache(maxsize=16384)
    def move(number: float) -> float:
        if not math.isfinite(number):
            return number
        for each in moves:
            match each:
                case Back(inner):
                    number = _first(int(number), inner)
                case Calendar():
                    number = next_business_day(int(number), each)
                case (months, days):
                    number = (add_months(int(number), months) if months else number) + days
        return number

    return move


def _first(number: int, moves: Moves) -> int:
    there, (least, most) = moved(moves), reach(moves)
    low, high = number - most, number - least
    while low < high:
        middle = (low + high) // 2
        if there(middle) >= number:
            high = middle
        else:
            low = middle + 1
    return low


@lru_cache(maxsize=1024)
def reach(moves: Moves) -> tuple[int, int]:
    """By how many days something is moved, at least and at most."""
    least = most = 0
    for each in moves:
        match each:
            case Back(inner):
                low, high = reach(inner)
                low, high = -high, -low
            case Calendar():
                low, high = 0, waits(each)[-1]
            case (months, days):
                low, high = sorted(months * length for length in _MONTH)
                low, high = low + days, high + days
        least, most = least + low, most + high
    return least, most


@lru_cache(maxsize=4096)
def comparisons(one: Moves, other: Moves) -> int:
    """In how many ways a day moved by one can compare with the same day moved by the other, at most."""
    start = _shared((one, other))
    (least, most), (low, high) = reach(one[start:]), reach(other[start:])
    if one == other or most < low or high < least:
        return 1
    return (least < high) + (low < most) + 1


@lru_cache(maxsize=1024)
def most_ways(turns: tuple[tuple[Moves, Moves], ...]) -> int:
    """In how many ways pairs of moves of one day can compare, all together, at most.

    Where all that tells them apart is how far off the next business day is, that is one of a few
    numbers for each day that one is asked for.
    """
    start = _shared([moves for pair in turns for moves in pair])
    ends = [(one[start:], other[start:]) for one, other in turns]
    asked = dict.fromkeys(at for pair in ends for moves in pair for at in _business(moves))
    each = [comparisons(one, other) for one, other in turns]
    plain = all(
        isinstance(m, Calendar) or _is_days(m) for pair in ends for way in pair for m in way
    )
    if not plain or len(asked) > _MOST_ASKED:
        return math.prod(each)
    found = set()
    for off in product(*(waits(each[-1]) for each in asked if isinstance(each[-1], Calendar))):
        by = dict(zip(asked, off, strict=True))
        found.add(tuple(_compared(_sum(one, by), _sum(other, by)) for one, other in ends))
    return len(found)


_MOST_ASKED = 3


def _is_days(move: Move) -> bool:
    return isinstance(move, tuple) and not move[0]


def _business(moves: Moves) -> list[Moves]:
    """The moves up to each next business day that is asked for."""
    return [moves[: n + 1] for n, move in enumerate(moves) if isinstance(move, Calendar)]


def _sum(moves: Moves, off: Mapping[Moves, int]) -> int:
    return sum(
        move[1] if isinstance(move, tuple) else off[moves[: n + 1]] for n, move in enumerate(moves)
    )


def _compared(one: int, other: int) -> int:
    return (one > other) - (one < other)


def _shared(every: Sequence[Moves]) -> int:
    """How many moves at the start are the same in all."""
    start = 0
    while all(len(each) > start and each[start] == every[0][start] for each in every):
        start += 1
    return start
