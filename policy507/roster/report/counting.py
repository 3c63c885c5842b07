"""A roster in numbers: counted block by block, so that memory stays the same however long it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define, frozen

from policy507.decisions.json_form import data_of
from policy507.decisions.summary import Group, group_of
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.roster.report.equal_ids import At, EqualIds, Seen
from policy507.roster.report.urgency import (
    NO_DAY,
    NOTHING,
    Keys,
    Target,
    days_of,
    levels_of,
    statuses_of,
)
from policy507.roster.shape import EPOCH

PERIODS = (30, 60, 90)
"""The days ahead for which deadlines are counted."""
MOST_ASKED, MOST_TOTALS = 10, 10


@frozen
class Within:
    """How many last days lie no more than so many days ahead."""

    days: int
    deadlines: int


@frozen
class Month:
    """How many last days of what is open lie in a month, which is named by its first day."""

    first: dt.date
    deadlines: int


@frozen
class ActCount:
    """One act in a roster: how many rows come to each status, and how many last days are near.

    `paragraphs` are the citations of what orders it, and `home` is the paragraph that lists these. The
    last days are those of what is open. A prohibition is counted where an act is under review.
    """

    act: str
    bearer: str
    wording: str
    paragraphs: tuple[str, ...]
    home: str
    statuses: dict[str, int]
    within: tuple[Within, ...]


@frozen
class Asked:
    """An unknown fact that could still change an answer, as a question, and in how many rows."""

    fact: str
    question: str
    rows: int


@frozen
class Totals:
    """How many rows are totals of a table, or notes to it; the first few."""

    rows: int
    examples: tuple[At, ...]


@frozen
class Summary:
    """A roster in numbers.

    Every row that was read was decided, rejected, or is of another school year: `read` is their sum.
    `totals` are the rows that were passed by: they sum up a table, or are a note to it.
    `wrong`, `open`, `undetermined` and `nothing` count the decided rows by what is most urgent in them;
    `readings` are the choices that are not the default.
    """

    _KEYS: ClassVar = (
        *("policy", "edition", "as_of", "readings"),
        *("read", "decided", "rejected", "of_another_year", "wrong", "open", "undetermined"),
        *("nothing", "acts", "months", "questions", "equal_ids", "totals"),
    )

    policy: str
    edition: str
    as_of: dt.date
    readings: dict[str, str]
    read: int
    decided: int
    rejected: int
    of_another_year: int
    wrong: int
    open: int
    undetermined: int
    nothing: int
    acts: tuple[ActCount, ...]
    months: tuple[Month, ...]
    questions: tuple[Asked, ...]
    equal_ids: EqualIds
    totals: Totals

    def to_data(self) -> dict[str, Any]:
        """The numbers as JSON-ready data."""
        return data_of(self)


@define(eq=False)
class Tally:
    """What was counted so far."""

    targets: Sequence[Target]
    as_of: dt.date
    read: int = 0
    decided: int = 0
    rejected: int = 0
    of_another_year: int = 0
    totals: int = 0
    _first_totals: list[At] = Factory(list)
    _levels: Counter[int] = Factory(Counter)
    _statuses: dict[str, Counter[str]] = Factory(dict)
    _days: Counter[tuple[str, int]] = Factory(Counter)
    _missing: Counter[str] = Factory(Counter)
    seen: Seen = Factory(Seen)

    def count(self, read: int, rejected: int, of_another_year: int) -> None:
        """Count rows that were read, with those of them that were not decided."""
        self.read += read
        self.rejected += rejected
        self.of_another_year += of_another_year

    def pass_by(self, totals: Sequence[At]) -> None:
        """Count rows that are totals or notes."""
        self.totals += len(totals)
        self._first_totals += totals[: MOST_TOTALS - len(self._first_totals)]

    def take(self, rows: pa.Table, keys: Keys) -> None:
        """Count decided rows, of which the keys say how urgent they are."""
        self.decided += len(rows)
        self.seen.take(rows)
        self._levels.update(_counts(levels_of(keys)))
        for target in self.targets:
            names, which = statuses_of(rows, target)
            counts = np.bincount(which, minlength=len(names))
            found = {n.value: int(c) for n, c in zip(names, counts, strict=True) if c}
            self._statuses.setdefault(target.act, Counter()).update(found)
            if Status.OPEN in names:
                self._count_days(target, days_of(rows, target)[which == names.index(Status.OPEN)])
        paths = pc.value_counts(pc.list_flatten(rows.column("missing").combine_chunks()))
        self._missing.update({each["values"]: each["counts"] for each in paths.to_pylist()})

    def _count_days(self, target: Target, days: Keys) -> None:
        found = _counts(days)
        self._days.update(
            {(target.act, day): count for day, count in found.items() if _is_day(day)}
        )

    def summary(self, book: RuleBook, choices: Mapping[str, str]) -> Summary:
        """The numbers, now that all rows were seen, under chosen readings.

        Raises:
            AssertionError: a row that was read came to nothing; that would be a defect.
        """
        came_to = self.decided + self.rejected + self.of_another_year
        if self.read != came_to:
            raise AssertionError(f"{self.read} rows were read, and {came_to} came to something")
        months = Counter[dt.date]()
        for (_, day), count in self._days.items():
            months[_date(day).replace(day=1)] += count
        order = list(FACTS)
        asked = sorted(self._missing.items(), key=lambda each: (-each[1], order.index(each[0])))
        return Summary(
            book.policy.number,
            book.policy.edition,
            self.as_of,
            {c: n for c, n in choices.items() if n != book.readings[c].default},
            self.read,
            self.decided,
            self.rejected,
            self.of_another_year,
            self._levels[Group.WRONG],
            self._levels[Group.OPEN],
            self._levels[Group.UNDETERMINED],
            self._levels[NOTHING],
            tuple(act for act in map(self._act, self.targets) if act.statuses),
            tuple(Month(first, count) for first, count in sorted(months.items())),
            tuple(Asked(p, FACTS[p].asks, count) for p, count in asked[:MOST_ASKED]),
            self.seen.found(),
            Totals(self.totals, tuple(self._first_totals)),
        )

    def _act(self, target: Target) -> ActCount:
        counts = self._statuses.get(target.act, Counter())
        today = (self.as_of - EPOCH).days
        days = [(day, n) for (act, day), n in self._days.items() if act == target.act]
        return ActCount(
            target.act,
            target.bearer,
            target.wording,
            target.paragraphs,
            target.home,
            {
                each.value: counts[each.value]
                for each in sorted(Status, key=group_of)
                if counts[each.value] and each is not Status.NOT_APPLICABLE
            },
            tuple(Within(p, sum(n for day, n in days if day - today <= p)) for p in PERIODS),
        )


def _counts(values: Keys) -> dict[int, int]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=day)


def _is_day(day: int) -> bool:
    return day < NO_DAY
