"""The facts of any case at all as variables of the solver, and what keeps a case from contradiction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

from policy507.audit.solver.formulas import Formula, conj, disj, neg
from policy507.facts.contradictions import CONTRADICTIONS, Compared, Contradiction
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, NEVER, Fact
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook

# Which choice is taken of every reading, as variables of the solver.

Readings: TypeAlias = Mapping[str, Mapping[str, Formula]]
"""By the code of a reading and a choice, when that choice is taken."""


def readings_of(book: RuleBook, prefix: str = "") -> dict[str, dict[str, Formula]]:
    """Variables for the choice taken of every reading."""
    return {
        code: {name: z3.Bool(f"{prefix}{code} {name}") for name in reading.names}
        for code, reading in book.readings.items()
    }


def fixed(book: RuleBook, choices: Mapping[str, str]) -> dict[str, dict[str, Formula]]:
    """The choices as constants, with which formulas become small."""
    return {
        code: {name: name == choices[code] for name in reading.names}
        for code, reading in book.readings.items()
    }


def one_choice_each(readings: Readings) -> Iterator[Formula]:
    """That of every reading exactly one choice is taken."""
    for choices in readings.values():
        if any(isinstance(choice, bool) for choice in choices.values()):
            continue  # they are fixed
        yield z3.PbEq([(choice, 1) for choice in choices.values()], 1)


def choosing(readings: Readings, choices: Mapping[str, str]) -> Iterator[Formula]:
    """That certain choices are taken."""
    for code, choice in choices.items():
        yield readings[code][choice]


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


def possible(found: Variables, impossible: Sequence[Contradiction]) -> Iterator[Formula]:
    """What holds of the facts of every case: their bounds, and that they do not contradict.

    `impossible` are the contradictions of a rule book.
    """
    for variable in found.values():
        yield from _within_bounds(variable)
    yield from completed(found)
    yield from (neg(contradicting(each, found)) for each in (*CONTRADICTIONS, *impossible))


def contradicting(each: Contradiction, found: Variables) -> Formula:
    """That facts are known, and such that they contradict one another."""
    return conj(disj(_surely(one, found) for one in clause) for clause in each.clauses)


def _surely(compared: Compared, found: Variables) -> Formula:
    facts = [found[path] for path in compared.paths]
    values = {fact.fact.path: fact.value for fact in facts}
    return conj((*(fact.known for fact in facts), compared.holds(values)))


def _within_bounds(each: Variable) -> Iterator[Formula]:
    if each.fact.kind == "count":
        yield z3.And(each.value >= each.fact.minimum, each.value <= each.fact.maximum)
    elif each.fact.kind == "day":
        within = z3.And(each.value >= FIRST_DAY.toordinal(), each.value <= LAST_DAY.toordinal())
        yield z3.Or(within, each.value == NEVER) if each.fact.nullable else within


def near(found: Variables, span: tuple[dt.date, dt.date]) -> Iterator[Formula]:
    """That every day that happens is in a span of days, such as that of the days of the rules."""
    first, last = (day.toordinal() for day in span)
    for each in found.values():
        if each.fact.kind == "day":
            yield z3.Or(z3.And(each.value >= first, each.value <= last), each.value == NEVER)


def completed(found: Variables) -> Iterator[Formula]:
    """What `Contract` completes by itself: lists beside stated duties, and discipline among none."""
    duties = found["contract.duties"].known
    additional = found["contract.additional_duties"]
    for path in ("contract.optional_duties", "contract.additional_duties"):
        yield disj((neg(duties), found[path].known))
    none = conj((additional.known, additional.value))
    yield disj((neg(none), found["contract.additional_duties_include_discipline"].known))
