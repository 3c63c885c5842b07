"""Near misses: two cases one fact and one test of the rules apart, that are decided otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen
from hypothesis import assume
from hypothesis import strategies as st

from policy507.engines.program import Test, program
from policy507.engines.reference import Meaning
from policy507.engines.representatives import each_way
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Situation
from policy507.facts.case import Case
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


@frozen
class NearMiss:
    """Two cases of which all tests of the rules but one have the same truth, and their answers.

    `fact` is the only one in which they differ. `changes` has, by rule or act, the two statuses.
    """

    case: Case
    other: Case
    fact: str
    test: Test = field(repr=False)
    changes: Mapping[str, tuple[Status | None, Status | None]]


@st.composite
def near_misses_of(
    draw: st.DrawFn, book: RuleBook, choices: Mapping[str, str], some: st.SearchStrategy[Case]
) -> NearMiss:
    """A near miss of a drawn case, at a drawn test."""
    tests = program(book).tests
    case = draw(some)
    first = draw(st.integers(0, len(tests) - 1))
    known = Meaning(book, Situation(case, choices)).all_verdicts()
    for test in (*tests[first:], *tests[:first]):
        for fact, other in one_test_apart(book, case, test):
            others = Meaning(book, Situation(other, choices)).all_verdicts()
            changes = {t: (known[t], others[t]) for t in known if known[t] is not others[t]}
            if changes:
                return NearMiss(case, other, fact, test, changes)
    assume(condition=False)
    raise AssertionError  # which is not reached: the draw was given up


def one_test_apart(book: RuleBook, case: Case, test: Test) -> Iterator[tuple[str, Case]]:
    """Cases with another value of a fact that the test looks at, by which it alone changes."""
    reader = signature_reader(program(book))
    place, (signature, _) = reader.positions[test], reader.read(case)
    for path in facts_of(test):
        fact = FACTS[path]
        if not fact.section or fact.derived or getattr(case, fact.section) is None:
            continue
        for other in each_way(case, fact, (test,), book):
            apart, _ = reader.read(other)
            if [n for n, truth in enumerate(signature) if truth != apart[n]] == [place]:
                yield path, other
