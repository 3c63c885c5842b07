"""How many lines the heading of a paragraph has: none, one, or as many as it was wrapped into."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy507.adopted.labels import DANGLING, LONGEST_HEADING, is_heading, labels, unbulleted
from policy507.adopted.lines import Line

_CLOSED = re.compile(r"(?<=\w)[.:]$")
# "Subd. 3. Instruction required." is how statutes head their subdivisions.
_SHORT = re.compile(r"[A-Z][^.:;?!]{1,60}\.?")
MOST_WORDS_OF_SHORT = 7
_ENDS = (".", ",", ";", ":")


def heading_size(first: str, following: Sequence[Line], *, worded: bool) -> int:
    """How many lines belong to a heading that begins with `first`.

    In capitals or in title case, it may go on over some of the `following` lines. As a sentence it is
    one where the number is `worded`, as in statutes, or where what follows is the first of a list.
    """
    size = _wrapped(first, following)
    if size or not first:
        return size
    after = unbulleted(following[0].words)[0] if following else ""
    begins = after[:1].isupper() or bool(labels(after))
    closed = first.isupper() or begins or (bool(after) and following[0].begins)
    if closed and is_heading(_CLOSED.sub("", first)):
        return 1
    if not after or not _SHORT.fullmatch(first) or len(first.split()) > MOST_WORDS_OF_SHORT:
        return 0
    apart = first.endswith(".") or following[0].begins
    if worded and begins and apart:
        return 1
    whole = not first.endswith(_ENDS) and not DANGLING.search(first)
    if whole and ((apart and begins) or _opens(after)):
        return 1
    # "Duties of those" / "who ride" / "A. Whoever rides …"
    both = f"{first} {after}"
    further = unbulleted(following[1].words)[0] if len(following) > 1 else ""
    wrapped = not (begins or following[0].begins or both.endswith(_ENDS)) and _opens(further)
    return 2 * int(wrapped and bool(_SHORT.fullmatch(both)) and _is_brief(both))


def _is_brief(words: str) -> bool:
    return len(words.split()) <= MOST_WORDS_OF_SHORT * 2


def _wrapped(first: str, following: Sequence[Line]) -> int:
    """The lines of a heading in capitals or in title case."""
    size, joined = int(is_heading(first)), first
    for number, after in enumerate(following[:2], start=2):
        words = after.words
        goes_on = not joined.endswith((".", ";", ":")) and not _numbered(words)
        mixed = joined.isupper() and not words.isupper() and not DANGLING.search(joined)
        joined = f"{joined} {words}"
        if not first or not goes_on or mixed or len(joined) > LONGEST_HEADING:
            break
        # Without capitals a sentence may begin so: it goes on in small letters.
        beside = not after.begins
        behind = following[number - 1] if number <= len(following) else None
        further = "" if behind is None or behind.begins else behind.words[:1]
        title = beside and is_heading(_CLOSED.sub("", joined)) and not further.islower()
        if joined.isupper() or title:
            size = number
        elif not (beside and (is_heading(joined) or DANGLING.search(joined))):
            break
    return size


def _numbered(words: str) -> bool:
    return any(not label.bare for label in labels(unbulleted(words)[0]))


def _opens(words: str) -> bool:
    """Whether a list begins with a line."""
    return any(
        not label.bare and all(1 in mark.ordinals.values() for mark in label.marks[-1:])
        for label in labels(words)
    )
