"""Which unknown facts could change a finding: those in the way, less those that cannot matter.

A part of a condition that comes out the same however its one or two unknown numbers are completed
is decided, and none of them is missing on its account: whatever grades a school has, they are some.
Days and lists are not completed here; they have too many values, and rarely hang together so.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import Factory, define

from policy507.completing import unknown_facts
from policy507.concluding import Conclusions, held
from policy507.conditions import All, AnyOf, Compare, Not, Ref, Test, Truth
from policy507.facts import FACTS, Case, with_fact
from policy507.problems import FactError
from policy507.program import Atom, Tree
from policy507.representatives import representatives
from policy507.signatures import signature

MOST_COMPLETED = 2


@define(eq=False)
class Mattering:
    """The unknown facts of one case that could change its findings, under chosen readings."""

    case: Case
    state: Conclusions
    _tests: dict[Tree, tuple[Atom, ...]] = Factory(dict)

    def missing(self, target: str) -> tuple[str, ...]:
        """The unknown facts that could change what a unit concludes, in written order."""
        trees = (tree for _, tree in self.state.program.units[target].labels)
        tests = dict.fromkeys(test for tree in trees for test in self._in_the_way(tree))
        return tuple(unknown_facts(tuple(tests), self.case))

    def _in_the_way(self, tree: Tree) -> tuple[Atom, ...]:
        """The unknown tests that keep a condition from being decided, and could decide it."""
        if held(tree, self.state) is not None:
            return ()
        if tree not in self._tests:
            found = tuple(dict.fromkeys(self._within(tree)))
            self._tests[tree] = () if self._comes_out_the_same(tree, found) else found
        return self._tests[tree]

    def _within(self, tree: Tree) -> Iterator[Atom]:
        match tree:
            case All(items) | AnyOf(items):
                for item in items:
                    yield from self._in_the_way(item)
            case Not(item):
                yield from self._in_the_way(item)
            case Ref(unit, _):
                for _, inner in self.state.program.units[unit].labels:
                    yield from self._in_the_way(inner)
            case Compare() | Test():
                yield tree

    def _comes_out_the_same(self, tree: Tree, tests: tuple[Atom, ...]) -> bool:
        unknown = unknown_facts(tests, self.case)
        if len(tests) <= 1 or not 0 < len(unknown) <= MOST_COMPLETED:
            return False
        if any(FACTS[path].kind != "count" for path in unknown):
            return False
        found: Truth = None
        for truth in self._truths(tree, tests, unknown, self.case):
            if truth is None or (found is not None and truth is not found):
                return False
            found = truth
        return True

    def _truths(
        self, tree: Tree, tests: tuple[Atom, ...], unknown: list[str], case: Case
    ) -> Iterator[Truth]:
        if not unknown:
            program = self.state.program
            reader = signature(program)
            truths = reader.truths(reader.read(case)[0])
            yield held(tree, Conclusions(program, truths, self.state.choices))
            return
        for value in representatives(FACTS[unknown[0]], tests, case):
            try:
                completed = with_fact(case, unknown[0], value)
            except FactError:
                continue
            yield from self._truths(tree, tests, unknown[1:], completed)
