"""Answers as people type them: yes and no, numbers, and dates in the usual American forms."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from policy507.english.phrases import date_phrase
from policy507.errors import FactError, Problem, shown
from policy507.facts.faults import fault_in
from policy507.facts.kinds import PARTLY, Fact

LONGEST_ANSWER = 2000
_YES = {"yes", "y", "true"}
_NO = {"no", "n", "false"}
_NEVER = {"none", "never", "no", "n", "null", "not yet", "not so far"}
_PARTLY = {"partly", "p", "partially", "optional"}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_NAMED = re.compile(r"([a-z]{3,9})\.? *([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? +([a-z]{3,9})\.?,? +([0-9]{4})")
_MONTHS = [date_phrase(dt.date(2000, month, 1)).split()[0].lower() for month in range(1, 13)]


def day_of(text: str) -> dt.date:
    """The date that a text states: `9/8/2026`, `Sept 8, 2026`, `8 September 2026` or `2026-09-08`.

    The month comes first where both are numbers.

    Raises:
        FactError: it states none, or there is no such day.
    """
    said = _plain(text)
    year = month = day = 0
    if found := _ISO.fullmatch(said):
        year, month, day = map(int, found.groups())
    elif found := _SLASHED.fullmatch(said):
        month, day, year = map(int, found.groups())
    elif found := _NAMED.fullmatch(said):
        month, day, year = _month(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.fullmatch(said):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    if not month:
        raise _refused(
            f"'{shown(text)}' is no date: 9/8/2026, Sept 8, 2026 or 2026-09-08 is wanted"
        )
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise _refused(f"there is no such day: {shown(text)}") from None


def _month(name: str) -> int:
    """The number of a month by the beginning of its name; 0 where there is none."""
    name = "sep" if name == "sept" else name
    found = [n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
    return found[0] if len(found) == 1 else 0


def value_of(fact: Fact, text: str) -> Any:
    """The value of a fact that a text states, of a kind that the fact can have.

    Raises:
        FactError: it states none; the message says what is wanted.
    """
    value = _value(fact, text)
    if fault := fault_in(fact, value):
        raise _refused(fault.message)
    return value


def _value(fact: Fact, text: str) -> Any:
    said = _plain(text)
    match fact.kind:
        case "flag":
            return yes_or_no(text)
        case "day":
            return None if fact.nullable and said in _NEVER else day_of(text)
        case "count":
            named = {name: number for number, name in fact.called}
            if said in named:
                return named[said]
            if fact.unit and said == "none":
                return 0
            days = fact.unit.rpartition(" ")[2]  # people write it behind the number
            number = said.removesuffix(f" {days}").removesuffix(f" {days.removesuffix('s')}")
            if re.fullmatch(r"-?[0-9]{1,9}", number):
                return int(number)
            raise _refused(f"'{shown(text)}' is no whole number: {wanted(fact, None)} is wanted")
        case "texts":
            return () if said in _NEVER else tuple(filter(None, map(str.strip, text.split(";"))))
    return text.strip()


def yes_or_no(text: str) -> bool:
    """Whether a text says yes or no.

    Raises:
        FactError: it says neither.
    """
    said = _plain(text)
    if said in _YES or said in _NO:
        return said in _YES
    raise _refused(f"'{shown(text)}' is neither yes nor no")


def word_said(text: str, *, partly: bool) -> bool | str:
    """Whether a list includes a word, or `partly`, where it can.

    Raises:
        FactError: it says none of these.
    """
    if partly and _plain(text) in _PARTLY:
        return PARTLY
    return yes_or_no(text)


def wanted(fact: Fact, word: str | None) -> str:
    """What can be answered about a fact, in a few words."""
    if word is not None:
        return "yes, no or partly" if fact.partly else "yes or no"
    match fact.kind:
        case "flag":
            return "yes or no"
        case "day":
            none = f", or none: {fact.lacking}" if fact.nullable and fact.lacking else ""
            return f"a date, such as 9/8/2026 or Sept 8, 2026{none}"
        case "count":
            return f"a whole number from {fact.minimum} to {fact.maximum}"
        case "texts":
            return "in your own words, several set apart by semicolons, or none"
    return "a text"


def _plain(text: str) -> str:
    """A text in small letters, with single spaces, and without what ends a sentence."""
    return " ".join(text.lower().split()).rstrip(" .!")


def _refused(message: str) -> FactError:
    return FactError([Problem(message)])
