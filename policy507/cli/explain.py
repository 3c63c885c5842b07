"""`policy507 explain` and `policy507 list`: what the policy says, away from any case."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Group, RenderableType
from rich.table import Table

from policy507.cli.options import (
    JSON,
    TEXT,
    completing,
    format_option,
    known,
    names_of_articles,
    names_of_bearers,
    names_of_rules,
    numbering_option,
    rules_option,
)
from policy507.cli.running import LONGEST_MESSAGE, show, write_json
from policy507.decisions.text import indented, said
from policy507.english.explain import Section, sections
from policy507.english.explain import explain as explained
from policy507.english.rules import placeholders
from policy507.errors import UnknownNameError, shown
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, status_words
from policy507.rulefiles.load import load
from policy507.rulefiles.numbering import Numbering, read_numbering

EXPLAIN_EXAMPLES = """
\b
Examples:
  policy507 explain V.D
  policy507 explain IV.A.4
  policy507 explain V.D --output-format json
  policy507 explain 5.4 --numbering numbers.yaml
"""
LIST_EXAMPLES = """
\b
Examples:
  policy507 list --article V
  policy507 list --bearer officer --modality must
"""


@click.command(epilog=EXPLAIN_EXAMPLES)
@click.argument("name", shell_complete=completing(names_of_rules))
@rules_option
@numbering_option
@format_option(TEXT, JSON)
def explain(
    *, name: str, rules: Path | None, numbering_file: Path | None, output_format: str
) -> None:
    """Explain a paragraph, an item of one, or a rule, by NAME.

    What it says, its conditions and last days, which rules set aside which, the readings that it
    turns on, what is left to people, its sources, and examples. With --numbering, NAME may be a number
    of the adopted copy.
    """
    book = load(rules)
    numbering = read_numbering(numbering_file, book) if numbering_file is not None else None
    try:
        data = explained(book, numbering.ours(name) if numbering is not None else name)
    except UnknownNameError as error:
        message = "; ".join(problem.message for problem in error.problems)
        raise click.UsageError(shown(message, LONGEST_MESSAGE)) from None
    if output_format == JSON:
        numbers = numbering.to_data() if numbering is not None else {}
        write_json(data | ({"numbering": numbers} if numbers else {}))
    else:
        show(*(_section(each, numbering) for each in sections(data)))


def _section(section: Section, numbering: Numbering | None) -> RenderableType:
    cited = numbering.in_text if numbering is not None else str
    lines = (indented(said(cited(line.text)), line.depth + 1) for line in section.lines)
    return Group(said(cited(section.heading), "bold"), *lines, said(""))


@click.command("list", epilog=LIST_EXAMPLES)
@rules_option
@click.option("--article", shell_complete=completing(names_of_articles), help="Of one article.")
@click.option("--bearer", shell_complete=completing(names_of_bearers), help="Of one bearer.")
@click.option("--modality", type=click.Choice([m.value for m in Modality]), help="Of one kind.")
@format_option(TEXT, JSON)
def list_rules(
    *,
    rules: Path | None,
    article: str | None,
    bearer: str | None,
    modality: str | None,
    output_format: str,
) -> None:
    """List the rules: paragraph, name, kind, who bears it, and what it is about."""
    book = load(rules)
    known(article, (each.citation for each in book.policy.articles), "--article")
    known(bearer, book.policy.bearers, "--bearer")
    wanted = {"article": article, "bearer": bearer, "modality": modality}
    rows = [
        row
        for row in _rows(book)
        if all(value in (None, row[key]) for key, value in wanted.items())
    ]
    if output_format == JSON:
        write_json(rows)
    elif rows:
        show(_table(rows))
    else:
        show(said("There is no such rule."))


def _rows(book: RuleBook) -> list[dict[str, str | None]]:
    return [
        {
            "article": rule.paragraph.partition(".")[0],
            "paragraph": rule.paragraph,
            "rule": rule.name,
            "modality": rule.modality.value,
            "bearer": rule.bearer,
            "says": placeholders(rule.wording, book.values),
        }
        for rule in book.rules.values()
    ]


def _table(rows: list[dict[str, str | None]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("paragraph", no_wrap=True)
    table.add_column("rule", overflow="fold")
    table.add_column("says")
    for row in rows:
        bears = (
            f"the {row['bearer']} {status_words(row['modality'] or '')} " if row["bearer"] else ""
        )
        cells = (row["paragraph"], row["rule"], f"{bears}{row['says']}")
        table.add_row(*(said(cell or "") for cell in cells))
    return table
