"""What a claim is, and the cases that it is about.

A claim states once what is looked for: what no case may come to (`always`), or what some case must. The
solver takes the statement as a formula over any case at all; the reference engine takes it as a plain
truth of the case that was found, and only what it confirms counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from attrs import Factory, define, field, frozen

from policy507.audit.shrinking import Cases
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.encoding import Encoding, Span, Statuses
from policy507.audit.solver.formulas import Formula, Kleene
from policy507.audit.solver.solver import Setting
from policy507.audit.solver.variables import (
    Readings,
    Variable,
    Variables,
    fixed,
    like,
    readings_of,
    variables,
)
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.facts.case import Case, stated
from policy507.facts.kinds import NEVER, UNKNOWN, Fact, includes
from policy507.facts.registry import FACTS
from policy507.model.conditions import Condition, Day, Truth
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

Choices: TypeAlias = Mapping[str, str]
Beside: TypeAlias = tuple[Variables, Encoding]

DEFAULT, ANY, DEFAULT_FIRST = "default", "any", "default, else any"
CALENDAR = "calendar"
"""The kind of the claims that are about days, and about no case."""


class View(Protocol):
    """A case as claims look at it: any case at all, or a certain one."""

    @property
    def facts(self) -> Variables:
        """The facts that can decide anything."""
        ...

    def truth(self, condition: Condition) -> Kleene:
        """When a condition surely holds, and when it surely fails."""
        ...

    def span(self, day: Day) -> Span:
        """The earliest and the latest that a day may be; one number where that is known."""
        ...

    def statuses(self, target: str) -> Statuses:
        """For each status of a rule or an act, whether logic concludes it."""
        ...

    def fitting(self, rule: Rule) -> Iterable[tuple[Status, Kleene]]:
        """Each status of a rule with whether it fits."""
        ...

    def applies(self, rule: Rule) -> Kleene:
        """Whether a rule is in force and its condition holds."""
        ...

    def fires(self, rule: Rule) -> Kleene:
        """Whether a rule applies and nothing sets it aside."""
        ...


@frozen(eq=False)
class Claim:
    """One claim, by what is `sought`: what would refute it (`always`), or what shows it.

    `sought` says it of one case, or of two. The second is another case that differs from the first in
    the facts `changed` alone (of which more may be known, where that names none); or the same case
    `without` some rules, or under another choice of a reading: `between` is the code of the reading and
    both choices, all others by default. So that a case with unknown facts shows what it is found for,
    what is sought of facts and days is what is surely so.

    `readings` says under which readings: the default ones, any, or any where the default ones show
    nothing; then those first that differ from them in one of `codes` alone. `about` are the rules, acts
    and readings that it is about. With `complete`, the cases are those of which all facts are known.
    """

    kind: str
    says: str
    paragraph: str
    about: tuple[str, ...]
    sought: Callable[..., Formula]
    always: bool = True
    readings: str = ANY
    complete: bool = True
    codes: tuple[str, ...] = ()
    changed: tuple[str, ...] | None = None
    without: RuleBook | None = None
    between: tuple[str, str, str] | None = None

    @property
    def against(self) -> dict[str, str]:
        """The choice with which the same case is compared, by the code of its reading."""
        return {} if self.between is None else {self.between[0]: self.between[2]}

    def shown(self, book: RuleBook, cases: Cases, choices: Choices) -> bool:
        """Whether certain cases are what is sought, by the reference engine."""
        if self.kind == CALENDAR:
            return True  # there is no case: nothing but the solver can say
        views = [Seen.of(book, case, choices) for case in cases]
        if self.without is not None:
            views.append(Seen.of(self.without, cases[0], choices))
        if self.against:
            views.append(Seen.of(book, cases[0], {**choices, **self.against}))
        return self.sought(*views) is True


# --- a certain case


@frozen(eq=False)
class Seen:
    """A certain case, by the reference engine: what formulas are of any case, are truths of this one."""

    case: Case
    meaning: Meaning

    @classmethod
    def of(cls, book: RuleBook, case: Case, choices: Choices) -> Seen:
        """A case under rules and readings."""
        return cls(case, Meaning(book, Situation(case, choices)))

    @cached_property
    def facts(self) -> Variables:
        """The facts of the case, as numbers and truths."""
        return {path: _as_number(fact, stated(self.case, path)) for path, fact in FACTS.items()}

    def truth(self, condition: Condition) -> Kleene:
        """Whether a condition surely holds, and whether it surely fails."""
        return _kleene(self.meaning.situation.truth(condition))

    def span(self, day: Day) -> Span:
        """The earliest and the latest that a day may be."""
        return self.meaning.situation.span(day)

    def statuses(self, target: str) -> Statuses:
        """For each status there is, whether a rule or an act comes to it."""
        found = self.meaning.verdict(target)
        return {status: status is found for status in Status}

    def fitting(self, rule: Rule) -> Iterator[tuple[Status, Kleene]]:
        """Each status of a rule with whether it fits."""
        return ((status, _kleene(holds)) for status, holds in self.meaning.fitting(rule))

    def applies(self, rule: Rule) -> Kleene:
        """Whether a rule is in force and its condition holds."""
        return _kleene(self.meaning.applies(rule))

    def fires(self, rule: Rule) -> Kleene:
        """Whether a rule applies and nothing sets it aside."""
        return _kleene(self.meaning.fires(rule))


def _kleene(truth: Truth) -> Kleene:
    return Kleene(truth is True, truth is False)


def _as_number(fact: Fact, value: Any) -> Variable:
    """A fact as the solver has it; one that is not known has a value that nobody may ask for."""
    known = value is not UNKNOWN
    match fact.kind:
        case "words":
            found = {word: includes(value, word) for word in fact.choices}
            return Variable(
                fact,
                {word: listed is not None for word, listed in found.items()},
                {word: listed is True for word, listed in found.items()},
            )
        case "texts":
            return Variable(fact, known, known and not value)
        case "day" if isinstance(value, dt.date):
            return Variable(fact, known, value.toordinal())
        case "day":
            return Variable(fact, known, NEVER)
    return Variable(fact, known, value if known else 0)


# --- any case at all


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
    _settings: dict[tuple[str, ...], Setting] = field(init=False, factory=dict)
    _beside: dict[tuple[str, ...], Beside] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.facts = variables(complete=self.complete)
        self.readings = (
            readings_of(self.book) if self.choices is None else fixed(self.book, self.choices)
        )
        self.encoding = self._encoded(self.facts)
        self.setting = Setting((self.facts,), self.readings, self.dates, self.book.impossible)

    def asked(self, claim: Claim) -> tuple[Formula, Setting]:
        """What the solver is to find for a claim, and where."""
        if claim.kind == CALENDAR:
            return claim.sought(), Setting((), {}, Dates(lemmas=False), ())
        if claim.between is not None:
            code, *names = claim.between
            choices = self.book.choices()
            (one, setting), (other, _) = (self._chosen({**choices, code: name}) for name in names)
            return claim.sought(one, other), setting
        if claim.changed is not None:
            changed = self._with_days_tied_to(claim.changed)
            facts, encoding = self._other(changed)
            if changed not in self._settings:
                both = Setting((self.facts, facts), self.readings, self.dates, self.book.impossible)
                self._settings[changed] = both
            return claim.sought(self.encoding, encoding), self._settings[changed]
        if claim.without is not None:
            fewer = self._encoded(self.facts, claim.without)
            return claim.sought(self.encoding, fewer), self.setting
        return claim.sought(self.encoding), self.setting

    def _with_days_tied_to(self, changed: tuple[str, ...]) -> tuple[str, ...]:
        """Facts with the days that are possible by them alone, as that on which so many were reached."""
        tied = (e.paths for e in self.book.impossible if not set(changed).isdisjoint(e.paths))
        days = (path for paths in tied for path in paths if path != "as_of")
        own = (path for path in days if FACTS[path].kind == "day")
        return tuple(dict.fromkeys((*changed, *own)))

    def _encoded(self, facts: Variables, book: RuleBook | None = None) -> Encoding:
        """What rules come to in a case under the readings of this world."""
        return Encoding(book or self.book, facts, self.readings, self.dates)

    def _chosen(self, choices: Choices) -> tuple[Encoding, Setting]:
        """The case of this world under certain choices of all readings."""
        key = tuple(choices[code] for code in self.book.readings)
        if key not in self._under:
            readings = fixed(self.book, choices)
            encoding = Encoding(self.book, self.facts, readings, self.dates)
            self._under[key] = (
                encoding,
                Setting((self.facts,), readings, self.dates, self.book.impossible),
            )
        return self._under[key]

    def _other(self, changed: tuple[str, ...]) -> Beside:
        """Another case, with what the rules come to in it: its facts are the same but those named.

        Where none is named, the facts have the same values, and more of them may be known.
        """
        if changed not in self._beside:
            prefix = f"other {' '.join(changed)} " if changed else "learned "
            facts = like(self.facts, prefix, known=not changed, but=changed)
            self._beside[changed] = facts, self._encoded(facts)
        return self._beside[changed]


@define(eq=False)
class Worlds:
    """The worlds that claims are about, each made once."""

    book: RuleBook
    lemmas: bool = True
    _made: dict[tuple[bool, tuple[str, ...]], World] = Factory(dict)

    def world(self, choices: Choices | None, *, complete: bool) -> World:
        """Any case under certain choices, or any; with `complete` all facts are known."""
        key = complete, tuple((choices or {}).values())
        if key not in self._made:
            dates = Dates(lemmas=self.lemmas)
            self._made[key] = World(self.book, complete=complete, dates=dates, choices=choices)
        return self._made[key]


# --- rules and acts


def targets(book: RuleBook) -> tuple[str, ...]:
    """The names of all rules and acts."""
    return (*book.rules, *book.ordered_acts())


def paragraph_of(book: RuleBook, target: str) -> str:
    """The paragraph of a rule, or of the first rule that orders an act."""
    if target in book.rules:
        return book.rules[target].paragraph
    return book.ordering(target)[0].paragraph


def own_trees(rule: Rule) -> tuple[Condition, ...]:
    """The conditions on which it depends whether a rule applies, and what it then comes to."""
    return (in_force(rule), rule.when, *(when for _, when in outcomes(rule)))
