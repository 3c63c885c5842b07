"""Evidence, values and days of a case in words, with the labels that facts give themselves."""

from __future__ import annotations

from collections.abc import Iterable

from policy507.decisions.evidence import Because, Voice, words_of_test
from policy507.decisions.findings import Dependence, Finding
from policy507.english.phrases import (
    date_phrase,
    day_clause,
    event,
    listed,
    number_operator,
    some,
    value_text,
)
from policy507.facts.case import Case, stated
from policy507.facts.kinds import LISTS, Fact, InPart, is_known
from policy507.facts.registry import FACTS
from policy507.model.statuses import status_words

MOST_UNSAID = 6  # facts: the others are only counted
FOR_PEOPLE = Voice(
    day=date_phrase,
    fact=lambda path: event(FACTS[path]) or FACTS[path].label,
    number=lambda operator, path: number_operator(operator, FACTS[path]),
    source="{day} ({fact})",
    moved="{moves} that is {test}",
)


def because_texts(rows: Iterable[Because]) -> tuple[str, ...]:
    """Rows of evidence in words; whatever was tested of one fact comes in one clause."""
    by_fact: dict[str, list[Because]] = {}
    for row in rows:
        by_fact.setdefault(row.fact, []).append(row)
    return tuple(_clause(FACTS[path], group) for path, group in by_fact.items())


def _clause(fact: Fact, rows: list[Because]) -> str:
    value = rows[0].value
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    if fact.kind in LISTS:
        return _list_clause(fact, rows)
    said = day_clause(fact, value) if fact.kind == "day" else f"{fact.label} is {value}"
    if value is None:
        return said
    # That a day is earlier than what never comes tells nobody anything.
    telling = [row for row in rows if row.operand is not None or row.operator == "is"]
    tests = dict.fromkeys(words_of_test(row, FOR_PEOPLE) for row in telling or rows)
    return ", ".join((said, *tests))


def _list_clause(fact: Fact, rows: list[Because]) -> str:
    if not rows[0].value:
        return f"{fact.label}: none"
    held = [row.operand for row in rows if row.held]
    failed = [row.operand for row in rows if not row.held]
    parts = [f"include {listed(held, 'and')}"] if held else []
    if failed:
        all_ = value_text(rows[0].value)
        whole = f" (in all: {all_})" if is_known(rows[0].value) else ""
        parts.append(f"do not include {listed(failed, 'or')}{whole}")
    return f"{fact.label} {' and '.join(parts)}"


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
    unsaid = [_unsaid(FACTS[path]) for path in row.missing or ()]
    why = f", since nobody has said {some(unsaid, MOST_UNSAID)}" if unsaid else ""
    return f"{status_words(row.status)}{due}{why}"


def in_question(case: Case, path: str) -> str:
    """What an unknown fact is, and of a list that is known in part, what is not known of it."""
    fact, value = FACTS[path], stated(case, path)
    if not isinstance(value, InPart):
        return fact.label
    unsaid = [word for word in fact.choices if word not in value]
    return f"{fact.label}: whether they include {listed(unsaid, 'or')}"


def _unsaid(fact: Fact) -> str:
    """What nobody has said where a fact is unknown."""
    if fact.kind == "flag":
        return f"whether {fact.holds}"
    happens = event(fact) if fact.kind == "day" else None
    return f"when {happens}" if happens else fact.label
