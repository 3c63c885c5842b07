"""Facts that cannot all be true. What merely looks odd is no contradiction, because it happens.

`CONTRADICTIONS` is the one place where they are stated: by it cases are refused, and proofs leave such
cases out. A new one is added there, with an example in
`tests/facts/test_contradictions.py`, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from operator import attrgetter, gt, itemgetter, lt, not_, or_
from typing import Any

from attrs import frozen

from policy507.errors import shown
from policy507.facts.case import UNKNOWN, Case
from policy507.facts.kinds import NEVER
from policy507.facts.registry import FACTS
from policy507.facts.sections import DUTIES


@frozen
class Contradiction:
    """Facts that contradict one another where `wrong` holds of their values; the last is blamed.

    `wrong` is asked of the values of a case and of the variables of the solver alike. So it compares,
    and joins comparisons by `&` and `|` alone. A day is its number, `NEVER` where it does not happen; a
    list of words says of each word whether it is listed; a list of texts is whether it is empty.
    """

    wrong: Callable[..., Any]
    why: str
    paths: tuple[str, ...]


def _number(day: dt.date | None) -> int:
    return NEVER if day is None else day.toordinal()


@lru_cache(maxsize=1024)
def _listed(words: tuple[str, ...]) -> Mapping[str, bool]:
    return {word: word in words for word in DUTIES}


def _lists_others(listed: Mapping[str, Any], among: Mapping[str, Any]) -> Any:
    return reduce(or_, [among[word] & (among[word] != listed[word]) for word in among])


CONTRADICTIONS = (
    Contradiction(
        lt,
        "no more days are served than are scheduled",
        ("school_year.student_contact_days", "school_year.substitute_contact_days"),
    ),
    Contradiction(
        gt,
        "a school year does not end before it starts",
        ("school_year.starts_on", "school_year.ends_on"),
    ),
    Contradiction(
        gt,
        "a contract does not end before it starts",
        ("contract.starts_on", "contract.ends_on"),
    ),
    Contradiction(
        gt,
        "the highest grade is not below the lowest",
        ("school.lowest_grade", "school.highest_grade"),
    ),
    Contradiction(
        _lists_others,
        "an optional duty is one of the contract's duties",
        ("contract.duties", "contract.optional_duties"),
    ),
    Contradiction(
        lambda none, discipline: none & discipline,
        "there are no additional duties that could include it",
        ("contract.additional_duties", "contract.additional_duties_include_discipline"),
    ),
    Contradiction(
        lambda course, basic, supplement, issued_on: (
            (issued_on != NEVER) & (course == NEVER) & (basic == NEVER) & (supplement == NEVER)
        ),
        "a certificate is issued for training that was completed",
        (
            "officer.sro_course_completed_on",
            "officer.basic_course_completed_on",
            "officer.supplemental_course_completed_on",
            "officer.certificate_issued_on",
        ),
    ),
    Contradiction(
        lambda issued_on, kept: (issued_on == NEVER) & kept,
        "only a certificate that was issued can be kept",
        ("officer.certificate_issued_on", "officer.latest_certificate_kept"),
    ),
    Contradiction(
        gt, "the school year is the one that contains as_of", ("school_year.starts_on", "as_of")
    ),
    Contradiction(
        lt, "the school year is the one that contains as_of", ("school_year.ends_on", "as_of")
    ),
)


_PATHS = tuple(dict.fromkeys(path for each in CONTRADICTIONS for path in each.paths))
_values_of = attrgetter(*_PATHS)
_COMPARABLE: Mapping[str, Callable[[Any], Any]] = {"day": _number, "words": _listed, "texts": not_}
"""What makes a known value comparable, by the kind of its fact; other values are so already."""
_MADE = tuple(_COMPARABLE.get(FACTS[path].kind) for path in _PATHS)
_CHECKS = tuple((each, itemgetter(*map(_PATHS.index, each.paths))) for each in CONTRADICTIONS)


def contradictions(case: Case) -> list[tuple[tuple[str, str], str]]:
    """All contradictions of a case, each with the two facts it is between, and in words.

    The second fact is the one to point at. Unknown facts contradict nothing.
    """
    stated = _values_of(case)
    compared = [
        value if make is None or value is UNKNOWN else make(value)
        for make, value in zip(_MADE, stated, strict=True)
    ]
    found = []
    for each, picked in _CHECKS:
        values = picked(compared)
        if UNKNOWN not in values and each.wrong(*values):
            found.append(((each.paths[0], each.paths[-1]), _in_words(each, picked(stated))))
    return found


def _in_words(contradiction: Contradiction, values: tuple[Any, ...]) -> str:
    stated = zip(contradiction.paths, values, strict=True)
    *others, last = (f"{path} is {_written(value)}" for path, value in stated)
    return f"{last}, but {' and '.join(others)}: {contradiction.why}"


def _written(value: object) -> str:
    """A value as a case file writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return shown(f"[{', '.join(value)}]")
    return str(value)
