"""One decision per class of cases: cases whose tests have the same truths stand alike.

A class is known by its *signature*. Each rule and each act rests on some of the tests alone, so its
standing is remembered by that part of the signature: classes add up instead of multiplying. Where
tests are unknown, those facts of the case itself that unknown ones are tied to are part of that, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from operator import itemgetter
from typing import Any

from attrs import Factory, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import Engine
from policy507.engines.program import Program
from policy507.engines.signature import STATED, Signature, Stated, signature_reader
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
from policy507.facts.contradictions import tied_facts
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of

CLASSES = 4096
PIECES = 16384


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
        book = program.book
        targets, tied = (*book.rules, *book.ordered_acts()), tied_facts(book.impossible)
        self._bases = {target: _basis(program, involved(book, target), tied) for target in targets}
        self._every = _basis(program, targets, tied)

    def __len__(self) -> int:
        return len(self._whole)

    def standings(self, case: Case, choices: Choices) -> Standings:
        """The standings of a case, worked out for the first case of its class."""
        signature, stated = self._reader.read(case)
        unknown = 0
        if 0 in signature:
            tests = signature[: len(self.program.tests)]
            unknown = sum([1 << n for n, entry in enumerate(tests) if not entry])
        of_class = (*choices.values(), signature, self._every.own(unknown, stated))
        found = self._whole.get(of_class)
        if found is None:
            found = self._work_out(case, choices, signature, stated, unknown)
            self._whole.put(of_class, found)
        return found

    def _work_out(
        self, case: Case, choices: Choices, signature: Signature, stated: Stated, unknown: int
    ) -> Standings:
        statuses = Statuses(self.program, case, choices, self._engine)
        rules: list[Standing] = []
        acts: list[ActStanding] = []
        for target, basis in self._bases.items():
            chosen = [choices[code] for code in basis.codes]
            part = (target, *chosen, basis.seen(signature), basis.own(unknown, stated))
            piece = self._pieces.get(part)
            if piece is None:
                piece = standing_of(statuses, target)
                self._pieces.put(part, piece)
            if isinstance(piece, Standing):
                rules.append(piece)
            else:
                acts.append(piece)
        return Standings(tuple(rules), tuple(acts))


@frozen(eq=False)
class _Basis:
    """What standings rest on: places in a signature, readings, and what unknown facts are tied to.

    What an unknown fact can be depends on the facts that a test compares it with, and on those that it
    could contradict. Where it is open which rule governs an act, it also rests on the days by which
    it is due whether there is one last day.
    """

    codes: tuple[str, ...]
    seen: Callable[[Signature], Any]
    """What is seen of a signature."""
    _tests: tuple[tuple[int, tuple[str, ...]], ...]
    """The places of tests, with the facts that each is tied to where it is unknown."""
    _mask: int
    _due: tuple[str, ...]
    _tied: Remembered[tuple[int, ...]] = Factory(lambda: Remembered(CLASSES))

    def own(self, unknown: int, stated: Stated) -> tuple[Any, ...]:
        """What has to be known of a case itself, beside its class, where some tests are unknown."""
        unknown &= self._mask
        if not unknown:
            return ()
        places = self._tied.get(unknown)
        if places is None:
            tied = {path for n, paths in self._tests if unknown >> n & 1 for path in paths}
            if any(FACTS[path].kind in ("day", "count") for path in tied):
                tied |= {"as_of", *self._due}
            places = tuple(place for place, path in enumerate(STATED) if path in tied)
            self._tied.put(unknown, places)
        return tuple([stated[place] for place in places])


def _basis(
    program: Program, targets: Collection[str], tied: Mapping[str, frozenset[str]]
) -> _Basis:
    """What the standings of some targets rest on; `tied` has by fact those that are tied to it."""
    reader, book = signature_reader(program), program.book
    tests = {test for target in targets for test in program.tests_of[target]}
    codes = {code for target in targets for code in program.codes_of[target]}
    places = reader.places(tests)
    due = [book.rules[name].due for name in targets if name in book.rules]
    at = {reader.positions[test]: facts_of(test) for test in tests}
    return _Basis(
        tuple(code for code in book.readings if code in codes),
        itemgetter(*places) if places else tuple,
        tuple((n, tuple({p for path in paths for p in tied[path]})) for n, paths in at.items()),
        sum(1 << n for n in at),
        tuple({path for day in due if day is not None for path in facts_of(day)}),
    )
