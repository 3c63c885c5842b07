"""The page of a paragraph: an answer at a glance, few words, and everything else a link away."""

from __future__ import annotations

from itertools import takewhile

import pytest
from docutils import nodes
from sphinx import addnodes

from policy507.audit.results import Results
from policy507.english.phrases import placeholders
from policy507.rulefiles.load import load
from policy507.sphinxext.blocks import turns_on
from policy507.sphinxext.examplepage import examples_section
from policy507.sphinxext.markup import examples_of
from policy507.sphinxext.paragraph import MOST_EDGES, paragraph_section

BOOK = load()
MOST_WORDS, MOST_AT_FIRST = 1500, 150


@pytest.fixture(params=BOOK.paragraphs, ids=lambda p: p.citation)
def paragraph(request):
    """Each paragraph of the policy."""
    return request.param


def words(*parts: nodes.Node) -> int:
    """How many words some parts of a page have."""
    return sum(len(part.astext().split()) for part in parts)


def part(page: nodes.section, title: str) -> nodes.section | None:
    """The section of a page with a heading."""
    found = [s for s in page.findall(nodes.section) if s.next_node(nodes.title).astext() == title]
    return found[0] if found else None


def links(node: nodes.Node) -> set[tuple[str, str]]:
    """What the links in a part of a page lead to, by kind and name."""
    found = node.findall(addnodes.pending_xref)
    return {(each["reftype"], each["reftarget"]) for each in found}


def test_a_page_is_read_in_minutes(paragraph):
    """A lawyer would look for the one sentence that matters among thousands of words."""
    assert words(paragraph_section(paragraph, BOOK)) <= MOST_WORDS


def test_the_first_screen_answers_who_what_and_by_when(paragraph):
    """A reader would have to read the page to learn what it orders, whom, and by when."""
    page = paragraph_section(paragraph, BOOK)
    opening = list(takewhile(lambda each: not isinstance(each, nodes.section), page.children))
    said = " ".join(each.astext() for each in opening)

    assert words(*opening) <= MOST_AT_FIRST
    for rule in paragraph.rules:
        assert not rule.bearer or f"the {rule.bearer}" in said
        for each in rule.covers:
            assert placeholders(each.who, BOOK.values) in said
            assert placeholders(each.by, BOOK.values) in said
    open_ = {("reading", code) for code in turns_on(paragraph.citation, BOOK)}
    assert open_ | {("reading", code) for code in paragraph.left_to_people} <= set().union(
        *map(links, opening)
    )


def test_a_rule_stands_under_its_title_and_its_name_follows_small(paragraph):
    """A heading in the words of a file tells a lawyer nothing."""
    page = paragraph_section(paragraph, BOOK)
    for rule in paragraph.rules:
        found = part(page, rule.title)
        assert found is not None
        assert rule.name in found["ids"]
        last = found.children[-1]
        assert rule.name in last.astext()
        assert "policy507-origin" in last["classes"]


def test_what_sets_a_rule_aside_is_said_with_it(paragraph):
    """The general rule would be read without its exceptions."""
    page = paragraph_section(paragraph, BOOK)
    for rule in paragraph.rules:
        found = links(part(page, rule.title))
        others = [*(o.rule for o in rule.overrides), *(o.name for o, _ in BOOK.overriders(rule))]
        assert {("rule", name) for name in others} <= found


def test_an_open_question_is_a_line_that_leads_to_the_register(paragraph):
    """A reading in full on every page would bury what the paragraph says, or stand nowhere."""
    found = part(paragraph_section(paragraph, BOOK), "Open questions")
    codes = [*turns_on(paragraph.citation, BOOK), *paragraph.left_to_people]

    assert (found is None) is (not codes)
    for code in codes:
        assert ("reading", code) in links(found)
    for item in found.findall(nodes.list_item) if found else ():
        assert len(item.children) == 1
        code = item.astext().partition(":")[0]
        asked = BOOK.readings.get(code) or BOOK.judgements[code]
        assert placeholders(asked.question, BOOK.values) in item.astext()


def test_the_edges_are_few_and_under_the_default_readings(paragraph):
    """A reader would meet every example at once, or a rare reading as if it were the usual one."""
    found = part(paragraph_section(paragraph, BOOK), "At the edges")
    if found is None:
        assert not paragraph.examples
        return
    rows = [row for row in found.findall(nodes.row) if row.parent.tagname == "tbody"]
    items = [each for each in found.findall(nodes.list_item) if each["ids"]]
    assert 0 < (len(rows) / 2 or len(items)) <= MOST_EDGES
    assert "where reading" not in found.astext()


def test_all_examples_stand_on_the_second_page_which_the_first_leads_to(paragraph):
    """What the software decides by would stand nowhere, or where nobody finds it."""
    if not paragraph.examples:
        return
    more = examples_section(paragraph, BOOK, Results())
    assert more["ids"] == [examples_of(paragraph.citation)]
    assert ("page", more["ids"][0]) in links(paragraph_section(paragraph, BOOK))
    text = more.astext()
    for example in paragraph.examples:
        assert placeholders(example.it, BOOK.values) in text
