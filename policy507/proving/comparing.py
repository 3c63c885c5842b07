"""The claims that compare: one case with another, or one reading of a case with another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations

import z3  # type: ignore[import-untyped]  # it ships without types

from policy507.conditions import (
    Condition,
    Field,
    facts_of,
    readings_of,
)
from policy507.facts import FACTS, stated
from policy507.meaning import Situation
from policy507.proving.choices import choosing, one_choice_each
from policy507.proving.choices import readings_of as variables_of_readings
from policy507.proving.claims import (
    ANY,
    DEFAULT,
    Choices,
    Claim,
    Setting,
    World,
    differ,
    own_trees,
    verdict,
)
from policy507.proving.encoding import Encoding
from policy507.proving.terms import Formula, conj, disj, either, neg
from policy507.proving.variables import like
from policy507.proving.witnesses import Cases
from policy507.rules import Rule
from policy507.statuses import Status

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


def comparisons(complete: World, some_unknown: World) -> Iterator[Claim]:
    """The claims about two cases, or about one case under two sets of readings."""
    yield from _learning(some_unknown)
    yield from _doing_earlier(complete)
    yield from _adding_duties(complete)
    yield from _last_days(complete)
    yield from _choices(complete)


# --- learning a fact


def _learning(world: World) -> Iterator[Claim]:
    later = like(world.facts, "later ", known=True)
    encoding = Encoding(world.book, later, world.readings, world.dates)
    setting = Setting((world.facts, later), world.readings, world.dates)

    def shows(cases: Cases, choices: Choices, *, target: str) -> bool:
        before, after = (verdict(world.book, case, choices, target) for case in cases)
        return before is not None and before is not after

    for target in world.targets:
        learned = encoding.labels(target)
        yield Claim(
            kind="learning a fact",
            says=f"learning a fact never turns what was decided of {target} into anything else",
            paragraph=world.paragraph(target),
            about=(target,),
            always=True,
            readings=ANY,
            sought=disj(
                conj((holds, neg(learned[status])))
                for status, holds in world.encoding.labels(target).items()
            ),
            shows=partial(shows, target=target),
            setting=setting,
        )


# --- monotonic


def _rank(encoding: Encoding, act: str) -> Formula:
    rank = z3.IntVal(0)
    for status, holds in encoding.labels(act).items():
        if status in WORSE:
            rank = either(holds, z3.IntVal(WORSE[status]), rank)
    return rank


def _never_worse(
    world: World, act: str, path: str, says: str, *, better: Formula, setting: Setting
) -> Claim:
    """That an act is no worse in the second case of a setting, which differs in one fact."""
    first, second = (
        Encoding(world.book, facts, world.readings, world.dates) for facts in setting.cases
    )

    def shows(cases: Cases, choices: Choices) -> bool:
        before, after = (verdict(world.book, case, choices, act) for case in cases)
        if before is None or after is None or not _is_better(path, cases):
            return False
        return WORSE.get(after, 0) > WORSE.get(before, 0)

    return Claim(
        kind="never worse",
        says=says,
        paragraph=world.paragraph(act),
        about=(act,),
        always=True,
        readings=ANY,
        sought=conj((better, _rank(second, act) > _rank(first, act))),
        shows=shows,
        setting=setting,
    )


def _is_better(path: str, cases: Cases) -> bool:
    """Whether the second case states an earlier day, or more words, than the first."""
    before, after = (stated(case, path) for case in cases)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return set(before) <= set(after)
    return after is not None and (before is None or after < before)


def _doing_earlier(world: World) -> Iterator[Claim]:
    for act in world.book.ordered_acts():
        days = dict.fromkeys(
            rule.done_on.path
            for rule in world.ordering(act)
            if isinstance(rule.done_on, Field) and FACTS[rule.done_on.path].happens
        )
        for path in days:
            other = like(world.facts, "earlier ", but=path)
            yield _never_worse(
                world,
                act,
                path,
                f"an earlier date as {FACTS[path].label} never makes {act} worse",
                better=other[path].value < world.facts[path].value,
                setting=Setting((world.facts, other), world.readings, world.dates),
            )


def _adding_duties(world: World) -> Iterator[Claim]:
    other = like(world.facts, "more ", but=DUTIES)
    setting = Setting((world.facts, other), world.readings, world.dates)
    more = conj(
        disj((neg(included), other[DUTIES].value[word]))
        for word, included in world.facts[DUTIES].value.items()
    )
    for act in world.book.ordered_acts():
        rules = world.ordering(act)
        facts = {path for rule in rules for tree in own_trees(rule) for path in facts_of(tree)}
        if DUTIES in facts and all(FACTS[path].section in ("", "contract") for path in facts):
            yield _never_worse(
                world,
                act,
                DUTIES,
                f"a duty more in the contract never makes {act} worse",
                better=more,
                setting=setting,
            )


def _last_days(world: World) -> Iterator[Claim]:
    """That the last day for an act never falls as the day grows from which it is counted."""
    for rule in world.book.rules.values():
        counted_from = [
            path
            for path in (facts_of(rule.due) if rule.due is not None else ())
            if FACTS[path].plannable and not FACTS[path].happens
        ]
        for path in counted_from:
            other = like(world.facts, "earlier ", but=path)
            yield _last_day(
                world, rule, path, Setting((world.facts, other), world.readings, world.dates)
            )


def _last_day(world: World, rule: Rule, path: str, setting: Setting) -> Claim:
    later, earlier = (
        Encoding(world.book, facts, world.readings, world.dates) for facts in setting.cases
    )
    day = rule.due
    if day is None:
        raise TypeError(f"{rule.name} has no last day")

    def shows(cases: Cases, choices: Choices) -> bool:
        first, second = (Situation(case, choices).span(day) for case in cases)
        single = first[0] == first[1] and second[0] == second[1]
        return single and _is_better(path, cases) and second[0] > first[0]

    before = setting.cases[1][path].value < setting.cases[0][path].value
    return Claim(
        kind="last days",
        says=f"the last day of {rule.name} is never earlier for a later date as {FACTS[path].label}",
        paragraph=rule.paragraph,
        about=(rule.name,),
        always=True,
        readings=DEFAULT,
        sought=conj((before, earlier.span(day)[0] > later.span(day)[0])),
        shows=shows,
        setting=setting,
    )


# --- readings


def _choices(world: World) -> Iterator[Claim]:
    """That any two choices of a reading decide some case differently, the others read by default."""
    book = world.book
    other = variables_of_readings(book, "other ")
    encoding = Encoding(book, world.facts, other, world.dates)
    setting = Setting(
        (world.facts,), world.readings, world.dates, also=tuple(one_choice_each(other))
    )

    def shows(cases: Cases, choices: Choices, *, code: str, choice: str) -> bool:
        found = (
            (
                verdict(book, cases[0], choices, t),
                verdict(book, cases[0], {**choices, code: choice}, t),
            )
            for t in world.targets
        )
        return any(one is not None and two is not None and one is not two for one, two in found)

    for code, reading in book.readings.items():
        rules = [rule for rule in book.rules.values() if code in _codes(rule)]
        targets = [rule.name for rule in rules]
        targets += [act for act in book.ordered_acts() if set(targets) & _names(world, act)]
        differs = disj(
            differ(world.encoding.labels(target), encoding.labels(target))
            for target in world.targets
        )
        for one, two in combinations(reading.names, 2):
            rest = {c: name for c, name in book.choices().items() if c != code}
            yield Claim(
                kind="readings",
                says=f"{one} and {two} of reading {code} decide some case differently",
                paragraph=rules[0].paragraph if rules else "",
                about=(code, *targets),
                always=False,
                readings=ANY,
                sought=conj(
                    (
                        *choosing(world.readings, {**rest, code: one}),
                        *choosing(other, {**rest, code: two}),
                        differs,
                    )
                ),
                shows=partial(shows, code=code, choice=two),
                setting=setting,
            )


def _names(world: World, act: str) -> set[str]:
    return {rule.name for rule in world.book.ordered_acts()[act]}


def _codes(rule: Rule) -> set[str]:
    trees: tuple[Condition, ...] = (*own_trees(rule), *(o.when for o in rule.overrides))
    return {code for tree in trees for code in readings_of(tree)}
