"""The pieces of which pages are made: texts with links, statuses, outlines, what facts are called."""

from __future__ import annotations

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from policy507.english.conditions import Line
from policy507.english.phrases import value_words
from policy507.facts.registry import FACTS
from policy507.model.statuses import Status, status_words
from policy507.rulefiles.load import load
from policy507.sphinxext.markup import (
    definition_ids,
    linked,
    outline_nodes,
    plain,
    status,
)

BOOK = load()


def test_control_characters_are_spelt_out():
    """A terminal escape in a title would reach whoever prints the page as text."""
    assert "\x1b" not in plain("a\x1b[31mb").astext()


def test_citations_and_readings_in_a_text_are_links_and_nothing_is_lost():
    """A link that swallows a letter changes the sentence; "V.D" is no part of "IV.D" or "V.D2"."""
    text = "IV.D, V.D; V.D2 and xV.D (see A-1, not A-10)."
    found = list(linked(text, BOOK))
    assert "".join(node.astext() for node in found) == text
    targets = [node["reftarget"] for node in found if isinstance(node, nodes.Element)]
    assert targets == ["IV.D", "V.D", "A-1"]


@given(st.text(max_size=200))
def test_linking_never_changes_a_text(text):
    """Whatever a rule file says is shown as it is, control characters spelt out."""
    found = "".join(node.astext() for node in linked(text, BOOK, names=True))
    assert found == plain(text).astext()


def test_names_have_anchors_of_their_own():
    """Two names that look alike as an anchor would share one."""
    anchors = definition_ids(BOOK)
    assert set(anchors) == {*BOOK.terms, *BOOK.dates}
    assert len(set(anchors.values())) == len(anchors)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_an_outline_keeps_every_line_in_its_order(depths):
    """A condition that loses a line says something else."""
    steps, last = [], -1
    for depth in depths:
        last = min(depth, last + 1)
        steps.append(last)
    lines = [Line(depth, f"line {n}") for n, depth in enumerate(steps)]
    found = outline_nodes(lines, BOOK)
    said = [p.astext() for node in found for p in node.findall(nodes.paragraph)]
    assert said == [line.text for line in lines]


@pytest.mark.parametrize("each", Status)
def test_a_status_is_in_words(each):
    """Colour alone says nothing to who cannot see it."""
    node = status(each)
    assert node.astext() == status_words(each)
    assert "_" not in node.astext()
    assert "policy507-status" in node["classes"]


def test_a_grade_is_called_by_its_name():
    """Nobody but a programmer knows that prekindergarten is -1."""
    said = [value_words(FACTS["school.lowest_grade"], grade) for grade in (-1, 0, 1)]
    assert said == ["prekindergarten", "kindergarten", "1"]
