"""What a decision tells people, in the order in which they want it: what is wrong comes first.

Everything here is plain text, and an arrangement of it; `policy507.decisions.text` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from attrs import frozen

from policy507.decisions.days import words_of_last_day
from policy507.decisions.evidence import Because
from policy507.decisions.findings import ActFinding, Contents, Dependence, Finding
from policy507.decisions.wording import ask, because_texts, days_of, would_be
from policy507.english.phrases import date_phrase, listed, placeholders
from policy507.model.statuses import Modality, Status, WhyNot, status_words

FEWEST_CITED = 3  # facts: fewer are said again rather than looked up elsewhere
SILENT = (Status.NOT_APPLICABLE, Status.NOT_IN_FORCE)


class Group(IntEnum):
    """What a reader must do about a finding; the most urgent is the lowest."""

    WRONG = 0
    OPEN = 1
    UNDETERMINED = 2
    DONE = 3
    FREE = 4


def group_of(status: Status) -> Group:
    """What a reader must do about a status."""
    if status.wrong:
        return Group.WRONG
    if status in (Status.OPEN, Status.OWED):
        return Group.OPEN
    if status is Status.UNDETERMINED:
        return Group.UNDETERMINED
    return Group.FREE if status is Status.NOT_REQUIRED else Group.DONE


def name(finding: Finding) -> str:
    """A finding's paragraph, and what people call its rule."""
    return f"{finding.paragraph} {finding.title}"


def joined(findings: Iterable[Finding]) -> str:
    """The names of findings as a list; a paragraph is said once where several of its rules follow."""
    parts: list[str] = []
    last = ""
    for each in findings:
        parts.append(each.title if each.paragraph == last else name(each))
        last = each.paragraph
    return "; ".join(parts)


# --- duties: what is owed, forbidden or no longer required


@frozen
class Duty:
    """Who must do what, must not, or is not required to; what that comes to, and what it rests on."""

    group: Group
    status: Status
    text: str
    particulars: tuple[str, ...]


def duties(contents: Contents) -> tuple[Duty, ...]:
    """Acts and prohibitions: the most urgent group first, and in it what is due first."""
    found: list[ActFinding | Finding] = [*contents.acts, *prohibitions(contents)]
    ranked = sorted(found, key=lambda each: (group_of(each.status), *_urgency(each)))
    return tuple(
        Duty(
            group_of(each.status),
            each.status,
            _order(each, contents),
            tuple(_particulars(each, contents)),
        )
        for each in ranked
    )


def at_a_glance(contents: Contents) -> str:
    """What a reader takes away from the first line: what is wrong, and else what is not yet well."""
    found = duties(contents)
    wrong = sum(duty.group is Group.WRONG for duty in found)
    late = sum(duty.status is Status.MET_LATE for duty in found)
    unsure = sum(duty.status is Status.UNDETERMINED for duty in found)
    targets: list[ActFinding | Finding] = [*contents.acts, *prohibitions(contents)]
    turning = sum(bool(each.depends_on) for each in targets)
    parts = [
        f"{wrong} wrong" if wrong else "Nothing wrong found",
        f"{late} done late" if late else "",
        f"{unsure} not determined" if unsure else "",
        f"{turning} {'depends' if turning == 1 else 'depend'} on a reading" if turning else "",
    ]
    return f"{'; '.join(filter(None, parts))}."


def prohibitions(contents: Contents) -> Iterator[Finding]:
    """The prohibitions that apply or may apply: they are about no act."""
    for finding in contents.findings:
        if finding.modality is Modality.MUST_NOT and _in_play(finding.status):
            yield finding


def _in_play(status: Status) -> bool:
    return status.fires or status is Status.UNDETERMINED


def _urgency(each: ActFinding | Finding) -> tuple[bool, int]:
    if group_of(each.status) not in (Group.WRONG, Group.OPEN) or each.due is None:
        return True, 0
    return False, each.due.toordinal()


def _order(each: ActFinding | Finding, contents: Contents) -> str:
    """Who must do what, must not, or is not required to; need not, where a rule relieves from it."""
    if isinstance(each, Finding):
        return f"the {each.bearer} must not {each.wording}"
    if each.reason is WhyNot.RELIEVED:
        return f"the {each.bearer} need not {contents.rules.acts[each.act].wording}"
    return _act_order(each, each.status, contents)


def _act_order(act: ActFinding, status: Status, contents: Contents) -> str:
    """Whether somebody must do what, where the act comes to a status for whatever reason."""
    wording = contents.rules.acts[act.act].wording
    if status is Status.NOT_REQUIRED:
        return f"this policy does not require the {act.bearer} to {wording}"
    return f"the {act.bearer} must {wording}"


def _particulars(each: ActFinding | Finding, contents: Contents) -> Iterator[str]:
    """The days, the paragraphs, and what the finding depends on."""
    rules = (each.rule,) if isinstance(each, Finding) else each.governed_by
    findings = [finding for finding in contents.findings if finding.rule in rules]
    if each.status is Status.CONFLICT:
        both = " and ".join(f"{f.paragraph} ({days_of(f) or 'no last day'})" for f in findings)
        yield f"no reading ranks {both}"
    else:
        yield from _days(each, findings)
        if findings:
            word = " or " if each.status is Status.UNDETERMINED else ", "
            yield word.join(dict.fromkeys(map(governing, findings)))
    if isinstance(each, ActFinding):
        if each.reason:
            yield from why_not_required(each, contents)
            if each.reason is WhyNot.EITHER:
                yield ask(dict.fromkeys(p for f in _on(each, contents) for p in f.missing))
        elif each.relieved_by:
            yield f"relieved by {listed(each.relieved_by, 'and')}"
    unknown = dict.fromkeys(path for finding in findings for path in finding.missing)
    if unknown and each.status is Status.UNDETERMINED:
        yield ask(unknown)
    if codes := dict.fromkeys(row.reading for row in each.depends_on):
        yield f"depends on reading {listed([*codes], 'and')}"


def why_not_required(act: ActFinding, contents: Contents) -> Iterator[str]:
    """Why an act is not required; that this policy does not order it is no licence."""
    on_it = _on(act, contents)
    match act.reason:
        case WhyNot.RELIEVED:
            either = [*dict.fromkeys(p for f in on_it for p in f.relieved_by)]
            yield f"relieved by {listed(act.relieved_by, 'and') or listed(either, 'or')}"
        case WhyNot.EITHER:
            unsure = [finding for finding in on_it if finding.status is Status.UNDETERMINED]
            by = dict.fromkeys(f.paragraph for f in unsure if f.modality is Modality.NEED_NOT)
            relief = " or ".join(by) or "another rule"
            yield f"either relieved by {relief}, or not ordered: which is not known"
        case WhyNot.NO_CONTRACT:
            yield "no contract that this policy asks about is in force"
        case WhyNot.NOT_YET:
            ordering = (finding for finding in on_it if finding.modality is Modality.MUST)
            since = dict.fromkeys(row for finding in ordering for row in finding.because)
            yield f"not yet: {'; '.join(because_texts(since, contents.as_of))}"
        case WhyNot.NOT_ORDERED:
            yield "other law, a contract or an employer's rules may order it"


def _on(act: ActFinding, contents: Contents) -> list[Finding]:
    """The findings of all rules on an act."""
    return [f for f in contents.findings if contents.rules.rules[f.rule].act == act.act]


def _days(each: ActFinding | Finding, findings: list[Finding]) -> Iterator[str]:
    if len(findings) == 1:
        if days := days_of(findings[0]):
            yield days
    elif each.due:
        yield f"last day {date_phrase(each.due)}"


def governing(finding: Finding) -> str:
    """The paragraph of a rule, and those whose rules on the same act it sets aside."""
    if finding.overrides:
        return f"{finding.paragraph}, which sets aside {listed(finding.overrides, 'and')}"
    return finding.paragraph


# --- reasons: why each rule that plays a part came out as it did


@frozen
class Reason:
    """Why some findings of one status came out as they did, by the same grounds.

    The findings that matter most have all their grounds `in_full`, the others only what was not said.
    """

    findings: tuple[Finding, ...]
    status: Status
    days: str
    grounds: tuple[str, ...]
    in_full: bool


def reasons(contents: Contents) -> tuple[Reason, ...]:
    """The reasons of the urgent findings first, then of definitions, then of the rest."""
    playing = [
        finding
        for finding in contents.findings
        if finding.status not in SILENT and finding.status is not Status.RELIEVED
    ]
    ranked = sorted(playing, key=lambda finding: (_rank(finding), *_urgency(finding)))
    given: dict[Because, Finding] = {}
    citing: dict[str, tuple[Finding, ...]] = {}
    alike: dict[tuple[str, Status, str, tuple[str, ...]], list[Finding]] = {}
    for finding in ranked:
        in_full = _in_full(finding)
        own, cited = _whole(finding, ranked) if in_full else _rest(finding, given, citing)
        citing[finding.rule] = cited
        which = "the facts" if in_full else "facts given"
        elsewhere = [f"{which} under {joined(cited)}"] if cited else []
        grounds = (*_grounds(finding, contents), *because_texts(own, contents.as_of), *elsewhere)
        given |= dict.fromkeys((row for row in own if row not in given), finding)
        key = finding.rule if in_full else "", finding.status, days_of(finding), grounds
        alike.setdefault(key, []).append(finding)
    return tuple(
        Reason(tuple(findings), status, days, grounds, in_full=_in_full(findings[0]))
        for (_, status, days, grounds), findings in alike.items()
    )


def _in_full(finding: Finding) -> bool:
    return _rank(finding) <= Group.OPEN


def _rank(finding: Finding) -> int:
    group = group_of(finding.status)
    if group > Group.OPEN and finding.modality is Modality.MEANS:
        return Group.UNDETERMINED
    return group if group <= Group.OPEN else group + 1


def _grounds(finding: Finding, contents: Contents) -> Iterator[str]:
    """What a finding rests on besides its evidence."""
    if finding.overrides:
        yield f"sets aside {', '.join(finding.overrides)}"
    if finding.worked_out is not None:
        yield f"the last day is {words_of_last_day(finding.worked_out, contents.as_of)}"
    if finding.missing:
        yield ask(finding.missing)
    if finding.by_completion:
        yield "the same whatever the unknown facts are"
    for code in finding.remarks:
        question = placeholders(contents.rules.judgements[code].question, contents.rules.values)
        yield f"left to a person ({code}): {question}"


def _whole(finding: Finding, others: list[Finding]) -> tuple[list[Because], tuple[Finding, ...]]:
    """All evidence; where a definition or a permission came out by part of it, that is cited."""
    rows, cited = dict.fromkeys(finding.because), []
    general = [
        (other, frozenset(other.because))
        for other in others
        if other.modality in (Modality.MEANS, Modality.MAY) and other is not finding
    ]
    left = rows
    for other, part in sorted(general, key=lambda pair: -len(pair[1])):
        if part <= rows.keys() and len(part & left.keys()) >= FEWEST_CITED:
            cited.append(other)
            left = {row: None for row in left if row not in part}
    return list(left), tuple(cited)


def _rest(
    finding: Finding,
    given: Mapping[Because, Finding],
    citing: Mapping[str, tuple[Finding, ...]],
) -> tuple[list[Because], tuple[Finding, ...]]:
    """The evidence that was not given before, and the findings with which the rest was."""
    found = {given[row].rule: given[row] for row in finding.because if row in given}
    # What cites another finding leads there.
    onwards = {cited.rule for rule in found for cited in citing[rule]}
    own = [row for row in finding.because if row not in given]
    return own, tuple(each for rule, each in found.items() if rule not in onwards)


# --- what plays no part


def set_aside(contents: Contents) -> tuple[str, ...]:
    """The rules that others set aside, with the paragraphs of those."""
    return tuple(
        f"{name(finding)}: set aside by {', '.join(finding.relieved_by)}"
        for finding in contents.findings
        if finding.status is Status.RELIEVED
    )


def silent(contents: Contents) -> tuple[str, ...]:
    """The rules that do not apply or are not in force; those with the same reasons in one line."""
    alike: dict[tuple[Status, tuple[str, ...], bool], list[Finding]] = {}
    for finding in contents.findings:
        if finding.status in SILENT:
            key = (
                finding.status,
                because_texts(finding.because, contents.as_of),
                finding.by_completion,
            )
            alike.setdefault(key, []).append(finding)
    return tuple(
        f"{joined(findings)}: {status_words(status)}, {_since(why, whatever=whatever)}"
        for (status, why, whatever), findings in alike.items()
    )


def _since(why: tuple[str, ...], *, whatever: bool) -> str:
    """What a rule's silence rests on: its tests, or that no unknown fact could change it."""
    return "whatever the unknown facts are" if whatever else f"since {'; '.join(why)}"


# --- readings: which were chosen, and what depends on them


def readings_chosen(contents: Contents) -> Iterator[tuple[str, ...]]:
    """The readings that somebody chose, with who did, when and why where that was stated."""
    resolved = {each.reading: each for each in contents.resolutions}
    for code, choice in contents.readings.items():
        default = contents.rules.readings[code].default
        if code in resolved or choice != default:
            usual = "the default" if choice == default else f"the default is {default}"
            lines = [f"{code}: {choice} ({usual})"]
            if each := resolved.get(code):
                lines.append(f"decided by {each.who} on {date_phrase(each.when)}: {each.why}")
            yield tuple(lines)


def dependences(
    contents: Contents,
) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """Each reading on which findings depend, and under each other choice those that change.

    Then those that change a finding only together.
    """
    book = contents.rules
    changes: dict[str, dict[str, list[str]]] = {}
    said: set[tuple[str | None, Dependence]] = set()
    found: list[ActFinding | Finding] = [*contents.acts, *contents.findings]
    for each in found:
        for row in each.depends_on:
            if isinstance(each, ActFinding):
                label = _act_order(each, row.status, contents)
                said.add((each.act, row))
            elif (book.rules[each.rule].act, row) in said:
                continue  # the rule would come to what its act would, which was said
            else:
                label = name(each)
            lines = changes.setdefault(row.reading, {}).setdefault(row.choice, [])
            lines.append(f"{label}: {would_be(row)}")
    for code, choices in changes.items():
        question = placeholders(book.readings[code].question, book.values)
        yield (
            f"{code}: {question} Chosen: {contents.readings[code]}.",
            tuple((f"under {choice} instead", tuple(lines)) for choice, lines in choices.items()),
        )
    yield from _together(found, contents)


def _together(
    found: Iterable[ActFinding | Finding], contents: Contents
) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """What several choices change only together; of a rule on an act, what the act comes to says it."""
    changes: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for each in found:
        for row in each.combinations:
            if isinstance(each, ActFinding):
                label = _act_order(each, row.status, contents)
            elif contents.rules.rules[each.rule].act is None:
                label = name(each)
            else:
                continue
            lines = changes.setdefault(tuple(row.choices.items()), [])
            lines.append(f"{label}: {would_be(row)}")
    for choices, lines in changes.items():
        codes = listed([code for code, _ in choices], "and")
        chosen = listed([f"{code} {choice}" for code, choice in choices], "and")
        yield f"{codes} only together.", ((f"under {chosen} instead", tuple(lines)),)
