"""Small pieces of a page as docutils nodes: texts with links, tables, lists, sections, statuses.

Texts from rule files come in as text nodes and nothing else, so that no markup in them is obeyed and
every builder escapes them as its own format asks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, cast

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes

from policy507.english.conditions import Line
from policy507.english.phrases import value_words
from policy507.errors import shown
from policy507.facts.registry import FACTS
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import WRONG, Status, status_words

DOMAIN = "policy507"
PDF = "policy507-pdf"
"""The name of the builder that makes one file of all pages, in which drawings are images."""
Cells: TypeAlias = Sequence[Sequence[nodes.Node] | nodes.entry | str]
Described: TypeAlias = tuple[Sequence[nodes.Node] | str, str, Sequence[nodes.Node]]
_IMAGE = Markup('<img class="policy507-relations" src="{source}" alt="{text}">')
LONGEST_TEXT = 10_000
AS_IT_STANDS = "policy507-as-it-stands"
"""The class of what is not ours, in which citations are not shown under other numbers."""
_TONES = {
    **dict.fromkeys((Status.UNDETERMINED, Status.MET_LATE), "unsure"),
    **dict.fromkeys((Status.MET, Status.RESPECTED, Status.IN_EFFECT, Status.HOLDS), "calm"),
    **dict.fromkeys(WRONG, "wrong"),
}


def quoted(*content: nodes.Node, classes: Sequence[str] = ()) -> nodes.inline:
    """Words of somebody else: citations in them are theirs."""
    return nodes.inline("", "", *content, classes=[AS_IT_STANDS, *classes])


def plain(text: str) -> nodes.Text:
    """A text from outside: control characters are spelt out, nothing is markup."""
    return nodes.Text(shown(text, LONGEST_TEXT))


def link(kind: str, target: str, *content: nodes.Node) -> addnodes.pending_xref:
    """A link within the domain that is resolved when all pages are known."""
    node = addnodes.pending_xref(
        "", refdomain=DOMAIN, reftype=kind, reftarget=target, refexplicit=True, made=True
    )
    whole = ["policy507-whole"] if not content and kind in ("para", "reading") else []
    node += nodes.inline("", "", *(content or (plain(target),)), classes=whole)
    return node


def rule_link(rule: Rule) -> addnodes.pending_xref:
    """A link to a rule, by what people call it."""
    return link("rule", rule.name, plain(rule.title))


def examples_of(citation: str) -> str:
    """The name of the page that has the examples of a paragraph."""
    return f"{citation}-examples"


def linked(text: str, book: RuleBook, *, names: bool = False) -> Iterator[nodes.Node]:
    """A text in which citations and readings are links, and with `names` also defined names."""
    last = 0
    for found in _pattern(book, names=names).finditer(text):
        if found.start() > last:
            yield plain(text[last : found.start()])
        yield link(found.lastgroup or "", found[0])
        last = found.end()
    if last < len(text):
        yield plain(text[last:])


@lru_cache(maxsize=8)
def _pattern(book: RuleBook, *, names: bool) -> re.Pattern[str]:
    """What is worth a link; the citation of a whole article is too short to tell from a word."""
    citations = [name for each in book for name in (each.citation, *each.items) if "." in name]
    groups = {"para": citations, "reading": [*book.readings, *book.judgements]}
    if names:
        groups = {"definition": [*book.terms, *book.dates], **groups}
    parts = (
        f"(?P<{kind}>{'|'.join(map(re.escape, sorted(texts, key=len, reverse=True)))})"
        for kind, texts in groups.items()
        if texts
    )
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(parts) or '(?!)'})(?![\w-]|\.\w)")


@lru_cache(maxsize=8)
def definition_ids(book: RuleBook) -> Mapping[str, str]:
    """The anchor of each defined name; those that would look alike are numbered."""
    anchors: dict[str, str] = {}
    for name in (*book.terms, *book.dates):
        anchor = f"definition-{nodes.make_id(name)}"
        count = sum(other.startswith(anchor) for other in anchors.values())
        anchors[name] = f"{anchor}-{count}" if anchor in anchors.values() else anchor
    return anchors


def label_of(path: str) -> str:
    """What people call a fact."""
    return FACTS[path].label if path in FACTS else path


def fact_words(path: str, value: object) -> str:
    """A fact with its value, in words."""
    fact = FACTS[path]
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    return f"{fact.label}: {value_words(fact, value)}"


def image(drawing: str, text: str) -> str:
    """A drawing by itself, with what it shows as its text, for what sets no drawings in a page."""
    data = base64.b64encode(drawing.encode()).decode()
    return _IMAGE.format(source=f"data:image/svg+xml;base64,{data}", text=text)


# --- blocks


def para(*content: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """A paragraph; texts in it come in as they are."""
    return nodes.paragraph("", "", *map(_node, content), classes=list(classes))


def _node(content: nodes.Node | str) -> nodes.Node:
    return plain(content) if isinstance(content, str) else content


def strong(text: str) -> nodes.strong:
    """A text that is set off."""
    return nodes.strong("", "", plain(text))


def section(title: Sequence[nodes.Node] | str, anchor: str, *body: nodes.Node) -> nodes.section:
    """A section with its heading and its anchor, which stays as it is given."""
    return nodes.section("", nodes.title("", "", *_inline(title)), *body, ids=[anchor])


def bullets(items: Iterable[Sequence[nodes.Node]]) -> nodes.bullet_list:
    """A list; each entry is made of what stands within a line, or of blocks."""
    return nodes.bullet_list("", *(nodes.list_item("", *_blocks(item)) for item in items))


def joined(items: Iterable[Sequence[nodes.Node]], separator: str = ", ") -> list[nodes.Node]:
    """Several short texts in a line."""
    found: list[nodes.Node] = []
    for item in items:
        found += [plain(separator), *item] if found else item
    return found


def described(rows: Iterable[Described], *classes: str) -> nodes.definition_list:
    """Terms with what belongs to each below them."""
    items = (
        nodes.definition_list_item(
            "",
            nodes.term("", "", *_inline(term), ids=[anchor] if anchor else []),
            nodes.definition("", *body),
        )
        for term, anchor, body in rows
    )
    return nodes.definition_list("", *items, classes=list(classes))


def fields(rows: Iterable[tuple[str, Sequence[nodes.Node]]]) -> nodes.field_list:
    """Headings with what belongs to each, side by side where there is room."""
    items = (
        nodes.field("", nodes.field_name("", "", plain(name)), nodes.field_body("", *_blocks(body)))
        for name, body in rows
    )
    return nodes.field_list("", *items, classes=["policy507-fields"])


def table(
    headings: Sequence[str],
    rows: Iterable[Cells],
    widths: Sequence[int] = (),
    classes: Sequence[str] = (),
) -> nodes.table:
    """A table with a heading; a cell is a text, or nodes, within a line or as blocks."""
    group = nodes.tgroup("", cols=len(headings))
    widths = widths or [1] * len(headings)
    group += [nodes.colspec("", colwidth=width) for width in widths]
    group += nodes.thead("", _row(headings))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["policy507", "colwidths-given", *classes])


def _row(cells: Cells) -> nodes.row:
    entries = (
        cell if isinstance(cell, nodes.entry) else nodes.entry("", *_blocks(cell)) for cell in cells
    )
    return nodes.row("", *entries)


def _inline(content: Sequence[nodes.Node] | str) -> Sequence[nodes.Node]:
    return [plain(content)] if isinstance(content, str) else content


def _blocks(cell: Sequence[nodes.Node] | str) -> list[nodes.Node]:
    """Blocks as they are, and whatever stands within a line in paragraphs between them."""
    blocks: list[nodes.Node] = []
    line: nodes.paragraph | None = None
    for node in _inline(cell) if cell else ():
        if isinstance(node, nodes.Text | nodes.Inline):
            if line is None:
                line = nodes.paragraph()
                blocks.append(line)
            line += node
        else:
            line = None
            blocks.append(node)
    return blocks


def status(found: Status) -> nodes.inline:
    """A status in words."""
    return toned(status_words(found), _TONES.get(found, "quiet"))


def toned(text: str, tone: str) -> nodes.inline:
    """What something came to, in words; the tone is for colour, which only says the same again.

    It is `calm`, `quiet`, `unsure` or `wrong`.
    """
    return nodes.inline("", "", plain(text), classes=["policy507-status", f"policy507-{tone}"])


def outline_nodes(lines: Sequence[Line], book: RuleBook) -> Sequence[nodes.Node]:
    """The lines of an outline: one by itself as a paragraph, several as nested lists."""
    if len(lines) == 1:
        return [para(*_line(lines[0], book))]
    tops: list[nodes.Node] = []
    lists: list[nodes.bullet_list] = []
    for line in lines:
        text = para(*_line(line, book))
        if line.depth == 0:
            tops.append(text)
            lists = []
            continue
        del lists[line.depth :]
        if len(lists) < line.depth:
            lists.append(nodes.bullet_list())
            if line.depth == 1:
                tops.append(lists[0])
            else:
                cast("nodes.list_item", lists[-2].children[-1]).append(lists[-1])
        lists[-1] += nodes.list_item("", text)
    return tops


def _line(line: Line, book: RuleBook) -> Iterable[nodes.Node]:
    if line.term is not None and line.text == line.term:
        return [link("definition", line.term)]
    return list(linked(line.text, book, names=True))
