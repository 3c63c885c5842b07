"""The table of contents: the policy in its own order, then the pages across."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from docutils import nodes
from sphinx import addnodes

from policy507.adopted.copies import Copy
from policy507.english.rules import placeholders
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.adoptedcopy import comparison
from policy507.sphinxext.markup import Cells, link, linked, para, plain, section, table
from policy507.sphinxext.registers import REGISTERS


def contents_nodes(
    book: RuleBook,
    docname: str,
    known: Collection[str],
    across: Sequence[str],
    copy: Copy | None = None,
) -> Iterator[nodes.Node]:
    """A section for each article, and one for the pages `across`; those that exist are navigated.

    Where there is an adopted copy, what became of each of its paragraphs comes last.
    """
    policy = book.policy
    yield para(
        f"Policy {policy.number}, {policy.title}, edition {policy.edition}. For: {policy.adopters}. "
        f"Generated from the rules of digest {book.digest[:19]} and from nothing else."
    )
    for article in policy.articles:
        inside = [p for p in book if p.citation.partition(".")[0] == article.citation]
        rows: Iterator[Cells] = (
            [
                [link("para", p.citation)],
                p.title,
                list(linked(placeholders(p.says, book.values), book)),
            ]
            for p in inside
        )
        title = f"Article {article.citation}: {article.title}"
        names = [p.citation for p in inside]
        yield section(
            title,
            f"article-{nodes.make_id(article.citation)}",
            table(("Paragraph", "Title", "What it says"), rows, (1, 2, 5)),
            *_navigation(title, docname, [name for name in names if name in known]),
        )
    entries = nodes.definition_list()
    for name in across:
        register = REGISTERS[name]
        term = nodes.term("", "", link("page", name, plain(register.title)))
        entries += nodes.definition_list_item("", term, nodes.definition("", para(register.about)))
    pages = [name for name in across if name in known]
    title = "Across the paragraphs"
    yield section(title, "across", entries, *_navigation(title, docname, pages))
    if copy is not None and copy.report is not None:
        yield comparison(copy.report)


def _navigation(caption: str, docname: str, pages: Sequence[str]) -> Iterator[nodes.Node]:
    """A toctree that is not shown: the sidebar and the links to the next page come from it."""
    if pages:
        tree = addnodes.toctree(
            parent=docname,
            entries=[(None, page) for page in pages],
            includefiles=list(pages),
            maxdepth=1,
            caption=caption,
            rawcaption=caption,
            glob=False,
            hidden=True,
            includehidden=False,
            numbered=0,
            titlesonly=True,
        )
        yield nodes.compound("", tree, classes=["toctree-wrapper"])
