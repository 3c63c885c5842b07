"""What a case comes to under every completion of its unknown facts, for many readings at once.

First the units conclude what they can with the facts unknown. What is left open is looked for in sampled
completions, which show most of what differs. What they do not show is proved by search: unknown
variables are completed one by one, in one order, as far as tests that look at them are still
wanted. Rows of which the same is left are merged; since wanting only shrinks, the search is an
ordered decision diagram.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import islice
from operator import itemgetter

from attrs import Factory, define, field

from policy507.engines.lanes.evaluator import Concluded, Mask
from policy507.engines.lanes.lanes import Lanes, Variants, across, bits, columns
from policy507.engines.lanes.possible import Group
from policy507.engines.lanes.samples import PARENTS, Sample, Sampler
from policy507.engines.lanes.variables import MISSING, Row, Values
from policy507.engines.signature import Signature
from policy507.engines.situation import Choices
from policy507.facts.case import Case
from policy507.model.statuses import Status

BATCH = 128
"""So many rows are concluded at once: the deepest, since there rare answers are."""
WIDTH = 64
"""So many variants of the readings are looked at at once: combinations of them can be thousands."""

Seen = list[int]
"""By conclusion of a target the variants of readings in which a completion comes to it."""


@define(eq=False, slots=False)
class Completions:
    """What one case comes to in its completions, under choices of readings and each single change.

    The case is read when unknown facts are first completed. Where nothing completes the facts of a
    target, since stated ones contradict by way of unknown ones, what logic leaves open is undetermined.
    """

    lanes: Lanes
    case: Case
    signature: Signature
    choices: Choices
    variants: Variants = field()
    evaluated: int = 0
    """How many rows have been concluded, for as many readings as were asked about."""
    _seen: list[Seen] = Factory(list)
    _left: list[int] = Factory(list)
    _proved: dict[int, int] = Factory(dict)
    _witnesses: dict[tuple[int, int], Values] = Factory(dict)
    _root: Row | None = None
    _is_sampled: bool = False

    @variants.default
    def _single_changes(self) -> Variants:
        return self.lanes.variants(self.choices)

    def __attrs_post_init__(self) -> None:
        every = (1 << self.variants.count) - 1
        concluded, _ = self.concluded(self.variants.chosen, every)
        concluded = concluded[: len(self.lanes.statuses)]
        self._seen = [[*masks, 0] for masks in concluded]
        self._left = [
            (every ^ either(masks)) & resting
            for masks, resting in zip(concluded, self.variants.resting, strict=True)
        ]

    def concluded(self, chosen: Sequence[Mask], every: Mask) -> Concluded:
        """What all targets come to by what is stated, under choices of readings."""
        self.evaluated += 1
        holding = [every if entry > 0 else 0 for entry in self._tests]
        failing = [every if entry < 0 else 0 for entry in self._tests]
        return self.lanes.evaluator.conclude(holding, failing, chosen, every)

    @cached_property
    def settled(self) -> tuple[Status | None, ...]:
        """By target what it comes to by what is stated, whichever choices of readings are made."""
        holding = [int(entry > 0) for entry in self._tests]
        failing = [int(entry < 0) for entry in self._tests]
        concluded, _ = self.lanes.evaluator.whatever_is_chosen(holding, failing, 1)
        return tuple(
            next((each for each, mask in zip(statuses, masks, strict=False) if mask), None)
            for statuses, masks in zip(self.lanes.statuses, concluded, strict=False)
        )

    def verdict(self, target: str, variant: int) -> Status | None:
        """The status of a target by what is stated alone; `None` where that leaves it open."""
        place, variant = self._at(target, variant)
        return None if self._left[place] >> variant & 1 else self._single(place, variant)

    def status(self, target: str, variant: int) -> Status:
        """The status of a target in every completion, or `undetermined` where two differ."""
        place, variant = self._at(target, variant)
        if self._left[place] >> variant & 1:
            self._settle(place, self._left[place], lambda: twice(self._seen[place]))
            if twice(self._seen[place]) >> variant & 1:
                return Status.UNDETERMINED
        return self._single(place, variant)

    def changes(self, target: str) -> tuple[tuple[str, str], ...]:
        """The single changes of readings under which the status of a target is another."""
        place, seen = self.lanes.places[target], self._seen[self.lanes.places[target]]
        if self._left[place]:
            self._settle(place, self._left[place], lambda: twice(seen))
        open_ = twice(seen)
        same = either(mask for mask in seen if mask & 1) & ~open_
        if (open_ | seen[-1]) & 1:  # nothing is told of it, for one reason or the other
            same = open_ | seen[-1]
        others = self.variants.resting[place] & ~same & ~1
        return tuple(self.variants.changes[variant - 1] for variant in bits(others))

    def may(self, target: str, variant: int, *, fire: bool) -> bool:
        """Whether a target fires, or is silent, in some completion of the unknown facts."""
        place, variant = self._at(target, variant)
        these = [n for n, status in enumerate(self._statuses(place)) if status.fires is fire]

        def found() -> int:
            return either(self._seen[place][n] for n in these)

        if self._left[place] >> variant & 1:
            self._settle(place, 1 << variant, found)
        return bool(found() >> variant & 1)

    def _at(self, target: str, variant: int) -> tuple[int, int]:
        """Where a target is, and the variant: the first, where it does not rest on what is changed."""
        place = self.lanes.places[target]
        return place, variant if self.variants.resting[place] >> variant & 1 else 0

    def _single(self, place: int, variant: int) -> Status:
        seen = zip(self._statuses(place), self._seen[place], strict=True)
        return next((each for each, mask in seen if mask >> variant & 1), Status.UNDETERMINED)

    def _statuses(self, place: int) -> tuple[Status, ...]:
        """What a target can come to; the last is where nothing can be concluded."""
        return self.lanes.statuses[place]

    def _settle(self, place: int, wanted: int, found: Callable[[], int]) -> None:
        """Look at completions until what is wanted of some variants is found, or there are no more."""
        if not all(map(self._possible, self.lanes.groups_at[place])):
            return
        if not self._is_sampled:
            self._is_sampled = True
            if all(map(self._possible, self.lanes.groups)):
                self._sample()
        open_ = wanted & ~found() & ~self._proved.get(place, 0)
        tried = 0
        while open_:
            if open_.bit_count() > WIDTH:  # a completion that shows it in one mostly does in others
                witnesses = self._witnesses_of(place)
                self._see_witnesses(place, witnesses[tried:], list(bits(open_)))
                tried, open_ = len(witnesses), open_ & ~found()
            some = _first(open_)
            self._search(place, some, found)
            self._proved[place] = self._proved.get(place, 0) | some & ~found()
            open_ &= ~some

    def _possible(self, group: Group) -> bool:
        """Whether a group has any completion: facts can contradict by way of unknown ones."""
        return group.possible(self.lanes.variables, self.root[0], self.as_of)

    @property
    def root(self) -> Row:
        """The case as a row."""
        if self._root is None:
            holding = sum(1 << n for n, entry in enumerate(self._tests) if entry > 0)
            failing = sum(1 << n for n, entry in enumerate(self._tests) if entry < 0)
            self._root = (self.lanes.variables.read(self.case), holding, failing)
        return self._root

    @property
    def _tests(self) -> Signature:
        return self.signature[: len(self.lanes.program.tests)]

    @property
    def as_of(self) -> int:
        """The day of the decision."""
        return self.case.as_of.toordinal()

    def _sample(self) -> None:
        sampler = Sampler(self.lanes, self.root, self.as_of)
        parents: list[Values] = []
        for _ in range(2):
            left = either(self._left[p] & ~twice(s) for p, s in enumerate(self._seen))
            only = list(bits(_first(left)))
            sample = sampler.draw(parents) if only else None
            if sample is None:
                return
            rows = sample.size
            (concluded, _), _ = self._conclude(sample.holding, sample.failing, only, rows)
            for place, masks in enumerate(concluded[: len(self._left)]):
                if self._left[place]:
                    self._see(place, masks, only, rows)
                    self._note(place, masks, sample.values, rows)
            parents = _liveliest(self.lanes, concluded, sample)

    def _note(
        self, place: int, masks: Iterable[Mask], values: Callable[[int], Values], rows: int
    ) -> None:
        """Keep a witness of each conclusion, of the first variant that comes to it."""
        for number, mask in enumerate(masks):
            if mask and (place, number) not in self._witnesses:
                row = (mask & -mask).bit_length() - 1
                self._witnesses[place, number] = values(row % (rows + 1))

    def shown(self, target: str) -> list[Row]:
        """Completions in which a target came to something, and what came to different answers."""
        place = self.lanes.places[target]
        self._settle(place, self._left[place], lambda: twice(self._seen[place]))
        seen = Counter(p for p, _ in self._witnesses)
        others = [values for (p, _), values in self._witnesses.items() if seen[p] > 1]
        return [*map(self._row, dict.fromkeys([*self._witnesses_of(place), *others]))]

    def _witnesses_of(self, place: int) -> list[Values]:
        return [values for (p, _), values in self._witnesses.items() if p == place]

    def _row(self, values: Values) -> Row:
        """A completion as a row."""
        _, holding, failing = self.root
        for each in self.lanes.variables.every:
            if self.root[0][each.index] is MISSING:
                holds, fails = each.truths(values, self.as_of)
                holding = holding & each.clear | holds
                failing = failing & each.clear | fails
        return values, holding, failing

    def _see_witnesses(self, place: int, found: Sequence[Values], only: Sequence[int]) -> None:
        """Look what a target comes to, in some variants, in completions that are known."""
        if found:
            both = columns([*map(self._row, found)], len(self.lanes.program.tests))
            (concluded, _), _ = self._conclude(*both, only, len(found))
            self._see(place, concluded[place], only, len(found))

    def _see(self, place: int, masks: Iterable[Mask], only: Sequence[int], rows: int) -> None:
        seen = self._seen[place]
        spare = sum(1 << block * (rows + 1) for block in range(len(only)))
        every = ((1 << rows) - 1) * spare
        for number, mask in enumerate(masks):
            if mask:  # one addition carries into the spare bit of each block where anything is set
                hit = (mask + every) >> rows & spare
                for block, variant in enumerate(only):
                    if hit >> block * (rows + 1) & 1:
                        seen[number] |= 1 << variant

    def _search(self, place: int, variants: int, found: Callable[[], int]) -> None:
        """Complete what is unknown one by one, the deepest rows first."""
        lanes, waiting, known = self.lanes, [self.root], set()
        kept: list[int] = []
        alike: list[int] = []
        open_ = variants
        while waiting and open_:
            only = list(bits(open_))
            batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
            rows = len(batch)
            concluded, wanted, told = self.asked(place, batch, only)
            self._see(place, concluded, only, rows)
            self._note(place, concluded, [row[0] for row in batch].__getitem__, rows)
            if not alike:  # variants of which the same is left are one
                kept = [n for n, by in enumerate(lanes.evaluator.governed) if told[by]]
                alike = _alike([told[n] for n in kept], only)
                self._share(place, alike)
                open_ &= sum(group & -group for group in alike)
            left = _rests([told[n] for n in kept], len(only) * (rows + 1), rows)
            for number, (row, mask) in enumerate(zip(batch, _folded(wanted, rows), strict=True)):
                key = (left[number], lanes.tied(row, mask, self.as_of))
                if not mask or key in known:
                    continue
                known.add(key)
                variable = lanes.next_unknown(row, mask)
                if variable is not None:
                    waiting += lanes.split(row, variable, mask, self.as_of)
                else:
                    self._see_nothing(place, concluded, only, rows, number)
            still = open_ & ~found()
            if still != open_ or len(only) != open_.bit_count():
                known.clear()  # what is left was told for other variants
            open_ = still
        self._share(place, alike)

    def asked(
        self, place: int, batch: Sequence[Row], only: Sequence[int]
    ) -> tuple[Sequence[Mask], Sequence[Mask], Sequence[Mask]]:
        """What a target comes to in some rows under some variants, what it wants, and what is left."""
        both = columns(batch, len(self.lanes.program.tests))
        (concluded, state), every = self._conclude(*both, only, len(batch))
        asked = [0] * len(concluded)
        asked[place] = every
        return concluded[place], *self.lanes.evaluator.want(state, asked, every)

    def _conclude(
        self, holding: Sequence[Mask], failing: Sequence[Mask], only: Sequence[int], rows: int
    ) -> tuple[Concluded, Mask]:
        """What all targets come to in some rows under some variants, and the lanes of all of it."""
        repeated = sum(1 << block * (rows + 1) for block in range(len(only)))
        every = ((1 << rows) - 1) * repeated
        self.evaluated += rows
        return self.lanes.evaluator.conclude(
            [mask * repeated for mask in holding],
            [mask * repeated for mask in failing],
            chosen(self.variants, only, rows),
            every,
        ), every

    def _share(self, place: int, alike: Sequence[int]) -> None:
        """What is seen in one variant is seen in those that are like it."""
        seen = self._seen[place]
        for number, mask in enumerate(seen):
            for group in alike:
                if mask & group:
                    seen[number] |= group

    def _see_nothing(
        self, place: int, masks: Sequence[Mask], only: Sequence[int], rows: int, row: int
    ) -> None:
        """Note in which variants nothing is concluded in a row, though nothing in it is unknown."""
        concluded = either(masks)
        for block, variant in enumerate(only):
            if not concluded >> (block * (rows + 1) + row) & 1:
                self._seen[place][-1] |= 1 << variant


def chosen(variants: Variants, only: Sequence[int], rows: int) -> list[Mask]:
    """The lanes in which choices are made: blocks of rows, one for each of some variants."""
    block, apart = (1 << rows) - 1, "0" * rows
    of = itemgetter(*(-1 - variant for variant in reversed(only)))
    texts = (format(mask, f"0{variants.count}b") for mask in variants.chosen)
    return [int(apart.join(of(text)), 2) * block for text in texts]


def _liveliest(lanes: Lanes, concluded: Sequence[Sequence[Mask]], sample: Sample) -> list[Values]:
    """The rows in which most targets fire: beside them are the rare answers."""
    every = (1 << sample.size) - 1
    masks = [
        mask & every
        for statuses, found in zip(lanes.statuses, concluded, strict=False)
        for status, mask in zip(statuses, found, strict=False)
        if status.fires
    ]
    counts = [row.bit_count() for row in across(masks, sample.size)]
    best = sorted(range(sample.size), key=lambda row: -counts[row])[:PARENTS]
    return [sample.values(row) for row in best]


def _first(variants: int) -> int:
    """The first of some variants, `WIDTH` at most."""
    return sum(1 << variant for variant in islice(bits(variants), WIDTH))


def either(masks: Iterable[int]) -> int:
    """What is set in any of some masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def twice(masks: Iterable[int]) -> int:
    """What is set in two of some masks or more."""
    once = twice = 0
    for mask in masks:
        twice |= once & mask
        once |= mask
    return twice


def _alike(masks: Sequence[Mask], only: Sequence[int]) -> list[int]:
    """Groups of variants for which the same is left of the program, of which each has one row."""
    groups: dict[int, int] = {}
    for block, left in enumerate(across(masks, 2 * len(only))[::2]):
        groups[left] = groups.get(left, 0) | 1 << only[block]
    return list(groups.values())


def _folded(masks: Iterable[Mask], rows: int) -> list[int]:
    """By row the masks that are set in it in any block, as bits."""
    block, folded = (1 << rows) - 1, []
    for mask in masks:
        left, row = mask, 0
        while left:
            row |= left & block
            left >>= rows + 1
        folded.append(row)
    return across(folded, rows)


def _rests(masks: Sequence[Mask], width: int, rows: int) -> list[str]:
    """By row in which blocks each mask is set."""
    text = "".join([format(mask, f"0{width}b") for mask in masks])
    return [text[rows - row :: rows + 1] for row in range(rows)]
