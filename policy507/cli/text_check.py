"""`policy507 text check`: a school's own copy of the policy, compared paragraph by paragraph."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import RenderableType
from rich.text import Text

from policy507.adopted import check as compared
from policy507.adopted.report import Report, Result, Row
from policy507.adopted.sources import read_pages
from policy507.cli.options import JSON, TEXT, format_option
from policy507.cli.running import Exit, show, write_json
from policy507.decisions.layout import bullets, grid, said, section
from policy507.errors import shown
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read
from policy507.rulefiles.numbering import write_numbering

STANDARD_INPUT = "-"
LONGEST_QUOTE = 160
LONGEST_DETAIL = 600
STYLES = {
    Result.SAME: "green",
    Result.RENAMED: "green",
    Result.DIFFERS: "bold red",
    Result.MISSING: "bold red",
    Result.UNKNOWN: "yellow",
}
EXAMPLES = """
\b
Examples:
  policy507 text check adopted-policy.docx
  policy507 text check adopted-policy.pdf --adopter "Example Academy"
  policy507 text check adopted-policy.pdf --write-mapping numbers.yaml
  policy507 decide officer.yaml --numbering numbers.yaml
"""


@click.group(epilog=EXAMPLES)
def text() -> None:
    """What concerns a school's own copy of the policy."""


@text.command(epilog=EXAMPLES)
@click.argument("adopted", metavar="ADOPTED", type=click.Path())
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--adopter",
    "adopters",
    multiple=True,
    metavar="NAME",
    help="What the copy calls its adopter, such as a school's proper name. Repeatable.",
)
@click.option(
    "--write-mapping",
    "mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the copy's own numbers, for --numbering.",
)
@format_option(TEXT, JSON)
@click.pass_context
def check(
    ctx: click.Context,
    *,
    adopted: str,
    folder: Path | None,
    adopters: tuple[str, ...],
    mapping: Path | None,
    output_format: str,
) -> None:
    """Compare the adopted copy ADOPTED with the rule files of FOLDER, or of this package.

    ADOPTED is a .docx, a PDF, a web page, or plain text; - is standard input. It is split by its
    own numbering, and each paragraph of the policy is looked for by its words. Where none is
    missing, added, or other than ours, but for the name of the adopter, the exit code is 0, else 1.
    """
    book = read(folder)
    report = report_of(adopted, book, adopters)
    if mapping is not None:
        write_numbering(report.numbering, mapping)
    if output_format == JSON:
        write_json(report.to_data())
    else:
        show(*_told(report, adopted, book))
        if mapping is not None:
            show(said(f"\nThe numbers of this copy were written to {mapping}."))
    ctx.exit(Exit.FINE if report.agrees else Exit.WRONG)


def report_of(adopted: str, book: RuleBook, adopters: Sequence[str] = ()) -> Report:
    """The report on a file, or on standard input.

    Raises:
        PolicyError: it cannot be read, or taken apart, or is no copy of the policy.
    """
    if adopted == STANDARD_INPUT:
        return compared(read_pages(sys.stdin.buffer, "<stdin>"), "<stdin>", book, adopters)
    return compared(read_pages(Path(adopted), adopted), adopted, book, adopters)


# --- as text


def _told(report: Report, name: str, book: RuleBook) -> Iterator[RenderableType]:
    counts = Counter(row.result for row in report.rows)
    told = ", ".join(f"{counts[each]} {each.value}" for each in Result if counts[each])
    shown_name = "standard input" if name == STANDARD_INPUT else name
    yield said(
        f"{shown_name} compared with policy {report.policy}, edition {report.edition}", "bold"
    )
    yield said(told)
    if report.adopter:
        yield said(f"The adopter is called {shown(report.adopter)} here.")
    if report.may_be_called_otherwise:
        yield said(
            "Every paragraph that names the adopter differs. If this copy calls it by a name that was "
            "not recognised, state the name: --adopter NAME"
        )
    yield said("")
    titles = {paragraph.citation: paragraph.title for paragraph in book}
    rows = (
        (said(_name(row)), _result(row, titles.get(row.citation or "", ""))) for row in report.rows
    )
    yield from grid(rows)
    yield from section("Left out, as no words of the policy", bullets(_left_out(report)))
    yield said(
        "\nThis compares words. Whether a difference matters is for a person to decide; it is not "
        "legal advice."
    )


def _name(row: Row) -> str:
    if row.citation is None:
        return row.number or "(no number)"
    same = row.number in (None, row.citation)
    return row.citation if same else f"{row.number} ({row.citation})"


def _result(row: Row, title: str) -> Text:
    place = f", {row.line.place}" if row.line else ""
    known = f": {title}" if title else ""
    details = "".join(f"\n- {detail}" for detail in _details(row))
    return Text.assemble(
        said(row.result.value, STYLES[row.result]), said(f"{place}{known}{details}")
    )


def _details(row: Row) -> Iterator[str]:
    for name in row.names:
        yield f"here: {shown(name)}"
    yield from (shown(each, LONGEST_DETAIL) for each in row.details())
    if row.result is Result.UNKNOWN:
        yield f"it begins: “{shown(row.text, LONGEST_QUOTE)}”"


def _left_out(report: Report) -> Iterator[str]:
    """What was left out, lines of one kind that follow one another in one entry."""
    groups: list[list[str]] = []
    last = ""
    for each in report.left_out:
        if each.why != last:
            groups.append([each.why, each.line.place, each.line.place])
        groups[-1][2] = each.line.place
        last = each.why
    for why, first, end in groups:
        yield f"{why}: {first if first == end else f'{first} to {end}'}"
