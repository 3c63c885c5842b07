"""The second page of a paragraph: its rules in full, its examples, what was tried and proved of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes

from policy507.audit.results import Results
from policy507.english.conditions import outline
from policy507.english.phrases import placeholders
from policy507.english.rules import definitions
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.auditpages import proved_nodes, tried_nodes
from policy507.sphinxext.blocks import (
    decided,
    defined_in,
    definition,
    effect_nodes,
    example_item,
    read_so,
    rule_section,
    turns_on,
)
from policy507.sphinxext.examples import effects, runs
from policy507.sphinxext.markup import (
    Cells,
    bullets,
    described,
    examples_of,
    label_of,
    link,
    linked,
    outline_nodes,
    para,
    plain,
    section,
    table,
)
from policy507.sphinxext.thresholds import Threshold, thresholds


def examples_section(paragraph: Paragraph, book: RuleBook, results: Results) -> nodes.section:
    """Everything of a paragraph that its own page leaves out."""
    citation = paragraph.citation
    in_full = (
        rule_section(rule, book, citation, anchor=f"{rule.name}-in-full")
        for rule in paragraph.rules
    )
    parts: dict[str, tuple[str, Iterable[nodes.Node]]] = {
        "The rules in full": ("rules-in-full", in_full),
        "Names that rules use": ("names", _names(paragraph, book)),
        "Decision table": ("decision-table", _decision_table(paragraph, book)),
        "What the readings change": ("effects", _effects(paragraph, book)),
        "Cases that are refused": ("refused", _refused(paragraph, book)),
        "Examples": ("decided", _examples(paragraph, book)),
        "How the examples cover it": ("coverage", tried_nodes(citation, results)),
        "What was proved of it": ("proofs", proved_nodes(citation, book, results)),
    }
    return section(
        f"{citation} {paragraph.title}: examples and proofs",
        examples_of(citation),
        para("The paragraph itself: ", link("para", citation), "."),
        *(
            section(title, f"{citation}-{anchor}", *body)
            for title, (anchor, found) in parts.items()
            if (body := list(found))
        ),
    )


def _decision_table(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    rows = thresholds(book, paragraph.citation)
    if rows:
        yield para(
            "Each pair of rows differs in one fact, which lies just on either side of where a rule "
            "switches. All else is as in the example that is named, under the default readings where "
            "no other is. Decided while this page was built, and only the rules that differ are shown."
        )
        cells = (cell for row in rows for cell in threshold_rows(row, paragraph.citation, book))
        headings = ("Fact", "Value", "Decided")
        yield table(headings, cells, (3, 2, 5), ["policy507-decisions"])


def threshold_rows(row: Threshold, citation: str, book: RuleBook) -> Iterator[Cells]:
    """The two rows of a threshold: one fact, its values on either side, and what is decided."""
    for side, found in enumerate(row.sides):
        example = para("as in ", example_link(citation, row.run.number), *read_so(row.run))
        about = [para(label_of(row.path)), example]
        spanning = [nodes.entry("", *about, morerows=1)] if side == 0 else []
        yield [*spanning, row.value(side), [decided(found, book)]]


def example_link(citation: str, number: int) -> nodes.Node:
    """A link to an example of a paragraph."""
    return link("example", f"{citation}-example-{number}", plain(f"example {number}"))


def _names(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    names = dict.fromkeys(name for rule in paragraph.rules for name, _ in definitions(rule))
    known = dict.fromkeys((*names, *book.terms, *book.dates))  # some are for other paragraphs alone
    own = [name for name in known if defined_in(name, book) == paragraph.citation]
    others = [name for name in names if name not in own]
    if own:
        yield described(
            (definition(name, book, anchored=False) for name in own), "policy507-definitions"
        )
    if others:
        yield para("Defined for other paragraphs:")
        yield bullets([link("definition", name)] for name in others)


def _effects(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    """What the other choices of readings would change here, each in one example."""
    citation = paragraph.citation
    for code in turns_on(citation, book):
        rows = [
            [
                nodes.literal("", "", plain(each.row.choice)),
                plain(": "),
                *effect_nodes(each, [example_link(citation, each.run.number)], book),
            ]
            for each in effects(book, citation, code)
        ]
        if rows:
            yield para(link("reading", code), ", where it is read otherwise:")
            yield bullets(rows)


def _refused(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    """Which facts cannot all be true because of a value of the paragraph, and why."""
    for impossible in paragraph.impossible:
        why = placeholders(impossible.why, book.values)
        yield para("A case is refused in which this is so:")
        yield from outline_nodes(outline(impossible.when), book)
        yield para(*linked(f"For {why}. For example:", book))
        yield bullets([plain(placeholders(each.it, book.values))] for each in impossible.refused)


def _examples(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    found = runs(book, paragraph.citation)
    if found:
        yield para(
            "Decided while this page was built. Each states what differs from ",
            link("page", "example-case", plain("the case that examples start from")),
            ".",
        )
        citation = paragraph.citation
        items = (example_item(run, book, f"{citation}-example-{run.number}") for run in found)
        yield nodes.enumerated_list("", *items, classes=["policy507-examples"], enumtype="arabic")
