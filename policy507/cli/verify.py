"""`policy507 verify`: whether an installation is what was released, and decides as it says."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from policy507._version import __version__
from policy507.audit.verify import Check
from policy507.audit.verify import verify as checks
from policy507.cli.options import JSON, TEXT, format_option
from policy507.cli.running import Exit, complain, named, show, write_json
from policy507.decisions.layout import bullets, said, section
from policy507.decisions.not_established import NOT_ESTABLISHED
from policy507.files.digests import read_digests
from policy507.files.installed import PACKAGE

SCHEMA = 1
VERIFY_EXAMPLES = """
\b
Examples:
  policy507 verify
  policy507 verify --digests policy507-0.1.0.sha256
"""


@click.command(epilog=VERIFY_EXAMPLES)
@click.option(
    "--digests",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Compare the files with this list of sha256sum's form, and not with the installation's own.",
)
@format_option(TEXT, JSON)
@click.pass_context
def verify(ctx: click.Context, *, digests: Path | None, output_format: str) -> None:
    """Check this installation: its files, and on every engine its examples and its witnesses.

    Where the extra proofs (z3-solver) is installed, all claims are proved, too. Nothing is asked of
    anybody, and nothing is written. It ends with what none of this establishes. The exit code is 1
    where something is not as it should be, which is named on standard error, and 2 where nothing is
    but the files have no list to be compared with, as in a checkout.
    """
    listed = None if digests is None else read_digests(digests)
    done = []
    for check in checks(listed):
        done.append(check)
        complain(check.problems)
        if output_format == TEXT:
            show(_row(check))
    outcome, code = _outcome(done)
    if output_format == JSON:
        write_json(_data(done, held=code is Exit.FINE))
    else:
        show(
            said(f"\npolicy507 {__version__} in {named(PACKAGE)}: {outcome}", "bold"),
            *section("This does not establish", bullets(NOT_ESTABLISHED)),
        )
    ctx.exit(code)


def _outcome(done: list[Check]) -> tuple[str, Exit]:
    if all(check.held for check in done):
        return "nothing is otherwise than it should be", Exit.FINE
    if any(check.tried and not check.held for check in done):
        return "something is not as it should be", Exit.WRONG
    return "what was tried is as it should be, but its files were compared with nothing", Exit.INPUT


def _row(check: Check) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(width=10)
    table.add_row(check.name, said(check.told))
    return table


def _data(done: list[Check], *, held: bool) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "package": __version__,
        "folder": str(PACKAGE),
        "held": held,
        "checks": [check.to_data() for check in done],
        "not_established": [*NOT_ESTABLISHED],
    }
