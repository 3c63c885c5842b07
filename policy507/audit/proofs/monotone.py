"""The claims about two cases that differ in one fact: doing earlier, adding, and days that grow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import z3  # type: ignore[import-untyped]  # it ships without types

from policy507.audit.proofs.claims import (
    ANY,
    DEFAULT,
    Choices,
    Claim,
    Question,
    World,
    own_trees,
    paragraph_of,
    verdict,
)
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula, conj, disj, either, neg
from policy507.audit.solver.variables import Variables
from policy507.engines.situation import Situation
from policy507.facts.case import stated
from policy507.facts.registry import FACTS
from policy507.model.conditions import Day, Field, Given, facts_of, walk
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

DUTIES = "contract.duties"
WORSE: Mapping[Status, int] = {
    Status.OPEN: 1,
    Status.OWED: 1,
    Status.MET_LATE: 2,
    Status.OVERDUE: 3,
    Status.UNMET: 3,
    Status.CONFLICT: 4,
}
"""How bad the status of an act is; what is met or not required is not bad at all."""


def monotone(book: RuleBook) -> Iterator[Claim]:
    """That nothing gets worse by doing more or earlier, and no last day falls as time goes on."""
    for act in book.ordered_acts():
        for path in _days_of_doing(book, act):
            yield earlier_is_never_worse(book, act, path, readings=ANY)
    for act in book.ordered_acts():
        yield from _adding_duties(book, act)
    for rule in book.rules.values():
        yield from _last_days(rule)


def _days_of_doing(book: RuleBook, act: str) -> Iterable[str]:
    """The facts that by themselves are the day on which an act was done, by one of its rules."""
    return dict.fromkeys(
        rule.done_on.path
        for rule in book.ordering(act)
        if isinstance(rule.done_on, Field) and FACTS[rule.done_on.path].happens
    )


def earlier_is_never_worse(book: RuleBook, act: str, path: str, *, readings: str) -> Claim:
    """That an act is no worse where something happened on an earlier day."""

    def earlier(facts: Variables, other: Variables) -> Formula:
        return other[path].value < facts[path].value

    says = f"an earlier date as {FACTS[path].label} never makes {act} worse"
    return _never_worse(book, act, path, says, better=earlier, readings=readings)


def _adding_duties(book: RuleBook, act: str) -> Iterator[Claim]:
    """That an act about the contract alone is no worse where the contract has one duty more."""
    trees = [tree for rule in book.ordering(act) for tree in own_trees(rule)]
    facts = {path for tree in trees for path in facts_of(tree)}
    if DUTIES not in facts or any(FACTS[path].section not in ("", "contract") for path in facts):
        return

    def more(facts: Variables, other: Variables) -> Formula:
        before, after = facts[DUTIES].value, other[DUTIES].value
        return conj(disj((neg(before[word]), after[word])) for word in before)

    says = f"a duty more in the contract never makes {act} worse"
    yield _never_worse(book, act, DUTIES, says, better=more, readings=ANY)


def _never_worse(
    book: RuleBook,
    act: str,
    path: str,
    says: str,
    *,
    better: Callable[[Variables, Variables], Formula],
    readings: str,
) -> Claim:
    """That an act is no worse in a second case, which differs in one fact."""

    def asks(world: World) -> Question:
        other, encoding = world.beside(path)
        worse = _rank(encoding, act) > _rank(world.encoding, act)
        return world.ask(conj((better(world.facts, other), worse)), other)

    def shows(cases: Cases, choices: Choices) -> bool:
        before, after = (verdict(book, case, choices, act) for case in cases)
        if before is None or after is None or not _is_better(path, cases):
            return False
        return WORSE.get(after, 0) > WORSE.get(before, 0)

    return Claim(
        kind="never worse",
        says=says,
        paragraph=paragraph_of(book, act),
        about=(act,),
        always=True,
        readings=readings,
        asks=asks,
        shows=shows,
    )


def _rank(encoding: Encoding, act: str) -> Formula:
    rank = z3.IntVal(0)
    for status, holds in encoding.statuses(act).items():
        if status in WORSE:
            rank = either(holds, z3.IntVal(WORSE[status]), rank)
    return rank


def _is_better(path: str, cases: Cases) -> bool:
    """Whether the second case states an earlier day, or more words, than the first."""
    before, after = (stated(case, path) for case in cases)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return set(before) <= set(after)
    return after is not None and (before is None or after < before)


# --- last days


def _last_days(rule: Rule) -> Iterator[Claim]:
    """That the last day for an act never falls as the day grows from which it is counted."""
    if rule.due is None:
        return
    # Where a condition on facts decides between days, another reading may well let them fall.
    by_facts = any(isinstance(node, Given) and facts_of(node.condition) for node in walk(rule.due))
    for path in facts_of(rule.due):
        if FACTS[path].plannable and not FACTS[path].happens:
            yield _last_day(rule, rule.due, path, DEFAULT if by_facts else ANY)


def _last_day(rule: Rule, day: Day, path: str, readings: str) -> Claim:
    def asks(world: World) -> Question:
        other, encoding = world.beside(path)
        before = other[path].value < world.facts[path].value
        falls = encoding.span(day)[0] > world.encoding.span(day)[0]
        return world.ask(conj((before, falls)), other)

    def shows(cases: Cases, choices: Choices) -> bool:
        first, second = (Situation(case, choices).span(day) for case in cases)
        single = first[0] == first[1] and second[0] == second[1]
        return single and _is_better(path, cases) and second[0] > first[0]

    return Claim(
        kind="last days",
        says=f"the last day of {rule.name} is never earlier for a later date as {FACTS[path].label}",
        paragraph=rule.paragraph,
        about=(rule.name,),
        always=True,
        readings=readings,
        asks=asks,
        shows=shows,
    )
