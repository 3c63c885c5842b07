"""Values as other libraries and word processors hold them, taken for what they are.

A date of a subclass is that date, a text of a subclass that text, and a space that does not break is
a space. What is anything else stays as it is, to be refused by name.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

# Of the class under all others, which stays what it is where a frozen clock takes the place of `date`.
_A_DAY: dt.date = dt.date.__mro__[-2](2000, 1, 1)


def as_date(value: Any) -> Any:
    """A date of a subclass as a plain one; a date with a time of day is none."""
    if type(value) is type(_A_DAY) or not isinstance(value, dt.date):
        return value
    if isinstance(value, dt.datetime):
        return value
    return _A_DAY.replace(value.year, value.month, value.day)


def as_text(value: Any) -> Any:
    """A text as a plain one, in which every space is the one that the space bar makes."""
    if not isinstance(value, str):
        return value
    text = str.__str__(value)
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in text)


def as_texts(value: Any) -> Any:
    """A list of texts as a tuple of plain ones."""
    return tuple([as_text(each) for each in value]) if isinstance(value, list | tuple) else value


def as_words(value: Any) -> Any:
    """A list of words as a tuple of them; a word with a space is none, whatever space that is."""
    if isinstance(value, list | tuple):
        return tuple([str.__str__(word) if isinstance(word, str) else word for word in value])
    return value


TAKEN: Mapping[str, Callable[[Any], Any]] = {
    "day": as_date,
    "label": as_text,
    "texts": as_texts,
    "words": as_words,
}
"""What values are taken for, by the kind of the fact."""
