"""The differential property: whoever decides a case decides it as the rules define it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import evolve
from hypothesis import strategies as st

from policy507.audit.properties.general import EVERYWHERE, listed
from policy507.audit.properties.property import (
    SERVING,
    Audited,
    Choices,
    Draw,
    Property,
    RefutedError,
    changed,
    claim,
)
from policy507.engines.engine import REFERENCE
from policy507.engines.program import Test, program
from policy507.engines.reference import ReferenceEngine
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Situation
from policy507.engines.standings import Statuses
from policy507.english.conditions import sentence
from policy507.facts.case import Case
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months
from policy507.model.conditions import BusinessDay, DayTest, Field, Shift, facts_of, walk
from policy507.model.statuses import Status
from policy507.strategies.near_miss import one_test_apart

NEIGHBOURS = 12
"""How many facts a case is turned in, to see whether its neighbour is taken for it."""
ODD_DAYS = 3
YEAR = dt.timedelta(days=366)
ENGINES: list[Property] = []


@listed(
    ENGINES,
    "engines",
    "The engines agree, field by field, under any readings; what is remembered of a case is given "
    "to no other; and days are counted alike.",
    EVERYWHERE,
    cost=3,
)
def _engines(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases(unknown=draw(st.booleans())))
    readings = {
        code: draw(st.sampled_from(reading.names))
        for code, reading in audited.book.readings.items()
    }
    _same_decision(audited, case, readings)
    complete = draw(audited.cases(draw(st.sampled_from((SERVING, {}))), conduct=True))
    _same_statuses(audited, complete)
    for neighbour in _neighbours(audited, draw, complete):
        _same_statuses(audited, neighbour)
    _same_tests(audited, draw)


def _same_decision(audited: Audited, case: Case, readings: Choices) -> None:
    given, defined = (
        audited.decide(case, readings, engine).to_data() for engine in (None, REFERENCE)
    )
    differ = [key for key in given if key != "engine" and given[key] != defined[key]]
    claim(not differ, f"under {readings} the engines differ in {', '.join(differ)}", case)


def _same_statuses(audited: Audited, case: Case) -> None:
    """Claim that a case, of which all or a neighbour is remembered, is decided by itself."""
    book = audited.book
    defined = Statuses(program(book), case, audited.choices, ReferenceEngine(book))
    decision = audited.decide(case)
    given: dict[str, Status] = {each.rule: each.status for each in decision.findings}
    given |= {each.act: each.status for each in decision.acts}
    for target, status in given.items():
        expected = defined.of(target)
        why = f"the engines differ: {target} is {status}, and {expected} by definition"
        claim(status is expected, why, case)


def _neighbours(audited: Audited, draw: Draw, case: Case) -> Iterator[Case]:
    """Cases just across the switch of a test, and those in which a fact of it is unknown."""
    of_fact: dict[str, list[Test]] = {}
    for test in program(audited.book).tests:
        for path in facts_of(test):
            of_fact.setdefault(path, []).append(test)
    facts = st.sampled_from(sorted(path for path in of_fact if _free(path)))
    for _ in range(NEIGHBOURS):
        path = draw(facts)
        test = draw(st.sampled_from(of_fact[path]))
        across = [c for fact, c in one_test_apart(audited.book, case, test) if fact == path]
        # They come in the order of their values, so that the switch is before one or the other.
        yield from across[:1]
        yield from across[1:][-1:]
        unknown = changed(case, {path: UNKNOWN})
        if unknown is not None:
            yield unknown


def _same_tests(audited: Audited, draw: Draw) -> None:
    """Claim that days are moved as defined: about the day that an odd one is moved to."""
    read = signature_reader(program(audited.book))
    where = audited.thresholds
    clamped = [day for day in where.odd if any(_clamps(day, months) for months in where.periods)]
    days = {draw(st.sampled_from(where.odd)) for _ in range(ODD_DAYS)}
    days |= {draw(st.sampled_from(clamped)) for _ in range(ODD_DAYS if clamped else 0)}
    for day in sorted(days):
        for test in read.tests:
            for case in _about(audited, test, day):
                truth = read.truths(read.read(case)[0])[test]
                defined = Situation(case, audited.choices).truth(test)
                if truth is not defined:
                    why = f"the engines differ: '{sentence(test)}' is {truth}, not {defined}"
                    raise RefutedError(why, case)


def _clamps(day: dt.date, months: int) -> bool:
    """Whether the month that is so many later has no such day."""
    return dt.date.fromordinal(add_months(day.toordinal(), months)).day != day.day


def _about(audited: Audited, test: Test, day: dt.date) -> Iterator[Case]:
    """Cases in which a test measures from a day, and compares what comes of it with a day about it."""
    if not isinstance(test, DayTest) or not isinstance(test.left, Field):
        return
    moved = any(isinstance(part, BusinessDay | Shift) for part in walk(test.right))
    sources = [part.path for part in walk(test.right) if isinstance(part, Field)]
    if not moved or not all(map(_free, sources)):
        return
    # Decided so late that whatever is stated has happened.
    late = Case(as_of=min(audited.thresholds.span[1] + YEAR, LAST_DAY))
    measured = changed(late, dict.fromkeys(sources, day))
    if measured is None:
        return
    end, _ = Situation(measured, audited.choices).span(test.right)
    for step in (-1, 0, 1):
        if FIRST_DAY.toordinal() <= end + step <= LAST_DAY.toordinal():
            about = dt.date.fromordinal(end + step)
            beside = (
                changed(measured, {test.left.path: about})
                if _free(test.left.path)
                else evolve(measured, as_of=about)
            )
            if beside is not None:
                yield beside


def _free(path: str) -> bool:
    """Whether a fact is one that a section states."""
    return bool(FACTS[path].section) and not FACTS[path].derived
