"""Completions drawn at random, many at a time: most answers that are open show it in them.

Days and counts are drawn row by row, near where something cuts them; what is true or false as whole
columns, so each row of days meets several moods. They only shorten the search: what they show is true.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, TypeAlias

from attrs import define, field

from policy507.engines.lanes.evaluator import Mask
from policy507.engines.lanes.lanes import Lanes, columns
from policy507.engines.lanes.moves import INFINITE, joined, later, moved
from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.variables import AS_OF, MISSING, Row, Values, Variable

TILE, MOODS, PARENTS, TRIES, STAYING = 24, 3, 12, 6, 0.85
EACH = 8
"""So many rows are drawn for each unknown variable, and `TILE` at most."""
LEFT = (0.0, 0.5, 0.85)
"""So often what contradictions tie to a number is left unknown, row by row: else neither could vary."""

Way: TypeAlias = tuple[Any, ...]


@define(eq=False)
class Sample:
    """Sampled completions: by test the rows in which it holds, and those in which it fails.

    `rows` are those of days and counts; they repeat until there are `size`. `drawn` has by variable
    that is true or false, and was drawn as a column, the rows in which it is true; `ways` by group
    the ways to fill in its unknown variables, and in which one that was done, row by row.
    """

    rows: list[Row]
    size: int
    holding: list[Mask]
    failing: list[Mask]
    drawn: dict[int, Mask]
    ways: dict[Group, tuple[Sequence[Way], Sequence[Way]]]

    @property
    def repeated(self) -> int:
        """By this, a mask of single rows is one of all."""
        return sum(1 << n for n in range(0, self.size, len(self.rows)))

    def values(self, row: int) -> Values:
        """The values of all variables in a row."""
        values = list(self.rows[row % len(self.rows)][0])
        for index, mask in self.drawn.items():
            values[index] = bool(mask >> row & 1)
        return tuple(values)


@define(eq=False)
class Sampler:
    """Draws completions of one row; always the same ones."""

    lanes: Lanes
    root: Row
    as_of: int
    _rng: random.Random = field(factory=lambda: random.Random(1))  # noqa: S311 (no secret)
    _slow: list[Variable] = field(init=False)
    _groups: list[Group] = field(init=False)
    _free: list[Variable] = field(init=False)
    _tied: list[Variable] = field(init=False)
    _unknown: int = field(init=False)
    _pools: dict[Any, list[Any]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        lanes, values = self.lanes, self.root[0]
        open_ = [each for each in lanes.variables.order if values[each.index] is MISSING]
        open_ = [each for each in open_ if each.tests or each.index in lanes.group_of]
        groups = dict.fromkeys(lanes.group_of[e.index] for e in open_ if e.index in lanes.group_of)
        every = lanes.variables.every
        mixed = {
            index
            for group in groups
            for index in group.members
            if any(every[i].is_number and values[i] is MISSING for i in group.members)
        }
        self._slow = [each for each in open_ if each.is_number or each.index in mixed]
        self._slow.sort(key=lambda each: not each.is_number)
        self._tied = [each for each in self._slow if each.index in mixed]
        self._groups = [group for group in groups if mixed.isdisjoint(group.members)]
        self._free = [each for each in open_ if each not in self._slow]
        self._free = [each for each in self._free if each.index not in lanes.group_of]
        self._unknown = len(open_)

    def draw(self, parents: Sequence[Values] = (), tile: int = TILE) -> Sample | None:
        """Some completions: anew, or a little different from those given.

        There are `tile` rows of days and counts, and fewer where little is unknown.
        """
        rows = self._rows(parents, min(tile, EACH * self._unknown))
        if not rows:
            return None
        size = len(rows) * MOODS
        again = sum(1 << n for n in range(0, size, len(rows)))
        tests = len(self.lanes.program.tests)
        holding, failing = ([mask * again for mask in each] for each in columns(rows, tests))
        drawn, ways = self._columns(size, len(rows), parents)
        every = (1 << size) - 1
        for index, mask in drawn.items():
            variable = self.lanes.variables.every[index]
            values = list(rows[0][0])
            values[index] = True
            holds, _ = variable.truths(values, self.as_of)
            for place in variable.tests:
                as_true, as_false = mask, every ^ mask
                is_plain = holds >> place & 1
                holding[place] = as_true if is_plain else as_false
                failing[place] = as_false if is_plain else as_true
        return Sample(rows, size, holding, failing, drawn, ways)

    def other(self, values: list[Any], variable: Variable) -> Any:
        """Another value of a variable, drawn for what is known."""
        if not variable.is_number:
            return not values[variable.index]
        pool = self._pool(values, variable)
        return pool[int(self._rng.random() * len(pool))]

    def _rows(self, parents: Sequence[Values], tile: int) -> list[Row]:
        """Rows of days and counts: anew, or as given, and then with one or two drawn anew."""
        if not self._slow:
            return [self.root] * tile
        found = []
        for number in range(tile):
            values, anew = list(self.root[0]), self._slow
            left = LEFT[number % len(LEFT)]
            tied = [each for each in self._tied if self._rng.random() < left]
            if parents:
                parent, times = parents[number % len(parents)], number // len(parents) % MOODS
                changed = self._rng.sample(self._slow, min(times, len(self._slow)))
                for each in self._slow:
                    values[each.index] = MISSING if each in changed else parent[each.index]
                anew = [each for each in self._slow if values[each.index] is MISSING]
            if not all(self._drawn(values, each) for each in anew if each not in tied):
                continue
            _, holding, failing = self.root
            for each in self._slow:
                holds, fails = each.truths(values, self.as_of)
                holding = holding & each.clear | holds
                failing = failing & each.clear | fails
            found.append((tuple(values), holding, failing))
        return found

    def _drawn(self, values: list[Any], variable: Variable) -> bool:
        pool = self._pool(values, variable) if variable.is_number else [True, True, False]
        for _ in range(TRIES):
            values[variable.index] = pool[int(self._rng.random() * len(pool))]
            if self.lanes.is_possible(values, variable.index, self.as_of):
                return True
        return False

    def _pool(self, values: list[Any], variable: Variable) -> list[Any]:
        """Numbers beside the cuts of a variable, by what is known and by one that was drawn."""
        index = variable.index
        near = [i for i in self._near(variable) if values[i] is not MISSING]
        beside = near[int(self._rng.random() * len(near))] if near else None
        key = (index, beside, None if beside is None else values[beside])
        if key not in self._pools:
            self._pools[key] = self._numbers(values, variable, beside)
        return self._pools[key]

    def _near(self, variable: Variable) -> list[int]:
        key = variable.index
        if key not in self._pools:
            found = dict.fromkeys(
                side.source
                for place in variable.tests
                for cut in self.lanes.variables.cuts_of[place]
                for side in (cut.left, cut.right)
                if side.source not in (None, AS_OF, key) and self.root[0][side.source] is MISSING
            )
            self._pools[key] = list(found)
        return self._pools[key]

    def _numbers(self, values: list[Any], variable: Variable, beside: int | None) -> list[Any]:
        lanes, low, high = self.lanes, *variable.bounds
        alone = list(self.root[0])
        if beside is not None:
            alone[beside] = values[beside]
        cuts = [cut for place in variable.tests for cut in lanes.variables.cuts_of[place]]
        if variable.index in lanes.group_of:
            cuts += lanes.group_of[variable.index].cuts
        points: set[float] = {self.as_of, self.as_of + 1}
        for cut in cuts:
            for mine, other in ((cut.left, cut.right), (cut.right, cut.left)):
                if mine.source != variable.index or other.source == variable.index:
                    continue
                value = other.number
                if other.source is not None:
                    value = self.as_of if other.source == AS_OF else alone[other.source]
                point = moved(joined(other.moves, later(0)))(value)
                points |= {point - 1, point, point + 1}
        # In order: where what is unknown is among them, that of a set is another in each process.
        found = sorted(int(point) for point in points if low <= point <= high)
        if variable.fact.happens:
            found = [n for n in found if n <= self.as_of] + [min(high, self.as_of + 1)] * 2
        found += [low, high] if not found else []
        return found + [INFINITE] * (len(found) // 5 + 1) if variable.fact.nullable else found

    def _columns(
        self, size: int, tile: int, parents: Sequence[Values]
    ) -> tuple[dict[int, Mask], dict[Group, tuple[Sequence[Way], Sequence[Way]]]]:
        """Columns of what is true or false: mostly true in most rows, since there rules fire."""
        rng, drawn = self._rng, dict[int, Mask]()
        ways: dict[Group, tuple[Sequence[Way], Sequence[Way]]] = {}
        some = sum(1 << n for n in range(size) if n // tile % MOODS)
        turning = ~((1 << tile) - 1) if parents else -1  # the first rows are as they were given
        given = [parents[n % tile % len(parents)] for n in range(size)] if parents else []
        for variable in self._free:
            mask = rng.getrandbits(size)
            mask |= (rng.getrandbits(size) | rng.getrandbits(size)) & some
            if parents:
                kept = [values[variable.index] for values in given]
                known = sum(1 << n for n, value in enumerate(kept) if value is not MISSING)
                stays = sum(1 << n for n, value in enumerate(kept) if value is True)
                turned = rng.getrandbits(size) & rng.getrandbits(size) & rng.getrandbits(size)
                mask = mask & ~known | stays ^ turned & turning & known
            drawn[variable.index] = mask
        for group in self._groups:
            open_ = [index for index in group.members if self.root[0][index] is MISSING]
            filled = group.filled(self.lanes.variables, self.root[0], self.as_of)
            chosen = rng.choices(filled, [1 + 2 * sum(way) for way in filled], k=size)
            for n, values in enumerate(given):
                way = tuple([values[index] for index in open_])
                if MISSING not in way and (n < tile or rng.random() < STAYING):
                    chosen[n] = way
            ways[group] = filled, chosen
            for place, index in enumerate(open_):
                drawn[index] = sum(1 << n for n, way in enumerate(chosen) if way[place])
        return drawn, ways
