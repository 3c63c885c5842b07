"""The claims about every case by itself: its statuses, conflicts, firing, exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from policy507.conditions import All
from policy507.outcomes import ALWAYS
from policy507.proving.claims import (
    ANY,
    DEFAULT,
    DEFAULT_FIRST,
    Choices,
    Claim,
    World,
    meaning,
    verdict,
)
from policy507.proving.encoding import Encoding
from policy507.proving.terms import Formula, conj, disj, neg
from policy507.proving.witnesses import Cases
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.statuses import Modality, Status


def fundamental(complete: World, partial_world: World) -> Iterator[Claim]:
    """The claims about every case by itself, by kind."""
    for target in complete.targets:
        yield _some_status(complete, target)
    for target in complete.targets:
        yield _one_status(partial_world, target)
    yield from _conflicts(complete)
    for rule in complete.book.rules.values():
        yield from _firing(complete, rule)
    for rule in complete.book.rules.values():
        yield from _exceptions(complete, rule)


# --- a status


def _some_status(world: World, target: str) -> Claim:
    def shows(cases: Cases, choices: Choices) -> bool:
        return verdict(world.book, cases[0], choices, target) is None

    return Claim(
        kind="a status in every case",
        says=f"{target} has a status in every case in which all facts are known",
        paragraph=world.paragraph(target),
        about=(target,),
        always=True,
        readings=ANY,
        sought=neg(disj(world.encoding.labels(target).values())),
        shows=shows,
        setting=world.setting,
    )


def _one_status(world: World, target: str) -> Claim:
    book = world.book
    if target in book.rules:
        rule = book.rules[target]
        fitting = _fitting(world.encoding, rule)
        sought = disj(conj(pair) for pair in combinations(fitting.values(), 2))
    else:
        rules = world.ordering(target)
        sought = disj(
            _differ(world.encoding, first, second) for first, second in combinations(rules, 2)
        )

    def shows(cases: Cases, choices: Choices) -> bool:
        found = meaning(book, cases[0], choices)
        if target in book.rules:
            fit = {status for status, holds in found.fitting(rule) if holds}
            return len(fit - {Status.NOT_IN_FORCE}) > 1
        firing = [rule for rule in world.ordering(target) if found.fires(rule)]
        return len({found.status(rule) for rule in firing} - {None}) > 1

    return Claim(
        kind="no second status",
        says=f"{target} never has two statuses, whichever facts are known",
        paragraph=world.paragraph(target),
        about=(target,),
        always=True,
        readings=ANY,
        sought=sought,
        shows=shows,
        setting=world.setting,
    )


def _fitting(encoding: Encoding, rule: Rule) -> dict[Status, Formula]:
    """The statuses that exclude one another; one not in force may besides not apply."""
    return {
        status: holds.true
        for status, holds in encoding.fitting(rule)
        if status is not Status.NOT_IN_FORCE
    }


def _differ(encoding: Encoding, first: Rule, second: Rule) -> Formula:
    both_fire = conj((encoding.fires(first).true, encoding.fires(second).true))
    labels, others = encoding.labels(first.name), encoding.labels(second.name)
    different = disj(
        conj((holds, other))
        for status, holds in labels.items()
        for another, other in others.items()
        if status is not another
    )
    return conj((both_fire, different))


# --- conflicts


def _conflicts(world: World) -> Iterator[Claim]:
    book = world.book
    for act in book.ordered_acts():
        rules = book.ordered_acts()[act]
        rivals = [
            (first, second)
            for first, second in combinations(rules, 2)
            if second in book.rivals(first)
        ]
        sought = {
            (one.name, two.name): conj(
                (world.encoding.fires(one).true, world.encoding.fires(two).true)
            )
            for one, two in rivals
        }
        yield _claim_on_conflict(
            world,
            act,
            tuple(rule.name for rule in rules),
            f"no rules on {act} conflict under the default readings",
            disj(sought.values()),
            readings=DEFAULT,
        )
        for one, two in rivals:
            ranked = _ranked_under_some_readings(book, one, two)
            can = "can" if ranked else "never"
            yield _claim_on_conflict(
                world,
                act,
                (one.name, two.name),
                f"{one.name} and {two.name} {can} conflict under other readings",
                sought[one.name, two.name],
                readings=ANY,
                always=not ranked,
            )


def _ranked_under_some_readings(book: RuleBook, one: Rule, two: Rule) -> bool:
    """Whether one of two rules sets the other aside under some readings alone."""
    ranking = (*book.overriders(one), *book.overriders(two))
    return any(other in (one, two) and when != All(()) for other, when in ranking)


def _claim_on_conflict(
    world: World,
    act: str,
    about: tuple[str, ...],
    says: str,
    sought: Formula,
    *,
    readings: str,
    always: bool = True,
) -> Claim:
    def shows(cases: Cases, choices: Choices) -> bool:
        found = meaning(world.book, cases[0], choices)
        firing = [name for name in about if found.fires(world.book.rules[name])]
        conflicting = any(found.status(world.book.rules[n]) is Status.CONFLICT for n in firing)
        return conflicting and (len(about) > len(("one", "two")) or len(firing) == len(about))

    return Claim(
        kind="conflicts",
        says=says,
        paragraph=world.paragraph(act),
        about=about,
        always=always,
        readings=readings,
        sought=sought,
        shows=shows,
        setting=world.setting,
    )


# --- firing


def _firing(world: World, rule: Rule) -> Iterator[Claim]:
    labels = world.encoding.labels(rule.name)
    fires = disj(holds for status, holds in labels.items() if status.fires)
    fails = disj(holds for status, holds in labels.items() if not status.fires)
    unconditional = rule.when == ALWAYS and rule.begins is None
    never_fails = rule.modality is Modality.NO_EFFECT and unconditional

    def shows(cases: Cases, choices: Choices, *, wanted: bool) -> bool:
        status = verdict(world.book, cases[0], choices, rule.name)
        return status is not None and status.fires is wanted

    for wanted, sought, says in (
        (True, fires, f"{rule.name} can fire"),
        (False, fails, f"{rule.name} {'never fails' if never_fails else 'can fail'} to fire"),
    ):
        yield Claim(
            kind="firing",
            says=says,
            paragraph=rule.paragraph,
            about=(rule.name,),
            always=never_fails and not wanted,
            readings=DEFAULT_FIRST,
            sought=sought,
            shows=partial(shows, wanted=wanted),
            setting=world.setting,
        )


# --- exceptions


def _exceptions(world: World, rule: Rule) -> Iterator[Claim]:
    """That each rule that sets this one aside can do so alone."""
    encoding, book = world.encoding, world.book
    defeats = {
        other.name: conj((encoding.truth(when).true, encoding.fires(other).true))
        for other, when in book.overriders(rule)
    }

    def shows(cases: Cases, choices: Choices, *, by: str) -> bool:
        found = meaning(book, cases[0], choices)
        firing = {
            other.name
            for other, when in book.overriders(rule)
            if found.situation.truth(when) and found.fires(other)
        }
        return found.status(rule) is Status.RELIEVED and firing == {by}

    for name, defeated in defeats.items():
        others = [neg(holds) for other, holds in defeats.items() if other != name]
        yield Claim(
            kind="exceptions",
            says=f"{name} can set aside {rule.name}, where no other rule does",
            paragraph=book.rules[name].paragraph,
            about=(name, rule.name),
            always=False,
            readings=DEFAULT_FIRST,
            sought=conj((encoding.applies(rule).true, defeated, *others)),
            shows=partial(shows, by=name),
            setting=world.setting,
        )
