"""`policy507 schema` and `policy507 new-case`: what helps people and editors to write files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from policy507.cli.options import rules_option
from policy507.cli.running import write, write_json
from policy507.decisions.decision_schema import decision_schema
from policy507.facts.case_schema import case_schema
from policy507.facts.template import skeleton
from policy507.rulefiles.load import load
from policy507.rulefiles.schema import paragraph_schema

SCHEMAS: dict[str, Callable[[Path | None], dict[str, Any]]] = {
    "case": lambda _: case_schema(),
    "decision": lambda _: decision_schema(),
    "paragraph": lambda rules: paragraph_schema(load(rules)),
}
SCHEMA_EXAMPLES = """
\b
Example:
  policy507 schema case > case.schema.json
"""
NEW_CASE_EXAMPLES = """
\b
Example:
  policy507 new-case > officer.yaml
"""


@click.command(epilog=SCHEMA_EXAMPLES)
@click.argument("what", type=click.Choice(list(SCHEMAS)))
@rules_option
def schema(*, what: str, rules: Path | None) -> None:
    """Print the JSON Schema of a case, of a decision, or of a paragraph's rule file."""
    write_json(SCHEMAS[what](rules))


@click.command(epilog=NEW_CASE_EXAMPLES)
@rules_option
def new_case(*, rules: Path | None) -> None:
    """Print a case to fill in, with a comment on every fact."""
    write(skeleton(load(rules).policy.example_case))
