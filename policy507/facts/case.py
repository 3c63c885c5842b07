"""The facts of a case: its sections together, and how a fact is looked at.

`stated` is what somebody said; `observed` is what counts on the day of the decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from policy507.errors import FactError, Problem, described, needs
from policy507.facts.contradictions import COMPARED, Contradiction, contradicted
from policy507.facts.faults import fault_in
from policy507.facts.kinds import UNKNOWN
from policy507.facts.naming import taking_names, what_is_stated
from policy507.facts.registry import AS_OF, FACTS
from policy507.facts.sections import (
    NAMES,
    SECTIONS,
    Conduct,
    Contract,
    Officer,
    School,
    SchoolYear,
    restated,
)
from policy507.facts.taken import as_date

A_CASE = "a Case(...), which case_from_data makes of plain data,"
NO_AS_OF = Problem("as_of is missing: state the day of the decision", path="as_of", code="missing")


def _day(value: dt.date) -> dt.date:
    day: dt.date = as_date(value)
    return day


@frozen(kw_only=True)
class Case:
    """All facts of one case, and the day on which it is decided.

    Without `conduct` no act is under review. Cases are immutable, and equal where their facts are.

    Raises:
        FactError: a section is of the wrong type, or facts contradict one another; all are listed.
    """

    as_of: dt.date = field(converter=_day)
    officer: Officer = Officer()
    contract: Contract = Contract()
    school: School = School()
    school_year: SchoolYear = SchoolYear()
    conduct: Conduct | None = None

    def __attrs_post_init__(self) -> None:
        problems = {}
        day: Any = self.as_of
        if day is UNKNOWN:
            problems["as_of"] = NO_AS_OF
        elif wrong := fault_in(AS_OF, day):
            problems["as_of"] = Problem(f"as_of: {wrong}", path="as_of", code=wrong.code)
        for section, cls in SECTIONS.items():
            part = getattr(self, section)
            if not isinstance(part, cls) and not (section == "conduct" and part is None):
                wanted = f"{section}: {cls.__name__}(...) is wanted, not {described(part)}"
                problems[section] = Problem(wanted, path=section, code="argument")
        sound = (
            [each for each in COMPARED if _section(each) not in problems] if problems else COMPARED
        )
        values = {path: stated(self, path) for path in sound}
        contradictory = [each.problem(values) for each in contradicted(values)]
        if problems or contradictory:
            raise FactError([*problems.values(), *contradictory])

    def __repr__(self) -> str:
        return what_is_stated(self)


taking_names(Case, "", NAMES)


def _section(path: str) -> str:
    return path.partition(".")[0]


def stated(case: Case, path: str) -> Any:
    """The value of a fact as it was stated, or `UNKNOWN`."""
    fact = FACTS[path]
    if not fact.section:
        return case.as_of
    part = getattr(case, fact.section)
    if fact.derived:
        return part is not None
    return UNKNOWN if part is None else getattr(part, fact.name)


def observed(case: Case, path: str) -> Any:
    """The value of a fact on the day of the decision: what lies ahead has not happened."""
    value = stated(case, path)
    if FACTS[path].happens and isinstance(value, dt.date) and value > case.as_of:
        return None
    return value


def planned(case: Case) -> tuple[tuple[str, dt.date], ...]:
    """The days of what has not happened yet, by the fact's path."""
    days = ((path, stated(case, path)) for path, fact in FACTS.items() if fact.plannable)
    return tuple((p, d) for p, d in days if isinstance(d, dt.date) and d > case.as_of)


def with_fact(case: Case, path: str, value: Any, impossible: Sequence[Contradiction] = ()) -> Case:
    """The case with one fact stated, all other unknown facts left unknown.

    `impossible` are contradictions of a rule book, which count besides.

    Raises:
        FactError: the fact contradicts another.
    """
    fact = FACTS[path]
    if not fact.section:
        made = evolve(case, as_of=value)
    else:
        part = restated(getattr(case, fact.section), fact.name, value)
        made = evolve(case, **{fact.section: part})
    refuse(made, [each for each in impossible if path in each.paths])
    return made


def changed(
    case: Case, values: Mapping[str, Any], impossible: Sequence[Contradiction] = ()
) -> Case:
    """The case with some facts stated otherwise, all at once, and every other fact as it is.

    `impossible` are contradictions of a rule book, which count besides.

    Raises:
        FactError: the facts contradict one another.
    """
    parts: dict[str, Any] = {}
    for path, value in values.items():
        fact = FACTS[path]
        if fact.section:
            part = (
                parts.get(fact.section) or getattr(case, fact.section) or SECTIONS[fact.section]()
            )
            parts[fact.section] = restated(part, fact.name, value)
        else:
            parts[fact.name] = value
    made = evolve(case, **parts)
    refuse(made, impossible)
    return made


def refuse(case: Case, impossible: Sequence[Contradiction]) -> None:
    """Refuse a case that contradicts itself where it meets a rule book.

    Raises:
        FactError: it does; all contradictions are listed. Or it is no case.
    """
    needs(case, Case, "case", A_CASE, FactError)
    if found := refusing(case, impossible):
        values = {path: stated(case, path) for each in found for path in each.paths}
        raise FactError(each.problem(values) for each in found)


def refusing(case: Case, impossible: Sequence[Contradiction]) -> list[Contradiction]:
    """The contradictions of a rule book by which it refuses a case."""
    values = {path: stated(case, path) for each in impossible for path in each.paths}
    return contradicted(values, impossible)
