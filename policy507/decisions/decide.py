"""Decide a case: facts in, a decision out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from policy507.decisions.decision import Decision
from policy507.engines import rete
from policy507.engines.cache import Classes
from policy507.engines.completion import Choices, Engine, Verdict
from policy507.engines.program import program
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.engines.standings import Standings, work_out
from policy507.errors import EngineError, Problem, did_you_mean
from policy507.facts.case import Case, Conduct, Contract, Officer, School, SchoolYear
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.rulefiles.load import load
from policy507.rulefiles.readings import Resolution

DURABLE, REFERENCE = "durable", "reference"
ENGINES = (DURABLE, REFERENCE)

Readings: TypeAlias = Mapping[str, "str | Resolution"]
Rules: TypeAlias = "RuleBook | Path | str | None"
WorkOut: TypeAlias = Callable[[Case, Mapping[str, str]], Standings]


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
    it; the rest are read by default. `engine` is `durable` (where it is there) unless `reference` is
    asked for. `rules` is a rule book or a folder of rule files, in place of those of this package.

    Raises:
        FactError: facts contradict one another; all contradictions are listed.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    case = Case(
        as_of=as_of,
        officer=officer,
        contract=contract,
        school=school,
        school_year=school_year,
        conduct=conduct,
    )
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
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    book = rules if isinstance(rules, RuleBook) else load(rules)
    if readings:
        resolutions = tuple(r for r in readings.values() if isinstance(r, Resolution))
        chosen = {c: r.choice if isinstance(r, Resolution) else r for c, r in readings.items()}
        choices = book.choices(chosen)
    else:
        resolutions, choices = (), _defaults(book)
    name, work = _engine(book, engine)
    return Decision(case, choices, resolutions, name, book, work(case, choices))


@lru_cache(maxsize=64)
def _defaults(book: RuleBook) -> dict[str, str]:
    return book.choices()


@lru_cache(maxsize=64)
def _engine(book: RuleBook, name: str | None) -> tuple[str, WorkOut]:
    """An engine by name, or the one that is there: its name, and what it works out."""
    problem = rete.available()
    if name not in (None, *ENGINES):
        hint = did_you_mean(str(name), ENGINES)
        raise EngineError([Problem(f"there is no engine {name!r}{hint} ({', '.join(ENGINES)})")])
    if name == DURABLE and problem is not None:
        raise EngineError([Problem(problem)])
    taken_apart = program(book)
    if name == REFERENCE:
        # The definition itself, with nothing remembered.
        return REFERENCE, lambda case, choices: work_out(
            taken_apart, case, choices, by_definition(book)
        )
    if problem is not None:
        return REFERENCE, Classes(taken_apart, by_definition(book)).standings
    from policy507.engines.durable import DurableEngine

    return DURABLE, Classes(taken_apart, DurableEngine(taken_apart)).standings


def by_definition(book: RuleBook) -> Engine:
    """The engine that is the definition, `engines/reference.py`, with nothing remembered."""

    def engine(case: Case) -> Verdict:
        meanings: dict[tuple[str, ...], Meaning] = {}

        def verdict(choices: Choices, target: str) -> Status | None:
            chosen = tuple(choices.values())
            if chosen not in meanings:
                meanings[chosen] = Meaning(book, Situation(case, choices))
            return meanings[chosen].verdict(target)

        return verdict

    return engine
