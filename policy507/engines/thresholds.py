"""Where the rules switch: the days, numbers and periods that a rule book states, and what is beside.

Nothing is copied from the policy: another rule book has other thresholds.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from attrs import frozen

from policy507.facts.contradictions import Contradiction
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months, holiday_days
from policy507.model.conditions import Fixed, Shift, ValueTest, walk
from policy507.model.policy import Months
from policy507.model.rulebook import RuleBook
from policy507.model.walk import trees_of

MONTHS = 12


@frozen
class Thresholds:
    """The days and numbers at which a case may come out otherwise, for a strategy to draw from.

    `days` are those that the rules state, moved by the periods that they state, with one day on both
    sides. `odd` are the days at which calendar arithmetic goes wrong: the ends of months, leap
    days, legal holidays, what lies a stated period before them, and the days after. `counts` has, by
    fact, the numbers that it is compared with, with one on both sides. `flags` has the flags that are
    true in the example case of the rules: of a usual case they mostly are. `periods` are in months.
    `impossible` is what no case may state where it meets the rules.
    """

    home: dt.date
    days: tuple[dt.date, ...]
    odd: tuple[dt.date, ...]
    periods: tuple[int, ...]
    counts: Mapping[str, tuple[int, ...]]
    flags: frozenset[str]
    impossible: tuple[Contradiction, ...]

    def near(self, *days: dt.date) -> tuple[dt.date, ...]:
        """Days and those that the rules may measure from them, with one day on both sides."""
        return _distinct(_beside([*days, *_moved(days, self.periods)]))

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last of all the days."""
        days = (self.home, *self.days, *self.odd)
        return min(days), max(days)

    @property
    def familiar(self) -> list[dt.date]:
        """The days at which the rules switch, those near the day of the example case first."""
        return sorted({self.home, *self.days}, key=lambda day: (abs((day - self.home).days), day))


@lru_cache(maxsize=16)
def thresholds(book: RuleBook) -> Thresholds:
    """The thresholds of a rule book."""
    nodes = list(walk(*(tree for _, tree in trees_of(book))))
    values = book.values.values()
    stated = {node.date for node in nodes if isinstance(node, Fixed)}
    stated |= {value for value in values if isinstance(value, dt.date)}
    months = {abs(node.months) for node in nodes if isinstance(node, Shift)}
    months |= {value.months for value in values if isinstance(value, Months)}
    periods = tuple(sorted(months - {0}))
    home = _home(book)
    days = _beside([*sorted(stated), *_moved(sorted(stated), periods)])
    years = _years([home, *stated])
    ends = [_month_end(year, month) for year in years for month in range(1, MONTHS + 1)]
    holidays = [
        dt.date.fromordinal(day) for y in years for day in sorted(holiday_days(book.calendar, y))
    ]
    odd = [day for end in (*ends, *holidays) for day in (end, _later(end, 1))]
    return Thresholds(
        home=home,
        days=_distinct(days),
        odd=_distinct([*odd, *_moved(odd, periods)]),
        periods=periods,
        counts=_counts(nodes),
        flags=frozenset(_true_flags(book)),
        impossible=book.impossible,
    )


def _home(book: RuleBook) -> dt.date:
    """The day on which the example case of the rules is decided."""
    as_of = book.policy.example_case.get("as_of")
    return as_of if isinstance(as_of, dt.date) else dt.date.fromisoformat(str(as_of))


def _true_flags(book: RuleBook) -> Iterator[str]:
    for path, fact in FACTS.items():
        section = book.policy.example_case.get(fact.section)
        if fact.kind == "flag" and isinstance(section, Mapping) and section.get(fact.name) is True:
            yield path


def _counts(nodes: Iterable[object]) -> dict[str, tuple[int, ...]]:
    beside: dict[str, set[int]] = {}
    for node in nodes:
        if isinstance(node, ValueTest) and type(node.operand) is int:
            beside.setdefault(node.fact, set()).update(node.operand + step for step in (-1, 0, 1))
    return {
        path: tuple(n for n in sorted(found) if FACTS[path].minimum <= n <= FACTS[path].maximum)
        for path, found in beside.items()
    }


def _years(days: Iterable[dt.date]) -> range:
    """The years of some days, as far as the leap year after them."""
    years = sorted(day.year for day in days)
    last = years[-1]
    while not calendar.isleap(last):
        last += 1
    return range(years[0], last + 1)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _moved(days: Iterable[dt.date], periods: Iterable[int]) -> list[dt.date]:
    """Days moved by whole months, in both directions."""
    ordinals = [day.toordinal() for day in days]
    return [
        dt.date.fromordinal(add_months(ordinal, sign * months))
        for ordinal in ordinals
        for months in periods
        for sign in (-1, 1)
    ]


def _beside(days: Iterable[dt.date]) -> list[dt.date]:
    return [_later(day, step) for day in days for step in (0, -1, 1)]


def _later(day: dt.date, step: int) -> dt.date:
    return day + dt.timedelta(days=step)


def _distinct(days: Iterable[dt.date]) -> tuple[dt.date, ...]:
    """Each day once, in the order given; those that no fact can have are left out."""
    return tuple(dict.fromkeys(day for day in days if FIRST_DAY <= day <= LAST_DAY))
