"""`policy507 check` and `policy507 test`: what those who write rule files run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.table import Table

from policy507.adopted.report import Report, Result
from policy507.audit.examples import (
    ExampleRun,
    calendar_problems,
    never_shown,
    paragraphs_of,
    possible_statuses,
    run_on_each,
)
from policy507.audit.lint import lint, lint_incomplete
from policy507.audit.review.changes import Standing, changed, standings
from policy507.audit.review.register import read_register
from policy507.cli.options import JSON, TEXT, format_option, known
from policy507.cli.running import Exit, complain, named, needs_solver, show, write_json
from policy507.cli.text_check import report_of
from policy507.decisions.layout import said
from policy507.engines import rete
from policy507.engines.engine import DURABLE, ENGINES
from policy507.errors import IncompleteError, Problem, RuleError, shown
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

CHECK_EXAMPLES = """
\b
Examples:
  policy507 check
  policy507 check rules --adopted-text adopted-policy.txt
"""
TEST_EXAMPLES = """
\b
Examples:
  policy507 test
  policy507 test rules
  policy507 test rules --paragraph V.D
  policy507 test --mutate
"""


@click.command(epilog=CHECK_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--adopted-text",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Compare also with a copy of the adopted policy, as `policy507 text check` does.",
)
@click.pass_context
def check(ctx: click.Context, *, folder: Path | None, adopted_text: Path | None) -> None:
    """Check the rule files of FOLDER, or those of this package.

    Problems are on standard error as file:line:column: message; the exit code is then 2. In a folder
    with a register of review, each part of a paragraph that changed since it was recorded is one.
    Conditions that can never hold, or never fail, are found by policy507 prove.
    """
    try:
        book = read(folder)
    except IncompleteError as error:
        raise RuleError(lint_incomplete(error)) from None
    problems = list(lint(book))
    register = read_register(folder or rules_folder())
    recorded = None if register is None else standings(book, register)
    if register is not None and recorded is not None:
        problems += changed(book, register, recorded)
    if adopted_text is not None:
        problems += _departures(report_of(str(adopted_text), book), str(adopted_text))
    complain(problems)
    compared = (
        "not compared with an adopted text: none was given (--adopted-text)"
        if adopted_text is None
        else f"compared with the adopted text in {adopted_text}"
    )
    show(
        said(f"{named(folder or rules_folder())}: {_what_is_in(book)}"),
        said(compared),
        said(_reviewed(recorded)),
        said("not asked whether each condition can hold: policy507 prove finds out"),
        said(_counted(len(problems), "problem") if problems else "no problems"),
    )
    ctx.exit(Exit.INPUT if problems else Exit.FINE)


def _reviewed(recorded: tuple[Standing, ...] | None) -> str:
    """What is known of who has read the rules."""
    if recorded is None:
        return "no register of review: policy507 review --record begins one"
    read_by_people = sum(each.read_by is not None for each in recorded)
    known = _counted(sum(each.entry is not None for each in recorded), "paragraph")
    return f"in the register of review: {known}, {read_by_people} of them read by a person"


def _departures(report: Report, file: str) -> Iterator[Problem]:
    """Where an adopted text is not as the rule files expect; `policy507 text check` says more."""
    for row in report.rows:
        name = row.citation or row.number
        phrases = ", ".join(f'"{shown(change.phrase)}"' for change in row.changes)
        if row.result is Result.MISSING:
            yield Problem(f"paragraph {name} is not there", file)
        elif row.line is not None and row.result is Result.UNKNOWN:
            yield row.line.problem(f"paragraph {name} is not known to the rules", file)
        elif row.line is not None and row.result is Result.DIFFERS:
            gone = f": these key phrases are gone: {phrases}" if phrases else ""
            yield row.line.problem(f"paragraph {name} differs{gone}", file)
        elif row.line is not None and phrases:
            slip = f"paragraph {name} is as expected, but lacks these key phrases of the rule file"
            yield row.line.problem(f"{slip}: {phrases}", file)


def _what_is_in(book: RuleBook) -> str:
    policy = book.policy
    counts = (
        _counted(len(book.paragraphs), "paragraph"),
        _counted(len(book.rules), "rule"),
        _counted(sum(len(paragraph.examples) for paragraph in book), "example"),
        _counted(len(book.readings), "reading"),
    )
    return f"policy {policy.number}, edition {policy.edition}: {', '.join(counts)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@click.command(epilog=TEST_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--mutate",
    is_flag=True,
    help="Whether anything notices small faults in the rules, and what does.",
)
@click.option("--paragraph", metavar="CITATION", help="Only the examples of one paragraph.")
@format_option(TEXT, JSON)
@click.pass_context
def test(
    ctx: click.Context,
    *,
    folder: Path | None,
    mutate: bool,
    paragraph: str | None,
    output_format: str,
) -> None:
    """Run the examples in the rule files of FOLDER, or of this package, on every engine.

    The examples of the calendar are held against its holidays. The exit code is 1 where an example
    comes out otherwise than it says, and where no example shows a status that a rule can have.

    With --mutate one small fault at a time is put into what rules decide, what they cite, the order of
    choices, the calendar and the words, and the exit code is 1 where no example, no lint and no entry of
    the register of review notices it. What no case can tell apart is listed, not counted. That needs the
    extra proofs (z3-solver).
    """
    if mutate:
        if paragraph is not None:
            raise click.UsageError("--mutate is about all paragraphs; leave --paragraph out")
        needs_solver()
        from policy507.cli.mutate import mutants_command

        mutants_command(ctx, folder, output_format)
    book = read(folder)
    known(paragraph, (each.citation for each in book), "--paragraph")
    absent = {DURABLE: reason} if (reason := rete.available()) else {}
    runs = run_on_each(book, [name for name in ENGINES if name not in absent], paragraph)
    dated = () if paragraph else book.calendar_examples  # they belong to none
    of_calendar = [tuple(calendar_problems(book, each)) for each in dated]
    problems = [problem for found in runs.values() for run in found for problem in run.problems]
    problems += [problem for found in of_calendar for problem in found]
    never = never_shown(book, paragraph)
    complain(dict.fromkeys((*problems, *never)))
    tested = possible_statuses(book, paragraph)
    possible = sum(map(len, tested.values()))
    examples = sum(len(each.examples) for each in paragraphs_of(book, paragraph))
    if output_format == JSON:
        write_json(
            {
                "rules": len(tested),
                "examples": examples,
                "engines": {engine: _result(engine, runs, absent) for engine in ENGINES},
                "calendar": _passed(of_calendar),
                "statuses": {"possible": possible, "shown": possible - len(never)},
                "problems": [str(problem) for problem in dict.fromkeys((*problems, *never))],
            }
        )
        ctx.exit(Exit.WRONG if problems or never else Exit.FINE)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_row("rules", said(str(len(tested))))
    table.add_row("examples", said(str(examples)))
    for engine in ENGINES:
        table.add_row("engine", said(f"{engine}: {_result(engine, runs, absent)}"))
    if of_calendar:
        table.add_row("calendar", said(_passed(of_calendar)))
    table.add_row("statuses", said(f"{possible - len(never)} shown of {possible} possible"))
    show(table)
    ctx.exit(Exit.WRONG if problems or never else Exit.FINE)


def _result(
    engine: str, runs: Mapping[str, tuple[ExampleRun, ...]], absent: Mapping[str, str]
) -> str:
    if engine in absent:
        return f"not there: {absent[engine]}"
    return _passed([run.problems for run in runs[engine]])


def _passed(problems: Sequence[Sequence[Problem]]) -> str:
    """How many examples have no problems, and how many have some."""
    failed = sum(1 for each in problems if each)
    return f"{len(problems) - failed} passed, {failed} failed"
