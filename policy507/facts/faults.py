"""What is wrong with the value of a fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from numbers import Number
from typing import Any

from attrs import frozen

from policy507.errors import Code, character, described, did_you_mean, shown, type_name
from policy507.facts.kinds import (
    FIRST_DAY,
    LAST_DAY,
    LISTS,
    LONGEST_TEXT,
    MOST_TEXTS,
    PARTLY,
    Fact,
)


@frozen
class Fault:
    """What is wrong with a value, without the fact's name, and of which sort that is."""

    message: str
    code: Code

    def __str__(self) -> str:
        return self.message


def fault_in(fact: Fact, value: object) -> Fault | None:
    """What is wrong with a stated value; `None` where nothing is."""
    if value is None:
        if fact.nullable:
            return None
        wanted = f"{_WANTED[fact.kind]} is wanted, or leave it out as unknown"
        return Fault(f"null means nothing here: {wanted}", "null")
    match fact.kind:
        case "flag":
            return None if type(value) is bool else _wanted(fact, value)
        case "day":
            return _fault_in_day(fact, value)
        case "count":
            if type(value) is not int:
                return _wanted(fact, value)
            if fact.minimum <= value <= fact.maximum:
                return None
            said = f"{described(value)} is out of range: {fact.minimum} to {fact.maximum}"
            return Fault(said, "range")
        case "label":
            return _fault_in_label(fact, value)
    return _fault_in_list(fact, value)


_WANTED = {
    "flag": "true or false",
    "day": "a calendar date",
    "count": "a whole number",
    "words": "a list of words",
    "texts": "a list of texts",
    "label": "a text",
}


def _wanted(fact: Fact, value: object) -> Fault:
    if _stands_for_none(value):
        never = ", or null where it does not happen" if fact.nullable else ""
        said = f"{value} ({type_name(value)}) is no value: leave the fact out as unknown{never}"
        return Fault(said, "null")
    return Fault(f"{_WANTED[fact.kind]} is wanted, not {described(value)}", "kind")


_NONE = frozenset({"nan", "NaN", "NaT", "<NA>"})


def _stands_for_none(value: object) -> bool:
    """Whether a value is what tables hold where they have none: NaN, NaT or NA."""
    kinds = Number | dt.datetime
    named = type(value).__name__ in ("NAType", "datetime64", "timedelta64")
    return (named or (isinstance(value, kinds) and not isinstance(value, int))) and str(
        value
    ) in _NONE


def _fault_in_day(fact: Fact, value: object) -> Fault | None:
    if type(value) is not type(FIRST_DAY):  # all other dates were taken for plain ones
        if isinstance(value, dt.datetime) and not _stands_for_none(value):
            of_type = "" if type(value) is dt.datetime else f": not {type_name(value)}"
            return Fault(f"a calendar date is wanted, without a time of day{of_type}", "kind")
        return _wanted(fact, value)
    if FIRST_DAY <= value <= LAST_DAY:
        return None
    return Fault(f"{value} is out of range: {FIRST_DAY} to {LAST_DAY}", "range")


def _fault_in_label(fact: Fact, value: object) -> Fault | None:
    """Labels are personnel records: what was written is never repeated."""
    if type(value) is not str:
        if _stands_for_none(value):
            return _wanted(fact, value)
        return Fault("a text is wanted; put a number in quotes", "kind")
    if fault := _fault_in_text(value):
        odd = character(value)
        said = f"the text holds {odd}, which cannot be shown" if odd else fault.message
        return Fault(said, fault.code)
    return None


def _fault_in_text(value: object) -> Fault | None:
    if type(value) is not str:
        return Fault(f"a text is wanted, not {described(value)}", "kind")
    if len(value) > LONGEST_TEXT:
        return Fault(f"the text is too long: at most {LONGEST_TEXT} characters", "range")
    if odd := character(value):
        return Fault(f"the text holds {odd}, which cannot be shown: '{shown(value)}'", "text")
    return None


def _fault_in_list(fact: Fact, value: object) -> Fault | None:
    if fact.partly and isinstance(value, Mapping):
        wrong = next(faults_in_part(fact, value), None)
        return wrong and wrong[1]
    if type(value) is not tuple:
        return _wanted(fact, value)
    if len(value) > MOST_TEXTS:
        return Fault(f"the list is too long: at most {MOST_TEXTS} entries", "range")
    for item in value:
        fault = _fault_in_text(item) or _fault_in_word(fact, item)
        if fault:
            return fault
    if len(set(value)) < len(value):
        twice = next(item for item in value if value.count(item) > 1)
        return Fault(f"'{shown(twice)}' is listed twice", "twice")
    return None


def _fault_in_word(fact: Fact, item: str) -> Fault | None:
    if fact.kind == "texts" or item in fact.choices:
        return None
    hint = did_you_mean(item, fact.choices)
    known = ", ".join(fact.choices)
    return Fault(f"there is no {described(item)} here{hint} (known: {known})", "unknown-word")


# --- every entry of a list, and lists of which only a part is known


def faults_in(fact: Fact, value: object) -> list[tuple[Any, Fault, bool]]:
    """Everything that is wrong with a stated value, entry by entry where it has any.

    For each the word or number of the entry, or `None`, what is wrong, and whether it is the word.
    """
    whole = fault_in(fact, value)
    if whole is None:
        return []
    entries: list[tuple[Any, Fault, bool]] = []
    if not isinstance(value, tuple | Mapping) or len(value) <= MOST_TEXTS:
        if fact.partly and isinstance(value, Mapping):
            entries = [*faults_in_part(fact, value)]
        elif fact.kind in LISTS and isinstance(value, tuple):
            each = ((n, _fault_in_list(fact, (item,))) for n, item in enumerate(value))
            entries = [(n, fault, False) for n, fault in each if fault]
    return entries or [(None, whole, False)]


def faults_in_part(fact: Fact, stated: Mapping[Any, Any]) -> Iterator[tuple[Any, Fault, bool]]:
    """What is wrong with a mapping of words: the word, the fault, and whether the word is to blame."""
    for word, said in stated.items():
        if fault := _fault_in_text(word) or _fault_in_word(fact, word):
            yield word, fault, True
        elif type(said) is not bool and said != PARTLY:
            wrong = f"{word}: {described(said)} is not true, false or {PARTLY}"
            yield word, Fault(wrong, "kind"), False


def beside_a_mapping(fact: Fact) -> Fault:
    """What is wrong with the list of what is only partly so, where a mapping states both."""
    said = f"{fact.name} is a mapping, which says itself what is {PARTLY} so"
    return Fault(f"{said}: leave out {fact.partly}", "contradiction")
