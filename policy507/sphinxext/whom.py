"""Which paragraph covers whom: situations with their last days, and the dates that the rules state."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence

from docutils import nodes
from markupsafe import Markup
from sphinx.writers.html5 import HTML5Translator

from policy507.english.phrases import date_phrase, listed, placeholders
from policy507.model.conditions import readings_of
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.blocks import stated_in
from policy507.sphinxext.markup import (
    PDF,
    Cells,
    bullets,
    image,
    joined,
    link,
    linked,
    para,
    plain,
    section,
    table,
)

_WIDTH, _LINE, _EDGE, _ROW = 720, 44, 8, 18
_LONGEST = 34  # letters in a line of a label
_OPENING = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="policy507-timeline" role="img" '
    'viewBox="0 0 {width} {high}" aria-label="{text}"><title>{text}</title>'
    '<path d="M0 {line} H{width}" stroke="currentColor" stroke-width="2"/>'
)
_POINT = Markup('<circle cx="{x:g}" cy="{line}" r="6" fill="currentColor"/>')
_TEXT = Markup(
    '<text x="{x:g}" y="{y}" fill="currentColor" font-family="sans-serif" font-size="{size}" '
    'text-anchor="{side}">{text}</text>'
)


class timeline(nodes.General, nodes.Element):  # noqa: N801 (nodes have small letters)
    """The drawing of some dates: `points`, each a date with all that it is; `title` says the same."""


def covering(book: RuleBook, article: str = "") -> list[Rule]:
    """The rules that tell of situations: all of them, or those of the article that is asked for."""
    rules = (rule for rule in book.rules.values() if rule.covers)
    return [rule for rule in rules if not article or rule.paragraph.partition(".")[0] == article]


def whom_section(book: RuleBook, anchor: str, article: str = "") -> Iterator[nodes.Node]:
    """The situations that rules tell of, in a table, and the dates, drawn and in words.

    There is nothing where no rule tells of any, or none of the article that is asked for.
    """
    rules = covering(book, article)
    if rules:
        acts = list(dict.fromkeys(rule.wording for rule in rules))
        about = placeholders(listed(acts, "and"), book.values)
        yield section(
            "Which paragraph covers whom",
            anchor,
            para(
                f"Who must {about}, and by when. Where two lines fit, what sets the other aside counts."
            ),
            table(
                ("Situation", "Last day", "Paragraph", "Unless set aside by"),
                (cells for rule in rules for cells in _rows(rule, book)),
                (4, 3, 1, 2),
            ),
            *_dates(book),
        )


def _rows(rule: Rule, book: RuleBook) -> Iterator[Cells]:
    for each in rule.covers:
        above = (_above(o.paragraph, readings_of(when)) for o, when in book.overriders(rule))
        who, by = (placeholders(text, book.values) for text in (each.who, each.by))
        open_ = [plain(" ("), link("reading", each.reading), plain(")")] if each.reading else []
        yield [
            list(linked(who, book)),
            [*linked(by, book), *open_],
            [link("para", rule.paragraph)],
            joined(above),
        ]


def _above(citation: str, codes: Sequence[str]) -> list[nodes.Node]:
    """A paragraph that sets aside, with the readings on which that depends."""
    turning = joined([link("reading", code)] for code in codes)
    return [link("para", citation), *([plain(" ("), *turning, plain(")")] if codes else [])]


def _dates(book: RuleBook) -> Iterator[nodes.Node]:
    """The dates that the paragraphs on these situations state, drawn and in words."""
    points = _points(book)
    if not points:
        return
    drawn = [(day, [name for name, _ in found]) for day, found in sorted(points.items())]
    title = "; ".join(f"{date_phrase(day)}: {listed(names, 'and')}" for day, names in drawn)
    yield timeline(points=drawn, title=f"{title}.")
    yield bullets(
        [
            plain(f"{date_phrase(day)}: "),
            *joined(([plain(f"{name} ("), link("para", home), plain(")")] for name, home in found)),
        ]
        for day, found in sorted(points.items())
    )


def _points(book: RuleBook) -> dict[dt.date, list[tuple[str, str]]]:
    """By day, what the value of a rule means by it and the paragraph that states it."""
    homes = {rule.paragraph for rule in book.rules.values() if rule.covers}
    points: dict[dt.date, list[tuple[str, str]]] = {}
    for name, value in book.values.items():
        home = stated_in(name, book, "values")
        if isinstance(value, dt.date) and home in homes and home is not None:
            points.setdefault(value, []).append((book.words_for(name), home))
    return points


def svg(points: Sequence[tuple[dt.date, Sequence[str]]], text: str) -> str:
    """The drawing: the dates in their order on a line, as far apart as the time between them is long."""
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)
    labels = [[line for name in names for line in _lines(name)] for _, names in points]
    high = _LINE + _ROW * (1 + max(map(len, labels)))
    parts = [_OPENING.format(width=_WIDTH, high=high, line=_LINE, text=text)]
    for (day, _), lines in zip(points, labels, strict=True):
        x = _EDGE + (_WIDTH - 2 * _EDGE) * (day - first).days / span if last > first else _WIDTH / 2
        side = {_EDGE: "start", _WIDTH - _EDGE: "end"}.get(round(x), "middle")
        parts.append(_POINT.format(x=x, line=_LINE))
        rows = [(_LINE - _ROW, 15, date_phrase(day))]
        rows += [(_LINE + 6 + _ROW * row, 13, line) for row, line in enumerate(lines, start=1)]
        parts += [_TEXT.format(x=x, y=y, size=size, side=side, text=said) for y, size, said in rows]
    return Markup("").join([*parts, Markup("</svg>")])


def _lines(name: str) -> list[str]:
    """A label in lines, the first of them marked, so that several are told apart."""
    return textwrap.wrap(f"\N{BULLET} {name}", _LONGEST)


def draw_timeline(writer: HTML5Translator, node: nodes.Element) -> None:
    """The drawing in the page, or as an image where a page can hold no drawing."""
    drawing = svg(node["points"], node["title"])
    in_pdf = writer.builder.name == PDF
    writer.body.append(image(drawing, node["title"]) if in_pdf else drawing)
