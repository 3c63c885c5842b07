"""`policy507 review`: a paragraph's words beside its rules, and who has read them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Group, RenderableType
from rich.table import Table

from policy507.adopted.report import Report, Result
from policy507.audit.review.changes import Standing, last_changed, standing, standings
from policy507.audit.review.register import (
    LONGEST_READER,
    Register,
    is_reader,
    read_register,
    recorded,
    write_register,
)
from policy507.audit.review.sheet import Row, besides, rows
from policy507.cli.options import as_day, completing, known, rules_option
from policy507.cli.running import Exit, named, show
from policy507.cli.text_check import STANDARD_INPUT, report_of
from policy507.decisions.layout import bullets, grid, indented, said, section
from policy507.english.explain import Section
from policy507.errors import PolicyError, Problem, shown
from policy507.files.folders import REVIEWED_FILE
from policy507.files.installed import PACKAGE, rules_folder
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

EXAMPLES = """
\b
Examples:
  policy507 review
  policy507 review V.E --rules my-rules --adopted-text adopted-policy.docx
  policy507 review --rules my-rules --record
"""


@click.command(epilog=EXAMPLES)
@click.argument(
    "paragraph",
    required=False,
    shell_complete=completing(lambda book: ((each.citation, each.title) for each in book)),
)
@rules_option
@click.option(
    "--adopted-text",
    metavar="FILE",
    help="Show the words of a copy of the adopted policy beside ours; see `policy507 text check`.",
)
@click.option(
    "--record",
    is_flag=True,
    help="Record the paragraph, or all, as the rules are now; what changed was then read by nobody.",
)
@click.option(
    "--on",
    callback=as_day,
    metavar="DATE",
    help="The day on which it was read or is recorded; today, where left out.",
)
@click.pass_context
def review(
    ctx: click.Context,
    *,
    paragraph: str | None,
    rules: Path | None,
    adopted_text: str | None,
    record: bool,
    on: dt.date | None,
) -> None:
    """Show PARAGRAPH as a person is to review it, and ask who has read it.

    Its words stand beside what its rules formally say and, where a copy is given, beside the adopted
    text; what else only a reader can judge comes below. The name that is then typed is recorded in the
    register of review (reviewed.yaml); an empty line, or the end of input, records nothing. Without
    PARAGRAPH it is listed who has read what, and what changed since: the exit code is then 1.
    """
    book = read(rules)
    folder = rules or rules_folder()
    known(paragraph, (each.citation for each in book), "PARAGRAPH")
    if adopted_text is not None and (paragraph is None or record):
        raise click.UsageError("--adopted-text is for the review of one PARAGRAPH")
    if adopted_text == STANDARD_INPUT:
        raise click.UsageError("answers come from standard input: name a file")
    register = _register(folder)
    day = on or dt.date.today()  # noqa: DTZ011 (the day where the reader is)
    if record:
        _may_be_recorded(folder)
        _record(book, folder, day, paragraph)
    elif paragraph is None:
        ctx.exit(_list(book, folder, register))
    else:
        report = None if adopted_text is None else report_of(adopted_text, book)
        (wanted,) = (each for each in book if each.citation == paragraph)
        if on is not None:
            _was_there(wanted, on)
        show(*_shown(book, wanted, register, report))
        _ask(book, folder, day, paragraph)


def _register(folder: Path) -> Register | None:
    """The register of a folder, or none.

    Raises:
        PolicyError: it cannot be read; every problem of it is listed.
    """
    register = read_register(folder)
    if register is not None and register.problems:
        raise PolicyError(register.problems)
    return register


def _may_be_recorded(folder: Path) -> None:
    """Refuse to record in an installed package, whose files are to stay what was released.

    Raises:
        PolicyError: the folder lies in it.
    """
    if folder.resolve().is_relative_to(PACKAGE):
        message = (
            "these rules belong to the installed package: record a copy, of policy507 copy-rules"
        )
        raise PolicyError([Problem(message, str(folder))])


# --- the list


def _list(book: RuleBook, folder: Path, register: Register | None) -> Exit:
    if register is None:
        show(said(f"{named(folder)} has no register of review: --record begins one"))
        return Exit.FINE
    found = standings(book, register)
    show(*grid((said(each.paragraph.citation), said(str(each), _style(each))) for each in found))
    gone = [each for each in register.entries if each not in {p.citation for p in book}]
    show(*section("In the register, and not in the rules", bullets(map(shown, gone))))
    return (
        Exit.WRONG if gone or any(each.changes or not each.entry for each in found) else Exit.FINE
    )


def _style(standing: Standing) -> str:
    if standing.entry is None or standing.changes:
        return "bold red"
    return "green" if standing.read_by else "yellow"


# --- one paragraph


def _shown(
    book: RuleBook, paragraph: Paragraph, register: Register | None, report: Report | None
) -> Iterator[RenderableType]:
    yield said(f"{paragraph.citation}  {paragraph.title}", "bold")
    if register is not None:
        found = standing(book, paragraph, register)
        text = f"{str(found)[:1].upper()}{str(found)[1:]}."
        yield indented(said(text, _style(found)), 0)
    yield said("")
    heads = ["In our words", "What the rules say"]
    row = None if report is None else report.row(paragraph.citation)
    if report is not None:
        number = row.number if row is not None else None
        heads.append(f"The adopted text{f', {shown(number)}' if number else ''}")
    table = Table(box=None, padding=(0, 2, 1, 0))
    for head in heads:
        table.add_column(said(head, "bold"), ratio=1)
    for each in rows(book, paragraph, report):
        table.add_row(*_cells(each, paragraph, with_adopted=report is not None))
    yield table
    for part in besides(book, paragraph):
        yield from section(
            part.heading, (indented(said(line.text), line.depth) for line in part.lines)
        )
    if row is not None and row.result not in (Result.SAME, Result.RENAMED):
        told = [row.result.value, *row.details()]
        yield from section("The copy has other words than these rules were made for", bullets(told))


def _cells(row: Row, paragraph: Paragraph, *, with_adopted: bool) -> Iterator[RenderableType]:
    item = "" if row.citation == paragraph.citation else f"{row.citation}: "
    yield said(f"{item}{row.words}")
    yield Group(*(_rule(each) for each in row.rules))
    if with_adopted:
        yield said(row.adopted or "")


def _rule(section: Section) -> RenderableType:
    first, *others = section.lines
    lines = (indented(said(line.text), line.depth) for line in others)
    return Group(said(section.heading, "bold"), said(first.text), *lines)


# --- who has read it


def _was_there(paragraph: Paragraph, day: dt.date) -> None:
    """Refuse a day on which nobody can have read a paragraph as it is.

    Raises:
        BadParameter: it changed later.
    """
    changed = last_changed(paragraph)
    if changed is not None and day < changed:
        message = (
            f"{shown(paragraph.citation)} changed on {changed}, as its history says: later than"
        )
        raise click.BadParameter(f"{message} {day}", param_hint="'--on'")


def _ask(book: RuleBook, folder: Path, day: dt.date, citation: str) -> None:
    _may_be_recorded(folder)
    text = (
        f"Who has read {shown(citation)} against the adopted text: do words and rules say the same?"
    )
    click.echo(f"\n{text} An empty line records nothing.", err=True)
    name = _name()
    if name is None:
        click.echo("Nothing was recorded.", err=True)
        return
    write_register(folder, recorded(book, _register(folder), day, only=[citation], read_by=name))
    click.echo(f"Recorded: {shown(citation)}, read by {shown(name, LONGEST_READER)}.", err=True)


def _name() -> str | None:
    """The name that is typed, or nothing."""
    while True:
        click.echo("Name: ", err=True, nl=False)
        text = sys.stdin.readline(LONGEST_READER + 2).strip()
        if not text:
            return None
        if is_reader(text):
            return text
        wanted = f"a name is wanted, of at most {LONGEST_READER} characters, or an empty line"
        click.echo(f"'{shown(text)}' is no name: {wanted}", err=True)


def _record(book: RuleBook, folder: Path, day: dt.date, citation: str | None) -> None:
    before = _register(folder)
    known_before = {} if before is None else before.entries
    only = None if citation is None else [citation]
    found = recorded(book, before, day, only=only)
    write_register(folder, found)
    new = [each for each in found if found[each] != known_before.get(each)]
    told = ", ".join(map(shown, new)) or "nothing, since nothing changed"
    show(said(f"recorded in {named(folder / REVIEWED_FILE)}: {told}"))
    if new:
        show(said("read by nobody yet: policy507 review PARAGRAPH asks who has read one"))
