"""Where unknown facts cannot change the answer, it is decided.

What three-valued logic leaves unknown is examined by completing the unknown facts, one at a time, by
values that stand for all others: days and numbers at which a test changes, and between them. A
completion that contradicts a stated fact is none. As soon as two completions differ, the answer is
undetermined.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from policy507.engines.engine import Engine, Verdicts
from policy507.engines.inference import Conclusions, pending
from policy507.engines.program import Program, Test
from policy507.engines.representatives import each_way, representatives
from policy507.engines.signature import Signature, signature_reader
from policy507.engines.situation import Choices
from policy507.errors import FactError
from policy507.facts.case import Case, observed, with_fact
from policy507.facts.kinds import UNKNOWN, Fact, InPart, includes
from policy507.facts.registry import FACTS
from policy507.model.conditions import DayTest, Field, ValueTest, facts_of
from policy507.model.statuses import Status

LIKELY_WITNESSES, MOST_WITNESSES = 12, 24


class Completer:
    """Completes the unknown facts of one case.

    Completions that showed an answer to be undetermined are kept as witnesses: they are likely to
    show the same of other answers.
    """

    def __init__(self, program: Program, case: Case, engine: Engine) -> None:
        self._program, self._engine = program, engine
        self._reader = signature_reader(program)
        self._stated = case
        self._verdicts: dict[Signature, Verdicts] = {}
        self._states: dict[tuple[Signature, tuple[str, ...]], Conclusions] = {}
        self._values: dict[str, list[Any]] = {}
        self._witnesses: list[Verdicts] = []

    @cached_property
    def case(self) -> Case:
        """The case with what follows from its facts."""
        return self._with_what_follows(self._stated)

    def status(self, choices: Choices, target: str) -> Status:
        """The status of a target under every completion, or `undetermined` where two differ."""
        found: Status | None = None
        if not self._witnesses:
            self._witnesses = self._likely_witnesses()
        for verdicts in self._witnesses:
            status = verdicts.verdict(choices, target)
            if found is not None and status not in (None, found):
                return Status.UNDETERMINED
            found = found or status
        for status, verdicts in self._completions(self.case, choices, target):
            if found is not None and status is not found:
                self._witnesses = [verdicts, *self._witnesses][:MOST_WITNESSES]
                return Status.UNDETERMINED
            found = status
        return found or Status.UNDETERMINED

    def may(self, choices: Choices, target: str, *, fire: bool) -> bool:
        """Whether a target fires, or is silent, in some completion of the unknown facts."""
        known = (verdicts.verdict(choices, target) for verdicts in self._witnesses)
        found = (status for status, _ in self._completions(self.case, choices, target))
        return any(
            status is not None and status.fires is fire for status in itertools.chain(known, found)
        )

    def _conclusions(self, signature: Signature, choices: Choices) -> Conclusions:
        """What units conclude in all cases of a signature, for all targets."""
        at = (signature, tuple(choices.values()))
        if at not in self._states:
            truths = self._reader.truths(signature)
            self._states[at] = Conclusions(self._program, truths, choices)
        return self._states[at]

    def _with_what_follows(self, case: Case) -> Case:
        """The case with the unknown facts stated that can only come out one way.

        Nobody serves more days than were scheduled, and a certificate that was not issued is not kept.
        """
        for path in unknown_facts(self._program.tests, case):
            fact, tests = FACTS[path], self._program.tests_about[path]
            tied = _tied(fact, unknown_facts(tests, case), tests, self._program)
            if fact.kind not in ("flag", "count") or tied:
                continue
            alike: dict[Signature, Case] = {}
            for completed in each_way(case, fact, tests, self._program.book):
                alike[self._reader.read(completed)[0]] = completed
            if len(alike) == 1:
                case = next(iter(alike.values()))
        return case

    def _likely_witnesses(self) -> list[Verdicts]:
        """A few completions of all unknown facts at once, as different as chance makes them.

        They only shorten the search: what they show is true, and what they do not is looked for.
        """
        tests = self._program.tests
        found = []
        for seed in range(LIKELY_WITNESSES):
            chance = random.Random(seed)  # noqa: S311 (always the same, and no secret)
            completed = self.case
            for path in unknown_facts(tests, self.case):
                for value in chance.sample(self._values_of(path), k=3):
                    try:
                        completed = with_fact(completed, path, value, self._program.book.impossible)
                        break
                    except FactError:
                        continue
            found.append(self._engine.verdicts(completed))
        return found

    def _values_of(self, path: str) -> list[Any]:
        if path not in self._values:
            values = list(representatives(FACTS[path], self._program.tests_about[path], self.case))
            self._values[path] = values * 3  # flags have two, and three are drawn
        return self._values[path]

    def _completions(
        self, case: Case, choices: Choices, target: str
    ) -> Iterator[tuple[Status, Verdicts]]:
        signature, _ = self._reader.read(case)
        verdicts = self._verdicts.get(signature)
        if verdicts is None:
            verdicts = self._verdicts[signature] = self._engine.verdicts(case)
        status = verdicts.verdict(choices, target)
        if status is not None:
            yield status, verdicts
            return
        tests = pending(target, self._conclusions(signature, choices))
        unknown = unknown_facts(tests, case)
        if not unknown:  # a rule asks about an act where none is under review
            yield Status.UNDETERMINED, verdicts
            return
        fact = next_to_complete(unknown, tests)
        for completed in completed_by_one(case, fact, unknown, tests, self._program):
            yield from self._completions(completed, choices, target)


def next_to_complete(unknown: list[str], tests: tuple[Test, ...]) -> Fact:
    """The unknown fact to complete next, of those that tests look at.

    A flag first, which can only be true or false, and may leave nothing to look for; then a day that
    others are measured from.
    """
    flags = [path for path in unknown if FACTS[path].kind == "flag"]
    moved = {path for test in tests for path in _moved_facts(test)}
    return FACTS[(flags or [path for path in unknown if path in moved] or unknown)[0]]


def completed_by_one(
    case: Case, fact: Fact, unknown: list[str], tests: tuple[Test, ...], program: Program
) -> Iterator[Case]:
    """The case with one of its unknown facts stated, in each way that matters to some tests.

    What contradicts a stated fact is left out.
    """
    apart, reader = not _tied(fact, unknown, tests, program), signature_reader(program)
    places = [reader.positions[test] for test in tests if fact.path in facts_of(test)]
    seen: set[Signature] = set()
    for completed in each_way(case, fact, tests, program.book):
        if apart:
            signature, _ = reader.read(completed)
            alike = tuple(signature[place] for place in places)
            if alike in seen:
                continue
            seen.add(alike)
        yield completed


def _tied(fact: Fact, unknown: list[str], tests: tuple[Test, ...], program: Program) -> bool:
    """Whether what a fact can be takes account of another unknown one.

    A test may look at both, or both may bound the same thing, so that they could contradict, or a value
    of the policy makes some of their values impossible together.
    """
    others = {path for path in unknown if path != fact.path}
    looked_at = any(fact.path in facts_of(t) and others & set(facts_of(t)) for t in tests)
    bounds = not fact.plannable and any(
        FACTS[path].section == fact.section and FACTS[path].kind == fact.kind != "flag"
        for path in others
    )
    impossible = any(
        fact.path in each.paths and others.intersection(each.paths)
        for each in program.book.impossible
    )
    return looked_at or bounds or impossible


@lru_cache(maxsize=4096)
def _moved_facts(test: Test) -> frozenset[str]:
    """The facts from which a test measures another day."""
    sides = (test.left, test.right) if isinstance(test, DayTest) else ()
    return frozenset(p for s in sides if not isinstance(s, Field) for p in facts_of(s))


def unknown_facts(tests: tuple[Test, ...], case: Case) -> list[str]:
    """The unknown facts of some tests, each once, in written order.

    A case without an act under review has no facts about one, so none of those is unknown.
    """
    paths = dict.fromkeys(path for test in tests for path in facts_of(test))
    return [
        path
        for path in paths
        if _is_open(path, tests, case) and getattr(case, FACTS[path].section) is not None
    ]


def _is_open(path: str, tests: tuple[Test, ...], case: Case) -> bool:
    """Whether a fact is unknown, or the part of a list that tests look at."""
    value = observed(case, path)
    if not isinstance(value, InPart):
        return value is UNKNOWN
    about = (test for test in tests if isinstance(test, ValueTest) and test.fact == path)
    return any(includes(value, str(test.operand)) is None for test in about)
