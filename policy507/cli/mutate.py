"""`policy507 test --mutate`: whether anybody notices a small fault in the rules, and who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import RenderableType
from rich.table import Table

from policy507.audit.examples import calendar_problems, run_examples
from policy507.audit.mutation.equivalence import SOLVER
from policy507.audit.mutation.run import (
    EQUIVALENT,
    EXAMPLE,
    KILLED,
    LINT,
    REGISTER,
    SURVIVES,
    Fate,
    fates,
)
from policy507.audit.results import FATES, KILLERS, KINDS
from policy507.audit.review.register import read_register
from policy507.cli.options import JSON
from policy507.cli.running import Exit, complain, show, write_json
from policy507.decisions.layout import said
from policy507.errors import Problem
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

ENGINE = "reference"
_BY = {EXAMPLE: "by examples", LINT: "by lints", REGISTER: "by the register"}
_NO_REGISTER = "No mutants of words: the folder has no register of review, which would notice them."


def mutants_command(ctx: click.Context, folder: Path | None, output_format: str) -> None:
    """Run every mutant of the rule files against what may notice it, and end the command.

    Survivors are on standard error, each at the place of what was changed; the exit code is then 1.
    So it is where an example fails without any fault: mutants say nothing then, and none is run.
    """
    book = read(folder)
    failing = [problem for run in run_examples(book, ENGINE) for problem in run.problems]
    failing += [p for each in book.calendar_examples for p in calendar_problems(book, each)]
    if failing:
        complain(failing)
        complain([Problem("no mutants were run: the examples fail without any fault")])
        ctx.exit(Exit.WRONG)
    register = read_register(rules_folder() if folder is None else folder)
    found = list(fates(book, register))
    surviving = [each for each in found if each.fate == SURVIVES]
    complain(each.mutant.place.problem(f"survives: {_changed(each)}") for each in surviving)
    if output_format == JSON:
        write_json(_data(book, found))
    else:
        by_kind = {KINDS[kind]: rows for kind, rows in _by_kind(found).items()}
        without: list[RenderableType] = [] if register else ["", said(_NO_REGISTER)]
        by_paragraph = _counts("paragraph", _by_paragraph(book, found))
        show(_counts("fault in", by_kind), "", by_paragraph, *_equivalent(found), *without)
    ctx.exit(Exit.WRONG if surviving else Exit.FINE)


def _changed(each: Fate) -> str:
    return f"{each.mutant.subject}: {each.mutant.what}"


def _counts(of: str, groups: Mapping[str, Sequence[Fate]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(of, overflow="fold")
    for title in ("mutants", KILLED, *_BY.values(), EQUIVALENT, SURVIVES):
        table.add_column(title, justify="right", overflow="fold")
    every = [each for row in groups.values() for each in row]
    for name, row in (*groups.items(), ("all", every)):
        numbers = (len(row), *_numbers(row).values())
        table.add_row(said(name), *map(str, numbers))
    return table


def _numbers(found: Sequence[Fate]) -> dict[str, int]:
    """How many were killed, by what, and what became of the others."""
    by = [each.by for each in found]
    fate_of = [each.fate for each in found]
    return {
        KILLED: fate_of.count(KILLED),
        **{killer: by.count(killer) for killer in KILLERS},
        **{fate: fate_of.count(fate) for fate in FATES if fate != KILLED},
    }


def _by_kind(found: Sequence[Fate]) -> dict[str, list[Fate]]:
    """The mutants of each kind of which there are some."""
    rows = {kind: [each for each in found if each.mutant.kind == kind] for kind in KINDS}
    return {kind: of_one for kind, of_one in rows.items() if of_one}


def _by_paragraph(book: RuleBook, found: Sequence[Fate]) -> dict[str, list[Fate]]:
    """The mutants of each paragraph that has some; then of files that belong to none."""
    names = dict.fromkeys((*(p.citation for p in book), *(e.mutant.paragraph for e in found)))
    rows = {name: [each for each in found if each.mutant.paragraph == name] for name in names}
    return {name: of_one for name, of_one in rows.items() if of_one}


def _equivalent(found: Sequence[Fate]) -> list[RenderableType]:
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


def _data(book: RuleBook, found: Sequence[Fate]) -> dict[str, object]:
    return {
        "schema": 1,
        "policy": book.policy.number,
        "digest": book.digest,
        "proved_by": SOLVER,
        "mutants": len(found),
        **_row(found),
        "kinds": [
            {"kind": kind, "mutants": len(row), **_row(row)}
            for kind, row in _by_kind(found).items()
        ],
        "paragraphs": [
            {"paragraph": citation, "mutants": len(row), **_row(row)}
            for citation, row in _by_paragraph(book, found).items()
        ],
        "fates": [each.to_data() for each in found],
    }


def _row(found: Sequence[Fate]) -> dict[str, object]:
    numbers = _numbers(found)
    killers = {killer: numbers.pop(killer) for killer in KILLERS}
    return {**numbers, "killed_by": killers}
