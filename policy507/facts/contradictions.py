"""Facts that cannot all be true. What merely looks odd is no contradiction, because it happens.

`CONTRADICTIONS` is the one place where they are stated, but for those that need a value of the policy,
which a rule book states (`RuleBook.impossible`): by them cases are refused, strategies draw cases that
contradict nothing and data that do, and the solver knows which cases are possible. A new one is added
there, with an example in `tests/facts/test_contradictions.py`, and nowhere else.

What is stated is compared, plans included. So these are no conditions of `policy507.model`, which look
at what has happened by the day of the decision, under readings that no case states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, reduce
from operator import ge, gt, le, lt, ne, or_
from typing import Any

from attrs import frozen

from policy507.errors import Problem, shown
from policy507.facts.kinds import NEVER, UNKNOWN, Fact, InPart
from policy507.facts.registry import FACTS

EMPTY = True
"""What a list of texts is compared with, as far as it is looked at."""


def _is(value: Any, operand: Any) -> Any:
    return value if operand is True else value == operand


def _lacks(listed: Mapping[str, Any], among: Mapping[str, Any]) -> Any:
    lacking = [among[w] & (among[w] != listed[w]) for w in among if w in listed]
    return reduce(or_, lacking) if lacking else False


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "is": _is,
    "is not": ne,
    "above": gt,
    "below": lt,
    "not above": le,
    "not below": ge,
    "lacks": _lacks,  # a word that the other list has
}
"""What comparisons mean, of the values of a case and of the variables of the solver alike."""


@frozen
class Compared:
    """A fact compared with another, by its path, or with something that it can be.

    A day is compared by its number, `NEVER` where it does not happen; a list of words by what it says
    of each word, if it is known; a list of texts by whether it is `EMPTY`.
    """

    fact: str
    operator: str
    operand: str | int

    @property
    def paths(self) -> tuple[str, ...]:
        """The facts that it looks at."""
        return (self.fact, self.operand) if isinstance(self.operand, str) else (self.fact,)

    def holds(self, values: Mapping[str, Any]) -> Any:
        """Whether it holds of comparable values, by path; not of those that are missing."""
        value, operand = values.get(self.fact), self.operand
        other = values.get(operand) if isinstance(operand, str) else operand
        if value is None or other is None:
            return False
        return OPERATORS[self.operator](value, other)


@frozen(init=False)
class Contradiction:
    """Facts that contradict one another where everything listed holds; in a list within it, anything.

    A comparison with something unknown does not surely hold. The fact mentioned last is to blame.
    """

    why: str
    clauses: tuple[tuple[Compared, ...], ...]

    def __init__(self, why: str, *wrong: Compared | tuple[Compared, ...]) -> None:
        clauses = ((each,) if isinstance(each, Compared) else each for each in wrong)
        self.__attrs_init__(why, tuple(clauses))

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether comparable values contradict one another."""
        for clause in self.clauses:
            for each in clause:
                if each.holds(values):
                    break
            else:
                return False
        return True

    @property
    def paths(self) -> tuple[str, ...]:
        """Its facts, in the order in which each is last mentioned."""
        mentioned = [path for clause in self.clauses for each in clause for path in each.paths]
        return tuple(dict.fromkeys(reversed(mentioned)))[::-1]

    def problem(self, stated: Mapping[str, Any]) -> Problem:
        """The contradiction as a problem of a case with these values."""
        return Problem(in_words(self, stated), path=self.paths[-1], code="contradiction")


CONTRADICTIONS = (
    Contradiction(
        "no more days are served than are scheduled",
        Compared(
            "school_year.student_contact_days", "below", "school_year.substitute_contact_days"
        ),
    ),
    Contradiction(
        "the days expected in the whole year include those served",
        Compared(
            "school_year.substitute_contact_days_expected",
            "below",
            "school_year.substitute_contact_days",
        ),
    ),
    Contradiction(
        "no more days are expected than are scheduled",
        Compared(
            "school_year.student_contact_days",
            "below",
            "school_year.substitute_contact_days_expected",
        ),
    ),
    Contradiction(
        "a school year does not end before it starts",
        Compared("school_year.starts_on", "above", "school_year.ends_on"),
    ),
    Contradiction(
        "a contract does not end before it starts",
        Compared("contract.starts_on", "above", "contract.ends_on"),
    ),
    Contradiction(
        "the highest grade is not below the lowest",
        Compared("school.lowest_grade", "above", "school.highest_grade"),
    ),
    Contradiction(
        "an optional duty is one of the contract's duties",
        Compared("contract.duties", "lacks", "contract.optional_duties"),
    ),
    Contradiction(
        "there are no additional duties that could include it",
        Compared("contract.additional_duties", "is", EMPTY),
        Compared("contract.additional_duties_include_discipline", "is", True),
    ),
    Contradiction(
        "a certificate is issued for mandated training that was completed by then; write null if it"
        " certifies only the basic course (R-1)",
        Compared("officer.sro_course_completed_on", "above", "officer.certificate_issued_on"),
        (
            Compared("officer.basic_course_completed_on", "above", "officer.certificate_issued_on"),
            Compared(
                "officer.supplemental_course_completed_on", "above", "officer.certificate_issued_on"
            ),
            Compared("officer.supplemental_course_board_approved", "is", False),
        ),
        Compared("officer.certificate_issued_on", "is not", NEVER),
    ),
    Contradiction(
        "only a certificate that was issued can be kept",
        Compared("officer.certificate_issued_on", "is", NEVER),
        Compared("officer.latest_certificate_kept", "is", True),
    ),
    Contradiction(
        "a certificate that is kept was issued, for mandated training that was completed (R-1)",
        Compared("officer.sro_course_completed_on", "is", NEVER),
        (
            Compared("officer.basic_course_completed_on", "is", NEVER),
            Compared("officer.supplemental_course_completed_on", "is", NEVER),
            Compared("officer.supplemental_course_board_approved", "is", False),
        ),
        Compared("officer.latest_certificate_kept", "is", True),
    ),
    Contradiction(
        "the school year is the one that contains as_of",
        Compared("school_year.starts_on", "above", "as_of"),
    ),
    Contradiction(
        "the school year is the one that contains as_of",
        Compared("school_year.ends_on", "below", "as_of"),
    ),
)

COMPARED = tuple(dict.fromkeys(path for each in CONTRADICTIONS for path in each.paths))
"""The facts that can contradict others."""


def contradicted(
    stated: Mapping[str, Any], among: Iterable[Contradiction] = CONTRADICTIONS
) -> list[Contradiction]:
    """The contradictions between the values of facts, by path. Unknown facts contradict nothing."""
    values = comparable(stated)
    return [each for each in among if each.holds(values)]


def tied_facts(among: Iterable[Contradiction]) -> dict[str, frozenset[str]]:
    """By fact those that contradictions tie to it, one to another, and itself."""
    tied = {path: frozenset([path]) for path in FACTS}
    for each in (*CONTRADICTIONS, *among):
        joined = frozenset[str]().union(*(tied[path] for path in each.paths if path != "as_of"))
        tied |= dict.fromkeys(joined, joined)
    return tied


def comparable(stated: Mapping[str, Any]) -> dict[str, Any]:
    """The known values of facts, as they are compared."""
    return {
        path: _comparable(FACTS[path], value)
        for path, value in stated.items()
        if value is not UNKNOWN
    }


def as_stated(path: str, value: object) -> str:
    """A fact as whoever wrote a case file knows it."""
    return f"{path} is {_written(value)}"


def in_words(
    contradiction: Contradiction,
    stated: Mapping[str, Any],
    said: Callable[[str, Any], str] = as_stated,
) -> str:
    """What contradicts what in a case with these values, and why that cannot be; `said` says a fact."""
    values = comparable(stated)
    holding = [each for clause in contradiction.clauses for each in clause if each.holds(values)]
    wrong = {path for each in holding for path in each.paths}
    known = (path for path in contradiction.paths if path in wrong)
    *others, last = (said(path, stated[path]) for path in known)
    but = f", but {' and '.join(others)}" if others else ""
    return f"{last}{but}: {contradiction.why}"


def _comparable(fact: Fact, value: Any) -> Any:
    match fact.kind:
        case "day":
            return NEVER if value is None else value.toordinal()
        case "words":
            return value if isinstance(value, InPart) else _listed(value, fact.choices)
        case "texts":
            return EMPTY if not value else not EMPTY
    return value


@lru_cache(maxsize=1024)
def _listed(words: tuple[str, ...], choices: tuple[str, ...]) -> Mapping[str, bool]:
    return {word: word in words for word in choices}


def _written(value: object) -> str:
    """A value as a case file writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return shown(f"[{', '.join(value)}]")
    if isinstance(value, InPart):
        said = (f"{word}: {_written(held)}" for word, held in value.items())
        return shown(f"{{{', '.join(said)}}}")
    return str(value)
