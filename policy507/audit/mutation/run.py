"""Which mutants of a rule book its examples notice, and which no case at all could tell from it.

Each is for the examples of the very paragraph to notice. Of one that they do not notice, the solver Z3
looks for a case that is decided otherwise (extra `proofs`); where it proves that there is none, no
example could.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

from policy507.audit.examples import example_cases
from policy507.audit.mutation.mutants import Mutant, mutants
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.encoding import Encoding, differ
from policy507.audit.solver.formulas import conj, disj, neg, same
from policy507.audit.solver.solver import Setting, Solver
from policy507.audit.solver.variables import contradicting, readings_of, variables
from policy507.engines.program import program
from policy507.engines.reference import Meaning, ReferenceEngine
from policy507.engines.situation import Choices, Situation
from policy507.engines.standings import Statuses
from policy507.facts.case import Case, refusing
from policy507.model.policy import Example, Expectation, Rule
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.example import case_of

KILLED, EQUIVALENT, SURVIVES = "killed", "equivalent", "survives"
FATES = (KILLED, EQUIVALENT, SURVIVES)
SOLVER = "Z3"
"""What proves mutants equivalent."""
MOST_SECONDS = 20.0
"""For one mutant; what the solver has not decided by then is not proved."""


@frozen
class Trial:
    """An example as a case, under the readings that it chooses."""

    example: Example
    case: Case
    choices: Choices


def trials(book: RuleBook) -> Mapping[str, tuple[Trial, ...]]:
    """The examples of each paragraph; those with unknown facts last, since they take longer.

    Raises:
        FactError: the facts of examples contradict one another; all are listed, each at its place.
    """
    found: dict[str, list[Trial]] = {paragraph.citation: [] for paragraph in book}
    for citation, example, case in example_cases(book):
        found[citation].append(Trial(example, case, book.choices(example.readings)))
    return {
        citation: tuple(sorted(each, key=lambda trial: bool(trial.example.unknown)))
        for citation, each in found.items()
    }


@frozen
class Fate:
    """What became of a mutant: killed by an example, proved equivalent, or neither."""

    mutant: Mutant
    fate: str

    def to_data(self) -> dict[str, Any]:
        """The mutant as JSON-ready data."""
        place = self.mutant.place
        return {
            "paragraph": self.mutant.paragraph,
            "subject": self.mutant.subject,
            "change": self.mutant.what,
            "fate": self.fate,
            "file": place.file,
            "line": place.line,
            "column": place.column,
        }


def fates(book: RuleBook) -> Iterator[Fate]:
    """What becomes of each mutant of a rule book, in the order of the policy.

    An example counts where it passes without any fault; one that fails anyway would kill everything.

    Raises:
        FactError: the facts of examples contradict one another; all are listed, each at its place.
    """
    of_paragraph = {
        citation: [trial for trial in found if passes(book, trial)]
        for citation, found in trials(book).items()
    }
    refused = {
        paragraph.citation: [
            case_of(example, book.policy.example_case)
            for impossible in paragraph.impossible
            for example in impossible.refused
        ]
        for paragraph in book
    }
    for mutant in mutants(book):
        citation = mutant.paragraph
        if (
            not all(refusing(case, mutant.book.impossible) for case in refused[citation])
            or any(refusing(trial.case, mutant.book.impossible) for trial in of_paragraph[citation])
            or not all(passes(mutant.book, trial) for trial in of_paragraph[citation])
        ):
            yield Fate(mutant, KILLED)
        else:
            yield Fate(mutant, EQUIVALENT if equivalent(book, mutant.book) else SURVIVES)


def passes(book: RuleBook, trial: Trial) -> bool:
    """Whether all comes out as an example expects it, by the definition of the rules' meaning."""
    meaning = Meaning(book, Situation(trial.case, trial.choices))
    waiting = []
    for expected in trial.example.expect:
        if expected.target not in book.rules and expected.target not in book.ordered_acts():
            return False  # no rule orders the act any more
        status = meaning.verdict(expected.target)
        if status not in (None, expected.status) or not _bears(book, expected):
            return False
        if status is None or expected.states_due:
            waiting.append(expected)
    if not waiting:
        return True
    # What takes the completion of unknown facts, or a day, is left until all else has passed.
    statuses = Statuses(program(book), trial.case, trial.choices, ReferenceEngine(book))
    return all(_comes_out(statuses, expected) for expected in waiting)


def _bears(book: RuleBook, expected: Expectation) -> bool:
    rule = book.rules.get(expected.target) or book.ordering(expected.target)[0]
    return expected.bearer in (None, rule.bearer)


def _comes_out(statuses: Statuses, expected: Expectation) -> bool:
    if statuses.of(expected.target) is not expected.status:
        return False
    return not expected.states_due or statuses.last_day(expected.target) == expected.due


# --- equivalent mutants


def equivalent(original: RuleBook, mutant: RuleBook) -> bool:
    """Whether a mutant is proved to come to the same as the original in every case.

    The same statuses in all cases, since what is unknown is decided by its completions; the same last
    days in all cases of which every fact is stated, where the rule fires: otherwise it has none. And it
    refuses the same cases, of which facts may be unknown.
    """
    if not _refuse_alike(original, mutant):
        return False
    facts, readings, dates = variables(complete=True), readings_of(original), Dates()
    first, second = (Encoding(book, facts, readings, dates) for book in (original, mutant))
    apart = []
    for before, after in zip(original.rules.values(), mutant.rules.values(), strict=True):
        if _besides_trees(before) != _besides_trees(after):
            return False
        apart.append(differ(first.statuses(before.name), second.statuses(after.name)))
        if before.due != after.due:
            if before.due is None or after.due is None:
                return False
            later = first.span(before.due)[0] != second.span(after.due)[0]
            apart.append(conj((first.fires(before).true, later)))
    solver = Solver(Setting((facts,), readings, dates, original.impossible), MOST_SECONDS)
    answer, _ = solver.ask((disj(apart),))
    return bool(answer == z3.unsat)


def _refuse_alike(original: RuleBook, mutant: RuleBook) -> bool:
    if original.impossible == mutant.impossible:
        return True
    facts = variables(complete=False)
    one, other = (
        disj(contradicting(each, facts) for each in book.impossible) for book in (original, mutant)
    )
    solver = Solver(Setting((facts,), {}, Dates(), ()), MOST_SECONDS)
    answer, _ = solver.ask((neg(same(one, other)),))
    return bool(answer == z3.unsat)


def _besides_trees(rule: Rule) -> tuple[object, ...]:
    """What counts in a rule for its findings, besides its conditions and days."""
    overridden = tuple(override.rule for override in rule.overrides)
    return rule.modality, rule.bearer, rule.act, overridden
