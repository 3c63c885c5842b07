"""Which column of a table states which fact, and how its cells are to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import Factory, evolve, frozen

from policy507.errors import PolicyError, Problem, did_you_mean, shown
from policy507.facts.kinds import PARTLY, Fact
from policy507.facts.registry import PARTLY_OF, STATED_FACTS
from policy507.facts.rows import HAS_NOT_HAPPENED, word_column
from policy507.roster.tables.dates import DateForm

Blank: TypeAlias = Literal["unknown", "none", "no"]
"""What an empty cell means: nothing is known; there is no such day, or nothing in the list; no."""

TOP: Final = 50
"""The headers of a table stand among so many rows at its top."""
OTHERS: Final = "others"
"""In place of headers to ignore: whatever else there is."""

YES: Final = ("yes", "y", "true", "1")
NO: Final = ("no", "n", "false", "0")
ANYTHING: Final = frozenset(
    (
        *("none", "never", "n/a", "na", "-", "--", "not yet", "pending", "tbd", "unknown", "?"),
        *("not completed", "not done", "null", "nil", "open", HAS_NOT_HAPPENED.isoformat()),
    )
)
"""What people write in columns of every kind where there is nothing to write; it means no one thing."""
UNKNOWN_WORDS: Final = ("unknown", "?")

FACTS_BY_PATH: Mapping[str, Fact] = {
    fact.path: fact for facts in STATED_FACTS.values() for fact in facts.values()
}
"""Every fact that a column can state."""


@frozen
class Column:
    """A column: its header, the fact that it states, and what its cells say.

    `word` is the one word of a list of which the column says whether the list has it. All words are
    compared without regard to case. `words` are what else cells say: the value by the text.
    """

    header: str
    fact: Fact
    word: str = ""
    dates: tuple[DateForm, ...] = ()
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    partly: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    unknown: tuple[str, ...] = UNKNOWN_WORDS
    blank: Blank = "unknown"
    separator: str = ""
    words: Mapping[str, Any] = Factory(dict)

    @property
    def states(self) -> str:
        """What it states, as two columns may not both do."""
        return word_column(self.fact.path, self.word) if self.word else self.fact.path


@frozen
class JoinedSheet:
    """A sheet, or another file, with a row per contract, school, school year or officer.

    One of its columns is the id of that section, by which rows of the roster refer to it.
    """

    name: str
    section: str
    columns: Columns
    file: str = ""


@frozen
class Columns:
    """The columns of a table; `given` are values that all rows have, by canonical column.

    `sheet` names the sheets of a workbook that hold the roster, `header_rows` their first and last row
    of headers, counted from 1; where they are left out, they are found. `encoding` and `separator` are
    those of a CSV file. `file` is what problems are called after.
    """

    columns: tuple[Column, ...] = ()
    ignored: tuple[str, ...] | Literal["others"] = ()
    given: Mapping[str, Any] = Factory(dict)
    sheet: tuple[str, ...] = ()
    header_rows: tuple[int, int] | None = None
    sheets: tuple[JoinedSheet, ...] = ()
    encoding: str = ""
    separator: str = ""
    file: str = ""

    @property
    def described(self) -> bool:
        """Whether anything is said of the headers; else they are facts, or nothing is known of them."""
        return bool(self.columns or self.ignored)


def plain_header(text: str) -> str:
    """A header as it is compared: in one line, without what cannot be seen, whatever its case."""
    return " ".join(re.sub("[\u200b-\u200d\u2060\ufeff\u00ad]", "", text).split()).casefold()


def columns_by_fact(headers: Iterable[str]) -> Columns:
    """The columns of a table whose headers are facts; others are ignored.

    Of lists there may be one column, `contract.duties`, or one per word,
    `contract.duties.law-education`.

    Raises:
        PolicyError: a header begins like a fact and is none.
    """
    found, problems = [], []
    names = dict.fromkeys(headers)
    for header in names:
        made = _by_fact(header)
        if made is not None and made.word and made.fact.path in names:
            message = f"{made.fact.path} is stated twice, also by '{shown(header)}'"
            problems.append(Problem(message))
        elif made is not None:
            partly = PARTLY_OF.get(made.fact.path)
            alone = partly and not {partly, word_column(partly, made.word)} & names.keys()
            found.append(evolve(made, partly=(PARTLY,)) if made.word and alone else made)
        elif header.partition(".")[0] in STATED_FACTS and "." in header:
            hint = did_you_mean(header, FACTS_BY_PATH)
            problems.append(Problem(f"there is no fact '{shown(header)}'{hint}"))
    if problems:
        raise PolicyError(problems)
    return Columns(tuple(found), OTHERS)


def _by_fact(header: str) -> Column | None:
    fact = FACTS_BY_PATH.get(header)
    if fact is not None:
        none = (HAS_NOT_HAPPENED.isoformat(),) if fact.nullable else ()
        return Column(header, fact, none=none)
    path, _, word = header.rpartition(".")
    fact = FACTS_BY_PATH.get(path)
    return Column(header, fact, word) if fact is not None and word in fact.choices else None


def partly_of(fact: Fact) -> Fact | None:
    """The list of those words of a list that are only partly so, where there is one."""
    path = PARTLY_OF.get(fact.path)
    return FACTS_BY_PATH[path] if path else None
