"""The short answer: what needs somebody, by when, and what to do next, in as many lines as one reads.

What is wrong is never left out; whatever else does not fit is counted instead.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from policy507.decisions.advice.matters import (
    Matter,
    citations,
    first_capital,
    not_required_why,
    within,
)
from policy507.decisions.advice.steps import Kind, Step, unranked
from policy507.decisions.decision import Decision
from policy507.decisions.styles import LONGEST_TEXT, WIDTH
from policy507.decisions.summary import Group, governing
from policy507.english.phrases import counted, days_away, listed, spelt, weekday_phrase
from policy507.errors import shown
from policy507.facts.case import stated
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.model.statuses import Status, status_words

if TYPE_CHECKING:
    from policy507.decisions.advice.document import Block, Document

MOST_LINES = 25
NARROW = 80
"""In fewer columns than these there are more lines for the same words."""
LONGEST_NAME = 40
END = "This is not legal advice: a person decides. For the reasons: policy507 decide --explain."
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


def short_text(decision: Decision, *, ids: bool = True, width: int = WIDTH) -> str:
    """The short answer as plain text."""
    return "\n".join(map(str, short_lines(decision, ids=ids, width=width)))


def short_lines(decision: Decision, *, ids: bool = True, width: int = WIDTH) -> list[Line]:
    """The printed lines of the short answer: no more than one reads, but for what is wrong."""
    groups = list(_groups(decision, ids=ids))
    wrapped = _all_wrapped(groups, width, decision)
    kept = _kept(wrapped, MOST_LINES * max(width, NARROW) // width)
    if all(kept):
        return [line for _, found in wrapped for line in found]
    keeps = iter(kept)
    *left, end = [[part for part in group if next(keeps)] for group in groups]
    out = [part for (part, _), keep in zip(wrapped, kept, strict=True) if not keep]
    told = _all_wrapped([*left, [Part(_left_out(out))], end], width, decision)
    return [line for _, found in told for line in found]


def _all_wrapped(
    groups: Sequence[Sequence[Part]], width: int, decision: Decision
) -> list[tuple[Part, list[Line]]]:
    """The parts with their lines; the marks of a group are as wide as its widest."""
    hangs = [max((len(part.mark) for part in group), default=0) for group in groups]
    return [
        (part, _wrapped(part, hang, width, decision))
        for group, hang in zip(groups, hangs, strict=True)
        for part in group
    ]


def _left_out(parts: Sequence[Part]) -> str:
    """How much was left out."""
    questions = sum(part.question for part in parts)
    many = ((questions, "more questions"), (len(parts) - questions, "more points"))
    said = [counted(number, what) for number, what in many if number]
    return f"And {listed(said, 'and')}: policy507 decide --full."


def short_document(decision: Decision, *, ids: bool = True) -> Document:
    """The short answer as a document, with nothing left out: whoever reads one can scroll."""
    from policy507.decisions.advice.document import (
        Document,
        Heading,
        Labelled,
        Numbered,
        Paragraph,
    )

    found = decision.matters
    title, *about = (part.text for part in _heading(decision, found, ids=ids))
    urgent = [line_of(each, decision) for each in found if _needs_somebody(each)]
    urgent += [f"{first_capital(each.words)}." for each in decision.cliffs]
    blocks: list[Block] = [Paragraph(text) for text in about]
    blocks += [Labelled("What needs somebody", tuple(urgent))] if urgent else []
    blocks += [Paragraph(text) for text in fine(found, decision)]
    blocks += [
        Heading("Next steps"),
        Numbered(tuple(map(str, decision.next_steps))),
        Paragraph(END),
    ]
    return Document(title, tuple(blocks)).citing(decision.numbering)


def _kept(wrapped: Sequence[tuple[Part, list[Line]]], most: int) -> list[bool]:
    """Which parts fit in so many lines, the lowest rank first; what is of no rank is always kept."""
    kept = [part.rank == _ALWAYS for part, _ in wrapped]
    left = most - sum(len(lines) for (_, lines), keep in zip(wrapped, kept, strict=True) if keep)
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


def _wrapped(part: Part, hang: int, width: int, decision: Decision) -> list[Line]:
    cited = decision.numbering.in_text if decision.numbering is not None else str
    text = shown(cited(part.text), LONGEST_TEXT)
    texts = textwrap.wrap(text, max(width - hang, 20), break_on_hyphens=False) or [""]
    marks = [part.mark.ljust(hang), *[" " * hang] * (len(texts) - 1)]
    return [Line(mark, each, part) for mark, each in zip(marks, texts, strict=True)]


# --- what it says


def _groups(decision: Decision, *, ids: bool) -> Iterator[list[Part]]:
    """The parts of the answer; the marks of one group are as wide as the widest."""
    found, steps = decision.matters, decision.next_steps
    yield list(_heading(decision, found, ids=ids))
    yield [Part("")]
    yield [
        *(_matter(each, decision) for each in found if _needs_somebody(each)),
        *(Part(f"{first_capital(each.words)}.", "soon  ", 4) for each in decision.cliffs),
    ]
    yield [Part(text, rank=8 + n) for n, text in enumerate(fine(found, decision))]
    yield [Part(""), Part("Next steps", heading=True)]
    yield list(_steps([step for step in steps if step.kind is not Kind.NOTHING]))
    yield [Part(str(step)) for step in steps if step.kind is Kind.NOTHING]
    yield [Part(""), Part(END)]


def _heading(decision: Decision, found: Sequence[Matter], *, ids: bool) -> Iterator[Part]:
    policy = decision.rules.policy
    day = weekday_phrase(decision.as_of)
    yield Part(f"Policy {policy.number}, {policy.title}, on {day}", heading=True)
    if about := named(decision, ids=ids):
        yield Part(first_capital(about))
    if decision.numbering is not None:
        whose = decision.numbering.adopter or "an adopted copy"
        yield Part(f"Cited by the numbers of {whose}, with the model policy's behind them")
    yield Part(counts(found), heading=True)
    chosen = [
        f"{code} ({choice})"
        for code, choice in decision.readings.items()
        if choice != decision.rules.readings[code].default
    ]
    if chosen:
        yield Part(f"Read otherwise than by default: {listed(chosen, 'and')}.", rank=8)


def named(decision: Decision, *, ids: bool) -> str:
    """Whom and what a case is about, by the labels that were stated."""
    names = [
        f"{FACTS[f'{section}.id'].label}: {shown(label, LONGEST_NAME)}"
        for section in SECTIONS
        if ids and (label := stated(decision.case, f"{section}.id")) is not UNKNOWN
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
_STEP_RANKS = {Kind.MEND: 1, Kind.DO: 3, Kind.ASK: 7, Kind.GO_ON: 9}
_FIRST_QUESTIONS, _MOST_QUESTIONS = 5, 3
"""The rank of the first few questions, and how many these are."""


def _steps(steps: Sequence[Step]) -> Iterator[Part]:
    asked = 0
    for number, step in enumerate(steps, start=1):
        asked += step.kind is Kind.ASK
        first = step.kind is Kind.ASK and asked <= _MOST_QUESTIONS
        rank = _FIRST_QUESTIONS if first else _STEP_RANKS[step.kind]
        yield Part(str(step), f"{number}. ", rank, question=step.kind is Kind.ASK)


def _matter(matter: Matter, decision: Decision) -> Part:
    text = _told(matter, decision)
    return Part(text, f"{status_words(matter.status)}  ", _RANKS[matter.group], matter.status)


def line_of(matter: Matter, decision: Decision) -> str:
    """One line on a matter: what it comes to, who, what, by when, and where the policy says so."""
    return f"{first_capital(status_words(matter.status))}: {_told(matter, decision)}"


def _told(matter: Matter, decision: Decision) -> str:
    order = matter.duty if matter.status is Status.UNDETERMINED else matter.order
    if len(matter.targets) > _MOST_NAMED:
        order = f"{_listing(matter, decision)}, by the {matter.bearer}"
    said = [order, *_days(matter, decision)]
    notes = [] if matter.status is Status.CONFLICT else [_paragraphs(matter, decision)]
    notes += _turning(matter)
    brackets = f" ({'; '.join(notes)})" if notes else ""
    return f"{first_capital(': '.join(said))}{brackets}"


def _turning(matter: Matter) -> list[str]:
    return [f"depends on reading {listed(matter.readings, 'and')}"] if matter.readings else []


def _days(matter: Matter, decision: Decision) -> Iterator[str]:
    if matter.status is Status.CONFLICT:
        yield unranked(matter)
    elif matter.status is Status.MET_LATE and matter.done_on and matter.due:
        late = counted((matter.done_on - matter.due).days, "days")
        yield f"done on {weekday_phrase(matter.done_on)}, {late} after the last day"
    elif matter.due:
        away = days_away(matter.due, decision.as_of)
        yield f"last day {weekday_phrase(matter.due)}, {away}"


def _paragraphs(matter: Matter, decision: Decision) -> str:
    """The paragraphs behind a matter, and those that they set aside."""
    if len(matter.findings) == 1:
        return governing(matter.findings[0])
    candidates = len(matter.targets) == 1
    return listed(citations(matter.paragraphs, decision), "or" if candidates else "and")


def fine(found: Sequence[Matter], decision: Decision) -> Iterator[str]:
    """What is in order in one line, and in one what this policy does not require."""
    done = [each for each in found if each.group is Group.DONE and not _needs_somebody(each)]
    if done:
        yield f"In order: {'; '.join(_in_order(each, decision) for each in done)}."
    free: dict[str, list[str]] = {}
    for each in found:
        if each.group is Group.FREE:
            why = "; ".join((not_required_why(each, decision), *_turning(each)))
            many = len(each.targets) > _MOST_NAMED and each.whole
            said = _listing(each, decision) if many else f"to {each.wording}"
            free.setdefault(why, []).append(said)
    if free:
        told = (f"{_and(said)} ({why})" for why, said in free.items())
        yield f"Not required: {'; '.join(told)}."


def _and(phrases: Sequence[str]) -> str:
    """Phrases that have lists in them, as a list."""
    *first, last = phrases
    return f"{', '.join(first)}, and {last}" if first else last


def _in_order(matter: Matter, decision: Decision) -> str:
    """What is in order, by its title."""
    cited = listed(citations(matter.paragraphs, decision), "and")
    if len(matter.targets) > _MOST_NAMED:
        said = _listing(matter, decision)
    else:
        said = listed([within(finding.title) for finding in matter.findings], "and")
    return f"{said} ({'; '.join((cited, *_turning(matter)))})"


def _listing(matter: Matter, decision: Decision) -> str:
    """What many targets are together: what their paragraph lists, or some of that."""
    title = next((within(p.title) for p in decision.rules if p.citation == matter.home), "")
    spelt_out = spelt(len(matter.targets))
    return title if matter.whole else f"{spelt_out} of {title}"
