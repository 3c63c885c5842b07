"""A columns file that is proposed: asked for at a terminal, written anywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy507.errors import shown
from policy507.files.output import put_whole

if TYPE_CHECKING:
    from policy507.roster.tables.asking import Question

_OF_A_QUERY = Path("roster.csv")


def guessed_columns(
    file: str, query: str, sheets: tuple[str, ...], columns_file: Path | None, *, overwrite: bool
) -> tuple[Path, bool]:
    """Write a proposal, and say where it is and whether somebody decided all of it.

    Without a `columns_file` it is written beside the table. Off a terminal nobody decides anything.
    """
    from policy507.roster.tables.asking import ask_nobody
    from policy507.roster.tables.generated_files import columns_file_of
    from policy507.roster.tables.guessing import propose
    from policy507.roster.tables.sources import source_name

    out = columns_file or columns_file_of(_OF_A_QUERY if query else Path(file))
    if out.exists() and not overwrite:
        raise click.UsageError(f"{shown(out)} is there already: --overwrite replaces it")
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    proposal = propose(file, query=query, sheets=sheets, ask=_ask if at_terminal else ask_nobody)
    put_whole(out, proposal.text().encode())
    said = [f"{shown(source_name(file))}: {len(proposal.columns.columns)} columns state facts"]
    ignored = proposal.columns.ignored
    if ignored:
        said.append(f"left out: {', '.join(map(shown, ignored))}")
    undecided = [*proposal.undecided, *proposal.undated]
    if undecided:
        said.append(f"still to be decided: {', '.join(map(shown, undecided))}")
    click.echo("\n".join([*said, f"look it through: {shown(out)}"]), err=True)
    return out, at_terminal and not undecided


def _ask(question: Question) -> str | None:
    """The choice of whoever sits at the terminal; nothing, where they do not know."""
    click.echo(f"\n{question.text}", err=True)
    for number, choice in enumerate(question.choices, 1):
        click.echo(f"  {number}  {shown(choice.label)}", err=True)
    wanted = click.IntRange(0, len(question.choices))
    number = click.prompt("Number (0 if nobody knows)", type=wanted, default=0, err=True)
    return question.choices[number - 1].value if number else None
