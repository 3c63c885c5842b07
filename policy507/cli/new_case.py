"""`policy507 new-case`: a case to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from policy507.cli.options import rules_option
from policy507.cli.running import write
from policy507.facts.template import skeleton
from policy507.rulefiles.load import load

EXAMPLES = """
\b
Example:
  policy507 new-case > officer.yaml
"""


@click.command(epilog=EXAMPLES)
@rules_option
def new_case(*, rules: Path | None) -> None:
    """Print a case to fill in, with a comment on every fact."""
    write(skeleton(load(rules).policy.example_case))
