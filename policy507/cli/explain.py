"""`policy507 explain`: what a paragraph or a rule says, away from any case."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
from policy507.cli.running import (
    LONGEST_MESSAGE,
    Line,
    show_lines,
    width_of_output,
    write_json,
)
from policy507.decisions.styles import LONGEST_TEXT
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
        width = width_of_output()
        show_lines(line for each in sections(data) for line in _lines(each, numbering, width))


def _lines(section: Section, numbering: Numbering | None, width: int) -> Iterator[Line]:
    """The lines of a section as they are printed, with an empty one after it."""
    cited = numbering.in_text if numbering is not None else str
    yield from ([(line, "bold")] for line in _wrapped(cited(section.heading), width))
    for line in section.lines:
        indent = "  " * (line.depth + 1)
        yield from ([(each, "")] for each in _wrapped(cited(line.text), width, indent))
    yield [("", "")]


def _wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    for line in text.split("\n"):
        safe = shown(line, LONGEST_TEXT)
        yield from textwrap.wrap(
            safe, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        ) or [""]
