"""Days and counts that stand for all others: one between each two cuts.

A test, or a contradiction, cuts in two the numbers that one of its sides can be. Where its other side
is unknown, too, it does so for each value of that; so the unknown variable is *eliminated*: what
matters of it is only how its own cuts lie to one another, and that cuts what they are measured from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

from attrs import Factory, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.lanes.moves import (
    INFINITE,
    Moves,
    back,
    comparisons,
    joined,
    later,
    most_ways,
    moved,
)
from policy507.engines.lanes.possible import Group, Wrong, groups
from policy507.engines.lanes.variables import (
    AS_OF,
    MISSING,
    Cut,
    Side,
    Values,
    Variable,
    Variables,
)

_PLANS, _FOUND = 4096, 16384


@frozen(eq=False)
class _Plan:
    """Where a variable is cut: by the sides, and where two moves of it change places."""

    points: tuple[tuple[Side, bool], ...]
    """Each with whether it counts only as far as the variable lies not ahead."""
    turns: tuple[tuple[Moves, Moves], ...]
    is_plain: bool
    """Whether all of it can be told by these; else every number is its own."""
    is_tied: bool
    """Whether it matters that something lies ahead: else that is as if it did not happen."""


@frozen(eq=False)
class Cuts:
    """Where the numbers of a program are cut, given what is wanted and known."""

    variables: Variables
    _plans: Remembered[_Plan] = Factory(lambda: Remembered(_PLANS))
    _found: Remembered[tuple[Any, ...]] = Factory(lambda: Remembered(_FOUND))

    def representatives(
        self, values: Values, variable: Variable, wanted: int, as_of: int
    ) -> tuple[Any, ...]:
        """Numbers that stand for all others, as far as wanted tests and contradictions tell."""
        family, tests = families(self.variables)[variable.index]
        binding = [
            each
            for group in _groups_of(self.variables)[variable.index]
            for each in group.binding(self.variables, values, wanted, as_of)
        ]
        known = tuple([values[index] for index in family])
        key = (variable.index, wanted & tests, as_of, known, tuple(binding))
        found = self._found.get(key)
        if found is None:
            plan = self._plan(values, variable, wanted, binding)
            found = tuple(_between(plan, values, variable, as_of))
            self._found.put(key, found)
        return found

    def _plan(
        self, values: Values, variable: Variable, wanted: int, binding: Sequence[Wrong]
    ) -> _Plan:
        family, tests = families(self.variables)[variable.index]
        unknown = tuple([index for index in family if values[index] is MISSING])
        key = (variable.index, wanted & tests, unknown, tuple(binding))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._planned(variable, wanted & tests, unknown, binding)
            self._plans.put(key, plan)
        return plan

    def _planned(
        self, variable: Variable, wanted: int, unknown: Sequence[int], binding: Sequence[Wrong]
    ) -> _Plan:
        variables = self.variables
        cuts = [
            cut
            for place, of_test in enumerate(variables.cuts_of)
            if wanted >> place & 1
            for cut in of_test
        ]
        cuts += [cut for each in binding for cut in each.cuts]
        left = dict.fromkeys(cuts)
        is_plain = True
        others = sorted(set(unknown) - {variable.index}, key=lambda i: -variables.rank[i])
        open_ = set(unknown)
        for index in others:
            mine = [cut for cut in left if index in _sources(cut)]
            is_plain = is_plain and not any(c.left.source == c.right.source for c in mine)
            _eliminate(left, mine, variables.every[index], open_)
            open_.discard(index)
        ours = [cut for cut in left if variable.index in _sources(cut)]
        turns = [c for c in ours if c.left.source == c.right.source]
        points = tuple(dict.fromkeys(_point(c, variable.index) for c in ours if c not in turns))
        # What a contradiction says of a day that does not happen, it does not say of one ahead.
        is_bound = any(variable.index in each.members for each in binding)
        return _Plan(
            points,
            tuple(dict.fromkeys((c.left.moves, c.right.moves) for c in turns)),
            is_plain,
            is_bound or any(not seen for _, seen in points),
        )


def _between(plan: _Plan, values: Values, variable: Variable, as_of: int) -> Iterator[Any]:
    low, high = variable.bounds
    happens = variable.fact.happens
    points: set[float] = {low}
    last = high
    if happens:
        points.add(as_of + 1)
        last = high if plan.is_tied or not variable.fact.nullable else as_of
    for side, seen in plan.points:
        point = _value(side, values, as_of)
        if not (seen and happens and point > as_of):
            points.add(point)
    if not plan.is_plain:
        points |= set(range(low, last + 1))
    starts = sorted(int(point) for point in points if low <= point <= last)
    for first, after in pairwise([*starts, last + 1]):
        if plan.turns:
            yield from _turning(plan.turns, first, after)
        else:
            yield first
    if variable.fact.nullable:
        yield INFINITE


def _turning(turns: tuple[tuple[Moves, Moves], ...], first: int, after: int) -> Iterator[int]:
    """From some days in a row one for each way in which moves of it compare."""
    most = most_ways(turns)
    seen = set()
    for day in range(first, after):
        way = tuple(_order(moved(one)(day), moved(other)(day)) for one, other in turns)
        if way not in seen:
            seen.add(way)
            yield day
        if len(seen) == most:
            return


def _order(one: float, other: float) -> int:
    return (one > other) - (one < other)


@lru_cache(maxsize=4096)
def side_of(side: Side) -> Callable[[Any, int], float]:
    """One side of a comparison, as a function of values by variable and of the day of the decision."""
    source, move = side.source, moved(side.moves) if side.moves else None

    def value(values: Any, as_of: int) -> float:
        number = as_of if source == AS_OF else values[source]
        if side.seen and number > as_of:
            return INFINITE
        return number if move is None else move(number)

    return value if source is not None else lambda *_: side.number


def _value(side: Side, values: Values, as_of: int) -> float:
    return side_of(side)(values, as_of)


def cuts_through(
    variables: Variables, cuts: Iterable[Cut], unknown: Iterable[Variable], told: set[int]
) -> tuple[Cut, ...]:
    """Cuts without those of unknown numbers, in whose place is how these cut the sources to be told."""
    left = dict.fromkeys(cuts)
    open_ = {each.index for each in unknown} | told
    for each in sorted(unknown, key=lambda each: -variables.rank[each.index]):
        mine = [cut for cut in left if each.index in _sources(cut)]
        _eliminate(left, mine, each, open_)
        open_.discard(each.index)
    return tuple(left)


def cuts_among(
    variables: Variables,
    cuts: Iterable[Cut],
    unknown: Iterable[Variable],
    known: set[int],
    most: int,
) -> tuple[Cut, ...] | None:
    """How known numbers lie to one another, as far as that decides what unknown ones can be.

    `None` where an unknown number is compared with itself, moved, or there are more cuts than `most`:
    then the known numbers themselves decide.
    """
    left = dict.fromkeys(cuts)
    open_ = {each.index for each in unknown} | known | {AS_OF}
    for each in sorted(unknown, key=lambda each: -variables.rank[each.index]):
        mine = [cut for cut in left if each.index in _sources(cut)]
        if any(cut.left.source == cut.right.source for cut in mine):
            return None
        _eliminate(left, mine, each, open_)
        open_.discard(each.index)
        if len(left) > most:
            return None
    return tuple(left)


def point_of(cut: Cut, source: int) -> Side:
    """From where on a source is on the other side of a cut, by what the cut compares it with."""
    return _point(cut, source)[0]


def _eliminate(left: dict[Cut, None], mine: list[Cut], each: Variable, unknown: set[int]) -> None:
    for cut in mine:
        del left[cut]
    if mine:
        left |= dict.fromkeys(_eliminated(each, mine, unknown))


def stretches(
    variables: Variables, values: Values, variable: Variable, wanted: int, as_of: int
) -> tuple[int, ...]:
    """The first number of each stretch in which nothing changes that known values decide.

    What a wanted test or a contradiction compares with an unknown value cuts nothing.
    """
    low, high = variable.bounds
    cuts = [c for n in variable.tests if wanted >> n & 1 for c in variables.cuts_of[n]]
    cuts += [cut for group in groups(variables) for cut in group.cuts]
    found = {low, as_of + 1} if variable.fact.happens else {low}
    for cut in cuts:
        sources = _sources(cut)
        if variable.index not in sources or cut.left.source == cut.right.source:
            continue
        side, seen = _point(cut, variable.index)
        point = _value(side, values, as_of)
        if low <= point <= high and not (seen and variable.fact.happens and point > as_of):
            found.add(int(point))
    return tuple(sorted(found))


def _sources(cut: Cut) -> set[int]:
    return {side.source for side in (cut.left, cut.right) if side.source is not None}


def _point(cut: Cut, index: int) -> tuple[Side, bool]:
    """From where on a variable is on the other side of a cut, by what the cut compares it with."""
    mine, other, more = cut.left, cut.right, later(1)
    if cut.right.source == index:
        mine, other, more = cut.right, cut.left, later(0)
    moves = joined(other.moves, more, back(mine.moves))
    if other.source is None:
        return Side(None, int(moved(moves)(other.number))), mine.seen
    return Side(other.source, moves=moves, seen=other.seen), mine.seen


def _eliminated(variable: Variable, cuts: Iterable[Cut], unknown: set[int]) -> Iterator[Cut]:
    """How cuts of an unknown variable lie to one another, as cuts of what they are measured from."""
    low, high = variable.bounds
    points = dict.fromkeys([Side(None, low), Side(None, high + 1)])
    if variable.fact.happens:
        points[Side(AS_OF, moves=later(1))] = None
    points |= dict.fromkeys(_point(cut, variable.index)[0] for cut in cuts)
    for one, other in combinations(points, 2):
        if not {one.source, other.source} & unknown:
            continue
        if one.source != other.source:
            yield Cut(one, other)
            yield Cut(other, one)
        elif comparisons(one.moves, other.moves) > 1:
            yield Cut(one, other)


@lru_cache(maxsize=64)
def _groups_of(variables: Variables) -> dict[int, tuple[Group, ...]]:
    """By number the groups that tie something of its family."""
    every = groups(variables)
    return {
        index: tuple(each for each in every if not set(family).isdisjoint(each.members))
        for index, (family, _) in families(variables).items()
    }


@lru_cache(maxsize=64)
def families(variables: Variables) -> dict[int, tuple[tuple[int, ...], int]]:
    """By number those that cuts tie to it, one to another, and the bits of the tests among them."""
    cuts = [cut for of_test in variables.cuts_of for cut in of_test]
    cuts += [cut for group in groups(variables) for cut in group.cuts]
    family = {each.index: {each.index} for each in variables.every if each.is_number}
    for cut in cuts:
        tied = [family[index] for index in _sources(cut) if index in family]
        joined_up = set().union(*tied)
        for index in joined_up:
            family[index] = joined_up
    found = {}
    for index, members in family.items():
        tests = {place for each in members for place in variables.every[each].tests}
        found[index] = tuple(sorted(members)), sum(1 << place for place in tests)
    return found
