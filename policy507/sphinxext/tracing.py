"""Pages that lead from the rules to where they come from: provisions, citations, changes, gaps."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from policy507.english.rules import date_phrase, placeholders
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.blocks import joined, judgement_nodes
from policy507.sphinxext.markup import (
    Cells,
    bullets,
    link,
    linked,
    para,
    plain,
    rule_link,
    section,
    table,
)
from policy507.sphinxext.paragraphpage import disagreement_cells, source_node, sources_table


def crosswalk(book: RuleBook) -> Iterator[nodes.Node]:
    """The provisions behind each paragraph, and where the authorities disagree."""
    yield sources_table(([link("para", p.citation)], source) for p in book for source in p.sources)
    yield section(
        "Where the authorities disagree",
        "disagreements",
        para("The policy's words govern every decision."),
        table(
            ("Paragraph", "Point", "The policy", "Elsewhere"),
            (
                [[link("para", p.citation)], *disagreement_cells(each, book)]
                for p in book
                for each in p.disagreements
            ),
            (1, 2, 2, 3),
        ),
    )


def not_encoded(book: RuleBook) -> Iterator[nodes.Node]:
    """What the rules leave out, and why."""
    rows: list[Cells] = [
        [[link("para", p.citation)], p.title, list(linked(p.not_encoded, book))]
        for p in book
        if p.not_encoded
    ]
    if rows:
        yield table(("Paragraph", "Title", "What is not encoded, and why"), rows, (1, 2, 5))
    left = (
        [link("reading", each.code), plain(": "), *judgement_nodes(each, book)]
        for each in book.judgements.values()
    )
    yield section("Left to people", "not-encoded-people", bullets(left))


def changes(book: RuleBook) -> Iterator[nodes.Node]:
    """What changed in the rules, the latest first."""
    changes = [(each, p) for p in book for each in p.history]
    changes.sort(key=lambda pair: pair[0].on, reverse=True)  # of one day in the policy's order
    rows: Iterator[Cells] = (
        [date_phrase(each.on), [link("para", p.citation), plain(f" {p.title}")], each.what]
        for each, p in changes
    )
    if changes:
        yield table(("Date", "Paragraph", "What changed in its rules"), rows, (2, 3, 4))
    else:
        yield para("No change is recorded.")


def by_citation(book: RuleBook) -> Iterator[nodes.Node]:
    """Every paragraph and item with its rules, every provision with its paragraphs."""
    cited = [(c, p) for p in book for c in (p.citation, *p.items)]
    rows: Iterator[Cells] = (
        [
            [link("para", citation)],
            p.title if citation == p.citation else placeholders(p.items[citation], book.values),
            joined([rule_link(r.name)] for r in p.rules if r.paragraph == citation),
        ]
        for citation, p in cited
    )
    yield section(
        "Paragraphs of the policy",
        "by-policy",
        table(("Citation", "About", "Rules"), rows, (1, 3, 4)),
    )
    sources: dict[str, tuple[nodes.Node, list[str]]] = {}
    for paragraph in book:
        for source in paragraph.sources:
            sources.setdefault(source.cite, (source_node(source), []))[1].append(paragraph.citation)
    provisions: Iterator[Cells] = (
        [[node], joined([link("para", citation)] for citation in citations)]
        for _, (node, citations) in sorted(sources.items())
    )
    yield section(
        "Provisions", "by-provision", table(("Provision", "Paragraphs"), provisions, (3, 2))
    )
