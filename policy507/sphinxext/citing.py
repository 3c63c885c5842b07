"""What a heading offers to copy: its citation, and the link to it; a script in the page does so."""

from __future__ import annotations

from docutils import nodes
from markupsafe import Markup
from sphinx.writers.html5 import HTML5Translator

from policy507.model.rulebook import RuleBook
from policy507.sphinxext.markup import PDF

_PLACE = Markup('<p class="policy507-cite" data-citation="{}" hidden></p>\n')


class citing(nodes.General, nodes.Element):  # noqa: N801 (nodes have small letters)
    """Where the buttons of a heading go: its `citation` in full. It says nothing by itself."""


def in_full(cited: str, book: RuleBook) -> str:
    """A citation as a letter would have it: with the policy and its edition before it."""
    policy = book.policy
    return f"Policy {policy.number}, {policy.title}, edition {policy.edition}, {cited}"


def with_citation(section: nodes.section, cited: str, book: RuleBook) -> nodes.section:
    """A section whose heading offers its citation."""
    section.insert(1, citing(citation=in_full(cited, book)))
    return section


def offer(writer: HTML5Translator, node: nodes.Element) -> None:
    """The place of the buttons, which is not seen until a script fills it; on paper there is none."""
    if writer.builder.name != PDF:
        writer.body.append(_PLACE.format(node["citation"]))
    raise nodes.SkipNode
