"""One decision per class of cases: cases whose tests have the same truths stand alike.

A class is known by its *signature*. Each rule and each act rests on some of the tests alone, so its
standing is remembered by that part of the signature: classes add up instead of multiplying. Where
unknown facts had to be completed, the case's own values are part of what a standing is known by.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.engine import Engine
from policy507.engines.program import Program
from policy507.engines.signature import Signature, Stated, signature_reader
from policy507.engines.situation import Choices
from policy507.engines.standings import (
    ActStanding,
    Standing,
    Standings,
    Statuses,
    involved,
    standing_of,
    together,
)
from policy507.facts.case import Case

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
        targets = (*book.rules, *book.ordered_acts())
        return together([standing_of(statuses, target) for target in targets])


class Classes:
    """The standings of cases under one program and one engine, remembered by class."""

    def __init__(self, program: Program, engine: Engine, *, most_classes: int = CLASSES) -> None:
        self.program = program
        self._engine = engine
        self._reader = signature_reader(program)
        self._whole: Remembered[Standings] = Remembered(most_classes)
        self._pieces: Remembered[Standing | ActStanding] = Remembered(PIECES)
        targets = (*program.book.rules, *program.book.ordered_acts())
        self._bases = {target: self._basis(target) for target in targets}

    def __len__(self) -> int:
        return len(self._whole)

    def standings(self, case: Case, choices: Choices) -> Standings:
        """The standings of a case, worked out for the first case of its class."""
        signature, stated = self._reader.read(case)
        of_class = (*choices.values(), signature)
        found = self._whole.get(of_class) or self._whole.get((of_class, stated))
        if found is None:
            found, own = self._work_out(case, choices, signature, stated)
            self._whole.put((of_class, stated) if own else of_class, found)
        return found

    def _work_out(
        self, case: Case, choices: Choices, signature: Signature, stated: Stated
    ) -> tuple[Standings, bool]:
        """The standings, and whether they are this case's own: unknown facts were completed."""
        statuses = Statuses(self.program, case, choices, self._engine)
        pieces: list[Standing | ActStanding] = []
        any_own = False
        for target, basis in self._bases.items():
            codes, places = basis.codes, basis.places
            part: Any = (target, *(choices[c] for c in codes), *(signature[n] for n in places))
            piece, own = self._pieces.get(part), False
            if piece is None:
                piece, own = self._pieces.get((part, stated)), True
            if piece is None:
                piece = standing_of(statuses, target)
                own = not statuses.completed.isdisjoint(basis.involved)
                self._pieces.put((part, stated) if own else part, piece)
            pieces.append(piece)
            any_own = any_own or own
        return together(pieces), any_own

    def _basis(self, target: str) -> _Basis:
        program, units = self.program, involved(self.program.book, target)
        codes = {code for unit in units for code in program.codes_of[unit]}
        return _Basis(
            self._reader.places({test for unit in units for test in program.tests_of[unit]}),
            tuple(code for code in program.book.readings if code in codes),
            units,
        )


@frozen
class _Basis:
    """What a standing rests on: places in a signature, readings, and the statuses of some targets."""

    places: tuple[int, ...]
    codes: tuple[str, ...]
    involved: tuple[str, ...]
