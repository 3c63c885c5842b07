"""`policy507 test --mutate`: whether the examples notice a small fault in the rules."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import RenderableType
from rich.table import Table

from policy507.audit.examples import run_examples
from policy507.audit.mutation.run import EQUIVALENT, FATES, SOLVER, SURVIVES, Fate, fates
from policy507.cli.options import JSON
from policy507.cli.running import Exit, complain, show, write_json
from policy507.decisions.layout import said
from policy507.errors import Problem
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

ENGINE = "reference"


def mutants_command(ctx: click.Context, folder: Path | None, output_format: str) -> None:
    """Run every mutant of the rule files against the examples of its paragraph, and end the command.

    Survivors are on standard error, each at the place of what was changed; the exit code is then 1.
    So it is where an example fails without any fault: mutants say nothing then, and none is run.
    """
    book = read(folder)
    failing = [problem for run in run_examples(book, ENGINE) for problem in run.problems]
    if failing:
        complain(failing)
        complain([Problem("no mutants were run: the examples fail without any fault")])
        ctx.exit(Exit.WRONG)
    found = list(fates(book))
    surviving = [each for each in found if each.fate == SURVIVES]
    complain(each.mutant.place.problem(f"survives: {_changed(each)}") for each in surviving)
    if output_format == JSON:
        write_json(_data(book, found))
    else:
        show(_counts(book, found), *_equivalent(found))
    ctx.exit(Exit.WRONG if surviving else Exit.FINE)


def _changed(each: Fate) -> str:
    return f"{each.mutant.subject}: {each.mutant.what}"


def _counts(book: RuleBook, found: list[Fate]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("paragraph", overflow="fold")
    for title in ("mutants", *FATES):
        table.add_column(title, justify="right", overflow="fold")
    rows = _by_paragraph(book, found)
    for name, row in (*rows.items(), ("all", [each.fate for each in found])):
        table.add_row(said(name), str(len(row)), *(str(row.count(fate)) for fate in FATES))
    return table


def _by_paragraph(book: RuleBook, found: list[Fate]) -> dict[str, list[str]]:
    """What became of the mutants of each paragraph that has some."""
    rows = {p.citation: [f.fate for f in found if f.mutant.paragraph == p.citation] for p in book}
    return {citation: of_one for citation, of_one in rows.items() if of_one}


def _equivalent(found: list[Fate]) -> list[RenderableType]:
    """The mutants that no example could kill, with what proved it."""
    proved = [each for each in found if each.fate == EQUIVALENT]
    if not proved:
        return []
    lines = [f"{e.mutant.place.file}:{e.mutant.place.line}: {_changed(e)}" for e in proved]
    return [
        "",
        said(f"Proved equivalent by {SOLVER}: no case tells them apart"),
        *map(said, lines),
    ]


def _data(book: RuleBook, found: list[Fate]) -> dict[str, object]:
    fate_of = [each.fate for each in found]
    return {
        "schema": 1,
        "policy": book.policy.number,
        "digest": book.digest,
        "proved_by": SOLVER,
        "mutants": len(found),
        **{fate: fate_of.count(fate) for fate in FATES},
        "paragraphs": [
            {
                "paragraph": citation,
                "mutants": len(row),
                **{fate: row.count(fate) for fate in FATES},
            }
            for citation, row in _by_paragraph(book, found).items()
        ],
        "fates": [each.to_data() for each in found if each.fate != FATES[0]],
    }
