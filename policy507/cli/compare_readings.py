"""`policy507 compare-readings`: a case under every reading."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from policy507.cli.given import as_of_option, one_case, readings_given, readings_options
from policy507.cli.options import JSON, TEXT, format_option, rules_option
from policy507.cli.running import width_of_text, write, write_json
from policy507.rulefiles.load import load

EXAMPLES = """
\b
Examples:
  policy507 compare-readings officer.yaml
  policy507 compare-readings officer.yaml --readings school-readings.yaml
"""


@click.command(epilog=EXAMPLES)
@click.argument("case", type=click.Path())
@rules_option
@as_of_option
@readings_options
@format_option(TEXT, JSON)
def compare_readings(
    *,
    case: str,
    rules: Path | None,
    as_of: dt.date | None,
    chosen: tuple[str, ...],
    readings_file: Path | None,
    output_format: str,
) -> None:
    """Decide a case under every combination of the readings, and say which of them matter.

    CASE is a file of one case; - is standard input. For each act that depends on readings there is
    a table of choices and answers, with the readings that matter in this case alone; the row by
    which the case is decided is marked. All other acts come to the same whatever the readings.
    """
    from policy507.decisions.advice.compare import compare_readings as compared

    book = load(rules)
    given = one_case(case, as_of, book)
    found = compared(given, readings=readings_given(book, chosen, readings_file), rules=book)
    if output_format == JSON:
        write_json(found.to_data())
    else:
        write(f"{found.to_text(width_of_text())}\n")
