"""`policy507 roster`: from a table of officers to who must do what by when."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from policy507.cli.given import overwrite_option, readings_given, readings_options
from policy507.cli.options import JSON, TEXT, as_day, format_option, rules_option
from policy507.cli.running import Exit, complain, ended_in_order, show, write_json
from policy507.errors import EngineError, Problem
from policy507.rulefiles.load import load

if TYPE_CHECKING:
    from policy507.roster.report.pipeline import Note
    from policy507.roster.tables.columns import Columns

MOST, LARGEST_MOST = 1000, 200_000
_NEEDED = ("icalendar", "jinja2", "numpy", "pyarrow", "xlsxwriter")
EXAMPLES = """
\b
Examples:
  policy507 roster officers.csv --guess-columns --columns columns.yaml
  policy507 roster officers.csv --columns columns.yaml --as-of 2026-11-23
  policy507 roster officers.csv --columns columns.yaml --as-of 2026-11-23 --out report
  policy507 roster officers.xlsx --sheet Officers --columns columns.yaml --as-of 2026-11-23
  policy507 roster sqlite:///officers.db --query "SELECT * FROM officers" --as-of 2026-11-23
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path())
@click.option(
    "--as-of",
    callback=as_day,
    metavar="YYYY-MM-DD",
    help="The day of the decisions.  [required]",
)
@click.option(
    "columns_file",
    "--columns",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Which column states which fact, and how its cells are read.",
)
@click.option(
    "--guess-columns",
    is_flag=True,
    help="Propose the columns file, and ask what is open; off a terminal, only write it.",
)
@click.option(
    "--query", default="", metavar="SQL", help="The rows, where FILE is the URL of a database."
)
@click.option(
    "sheets",
    "--sheet",
    multiple=True,
    metavar="NAME",
    help="The sheet of a workbook that holds the roster. Repeatable.",
)
@click.option(
    "--contract",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A contract that holds for every row, as a case states it.",
)
@click.option(
    "--school",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A school that holds for every row.",
)
@click.option(
    "--school-year",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A school year that holds for every row.",
)
@readings_options
@rules_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a report, a sheet to work from, a calendar and tables: into a new folder.",
)
@overwrite_option
@click.option(
    "--most",
    type=click.IntRange(1, LARGEST_MOST),
    default=MOST,
    show_default=True,
    metavar="ROWS",
    help="How many rows, the most urgent, are told in words in these files.",
)
@format_option(TEXT, JSON)
@click.option("--strict", is_flag=True, help="Refuse the whole where a row cannot be read.")
@click.option(
    "--without-ids", is_flag=True, help="Know rows by their number: ids are personnel records."
)
@click.pass_context
def roster(  # noqa: PLR0913 (an argument an option)
    ctx: click.Context,
    *,
    file: str,
    as_of: dt.date | None,
    columns_file: Path | None,
    guess_columns: bool,
    query: str,
    sheets: tuple[str, ...],
    contract: Path | None,
    school: Path | None,
    school_year: Path | None,
    chosen: tuple[str, ...],
    readings_file: Path | None,
    rules: Path | None,
    out: Path | None,
    overwrite: bool,
    most: int,
    output_format: str,
    strict: bool,
    without_ids: bool,
) -> None:
    """Decide every row of a table: who must do what by when, and what to ask first.

    FILE is a CSV, an Excel workbook, Parquet, JSON lines, or the URL of a database with a --query.
    A row is an officer, or an officer at a school in a year. What is shown are numbers, and no names;
    `--out` writes who is meant, with reasons and next steps.

    A row that cannot be read is set aside, with its reason on standard error and in `rejected.csv`; the
    others are decided. Every row that is read is decided, set aside, or of another school year. Totals
    and notes below a table are passed by, and told of.

    The exit code is 1 where anything is overdue, unmet, breached or in conflict, and 2 where a row was
    set aside, or where all rows are of another school year.
    """
    _needs_tables()
    if guess_columns:
        from policy507.cli.guessed import guessed_columns

        columns_file, whole = guessed_columns(
            file, query, sheets, columns_file, overwrite=overwrite
        )
        if not whole or as_of is None:
            ctx.exit(Exit.FINE if whole else Exit.USAGE)
    if as_of is None:
        raise click.UsageError("Missing option '--as-of'.")
    from policy507.roster.report.pipeline import Plan, count_roster, refuse_folder, write_report
    from policy507.roster.report.sentences import nothing_decided
    from policy507.roster.tables.reading import rows
    from policy507.roster.tables.sources import source_name

    book = load(rules)
    readings = readings_given(book, chosen, readings_file)
    if out is not None:
        refuse_folder(out, overwrite=overwrite)
    given = {"contract": contract, "school": school, "school_year": school_year}
    columns = _columns(columns_file, {s: p for s, p in given.items() if p is not None}, sheets)
    pieces = rows(file, columns, query=query)
    plan = Plan(source_name(file), as_of, book, most, readings, not without_ids, strict)
    with ended_in_order(), _progress() as note:
        if out is None:
            outcome = count_roster(pieces, plan, note)
        else:
            outcome = write_report(pieces, plan, out, note)
    summary = outcome.summary
    complain(outcome.problems)
    if summary.rejected > len(outcome.problems):
        more = summary.rejected - len(outcome.problems)
        complain([Problem(f"and {more} more rows like these", plan.name)])
    nothing = nothing_decided(summary)
    if nothing:
        complain([Problem(nothing, plan.name)])
    if output_format == JSON:
        write_json(summary.to_data())
    else:
        from policy507.roster.report.terminal import rendered

        show(*rendered(summary, book.policy.title, out, most))
    codes = [Exit.INPUT] if summary.rejected or nothing else []
    codes += [Exit.WRONG] if summary.wrong else []
    ctx.exit(max(codes, default=Exit.FINE))


def _needs_tables() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        message = f"this needs {', '.join(missing)}: pip install 'policy507[roster]'"
        raise EngineError([Problem(message)])


def _columns(
    file: Path | None, given: Mapping[str, Path], sheets: tuple[str, ...]
) -> Columns | None:
    """How the columns of the table are read, with what was given once; none if nothing was said."""
    from policy507.roster.tables.column_files import read_columns
    from policy507.roster.tables.columns import Columns
    from policy507.roster.tables.given_facts import given_in, with_given

    columns = read_columns(file) if file is not None else None
    for section, path in given.items():
        columns = with_given(columns or Columns(file=str(path)), given_in(path, section), str(path))
    return evolve(columns or Columns(), sheet=sheets) if sheets else columns


@contextmanager
def _progress() -> Iterator[Note]:
    """What is told of progress: a bar on a terminal, beside the output, and nothing elsewhere."""
    from policy507.roster.report.pipeline import no_note

    if not sys.stderr.isatty():
        yield no_note
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        TextColumn("{task.completed:,.0f} {task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks = {}

        def note(what: str, done: int, every: int | None) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=every)
            progress.update(tasks[what], completed=done, total=every)

        yield note
