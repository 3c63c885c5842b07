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
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from policy507.decisions.decision import Decision
from policy507.engines.classes import CaseByCase, Classes
from policy507.engines.engine import REFERENCE, engine_named
from policy507.engines.program import program
from policy507.engines.situation import Choices
from policy507.facts.case import Case, refuse
from policy507.facts.sections import Conduct, Contract, Officer, School, SchoolYear
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load
from policy507.rulefiles.readings import Resolution

Readings: TypeAlias = Mapping[str, "str | Resolution"]
Rules: TypeAlias = "RuleBook | Path | str | None"


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
        FactError: facts contradict one another because of a value of the policy.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    book = rules if isinstance(rules, RuleBook) else load(rules)
    refuse(case, book.impossible)
    choices, resolutions = choices_made(book, readings)
    name, classes = _classes(book, engine)
    return Decision(case, choices, resolutions, name, book, classes.standings(case, choices))


def choices_made(
    book: RuleBook, readings: Readings | None
) -> tuple[Choices, tuple[Resolution, ...]]:
    """The choice made of every reading, and who made those that somebody answers for.

    Raises:
        ReadingError: a reading or a choice does not exist.
    """
    if not readings:
        return _defaults(book), ()
    resolutions = tuple(r for r in readings.values() if isinstance(r, Resolution))
    chosen = {c: r.choice if isinstance(r, Resolution) else r for c, r in readings.items()}
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
