"""The lines of a text with their places."""

from __future__ import annotations

import re

from attrs import frozen

from policy507.errors import Problem

_LINE_END = re.compile(r"\r\n?|\n")
# What programs put for the end of a line where they write a page's own code: it is one.
_BREAK = re.compile(r"<br\b[^<>]{0,100}>", re.IGNORECASE)
_SPACE = "&nbsp;"  # and for a space
_BOLD = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*")  # how plain text marks it, around a number too


@frozen
class Line:
    """A line of a text, spaces single; `page` is counted in a document that has pages by itself.

    `unit` is what `number` counts. A line that `begins` something has empty space above it, or is the
    first of a paragraph of a document that has paragraphs by itself.
    """

    words: str
    number: int
    page: int | None = None
    unit: str = "line"
    begins: bool = False

    def problem(self, message: str, file: str | None) -> Problem:
        """A problem with what stands here."""
        where = file if self.page is None else f"{file or ''}, page {self.page}".lstrip(", ")
        return Problem(message, where, self.number)

    @property
    def place(self) -> str:
        """Where it is, in words."""
        line = f"{self.unit} {self.number}"
        return line if self.page is None else f"page {self.page}, {line}"


@frozen
class LeftOut:
    """A line that was not taken for words of a paragraph, and why."""

    line: Line
    why: str


def lines_of(text: str) -> list[list[Line]]:
    """The lines of a plain text by page, numbered as an editor counts them.

    A form feed begins a page, and an editor does not count it as a line.
    """
    pages: list[list[Line]] = [[]]
    apart = True
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        for at, sheet in enumerate(line.split("\f")):
            if at:
                pages.append([])
            plain = _BREAK.sub("\n", _BOLD.sub("", sheet)).replace(_SPACE, " ")
            for piece in plain.splitlines() or [""]:
                words = " ".join(piece.split())
                pages[-1].append(Line(words, number, begins=apart))
                apart = not words
    return pages
