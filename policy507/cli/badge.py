"""`policy507 badge`: what was proved, tried and covered of some rules, as a small picture."""

from __future__ import annotations

from pathlib import Path

import click

from policy507.audit.badge import svg, text
from policy507.audit.coverage import coverage, examples_given
from policy507.audit.results import MUTANTS, PROOFS, Results, read_result
from policy507.cli.options import TEXT, format_option
from policy507.cli.running import show, write
from policy507.decisions.layout import said
from policy507.rulefiles.load import read

SVG = "svg"
BADGE_EXAMPLES = """
\b
Examples:
  policy507 prove --output-format json > proofs.json
  policy507 test --mutate --output-format json > mutants.json
  policy507 badge --proofs proofs.json --mutants mutants.json --output-format svg > badge.svg
"""


@click.command(epilog=BADGE_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--proofs",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What 'prove --output-format json' wrote.",
)
@click.option(
    "--mutants",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What 'test --mutate --output-format json' wrote.",
)
@format_option(TEXT, SVG)
def badge(
    *, folder: Path | None, proofs: Path | None, mutants: Path | None, output_format: str
) -> None:
    """Say what was proved, tried and covered of the rules of FOLDER, or of those of this package.

    Results of other rules are refused: the digest of the rule files decides. What is not given is
    said to be not known. The coverage is measured on the examples of the rules.
    """
    book = read(folder)
    results = Results(
        None if proofs is None else read_result(proofs, PROOFS, book),
        None if mutants is None else read_result(mutants, MUTANTS, book),
        coverage(book, examples_given(book)),
    )
    if output_format == SVG:
        write(svg(book, results))
    else:
        show(said(text(book, results)))
