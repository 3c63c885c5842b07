"""What is decided while the pages are built: the examples, and what another reading does to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

from policy507.deciding import decide_case
from policy507.decisions import Decision
from policy507.examples import case_of
from policy507.findings import ActFinding, Finding
from policy507.problems import PolicyError, Problem
from policy507.rows import Dependence
from policy507.rulebook import RuleBook
from policy507.rules import Example, Paragraph
from policy507.statuses import Status


@frozen(eq=False)
class Run:
    """An example of a paragraph, by its number from 1, with what was decided."""

    number: int
    example: Example
    decision: Decision

    def outcomes(self) -> Iterator[tuple[str, Finding | ActFinding]]:
        """What came of each rule and act of which the example expects something."""
        for expected in self.example.expect:
            rule = expected.target in self.decision.rules.rules
            look = self.decision.finding if rule else self.decision.act
            yield expected.target, look(expected.target)


@frozen(eq=False)
class Effect:
    """What a choice of a reading does to a rule in an example, beside what the default does."""

    run: Run
    finding: Finding
    row: Dependence

    @property
    def settled(self) -> bool:
        """Whether something is decided under either choice, which tells a reader more."""
        return Status.UNDETERMINED not in (self.finding.status, self.row.status)


@lru_cache(maxsize=256)
def runs(book: RuleBook, citation: str) -> tuple[Run, ...]:
    """The examples of a paragraph, decided; what is no case is left out, and `problems` says so."""
    numbered = enumerate(paragraph_of(book, citation).examples, start=1)
    return tuple(
        Run(n, example, decision)
        for n, example in numbered
        if isinstance(decision := _decided(book, example), Decision)
    )


def paragraph_of(book: RuleBook, citation: str) -> Paragraph:
    """The paragraph of a citation that is known to be one."""
    return next(each for each in book if each.citation == citation)


def _decided(book: RuleBook, example: Example) -> Decision | PolicyError:
    try:
        case = case_of(example, book.policy.example_case)
    except PolicyError as error:
        return error
    return decide_case(case, readings=example.readings, rules=book)


def problems(book: RuleBook, citation: str) -> Iterator[Problem]:
    """Every example of a paragraph that is no case, or of which something else came out."""
    for example in paragraph_of(book, citation).examples:
        decision = _decided(book, example)
        at = example.place.file, example.place.line, example.place.column
        if isinstance(decision, PolicyError):
            yield from (Problem(problem.message, *at) for problem in decision.problems)
            continue
        for expected, (target, found) in zip(
            example.expect, Run(0, example, decision).outcomes(), strict=True
        ):
            if found.status is not expected.status:
                message = f"{target} is expected to be {expected.status}, and is {found.status}"
                yield Problem(message, *at)
            elif expected.states_due and found.due != expected.due:
                message = f"{target} is expected to be due {expected.due}, and is due {found.due}"
                yield Problem(message, *at)


@lru_cache(maxsize=256)
def effects(book: RuleBook, citation: str, code: str) -> tuple[Effect, ...]:
    """For each other choice of a reading, the first example of a paragraph in which it matters.

    An example in which something is undetermined comes after those in which nothing is.
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
                        if effect.settled and not first.settled:
                            found[row.choice] = effect
    order = book.readings[code].names
    return tuple(found[choice] for choice in order if choice in found)
