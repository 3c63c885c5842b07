"""What the values of a column look like: yes or no, days, numbers, words of a list, or any text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import Factory, frozen

from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.roster.tables.cells import CellReader, Wrong
from policy507.roster.tables.columns import ANYTHING, NO, YES, Column
from policy507.roster.tables.dates import SERIALS, DateForm, as_date, date_form

MOST_DISTINCT = 5_000
YES_LIKE = frozenset((*YES, "x", "t", "ok", "done", "\N{CHECK MARK}", "\N{HEAVY CHECK MARK}"))
NO_LIKE = frozenset((*NO, "f", "not"))
_MOST = 0.9
_NUMBER = re.compile(r"-?[0-9]{1,4}(?:\.0+)?")
GRADES: Mapping[str, int] = {"k": 0, "kg": 0, "pk": -1, "prek": -1, "pre-k": -1}
_ORDERS = (("M{0}D{0}{1}", "D{0}M{0}{1}"), ("{1}{0}M{0}D",))


@frozen
class Look:
    """The distinct values of a column with how often each comes, and how many cells are empty."""

    values: Mapping[str, int]
    empty: int = 0
    unfit: str = ""
    """Why no fact can be stated in it, if so."""
    days: frozenset[str] = Factory(frozenset)
    """The values that are days in some form."""

    @property
    def filled(self) -> int:
        """How many cells say something."""
        return sum(self.values.values())

    def share(self, values: Iterable[str]) -> float:
        """Which part of what is said is one of some values; what may mean anything is left out."""
        said = self.filled - sum(n for v, n in self.values.items() if v.casefold() in ANYTHING)
        found = sum(self.values[v] for v in values if v.casefold() not in ANYTHING)
        return found / said if said else 0.8

    def says(self, words: Iterable[str]) -> bool:
        """Whether a cell says one of some words."""
        said = {value.casefold() for value in self.values}
        return not said.isdisjoint(map(str.casefold, words))

    def fits(self, fact: Fact) -> float:
        """How well the values fit a kind of fact, from 0 to 1."""
        if not self.values:
            return 0.9
        low = {value: value.casefold() for value in self.values}
        match fact.kind:
            case "flag":
                return self.share(v for v, text in low.items() if text in YES_LIKE | NO_LIKE)
            case "day":
                return self.share(self.days)
            case "count":
                grades = (v for v in self.values if bool(fact.called) and v.casefold() in GRADES)
                return self.share({*filter(_NUMBER.fullmatch, self.values), *grades})
        # Any text may be a label, or a word that somebody uses for one of a list.
        days = self.share(self.days)
        return (
            0.3 if days > _MOST or (self.fits(_ANY_FLAG) > _MOST and len(self.values) > 1) else 1.0
        )


_ANY_FLAG = FACTS["officer.substitute"]


def look_at(cells: Iterable[str], unfit: str = "") -> Look:
    """What some cells look like."""
    counts: Counter[str] = Counter()
    empty = 0
    for cell in cells:
        text = " ".join(cell.split())
        if not text:
            empty += 1
        elif text in counts or len(counts) < MOST_DISTINCT:
            counts[text] += 1
    days = frozenset(value for value in counts if is_day(value))
    return Look(dict(counts), empty, unfit, days)


def is_day(text: str) -> bool:
    """Whether a text is a day in some form."""
    return not isinstance(as_date(text, ()), str) or bool(forms_for(text))


def forms_for(text: str) -> tuple[DateForm, ...]:
    """The forms in which a text may be a day, without those that are always read."""
    if not isinstance(as_date(text, ()), str):
        return ()
    found = re.match(r"([0-9]{1,4})([-./ ])[0-9]{1,2}\2([0-9]{1,4})(?:[ T].*)?$", text)
    names: list[str] = []
    if found:
        first, between, last = found.groups()
        if len(first) > 2:  # noqa: PLR2004
            names = [f"YYYY{between}M{between}D"]
        else:
            year = "YYYY" if len(last) == 4 else "YY"  # noqa: PLR2004
            names = [form.format(between, year) for form in _ORDERS[0]]
    elif re.fullmatch("[0-9]{8}", text):
        names = ["YYYYMMDD", "MMDDYYYY", "DDMMYYYY"]
    elif re.fullmatch(r"[0-9]{1,2}-[A-Za-z]{3,9}-[0-9]{2}", text):
        names = ["D-MON-YY"]
    elif re.fullmatch(r"[0-9]{5,6}(?:\.0+)?", text):
        names = [next(iter(SERIALS))]
    made = (date_form(name) for name in names)
    return tuple(
        form for form in made if form is not None and not isinstance(as_date(text, [form]), str)
    )


def unread(column: Column, look: Look) -> dict[str, int]:
    """The values that a column cannot read, the most frequent first, with how often each comes."""
    reader = CellReader(column)
    wrong = {v: n for v, n in look.values.items() if isinstance(reader.value_of(v), Wrong)}
    return dict(sorted(wrong.items(), key=lambda each: -each[1]))
