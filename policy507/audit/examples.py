"""The examples of the rule files, run on an engine, and the statuses that they show of each rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from policy507.audit.expectations import differences
from policy507.decisions.decide import decide_case
from policy507.engines.program import program
from policy507.engines.situation import Situation
from policy507.english.phrases import weekday_phrase
from policy507.errors import FactError, PolicyError, Problem, did_you_mean, shown
from policy507.facts.case import Case, refuse, refusing
from policy507.model.calendar import SATURDAY, CalendarExample, holiday_days, is_business_day
from policy507.model.conditions import facts_of
from policy507.model.policy import Example, Expectation, Impossible, Paragraph
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.rulefiles.example import case_of


@frozen
class ExampleRun:
    """One example, decided by one engine; `problems` say what came out otherwise.

    Of a case that is refused, that is whether it is, and for what it is an example of.
    """

    paragraph: str
    example: Example
    engine: str
    problems: tuple[Problem, ...]


def run_examples(book: RuleBook, engine: str, only: str | None = None) -> tuple[ExampleRun, ...]:
    """Decide every example of a rule book, or those of one paragraph.

    Raises:
        EngineError: the engine is not there.
    """
    return run_on_each(book, [engine], only)[engine]


def run_on_each(
    book: RuleBook, engines: Iterable[str], only: str | None = None
) -> dict[str, tuple[ExampleRun, ...]]:
    """The same on several engines, by their names; the cases are made once.

    Raises:
        EngineError: an engine is not there.
    """
    runs: dict[str, list[ExampleRun]] = {engine: [] for engine in engines}
    for paragraph in paragraphs_of(book, only):
        for example in paragraph.examples:
            case, refused = _case_or_problems(book, example)
            for engine, found in runs.items():
                problems = refused if case is None else _problems(book, example, case, engine)
                found.append(ExampleRun(paragraph.citation, example, engine, tuple(problems)))
        for impossible in paragraph.impossible:
            for example in impossible.refused:
                problems = tuple(_not_refused(book, example, impossible))
                for engine, found in runs.items():
                    found.append(ExampleRun(paragraph.citation, example, engine, problems))
    return {engine: tuple(found) for engine, found in runs.items()}


def case_under(book: RuleBook, example: Example) -> Case:
    """The case of an example, as it meets its rules.

    Raises:
        FactError: its facts contradict one another, by themselves or by a value of the rules; every
            problem is at the place of the example.
    """
    try:
        case = case_of(example, book.policy.example_case)
        refuse(case, book.impossible)
    except PolicyError as error:
        raise FactError(example.place.problem(each.message) for each in error.problems) from None
    return case


def example_cases(book: RuleBook) -> list[tuple[str, Example, Case]]:
    """Every example of a rule book as a case, with the citation of its paragraph.

    Raises:
        FactError: the facts of examples contradict one another; all are listed, each at its place.
    """
    found: list[tuple[str, Example, Case]] = []
    problems: list[Problem] = []
    for paragraph in book:
        for example in paragraph.examples:
            try:
                found.append((paragraph.citation, example, case_under(book, example)))
            except FactError as error:
                problems += error.problems
    if problems:
        raise FactError(problems)
    return found


def _not_refused(book: RuleBook, example: Example, impossible: Impossible) -> Iterator[Problem]:
    """That a case which is to be refused is not, or for something else besides."""
    try:
        case = case_of(example, book.policy.example_case)
    except PolicyError as error:
        yield from (example.place.problem(problem.message) for problem in error.problems)
        return
    found, own = refusing(case, book.impossible), impossible.contradiction
    if own not in found:
        yield example.place.problem(f"the case is expected to be refused, and is not: {own.why}")
    others = (each for each in found if each != own)
    yield from (example.place.problem(f"the case is refused besides: {o.why}") for o in others)


def paragraphs_of(book: RuleBook, only: str | None) -> tuple[Paragraph, ...]:
    """All paragraphs of a rule book, or the one with this citation."""
    return tuple(paragraph for paragraph in book if only in (None, paragraph.citation))


def problems_of(book: RuleBook, example: Example, engine: str | None = None) -> Iterator[Problem]:
    """What comes out otherwise than an example expects, each at its place."""
    case, refused = _case_or_problems(book, example)
    yield from refused if case is None else _problems(book, example, case, engine)


def _case_or_problems(book: RuleBook, example: Example) -> tuple[Case | None, tuple[Problem, ...]]:
    """The case of an example, or why it is none."""
    try:
        return case_under(book, example), ()
    except FactError as error:
        return None, error.problems


def _problems(
    book: RuleBook, example: Example, case: Case, engine: str | None
) -> Iterator[Problem]:
    decision = decide_case(case, readings=example.readings, engine=engine, rules=book)
    situation = Situation(decision.case, decision.readings)
    for expected in example.expect:
        if (none := no_such_target(book, expected)) is not None:
            yield none
            continue
        is_rule = expected.target in book.rules
        found = decision.finding(expected.target) if is_rule else decision.act(expected.target)
        for message in differences(found, expected, situation, book):
            yield expected.place.problem(message)


def no_such_target(book: RuleBook, expected: Expectation) -> Problem | None:
    """That nothing has the name of which something is expected."""
    known = (*book.rules, *book.ordered_acts())
    if expected.target in known:
        return None
    hint = did_you_mean(expected.target, known)
    message = f"there is no rule or act '{shown(expected.target)}' to expect{hint}"
    return expected.place.problem(message)


def calendar_problems(book: RuleBook, example: CalendarExample) -> Iterator[Problem]:
    """What the calendar says otherwise than an example of it, each at the place of that."""
    legal = book.calendar
    years = {day.year for day in example.holidays} | ({example.year} if example.year else set())
    kept = {dt.date.fromordinal(day) for year in years for day in holiday_days(legal, year)}
    for day in example.holidays:
        if day not in kept:
            yield _otherwise(example, day, "a holiday", "none")
    for day in sorted(kept.difference(example.holidays) if example.year else ()):
        yield _otherwise(example, day, f"no holiday of {example.year}", "one")
    for day in example.business_days:
        if not is_business_day(day, legal):
            what = "a day of a weekend" if day.weekday() >= SATURDAY else "a holiday"
            yield _otherwise(example, day, "a business day", what)


def _otherwise(example: CalendarExample, day: dt.date, expected: str, found: str) -> Problem:
    message = f"{weekday_phrase(day)} is expected to be {expected}, and is {found}"
    return example.place.problem(message)


def possible_statuses(book: RuleBook, only: str | None = None) -> Mapping[str, tuple[Status, ...]]:
    """The statuses that each rule, or each of one paragraph, can have, as far as its form tells."""
    taken_apart = program(book)
    return {
        rule.name: (
            *(Status(conclusion) for conclusion, _ in taken_apart.units[rule.name].conclusions),
            *((Status.UNDETERMINED,) if _rests_on_facts(rule.name, book) else ()),
        )
        for paragraph in paragraphs_of(book, only)
        for rule in paragraph.rules
    }


def _rests_on_facts(rule: str, book: RuleBook) -> bool:
    """Whether a fact that can be unknown matters to a rule; the day of the decision never is."""
    tests = program(book).tests_of[rule]
    return any(path != "as_of" for test in tests for path in facts_of(test))


def shown_statuses(book: RuleBook) -> Mapping[str, frozenset[Status]]:
    """The statuses of each rule that an example of its own paragraph expects."""
    return {
        rule.name: frozenset(
            expected.status
            for example in paragraph.examples
            for expected in example.expect
            if expected.target == rule.name
        )
        for paragraph in book
        for rule in paragraph.rules
    }


def never_shown(book: RuleBook, only: str | None = None) -> tuple[Problem, ...]:
    """The possible statuses of all rules, or of one paragraph's, that no example of theirs shows."""
    shown = shown_statuses(book)
    return tuple(
        book.rules[rule].place.problem(f"no example shows {rule} as {status}")
        for rule, statuses in possible_statuses(book, only).items()
        for status in statuses
        if status not in shown[rule]
    )
