"""`policy507 docs build`: the rule book as pages, with a school's own text beside the rules."""

from __future__ import annotations

from pathlib import Path

import click

from policy507.cli.options import numbering_option
from policy507.cli.running import named, show
from policy507.decisions.layout import said
from policy507.files.installed import rules_folder
from policy507.rulefiles.load import read

EXAMPLES = """
\b
Examples:
  policy507 docs build --out rule-book
  policy507 docs build --adopted-text adopted-policy.pdf --out rule-book --pdf
"""


@click.group(epilog=EXAMPLES)
def docs() -> None:
    """What concerns the pages of the rule book."""


@docs.command(epilog=EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the pages: a new or an empty one, or one that was built before.",
)
@click.option(
    "--adopted-text",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="An adopted copy (.docx, PDF, web page or text), whose words are shown beside the rules.",
)
@click.option(
    "--adopter",
    "adopters",
    multiple=True,
    metavar="NAME",
    help="What the copy calls its adopter. Repeatable.",
)
@numbering_option
@click.option("--pdf", is_flag=True, help="Make a PDF of the book besides, in the same folder.")
@click.option(
    "--with-examples",
    is_flag=True,
    help="With --pdf: make a second PDF, of the examples and of what was tried and proved.",
)
def build(
    *,
    folder: Path | None,
    out: Path,
    adopted_text: Path | None,
    adopters: tuple[str, ...],
    numbering_file: Path | None,
    pdf: bool,
    with_examples: bool,
) -> None:
    """Build the rule book of FOLDER, or of this package, as pages for a browser.

    The pages are made on this machine and are sent nowhere. What the copy does not have, or has in
    other words, is said on the pages. Nothing is written where anything is wrong.
    """
    if with_examples and not pdf:
        raise click.UsageError("--with-examples is for --pdf")
    book = read(folder)
    if adopted_text is not None or numbering_file is not None:
        from policy507.adopted import read_copy

        read_copy(adopted_text, numbering_file, book, adopters)  # told before anything is built
    from policy507.sphinxext.building import build as build_pages

    build_pages(
        book,
        folder or rules_folder(),
        out,
        adopted=adopted_text,
        numbering=numbering_file,
        adopters=adopters,
        pdf=pdf,
        examples=with_examples,
    )
    show(said(f"The rule book is in {named(out)}: open {named(out / 'index.html')}"))
    if pdf:
        book_file, sheet = (
            named(out / f"{name}.pdf") for name in ("rule-book", "readings-to-sign")
        )
        show(said(f"The PDF is {book_file}; to sign: {sheet}"))
