"""The rules taken apart for engines that work on truths: tests, and units that conclude from them.

A *test* is a comparison that one or two facts decide: two days, each with a single source
(`on_or_before` only), or a number, flag or list with a value. Everything else becomes *units*: a
named definition, a comparison of composed days, whether a rule applies or fires, what it comes to,
what an act comes to. A unit has conclusions, each with a condition over tests, readings and what earlier
units concluded; it comes to the one whose condition is proved, or to none.

So a case matters only through the truth of its tests, and units can be decided one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from attrs import Factory, define, field, frozen

from policy507.engines.normal_form import ordered
from policy507.model.conditions import (
    ALWAYS,
    NEVER_HOLDS,
    All,
    AnyOf,
    Chosen,
    Condition,
    Day,
    DayTest,
    Not,
    Ref,
    Term,
    ValueTest,
    facts_of,
)
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

TRUE, FALSE = "true", "false"
COMPARISON = "comparison"
"""With a number, the name of a unit that was cut out of another one."""

Tree: TypeAlias = Condition
"""A condition without named terms; `Ref` stands for what they conclude."""
Test: TypeAlias = DayTest | ValueTest


@frozen
class Unit:
    """What is concluded as one: its conclusions with their conditions, at most one of which holds."""

    name: str
    conclusions: tuple[tuple[str, Tree], ...]

    def tree(self, conclusion: str) -> Tree:
        """The condition of a conclusion."""
        return next(tree for name, tree in self.conclusions if name == conclusion)


@frozen(eq=False)
class Program:
    """All units, each after those it refers to, and what they rest on.

    `tests` are in a fixed order, which is the order of a signature. `needs` gives, per unit, the
    units that it refers to, directly or not, itself included, in order; `tests_of` and `codes_of`
    the tests and readings behind it, and `tests_about` the tests that look at a fact.
    """

    book: RuleBook
    units: Mapping[str, Unit]
    tests: tuple[Test, ...]
    needs: Mapping[str, tuple[str, ...]]
    tests_of: Mapping[str, tuple[Test, ...]]
    codes_of: Mapping[str, tuple[str, ...]]
    tests_about: Mapping[str, tuple[Test, ...]]


def applies_unit(rule: str) -> str:
    """The name of the unit that concludes whether a rule is in force and applies."""
    return f"{rule} applies"


def fires_unit(rule: str) -> str:
    """The name of the unit that concludes whether a rule fires."""
    return f"{rule} fires"


def is_cut(unit: str) -> bool:
    """Whether a unit is only a comparison that was cut out of others, as `_Builder.cut` does."""
    return unit.startswith(f"{COMPARISON} ")


@lru_cache(maxsize=64)
def program(book: RuleBook) -> Program:
    """Take a rule book apart; the same book once, and the shipped one ahead."""
    if book.shipped:
        from policy507.engines import shipped

        if book.digest == shipped.DIGEST:
            return shipped.made(book)
    return taken_apart(book)


def taken_apart(book: RuleBook) -> Program:
    """The program of a rule book, always anew."""
    builder = _Builder(book)
    for rule in book.rules.values():
        builder.fires(rule)
    for rule in book.rules.values():
        builder.add(Unit(rule.name, tuple(builder.statuses(rule))))
    for act in book.ordered_acts():
        builder.add(Unit(act, tuple(_act_labels(book.ordering(act)))))
    return _finished(book, builder.units)


ASKED = "asked"
"""The name of the unit that concludes whether a condition of somebody else holds."""


@lru_cache(maxsize=1024)
def asking(condition: Condition, book: RuleBook) -> Program:
    """A program that concludes whether a condition, which need not be one of the rules, holds."""
    builder = _Builder(book)
    builder.truth(ASKED, builder.lowered(condition))
    return _finished(book, builder.units)


def _act_labels(rules: tuple[Rule, ...]) -> Iterator[tuple[str, Tree]]:
    settled = [Status.CONFLICT, *dict.fromkeys(s for rule in rules for s, _ in outcomes(rule))]
    for status in settled:
        yield (
            status.value,
            AnyOf(
                tuple(
                    Ref(rule.name, status.value)
                    for rule in rules
                    if status is Status.CONFLICT or status in dict(outcomes(rule))
                )
            ),
        )
    silent = tuple(Ref(fires_unit(rule.name), FALSE) for rule in rules)
    yield Status.NOT_REQUIRED.value, All(silent)


@define
class _Builder:
    book: RuleBook
    units: dict[str, Unit] = Factory(dict)
    _named: dict[Tree, str] = field(factory=dict)
    _lowered: dict[Condition, Tree] = field(factory=dict)

    def add(self, unit: Unit) -> None:
        self.units.setdefault(unit.name, unit)

    def truth(self, name: str, tree: Tree) -> Ref:
        self.add(Unit(name, ((TRUE, tree), (FALSE, negated(tree)))))
        return Ref(name, TRUE)

    def fires(self, rule: Rule) -> Tree:
        name = fires_unit(rule.name)
        if name not in self.units:
            applies = self.truth(
                applies_unit(rule.name),
                conjunction((self.lowered(in_force(rule)), self.lowered(rule.when))),
            )
            self.truth(name, conjunction((applies, negated(self.defeated(rule)))))
        return Ref(name, TRUE)

    def defeated(self, rule: Rule) -> Tree:
        return disjunction(
            tuple(
                conjunction((self.lowered(when), self.fires(other)))
                for other, when in self.book.overriders(rule)
            )
        )

    def statuses(self, rule: Rule) -> Iterator[tuple[str, Tree]]:
        applies, fires = Ref(applies_unit(rule.name), TRUE), Ref(fires_unit(rule.name), TRUE)
        begun = self.lowered(in_force(rule))
        rivals = disjunction(
            tuple(
                conjunction((self.lowered(self.book.unranked(rule, r)), self.fires(r)))
                for r in self.book.rivals(rule)
            )
        )
        if begun != ALWAYS:
            yield Status.NOT_IN_FORCE.value, negated(begun)
        if self.lowered(rule.when) != ALWAYS:
            unmet = negated(self.lowered(rule.when))
            if set(facts_of(in_force(rule))) - {"as_of"}:  # else it is known which comes first
                unmet = conjunction((begun, unmet))
            yield Status.NOT_APPLICABLE.value, unmet
        if self.book.overriders(rule):
            yield Status.RELIEVED.value, conjunction((applies, self.defeated(rule)))
        if rivals != NEVER_HOLDS:
            yield Status.CONFLICT.value, conjunction((fires, rivals))
        for status, when in outcomes(rule):
            yield status.value, conjunction((fires, negated(rivals), self.lowered(when)))

    def lowered(self, node: Condition) -> Tree:
        """A condition without names, each of whose comparisons is a test or a unit."""
        tree = self._lowered.get(node)
        if tree is None:
            tree = self._lowered[node] = self._lower(node)
        return tree

    def _lower(self, node: Condition) -> Tree:
        match node:
            case All(items):
                return conjunction(tuple(self.lowered(item) for item in items))
            case AnyOf(items):
                return disjunction(tuple(self.lowered(item) for item in items))
            case Not(item):
                return negated(self.lowered(item))
            case Term(name, inner):
                unit = f"term {name}"
                if unit not in self.units:
                    self.truth(unit, self.lowered(inner))
                return Ref(unit, TRUE)
            case DayTest(left, operator, right):
                return self.comparison(left, operator, right)
        return node

    def comparison(self, left: Day, operator: str, right: Day) -> Tree:
        match operator:
            case "on_or_before":
                taken_apart = ordered(left, right)
                if isinstance(taken_apart, DayTest) and taken_apart == DayTest(
                    left, operator, right
                ):
                    return taken_apart
                return self.cut(self.lowered(taken_apart))
            case "before":
                return negated(self.comparison(right, "on_or_before", left))
            case "on_or_after":
                return self.comparison(right, "on_or_before", left)
            case "after":
                return negated(self.comparison(left, "on_or_before", right))
        both_ways = (
            self.comparison(left, "on_or_before", right),
            self.comparison(right, "on_or_before", left),
        )
        return conjunction(both_ways)

    def cut(self, tree: Tree) -> Tree:
        """A composed comparison becomes a unit of its own, so that no unit grows large."""
        if not isinstance(tree, All | AnyOf) or not tree.items:
            return tree
        if tree not in self._named:
            self._named[tree] = f"{COMPARISON} {len(self._named) + 1}"
        return self.truth(self._named[tree], tree)


def conjunction(items: tuple[Tree, ...]) -> Tree:
    """All of the items, flattened; constants are folded away."""
    flat: dict[Tree, None] = {}
    for item in items:
        if item == NEVER_HOLDS:
            return item
        flat.update(dict.fromkeys(item.items if isinstance(item, All) else (item,)))
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def disjunction(items: tuple[Tree, ...]) -> Tree:
    """Any of the items, flattened; constants are folded away."""
    flat: dict[Tree, None] = {}
    for item in items:
        if item == ALWAYS:
            return item
        flat.update(dict.fromkeys(item.items if isinstance(item, AnyOf) else (item,)))
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))


def negated(tree: Tree) -> Tree:
    """The opposite, with *not* pushed down to tests, readings and units."""
    match tree:
        case All(items):
            return disjunction(tuple(negated(item) for item in items))
        case AnyOf(items):
            return conjunction(tuple(negated(item) for item in items))
        case Not(item):
            return item
        case Ref(unit, conclusion) if conclusion in (TRUE, FALSE):
            return Ref(unit, FALSE if conclusion == TRUE else TRUE)
    return Not(tree)


def leaves(tree: Tree) -> Iterator[Test | Chosen | Ref]:
    """The tests, readings and references of a tree, in written order."""
    match tree:
        case All(items) | AnyOf(items):
            for item in items:
                yield from leaves(item)
        case Not(item):
            yield from leaves(item)
        case DayTest() | ValueTest() | Chosen() | Ref():
            yield tree


def named_within(tree: Tree) -> TypeError:
    """The error for a named condition where a program has only references to units."""
    return TypeError(f"a program has no named condition, but there is {tree!r}")


def _finished(book: RuleBook, units: Mapping[str, Unit]) -> Program:
    needs: dict[str, tuple[str, ...]] = {}
    tests_of: dict[str, tuple[Test, ...]] = {}
    codes_of: dict[str, tuple[str, ...]] = {}
    for name, unit in units.items():
        own = [leaf for _, tree in unit.conclusions for leaf in leaves(tree)]
        refs = [leaf.unit for leaf in own if isinstance(leaf, Ref)]
        behind = {n for ref in refs for n in needs[ref]}
        needs[name] = (*(n for n in needs if n in behind), name)
        tests = dict.fromkeys(t for ref in refs for t in tests_of[ref])
        tests |= dict.fromkeys(leaf for leaf in own if isinstance(leaf, DayTest | ValueTest))
        tests_of[name] = tuple(tests)
        codes = dict.fromkeys(c for ref in refs for c in codes_of[ref])
        codes |= dict.fromkeys(leaf.code for leaf in own if isinstance(leaf, Chosen))
        codes_of[name] = tuple(c for c in book.readings if c in codes)
    every = dict.fromkeys(test for tests in tests_of.values() for test in tests)
    about: dict[str, tuple[Test, ...]] = {}
    for test in every:
        for path in dict.fromkeys(facts_of(test)):
            about[path] = (*about.get(path, ()), test)
    return Program(book, units, tuple(every), needs, tests_of, codes_of, about)
