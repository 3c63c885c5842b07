"""One decision per class of cases: cases whose tests have the same truths stand alike.

A class is known by its *signature*. Each rule and each act rests on some of the tests alone, so its
standing is remembered by that part of the signature: classes add up instead of multiplying. Where
unknown facts had to be completed, the case's own values are part of what a standing is known by.
"""

from __future__ import annotations

from collections.abc import Mapping

from policy507.engines.bounded_cache import Remembered
from policy507.engines.completion import Engine
from policy507.engines.program import Program
from policy507.engines.signature import Key, signature
from policy507.engines.standings import (
    ActStanding,
    Standing,
    Standings,
    Statuses,
    act_standing,
    involved,
    standing,
    together,
)
from policy507.facts.case import Case

CLASSES = 4096
PIECES = 16384


class Classes:
    """The standings of cases under one program and one engine, remembered by class."""

    def __init__(self, program: Program, engine: Engine, *, most_classes: int = CLASSES) -> None:
        self.program = program
        self._engine = engine
        self._signature = signature(program)
        self._whole: Remembered[Standings] = Remembered(most_classes)
        self._pieces: Remembered[Standing | ActStanding] = Remembered(PIECES)
        book = program.book
        self._basis = {
            target: (
                self._signature.basis(
                    {test for each in involved(book, target) for test in program.tests_of[each]}
                ),
                tuple(
                    c
                    for c in book.readings
                    if any(c in program.codes_of[each] for each in involved(book, target))
                ),
            )
            for target in (*book.rules, *book.ordered_acts())
        }

    def __len__(self) -> int:
        return len(self._whole)

    def standings(self, case: Case, choices: Mapping[str, str]) -> Standings:
        """The standings of a case, worked out for the first case of its class."""
        key, stated = self._signature.read(case)
        of_class = (*choices.values(), key)
        found = self._whole.get(of_class) or self._whole.get((of_class, stated))
        return found or self._work_out(case, choices, key, stated, of_class)

    def _work_out(
        self, case: Case, choices: Mapping[str, str], key: Key, stated: Key, of_class: Key
    ) -> Standings:
        book = self.program.book
        statuses = Statuses(self.program, case, choices, self._engine)
        findings: list[Standing] = []
        acts: list[ActStanding] = []
        own = False
        for target, (basis, codes) in self._basis.items():
            part = (target, *(choices[c] for c in codes), *(key[i] for i in basis))
            piece = self._pieces.get(part)
            if piece is None:
                piece = self._pieces.get((part, stated))
                own = own or piece is not None
            if piece is None:
                rule = book.rules.get(target)
                piece = standing(statuses, rule) if rule else act_standing(statuses, target)
                completed = not statuses.completed.isdisjoint(involved(book, target))
                self._pieces.put((part, stated) if completed else part, piece)
                own = own or completed
            if isinstance(piece, Standing):
                findings.append(piece)
            else:
                acts.append(piece)
        result = together(tuple(findings), tuple(acts))
        self._whole.put((of_class, stated) if own else of_class, result)
        return result
