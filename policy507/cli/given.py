"""What commands about one case are given: the case, its readings, a file to write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from policy507.cli.decide import STANDARD_INPUT
from policy507.cli.decide import _content as content
from policy507.cli.decide import _readings as readings_given
from policy507.cli.options import as_day, completing, names_of_choices
from policy507.cli.running import write
from policy507.errors import PolicyError, Problem
from policy507.facts.case import Case
from policy507.facts.case_files import read_cases
from policy507.model.rulebook import RuleBook

__all__ = ["one_case", "readings_given"]

as_of_option: Callable[[Any], Any] = click.option(
    "--as-of",
    callback=as_day,
    metavar="YYYY-MM-DD",
    help="The day of the decision, in place of the case's own.",
)
out_option: Callable[[Any], Any] = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file, which must not be there yet.",
)
overwrite_option: Callable[[Any], Any] = click.option(
    "--overwrite", is_flag=True, help="Let --out replace a file."
)


def readings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The two options for readings, as `decide` has them."""
    command = click.option(
        "--readings",
        "readings_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Readings that were decided on: for each code choice, who, when and why.",
    )(command)
    return click.option(
        "chosen",
        "--reading",
        multiple=True,
        metavar="CODE=CHOICE",
        shell_complete=completing(names_of_choices),
        help="A choice where the words leave more than one; wins over --readings. Repeatable.",
    )(command)


def one_case(path: str, as_of: dt.date | None, book: RuleBook) -> Case:
    """The only case of a file, or of standard input.

    Raises:
        PolicyError: the file has none, or several, or the case is refused.
    """
    name = "<stdin>" if path == STANDARD_INPUT else path
    found = None
    for case in read_cases(content(path, name), name, as_of, book.impossible):
        if isinstance(case, PolicyError):
            raise case
        if found is not None:
            raise PolicyError([Problem("one case is wanted, and there are several", name)])
        found = case
    if found is None:
        raise PolicyError([Problem("there is no case in it", name)])
    return found


def put_out(text: str, out: Path | None, *, overwrite: bool) -> None:
    """Write a text to standard output, or to a file, which is never replaced unless that was asked.

    Raises:
        click.UsageError: the file is there.
    """
    if out is None:
        write(text)
        return
    try:
        with out.open("w" if overwrite else "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        name = click.format_filename(out)
        raise click.UsageError(f"{name} is there already: --overwrite replaces it") from None
