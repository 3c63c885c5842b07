"""A case with one thing in it otherwise: what a test comes to, what a unit concludes, or a reading.

So it shows what that one thing decides by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import Factory, define

from policy507.audit.witnesses.classes import Choice, Class, Units
from policy507.engines.inference import Conclusions
from policy507.engines.program import FALSE, TRUE, Program, Test, is_cut, leaves
from policy507.model.conditions import DayTest, Ref, ValueTest

Turned: TypeAlias = Test | Ref | Choice
"""A test or a unit (as `Ref` of its conclusion `true`) with the opposite truth, or another choice."""


def concludes(unit: str) -> Ref:
    """What a unit of two conclusions concludes, as something that can be turned."""
    return Ref(unit, TRUE)


def turnable(units: Units, of: Class) -> Iterator[Turned]:
    """What a class rests on, one after another: its tests, units that are true or false, readings."""
    for leaf, _ in of.path:
        if not isinstance(leaf, Ref):
            yield leaf
        elif leaf.conclusion in (TRUE, FALSE):
            yield concludes(leaf.unit)
    yield from units.other_choices(of)


def tests_cut_out(units: Units, of: Class) -> Iterator[Test]:
    """The tests of comparisons that were cut out of a class's unit, as far as new under its readings."""
    for leaf in units.looked_at_anew(of):
        if isinstance(leaf, Ref):
            yield from _tests_cut_out(units.program, leaf.unit)


def _tests_cut_out(program: Program, unit: str) -> Iterator[Test]:
    if is_cut(unit):
        for leaf in leaves(program.units[unit].tree(TRUE)):
            if isinstance(leaf, DayTest | ValueTest):
                yield leaf
            elif isinstance(leaf, Ref):
                yield from _tests_cut_out(program, leaf.unit)


def rests_on(program: Program, unit: str, what: Turned) -> bool:
    """Whether a unit may conclude otherwise with one thing otherwise."""
    if isinstance(what, tuple):
        return what[0] in program.codes_of[unit]
    if isinstance(what, Ref):
        return what.unit in program.needs[unit]
    return what in program.tests_of[unit]


@define(eq=False)
class Turning:
    """Turns things round in cases."""

    program: Program
    _resting: dict[Turned, frozenset[str]] = Factory(dict)

    def turned(self, what: Turned, state: Conclusions) -> Conclusions | None:
        """A case with one thing otherwise, which has to be known; `None` where it is not."""
        units = self._units(what)
        if isinstance(what, tuple):
            return state.anew(units, {}, {}, dict([what]))
        if isinstance(what, Ref):
            conclusion = state.of(what.unit)
            if conclusion is None:
                return None
            return state.anew(units, {what.unit: FALSE if conclusion == TRUE else TRUE}, {}, {})
        truth = state.truths[what]
        return None if truth is None else state.anew(units, {}, {what: not truth}, {})

    def _units(self, what: Turned) -> frozenset[str]:
        """The units that may conclude otherwise."""
        if what not in self._resting:
            program = self.program
            found = (unit for unit in program.units if rests_on(program, unit, what))
            self._resting[what] = frozenset(found)
        return self._resting[what]
