"""The differential property: whoever decides a case decides it as the rules define it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hypothesis import strategies as st

from policy507.audited import Audited, Choices, Draw, Property, RefutedError, changed, claim
from policy507.conditions import BusinessDay, Compare, Field, Shift, walk
from policy507.deciding import REFERENCE, by_definition
from policy507.facts import FACTS, UNKNOWN, Case
from policy507.meaning import Situation
from policy507.nearmisses import one_test_apart
from policy507.program import Atom, program
from policy507.properties import EVERYWHERE, listed
from policy507.sentences import sentence
from policy507.signatures import signature
from policy507.standings import Statuses
from policy507.statuses import Status

NEIGHBOURS = 6
"""How many of the tests a case is turned at, to see whether its neighbour is taken for it."""
ODD_DAYS = 5
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
    complete = draw(audited.cases())
    _same_statuses(audited, complete)
    for neighbour in _neighbours(audited, draw, complete):
        _same_statuses(audited, neighbour)
    _same_tests(audited, draw, complete)


def _same_decision(audited: Audited, case: Case, readings: Choices) -> None:
    given, defined = (
        audited.decide(case, readings, engine).to_data() for engine in (None, REFERENCE)
    )
    differ = [key for key in given if key != "engine" and given[key] != defined[key]]
    claim(not differ, f"under {readings} the engines differ in {', '.join(differ)}", case)


def _same_statuses(audited: Audited, case: Case) -> None:
    """Claim that a case, of which all or a neighbour is remembered, is decided by itself."""
    book = audited.book
    defined = Statuses(program(book), case, audited.choices, by_definition(book))
    decision = audited.decide(case)
    given: dict[str, Status] = {each.rule: each.status for each in decision.findings}
    given |= {each.act: each.status for each in decision.acts}
    for target, status in given.items():
        expected = defined.of(target)
        why = f"the engines differ: {target} is {status}, and {expected} by definition"
        claim(status is expected, why, case)


def _neighbours(audited: Audited, draw: Draw, case: Case) -> Iterator[Case]:
    """Cases one test apart, and those in which a fact of that test is unknown."""
    tests = program(audited.book).tests
    for _ in range(NEIGHBOURS):
        test = draw(st.sampled_from(tests))
        for path, other in one_test_apart(audited.book, case, test):
            yield other
            unknown = changed(case, {path: UNKNOWN})
            if unknown is not None:
                yield unknown
            break


def _same_tests(audited: Audited, draw: Draw, case: Case) -> None:
    """Claim that days are moved as defined: about the day that an odd one is moved to."""
    read = signature(program(audited.book))
    odd = st.sampled_from(audited.boundaries.odd)
    for day in draw(st.lists(odd, min_size=ODD_DAYS, max_size=ODD_DAYS)):
        for test in read.tests:
            for other in _about(audited, test, day, case):
                truth = read.truths(read.read(other)[0])[test]
                defined = Situation(other, audited.choices).truth(test)
                if truth is not defined:
                    why = f"the engines differ: '{sentence(test)}' is {truth}, not {defined}"
                    raise RefutedError(why, other)


def _about(audited: Audited, test: Atom, day: dt.date, case: Case) -> Iterator[Case]:
    """Cases in which a test measures from a day, and compares what comes of it with a day about it."""
    if not isinstance(test, Compare) or not isinstance(test.left, Field):
        return
    moved = [part for part in walk(test.right) if isinstance(part, BusinessDay | Shift)]
    sources = [part.path for part in walk(test.right) if isinstance(part, Field)]
    if not moved or not all(FACTS[path].section for path in (test.left.path, *sources)):
        return
    measured = changed(case, dict.fromkeys(sources, day))
    if measured is None:
        return
    end, _ = Situation(measured, audited.choices).span(test.right)
    for step in (-1, 0, 1):
        about = changed(measured, {test.left.path: dt.date.fromordinal(end + step)})
        if about is not None:
            yield about
