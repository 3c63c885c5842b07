"""Which clauses of the rules a set of cases has put to use: statuses of rules, truths of tests.

A test is a leaf of a condition as a rule file has it: a comparison, or the choice of a reading. One
that was never true, or never false, is one that these cases say nothing about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from policy507.audit.examples import example_cases, possible_statuses
from policy507.decisions.decide import decide_case
from policy507.engines.situation import Choices, Situation
from policy507.english.conditions import sentence
from policy507.facts.case import Case
from policy507.model.conditions import (
    Chosen,
    Condition,
    DayTest,
    Tree,
    Truth,
    ValueTest,
    written_in,
)
from policy507.model.policy import Place
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.model.walk import defined_in

Given: TypeAlias = "tuple[Case, Choices]"
"""A case, with the readings that are chosen in it."""

Written: TypeAlias = "tuple[str, str, Place, Condition]"
"""A test where it is written: the paragraph, what it is written in, and the place of that."""

FAILED = (Status.NOT_IN_FORCE, Status.NOT_APPLICABLE, Status.DOES_NOT_HOLD)


@frozen
class RuleUse:
    """How often a rule came to each status, and the statuses that it can have and never had."""

    rule: str
    paragraph: str
    statuses: Mapping[Status, int]
    never: tuple[Status, ...]

    @property
    def fired(self) -> int:
        """In how many cases it fired."""
        return sum(many for status, many in self.statuses.items() if status.fires)

    @property
    def failed(self) -> int:
        """In how many cases it was not in force, did not apply, or what it defines did not hold."""
        return sum(self.statuses.get(status, 0) for status in FAILED)

    @property
    def relieved(self) -> int:
        """In how many cases another rule set it aside."""
        return self.statuses.get(Status.RELIEVED, 0)

    @property
    def undetermined(self) -> int:
        """In how many cases unknown facts left it open."""
        return self.statuses.get(Status.UNDETERMINED, 0)

    def to_data(self) -> dict[str, Any]:
        """The rule as JSON-ready data."""
        return {
            "rule": self.rule,
            "paragraph": self.paragraph,
            "fired": self.fired,
            "failed": self.failed,
            "relieved": self.relieved,
            "undetermined": self.undetermined,
            "statuses": {status.value: many for status, many in self.statuses.items()},
            "never": [status.value for status in self.never],
        }


@frozen
class TestUse:
    """How often a test was true, false and unknown; `subject` is what it is written in."""

    __test__ = False  # the name is the condition's own word; pytest must not collect it

    paragraph: str
    subject: str
    test: str
    place: Place
    true: int
    false: int
    unknown: int

    @property
    def both_ways(self) -> bool:
        """Whether it was seen true and seen false."""
        return self.true > 0 and self.false > 0

    def to_data(self) -> dict[str, Any]:
        """The test as JSON-ready data."""
        return {
            "paragraph": self.paragraph,
            "subject": self.subject,
            "test": self.test,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "true": self.true,
            "false": self.false,
            "unknown": self.unknown,
            "both_ways": self.both_ways,
        }


@frozen
class Coverage:
    """What a number of cases has put to use."""

    cases: int
    rules: tuple[RuleUse, ...]
    tests: tuple[TestUse, ...]

    def to_data(self) -> dict[str, Any]:
        """The coverage as JSON-ready data."""
        return {
            "cases": self.cases,
            "rules": [rule.to_data() for rule in self.rules],
            "tests": [test.to_data() for test in self.tests],
        }


def coverage(book: RuleBook, given: Iterable[Given]) -> Coverage:
    """Decide each case and count what became of every rule and every test in it."""
    statuses: dict[str, Counter[Status]] = {rule: Counter() for rule in book.rules}
    truths: dict[Written, Counter[Truth]] = {each: Counter() for each in _written(book)}
    cases = 0
    for case, choices in given:
        cases += 1
        for finding in decide_case(case, readings=choices, rules=book).findings:
            statuses[finding.rule][finding.status] += 1
        situation = Situation(case, choices)
        for (*_, test), counts in truths.items():
            counts[situation.truth(test)] += 1
    possible = possible_statuses(book)
    rules = (
        RuleUse(
            name,
            book.rules[name].paragraph,
            {status: counts[status] for status in Status if counts[status]},
            tuple(status for status in possible[name] if not counts[status]),
        )
        for name, counts in statuses.items()
    )
    tests = (
        TestUse(
            *(paragraph, subject, sentence(test), place),
            *(counts[True], counts[False], counts[None]),
        )
        for (paragraph, subject, place, test), counts in truths.items()
    )
    return Coverage(cases, tuple(rules), tuple(tests))


def examples_given(book: RuleBook) -> Iterator[Given]:
    """The examples of the rule files as cases, each under the readings that it chooses.

    Raises:
        FactError: the facts of examples contradict one another; all are listed, each at its place.
    """
    for _, example, case in example_cases(book):
        yield case, book.choices(example.readings)


def _written(book: RuleBook) -> Iterator[Written]:
    """Every test of the rule files in the order of the policy; within one subject each once."""
    for paragraph in book:
        subjects: list[tuple[str, Place, tuple[Tree, ...]]] = [
            (f"the {what} {name!r}", place, (getattr(book, section)[name],))
            for section, what in (("terms", "condition"), ("dates", "day"))
            for name, place in defined_in(book, paragraph, section)
        ]
        subjects += [
            (f"the rule {rule.name}", rule.place, rule.trees()) for rule in paragraph.rules
        ]
        for subject, place, trees in subjects:
            for node in dict.fromkeys(node for tree in trees for node in written_in(tree)):
                if isinstance(node, DayTest | ValueTest | Chosen):
                    yield paragraph.citation, subject, place, node
