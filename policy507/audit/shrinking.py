"""From cases that show something to such as people can read: few facts, familiar values, near days.

Cases are as case files state them. What shows something may take several; a change is made in all of
them at once, and stays where they still show it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeAlias

from policy507.engines.thresholds import thresholds
from policy507.errors import FactError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook

Data: TypeAlias = dict[str, Any]
Cases: TypeAlias = tuple[Case, ...]
Shows: TypeAlias = Callable[[Cases], bool]

MOST_DAYS = 60
_NOTHING = object()
"""The value of a fact that is not stated."""


def simplest(found: tuple[Data, ...], shows: Shows, book: RuleBook) -> tuple[Data, ...]:
    """The cases with no fact that could be left out, and with the example case's values if they do."""
    for path in list(_paths(found)):
        for value in (_NOTHING, _get(book.policy.example_case, path)):
            changed = tuple(_with(each, path, value) for each in found)
            if changed != found and _shown(changed, shows, book):
                found = changed
                break
    return found


def with_few_facts(found: Data, shows: Shows) -> Data:
    """The case with no fact that could be left out."""
    for path in list(_paths((found,))):
        less = _with(found, path, _NOTHING)
        if less != found and _shown((less,), shows):
            found = less
    return found


def with_near_days(found: Data, shows: Shows, book: RuleBook) -> Data:
    """The case with days near to those that the rules state.

    All days move together first, by whole years, so that what lies between them stays.
    """
    home, familiar = thresholds(book).home, thresholds(book).familiar[:MOST_DAYS]
    years = home.year - dt.date.fromisoformat(found["as_of"]).year
    about = sorted((years - 1, years, years + 1), key=abs)
    moved = (_years_later(found, each) for each in about if each)
    found = next((each for each in moved if each and _shown((each,), shows, book)), found)
    for path in list(_days(found)):
        if FACTS[path].happens and _get(found, path) > found["as_of"]:
            unplanned = _with(found, path, None)
            found = unplanned if _shown((unplanned,), shows, book) else found
    for path in list(_days(found)):
        now = dt.date.fromisoformat(_get(found, path))
        nearer = (day for day in familiar if abs(day - home) < abs(now - home))
        changed = (_with(found, path, day.isoformat()) for day in nearer)
        found = next((each for each in changed if _shown((each,), shows, book)), found)
    return found


def _years_later(data: Data, years: int) -> Data | None:
    """The case with all its days so many years later; `None` where there is no such day."""
    for path in _days(data):
        day = dt.date.fromisoformat(_get(data, path))
        try:
            data = _with(data, path, day.replace(year=day.year + years).isoformat())
        except ValueError:
            return None
    return data


def _shown(found: tuple[Data, ...], shows: Shows, book: RuleBook | None = None) -> bool:
    """Whether cases show it, and are possible where they meet the book; fewer facts always are."""
    impossible = () if book is None else book.impossible
    try:
        return shows(tuple(case_from_data(each, None, impossible) for each in found))
    except FactError:
        return False


# --- facts of a case file


def _paths(found: tuple[Data, ...]) -> Iterator[str]:
    """The sections, then the facts in them, that the first case states; a section goes as a whole."""
    sections = {name: part for name, part in found[0].items() if isinstance(part, dict)}
    facts = (
        [f"{name}.{fact}" for fact in sections[name]] if name in sections else [name]
        for name in found[0]
    )
    yield from chain(sections, *facts)


def _days(data: Data) -> Iterator[str]:
    """The days that a case states."""
    days = (path for path, fact in FACTS.items() if fact.kind == "day")
    yield from (path for path in days if isinstance(_get(data, path), str))


def _get(data: Mapping[str, Any], path: str) -> Any:
    section, _, name = path.rpartition(".")
    part = data.get(section, {}) if section else data
    return part.get(name, _NOTHING)


def _with(data: Data, path: str, value: Any) -> Data:
    """The case with another value of a fact that it states, or without that; never without its day."""
    section, _, name = path.rpartition(".")
    part = data.get(section, {}) if section else data
    if name not in part or isinstance(value, dict) or (value is _NOTHING and path == "as_of"):
        return data
    changed = {key: each for key, each in part.items() if key != name or value is not _NOTHING}
    if value is not _NOTHING:
        changed[name] = value
    return {**data, section: changed} if section else changed
