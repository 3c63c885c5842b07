"""Facts that cannot all be true. What merely looks odd is no contradiction, because it happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from operator import attrgetter, gt, lt
from typing import Any

from attrs import frozen

from policy507.facts import UNKNOWN, Case
from policy507.problems import shown


@frozen
class _Check:
    """Facts that contradict one another where `wrong` holds of their values; the last is blamed."""

    wrong: Callable[..., bool]
    why: str
    paths: tuple[str, ...]
    values_of: Callable[[Case], tuple[Any, ...]]


def _check(wrong: Callable[..., bool], why: str, *paths: str) -> _Check:
    return _Check(wrong, why, paths, attrgetter(*paths))


def _ends_too_early(starts_on: dt.date, ends_on: dt.date | None) -> bool:
    return ends_on is not None and ends_on < starts_on


def _lists_others(listed: tuple[str, ...], among: tuple[str, ...]) -> bool:
    return not set(among) <= set(listed)


def _kept_but_not_issued(issued_on: dt.date | None, kept: bool) -> bool:  # noqa: FBT001 (a fact)
    return issued_on is None and kept


def _issued_without_training(*days: dt.date | None) -> bool:
    *completed, issued_on = days
    return issued_on is not None and not any(completed)


def _none_but_discipline(duties: tuple[str, ...], discipline: bool) -> bool:  # noqa: FBT001 (a fact)
    return not duties and discipline


_CHECKS = (
    _check(
        lt,
        "no more days are served than are scheduled",
        "school_year.student_contact_days",
        "school_year.substitute_contact_days",
    ),
    _check(
        _ends_too_early,
        "a school year does not end before it starts",
        "school_year.starts_on",
        "school_year.ends_on",
    ),
    _check(
        _ends_too_early,
        "a contract does not end before it starts",
        "contract.starts_on",
        "contract.ends_on",
    ),
    _check(
        gt,
        "the highest grade is not below the lowest",
        "school.lowest_grade",
        "school.highest_grade",
    ),
    _check(
        _lists_others,
        "an optional duty is one of the contract's duties",
        "contract.duties",
        "contract.optional_duties",
    ),
    _check(
        _none_but_discipline,
        "there are no additional duties that could include it",
        "contract.additional_duties",
        "contract.additional_duties_include_discipline",
    ),
    _check(
        _issued_without_training,
        "a certificate is issued for training that was completed",
        "officer.sro_course_completed_on",
        "officer.basic_course_completed_on",
        "officer.supplemental_course_completed_on",
        "officer.certificate_issued_on",
    ),
    _check(
        _kept_but_not_issued,
        "only a certificate that was issued can be kept",
        "officer.certificate_issued_on",
        "officer.latest_certificate_kept",
    ),
    _check(gt, "the school year is the one that contains as_of", "school_year.starts_on", "as_of"),
    _check(lt, "the school year is the one that contains as_of", "school_year.ends_on", "as_of"),
)


def contradictions(case: Case) -> list[tuple[tuple[str, str], str]]:
    """All contradictions of a case, each with the two facts it is between, and in words.

    The second fact is the one to point at. Unknown facts contradict nothing.
    """
    found = []
    for check in _CHECKS:
        values = check.values_of(case)
        if UNKNOWN not in values and check.wrong(*values):
            paths = (check.paths[0], check.paths[-1])
            found.append((paths, _in_words(check, values)))
    return found


def _in_words(check: _Check, values: tuple[Any, ...]) -> str:
    *others, last = (
        f"{path} is {_written(value)}" for path, value in zip(check.paths, values, strict=True)
    )
    return f"{last}, but {' and '.join(others)}: {check.why}"


def _written(value: object) -> str:
    """A value as a case file writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return shown(f"[{', '.join(value)}]")
    return str(value)
