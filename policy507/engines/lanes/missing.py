"""Which unknown facts could change an answer: those in which alone two completions of it differ.

Most show in sampled completions in which each variable is changed by itself. For every other one such
a pair is searched; where that takes long, completions that show it of a part of the answer are first
crossed with others. What is found is exact, but where so much is unknown that a search takes more
than `MOST_STEPS` steps: then the fact is taken to be able to change the answer. One that can is never
left out. All of it is remembered by what is left of the program.

Two completions count as differing in one fact alone where they have all else in common that the
answer still looks at; what contradictions tie to that fact beside it may follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import combinations, pairwise

from attrs import Factory, define, field

from policy507.engines.lanes.completions import (
    BATCH,
    Completions,
    _folded,
    _rests,
    liveliest,
)
from policy507.engines.lanes.evaluator import Mask
from policy507.engines.lanes.lanes import Lanes, across, bits, columns
from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.samples import Sample, Sampler
from policy507.engines.lanes.variables import MISSING, Row, Values, Variable
from policy507.facts.registry import FACTS

ROUNDS, BESIDE, DONORS = 3, 16, 4
"""How many samples are drawn at most, how many rows beside one, and with how many it is crossed."""
FEW_STEPS, MOST_STEPS = 16, 4096
"""After so many rows of a search completions are crossed; after so many a variable is taken to matter.

The second goes by the search alone, and not by what was drawn or asked before: so all say the same.
"""


@define(eq=False, slots=False)
class Missing:
    """The unknown facts of one case that could change its answers, in one variant of the readings."""

    completions: Completions
    variant: int
    lanes: Lanes = field(init=False)
    _sampler: Sampler = field(init=False)
    _lefts: dict[int, tuple[int, tuple[object, ...]]] = Factory(dict)
    _searched: dict[tuple[int, int], bool] = Factory(dict)
    _found: dict[int, set[int]] = Factory(dict)
    _shown: dict[tuple[int, int], Callable[[], Values]] = Factory(dict)
    _lively: Sequence[Values] = ()
    _is_sampled: bool = False

    def __attrs_post_init__(self) -> None:
        self.lanes = self.completions.lanes
        self._sampler = Sampler(self.lanes, self.completions.root, self.completions.as_of)

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
        if not self._is_sampled:
            self._is_sampled = True
            self._sample()
        every, root = self.lanes.variables.every, self.completions.root[0]
        paths = {every[index].fact.path for index in self._found.get(place, ())}
        for index in dict.fromkeys(
            n for t in bits(wanted) for n in self.lanes.variables.of_test[t]
        ):
            path = every[index].fact.path
            if path not in paths and root[index] is MISSING and self._matters(place, index):
                paths |= {every[i].fact.path for i in self._found[place]}
        return tuple(path for path in FACTS if path in paths)

    def _left(self, place: int) -> tuple[int, tuple[object, ...]]:
        """The tests that a unit wants, as bits, and all on which it rests what could change it."""
        if place not in self._lefts:
            root, as_of = self.completions.root, self.completions.as_of
            asked = [int(each == place) for each in range(len(self.lanes.places))]
            wanted, told = self.lanes.evaluator.want(self._stated, asked, 1)
            mask = sum(1 << test for test, is_wanted in enumerate(wanted) if is_wanted)
            left = (bytes(told), self.lanes.tied(root, mask, as_of), as_of)
            self._lefts[place] = mask, left
        return self._lefts[place]

    @cached_property
    def _stated(self) -> tuple[Mask, ...]:
        """What is known of all units by what is stated."""
        chosen = [mask >> self.variant & 1 for mask in self.completions.variants.chosen]
        return self.completions.concluded(chosen, 1)[1]

    # --- in samples

    def _sample(self) -> None:
        """Begin beside completions that came to different answers: there much turns on one variable."""
        parents: Sequence[Values] = self.completions.witnesses()
        before = -1
        for _ in range(ROUNDS):
            found = sum(map(len, self._found.values()))
            sample = self._sampler.draw(parents) if found > before else None
            if sample is None:
                return
            parents, before = self._changed(sample), found
            self._lively = parents

    def _changed(self, sample: Sample) -> list[Values]:
        """Change each unknown variable of the sampled rows by itself, and see what that changes."""
        blocks = list(self._blocks(sample))
        rows = sample.size
        starts = range(0, (len(blocks) + 1) * (rows + 1), rows + 1)
        repeated = sum(1 << start for start in starts)
        block, spare = (1 << rows) - 1, repeated << rows
        holding = [mask * repeated for mask in sample.holding]
        failing = [mask * repeated for mask in sample.failing]
        possible = 0
        for start, (_, changes, feasible) in zip(starts[1:], blocks, strict=True):
            possible |= feasible << start
            for place, (holds, fails) in changes.items():
                holding[place] ^= (sample.holding[place] ^ holds) << start
                failing[place] ^= (sample.failing[place] ^ fails) << start
        every = block * repeated
        made = [
            every if mask >> self.variant & 1 else 0 for mask in self.completions.variants.chosen
        ]
        concluded, _ = self.lanes.evaluator.conclude(holding, failing, made, every)
        self.completions.evaluated += rows * len(starts)
        for place, masks in enumerate(concluded):
            some = 0
            for mask in masks:
                some |= mask
            differing = 0
            for mask in masks:
                differing |= (mask & block) * repeated & (every ^ mask)
            differing &= some & possible
            for bit in bits(differing + every & spare):
                number = bit // (rows + 1)
                index = blocks[number - 1][0]
                if index not in self._found.setdefault(place, set()):
                    self._found[place].add(index)
                    own = differing >> starts[number] & block
                    row = (own & -own).bit_length() - 1
                    self._shown[place, index] = partial(sample.values, row)
        return liveliest(self.lanes, concluded, sample)

    def _blocks(self, sample: Sample) -> Iterator[tuple[int, dict[int, tuple[Mask, Mask]], Mask]]:
        """By unknown variable what tests come to by another value of it, and where it may be had."""
        groups = {index: group for group in sample.ways for index in group.members}
        for variable in self.lanes.variables.every:
            index = variable.index
            if self.completions.root[0][index] is not MISSING or not variable.tests:
                continue
            if index in sample.drawn:
                feasible = (1 << sample.size) - 1
                if index in groups:
                    feasible = self._swappable(index, groups[index], sample)
                tests = {n: (sample.failing[n], sample.holding[n]) for n in variable.tests}
                yield index, tests, feasible
            else:
                yield index, *self._drawn_anew(variable, sample)

    def _swappable(self, index: int, group: Group, sample: Sample) -> Mask:
        """The rows in which a variable can be the opposite without contradicting its group."""
        root = self.completions.root[0]
        at = [each for each in group.members if root[each] is MISSING].index(index)
        ways = set(group.filled(self.lanes.variables, root, self.completions.as_of))
        swapped = {way: (*way[:at], not way[at], *way[at + 1 :]) in ways for way in ways}
        return sum(1 << n for n, way in enumerate(sample.ways[group]) if swapped[way])

    def _drawn_anew(
        self, variable: Variable, sample: Sample
    ) -> tuple[dict[int, tuple[Mask, Mask]], Mask]:
        as_of, index, feasible, rows = self.completions.as_of, variable.index, 0, []
        for number, (values, _, _) in enumerate(sample.rows):
            own = list(values)
            own[index] = self._sampler.other(own, variable)
            feasible |= self.lanes.is_possible(own, index, as_of) << number
            rows.append((values, *variable.truths(own, as_of)))
        holding, failing = columns(rows, len(self.lanes.program.tests), variable.tests)
        again = sample.repeated
        tests = zip(variable.tests, holding, failing, strict=True)
        return {n: (holds * again, fails * again) for n, holds, fails in tests}, feasible * again

    def _crossed(self, place: int, variable: Variable) -> bool:
        """Whether a variable, which can change a part of a unit, is soon seen to change the unit.

        What the part rests on stays as it was seen to; all else is as where much fires, or drawn.
        """
        lanes, index = self.lanes, variable.index
        parts = [part for part in lanes.behind[place] if (part, index) in self._shown]
        others = [each for each in self._found.get(place, ()) if (place, each) in self._shown]
        donors = [self._shown[place, each]() for each in others[:DONORS]]
        donors += self._lively[: DONORS - len(donors) + 1]
        parents = []
        for part in dict.fromkeys(parts[:1] + parts[-1:]):
            values, own = self._shown[part, index](), lanes.looked_at[part]
            donors = donors or [self.completions.root[0]]
            parents += [self._mixed(values, own, donor) for donor in donors]
        sample = self._sampler.draw(parents, BESIDE) if parents else None
        if sample is not None:
            self._changed(sample)
        return index in self._found.get(place, ())

    def _mixed(self, values: Values, kept: frozenset[int], donor: Values) -> Values:
        """Some values of a completion with all else of another one, unless that contradicts them."""
        mixed = [v if n in kept else donor[n] for n, v in enumerate(values)]
        for group in self.lanes.groups:
            if not group.possible(self.lanes.variables, mixed, self.completions.as_of):
                for index in group.members:
                    if index not in kept and self.completions.root[0][index] is MISSING:
                        mixed[index] = MISSING
        return tuple(mixed)

    # --- by search

    def _matters(self, place: int, index: int) -> bool:
        """Whether a variable could change a unit: only if it could one that the unit refers to.

        Or where a test of its own looks at it. Small units are soon searched, and serve many.
        """
        if index in self._found.get(place, ()):
            return True
        at = (place, index)
        if at not in self._searched:
            own, others = self.lanes.parts[place]
            near = index in own or any(index in self._found.get(other, ()) for other in others)
            near = near or any(self._matters(other, index) for other in others)
            self._searched[at] = near and self._could_change(place, index)
            if self._searched[at]:
                self._found.setdefault(place, set()).add(index)
        return self._searched[at]

    def _could_change(self, place: int, index: int) -> bool:
        """Whether two completions that differ in one variable alone come to different conclusions.

        Where the search takes too long, they are taken to.
        """
        key = (place, index, *self._left(place)[1])
        found = self.lanes.known.get(key)
        if found is None:
            variable = self.lanes.variables.every[index]
            is_bound = variable.fact.kind == "count" and index in self.lanes.group_of
            in_pairs = is_bound or self.lanes.variables.is_moved(variable)
            found = (self._in_pairs if in_pairs else self._at_last)(place, variable)
            self.lanes.known.put(key, found)
        return bool(found)

    def _at_last(self, place: int, variable: Variable) -> bool:
        """Complete all else first, as far as it is wanted, and then the variable in question."""
        lanes, completions, steps, is_crossed = self.lanes, self.completions, 0, False
        waiting: list[Row] = [completions.root]
        known: set[object] = set()
        kept: list[int] = []
        while waiting:
            batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
            rows = len(batch)
            steps += rows
            if steps > FEW_STEPS and not is_crossed:
                is_crossed = True
                if self._crossed(place, variable):
                    return True
            if steps > MOST_STEPS:
                return True
            _, wanted, told = completions.asked(place, batch, [self.variant])
            kept = kept or [n for n, by in enumerate(lanes.evaluator.governed) if told[by]]
            left = _rests([told[n] for n in kept], rows + 1, rows)
            last = []
            for row, mask, rest in zip(batch, _folded(wanted, rows), left, strict=True):
                if not any(mask >> test & 1 for test in variable.tests):
                    continue
                key = (rest, lanes.tied(row, mask, completions.as_of))
                if key in known:
                    continue
                known.add(key)
                other = lanes.next_unknown(row, mask, but=(variable.index,))
                if other is not None:
                    waiting += lanes.split(row, other, mask, completions.as_of)
                else:
                    last.append(list(lanes.split(row, variable, mask, completions.as_of)))
            if self._turns(place, variable, last):
                return True
        return False

    def _turns(self, place: int, variable: Variable, last: Sequence[Sequence[Row]]) -> bool:
        """Whether some rows that differ in one variable alone come to different conclusions."""
        rows = [row for each in last for row in each]
        if not rows:
            return False
        concluded, _, _ = self.completions.asked(place, rows, [self.variant])
        came_to = iter(across(concluded, len(rows)))
        for each in last:
            if len({came for _ in each if (came := next(came_to))}) > 1:
                self._shown[place, variable.index] = partial(tuple, each[0][0])
                self._look_beside(each[0][0])
                return True
        return False

    def _in_pairs(self, place: int, variable: Variable) -> bool:
        """Complete rows in the order of the variables, and pairs of them from the one in question on.

        A pair has all other values in common; where the same is left of both, it is given up. So
        nothing is completed before a day from which it is measured; nor what contradictions tie to the
        one in question, since by its own value that would leave it a single one.
        """
        lanes, completions, steps, is_crossed = self.lanes, self.completions, 0, False
        waiting: list[tuple[Row, ...]] = [(completions.root,)]
        known: set[object] = set()
        kept: list[int] = []
        while waiting:
            batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
            rows = [row for each in batch for row in each]
            steps += len(rows)
            if steps > FEW_STEPS and not is_crossed:
                is_crossed = True
                if self._crossed(place, variable):
                    return True
            if steps > MOST_STEPS:
                return True
            concluded, wanted, told = completions.asked(place, rows, [self.variant])
            kept = kept or [n for n, by in enumerate(lanes.evaluator.governed) if told[by]]
            left = _rests([told[n] for n in kept], len(rows) + 1, len(rows))
            masks, came_to = _folded(wanted, len(rows)), across(concluded, len(rows))
            number = 0
            for each in batch:
                at = range(number, number + len(each))
                number += len(each)
                keys = [(left[n], lanes.tied(rows[n], masks[n], completions.as_of)) for n in at]
                if len(each) > 1:
                    first, second = (came_to[n] for n in at)
                    if first and second and first != second:
                        self._shown[place, variable.index] = partial(tuple, each[0][0])
                        self._look_beside(each[0][0])
                        return True
                    if (first and second) or keys[0] == keys[1]:
                        continue
                elif not any(masks[number - 1] >> test & 1 for test in variable.tests):
                    continue
                if (key := tuple(keys)) not in known:
                    known.add(key)
                    waiting += self._completed(each, [masks[n] for n in at], variable)
        return False

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

    def _look_beside(self, values: Values) -> None:
        """Where one variable changes the answer, others are likely to."""
        sample = self._sampler.draw([values], BESIDE)
        if sample is not None:
            self._changed(sample)
