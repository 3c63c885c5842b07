"""`policy507 generate`: a roster that is made up, for trials and measurements."""

from __future__ import annotations

from pathlib import Path

import click

from policy507.cli.given import overwrite_option
from policy507.cli.running import needs_tables
from policy507.errors import shown

MOST_ROWS = 1_000_000_000
EXAMPLES = """
\b
Example:
  policy507 generate --rows 1000 --out officers.csv
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--rows",
    type=click.IntRange(0, MOST_ROWS),
    default=1000,
    show_default=True,
    metavar="NUMBER",
    help="How many rows: an officer has one in each school year.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="Another seed makes other people; the same makes the same bytes.",
)
@click.option(
    "--blanks",
    type=click.FloatRange(0, 1),
    metavar="RATE",
    help="The rate of cells that say nothing.  [default: 0.03]",
)
@click.option(
    "--errors",
    type=click.FloatRange(0, 1),
    metavar="RATE",
    help="The rate of rows with a typing error.  [default: 0.002]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default="roster.csv",
    show_default=True,
    metavar="FILE",
    help="Where to write; .csv, .parquet or .xlsx. The columns file is written beside it.",
)
@overwrite_option
def generate(
    *,
    rows: int,
    seed: int,
    blanks: float | None,
    errors: float | None,
    out: Path,
    overwrite: bool,
) -> None:
    """Make up a roster: agencies, schools, and officers over several years.

    Nobody in it exists. Some cells are blank and some rows have typing errors, as in real ones.
    """
    needs_tables("numpy", "pyarrow", "xlsxwriter")
    from rich.console import Console
    from rich.progress import Progress

    from policy507.roster.tables.generated_files import columns_file_of, write_roster
    from policy507.roster.tables.generating import BLANKS, ERRORS

    columns = columns_file_of(out)
    for file in (out, columns):
        if file.exists() and not overwrite:
            raise click.UsageError(f"{shown(file)} is there already: --overwrite replaces it")
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Writing rows", total=rows)
        write_roster(
            out,
            rows,
            seed,
            blanks=BLANKS if blanks is None else blanks,
            errors=ERRORS if errors is None else errors,
            done=lambda count: progress.advance(task, count),
        )
    click.echo(f"{rows:,} rows in {shown(out)}; what the columns mean in {shown(columns)}")
