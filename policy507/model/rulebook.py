"""The rule book: every paragraph and rule of the policy, with look-ups and who sets aside whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from attrs import field, frozen

from policy507.errors import (
    Problem,
    ReadingError,
    did_you_mean,
    mapping_of,
    needs,
    no_such,
    not_wanted,
    shown,
)
from policy507.facts.contradictions import Contradiction
from policy507.model.calendar import Calendar, CalendarExample
from policy507.model.conditions import ALWAYS, All, Condition, Day, Not
from policy507.model.policy import Act, Judgement, Paragraph, Place, Policy, Reading, Rule, Value

_KNOWN: WeakValueDictionary[str, RuleBook] = WeakValueDictionary()


@frozen(eq=False, slots=False)  # help() of Python 3.13 stumbles over slots with cached properties
class RuleBook:
    """The whole policy: look a paragraph up by citation, a rule by name; iterate over the paragraphs.

    Readings and judgements are there by code, acts, rules and the named values, conditions (`terms`) and
    days (`dates`) by name.

    `digest` identifies the rule files that it was read from. Books that `load` read of the same files
    are equal, wherever these lie, and so is what was pickled of one; by `known_as` they are remembered.
    `places` says where the parts of a
    paragraph's file stand: by citation and key (`("V.D", "says")`), and for what a key holds by its
    name or number besides (`("V.D", "terms", "short-term substitute")`, `("V.D", "source", "0")`).
    The parts of `policy.yaml` and `calendar.yaml` stand under these names
    (`("policy.yaml", "bearers", "0")`). `calendar_examples` say which days are holidays, as examples of
    paragraphs say what a case comes to. `shipped` is set where the book is that of this package, of
    which more was made ahead; no copy of it has that.
    """

    policy: Policy
    paragraphs: tuple[Paragraph, ...]
    readings: Mapping[str, Reading]
    judgements: Mapping[str, Judgement]
    acts: Mapping[str, Act]
    values: Mapping[str, Value]
    terms: Mapping[str, Condition]
    dates: Mapping[str, Day]
    calendar: Calendar
    digest: str
    places: Mapping[tuple[str, ...], Place] = field(factory=dict)
    calendar_examples: tuple[CalendarExample, ...] = ()
    shipped: bool = field(init=False, default=False)
    known_as: str = field(init=False, factory=lambda: str(uuid4()))
    rules: Mapping[str, Rule] = field(init=False)
    _paragraphs: Mapping[str, Paragraph] = field(init=False)
    _overriders: Mapping[str, tuple[tuple[Rule, Condition], ...]] = field(init=False)
    _rivals: Mapping[str, tuple[Rule, ...]] = field(init=False)
    _ordered_acts: Mapping[str, tuple[Rule, ...]] = field(init=False)
    _ordering: Mapping[str, tuple[Rule, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        rules = {rule.name: rule for p in self.paragraphs for rule in p.rules}
        object.__setattr__(self, "rules", rules)
        by_citation = {p.citation: p for p in self.paragraphs}
        for paragraph in self.paragraphs:
            by_citation.update(dict.fromkeys(paragraph.items, paragraph))
        object.__setattr__(self, "_paragraphs", by_citation)
        every = rules.values()
        overriders = {rule.name: tuple(_overriders(rule, every)) for rule in every}
        object.__setattr__(self, "_overriders", overriders)
        object.__setattr__(self, "_rivals", {r.name: tuple(self._rivals_of(r)) for r in every})
        acts = _ordered_acts(every)
        object.__setattr__(self, "_ordered_acts", acts)
        ordering = {act: tuple(r for r in on_it if r.orders) for act, on_it in acts.items()}
        object.__setattr__(self, "_ordering", ordering)

    def known_by_digest(self, *, apart: bool = False) -> None:
        """Let it be the same as every other book of the same files, in all that is remembered.

        Kept `apart`, nothing is remembered of it but what is worked out by it.
        """
        known_as = f"{self.digest}#{uuid4()}" if apart else self.digest
        object.__setattr__(self, "known_as", known_as)
        _KNOWN[known_as] = self

    @property
    def files(self) -> str:
        """The digest of its files by which its rules are known, or something else if it was altered."""
        return self.known_as.partition("#")[0]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RuleBook):
            return NotImplemented
        return self is other or self.known_as == other.known_as

    def __hash__(self) -> int:
        return hash(self.known_as)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        _KNOWN.setdefault(self.known_as, self)

    def __repr__(self) -> str:
        policy = f"{self.policy.number}, edition {self.policy.edition}"
        many = f"{len(self.paragraphs)} paragraphs, {len(self.rules)} rules"
        return f"<RuleBook {policy}: {many}, {self.digest[:15]}…>"

    def __getitem__(self, name: str) -> Paragraph | Rule:
        """The paragraph of a citation (`V.D`; an item's gives the one that lists it), or a rule.

        Raises:
            UnknownNameError: there is no such paragraph and no such rule; the nearest name is suggested.
        """
        found = None
        if isinstance(name, str):
            found = self._paragraphs.get(name) or self.rules.get(name)
        if found is None:
            raise no_such("paragraph or rule", name, (*self._paragraphs, *self.rules))
        return found

    def words_for(self, name: str) -> str:
        """What people call a value of the policy: the words of its paragraph, or else its name."""
        found = (p.value_words[name] for p in self.paragraphs if name in p.value_words)
        return next(found, name.replace("-", " "))

    @cached_property
    def impossible(self) -> tuple[Contradiction, ...]:
        """Facts that contradict one another because of a value of the policy."""
        return tuple(
            each.contradiction for paragraph in self.paragraphs for each in paragraph.impossible
        )

    def __iter__(self) -> Iterator[Paragraph]:
        return iter(self.paragraphs)

    def ordered_acts(self) -> Mapping[str, tuple[Rule, ...]]:
        """Every act that some rule orders, with all rules on it, in the policy's order."""
        return self._ordered_acts

    def ordering(self, act: str) -> tuple[Rule, ...]:
        """The rules that order an act; the others on it forbid it, permit it or relieve from it."""
        return self._ordering[act]

    def overriders(self, rule: Rule) -> tuple[tuple[Rule, Condition], ...]:
        """The rules that set this one aside where they fire, each with its condition on readings."""
        return self._overriders[rule.name]

    def rivals(self, rule: Rule) -> tuple[Rule, ...]:
        """The rules that cannot fire beside this one without a conflict.

        They are about the same act, at least one of the two orders it, and neither sets the other
        aside whatever the readings.
        """
        return self._rivals[rule.name]

    def unranked(self, rule: Rule, rival: Rule) -> Condition:
        """The readings under which neither of two rivals sets the other aside."""
        both_ways = ((rule, rival), (rival, rule))
        ranking = (
            when for one, two in both_ways for other, when in self.overriders(one) if other is two
        )
        return All(tuple(Not(when) for when in ranking))

    def choices(self, chosen: Mapping[str, str] | None = None) -> dict[str, str]:
        """The choice taken for every reading: those given, the default for the rest.

        Raises:
            ReadingError: a code or a choice does not exist; every such problem is listed.
        """
        given = {} if chosen is None else chosen
        self.takes_readings(given)
        given = mapping_of(given, "readings", ReadingError)
        problems = [each for row in given.items() if (each := self._problem_with_choice(*row))]
        if problems:
            raise ReadingError(problems)
        return {code: given.get(code, r.default) for code, r in self.readings.items()}

    def takes_readings(self, given: object) -> None:
        """Refuse what is no mapping from codes of readings to something.

        Raises:
            ReadingError: it is none.
        """
        example = {code: reading.default for code, reading in [*self.readings.items()][:1]}
        wanted = f"a mapping from codes to choices, such as {example},"
        needs(given, Mapping, "readings", wanted, ReadingError)

    def _problem_with_choice(self, code: object, choice: object) -> Problem | None:
        """What is wrong with a choice of a reading, if anything."""
        if not isinstance(code, str):
            return not_wanted("readings", "the code of a reading", code)
        reading = self.readings.get(code)
        if reading is None:
            hint = did_you_mean(code, self.readings)
            return Problem(f"there is no reading '{shown(code)}'{hint}", code="unknown-reading")
        offered = ", ".join(reading.names)
        if not isinstance(choice, str):
            return not_wanted("readings", f"a choice of {code} ({offered})", choice)
        if choice in reading.names:
            return None
        hint = did_you_mean(choice, reading.names)
        message = f"reading {code} has no choice '{shown(choice)}'{hint} (choices: {offered})"
        return Problem(message, code="unknown-choice")

    def _rivals_of(self, rule: Rule) -> Iterator[Rule]:
        if rule.act is None:
            return
        ranked = {other.name for other, when in self.overriders(rule) if when == ALWAYS}
        ranked |= {override.rule for override in rule.overrides if override.when == ALWAYS}
        for other in self.rules.values():
            same_act = other.act == rule.act and other is not rule
            if same_act and (rule.orders or other.orders) and other.name not in ranked:
                yield other


def known_book(known_as: str) -> RuleBook | None:
    """The rule book that is known so in this process: one of `load` by its digest."""
    return _KNOWN.get(known_as)


def _overriders(rule: Rule, every: Iterable[Rule]) -> Iterator[tuple[Rule, Condition]]:
    for other in every:
        for override in other.overrides:
            if override.rule == rule.name:
                yield other, override.when


def _ordered_acts(every: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    acts: dict[str, list[Rule]] = {rule.act: [] for rule in every if rule.orders and rule.act}
    for rule in every:
        if rule.act in acts:
            acts[rule.act].append(rule)
    return {act: tuple(rules) for act, rules in acts.items()}
