"""The page of a paragraph, and how the general index and the search lead to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes
from sphinx import addnodes

from policy507.adopted import Copy
from policy507.audit.results import Results
from policy507.english.conditions import outline
from policy507.english.explain import explain
from policy507.english.phrases import date_phrase, placeholders, spelt, value_phrase
from policy507.english.rules import definitions
from policy507.facts.registry import FACTS
from policy507.model.conditions import ValueTest, written_in
from policy507.model.policy import Months, Paragraph, Value
from policy507.model.rulebook import RuleBook
from policy507.model.walk import trees_of
from policy507.sphinxext.adoptedcopy import beside
from policy507.sphinxext.auditpages import proved_nodes, tried_nodes
from policy507.sphinxext.blocks import (
    decided,
    defined_in,
    definition,
    disagreement_cells,
    effect_nodes,
    example_item,
    in_force,
    judgement_nodes,
    read_so,
    reading_section,
    rule_section,
    source_node,
    turns_on,
)
from policy507.sphinxext.diagram import Relation, alternative, relations, set_aside_by, sets_aside
from policy507.sphinxext.examples import effects, runs, telling_effects
from policy507.sphinxext.markup import (
    Cells,
    bullets,
    described,
    fields,
    label_of,
    link,
    linked,
    outline_nodes,
    para,
    plain,
    quoted,
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
        "Cases that are refused": ("refused", _refused(paragraph, book)),
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
        rows = (
            (cited, cited, [para(*linked(placeholders(text, book.values), book))])
            for cited, text in paragraph.items.items()
        )
        yield described(rows, "policy507-items")


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
            "switches. All else is as in the example that is named, under the default readings where "
            "no other is. Decided while this page was built, and only the rules that differ are shown."
        )
        cells = (cell for row in rows for cell in _threshold_rows(row, paragraph.citation, book))
        headings = ("Fact", "Value", "Decided")
        yield table(headings, cells, (3, 2, 5), ["policy507-decisions"])


def _threshold_rows(row: Threshold, citation: str, book: RuleBook) -> Iterator[Cells]:
    for side, found in enumerate(row.sides):
        example = para("as in ", _example(citation, row.run.number), *read_so(row.run))
        about = [para(label_of(row.path)), example]
        spanning = [nodes.entry("", *about, morerows=1)] if side == 0 else []
        yield [*spanning, row.value(side), [decided(found, book)]]


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


def _refused(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    """Which facts cannot all be true because of a value of the paragraph, and why."""
    for impossible in paragraph.impossible:
        why = placeholders(impossible.why, book.values)
        yield para("A case is refused in which this is so:")
        yield from outline_nodes(outline(impossible.when), book)
        yield para(*linked(f"For {why}. For example:", book))
        yield bullets([plain(placeholders(each.it, book.values))] for each in impossible.refused)


def _readings(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    citation = paragraph.citation
    codes = turns_on(citation, book)
    if codes:
        yield para(
            "Questions that the words leave open. A default is no advice: a person decides, and says "
            "so in a file of readings."
        )
    for code in codes:
        elsewhere = {
            choice: effect_nodes(
                each, [link("para", cited), plain(f", example {each.run.number}")], book
            )
            for choice, (cited, each) in telling_effects(book, code).items()
        }
        here = {
            each.row.choice: effect_nodes(each, [_example(citation, each.run.number)], book)
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


# --- what the general index and the search have of it: as people look for it
# Whoever types a citation, a bearer, or a number or date of the policy is led here first.

Entry = tuple[str, str]  # a text, and the anchor to which it leads


def index_entries(paragraph: Paragraph, book: RuleBook) -> addnodes.index:
    """Citations, rules, bearers, provisions, and the values that the paragraph states."""
    return addnodes.index(entries=[_row(*entry) for entry in dict.fromkeys(_all(paragraph, book))])


def _all(paragraph: Paragraph, book: RuleBook) -> Iterator[Entry]:
    citation = paragraph.citation
    yield from ((each, each) for each in (citation, *paragraph.items))
    yield paragraph.title, citation
    for rule in paragraph.rules:
        yield rule.name, rule.name
        if rule.bearer:
            yield f"{rule.bearer}, {citation}", f"{citation}-rules"
    yield from ((source.cite, f"{citation}-sources") for source in paragraph.sources)
    for name, value in book.values.items():
        if (citation, "values", name) in book.places:
            yield from ((text, citation) for text in _ways(name, value, book))


def _ways(name: str, value: Value, book: RuleBook) -> Iterator[str]:
    """How a value may be looked for; of a date also the last day before it."""
    if isinstance(value, dt.date):
        yield value_phrase(value)
        yield date_phrase(value - dt.timedelta(days=1))
    elif isinstance(value, Months):
        yield value_phrase(value)
        yield f"{spelt(value.months)} month{'s' * (value.months > 1)}"
    else:
        for unit in _units(name, book):
            yield f"{value} {unit}"
            yield f"{value} {unit.split()[-1]}"


def _units(name: str, book: RuleBook) -> Iterator[str]:
    """What a number counts, by the facts that are compared with it."""
    for _, tree in trees_of(book):
        for node in written_in(tree):
            if isinstance(node, ValueTest) and node.value == name and FACTS[node.fact].unit:
                yield FACTS[node.fact].unit


def _row(text: str, anchor: str) -> tuple[str, str, str, str, None]:
    """An entry as Sphinx has it, one of the main ones; a semicolon would begin one below another."""
    return "single", plain(text).replace(";", ","), anchor, "main", None
