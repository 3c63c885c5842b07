"""Next steps: what a person does about a decision, by when, and under which paragraph.

They follow from what a rule is, what it comes to, who bears it, its days and the facts; nothing is
known here of any single rule. No step asks for what the facts rule out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, ClassVar

from attrs import evolve, frozen

from policy507.decisions.advice.cliffs import growing, would_be
from policy507.decisions.advice.matters import (
    Matter,
    citations,
    first_capital,
    targets_of,
)
from policy507.decisions.advice.questions import Question
from policy507.decisions.advice.timeline import on
from policy507.decisions.advice.until import next_turn
from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.evidence import Because
from policy507.decisions.json_form import PATH, data_of
from policy507.decisions.summary import Group
from policy507.decisions.wording import because_texts, days_of
from policy507.engines.engine import LANES
from policy507.engines.situation import Situation
from policy507.english.phrases import counted, days_away, listed, weekday_phrase
from policy507.facts.case import stated
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of
from policy507.model.statuses import Modality, Status


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
            notes.append(f"can change {counted(len(self.acts), 'answers')}")
        said = self.text if who else first_capital(self.text)
        stop = "" if said.endswith("?") and notes else "."
        return f"{who}{said} ({'; '.join(notes)}){stop}" if notes else f"{who}{said}."

    def to_data(self) -> dict[str, Any]:
        """The step as JSON-ready data."""
        return data_of(self)


def next_steps(decision: Decision) -> tuple[Step, ...]:
    """What to do next: what is wrong first, then by last day, then what to ask, then what goes on."""
    found = decision.matters
    steps = [
        *_mending([each for each in found if each.group is Group.WRONG], decision),
        *sorted(_doing(found, decision), key=lambda step: step.by or dt.date.max),
        *(_asking(each, decision) for each in decision.questions),
        *(_going_on(each, decision) for each in found if each.status is Status.OWED),
    ]
    if all(step.kind is Kind.GO_ON for step in steps):
        steps.append(_nothing(steps, decision))
    return tuple(steps)


def _nothing(steps: Sequence[Step], decision: Decision) -> Step:
    """That nothing is to be done, until when that holds, and under which readings it would not."""
    said = f"nothing {'else' if steps else 'more'} to do under this policy{_until(decision)}"
    codes = dict.fromkeys(
        row.reading
        for target in targets_of(decision)
        for row in target.depends_on
        if row.status.wrong
    )
    if codes:
        said += (
            f" (under another choice of reading {listed([*codes], 'or')} something would be wrong)"
        )
    return Step(Kind.NOTHING, said)


def _until(decision: Decision) -> str:
    """Until when nothing is to be done: a day, or some more of what grows."""
    near = [*growing(decision)]
    then = next_turn(decision)
    more = [words for words, _ in near]
    wrong = [f"with {words}, {late}" for words, grown in near if (late := _wrong(grown, decision))]
    passed = f"; {listed(wrong, 'and')}" if wrong and not decision.cliffs else ""
    if then is None:
        return passed or (f", but decide again with {more[0]}" if near else "")
    days = listed([weekday_phrase(then.as_of), *more], "or")
    if (late := _wrong(then, decision)) and not near:
        return f" until {days}; then {late}"
    return f" until {days}{passed or '; then decide again'}"


def _wrong(then: Decision, decision: Decision) -> str:
    """What would be wrong in another decision, as clauses."""
    wrong = [would_be(then, act, decision.as_of) for act in then.acts if act.status.wrong]
    return listed(wrong, "and")


def _about(
    matter: Matter, kind: Kind, text: str, decision: Decision, more: Sequence[Matter] = ()
) -> Step:
    cited = [paragraph for each in (matter, *more) for paragraph in each.paragraphs]
    names = tuple(name for each in (matter, *more) for name in each.names)
    # A conflict is not for the bearer: somebody decides how the words are read.
    who = None if matter.status is Status.CONFLICT else matter.bearer
    if matter.status in (Status.OVERDUE, Status.OPEN):
        text = "; ".join((text, *_permitted(matter, decision)))
    return Step(kind, text, who, matter.due, citations(cited, decision), names)


def _permitted(matter: Matter, decision: Decision) -> Iterator[str]:
    """What the paragraph that governs something permits its bearer besides."""
    for finding in decision.findings:
        permitted = finding.modality is Modality.MAY and finding.status is Status.IN_EFFECT
        if permitted and finding.bearer == matter.bearer and finding.paragraph in matter.paragraphs:
            yield f"the {finding.bearer} may {finding.wording}"


# --- what is wrong


def _mending(wrong: Sequence[Matter], decision: Decision) -> Iterator[Step]:
    """What ends each wrong; what is mended with others is no step of its own."""
    failing = [_failing(each, decision) for each in wrong]
    mended: dict[int, list[Matter]] = {}
    for i, each in enumerate(wrong):
        parts = [
            j
            for j, other in enumerate(wrong)
            if other.bearer == each.bearer
            and failing[j] & failing[i]
            and len(_asked(other, decision)) < len(_asked(each, decision))
        ]
        if parts and failing[i] <= frozenset().union(*(failing[j] for j in parts)):
            for part in parts:  # only all of them together mend it
                mended.setdefault(part, []).append(each)
    besides = [each for several in mended.values() for each in several]
    for i, each in enumerate(wrong):
        if each not in besides:
            text = _mend(each, failing[i], decision)
            yield _about(each, Kind.MEND, text, decision, mended.get(i, ()))


def _asked(matter: Matter, decision: Decision) -> set[str]:
    """The facts that are asked for whether something is met."""
    rules = [decision.rules.rules[finding.rule] for finding in matter.findings]
    return {path for rule in rules if rule.met_when for path in facts_of(rule.met_when)}


def _failing(matter: Matter, decision: Decision) -> frozenset[Because]:
    """The tests that keep something from being met, besides those of whether it is ordered at all."""
    if matter.status is not Status.UNMET:
        return frozenset()
    asked = _asked(matter, decision)
    return frozenset(row for f in matter.findings for row in f.because if row.fact in asked)


def _mend(matter: Matter, failing: frozenset[Because], decision: Decision) -> str:
    match matter.status:
        case Status.OVERDUE:
            return _overdue(matter)
        case Status.BREACHED:
            return (
                f"from now on, do not {matter.wording}; what was done stays done, and this policy "
                "does not say what follows"
            )
        case Status.CONFLICT:
            how = f" ({listed(matter.readings, 'or')})" if matter.readings else ""
            both = unranked(matter, days=False)
            return f"have it decided how the words are read{how}; as they are read now, {both}"
    why = because_texts(_telling(failing, matter, decision), decision.as_of)
    return f"{matter.wording}; as it stands, {listed(why, 'and')}" if why else matter.wording


def unranked(matter: Matter, *, days: bool = True) -> str:
    """Between what a conflict is, with the last days."""
    both = [
        f"{f.paragraph} ({days_of(f) or 'no last day'})" if days else f.paragraph
        for f in matter.findings
    ]
    two = len(both) <= 2  # noqa: PLR2004 (they are a pair)
    how = (
        "both apply, and neither sets the other aside"
        if two
        else "all apply, and none is set aside"
    )
    return f"{listed(both, 'and')} {how}"


def _overdue(matter: Matter) -> str:
    planned = matter.planned_on
    when = f"on {weekday_phrase(planned)}, as planned, or sooner" if planned else "now"
    was = f"it was due on {weekday_phrase(matter.due)}, and stays" if matter.due else "it stays"
    return f"{matter.wording} {when}: {was} overdue until that is done"


def _telling(failing: frozenset[Because], matter: Matter, decision: Decision) -> list[Because]:
    """What there is to say of why something is not met, besides that it is to be done."""
    alone = len(_asked(matter, decision)) == 1
    ranked = sorted(failing, key=_place)
    return [row for row in ranked if (row.held if row.operator == "includes" else not alone)]


def _place(row: Because) -> tuple[int, int, str]:
    """Where a fact stands in a case file, and a word of a list in that list."""
    words = FACTS[row.fact].choices
    word = words.index(row.operand) if row.operand in words else -1
    return list(FACTS).index(row.fact), word, str(row.operand)


# --- what is open or goes on


def _to_do(matter: Matter, decision: Decision) -> Step:
    return _about(matter, Kind.DO, f"{matter.wording}{_when(matter, decision)}", decision)


def _doing(found: Sequence[Matter], decision: Decision) -> Iterator[Step]:
    """What is to be done, because it is open or will be overdue."""
    yield from (_to_do(each, decision) for each in found if each.status is Status.OPEN)
    yield from _ahead(decision)


def _ahead(decision: Decision) -> Iterator[Step]:
    """What nobody must do yet, and will be overdue on a day that is known: it is to be done before."""
    free = _free(decision)
    for day in sorted({*_days_ahead(decision)}):
        then = _decided_on(day, decision)
        late = {act.act for act in then.acts if act.status is Status.OVERDUE} & free
        if late:
            late &= _in_time(_decided_on(day - dt.timedelta(days=1), decision))
        for each in then.matters if late else ():
            if not late.isdisjoint(each.names):
                text = f"{each.wording}{_before(day, each, decision)}"
                past = each.due is not None and each.due < decision.as_of
                by = day - dt.timedelta(days=1) if past else each.due
                yield evolve(_about(each, Kind.DO, text, then), by=by)
        free &= _in_time(then)  # once something is too late or done, nothing is to be done before


def _free(decision: Decision) -> set[str]:
    """The acts that nobody must do."""
    return {act.act for act in decision.acts if act.status is Status.NOT_REQUIRED}


def _in_time(decision: Decision) -> set[str]:
    """The acts that nobody must do, or need not have done yet."""
    return _free(decision) | {act.act for act in decision.acts if act.status is Status.OPEN}


def _decided_on(day: dt.date, decision: Decision) -> Decision:
    """The same facts on another day, under the same readings."""
    book = decision.rules
    case = on(decision.case, day, book)
    return decide_case(case, readings=decision.readings, engine=LANES, rules=book)


def _days_ahead(decision: Decision) -> Iterator[dt.date]:
    """The days ahead that a case states, and those on which rules begin."""
    situation = Situation(decision.case, decision.readings)
    for finding in decision.findings:
        begins = decision.rules.rules[finding.rule].begins
        if finding.status is not Status.NOT_IN_FORCE or begins is None:
            continue
        if first := situation.date(begins):
            yield first
    for path, fact in FACTS.items():
        day = stated(decision.case, path) if fact.kind == "day" and not fact.derived else None
        if isinstance(day, dt.date) and day > decision.as_of:
            yield day


def _before(day: dt.date, matter: Matter, decision: Decision) -> str:
    """By when something is to be done that would be overdue from a day on."""
    if matter.due is not None and matter.due < decision.as_of:
        was = f"its last day was {weekday_phrase(matter.due)}"
        return f" before {weekday_phrase(day)}; from then on it would be overdue, since {was}"
    return f"{_when(matter, decision)}; from {weekday_phrase(day)} on it would be overdue"


def _when(matter: Matter, decision: Decision) -> str:
    """By when something open is to be done, beside the day for which it is planned."""
    due, planned = matter.due, matter.planned_on
    plan = f" on {weekday_phrase(planned)}, as planned" if planned else ""
    if due is None:
        return f"{plan}; {_no_day(matter, decision)}"
    too_late = ""
    if planned is not None and planned > due:
        too_late = f": {weekday_phrase(planned)}, for which it is planned, is too late"
    if due == decision.as_of:
        return f" today, {weekday_phrase(due)}, the last day{too_late}"
    last = f"{weekday_phrase(due)}, with {days_away(due, decision.as_of)}"
    if plan and not too_late:
        return f"{plan}; the last day is {last}"
    return f" by {last}{too_late}"


def _no_day(matter: Matter, decision: Decision) -> str:
    """Why there is no last day: what it is counted from has none, or the rule names none."""
    dues = [decision.rules.rules[finding.rule].due for finding in matter.findings]
    if not any(dues):
        return "no last day is stated"
    facts = dict.fromkeys(path for due in dues if due is not None for path in facts_of(due))
    lacking = [FACTS[p] for p in facts if stated(decision.case, p) is None]
    counted_from = [fact for fact in lacking if fact.timeless] or lacking
    if not counted_from:
        return "the last day is not known"
    return f"there is no last day yet: {listed([f.lacking for f in counted_from], 'and')}"


def _going_on(matter: Matter, decision: Decision) -> Step:
    return _about(matter, Kind.GO_ON, f"as an ongoing duty, {matter.wording}", decision)


def _asking(question: Question, decision: Decision) -> Step:
    """A question; what changes most comes first."""
    words = f"{question.words[:1].lower()}{question.words[1:]}"
    cited = citations(question.paragraphs, decision)
    return Step(Kind.ASK, f"ask: {words}", None, None, cited, question.acts, question.fact)
