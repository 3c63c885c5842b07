"""Next steps: what a person does about a decision, by when, and under which paragraph.

They follow from what a rule is, what it comes to, who bears it, its days and the facts; nothing is
known here of any single rule. No step asks for what the facts rule out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, ClassVar

from attrs import frozen

from policy507.decisions.advice.matters import (
    Matter,
    citations,
    first_capital,
    matters,
)
from policy507.decisions.advice.questions import Question, questions
from policy507.decisions.advice.until import next_turn
from policy507.decisions.evidence import Because
from policy507.decisions.findings import Contents
from policy507.decisions.json_form import PATH, data_of
from policy507.decisions.summary import Group
from policy507.decisions.wording import because_texts, days_of
from policy507.english.phrases import counted, days_away, listed, weekday_phrase
from policy507.facts.case import stated
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of
from policy507.model.statuses import Status


class Kind(StrEnum):
    """What kind of step it is, in the order of urgency."""

    MEND = "mend"
    DO = "do"
    ASK = "ask"
    GO_ON = "go_on"
    NOTHING = "nothing"


@frozen
class Step:
    """A thing that a person does next.

    `who` bears it, where the policy says so, and `by` is the last day on which it is in time. `acts` are
    the names of the acts, or of the rules that forbid, which it is about. A question is about a `fact`.
    """

    _FORMS: ClassVar = {"fact": PATH}

    kind: Kind
    text: str
    who: str | None = None
    by: dt.date | None = None
    paragraphs: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    fact: str | None = None

    def __str__(self) -> str:
        """The step as a sentence, with who it is for and where the policy says it."""
        who = f"{first_capital(self.who)}: " if self.who else ""
        notes = [listed(self.paragraphs, "and")] if self.paragraphs else []
        if self.kind is Kind.ASK:
            notes.append(f"settles {counted(len(self.acts), 'answers')}")
        said = self.text if who else first_capital(self.text)
        stop = "" if said.endswith("?") and notes else "."
        return f"{who}{said} ({'; '.join(notes)}){stop}" if notes else f"{who}{said}."

    def to_data(self) -> dict[str, Any]:
        """The step as JSON-ready data."""
        return data_of(self)


def next_steps(contents: Contents) -> tuple[Step, ...]:
    """What to do next: what is wrong first, then by last day, then what to ask, then what goes on."""
    found = matters(contents)
    steps = [
        *_mending([each for each in found if each.group is Group.WRONG], contents),
        *(_to_do(each, contents) for each in found if each.status is Status.OPEN),
        *(_asking(each, contents) for each in questions(contents)),
        *(_going_on(each, contents) for each in found if each.status is Status.OWED),
    ]
    if all(step.kind is Kind.GO_ON for step in steps):
        steps.append(_nothing(steps, contents))
    return tuple(steps)


def _nothing(steps: Sequence[Step], contents: Contents) -> Step:
    day = next_turn(contents)
    until = f" until {weekday_phrase(day)}; decide again then" if day else ""
    return Step(
        Kind.NOTHING, f"nothing {'else' if steps else 'more'} to do under this policy{until}"
    )


def _about(
    matter: Matter, kind: Kind, text: str, contents: Contents, more: Sequence[Matter] = ()
) -> Step:
    cited = [paragraph for each in (matter, *more) for paragraph in each.paragraphs]
    names = tuple(name for each in (matter, *more) for name in each.names)
    return Step(kind, text, matter.bearer or None, matter.due, citations(cited, contents), names)


# --- what is wrong


def _mending(wrong: Sequence[Matter], contents: Contents) -> Iterator[Step]:
    """What ends each wrong; what is mended with others is no step of its own."""
    failing = [_failing(each, contents) for each in wrong]
    mended: dict[int, list[Matter]] = {}
    for i, each in enumerate(wrong):
        parts = [
            j
            for j, other in enumerate(wrong)
            if other.bearer == each.bearer
            and failing[j]
            and len(_asked(other, contents)) < len(_asked(each, contents))
        ]
        if parts and failing[i] <= frozenset().union(*(failing[j] for j in parts)):
            mended.setdefault(parts[0], []).append(each)
    besides = [each for several in mended.values() for each in several]
    for i, each in enumerate(wrong):
        if each not in besides:
            text = _mend(each, failing[i], contents)
            yield _about(each, Kind.MEND, text, contents, mended.get(i, ()))


def _asked(matter: Matter, contents: Contents) -> set[str]:
    """The facts that are asked for whether something is met."""
    rules = [contents.rules.rules[finding.rule] for finding in matter.findings]
    return {path for rule in rules if rule.met_when for path in facts_of(rule.met_when)}


def _failing(matter: Matter, contents: Contents) -> frozenset[Because]:
    """The tests that keep something from being met, besides those of whether it is ordered at all."""
    if matter.status is not Status.UNMET:
        return frozenset()
    asked = _asked(matter, contents)
    return frozenset(row for f in matter.findings for row in f.because if row.fact in asked)


def _mend(matter: Matter, failing: frozenset[Because], contents: Contents) -> str:
    match matter.status:
        case Status.OVERDUE:
            return _overdue(matter)
        case Status.BREACHED:
            return (
                f"from now on, do not {matter.wording}; what was done stays done, and this policy "
                "does not say what follows"
            )
        case Status.CONFLICT:
            both = listed(
                [f"{f.paragraph} ({days_of(f) or 'no last day'})" for f in matter.findings], "and"
            )
            how = listed(matter.readings, "or")
            return f"have it decided how the words are read ({how}): no reading ranks {both}"
    why = because_texts(_telling(failing, matter, contents), contents.as_of)
    return f"{matter.wording}; as it stands, {listed(why, 'and')}" if why else matter.wording


def _overdue(matter: Matter) -> str:
    planned = matter.planned_on
    when = f"on {weekday_phrase(planned)}, as planned, or sooner" if planned else "now"
    was = f"it was due on {weekday_phrase(matter.due)}, and stays" if matter.due else "it stays"
    return f"{matter.wording} {when}: {was} overdue until that is done"


def _telling(failing: frozenset[Because], matter: Matter, contents: Contents) -> list[Because]:
    """What there is to say of why something is not met, besides that it is to be done."""
    alone = len(_asked(matter, contents)) == 1
    ranked = sorted(failing, key=lambda row: (list(FACTS).index(row.fact), str(row.operand)))
    return [row for row in ranked if (row.held if row.operator == "includes" else not alone)]


# --- what is open or goes on


def _to_do(matter: Matter, contents: Contents) -> Step:
    due, planned = matter.due, matter.planned_on
    if due is None:
        when = f" on {weekday_phrase(planned)}, as planned" if planned else ""
        text = f"{matter.wording}{when}; {_no_day(matter, contents)}"
    else:
        last = f"{weekday_phrase(due)}, with {days_away(due, contents.as_of)}"
        if due == contents.as_of:
            last = f"today, {weekday_phrase(due)}"
        if planned is None:
            text = f"{matter.wording} by {last}"
        elif planned <= due:
            text = (
                f"{matter.wording} on {weekday_phrase(planned)}, as planned; the last day is {last}"
            )
        else:
            text = (
                f"{matter.wording} by {last}: {weekday_phrase(planned)}, for which it is planned, "
                "is too late"
            )
    return _about(matter, Kind.DO, text, contents)


def _no_day(matter: Matter, contents: Contents) -> str:
    """Why there is no last day: what it is counted from has none, or the rule names none."""
    dues = [contents.rules.rules[finding.rule].due for finding in matter.findings]
    facts = dict.fromkeys(path for due in dues if due is not None for path in facts_of(due))
    lacking = [FACTS[p].lacking for p in facts if stated(contents.case, p) is None]
    if any(due is not None for due in dues):
        return (
            f"there is no last day yet: {listed(lacking, 'and')}"
            if lacking
            else "the last day is not known"
        )
    return "no last day is stated"


def _going_on(matter: Matter, contents: Contents) -> Step:
    return _about(matter, Kind.GO_ON, f"keep up, with no last day: {matter.wording}", contents)


def _asking(question: Question, contents: Contents) -> Step:
    """A question; what settles most comes first."""
    words = f"{question.words[:1].lower()}{question.words[1:]}"
    cited = citations(question.paragraphs, contents)
    return Step(Kind.ASK, f"ask: {words}", None, None, cited, question.acts, question.fact)
