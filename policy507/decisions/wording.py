"""Evidence, values and days of a case in words, with the labels that facts give themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from policy507.decisions.evidence import Because
from policy507.decisions.findings import Dependence, Finding
from policy507.english.conditions import listed
from policy507.english.rules import date_phrase
from policy507.facts.kinds import UNKNOWN, Fact
from policy507.facts.registry import FACTS
from policy507.model.statuses import status_words

_ON_WHICH = "the day on which "
_INCLUDES = "includes "
_COMPOSED = ": "  # the test is about a day that is put together, and not about the fact
_NEVER = "a day that has not come"
_SMALL = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PATH = re.compile(r"\b[a-z_]+\.[a-z_]+\b|\bas_of\b")
_PATH_AND_DAY = re.compile(rf"({_PATH.pattern}), (\d{{4}}-\d{{2}}-\d{{2}}|no date)")
# What is compared may be a day some way off from the fact: "1 day before: after 2025-08-31".
_MOVED = re.compile(r"^([^:(]+): ")


def because_texts(rows: Iterable[Because]) -> tuple[str, ...]:
    """Rows of evidence in words; whatever was tested of one fact comes in one clause."""
    by_fact: dict[str, list[Because]] = {}
    for row in rows:
        if not row.test.startswith(_COMPOSED):
            by_fact.setdefault(row.fact, []).append(row)
    return tuple(_clause(FACTS[path], group) for path, group in by_fact.items())


def _clause(fact: Fact, rows: list[Because]) -> str:
    value = rows[0].value
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    if fact.kind in ("words", "texts"):
        return _list_clause(fact, rows)
    clause = fact.label.removeprefix(_ON_WHICH)
    if value is None and clause != fact.label:
        return f"there is no day so far on which {clause}"
    if value is None:
        return f"there is no {fact.label.removeprefix('the ')}"
    word = "is" if clause == fact.label else "on"
    tests = ", ".join(dict.fromkeys(_tests(rows)))
    if not fact.unit:  # a grade is less than another, not fewer
        tests = tests.replace("fewer than", "less than")
    return f"{clause} {word} {value_text(value)}, {tests}"


def _tests(rows: list[Because]) -> list[str]:
    """The tests of one fact; that a day is earlier than what never comes tells nobody anything."""
    telling = [row.test for row in rows if _NEVER not in row.test]
    return [spoken(test) for test in telling or [row.test for row in rows]]


def _list_clause(fact: Fact, rows: list[Because]) -> str:
    if not rows[0].value:
        return f"{fact.label}: none"
    held = [row.test.removeprefix(_INCLUDES) for row in rows if row.test.startswith(_INCLUDES)]
    failed = [row.test.rpartition(" ")[2] for row in rows if not row.test.startswith(_INCLUDES)]
    parts = [f"include {listed(held, 'and')}"] if held else []
    if failed:
        stated = value_text(rows[0].value)
        parts.append(f"do not include {listed(failed, 'or')} (in all: {stated})")
    return f"{fact.label} {' and '.join(parts)}"


def spoken(text: str) -> str:
    """A test or a working, with dates in words and facts by their labels."""
    text = _MOVED.sub(r"\1 that is ", text)
    text = _PATH_AND_DAY.sub(lambda found: f"{found[2]} ({found[1]})", text)
    text = _PATH.sub(lambda found: _event(found[0]), text)
    return _ISO_DAY.sub(lambda found: date_phrase(dt.date.fromisoformat(found[0])), text)


def _event(path: str) -> str:
    return FACTS[path].label.removeprefix(_ON_WHICH) if path in FACTS else path


def value_text(value: object) -> str:
    """The value of a fact in words."""
    if value is None:
        return "none"
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return date_phrase(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def spelt(count: int) -> str:
    """A small number as a word, a larger one in digits."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def some(names: Sequence[str], most: int) -> str:
    """The first few of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def days_of(finding: Finding) -> str:
    """The days of a finding: the last one in time, and when it was done or is planned."""
    days = {
        "last day": finding.due,
        "done on": finding.done_on,
        "planned for": finding.planned_on,
    }
    return ", ".join(f"{words} {date_phrase(day)}" for words, day in days.items() if day)


def would_be(row: Dependence) -> str:
    """What a finding or an act would come to under another choice of a reading."""
    due = f", last day {date_phrase(row.due)}" if row.due else ""
    return f"{status_words(row.status)}{due}"
