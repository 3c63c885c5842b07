"""Values as other libraries and word processors hold them, taken for what they are.

A date of a subclass is that date, a text of a subclass that text, and a space that does not break is
a space. What is anything else stays as it is, to be refused by name.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from policy507.errors import FactError, mapping_of

if TYPE_CHECKING:
    from policy507.facts.kinds import Unknown

T = TypeVar("T")
# Of the class under all others, which stays what it is where a frozen clock takes the place of `date`.
A_DAY: dt.date = dt.date.__mro__[-2](2000, 1, 1)


def as_date(value: Any) -> Any:
    """A date of a subclass as a plain one; a date with a time of day is none."""
    if type(value) is type(A_DAY) or not isinstance(value, dt.date):
        return value
    if isinstance(value, dt.datetime):
        return value
    return A_DAY.replace(value.year, value.month, value.day)


def as_text(value: Any) -> Any:
    """A text as a plain one, in which every space is the one that the space bar makes."""
    if not isinstance(value, str):
        return value
    text = value if type(value) is str else str.__str__(value)
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in text)


# The converters of lists say what type checkers let a section take; at run time they take anything.


def as_texts(value: list[str] | tuple[str, ...] | Unknown) -> tuple[str, ...] | Unknown:
    """A list of texts as a tuple of plain ones."""
    return _tuple_of(as_text, value)


def as_words(value: list[str] | tuple[str, ...] | Unknown) -> tuple[str, ...] | Unknown:
    """A list of words as a tuple of them; a word with a space is none, whatever space that is."""
    return _tuple_of(_as_word, value)


def as_duties(
    value: list[str] | tuple[str, ...] | Mapping[str, bool | str] | Unknown,
) -> tuple[str, ...] | Mapping[str, bool | str] | Unknown:
    """The same of words of which only a part may be known, and what is partly so, in a mapping."""
    return _tuple_of(_as_word, _read(value, "contract.duties"))


def as_optional_duties(
    value: list[str] | tuple[str, ...] | Mapping[str, bool] | Unknown,
) -> tuple[str, ...] | Mapping[str, bool] | Unknown:
    """The same of words of which only a part may be known."""
    return _tuple_of(_as_word, _read(value, "contract.optional_duties"))


def _read(value: T, path: str) -> T:
    """A mapping of a class of somebody's own as a plain one; those that sections hold stay."""
    if not isinstance(value, Mapping) or attrs.has(type(value)):
        return value
    return cast(T, mapping_of(value, path, FactError))


def _as_word(value: Any) -> Any:
    return str.__str__(value) if isinstance(value, str) else value


def _tuple_of(
    taken: Callable[[Any], Any], value: list[str] | tuple[str, ...] | T
) -> tuple[str, ...] | T:
    return tuple([taken(each) for each in value]) if isinstance(value, list | tuple) else value


TAKEN: Mapping[str, Callable[[Any], Any]] = {
    "day": as_date,
    "label": as_text,
    "texts": as_texts,
    "words": as_words,
}
"""What values are taken for, by the kind of the fact."""
