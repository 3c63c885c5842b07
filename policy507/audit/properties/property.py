"""What an audit looks at: a rule book, the cases drawn for it, and what they come to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, Protocol, TypeAlias, TypeVar

from attrs import field, frozen
from hypothesis import strategies as st

from policy507 import strategies
from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.engines.thresholds import Thresholds, thresholds
from policy507.errors import FactError
from policy507.facts.case import Case, stated, with_fact
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.policy import Months, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

T = TypeVar("T")
Choices: TypeAlias = Mapping[str, str]
EVERYWHERE = "all"
_CITATION = re.compile(r"\b[IVX]+\.[A-Z]\b(?:\.[0-9]+)?")
SERVING: Mapping[str, Any] = {"officer.peace_officer": True, "officer.substitute": True}
"""Facts by which an officer serves as school resource officer, whatever the contract (reading D-4)."""
ANY_SERVICE: dict[str, Any] = {
    "school_year.starts_on": UNKNOWN,
    "school_year.ends_on": UNKNOWN,
    "school_year.student_contact_days": UNKNOWN,
}
"""Facts by which no day and no number of days served is out of the question."""
LONG_SUBSTITUTE: dict[str, Any] = {
    **SERVING,
    **ANY_SERVICE,
    "school_year.substitute_contact_days": FACTS["school_year.substitute_contact_days"].maximum,
}
"""Facts by which an officer serves, and not for a short term."""
COUNTED: Mapping[str, Any] = {
    **SERVING,
    **ANY_SERVICE,
    "school_year.substitute_limit_reached_on": UNKNOWN,
}
"""Facts by which the days served decide, and no other fact says already on which side they are."""


class Draw(Protocol):
    """What draws an example from a strategy."""

    def __call__(self, strategy: st.SearchStrategy[T], label: object = None) -> T:
        """One example."""
        ...


class RefutedError(AssertionError):
    """A property that does not hold: why, and the cases that show it."""

    def __init__(self, why: str, *cases: Case) -> None:
        self.why: str = why
        self.cases: tuple[Case, ...] = cases
        super().__init__(why)


@frozen(eq=False)
class Verdicts:
    """The verdicts on the rules and acts of a rule book in one case, by the definition.

    Where all facts are stated, that is the status that a decision gives; it costs a small part of one.
    """

    case: Case
    _meaning: Meaning = field(repr=False)

    def __getitem__(self, target: str) -> Status | None:
        """The status of a rule or an act; `None` where a fact is missing for it."""
        return self._meaning.verdict(target)

    def fires(self, rule: str) -> bool:
        """Whether a rule surely fires."""
        return self._meaning.fires(self._meaning.book.rules[rule]) is True

    def last_day(self, rule: str) -> dt.date | None:
        """The last day on which what a rule orders is in time."""
        return self._meaning.situation.last_day((self._meaning.book.rules[rule],))

    def everything(self) -> dict[str, Status | None]:
        """The statuses of all rules and acts."""
        return self._meaning.all_verdicts()


@frozen(eq=False)
class Audited:
    """A rule book under audit, read by its default readings."""

    book: RuleBook

    @property
    def choices(self) -> dict[str, str]:
        """The default readings."""
        return self.book.choices()

    @property
    def thresholds(self) -> Thresholds:
        """Where its rules switch."""
        return thresholds(self.book)

    def cases(self, fixed: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Cases with some facts fixed, by path."""
        return strategies.cases(rules=self.book, stated=fixed, **options)

    def days(self, *near: dt.date) -> st.SearchStrategy[dt.date]:
        """Days at which its rules may switch."""
        return strategies.days(rules=self.book, near=near)

    def verdicts(self, case: Case, choices: Choices | None = None) -> Verdicts:
        """What a case comes to."""
        return Verdicts(case, Meaning(self.book, Situation(case, choices or self.choices)))

    def decide(
        self, case: Case, choices: Choices | None = None, engine: str | None = None
    ) -> Decision:
        """The decision of a case, with all that belongs to it."""
        return decide_case(case, readings=choices, rules=self.book, engine=engine)

    def day(self, value: str) -> dt.date:
        """A date that is a value of the rules, by its name."""
        found = self.book.values[value]
        return found if isinstance(found, dt.date) else _no_such(value, "date")

    def number(self, value: str) -> int:
        """A number that is a value of the rules, by its name."""
        found = self.book.values[value]
        return found if isinstance(found, int) else _no_such(value, "number")

    def months(self, value: str) -> int:
        """A period that is a value of the rules, by its name."""
        found = self.book.values[value]
        return found.months if isinstance(found, Months) else _no_such(value, "period")

    def rules_of(self, *paragraphs: str) -> list[Rule]:
        """The rules of some paragraphs, those of their items included."""
        inside = tuple(f"{citation}." for citation in paragraphs)
        return [
            rule
            for rule in self.book.rules.values()
            if rule.paragraph in paragraphs or rule.paragraph.startswith(inside)
        ]


Check: TypeAlias = Callable[[Audited, Draw], None]


@frozen
class Property:
    """What must hold of every case: a name, a sentence, and the paragraph that it guards.

    `check` draws what it needs and raises `RefutedError` where the property fails. `needs` are the
    values, rules, acts and readings that the sentence speaks of, without which it says nothing of a
    rule book; so are the paragraphs that it names. `cost` is how many examples of other properties
    one of this takes the time of.
    """

    name: str
    english: str
    paragraph: str
    check: Check = field(repr=False)
    needs: tuple[str, ...] = ()
    cost: int = 1

    @property
    def citations(self) -> tuple[str, ...]:
        """The paragraphs that it guards or names; none where it is about every paragraph."""
        guarded = [] if self.paragraph == EVERYWHERE else [self.paragraph]
        return tuple(dict.fromkeys([*guarded, *_CITATION.findall(self.english)]))


def listed(
    table: list[Property],
    name: str,
    english: str,
    paragraph: str,
    *,
    needs: tuple[str, ...] = (),
    cost: int = 1,
) -> Callable[[Check], Check]:
    """Put a check into a table as a property."""

    def put(check: Check) -> Check:
        table.append(Property(name, english, paragraph, check, needs, cost))
        return check

    return put


def claim(holds: object, why: str, *cases: Case) -> None:
    """Refuse what does not hold.

    Raises:
        RefutedError: it does not.
    """
    if not holds:
        raise RefutedError(why, *cases)


def changed(case: Case, facts: Mapping[str, Any]) -> Case | None:
    """The case with other values of some facts, by path; `None` where they contradict others."""
    try:
        for path, value in facts.items():
            case = with_fact(case, path, value)
    except FactError:
        return None
    return case


def known_facts(case: Case, paths: Iterable[str] = tuple(FACTS)) -> dict[str, Any]:
    """The facts that a case states, by path."""
    facts = (path for path in paths if not FACTS[path].derived)
    return {path: value for path in facts if (value := stated(case, path)) is not UNKNOWN}


def _no_such(value: str, kind: str) -> NoReturn:
    raise RefutedError(f"the value {value} is no {kind}")
