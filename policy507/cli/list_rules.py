"""`policy507 list`: the rules, by article, bearer or modality."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from policy507.cli.options import (
    JSON,
    TEXT,
    completing,
    format_option,
    known,
    names_of_articles,
    names_of_bearers,
    rules_option,
)
from policy507.cli.running import show, write_json
from policy507.decisions.layout import said
from policy507.english.phrases import placeholders
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, status_words
from policy507.rulefiles.load import load

EXAMPLES = """
\b
Examples:
  policy507 list --article V
  policy507 list --bearer officer --modality must
"""


@click.command("list", epilog=EXAMPLES)
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
