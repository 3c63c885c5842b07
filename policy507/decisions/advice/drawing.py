"""A timeline for people: as text with a drawn bar for each act, and as an SVG."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from policy507.decisions.advice.matters import citations_in, groups_of, merged, together
from policy507.decisions.advice.timeline import ActLine, Timeline, Turn
from policy507.decisions.styles import WIDTH
from policy507.english.phrases import date_phrase, listed, weekday_phrase
from policy507.errors import shown
from policy507.model.statuses import Status, status_words

BAR = 64
# Each is told by a letter, not by its colour alone.
_MARKS = {
    Status.MET: "=",
    Status.MET_LATE: "~",
    Status.OPEN: "-",
    Status.OWED: "-",
    Status.OVERDUE: "#",
    Status.UNMET: "#",
    Status.BREACHED: "#",
    Status.CONFLICT: "!",
    Status.RESPECTED: "=",
    Status.UNDETERMINED: "?",
    Status.NOT_REQUIRED: ".",
}
_COLOURS = {
    "=": "#2e7d32",
    "~": "#9e7700",
    "-": "#1565c0",
    "#": "#b71c1c",
    "!": "#8e24aa",
    "?": "#757575",
    ".": "#cfd8dc",
}
_LEFT, _WIDE, _HIGH, _TOP = 330, 640, 26, 46


# --- as text


def plain_text(timeline: Timeline, width: int = WIDTH) -> str:
    """The timeline as text: a bar for each act that changes, then each day that changes one."""
    return "\n".join(_lines(timeline, width))


def _lines(timeline: Timeline, width: int) -> Iterator[str]:
    policy = timeline.rules.policy
    yield from _wrapped(f"Policy {policy.number}, {policy.title} (edition {policy.edition})", width)
    yield from _wrapped(
        f"From {date_phrase(timeline.start)} to {date_phrase(timeline.end)},"
        f" if the facts stay as they are on {date_phrase(timeline.as_of)}",
        width,
    )
    changing = [line for line in timeline.acts if line.changes]
    if not changing:
        yield ""
        yield "No act comes to anything else in this time."
    alike: dict[tuple[tuple[Status, dt.date], ...], list[ActLine]] = {}
    for line in changing:  # acts that change together have one bar
        when = tuple((span.status, span.first) for span in line.spans)
        alike.setdefault(when, []).append(line)
    for lines in alike.values():
        yield ""
        for bearer in dict.fromkeys(line.bearer for line in lines):
            owed = merged(line.wording for line in lines if line.bearer == bearer)
            yield from _wrapped(f"{bearer}: {'; '.join(owed)}", width)
        yield f"  {bar(lines[0], timeline, width - 2)}"
    if legend := _legend(changing):
        yield ""
        yield from _wrapped(legend, width)
    if timeline.turns:
        yield from ("", "What changes")
        yield from _turning(timeline, width)
    same = [line for line in timeline.acts if not line.changes]
    if same:
        yield from ("", "What stays the same")
        by_status: dict[Status, list[str]] = {}
        for line in same:
            by_status.setdefault(line.spans[0].status, []).append(line.wording)
        for status, wordings in by_status.items():
            yield from _wrapped(
                f"{status_words(status)}: {'; '.join(merged(wordings))}", width, "  "
            )
    if timeline.notes:
        yield ""
        for note in timeline.notes:
            yield from _wrapped(f"{note}.", width)
    yield ""
    yield from _wrapped(
        "This is what the words come to under these readings. It is not legal advice: a person decides.",
        width,
    )


def _legend(lines: Sequence[ActLine]) -> str:
    """What each mark of some bars means."""
    used = {span.status for line in lines for span in line.spans}
    meant: dict[str, list[str]] = {}
    for each, mark in _MARKS.items():
        if each in used:
            meant.setdefault(mark, []).append(status_words(each))
    return "   ".join(f"{mark} {listed(words, 'or')}" for mark, words in meant.items())


def bar(line: ActLine, timeline: Timeline, most: int = BAR) -> str:
    """A line of marks, as long as the time: each for what the act comes to at the end of its part."""
    days = (timeline.end - timeline.start).days + 1
    columns = min(BAR, most, days)
    marks = []
    for column in range(columns):
        first = timeline.start + dt.timedelta(days=days * column // columns)
        until = timeline.start + dt.timedelta(days=days * (column + 1) // columns - 1)
        inside = [span for span in line.spans if span.first <= until and span.last >= first]
        marks.append(_MARKS[inside[-1].status])
    return "".join(marks)


def _turning(timeline: Timeline, width: int) -> Iterator[str]:
    by_day: dict[tuple[dt.date, tuple[str, ...]], list[Turn]] = {}
    for turn in timeline.turns:
        by_day.setdefault((turn.day, turn.why), []).append(turn)
    wordings = {line.act: line.wording for line in timeline.acts}
    for (day, why), turns in by_day.items():
        yield from _wrapped(
            ": ".join(filter(None, (weekday_phrase(day), "; ".join(why)))), width, "  "
        )
        alike: dict[tuple[Status, Status], list[Turn]] = {}
        for turn in turns:
            alike.setdefault((turn.before, turn.after), []).append(turn)
        for (before, after), found in alike.items():
            acts = _acts(found, wordings, timeline)
            words = f"from {status_words(before)} to {status_words(after)}: {'; '.join(acts)}"
            yield from _wrapped(words, width, "    ")


def _acts(turns: Sequence[Turn], wordings: Mapping[str, str], timeline: Timeline) -> Iterator[str]:
    """What turns, with its last day and its paragraphs; acts that begin alike are one."""
    by_due: dict[dt.date | None, dict[str, Turn]] = {}
    for turn in turns:
        by_due.setdefault(turn.due, {})[wordings[turn.act]] = turn
    for due, found in by_due.items():
        last = f", last day {date_phrase(due)}" if due else ""
        for group in groups_of(found):
            paragraphs = [each for wording in group for each in found[wording].paragraphs]
            cited = ", ".join(citations_in(timeline.rules, paragraphs))
            yield f"{together(group, 'and')}{last}{f' ({cited})' if cited else ''}"


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    safe = shown(text, len(text))
    return textwrap.wrap(
        safe, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )


# --- as a drawing


def svg(timeline: Timeline) -> str:
    """The timeline as a whole SVG document; whatever it says is escaped."""
    lines = [line for line in timeline.acts if line.changes] or list(timeline.acts)
    height = _TOP + _HIGH * len(lines) + 60
    title = (
        f"What each act comes to from {date_phrase(timeline.start)} to {date_phrase(timeline.end)}"
    )
    box = f"0 0 {_LEFT + _WIDE + 20} {height}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{box}"',
        '  font-family="sans-serif" font-size="12">',
        f"<title>{_escaped(title)}</title>",
        f"<desc>{_escaped(plain_text(timeline))}</desc>",
        f'<text x="{_LEFT}" y="24">{date_phrase(timeline.start)}</text>',
        f'<text x="{_LEFT + _WIDE}" y="24" text-anchor="end">{date_phrase(timeline.end)}</text>',
    ]
    for place, line in enumerate(lines):
        parts += _bar(timeline, line, _TOP + place * _HIGH)
    used = dict.fromkeys(span.status for line in lines for span in line.spans)
    for place, status in enumerate(used):
        x, y = 10 + 150 * (place % 6), height - 36 + 20 * (place // 6)
        colour = _COLOURS[_MARKS[status]]
        parts.append(f'<rect x="{x}" y="{y}" width="14" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{x + 20}" y="{y + 11}">{_escaped(status_words(status))}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _bar(timeline: Timeline, line: ActLine, y: int) -> Iterator[str]:
    days = (timeline.end - timeline.start).days + 1
    label = textwrap.shorten(f"{line.bearer}: {line.wording}", 52, placeholder=" …")
    yield f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{_escaped(label)}</text>'
    for span in line.spans:
        x = _LEFT + _WIDE * (span.first - timeline.start).days / days
        wide = _WIDE * ((span.last - span.first).days + 1) / days
        told = f"{line.wording}: {status_words(span.status)}, {span.first} to {span.last}"
        yield (
            f'<rect x="{x:.2f}" y="{y}" width="{wide:.2f}" height="18" stroke="#fff"'
            f' fill="{_COLOURS[_MARKS[span.status]]}"><title>{_escaped(told)}</title></rect>'
        )


def _escaped(text: str) -> str:
    return escape(
        "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    )
