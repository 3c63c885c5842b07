"""The rows that findings and decisions are made of: dependences on readings, conflicts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import frozen

from policy507.statuses import Status


@frozen
class Dependence:
    """A choice of one reading by which alone a status, or an open act's last day, would change.

    `reading` is its code, `choice` the other choice, `status` and `due` what would then come out.
    """

    reading: str
    choice: str
    status: Status
    due: dt.date | None

    def to_data(self) -> dict[str, Any]:
        """The row as JSON-ready data."""
        return {
            "reading": self.reading,
            "choice": self.choice,
            "status": self.status.value,
            "due": iso(self.due),
        }


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
        return {"act": self.act, "rules": list(self.rules), "paragraphs": list(self.paragraphs)}


def iso(day: dt.date | None) -> str | None:
    """A date as JSON has it."""
    return None if day is None else day.isoformat()
