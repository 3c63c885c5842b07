"""Days and counts that stand for all others, against every other one near where something changes."""

from __future__ import annotations

import itertools
import random

import pytest
from generating import BOOK, random_case

from policy507.engines.lanes.cuts import Cuts, families, side_of
from policy507.engines.lanes.moves import INFINITE, later, moved
from policy507.engines.lanes.possible import groups
from policy507.engines.lanes.variables import MISSING, variables
from policy507.engines.program import program

PROGRAM = program(BOOK)
EVERY = variables(PROGRAM)
FAMILIES = [
    [EVERY.every[index] for index in family]
    for family in sorted({family for family, _ in families(EVERY).values() if len(family) > 1})
]
MONTHS = [((n, 0),) for n in (-6, 6)]


def put(values, variable, value):
    """Values with another one of a variable."""
    return (*values[: variable.index], value, *values[variable.index + 1 :])


def truths(values, wanted, as_of):
    """What some tests come to."""
    return tuple(
        all(side_of(c.left)(values, as_of) <= side_of(c.right)(values, as_of) for c in cuts)
        for cuts in (EVERY.cuts_of[place] for place in wanted)
    )


def near(values, variable, wanted, as_of):
    """Values of a variable on both sides of all that tests compare, and a month or six off."""
    low, high = variable.bounds
    sides = [
        side for place in wanted for cut in EVERY.cuts_of[place] for side in (cut.left, cut.right)
    ]
    marks = {as_of, *(each.number for each in sides if each.source is None)}
    marks |= {v for v in values if type(v) is int and low <= v <= high}
    if variable.fact.kind == "day":
        marks |= {moved(way)(mark) for mark in [*marks] if mark > 1 for way in MONTHS}
    found = {moved(later(n))(mark) for mark in marks for n in (-1, 0, 1, 2)}
    return [*sorted(n for n in found if low <= n <= high), *[INFINITE] * variable.fact.nullable]


def possible(values, as_of):
    """Whether values contradict nothing."""
    return all(group.possible(EVERY, values, as_of) for group in groups(EVERY))


def completed(values, unknown, wanted, as_of):
    """What tests come to where what they look at is completed by what stands for all else."""
    mask = sum(1 << place for place in wanted)
    left = [each for each in unknown if values[each.index] is MISSING and {*each.tests} & {*wanted}]
    if left:
        for value in Cuts(EVERY).representatives(values, left[0], mask, as_of):
            yield from completed(put(values, left[0], value), unknown, wanted, as_of)
    elif possible(values, as_of):
        yield truths(values, wanted, as_of)


@pytest.mark.parametrize("seed", range(110))
def test_days_that_stand_for_all_others_show_all_that_tests_can_come_to(seed):
    """Otherwise an answer would be called settled that one day on the other side of a limit changes."""
    rng = random.Random(seed)
    case = random_case(rng, unknown=0.0)
    as_of, values = case.as_of.toordinal(), EVERY.read(case)
    unknown = sorted(rng.sample(rng.choice(FAMILIES), 2), key=lambda each: EVERY.rank[each.index])
    tests = sorted({place for each in unknown for place in each.tests if EVERY.cuts_of[place]})
    wanted = rng.sample(tests, min(len(tests), 3))
    for each in unknown:
        values = put(values, each, MISSING)
    tried = itertools.product(*(near(values, each, wanted, as_of) for each in unknown))
    filled = (put(put(values, unknown[0], one), unknown[1], other) for one, other in tried)
    every = {truths(each, wanted, as_of) for each in filled if possible(each, as_of)}

    shown = set(completed(values, unknown, wanted, as_of))
    assert every
    assert every <= shown
