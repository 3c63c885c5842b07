"""What a claim is, and the cases that it is about.

Each claim is for a formula that the solver looks for: one that no case may satisfy (`always`), or one
that some case must. What is found is confirmed by the reference engine before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, field, frozen

from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula
from policy507.audit.solver.solver import Setting
from policy507.audit.solver.variables import (
    Readings,
    Variables,
    fixed,
    like,
    readings_of,
    variables,
)
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.engines.thresholds import thresholds
from policy507.facts.case import Case
from policy507.facts.kinds import NEVER
from policy507.model.conditions import Condition
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

Choices: TypeAlias = Mapping[str, str]
Beside: TypeAlias = tuple[Variables, Encoding]
Shows: TypeAlias = Callable[[Cases, Choices], bool]

DEFAULT, ANY, DEFAULT_FIRST = "default", "any", "default, else any"


@frozen(eq=False)
class Question:
    """What the solver is to find, and where."""

    sought: Formula
    setting: Setting


@frozen(eq=False)
class Claim:
    """One claim: `asks` for what would refute it (`always`) or show it, `shows` whether cases do.

    `readings` says under which readings: the default ones, any, or any where the default ones show
    nothing; then those first that differ from them in one of `codes` alone. `about` are the rules, acts
    and readings that it is about. The formula is made when it is asked for, in a world of the readings;
    with `complete`, all facts are known in it. `against` are the choices, all others by default, with
    which the same case is compared.
    """

    kind: str
    says: str
    paragraph: str
    about: tuple[str, ...]
    always: bool
    readings: str
    asks: Callable[[World], Question]
    shows: Shows
    complete: bool = True
    codes: tuple[str, ...] = ()
    against: tuple[tuple[str, str], ...] = ()


@define(eq=False)
class World:
    """Any case at all: its variables, the choices of readings, and what the rules come to in it.

    Where `choices` are given, it is any case under these; else the choices are variables, too.
    """

    book: RuleBook
    complete: bool = True
    dates: Dates = field(factory=Dates)
    choices: Choices | None = None
    facts: Variables = field(init=False)
    readings: Readings = field(init=False)
    encoding: Encoding = field(init=False)
    setting: Setting = field(init=False)
    _under: dict[tuple[str, ...], tuple[Encoding, Setting]] = field(init=False, factory=dict)
    _settings: dict[tuple[int, ...], Setting] = field(init=False, factory=dict)
    _beside: dict[tuple[str, ...], Beside] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.facts = variables(complete=self.complete)
        self.readings = (
            readings_of(self.book) if self.choices is None else fixed(self.book, self.choices)
        )
        self.encoding = self.encoded(self.facts)
        self.setting = Setting((self.facts,), self.readings, self.dates)

    def encoded(self, facts: Variables, book: RuleBook | None = None) -> Encoding:
        """What rules come to in a case under the readings of this world."""
        return Encoding(book or self.book, facts, self.readings, self.dates)

    def under(self, choices: Choices) -> tuple[Encoding, Setting]:
        """The case of this world under certain choices of all readings."""
        key = tuple(choices[code] for code in self.book.readings)
        if key not in self._under:
            readings = fixed(self.book, choices)
            encoding = Encoding(self.book, self.facts, readings, self.dates)
            self._under[key] = encoding, Setting((self.facts,), readings, self.dates)
        return self._under[key]

    def beside(self, *changed: str) -> Beside:
        """Another case, with what the rules come to in it: its facts are the same but those named.

        Where none is named, the facts have the same values, and more of them may be known.
        """
        if changed not in self._beside:
            prefix = f"other {' '.join(changed)} " if changed else "learned "
            facts = like(self.facts, prefix, known=not changed, but=changed)
            self._beside[changed] = facts, self.encoded(facts)
        return self._beside[changed]

    def near(self) -> tuple[Formula, ...]:
        """That all days of the case are about those that the rules state, as people's days are."""
        first, last = thresholds(self.book).span
        return tuple(
            z3.Or(
                each.value == NEVER,
                z3.And(each.value >= first.toordinal(), each.value <= last.toordinal()),
            )
            for each in self.facts.values()
            if each.fact.kind == "day"
        )

    def ask(self, sought: Formula, *others: Variables) -> Question:
        """To find the case of this world, with other cases beside it, such that something holds."""
        if not others:
            return Question(sought, self.setting)
        key = tuple(map(id, others))
        if key not in self._settings:
            self._settings[key] = Setting((self.facts, *others), self.readings, self.dates)
        return Question(sought, self._settings[key])


@define(eq=False)
class Worlds:
    """The worlds that claims are about, each made once."""

    book: RuleBook
    lemmas: bool = True
    _made: dict[tuple[bool, tuple[str, ...]], World] = Factory(dict)

    def world(self, choices: Choices | None = None, *, complete: bool) -> World:
        """Any case under certain choices, or any; with `complete` all facts are known."""
        key = complete, tuple((choices or {}).values())
        if key not in self._made:
            dates = Dates(lemmas=self.lemmas)
            self._made[key] = World(self.book, complete=complete, dates=dates, choices=choices)
        return self._made[key]


def targets(book: RuleBook) -> tuple[str, ...]:
    """The names of all rules and acts."""
    return (*book.rules, *book.ordered_acts())


def paragraph_of(book: RuleBook, target: str) -> str:
    """The paragraph of a rule, or of the first rule that orders an act."""
    if target in book.rules:
        return book.rules[target].paragraph
    return book.ordering(target)[0].paragraph


def meaning(book: RuleBook, case: Case, choices: Choices) -> Meaning:
    """What the reference engine says of a case."""
    return Meaning(book, Situation(case, choices))


def verdict(book: RuleBook, case: Case, choices: Choices, target: str) -> Status | None:
    """The status of a rule or an act by the reference engine."""
    return meaning(book, case, choices).verdict(target)


def own_trees(rule: Rule) -> tuple[Condition, ...]:
    """The conditions on which it depends whether a rule applies, and what it then comes to."""
    return (in_force(rule), rule.when, *(when for _, when in outcomes(rule)))
