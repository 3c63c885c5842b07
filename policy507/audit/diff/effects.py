"""What changed in meaning, as data: which rule or act comes out otherwise, and in which case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from policy507.model.policy import Place
from policy507.model.statuses import Status

CHANGED, SAME, NOT_DECIDED = "changed", "proved the same", "not decided"


@frozen
class Answer:
    """What a rule or an act comes to in a case under one version of the rules.

    `paragraphs` are those that govern it, or relieve from it; a status of `None` says that this
    version has no such rule or act.
    """

    status: Status | None
    due: dt.date | None = None
    bearer: str | None = None
    paragraphs: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any] | None:
        """The answer as JSON-ready data."""
        if self.status is None:
            return None
        return {
            "status": self.status.value,
            "due": None if self.due is None else self.due.isoformat(),
            "bearer": self.bearer,
            "paragraphs": list(self.paragraphs),
        }


ABSENT = Answer(None)


@frozen
class Effect:
    """One change of what a rule or an act comes to, and the smallest case found that shows it.

    `case` is as case files state it, and `readings` are the choices that are not the default of both.
    """

    before: Answer
    after: Answer
    case: Mapping[str, Any]
    readings: Mapping[str, str]

    def to_data(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        return {
            "before": self.before.to_data(),
            "after": self.after.to_data(),
            "case": dict(self.case),
            "readings": dict(self.readings),
        }


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
    place: Place | None
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
