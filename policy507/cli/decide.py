"""`policy507 decide`: cases in, decisions out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import click
from attrs import frozen

from policy507.cli.given import (
    STANDARD_INPUT,
    as_of_option,
    cases_in,
    readings_given,
    readings_options,
)
from policy507.cli.options import (
    JSON,
    JSONL,
    TEXT,
    format_option,
    numbering_in,
    numbering_option,
    rules_option,
)
from policy507.cli.running import (
    LONGEST_MESSAGE,
    Exit,
    Line,
    complain,
    named,
    show,
    show_lines,
    width_of_text,
    write_json,
)
from policy507.decisions.advice.short import short_lines
from policy507.decisions.decide import Readings, decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.findings import ActFinding, Finding
from policy507.decisions.styles import LONGEST_TEXT, STYLES
from policy507.engines.engine import ENGINES
from policy507.english.phrases import listed
from policy507.errors import EngineError, PolicyError, shown
from policy507.facts.case import Case
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.rulefiles.load import load

EXPLAIN, FULL = "explain", "full"
MEMOS = (".docx", ".md", ".html")
EXAMPLES = """
\b
Examples:
  policy507 decide officer.yaml
  policy507 decide --explain officer.yaml
  policy507 decide officer.yaml --memo memo.docx
  policy507 decide --as-of 2026-11-23 cases/*.yaml
  policy507 decide --readings school-readings.yaml officer.yaml
  policy507 decide --numbering numbers.yaml officer.yaml
  policy507 decide --output-format jsonl - < roster.jsonl > decisions.jsonl
"""


class Telling(Protocol):
    """A way to tell a decision to people."""

    def __call__(self, decision: Decision, *, ids: bool) -> None:
        """Show it; without its ids, where these are not wanted."""
        ...


@frozen
class _Decided:
    """A decision, or nothing where the case was refused, and what the case is called."""

    name: str
    decision: Decision | None


def _memo_file(_: click.Context, __: click.Parameter, file: Path | None) -> Path | None:
    """A file for a memo: of a form that can be written, and not there yet."""
    if file is None:
        return None
    if file.suffix.lower() not in MEMOS:
        raise click.BadParameter(f"its name is to end in {listed(MEMOS, 'or')}")
    if file.exists():
        raise click.BadParameter(f"{named(file)} is there already")
    return file


@click.command(epilog=EXAMPLES)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...", type=click.Path())
@rules_option
@click.option(
    "--explain",
    is_flag=True,
    help="Why, act by act, in place of the short answer.",
)
@click.option(
    "--full",
    is_flag=True,
    help="All findings with their evidence, in place of the short answer.",
)
@as_of_option
@readings_options
@numbering_option
@click.option("--engine", type=click.Choice(ENGINES), help="Who decides; they agree.")
@click.option(
    "memo",
    "--memo",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_memo_file,
    metavar="FILE",
    help="Write a memo to sign as well: FILE.docx, FILE.md or FILE.html, which is not there yet.",
)
@format_option(TEXT, JSON, JSONL)
@click.option(
    "--acts-only",
    is_flag=True,
    help="As JSON, leave out the single rules and their evidence: a small part is left.",
)
@click.option("--without-ids", is_flag=True, help="Leave out every id: they are personnel records.")
@click.option(
    "--fail-on",
    type=click.Choice([Status.UNDETERMINED.value]),
    help="What else makes the exit code 1.",
)
@click.pass_context
def decide(  # noqa: PLR0913 (an argument an option)
    ctx: click.Context,
    *,
    cases: tuple[str, ...],
    rules: Path | None,
    explain: bool,
    full: bool,
    as_of: dt.date | None,
    chosen: tuple[str, ...],
    readings_file: Path | None,
    numbering_file: Path | None,
    engine: str | None,
    memo: Path | None,
    output_format: str,
    acts_only: bool,
    without_ids: bool,
    fail_on: str | None,
) -> None:
    """Decide cases in YAML or JSON: who owes what, by when, under which paragraph.

    The answer is short: what needs somebody, with its last day and its paragraph, and what to do next.

    CASE is a file of one case or of several (YAML documents between ---, or JSON, one object a
    line); - is standard input. A case that is refused has its problems on standard error, and the
    others are still decided.

    The exit code is 1 where anything is overdue, unmet, breached or in conflict, and 2 where a case
    was refused.
    """
    if explain and full:
        raise click.UsageError("--explain and --full are two answers: ask for one of them")
    detail = EXPLAIN if explain else FULL if full else None
    if acts_only and (output_format == TEXT or detail == EXPLAIN):
        raise click.UsageError("--acts-only is for --output-format json or jsonl, of decisions")
    _refuse_doubles(cases)
    book = load(rules)
    readings = readings_given(book, chosen, readings_file)
    numbering = numbering_in(numbering_file, book)
    codes = {Exit.FINE}

    def decided() -> Iterator[_Decided]:
        for name, given in _all_given(cases, as_of, book, numbered=output_format == TEXT):
            decision = _decided(given, readings, engine, book)
            codes.add(_code(decision, fail_on))
            yield _Decided(name, decision.renumbered(numbering) if decision else None)

    found = decided() if memo is None else _with_memo(decided(), memo, ids=not without_ids)
    if output_format == TEXT:
        _write_texts(found, _TEXTS[detail], ids=not without_ids)
    else:
        _WRITERS[output_format](
            found, _data_of(detail, ids=not without_ids, findings=not acts_only)
        )
    ctx.exit(max(codes))


def _decided(
    given: Case | PolicyError, readings: Readings, engine: str | None, book: RuleBook
) -> Decision | None:
    if isinstance(given, PolicyError):
        complain(given.problems)
        return None
    try:
        return decide_case(given, readings=readings, engine=engine, rules=book)
    except EngineError as error:
        raise click.UsageError(shown(error, LONGEST_MESSAGE)) from None


def _code(decision: Decision | None, fail_on: str | None) -> Exit:
    if decision is None:
        return Exit.INPUT
    failed = decision.wrong or (fail_on is not None and _undetermined(decision))
    return Exit.WRONG if failed else Exit.FINE


def _undetermined(decision: Decision) -> bool:
    found: list[Finding | ActFinding] = [*decision.findings, *decision.acts]
    return any(each.status is Status.UNDETERMINED for each in found)


# --- what is given


def _refuse_doubles(paths: Sequence[str]) -> None:
    """The same file twice is a slip, such as a pattern that overlaps with a name."""
    seen = set()
    for path in paths:
        real = path if path == STANDARD_INPUT else os.path.realpath(path)
        if real in seen:
            raise click.UsageError(f"{named(path)} is given twice")
        seen.add(real)


def _all_given(
    paths: Sequence[str], as_of: dt.date | None, book: RuleBook, *, numbered: bool
) -> Iterator[tuple[str, Case | PolicyError]]:
    """The cases of all files in their order; where they are `numbered`, which of several a case is.

    For that, a case waits for the next one to come.
    """
    for path in paths:
        name = "<stdin>" if path == STANDARD_INPUT else path
        cases = cases_in(path, name, as_of, book)
        if not numbered:
            yield from ((name, case) for case in cases)
            continue
        first, second = next(cases, None), next(cases, None)
        if first is None:
            continue
        if second is None:
            yield (named(name) if len(paths) > 1 else ""), first
            continue
        yield f"{named(name)}, case 1", first
        yield f"{named(name)}, case 2", second
        yield from ((f"{named(name)}, case {n}", case) for n, case in enumerate(cases, start=3))


# --- what comes out


def _with_memo(decided: Iterator[_Decided], file: Path, *, ids: bool) -> Iterator[_Decided]:
    """The only decision of these, of which a memo is written to a file."""
    found = [*decided]
    if len(found) > 1:
        raise click.UsageError("--memo is for one case, and there are several")
    for each in found:
        if each.decision is not None:
            from policy507.decisions.advice.memo import write_memo

            write_memo(each.decision.memo(ids=ids), file)
    yield from found


def _write_texts(decided: Iterator[_Decided], tell: Telling, *, ids: bool) -> None:
    between: list[Line] = []
    for each in decided:
        if each.decision is not None:
            show_lines(between)
            if each.name:
                _head(each.name)
            tell(each.decision, ids=ids)
            between = [[("", "")]]


def _head(name: str) -> None:
    from rich.rule import Rule

    from policy507.decisions.layout import said

    show(Rule(said(name), align="left"))


def _short(decision: Decision, *, ids: bool) -> None:
    lines: list[Line] = []
    for line in short_lines(decision, ids=ids, width=width_of_text()):
        style = STYLES.get(line.part.status, "") if line.part.status else ""
        lines.append([(line.mark, style), (line.text, "bold" if line.part.heading else "")])
    show_lines(lines)


def _explained(decision: Decision, *, ids: bool) -> None:
    del ids  # no reason names one
    text = decision.explain().document().to_text(width_of_text())
    show_lines([(shown(line, LONGEST_TEXT), "")] for line in text.split("\n"))


def _full(decision: Decision, *, ids: bool) -> None:
    from policy507.decisions.text import rendered

    show(rendered(decision, ids=ids))


def _data_of(
    detail: str | None, *, ids: bool, findings: bool
) -> Callable[[Decision], dict[str, Any]]:
    """What is written of a decision as data: its reasons where these are asked for, or all of it."""
    if detail == EXPLAIN:
        return lambda decision: decision.explain().to_data()
    return lambda decision: decision.to_data(ids=ids, findings=findings)


def _write_lines(
    decided: Iterator[_Decided], data_of: Callable[[Decision], dict[str, Any]]
) -> None:
    for each in decided:
        if each.decision is not None:
            write_json(data_of(each.decision), indent=None)


def _write_json(decided: Iterator[_Decided], data_of: Callable[[Decision], dict[str, Any]]) -> None:
    """One decision, or an array if several cases were given; nothing before all are decided."""
    found = [each.decision and data_of(each.decision) for each in decided]
    written = [data for data in found if data is not None]
    if len(found) > 1:
        write_json(written)
    elif written:
        write_json(written[0])


_WRITERS = {JSON: _write_json, JSONL: _write_lines}
_TEXTS: dict[str | None, Telling] = {None: _short, EXPLAIN: _explained, FULL: _full}
