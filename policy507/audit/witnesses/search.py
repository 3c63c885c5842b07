"""Looks for a case that shows something, fact after fact, and for cases beside one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, evolve, field

from policy507.audit.shrinking import Cases, with_few_facts
from policy507.audit.witnesses.goals import Goal, Looking, at_edge, has_edge
from policy507.engines.program import Test
from policy507.engines.representatives import next_to_complete, representatives, unknown_facts
from policy507.engines.situation import Choices
from policy507.engines.thresholds import thresholds
from policy507.errors import FactError
from policy507.facts.case import Case, observed, with_fact
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.facts.contradictions import Contradiction
from policy507.facts.kinds import UNKNOWN, Fact
from policy507.facts.registry import FACTS
from policy507.facts.sections import Conduct
from policy507.model.conditions import ValueTest, facts_of


@define(eq=False)
class Search:
    """Looks for cases; `steps` is how many more may be tried before one is given up."""

    looking: Looking
    steps: int = 0
    _home: dt.date = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._home = thresholds(self.looking.units.program.book).home

    def case(self, goal: Goal, steps: int) -> Case | None:
        """A case that shows what is wanted, with nothing in it that could be left out."""
        self.steps = steps
        for start in self._starts(goal):
            found = self._from(goal, start)
            if found is not None:
                return self.small(goal, found)
        return None

    def _starts(self, goal: Goal) -> Iterator[Case]:
        """Cases without any fact, one for each way in which the day of the decision alone decides."""
        program = self.looking.units.program
        tests = program.tests_of[goal.target]
        fixed = [test for test in tests if facts_of(test) == ("as_of",)]
        reviewed = any(path.startswith("conduct.") for t in tests for path in facts_of(t))
        choices = self.looking.choices(goal.of.readings)
        seen = set()
        for day in thresholds(program.book).familiar:
            case = Case(as_of=day)
            state = self.looking.state(case, goal.of.readings)
            alike = (
                *(state.truths[test] for test in fixed),
                goal.edge in fixed and at_edge(goal.edge, case, choices),
            )
            if alike not in seen:
                seen.add(alike)
                yield case
                if reviewed:
                    yield evolve(case, conduct=Conduct())

    def _from(self, goal: Goal, case: Case) -> Case | None:
        self.steps -= 1
        truth, tests = self.looking.shows(goal, case)
        if truth is not None:
            return self._as_read(goal, case) if truth else None
        unknown = unknown_facts(tests, case)
        if not unknown:  # about an act where none is under review
            return None
        fact = next_to_complete(unknown, tests)
        for value in self._values(fact, tests, case):
            if self.steps <= 0:
                return None
            try:
                more = with_fact(case, fact.path, value, self.looking.units.program.book.impossible)
            except FactError:
                continue
            found = self._from(goal, more)
            if found is not None:
                return found
        return None

    def _values(self, fact: Fact, tests: tuple[Test, ...], case: Case) -> list[Any]:
        """The values that stand for all others, the familiar ones first."""
        values = representatives(fact, tests, case)
        if fact.kind == "day":
            return sorted(values, key=self._far)
        example = self.looking.units.program.book.policy.example_case
        familiar = example.get(fact.section, {}).get(fact.name)
        return sorted(values, key=lambda value: value != familiar)

    def _far(self, day: dt.date | None) -> tuple[bool, int, dt.date]:
        return (day is None, abs(((day or self._home) - self._home).days), day or self._home)

    def _as_read(self, goal: Goal, case: Case) -> Case | None:
        """The case as a file states it, where it still shows what is wanted."""
        try:
            case = case_from_data(case_to_data(case))
        except FactError:
            return None
        return case if self.looking.shows(goal, case)[0] else None

    def small(self, goal: Goal, case: Case) -> Case:
        """The case without the facts that do not matter to what it shows."""

        def shows(cases: Cases) -> bool:
            return self.looking.shows(goal, cases[0])[0] is True

        return case_from_data(with_few_facts(case_to_data(case), shows))


# --- cases beside one: with another value of one fact, or without it


def beside(
    case: Case, test: Test, choices: Choices, impossible: Sequence[Contradiction]
) -> Iterator[tuple[Case, Test | None]]:
    """Cases with the other truth of a test, or at its edge, in which case the test comes with them."""
    for path in facts_of(test):
        value = observed(case, path)
        if FACTS[path].derived or value is UNKNOWN:
            continue
        for other in _others(case, test, path):
            edge = other is not None and has_edge(test)
            changed = None if other == value else _with(case, path, other, impossible)
            if changed is not None and (not edge or at_edge(test, changed, choices)):
                yield changed, test if edge else None


def _others(case: Case, test: Test, path: str) -> Iterator[Any]:
    """Values that stand for all that a fact can have, as far as the test can tell."""
    value, fact = observed(case, path), FACTS[path]
    match fact.kind:
        case "flag":
            yield not value
        case "words" if isinstance(test, ValueTest):
            turned = {*value} ^ {test.operand}
            yield tuple(word for word in fact.choices if word in turned)
        case "day" | "count":
            yield from representatives(fact, (test,), case)


def without(case: Case, path: str) -> Case | None:
    """The case with one fact unknown, as a file states it; `None` where that cannot be stated."""
    return _with(case, path, UNKNOWN) if FACTS[path].section and not FACTS[path].derived else None


def _with(
    case: Case, path: str, value: Any, impossible: Sequence[Contradiction] = ()
) -> Case | None:
    """The case with another value, as a file states it; `None` where that contradicts another fact."""
    try:
        return case_from_data(case_to_data(with_fact(case, path, value, impossible)))
    except FactError:
        return None
