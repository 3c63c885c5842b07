"""How the facts of a section are drawn: near the thresholds, and without contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from policy507.engines.thresholds import Thresholds
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN, Fact
from policy507.facts.sections import FACTS_OF

T = TypeVar("T")
TEXT = st.text(max_size=12).filter(str.isprintable)
TEXTS = st.lists(TEXT, unique=True, max_size=2)
Values = dict[str, Any]
ANCHORS = 4
"""From how many of the days drawn before a day may be measured."""
LONGEST_STRETCH = 400
"""How many days before or after the day of the decision a school year or a contract mostly ends."""
ORDERED = (
    ("starts_on", "ends_on"),
    ("lowest_grade", "highest_grade"),
    ("substitute_contact_days", "student_contact_days"),
)
"""Facts of one section of which the second is not less than the first."""
COURSES = (
    "sro_course_completed_on",
    "basic_course_completed_on",
    "supplemental_course_completed_on",
)


def drawn_day(draw: st.DrawFn, where: Thresholds, near: tuple[dt.date, ...]) -> dt.date:
    """A day at which the rules may switch, or that they measure from one of those near."""
    stated = where.edges or where.odd
    pool = _below(draw, 6)
    if near and pool in (0, 2):
        measured = where.near(near[_below(draw, len(near))])
        return measured[_below(draw, len(measured))]
    if pool < 5:  # noqa: PLR2004 (the last of the six)
        days = where.odd if pool == 4 else stated  # noqa: PLR2004 (the one before)
        return days[_below(draw, len(days))]
    first, last = where.span
    return first + dt.timedelta(days=_below(draw, (last - first).days + 1))


def drawn_section(
    draw: st.DrawFn,
    cls: type[T],
    where: Thresholds,
    around: dt.date | None,
    stated: Mapping[str, Any],
    *,
    unknown: bool,
) -> T:
    """One section of a case, with what is stated; `around` is a day that its bounds mostly contain."""
    facts = {fact.name: fact for fact in FACTS_OF[cls]}
    near = [] if around is None else [around]
    values: Values = {}
    for name, fact in facts.items():
        values[name] = (
            stated[name] if name in stated else _value(draw, fact, where, tuple(near[-ANCHORS:]))
        )
        if isinstance(values[name], dt.date):
            near.append(values[name])
    free = [name for name in facts if name not in stated]
    if around is not None:
        _put_around(draw, values, free, around, always="student_contact_days" in facts)
    _mend(values, free, around or where.home)
    if unknown and free:
        _forget(draw, values, free)
    return cls(**values)


def _below(draw: st.DrawFn, end: int) -> int:
    """A number from nought on; a small one is simpler."""
    return draw(_numbers(end))


@lru_cache(maxsize=1024)
def _numbers(end: int) -> st.SearchStrategy[int]:
    # Strategies are costly to make anew, and a case takes a hundred draws.
    return st.integers(0, end - 1)


def _value(draw: st.DrawFn, fact: Fact, where: Thresholds, near: tuple[dt.date, ...]) -> Any:
    match fact.kind:
        case "flag":
            return _below(draw, 10) != 1 if fact.path in where.flags else _below(draw, 2) == 1
        case "day":
            return None if fact.nullable and _below(draw, 4) == 1 else drawn_day(draw, where, near)
        case "count":
            edges = where.counts.get(fact.path, ())
            if edges and _below(draw, 4):
                return edges[_below(draw, len(edges))]
            return fact.minimum + _below(draw, fact.maximum - fact.minimum + 1)
        case "words":
            return _words(draw, fact)
        case "texts":
            return () if _below(draw, 2) == 0 else tuple(draw(TEXTS))
    return draw(TEXT) if _below(draw, 4) == 1 else UNKNOWN


def _words(draw: st.DrawFn, fact: Fact) -> tuple[str, ...]:
    """All the words, all but one, only one, none, or any of them."""
    words, form = fact.choices, _below(draw, 5)
    if fact.name == "optional_duties" and form < 3:  # noqa: PLR2004 (mostly)
        return ()
    if form in (1, 2):
        one = _below(draw, len(words))
        return (words[one],) if form == 1 else (*words[:one], *words[one + 1 :])
    if form == 4:  # noqa: PLR2004 (the last of the five)
        some = _below(draw, 2 ** len(words))
        return tuple(word for n, word in enumerate(words) if some >> n & 1)
    return words if form == 0 else ()


def _forget(draw: st.DrawFn, values: Values, free: list[str]) -> None:
    """Let facts that are free be unknown: none, one, two, or any of them."""
    form = _below(draw, 4)
    some = _below(draw, 2 ** len(free)) if form == 3 else 0  # noqa: PLR2004 (the last of the four)
    forgotten = [name for n, name in enumerate(free) if some >> n & 1]
    if form in (1, 2):
        forgotten = [free[_below(draw, len(free))] for _ in range(form)]
    for name in forgotten:
        values[name] = UNKNOWN
    if values.get("additional_duties") is UNKNOWN and values["duties"] is not UNKNOWN:
        # Beside stated duties, a list that is left out is the empty one: then none is discipline.
        if "additional_duties_include_discipline" in free:
            values["additional_duties_include_discipline"] = UNKNOWN
        elif "duties" in free:
            values["duties"] = UNKNOWN
        else:
            values["additional_duties"] = ("an additional duty",)


def _put_around(
    draw: st.DrawFn, values: Values, free: list[str], around: dt.date, *, always: bool
) -> None:
    """Let what starts and ends contain a day: a school year does, a contract mostly."""
    for name, sign in (("starts_on", -1), ("ends_on", 1)):
        if name in free and (always or _below(draw, 4)):
            stretch = _below(draw, 2 if _below(draw, 4) == 1 else LONGEST_STRETCH)
            day = around + dt.timedelta(days=sign * stretch)
            values[name] = min(max(day, FIRST_DAY), LAST_DAY)


def _mend(values: Values, free: list[str], day: dt.date) -> None:
    """Change what is free so that it contradicts nothing."""
    for low, high in ORDERED:
        first, last = values.get(low), values.get(high)
        if None in (first, last) or UNKNOWN in (first, last) or first <= last:  # type: ignore[operator]
            continue
        if low in free and high in free:
            values[low], values[high] = last, first
        elif low in free:
            values[low] = last
        else:
            values[high] = first
    if "duties" in values:
        _mend_contract(values, free)
    if "certificate_issued_on" in values:
        _mend_certificate(values, free, day)


def _mend_contract(values: Values, free: list[str]) -> None:
    duties, optional = values["duties"], values["optional_duties"]
    if UNKNOWN not in (duties, optional):
        if "optional_duties" in free:
            values["optional_duties"] = tuple(word for word in optional if word in duties)
        elif "duties" in free:
            values["duties"] = (*duties, *(word for word in optional if word not in duties))
    if values["additional_duties"] == () and values["additional_duties_include_discipline"] is True:
        if "additional_duties_include_discipline" in free:
            values["additional_duties_include_discipline"] = False
        else:
            values["additional_duties"] = ("an additional duty",)


def _mend_certificate(values: Values, free: list[str], day: dt.date) -> None:
    kept, issued = "latest_certificate_kept", "certificate_issued_on"
    courses = [name for name in COURSES if name in free]
    untrained = all(values[name] is None for name in COURSES)
    if values[kept] is True and values[issued] is None:
        if kept in free:
            values[kept] = False
        elif courses or not untrained:
            values[issued] = day
    if untrained and isinstance(values[issued], dt.date):
        if courses and not (issued in free and kept in free):
            values[courses[0]] = values[issued]
        else:
            values[issued], values[kept] = None, values[kept] if kept not in free else False
