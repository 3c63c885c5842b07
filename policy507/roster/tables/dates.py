"""Days as people write them: ISO, named months, and the numeric forms that a columns file allows.

Which of two numbers is the month is never guessed: `3/4/2026` is read only where a form says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from policy507.errors import shown
from policy507.facts.kinds import FIRST_DAY, LAST_DAY

SERIALS: Mapping[str, dt.date] = {"excel": dt.date(1899, 12, 30), "excel-1904": dt.date(1904, 1, 1)}
"""What a spreadsheet's number of a day counts from, by the name of the form."""

# A number below is far more likely a year than a day in a roster.
_FIRST_SERIAL_DAY = dt.date(1950, 1, 1)
_PIVOT = 69  # as POSIX has it: 69 is 1969, 68 is 2068
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_NUMBER_OF: Mapping[str, int] = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name: number for number, name in enumerate(_LONG_MONTHS, 1)},
    "sept": 9,
}
_MONTH = "(?P<mon>[A-Za-z]{3,9})[.]?"
_PARTS: Mapping[str, str] = {
    "YYYY": "(?P<y>[0-9]{4})",
    "YY": "(?P<yy>[0-9]{2})",
    "MON": _MONTH,
    "MM": "(?P<m>[0-9]{1,2})",
    "M": "(?P<m>[0-9]{1,2})",
    "DD": "(?P<d>[0-9]{1,2})",
    "D": "(?P<d>[0-9]{1,2})",
}
_TOKEN = re.compile("YYYY|YY|MON|MM|M|DD|D|[-./, ]")
_MIDNIGHT = re.compile(r"[T ](?:0{1,2}:00(?::00(?:\.0+)?)?|12:00(?::00)? ?AM)Z?", re.IGNORECASE)
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}")
_NUMERIC = re.compile(r"[0-9]{1,4}([-./ ])[0-9]{1,2}\1[0-9]{1,4}")
_SERIAL = re.compile(r"[0-9]{5,6}(?:\.0+)?")


@frozen
class DateForm:
    """A form of dates, as a columns file names it: `M/D/YYYY`, `DD.MM.YY`, `D MON YYYY`, `excel`."""

    name: str
    pattern: re.Pattern[str]
    order: str
    """The parts in their order, and what stands between them."""

    def clashes(self, other: DateForm) -> bool:
        """Whether one text could be read either way, as two different days."""
        if "MON" in self.order + other.order:
            return False
        mine, others = (re.sub("[A-Z0-9]", "", each.order) for each in (self, other))
        return self.order != other.order and mine == others


@lru_cache(maxsize=256)
def date_form(name: str) -> DateForm | None:
    """The form of a name; `None` where it is none. Zeros in front may be missing in any form."""
    if name in SERIALS:
        return DateForm(name, _SERIAL, name.upper().replace("-", ""))
    tokens = _TOKEN.findall(name)
    letters = [part for part in tokens if part in _PARTS]
    kinds = sorted(part[0] for part in letters)
    if "".join(tokens) != name or kinds != ["D", "M", "Y"]:
        return None
    if not any(part in "-./, " for part in tokens):  # then only the digits tell where parts end
        widths = {"MM": 2, "DD": 2}
        if not {"M", "D"}.isdisjoint(letters):
            return None
        found = "".join(
            _PARTS[t].replace("{1,2}", f"{{{widths[t]}}}") if t in widths else _PARTS[t]
            for t in tokens
        )
    else:
        found = "".join(_PARTS.get(part) or re.escape(part) for part in tokens)
    order = "".join(t if t == "MON" or t not in _PARTS else t[0] for t in tokens)
    return DateForm(name, re.compile(found, re.IGNORECASE), order)


def _form(name: str) -> DateForm:
    form = date_form(name)
    assert form is not None, name  # noqa: S101
    return form


ALWAYS = tuple(
    map(
        _form,
        (
            *("YYYY-MM-DD", "D MON YYYY", "D-MON-YYYY", "MON D, YYYY", "MON D YYYY"),
            "D. MON YYYY",
        ),
    )
)
"""Forms that can be read in one way only, and need no mention."""


def as_date(text: str, forms: Sequence[DateForm]) -> dt.date | str:
    """The day that a text states, in one of the forms or one that is always read; else what is wrong."""
    found = _MIDNIGHT.search(text)
    day = text[: found.start()] if found and found.end() == len(text) else text
    for form in (*ALWAYS, *forms):
        if match := form.pattern.fullmatch(day):
            made = _day_of(form, match)
            if made is None:
                return f"there is no such day: {shown(text)}"
            if isinstance(made, dt.date):
                return (
                    made
                    if FIRST_DAY <= made <= LAST_DAY
                    else f"{made} is out of range: {FIRST_DAY} to {LAST_DAY}"
                )
    return _why_not(text, forms)


def _day_of(form: DateForm, match: re.Match[str]) -> dt.date | bool | None:
    """The day; `None` where there is no such, and false where it is of another form after all."""
    if form.name in SERIALS:
        try:
            made = SERIALS[form.name] + dt.timedelta(days=int(float(match[0])))
        except OverflowError:  # pragma: no cover - the pattern has six digits
            return False
        return made if made >= _FIRST_SERIAL_DAY else False
    parts = match.groupdict()
    year = int(parts.get("y") or 0)
    if "yy" in parts:
        year = int(parts["yy"])
        year += 1900 if year >= _PIVOT else 2000
    month = int(parts.get("m") or 0)
    if "mon" in parts:
        month = _NUMBER_OF.get(parts["mon"].lower(), 0)
        if not month:
            return False
    try:
        return dt.date(year, month, int(parts["d"]))
    except ValueError:
        return None


def _why_not(text: str, forms: Sequence[DateForm]) -> str:
    # Only what is surely no name is repeated: a message may be kept in a log.
    said = f"'{shown(text)}'" if _NUMERIC.fullmatch(text) else "this"
    if _TIME.search(text):
        return f"{said} has a time of day: a calendar date is wanted"
    wanted = f"; the column's dates are {', '.join(form.name for form in forms)}" if forms else ""
    if _NUMERIC.fullmatch(text):
        if forms:
            return f"{said} is not in the form of the column's dates{wanted}"
        return f"{said} may be read in more than one way: say the form, such as `dates: M/D/YYYY`"
    if _SERIAL.fullmatch(text):
        return f"{said} is a number{wanted}; if it is a spreadsheet's for a day, say `dates: excel`"
    return f"{said} is no date{wanted}"
