"""Findings: what rules and acts come to in one case, with the case's own names and dates.

`Contents` holds all of them, with what they rest on: it is what a decision consists of, from which it
is told as text and as data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from policy507.decisions.combinations import Combination, combinations
from policy507.decisions.evidence import (
    Because,
    Working,
    because,
    words_of_working,
    worked_out,
)
from policy507.decisions.json_form import PATHS, data_of
from policy507.engines.inference import Decided
from policy507.engines.situation import Choices, Situation
from policy507.engines.standings import ActStanding, Otherwise, Standing, Standings
from policy507.facts.case import Case, planned, stated
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status, WhyNot, status_words
from policy507.rulefiles.load import book_with
from policy507.rulefiles.numbering import Numbering
from policy507.rulefiles.readings import Resolution


def _case_of(situation: Situation) -> Case:
    """What a finding is compared by, besides its standing."""
    return situation.case


@frozen
class BookInShort:
    """What identifies a rule book, and its citations: what a decision needs of it to be data."""

    number: str
    edition: str
    digest: str
    known_as: str
    files: str
    citations: tuple[str, ...]


@frozen(eq=False, slots=False)
class Contents:
    """What a decision consists of: the case, how it was read, and what it came to."""

    case: Case
    """What was decided."""
    readings: Choices
    """The choice made for every reading, by its code."""
    resolutions: tuple[Resolution, ...]
    """Who made choices, when and why, where that was stated."""
    engine: str
    """`durable`, `lanes` or `reference`, whichever engine concluded it."""
    rules: RuleBook = field(repr=False)
    """The rule book that it was decided by."""
    _standings: Standings = field(repr=False)
    numbering: Numbering | None = None
    """The numbers of an adopted copy, where it is to be shown under them."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Contents):
            return NotImplemented
        return self is other or self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> tuple[object, ...]:
        """What it is compared by: the rules, the facts with their day, and the readings."""
        return self._book.files, self.case, frozenset(self.readings.items())

    def __getstate__(self) -> dict[str, Any]:
        """All that was and could be worked out, without the rule book: so it is pickled."""
        kept = ("case", "readings", "resolutions", "engine", "_standings", "numbering")
        worked_out = ("findings", "acts", "_book")
        return {name: getattr(self, name) for name in (*kept, *worked_out)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The rule book of a copy that was pickled is looked for when it is first wanted."""
            if name == "rules" and "_book" in self.__dict__:
                self.__dict__["rules"] = found = book_with(self._book.known_as, self._book.files)
                return found
            raise AttributeError(name)

    @cached_property
    def _book(self) -> BookInShort:
        policy = self.rules.policy
        return BookInShort(
            policy.number,
            policy.edition,
            self.rules.digest,
            self.rules.known_as,
            self.rules.files,
            tuple(dict.fromkeys(name for p in self.rules for name in (p.citation, *p.items))),
        )

    @cached_property
    def _situation(self) -> Situation:
        return Situation(self.case, self.readings)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What every rule comes to, in the policy's order."""
        rows: dict[Decided, Because] = {}  # a test decides many rules
        return tuple(Finding(each, self._situation, rows) for each in self._standings.rules)

    @cached_property
    def acts(self) -> tuple[ActFinding, ...]:
        """What every act that some rule orders comes to, in the policy's order."""
        return tuple(ActFinding(each, self._situation) for each in self._standings.acts)

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change a finding, the one that settles most first."""
        return self._standings.missing

    @property
    def as_of(self) -> dt.date:
        """The day for which it was decided."""
        return self.case.as_of

    @property
    def planned(self) -> tuple[tuple[str, dt.date], ...]:
        """What lies after `as_of`, each as the path of the fact, and its day."""
        return planned(self.case)


@frozen(slots=False)
class Finding:
    """What one rule comes to in a case; a row of `Decision.findings`.

    Dates are worked out when they are asked for; they depend on nothing but the case.
    """

    _KEYS: ClassVar = (
        *("rule", "paragraph", "source", "modality", "bearer", "status", "due", "working"),
        *("done_on", "planned_on", "overrides", "relieved_by", "because", "missing"),
        *("by_completion", "remarks", "settled", "depends_on"),
        *("settled_under_all", "combinations"),
    )
    _FORMS: ClassVar = {"missing": PATHS}

    _standing: Standing = field(repr=False)
    _situation: Situation = field(repr=False, eq=_case_of)
    _rows: dict[Decided, Because] = field(repr=False, eq=False)

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self._standing.rule.name

    @property
    def title(self) -> str:
        """What people call the rule."""
        return self._standing.rule.title

    @property
    def paragraph(self) -> str:
        """The citation of the paragraph or item that the rule encodes, such as `IV.A.4`."""
        return self._standing.rule.paragraph

    @property
    def source(self) -> tuple[str, ...]:
        """The provisions of statute behind it, as they are cited."""
        return self._standing.rule.sources

    @property
    def modality(self) -> Modality:
        """`must`, `must_not`, `may`, `need_not`, `no_effect` or `means`."""
        return self._standing.rule.modality

    @property
    def bearer(self) -> str | None:
        """Who owes it or may do it; nobody does for definitions and for what has no effect."""
        return self._standing.rule.bearer

    @property
    def wording(self) -> str:
        """What is ordered, forbidden, permitted or defined, in words."""
        return self._standing.rule.wording

    @property
    def status(self) -> Status:
        """What the rule comes to."""
        return self._standing.status

    @property
    def fired(self) -> bool:
        """Whether the rule fired, being in force, applying, and not set aside."""
        return self.status.fires

    @cached_property
    def due(self) -> dt.date | None:
        """The last day on which the act is in time, where the rule fires and there is one."""
        return _last_day(self._standing, (self._standing.rule,), self._situation)

    @property
    def worked_out(self) -> Working | None:
        """How the last day was worked out, as data."""
        due = self._standing.rule.due
        return None if due is None or self.due is None else worked_out(due, self._situation)

    @property
    def working(self) -> str | None:
        """How the last day was worked out, in words."""
        worked_out = self.worked_out
        return None if worked_out is None else words_of_working(worked_out)

    @property
    def done_on(self) -> dt.date | None:
        """The day on which the act was done, where that has happened."""
        day = self._standing.rule.done_on
        return None if day is None else self._situation.date(day)

    @property
    def planned_on(self) -> dt.date | None:
        """The day for which the act is planned, where it has not happened."""
        day = self._standing.rule.done_on
        if day is None or self.done_on is not None:
            return None
        return Situation(self._situation.case, self._situation.choices, stated).date(day)

    @property
    def overrides(self) -> tuple[str, ...]:
        """The paragraphs whose rules on the same act this one set aside."""
        return self._standing.overrides

    @property
    def relieved_by(self) -> tuple[str, ...]:
        """The paragraphs whose rules set this one aside."""
        return self._standing.relieved_by

    @cached_property
    def because(self) -> tuple[Because, ...]:
        """The tests that decided the status; on `not_applicable`, those that failed."""
        return because(self._standing.decided_by, self._situation, self._rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change the status, by path; empty unless undetermined.

        Each changes it by itself for some values of the others; see
        `policy507.engines.lanes.missing` for how exactly that is told where very much is unknown.
        """
        return self._standing.missing

    @property
    def by_completion(self) -> bool:
        """Whether it is the same whatever the unknown facts are, though no test alone decides it."""
        return self._standing.by_completion

    @property
    def remarks(self) -> tuple[str, ...]:
        """The codes of the questions left to people that arise here, where the rule fires."""
        remarks = self._standing.rule.remarks if self.fired else ()
        return tuple(each.code for each in remarks if self._situation.truth(each.when))

    @cached_property
    def depends_on(self) -> tuple[Dependence, ...]:
        """Each reading that by itself would change the status, or move the day of what is open."""
        return _dependences(self._standing.otherwise, self.status, self.due, self._situation)

    @property
    def settled(self) -> bool:
        """Whether no other choice of a single reading would change it."""
        return not self.depends_on

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """The fewest choices, two or more, that would change it together as no part of them does.

        At most three, those of fewest changes first.
        """
        return combinations(self._standing, self._situation)

    @property
    def settled_under_all(self) -> bool:
        """Whether no other choices would change it, however many are made together."""
        return self.settled and not self.combinations

    def __getstate__(self) -> dict[str, Any]:
        """All that can be asked for, worked out: so it is pickled."""
        for part in ("due", "because", "depends_on", "combinations"):
            getattr(self, part)
        return {**self.__dict__, "_rows": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def to_data(self) -> dict[str, Any]:
        """The finding as JSON-ready data, as the decision's JSON has it."""
        return data_of(self)

    def __repr__(self) -> str:
        return f"<Finding {self.rule} ({self.paragraph}): {_in_brief(self.status, self.due)}>"

    def _repr_html_(self) -> str:
        name = f"{self.paragraph} {self.title}"
        return _as_html(name, self.status, self.due, self.wording)


@frozen(slots=False)
class ActFinding:
    """What one act comes to in a case, whichever rules order it; a row of `Decision.acts`."""

    _KEYS: ClassVar = (
        *("act", "bearer", "status", "reason", "due", "governed_by", "relieved_by"),
        *("missing", "settled", "depends_on", "settled_under_all", "combinations"),
    )
    _FORMS: ClassVar = {
        "missing": PATHS,
        "reason": {
            "description": " ".join((WhyNot.__doc__ or "").split()),
            "enum": [*(each.value for each in WhyNot), None],
        },
    }

    _standing: ActStanding = field(repr=False)
    _situation: Situation = field(repr=False, eq=_case_of)

    @property
    def act(self) -> str:
        """The act's name."""
        return self._standing.act

    @property
    def bearer(self) -> str:
        """Who owes it."""
        return self._standing.bearer

    @property
    def status(self) -> Status:
        """That of the rule that governs it; `not_required` where none orders it."""
        return self._standing.status

    @property
    def reason(self) -> WhyNot | None:
        """Why it is not required, as a word of `WhyNot`; none where it is or may be."""
        return self._standing.reason

    @cached_property
    def due(self) -> dt.date | None:
        """The last day on which it is in time, unless candidates for governing it differ."""
        return _last_day(self._standing, self._standing.governed_by, self._situation)

    @property
    def governed_by(self) -> tuple[str, ...]:
        """The rule that governs it; every candidate, where that is not known."""
        return tuple(rule.name for rule in self._standing.governed_by)

    @property
    def relieved_by(self) -> tuple[str, ...]:
        """The paragraphs that relieve from it."""
        return self._standing.relieved_by

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change the status, by path; empty unless undetermined."""
        return self._standing.missing

    @cached_property
    def depends_on(self) -> tuple[Dependence, ...]:
        """Each reading that by itself would change the status, or move the day of what is open."""
        return _dependences(self._standing.otherwise, self.status, self.due, self._situation)

    @property
    def settled(self) -> bool:
        """Whether no other choice of a single reading would change it."""
        return not self.depends_on

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """The fewest choices, two or more, that would change it together as no part of them does.

        At most three, those of fewest changes first.
        """
        return combinations(self._standing, self._situation)

    @property
    def settled_under_all(self) -> bool:
        """Whether no other choices would change it, however many are made together."""
        return self.settled and not self.combinations

    def __getstate__(self) -> dict[str, Any]:
        """All that can be asked for, worked out: so it is pickled."""
        for part in ("due", "depends_on", "combinations"):
            getattr(self, part)
        return self.__dict__

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def to_data(self) -> dict[str, Any]:
        """The act as JSON-ready data, as the decision's JSON has it."""
        return data_of(self)

    def __repr__(self) -> str:
        return f"<ActFinding {self.act}: {_in_brief(self.status, self.due)}>"

    def _repr_html_(self) -> str:
        return _as_html(self.act, self.status, self.due, f"by the {self.bearer}")


def _last_day(
    standing: Standing | ActStanding | Otherwise, rules: Iterable[Rule], situation: Situation
) -> dt.date | None:
    """The last day of what surely fires; where it is not known which rule governs, they agree on it."""
    day = situation.last_day(rules)
    return None if day is None or not standing.is_sure else day


def _in_brief(status: Status, due: dt.date | None) -> str:
    return status_words(status) + (f", last day {due}" if due else "")


def _as_html(name: str, status: Status, due: dt.date | None, more: str) -> str:
    """A finding as a piece of HTML, for notebooks."""
    import html

    said = f"{_in_brief(status, due)}; {more}"
    return f"<p><strong>{html.escape(name)}</strong>: {html.escape(said)}</p>"


@frozen(slots=False)
class Dependence:
    """A choice of one reading by which alone a status, or an open act's last day, would change.

    `reading` is its code, `choice` the other choice, `status` and `due` what would then come out. Where
    that is undetermined, `missing` are the paths of the unknown facts that could change it; they are
    looked for when they are asked for.
    """

    _KEYS: ClassVar = ("reading", "choice", "status", "due", "missing")
    _OPTIONAL: ClassVar = ("missing",)
    _FORMS: ClassVar = {
        "missing": {"description": "The unknown facts, where it would be undetermined.", **PATHS}
    }

    reading: str
    choice: str
    status: Status
    due: dt.date | None
    _otherwise: Otherwise = field(repr=False, eq=False)

    @property
    def missing(self) -> tuple[str, ...] | None:
        """The unknown facts that could change it, where it would be undetermined."""
        return self._otherwise.missing if self.status is Status.UNDETERMINED else None

    def to_data(self) -> dict[str, Any]:
        """The row as JSON-ready data."""
        return data_of(self)


def _dependences(
    otherwise: tuple[Otherwise, ...], status: Status, due: dt.date | None, situation: Situation
) -> tuple[Dependence, ...]:
    rows = []
    for each in otherwise:
        under = situation.under(each.code, each.choice)
        day = _last_day(each, each.governed_by, under)
        if each.status is not status or (status is Status.OPEN and day != due):
            rows.append(Dependence(each.code, each.choice, each.status, day, each))
    return tuple(rows)


@frozen
class Conflict:
    """An act on which two rules that fire demand incompatible things.

    `act` and `rules` are names, `paragraphs` the citations of the rules.
    """

    act: str
    rules: tuple[str, ...]
    paragraphs: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """The conflict as JSON-ready data."""
        return data_of(self)
