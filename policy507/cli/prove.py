"""`policy507 prove`: what holds of the rules in every case, proved by a solver."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from policy507._version import __version__
from policy507.audit.results import ON_THE_ENCODING, OUTCOMES, PROOFS, REDUNDANT, counts
from policy507.cli.options import JSON, TEXT, format_option, timeout_option
from policy507.cli.running import Exit, complain, needs_solver, show, write_case, write_json
from policy507.decisions.layout import said
from policy507.errors import Problem
from policy507.files.output import put_whole
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

if TYPE_CHECKING:
    from policy507.audit.proofs.prove import Proof

SECONDS = 60
PROVE_EXAMPLES = """
\b
Examples:
  policy507 prove
  policy507 prove rules --output-format json > proofs.json
  policy507 prove --cases shown
"""


@click.command(epilog=PROVE_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@format_option(TEXT, JSON)
@click.option(
    "--cases",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the cases that show or refute claims as case files, with their readings, if any.",
)
@timeout_option(SECONDS, "claim")
@click.pass_context
def prove(
    ctx: click.Context,
    *,
    folder: Path | None,
    output_format: str,
    cases: Path | None,
    timeout: float,
) -> None:
    """Prove what the rules of FOLDER, or of this package, come to in every possible case.

    Each claim is proved, refuted or not decided; what shows it is a small case that decide reads. The
    exit code is 1 where a claim is not proved. Needs the extra proofs (z3-solver).
    """
    needs_solver()
    from policy507.audit.proofs import prove as proofs

    book = read(folder)
    started = time.monotonic()
    found = tuple(proofs.prove(book, timeout=timeout))
    seconds = time.monotonic() - started
    if cases is not None:
        _write_cases(found, cases)
    if output_format == JSON:
        write_json(_data(book, found, proofs.solver_version(), seconds))
    else:
        complain(Problem(_told(proof)) for proof in found if proof.outcome != proofs.PROVED)
        show(_table(found, proofs.solver_version(), seconds))
        for years, many in Counter(proof.years for proof in found if proof.years).items():
            show(
                said(f"{many} claims rest on legal holidays, of the years {years[0]} to {years[1]}")
            )
        for proof in found:
            if proof.kind == REDUNDANT and proof.outcome == proofs.PROVED:
                show(said(f"redundant, as {proof.paragraph} says: {proof.claim}"))
    ctx.exit(Exit.FINE if all(p.outcome == proofs.PROVED for p in found) else Exit.WRONG)


def _data(book: RuleBook, found: Iterable[Proof], version: str, seconds: float) -> dict[str, Any]:
    policy = book.policy
    proofs = {"proofs": [proof.to_data() for proof in found]}
    return {
        "schema": 1,
        "policy": {"id": policy.number, "edition": policy.edition, "digest": book.digest},
        "package": __version__,
        "z3": version,
        "seconds": round(seconds, 1),
        "on_the_policy": counts(proofs, PROOFS),
        "on_the_encoding": counts(proofs, PROOFS, encoding=True),
        **proofs,
    }


def _write_cases(found: Iterable[Proof], folder: Path) -> None:
    """The cases of each claim that has some, and a list of these claims by the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    claims = []
    for number, proof in enumerate(found, start=1):
        if proof.witness is None:
            continue
        name = f"{number:03}-{proof.kind.replace(' ', '-')}"
        claims.append(f"{name}: {proof.outcome}: {proof.claim}\n")
        for place, case in enumerate(proof.witness.cases, start=1):
            write_case(folder, f"{name}-{place}", case, proof.witness.readings)
        if proof.witness.against:
            write_case(folder, f"{name}-2", proof.witness.cases[0], proof.witness.against)
    put_whole(folder / "claims.txt", "".join(claims).encode())


def _told(proof: Proof) -> str:
    """A claim that is not proved, with what refutes it."""
    told = f"{proof.paragraph}: {proof.outcome} in {proof.seconds:.1f} s: {proof.claim}"
    if proof.witness is None:
        return told
    cases = " and ".join(str(case) for case in proof.witness.cases)
    readings = ", ".join(f"{code}={choice}" for code, choice in proof.witness.readings.items())
    return f"{told}; refuted by {cases}{f' under {readings}' if readings else ''}"


def _table(found: tuple[Proof, ...], version: str, seconds: float) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    for kind in dict.fromkeys(proof.kind for proof in found):
        table.add_row(kind, said(_outcomes(proof for proof in found if proof.kind == kind)))
    for what, apart in (("on the policy", False), ("on the encoding", True)):
        some = (proof for proof in found if (proof.kind in ON_THE_ENCODING) is apart)
        table.add_row(what, said(_outcomes(some)))
    table.add_row("all", said(f"{len(found)} claims, {seconds:.0f} s, Z3 {version}"))
    return table


def _outcomes(proofs: Iterable[Proof]) -> str:
    many = Counter(proof.outcome for proof in proofs)
    return ", ".join(f"{many[outcome]} {outcome}" for outcome in OUTCOMES if many[outcome])
