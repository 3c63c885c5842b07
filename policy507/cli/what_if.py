"""`policy507 what-if`: what would change an act, and what a change would do."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from policy507.cli.given import as_of_option, one_case, readings_given, readings_options
from policy507.cli.options import JSON, TEXT, completing, format_option, known, rules_option
from policy507.cli.running import width_of_text, write, write_json
from policy507.decisions.advice.cliffs import Changed, differences, would_be
from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.findings import Finding
from policy507.decisions.wording import would
from policy507.english.phrases import date_phrase, listed, value_words
from policy507.errors import did_you_mean, shown
from policy507.facts.case import changed, stated
from policy507.facts.case_files import as_written
from policy507.facts.faults import fault_in
from policy507.facts.from_data import as_day
from policy507.facts.kinds import LISTS, UNKNOWN, Fact
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status, status_words
from policy507.rulefiles.load import load

NOT_ADVICE = (
    "This says what the words come to, not what to do. It is not legal advice: a person decides."
)
EXAMPLES = """
\b
Examples:
  policy507 what-if officer.yaml --act complete-training
  policy507 what-if officer.yaml --set officer.duties_assumed_on=2027-01-04
  policy507 what-if officer.yaml --set officer.substitute=true --act complete-training
"""


def _names_of_acts(book: RuleBook) -> Iterator[tuple[str, str]]:
    return ((act, book.acts[act].wording) for act in book.ordered_acts())


@click.command(epilog=EXAMPLES)
@click.argument("case", type=click.Path())
@rules_option
@as_of_option
@click.option(
    "acts",
    "--act",
    multiple=True,
    metavar="ACT",
    shell_complete=completing(_names_of_acts),
    help="Say what would make this act good, or break it. What is forbidden is none. Repeatable.",
)
@click.option(
    "settings",
    "--set",
    multiple=True,
    metavar="FACT=VALUE",
    help="Say what another value of a fact would change; of lists with commas. Repeatable.",
)
@readings_options
@format_option(TEXT, JSON)
def what_if(
    *,
    case: str,
    rules: Path | None,
    as_of: dt.date | None,
    acts: tuple[str, ...],
    settings: tuple[str, ...],
    chosen: tuple[str, ...],
    readings_file: Path | None,
    output_format: str,
) -> None:
    """Say what would change an act, or what a change of facts would do.

    CASE is a file of one case; - is standard input. With --act: the smallest changes to facts that
    can still change, which a record of the past cannot, and what the act would then come to. What
    is overdue cannot be made good; then it says what would end it. Of what is good it says, too,
    what breaks it by itself. With --set: how both decisions differ; --act is then about the changed
    case.
    """
    if not acts and not settings:
        raise click.UsageError("say what is asked: --act ACT or --set FACT=VALUE")
    book = load(rules)
    for act in acts:
        _needs_act(act, book)
    values: dict[str, Any] = {}
    for path, value in map(_setting, settings):
        if values.get(path, value) != value:
            raise click.BadParameter(f"{path} is set twice", param_hint="--set")
        values[path] = value
    given = one_case(case, as_of, book)
    readings = readings_given(book, chosen, readings_file)
    before = decide_case(given, readings=readings, rules=book)
    after = before
    if values:
        made = changed(given, values, book.impossible)
        after = decide_case(made, readings=readings, rules=book)
    told = [after.counterfactuals(act) for act in acts]
    if output_format == JSON:
        data: dict[str, Any] = {"as_of": after.as_of.isoformat()}
        if values:
            data["set"] = {path: as_written(value) for path, value in values.items()}
            data["differences"] = [
                *(_as_data(each) for each in _differences(before, after)),
                *(_forbidden_data(*each) for each in _forbidden(before, after)),
            ]
        if acts:
            data["acts"] = [each.to_data() | _settling(after, each.act) for each in told]
        write_json(data)
        return
    lines = list(_compared(before, after, values)) if values else []
    for each in told:
        bearer, wording = after.act(each.act).bearer, book.acts[each.act].wording
        owed = each.status not in (Status.NOT_REQUIRED, Status.UNDETERMINED)
        whose = f"{bearer} must {wording}" if owed else f"{bearer}'s duty to {wording}"
        lines += ["", *_wrapped(f"The {whose}: {status_words(each.status)}.")]
        lines += _wrapped(each.says, "  ")
        for found in (*each.found, *each.by_itself):
            lines += _wrapped(str(found), "    ")
        settling = after.settling(each.act)
        if settling:
            lines += _wrapped("Some answers would settle it, whatever else is unknown:", "  ")
        for row in settling:
            lines += _wrapped(str(row), "    ")
    write("\n".join([*lines, "", *_wrapped(NOT_ADVICE), ""]).lstrip("\n"))


def _needs_act(name: str, book: RuleBook) -> None:
    """Refuse what is no act; of a rule or a paragraph with what to ask in its place.

    Raises:
        click.BadParameter: it is none.
    """
    ordered = book.ordered_acts()
    if name in ordered:
        return
    inside = f"{name}."
    meant = [
        r for r in book.rules.values() if r.name == name or f"{r.paragraph}.".startswith(inside)
    ]
    about = [act for act in ordered if any(rule.act == act for rule in meant)]
    facts = [path for rule in meant if rule.breached_when for path in facts_of(rule.breached_when)]
    said = shown(name)
    if about:
        message = f"'{said}' is no act, but about {'one' if len(about) == 1 else 'these'}: "
        raise click.BadParameter(message + ", ".join(map(shown, about)), param_hint="--act")
    if facts:
        message = (
            f"'{said}' forbids something, and what was done stays done: nothing that can still change"
            f" would undo it. Ask what it comes to, and why: policy507 why-not CASE {said}. Or what"
            f" other facts would make of it: --set {facts[0]}=VALUE"
        )
        raise click.BadParameter(message, param_hint="--act")
    known(name, ordered, "--act")


# --- a change


def _setting(text: str) -> tuple[str, Any]:
    path, equals, written = text.partition("=")
    if not equals:
        message = f"'{shown(text)}' sets no value: FACT=VALUE is wanted"
        raise click.BadParameter(message, param_hint="--set")
    fact = FACTS.get(path)
    if fact is None or fact.derived:
        stating = [each for each, found in FACTS.items() if not found.derived]
        message = f"there is no fact '{shown(path)}'{did_you_mean(path, stating)}"
        raise click.BadParameter(message, param_hint="--set")
    value = _value(fact, written.strip())
    if fault := None if value is UNKNOWN and fact.section else fault_in(fact, value):
        raise click.BadParameter(f"{path}: {fault}", param_hint="--set")
    return path, value


def _value(fact: Fact, written: str) -> Any:
    """A value as a case file would state it; what it cannot be is refused afterwards."""
    if written == "unknown":
        return UNKNOWN
    if fact.kind in LISTS:
        inner = written.removeprefix("[").removesuffix("]")
        return tuple(each for each in map(str.strip, inner.split(",")) if each)
    if fact.kind == "day":
        return None if written == "null" else as_day(written)
    if fact.kind == "count":
        return int(written) if re.fullmatch(r"-?[0-9]{1,9}", written) else written
    return {"true": True, "false": False}.get(written, written)


# --- what it does


def _settling(decision: Decision, act: str) -> dict[str, Any]:
    """The smallest sets of answers that would settle an act, where it is not determined."""
    found = [
        {
            "answers": {path: as_written(value) for path, value in each.answers.items()},
            "words": each.words,
            "status": each.status.value,
        }
        for each in decision.settling(act)
    ]
    return {"settling": found} if found else {}


_BY_A_DAY = (Status.OPEN, Status.OVERDUE, Status.MET_LATE)
"""What an act comes to by its last day."""


def _differences(before: Decision, after: Decision) -> Iterator[Changed]:
    """The acts that come to another status, or of what is open or late to another last day."""
    found = {each.act: each for each in differences(before, after)}
    for one, other in zip(before.acts, after.acts, strict=True):
        if one.act in found:
            yield found[one.act]
        elif other.status in _BY_A_DAY and one.due != other.due:
            rules = before.rules.rules
            cited = tuple(dict.fromkeys(rules[rule].paragraph for rule in other.governed_by))
            yield Changed(one.act, one.status, other.status, other.due, cited, ())


def _forbidden(before: Decision, after: Decision) -> Iterator[tuple[Finding, Finding]]:
    """The prohibitions that come to another status."""
    for one, other in zip(before.findings, after.findings, strict=True):
        if one.modality is Modality.MUST_NOT and one.status is not other.status:
            yield one, other


def _as_data(each: Changed) -> dict[str, Any]:
    due = None if each.due is None else each.due.isoformat()
    return {
        "act": each.act,
        "before": each.before.value,
        "after": each.after.value,
        "due": due,
        "paragraphs": list(each.paragraphs),
    }


def _forbidden_data(one: Finding, other: Finding) -> dict[str, Any]:
    return {
        "rule": other.rule,
        "before": one.status.value,
        "after": other.status.value,
        "due": None,
        "paragraphs": [other.paragraph],
    }


def _compared(before: Decision, after: Decision, values: dict[str, Any]) -> Iterator[str]:
    for path in values:
        fact = FACTS[path]
        one, other = (_said(fact, stated(each.case, path)) for each in (before, after))
        yield from _wrapped(f"{fact.label}: {one} -> {other}")
    found, forbidden = list(_differences(before, after)), list(_forbidden(before, after))
    yield ""
    if not found and not forbidden:
        yield "No act comes to anything else."
    for each in found:
        act = after.act(each.act)
        was = status_words(each.before)
        yield from _wrapped(f"{would_be(after, act, after.as_of)}; it is {was}", "  ")
    for earlier, later in forbidden:
        duty = f"the {later.bearer}'s duty not to {later.wording}"
        codes = listed([*dict.fromkeys(row.reading for row in later.depends_on)], "and")
        turns = f"; depends on reading {codes}" if codes else ""
        told = f"{duty} {would(later.status)} ({later.paragraph}{turns})"
        yield from _wrapped(f"{told}; it is {status_words(earlier.status)}", "  ")


def _said(fact: Fact, value: Any) -> str:
    return date_phrase(value) if isinstance(value, dt.date) else value_words(fact, value)


def _wrapped(text: str, indent: str = "") -> list[str]:
    safe = shown(text, len(text))
    after = f"{indent}  "
    return textwrap.wrap(
        safe,
        width_of_text(),
        initial_indent=indent,
        subsequent_indent=after,
        break_on_hyphens=False,
    )
