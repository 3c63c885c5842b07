"""`policy507 diff`: what changed between two versions of the rules, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from policy507.audit.diff.sources import book_at
from policy507.cli.options import JSON, TEXT, format_option, timeout_option
from policy507.cli.running import Exit, needs_solver, show, write_case, write_json
from policy507.decisions.layout import said
from policy507.errors import PolicyError, Problem
from policy507.model.rulebook import RuleBook

if TYPE_CHECKING:
    from policy507.audit.diff.report import Report

SECONDS = 20
EXAMPLES = """
\b
Examples:
  policy507 diff v0.1.0 rules
  policy507 diff HEAD~3 HEAD
  policy507 diff HEAD~3:rules ../fork/rules --output-format json
  policy507 diff v0.1.0 rules --cases changed-cases
"""


@click.command("diff", epilog=EXAMPLES)
@click.argument("old")
@click.argument("new")
@format_option(TEXT, JSON)
@click.option(
    "--cases",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write each case that shows a change as a case file, with its readings, if any, beside it.",
)
@timeout_option(SECONDS, "question to the solver")
@click.pass_context
def diff(
    ctx: click.Context,
    *,
    old: str,
    new: str,
    output_format: str,
    cases: Path | None,
    timeout: float,
) -> None:
    """Say what changed between two versions of the rules, paragraph by paragraph.

    OLD and NEW are folders of rule files, or git revisions of the repository here (REVISION, or
    REVISION:FOLDER). Each change of the text is listed with its places; then, for each rule and act,
    the smallest cases that come out otherwise, or a proof that there are none. The exit code is 1
    where some decision changes, or where that was not decided. Needs the extra proofs (z3-solver).
    """
    needs_solver()
    from policy507.audit.diff.report import compare

    report = compare(*_both(old, new), timeout=timeout)
    if cases is not None:
        _write_cases(report, cases)
    if output_format == JSON:
        write_json(report.to_data())
    else:
        show(*_told(report))
    ctx.exit(Exit.WRONG if report.changed else Exit.FINE)


def _both(old: str, new: str) -> list[RuleBook]:
    """The rules of both sides, or every problem with either."""
    books: list[RuleBook] = []
    problems: list[Problem] = []
    for source in (old, new):
        try:
            books.append(book_at(source))
        except PolicyError as error:
            problems += error.problems
    if problems:
        raise PolicyError(dict.fromkeys(problems))
    return books


def _told(report: Report) -> list[RenderableType]:
    from policy507.audit.diff.effects import SAME
    from policy507.audit.diff.text import meaning_lines, refusal_line, summary_lines, text_lines

    titles = {
        p.citation: f"{p.citation} {p.title}"
        for book in (report.pairing.before, report.pairing.after)
        for p in book
    }
    told: list[RenderableType] = [said(line) for line in summary_lines(report)]
    for section in report.sections:
        text, meaning = report.of(section)
        refusals = report.refusals_of(section)
        if not (text or meaning or refusals):
            continue
        told += ["", Text(titles.get(section, f"The {section}"), style="bold")]
        if text:
            told += [_indented(1, "The text:"), *(_indented(2, line) for line in text_lines(text))]
        changed = [each for each in meaning if each.outcome != SAME]
        if changed or refusals:
            told.append(_indented(1, "What it means:"))
        told += [_indented(2, refusal_line(each)) for each in refusals]
        for each in changed:
            first, *others = meaning_lines(each, brief=report.shown_by_act(each))
            told += [_indented(2, first), *(_indented(3, line) for line in others)]
        same = [each.name for each in meaning if each.outcome == SAME]
        if same:
            told.append(
                _indented(1, f"Proved to come out the same in every case: {', '.join(same)}")
            )
    return told


def _indented(depth: int, line: str) -> Padding:
    return Padding(said(line), (0, 0, 0, 2 * depth))


def _write_cases(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in report.meaning:
        for number, effect in enumerate(each.effects, start=1):
            write_case(folder, f"{each.name}-{number}", effect.case, effect.readings)
    for number, refusal in enumerate(report.refusals, start=1):
        if refusal.case is not None:
            write_case(folder, f"{refusal.how.replace(' ', '-')}-{number}", refusal.case, {})
