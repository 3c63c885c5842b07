"""Near cliffs: what one more day, or one more of what grows by itself, would change.

Nothing is known here of any limit: the same case is decided with one more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from attrs import frozen

from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.findings import ActFinding, Contents
from policy507.decisions.wording import would
from policy507.engines.engine import LANES
from policy507.engines.program import program
from policy507.english.phrases import counted, date_phrase, listed
from policy507.errors import FactError
from policy507.facts.case import Case, changed, stated
from policy507.facts.contradictions import tied_facts
from policy507.facts.kinds import LAST_DAY, UNKNOWN
from policy507.facts.registry import AS_OF, FACTS
from policy507.model.conditions import ValueTest
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status

MOST_NAMED = 3
"""So many acts are named where none would be wrong; the others are counted."""


@frozen
class Changed:
    """An act that would come to another status: `before` is what it comes to, and `after` would be.

    `due` is the last day that it would have, `paragraphs` what would then govern it, and `depends_on`
    the codes of the readings on which that would depend.
    """

    act: str
    before: Status
    after: Status
    due: dt.date | None
    paragraphs: tuple[str, ...]
    depends_on: tuple[str, ...]


@frozen
class Cliff:
    """What changes by itself with one more of something: the day of the decision, or a number.

    `fact` is the path of what grows by one, and `value` what it would then be. `words` say in a sentence
    what would come of it.
    """

    fact: str
    value: dt.date | int
    changes: tuple[Changed, ...]
    words: str


def cliffs(contents: Contents) -> tuple[Cliff, ...]:
    """The cliffs on whose edge a case stands: with one more, some act comes to another status.

    What must grow along with a number, since the case would contradict itself otherwise, does.
    """
    return tuple(_cliffs(contents))


def _cliffs(contents: Contents) -> Iterator[Cliff]:
    case, book = contents.case, contents.rules
    for path, fact in FACTS.items():
        if path == AS_OF.path:
            later = _tomorrow(case, book)
        elif fact.more and type(stated(case, path)) is int:
            later = _more(case, path, 1, book)
        else:
            continue
        if later is None:
            continue
        then = decide_case(later, readings=contents.readings, engine=LANES, rules=book)
        changes = tuple(differences(contents, then))
        if changes:
            yield Cliff(path, stated(later, path), changes, _words(path, contents, then))


def differences(now: Contents, then: Contents) -> Iterator[Changed]:
    """The acts that come to another status in another decision by the same rules."""
    for before, after in zip(now.acts, then.acts, strict=True):
        if before.status is not after.status:
            yield Changed(
                before.act,
                before.status,
                after.status,
                after.due,
                tuple(dict.fromkeys(now.rules.rules[rule].paragraph for rule in after.governed_by)),
                tuple(dict.fromkeys(row.reading for row in after.depends_on)),
            )


def _tomorrow(case: Case, book: RuleBook) -> Case | None:
    """The same facts a day later; of another school year, or after the last day, nothing is known."""
    if case.as_of >= LAST_DAY:
        return None
    try:
        return changed(case, {AS_OF.path: case.as_of + dt.timedelta(days=1)}, book.impossible)
    except FactError:
        return None


def growing(contents: Contents) -> Iterator[tuple[str, Decision]]:
    """What grows by itself, and by how much some act comes to another status: in words, and decided."""
    case, book = contents.case, contents.rules
    ends = case.school_year.ends_on
    # One a day, of which the day of the decision may be the first.
    most = (ends - case.as_of).days + 1 if isinstance(ends, dt.date) else None
    for path, fact in FACTS.items():
        value = stated(case, path)
        if not fact.more or type(value) is not int:
            continue
        for by in sorted({n - value for n in _switching(path, book) if n > value}):
            later = _more(case, path, by, book) if most is None or by <= most else None
            if later is None:
                break
            then = decide_case(later, readings=contents.readings, engine=LANES, rules=book)
            if any(differences(contents, then)):
                one = fact.unit.removesuffix("s")
                several = fact.more.replace("one more", f"{by} more").replace(one, fact.unit)
                yield several if by > 1 else fact.more, then
                break


def _switching(path: str, book: RuleBook) -> Iterator[int]:
    """The numbers at which a test of a fact can come out otherwise than just below."""
    for test in program(book).tests:
        if isinstance(test, ValueTest) and test.fact == path and type(test.operand) is int:
            yield from (test.operand, test.operand + 1)


def _more(case: Case, path: str, by: int, book: RuleBook) -> Case | None:
    """The case with a greater number, and as little else changed as that needs."""
    number = stated(case, path) + by
    if number > FACTS[path].maximum:
        return None
    along = dict(_along(case, path, number, book))
    for count in range(len(along) + 1):
        for paths in combinations(along, count):
            grown = {path: number} | {each: along[each] for each in paths}
            try:
                return changed(case, grown, book.impossible)
            except FactError:
                continue
    return None


def _along(case: Case, path: str, number: int, book: RuleBook) -> Iterator[tuple[str, Any]]:
    """What can grow along with a number that it is tied to: a number as far, a day to this one."""
    for each in sorted(tied_facts(book.impossible)[path] - {path}, key=list(FACTS).index):
        fact, value = FACTS[each], stated(case, each)
        if value is UNKNOWN or fact.changed_by == "nobody":
            continue
        if fact.kind == "count" and value < number:
            yield each, number
        elif fact.happens and (value is None or value > case.as_of):
            yield each, case.as_of


def _words(path: str, now: Contents, then: Contents) -> str:
    fact = FACTS[path]
    lead = f"with {fact.more}" if fact.more else f"from {date_phrase(then.as_of)} on"
    pairs = zip(now.findings, then.findings, strict=True)
    ended = dict.fromkeys(
        before.paragraph
        for before, after in pairs
        if before.modality is Modality.NEED_NOT and before.fired and not after.fired
    )
    acts = zip(now.acts, then.acts, strict=True)
    changing = [after for before, after in acts if before.status is not after.status]
    named = [act for act in changing if act.status.wrong] or changing[:MOST_NAMED]
    told = [f"the relief of {listed(tuple(ended), 'and')} ends"] if ended else []
    told += [would_be(then, act, now.as_of) for act in named]
    if left := len(changing) - len(named):
        told.append(f"{counted(left, 'other answers')} would change")
    return f"{lead}, {listed(told, 'and')}"


def would_be(contents: Contents, act: ActFinding, today: dt.date) -> str:
    """What an act would come to, as a clause with its paragraphs and readings, told on some day."""
    wording = contents.rules.acts[act.act].wording
    said = f"the {act.bearer}'s duty to {wording} {would(act.status)}"
    if act.status is Status.NOT_REQUIRED:
        said = f"the {act.bearer} would no longer have to {wording}"
    days = ""
    if act.due is not None:
        tense = "was" if act.due < today else "is"
        days = f"its last day {tense} {date_phrase(act.due)}"
    rules = contents.rules.rules
    cited = ", ".join(dict.fromkeys(rules[rule].paragraph for rule in act.governed_by))
    codes = listed([*dict.fromkeys(row.reading for row in act.depends_on)], "and")
    turns = f"depends on reading {codes}" if codes else ""
    brackets = "; ".join(filter(None, (days, cited, turns)))
    return f"{said} ({brackets})" if brackets else said
