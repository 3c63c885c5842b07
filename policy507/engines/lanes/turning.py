"""The days on which a test can change while the facts stay as they are and only the calendar moves on.

The day of the decision is a number like all others: tests and contradictions cut it. What it is compared
with by way of an unknown day is told by eliminating that.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from functools import lru_cache

from policy507.engines.lanes.cuts import cuts_through, point_of
from policy507.engines.lanes.evaluator import evaluator
from policy507.engines.lanes.lanes import bits
from policy507.engines.lanes.moves import moved
from policy507.engines.lanes.possible import groups
from policy507.engines.lanes.variables import AS_OF, MISSING, Cut, Values, Variables, variables
from policy507.engines.program import Program, Test
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Choices
from policy507.facts.case import Case
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of


def turning_days(
    program: Program, case: Case, choices: Choices, targets: Collection[str]
) -> tuple[int, ...]:
    """The numbers of all days on which what rules or acts come to can change, and of some others.

    Only what one of them can still turn on is looked at: where little is known, much is unknown that
    does not matter, and each unknown day is to be eliminated.
    """
    every = variables(program)
    values = every.read(case)
    found = set(_points(every, values, _wanted(program, case, choices, targets)))
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    return tuple(sorted(number for number in found if first <= number <= last))


def _points(every: Variables, values: Values, wanted: int) -> Iterator[int]:
    for variable in every.every:  # what happens on a day has happened from then on
        value = values[variable.index]
        if variable.fact.happens and math.isfinite(value):
            yield int(value)
    unknown = tuple(each.index for each in every.every if values[each.index] is MISSING)
    for cut in _cuts(every, wanted, unknown):
        yield from _crossed(cut, values)


@lru_cache(maxsize=1024)
def _cuts(every: Variables, wanted: int, unknown: tuple[int, ...]) -> tuple[Cut, ...]:
    """Where the day of the decision is cut, by way of unknown numbers or not."""
    cuts = [cut for place in bits(wanted) for cut in every.cuts_of[place]]
    looked_at = {index for place in bits(wanted) for index in every.of_test[place]}
    found: list[Cut] = []
    # What is stated can contradict itself even where it is not looked at.
    for group in groups(every):
        (found if looked_at.isdisjoint(group.members) else cuts).extend(group.cuts)
    left = [every.every[index] for index in unknown if every.every[index].is_number]
    return (*found, *cuts_through(every, cuts, left, {AS_OF}))


def _wanted(program: Program, case: Case, choices: Choices, targets: Collection[str]) -> int:
    """Bits of the tests on which a target turns on some day or other, as far as is known.

    Where a target is told whichever day it is, it turns on none.
    """
    signature, _ = signature_reader(program).read(case)
    known = [
        entry * is_steady for entry, is_steady in zip(signature, _steady(program), strict=False)
    ]
    made = evaluator(program)
    _, concluded = made.conclude(
        [int(entry > 0) for entry in known],
        [int(entry < 0) for entry in known],
        [int(choices[each.code] in each.choices) for each in made.readings],
        1,
    )
    wanted, _ = made.want(concluded, [int(each in targets) for each in made.targets], 1)
    return sum(1 << place for place, mask in enumerate(wanted) if mask)


@lru_cache(maxsize=64)
def _steady(program: Program) -> tuple[bool, ...]:
    """By test whether it comes to the same on every day."""
    return tuple(map(is_steady, program.tests))


def is_steady(test: Test) -> bool:
    """Whether a test comes to the same on every day."""
    facts = [FACTS[path] for path in facts_of(test)]
    return all(fact.section and not (fact.derived or fact.happens) for fact in facts)


def _crossed(cut: Cut, values: Values) -> Iterator[int]:
    """The first day of the decision on the other side of a cut, if it is one of that."""
    sources = (cut.left.source, cut.right.source)
    if AS_OF not in sources or sources[0] == sources[1]:
        return
    side = point_of(cut, AS_OF)
    value = side.number if side.source is None else values[side.source]
    point = moved(side.moves)(value)
    if math.isfinite(point):
        yield int(point)
