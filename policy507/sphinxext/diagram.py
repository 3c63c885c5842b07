"""Who sets aside whom, around one paragraph: as data, and as a drawing with its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen
from docutils import nodes
from markupsafe import Markup
from sphinx.writers.html5 import HTML5Translator

from policy507.english.conditions import sentence
from policy507.model.conditions import ALWAYS, Condition
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.domain import policy_domain
from policy507.sphinxext.markup import PDF, image

_WIDTH, _BOX, _HIGH, _GAP = 440, 104, 36, 12
_LETTERS = 160  # of a box are as wide as its inside, set in the size of one unit
_MIDDLE = (_WIDTH - _BOX) / 2

_OPENING = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="policy507-relations" role="group" '
    'viewBox="{left:g} 0 {width:g} {height}" '
    'aria-label="{text}"><title>{text}</title><defs><marker id="{tip}" '
    'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
)
_BOXED = Markup(
    '<rect class="{classes}" x="{x:g}" y="{y:g}" width="{width}" height="{height}" rx="4" fill="none" '
    'stroke="currentColor" stroke-width="{stroke}"/><text x="{middle:g}" y="{line:g}" '
    'fill="currentColor" font-family="sans-serif" font-size="{size:.3g}" text-anchor="middle">'
    "{text}</text>"
)
_LINKED = Markup('<a href="{address}">{drawn}</a>')
_ARROW = Markup(
    '<path{dashed} d="M{x1:g} {y1:g} L{x2:g} {y2:g}" stroke="currentColor" '
    'marker-end="url(#{tip})"/>'
)
_DASHED = Markup(' stroke-dasharray="4 4"')


@frozen
class Relation:
    """A paragraph or item beside another; `under` says on which readings alone, if so."""

    citation: str
    under: str


class relations(nodes.General, nodes.Element):  # noqa: N801 (nodes have small letters)
    """The drawing of a paragraph's relations: `citation`, `above`, `below`, `title`."""


def set_aside_by(paragraph: Paragraph, book: RuleBook) -> tuple[Relation, ...]:
    """What sets a rule of the paragraph aside."""
    pairs = ((o, w) for rule in paragraph.rules for o, w in book.overriders(rule))
    return _merged([(other, when) for other, when in pairs if other not in paragraph.rules])


def sets_aside(paragraph: Paragraph, book: RuleBook) -> tuple[Relation, ...]:
    """What rules of the paragraph set aside."""
    pairs = ((book.rules[o.rule], o.when) for rule in paragraph.rules for o in rule.overrides)
    return _merged([(other, when) for other, when in pairs if other not in paragraph.rules])


def _merged(pairs: Sequence[tuple[Rule, Condition]]) -> tuple[Relation, ...]:
    found: dict[str, set[str]] = {}
    for rule, when in pairs:
        under = "" if when == ALWAYS else sentence(when, named=True)
        found.setdefault(rule.paragraph, set()).add(under)
    return tuple(
        Relation(citation, "" if "" in unders else " or ".join(sorted(unders)))
        for citation, unders in found.items()
    )


def alternative(citation: str, below: Sequence[Relation], above: Sequence[Relation]) -> str:
    """What the drawing shows, as text."""
    said = [
        f"{citation} sets aside {_names(below)}." if below else "",
        f"{citation} is set aside by {_names(above)}." if above else "",
    ]
    return " ".join(filter(None, said))


def _names(others: Sequence[Relation]) -> str:
    return ", ".join(f"{o.citation}{' on some readings' if o.under else ''}" for o in others)


def svg(
    citation: str,
    below: Sequence[tuple[Relation, str]],
    above: Sequence[tuple[Relation, str]],
    shown: Callable[[str], str] = str,
) -> str:
    """The drawing: what sets the paragraph aside on the left, what it sets aside on the right.

    Each relation comes with the address of its page, empty where there is none; `shown` says how
    citations are shown. Whatever holds on some readings only is dashed.
    """
    rows = max(len(below), len(above), 1)
    height = rows * (_HIGH + _GAP) + _GAP
    text = shown(alternative(citation, [r for r, _ in below], [r for r, _ in above]))
    middle = (height - _HIGH) / 2
    tip = nodes.make_id(f"policy507-tip-{citation}")  # a page may have several drawings
    left = 0 if above else _MIDDLE - 2
    right = _WIDTH if below else _MIDDLE + _BOX + 2
    parts = [
        _OPENING.format(left=left, width=right - left, height=height, text=text, tip=tip),
        _box(_MIDDLE, middle, shown(citation), "", "policy507-here"),
    ]
    for n, (relation, address) in enumerate(above):
        y = _top(n, len(above), height)
        parts.append(_box(0, y, shown(relation.citation), address))
        parts.append(_arrow(_BOX, y, _MIDDLE, middle, relation, tip))
    for n, (relation, address) in enumerate(below):
        y, x = _top(n, len(below), height), _WIDTH - _BOX
        parts.append(_box(x, y, shown(relation.citation), address))
        parts.append(_arrow(_MIDDLE + _BOX, middle, x, y, relation, tip))
    return Markup("").join([*parts, Markup("</svg>")])


def _top(n: int, count: int, height: int) -> float:
    return (height - count * (_HIGH + _GAP) + _GAP) / 2 + n * (_HIGH + _GAP)


def _box(x: float, y: float, text: str, address: str, classes: str = "") -> Markup:
    drawn = _BOXED.format(
        classes=classes,
        x=x + 1,
        y=y + 1,
        width=_BOX - 2,
        height=_HIGH - 2,
        stroke=3 if classes else 1,
        middle=x + _BOX / 2,
        line=y + _HIGH / 2 + 5,
        size=min(16, _LETTERS / len(text)),
        text=text,
    )
    return _LINKED.format(address=address, drawn=drawn) if address else drawn


def _arrow(x1: float, y1: float, x2: float, y2: float, relation: Relation, tip: str) -> Markup:
    dashed = _DASHED if relation.under else ""
    half = _HIGH / 2
    return _ARROW.format(dashed=dashed, x1=x1, y1=y1 + half, x2=x2 - 1, y2=y2 + half, tip=tip)


# --- in a page


def draw(writer: HTML5Translator, node: Any) -> None:
    """The drawing in the page itself, with links to the pages of what it names."""
    builder = writer.builder
    domain = policy_domain(builder.env)
    in_pdf = builder.name == PDF

    def address(relation: Relation) -> str:
        home = domain.home("para", relation.citation)
        if home is None or in_pdf:  # an image holds no links
            return ""
        return f"{builder.get_relative_uri(builder.current_docname, home[0])}#{home[1]}"

    below, above = ([(each, address(each)) for each in node[side]] for side in ("below", "above"))
    shown = domain.copy.in_text
    drawing = svg(node["citation"], below, above, shown)
    writer.body.append(image(drawing, shown(node["title"])) if in_pdf else drawing)


def leave(writer: Any, node: Any) -> None:
    """Nothing follows a drawing."""


def skip(writer: Any, node: Any) -> None:
    """What cannot show a drawing shows the list beside it, which says the same."""
    del writer, node
    raise nodes.SkipNode
