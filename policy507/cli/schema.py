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
    "reviewed": lambda _: _register_schema(),
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
    """Print the JSON Schema of a case, a columns file, a decision, a rule file, or a register.

    A register (reviewed) is that of who has read the rules.
    """
    write_json(SCHEMAS[what](rules))


def _register_schema() -> dict[str, Any]:
    from policy507.audit.review.schema import register_schema  # with what audits, which takes time

    return register_schema()
