"""Words that a copy adds or lacks: marked on pages by elements of their own, and by signs elsewhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.text import TextTranslator

from policy507.adopted.wordwise import Kind
from policy507.sphinxext.changedwords import (
    begin_change,
    changed,
    deleted,
    end_change,
    inserted,
)

RUNS = [
    (Kind.SAME, "ring"),
    (Kind.DELETED, "2 <b> bells"),
    (Kind.INSERTED, "\x1b[2J"),
    (Kind.SAME, "so"),
]


def test_words_are_apart_in_nodes_of_their_own():
    """Otherwise a page would run words together, or show what a terminal would obey."""
    found = list(changed(RUNS))

    assert r"ring 2 <b> bells \x1b[2J so" == "".join(node.astext() for node in found)
    assert [deleted, inserted] == [type(node) for node in found if isinstance(node, nodes.inline)]


def pages():
    """What writes pages, and what it wrote."""
    writer = HTML5Translator.__new__(HTML5Translator)
    writer.body = []
    return writer, writer.body


def text():
    """What writes plain text, and what it wrote."""
    writer = TextTranslator.__new__(TextTranslator)
    written = []
    writer.add_text = written.append
    return writer, written


def other():
    """What writes LaTeX or the like, and what it wrote."""
    writer = SimpleNamespace(body=[])
    return writer, writer.body


@pytest.mark.parametrize(
    ("writer", "node", "signs"),
    [
        (pages, inserted, ["<ins>", "</ins>"]),
        (pages, deleted, ["<del>", "</del>"]),
        (text, inserted, ["[+", "+]"]),
        (text, deleted, ["[-", "-]"]),
        (other, inserted, ["[+", "+]"]),
        (other, deleted, ["[-", "-]"]),
    ],
)
def test_words_are_marked_by_more_than_colour(writer, node, signs):
    """Otherwise who sees no colours, or reads another form, would take what is gone for what is there."""
    made, written = writer()
    begin_change(made, node())
    end_change(made, node())

    assert signs == written
