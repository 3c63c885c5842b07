"""Who notices which mutants of a rule book: its examples, a lint, or the register of review.

What a rule decides, cites and remarks on is for the examples of the very paragraph to notice, a day of
the calendar for the examples of that; words are for a lint between them and the rules, or else for the
register. Of a fault in what rules decide that nobody notices, the solver Z3 looks for a case that is
decided otherwise (extra `proofs`); where it proves that there is none, no example could.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from attrs import Factory, define, field, frozen

from policy507.audit.examples import calendar_problems
from policy507.audit.lint import BY_DECIDING, LINTS
from policy507.audit.mutation.calendar import of_calendar
from policy507.audit.mutation.cited import of_choices, of_what_is_cited
from policy507.audit.mutation.equivalence import equivalent
from policy507.audit.mutation.mutant import CALENDAR, CHOICES, CITED, RULES, WORDS, Mutant
from policy507.audit.mutation.mutants import mutants
from policy507.audit.mutation.trials import (
    Trial,
    cites_as_expected,
    passes,
    passes_wholly,
    trials,
    under,
)
from policy507.audit.mutation.words import of_words
from policy507.audit.results import FATES, KILLERS, NOBODY
from policy507.audit.review.changes import standing, standings
from policy507.audit.review.register import Register
from policy507.errors import Problem
from policy507.facts.case import Case, refusing
from policy507.model.policy import Example
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.example import case_of

KILLED, EQUIVALENT, SURVIVES = FATES
EXAMPLE, LINT, REGISTER = KILLERS
_WORD_LINTS = tuple(lint for lint in LINTS if lint not in BY_DECIDING)


@frozen
class Fate:
    """What became of a mutant: killed, proved equivalent, or neither.

    Where it was killed, `by` is one of `KILLERS`, and `noticed` says which: the title of an example, the
    name of a lint, or the citation of the paragraph that a person reads again.
    """

    mutant: Mutant
    fate: str
    by: str | None = None
    noticed: str | None = None

    def to_data(self) -> dict[str, Any]:
        """The mutant as JSON-ready data."""
        place = self.mutant.place
        return {
            "paragraph": self.mutant.paragraph,
            "kind": self.mutant.kind,
            "subject": self.mutant.subject,
            "change": self.mutant.what,
            "fate": self.fate,
            "killed_by": self.by or NOBODY,
            "noticed": self.noticed or "",
            "file": place.file,
            "line": place.line,
            "column": place.column,
        }


def fates(book: RuleBook, register: Register | None = None) -> Iterator[Fate]:
    """What becomes of each mutant of a rule book: those of what it decides first, those of words last.

    An example counts where it passes without any fault; one that fails anyway would kill everything.
    So with lints, and with the entries of the register. Without a register, words have no mutants.

    Raises:
        FactError: the facts of examples contradict one another; all are listed, each at its place.
    """
    watch = _Watch(book, register)
    others = (of_what_is_cited(book), of_choices(book), of_calendar(book))
    words = of_words(book) if register is not None else ()
    for mutant in chain(mutants(book), *others, words):
        by, noticed = watch.killer(mutant)
        if by is not None:
            yield Fate(mutant, KILLED, by, noticed)
        elif mutant.kind == RULES and equivalent(book, mutant.book):
            yield Fate(mutant, EQUIVALENT)
        else:
            yield Fate(mutant, SURVIVES)


@define
class _Watch:
    """What may notice a mutant; whatever finds something wrong without one is not asked."""

    book: RuleBook
    register: Register | None
    _trials: Mapping[str, tuple[Trial, ...]] = field(init=False)
    _linted: frozenset[Problem] = field(init=False)
    _stale: frozenset[str] = field(init=False)
    _whole: dict[str, tuple[Trial, ...]] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        self._trials = {
            citation: tuple(trial for trial in found if passes(self.book, trial))
            for citation, found in trials(self.book).items()
        }
        self._linted = frozenset(p for lint in _WORD_LINTS for p in lint(self.book))
        recorded = standings(self.book, self.register) if self.register else ()
        self._stale = frozenset(each.paragraph.citation for each in recorded if each.changes)

    def killer(self, mutant: Mutant) -> tuple[str | None, str | None]:
        """Who notices a mutant, and which of its kind does.

        What rules decide is for examples alone: that somebody reads it again shows nothing of it.
        """
        for by, look in zip(KILLERS, (self._example, self._lint, self._entry), strict=True):
            if (noticed := look(mutant)) is not None:
                return by, noticed
        return None, None

    def _example(self, mutant: Mutant) -> str | None:
        """The title of the first example that comes out otherwise."""
        look = {
            RULES: self._deciding,
            CITED: self._citing,
            CHOICES: self._choosing,
            CALENDAR: self._dated,
        }
        return next(look[mutant.kind](mutant), None) if mutant.kind in look else None

    def _deciding(self, mutant: Mutant) -> Iterator[str]:
        changed, own = mutant.book, self._trials[mutant.paragraph]
        for example, case in self._refused(mutant.paragraph):
            if not refusing(case, changed.impossible):
                yield example.it
        for trial in own:
            if refusing(trial.case, changed.impossible) or not passes(changed, trial):
                yield trial.example.it
        for trial in self._wholly(mutant.paragraph):
            if not passes_wholly(changed, trial):
                yield trial.example.it

    def _citing(self, mutant: Mutant) -> Iterator[str]:
        for trial in self._wholly(mutant.paragraph):
            if not cites_as_expected(self.book, mutant.book, trial):
                yield trial.example.it

    def _choosing(self, mutant: Mutant) -> Iterator[str]:
        for trial in self._trials.get(mutant.paragraph, ()):
            other = under(mutant.book, trial)
            if other.choices != trial.choices and not passes(self.book, other):
                yield trial.example.it

    def _dated(self, mutant: Mutant) -> Iterator[str]:
        for example in self.book.calendar_examples:
            before, after = (
                list(calendar_problems(book, example)) for book in (self.book, mutant.book)
            )
            if after and not before:
                yield example.it

    def _refused(self, citation: str) -> Iterator[tuple[Example, Case]]:
        """The cases of a paragraph that are to be refused."""
        (paragraph,) = (each for each in self.book if each.citation == citation)
        for impossible in paragraph.impossible:
            for example in impossible.refused:
                yield example, case_of(example, self.book.policy.example_case)

    def _wholly(self, citation: str) -> tuple[Trial, ...]:
        """The examples of a paragraph that expect more than what comes out, and find it."""
        if citation not in self._whole:
            self._whole[citation] = tuple(
                trial
                for trial in self._trials[citation]
                if trial.expects_more and passes_wholly(self.book, trial)
            )
        return self._whole[citation]

    def _lint(self, mutant: Mutant) -> str | None:
        """The name of the first lint that finds something new."""
        if mutant.kind != WORDS:
            return None
        names = (
            lint.__name__.replace("_", " ")
            for lint in _WORD_LINTS
            if any(problem not in self._linted for problem in lint(mutant.book))
        )
        return next(names, None)

    def _entry(self, mutant: Mutant) -> str | None:
        """The first paragraph, beginning with its own, that is not as it was recorded any more."""
        if self.register is None or mutant.kind == RULES:
            return None
        for paragraph in sorted(mutant.book, key=lambda each: each.citation != mutant.paragraph):
            changed = standing(mutant.book, paragraph, self.register).changes
            if changed and paragraph.citation not in self._stale:
                return paragraph.citation
        return None
