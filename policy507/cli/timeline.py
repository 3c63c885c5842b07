"""`policy507 timeline`: when each act comes to what, if the facts stay as they are."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click

from policy507.cli.given import (
    one_case,
    out_option,
    overwrite_option,
    put_out,
    readings_given,
    readings_options,
)
from policy507.cli.options import JSON, TEXT, as_day, format_option, rules_option
from policy507.cli.running import json_text, width_of_text
from policy507.errors import shown
from policy507.rulefiles.load import load

SVG, ICS = "svg", "ics"
LONGEST_ALARM = 366
EXAMPLES = """
\b
Examples:
  policy507 timeline officer.yaml
  policy507 timeline officer.yaml --from 2026-07-01 --to 2027-06-30
  policy507 timeline officer.yaml --output-format ics --alarm 14d --out deadlines.ics
"""


def _alarm(_: click.Context, __: click.Parameter, value: str | None) -> dt.timedelta | None:
    """How long before a deadline an alarm rings, in days or weeks."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,4})([dw])", value)
    days = int(found[1]) * (7 if found[2] == "w" else 1) if found else 0
    if not 0 < days <= LONGEST_ALARM:
        raise click.BadParameter(
            f"'{shown(value)}' is no time before a day: 14d or 2w is wanted, up to {LONGEST_ALARM}d"
        )
    return dt.timedelta(days=days)


@click.command(epilog=EXAMPLES)
@click.argument("case", type=click.Path())
@rules_option
@click.option(
    "first", "--from", callback=as_day, metavar="YYYY-MM-DD", help="The first day; else the case's."
)
@click.option(
    "last",
    "--to",
    callback=as_day,
    metavar="YYYY-MM-DD",
    help="The last day; else that of the last change.",
)
@readings_options
@format_option(TEXT, JSON, SVG, ICS)
@click.option(
    "--alarm",
    callback=_alarm,
    metavar="14d",
    help="In a calendar, ring so long before each last day.",
)
@click.option(
    "--without-ids", is_flag=True, help="Name nobody in a calendar: ids are personnel records."
)
@out_option
@overwrite_option
def timeline(  # noqa: PLR0913 (an argument an option)
    *,
    case: str,
    rules: Path | None,
    first: dt.date | None,
    last: dt.date | None,
    chosen: tuple[str, ...],
    readings_file: Path | None,
    output_format: str,
    alarm: dt.timedelta | None,
    without_ids: bool,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Say on which days an act comes to another status, and why, if the facts stay as they are.

    CASE is a file of one case; - is standard input. Outside the stated school year its facts are
    unknown: no count is carried over. As a calendar (`ics`) it has an all-day entry for the last
    day of each act that is open; importing it again updates them.
    """
    if alarm is not None and output_format != ICS:
        raise click.UsageError("--alarm is for a calendar: --output-format ics")
    if first and last and last < first:
        raise click.UsageError(f"--to {last} lies before --from {first}")
    from policy507.decisions.advice.timeline import timeline as timeline_of

    book = load(rules)
    given = one_case(case, None, book)
    readings = readings_given(book, chosen, readings_file)
    if last and last < (first or given.as_of):
        raise click.UsageError(
            f"--to {last} lies before the day of the case, {given.as_of}: state --from"
        )
    found = timeline_of(given, first, last, readings=readings, rules=book)
    match output_format:
        case "json":
            text = json_text(found.to_data())
        case "svg":
            text = found.to_svg()
        case "ics":
            text = found.to_ics(alarm=alarm, ids=not without_ids).decode()
        case _:
            text = f"{found.to_text(width_of_text()) if out is None else found}\n"
    put_out(text, out, overwrite=overwrite)
