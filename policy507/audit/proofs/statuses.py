"""The claims about every case by itself: that all have one status, and which rules conflict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from policy507.audit.proofs.claims import (
    ANY,
    DEFAULT,
    Choices,
    Claim,
    Question,
    World,
    meaning,
    paragraph_of,
    targets,
    verdict,
)
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula, conj, disj, neg
from policy507.model.conditions import All
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


def fundamental(book: RuleBook) -> Iterator[Claim]:
    """The claims about every case by itself, by kind."""
    for target in targets(book):
        yield _some_status(book, target)
    for target in targets(book):
        yield _one_status(book, target)
    yield from _conflicts(book)


# --- a status


def _some_status(book: RuleBook, target: str) -> Claim:
    def asks(world: World) -> Question:
        return world.ask(neg(disj(world.encoding.statuses(target).values())))

    def shows(cases: Cases, choices: Choices) -> bool:
        return verdict(book, cases[0], choices, target) is None

    return Claim(
        kind="a status in every case",
        says=f"{target} has a status in every case in which all facts are known",
        paragraph=paragraph_of(book, target),
        about=(target,),
        always=True,
        readings=ANY,
        asks=asks,
        shows=shows,
    )


def _one_status(book: RuleBook, target: str) -> Claim:
    def asks(world: World) -> Question:
        if target in book.rules:
            fitting = _fitting(world.encoding, book.rules[target])
            return world.ask(disj(conj(pair) for pair in combinations(fitting, 2)))
        rules = combinations(book.ordering(target), 2)
        return world.ask(disj(_differ(world.encoding, first, second) for first, second in rules))

    def shows(cases: Cases, choices: Choices) -> bool:
        found = meaning(book, cases[0], choices)
        if target in book.rules:
            fit = {status for status, holds in found.fitting(book.rules[target]) if holds}
            return len(fit - {Status.NOT_IN_FORCE}) > 1
        firing = [rule for rule in book.ordering(target) if found.fires(rule)]
        return len({found.status(rule) for rule in firing} - {None}) > 1

    return Claim(
        kind="no second status",
        says=f"{target} never has two statuses, whichever facts are known",
        paragraph=paragraph_of(book, target),
        about=(target,),
        always=True,
        readings=ANY,
        asks=asks,
        shows=shows,
        complete=False,
    )


def _fitting(encoding: Encoding, rule: Rule) -> list[Formula]:
    """The statuses that exclude one another; one not in force may besides not apply."""
    return [
        holds.true for status, holds in encoding.fitting(rule) if status is not Status.NOT_IN_FORCE
    ]


def _differ(encoding: Encoding, first: Rule, second: Rule) -> Formula:
    both_fire = conj((encoding.fires(first).true, encoding.fires(second).true))
    statuses, others = encoding.statuses(first.name), encoding.statuses(second.name)
    different = disj(
        conj((holds, other))
        for status, holds in statuses.items()
        for another, other in others.items()
        if status is not another
    )
    return conj((both_fire, different))


# --- conflicts


def _conflicts(book: RuleBook) -> Iterator[Claim]:
    for act, rules in book.ordered_acts().items():
        rivals = [
            (first, second)
            for first, second in combinations(rules, 2)
            if second in book.rivals(first)
        ]
        yield _claim_on_conflict(
            book,
            act,
            tuple(rule.name for rule in rules),
            f"no rules on {act} conflict under the default readings",
            rivals,
            readings=DEFAULT,
        )
        for one, two in rivals:
            ranked = _ranked_under_some_readings(book, one, two)
            can = "can" if ranked else "never"
            yield _claim_on_conflict(
                book,
                act,
                (one.name, two.name),
                f"{one.name} and {two.name} {can} conflict under other readings",
                [(one, two)],
                readings=ANY,
                always=not ranked,
            )


def _ranked_under_some_readings(book: RuleBook, one: Rule, two: Rule) -> bool:
    """Whether one of two rules sets the other aside under some readings alone."""
    ranking = (*book.overriders(one), *book.overriders(two))
    return any(other in (one, two) and when != All(()) for other, when in ranking)


def _claim_on_conflict(
    book: RuleBook,
    act: str,
    about: tuple[str, ...],
    says: str,
    rivals: list[tuple[Rule, Rule]],
    *,
    readings: str,
    always: bool = True,
) -> Claim:
    def asks(world: World) -> Question:
        fires = world.encoding.fires
        return world.ask(disj(conj((fires(one).true, fires(two).true)) for one, two in rivals))

    def shows(cases: Cases, choices: Choices) -> bool:
        found = meaning(book, cases[0], choices)
        return any(
            found.fires(one) and found.fires(two) and found.status(one) is Status.CONFLICT
            for one, two in rivals
        )

    return Claim(
        kind="conflicts",
        says=says,
        paragraph=paragraph_of(book, act),
        about=about,
        always=always,
        readings=readings,
        asks=asks,
        shows=shows,
    )
