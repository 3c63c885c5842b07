"""The command line: `policy507 --help` says what there is."""

from __future__ import annotations

import click

from policy507._version import __version__
from policy507.cli.audit_rules import audit_rules
from policy507.cli.badge import badge
from policy507.cli.check import check, test
from policy507.cli.copy_rules import copy_rules
from policy507.cli.coverage import coverage_command
from policy507.cli.decide import decide
from policy507.cli.diff import diff
from policy507.cli.docs_build import docs
from policy507.cli.explain import explain
from policy507.cli.list_rules import list_rules
from policy507.cli.new_case import new_case
from policy507.cli.prove import prove
from policy507.cli.replay import replay
from policy507.cli.running import Commands
from policy507.cli.schema import schema
from policy507.cli.text_check import text
from policy507.cli.witnesses import witnesses

EPILOG = """
\b
Examples:
  policy507 new-case > officer.yaml
  policy507 decide officer.yaml
  policy507 explain V.D

\b
Exit codes:
  0   nothing wrong
  1   overdue, unmet, breached or in conflict; a failed example; a decision that differs
  2   bad input; each problem is on standard error as file:line:column: message
  3   bad usage
  70  a defect of this program; 74 the system refused; 130 interrupted; 141 output closed

\b
Completion, by the shell's own file of settings:
  eval "$(_POLICY507_COMPLETE=bash_source policy507)"   # or zsh_source, fish_source
"""


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="policy507", message="%(prog)s %(version)s")
def main() -> None:
    """A school resource officer policy as data: who owes what, by when, under which paragraph.

    Nothing is assumed: what a case does not state is unknown. It is not legal advice.
    """


_COMMANDS: tuple[click.Command, ...] = (
    decide,
    explain,
    list_rules,
    new_case,
    replay,
    copy_rules,
    check,
    text,
    docs,
    test,
    coverage_command,
    audit_rules,
    prove,
    badge,
    diff,
    witnesses,
    schema,
)
for _command in _COMMANDS:
    main.add_command(_command)
