"""The command line: `policy507 --help` says what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

from policy507._version import __version__
from policy507.cli.running import Commands

# The command that runs is imported, and no other: its module, its name there, and what it does.
COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "decide": ("decide", "decide", "Decide cases: who owes what, by when, under which paragraph."),
    "roster": ("roster", "roster", "Decide a table of officers: who must do what by when."),
    "ask": ("ask", "ask", "Ask for what matters, and decide the case."),
    "timeline": ("timeline", "timeline", "Say when something changes if the facts stay."),
    "why-not": ("why_not", "why_not", "Say why a rule applies in a case, or does not."),
    "what-if": ("what_if", "what_if", "Say what would change an act, or what a change would do."),
    "compare-readings": (
        *("compare_readings", "compare_readings"),
        "Decide a case under every reading.",
    ),
    "explain": ("explain", "explain", "Explain a paragraph, an item of one, or a rule."),
    "list": ("list_rules", "list_rules", "List the rules, by article, bearer or kind."),
    "new-case": ("new_case", "new_case", "Print a case to fill in."),
    "generate": ("generate", "generate", "Make up a roster, for trials."),
    "new-readings": ("new_readings", "new_readings", "Print a readings file to fill in and sign."),
    "replay": ("replay", "replay", "Decide a recorded case again, and say what differs."),
    "copy-rules": ("copy_rules", "copy_rules", "Copy the rule files, to be changed there."),
    "check": ("check", "check", "Check rule files, and name what looks wrong in them."),
    "review": ("review", "review", "Show a paragraph to review, and record who has read it."),
    "text": ("text_check", "text", "Compare a school's own copy of the policy."),
    "docs": ("docs_build", "docs", "Build the pages of the rule book."),
    "test": ("check", "test", "Run the examples in rule files."),
    "coverage": ("coverage", "coverage_command", "Count what became of every rule and test."),
    "audit-rules": ("audit_rules", "audit_rules", "Try properties on rule files."),
    "prove": ("prove", "prove", "Prove what rules come to in all possible cases."),
    "badge": ("badge", "badge", "Say in a picture what was proved, tried and covered."),
    "diff": ("diff", "diff", "Say what changed between two versions of the rules."),
    "witnesses": ("witnesses", "witnesses", "Write a small case for each class of cases."),
    "verify": (
        "verify",
        "verify",
        "Check an installation: its files, and what they decide.",
    ),
    "schema": ("schema", "schema", "Print a JSON Schema."),
}

EPILOG = """
\b
Examples:
  policy507 new-case > officer.yaml
  policy507 decide officer.yaml
  policy507 why-not officer.yaml V.D
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


class Imported(Mapping[str, click.Command]):
    """The commands by name, each imported when it is looked up."""

    def __getitem__(self, name: str) -> click.Command:
        module, command, _ = COMMANDS[name]
        found: click.Command = getattr(import_module(f"policy507.cli.{module}"), command)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Program(Commands):
    """The commands, in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        del ctx
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each does, without a look into any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, _, does) in COMMANDS.items()])


@click.group(
    cls=Program,
    commands=Imported(),
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="policy507", message="%(prog)s %(version)s")
def main() -> None:
    """A school resource officer policy as data: who owes what, by when, under which paragraph.

    Nothing is assumed: what a case does not state is unknown. It is not legal advice.
    """
