"""The days on which a test can change while the facts stay as they are and only the calendar moves on.

The day of the decision is a number like all others: tests and contradictions cut it. What it is compared
with by way of an unknown day is told by eliminating that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from policy507.engines.lanes.cuts import cuts_through, point_of
from policy507.engines.lanes.moves import moved
from policy507.engines.lanes.possible import groups
from policy507.engines.lanes.variables import AS_OF, MISSING, Cut, Values, Variables, variables
from policy507.engines.program import Program
from policy507.facts.case import Case
from policy507.facts.kinds import FIRST_DAY, LAST_DAY


def turning_days(program: Program, case: Case) -> tuple[int, ...]:
    """The numbers of all days on which what a case comes to can change, and of some others."""
    every = variables(program)
    values = every.read(case)
    found = set(_points(every, values))
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    return tuple(sorted(number for number in found if first <= number <= last))


def _points(every: Variables, values: Values) -> Iterator[int]:
    for variable in every.every:  # what happens on a day has happened from then on
        value = values[variable.index]
        if variable.fact.happens and math.isfinite(value):
            yield int(value)
    cuts = [cut for of_test in every.cuts_of for cut in of_test]
    cuts += [cut for group in groups(every) for cut in group.cuts]
    unknown = [each for each in every.every if each.is_number and values[each.index] is MISSING]
    for cut in cuts_through(every, cuts, unknown, {AS_OF}):
        yield from _crossed(cut, values)


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
