"""What changed in sentences that need no knowledge of the rule files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from policy507.audit.diff.effects import NOT_DECIDED, Answer, Consequence, Effect
from policy507.audit.diff.refusals import Refusal
from policy507.audit.diff.report import Report
from policy507.audit.diff.wording import ADDED, CHANGED, REMOVED, RENAMED, Change, Part
from policy507.english.phrases import counted, date_phrase, day_clause, listed
from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.model.statuses import Status, status_words

_OFFICER = "the officer "
WORDS_AROUND = 4
"""How many words are told on both sides of those that changed."""
MOST_WORDS = 500
"""Longer texts are told whole: to compare them takes long."""
WAS, IS = "was", "is now"
_SPOKEN: Mapping[tuple[Status, str], str] = {
    (Status.HOLDS, WAS): "held",
    (Status.HOLDS, IS): "now holds",
    (Status.DOES_NOT_HOLD, WAS): "did not hold",
    (Status.DOES_NOT_HOLD, IS): "now does not hold",
    (Status.CONFLICT, WAS): "was in conflict",
    (Status.CONFLICT, IS): "is now in conflict",
}


# --- what changed in the text


def text_lines(changes: tuple[Change, ...]) -> Iterator[str]:
    """The changes of a section's text; of examples only their number."""
    for change in changes:
        if change.what != "example":
            yield change_line(change)
    examples = [change.how for change in changes if change.what == "example"]
    counts = (
        f"{examples.count(how)} {how}" for how in (ADDED, REMOVED, CHANGED) if how in examples
    )
    if examples:
        yield f"examples: {', '.join(counts)}"


def change_line(change: Change) -> str:
    """A change of the text in one line, with where it stands on both sides."""
    sides = [side for side in (change.before, change.after) if side is not None]
    texts = [side.text for side in sides]
    at = f"({', '.join(map(_at, sides))})"
    if change.how == RENAMED:
        return f"{change.what} “{texts[0]}” is now called “{texts[1]}” {at}"
    name = f" {change.name}" if change.name and change.name not in texts else ""
    what = f"{change.what}{name}{f', {change.key}' if change.key else ''}"
    if change.how in (ADDED, REMOVED):
        return f"{what} {change.how}: “{texts[0]}” {at}"
    before, after = _apart(*texts)
    return f"{what} was “{before}”, and is now “{after}” {at}"


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two texts as far as they differ, with a few words around; "…" stands for words of both."""
    one, other = before.split(" "), after.split(" ")
    if before == after or max(len(one), len(other)) > MOST_WORDS:
        return before, after
    groups = list(SequenceMatcher(None, one, other).get_grouped_opcodes(WORDS_AROUND))
    return (
        _passages(one, [(group[0][1], group[-1][2]) for group in groups]),
        _passages(other, [(group[0][3], group[-1][4]) for group in groups]),
    )


def _passages(words: list[str], spans: list[tuple[int, int]]) -> str:
    told = " … ".join(" ".join(words[start:end]) for start, end in spans)
    before, after = spans[0][0] > 0, spans[-1][1] < len(words)
    return f"{'… ' if before else ''}{told}{' …' if after else ''}"


def _at(side: Part) -> str:
    place = side.place
    return "place not known" if place is None else f"{place.file}:{place.line}"


# --- what it means


def meaning_lines(each: Consequence, *, brief: bool = False) -> Iterator[str]:
    """What a rule or an act came to, if not the same: a line that says so, then one for each case.

    `brief` shows one case of a rule; its act has the others.
    """
    was = f", formerly {each.was}," if each.was else ""
    called = f"{each.name}{was} ({each.says})"
    if each.outcome == NOT_DECIDED:
        yield f"{called}: not decided in {each.seconds:.0f} s whether any case comes out otherwise"
        return
    yield f"{called} changes{''.join(f'; {note}' for note in each.notes)}:"
    told = each.effects if each.kind == "act" or not brief else each.effects[:1]
    yield from map(effect_sentence, told)
    if len(told) < len(each.effects):
        more = len(each.effects) - len(told)
        others = "is one more change" if more == 1 else f"are {more} more changes"
        yield f"There {others} of this rule; its act shows them all."


def effect_sentence(effect: Effect) -> str:
    """One change with its case, as a sentence."""
    under = ""
    if effect.readings:
        chosen = (f"{code} as '{name}'" for code, name in effect.readings.items())
        under = f" Reading {listed(list(chosen), 'and')}:"
    before, after = effect.before, effect.after
    was = "had no such rule" if before is None else _answer(before, WAS)
    now = "now has no such rule" if after is None else _answer(after, IS)
    became = f"{was}, and {now}"
    if before and after and before.bearer != after.bearer:
        became = f"{became}; borne by the {after.bearer}, no longer by the {before.bearer}"
    return f"{under} {case_phrase(effect.case)}: this {became}.".strip()


def _answer(answer: Answer, verb: str) -> str:
    words = _SPOKEN.get((answer.status, verb), f"{verb} {status_words(answer.status)}")
    by = "by" if answer.status is Status.RELIEVED else "under"
    paragraphs = f" {by} {listed(answer.paragraphs, 'and')}" if answer.paragraphs else ""
    due = f" (last day {date_phrase(answer.due)})" if answer.due else ""
    return f"{words}{paragraphs}{due}"


def case_phrase(case: Mapping[str, Any]) -> str:
    """A case in words: "On a day, an officer who …, where …"."""
    clauses: list[str] = []
    of_officer: list[str] = []
    for fact in FACTS.values():
        part = case.get(fact.section, {}) if fact.section else {}
        if not isinstance(part, Mapping) or fact.name not in part or fact.kind == "label":
            continue
        clause = _clause(fact, part[fact.name])
        if clause.startswith(_OFFICER):
            of_officer.append(clause.removeprefix(_OFFICER))
        else:
            clauses.append(clause)
    day = date_phrase(dt.date.fromisoformat(str(case["as_of"])))
    who = f"an officer who {listed(of_officer, 'and')}" if of_officer else "a case"
    where = f", where {listed(clauses, 'and')}" if clauses else ""
    if "conduct" in case and not case["conduct"]:
        where = f"{where}, with an act under review"
    return f"On {day}, {who}{where}"


def _clause(fact: Fact, value: Any) -> str:
    match fact.kind:
        case "flag":
            return fact.holds if value else fact.fails
        case "day":
            return day_clause(fact, value and dt.date.fromisoformat(value))
        case "words" | "texts":
            return f"{fact.label} are {listed(list(value), 'and') if value else 'none'}"
    return f"{fact.label} is {counted(value, fact.unit)}"


def refusal_line(each: Refusal) -> str:
    """A case that one version alone refuses, as a sentence."""
    if each.case is None:
        return f"Not decided whether any case is {each.how}: {each.why}."
    return f"A case is {each.how}. {case_phrase(each.case)}: {each.why}."


def summary_lines(report: Report) -> Iterator[str]:
    """The whole in a few lines: what it comes to, and what no longer exists."""
    yield f"{report.verdict[:1].upper()}{report.verdict[1:]}."
    if report.no_longer:
        offered = ", ".join(report.no_longer)
        yield f"No longer offered, so that no decision can be made under it: {offered}."
    if report.years is not None:
        first, last = report.years
        yield f"All days of {first} to {last} are covered, with the legal holidays of those years."
