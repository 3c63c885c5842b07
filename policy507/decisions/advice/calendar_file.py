"""Deadlines as an iCalendar file, for any calendar to import."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from attrs import frozen

from policy507._version import __version__
from policy507.decisions.advice.timeline import Deadline, Timeline
from policy507.english.phrases import date_phrase
from policy507.errors import EngineError, Problem
from policy507.facts.case import stated
from policy507.facts.registry import FACTS

if TYPE_CHECKING:
    from icalendar import Event


@frozen
class Entry:
    """The last day of an act, as a calendar has it.

    `who` must do it, and is the `bearer` or a name for that. An entry replaces an earlier one of the
    same `policy`, act, `rule` and `labels`.
    """

    policy: str
    as_of: dt.date
    deadline: Deadline
    bearer: str
    wording: str
    who: str
    labels: tuple[str | int | None, ...]

    @property
    def identifier(self) -> str:
        """What stays the same for the same act of the same people, however its last day moves."""
        deadline = self.deadline
        return _identifier(self.policy, deadline.act, deadline.rule, [*self.labels])


@frozen
class Remark:
    """What a calendar says of itself, as an entry on a day; a later one replaces it."""

    policy: str
    as_of: dt.date
    day: dt.date
    text: str


def _identifier(*parts: object) -> str:
    return f"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}@policy507"


def ics(timeline: Timeline, alarm: dt.timedelta | None, *, ids: bool) -> bytes:
    """The deadlines of a timeline, one all-day entry each.

    Raises:
        EngineError: `icalendar` is not installed.
    """
    return calendar_file(_entries(timeline, ids=ids), alarm)


def _entries(timeline: Timeline, *, ids: bool) -> Iterator[Entry]:
    label = stated(timeline.case, "officer.id")
    labels = [stated(timeline.case, path) for path, fact in FACTS.items() if fact.kind == "label"]
    for deadline in timeline.deadlines:
        act = next(each for each in timeline.acts if each.act == deadline.act)
        who = label if ids and isinstance(label, str) else f"the {act.bearer}"
        yield Entry(
            *(timeline.policy, timeline.as_of, deadline, act.bearer, act.wording, who),
            tuple(each if isinstance(each, str) else None for each in labels),
        )


def calendar_file(
    entries: Iterable[Entry], alarm: dt.timedelta | None = None, remarks: Iterable[Remark] = ()
) -> bytes:
    """Entries as an iCalendar file, one all-day entry each, with an alarm so long before; and remarks.

    No clock is read: an entry says that it is of the day of the decision. A later decision about the
    same case replaces it, since the identifier is the same and the number of the version is greater.

    Raises:
        EngineError: `icalendar` is not installed.
    """
    if find_spec("icalendar") is None:
        message = "icalendar is not installed: pip install 'policy507[calendar]'"
        raise EngineError([Problem(message)])
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//policy507//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, alarm))
    for each in remarks:
        said = f"{each.text}. This is not legal advice."
        uid = _identifier(each.policy, "remark")
        calendar.add_component(_all_day(uid, each.as_of, each.day, each.text, said))
    return bytes(calendar.to_ical())


def _event(entry: Entry, alarm: dt.timedelta | None) -> Event:
    from icalendar import Alarm

    summary = f"Last day: {entry.who} must {entry.wording}"
    event = _all_day(
        *(entry.identifier, entry.as_of, entry.deadline.due, summary),
        f"The {entry.bearer} must {entry.wording}, in time until the end of this day"
        f" (policy {entry.policy}, {entry.deadline.paragraph}; decided for"
        f" {date_phrase(entry.as_of)}). This is not legal advice.",
    )
    if alarm is not None:
        bell = Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", summary)
        bell.add("trigger", -alarm)
        event.add_component(bell)
    return event


def _all_day(uid: str, as_of: dt.date, day: dt.date, summary: str, description: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), dt.UTC))
    event.add("sequence", as_of.toordinal())
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)
    event.add("description", description)
    return event
