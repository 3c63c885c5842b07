"""Problems as people read them: where, what is wrong, and what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from attrs import frozen

LONGEST_SHOWN = 80
LONGEST_PATH = 4096


@frozen
class Problem:
    """One thing that is wrong, with its place; as text, `file:line:column: message`.

    Lines and columns count from 1. What is not known of the place is `None`, and left out of the text.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = (self.file, self.line, self.column)
        known = [shown(str(part), LONGEST_PATH) for part in place if part is not None]
        return ":".join([*known, f" {self.message}"]) if known else self.message


@frozen
class Place:
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def problem(self, message: str) -> Problem:
        """A problem with what stands here."""
        return Problem(message, self.file, self.line, self.column)


class PolicyError(ValueError):
    """Everything that is wrong with one input, at once.

    `problems` holds each by itself, `str()` has them one a line. Errors can be pickled.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))

    def __reduce__(self) -> tuple[type[PolicyError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class FactError(PolicyError):
    """The facts of a case are of the wrong kind, impossible, or contradict one another."""


class RuleError(PolicyError):
    """The rule files are wrong, or cannot be read."""


class ReadingError(PolicyError):
    """A reading, or a choice of one, does not exist."""


class UnknownNameError(PolicyError, KeyError):
    """There is no rule, paragraph or act of that name; it is a `KeyError`, too."""


class EngineError(PolicyError):
    """An engine or a solver is not there, or cannot decide by these rules."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name nearest to a wrong one, as the tail of a message; empty where none is near."""
    near = difflib.get_close_matches(name[:LONGEST_SHOWN], list(known), n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def shown(text: object, longest: int = LONGEST_SHOWN) -> str:
    """Somebody else's text, fit to be shown: control characters made visible, its length bounded."""
    raw = str(text)
    cut = raw if len(raw) <= longest else f"{raw[: longest - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
