"""`policy507 new-readings`: a readings file to be filled in and signed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import attrs
import click

from policy507.cli.options import rules_option
from policy507.cli.running import write
from policy507.english.phrases import placeholders
from policy507.model.policy import Reading
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load
from policy507.rulefiles.readings import Resolution

EXAMPLES = """
\b
Example:
  policy507 new-readings > school.yaml
"""
_WIDTH = 100


@click.command(epilog=EXAMPLES)
@rules_option
def new_readings(*, rules: Path | None) -> None:
    """Print a readings file to fill in, with every open question and its choices.

    Each entry is a comment until somebody decides: remove the # before its lines, and fill them in.
    """
    write(blank_readings(load(rules)))


def blank_readings(book: RuleBook) -> str:
    """A readings file in which nothing is decided: each question, its choices, a place to decide.

    The entries are comments, so that nobody signs by leaving one as it is.
    """
    policy = book.policy
    head = (
        f"Readings of policy {policy.number}, edition {policy.edition}: what its words leave open. Who "
        "decides a question removes the # before the lines of its entry and fills them in. Where nobody "
        "does, the first choice is taken."
    )
    asked = (_blank(reading, book) for reading in book.readings.values())
    return "\n".join("\n".join(lines) + "\n" for lines in (_comment(head), *asked))


def _blank(reading: Reading, book: RuleBook) -> list[str]:
    lines = _comment(f"{reading.code}  {placeholders(reading.question, book.values)}")
    for choice in reading.choices:
        lines += _comment(f"  {choice.name}: {placeholders(choice.means, book.values)}")
    _, *keys = (field.name for field in attrs.fields(Resolution))
    return [*lines, f"#{reading.code}:", *(f"#  {key}:" for key in keys)]


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="#     ")
