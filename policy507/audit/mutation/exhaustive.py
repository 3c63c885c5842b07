"""Whether two rule books decide every case alike, by trying every way in which tests can come out.

What the two have in common is taken as it is; where they differ, every way in which the tests there
can come out together is tried (`policy507.audit.lint.possibilities`). That can prove two books
alike. It never proves that they differ, nor anything where there are too many ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from attrs import Factory, define

from policy507.audit.lint.possibilities import TakingApart, holds, ways
from policy507.model.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Chosen,
    Condition,
    Field,
    Given,
    NamedDay,
    Never,
    Not,
    Term,
    Tree,
    ValueTest,
    facts_of,
    parts,
    readings_of,
    with_parts,
)
from policy507.model.policy import TREE_KEYS, Rule
from policy507.model.rulebook import RuleBook

IN_ORDER = (
    ("school.lowest_grade", "school.highest_grade"),
    ("school_year.substitute_contact_days", "school_year.student_contact_days"),
)
"""Numbers of which the first is never above the second, or the case would contradict itself."""


def alike(original: RuleBook, mutant: RuleBook) -> bool:
    """Whether two books that differ in a few places are proved to decide every case alike.

    Days are alike only where they are built alike under every choice of the readings.
    """
    comparing = _Comparing(original, mutant)
    pairs = zip(original.rules.values(), mutant.rules.values(), strict=True)
    return all(comparing.rules(before, after) for before, after in pairs)


@define
class _Comparing:
    original: RuleBook
    mutant: RuleBook
    _names: dict[tuple[type, str], bool] = Factory(dict)

    def rules(self, before: Rule, after: Rule) -> bool:
        if besides_trees(before) != besides_trees(after):
            return False
        attributes = (key.attribute for key in TREE_KEYS)
        overrides = zip(before.overrides, after.overrides, strict=True)
        return all(
            self.same(getattr(before, name), getattr(after, name)) for name in attributes
        ) and all(self.same(one.when, other.when) for one, other in overrides)

    def same(self, before: Tree | None, after: Tree | None) -> bool:
        """Whether two conditions, or two days, are proved to come to the same."""
        if before == after:
            return True
        if before is None or after is None:
            return False
        first, second = self._closed(before), self._closed(after)
        if first == second:
            return True
        if isinstance(first, Condition) and isinstance(second, Condition):
            # Names as they are leave fewer ways; what they stand for may leave out the differing ones.
            return self._never_differ(first, second, through_names=False) or self._never_differ(
                before, after, through_names=True
            )
        return self._same_as_read(first, second)

    def _closed(self, tree: Tree) -> Tree:
        """A tree in which a name stays one open question, where both books mean the same by it."""
        inner = parts(tree)
        if isinstance(tree, Term | NamedDay) and not self._same_name(type(tree), tree.name):
            return self._closed(inner[0])
        if isinstance(tree, Term):
            return Term(tree.name, ALWAYS)
        if isinstance(tree, NamedDay):
            return NamedDay(tree.name, Never())
        return with_parts(tree, tuple(map(self._closed, inner))) if inner else tree

    def _same_name(self, kind: type, name: str) -> bool:
        if (kind, name) not in self._names:
            before, after = (
                book.terms[name] if kind is Term else book.dates[name]
                for book in (self.original, self.mutant)
            )
            self._names[kind, name] = self.same(before, after)
        return self._names[kind, name]

    def _never_differ(self, first: Any, second: Any, *, through_names: bool) -> bool:
        differ = AnyOf((All((first, Not(second))), All((Not(first), second))))
        looked_at = facts_of(differ)
        premises = tuple(
            ValueTest(low, "at_most", Field(high))
            for low, high in IN_ORDER
            if low in looked_at and high in looked_at
        )
        apart = TakingApart(through_names=through_names).apart(All((*premises, differ)))
        possible = ways(apart, self.original.readings)
        return possible is not None and not any(holds(apart, way) for way in possible)

    def _same_as_read(self, first: Tree, second: Tree) -> bool:
        """Whether two days are built alike, however the readings are chosen."""
        codes = dict.fromkeys((*readings_of(first), *readings_of(second)))
        names = [self.original.readings[code].names for code in codes]
        return all(
            as_read(first, choices) == as_read(second, choices)
            for choices in (dict(zip(codes, each, strict=True)) for each in product(*names))
        )


def besides_trees(rule: Rule) -> tuple[object, ...]:
    """What counts in a rule for its findings, besides its conditions and days."""
    overridden = tuple(override.rule for override in rule.overrides)
    return rule.modality, rule.bearer, rule.act, overridden


def as_read(tree: Tree, choices: Mapping[str, str]) -> Tree:
    """A tree with the days that readings decide between put in by the choices."""
    if isinstance(tree, Given):
        held = _held(tree.condition, choices)
        if held is not None:
            return as_read(tree.then if held else tree.otherwise, choices)
    inner = parts(tree)
    return with_parts(tree, tuple(as_read(each, choices) for each in inner)) if inner else tree


def _held(condition: Condition, choices: Mapping[str, str]) -> bool | None:
    match condition:
        case Chosen(code, names):
            return choices[code] in names
        case All(()):
            return True
        case AnyOf(()):
            return False
    return None
