"""What a target comes to under every combination of choices of readings: each is a lane.

Most answers rest on few readings, so one evaluation tells nearly all. What unknown facts leave open is
looked for in completions, once for all the combinations of which the same is left of the program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from policy507.engines.lanes.completions import Completions, either, twice
from policy507.engines.lanes.evaluator import Mask
from policy507.engines.lanes.lanes import Lanes, Variants, bits
from policy507.model.statuses import Status


@frozen(eq=False)
class Layout:
    """Where each combination of choices of some readings stands: the choices made are all zero.

    `names` has by code its choices, the one that was made first, `strides` how far a choice is from the
    next one, `of` by code and choice the combinations in which it is made. `chosen` is what the
    evaluator takes, `every` the mask of all combinations.
    """

    names: Mapping[str, tuple[str, ...]]
    strides: Mapping[str, int]
    of: Mapping[tuple[str, str], Mask]
    chosen: tuple[Mask, ...]
    every: Mask

    def choices(self, lane: int) -> dict[str, str]:
        """The choices of a combination."""
        return {
            code: names[lane // self.strides[code] % len(names)]
            for code, names in self.names.items()
        }

    def lane(self, choices: Mapping[str, str]) -> int:
        """Where a combination stands, by those of its choices that are not as they were made."""
        return sum(
            self.names[code].index(choice) * self.strides[code] for code, choice in choices.items()
        )

    def turns(self, code: str, masks: Collection[Mask]) -> bool:
        """Whether another choice of a reading alone is told apart by some mask, in any combination."""
        stride, names = self.strides[code], self.names[code]
        first, steps = self.of[code, names[0]], [stride * n for n in range(1, len(names))]
        return any((mask >> step ^ mask) & first for mask in masks for step in steps)


@lru_cache(maxsize=64)
def _layout(lanes: Lanes, codes: tuple[str, ...], made: tuple[str, ...]) -> Layout:
    readings = lanes.program.book.readings
    choices = dict(zip(readings, made, strict=True))
    names = {code: sorted(readings[code].names, key=choices[code].__ne__) for code in codes}
    strides, count = {}, 1
    for code in codes:
        strides[code], count = count, count * len(names[code])
    every, of = (1 << count) - 1, {}
    for code, stride in strides.items():
        repeated = every // ((1 << stride * len(names[code])) - 1)
        for n, name in enumerate(names[code]):
            of[code, name] = (((1 << stride) - 1) << stride * n) * repeated
    chosen = (
        either(of[leaf.code, name] for name in leaf.choices)
        if leaf.code in names
        else every * (choices[leaf.code] in leaf.choices)
        for leaf in lanes.evaluator.readings
    )
    fixed = {code: tuple(each) for code, each in names.items()}
    return Layout(fixed, strides, of, tuple(chosen), every)


@frozen(eq=False)
class Combined:
    """What a target comes to in one case under every combination of the readings that it rests on.

    `masks` has the combinations by status. Those in which it is open are also in `cells`, each with the
    rules that fire in it, of those that could govern the target; `None` where unknown facts leave that
    open.
    """

    layout: Layout
    masks: Mapping[Status, Mask]
    cells: tuple[tuple[Mask, tuple[str, ...] | None], ...]


def combined(completions: Completions, target: str, rules: Sequence[str]) -> Combined:
    """What a target comes to under every combination of choices, and which of some rules govern it."""
    lanes, codes_of = completions.lanes, completions.lanes.program.codes_of[target]
    codes = tuple(code for code in lanes.program.book.readings if code in codes_of)
    layout = _layout(lanes, codes, tuple(completions.choices.values()))
    every, settled = layout.every, completions.settled[lanes.places[target]]
    if settled is not None and settled is not Status.OPEN:
        return Combined(layout, {settled: every}, ())
    concluded, known = completions.concluded(layout.chosen, every)
    by_status = [_by_status(lanes, concluded, each) for each in (target, *rules)]
    left = [every & ~either(masks.values()) for masks in by_status]
    apart: Sequence[Mask] = ()
    if any(left):
        asked = [0] * len(concluded)
        for each in (target, *rules):
            asked[lanes.places[each]] = every
        _, apart = lanes.evaluator.want(known, asked, every)
    masks = by_status[0]
    if left[0]:
        differing = left[0] & _shown(completions, target, layout)
        if differing:
            masks[Status.UNDETERMINED] = differing
        groups = _split([left[0] & ~differing], apart) if left[0] & ~differing else []
        for group, status in _completed(completions, target, layout, groups):
            masks[status] = masks.get(status, 0) | group
    firing = [either(m for s, m in each.items() if s.fires) for each in by_status[1:]]
    cells: list[tuple[Mask, tuple[str, ...] | None]] = []
    if Status.OPEN in masks:
        for cell in _split([masks[Status.OPEN]], [*firing, *left[1:]]):
            if cell & either(left[1:]):
                cells += ((part, None) for part in _split([cell], apart))
            else:
                fires = (rule for rule, mask in zip(rules, firing, strict=True) if cell & mask)
                cells.append((cell, tuple(fires)))
    return Combined(layout, masks, tuple(cells))


def _by_status(
    lanes: Lanes, concluded: Sequence[Sequence[Mask]], target: str
) -> dict[Status, Mask]:
    place = lanes.places[target]
    by_status = zip(lanes.statuses[place], concluded[place], strict=False)
    return {status: mask for status, mask in by_status if mask}


def _split(groups: Sequence[Mask], apart: Iterable[Mask]) -> Sequence[Mask]:
    """Combinations that no mask tells apart; most of many masks are equal."""
    for mask in dict.fromkeys(apart):
        groups = [part for group in groups for part in (group & mask, group & ~mask) if part]
    return groups


def _shown(completions: Completions, target: str, layout: Layout) -> Mask:
    """The combinations in which completions that are known already come to different answers."""
    lanes, tests = completions.lanes, len(completions.lanes.program.tests)
    place, every = lanes.places[target], layout.every
    seen = [0] * len(lanes.statuses[place])
    for _, holding, failing in completions.shown(target):
        concluded, _ = lanes.evaluator.conclude(
            [every if holding >> test & 1 else 0 for test in range(tests)],
            [every if failing >> test & 1 else 0 for test in range(tests)],
            layout.chosen,
            every,
        )
        seen = [mask | more for mask, more in zip(seen, concluded[place], strict=False)]
    return twice(seen)


def _completed(
    completions: Completions, target: str, layout: Layout, groups: Sequence[Mask]
) -> Iterator[tuple[Mask, Status]]:
    """What the completions of unknown facts come to, by a combination of each group."""
    lanes, firsts = completions.lanes, [next(bits(group)) for group in groups]
    place = lanes.places[target]
    chosen = (
        sum(1 << n for n, first in enumerate(firsts) if mask >> first & 1) for mask in layout.chosen
    )
    resting = [0] * len(lanes.statuses)
    resting[place] = (1 << len(groups)) - 1
    variants = Variants(len(groups), (), {}, tuple(chosen), tuple(resting))
    of_groups = Completions(
        lanes, completions.case, completions.signature, completions.choices, variants
    )
    for number, group in enumerate(groups):
        yield group, of_groups.status(target, number)
