"""Who sets aside whom, around one paragraph: as data, and as a drawing with its text beside it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from html import escape

from attrs import frozen
from docutils import nodes

from policy507.english.conditions import sentence
from policy507.model.conditions import All, Condition
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook

_ALWAYS = All(())
_WIDTH, _BOX, _HIGH, _GAP = 440, 104, 36, 12
_LETTERS = 160  # of a box are as wide as its inside, set in the size of one unit
_MIDDLE = (_WIDTH - _BOX) / 2

_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="policy507-relations" role="group" '
    'viewBox="{left:g} 0 {width:g} {height}" '
    'aria-label="{text}"><title>{text}</title><defs><marker id="{tip}" '
    'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
)


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
        under = "" if when == _ALWAYS else sentence(when, named=True)
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
        _OPENING.format(left=left, width=right - left, height=height, text=escape(text), tip=tip),
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
    return "".join([*parts, "</svg>"])


def image(drawing: str, text: str) -> str:
    """A drawing by itself, with what it shows as its text, for what sets no drawings in a page."""
    data = base64.b64encode(drawing.encode()).decode()
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img class="policy507-relations" src="{source}" alt="{escape(text)}">'


def _top(n: int, count: int, height: int) -> float:
    return (height - count * (_HIGH + _GAP) + _GAP) / 2 + n * (_HIGH + _GAP)


def _box(x: float, y: float, text: str, address: str, classes: str = "") -> str:
    size = min(16, _LETTERS / len(text))
    drawn = (
        f'<rect class="{classes}" x="{x + 1:g}" y="{y + 1:g}" width="{_BOX - 2}" '
        f'height="{_HIGH - 2}" rx="4" fill="none" stroke="currentColor" '
        f'stroke-width="{3 if classes else 1}"/><text x="{x + _BOX / 2:g}" '
        f'y="{y + _HIGH / 2 + 5:g}" fill="currentColor" font-family="sans-serif" '
        f'font-size="{size:.3g}" text-anchor="middle">{escape(text)}</text>'
    )
    return f'<a href="{escape(address)}">{drawn}</a>' if address else drawn


def _arrow(x1: float, y1: float, x2: float, y2: float, relation: Relation, tip: str) -> str:
    dashed = ' stroke-dasharray="4 4"' if relation.under else ""
    half = _HIGH / 2
    return (
        f'<path{dashed} d="M{x1:g} {y1 + half:g} L{x2 - 1:g} {y2 + half:g}" '
        f'stroke="currentColor" marker-end="url(#{tip})"/>'
    )
