"""What a proposal asks of somebody, what stays open, and what it remarks on a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import Factory, define, frozen

LEFT_OUT = ""
"""The answer that none of the choices is meant."""


@frozen
class Choice:
    """An answer that can be given, and what it says to people."""

    value: str
    label: str


@frozen
class Question:
    """Something that is open about a column."""

    header: str
    text: str
    choices: tuple[Choice, ...]


Ask: TypeAlias = Callable[[Question], "str | None"]
"""What asks somebody: the value of a choice, or `None` where nobody can say."""


def ask_nobody(_: Question) -> None:
    """Leave everything open."""


@define
class Asking:
    """Asks somebody, and keeps what nobody could say; `remarks` are lines by header.

    `undecided` are headers of which it is open what they state, `undated` those of days in numbers of
    which it is open what is the month.
    """

    ask: Ask
    remarks: dict[str, list[str]] = Factory(dict)
    open: list[Question] = Factory(list)
    undecided: list[str] = Factory(list)
    undated: list[str] = Factory(list)

    def asked(self, question: Question) -> str | None:
        """The value of the choice that somebody made; `None` where it stays open."""
        answer = self.ask(question)
        if answer in {choice.value for choice in question.choices}:
            return answer
        self.open.append(question)
        return None

    def remark(self, header: str, text: str) -> None:
        """Note something about a column, for who looks the proposal through."""
        self.remarks.setdefault(header, []).append(text)
