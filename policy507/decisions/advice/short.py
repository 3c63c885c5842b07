"""The short answer: what needs somebody, by when, and what to do next, in as many lines as one reads.

What is wrong is never left out; whatever else does not fit is counted instead.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from attrs import frozen

from policy507.decisions.advice.cliffs import cliffs
from policy507.decisions.advice.document import (
    Block,
    Document,
    Heading,
    Labelled,
    Numbered,
    Paragraph,
)
from policy507.decisions.advice.matters import (
    Matter,
    citations,
    first_capital,
    matters,
    not_required_why,
)
from policy507.decisions.advice.steps import Kind, Step, next_steps
from policy507.decisions.findings import Contents
from policy507.decisions.summary import Group, governing
from policy507.decisions.wording import days_of
from policy507.english.phrases import counted, days_away, listed, spelt, weekday_phrase
from policy507.errors import shown
from policy507.facts.case import stated
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.model.statuses import Status, status_words

WIDTH = 100
MOST_LINES = 25
LONGEST_NAME = 40
LONGEST_TEXT = 10_000
END = "This is not legal advice: a person decides. For the reasons: policy507 decide --explain."
CALLED = {Status.MET_LATE: "done late", Status.UNDETERMINED: "not determined"}
_ALWAYS = 0
"""The rank of what is never left out."""


@frozen
class Part:
    """A paragraph of the short answer: a mark in front of it, and a text that is wrapped beside it.

    Parts of the lowest `rank` are kept first where not all of them fit.
    """

    text: str
    mark: str = ""
    rank: int = _ALWAYS
    status: Status | None = None
    heading: bool = False
    question: bool = False


@frozen
class Line:
    """One printed line: its mark, filled up to where the text begins, the text, and its part."""

    mark: str
    text: str
    part: Part

    def __str__(self) -> str:
        """The line as it is printed."""
        return f"{self.mark}{self.text}".rstrip()


def short_text(contents: Contents, *, ids: bool = True, width: int = WIDTH) -> str:
    """The short answer as plain text."""
    return "\n".join(map(str, short_lines(contents, ids=ids, width=width)))


def short_lines(contents: Contents, *, ids: bool = True, width: int = WIDTH) -> list[Line]:
    """The printed lines of the short answer: no more than one reads, but for what is wrong."""
    groups = list(_groups(contents, ids=ids))
    hangs = [max((len(part.mark) for part in group), default=0) for group in groups]
    wrapped = [
        (part, _wrapped(part, hang, width, contents))
        for group, hang in zip(groups, hangs, strict=True)
        for part in group
    ]
    kept = _kept(wrapped)
    lines = [line for (_, found), keep in zip(wrapped, kept, strict=True) for line in found if keep]
    if not all(kept):
        out = [part for (part, _), keep in zip(wrapped, kept, strict=True) if not keep]
        lines[-2:-2] = _wrapped(Part(_left_out(out)), 0, width, contents)
    return lines


def _left_out(parts: Sequence[Part]) -> str:
    """How much was left out."""
    questions = sum(part.question for part in parts)
    many = ((questions, "more questions"), (len(parts) - questions, "more points"))
    said = [counted(number, what) for number, what in many if number]
    return f"And {listed(said, 'and')}: policy507 decide --full."


def short_document(contents: Contents, *, ids: bool = True) -> Document:
    """The short answer as a document, with nothing left out: whoever reads one can scroll."""
    found = matters(contents)
    title, *about = (part.text for part in _heading(contents, found, ids=ids))
    urgent = [line_of(each, contents) for each in found if _needs_somebody(each)]
    urgent += [f"{first_capital(each.words)}." for each in cliffs(contents)]
    blocks: list[Block] = [Paragraph(text) for text in about]
    blocks += [Labelled("What needs somebody", tuple(urgent))] if urgent else []
    blocks += [Paragraph(text) for text in fine(found, contents)]
    blocks += [
        Heading("Next steps"),
        Numbered(tuple(map(str, next_steps(contents)))),
        Paragraph(END),
    ]
    return Document(title, tuple(blocks)).citing(contents.numbering)


def _kept(wrapped: Sequence[tuple[Part, list[Line]]]) -> list[bool]:
    """Which parts fit, those of the lowest rank first; what is of no rank is always kept."""
    kept = [part.rank == _ALWAYS for part, _ in wrapped]
    left = MOST_LINES - sum(
        len(lines) for (_, lines), keep in zip(wrapped, kept, strict=True) if keep
    )
    optional = sorted(
        (i for i, keep in enumerate(kept) if not keep), key=lambda i: wrapped[i][0].rank
    )
    needed = sum(len(wrapped[i][1]) for i in optional)
    left -= needed > left  # one line says how much was left out
    for i in optional:
        size = len(wrapped[i][1])
        if size > left:
            break  # what matters less is not told in its place
        kept[i] = True
        left -= size
    return kept


def _wrapped(part: Part, hang: int, width: int, contents: Contents) -> list[Line]:
    cited = contents.numbering.in_text if contents.numbering is not None else str
    text = shown(cited(part.text), LONGEST_TEXT)
    texts = textwrap.wrap(text, max(width - hang, 20), break_on_hyphens=False) or [""]
    marks = [part.mark.ljust(hang), *[" " * hang] * (len(texts) - 1)]
    return [Line(mark, each, part) for mark, each in zip(marks, texts, strict=True)]


# --- what it says


def _groups(contents: Contents, *, ids: bool) -> Iterator[list[Part]]:
    """The parts of the answer; the marks of one group are as wide as the widest."""
    found, steps = matters(contents), next_steps(contents)
    yield list(_heading(contents, found, ids=ids))
    yield [Part("")]
    yield [
        *(_matter(each, contents) for each in found if _needs_somebody(each)),
        *(Part(f"{first_capital(each.words)}.", "soon  ", 4) for each in cliffs(contents)),
    ]
    yield [Part(text, rank=8 + n) for n, text in enumerate(fine(found, contents))]
    yield [Part(""), Part("Next steps", heading=True)]
    yield list(_steps(steps))
    yield [Part(""), Part(END)]


def _heading(contents: Contents, found: Sequence[Matter], *, ids: bool) -> Iterator[Part]:
    policy = contents.rules.policy
    day = weekday_phrase(contents.as_of)
    yield Part(f"Policy {policy.number}, {policy.title}, on {day}", heading=True)
    if about := named(contents, ids=ids):
        yield Part(first_capital(about))
    if contents.numbering is not None:
        whose = contents.numbering.adopter or "an adopted copy"
        yield Part(f"Cited by the numbers of {whose}, with the model policy's behind them")
    yield Part(counts(found), heading=True)
    chosen = [
        f"{code} as {choice}"
        for code, choice in contents.readings.items()
        if choice != contents.rules.readings[code].default
    ]
    if chosen:
        yield Part(f"Not read by default: {listed(chosen, 'and')}.", rank=8)


def named(contents: Contents, *, ids: bool) -> str:
    """Whom and what a case is about, by the labels that were stated."""
    names = [
        f"{FACTS[f'{section}.id'].label}: {shown(label, LONGEST_NAME)}"
        for section in SECTIONS
        if ids and (label := stated(contents.case, f"{section}.id")) is not UNKNOWN
    ]
    return "; ".join(names)


def counts(found: Sequence[Matter]) -> str:
    """In one line how many answers are wrong, open, late, not determined, or a matter of reading."""
    targets = [(matter, target) for matter in found for target in matter.targets]
    many = {
        "wrong": sum(each.group is Group.WRONG for each, _ in targets),
        "open": sum(each.status is Status.OPEN for each, _ in targets),
        "owed throughout": sum(each.status is Status.OWED for each, _ in targets),
        "done late": sum(each.status is Status.MET_LATE for each, _ in targets),
        "not determined": sum(each.group is Group.UNDETERMINED for each, _ in targets),
    }
    turning = sum(bool(target.depends_on) for _, target in targets)
    said = [f"{count} {what}" for what, count in many.items() if count]
    said = said if many["wrong"] else ["nothing wrong", *said]
    if turning:
        said.append(f"{turning} {'depends' if turning == 1 else 'depend'} on a reading")
    return f"{first_capital(', '.join(said))}."


def _needs_somebody(matter: Matter) -> bool:
    return matter.group <= Group.UNDETERMINED or matter.status is Status.MET_LATE


_MOST_NAMED = 2
"""Of more acts than these, the paragraph that lists them is named."""
_RANKS = {Group.WRONG: _ALWAYS, Group.OPEN: 2, Group.DONE: 4, Group.UNDETERMINED: 6}
_STEP_RANKS = {Kind.MEND: 1, Kind.DO: 3, Kind.ASK: 7, Kind.GO_ON: 9, Kind.NOTHING: _ALWAYS}
_FIRST_QUESTIONS, _MOST_QUESTIONS = 5, 3
"""The rank of the first few questions, and how many these are."""


def _steps(steps: Sequence[Step]) -> Iterator[Part]:
    asked = 0
    for number, step in enumerate(steps, start=1):
        asked += step.kind is Kind.ASK
        first = step.kind is Kind.ASK and asked <= _MOST_QUESTIONS
        rank = _FIRST_QUESTIONS if first else _STEP_RANKS[step.kind]
        mark = "" if step.kind is Kind.NOTHING else f"{number}. "
        yield Part(str(step), mark, rank, question=step.kind is Kind.ASK)


def _matter(matter: Matter, contents: Contents) -> Part:
    called = CALLED.get(matter.status, status_words(matter.status))
    text = _told(matter, contents)
    return Part(text, f"{called}  ", _RANKS[matter.group], matter.status)


def line_of(matter: Matter, contents: Contents) -> str:
    """One line on a matter: what it comes to, who, what, by when, and where the policy says so."""
    called = CALLED.get(matter.status, status_words(matter.status))
    return f"{first_capital(called)}: {_told(matter, contents)}"


def _told(matter: Matter, contents: Contents) -> str:
    unsure = matter.status is Status.UNDETERMINED
    order = f"whether {matter.order}" if unsure else matter.order
    if len(matter.targets) > _MOST_NAMED:
        order = f"the {matter.bearer}: {_listing(matter, contents)}"
    said = [order, *_days(matter, contents)]
    notes = [_paragraphs(matter, contents)]
    if matter.readings:
        notes.append(f"depends on reading {listed(matter.readings, 'and')}")
    return f"{first_capital(': '.join(said))} ({'; '.join(filter(None, notes))})"


def _days(matter: Matter, contents: Contents) -> Iterator[str]:
    if matter.status is Status.CONFLICT:
        both = [f"{f.paragraph} ({days_of(f) or 'no last day'})" for f in matter.findings]
        yield f"no reading ranks {listed(both, 'and')}"
    elif matter.status is Status.MET_LATE and matter.done_on and matter.due:
        late = counted((matter.done_on - matter.due).days, "days")
        yield f"done on {weekday_phrase(matter.done_on)}, {late} after the last day"
    elif matter.due:
        away = days_away(matter.due, contents.as_of)
        yield f"last day {weekday_phrase(matter.due)}, {away}"


def _paragraphs(matter: Matter, contents: Contents) -> str:
    """The paragraphs behind a matter, and those that they set aside."""
    if len(matter.findings) == 1:
        return governing(matter.findings[0])
    candidates = matter.status is not Status.CONFLICT and len(matter.targets) == 1
    return listed(citations(matter.paragraphs, contents), "or" if candidates else "and")


def fine(found: Sequence[Matter], contents: Contents) -> Iterator[str]:
    """What is in order in one line, and in one what this policy does not require."""
    done = [each for each in found if each.group is Group.DONE and not _needs_somebody(each)]
    if done:
        yield f"In order: {'; '.join(_in_order(each, contents) for each in done)}."
    free = [each for each in found if each.group is Group.FREE]
    if free:
        said = (f"to {each.wording} ({not_required_why(each, contents)})" for each in free)
        yield f"Not required: {'; '.join(said)}."


def _in_order(matter: Matter, contents: Contents) -> str:
    """What is in order, by its title."""
    if len(matter.targets) > _MOST_NAMED:
        cited = listed(citations(matter.paragraphs, contents), "and")
        return f"{_listing(matter, contents)} ({cited})"
    named = (f"{_within(finding.title)} ({finding.paragraph})" for finding in matter.findings)
    return "; ".join(named)


def _listing(matter: Matter, contents: Contents) -> str:
    """What many targets are together: what their paragraph lists, or some of that."""
    title = next((_within(p.title) for p in contents.rules if p.citation == matter.home), "")
    spelt_out = spelt(len(matter.targets))
    return title if matter.whole else f"{spelt_out} of {title}"


def _within(title: str) -> str:
    """A title inside a sentence."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"
