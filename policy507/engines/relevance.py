"""Which unknown facts could change a finding.

A fact could change what a unit concludes where there are two completions of the unknown facts that
differ in that fact alone, contradict nothing that is stated, and come to two different conclusions.
Such a pair is looked for, unit by unit: a fact that changes none of the units which another refers to,
and that no test of its own looks at, cannot change that one. So what is found is exact, but where more
than `MOST_UNKNOWN` unknown facts are in the way of one unit, or a search takes more than `MOST_STEPS`
steps: then a fact that the unit looks at, or that could change what it refers to, is taken to be able
to change the unit. A fact that can change a finding is never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import Factory, define

from policy507.engines.completion import completed_by_one, next_to_complete, unknown_facts
from policy507.engines.inference import Conclusions, pending, unknown_leaves
from policy507.engines.program import Program, Test
from policy507.engines.signature import Signature, signature_reader
from policy507.facts.case import Case
from policy507.facts.registry import FACTS
from policy507.model.conditions import Ref

MOST_UNKNOWN = 12
MOST_STEPS = 20
"""How many partly completed cases are looked at for one fact and one unit."""

Pair: TypeAlias = tuple[Conclusions, Conclusions]
"""What units conclude in two completions that differ in one fact alone."""


@define(eq=False)
class Mattering:
    """The unknown facts of one case that could change its findings, under chosen readings."""

    program: Program
    case: Case
    choices: Mapping[str, str]
    _found: dict[str, tuple[str, ...]] = Factory(dict)
    _states: dict[Signature, Conclusions] = Factory(dict)
    _pairs: dict[str, list[Pair]] = Factory(dict)
    _steps: int = 0

    def missing(self, target: str) -> tuple[str, ...]:
        """The unknown facts that could change what a unit concludes, in written order."""
        if target not in self._found:
            self._found[target] = tuple(
                path for path in self._in_the_way(target) if self._could_change(path, target)
            )
        return self._found[target]

    def _in_the_way(self, unit: str) -> tuple[str, ...]:
        """The unknown facts that a unit looks at, and those that could change what it refers to."""
        state = self._state(self.case)
        if state.of(unit) is not None:
            return ()
        found: dict[str, None] = {}
        for _, tree in self.program.units[unit].conclusions:
            for leaf in unknown_leaves(tree, state):
                if isinstance(leaf, Ref):
                    found |= dict.fromkeys(self.missing(leaf.unit))
                else:
                    found |= dict.fromkeys(unknown_facts((leaf,), self.case))
        return tuple(found)

    def _could_change(self, path: str, unit: str) -> bool:
        for one, other in self._pairs.get(path, ()):
            first, second = one.of(unit), other.of(unit)
            if first is not None and second is not None and first != second:
                return True
        tests = pending(unit, self._state(self.case))
        if len(unknown_facts(tests, self.case)) > MOST_UNKNOWN:
            return True
        self._steps = 0
        return self._differs(self.case, path, unit)

    def _differs(self, case: Case, path: str, unit: str) -> bool:
        """Whether, with all other facts completed in some way, a fact changes what a unit concludes."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            return True
        tests = pending(unit, self._state(case))
        unknown = unknown_facts(tests, case)
        if path not in unknown:
            return False
        others = [other for other in unknown if other != path]
        if not others:
            return self._turns(case, path, unit, tests)
        fact = next_to_complete(others, tests)
        return any(
            self._differs(completed, path, unit)
            for completed in completed_by_one(case, fact, unknown, tests, self.program)
        )

    def _turns(self, case: Case, path: str, unit: str, tests: tuple[Test, ...]) -> bool:
        """Whether the last unknown fact changes what a unit concludes."""
        first: Conclusions | None = None
        for completed in completed_by_one(case, FACTS[path], [path], tests, self.program):
            state = self._state(completed)
            if state.of(unit) is None:
                continue
            first = first or state
            if state.of(unit) != first.of(unit):
                self._pairs.setdefault(path, []).append((first, state))
                return True
        return False

    def _state(self, case: Case) -> Conclusions:
        signature, _ = signature_reader(self.program).read(case)
        if signature not in self._states:
            truths = signature_reader(self.program).truths(signature)
            self._states[signature] = Conclusions(self.program, truths, self.choices)
        return self._states[signature]
