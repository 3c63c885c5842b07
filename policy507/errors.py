"""Problems as people read them: where, what is wrong, and what may have been meant."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import evolve, field, frozen

LONGEST_SHOWN = 80
LONGEST_PATH = 4096
MOST_BITS = 64
MOST_ENTRIES = 1000  # of a mapping that an argument is


Code: TypeAlias = Literal[
    "unknown-fact",  # there is no fact, and no section, of that name
    "kind",  # a value of another kind than the fact's
    "form",  # something else than a mapping, or than one case
    "null",  # null, or what stands for it elsewhere, where that means nothing
    "range",  # out of its bounds, or too long
    "text",  # a character that cannot be shown
    "unknown-word",  # a word that the list does not know
    "twice",  # listed twice
    "missing",  # the day of the decision is stated nowhere
    "missing-key",  # a rule file lacks a key
    "contradiction",  # facts that cannot all be true
    "unknown-reading",
    "unknown-choice",
    "unknown-engine",
    "unknown-rules",  # a rule book that is not loaded here
    "argument",  # an argument of another type than the function takes
    # What has no word of its own has that of its error.
    "fact",
    "rule",
    "reading",
    "name",
    "engine",
    "input",
]
"""Words for sorts of problems, by which programs tell them apart; they stay as they are."""


@frozen
class Problem:
    """One thing that is wrong, with its place; as text, `file:line:column: message`.

    Lines and columns count from 1. What is not known of the place is `None`, and left out of the text.
    `path` is the fact that it is about (`officer.substitute`, or what was written in its place), and
    `code` a word for the sort of problem, which stays while messages may change.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None
    code: Code | None = field(default=None, eq=False)

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

    def problem(self, message: str, path: str | None = None, code: Code | None = None) -> Problem:
        """A problem with what stands here."""
        return Problem(message, self.file, self.line, self.column, path, code)


class PolicyError(ValueError):
    """Everything that is wrong with one input, at once.

    `problems` holds each by itself, `str()` has them one a line. Errors can be pickled.
    """

    code: ClassVar[Code] = "input"
    """The code of problems that have none of their own."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            each if each.code else evolve(each, code=self.code) for each in problems
        )
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))

    def __reduce__(self) -> tuple[type[PolicyError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class FactError(PolicyError):
    """The facts of a case are of the wrong kind, impossible, or contradict one another."""

    code: ClassVar[Code] = "fact"


class RuleError(PolicyError):
    """The rule files are wrong, or cannot be read."""

    code: ClassVar[Code] = "rule"


class IncompleteError(RuleError):
    """The rule files lack keys, and nothing else is wrong with them as far as they can be read.

    `book` is what they come to without these keys: not to decide by, but to be checked for the rest.
    """

    def __init__(self, problems: Iterable[Problem], book: object = None) -> None:
        super().__init__(problems)
        self.book = book


class ReadingError(PolicyError):
    """A reading, or a choice of one, does not exist."""

    code: ClassVar[Code] = "reading"


class UnknownNameError(PolicyError, KeyError):
    """There is no rule, paragraph or act of that name; it is a `KeyError`, too."""

    code: ClassVar[Code] = "name"


class EngineError(PolicyError):
    """An engine or a solver is not there, or cannot decide by these rules."""

    code: ClassVar[Code] = "engine"


def together(errors: Sequence[PolicyError]) -> PolicyError:
    """One error with the problems of several, of their class where they are of one."""
    kinds = {type(each) for each in errors}
    kind = kinds.pop() if len(kinds) == 1 else PolicyError
    return kind(problem for each in errors for problem in each.problems)


def not_wanted(argument: str, wanted: str, value: object) -> Problem:
    """The problem with an argument of another type than a function takes."""
    return Problem(f"{argument}: {wanted} is wanted, not {described(value)}", code="argument")


def needs(
    value: object,
    kind: type | tuple[type, ...],
    argument: str,
    wanted: str,
    error: type[PolicyError] = PolicyError,
) -> None:
    """Refuse an argument of another type than a function takes.

    Raises:
        PolicyError: it is; of the class of `error`.
    """
    if not isinstance(value, kind):
        raise error([not_wanted(argument, wanted, value)])


def mapping_of(
    value: Mapping[Any, Any],
    argument: str,
    error: type[PolicyError] = PolicyError,
    most: int = MOST_ENTRIES,
) -> dict[Any, Any]:
    """The entries of somebody else's mapping, read once: its own methods may fail, or never end.

    A plain `dict` is taken as it is.

    Raises:
        PolicyError: they fail, or there are more than `most`; of the class of `error`.
    """
    if type(value) is dict:
        return value
    try:
        found = dict(islice(value.items(), most + 1))
    except Exception as raised:
        said = f"{argument}: the mapping cannot be read: {type_name(raised)}"
        raise error([Problem(said, code="argument")]) from raised
    if len(found) > most:
        said = f"{argument}: the mapping is too long: at most {most} entries"
        raise error([Problem(said, code="range")])
    return found


def no_such(what: str, name: object, known: Iterable[str]) -> UnknownNameError:
    """The error of a name that there is not, with the nearest that there is."""
    if not isinstance(name, str):
        return UnknownNameError([not_wanted(what, "a name", name)])
    hint = did_you_mean(name, known)
    return UnknownNameError([Problem(f"there is no {what} '{shown(name)}'{hint}")])


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name nearest to a wrong one, as the tail of a message; empty where none is near."""
    import difflib  # which few runs need

    alike = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name[:LONGEST_SHOWN].casefold(), alike, n=1)
    return f", did you mean {alike[near[0]]!r}?" if near else ""


def shown(text: object, longest: int = LONGEST_SHOWN) -> str:
    """Somebody else's text, fit to be shown: control characters made visible, its length bounded."""
    raw = str(text)
    cut = raw if len(raw) <= longest else f"{raw[: longest - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def type_name(value: object) -> str:
    """What a value is, as the library that it comes from calls it: `numpy.bool`."""
    kind = type(value)
    name = kind.__qualname__
    return shown(name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}")


def described(value: object) -> str:
    """A value as a person would have written it; one that no file can state, by its type."""
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a mapping"
    if type(value) is bool:
        return str(value).lower()
    if type(value) is str:
        odd = character(value)
        return f"'{shown(value)}'" + (f" with {odd}" if odd else "")
    if type(value) is int and value.bit_length() > MOST_BITS:
        return "a number of so many digits"
    if type(value) in (int, float, dt.date):
        return shown(value)
    return type_name(value)


def character(text: str) -> str:
    """The first character of a text that cannot be shown, or is a space of another kind."""
    if text.isprintable():
        return ""
    odd = next(each for each in text if not each.isprintable())
    name = unicodedata.name(odd, "").lower()
    return f"the character U+{ord(odd):04X}" + (f" ({name})" if name else "")
