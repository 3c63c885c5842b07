"""From a case that shows something to one with days that people know."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policy507.engines.thresholds import thresholds
from policy507.errors import FactError
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook

MOST_DAYS = 60


def nearer(
    data: dict[str, Any], shows: Callable[[dict[str, Any]], bool], book: RuleBook
) -> dict[str, Any]:
    """The case with days near to those that the rules state, as long as it still shows the same.

    All days move together first, by whole years, so that what lies between them stays.
    """
    home, edges = thresholds(book).home, thresholds(book).edges
    for years in sorted(range(-300, 301), key=abs):
        day = dt.date.fromisoformat(str(data["as_of"]))
        if abs(day.year + years - home.year) > 1 or not years:
            continue
        moved = _moved(data, years)
        if moved is not None and _holds(shows, moved):
            data = moved
            break
    candidates = sorted({home, *edges}, key=lambda day: (abs((day - home).days), day))[:MOST_DAYS]
    for path in list(_days(data)):
        if FACTS[path].happens and _get(data, path) > data["as_of"]:
            unplanned = _with(data, path, None)
            data = unplanned if _holds(shows, unplanned) else data
    for path in list(_days(data)):
        now = dt.date.fromisoformat(_get(data, path))
        for day in candidates:
            if abs((day - home).days) >= abs((now - home).days):
                break
            changed = _with(data, path, day.isoformat())
            if _holds(shows, changed):
                data = changed
                break
    return data


def _holds(shows: Callable[[dict[str, Any]], bool], data: dict[str, Any]) -> bool:
    try:
        return shows(data)
    except FactError:
        return False


def _days(data: Mapping[str, Any]) -> Iterator[str]:
    for path, fact in FACTS.items():
        if fact.kind == "day" and isinstance(_get(data, path), str):
            yield path


def _get(data: Mapping[str, Any], path: str) -> Any:
    section, _, name = path.rpartition(".")
    part = data.get(section, {}) if section else data
    return part.get(name)


def _with(data: Mapping[str, Any], path: str, value: str | None) -> dict[str, Any]:
    section, _, name = path.rpartition(".")
    changed = copy.deepcopy(dict(data))
    (changed[section] if section else changed)[name] = value
    return changed


def _moved(data: dict[str, Any], years: int) -> dict[str, Any] | None:
    """The case with all its days so many years later; `None` where there is no such day."""
    for path in _days(data):
        day = dt.date.fromisoformat(_get(data, path))
        try:
            data = _with(data, path, day.replace(year=day.year + years).isoformat())
        except ValueError:
            return None
    return data
