"""The pages across the paragraphs, as they are made from the rules."""

from __future__ import annotations

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from docutils import nodes

from policy507.audit.results import Results
from policy507.english.phrases import placeholders
from policy507.facts.registry import FACTS
from policy507.rulefiles.load import load
from policy507.sphinxext.examplepage import examples_section
from policy507.sphinxext.registers import register_section

BOOK = load()
FIRST = ("judgement", "legal conclusion")
ORDER = [*FIRST, "observation", "record"]


def by_nature():
    """The table of each nature on the page of what people decide: its facts, each with its questions."""
    page = register_section("people", BOOK, Results())
    found = {}
    for part in page.findall(nodes.section):
        (name, *_) = part["ids"]
        if name.startswith("facts-"):
            rows = next(part.findall(nodes.tbody)).children
            cells = [[cell.astext() for cell in row] for row in rows]
            found[name.removeprefix("facts-").replace("-", " ")] = dict(cells)
    return found


def test_what_only_a_person_can_say_comes_first():
    """Whoever prepares a case would look among dates on papers for what has to be judged."""
    found = by_nature()

    assert list(found) == ORDER
    for nature, facts in found.items():
        assert list(facts) == [
            f.label for f in FACTS.values() if f.nature == nature and not f.derived
        ]


@pytest.mark.parametrize("nature", FIRST)
def test_a_judgement_stands_with_its_question(nature):
    """A fact would be stated, and nobody know what was thereby judged."""
    found = by_nature()[nature]
    for fact in (each for each in FACTS.values() if each.nature == nature):
        asked = found[fact.label]
        questions = [each for each in BOOK.judgements.values() if fact.path in each.facts]
        assert questions
        for each in questions:
            assert f"{each.code}: {placeholders(each.question, BOOK.values)}" in asked


def test_a_reading_stands_under_its_question():
    """Contents would list bare codes, by which nobody finds what a lawyer asks."""
    page = register_section("readings", BOOK, Results())
    parts = {part["ids"][0]: part for part in page.findall(nodes.section) if part is not page}

    assert list(parts) == list(BOOK.readings)
    for code, part in parts.items():
        question = placeholders(BOOK.readings[code].question, BOOK.values)
        assert part.next_node(nodes.title).astext() == f"{question} ({code})"
        assert part.astext().count(question) == 1


def test_what_a_paragraph_refuses_is_on_its_page_in_words():
    """Whose case is refused would find nowhere by which rule, and what else is."""
    page = examples_section(BOOK["V.D"], BOOK, Results())
    (part,) = (each for each in page.findall(nodes.section) if "V.D-refused" in each["ids"])

    assert BOOK["V.D"].impossible
    assert (
        "the time served as a substitute this school year is at least 60 student" in part.astext()
    )
    for impossible in BOOK["V.D"].impossible:
        for text in (impossible.why, *(each.it for each in impossible.refused)):
            assert placeholders(text, BOOK.values) in part.astext()
    others = examples_section(BOOK["V.E"], BOOK, Results())
    assert "V.E-refused" not in [
        name for each in others.findall(nodes.section) for name in each["ids"]
    ]
