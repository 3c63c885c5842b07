"""What a decision tells people, in the order in which they want it: what is wrong comes first.

Everything here is plain text, and an arrangement of it; `policy507.decisions.text` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from attrs import evolve, frozen

from policy507.decisions.decision import Decision
from policy507.decisions.evidence import Because, words_of_working
from policy507.decisions.findings import ActFinding, Dependence, Finding
from policy507.decisions.wording import FOR_PEOPLE, because_texts, days_of, some, would_be
from policy507.english.rules import date_phrase, placeholders
from policy507.model.statuses import Modality, Status, status_words

# who chose them, and which answers depend on them.


def readings_chosen(decision: Decision) -> Iterator[tuple[str, ...]]:
    """The readings that somebody chose, with who did, when and why where that was stated."""
    resolved = {each.reading: each for each in decision.resolutions}
    for code, choice in decision.readings.items():
        default = decision.rules.readings[code].default
        if code in resolved or choice != default:
            usual = "the default" if choice == default else f"the default is {default}"
            lines = [f"{code}: {choice} ({usual})"]
            if each := resolved.get(code):
                lines.append(f"decided by {each.who} on {date_phrase(each.when)}: {each.why}")
            yield tuple(lines)


def dependences(
    decision: Decision,
) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """Each reading on which answers depend, and under each other choice the answers that change."""
    changes: dict[str, dict[str, list[str]]] = {}
    said: set[tuple[str | None, Dependence]] = set()
    found: list[ActFinding | Finding] = [*decision.acts, *decision.findings]
    for each in found:
        for row in each.depends_on:
            if isinstance(each, ActFinding):
                label = order(each, row.status, decision)
                said.add((each.act, row))
            elif (decision.rules.rules[each.rule].act, row) in said:
                continue  # the rule would come to what its act would, which was said
            else:
                label = name(each)
            lines = changes.setdefault(row.reading, {}).setdefault(row.choice, [])
            lines.append(f"{label}: {would_be(row)}")
    for code, choices in changes.items():
        question = placeholders(decision.rules.readings[code].question, decision.rules.values)
        yield (
            f"{code}: {question} Chosen: {decision.readings[code]}.",
            tuple((f"under {choice} instead", tuple(lines)) for choice, lines in choices.items()),
        )


FEWEST_CITED = 3  # facts: fewer are said again rather than looked up elsewhere
MOST_UNKNOWN = 6  # facts named with an answer: all of them are listed in one place
SILENT = (Status.NOT_APPLICABLE, Status.NOT_IN_FORCE)


class Group(IntEnum):
    """What a reader must do about an answer; the most urgent is the lowest."""

    WRONG = 0
    OPEN = 1
    UNDETERMINED = 2
    DONE = 3
    FREE = 4


@frozen
class Answer:
    """Who must do what or need not, what that comes to, and what it rests on."""

    group: Group
    status: Status
    text: str
    particulars: tuple[str, ...]


@frozen
class Reason:
    """Why some findings of one status came out as they did, by the same grounds.

    The findings that matter most have all their grounds `in_full`, the others only what was not said.
    """

    names: tuple[str, ...]
    status: Status
    days: str
    grounds: tuple[str, ...]
    in_full: bool


def group_of(status: Status) -> Group:
    """What a reader must do about a status."""
    if status.wrong:
        return Group.WRONG
    if status in (Status.OPEN, Status.OWED):
        return Group.OPEN
    if status is Status.UNDETERMINED:
        return Group.UNDETERMINED
    return Group.FREE if status is Status.NOT_REQUIRED else Group.DONE


# --- the answers


def answers(decision: Decision) -> tuple[Answer, ...]:
    """Acts and prohibitions: the most urgent group first, and in it what is due first."""
    found: list[ActFinding | Finding] = [*decision.acts, *_prohibitions(decision)]
    ranked = sorted(found, key=lambda each: (group_of(each.status), *_urgency(each)))
    return tuple(
        Answer(
            group_of(each.status),
            each.status,
            order(each, each.status, decision),
            tuple(_particulars(each, decision)),
        )
        for each in ranked
    )


def _prohibitions(decision: Decision) -> Iterator[Finding]:
    """The prohibitions that apply or may apply: they are about no act."""
    for finding in decision.findings:
        in_play = finding.status.fires or finding.status is Status.UNDETERMINED
        if finding.modality == Modality.MUST_NOT and in_play:
            yield finding


def _urgency(each: ActFinding | Finding) -> tuple[bool, int]:
    if group_of(each.status) not in (Group.WRONG, Group.OPEN) or each.due is None:
        return True, 0
    return False, each.due.toordinal()


def order(each: ActFinding | Finding, status: Status, decision: Decision) -> str:
    """Who must do what, must not, or need not, where it comes to a status."""
    if isinstance(each, Finding):
        return f"the {each.bearer} must not {each.wording}"
    word = "need not" if status is Status.NOT_REQUIRED else "must"
    return f"the {each.bearer} {word} {decision.rules.acts[each.act].wording}"


def _particulars(each: ActFinding | Finding, decision: Decision) -> Iterator[str]:
    """The days, the paragraphs, and what the answer depends on."""
    rules = (each.rule,) if isinstance(each, Finding) else each.governed_by
    findings = [decision.finding(rule) for rule in rules]
    if each.status is Status.CONFLICT:
        both = " and ".join(f"{f.paragraph} ({days_of(f) or 'no last day'})" for f in findings)
        yield f"no reading ranks {both}"
    else:
        yield from _days(each, findings)
        if findings:
            word = " or " if each.status is Status.UNDETERMINED else ", "
            yield word.join(dict.fromkeys(map(_governing, findings)))
    if isinstance(each, ActFinding):
        if each.relieved_by:
            yield f"relieved by {', '.join(each.relieved_by)}"
        elif not findings:
            yield "no rule orders it here"
    unknown = dict.fromkeys(path for finding in findings for path in finding.missing)
    if unknown and each.status is Status.UNDETERMINED:
        yield f"unknown: {some(list(unknown), MOST_UNKNOWN)}"
    if codes := dict.fromkeys(row.reading for row in each.depends_on):
        yield f"depends on reading {', '.join(codes)}"


def _days(each: ActFinding | Finding, findings: list[Finding]) -> Iterator[str]:
    if len(findings) == 1:
        if days := days_of(findings[0]):
            yield days
    elif each.due:
        yield f"last day {date_phrase(each.due)}"


def _governing(finding: Finding) -> str:
    if finding.overrides:
        return f"{finding.paragraph}, which sets aside {', '.join(finding.overrides)}"
    return finding.paragraph


# --- the reasons


def reasons(decision: Decision) -> tuple[Reason, ...]:
    """Why each rule that plays a part came out as it did: urgent ones, definitions, the rest."""
    playing = [
        finding
        for finding in decision.findings
        if finding.status not in SILENT and finding.status is not Status.RELIEVED
    ]
    ranked = sorted(playing, key=lambda finding: (_rank(finding), *_urgency(finding)))
    given: dict[Because, str] = {}
    citing: dict[str, tuple[str, ...]] = {}
    merged: dict[Reason, list[str]] = {}
    for finding in ranked:
        in_full = _rank(finding) <= Group.OPEN
        label = name(finding)
        own, citing[label] = _whole(finding, ranked) if in_full else _rest(finding, given, citing)
        which = "the facts" if in_full else "facts given"
        cited = [f"{which} under {joined(citing[label])}"] if citing[label] else []
        grounds = (*_workings(finding, decision), *because_texts(own), *cited)
        given |= dict.fromkeys((row for row in own if row not in given), label)
        alike = Reason((label,) * in_full, finding.status, days_of(finding), grounds, in_full)
        merged.setdefault(alike, []).append(label)
    return tuple(evolve(reason, names=tuple(names)) for reason, names in merged.items())


def name(finding: Finding) -> str:
    """A finding's paragraph and rule."""
    return f"{finding.paragraph} {finding.rule}"


def joined(names: Iterable[str]) -> str:
    """Such names as a list; a paragraph is said once where several of its rules follow."""
    parts: list[str] = []
    last = ""
    for each in names:
        paragraph, _, rule = each.partition(" ")
        parts.append(rule if paragraph == last else each)
        last = paragraph
    return ", ".join(parts)


def _rank(finding: Finding) -> int:
    group = group_of(finding.status)
    if group > Group.OPEN and finding.modality == Modality.MEANS:
        return Group.UNDETERMINED
    return group if group <= Group.OPEN else group + 1


def _workings(finding: Finding, decision: Decision) -> Iterator[str]:
    if finding.overrides:
        yield f"sets aside {', '.join(finding.overrides)}"
    if finding.worked_out is not None:
        yield f"the last day: {words_of_working(finding.worked_out, FOR_PEOPLE)}"
    if finding.missing:
        yield f"unknown: {some(finding.missing, MOST_UNKNOWN)}"
    if finding.by_completion:
        yield "the same whatever the unknown facts are"
    for code in finding.remarks:
        question = placeholders(decision.rules.judgements[code].question, decision.rules.values)
        yield f"left to a person ({code}): {question}"


def _whole(finding: Finding, others: list[Finding]) -> tuple[list[Because], tuple[str, ...]]:
    """All evidence; where a definition or a permission came out by part of it, that is cited."""
    rows, cited = dict.fromkeys(finding.because), []
    general = {
        other: frozenset(other.because)
        for other in others
        if other.modality in (Modality.MEANS, Modality.MAY) and other is not finding
    }
    left = rows
    for other, part in sorted(general.items(), key=lambda pair: -len(pair[1])):
        if part <= rows.keys() and len(part & left.keys()) >= FEWEST_CITED:
            cited.append(name(other))
            left = {row: None for row in left if row not in part}
    return list(left), tuple(cited)


def _rest(
    finding: Finding, given: Mapping[Because, str], citing: Mapping[str, tuple[str, ...]]
) -> tuple[list[Because], tuple[str, ...]]:
    """The evidence that was not given before, and where the rest was."""
    found = dict.fromkeys(given[row] for row in finding.because if row in given)
    # What cites another place leads there.
    onwards = {place for each in found for place in citing[each]}
    own = [row for row in finding.because if row not in given]
    return own, tuple(place for place in found if place not in onwards)


# --- what plays no part


def set_aside(decision: Decision) -> tuple[str, ...]:
    """The rules that others set aside, with the paragraphs of those."""
    return tuple(
        f"{name(finding)}: set aside by {', '.join(finding.relieved_by)}"
        for finding in decision.findings
        if finding.status is Status.RELIEVED
    )


def silent(decision: Decision) -> tuple[str, ...]:
    """The rules that do not apply or are not in force; those with the same reasons in one line."""
    alike: dict[tuple[Status, tuple[str, ...], bool], list[str]] = {}
    for finding in decision.findings:
        if finding.status in SILENT:
            key = finding.status, because_texts(finding.because), finding.by_completion
            alike.setdefault(key, []).append(name(finding))
    return tuple(
        f"{joined(names)}: {status_words(status)}, {_since(why, whatever=whatever)}"
        for (status, why, whatever), names in alike.items()
    )


def _since(why: tuple[str, ...], *, whatever: bool) -> str:
    """What a rule's silence rests on: its tests, or that no unknown fact could change it."""
    return "whatever the unknown facts are" if whatever else f"since {'; '.join(why)}"
