"""Values of facts changed so that they contradict nothing, or chosen so that they contradict.

Both follow from the table of contradictions: what a comparison says also tells how it ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

from policy507.facts.contradictions import (
    CONTRADICTIONS,
    Compared,
    Contradiction,
    comparable,
    contradicted,
)
from policy507.facts.faults import fault_in
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, Fact
from policy507.facts.registry import FACTS

Values: TypeAlias = Mapping[str, Any]
"""Values of facts, by path; what is left out is unknown."""


def mended(
    values: Values, free: set[str], impossible: Sequence[Contradiction] = ()
) -> Values | None:
    """Values that contradict nothing, with few changes, and of the free ones alone; or `None`.

    `impossible` are contradictions of a rule book, which count besides.
    """
    found = contradicted(values, (*CONTRADICTIONS, *impossible))
    if not found:
        return values
    wrong = min(found, key=lambda each: len(free.intersection(each.paths)))
    for changes in _ways_out(wrong, values):
        if changes.keys() <= free:
            better = mended({**values, **changes}, free - changes.keys(), impossible)
            if better is not None:
                return better
    return None


def _ways_out(wrong: Contradiction, values: Values) -> Iterator[Values]:
    """Changes that may end a contradiction, those of the facts mentioned last first."""
    known = comparable(values)
    days = [values.get(path) for path in (*wrong.paths, *values)]
    near = tuple(dict.fromkeys(day for day in days if isinstance(day, dt.date)))
    for clause in reversed(wrong.clauses):
        for compared in (each for each in clause if each.holds(known)):
            for changes in _ways_to_end(compared, values, near):
                if not any(fault_in(FACTS[path], changes[path]) for path in changes):
                    yield changes


def _ways_to_end(compared: Compared, values: Values, near: tuple[dt.date, ...]) -> Iterator[Values]:
    one, other = compared.fact, compared.paths[-1]
    if compared.operator == "lacks":
        yield {other: tuple(word for word in values[other] if word in values[one])}
        yield {one: (*values[one], *(word for word in values[other] if word not in values[one]))}
    elif one != other:
        yield {one: values[other], other: values[one]}
        yield {other: values[one]}
        yield {one: values[other]}
    for path in reversed(compared.paths):
        days = near if FACTS[path].kind == "day" else ()
        yield from ({path: value} for value in (*days, *_examples(FACTS[path], (compared,))))


def _examples(fact: Fact, compared: Iterable[Compared]) -> Iterator[Any]:
    """A few values that a fact can have, as different as can be, and those it is compared with."""
    match fact.kind:
        case "flag":
            yield from (True, False)
        case "day":
            yield from (FIRST_DAY + (LAST_DAY - FIRST_DAY) / 2, FIRST_DAY, LAST_DAY)
            yield from (None,) if fact.nullable else ()
        case "count":
            numbers = {fact.minimum, (fact.minimum + fact.maximum) // 2, fact.maximum}
            operands = [o for each in compared if isinstance(o := each.operand, int)]
            numbers.update(number + step for number in operands for step in (-1, 0, 1))
            yield from sorted(n for n in numbers if fact.minimum <= n <= fact.maximum)
        case "words":
            yield from ((), fact.choices)
        case "texts":
            yield from ((), ("any",))


@lru_cache
def shown_by(wrong: Contradiction) -> tuple[Values, ...]:
    """Values of the facts of a contradiction that show it, and no other where that can be."""
    compared = [each for clause in wrong.clauses for each in clause]
    tried = product(*(tuple(_examples(FACTS[path], compared)) for path in wrong.paths))
    cases = [dict(zip(wrong.paths, values, strict=True)) for values in tried]
    found = [(case, contradicted(case)) for case in cases]
    showing = [(case, shown) for case, shown in found if wrong in shown]
    fewest = min(len(shown) for _, shown in showing)
    return tuple(case for case, shown in showing if len(shown) == fewest)
