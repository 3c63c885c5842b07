"""`policy507 why-not`: why a rule applies in a case, or does not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from policy507.cli.given import as_of_option, one_case, readings_given, readings_options
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
from policy507.cli.running import LONGEST_MESSAGE, show, width_of_text, write_json
from policy507.decisions.decide import decide_case
from policy507.decisions.layout import said
from policy507.errors import UnknownNameError, shown
from policy507.rulefiles.load import load

EXAMPLES = """
\b
Examples:
  policy507 why-not officer.yaml V.D
  policy507 why-not officer.yaml substitute-training-relief
  policy507 why-not officer.yaml complete-training --as-of 2027-06-01
"""


@click.command("why-not", epilog=EXAMPLES)
@click.argument("case", type=click.Path())
@click.argument("name", metavar="RULE", shell_complete=completing(names_of_rules))
@rules_option
@as_of_option
@readings_options
@numbering_option
@format_option(TEXT, JSON)
def why_not(
    *,
    case: str,
    name: str,
    rules: Path | None,
    as_of: dt.date | None,
    chosen: tuple[str, ...],
    readings_file: Path | None,
    numbering_file: Path | None,
    output_format: str,
) -> None:
    """Say why a rule applies in a case or does not, what comes of that, and what it depends on.

    CASE is a file of one case; - is standard input. RULE is a paragraph, an item of one, a rule or an
    act by its name; with --numbering, it may be a number of the adopted copy.
    """
    book = load(rules)
    numbering = numbering_in(numbering_file, book)
    given = one_case(case, as_of, book)
    readings = readings_given(book, chosen, readings_file)
    decision = decide_case(given, readings=readings, rules=book).renumbered(numbering)
    try:
        found = decision.why_not(numbering.ours(name) if numbering is not None else name)
    except UnknownNameError as error:
        raise click.UsageError(shown(error, LONGEST_MESSAGE)) from None
    if output_format == JSON:
        write_json(found.to_data())
    else:
        show(said(found.document().to_text(width_of_text())))
