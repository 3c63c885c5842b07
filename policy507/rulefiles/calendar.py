"""From the node of `calendar.yaml` to the legal holidays, and the examples of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.files.yaml_nodes import Node
from policy507.model.calendar import Calendar, CalendarExample, Holiday
from policy507.rulefiles.keys import Key, address, items, take, text
from policy507.rulefiles.scope import Scope

MONTHS = range(1, 13)
COMMON_YEAR = 2001  # what is a day in it is one in every year
MOST_HOLIDAYS = 60  # so that a business day is never far
YEARS = range(1, 10000)
NTH: Mapping[int | str, int] = {1: 1, 2: 2, 3: 3, 4: 4, "last": -1}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CALENDAR = (
    Key("cite", "text", "the provision that lists the holidays", required=True),
    Key("href", "text", "where it can be read"),
    Key("holidays", "list of holiday", "the holidays", required=True),
    Key("examples", "list of example", "days that are holidays, and days that are not"),
)
_EXAMPLE = (
    Key("it", "text", "what the example shows", required=True),
    Key("year", "count", "a year whose holidays are those of the example, and no others"),
    Key("holidays", "list of date", "days that are holidays"),
    Key("business_days", "list of date", "days that are no holiday, and no weekend day"),
)
_HOLIDAY = (
    Key("name", "text", "its name", required=True),
    Key("month", "count", "its month, 1 to 12", required=True),
    Key("day", "count", "its day of the month"),
    Key("weekday", "text", "its weekday"),
    Key("nth", "count", "which of the weekdays in the month: 1 to 4, or last"),
    Key("moves", "flag", "whether it is also kept on the nearest day of the working week"),
    Key("since", "count", "the first year in which it is a holiday"),
)


def calendar_of(node: Node | None, scope: Scope) -> tuple[Calendar, tuple[CalendarExample, ...]]:
    """The legal holidays, and the examples of them; none where there is no calendar."""
    if node is None:
        return Calendar("", ()), ()
    taken = take(node, _CALENDAR, "the calendar", scope)
    nodes = items(taken.get("holidays"), scope)
    if len(nodes) > MOST_HOLIDAYS:
        scope.wrong(taken["holidays"], f"more than {MOST_HOLIDAYS} holidays")
    address(taken.get("href"), scope)
    holidays = tuple(_holiday(item, scope) for item in nodes)
    legal = Calendar(text(taken.get("cite"), scope), tuple(h for h in holidays if h is not None))
    return legal, tuple(_example(item, scope) for item in items(taken.get("examples"), scope))


def _example(node: Node, scope: Scope) -> CalendarExample:
    taken = take(node, _EXAMPLE, "an example of the calendar", scope)
    if taken and not {"holidays", "business_days"} & taken.keys():
        scope.lacks(node, "an example of the calendar lists holidays or business_days")
    year, stated = None, taken.get("year")
    if stated is not None:
        year = _number(stated)
        if year not in range(FIRST_DAY.year, LAST_DAY.year + 1):
            scope.wrong(stated, f"a year is {FIRST_DAY.year} to {LAST_DAY.year}")
        elif "holidays" not in taken:
            scope.lacks(node, "an example of a whole year lists its holidays")
    holidays = _dates(taken.get("holidays"), year, scope)
    others = _dates(taken.get("business_days"), year, scope)
    return CalendarExample(text(taken.get("it"), scope), holidays, others, year, node.place)


def _dates(node: Node | None, year: int | None, scope: Scope) -> tuple[dt.date, ...]:
    found: list[dt.date] = []
    for item in items(node, scope):
        if item.tag != "day":
            scope.wrong(item, "expected a date, without quotes")
            continue
        date = dt.date.fromisoformat(item.value)
        if not FIRST_DAY <= date <= LAST_DAY:
            scope.wrong(item, f"{date} is out of range: {FIRST_DAY} to {LAST_DAY}")
        elif year is not None and date.year != year:
            scope.wrong(item, f"{date} is no day of {year}")
        elif date in found:
            scope.wrong(item, f"{date} is listed twice")
        found.append(date)
    return tuple(found)


def _holiday(node: Node, scope: Scope) -> Holiday | None:
    taken = take(node, _HOLIDAY, "a holiday", scope)
    name = text(taken.get("name"), scope)
    month, day = _number(taken.get("month")), _number(taken.get("day"))
    weekday, nth = taken.get("weekday"), taken.get("nth")
    on_weekday = (
        weekday is not None
        and nth is not None
        and weekday.value in WEEKDAYS
        and nth.tag in ("int", "str")
        and nth.value in NTH
    )
    stated = {"day", "weekday", "nth"} & taken.keys()
    on_day = month is not None and day is not None and _is_day(month, day)
    if (
        month is None
        or month not in MONTHS
        or not ((on_day and stated == {"day"}) or (on_weekday and stated == {"weekday", "nth"}))
    ):
        scope.wrong(
            node,
            "a holiday has a month and either a day, one that every year has, "
            "or a weekday with nth (1 to 4, last)",
        )
        return None
    moves, since = taken.get("moves"), taken.get("since")
    if moves is not None and moves.tag != "bool":
        scope.wrong(moves, "moves is true or false")
    if since is not None and _number(since) not in YEARS:
        scope.wrong(since, "since is a year")
    return Holiday(
        name=name,
        month=month,
        day=day,
        weekday=WEEKDAYS.index(weekday.value) if weekday else None,
        nth=NTH[nth.value] if nth else None,
        moves=moves is not None and moves.value is True,
        since=_number(since) or 1,
    )


def _number(node: Node | None) -> int | None:
    return node.value if node is not None and node.tag == "int" else None


def _is_day(month: int, day: int) -> bool:
    try:
        dt.date(COMMON_YEAR, month, day)
    except (ValueError, OverflowError):
        return False
    return True
