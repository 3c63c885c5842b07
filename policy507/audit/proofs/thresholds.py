"""The claims on where rules switch: at the numbers and days that they name, and nowhere else.

A value that a rule file names is the first on its side: a limit of 60 days lies between the 59th and
the 60th, a day on which something begins or ends between the day before and that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

from policy507.audit.proofs.claims import (
    ANY,
    DEFAULT,
    DEFAULT_FIRST,
    Choices,
    Claim,
    Question,
    World,
)
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula, conj, disj, neg, same
from policy507.engines.situation import Situation
from policy507.facts.case import Case, observed
from policy507.facts.kinds import NEVER
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    Chosen,
    Condition,
    Day,
    DayTest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Shift,
    ValueTest,
    facts_of,
    parts,
    walk,
)
from policy507.model.outcomes import in_force
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook

KIND = "switches"


def switches(book: RuleBook) -> Iterator[Claim]:
    """That facts switch rules at named values alone, that each does, and which last days are fixed."""
    for path, names in _compared(book).items():
        rules = [rule for rule in book.rules.values() if _by_constants_alone(rule, path)]
        limits = sorted({_number(book, name) for name in names})
        if rules:
            yield _nowhere_else(path, limits, rules)
            yield from (_at(path, limit, rules) for limit in limits)
    for rule in book.rules.values():
        yield from _last_days(book, rule)


# --- facts that are compared with values


def _compared(book: RuleBook) -> dict[str, set[str]]:
    """The facts that rules compare with named values by themselves, each with the names of these."""
    evidence = {path for paragraph in book for path in paragraph.evidence_only}
    found: dict[str, set[str]] = {}
    for rule in book.rules.values():
        for test in walk(rule.when):
            path, name = _with_constant(test) or ("", None)
            if name is not None and path not in evidence:
                found.setdefault(path, set()).add(name)
    return found


def _with_constant(test: Condition | Day) -> tuple[str, str | None] | None:
    """The fact and the name of the constant, if it has one, where a test compares just these."""
    match test:
        case ValueTest(path, _, int(), name):
            return path, name
        case DayTest(Field(path), _, Fixed(_, name)):
            return path, name
    return None


def _by_constants_alone(rule: Rule, path: str) -> bool:
    """Whether a rule looks at a fact, and only to compare it with what is fixed."""
    tests = (node for node in walk(rule.when) if isinstance(node, ValueTest | DayTest))
    looking = [test for test in tests if path in facts_of(test)]
    return bool(looking) and all(_with_constant(test) is not None for test in looking)


def _number(book: RuleBook, name: str) -> int:
    value = book.values[name]
    return value.toordinal() if isinstance(value, dt.date) else cast("int", value)


def _nowhere_else(path: str, limits: list[int], rules: list[Rule]) -> Claim:
    def asks(world: World) -> Question:
        facts, other = world.beside(path)
        before, after = world.facts[path].value, facts[path].value
        within = [same(before < limit, after < limit) for limit in limits]
        return world.ask(conj((*within, _switched(world.encoding, other, rules))), facts)

    def shows(cases: Cases, choices: Choices) -> bool:
        one, other = (_stated(case, path) for case in cases)
        crossed = any((one < limit) is not (other < limit) for limit in limits)
        return not crossed and _seen_switched(cases, choices, rules)

    return Claim(
        kind=KIND,
        says=f"a rule that {FACTS[path].label} can switch is switched {_between(path, limits)} alone",
        paragraph=rules[0].paragraph,
        about=tuple(rule.name for rule in rules),
        always=True,
        readings=ANY,
        asks=asks,
        shows=shows,
    )


def _at(path: str, limit: int, rules: list[Rule]) -> Claim:
    def asks(world: World) -> Question:
        facts, other = world.beside(path)
        across = world.facts[path].value == limit - 1, facts[path].value == limit
        return world.ask(conj((*across, _switched(world.encoding, other, rules))), facts)

    def shows(cases: Cases, choices: Choices) -> bool:
        across = tuple(_stated(case, path) for case in cases) == (limit - 1, limit)
        return across and _seen_switched(cases, choices, rules)

    return Claim(
        kind=KIND,
        says=f"{FACTS[path].label} does switch rules {_between(path, [limit])}",
        paragraph=rules[0].paragraph,
        about=tuple(rule.name for rule in rules),
        always=False,
        readings=DEFAULT_FIRST,
        asks=asks,
        shows=shows,
    )


def _switched(one: Encoding, other: Encoding, rules: list[Rule]) -> Formula:
    """Whether any of some rules applies in one case alone."""
    return disj(neg(same(one.applies(rule).true, other.applies(rule).true)) for rule in rules)


def _seen_switched(cases: Cases, choices: Choices, rules: list[Rule]) -> bool:
    one, other = (Situation(case, choices) for case in cases)
    return any(_applies(one, rule) is not _applies(other, rule) for rule in rules)


def _applies(situation: Situation, rule: Rule) -> bool:
    return bool(situation.truth(in_force(rule)) and situation.truth(rule.when))


def _stated(case: Case, path: str) -> int:
    """The number or the day that a case states, as a number."""
    value = observed(case, path)
    if isinstance(value, dt.date):
        return value.toordinal()
    return value if isinstance(value, int) else NEVER


def _between(path: str, limits: list[int]) -> str:
    return " and ".join(f"between {_said(path, n - 1)} and {_said(path, n)}" for n in limits)


def _said(path: str, number: int) -> str:
    return dt.date.fromordinal(number).isoformat() if FACTS[path].kind == "day" else str(number)


# --- last days


def _last_days(book: RuleBook, rule: Rule) -> Iterator[Claim]:
    """That a last day is never before the one that a rule names, and is that for what comes before.

    The second is claimed where no months are counted from what comes before, under default readings.
    """
    if rule.due is None:
        return
    read = list(_read(rule.due, book.choices()))
    floors = [day.date for day in read if isinstance(day, Fixed) and day.value is not None]
    moved = any(isinstance(day, Shift) and day.months for day in read)
    paths = [day.path for day in read if isinstance(day, Field) and not FACTS[day.path].happens]
    if not floors or not isinstance(_plain(rule.due, book.choices()), Latest):
        return
    first = max(floors)
    yield _last_day(rule, rule.due, first, None)
    if not moved and len(paths) == 1:
        yield _last_day(rule, rule.due, first, paths[0])


def _plain(day: Day, choices: Choices) -> Day:
    """A day with its names taken away, and its readings chosen."""
    match day:
        case NamedDay(_, inner):
            return _plain(inner, choices)
        case Given(Chosen(code, names), then, otherwise):
            return _plain(then if choices[code] in names else otherwise, choices)
    return day


def _read(day: Day, choices: Choices) -> Iterator[Day]:
    """A day and all days that it comes from under chosen readings."""
    plain = _plain(day, choices)
    yield plain
    for part in parts(plain):
        if isinstance(part, Day):
            yield from _read(part, choices)


def _last_day(rule: Rule, due: Day, first: dt.date, path: str | None) -> Claim:
    """That the last day of a rule is that before a named one: never sooner, or just that for some."""
    limit = first.toordinal()

    def asks(world: World) -> Question:
        last = world.encoding.span(due)[0]
        if path is None:
            return world.ask(last < limit - 1)
        return world.ask(conj((world.facts[path].value < limit, last != limit - 1)))

    def shows(cases: Cases, choices: Choices) -> bool:
        low, high = Situation(cases[0], choices).span(due)
        if path is None:
            return high < limit - 1
        return low == high != limit - 1 and _stated(cases[0], path) < limit

    day = dt.date.fromordinal(limit - 1)
    who = "" if path is None else f" where {FACTS[path].label} is before {first}"
    says = f"is never before {day}" if path is None else f"is {day}{who}"
    return Claim(
        kind=KIND,
        says=f"the last day of {rule.name} {says}",
        paragraph=rule.paragraph,
        about=(rule.name,),
        always=True,
        readings=DEFAULT,
        asks=asks,
        shows=shows,
    )
