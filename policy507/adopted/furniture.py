"""What is printed on the pages of a text beside its words: running titles and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise

from policy507.adopted.labels import is_heading, labels, unbulleted
from policy507.adopted.lines import LeftOut, Line
from policy507.adopted.names import Names

EDGE = 3  # lines at the top and at the bottom of a page that may be running titles
LONGEST_TITLE = 200

_DASHES = r"-\u2013\u2014"
_PAGE = re.compile(
    rf"(?i:page )?[{_DASHES}| ]{{0,2}}\d{{1,4}}(\.\d{{1,4}})?"
    rf"( ?[{_DASHES}/] ?\d{{1,4}}| of \d{{1,4}})?[{_DASHES}| ]{{0,2}}"
)
_PAGE_OF = re.compile(
    r"(?i:page|pg\.?|p\.) ?\d{1,4}(?:(?: of | ?/ ?)\d{1,4})?|\d{1,4} ?\| ?(?i:page)"
    rf"|[{_DASHES}] ?\d{{1,4}} ?[{_DASHES}]|\[ ?\d{{1,4}} ?\]"
)
_PAGE_END = re.compile(
    r"[-\u2013\u2014|,(]? ?\b(?:page|pg\.?|p\.) ?\d{1,4}(?:(?: of | ?/ ?)\d{1,4})?\)?$"
    r"|\[ ?\d{1,4} ?\]$|\d{1,4} ?\| ?page$",
    re.IGNORECASE,
)
_NUMBER_END = re.compile(rf"[{_DASHES}|]? ?(?<![\w.])\d{{1,4}} ?[{_DASHES}|]?$")
MOST_BY_CHANCE = 2  # times that a title may stand in a text, and be no running title


def furniture(pages: Sequence[Sequence[Line]], names: Names) -> tuple[list[Line], list[LeftOut]]:
    """The lines that may be a policy's words, and the running titles and page numbers.

    `names` are those of the adopter, which may stand on every page.
    """
    kept: list[Line] = []
    left: list[LeftOut] = []
    titles = _running(pages) | _counted(pages) | _interrupting(pages, names)
    for page in pages:
        beside = {id(line) for pair in pairwise(page) if _either(pair, titles) for line in pair}
        written = [line for line in page if line.words]
        ends = {id(line) for line in (*written[:1], *written[-1:]) if line.page is not None}
        for before, line, after in _around(page, titles):
            # Beside other words it may be a number that a wrapped sentence left alone.
            alone = (not before and not after) or id(line) in ends or id(line) in beside
            if id(line) in titles:
                left.append(LeftOut(line, "running title"))
            elif (alone and _PAGE.fullmatch(line.words)) or _PAGE_OF.fullmatch(line.words):
                left.append(LeftOut(line, "page number"))
            elif line.words:
                kept.append(line)
    return kept, left


def _either(lines: Iterable[Line], titles: Container[int]) -> bool:
    return any(id(line) in titles for line in lines)


def _around(page: Sequence[Line], titles: Container[int] = ()) -> Iterator[tuple[str, Line, str]]:
    """Each line with the words just before and behind it, titles being none."""
    words = ["", *("" if id(line) in titles else line.words for line in page), ""]
    for at, line in enumerate(page):
        yield words[at], line, words[at + 2]


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "0", line.words).casefold()


def _running(pages: Sequence[Sequence[Line]]) -> set[int]:
    """The lines that stand at the same edge of at least half of the pages, whatever their numbers."""
    found: dict[tuple[str, str], list[int]] = {}
    many: Counter[tuple[str, str]] = Counter()
    for page in pages if len(pages) > 1 else ():
        written = [line for line in page if line.words and len(line.words) <= LONGEST_TITLE]
        edges = [("top", written[:EDGE]), ("bottom", written[-EDGE:])]
        keys = [((edge, _masked(line)), id(line)) for edge, lines in edges for line in lines]
        for key, line in keys:
            found.setdefault(key, []).append(line)
        many.update({key for key, _ in keys})
    enough = max(2, len(pages) / 2)
    return {line for key, lines in found.items() if many[key] >= enough for line in lines}


def _counted(pages: Sequence[Sequence[Line]]) -> set[int]:
    """The lines that stand alone and recur, each time with another number at an end: of pages.

    So running titles are known where a text does not say where its pages end.
    """
    found: dict[str, list[Line]] = {}
    for page in pages:
        for before, line, after in _around(page):
            words = line.words
            page_end = _PAGE_END.search(words)
            ends = words[:1].isdigit() or words[-1:].isdigit() or page_end
            alone = not (before or after) or page_end
            if ends and alone and not labels(words) and len(words) <= LONGEST_TITLE:
                found.setdefault(_masked(line), []).append(line)
    several = (same for same in found.values() if len({line.words for line in same}) > 1)
    return {id(line) for same in several for line in same}


def _interrupting(pages: Sequence[Sequence[Line]], names: Names) -> set[int]:
    """The titles that stand several times in a text, apart from the lines around them."""
    found: dict[str, list[int]] = {}
    for page in pages:
        width = max((len(line.words) for line in page), default=0)
        for before, line, after in _around(page):
            title = bare_title(line.words)
            if not title or not _is_title(title, line.words):
                continue
            named = names.are(title)
            # A wrapped line is as long as it can be: the next word would not have fitted.
            short = len(f"{line.words} {after.partition(' ')[0]}") <= width
            if (named or not labels(title)) and (short or not (before or after)):
                found.setdefault(title.casefold(), []).extend(
                    [id(line)] * (MOST_BY_CHANCE if named else 1)
                )
    return {line for same in found.values() if len(same) > MOST_BY_CHANCE for line in same}


def _is_title(title: str, words: str) -> bool:
    """Whether a line may be printed on pages: it ends no sentence, and is no entry of a list."""
    entry = words.endswith((".", ",", ";", ":")) or unbulleted(words)[1]
    return len(title) <= LONGEST_TITLE and (is_heading(title) or not entry)


def bare_title(words: str) -> str:
    """A running title without the number of its page."""
    return _NUMBER_END.sub("", _PAGE_END.sub("", words)).strip(" |-\u2013\u2014,")


def without_titles(
    lines: Iterable[Line], before: Iterable[Line], left: list[LeftOut]
) -> list[Line]:
    """The lines without those that repeat a title from before the first paragraph."""
    titles = {
        bare_title(line.words).casefold()
        for line in before
        if is_heading(line.words) or line.words.isupper()
    } - {""}
    kept = []
    for line in lines:
        if bare_title(line.words).casefold() in titles:
            left.append(LeftOut(line, "running title"))
        else:
            kept.append(line)
    return kept
