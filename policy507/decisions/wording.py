"""Evidence, values and days of a case in words, with the labels that facts give themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from policy507.decisions.combinations import Combination
from policy507.decisions.days import words_of_tests
from policy507.decisions.evidence import Because
from policy507.decisions.findings import Dependence, Finding
from policy507.english.phrases import (
    asked,
    date_phrase,
    day_clause,
    listed,
    number_operator,
    value_words,
)
from policy507.facts.case import Case, stated
from policy507.facts.kinds import LISTS, Fact, InPart
from policy507.facts.registry import FACTS
from policy507.model.conditions import OPPOSITES
from policy507.model.statuses import Status, status_words

MOST_ASKED = 6  # questions: the others are only counted
_WOULD = {
    Status.HOLDS: "would hold",
    Status.DOES_NOT_HOLD: "would not hold",
    Status.NOT_APPLICABLE: "would not apply",
    Status.CONFLICT: "would be in conflict",
}
_FROM, _TO = "school.lowest_grade", "school.highest_grade"


def because_texts(rows: Iterable[Because], as_of: dt.date) -> tuple[str, ...]:
    """Rows of evidence in words; whatever was tested of one fact comes in one clause.

    What lies after `as_of` is told as still to come.
    """
    by_fact: dict[str, list[Because]] = {}
    for row in rows:
        by_fact.setdefault(row.fact, []).append(row)
    if grades := _grades(by_fact):
        by_fact.pop(_TO)
    return tuple(
        grades if grades and path == _FROM else _clause(FACTS[path], group, as_of)
        for path, group in by_fact.items()
    )


def _grades(by_fact: dict[str, list[Because]]) -> str:
    """The two ends of a school's grades as one clause, where both are told."""
    if not {_FROM, _TO} <= by_fact.keys():
        return ""
    first, last = (value_words(FACTS[path], by_fact[path][0].value) for path in (_FROM, _TO))
    if first == last:
        return f"the school has one grade: {first}"
    joint = "–" if first.isdigit() else " to "  # noqa: RUF001 (the dash of a range)
    return f"the school has grades {first}{joint}{last}"


def _clause(fact: Fact, rows: list[Because], as_of: dt.date) -> str:
    value = rows[0].value
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    if fact.kind in LISTS:
        return _list_clause(fact, rows)
    if fact.kind == "day":
        tests = words_of_tests(rows, as_of)
        said = day_clause(fact, value, as_of)
        return f"{said}, {tests}" if tests and value is not None else said
    said = f"{fact.label} is {value_words(fact, value)}"
    bounds = map(_number, rows) if fact.unit else ()
    return ", ".join((said, *dict.fromkeys(bounds)))


def _number(row: Because) -> str:
    operator = row.operator if row.held else OPPOSITES.get(row.operator)
    if operator is None:  # nothing is the opposite of being exactly some number
        return f"not {number_operator(row.operator, FACTS[row.fact])} {row.operand}"
    return f"{number_operator(operator, FACTS[row.fact])} {row.operand}"


def _list_clause(fact: Fact, rows: list[Because]) -> str:
    if not rows[0].value:
        return fact.lacking
    called = dict(fact.called)
    held = [called[row.operand] for row in rows if row.held]
    failed = [called[row.operand] for row in rows if not row.held]
    parts = [f"include {listed(held, 'and')}"] if held else []
    parts += [f"do not include {listed(failed, 'or')}"] if failed else []
    return f"{fact.label} {', and '.join(parts)}"


def ask(paths: Iterable[str]) -> str:
    """What to ask about facts that are unknown; of many the first, and how many more there are."""
    facts = [FACTS[path] for path in paths]
    more = f" And {len(facts) - MOST_ASKED} more." if len(facts) > MOST_ASKED else ""
    return f"{asked(facts[:MOST_ASKED])}{more}"


def days_of(finding: Finding) -> str:
    """The days of a finding: the last one in time, and when it was done or is planned."""
    days = {
        "last day": finding.due,
        "done on": finding.done_on,
        "planned for": finding.planned_on,
    }
    return ", ".join(f"{words} {date_phrase(day)}" for words, day in days.items() if day)


def would(status: Status) -> str:
    """What something would come to, as the end of a sentence: "would be open", "would hold"."""
    words = status_words(status)
    if status in _WOULD:
        return _WOULD[status]
    denied = words.removeprefix("not ")
    return f"would be {words}" if denied == words else f"would not be {denied}"


def would_come_to(row: Dependence | Combination) -> str:
    """The same under other choices of readings, with its last day, or what to ask."""
    return f"{would(row.status)}{_then(row)}"


def would_be(row: Dependence | Combination) -> str:
    """What a finding or an act would come to under other choices of readings."""
    return f"{status_words(row.status)}{_then(row)}"


def _then(row: Dependence | Combination) -> str:
    """The last day that something would have under other choices, or what would be asked."""
    due = f", last day {date_phrase(row.due)}" if row.due else ""
    missing = row.missing if isinstance(row, Dependence) else None
    why = f". {ask(missing)}" if missing else ""
    return f"{due}{why}"


def in_question(case: Case, path: str) -> str:
    """What to ask about an unknown fact, and of a list that is known in part, about the rest of it."""
    fact, value = FACTS[path], stated(case, path)
    if not isinstance(value, InPart):
        return fact.asks
    called = dict(fact.called)
    unsaid = [called[word] for word in fact.choices if word not in value]
    return f"do {fact.label} include {listed(unsaid, 'or')}?"
