"""`policy507 witnesses`: cases by which any implementation of the policy is tried."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from policy507.audit.witnesses.witness_file import SHIPPED, by_engine, differences, read_certificate
from policy507.cli.running import Exit, complain, named, needs_solver, show, write
from policy507.decisions.layout import said
from policy507.engines.engine import ENGINES
from policy507.errors import Problem
from policy507.files.output import write_whole
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

WITNESSES_EXAMPLES = """
\b
Examples:
  policy507 witnesses > witnesses.jsonl
  policy507 witnesses rules --out witnesses.jsonl
  policy507 witnesses --check --engine reference
  policy507 witnesses ../fork/rules --check witnesses.jsonl
"""


@click.command("witnesses", epilog=WITNESSES_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to FILE, and say on standard output how many there are.",
)
@click.option(
    "--check",
    type=click.Path(path_type=Path, dir_okay=False),
    is_flag=False,
    flag_value=SHIPPED,
    metavar="[FILE]",
    help="Answer the witnesses of FILE, or of this package, and list what comes out otherwise.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="The engine that answers; without it, the one by which 'decide' decides here.",
)
@click.pass_context
def witnesses(
    ctx: click.Context,
    *,
    folder: Path | None,
    out: Path | None,
    check: Path | None,
    engine: str | None,
) -> None:
    """Write a small case for each class of cases that is possible at all, and cases beside it.

    Each has what it comes to under the rules of FOLDER, or of this package: a set by which any
    implementation of the policy can be tried. With --check, the exit code is 1 where an answer differs.
    Writing needs the extra proofs (z3-solver), and a minute or more.
    """
    if check is not None:
        if out is not None:
            raise click.UsageError("--out and --check are two things: write, or check")
        ctx.exit(_check(read(folder), check, engine))
    if engine is not None:
        raise click.UsageError("--engine is for --check: witnesses are written by the definition")
    needs_solver()
    ctx.exit(_write(read(folder), out))


def _write(book: RuleBook, out: Path | None) -> Exit:
    from policy507.audit.witnesses.collect import certificate

    started = time.monotonic()
    found, collected = certificate(book)
    text = "".join(f"{line}\n" for line in found.lines())
    if out is None:
        write(text)
    else:
        write_whole(out, text)
        show(*(said(line) for line in _told(found.head["classes"], len(found.entries), out)))
        show(said(f"{time.monotonic() - started:.0f} s"))
    complain(Problem(f"not decided whether there is a case: {each}") for each in collected.open)
    return Exit.WRONG if collected.open else Exit.FINE


def _told(classes: dict[str, int], cases: int, out: Path) -> Iterator[str]:
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in classes.items())
    yield f"{named(out)}: {cases} witnesses"
    yield f"{sum(classes.values())} classes: {counts}"


def _check(book: RuleBook, file: Path, engine: str | None) -> Exit:
    read_from = read_certificate(file, book)
    found = list(differences(read_from, book, by_engine(book, engine)))
    complain(found)
    answers = sum(len(entry.answers) for entry in read_from.entries)
    differing = f"{len(found)} differ" if found else "all alike"
    show(said(f"{named(file)}: {len(read_from.entries)} witnesses, {answers} answers: {differing}"))
    return Exit.WRONG if found else Exit.FINE
