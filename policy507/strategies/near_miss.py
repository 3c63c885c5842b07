"""Near misses: two cases one fact and one test of the rules apart, that are decided otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen
from hypothesis import assume
from hypothesis import strategies as st

from policy507.engines.program import Test, program
from policy507.engines.reference import Meaning
from policy507.engines.representatives import representatives
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Situation
from policy507.errors import FactError
from policy507.facts.case import Case, stated, with_fact
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
    known = verdicts(book, choices, case)
    for test in (*tests[first:], *tests[:first]):
        for fact, other in one_test_apart(book, case, test):
            others = verdicts(book, choices, other)
            changes = {t: (known[t], others[t]) for t in known if known[t] is not others[t]}
            if changes:
                return NearMiss(case, other, fact, test, changes)
    assume(condition=False)
    raise AssertionError  # which is not reached: the draw was given up


def verdicts(book: RuleBook, choices: Mapping[str, str], case: Case) -> dict[str, Status | None]:
    """What every rule and act comes to by the definition; `None` where a fact is missing for that."""
    meaning = Meaning(book, Situation(case, choices))
    return {target: meaning.verdict(target) for target in (*book.rules, *book.ordered_acts())}


def one_test_apart(book: RuleBook, case: Case, test: Test) -> Iterator[tuple[str, Case]]:
    """Cases with another value of a fact that the test looks at, by which it alone changes."""
    tests = signature_reader(program(book))
    place = program(book).tests.index(test)
    key, _ = tests.read(case)
    for path in facts_of(test):
        fact = FACTS[path]
        if not fact.section or fact.derived or getattr(case, fact.section) is None:
            continue
        for value in representatives(fact, (test,), case):
            if value == stated(case, path):
                continue
            try:
                other = with_fact(case, path, value)
            except FactError:
                continue
            apart, _ = tests.read(other)
            if [n for n, truth in enumerate(key) if truth != apart[n]] == [place]:
                yield path, other
