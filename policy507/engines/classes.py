"""One decision per class of cases: cases whose tests have the same truths stand alike.

A class is known by its *signature*. Each rule and each act rests on some of the tests alone, so its
standing is remembered by that part of the signature: classes add up instead of multiplying. Where
unknown facts had to be completed, the case's own values are part of what a standing is known by.
"""

from __future__ import annotations

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
    act_standing,
    involved,
    standing,
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
        return together(
            tuple(standing(statuses, rule) for rule in book.rules.values()),
            tuple(act_standing(statuses, act) for act in book.ordered_acts()),
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
        self._basis = {
            target: (
                self._reader.basis(
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

    def standings(self, case: Case, choices: Choices) -> Standings:
        """The standings of a case, worked out for the first case of its class."""
        signature, stated = self._reader.read(case)
        of_class = (*choices.values(), signature)
        found = self._whole.get(of_class) or self._whole.get((of_class, stated))
        return found or self._work_out(case, choices, signature, stated, of_class)

    def _work_out(
        self,
        case: Case,
        choices: Choices,
        signature: Signature,
        stated: Stated,
        of_class: Signature,
    ) -> Standings:
        book = self.program.book
        statuses = Statuses(self.program, case, choices, self._engine)
        findings: list[Standing] = []
        acts: list[ActStanding] = []
        own = False
        for target, (basis, codes) in self._basis.items():
            part = (target, *(choices[c] for c in codes), *(signature[i] for i in basis))
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
