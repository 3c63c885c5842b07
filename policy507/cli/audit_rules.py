"""`policy507 audit-rules`: what a rule book promises, tried on cases made to refute it."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from policy507.cli.options import JSON, TEXT, format_option
from policy507.cli.running import Exit, named, show, write, write_json
from policy507.decisions.layout import said
from policy507.errors import PolicyError, Problem
from policy507.files.installed import rules_folder
from policy507.rulefiles.load import read

if TYPE_CHECKING:
    from policy507.audit.properties.run import Result

AUDIT_EXAMPLES = """
\b
Examples:
  policy507 audit-rules
  policy507 audit-rules rules --max-examples 1000
"""


@click.command("audit-rules", epilog=AUDIT_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--max-examples",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="On how many cases each property is tried.",
)
@format_option(TEXT, JSON)
@click.pass_context
def audit_rules(
    ctx: click.Context, *, folder: Path | None, max_examples: int | None, output_format: str
) -> None:
    """Try properties on the rule files of FOLDER, or on those of this package.

    Each must hold of every case. It is tried on cases at the dates and numbers that the rules state,
    the same in every run; the exit code is 1 where one fails, which a case then shows.
    """
    if find_spec("hypothesis") is None:
        wanted = "audit-rules needs hypothesis: pip install 'policy507[audit]'"
        raise PolicyError([Problem(wanted)])
    from policy507 import audit

    results = audit.run(read(folder), max_examples or audit.EXAMPLES)
    failed = [result for result in results if not result.held and not result.absent]
    if output_format == JSON:
        write_json([result.to_data() for result in results])
    else:
        _show(results, str(folder or rules_folder()))
    ctx.exit(Exit.WRONG if failed else Exit.FINE)


def _show(results: tuple[Result, ...], folder: str) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    for result in results:
        outcome = "not tried" if result.absent else "held" if result.held else "failed"
        text = str(result).removeprefix(f"{result.property.paragraph}: ")
        table.add_row(outcome, said(result.property.paragraph), said(text))
    held = sum(result.held for result in results)
    tried = sum(not result.absent for result in results)
    examples = sum(result.examples for result in results)
    show(table, said(f"{named(folder)}: {held} of {tried} properties held, {examples} examples"))
    for result in results:
        for case in result.to_data()["cases"]:
            write(f"\n# a case against {result.property.name}\n{json.dumps(case, indent=2)}\n")
