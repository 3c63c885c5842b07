"""What a claim is, and the cases that it is about.

Each claim is for a formula that the solver looks for: one that no case may satisfy (`always`), or one
that some case must. What is found is confirmed by the reference engine before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import define, field, frozen

from policy507.conditions import Condition
from policy507.engines.reference import Meaning
from policy507.facts import Case
from policy507.meaning import Situation
from policy507.outcomes import in_force, outcomes
from policy507.proving.choices import Readings, readings_of
from policy507.proving.dates import Dates
from policy507.proving.encoding import Encoding
from policy507.proving.terms import Formula, disj, neg, same
from policy507.proving.variables import Variables, variables
from policy507.proving.witnesses import Cases
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.statuses import Status

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


def own_trees(rule: Rule) -> tuple[Condition, ...]:
    """The conditions on which it depends whether a rule applies, and what it then comes to."""
    return (in_force(rule), rule.when, *(when for _, when in outcomes(rule)))


def differ(first: Mapping[Status, Formula], second: Mapping[Status, Formula]) -> Formula:
    """Whether two lists of labels conclude different statuses."""
    return disj(
        neg(same(holds, second.get(status, False)))
        for status, holds in (*first.items(), *((s, False) for s in second if s not in first))
    )
