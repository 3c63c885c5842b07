"""Which rules and acts of one version are which of the other, and which may come out otherwise.

A rule keeps its name, or is one that says the same of the same act under another name. What a rule
comes to rests on its own conditions and days, and on the rules that set it aside or rival it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from policy507.model.conditions import (
    Condition,
    Day,
    Fixed,
    NamedDay,
    Shift,
    Term,
    ValueTest,
    parts,
    readings_of,
    with_parts,
)
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook


@frozen(eq=False)
class Pairing:
    """Two versions of the rules, and by the names in the first what rules and acts are in the second.

    `readings` are the codes of readings that are read otherwise where nobody chose, or that are in
    one version alone; `choices` has for the codes of both the choices that both offer.
    """

    before: RuleBook
    after: RuleBook
    rules: Mapping[str, str]
    acts: Mapping[str, str]
    readings: frozenset[str]
    choices: Mapping[str, tuple[str, ...]]

    @property
    def renamed(self) -> dict[str, str]:
        """The rules and acts that have another name now."""
        every = (*self.rules.items(), *self.acts.items())
        return {before: after for before, after in every if before != after}

    def affected(self) -> frozenset[str]:
        """The names in the first version of the rules and acts that may come out otherwise."""
        found = {name for name in self.rules if self._differs(name)}
        before, after = self.before, self.after
        while True:
            more = {
                name
                for name, new in self.rules.items()
                if name not in found
                and (
                    _ranking(before, name, self.rules) != _ranking(after, new)
                    or any(other in found for other in _around(before, name))
                )
            }
            if not more:
                break
            found |= more
        for act, new in self.acts.items():
            ordering = [rule.name for rule in before.ordering(act)]
            called = [self.rules.get(name) for name in ordering]
            if called != [r.name for r in after.ordering(new)] or not found.isdisjoint(ordering):
                found.add(act)
        return frozenset(found)

    def _differs(self, name: str) -> bool:
        rule, other = self.before.rules[name], self.after.rules[self.rules[name]]
        if self._what(rule) != content(other):
            return True
        asked = {code for tree in rule.trees() for code in readings_of(tree)}
        return bool(asked & self.readings)

    def _what(self, rule: Rule) -> Hashable:
        return content(rule, self.acts)


def paired(before: RuleBook, after: RuleBook) -> Pairing:
    """What of one version is what of the other."""
    acts = _acts(before, after)
    codes = set(before.readings) | set(after.readings)
    return Pairing(
        before,
        after,
        _rules(before, after, acts),
        acts,
        frozenset(code for code in codes if _default(before, code) != _default(after, code)),
        {
            code: tuple(name for name in reading.names if name in after.readings[code].names)
            for code, reading in before.readings.items()
            if code in after.readings
        },
    )


def _default(book: RuleBook, code: str) -> str | None:
    return book.readings[code].default if code in book.readings else None


def _acts(before: RuleBook, after: RuleBook) -> dict[str, str]:
    one, other = before.ordered_acts(), after.ordered_acts()
    found = {act: act for act in one if act in other}
    found |= _renamed(
        {act: before.acts[act].wording for act in one if act not in other},
        {act: after.acts[act].wording for act in other if act not in one},
    )
    return {act: found[act] for act in one if act in found}


def _rules(before: RuleBook, after: RuleBook, acts: Mapping[str, str]) -> dict[str, str]:
    one, other = before.rules, after.rules
    found = {name: name for name in one if name in other}
    found |= _renamed(
        {name: content(rule, acts) for name, rule in one.items() if name not in other},
        {name: content(rule) for name, rule in other.items() if name not in one},
    )
    return {name: found[name] for name in one if name in found}


def _renamed(gone: Mapping[str, Hashable], new: Mapping[str, Hashable]) -> dict[str, str]:
    """The names that went, with those that came for the same; what is there twice is none."""
    once = {what for what, many in Counter(new.values()).items() if many == 1}
    once &= {what for what, many in Counter(gone.values()).items() if many == 1}
    names = {what: name for name, what in new.items()}
    return {name: names[what] for name, what in gone.items() if what in once}


def content(rule: Rule, acts: Mapping[str, str] | None = None) -> Hashable:
    """All of a rule that its findings rest on, but for its name and for other rules."""
    act = rule.act if acts is None or rule.act is None else acts.get(rule.act, rule.act)
    trees = (
        *(rule.begins, rule.when, rule.done_on, rule.due),
        *(rule.met_when, rule.breached_when, rule.holds_when),
    )
    return rule.modality, rule.bearer, act, *(None if t is None else bare(t) for t in trees)


def bare(tree: Condition | Day) -> Any:
    """A condition or a day without the names that it uses: two of one meaning may have two."""
    match tree:
        case Term(_, condition):
            return bare(condition)
        case NamedDay(_, day):
            return bare(day)
        case Fixed() | ValueTest() | Shift():
            tree = evolve(tree, value=None)
    inner = parts(tree)
    return with_parts(tree, tuple(map(bare, inner))) if inner else tree


def _ranking(
    book: RuleBook, name: str, names: Mapping[str, str] | None = None
) -> tuple[frozenset[Any], frozenset[Any]]:
    """The rules that set one aside, with the readings for it, and those that rival it."""
    rule = book.rules[name]

    def called(other: Rule) -> str | None:
        return other.name if names is None else names.get(other.name)

    overriders = frozenset((called(other), bare(when)) for other, when in book.overriders(rule))
    return overriders, frozenset(called(rival) for rival in book.rivals(rule))


def _around(book: RuleBook, name: str) -> Iterable[str]:
    rule = book.rules[name]
    yield from (other.name for other, _ in book.overriders(rule))
    yield from (rival.name for rival in book.rivals(rule))
