"""What commands that decide are given: cases, readings, a file to write."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import click
from attrs import evolve

from policy507.cli.options import as_day, completing, names_of_choices
from policy507.cli.running import LONGEST_MESSAGE, complain, named, write
from policy507.decisions.decide import Readings
from policy507.errors import PolicyError, Problem, ReadingError, shown
from policy507.facts.case import Case
from policy507.facts.case_files import read_cases
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.readings import read_readings

STANDARD_INPUT = "-"

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
    """The two options for readings, for `readings_given`."""
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
        help="A choice where the policy's words leave more than one; wins over --readings."
        " Repeatable.",
    )(command)


def cases_in(
    path: str, name: str, as_of: dt.date | None, book: RuleBook
) -> Iterator[Case | PolicyError]:
    """The cases of a file or of standard input, refused ones as problems that name options, too."""
    try:
        opened = _opened(path)
    except IsADirectoryError:
        yield PolicyError([Problem("this is a folder: name the case files in it", name)])
        return
    except (OSError, ValueError) as error:  # ValueError: NUL in a path
        said = getattr(error, "strerror", None) or error
        yield PolicyError([Problem(f"cannot be read: {said}", name)])
        return
    with opened as stream:
        for case in read_cases(stream, name, as_of, book.impossible):
            yield _with_options(case) if isinstance(case, PolicyError) else case


def _opened(path: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb")


def _with_options(error: PolicyError) -> PolicyError:
    """What is wrong with a case, with what the command line can do about it."""
    return type(error)(
        evolve(each, message=f"{each.message} in the case, or give it with --as-of")
        if (each.code, each.path) == ("missing", "as_of")
        else each
        for each in error.problems
    )


def readings_given(book: RuleBook, chosen: Sequence[str], file: Path | None) -> Readings:
    """The readings of the file and of the options, which come before it."""
    by_option: dict[str, str] = {}
    for each in chosen:
        code, equals, choice = each.partition("=")
        if not equals:
            message = f"'{shown(each)}' names no choice: CODE=CHOICE is wanted"
            raise click.BadParameter(message, param_hint="--reading")
        if by_option.get(code, choice) != choice:
            raise click.BadParameter(f"{shown(code)} is chosen twice", param_hint="--reading")
        by_option[code] = choice
    try:
        book.choices(by_option)
    except ReadingError as error:
        raise click.BadParameter(shown(error, LONGEST_MESSAGE), param_hint="--reading") from None
    if file is None:
        return by_option
    decided = read_readings(file, book.readings)
    taken = [
        f"{code} is {choice}"
        for code, choice in decided.items()
        if isinstance(choice, str) and code not in by_option
    ]
    if taken:  # said beside the decisions, which are made all the same
        message = "encoded since the last choice in this file, and read as it was done before"
        complain([Problem(f"{message}: {', '.join(taken)}", str(file))])
    return {**decided, **by_option}


def one_case(path: str, as_of: dt.date | None, book: RuleBook) -> Case:
    """The only case of a file, or of standard input.

    Raises:
        PolicyError: the file has none, or several, or the case is refused.
    """
    name = "<stdin>" if path == STANDARD_INPUT else path
    found = None
    for case in cases_in(path, name, as_of, book):
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
    from policy507.files.output import put_whole

    try:
        put_whole(out, text.encode(errors="backslashreplace"), new=not overwrite)
    except FileExistsError:
        name = named(out)
        raise click.UsageError(f"{name} is there already: --overwrite replaces it") from None
