"""The claims that rules are alive: each fires, comes to each status, sets aside what it may."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from policy507.audit.proofs.claims import (
    DEFAULT_FIRST,
    Choices,
    Claim,
    Question,
    World,
    meaning,
    verdict,
)
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.formulas import conj, disj, neg
from policy507.model.conditions import ALWAYS
from policy507.model.outcomes import outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status


def firing(book: RuleBook) -> Iterator[Claim]:
    """That each rule can fire and fail to, can come to each of its statuses, and can be set aside."""
    for rule in book.rules.values():
        yield from _firing(book, rule)
    for rule in book.rules.values():
        yield from _statuses(book, rule)
    for rule in book.rules.values():
        yield from _exceptions(book, rule)


def is_unconditional(rule: Rule) -> bool:
    """Whether a rule states that something has no effect, always and everywhere."""
    always = rule.when == ALWAYS and rule.begins is None
    return rule.modality is Modality.NO_EFFECT and always


def _firing(book: RuleBook, rule: Rule) -> Iterator[Claim]:
    never_fails = is_unconditional(rule)

    def asks(world: World, *, wanted: bool) -> Question:
        statuses = world.encoding.statuses(rule.name)
        return world.ask(
            disj(holds for status, holds in statuses.items() if status.fires is wanted)
        )

    def shows(cases: Cases, choices: Choices, *, wanted: bool) -> bool:
        status = verdict(book, cases[0], choices, rule.name)
        return status is not None and status.fires is wanted

    for wanted, says in (
        (True, f"{rule.name} can fire"),
        (False, f"{rule.name} {'never fails' if never_fails else 'can fail'} to fire"),
    ):
        yield Claim(
            kind="firing",
            says=says,
            paragraph=rule.paragraph,
            about=(rule.name,),
            always=never_fails and not wanted,
            readings=DEFAULT_FIRST,
            asks=partial(asks, wanted=wanted),
            shows=partial(shows, wanted=wanted),
        )


def _statuses(book: RuleBook, rule: Rule) -> Iterator[Claim]:
    """That a rule can come to each status that a rule like it may have: in time, late, not in force."""
    possible = [status for status, _ in outcomes(rule)]
    if rule.begins is not None:
        possible.append(Status.NOT_IN_FORCE)

    def asks(world: World, *, status: Status) -> Question:
        return world.ask(world.encoding.statuses(rule.name)[status])

    def shows(cases: Cases, choices: Choices, *, status: Status) -> bool:
        return verdict(book, cases[0], choices, rule.name) is status

    for status in possible if len(possible) > 1 else ():
        yield Claim(
            kind="statuses",
            says=f"{rule.name} can be {status}",
            paragraph=rule.paragraph,
            about=(rule.name,),
            always=False,
            readings=DEFAULT_FIRST,
            asks=partial(asks, status=status),
            shows=partial(shows, status=status),
        )


def _exceptions(book: RuleBook, rule: Rule) -> Iterator[Claim]:
    """That each rule that sets this one aside can do so alone."""

    def asks(world: World, *, by: str) -> Question:
        encoding = world.encoding
        defeats = {
            other.name: conj((encoding.truth(when).true, encoding.fires(other).true))
            for other, when in book.overriders(rule)
        }
        others = (neg(holds) for other, holds in defeats.items() if other != by)
        return world.ask(conj((encoding.applies(rule).true, defeats[by], *others)))

    def shows(cases: Cases, choices: Choices, *, by: str) -> bool:
        found = meaning(book, cases[0], choices)
        defeating = {
            other.name
            for other, when in book.overriders(rule)
            if found.situation.truth(when) and found.fires(other)
        }
        return found.status(rule) is Status.RELIEVED and defeating == {by}

    for other, _ in book.overriders(rule):
        yield Claim(
            kind="exceptions",
            says=f"{other.name} can set aside {rule.name}, where no other rule does",
            paragraph=other.paragraph,
            about=(other.name, rule.name),
            always=False,
            readings=DEFAULT_FIRST,
            asks=partial(asks, by=other.name),
            shows=partial(shows, by=other.name),
        )
