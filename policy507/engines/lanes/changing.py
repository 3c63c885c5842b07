"""Which variables, changed by themselves, change what is come to in sampled completions.

Each unknown variable of each sampled row is changed by itself, and all of it is evaluated at once. What
contradictions tie to a variable may have to follow it: where it must, the row shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from attrs import Factory, define, field

from policy507.engines.lanes.completions import Completions, either
from policy507.engines.lanes.evaluator import Mask
from policy507.engines.lanes.lanes import Lanes, bits, columns
from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.samples import Sample, Sampler
from policy507.engines.lanes.variables import MISSING, Values, Variable


@define(eq=False)
class Changing:
    """By unit the variables that were seen to change it, each with a completion that shows it."""

    completions: Completions
    variant: int
    lanes: Lanes = field(init=False)
    shown: dict[int, dict[int, Callable[[], Values]]] = Factory(dict)
    _sampler: Sampler = field(init=False)
    _is_sampled: bool = False

    def __attrs_post_init__(self) -> None:
        self.lanes = self.completions.lanes
        self._sampler = Sampler(self.lanes, self.completions.root, self.completions.as_of)

    def sample(self) -> None:
        """Look beside completions that are drawn at random, once."""
        if not self._is_sampled:
            self._is_sampled = True
            self._look(self._sampler.draw())

    def show(self, place: int, index: int, values: Values) -> None:
        """Note a completion in which a variable changes a unit, and look what others change in it."""
        self.shown.setdefault(place, {})[index] = partial(tuple, values)
        self._look(self._sampler.draw([values], tile=1))

    def _look(self, sample: Sample | None) -> None:
        """Change each unknown variable of the sampled rows by itself, and see what that changes."""
        if sample is None:
            return
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
            differing = either((mask & block) * repeated & (every ^ mask) for mask in masks)
            differing &= either(masks) & possible
            for bit in bits(differing + every & spare):
                number = bit // (rows + 1)
                index = blocks[number - 1][0]
                shown = self.shown.setdefault(place, {})
                if index not in shown:
                    own = differing >> starts[number] & block
                    shown[index] = partial(sample.values, (own & -own).bit_length() - 1)

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
        every, drawn = sample.ways[group]
        ways = {*every}
        swapped = {way: (*way[:at], not way[at], *way[at + 1 :]) in ways for way in ways}
        return sum(1 << n for n, way in enumerate(drawn) if swapped[way])

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
