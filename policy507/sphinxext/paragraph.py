"""The page of a paragraph, and how the general index and the search lead to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes
from sphinx import addnodes

from policy507.adopted import Copy
from policy507.english.phrases import date_phrase, listed, placeholders, spelt, value_phrase
from policy507.facts.registry import FACTS
from policy507.model.conditions import Chosen, NamedDay, Tree, ValueTest, written_in
from policy507.model.policy import Months, Paragraph, Value
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.model.walk import defined_in, trees_of
from policy507.sphinxext.adoptedcopy import beside
from policy507.sphinxext.blocks import (
    covered_nodes,
    disagreement_cells,
    example_item,
    in_force,
    rule_brief,
    source_node,
    turns_on,
)
from policy507.sphinxext.citing import in_full, with_citation
from policy507.sphinxext.diagram import Relation, alternative, relations, set_aside_by, sets_aside
from policy507.sphinxext.examplepage import threshold_rows
from policy507.sphinxext.examples import runs
from policy507.sphinxext.markup import (
    bullets,
    described,
    examples_of,
    fields,
    joined,
    link,
    linked,
    para,
    plain,
    quoted,
    section,
    table,
)
from policy507.sphinxext.thresholds import Threshold, thresholds


def paragraph_section(
    paragraph: Paragraph, book: RuleBook, copy: Copy | None = None, reviewed: str | None = None
) -> nodes.section:
    """What a reader wants of a paragraph: an answer at a glance, then what it rests on.

    Where there is an adopted copy, its words stand beside ours; `reviewed` is what a register of review
    says of the paragraph. The page of its examples has the rest.
    """
    copy = copy or Copy()
    citation = paragraph.citation
    parts: dict[str, tuple[str, Iterable[nodes.Node]]] = {
        "What it says": ("says", _restatement(paragraph, book, copy, reviewed)),
        "Rules": ("rules", (rule_brief(rule, book, citation) for rule in paragraph.rules)),
        "What sets what aside": ("relations", _relations(paragraph, book)),
        "Open questions": ("open", _questions(paragraph, book)),
        "At the edges": ("edges", _edges(paragraph, book)),
        "Statute and guidance": ("sources", _sources(paragraph, book)),
        "What changed": ("changes", _changes(paragraph)),
        "Examples and proofs": ("more", _more(paragraph)),
    }
    made = section(
        f"{citation} {paragraph.title}",
        citation,
        fields(_glance(paragraph, book)),
        *(
            section(title, f"{citation}-{anchor}", *body)
            for title, (anchor, found) in parts.items()
            if (body := list(found))
        ),
    )
    return with_citation(made, citation, book)


# --- at a glance

MOST_SAID = 3  # acts: of more the paragraph's own restatement tells
_KINDS = {
    Modality.MUST: "Must",
    Modality.MUST_NOT: "Must not",
    Modality.MAY: "May",
    Modality.NEED_NOT: "Need not",
    Modality.MEANS: "Defines",
    Modality.NO_EFFECT: "Leaves as it is",
}


def _glance(paragraph: Paragraph, book: RuleBook) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    """Who must do what, by when, unless what, and what is open."""
    bearers = dict.fromkeys(f"the {r.bearer}" for r in paragraph.rules if r.bearer)
    if bearers:
        yield "Who", [plain(", ".join(bearers))]
    for modality, heading in _KINDS.items():
        said = list(dict.fromkeys(r.wording for r in paragraph.rules if r.modality is modality))
        if said:
            text = listed(said, "and") if len(said) <= MOST_SAID else paragraph.says
            yield heading, [*linked(placeholders(text, book.values), book)]
    if not paragraph.rules:
        yield "Says", [*linked(placeholders(paragraph.says, book.values), book)]
    covers = [each for rule in paragraph.rules for each in rule.covers]
    if covers:
        yield "By", [bullets([*covered_nodes(each, book)] for each in covers)]
    titles = {p.citation: p.title for p in book}
    if above := set_aside_by(paragraph, book):
        others = (
            [link("para", o.citation), plain(f" {titles[o.citation]}"), *_on(o.under, book)]
            for o in above
        )
        yield "Unless set aside by", [bullets(others)]
    if codes := [*turns_on(paragraph.citation, book), *paragraph.left_to_people]:
        yield "Open", joined([link("reading", code)] for code in codes)


def _on(under: str, book: RuleBook) -> list[nodes.Node]:
    """The readings on which something is so, if it is not always."""
    return [plain(", where "), *linked(under, book)] if under else []


def _restatement(
    paragraph: Paragraph, book: RuleBook, copy: Copy, reviewed: str | None
) -> Iterator[nodes.Node]:
    says = list(_says(paragraph, book))
    if copy.report is None:
        yield from says
    else:
        yield beside(says, paragraph.citation, copy.report)
    if paragraph.not_encoded:
        heading = nodes.title("", "", plain("Not encoded"))
        yield nodes.admonition("", heading, para(*linked(paragraph.not_encoded, book)))
    yield fields(_facts(paragraph, book, reviewed))
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


def _facts(
    paragraph: Paragraph, book: RuleBook, reviewed: str | None
) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    yield "Cite as", [plain(in_full(paragraph.citation, book))]
    if paragraph.rules:
        since = dict.fromkeys(map(in_force, paragraph.rules))
        yield "In force", [plain("; ".join(since))]
    if paragraph.key_phrases:
        phrases = "; ".join(f"“{phrase}”" for phrase in paragraph.key_phrases)
        yield "Turns on the words", [quoted(plain(phrases), classes=["policy507-quoted"])]
    if reviewed:
        yield "Review", [plain(f"{reviewed[:1].upper()}{reviewed[1:]}.")]


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
        yield [plain(text), link("para", other.citation), *_on(other.under, book), plain(".")]


# --- what is open, and what shows the edges

MOST_EDGES = 3  # examples: the others stand on a page of their own


def _questions(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    """Each open question in a line; the registers alone have them in full."""
    rows: list[Sequence[nodes.Node]] = []
    turning = turns_on(paragraph.citation, book)
    own = _own_readings(paragraph, book)
    for code in filter(own.__contains__, turning):
        reading = book.readings[code]
        said = placeholders(reading.question, book.values)
        taken = nodes.literal("", "", plain(reading.default))
        rows.append(
            [link("reading", code), *linked(f": {said} Taken here: ", book), taken, plain(".")]
        )
    for code in paragraph.left_to_people:
        said = placeholders(book.judgements[code].question, book.values)
        rows.append([link("reading", code), *linked(f": {said}", book)])
    if rows:
        yield bullets(rows)
    if others := [[link("reading", code)] for code in turning if code not in own]:
        yield para("By what other paragraphs define, also: ", *joined(others), ".")


def _own_readings(paragraph: Paragraph, book: RuleBook) -> set[str]:
    """The readings of which the paragraph's own file speaks."""
    trees: list[Tree] = [tree for rule in paragraph.rules for tree in rule.trees()]
    trees += [when for rule in paragraph.rules for _, when in book.overriders(rule)]
    for section_, named in (("terms", book.terms), ("dates", book.dates)):
        found = (named[name] for name, _ in defined_in(book, paragraph, section_))
        trees += [each.day if isinstance(each, NamedDay) else each for each in found]
    return {each.code for tree in trees for each in written_in(tree) if isinstance(each, Chosen)}


def _edges(paragraph: Paragraph, book: RuleBook) -> Iterator[nodes.Node]:
    """A few examples just on either side of where a rule switches, under the default readings."""
    citation = paragraph.citation
    found: dict[str, Threshold] = {}
    for row in thresholds(book, citation):
        if not row.run.example.readings:
            found.setdefault(row.path, row)
    if rows := [*found.values()][:MOST_EDGES]:
        cells = (cell for row in rows for cell in threshold_rows(row, citation, book))
        yield table(("Fact", "Value", "Decided"), cells, (3, 2, 5), ["policy507-decisions"])
        return
    usual = [run for run in runs(book, citation) if not run.example.readings][:MOST_EDGES]
    if usual:
        items = (example_item(run, book, f"{citation}-edge-{run.number}") for run in usual)
        yield nodes.bullet_list("", *items, classes=["policy507-examples"])


def _more(paragraph: Paragraph) -> Iterator[nodes.Node]:
    if paragraph.examples:
        yield para(
            link("page", examples_of(paragraph.citation), plain("All examples")),
            f" ({len(paragraph.examples)}), the rules in full, and what was tried and proved of them.",
        )


# --- sources


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
        yield rule.title, rule.name
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
