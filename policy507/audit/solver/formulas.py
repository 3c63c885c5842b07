"""Formulas of the solver, folded where they are constant, and truths that may be unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

Formula: TypeAlias = Any
"""`True`, `False`, or a Boolean term of the solver."""
Number: TypeAlias = Any
"""A whole number, or an integer term of the solver."""


def conj(items: Iterable[Formula]) -> Formula:
    """All of the items."""
    kept = []
    for item in items:
        if item is False:
            return False
        if item is not True:
            kept.append(item)
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else z3.And(kept)


def disj(items: Iterable[Formula]) -> Formula:
    """Any of the items."""
    kept = []
    for item in items:
        if item is True:
            return True
        if item is not False:
            kept.append(item)
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else z3.Or(kept)


def neg(item: Formula) -> Formula:
    """The opposite."""
    if isinstance(item, bool):
        return not item
    return item.arg(0) if z3.is_not(item) else z3.Not(item)


def either(condition: Formula, then: Any, otherwise: Any) -> Any:
    """One term where a condition holds, another where it fails."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if then is otherwise:
        return then
    return z3.If(condition, then, otherwise)


def highest(numbers: Iterable[Number]) -> Number:
    """The greatest of several numbers."""
    found, *others = numbers
    for other in others:
        found = found if found is other else either(found >= other, found, other)
    return found


def lowest(numbers: Iterable[Number]) -> Number:
    """The least of several numbers."""
    found, *others = numbers
    for other in others:
        found = found if found is other else either(found <= other, found, other)
    return found


def same(left: Formula, right: Formula) -> Formula:
    """Whether two formulas hold alike."""
    if isinstance(left, bool):
        return right if left else neg(right)
    if isinstance(right, bool):
        return left if right else neg(left)
    return True if left.eq(right) else left == right


def alike(one: Formula | Number, other: Formula | Number) -> bool:
    """Whether two are the same constant or the same term, so that no solver need be asked."""
    if isinstance(one, int) or isinstance(other, int):
        return isinstance(one, int) and isinstance(other, int) and one == other
    return bool(one.eq(other))


@frozen(eq=False)
class Kleene:
    """A truth of three values: when it is surely true, and when it is surely false."""

    true: Formula
    false: Formula

    @property
    def opposite(self) -> Kleene:
        """The negation: what is unknown stays unknown."""
        return Kleene(self.false, self.true)

    @property
    def known(self) -> bool:
        """Whether it is plain that it is never unknown, as where all facts are known."""
        true, false = neg(self.true), self.false
        if isinstance(true, bool) or isinstance(false, bool):
            return true is false
        return bool(true.eq(false))


def surely(formula: Formula) -> Kleene:
    """A truth that is always known."""
    return Kleene(formula, neg(formula))


def both(truths: Iterable[Kleene]) -> Kleene:
    """Conjunction: one false decides it."""
    each = list(truths)
    return Kleene(conj(t.true for t in each), disj(t.false for t in each))


def any_of(truths: Iterable[Kleene]) -> Kleene:
    """Disjunction: one true decides it."""
    return both(truth.opposite for truth in truths).opposite
