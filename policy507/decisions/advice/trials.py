"""What a case would come to with other values of some facts: many trials side by side.

What is known of a case is a row of values; a trial is the same row with some of them changed. An act is
concluded for all trials at once, by what is known in each alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from attrs import frozen

from policy507.decisions.findings import Contents
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.cuts import stretches
from policy507.engines.lanes.lanes import Lanes, across, bits
from policy507.engines.lanes.moves import INFINITE
from policy507.engines.lanes.outlook import outlook
from policy507.engines.lanes.variables import MISSING, Row, Variable
from policy507.engines.program import program
from policy507.model.statuses import Status

BATCH = 1024


@frozen(eq=False, slots=False)
class Trials:
    """Trials of one act, or of one rule, of a decided case under its readings."""

    contents: Contents
    target: str

    @cached_property
    def _completions(self) -> Completions:
        taken_apart = program(self.contents.rules)
        return outlook(taken_apart, self.contents.case, self.contents.readings).completions

    @property
    def lanes(self) -> Lanes:
        """The lanes of the rules, by which rows are made."""
        return self._completions.lanes

    @property
    def root(self) -> Row:
        """The case itself."""
        return self._completions.root

    @property
    def as_of(self) -> int:
        """The day of the decision, by its number."""
        return self._completions.as_of

    @cached_property
    def looked_at(self) -> tuple[Variable, ...]:
        """The variables that some rule behind the target looks at."""
        seen = program(self.contents.rules).tests_of[self.target]
        of_test, tests = self.lanes.variables.of_test, self.lanes.program.tests
        indices = {index for n, test in enumerate(tests) if test in seen for index in of_test[n]}
        return tuple(each for each in self.lanes.variables.every if each.index in indices)

    @cached_property
    def tests(self) -> int:
        """Bits of the tests on which the target rests."""
        seen = program(self.contents.rules).tests_of[self.target]
        return sum(1 << n for n, test in enumerate(self.lanes.program.tests) if test in seen)

    def is_unknown(self, variable: Variable, row: Row | None = None) -> bool:
        """Whether nobody has stated the value of a variable."""
        return (row or self.root)[0][variable.index] is MISSING

    def values(self, row: Row, variable: Variable, earliest: int | None = None) -> Iterator[Any]:
        """Values of a variable that stand for all others, as far as what is known in a row tells.

        Of the days and numbers that make no difference the nearest to what is stated comes first, or to
        the day of the decision; what has not happened comes before all. Of days none is before the
        `earliest`, if one is given.
        """
        if not variable.is_number:
            yield from (True, False)
            return
        if variable.fact.nullable:
            yield INFINITE
        stated = self.root[0][variable.index]
        home = stated if math.isfinite(stated) else self.as_of
        if variable.fact.kind == "count" and not math.isfinite(stated):
            home = variable.fact.minimum
        values = (*row[0][: variable.index], MISSING, *row[0][variable.index + 1 :])
        starts = stretches(self.lanes.variables, values, variable, self.tests, self.as_of)
        ends = (*(start - 1 for start in starts[1:]), variable.bounds[1])
        low = variable.bounds[0] if earliest is None else earliest
        nearest = [
            min(max(home, first, low), last)
            for first, last in zip(starts, ends, strict=True)
            if last >= low
        ]
        yield from sorted(nearest, key=lambda number: (abs(number - home), number))

    def put(self, row: Row, variable: Variable, value: Any) -> Row:
        """A row with a value of a variable, whatever that contradicts."""
        values, holding, failing = row
        own = (*values[: variable.index], value, *values[variable.index + 1 :])
        holds, fails = variable.truths(own, self.as_of)
        return own, holding & variable.clear | holds, failing & variable.clear | fails

    def completed(self, row: Row, variable: Variable) -> Iterator[Row]:
        """A row with a variable completed in each of these ways, but for what it contradicts."""
        for value in self.values(row, variable):
            made = self.lanes.completed(row, variable, value, self.as_of)
            if made is not None:
                yield made

    def statuses(self, rows: Sequence[Row]) -> Iterator[Status | None]:
        """What the target comes to in each row; `None` where what is known in it leaves that open."""
        place = self.lanes.places[self.target]
        names = self.lanes.statuses[place]
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            concluded, _, _ = self._completions.asked(place, batch, [0])
            for came_to in across(concluded, len(batch)):
                yield names[next(bits(came_to))] if came_to else None
