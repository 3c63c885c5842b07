"""Classes of cases, unit by unit, so that they add up instead of multiplying.

The rules are cut into small *units* (`policy507.engines.program`): a named condition, whether a rule
applies or fires, what a rule or an act comes to. A *class* is a
path through the tests of one unit: the truths of
its own tests and of the units that it refers to, one after another, until it concludes. It counts where
it *matters*: with the opposite conclusion, some rule or act would come to another status. A rule and an
act matter by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import Factory, define, field, frozen

from policy507.engines.inference import Conclusions, held
from policy507.engines.program import FALSE, TRUE, Program, Test, Tree, leaves, named_within
from policy507.engines.situation import Choices
from policy507.model.conditions import (
    All,
    AnyOf,
    Chosen,
    DayTest,
    Not,
    Ref,
    Truth,
    ValueTest,
    both,
    either,
)
from policy507.model.conditions import opposite as negation

Leaf: TypeAlias = "Test | Ref"
Path: TypeAlias = "tuple[tuple[Leaf, bool], ...]"
"""The leaves of a unit that decide it, in the order in which they are looked at, with their truths."""
Choice: TypeAlias = tuple[str, str]
"""The code of a reading, and the name of a choice of it."""
Readings: TypeAlias = tuple[Choice, ...]
"""The choices of readings that are not the default, by code."""


@frozen(cache_hash=True)
class Class:
    """A way in which a unit comes to its conclusion, under choices of readings."""

    unit: str
    path: Path
    readings: Readings = ()


@frozen
class Place:
    """How far a unit's path leads in a case: to a conclusion, or to a leaf that is unknown."""

    path: Path
    unknown: Leaf | None


@frozen(eq=False)
class _Step:
    """What is looked at next, and what comes then; at the end of a path, nothing."""

    leaf: Leaf | None
    then: Mapping[bool, _Step] = Factory(dict)


@define(eq=False)
class Units:
    """The units of a program with their classes, and the rules and acts that rest on each."""

    program: Program
    resting: dict[str, tuple[str, ...]] = field(init=False)
    """By unit, the rules and acts that rest on it, those that rest on fewest units first."""
    _steps: dict[tuple[str, Readings], _Step] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        book, needs = self.program.book, self.program.needs
        targets = sorted((*book.rules, *book.ordered_acts()), key=lambda name: len(needs[name]))
        self.resting = {
            unit: (unit,) if unit in targets else tuple(t for t in targets if unit in needs[t])
            for unit in self.program.units
        }

    def classes(self) -> Iterator[Class]:
        """Every class that there could be, possible or not: by default, and by each other choice.

        What nothing looks at by default has classes under the choices by which something does, as well.
        """
        book = self.program.book
        every = [((c, name),) for c, each in book.readings.items() for name in each.names[1:]]
        looked_at = {readings: self._looked_at(readings) for readings in [(), *every]}
        for unit in self.program.units:
            own = self._own_codes(unit)
            hidden = unit not in looked_at[()]
            for readings, units in looked_at.items():
                asked = not readings or readings[0][0] in own
                if not asked and not (hidden and unit in units):
                    continue
                yield from (
                    Class(unit, path, readings)
                    for path in _paths(self._first_step(unit, readings), ())
                )

    def _looked_at(self, readings: Readings) -> set[str]:
        """The units on which a rule or an act rests under readings, and these."""
        choices = self.program.book.choices(dict(readings))
        found = {unit for unit, targets in self.resting.items() if unit in targets}
        for unit, each in reversed(tuple(self.program.units.items())):
            trees = [tree for _, tree in each.conclusions if unit in found]
            undecided = (tree for tree in trees if _holds(tree, choices, {}) is None)
            refs = (leaf for tree in undecided for leaf in _open(tree, choices, {}))
            found |= {leaf.unit for leaf in refs if isinstance(leaf, Ref)}
        return found

    def looked_at_anew(self, of: Class) -> Iterator[Leaf]:
        """What a class rests on, but for what its unit looks at under the default of its readings.

        Under a reading that the unit does not ask for, nothing looks at the unit by default.
        """
        own = self._own_codes(of.unit)
        chosen = any(code in own for code, _ in of.readings)
        paths = _paths(self._first_step(of.unit, ()), ()) if chosen else ()
        known = {leaf for path in paths for leaf, _ in path}
        yield from (leaf for leaf, _ in of.path if leaf not in known)

    def place(self, unit: str, state: Conclusions, readings: Readings) -> Place:
        """How far a unit's path leads in a case, under readings."""
        path: Path = ()
        own = self._own_codes(unit)
        step = self._first_step(unit, tuple(each for each in readings if each[0] in own))
        while step.leaf is not None:
            truth = held(step.leaf, state)
            if truth is None:
                return Place(path, step.leaf)
            path = (*path, (step.leaf, truth))
            step = step.then[truth]
        return Place(path, None)

    def other_choices(self, of: Class) -> Iterator[Choice]:
        """Every other choice of the readings that a class rests on: the one it is under, or any."""
        book = self.program.book
        codes = [code for code, _ in of.readings] or self._own_codes(of.unit)
        now = book.choices(dict(of.readings))
        for code in codes:
            yield from ((code, name) for name in book.readings[code].names if name != now[code])

    def _own_codes(self, unit: str) -> tuple[str, ...]:
        trees = [tree for _, tree in self.program.units[unit].conclusions]
        codes = {leaf.code for t in trees for leaf in leaves(t) if isinstance(leaf, Chosen)}
        return tuple(code for code in self.program.book.readings if code in codes)

    def _first_step(self, unit: str, readings: Readings) -> _Step:
        key = unit, readings
        if key not in self._steps:
            self._steps[key] = self._step(unit, self.program.book.choices(dict(readings)), {})
        return self._steps[key]

    def _step(self, unit: str, choices: Choices, known: Mapping[Leaf, bool]) -> _Step:
        leaf = self._undecided(unit, choices, known)
        if leaf is None:
            return _Step(None)
        then = {truth: self._step(unit, choices, {**known, leaf: truth}) for truth in (True, False)}
        return _Step(leaf, then)

    def _undecided(self, unit: str, choices: Choices, known: Mapping[Leaf, bool]) -> Leaf | None:
        """The first leaf that keeps a unit from concluding."""
        truths = [
            (_holds(tree, choices, known), tree) for _, tree in self.program.units[unit].conclusions
        ]
        if any(truth for truth, _ in truths):
            return None
        return next((next(_open(t, choices, known)) for truth, t in truths if truth is None), None)


def _paths(step: _Step, so_far: Path) -> Iterator[Path]:
    if step.leaf is None:
        yield so_far
    for truth, following in step.then.items():
        yield from _paths(following, (*so_far, (step.leaf, truth)))  # type: ignore[arg-type]


def _holds(tree: Tree, choices: Choices, known: Mapping[Leaf, bool]) -> Truth:
    """Whether a condition holds, as far as its leaves are known."""
    match tree:
        case All(items):
            return both(_holds(item, choices, known) for item in items)
        case AnyOf(items):
            return either(_holds(item, choices, known) for item in items)
        case Not(item):
            return negation(_holds(item, choices, known))
        case Chosen(code, names):
            return choices[code] in names
        case Ref(unit, conclusion):
            return _referred(unit, conclusion, known)
        case DayTest() | ValueTest():
            return known.get(tree)
    raise named_within(tree)


def _referred(unit: str, conclusion: str, known: Mapping[Leaf, bool]) -> Truth:
    """Whether a unit came to a conclusion, which excludes its others."""
    if Ref(unit, conclusion) in known:
        return known[Ref(unit, conclusion)]
    if conclusion in (TRUE, FALSE):
        return negation(known.get(Ref(unit, FALSE if conclusion == TRUE else TRUE)))
    others = (truth for leaf, truth in known.items() if isinstance(leaf, Ref) and leaf.unit == unit)
    return False if any(others) else None


def _open(tree: Tree, choices: Choices, known: Mapping[Leaf, bool]) -> Iterator[Leaf]:
    """The leaves that keep a condition from being decided, in written order."""
    match tree:
        case All(items) | AnyOf(items):
            for item in items:
                if _holds(item, choices, known) is None:
                    yield from _open(item, choices, known)
        case Not(item):
            yield from _open(item, choices, known)
        case DayTest() | ValueTest() | Ref():
            yield tree
