"""A document for people as data, and its forms: text, Markdown, HTML.

Whatever stands in it is plain text. Each form escapes what it would take for its own markup, and control
characters in any of them are made visible.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from policy507.decisions.styles import LONGEST_TEXT, WIDTH
from policy507.errors import shown
from policy507.rulefiles.numbering import Numbering

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:600;margin-top:.5rem}dd{margin-left:1.5rem}"
)
# What Markdown would take for markup: the bar stands for tables, & for entities, ~ for strikethrough.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&|~#])")
_AT_BEGINNING = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")
_LINKS = (("://", "&#58;//"), ("www.", "www&#46;"), ("@", "&#64;"))


@frozen
class Heading:
    """A heading; that of the whole document is of level 1."""

    text: str
    level: int = 2


@frozen
class Paragraph:
    """A paragraph of text."""

    text: str
    strong: bool = False


@frozen
class Labelled:
    """Texts under a label, which says what they are."""

    label: str
    texts: tuple[str, ...]


@frozen
class Numbered:
    """A numbered list."""

    texts: tuple[str, ...]


@frozen
class ToFillIn:
    """A line to be filled in by hand."""

    label: str


Block: TypeAlias = Heading | Paragraph | Labelled | Numbered | ToFillIn


@frozen
class Document:
    """A title and blocks of text."""

    title: str
    blocks: tuple[Block, ...]

    def __repr__(self) -> str:
        return f"<Document, {len(self.blocks)} blocks: {self.title}>"

    def citing(self, numbering: Numbering | None) -> Document:
        """The document with the numbers of an adopted copy before ours, where there are such."""
        if numbering is None:
            return self
        cited = numbering.in_text
        return Document(cited(self.title), tuple(_each_text(b, cited) for b in self.blocks))

    def to_text(self, width: int = WIDTH) -> str:
        """The document as plain text, whose lines are no wider than that."""
        parts = [
            "\n".join(wrapped(self.title, width)),
            *("\n".join(_text(b, width)) for b in self.blocks),
        ]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip("\n")

    def to_markdown(self) -> str:
        """The document as Markdown."""
        blocks = [f"# {_marked(self.title)}", *("\n".join(_markdown(b)) for b in self.blocks)]
        return "\n\n".join(blocks) + "\n"

    def to_html(self) -> str:
        """The document as a piece of HTML, to be put into a page."""
        return "\n".join((f"<h1>{_escaped(self.title)}</h1>", *map(_html, self.blocks))) + "\n"

    def to_html_page(self) -> str:
        """The document as a page of HTML by itself."""
        title = _escaped(self.title)
        head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        body = f"<body>\n{self.to_html()}</body>"
        return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n{body}\n</html>\n'


def _each_text(block: Block, said: Callable[[str], str]) -> Block:
    match block:
        case Labelled(label, texts):
            return Labelled(said(label), tuple(map(said, texts)))
        case Numbered(texts):
            return Numbered(tuple(map(said, texts)))
        case ToFillIn():
            return block
    return evolve(block, text=said(block.text))


def plain(text: str) -> str:
    """A text whose control characters are visible, and of bounded length."""
    return shown(text, LONGEST_TEXT)


# --- text


def _text(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading(text):
            yield ""
            yield from wrapped(text, width)
        case Paragraph(text):
            yield from wrapped(text, width)
        case Labelled(label, texts):
            yield f"  {plain(label)}"
            for text in texts:
                yield from wrapped(text, width, "    - ")
        case Numbered(texts):
            hang = len(f"{len(texts)}. ")
            for number, text in enumerate(texts, start=1):
                yield from wrapped(text, width, f"{number}. ".ljust(hang))
        case ToFillIn(label):
            yield ""
            yield f"{plain(label)}: {'_' * 30}"
            yield ""


def wrapped(text: str, width: int, mark: str = "") -> list[str]:
    """A text in lines no wider than that, the first with a mark before it, the others below the text."""
    rest = " " * len(mark)
    return textwrap.wrap(
        plain(text),
        max(width, len(mark) + 20),
        initial_indent=mark,
        subsequent_indent=rest,
        break_on_hyphens=False,
    ) or [mark.rstrip()]


# --- Markdown


def _marked(text: str) -> str:
    """A text in which nothing is markup of Markdown, not even a link."""
    said = _MARKDOWN.sub(r"\\\1", plain(text))
    for found, entity in _LINKS:
        said = said.replace(found, entity)
    return _AT_BEGINNING.sub(
        lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else f"{m[1]}{m[2]}\\", said
    )


def _markdown(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {_marked(text)}"
        case Paragraph(text, strong):
            yield f"**{_marked(text)}**" if strong else _marked(text)
        case Labelled(label, texts):
            yield f"**{_marked(label)}**"
            yield ""
            yield from (f"- {_marked(text)}" for text in texts)
        case Numbered(texts):
            yield from (f"{n}. {_marked(text)}" for n, text in enumerate(texts, start=1))
        case ToFillIn(label):
            yield f"{_marked(label)}: {chr(92)}_" + f"{chr(92)}_" * 29


# --- HTML


def _escaped(text: str) -> str:
    return html.escape(plain(text))


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{_escaped(text)}</h{level}>"
        case Paragraph(text, strong):
            said = _escaped(text)
            return f"<p><strong>{said}</strong></p>" if strong else f"<p>{said}</p>"
        case Labelled(label, texts):
            rows = "".join(f"<dd>{_escaped(text)}</dd>" for text in texts)
            return f"<dl><dt>{_escaped(label)}</dt>{rows}</dl>"
        case Numbered(texts):
            return _list("ol", texts)
    return f"<p>{_escaped(block.label)}: {'_' * 30}</p>"


def _list(kind: str, texts: Sequence[str]) -> str:
    return f"<{kind}>{''.join(f'<li>{_escaped(text)}</li>' for text in texts)}</{kind}>"
