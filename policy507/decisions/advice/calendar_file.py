"""Deadlines as an iCalendar file, for any calendar to import."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from importlib.util import find_spec
from typing import TYPE_CHECKING

from policy507._version import __version__
from policy507.decisions.advice.timeline import Deadline, Timeline
from policy507.english.phrases import date_phrase
from policy507.errors import EngineError, Problem
from policy507.facts.case import stated
from policy507.facts.registry import FACTS

if TYPE_CHECKING:
    from icalendar import Event


def ics(timeline: Timeline, alarm: dt.timedelta | None, *, ids: bool) -> bytes:
    """The deadlines of a timeline, one all-day entry each.

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
    for deadline in timeline.deadlines:
        calendar.add_component(_entry(timeline, deadline, alarm, ids=ids))
    return bytes(calendar.to_ical())


def _entry(
    timeline: Timeline, deadline: Deadline, alarm: dt.timedelta | None, *, ids: bool
) -> Event:
    from icalendar import Alarm, Event

    act = next(each for each in timeline.acts if each.act == deadline.act)
    label = stated(timeline.case, "officer.id")
    who = label if ids and isinstance(label, str) else f"the {act.bearer}"
    summary = f"Last day: {who} must {act.wording}"
    event = Event()
    event.add("uid", _identifier(timeline, deadline))
    event.add("dtstamp", dt.datetime.combine(timeline.as_of, dt.time(), dt.UTC))
    event.add("sequence", timeline.as_of.toordinal())
    event.add("dtstart", deadline.due)
    event.add("dtend", deadline.due + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)
    event.add(
        "description",
        f"The {act.bearer} must {act.wording}, in time until the end of this day"
        f" (policy {timeline.policy}, {deadline.paragraph}; decided for"
        f" {date_phrase(timeline.as_of)}). This is not legal advice.",
    )
    if alarm is not None:
        bell = Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", summary)
        bell.add("trigger", -alarm)
        event.add_component(bell)
    return event


def _identifier(timeline: Timeline, deadline: Deadline) -> str:
    """What stays the same for the same act of the same people, however its last day moves."""
    labels = [stated(timeline.case, path) for path, fact in FACTS.items() if fact.kind == "label"]
    known = [label if isinstance(label, str) else None for label in labels]
    text = json.dumps([timeline.policy, deadline.act, deadline.rule, known])
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@policy507"
