"""Which rows a test holds in, and which rows contradict themselves or lie outside of all bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
from attrs import frozen

from policy507.engines.lanes.variables import Side, Variables
from policy507.engines.program import Test
from policy507.facts.contradictions import OPERATORS, Compared, Contradiction
from policy507.facts.registry import FACTS
from policy507.model.conditions import DayTest, facts_of
from policy507.roster.deciding.values import (
    ALL,
    INFINITE,
    NONE,
    Holding,
    Known,
    Values,
    is_all,
    is_none,
    packed,
)


def tests(values: Values, wanted: Sequence[int]) -> tuple[Sequence[Holding], Sequence[Holding]]:
    """By test the rows in which it holds and in which it fails; of tests not wanted, none."""
    found: dict[int, tuple[Holding, Holding]] = {}
    return _Tested(values, wanted, found, 0), _Tested(values, wanted, found, 1)


@frozen(eq=False)
class _Tested(Sequence[Holding]):
    """By test the rows of one outcome: a test is worked out when it is looked at, as not all are."""

    values: Values
    wanted: Sequence[int]
    found: dict[int, tuple[Holding, Holding]]
    outcome: int

    def __len__(self) -> int:
        return len(self.values.variables.program.tests)

    def __getitem__(self, place: Any) -> Any:
        if place not in self.found:
            test = self.values.variables.program.tests[place]
            is_wanted = place in self.wanted
            self.found[place] = _test(self.values, place, test) if is_wanted else (NONE, NONE)
        return self.found[place][self.outcome]


def _test(values: Values, place: int, test: Test) -> tuple[Holding, Holding]:
    variables = values.variables
    cuts = variables.cuts_of[place]
    if cuts:
        found = [_cut(values, cut.left, cut.right) for cut in cuts]
        return reduce(and_, [h for h, _ in found]), reduce(or_, [f for _, f in found])
    paths = facts_of(test)
    if any(FACTS[path].derived for path in paths):
        return _either_way(values.under_review, ALL, test)
    (index,) = variables.of_test[place]
    known = values.known.get(index)
    if known is None:
        return NONE, NONE
    if isinstance(test, DayTest):  # never on or before a day: where that does not happen either
        seen = any(FACTS[path].happens for path in paths)
        is_never = _of_rows(values.side(Side(index, seen=seen)) >= INFINITE)
        return _among(known.known, is_never)
    return _either_way(known.held, known.known, test)


def _either_way(held: Holding, known: Holding, test: Any) -> tuple[Holding, Holding]:
    is_so, is_not = _among(known, held)
    return (is_not, is_so) if test.operand is False else (is_so, is_not)


def _among(known: Holding, held: Holding) -> tuple[Holding, Holding]:
    """The rows in which something holds and those in which it fails, among those that know it."""
    return (held, ~held) if is_all(known) else (held & known, ~held & known)


def _of_rows(truths: Any) -> Holding:
    """Truths as bits: of each row, or the same for all."""
    if np.ndim(truths) == 0:
        return ALL if truths else NONE
    return packed(truths)


def _cut(values: Values, left: Any, right: Any) -> tuple[Holding, Holding]:
    of_left, of_right = values.knows(left), values.knows(right)
    if of_left is None or of_right is None:
        return NONE, NONE
    return _among(_both(of_left, of_right), _of_rows(values.side(left) <= values.side(right)))


def _both(one: Holding, other: Holding) -> Holding:
    """The rows of both; nothing is worked out where one of them is all."""
    if is_all(one):
        return other
    return one if is_all(other) else one & other


# --- rows that cannot be


def out_of_bounds(values: Values) -> Holding:
    """Rows in which a number or a day is none that a fact can be."""
    wrong: Holding = NONE
    for index, known in values.known.items():
        variable = values.variables.every[index]
        if variable.is_number:
            least, greatest = variable.bounds
            if known.span is not None and least <= known.span[0] and known.span[1] <= greatest:
                continue
            numbers = known.days
            outside = (numbers < least) | (numbers > greatest)
            if variable.fact.kind == "day" and variable.fact.nullable:
                outside &= numbers != INFINITE
            if outside.any():
                wrong = wrong | (_of_rows(outside) & known.known)
    return wrong


def contradicted(values: Values, among: Iterable[Contradiction]) -> Holding:
    """Rows whose stated facts contradict one another."""
    wrong: Holding = NONE
    for each in among:
        rows: Holding = ALL
        for clause in each.clauses:
            rows = rows & reduce(or_, [_compared(values, c) for c in clause])
            if is_none(rows):
                break
        wrong = wrong | rows
    return wrong


def _compared(values: Values, compared: Compared) -> Holding:
    """Rows in which a comparison holds; where something is unknown it does not."""
    fact, operand = FACTS[compared.fact], compared.operand
    if fact.kind == "words":
        return reduce(or_, _lacking(values, compared), NONE)
    operator = OPERATORS[compared.operator]
    if fact.kind in ("flag", "texts"):
        stated = _known(values, fact.path)
        if stated is None:
            return NONE
        return _both(stated.held if operator(True, operand) else ~stated.held, stated.known)
    left, right = _number(values, fact.path), _number(values, operand)
    if left is None or right is None:
        return NONE
    known = _both(left[1], right[1])
    return _both(_of_rows(operator(left[0], right[0])), known)


def _number(values: Values, operand: str | int) -> tuple[Any, Holding] | None:
    """A number, or those of a fact, with the rows in which it is known."""
    if operand == "as_of":
        return values.as_of, ALL
    if not isinstance(operand, str):
        return min(operand, INFINITE), ALL
    stated = _known(values, operand)
    return None if stated is None else (stated.days, stated.known)


def _lacking(values: Values, compared: Compared) -> Iterator[Holding]:
    """By word the rows in which a list lacks it, though another list has it."""
    for word in FACTS[compared.fact].choices:
        listed = _known(values, (compared.fact, word))
        among = _known(values, (str(compared.operand), word))
        if listed is not None and among is not None:
            yield ~listed.held & listed.known & among.held & among.known


def _known(values: Values, name: str | tuple[str, str]) -> Known | None:
    return values.known.get(values.variables.at[name])


def wanted_tests(variables: Variables, targets: Iterable[str]) -> tuple[int, ...]:
    """The places of the tests behind some targets."""
    program = variables.program
    mine = {test for target in targets for test in program.tests_of[target]}
    return tuple(place for place, test in enumerate(program.tests) if test in mine)
