"""The lint that finds the policy's numbers, dates and periods where they were typed into a text.

A value that changes would change in every sentence but these.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from policy507.decisions.wording import spelt
from policy507.english.rules import value_phrase
from policy507.errors import Problem, shown
from policy507.model.policy import Months, Value
from policy507.model.rulebook import RuleBook
from policy507.model.walk import at, texts_of

# What quotes the policy, and the number of a provision, do not change with a value.
_KEPT = re.compile(
    r"""[“"][^”"]*[”"]|\{[^{}]*\}|§+\s*[\w.]+|\b(?:subds?\.|subdivisions?|sections?)\s[\w.()]+"""
)
FEWEST = 13
"""A smaller number counts much besides, so by itself it is not taken for the policy's."""


def typed_values(book: RuleBook) -> Iterator[Problem]:
    """Numbers, dates and periods of the policy that a text states without a placeholder."""
    patterns = {name: _pattern(value) for name, value in book.values.items()}
    for place, text in texts_of(book):
        said = _KEPT.sub(" ", text)
        found: dict[str, list[str]] = {}
        for name, pattern in patterns.items():
            if pattern is not None and (typed := pattern.search(said)):
                found.setdefault(" ".join(typed[0].split()), []).append(name)
        for typed_text, names in found.items():
            put_in = " or ".join(f"{{{shown(name)}}}" for name in names)
            yield at(place, f"'{shown(typed_text)}' is typed in; write {put_in}")


def _pattern(value: Value) -> re.Pattern[str] | None:
    """The ways in which people write a value; nothing for a number that is too small to tell."""
    if isinstance(value, Months):
        count = value.months
        ways = [rf"(?:{count}|{spelt(count)})[\s-]+months?"]
    elif isinstance(value, dt.date):
        month, _, rest = value_phrase(value).partition(" ")
        day, year = rest.split(", ")
        ways = [rf"{month[:3]}(?:{month[3:]}|\.)?\s+0?{day}(?:st|nd|rd|th)?,?\s+{year}", str(value)]
        ways.append(rf"{value.month}/{value.day}/{value.year}")
    elif value >= FEWEST:
        ways = [str(value)]
    else:
        return None
    return re.compile(rf"(?<![\w.,/-])(?:{'|'.join(ways)})(?![\w/-]|[.,]\d)", re.IGNORECASE)
