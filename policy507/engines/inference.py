"""What units conclude from truths, which tests decided it, and which unknown ones are in the way.

This is three-valued logic over the units of `policy507.engines.program`; it serves evidence, and the
search for witnesses. What a decision says is concluded by an engine.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping

from attrs import Factory, define, frozen

from policy507.engines.program import FALSE, TRUE, Program, Test, Tree, named_within
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
    opposite,
)

_CONCLUDED: Mapping[Truth, str | None] = {True: TRUE, False: FALSE, None: None}


@frozen
class Decided:
    """A test with the truth by which it decided."""

    test: Test
    held: bool


@define(eq=False)
class Conclusions:
    """What the units of a case conclude from the truths of its tests, under chosen readings.

    A unit concludes when it is first asked for.
    """

    program: Program
    truths: Mapping[Test, Truth]
    choices: Mapping[str, str]
    _conclusions: dict[str, str | None] = Factory(dict)

    def of(self, unit: str) -> str | None:
        """What a unit concludes; `None` where nothing is proved."""
        if unit not in self._conclusions:
            self._conclusions[unit] = self._concluded(self.program.units[unit].conclusions)
        return self._conclusions[unit]

    def _concluded(self, conclusions: tuple[tuple[str, Tree], ...]) -> str | None:
        first, tree = conclusions[0]
        if first == TRUE:  # the other one is the opposite of this one
            return _CONCLUDED[held(tree, self)]
        return next((conclusion for conclusion, tree in conclusions if held(tree, self)), None)

    def anew(
        self,
        units: Collection[str],
        conclusions: Mapping[str, str],
        truths: Mapping[Test, Truth],
        choices: Mapping[str, str],
    ) -> Conclusions:
        """The same case with something else on which some units rest: they conclude anew.

        What is given is what is else: what units conclude, how tests come out, and choices of readings.
        """
        kept = {name: each for name, each in self._conclusions.items() if name not in units}
        return Conclusions(
            self.program,
            ChainMap(dict(truths), self.truths) if truths else self.truths,  # type: ignore[arg-type]
            {**self.choices, **choices},
            {**kept, **conclusions},
        )


def held(tree: Tree, state: Conclusions) -> Truth:
    """Whether a condition holds, given what earlier units concluded."""
    match tree:
        case All(items):
            return both(held(item, state) for item in items)
        case AnyOf(items):
            return either(held(item, state) for item in items)
        case Not(item):
            return opposite(held(item, state))
        case Ref(unit, conclusion):
            concluded = state.of(unit)
            return None if concluded is None else concluded == conclusion
        case Chosen(code, names):
            return state.choices[code] in names
        case DayTest() | ValueTest():
            return state.truths[tree]
    raise named_within(tree)


def deciding(target: str, state: Conclusions) -> tuple[Decided, ...]:
    """The tests that decided what a unit concluded; where it concluded nothing, those known so far."""
    found: dict[Decided, None] = {}
    _decide_unit(target, state, found, set())
    return tuple(found)


def deciding_alone(target: str, state: Conclusions) -> tuple[Decided, ...]:
    """As few of the tests that decided as decide the same: none of them can be left out.

    Where several do, those that are written first are kept.
    """
    found = deciding(target, state)
    truths: dict[Test, Truth] = dict.fromkeys(state.program.tests)
    truths |= {each.test: each.held for each in found}
    concluded = state.of(target)
    for each in reversed(found):
        truths[each.test] = None
        if Conclusions(state.program, truths, state.choices).of(target) != concluded:
            truths[each.test] = each.held
    return tuple(each for each in found if truths[each.test] is not None)


def _decide_unit(name: str, state: Conclusions, found: dict[Decided, None], seen: set[str]) -> None:
    if name in seen:
        return
    seen.add(name)
    conclusion = state.of(name)
    for each, tree in state.program.units[name].conclusions:
        if conclusion is None:
            _decide(tree, held(tree, state), state, found, seen)
        elif each == conclusion:
            _decide(tree, True, state, found, seen)


def _decide(
    tree: Tree, value: Truth, state: Conclusions, found: dict[Decided, None], seen: set[str]
) -> None:
    """The tests behind the value of a condition: what decides one of several has the same value."""
    match tree:
        case All(items) | AnyOf(items):
            if value is not None and value is not isinstance(tree, All):  # some of them decide it
                items = tuple([item for item in items if held(item, state) is value])
                if any(map(_is_reading, items)):
                    return  # under the chosen reading no fact matters here
            for item in items:
                own = held(item, state) if value is None else value
                _decide(item, own, state, found, seen)
        case Not(item):
            _decide(item, opposite(value), state, found, seen)
        case Ref(unit, _):
            _decide_unit(unit, state, found, seen)
        case DayTest() | ValueTest() if value is not None:
            found[Decided(tree, value)] = None


def _is_reading(tree: Tree) -> bool:
    return isinstance(tree.item if isinstance(tree, Not) else tree, Chosen)


def pending(target: str, state: Conclusions) -> tuple[Test, ...]:
    """The unknown tests that keep a unit from concluding, in written order."""
    found: dict[Test, None] = {}
    _pend_unit(target, state, found, set())
    return tuple(found)


def _pend_unit(name: str, state: Conclusions, found: dict[Test, None], seen: set[str]) -> None:
    if name in seen or state.of(name) is not None:
        return
    seen.add(name)
    for _, tree in state.program.units[name].conclusions:
        for leaf in unknown_leaves(tree, state):
            if isinstance(leaf, Ref):
                _pend_unit(leaf.unit, state, found, seen)
            else:
                found[leaf] = None


def unknown_leaves(tree: Tree, state: Conclusions) -> tuple[Test | Ref, ...]:
    """The tests and references that keep a condition from being decided, in written order."""
    return _open(tree, state)[1]


def _open(tree: Tree, state: Conclusions) -> tuple[Truth, tuple[Test | Ref, ...]]:
    """Whether a condition holds, and what is in the way where that is unknown: else nothing is."""
    match tree:
        case All(items) | AnyOf(items):
            decisive = isinstance(tree, AnyOf)
            found: list[Test | Ref] = []
            for item in items:
                truth, leaves = _open(item, state)
                if truth is decisive:
                    return decisive, ()
                found += leaves
            return None if found else not decisive, tuple(found)
        case Not(item):
            truth, leaves = _open(item, state)
            return opposite(truth), leaves
        case DayTest() | ValueTest() | Ref():
            truth = held(tree, state)
            return truth, (tree,) if truth is None else ()
    return held(tree, state), ()
