"""Which unknown facts could change an answer: those in which alone two completions of it differ.

Most show in sampled completions in which each variable is changed by itself. For every other one such
a pair is searched, first beside completions in which it changes a part of the answer: only what the
part does not look at is left to be completed there. What is found is exact, but where so much is
unknown that a search takes more than `MOST_STEPS` steps: then the fact is taken to be able to change
the answer. One that can is never left out. All of it is remembered by what is left of the program.

A step is a completed row. Most rows are not concluded: what one comes to is told by its tests, where
the same was left of another one that came to the same in them.

Two completions count as differing in one fact alone where they have all else in common that the
answer still looks at; what contradictions tie to that fact beside it may follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from attrs import Factory, define, field

from policy507.engines.lanes.changing import Changing
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.lanes import Lanes, bits
from policy507.engines.lanes.searching import Reply, Search, asked, together
from policy507.engines.lanes.variables import MISSING, Row, Values, Variable
from policy507.facts.registry import FACTS

BATCH = 16
"""So many rows of each search are looked at at once, the deepest: since a pair is soon found there."""
FEW_STEPS, MOST_STEPS = 256, 6144
"""After so many rows a search beside a part is given up; after so many a variable is taken to matter.

The second goes by the search of all completions alone, and not by what was drawn or asked before: so
all say the same.
"""


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
        if any(self._is_shown(place, index) for index in indexes):
            return True
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
        if self._is_shown(place, index):
            return True
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
            is_bound = variable.fact.kind == "count" and index in self.lanes.group_of
            in_pairs = is_bound or self.lanes.variables.is_moved(variable)
            search = self._in_pairs if in_pairs else self._at_last
            beside = list(self._beside(place, index))
            if beside and (yield from search(place, variable, beside, FEW_STEPS)):
                found = True
            else:
                root = [self.completions.root]
                found = (yield from search(place, variable, root, MOST_STEPS)) is not False
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
            if row[0][index] is MISSING and values[index] is not MISSING:
                known = self.lanes.completed(
                    row, every[index], values[index], self.completions.as_of
                )
                row = known or row
        return row

    def _at_last(
        self, place: int, variable: Variable, rows: Sequence[Row], most: int
    ) -> Search[bool | None]:
        """Complete all else first, as far as it is wanted, and then the variable in question.

        `None` where that takes more than so many steps.
        """
        lanes, as_of, steps = self.lanes, self.completions.as_of, 0
        waiting, known = [*rows], set[object]()
        while waiting:
            batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
            if steps > most:
                return None
            if self._is_shown(place, variable.index):
                return True
            reply = yield place, batch
            last = []
            for number, (row, mask) in enumerate(zip(batch, reply.wanted, strict=True)):
                if not mask & ~variable.clear:
                    continue
                key = (reply.left(number), lanes.tied(row, mask, as_of))
                if key in known:
                    continue
                known.add(key)
                other = lanes.next_unknown(row, mask, but=(variable.index,))
                if other is not None:
                    for each in lanes.split(row, other, mask, as_of):
                        steps += 1
                        if (ahead := self._ahead(key[0], each, mask)) not in known:
                            known.add(ahead)
                            waiting.append(each)
                    continue
                found = list(lanes.split(row, variable, mask, as_of))
                steps += len(found)
                turns = frozenset(self._ahead(key[0], each, mask) for each in found)
                if len(turns) > 1 and turns not in known:
                    known.add(turns)
                    last.append(found)
            if last and (yield from self._turns(place, variable, last)):
                return True
        return False

    def _turns(self, place: int, variable: Variable, last: Sequence[Sequence[Row]]) -> Search[bool]:
        """Whether some rows that differ in one variable alone come to different conclusions."""
        came_to = iter((yield place, [row for each in last for row in each]).came_to)
        for each in last:
            if len({came for _ in each if (came := next(came_to))}) > 1:
                self._changing.show(place, variable.index, each[0][0])
                return True
        return False

    def _in_pairs(
        self, place: int, variable: Variable, rows: Sequence[Row], most: int
    ) -> Search[bool | None]:
        """Complete rows in the order of the variables, and pairs of them from the one in question on.

        A pair has all other values in common; where the same is left of both, it is given up. So
        nothing is completed before a day from which it is measured; nor what contradictions tie to the
        one in question, since by its own value that would leave it a single one.
        """
        lanes, as_of, steps = self.lanes, self.completions.as_of, 0
        waiting: list[tuple[Row, ...]] = [(row,) for row in rows]
        known: set[object] = set()
        while waiting:
            batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
            rows = [row for each in batch for row in each]
            if steps > most:
                return None
            if self._is_shown(place, variable.index):
                return True
            reply = yield place, rows
            number = 0
            for each in batch:
                at = range(number, number + len(each))
                number += len(each)
                came_to = [reply.came_to[n] for n in at]
                if all(came_to):
                    if len({*came_to}) > 1:
                        self._changing.show(place, variable.index, each[0][0])
                        return True
                    continue
                masks = [reply.wanted[n] for n in at]
                left = [(reply.left(n), reply.came_to[n]) for n in at]
                key = tuple(
                    (own, lanes.tied(row, mask, as_of))
                    for own, row, mask in zip(left, each, masks, strict=True)
                )
                if key in known or self._is_settled(key, masks, variable):
                    continue
                known.add(key)
                for found in self._completed(each, masks, variable):
                    steps += len(found)
                    told = zip(left * 2, found, masks * 2, strict=False)
                    ahead = tuple(self._ahead(*row) for row in told)
                    if ahead not in known and len({*ahead}) == len(found):
                        known.add(ahead)
                        waiting.append(found)
        return False

    def _is_settled(self, key: Sequence[object], masks: Sequence[int], variable: Variable) -> bool:
        """Whether the same is left of both rows of a pair, or a row does not look at the variable."""
        return key[0] == key[1] if len(key) > 1 else not masks[0] & ~variable.clear

    def _ahead(self, left: object, row: Row, wanted: int) -> tuple[object, ...]:
        """What will be left in a completed row, told by what was: no row like it is concluded."""
        _, holding, failing = row
        open_ = wanted & ~(holding | failing)
        tied = self.lanes.tied(row, open_, self.completions.as_of) if open_ else ()
        return left, holding & wanted, failing & wanted, tied

    def _completed(
        self, rows: tuple[Row, ...], masks: Sequence[int], variable: Variable
    ) -> Iterator[tuple[Row, ...]]:
        """A row, or a pair, with the next variable completed; pairs, where it is the one in question."""
        lanes, as_of = self.lanes, self.completions.as_of
        for but in (lanes.after[variable.index], ()):  # what would bind it comes after all else
            found = (lanes.next_unknown(row, m, but) for row, m in zip(rows, masks, strict=True))
            following = [each for each in found if each is not None]
            if len(rows) == 1:
                following = following or [variable]
            if following:
                break
        else:
            return
        following.sort(key=lambda each: lanes.variables.rank[each.index])
        if len(rows) == 1:
            split = list(lanes.split(rows[0], following[0], masks[0], as_of))
            if following[0] is not variable:
                yield from ((row,) for row in split)
            elif variable.index in lanes.group_of:
                yield from combinations(split, 2)
            else:  # any value can be had, so where two differ two that follow one another do
                yield from pairwise(split)
            return
        values: dict[object, None] = {}
        for row, mask in zip(rows, masks, strict=True):
            values |= dict.fromkeys(lanes.values(row, following[0], mask, as_of))
        for value in values:
            pair = tuple(lanes.completed(row, following[0], value, as_of) for row in rows)
            if all(row is not None for row in pair):
                yield pair  # type: ignore[misc]
