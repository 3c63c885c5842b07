"""Which rules and acts of one version are which of the other, and which may come out otherwise.

What is in both versions by its name is the same; so is what has the same content under another name.
What a rule comes to rests on its own conditions and days, and on the rules that set it aside or rival
it.
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
    """Two versions of the rules, and by the names in the first what things are in the second.

    `readings` are the codes of readings that are read otherwise where nobody chose, or that are in
    one version alone; `choices` has for the codes of both the choices that both offer.
    """

    before: RuleBook
    after: RuleBook
    rules: Mapping[str, str]
    acts: Mapping[str, str]
    terms: Mapping[str, str]
    dates: Mapping[str, str]
    readings: frozenset[str]
    choices: Mapping[str, tuple[str, ...]]

    @property
    def renamed(self) -> dict[str, str]:
        """The rules and acts that have another name now."""
        every = (*self.rules.items(), *self.acts.items())
        return {before: after for before, after in every if before != after}

    def affected(self) -> frozenset[str]:
        """The names in the first version of the rules and acts that may come out otherwise."""
        before, after = self.before, self.after
        around = {
            name: {*(o.name for o, _ in before.overriders(rule)), *_names(before.rivals(rule))}
            for name, rule in before.rules.items()
        }
        found = {name for name in self.rules if self._differs(name)}
        while more := {name for name in self.rules if name not in found and around[name] & found}:
            found |= more
        for act, new in self.acts.items():
            ordering = _names(before.ordering(act))
            called = [self.rules.get(name) for name in ordering]
            if called != _names(after.ordering(new)) or not found.isdisjoint(ordering):
                found.add(act)
        return frozenset(found)

    def _differs(self, name: str) -> bool:
        """Whether a rule, its readings, or what it ranks with is not what it was."""
        rule, other = self.before.rules[name], self.after.rules[self.rules[name]]
        asked = {code for tree in rule.trees() for code in readings_of(tree)}
        return (
            content(rule, self.acts) != content(other, {})
            or bool(asked & self.readings)
            or _ranking(self.before, rule, self.rules) != _ranking(self.after, other, {})
        )


def paired(before: RuleBook, after: RuleBook) -> Pairing:
    """What of one version is what of the other."""
    acts = _same(
        *({act: book.acts[act].wording for act in book.ordered_acts()} for book in (before, after))
    )
    codes = set(before.readings) | set(after.readings)
    return Pairing(
        before,
        after,
        _same(
            {name: content(rule, acts) for name, rule in before.rules.items()},
            {name: content(rule, {}) for name, rule in after.rules.items()},
        ),
        acts,
        _same(*({name: bare(tree) for name, tree in b.terms.items()} for b in (before, after))),
        _same(*({name: bare(tree) for name, tree in b.dates.items()} for b in (before, after))),
        frozenset(code for code in codes if _default(before, code) != _default(after, code)),
        {
            code: tuple(name for name in reading.names if name in after.readings[code].names)
            for code, reading in before.readings.items()
            if code in after.readings
        },
    )


def _same(before: Mapping[str, Hashable], after: Mapping[str, Hashable]) -> dict[str, str]:
    """By name what has that name in the other version, or else the same content; what is twice is none.

    Both map names to contents.
    """
    gone = {name: what for name, what in before.items() if name not in after}
    come = {name: what for name, what in after.items() if name not in before}
    many = Counter(gone.values()), Counter(come.values())
    now = {what: name for name, what in come.items()}
    return {
        name: name if name in after else now[what]
        for name, what in before.items()
        if name in after or all(each[what] == 1 for each in many)
    }


def _default(book: RuleBook, code: str) -> str | None:
    return book.readings[code].default if code in book.readings else None


def content(rule: Rule, acts: Mapping[str, str]) -> Hashable:
    """All of a rule that its findings rest on, but for its name and for other rules.

    `acts` has the other names of acts.
    """
    act = acts.get(rule.act or "", rule.act)
    return rule.modality, rule.bearer, act, *((key, bare(tree)) for key, tree in rule.stated())


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


def _ranking(book: RuleBook, rule: Rule, names: Mapping[str, str]) -> Hashable:
    """The rules that set one aside, with the readings for it, and those that rival it."""
    overriders = {(names.get(o.name, o.name), bare(when)) for o, when in book.overriders(rule)}
    rivals = {names.get(rival.name, rival.name) for rival in book.rivals(rule)}
    return frozenset(overriders), frozenset(rivals)


def _names(rules: Iterable[Rule]) -> list[str]:
    return [rule.name for rule in rules]
