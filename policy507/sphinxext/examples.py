"""What is decided while the pages are built: the examples, and what another reading does to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

from attrs import frozen

from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.findings import Dependence, Finding
from policy507.errors import PolicyError
from policy507.model.policy import Example, Paragraph
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.rulefiles.example import case_of

Alike: TypeAlias = Mapping[tuple[Status, dt.date | None], Sequence[str]]
"""Rules and acts by what they came to: a status, and the last day where there is one."""


@frozen(eq=False)
class Run:
    """An example of a paragraph, by its number from 1, with what was decided."""

    number: int
    example: Example
    decision: Decision

    @property
    def expected(self) -> Alike:
        """What came of each rule and act of which the example expects something."""
        return alike(self.decision, (expected.target for expected in self.example.expect))


@frozen(eq=False)
class Effect:
    """What a choice of a reading does to a rule in an example, beside what the default does."""

    run: Run
    finding: Finding
    row: Dependence

    @property
    def strained(self) -> tuple[bool, bool]:
        """What tells a reader less: that other readings are taken besides, that nothing is decided."""
        undecided = Status.UNDETERMINED in (self.finding.status, self.row.status)
        return bool(self.run.example.readings), undecided


def alike(decision: Decision, targets: Iterable[str]) -> Alike:
    """Some rules and acts, those together that came to the same."""
    found: dict[tuple[Status, dt.date | None], list[str]] = {}
    for target in targets:
        look = decision.finding if target in decision.rules.rules else decision.act
        came = look(target)
        found.setdefault((came.status, came.due), []).append(target)
    return found


@lru_cache(maxsize=256)
def runs(book: RuleBook, citation: str) -> tuple[Run, ...]:
    """The examples of a paragraph, decided; what is no case is left out."""
    return tuple(_runs(book, citation))


def _runs(book: RuleBook, citation: str) -> Iterator[Run]:
    for number, example in enumerate(paragraph_of(book, citation).examples, start=1):
        with suppress(PolicyError):
            case = case_of(example, book.policy.example_case)
            yield Run(number, example, decide_case(case, readings=example.readings, rules=book))


def paragraph_of(book: RuleBook, citation: str) -> Paragraph:
    """The paragraph of a citation that is known to be one."""
    return next(each for each in book if each.citation == citation)


@lru_cache(maxsize=256)
def effects(book: RuleBook, citation: str, code: str) -> tuple[Effect, ...]:
    """For each other choice of a reading, the first example of a paragraph in which it matters.

    An example under other readings comes after those under the defaults alone, and one in which
    something is undetermined after those in which nothing is.
    """
    own = {rule.name for rule in paragraph_of(book, citation).rules}
    found: dict[str, Effect] = {}
    default = book.readings[code].default
    for run in runs(book, citation):
        if run.decision.readings[code] != default:
            continue
        for finding in run.decision.findings:
            if finding.rule in own:
                for row in finding.depends_on:
                    if row.reading == code:
                        effect = Effect(run, finding, row)
                        first = found.setdefault(row.choice, effect)
                        if effect.strained < first.strained:
                            found[row.choice] = effect
    order = book.readings[code].names
    return tuple(found[choice] for choice in order if choice in found)


@lru_cache(maxsize=256)
def telling_effects(book: RuleBook, code: str) -> Mapping[str, tuple[str, Effect]]:
    """For each other choice of a reading, the paragraph whose example shows best what it changes."""
    found: dict[str, tuple[str, Effect]] = {}
    for paragraph in book:
        for each in effects(book, paragraph.citation, code):
            first = found.setdefault(each.row.choice, (paragraph.citation, each))
            if each.strained < first[1].strained:
                found[each.row.choice] = paragraph.citation, each
    return found
