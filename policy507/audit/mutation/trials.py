"""The examples as trials: whether each passes by other rules than those that it was written for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

from policy507.audit.examples import example_cases
from policy507.audit.expectations import citations, differences
from policy507.decisions.findings import ActFinding, Finding
from policy507.engines.program import program
from policy507.engines.reference import Meaning, ReferenceEngine
from policy507.engines.situation import Choices, Situation
from policy507.engines.standings import ActStanding, Standing, Statuses
from policy507.facts.case import Case
from policy507.model.policy import Example, Expectation
from policy507.model.rulebook import RuleBook


@frozen
class Trial:
    """An example as a case, under the readings that it chooses."""

    example: Example
    case: Case
    choices: Choices
    expects_more: bool = field(init=False)
    """Whether it expects more than what comes out: what that rests on, or what it cites."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "expects_more", any(map(_more, self.example.expect)))


def _more(expected: Expectation) -> bool:
    stated = ("paragraph", "source", "remarks", "missing", "working", "because", "depends_on")
    return any(getattr(expected, name) is not None for name in stated)


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


def passes(book: RuleBook, trial: Trial) -> bool:
    """Whether what an example expects to come out does, by the definition of the rules' meaning."""
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
    statuses = _statuses(book, trial)
    return all(_comes_out(statuses, expected) for expected in waiting)


def _statuses(book: RuleBook, trial: Trial) -> Statuses:
    return Statuses(program(book), trial.case, trial.choices, ReferenceEngine(book))


def _bears(book: RuleBook, expected: Expectation) -> bool:
    rule = book.rules.get(expected.target) or book.ordering(expected.target)[0]
    return expected.bearer in (None, rule.bearer)


def _comes_out(statuses: Statuses, expected: Expectation) -> bool:
    if statuses.of(expected.target) is not expected.status:
        return False
    return not expected.states_due or statuses.last_day(expected.target) == expected.due


def passes_wholly(book: RuleBook, trial: Trial) -> bool:
    """Whether all comes out as an example expects it, and rests on what it should."""
    return not any(_differing(book, trial))


def _differing(book: RuleBook, trial: Trial) -> Iterator[str]:
    statuses, situation = _statuses(book, trial), Situation(trial.case, trial.choices)
    for expected in trial.example.expect:
        found: Finding | ActFinding
        if expected.target in book.rules:
            found = Finding(Standing(book.rules[expected.target], statuses), situation, {})
        else:
            found = ActFinding(ActStanding(expected.target, statuses), situation)
        yield from differences(found, expected, situation, book)


def cites_as_expected(book: RuleBook, changed: RuleBook, trial: Trial) -> bool:
    """Whether what is cited and remarked on is what an example expects, by rules changed in that alone.

    What they decide is what the unchanged rules do.
    """
    situation = Situation(trial.case, trial.choices)
    for expected in trial.example.expect:
        rule = changed.rules.get(expected.target)
        if rule is not None and rule is not book.rules[expected.target]:
            finding = Finding(Standing(rule, _statuses(book, trial)), situation, {})
            if any(citations(finding, expected)):
                return False
    return True


def under(book: RuleBook, trial: Trial) -> Trial:
    """The same trial under the choices that the readings of other rules come to."""
    return evolve(trial, choices=book.choices(trial.example.readings))
