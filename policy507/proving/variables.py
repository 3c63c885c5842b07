"""The facts of any case at all as variables of the solver, and what keeps a case from contradiction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

from policy507.contradictions import CONTRADICTIONS
from policy507.factkinds import FIRST_DAY, LAST_DAY
from policy507.facts import FACTS, Fact
from policy507.meaning import NEVER
from policy507.proving.terms import Formula, conj, disj, neg

UNDER_REVIEW = "conduct.under_review"


@frozen(eq=False)
class Variable:
    """One fact of any case: when it is known, and its value.

    The value of a flag is a formula, of a number or a day an integer (`NEVER` where a day does not
    happen), of a list of words a formula for each word; of a list of texts only a formula that there
    is none.
    """

    fact: Fact
    known: Formula
    value: Any


Variables: TypeAlias = Mapping[str, Variable]


def variables(prefix: str = "", *, complete: bool) -> dict[str, Variable]:
    """Variables for all facts that can decide anything; in a complete case every fact is known."""
    found = {}
    for fact in FACTS.values():
        if fact.kind == "label":
            continue
        name = f"{prefix}{fact.path}"
        known: Formula = True if complete or not fact.section else z3.Bool(f"{name} known")
        if fact.derived:
            known = True
        elif fact.section == "conduct":
            known = conj((known, z3.Bool(f"{prefix}{UNDER_REVIEW}")))
        found[fact.path] = Variable(fact, known, _value(fact, name))
    return found


def _value(fact: Fact, name: str) -> Any:
    match fact.kind:
        case "flag" | "texts":
            return z3.Bool(name)
        case "words":
            return {word: z3.Bool(f"{name} {word}") for word in fact.choices}
    return z3.Int(name)


def like(
    found: Variables, prefix: str, *, known: bool = False, but: tuple[str, ...] = ()
) -> Variables:
    """Variables of another case that has the same values, but for some facts.

    With `known`, it may be another matter which facts are known.
    """
    fresh = variables(prefix, complete=False)
    reviewed = fresh[UNDER_REVIEW].value
    made = {}
    for path, each in found.items():
        known_there = _fresh_known(each, fresh[path]) if known else each.known
        if UNDER_REVIEW in but and each.fact.section == "conduct" and not each.fact.derived:
            known_there = reviewed
        value = fresh[path].value if path in but else each.value
        made[path] = Variable(each.fact, known_there, value)
    return made


def _fresh_known(each: Variable, fresh: Variable) -> Formula:
    if each.fact.section in ("", "conduct") and each.known is True:
        return True
    return disj((each.known, conj((z3.Bool(f"{fresh.fact.path} learned"), _may_be(each)))))


def _may_be(each: Variable) -> Formula:
    return z3.Bool(UNDER_REVIEW) if each.fact.section == "conduct" else True


def possible(found: Variables) -> Iterator[Formula]:
    """What holds of the facts of every case: their bounds, and that they do not contradict."""
    for variable in found.values():
        yield from _within_bounds(variable)
    yield from completed(found)
    for each in CONTRADICTIONS:
        facts = [found[path] for path in each.paths]
        known = conj(fact.known for fact in facts)
        yield neg(conj((known, each.wrong(*(fact.value for fact in facts)))))


def _within_bounds(each: Variable) -> Iterator[Formula]:
    if each.fact.kind == "count":
        yield z3.And(each.value >= each.fact.minimum, each.value <= each.fact.maximum)
    elif each.fact.kind == "day":
        within = z3.And(each.value >= FIRST_DAY.toordinal(), each.value <= LAST_DAY.toordinal())
        yield z3.Or(within, each.value == NEVER) if each.fact.nullable else within


def completed(found: Variables) -> Iterator[Formula]:
    """What `Contract` completes by itself: lists beside stated duties, and discipline among none."""
    duties = found["contract.duties"].known
    additional = found["contract.additional_duties"]
    for path in ("contract.optional_duties", "contract.additional_duties"):
        yield disj((neg(duties), found[path].known))
    none = conj((additional.known, additional.value))
    yield disj((neg(none), found["contract.additional_duties_include_discipline"].known))
