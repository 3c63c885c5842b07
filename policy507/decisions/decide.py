"""Decide a case: facts in, a decision out.

The way of a case, a step a module. The truths of its tests are its *signature* (`engines/signature`);
all cases with one signature are a *class* (`engines/classes`). What logic says of a rule or an act is
a *verdict*, which an engine gives (`engines/engine`); where it says nothing, all ways to fill in the
unknown facts are asked (`engines/lanes`). What comes of that is a *standing*, which the class
remembers (`engines/standings`). A *finding* is a standing with the case's own dates and evidence
(`decisions/findings`), and a `Decision` holds all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import NoneType
from typing import TypeAlias, TypeVar

from policy507.decisions.decision import Decision
from policy507.engines.classes import CaseByCase, Classes
from policy507.engines.engine import REFERENCE, engine_named
from policy507.engines.program import program
from policy507.engines.situation import Choices
from policy507.errors import (
    EngineError,
    FactError,
    PolicyError,
    Problem,
    ReadingError,
    RuleError,
    mapping_of,
    needs,
    shown,
    together,
)
from policy507.facts.case import Case, refuse
from policy507.facts.sections import Conduct, Contract, Officer, School, SchoolYear
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import Rules, book_of, load
from policy507.rulefiles.readings import Resolution

Readings: TypeAlias = Mapping[str, "str | Resolution"]
T = TypeVar("T")


def decide(
    *,
    officer: Officer = Officer(),
    contract: Contract = Contract(),
    school: School = School(),
    school_year: SchoolYear = SchoolYear(),
    conduct: Conduct | None = None,
    as_of: dt.date,
    readings: Readings | None = None,
    engine: str | None = None,
    rules: Rules = None,
) -> Decision:
    """Decide a case on one day, from its facts; what is left out is unknown.

    `as_of` is the day of the decision: no clock is read. Without `conduct` no act is under review.
    `readings` maps the code of a reading to the choice made, or to a `Resolution` that says who made
    it; the rest are read by default. `engine` is `durable` (where it is there, else `lanes`) unless
    `lanes` or `reference` is asked for. `rules` is a rule book or a folder of rule files, in place of
    those of this package.

    Raises:
        FactError: facts contradict one another; all contradictions are listed.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    try:
        case = Case(
            as_of=as_of,
            officer=officer,
            contract=contract,
            school=school,
            school_year=school_year,
            conduct=conduct,
        )
    except FactError as error:
        raise _all_that_is_wrong(error, readings, engine, rules) from None
    return decide_case(case, readings=readings, engine=engine, rules=rules)


def decide_case(
    case: Case,
    *,
    readings: Readings | None = None,
    engine: str | None = None,
    rules: Rules = None,
) -> Decision:
    """Decide a case that is already together, such as one that was read from a file; see `decide`.

    Raises:
        FactError: facts contradict one another because of a value of the policy.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    try:
        book = book_of(rules)
        refuse(case, book.impossible)
        choices, resolutions = choices_made(book, readings)
        needs(engine, (str, NoneType), "engine", "the name of an engine", EngineError)
        name, classes = _classes(book, engine)
    except PolicyError as error:
        raise _all_that_is_wrong(error, readings, engine, rules, case) from None
    return Decision(case, choices, resolutions, name, book, classes.standings(case, choices))


def _all_that_is_wrong(
    first: PolicyError,
    readings: Readings | None,
    engine: str | None,
    rules: Rules,
    case: Case | None = None,
) -> PolicyError:
    """What was found wrong first, and whatever else is wrong with the arguments."""
    found = [first]

    def noted(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except PolicyError as error:
            if error.problems != first.problems:
                found.append(error)
        return None

    # By rules that cannot be read nothing else can be checked but by those of this package.
    book = None if isinstance(first, RuleError) else noted(lambda: book_of(rules))
    if case is not None:
        noted(lambda: refuse(case, book.impossible if book else ()))
    noted(lambda: choices_made(book or load(), readings))
    noted(lambda: engine_named(engine, program(book or load())))
    return together(found)


def decide_many(
    cases: Iterable[Case],
    *,
    readings: Readings | None = None,
    engine: str | None = None,
    rules: Rules = None,
) -> Iterator[Decision]:
    """Decide cases one after another, each when it is asked for; see `decide`.

    The rules, readings and engine are looked at before the first case. Tables of officers are decided
    faster by `policy507.roster.decide_frame`.

    Raises:
        FactError: facts contradict one another because of a value of the policy.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    needs(cases, Iterable, "cases", "a number of cases", FactError)
    book = book_of(rules)
    choices_made(book, readings)
    _classes(book, engine)
    return (decide_case(case, readings=readings, engine=engine, rules=book) for case in cases)


def choices_made(
    book: RuleBook, readings: Readings | None
) -> tuple[Choices, tuple[Resolution, ...]]:
    """The choice made of every reading, and who made those that somebody answers for.

    Raises:
        ReadingError: a reading or a choice does not exist.
    """
    if readings is None:
        return _defaults(book), ()
    book.takes_readings(readings)
    given = mapping_of(readings, "readings", ReadingError)
    resolutions = tuple(r for r in given.values() if isinstance(r, Resolution))
    for code, each in given.items():
        if isinstance(each, Resolution) and code != each.reading:
            said = f"readings: the resolution of {shown(code)} is one of {shown(each.reading)}"
            raise ReadingError([Problem(said, code="argument")])
    chosen = {c: r.choice if isinstance(r, Resolution) else r for c, r in given.items()}
    return book.choices(chosen), resolutions


@lru_cache(maxsize=64)
def _defaults(book: RuleBook) -> Choices:
    return book.choices()


@lru_cache(maxsize=64)
def _classes(book: RuleBook, engine: str | None) -> tuple[str, Classes | CaseByCase]:
    """What works out standings by an engine, with its name: the same for every case.

    The definition, where it is asked for by name, remembers nothing.
    """
    taken_apart = program(book)
    name, decides = engine_named(engine, taken_apart)
    if engine == REFERENCE:
        return name, CaseByCase(taken_apart, decides)
    return name, Classes(taken_apart, decides)
