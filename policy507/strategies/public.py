"""Cases for property tests: hypothesis strategies that know where the rules switch.

What is drawn contradicts nothing, and its days and numbers cluster where the rules change their
answer, one day or one unit on both sides. This module needs the extra `audit`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

from policy507.engines.thresholds import Thresholds, thresholds
from policy507.errors import FactError, Problem, did_you_mean
from policy507.facts.case import Case
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS, Conduct, Contract, Officer, School, SchoolYear
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load
from policy507.strategies.ill_formed import ill_formed
from policy507.strategies.near_miss import NearMiss, near_misses_of
from policy507.strategies.sections import drawn_day, drawn_section

__all__ = [
    "cases",
    "conducts",
    "contracts",
    "days",
    "ill_formed_case_data",
    "near_misses",
    "officers",
    "school_years",
    "schools",
]

Rules: TypeAlias = "RuleBook | Path | str | None"
T = TypeVar("T")
Stated: TypeAlias = Mapping[str, Any]


def days(*, rules: Rules = None, near: tuple[dt.date, ...] = ()) -> st.SearchStrategy[dt.date]:
    """Days at which the rules may switch; `near` are days from which they may measure.

    Raises:
        RuleError: the rule files have problems; all are listed.
    """
    return _days(_thresholds(rules), near)


def officers(
    *, rules: Rules = None, unknown: bool = False, around: dt.date | None = None, **stated: Any
) -> st.SearchStrategy[Officer]:
    """Officers in every stage of the training, whose certificates rest on something.

    `stated` fixes facts by name; `around` is a day, such as that of the decision, from which others
    may be measured. Every other fact is drawn, and may be unknown where `unknown` says so.

    Raises:
        TypeError: there is no such fact.
        FactError: a stated fact is of the wrong kind.
        RuleError: the rule files have problems; all are listed.
    """
    return _parts(Officer, "officer", _thresholds(rules), around, stated, unknown=unknown)


def contracts(
    *, rules: Rules = None, unknown: bool = False, around: dt.date | None = None, **stated: Any
) -> st.SearchStrategy[Contract]:
    """Contracts, mostly with all duties or all but one; for the arguments see `officers`."""
    return _parts(Contract, "contract", _thresholds(rules), around, stated, unknown=unknown)


def schools(
    *, rules: Rules = None, unknown: bool = False, **stated: Any
) -> st.SearchStrategy[School]:
    """Schools with any range of grades; for the arguments see `officers`."""
    return _parts(School, "school", _thresholds(rules), None, stated, unknown=unknown)


def school_years(
    *, rules: Rules = None, unknown: bool = False, around: dt.date | None = None, **stated: Any
) -> st.SearchStrategy[SchoolYear]:
    """School years that contain the day `around`, if there is one; see also `officers`."""
    return _parts(SchoolYear, "school_year", _thresholds(rules), around, stated, unknown=unknown)


def conducts(
    *, rules: Rules = None, unknown: bool = False, **stated: Any
) -> st.SearchStrategy[Conduct]:
    """Acts under review; for the arguments see `officers`."""
    return _parts(Conduct, "conduct", _thresholds(rules), None, stated, unknown=unknown)


def cases(
    *,
    rules: Rules = None,
    unknown: bool = False,
    stated: Stated | None = None,
    conduct: bool | None = None,
) -> st.SearchStrategy[Case]:
    """Whole cases, consistent in themselves.

    `stated` fixes facts by path, as rule files name them (`officer.substitute`, `as_of`); every other
    fact is drawn, and may be unknown where `unknown` says so. `conduct` says whether an act is under
    review; by default, one may be.

    Raises:
        FactError: there is no such fact, or a stated fact is of the wrong kind.
        RuleError: the rule files have problems; all are listed.
    """
    where, fixed = _thresholds(rules), stated or {}
    _first_case(where, fixed)
    return _cases(where, fixed, conduct=conduct, unknown=unknown)


def near_misses(
    *, rules: Rules = None, readings: Mapping[str, str] | None = None, stated: Stated | None = None
) -> st.SearchStrategy[NearMiss]:
    """Pairs of cases that differ in one fact and by one test of the rules, and in an answer.

    Raises:
        ReadingError: a reading or a choice does not exist.
        RuleError: the rule files have problems; all are listed.
    """
    book = _book(rules)
    return near_misses_of(book, book.choices(readings), cases(rules=book, stated=stated))


def ill_formed_case_data(*, rules: Rules = None) -> st.SearchStrategy[Any]:
    """Plain data that look like a case, and that every reader of cases must refuse by `FactError`.

    Misspelt and misplaced keys, values of a wrong kind or size, impossible days, times of day,
    texts that cannot be shown, contradictions, nesting, or no case at all.
    """
    return ill_formed(cases(rules=rules, unknown=True))


def _book(rules: Rules) -> RuleBook:
    return rules if isinstance(rules, RuleBook) else load(rules)


def _thresholds(rules: Rules) -> Thresholds:
    return thresholds(_book(rules))


def _parts(
    cls: type[T],
    name: str,
    where: Thresholds,
    around: dt.date | None,
    stated: dict[str, Any],
    *,
    unknown: bool,
) -> st.SearchStrategy[T]:
    cls(**_alone(stated))  # refuses at once, in the kind of value
    _first_case(where, {f"{name}.{fact}": value for fact, value in stated.items()}, around)
    return _section(cls, where, around, stated, unknown=unknown)


def _first_case(where: Thresholds, stated: Stated, as_of: dt.date | None = None) -> Case:
    """A case that states what is fixed alone, so that wrong facts and contradictions are refused."""
    known = [path for path, fact in FACTS.items() if not fact.derived]
    problems = [
        Problem(f"there is no fact {path!r}{did_you_mean(path, known)}")
        for path in stated
        if path not in known
    ]
    if problems:
        raise FactError(problems)
    parts = {name: cls(**_alone(_of_section(stated, name))) for name, cls in SECTIONS.items()}
    day = stated.get("as_of", as_of or _within(where.home, stated))
    return Case(as_of=day, **parts)


def _alone(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a section, to stand by themselves.

    Beside stated duties, a list of additional duties that is left out would be the empty one.
    """
    if facts.get("additional_duties_include_discipline") is True:
        return {"additional_duties": ("any",), **facts}
    return facts


def _of_section(stated: Stated, name: str) -> dict[str, Any]:
    return {FACTS[p].name: value for p, value in stated.items() if FACTS[p].section == name}


def _within(day: dt.date, stated: Stated) -> dt.date:
    """A day, or the nearest one in the school year that is fixed."""
    first, last = (stated.get(f"school_year.{name}") for name in ("starts_on", "ends_on"))
    if isinstance(first, dt.date):
        day = max(day, first)
    return min(day, last) if isinstance(last, dt.date) else day


@st.composite
def _days(draw: st.DrawFn, where: Thresholds, near: tuple[dt.date, ...]) -> dt.date:
    return drawn_day(draw, where, near)


@st.composite
def _section(
    draw: st.DrawFn,
    cls: type[T],
    where: Thresholds,
    around: dt.date | None,
    stated: Stated,
    *,
    unknown: bool,
) -> T:
    return drawn_section(draw, cls, where, around, stated, unknown=unknown)


def _day_of_decision(draw: st.DrawFn, where: Thresholds) -> dt.date:
    """Mostly the usual one, when all rules are in force, or a day that is measured from it."""
    usual = where.near(where.home)
    if draw(st.booleans()):
        return drawn_day(draw, where, (where.home,))
    return draw(st.sampled_from(usual))


@st.composite
def _cases(
    draw: st.DrawFn, where: Thresholds, stated: Stated, *, conduct: bool | None, unknown: bool
) -> Case:
    as_of = stated.get("as_of") or _within(_day_of_decision(draw, where), stated)
    reviewed = True if _of_section(stated, "conduct") else conduct
    parts: dict[str, Any] = {}
    for name, cls in SECTIONS.items():
        fixed = _of_section(stated, name)
        if unknown and name != "officer" and not fixed and draw(st.integers(0, 7)) == 1:
            continue
        if name == "conduct" and not (draw(st.booleans()) if reviewed is None else reviewed):
            continue
        parts[name] = drawn_section(draw, cls, where, as_of, fixed, unknown=unknown)
    return Case(as_of=as_of, **parts)
