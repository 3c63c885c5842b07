"""The claims on where rules switch: at the numbers and days that they name, and nowhere else.

A value that a rule file names is the first on its side: a limit of 60 days lies between the 59th and
the 60th, a day on which something begins or ends lies after the day before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from policy507.conditions import (
    Chosen,
    Compare,
    Condition,
    Day,
    Field,
    Fixed,
    Given,
    Shift,
    Test,
    facts_of,
    parts,
)
from policy507.facts import FACTS, stated
from policy507.marking import reached
from policy507.meaning import NEVER, Situation
from policy507.outcomes import in_force
from policy507.proving.claims import ANY, DEFAULT, DEFAULT_FIRST, Choices, Claim, Question, World
from policy507.proving.terms import Formula, conj, disj, neg, same
from policy507.proving.witnesses import Cases
from policy507.rulebook import RuleBook
from policy507.rules import Rule

KIND = "switches"


def switches(book: RuleBook) -> Iterator[Claim]:
    """That facts switch rules at the named values alone, that each does, and which last days are fixed."""
    for path, names in _compared(book).items():
        rules = [rule for rule in book.rules.values() if _by_values_alone(rule, path)]
        if rules:
            limits = sorted({_number(book, name) for name in names})
            yield _nowhere_else(path, limits, rules)
            for limit in limits:
                yield _at(path, limit, rules)
    for rule in book.rules.values():
        yield from _fixed_last_days(book, rule)


# --- facts that are compared with values


def _compared(book: RuleBook) -> dict[str, dict[str, None]]:
    """The facts that rules compare with named values by themselves, each with the names of these."""
    evidence = {path for paragraph in book for path in paragraph.evidence_only}
    found: dict[str, dict[str, None]] = {}
    for rule in book.rules.values():
        for test in reached(_when(rule)):
            named = _with_value(test)
            if named is not None and named[0] not in evidence:
                found.setdefault(named[0], {})[named[1]] = None
    return found


def _when(rule: Rule) -> tuple[Condition, ...]:
    return in_force(rule), rule.when


def _with_value(test: Condition | Day) -> tuple[str, str] | None:
    """The fact and the name of the value, where a test compares just these."""
    match test:
        case Test(path, _, int(), str(name)):
            return path, name
        case Compare(Field(path), _, Fixed(_, str(name))):
            return path, name
    return None


def _by_values_alone(rule: Rule, path: str) -> bool:
    """Whether a rule looks at a fact, and at it only to compare it with named values."""
    looking = [
        node
        for node in reached(_when(rule))
        if isinstance(node, Test | Compare) and path in facts_of(node)
    ]
    return bool(looking) and all(_with_value(node) is not None for node in looking)


def _number(book: RuleBook, name: str) -> int:
    value = book.values[name]
    return value.toordinal() if isinstance(value, dt.date) else int(value)  # type: ignore[arg-type]


def _nowhere_else(path: str, limits: list[int], rules: list[Rule]) -> Claim:
    where = " and ".join(f"between {_said(path, n - 1)} and {_said(path, n)}" for n in limits)

    def crossing(one: int, other: int) -> bool:
        return any((one < limit) != (other < limit) for limit in limits)

    def asks(world: World) -> Question:
        facts, other = world.beside(path)
        before, after = world.facts[path].value, facts[path].value
        within = (neg(same(before < limit, after < limit)) for limit in limits)
        return world.ask(conj((*map(neg, within), _any_switches(world, facts, rules, path))), facts)

    def shows(cases: Cases, choices: Choices) -> bool:
        one, other = (_value(case, path) for case in cases)
        return not crossing(one, other) and _switched(cases, choices, rules)

    return _claim(
        path, rules, f"{FACTS[path].label}: whether it makes a rule apply, changes only {where}",
        asks=asks, shows=shows, always=True,
    )
