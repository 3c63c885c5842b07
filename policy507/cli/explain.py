"""`policy507 explain`: what a paragraph or a rule says, away from any case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Group, RenderableType

from policy507.cli.options import (
    JSON,
    TEXT,
    completing,
    format_option,
    names_of_rules,
    numbering_in,
    numbering_option,
    rules_option,
)
from policy507.cli.running import LONGEST_MESSAGE, show, write_json
from policy507.decisions.layout import indented, said
from policy507.english.explain import Section, sections
from policy507.english.explain import explain as explained
from policy507.errors import UnknownNameError, shown
from policy507.rulefiles.load import load

if TYPE_CHECKING:
    from policy507.rulefiles.numbering import Numbering

EXAMPLES = """
\b
Examples:
  policy507 explain V.D
  policy507 explain IV.A.4
  policy507 explain V.D --output-format json
  policy507 explain 5.4 --numbering numbers.yaml
"""


@click.command(epilog=EXAMPLES)
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
    numbering = numbering_in(numbering_file, book)
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
