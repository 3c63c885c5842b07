"""In which rows the unknown facts of a group can surely be filled in so that nothing is contradicted.

A few ways to fill them in are tried for all rows at once. Where none of these will do, it is not known
here whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from attrs import evolve

from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.variables import Variable, Variables
from policy507.facts.contradictions import CONTRADICTIONS, Compared, Contradiction
from policy507.facts.registry import FACTS
from policy507.roster.deciding.truths import contradicted
from policy507.roster.deciding.values import ALL, INFINITE, NONE, Holding, Known, Values, either

_LOWER, _UPPER = ("above", "not below"), ("below", "not above")


def possible(values: Values, group: Group) -> Holding:
    """The rows in which what is known of a group surely contradicts nothing by way of what is not."""
    every = values.variables
    found: Holding = NONE
    among = _about(every, group)
    open_ = [
        every.every[index]
        for index in group.members
        if index not in values.known or not values.known[index].is_known
    ]
    if not open_:
        return ~found
    for way in _ways(among, tuple(open_)):
        filled = dict(values.known)
        for variable, value in zip(open_, way, strict=True):
            filled[variable.index] = _filled(values, variable, value)
        found = found | ~contradicted(evolve(values, known=filled, sides={}), among)
        if np.all(~found == 0):
            break
    return found


def _filled(values: Values, variable: Variable, value: int) -> Known:
    """A variable with a value in all rows in which it is unknown."""
    known, rows = values.known.get(variable.index), values.rows
    if variable.is_number:
        number = np.int32(value)
        if known is not None:
            return Known(rows, ALL, numbers=either(known.knows, known.days, number))
        return Known(rows, ALL, numbers=number)
    held: Holding = ALL if value else NONE
    if known is not None:
        held = (known.held & known.known) | (held & ~known.known)
    return Known(rows, ALL, holds=held)


@lru_cache(maxsize=1024)
def _about(every: Variables, group: Group) -> tuple[Contradiction, ...]:
    """The contradictions between the variables of a group."""
    among = (*CONTRADICTIONS, *every.program.book.impossible)
    members = {every.every[index].fact.path for index in group.members}
    return tuple(each for each in among if members.intersection(each.paths))


@lru_cache(maxsize=4096)
def _ways(among: tuple[Contradiction, ...], open_: tuple[Variable, ...]) -> list[tuple[int, ...]]:
    """Ways to fill in unknown variables: first by what the contradictions compare them with."""
    ways = [tuple(_avoiding(among, each, never) for each in open_) for never in (True, False)]
    ways += [
        tuple(_end(each, end) if each.is_number else held for each in open_)
        for held in (0, 1)
        for end in (-1, 0, 1)
    ]
    return list(dict.fromkeys(ways))


def _avoiding(among: Iterable[Contradiction], variable: Variable, never: bool) -> int:  # noqa: FBT001
    """The end at which most comparisons fail that look at a variable."""
    votes = sum(_votes(among, variable.fact.path))
    if not variable.is_number:
        return int(votes < 0)
    return _end(variable, -1 if never else 1) if votes < 0 else _end(variable, 0)


def _votes(among: Iterable[Contradiction], path: str) -> Iterator[int]:
    """By comparison 1 where less is better, or what is false, and -1 where more is, or what is true."""
    for each in (c for one in among for clause in one.clauses for c in clause):
        if path in each.paths:
            yield _vote(each, path)


def _vote(compared: Compared, path: str) -> int:
    if FACTS[path].kind not in ("day", "count"):
        return 1 if (compared.operator == "is") == (compared.operand is True) else -1
    is_left = compared.fact == path
    if compared.operator in _LOWER:
        return 1 if is_left else -1
    if compared.operator in _UPPER:
        return -1 if is_left else 1
    return 0


def _end(variable: Variable, end: int) -> int:
    """The least number of a variable, the greatest, or before both the day of what does not happen."""
    least, greatest = variable.bounds
    if end < 0 and variable.fact.nullable:
        return INFINITE
    return least if end == 0 else greatest
