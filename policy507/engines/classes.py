"""One decision per class of cases: cases whose tests have the same truths stand alike.

A class is known by its *signature*. Each rule and each act rests on some of the tests alone, so its
standing is remembered by that part of the signature: classes add up instead of multiplying. Where
tests are unknown, that by which unknown facts can be one thing or another is part of that, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from attrs import Factory, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import Engine
from policy507.engines.lanes.alike import Sign, lying, telling
from policy507.engines.lanes.lanes import bits
from policy507.engines.lanes.possible import Group, groups
from policy507.engines.lanes.variables import Variables, variables
from policy507.engines.program import Program
from policy507.engines.signature import INFINITE, STATED, Signature, Stated, signature_reader
from policy507.engines.situation import Choices
from policy507.engines.standings import (
    ActStanding,
    Standing,
    Standings,
    Statuses,
    involved,
    standing_of,
)
from policy507.facts.case import Case
from policy507.facts.kinds import UNKNOWN, InPart
from policy507.facts.registry import AS_OF

CLASSES = 4096
PIECES = 16384
MOST_CUTS, MOST_UNKNOWN = 128, 3
"""With more comparisons, or more unknown numbers, the known numbers themselves tell cases apart."""


@frozen(eq=False)
class CaseByCase:
    """The standings of cases under one program and one engine, with nothing remembered."""

    program: Program
    engine: Engine

    def standings(self, case: Case, choices: Choices) -> Standings:
        """The standings of a case, its dependence on each single reading included."""
        statuses, book = Statuses(self.program, case, choices, self.engine), self.program.book
        return Standings(
            tuple(Standing(rule, statuses) for rule in book.rules.values()),
            tuple(ActStanding(act, statuses) for act in book.ordered_acts()),
        )


class Classes:
    """The standings of cases under one program and one engine, remembered by class."""

    def __init__(self, program: Program, engine: Engine, *, most_classes: int = CLASSES) -> None:
        self.program = program
        self._engine = engine
        self._reader = signature_reader(program)
        self._whole: Remembered[Standings] = Remembered(most_classes)
        self._pieces: Remembered[Standing | ActStanding] = Remembered(PIECES)
        self._bases, self._every = _bases(program)

    def __len__(self) -> int:
        return len(self._whole)

    def standings(self, case: Case, choices: Choices) -> Standings:
        """The standings of a case, worked out for the first case of its class."""
        signature, stated = self._reader.read(case)
        left = _Left(0, 0, stated)
        if 0 in signature:
            tests = signature[: len(self.program.tests)]
            left = _Left(
                sum([1 << n for n, entry in enumerate(tests) if not entry]),
                sum([1 << n for n, value in enumerate(stated) if value.__class__ in _OPEN]),
                stated,
            )
        of_class = (*choices.values(), signature, self._every.own(left))
        found = self._whole.get(of_class)
        if found is None:
            found = self._work_out(case, choices, signature, left)
            self._whole.put(of_class, found)
        return found

    def _work_out(
        self, case: Case, choices: Choices, signature: Signature, left: _Left
    ) -> Standings:
        statuses = Statuses(self.program, case, choices, self._engine)
        rules: list[Standing] = []
        acts: list[ActStanding] = []
        for target, basis in self._bases.items():
            chosen = [choices[code] for code in basis.codes]
            part = (target, *chosen, basis.seen(signature), basis.own(left))
            piece = self._pieces.get(part)
            if piece is None:
                piece = standing_of(statuses, target)
                self._pieces.put(part, piece)
            if isinstance(piece, Standing):
                rules.append(piece)
            else:
                acts.append(piece)
        return Standings(tuple(rules), tuple(acts))


_OPEN = (type(UNKNOWN), InPart)
"""What a fact is stated as of which something is unknown."""


@frozen
class _Left:
    """What is left open in a case: bits of the tests, bits of the facts, and what is stated."""

    tests: int
    facts: int
    stated: Stated


@frozen(eq=False)
class _Plan:
    """What is told of a case: the places of flags and lists, and signs of numbers at their places."""

    flags: tuple[int, ...]
    numbers: tuple[tuple[int, int], ...]
    signs: tuple[Sign, ...]


@frozen(eq=False)
class _Basis:
    """What standings rest on: places in a signature, readings, and what bounds unknown facts.

    What an unknown fact can be depends on those that a test compares it with, and on those that it
    could contradict: on how they lie to one another, as far as that can be told in few comparisons.
    """

    codes: tuple[str, ...]
    seen: Callable[[Signature], Any]
    """What is seen of a signature."""
    _variables: Variables
    _groups: tuple[tuple[Group, int], ...]
    """Of what can contradict one another, what the tests look at; each with bits of its facts."""
    _numbers: tuple[tuple[int, int], ...]
    """The days and numbers, each with the bit of its fact."""
    _tests: int
    _facts: int
    """Bits of the facts that tests look at, and of those that are tied to them."""
    _first: Remembered[_Plan] = Factory(lambda: Remembered(CLASSES))
    _again: Remembered[_Plan] = Factory(lambda: Remembered(CLASSES))

    def own(self, left: _Left) -> tuple[Any, ...]:
        """What has to be known of a case itself, beside its class, where some tests are unknown."""
        key = tests, facts = left.tests & self._tests, left.facts & self._facts
        if not tests:
            return ()
        plan = self._again.get(key)
        if plan is None:
            plan = self._first.get(key)
            # How numbers lie to one another is worth finding out for what comes again.
            kept, most = (self._first, 0) if plan is None else (self._again, MOST_UNKNOWN)
            plan = self._planned(tuple(bits(tests)), facts, most)
            kept.put(key, plan)
        stated = left.stated
        values = {index: _number(stated[place]) for index, place in plan.numbers}
        as_of = stated[_AS_OF].toordinal()
        told = [sign(values, as_of) for sign in plan.signs]
        return (facts, len(told), *told, *[stated[place] for place in plan.flags])

    def _planned(self, tests: tuple[int, ...], facts: int, most: int) -> _Plan:
        """What is to be known of cases in which these tests are open and something of these facts."""
        tied = [group for group, its_facts in self._groups if its_facts & facts]
        unknown = {index for index, its_fact in self._numbers if its_fact & facts}
        told = telling(self._variables, tests, tied, unknown, MOST_CUTS, most)
        return _Plan(
            tuple(dict.fromkeys(_PLACES[each.fact.path] for each in told.flags)),
            tuple((each.index, _PLACES[each.fact.path]) for each in told.numbers),
            tuple(lying(told)),
        )


_PLACES = {path: place for place, path in enumerate(STATED)}
_AS_OF = _PLACES[AS_OF.path]


def _number(value: Any) -> float:
    if value is None:
        return INFINITE
    number: int = value if type(value) is int else value.toordinal()
    return number


@lru_cache(maxsize=64)
def _bases(program: Program) -> tuple[Mapping[str, _Basis], _Basis]:
    """What the standing of each rule and act rests on, and what all of them do: by any engine."""
    book = program.book
    targets = (*book.rules, *book.ordered_acts())
    by_target = {target: _basis(program, involved(book, target)) for target in targets}
    return by_target, _basis(program, targets)


def _basis(program: Program, targets: Collection[str]) -> _Basis:
    """What the standings of some targets rest on."""
    reader, book, every = signature_reader(program), program.book, variables(program)
    tests = {test for target in targets for test in program.tests_of[target]}
    codes = {code for target in targets for code in program.codes_of[target]}
    places = reader.places(tests)
    at = [reader.positions[test] for test in tests]
    seen = {index for place in at for index in every.of_test[place]}
    mine = tuple(group for group in groups(every) if not seen.isdisjoint(group.members))
    seen.update(index for group in mine for index in group.members)
    return _Basis(
        tuple(code for code in book.readings if code in codes),
        itemgetter(*places) if places else tuple,
        every,
        tuple((group, _facts(every, group.members)) for group in mine),
        tuple((each.index, _facts(every, [each.index])) for each in every.every if each.is_number),
        sum(1 << n for n in at),
        _facts(every, seen),
    )


def _facts(every: Variables, indexes: Iterable[int]) -> int:
    """Bits of the facts of some variables."""
    return sum({1 << _PLACES[every.every[index].fact.path] for index in indexes})
