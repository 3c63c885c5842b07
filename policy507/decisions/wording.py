"""Evidence, values and days of a case in words, with the labels that facts give themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import evolve

from policy507.decisions.evidence import (
    AS_OF,
    Because,
    Move,
    Voice,
    compared,
    move_words,
    words_of_test,
)
from policy507.decisions.findings import Dependence, Finding
from policy507.english.phrases import (
    asked,
    date_phrase,
    day_clause,
    event,
    listed,
    number_operator,
    value_words,
)
from policy507.facts.case import Case, stated
from policy507.facts.kinds import LISTS, Fact, InPart
from policy507.facts.registry import FACTS
from policy507.model.statuses import status_words

MOST_ASKED = 6  # questions: the others are only counted
_DAY_BEFORE = (Move(-1, "day"),)
_SAME_OF_DAY_ITSELF = {"on_or_after": "after", "before": "on_or_before"}
"""What holds of a day where its operator holds of the day before it."""
_FROM, _TO = "school.lowest_grade", "school.highest_grade"
FOR_PEOPLE = Voice(
    day=date_phrase,
    fact=lambda path: FACTS[path].timeless or event(FACTS[path]) or FACTS[path].label,
    number=lambda operator, path: number_operator(operator, FACTS[path]),
    move=lambda move: move_words(move).replace("1 day before", "the day before"),
    source="{day} ({fact})",
    moved="{moves} that is {test}",
    alone=(AS_OF,),
)


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
        said = day_clause(fact, value, as_of)
        tests = [] if value is None else [words_of_test(row, FOR_PEOPLE) for row in _telling(rows)]
    else:
        said = f"{fact.label} is {value_words(fact, value)}"
        tests = [words_of_test(row, FOR_PEOPLE) for row in rows] if fact.unit else []
    return ", ".join((said, *dict.fromkeys(tests)))


def _telling(rows: list[Because]) -> Iterator[Because]:
    """The tests of a day that say more than the day itself does."""
    for row in rows:
        # Whether a thing has happened by the day of the decision is heard from how it is told.
        told = FACTS[row.fact].plannable and row.operand_fact == AS_OF and not row.moves
        if row.operand is not None and not told:
            yield _direct(row)


def _direct(row: Because) -> Because:
    """A test of the day before as one of the day itself, where that needs no other date to be named."""
    if row.moves != _DAY_BEFORE:
        return row
    if row.operand_fact is None and isinstance(row.operand, dt.date):
        return evolve(row, operand=row.operand + dt.timedelta(days=1), moves=())
    same = _SAME_OF_DAY_ITSELF.get(compared(row))
    return evolve(row, operator=same, held=True, moves=()) if same else row


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


def would_be(row: Dependence) -> str:
    """What a finding or an act would come to under another choice of a reading."""
    due = f", last day {date_phrase(row.due)}" if row.due else ""
    why = f". {ask(row.missing)}" if row.missing else ""
    return f"{status_words(row.status)}{due}{why}"


def in_question(case: Case, path: str) -> str:
    """What to ask about an unknown fact, and of a list that is known in part, about the rest of it."""
    fact, value = FACTS[path], stated(case, path)
    if not isinstance(value, InPart):
        return fact.asks
    called = dict(fact.called)
    unsaid = [called[word] for word in fact.choices if word not in value]
    return f"do {fact.label} include {listed(unsaid, 'or')}?"
