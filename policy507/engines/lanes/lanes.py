"""The lanes of a program: choices of readings and completions of unknown facts, side by side."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from attrs import field, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.lanes.cuts import Cuts
from policy507.engines.lanes.evaluator import Evaluator, Mask, evaluator
from policy507.engines.lanes.possible import Group, groups
from policy507.engines.lanes.variables import MISSING, Row, Variable, Variables, variables
from policy507.engines.program import FALSE, TRUE, Program, leaves
from policy507.engines.situation import Choices
from policy507.model.conditions import Not, Ref
from policy507.model.statuses import Status

_KNOWN = 16384
_LookedAt: TypeAlias = tuple[tuple[int, ...], tuple[tuple[Group, tuple[int, ...]], ...]]


@frozen(eq=False)
class Variants:
    """Choices of readings: those made first, and then each with a single one changed, by `changes`.

    Or other combinations, `count` of them.

    `places` is where the choice of a reading stands, by code and choice; `chosen` has, by entry of the
    evaluator's readings, bits of those in which one of its choices is made, `resting` by target bits of
    those that can make a difference to it.
    """

    count: int
    changes: tuple[tuple[str, str], ...]
    places: dict[tuple[str, str], int]
    chosen: tuple[int, ...]
    resting: tuple[int, ...]


@frozen(eq=False, slots=False)
class Lanes:
    """A program's evaluator, with what completes its cases.

    `answers` are the targets that are asked for, if not all.
    """

    program: Program
    answers: tuple[str, ...] = ()
    evaluator: Evaluator = field(init=False)
    variables: Variables = field(init=False)
    cuts: Cuts = field(init=False)
    group_of: dict[int, Group] = field(init=False)
    places: dict[str, int] = field(init=False)
    statuses: tuple[tuple[Status, ...], ...] = field(init=False)
    """By rule and act what it can come to; the last is where nothing can be concluded."""
    known: Remembered[Any] = field(factory=lambda: Remembered(_KNOWN), repr=False)
    """What was found out of what is left of a unit, whatever the case."""
    _looked_at: Remembered[_LookedAt] = field(factory=lambda: Remembered(_KNOWN), repr=False)

    def __attrs_post_init__(self) -> None:
        made = evaluator(self.program, self.answers)
        every = variables(self.program)
        object.__setattr__(self, "evaluator", made)
        object.__setattr__(self, "variables", every)
        object.__setattr__(self, "cuts", Cuts(every))
        of = {index: group for group in groups(every) for index in group.members}
        object.__setattr__(self, "group_of", of)
        book = self.program.book
        count = len(self.answers) or len(book.rules) + len(book.ordered_acts())
        answers = made.conclusions[:count]
        statuses = (tuple(map(Status, (*names, Status.UNDETERMINED))) for names in answers)
        object.__setattr__(self, "statuses", tuple(statuses))
        object.__setattr__(self, "places", {t: place for place, t in enumerate(made.targets)})

    @cached_property
    def parts(self) -> tuple[tuple[frozenset[int], tuple[int, ...]], ...]:
        """By target the variables that its own tests look at, and the units to which it refers."""
        at = {test: self.variables.of_test[n] for n, test in enumerate(self.program.tests)}
        found = []
        for target in self.evaluator.targets:
            trees = (tree for _, tree in self.program.units[target].conclusions)
            seen = dict.fromkeys(leaf for tree in trees for leaf in leaves(tree))
            own = frozenset(index for leaf in seen if leaf in at for index in at[leaf])
            units = dict.fromkeys(leaf.unit for leaf in seen if isinstance(leaf, Ref))
            found.append((own, tuple(self.places[unit] for unit in units)))
        return tuple(found)

    @cached_property
    def looked_at(self) -> tuple[frozenset[int], ...]:
        """By target the variables on which it rests, by way of others or not."""
        at = {test: self.variables.of_test[n] for n, test in enumerate(self.program.tests)}
        return tuple(
            frozenset(index for test in self.program.tests_of[target] for index in at[test])
            for target in self.evaluator.targets
        )

    @cached_property
    def following(self) -> frozenset[int]:
        """The targets that are another unit under a name of their own, or the opposite of it."""
        found = set()
        for place, target in enumerate(self.evaluator.targets):
            name, tree = self.program.units[target].conclusions[0]
            while isinstance(tree, Not):
                tree = tree.item
            if name == TRUE and isinstance(tree, Ref) and tree.conclusion in (TRUE, FALSE):
                found.add(place)
        return frozenset(found)

    @cached_property
    def told_by(self) -> tuple[tuple[int, ...], ...]:
        """By target which of the masks that tell what is left can have a bit where it is asked for."""
        count = len(self.evaluator.targets)
        every, none = (1 << count) - 1, [0] * len(self.program.tests)
        _, known = self.evaluator.whatever_is_chosen(none, none, every)
        _, told = self.evaluator.want(known, [1 << place for place in range(count)], every)
        governed = self.evaluator.governed
        return tuple(
            tuple(n for n, by in enumerate(governed) if told[by] >> place & 1)
            for place in range(count)
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of all variables."""
        return tuple(dict.fromkeys(self.group_of.values()))

    @cached_property
    def groups_at(self) -> tuple[tuple[Group, ...], ...]:
        """By rule and act the groups of the variables on which it rests."""
        found = []
        for looked_at in self.looked_at[: len(self.statuses)]:
            groups = (self.group_of[index] for index in looked_at if index in self.group_of)
            found.append(tuple(dict.fromkeys(groups)))
        return tuple(found)

    def is_possible(self, values: Sequence[object], index: int, as_of: int) -> bool:
        """Whether the value of a variable contradicts nothing that is known."""
        group = self.group_of.get(index)
        return group is None or group.possible(self.variables, values, as_of)

    def values(self, row: Row, variable: Variable, wanted: int, as_of: int) -> tuple[object, ...]:
        """Values of an unknown variable that stand for all others, as far as wanted tests tell."""
        if variable.is_number:
            return self.cuts.representatives(row[0], variable, wanted, as_of)
        return (True, False)

    def completed(self, row: Row, variable: Variable, value: object, as_of: int) -> Row | None:
        """A row with a value of an unknown variable; none where it contradicts what is known."""
        values, holding, failing = row
        own = (*values[: variable.index], value, *values[variable.index + 1 :])
        if not self.is_possible(own, variable.index, as_of):
            return None
        holds, fails = variable.truths(own, as_of)
        return own, holding & variable.clear | holds, failing & variable.clear | fails

    def split(self, row: Row, variable: Variable, wanted: int, as_of: int) -> Iterator[Row]:
        """A row with an unknown variable completed in each way that matters to wanted tests."""
        for value in self.values(row, variable, wanted, as_of):
            found = self.completed(row, variable, value, as_of)
            if found is not None:
                yield found

    def next_unknown(self, row: Row, wanted: int, but: Container[int] = ()) -> Variable | None:
        """The first unknown variable, in their order, that a wanted test looks at."""
        values = row[0]
        for index in self._looked_at_by(wanted)[0]:
            if values[index] is MISSING and index not in but:
                return self.variables.every[index]
        return None

    def tied(self, row: Row, wanted: int, as_of: int) -> tuple[tuple[int, object], ...]:
        """The known values on which it rests what wanted tests can come to."""
        values, (looked_at, groups) = row[0], self._looked_at_by(wanted)
        found: Collection[int] = looked_at
        for group, members in groups:
            if MISSING in [values[index] for index in members]:
                binding = group.binding(self.variables, values, wanted, as_of)
                found = {*found, *(index for each in binding for index in each.members)}
        known = [(index, values[index]) for index in found if values[index] is not MISSING]
        return tuple(sorted(known, key=itemgetter(0)))

    def _looked_at_by(self, wanted: int) -> _LookedAt:
        """The variables that wanted tests look at, in their order, and by group those that it ties."""
        found = self._looked_at.get(wanted)
        if found is None:
            of_test, rank = self.variables.of_test, self.variables.rank
            looked_at = sorted({n for t in bits(wanted) for n in of_test[t]}, key=rank.__getitem__)
            groups: dict[Group, tuple[int, ...]] = {}
            for index in looked_at:
                if index in self.group_of:
                    group = self.group_of[index]
                    groups[group] = (*groups.get(group, ()), index)
            found = tuple(looked_at), tuple(groups.items())
            self._looked_at.put(wanted, found)
        return found

    def alone(self, choices: Choices) -> Variants:
        """The choices made, and no other ones."""
        made = tuple(int(choices[each.code] in each.choices) for each in self.evaluator.readings)
        return Variants(1, (), dict.fromkeys(choices.items(), 0), made, (1,) * len(self.statuses))

    def variants(self, choices: Choices) -> Variants:
        """The choices made, and each with a single one changed."""
        return _variants(self, tuple(choices.values()))


@lru_cache(maxsize=256)
def lanes(program: Program, answers: tuple[str, ...] = ()) -> Lanes:
    """The lanes of a program, or of some of its rules and acts; the same ones are made once."""
    return Lanes(program, answers)


@lru_cache(maxsize=256)
def _variants(of: Lanes, chosen: tuple[str, ...]) -> Variants:
    readings = of.program.book.readings
    made = dict(zip(readings, chosen, strict=True))
    changes = [(c, name) for c, r in readings.items() for name in r.names if name != made[c]]
    every = (made, *({**made, code: name} for code, name in changes))
    places = {change: place for place, change in enumerate(changes, 1)}
    places |= dict.fromkeys(made.items(), 0)
    bits_of = tuple(
        sum(1 << n for n, each in enumerate(every) if each[leaf.code] in leaf.choices)
        for leaf in of.evaluator.readings
    )
    resting = tuple(
        1 | sum(1 << n for n, (code, _) in enumerate(changes, 1) if code in codes)
        for codes in (
            of.program.codes_of[target] for target in of.evaluator.targets[: len(of.statuses)]
        )
    )
    return Variants(len(every), tuple(changes), places, bits_of, resting)


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def columns(
    rows: Sequence[Row], tests: int, places: Sequence[int] | None = None
) -> tuple[list[Mask], list[Mask]]:
    """By test the rows in which it holds, and those in which it fails; of some tests or of all."""
    places = range(tests) if places is None else places
    found = []
    for which in (1, 2):
        text = "".join([format(row[which], f"0{tests}b") for row in reversed(rows)])
        found.append([int(text[tests - 1 - place :: tests], 2) for place in places])
    return found[0], found[1]


def across(masks: Sequence[Mask], rows: int) -> list[int]:
    """By row the masks in which it is set, as bits."""
    text = "".join([format(mask, f"0{rows}b") for mask in reversed(masks)])
    return [int(text[rows - 1 - row :: rows] or "0", 2) for row in range(rows)]
