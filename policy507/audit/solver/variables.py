"""The facts of any case at all as variables of the solver, and what keeps a case from contradiction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

from policy507.audit.solver.formulas import Formula, conj, disj, neg, same
from policy507.facts.contradictions import CONTRADICTIONS, Compared, Contradiction
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, NEVER, Fact
from policy507.facts.registry import FACTS, PARTLY_OF
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
    is none. When it is known is one formula, but of a list of words one for each word.
    """

    fact: Fact
    known: Any
    value: Any


Variables: TypeAlias = Mapping[str, Variable]


def variables(prefix: str = "", *, complete: bool) -> dict[str, Variable]:
    """Variables for all facts that can decide anything; in a complete case every fact is known."""
    found = {}
    for fact in FACTS.values():
        if fact.kind == "label":
            continue
        name = f"{prefix}{fact.path}"
        always = complete or fact.derived or not fact.section
        known = _marks(fact, True) if always else _marked(fact, name, "known")
        if fact.section == "conduct" and not fact.derived:
            known = _combined(conj, known, _marks(fact, z3.Bool(f"{prefix}{UNDER_REVIEW}")))
        found[fact.path] = Variable(fact, known, _value(fact, name))
    return found


def _value(fact: Fact, name: str) -> Any:
    match fact.kind:
        case "flag" | "texts":
            return z3.Bool(name)
        case "words":
            return {word: z3.Bool(f"{name} {word}") for word in fact.choices}
    return z3.Int(name)


def _marks(fact: Fact, mark: Formula) -> Any:
    """A mark of a fact, of a list of words the same for each word."""
    return dict.fromkeys(fact.choices, mark) if fact.kind == "words" else mark


def _marked(fact: Fact, name: str, mark: str) -> Any:
    """A variable that marks a fact, or one for each word where only a part of a list may be known."""
    if fact.path in {*PARTLY_OF, *PARTLY_OF.values()}:
        return {word: z3.Bool(f"{name} {word} {mark}") for word in fact.choices}
    return _marks(fact, z3.Bool(f"{name} {mark}"))


def _combined(by: Callable[[Iterable[Formula]], Formula], one: Any, other: Any) -> Any:
    """Two marks as one, of a list of words for each word."""
    if isinstance(one, dict):
        return {word: by((one[word], other[word])) for word in one}
    return by((one, other))


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
        known_there = _fresh_known(each) if known else each.known
        if UNDER_REVIEW in but and each.fact.section == "conduct" and not each.fact.derived:
            known_there = _marks(each.fact, reviewed)
        value = fresh[path].value if path in but else each.value
        made[path] = Variable(each.fact, known_there, value)
    return made


def _fresh_known(each: Variable) -> Any:
    learned = _marked(each.fact, each.fact.path, "learned")
    if each.fact.section == "conduct":
        learned = _combined(conj, learned, _marks(each.fact, z3.Bool(UNDER_REVIEW)))
    return _combined(disj, each.known, learned)


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
    if facts[0].fact.kind == "words":
        return disj(_surely_of(compared, facts, word) for word in facts[0].fact.choices)
    values = {each.fact.path: each.value for each in facts}
    return conj((*(each.known for each in facts), compared.holds(values)))


def _surely_of(compared: Compared, lists: Sequence[Variable], word: str) -> Formula:
    """That a comparison of lists surely holds because of one word."""
    values = {each.fact.path: {word: each.value[word]} for each in lists}
    return conj((*(each.known[word] for each in lists), compared.holds(values)))


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
    """What `Contract` completes by itself: lists beside stated duties, and discipline among none.

    A mapping states of the same words whether they are in its list, and whether they are only partly so.
    """
    for path, of in PARTLY_OF.items():
        listed, partly = found[path].known, found[of].known
        alone = conj((*map(neg, listed.values()), *partly.values()))
        yield disj((alone, conj(same(listed[word], partly[word]) for word in listed)))
    duties, additional = found["contract.duties"].known, found["contract.additional_duties"]
    yield disj((neg(conj(duties.values())), additional.known))
    none = conj((additional.known, additional.value))
    yield disj((neg(none), found["contract.additional_duties_include_discipline"].known))
