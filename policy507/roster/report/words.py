"""What a row comes to, in words: made for the rows that are shown, once for equal facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import Factory, frozen

from policy507.decisions.advice.explaining import Reasons, reasons_of
from policy507.decisions.advice.matters import Matter, citations, name_of
from policy507.decisions.advice.steps import Step
from policy507.decisions.decide import Readings, decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.summary import Group
from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import LANES
from policy507.facts.rows import case_of_values
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.roster.report.equal_ids import LABELS
from policy507.roster.report.urgency import NOTHING, level_of
from policy507.roster.shape import SCHEMA

_FACTS = tuple(name for name in SCHEMA.names if name not in LABELS)
REMEMBERED = 4096
"""The cases of different facts of which the words are remembered."""


@frozen
class Answer:
    """What one act, or one prohibition, comes to where it needs somebody, and why.

    `paragraphs` are the citations behind it, `because` the facts that decided it, `missing` the paths of
    the unknown facts that can change it, `depends_on` the codes of readings, and `next_step` a sentence.
    """

    act: str
    bearer: str
    status: Status
    due: dt.date | None
    paragraphs: tuple[str, ...]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    depends_on: tuple[str, ...]
    next_step: str


@frozen
class Words:
    """What a case comes to, in words: what needs somebody, the most urgent first, and what to do.

    `level` says how urgent the whole is; `status`, `due` and `paragraphs` are those of what is most
    urgent, if anything is. `reasons` has a row a matter, `answers` one an act.
    """

    level: Group
    status: Status | None
    due: dt.date | None
    paragraphs: tuple[str, ...]
    steps: tuple[Step, ...]
    reasons: tuple[Reasons, ...]
    answers: tuple[Answer, ...]


def words_of(decision: Decision) -> Words:
    """What a decision comes to, in words."""
    urgent = [each for each in decision.matters if level_of(each.status) < NOTHING]
    reasons = reasons_of(urgent, decision)
    answers = [
        answer
        for matter, row in zip(urgent, reasons, strict=True)
        for answer in _answers(matter, row, decision)
    ]
    first = urgent[0] if urgent else None
    return Words(
        level_of(first.status) if first else NOTHING,
        first.status if first else None,
        first.due if first else None,
        citations(first.paragraphs, decision) if first else (),
        decision.next_steps,
        reasons,
        tuple(answers),
    )


def _answers(matter: Matter, row: Reasons, decision: Decision) -> list[Answer]:
    cited = citations(matter.paragraphs, decision)
    found = []
    for target in matter.targets:
        name = name_of(target)
        step = next((str(step) for step in decision.next_steps if name in step.acts), "")
        codes = tuple(dict.fromkeys(each.reading for each in target.depends_on))
        found.append(
            Answer(
                *(name, target.bearer or "", target.status, target.due, cited),
                *(row.because + row.days, target.missing, codes, step),
            )
        )
    return found


@frozen(eq=False)
class Telling:
    """Decides rows anew for their words, on one day and under chosen readings."""

    as_of: dt.date
    book: RuleBook
    readings: Readings | None = None
    _known: Remembered[Words] = Factory(lambda: Remembered(REMEMBERED))

    def decision(self, row: Mapping[str, Any]) -> Decision:
        """The decision on a row, of which the values are given by column; ids decide nothing."""
        facts = {name: row[name] for name in _FACTS if name in row}
        case = case_of_values(facts, self.as_of)
        return decide_case(case, readings=self.readings, engine=LANES, rules=self.book)

    def words(self, row: Mapping[str, Any]) -> Words:
        """The words for a row; rows of equal facts share them."""
        key = tuple(_hashable(row.get(name)) for name in _FACTS)
        found = self._known.get(key)
        if found is None:
            found = words_of(self.decision(row))
            self._known.put(key, found)
        return found


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
