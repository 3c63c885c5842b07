"""Which unknown facts could change an answer: those in which alone two completions of it differ.

Most show in sampled completions in which each variable is changed by itself. For every other one such
a pair is searched, first beside completions in which it changes a part of the answer: only what the
part does not look at is left to be completed there. What is found is exact, but where so much is
unknown that a search takes more than `MOST_STEPS` steps: then the fact is taken to be able to change
the answer. One that can is never left out. All of it is remembered by what is left of the program.

A step is a completed row. Many rows are not concluded: what is left of one is told by its tests, and
by what was left of the row that it completes.

Two completions count as differing in one fact alone where they have all else in common that the
answer still looks at; what contradictions tie to that fact beside it may follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import TypeAlias

from attrs import Factory, define, field

from policy507.engines.lanes.changing import Changing
from policy507.engines.lanes.completions import Completions, either
from policy507.engines.lanes.lanes import Lanes, bits
from policy507.engines.lanes.searching import Reply, Search, asked, together
from policy507.engines.lanes.variables import MISSING, Row, Values, Variable
from policy507.facts.registry import FACTS

BATCH = 16
"""So many rows of each search are looked at at once, the deepest: since a pair is soon found there."""
FEW_STEPS, MOST_STEPS = 256, 8192
"""After so many rows a search beside a part is given up; after so many a variable is taken to matter.

The second goes by the search of all completions alone, and not by what was drawn or asked before: so
all say the same.
"""

_Told: TypeAlias = tuple[str, int]
"""What is left of the program in a row, and what it comes to."""


@define(eq=False)
class Missing:
    """The unknown facts of one case that could change its answers, in one variant of the readings."""

    completions: Completions
    variant: int
    lanes: Lanes = field(init=False)
    _changing: Changing = field(init=False)
    _replies: Sequence[Reply] = ()
    _searched: dict[tuple[int, int], bool] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        self.lanes = self.completions.lanes
        self._changing = Changing(self.completions, self.variant)

    def of(self, target: str) -> tuple[str, ...]:
        """The paths of the facts that could change what a target comes to, in their order."""
        place = self.lanes.places[target]
        wanted, left = self._left(place)
        found = self.lanes.known.get((place, *left))
        if found is None:
            found = self._found_out(place, wanted)
            self.lanes.known.put((place, *left), found)
        return found

    def _found_out(self, place: int, wanted: int) -> tuple[str, ...]:
        self._changing.sample()
        every, root = self.lanes.variables.every, self.completions.root[0]
        of_path: dict[str, list[int]] = {}
        for index in dict.fromkeys(
            n for t in bits(wanted) for n in self.lanes.variables.of_test[t]
        ):
            if root[index] is MISSING:
                of_path.setdefault(every[index].fact.path, []).append(index)
        searches = [self._any_matters(place, mine) for mine in of_path.values()]
        found = together(self.completions, self.variant, searches)
        paths = {path for path, matters in zip(of_path, found, strict=True) if matters}
        return tuple(path for path in FACTS if path in paths)

    def _left(self, place: int) -> tuple[int, tuple[object, ...]]:
        """The tests that a unit wants, as bits, and all on which it rests what could change it."""
        root, as_of = self.completions.root, self.completions.as_of
        if not self._replies:
            requests = [(each, [root]) for each in range(len(self.lanes.places))]
            self._replies = asked(self.completions, self.variant, requests)
        wanted = self._replies[place].wanted[0]
        return wanted, (self._replies[place].left(0), self.lanes.tied(root, wanted, as_of), as_of)

    def _any_matters(self, place: int, indexes: Sequence[int]) -> Search[bool]:
        """Whether one of some variables could change a unit."""
        for index in indexes:
            if (yield from self._matters(place, index)):
                return True
        return False

    def _is_shown(self, place: int, index: int) -> bool:
        return index in self._changing.shown.get(place, ())

    def _matters(self, place: int, index: int) -> Search[bool]:
        """Whether a variable could change a unit: only if it could one that the unit refers to.

        Or where a test of its own looks at it. Small units are soon searched, and serve many.
        """
        at = (place, index)
        if at not in self._searched:
            self._searched[at] = (yield from self._reaches(place, index)) and (
                place in self.lanes.following or (yield from self._could_change(place, index))
            )
        return self._searched[at]

    def _reaches(self, place: int, index: int) -> Search[bool]:
        """Whether a unit still looks at a variable itself, or by way of a unit that it could change."""
        wanted, _ = self._left(place)
        if not wanted & ~self.lanes.variables.every[index].clear:
            return False
        own, others = self.lanes.parts[place]
        if index in own or any(self._is_shown(other, index) for other in others):
            return True
        for other in others:
            if (yield from self._matters(other, index)):
                return True
        return False

    def _could_change(self, place: int, index: int) -> Search[bool]:
        """Whether two completions that differ in one variable alone come to different conclusions.

        Where the search takes too long, they are taken to.
        """
        key = (place, index, *self._left(place)[1])
        found = self.lanes.known.get(key)
        if found is None:
            variable = self.lanes.variables.every[index]
            beside = list(self._beside(place, index))
            if beside and (yield from self._turns(place, variable, beside, FEW_STEPS)):
                found = True
            else:
                root = [self.completions.root]
                found = (yield from self._turns(place, variable, root, MOST_STEPS)) is not False
            self.lanes.known.put(key, found)
        return bool(found)

    def _beside(self, place: int, index: int) -> Iterator[Row]:
        """Rows in which a variable changes a part of a unit: what that looks at is as it was then."""
        for part in self.lanes.parts[place][1]:
            if self._is_shown(part, index):
                values = self._changing.shown[part][index]()
                yield self._known_in_part(values, self.lanes.looked_at[part] - {index})

    def _known_in_part(self, values: Values, kept: Iterable[int]) -> Row:
        """The case, and of what is unknown in it some values of a completion."""
        row, every = self.completions.root, self.lanes.variables.every
        for index in kept:
            if row[0][index] is MISSING:
                known = self.lanes.completed(
                    row, every[index], values[index], self.completions.as_of
                )
                row = known or row
        return row

    def _turns(
        self, place: int, variable: Variable, rows: Sequence[Row], most: int
    ) -> Search[bool | None]:
        """Whether a unit turns on a variable in completions of rows; `None` where that takes too long.

        All else is completed first, as far as it is wanted, and then the variable in question: so a row
        becomes several, which differ in that alone. What contradictions tie to it is completed after it:
        before it, it would leave it a single side, also where an answer needs the other on one side
        alone, or on none.
        """
        lanes, index, steps = self.lanes, variable.index, 0
        last = lanes.group_of[index].members if index in lanes.group_of else (index,)
        waiting: list[tuple[Row, ...]] = [(row,) for row in rows]
        known: set[object] = set()
        while waiting:
            batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
            if steps > most:
                return None
            if self._is_shown(place, index):
                return True
            reply = yield place, [row for alike in batch for row in alike]
            numbers = count()
            for alike in batch:
                rows_at = [(row, next(numbers)) for row in alike]
                came_to = {reply.came_to[number] for _, number in rows_at}
                if len(came_to - {0}) > 1:
                    self._changing.show(place, index, alike[0][0])
                    return True
                # What one row does without may still bind what another one needs.
                wanted = either(reply.wanted[number] for _, number in rows_at)
                if 0 not in came_to or (len(alike) == 1 and not wanted & ~variable.clear):
                    continue
                told = [((reply.left(n), reply.came_to[n]), row) for row, n in rows_at]
                for found in self._completed(told, wanted, variable, last):
                    steps += len(found)
                    ahead = {self._ahead(own, row, wanted): row for own, row in found}
                    key, kept = frozenset(ahead), tuple(ahead.values())
                    is_open = len(kept) > 1 or (kept and kept[0][0][index] is MISSING)
                    if is_open and key not in known:
                        known.add(key)
                        waiting.append(kept)
        return False

    def _ahead(self, told: _Told, row: Row, wanted: int) -> tuple[object, ...]:
        """What will be left in a completed row, told by what was: no row like it is concluded."""
        _, holding, failing = row
        tied = self.lanes.tied(row, wanted & ~(holding | failing), self.completions.as_of)
        return told, holding & wanted, failing & wanted, tied

    def _completed(
        self,
        told: Sequence[tuple[_Told, Row]],
        wanted: int,
        variable: Variable,
        last: Sequence[int],
    ) -> Iterator[list[tuple[_Told, Row]]]:
        """Rows that differ in one variable alone with the next one completed, in every way that matters.

        Or a row with that variable itself, where all else is completed.
        """
        lanes, as_of = self.lanes, self.completions.as_of
        own, row = told[0]
        is_left = row[0][variable.index] is MISSING
        other = lanes.next_unknown(row, wanted, last if is_left else ())
        if other is None and is_left:
            yield [(own, each) for each in lanes.split(row, variable, wanted, as_of)]
        elif other is not None:
            values = (lanes.values(row, other, wanted, as_of) for _, row in told)
            for value in dict.fromkeys(value for each in values for value in each):
                rows = [(own, lanes.completed(row, other, value, as_of)) for own, row in told]
                yield [(own, row) for own, row in rows if row is not None]
