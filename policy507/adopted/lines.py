"""The lines of a text with their places, and which of them are no words of the policy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from attrs import define, frozen

from policy507.adopted.labels import is_heading, labels, unbulleted
from policy507.errors import Problem

EDGE = 3  # lines at the top and at the bottom of a page that may be running titles
MOST_LINES_OF_A_NOTE = 40
LONGEST_TITLE = 200

_LINE_END = re.compile(r"\r\n?|\n")
_REFERENCES = re.compile(r"(?:Legal|LEGAL|Cross|CROSS)[ -](?:References?|REFERENCES?) ?(?::.*)?")
_PAGE = re.compile(
    r"(?i:page )?[-–—| ]{0,2}\d{1,4}(\.\d{1,4})?( ?[-–—/] ?\d{1,4}| of \d{1,4})?[-–—| ]{0,2}"  # noqa: RUF001
)
_HISTORY = re.compile(
    r"(?:Adopted|Revised|Reviewed|Approved|Amended|Orig|Original|Rev)"
    r"(?:[.:]| (?:by|on)\b[^.;]{0,60}:)[^.;:]{0,60}\.?"
)
_NOTE = re.compile(r"\[ ?(?:note|drafting note|editor)", re.IGNORECASE)


@frozen
class Line:
    """A line of a text, spaces single; `page` is counted in a document that has pages by itself."""

    words: str
    number: int
    page: int | None = None

    def problem(self, message: str, file: str | None) -> Problem:
        """A problem with what stands here."""
        where = file if self.page is None else f"{file or ''}, page {self.page}".lstrip(", ")
        return Problem(message, where, self.number)

    @property
    def place(self) -> str:
        """Where it is, in words."""
        line = f"line {self.number}"
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
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        for at, sheet in enumerate(line.split("\f")):
            if at:
                pages.append([])
            pieces = sheet.splitlines() or [""]
            pages[-1] += [Line(" ".join(piece.split()), number) for piece in pieces]
    return pages


def furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[Line], list[LeftOut]]:
    """The lines that may be a policy's words, and the others.

    Those are page numbers, running titles, notes, the dates of adoption, and everything from the
    legal or cross references on, to the next article if there is one.
    """
    kept: list[Line] = []
    left: list[LeftOut] = []
    running = _running(pages)
    counted = _counted(pages)
    for page in pages:
        written = [line for line in page if line.words]
        edges = {id(line) for line in (*written[:EDGE], *written[-EDGE:])}
        for before, line, after in _around(page):
            if not line.words:
                continue
            edge = id(line) in edges and len(pages) > 1
            # Beside other words it may be a number that a wrapped sentence left alone.
            alone = not before and not after
            sheet = line.page is not None and any(line is end for end in (written[0], written[-1]))
            if _PAGE.fullmatch(line.words) and (alone or sheet):
                left.append(LeftOut(line, "page number"))
            elif (edge and _masked(line) in running) or (alone and line.words in counted):
                left.append(LeftOut(line, "running title"))
            else:
                kept.append(line)
    return _policy_only(kept, left)


def _around(page: Sequence[Line]) -> Iterator[tuple[str, Line, str]]:
    words = ["", *(line.words for line in page), ""]
    for at, line in enumerate(page):
        yield words[at], line, words[at + 2]


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "0", line.words).casefold()


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """The lines that stand at the same edge of at least half of the pages, whatever their numbers."""
    found: Counter[tuple[str, str]] = Counter()
    for page in pages:
        written = [line for line in page if line.words]
        top = {("top", _masked(line)) for line in written[:EDGE]}
        bottom = {("bottom", _masked(line)) for line in written[-EDGE:]}
        found.update(top | bottom)
    enough = max(2, len(pages) / 2)
    return {
        words
        for (_, words), many in found.items()
        if many >= enough and len(words) <= LONGEST_TITLE
    }


def _counted(pages: Sequence[Sequence[Line]]) -> set[str]:
    """The lines that stand alone and recur, each time with another number at an end: of pages.

    So running titles are known where a text does not say where its pages end.
    """
    found: dict[str, set[str]] = {}
    for page in pages:
        for before, line, after in _around(page):
            words = line.words
            ends = words[:1].isdigit() or words[-1:].isdigit()
            if ends and not (before or after or labels(words)) and len(words) <= LONGEST_TITLE:
                found.setdefault(_masked(line), set()).add(words)
    return {words for same in found.values() if len(same) > 1 for words in same}


@define
class _Articles:
    """The headings of articles so far: which number has the next. `listed`: so has a reference."""

    style: tuple[str, str] | None = None
    kind: str = ""
    last: int = 0
    listed: bool = False

    def number(self, words: str) -> int | None:
        """The number of a heading that is counted as the articles are."""
        for label in labels(words):
            if len(label.marks) == 1 and is_heading(label.rest):
                (mark,) = label.marks
                if self.style in (None, mark.style):
                    counted = mark.ordinals.items()
                    kind = self.kind or next((k for k, n in counted if n == 1), "")
                    return mark.ordinals.get(kind)
        return None

    def take(self, words: str) -> None:
        """Count a heading, if it is the next."""
        if self.number(words) == self.last + 1:
            mark = next(label.marks[0] for label in labels(words) if len(label.marks) == 1)
            self.kind = self.kind or next(k for k, n in mark.ordinals.items() if n == 1)
            self.style, self.last, self.listed = mark.style, self.last + 1, False

    def goes_on(self, words: str) -> bool:
        """Whether the next article begins among references, and is none of a numbered list of them."""
        number = self.number(words) if self.last else None
        self.listed = self.listed or number == self.last
        return number == self.last + 1 and not self.listed


def _policy_only(lines: Sequence[Line], left: list[LeftOut]) -> tuple[list[Line], list[LeftOut]]:
    kept: list[Line] = []
    note: list[Line] = []
    ended = False
    articles = _Articles()
    for line, after in zip_longest(lines, lines[1:]):
        words, _ = unbulleted(line.words)
        if ended and articles.goes_on(words) and after and not is_heading(after.words):
            ended = False
        if not ended:
            articles.take(words)
        if ended or _REFERENCES.fullmatch(words):
            ended = True
            left.append(LeftOut(line, "references"))
        elif note or _NOTE.match(words):
            note.append(line)
            if words.endswith("]"):
                left += [LeftOut(each, "note in brackets") for each in note]
                note = []
            elif len(note) > MOST_LINES_OF_A_NOTE:
                kept += note  # a bracket that nobody closed
                note = []
        elif _HISTORY.fullmatch(words):
            left.append(LeftOut(line, "date of adoption"))
        else:
            kept.append(line)
    return kept + note, left


def without_titles(
    lines: Iterable[Line], before: Iterable[Line], left: list[LeftOut]
) -> list[Line]:
    """The lines without those that repeat a title from before the first paragraph."""
    titles = {line.words for line in before if is_heading(line.words) or line.words.isupper()}
    kept = []
    for line in lines:
        if line.words in titles:
            left.append(LeftOut(line, "running title"))
        else:
            kept.append(line)
    return kept
