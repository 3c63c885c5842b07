"""The page of a paragraph: one template for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

from policy507.adopted.copies import Copy
from policy507.audit.results import Results
from policy507.english.explain import explain
from policy507.english.rules import date_phrase, placeholders
from policy507.model.policy import Disagreement, Paragraph, Source
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.adoptedcopy import beside
from policy507.sphinxext.auditnodes import proved_nodes, tried_nodes
from policy507.sphinxext.blocks import (
    definition_item,
    definition_names,
    effect_nodes,
    example_item,
    home,
    in_force,
    joined,
    judgement_nodes,
    outcome,
    reading_section,
    rule_section,
)
from policy507.sphinxext.diagram import Relation, alternative, relations, set_aside_by, sets_aside
from policy507.sphinxext.executed import effects, runs, telling_effects
from policy507.sphinxext.markup import (
    Cells,
    bullets,
    fields,
    label_of,
    link,
    linked,
    para,
    plain,
    quoted,
    rule_link,
    section,
    table,
)
from policy507.sphinxext.thresholds import Threshold, thresholds


def paragraph_section(
    paragraph: Paragraph, book: RuleBook, results: Results, copy: Copy | None = None
) -> nodes.section:
    """All that is known of a paragraph, with what is decided of its examples.

    Where there is an adopted copy, its words stand beside ours.
    """
    copy = copy or Copy()
    citation = paragraph.citation
    parts: dict[str, tuple[str, Iterable[nodes.Node]]] = {
        "Rules": ("rules", (rule_section(r, book, citation) for r in paragraph.rules)),
        "Decision table": ("decision-table", _decision_table(paragraph, book)),
        "What sets what aside": ("relations", _relations(paragraph, book)),
        "Names that rules use": ("names", _names(paragraph, book)),
        "Readings": ("readings", _readings(paragraph, book)),
        "Left to people": ("left-to-people", _left_to_people(paragraph, book)),
        "Statute and guidance": ("sources", _sources(paragraph, book)),
        "What changed": ("changes", _changes(paragraph)),
        "Examples": ("examples", _examples(paragraph, book)),
        "How the examples cover it": ("coverage", tried_nodes(citation, results)),
        "What was proved of it": ("proofs", proved_nodes(citation, book, results)),
    }
    return section(
        f"{citation} {paragraph.title}",
        citation,
        *_opening(paragraph, book, copy),
        *(
            section(title, f"{citation}-{anchor}", *body)
            for title, (anchor, found) in parts.items()
            if (body := list(found))
        ),
    )


def sources_table(rows: Iterable[tuple[Sequence[nodes.Node], Source]]) -> nodes.table:
    """Provisions with their addresses, and what is known of the difference in words."""
    return table(
        ("Paragraph", "Provision", "Compared with it"),
        ([cited, [source_node(source)], source.compared] for cited, source in rows),
        (1, 3, 4),
    )


def source_node(source: Source) -> nodes.Node:
    """A provision, as a link where it has an address."""
    return plain(source.cite) if source.href is None else _outside(source.cite, source.href)


def _outside(text: str, href: str) -> nodes.reference:
    return nodes.reference("", "", plain(text), refuri=href, internal=False)


def disagreement_cells(each: Disagreement, book: RuleBook) -> list[Sequence[nodes.Node]]:
    """Where another authority says something else: the point, the policy, the other.

    What the other says is a link to where it can be read, where that is known.
    """
    point, here = (placeholders(text, book.values) for text in (each.point, each.here))
    said = list(linked(each.elsewhere, book)) if each.href is None else []
    instead = [_outside(each.elsewhere, each.href)] if each.href else said
    return [list(linked(point, book)), list(linked(here, book)), instead]


def _opening(paragraph: Paragraph, book: RuleBook, copy: Copy) -> Iterator[nodes.Node]:
    says = list(_says(paragraph, book))
    if copy.report is None:
        yield from says
    else:
        yield beside(says, paragraph.citation, copy.report)
    if paragraph.not_encoded:
        heading = nodes.title("", "", plain("Not encoded"))
        yield nodes.admonition("", heading, para(*linked(paragraph.not_encoded, book)))
    yield fields(_facts(paragraph, book))
    for note in paragraph.notes:
        yield para(*linked(placeholders(note, book.values), book))


def _says(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    says = placeholders(paragraph.says, book.values)
    yield para(*linked(says, book), classes=["policy507-says"])
    if paragraph.items:
        items = nodes.definition_list(classes=["policy507-items"])
        for cited, text in paragraph.items.items():
            body = para(*linked(placeholders(text, book.values), book))
            term = nodes.term("", "", plain(cited), ids=[cited])
            items += nodes.definition_list_item("", term, nodes.definition("", body))
        yield items


def _facts(paragraph: Paragraph, book: RuleBook) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    article = explain(book, paragraph.citation)["article"]
    if article:
        yield "Article", [plain(f"{article['article']}, {article['title']}")]
    policy = book.policy
    yield "Policy", [plain(f"{policy.number}, {policy.title}, edition {policy.edition}")]
    if paragraph.rules:
        since = dict.fromkeys(map(in_force, paragraph.rules))
        yield "In force", [plain("; ".join(since))]
    if paragraph.key_phrases:
        phrases = "; ".join(f"“{phrase}”" for phrase in paragraph.key_phrases)
        yield "Turns on the words", [quoted(plain(phrases), classes=["policy507-quoted"])]


# --- decision table


def _decision_table(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    rows = thresholds(book, paragraph.citation)
    if rows:
        yield para(
            "Each pair of rows differs in one fact, which lies just on either side of where a rule "
            "switches. All else is as in the example that is named. Decided while this page was "
            "built, and only the rules that differ are shown."
        )
        cells = (cell for row in rows for cell in _threshold_rows(row, paragraph.citation))
        headings = ("Fact", "Value", "Decided")
        yield table(headings, cells, (3, 2, 5), ["policy507-decisions"])


def _threshold_rows(row: Threshold, citation: str) -> Iterator[Cells]:
    for side, outcomes in enumerate(row.sides):
        decided = [
            [*outcome(status, due), plain(": "), *joined([rule_link(name)] for name in names)]
            for (status, due), names in outcomes.items()
        ]
        about = [para(label_of(row.path)), para("as in ", _example(citation, row.run.number))]
        spanning = [nodes.entry("", *about, morerows=1)] if side == 0 else []
        yield [*spanning, row.value(side), [bullets(decided)]]


def _example(citation: str, number: int) -> nodes.reference:
    anchor = f"{citation}-example-{number}"
    text = plain(f"example {number}")
    return nodes.reference("", "", text, refid=anchor, internal=True)


# --- what sets what aside


def _relations(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    below, above = sets_aside(paragraph, book), set_aside_by(paragraph, book)
    if not below and not above:
        return
    citation = paragraph.citation
    drawing = relations(citation=citation, below=below, above=above)
    drawing["title"] = alternative(citation, below, above)
    yield drawing
    rows = [*_related(f"{citation} sets aside ", below, book)]
    rows += _related(f"{citation} is set aside by ", above, book)
    yield bullets(rows)


def _related(
    text: str, others: Sequence[Relation], book: RuleBook
) -> Iterator[Sequence[nodes.Node]]:
    for other in others:
        where = [plain(", where "), *linked(other.under, book)] if other.under else []
        yield [plain(text), link("para", other.citation), *where, plain(".")]


# --- names, readings, people


def _names(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    names = definition_names(paragraph.rules)
    known = dict.fromkeys((*names, *book.terms, *book.dates))  # some are for other paragraphs alone
    own = [name for name in known if home(name, book) == paragraph.citation]
    others = [name for name in names if name not in own]
    if own:
        items = (definition_item(name, book, anchored=False) for name in own)
        yield nodes.definition_list("", *items, classes=["policy507-definitions"])
    if others:
        yield para("Defined for other paragraphs:")
        yield bullets([link("definition", name)] for name in others)


def _readings(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    citation = paragraph.citation
    codes = [row["reading"] for row in explain(book, citation)["readings"]]
    if codes:
        yield para(
            "Questions that the words leave open. A default is no advice: a person decides, and says "
            "so in a file of readings."
        )
    for code in codes:
        elsewhere = {
            choice: effect_nodes(each, [link("para", cited), plain(f", example {each.run.number}")])
            for choice, (cited, each) in telling_effects(book, code).items()
        }
        here = {
            each.row.choice: effect_nodes(each, [_example(citation, each.run.number)])
            for each in effects(book, citation, code)
        }
        anchor = f"{citation}-{code}"
        yield reading_section(book.readings[code], book, elsewhere | here, anchor)


def _left_to_people(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    if paragraph.left_to_people:
        yield fields(
            (code, [para(*judgement_nodes(book.judgements[code], book))])
            for code in paragraph.left_to_people
        )


# --- sources and examples


def _sources(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    if paragraph.sources:
        yield table(
            ("Provision", "Compared with it"),
            ([[source_node(source)], source.compared] for source in paragraph.sources),
            (2, 3),
        )
    if paragraph.disagreements:
        yield para("Where another authority says something else, the policy's words govern:")
        yield table(
            ("Point", "The policy", "Elsewhere"),
            (disagreement_cells(each, book) for each in paragraph.disagreements),
            (2, 2, 3),
        )


def _changes(paragraph: Paragraph) -> Iterator[nodes.Node]:
    if paragraph.history:
        rows = ([date_phrase(each.on), each.what] for each in paragraph.history)
        yield table(("Date", "What changed in these rules"), rows, (1, 3))


def _examples(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    decided = runs(book, paragraph.citation)
    if decided:
        yield para(
            "Decided while this page was built. Each states what differs from ",
            link("page", "example-case", plain("the case that examples start from")),
            ".",
        )
        citation = paragraph.citation
        items = (example_item(run, book, f"{citation}-example-{run.number}") for run in decided)
        yield nodes.enumerated_list("", *items, classes=["policy507-examples"], enumtype="arabic")
