"""What rules and acts come to in a witness: by the definition, or as an engine answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from policy507.engines.engine import Engine, engine_named
from policy507.engines.program import program
from policy507.engines.situation import Situation
from policy507.engines.standings import Statuses, act_standing
from policy507.facts.case import Case
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


@frozen
class Answer:
    """The status of a rule or an act, and the last day of what fires; `None` where there is none."""

    status: Status
    due: dt.date | None = None

    def __str__(self) -> str:
        due = "" if self.due is None else f", last day {self.due}"
        return f"{self.status}{due}"

    def to_data(self) -> dict[str, str]:
        """The answer as JSON-ready data; a last day that there is not is left out."""
        due = {} if self.due is None else {"due": self.due.isoformat()}
        return {"status": self.status.value, **due}


Answers: TypeAlias = Mapping[str, Answer]
Answering: TypeAlias = "Callable[[Case, Mapping[str, str], tuple[str, ...]], Answers]"
"""Answers for some rules and acts of a case, under the choices of all readings."""


def by_engine(book: RuleBook, engine: str | None = None) -> Answering:
    """The answers of an engine by its name, or of the one by which `decide` decides here.

    Only what is asked about is worked out, without the readings that it depends on.

    Raises:
        EngineError: the engine is not there.
    """
    _, concludes = engine_named(engine, program(book))
    return lambda case, choices, targets: concluded(book, concludes, case, choices, targets)


def concluded(
    book: RuleBook,
    concludes: Engine,
    case: Case,
    choices: Mapping[str, str],
    targets: tuple[str, ...],
) -> Answers:
    """The answers of an engine that is asked for no more than them."""
    statuses = Statuses(program(book), case, choices, concludes)
    return {target: _answer(statuses, target) for target in targets}


def _answer(statuses: Statuses, target: str) -> Answer:
    status = statuses.of(target)
    if not status.fires:
        return Answer(status)
    rule = statuses.program.book.rules.get(target)
    governing = act_standing(statuses, target).governed_by if rule is None else (rule,)
    return Answer(status, Situation(statuses.case, statuses.choices).last_day(governing))
