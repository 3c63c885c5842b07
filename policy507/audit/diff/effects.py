"""What changed in meaning, as data: which rule or act comes out otherwise, and in which case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import asdict, frozen

from policy507.engines.program import program
from policy507.engines.reference import Meaning, ReferenceEngine
from policy507.engines.situation import Choices, Situation
from policy507.engines.standings import Statuses
from policy507.facts.case import Case
from policy507.facts.case_files import as_written
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

CHANGED, SAME, NOT_DECIDED = "changed", "proved the same", "not decided"


@frozen
class Answer:
    """What a rule or an act comes to in a case under one version of the rules.

    `paragraphs` are those that govern it, or relieve from it.
    """

    status: Status
    due: dt.date | None = None
    bearer: str | None = None
    paragraphs: tuple[str, ...] = ()


@frozen
class Effect:
    """One change of what a rule or an act comes to, and the smallest case found that shows it.

    An answer of `None` says that this version has no such rule or act. `case` is as case files state
    it, and `readings` are the choices that are not the default of both.
    """

    before: Answer | None
    after: Answer | None
    case: Mapping[str, Any]
    readings: Mapping[str, str]

    def to_data(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        return asdict(self, value_serializer=lambda _, __, value: as_written(value))


@frozen
class Consequence:
    """What became of one rule or act; `name` is that of the new version, where there is one.

    `outcome` is `changed`, `proved the same` or `not decided`; only the first has effects, or `notes`
    on what holds in every case, such as another bearer.
    """

    kind: str
    name: str
    was: str | None
    paragraph: str
    says: str
    outcome: str
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]
    seconds: float

    def to_data(self) -> dict[str, Any]:
        """The consequence as JSON-ready data."""
        return {
            "kind": self.kind,
            "name": self.name,
            "was": self.was,
            "paragraph": self.paragraph,
            "outcome": self.outcome,
            "notes": list(self.notes),
            "effects": [effect.to_data() for effect in self.effects],
            "seconds": round(self.seconds, 3),
        }


# --- what a rule or an act comes to in one case, by the definition


def status_of(
    book: RuleBook, case: Case, choices: Choices, target: str, *, completing: bool = False
) -> Status | None:
    """The status of a rule or an act; `None` where logic leaves it open.

    `completing` completes unknown facts where it does, which takes longer.
    """
    status = Meaning(book, Situation(case, choices)).verdict(target)
    if status is None and completing:
        return Statuses(program(book), case, choices, ReferenceEngine(book)).of(target)
    return status


def answer_of(book: RuleBook, case: Case, choices: Choices, target: str) -> Answer:
    """The answer of one version of the rules, such as `decide` gives it."""
    statuses = Statuses(program(book), case, choices, ReferenceEngine(book))
    status = statuses.of(target)
    meaning = Meaning(book, Situation(case, choices))
    if target in book.rules:
        first = book.rules[target]
        governing = [first] if status.fires else []
    else:
        first, *_ = ordering = book.ordering(target)
        governing = [rule for rule in ordering if meaning.fires(rule)]
    telling = governing or _relieving(book, meaning, target)
    return Answer(
        status,
        statuses.last_day(target) if status.fires else None,
        first.bearer,
        tuple(dict.fromkeys(rule.paragraph for rule in telling)),
    )


def _relieving(book: RuleBook, meaning: Meaning, target: str) -> Iterator[Rule]:
    """The rules that fire and set a rule aside, or relieve from an act."""
    if target not in book.rules:
        relieving = (rule for rule in book.ordered_acts()[target] if not rule.orders)
        yield from (rule for rule in relieving if meaning.fires(rule))
        return
    for other, when in book.overriders(book.rules[target]):
        if meaning.situation.truth(when) and meaning.fires(other):
            yield other
