"""What a claim is, and the claims about every case by itself.

Each claim is for a formula that the solver looks for: one that no case may satisfy (`always`), or one
that some case must. What is found is confirmed by the reference engine before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations
from typing import TypeAlias

from attrs import define, field, frozen

from policy507.conditions import All, Condition
from policy507.engines.reference import Meaning
from policy507.facts import Case
from policy507.meaning import Situation
from policy507.outcomes import ALWAYS, in_force, outcomes
from policy507.proving.dates import Dates
from policy507.proving.encoding import Encoding, Readings, readings_of
from policy507.proving.terms import Formula, conj, disj, neg, same
from policy507.proving.variables import Variables, variables
from policy507.proving.witnesses import Cases
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.statuses import Modality, Status

Choices: TypeAlias = Mapping[str, str]
Shows: TypeAlias = Callable[[Cases, Choices], bool]

DEFAULT, ANY, DEFAULT_FIRST = "default", "any", "default, else any"


@frozen(eq=False)
class Setting:
    """What is looked for: one case or several, under readings; and what holds of them besides."""

    cases: tuple[Variables, ...]
    readings: Readings
    dates: Dates
    also: tuple[Formula, ...] = ()


@frozen(eq=False)
class Claim:
    """One claim: `sought` is what would refute it (`always`) or show it, `shows` whether cases do.

    `readings` says under which readings: the default ones, any, or any where the default ones show
    nothing. `about` are the rules, acts and readings that it is about.
    """

    kind: str
    says: str
    paragraph: str
    about: tuple[str, ...]
    always: bool
    readings: str
    sought: Formula
    shows: Shows
    setting: Setting
    redundant: bool = False
    """Whether it is the claim that a test makes no difference."""


@define(eq=False)
class World:
    """Any case at all: its variables, the choices of readings, and what the rules come to in it."""

    book: RuleBook
    complete: bool = True
    dates: Dates = field(factory=Dates)
    facts: Variables = field(init=False)
    readings: Readings = field(init=False)
    encoding: Encoding = field(init=False)
    setting: Setting = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.facts = variables(complete=self.complete)
        self.readings = readings_of(self.book)
        self.encoding = Encoding(self.book, self.facts, self.readings, self.dates)
        self.setting = Setting((self.facts,), self.readings, self.dates)

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of all rules and acts."""
        return (*self.book.rules, *self.book.ordered_acts())

    def paragraph(self, target: str) -> str:
        """The paragraph of a rule, or of the first rule that orders an act."""
        rules = self.book.rules
        if target in rules:
            return rules[target].paragraph
        return next(rule.paragraph for rule in self.ordering(target))

    def ordering(self, act: str) -> list[Rule]:
        """The rules that order an act."""
        return [rule for rule in self.book.ordered_acts()[act] if rule.orders]


def meaning(book: RuleBook, case: Case, choices: Choices) -> Meaning:
    """What the reference engine says of a case."""
    return Meaning(book, Situation(case, choices))


def verdict(book: RuleBook, case: Case, choices: Choices, target: str) -> Status | None:
    """The status of a rule or an act by the reference engine."""
    return meaning(book, case, choices).verdict(target)


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
    """Whether one of two rules sets the other aside under some readings: under the others, it may not."""
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


# --- shared with the comparisons of two cases


def own_trees(rule: Rule) -> tuple[Condition, ...]:
    """The conditions on which it depends whether a rule applies, and what it then comes to."""
    return (in_force(rule), rule.when, *(when for _, when in outcomes(rule)))


def differ(first: Mapping[Status, Formula], second: Mapping[Status, Formula]) -> Formula:
    """Whether two lists of labels conclude different statuses."""
    return disj(
        neg(same(holds, second.get(status, False)))
        for status, holds in (*first.items(), *((s, False) for s in second if s not in first))
    )
