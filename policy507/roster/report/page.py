"""The report as a page: who must do what next, why, and by when."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from policy507.decisions.advice.explaining import LABELS, Reasons
from policy507.decisions.advice.matters import first_capital
from policy507.decisions.advice.steps import Step
from policy507.decisions.summary import Group
from policy507.english.phrases import days_away, listed, weekday_phrase
from policy507.errors import shown
from policy507.roster.report.chart import chart
from policy507.roster.report.counting import PERIODS, Summary
from policy507.roster.report.sentences import (
    END,
    about,
    left_out,
    lines_of,
    many,
    notes,
    sum_of,
    title_of,
)
from policy507.roster.report.told import HEADS, Told, heads_of, status_of
from policy507.roster.report.urgency import NOTHING
from policy507.roster.shape import ID

MOST_ROWS = 1000
"""A page of more rows takes a browser long to open, and a reader longer."""
MOST_CHOICES = 200
"""Of more different ids than these, none is offered as a filter: they can be found by typing."""
LONGEST_TEXT = 2000
KINDS = {Group.WRONG: "wrong", Group.OPEN: "open", Group.UNDETERMINED: "unsure", NOTHING: "calm"}
_TOLD = ("because", "days", "readings")
"""What is told of a reason, by the names of its parts."""


@frozen
class _Filter:
    """A choice of what to show: its label, its name, and what can be chosen."""

    label: str
    name: str
    choices: tuple[str, ...]


def page(summary: Summary, rows: Sequence[Told], policy: str) -> str:
    """The page, of the numbers and of the most urgent rows; `policy` is the title of the policy.

    It is whole by itself: its style and its script are in it, and no other may run there.
    """
    shown_rows = rows[:MOST_ROWS]
    folder = Path(__file__).parent
    style, script = ((folder / f"page.{kind}").read_text("utf-8") for kind in ("css", "js"))
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(capital=first_capital, large="{:,}".format, many=many)
    heads = heads_of(shown_rows)
    return made.get_template("page.html.jinja").render(
        title=title_of(policy),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        summary=summary,
        about=about(summary),
        glance=list(_glance(summary)),
        sum=sum_of(summary),
        notes=list(notes(summary)),
        chart=chart(summary.months),
        periods=PERIODS,
        lines=lines_of(summary.acts),
        left_out=left_out(summary, len(shown_rows)),
        columns=["Status", "Last day", *(HEADS[path] for path in heads), "Next step", "Authority"],
        filters=list(_filters(shown_rows)),
        rows=[_row(each, heads, summary) for each in shown_rows],
        end=END,
    )


def _hash(text: str) -> str:
    """How a page's policy on its own contents names a text that may be in it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _glance(summary: Summary) -> Iterator[dict[str, Any]]:
    numbers = {
        ("wrong", "with something wrong"): summary.wrong,
        ("open", "with something to do"): summary.open,
        ("unsure", "with something to ask"): summary.undetermined,
        ("calm", "with nothing to do now"): summary.nothing,
    }
    for (kind, says), number in numbers.items():
        yield {"kind": kind, "number": number, "says": says}


# --- rows


def _filters(rows: Sequence[Told]) -> Iterator[_Filter]:
    named: dict[str, tuple[str, dict[str, None]]] = {}
    for row in rows:
        for name, label, value in _filtered(row):
            named.setdefault(name, (label, {}))[1][value] = None
    for name, (label, values) in named.items():
        if 1 < len(values) <= MOST_CHOICES:
            choices = tuple(values) if name == "status" else tuple(sorted(values))
            yield _Filter(label, name, choices)


def _filtered(row: Told) -> Iterator[tuple[str, str, str]]:
    """By what a row can be chosen: a name, what it is called, and the row's value."""
    yield "status", "Status", status_of(row)
    if row.words.steps and row.words.steps[0].who:
        yield "who", "Whose step", first_capital(row.words.steps[0].who)
    for path, label in row.labels.items():
        if path != ID:  # an officer is found by typing
            yield path.partition(".")[0].replace("_", ""), HEADS[path], label


def _row(row: Told, heads: Sequence[str], summary: Summary) -> dict[str, Any]:
    words = row.words
    labels = [row.labels.get(path, "") for path in heads]
    return {
        "kind": KINDS[words.level],
        "status": status_of(row),
        "due": weekday_phrase(words.due) if words.due else "",
        "due_key": words.due.isoformat() if words.due else "",
        "away": days_away(words.due, summary.as_of) if words.due else "",
        "labels": labels,
        "about": next(filter(None, labels), f"row {row.at}"),
        "step": _safe(str(words.steps[0])) if words.steps else "",
        "steps": [_safe(str(step)) for step in _all(words.steps)],
        "reasons": [_reason(each) for each in words.reasons],
        "authority": listed(words.paragraphs, "and"),
        "filters": [(name, value) for name, _, value in _filtered(row)],
    }


def _all(steps: Sequence[Step]) -> Sequence[Step]:
    """All steps, where there are more than the one that is told anyway."""
    return steps if len(steps) > 1 else ()


def _reason(reason: Reasons) -> dict[str, Any]:
    parts = [(LABELS[name], [_safe(t) for t in getattr(reason, name)]) for name in _TOLD]
    return {
        "about": _safe(reason.about),
        "answer": _safe(reason.answer),
        "parts": [(label, texts) for label, texts in parts if texts],
    }


def _safe(text: str) -> str:
    return shown(text, LONGEST_TEXT)
