"""`policy507 schema`: what an editor checks files by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from policy507.cli.options import rules_option
from policy507.cli.running import write_json
from policy507.decisions.decision_schema import decision_schema
from policy507.facts.case_schema import case_schema
from policy507.roster.tables.column_schema import columns_schema
from policy507.rulefiles.load import load
from policy507.rulefiles.schema import paragraph_schema

SCHEMAS: dict[str, Callable[[Path | None], dict[str, Any]]] = {
    "case": lambda _: case_schema(),
    "columns": lambda _: columns_schema(),
    "decision": lambda _: decision_schema(),
    "paragraph": lambda rules: paragraph_schema(load(rules)),
}
EXAMPLES = """
\b
Example:
  policy507 schema case > case.schema.json
"""


@click.command(epilog=EXAMPLES)
@click.argument("what", type=click.Choice(list(SCHEMAS)))
@rules_option
def schema(*, what: str, rules: Path | None) -> None:
    """Print the JSON Schema of a case, a columns file, a decision, or a paragraph's rule file."""
    write_json(SCHEMAS[what](rules))
