"""A decision as text for people, on a terminal or anywhere else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from rich.console import Console, RenderableType
from rich.console import Group as Stack
from rich.text import Text

from policy507.decisions.findings import Contents
from policy507.decisions.layout import bullets, grid, indented, said, section
from policy507.decisions.styles import STYLES, WIDTH
from policy507.decisions.summary import (
    Duty,
    Group,
    at_a_glance,
    dependences,
    duties,
    joined,
    readings_chosen,
    reasons,
    set_aside,
    silent,
)
from policy507.decisions.wording import in_question
from policy507.english.phrases import date_phrase, day_clause
from policy507.facts.case import stated
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.statuses import Status, status_words

Cited = Callable[[str], str]
TITLES = {
    Group.WRONG: "Wrong",
    Group.OPEN: "Open or owed",
    Group.UNDETERMINED: "Not determined",
    Group.DONE: "Done or in order",
    Group.FREE: "Not required",
}


def plain_text(contents: Contents, *, ids: bool = True) -> str:
    """The decision as text without colours, at a fixed width."""
    console = Console(
        file=io.StringIO(), width=WIDTH, height=25, force_terminal=False, color_system=None
    )
    console.print(rendered(contents, ids=ids))
    written = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    return "\n".join(line.rstrip() for line in str(written).splitlines())


def rendered(contents: Contents, *, ids: bool = True) -> RenderableType:
    """The decision as something that rich prints, under the numbers that it is shown under."""
    numbering = contents.numbering
    cited = numbering.in_text if numbering is not None else str
    return Stack(
        _heading(contents, ids=ids),
        said(f"\n{at_a_glance(contents)}", "bold"),
        *_duties(duties(contents), cited),
        *section("Why", _reasons(contents, cited)),
        *section("Set aside", (said(cited(each)) for each in set_aside(contents))),
        *section("Ask first what settles most", _missing(contents)),
        *section("Planned", _planned(contents)),
        *section("Readings chosen", _chosen(contents)),
        *section("What depends on how the words are read", _dependences(contents, cited)),
        *section("Rules that do not apply", (said(cited(each)) for each in silent(contents))),
        said(
            "\nThis is what the words come to under these readings. It is not legal advice: "
            "a person decides."
        ),
    )


def status_text(status: Status) -> Text:
    """A status in words, coloured where colours are shown."""
    return Text(status_words(status), style=STYLES.get(status, ""))


def _heading(contents: Contents, *, ids: bool) -> Text:
    policy = contents.rules.policy
    lines = [f"Decided for {date_phrase(contents.as_of)}"]
    names = [
        f"{FACTS[f'{section}.id'].label}: {label}"
        for section in ("officer", "contract", "school", "school_year", "conduct")
        if ids and (label := stated(contents.case, f"{section}.id")) is not UNKNOWN
    ]
    if names:
        lines.append("; ".join(names))
    if contents.numbering is not None:
        whose = contents.numbering.adopter or "an adopted copy"
        lines.append(f"Cited by the numbers of {whose}, with the model policy's behind them")
    title = f"Policy {policy.number}, {policy.title} (edition {policy.edition})\n"
    return Text.assemble(said(title, "bold"), said("\n".join(lines)))


def _duties(found: tuple[Duty, ...], cited: Cited) -> Iterator[RenderableType]:
    for group, title in TITLES.items():
        rows = [(status_text(d.status), _duty(d, cited)) for d in found if d.group is group]
        yield from section(title, grid(rows))


def _duty(duty: Duty, cited: Cited) -> Text:
    more, text = cited("; ".join(duty.particulars)), cited(duty.text)
    urgent = duty.group < Group.DONE
    return said(f"{text}\n{more}" if urgent else f"{text} ({more})")


def _reasons(contents: Contents, cited: Cited) -> Iterator[RenderableType]:
    for reason in reasons(contents):
        yield Text.assemble(
            said(f"{cited(joined(reason.findings))}: ", "bold"),
            status_text(reason.status),
            said(f", {reason.days}" if reason.days else ""),
        )
        if reason.in_full:
            yield from (indented(each, 2) for each in bullets(map(cited, reason.grounds)))
        elif reason.grounds:
            yield indented(said(cited("; ".join(reason.grounds))), 2)


def _missing(contents: Contents) -> Iterator[Text]:
    return (said(in_question(contents.case, path)) for path in contents.missing)


def _planned(contents: Contents) -> Iterator[Text]:
    return (said(day_clause(FACTS[path], day, contents.as_of)) for path, day in contents.planned)


def _chosen(contents: Contents) -> Iterator[RenderableType]:
    for choice, *decided in readings_chosen(contents):
        yield said(choice)
        yield from (indented(said(line)) for line in decided)


def _dependences(contents: Contents, cited: Cited) -> Iterator[RenderableType]:
    for question, choices in dependences(contents):
        yield said(cited(question))
        for choice, changes in choices:
            yield indented(said(f"{choice}:"))
            yield from (indented(said(cited(change)), 2) for change in changes)
