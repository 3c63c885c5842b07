"""When each act comes to what, if the facts stay as they are and only the calendar moves on.

The days come from where the rules' tests cut the day of the decision; none is tried by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

from attrs import evolve, field, frozen

from policy507.decisions.decide import Readings, decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.evidence import because
from policy507.decisions.findings import ActFinding
from policy507.decisions.json_form import data_of
from policy507.decisions.styles import WIDTH
from policy507.decisions.wording import because_texts
from policy507.engines.engine import LANES
from policy507.engines.inference import Decided
from policy507.engines.lanes.turning import turning_days
from policy507.engines.program import Test, program
from policy507.engines.signature import signature_reader, truth_of
from policy507.engines.situation import Situation
from policy507.english.phrases import date_phrase, not_known
from policy507.errors import FactError, PolicyError, Problem, together
from policy507.facts.case import Case, changed, observed
from policy507.facts.faults import fault_in
from policy507.facts.kinds import LAST_DAY, UNKNOWN
from policy507.facts.registry import AS_OF, FACTS
from policy507.facts.sections import SchoolYear
from policy507.facts.taken import as_date
from policy507.model.conditions import facts_of
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.rulefiles.load import Rules


@frozen
class Span:
    """What an act comes to from the `first` day to the `last`, both included.

    `due` is its last day, if it has one, and `paragraphs` are those that govern it.
    """

    status: Status
    first: dt.date
    last: dt.date
    due: dt.date | None
    paragraphs: tuple[str, ...]


@frozen
class ActLine:
    """One act through the whole time: who owes what, and its spans in their order."""

    act: str
    bearer: str
    wording: str
    spans: tuple[Span, ...]

    @property
    def changes(self) -> bool:
        """Whether it comes to more than one status."""
        return len({span.status for span in self.spans}) > 1


@frozen
class Turn:
    """A day on which an act comes to another status, and why: what comes out otherwise from then on.

    `paragraphs` are those that govern it then, or did before.
    """

    day: dt.date
    act: str
    before: Status
    after: Status
    due: dt.date | None
    paragraphs: tuple[str, ...]
    why: tuple[str, ...]


@frozen
class Deadline:
    """The last day on which an act is in time, while it is open; `rule` is the rule that governs it."""

    act: str
    rule: str
    paragraph: str
    due: dt.date


@frozen(slots=False)
class Timeline:
    """What every act comes to on each day from `start` to `end`, if the facts stay as they are.

    `acts` are in the policy's order. `turns` are the days on which something changes, the earliest
    first, and `deadlines` the last days of what is open. `notes` say which stated facts do not hold
    throughout, and where nothing changes ever.
    """

    _KEYS: ClassVar = ("policy", "as_of", "start", "end", "acts", "turns", "deadlines", "notes")

    case: Case = field(repr=False)
    rules: RuleBook = field(repr=False)
    start: dt.date
    end: dt.date
    acts: tuple[ActLine, ...]
    turns: tuple[Turn, ...]
    deadlines: tuple[Deadline, ...]
    notes: tuple[str, ...]

    @property
    def policy(self) -> str:
        """The number of the policy."""
        return self.rules.policy.number

    @property
    def as_of(self) -> dt.date:
        """The day for which the facts were stated."""
        return self.case.as_of

    def __repr__(self) -> str:
        days = f"{self.start} to {self.end}"
        return f"<Timeline {days}: {len(self.acts)} acts, {len(self.turns)} days of change>"

    def to_data(self) -> dict[str, Any]:
        """The timeline as JSON-ready data, without the case."""
        return data_of(self)

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, width: int = WIDTH) -> str:
        """The timeline as text of so many columns: a bar for each act, then what changes when."""
        from policy507.decisions.advice.drawing import plain_text

        return plain_text(self, width)

    def to_svg(self) -> str:
        """The timeline as a drawing: a bar for each act, as a whole SVG document."""
        from policy507.decisions.advice.drawing import svg

        return svg(self)

    def to_ics(self, *, alarm: dt.timedelta | None = None, ids: bool = True) -> bytes:
        """The deadlines as an iCalendar file: one all-day entry each, with an alarm so long before.

        An entry keeps its identifier as long as the case's ids stay, so that importing again updates
        it. Without `ids` the officer is not named in it.

        Raises:
            EngineError: `icalendar` is not installed, the extra `calendar`.
        """
        from policy507.decisions.advice.calendar_file import ics

        return ics(self, alarm, ids=ids)


def timeline(
    case: Case,
    start: dt.date | None = None,
    end: dt.date | None = None,
    *,
    readings: Readings | None = None,
    rules: Rules = None,
) -> Timeline:
    """Every day on which an act comes to another status, if the facts stay as they are.

    From the day of the case on unless a `start` is given, and until nothing changes any more unless an
    `end` is. Outside the stated school year its facts are unknown: no count is carried over. That is
    so, too, on days on which they would contradict themselves.

    Raises:
        FactError: a day is out of range, the end lies before the start, or the case is refused.
        ReadingError: a reading or a choice does not exist.
        RuleError: the rule files have problems; all are listed.
    """
    start, end = as_date(start), as_date(end)
    named = {"start": start, "end": end}
    faults = {name: fault_in(AS_OF, day) for name, day in named.items() if day is not None}
    wrong = [Problem(f"{name}: {f}", path=name, code=f.code) for name, f in faults.items() if f]
    try:
        # Refused where it stands is refused.
        today = decide_case(case, readings=readings, rules=rules)
    except PolicyError as error:
        raise together([*([FactError(wrong)] if wrong else []), error]) from None
    first = case.as_of if start is None else start
    if not wrong and end is not None and end < first:
        said = f"a timeline does not end ({end}) before it starts ({first})"
        wrong = [Problem(said, path="end", code="contradiction")]
    if wrong:
        raise FactError(wrong)
    book = today.rules
    ordered = book.ordered_acts()
    targets = {*ordered, *(rule.name for rules in ordered.values() for rule in rules)}
    after = days_after(today, first, targets)
    # On the last day of all whatever is unknown has happened: that is no answer unless it is asked for.
    days = [first, *(day for day in after if (day < LAST_DAY if end is None else day <= end))]
    decided = [
        decide_case(on(case, day, book), readings=readings, engine=LANES, rules=book)
        for day in days
    ]
    turning = [0] + [
        n
        for n, (one, other) in enumerate(pairwise(decided), start=1)
        if _came_to(one) != _came_to(other)
    ]
    last = days[turning[-1]] if end is None else end
    kept = [(days[n], decided[n]) for n in turning]
    lines = tuple(_line(book, n, kept, last) for n in range(len(decided[0].acts)))
    notes = [*_notes(case, [day for day in days if day <= last], book)]
    if end is None and last == first:  # which nobody would conclude from one day
        notes.append("No act comes to anything else on a later day, if the facts stay as they are")
    return Timeline(
        case,
        book,
        first,
        last,
        lines,
        tuple(_turns(book, kept)),
        tuple(_deadlines(book, kept)),
        tuple(notes),
    )


def on(case: Case, day: dt.date, book: RuleBook) -> Case:
    """The same facts on another day; those of the school year are unknown where they cannot hold."""
    try:
        return changed(case, {AS_OF.path: day}, book.impossible)
    except FactError:
        bare = evolve(case, as_of=day, school_year=SchoolYear(id=case.school_year.id))
        return changed(bare, {}, book.impossible)


def days_after(decision: Decision, first: dt.date, targets: Collection[str]) -> list[dt.date]:
    """The days after the first one on which what rules or acts come to can change, in their order."""
    case, choices, taken_apart = decision.case, decision.readings, program(decision.rules)
    bare = evolve(case, school_year=SchoolYear())
    numbers = {
        number
        for each in (case, bare)
        for number in turning_days(taken_apart, each, choices, targets)
    }
    return [dt.date.fromordinal(n) for n in sorted(numbers) if n > first.toordinal()]


def _came_to(decision: Decision) -> list[tuple[Status, dt.date | None]]:
    """What the acts come to; the last day counts while one is open."""
    return [(act.status, act.due if act.status is Status.OPEN else None) for act in decision.acts]


Kept = Sequence[tuple[dt.date, Decision]]


def _line(book: RuleBook, place: int, kept: Kept, last: dt.date) -> ActLine:
    spans: list[Span] = []
    ends = [day - dt.timedelta(days=1) for day, _ in kept[1:]] + [last]
    for (day, decision), until in zip(kept, ends, strict=True):
        act = decision.acts[place]
        paragraphs = _paragraphs(book, act)
        span = Span(act.status, day, until, act.due, paragraphs)
        if spans and evolve(span, first=spans[-1].first, last=spans[-1].last) == spans[-1]:
            spans[-1] = evolve(spans[-1], last=until)
        else:
            spans.append(span)
    act = kept[0][1].acts[place]
    return ActLine(act.act, act.bearer, book.acts[act.act].wording, tuple(spans))


def _paragraphs(book: RuleBook, act: ActFinding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(book.rules[rule].paragraph for rule in act.governed_by))


def _turns(book: RuleBook, kept: Kept) -> Iterator[Turn]:
    for (_, before), (day, after) in pairwise(kept):
        reasons = _Reasons(before.case, after)
        for one, other in zip(before.acts, after.acts, strict=True):
            if one.status is not other.status:
                cited = _paragraphs(book, other) or _paragraphs(book, one)
                why = tuple(reasons.of(one, other))
                yield Turn(day, one.act, one.status, other.status, other.due, cited, why)


@frozen(slots=False)
class _Reasons:
    """What the calendar changed on a day: tests that came out otherwise on the day before."""

    _case: Case
    _after: Decision

    @cached_property
    def _turned(self) -> dict[Test, bool | None]:
        """The tests that came out otherwise, with what they come to now."""
        taken_apart = program(self._after.rules)
        reader = signature_reader(taken_apart)
        day_before = self._after.as_of - dt.timedelta(days=1)
        one, _ = reader.read(on(self._case, day_before, self._after.rules))
        other, _ = reader.read(self._after.case)
        pairs = zip(taken_apart.tests, one, other, strict=False)
        return {
            test: truth_of(now) for test, then, now in pairs if truth_of(then) is not truth_of(now)
        }

    def of(self, before: ActFinding, after: ActFinding) -> Iterator[str]:
        """Why an act comes to another status, in words."""
        seen = program(self._after.rules).tests_of[after.act]
        turned = {test: truth for test, truth in self._turned.items() if test in seen}
        decided = tuple(Decided(t, held) for t, held in turned.items() if held is not None)
        rows = because(decided, Situation(self._after.case, self._after.readings), {})
        rules = {rule.name for rule in self._after.rules.ordered_acts()[after.act]}
        deciding = {
            row for each in self._after.findings if each.rule in rules for row in each.because
        }
        missed = list(self._missed(turned, after)) if after.status is Status.UNDETERMINED else []
        # Where what is lost is reason enough, what happens to turn beside it is none.
        telling = [row for row in rows if row in deciding] or ([] if missed else rows)
        why = [
            *because_texts(telling, self._after.as_of),
            *(f"from then on {not_known(FACTS[path])}" for path in missed),
        ]
        yield from why
        if not why:  # the day alone lets something that nobody stated matter, or not
            for path in after.missing:
                yield f"from then on it matters that {not_known(FACTS[path])}"
            for path in before.missing if not after.missing else ():
                yield f"it no longer matters that {not_known(FACTS[path])}"

    def _missed(self, turned: Mapping[Test, bool | None], act: ActFinding) -> Iterator[str]:
        """The facts that are no longer known: those on which an act turns, if there are such."""
        lost = [path for test, truth in turned.items() if truth is None for path in facts_of(test)]
        paths = dict.fromkeys(path for path in lost if self._is_lost(path))
        yield from [path for path in paths if path in act.missing] or paths

    def _is_lost(self, path: str) -> bool:
        was, now = observed(self._case, path), observed(self._after.case, path)
        return path != AS_OF.path and now is UNKNOWN and was is not UNKNOWN


def _deadlines(book: RuleBook, kept: Kept) -> Iterator[Deadline]:
    seen = set()
    for _, decision in kept:
        for act in decision.acts:
            if act.status is Status.OPEN and act.due is not None:
                rule = act.governed_by[0]
                if (act.act, act.due) not in seen:
                    seen.add((act.act, act.due))
                    yield Deadline(act.act, rule, book.rules[rule].paragraph, act.due)


def _notes(case: Case, days: Sequence[dt.date], book: RuleBook) -> Iterator[str]:
    """Where the facts of the school year do not hold, or hold for lack of a bound."""
    year = case.school_year
    if year == SchoolYear(id=year.id):
        return
    known = [day for day in days if on(case, day, book).school_year == year]
    lost = [day for day in days if day not in known]
    later = [day for day in lost if day > case.as_of]
    unknown = "the facts of the school year are unknown"
    if len(later) < len(lost):
        when = f"Before {date_phrase(known[0])}" if known else "In this time"
        yield f"{when} {unknown}, since they are stated for another time"
    if later:
        ended = isinstance(year.ends_on, dt.date) and later[0] > year.ends_on
        why = (
            "no count is carried over"
            if ended
            else f"as they are stated for {date_phrase(case.as_of)}, they cannot all hold then"
        )
        yield f"From {date_phrase(later[0])} on {unknown}: {why}"
    elif not isinstance(year.ends_on, dt.date):
        yield "The end of the school year is not stated: its facts are taken to hold on"
