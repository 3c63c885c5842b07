"""Paragraphs without numbers of their own: they are found in the lump of words below a heading.

A lump is divided wherever a sentence or an entry ends with its line. Of the pieces that follow one
another, those that are a paragraph of ours are put together again; the numbers of the items that it
lists, which its fingerprint counts, are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import Factory, define

from policy507.adopted.labels import is_heading
from policy507.adopted.lines import Line
from policy507.adopted.outline import Paragraph, joined

MOST_PIECES = 30  # of one paragraph
LONGEST = 4000  # characters of one paragraph
MOST_IN_TEXT = 400  # pieces: in more, nothing is looked for
_ENDS = (".", "?", "!", ":", ";", '."', ".”", "; and", "; or", "; and,", "; or,")
_INTRODUCES = ":"
_OPENS = "\"“'\u2018(["


@define(eq=False)
class Piece:
    """Some lines that follow one another; `owner` is the paragraph whose number they begin with.

    One that stands `apart` begins a paragraph, and one that is `loose` may belong to the one before.
    """

    line: Line
    owner: Paragraph | None
    apart: bool
    loose: bool
    lines: list[str] = Factory(list)

    @property
    def text(self) -> str:
        """Its words."""
        return joined(self.lines)


Group = Sequence[Piece]
Known = Callable[[str], bool]


def divided(lump: Paragraph, found: Callable[[Paragraph], bool]) -> list[Piece]:
    """The pieces of a paragraph and of what is numbered in it, but for what is `found` already."""
    pieces: list[Piece] = []
    for paragraph in (lump, *(inner for outer in lump.below for inner in outer.walk())):
        if paragraph is not lump and found(_outermost(paragraph, lump)):
            continue
        owner, last = (None if paragraph is lump else paragraph), "."
        placed = list(zip(paragraph.lines, paragraph.places, strict=True))
        for words, line in placed[paragraph.headings :]:
            capital = words.lstrip(_OPENS)[:1].isupper()
            ends = last.endswith(_ENDS) and (capital or not last.endswith("."))
            apart = owner is not None or line.begins
            if apart or capital or last.endswith(_ENDS) or not pieces:
                pieces.append(Piece(line, owner, apart, not (apart or ends)))
            pieces[-1].lines.append(words)
            owner, last = None, words
    return pieces


def _outermost(paragraph: Paragraph, lump: Paragraph) -> Paragraph:
    """What stands right in the lump, of which a paragraph is part."""
    while paragraph.above is not None and paragraph.above is not lump:
        paragraph = paragraph.above
    return paragraph


def put_together(pieces: Sequence[Piece], known: Known) -> tuple[list[Group], list[Group]]:
    """The groups of pieces that are a paragraph which is `known` by its words, and all the others.

    The others are divided where they stand apart, an introduction with the list that follows it.
    """
    of_ours: list[Group] = []
    others: list[list[Piece]] = []
    at = begun = 0
    while at < len(pieces):
        end = next((end for end in _ends(pieces, at) if known(words_of(pieces[at:end]))), at)
        if end > at:
            of_ours.append(pieces[at:end])
            begun = at = end
            continue
        piece = pieces[at]
        listing = _listing(others[-1]) if begun < at else False
        if begun == at or (piece.apart and not listing) or listing is None:
            others.append([])
        others[-1].append(piece)
        at += 1
    followed = {id(one[-1]): other for one, other in pairwise([[piece] for piece in pieces])}
    return of_ours, [group for group in others if not _heads(group, followed)]


def _heads(group: Group, followed: Mapping[int, Group]) -> bool:
    """Whether it is a heading of what follows, which has no number: else a number would stand first."""
    after = followed.get(id(group[-1]), ())
    return is_heading(words_of(group)) and any(piece.owner is None for piece in after)


def _ends(pieces: Sequence[Piece], at: int) -> Iterator[int]:
    """Where a paragraph may end that begins with a piece."""
    size = 0
    for end in range(at + 1, min(at + MOST_PIECES, len(pieces)) + 1):
        size += len(pieces[end - 1].text)
        if size > LONGEST:
            return
        yield end


def _listing(group: Group) -> bool | None:
    """Whether a list goes on that was introduced; `None`, where it is at its end."""
    if not any(piece.text.endswith(_INTRODUCES) for piece in group):
        return False
    return True if not group[-1].text.endswith(".") else None


def _whole(group: Group) -> list[Piece]:
    """The pieces, those that are loose with the one before."""
    found: list[Piece] = []
    for piece in group:
        if found and piece.loose:
            before = found[-1]
            lines = [*before.lines, *piece.lines]
            found[-1] = Piece(before.line, before.owner, before.apart, before.loose, lines)
        else:
            found.append(piece)
    return found


def _items(group: Group) -> int:
    """Which piece of a group is the first of a list, or how many it has."""
    introduced = (at for at, piece in enumerate(group) if piece.text.endswith(_INTRODUCES))
    return next(introduced, len(group)) + 1


def words_of(group: Group) -> str:
    """The words of a group, each of the items that it lists with its number."""
    group = _whole(group)
    first = _items(group)
    items = (f"{number}. {piece.text}" for number, piece in enumerate(group[first:], start=1))
    return " ".join([piece.text for piece in group[:first]] + list(items))


def as_paragraph(group: Group, lump: Paragraph, number: int) -> Paragraph:
    """A group as a paragraph of the lump; it has a number only if one stands before it."""
    group = _whole(group)
    first = _items(group)
    made = _made(group[0], lump, number)
    for piece in group[1:first]:
        made.lines += piece.lines
        made.places += [piece.line] * len(piece.lines)
    made.below += [_made(piece, made, at) for at, piece in enumerate(group[first:], start=1)]
    return made


def _made(piece: Piece, above: Paragraph, number: int) -> Paragraph:
    owner = piece.owner
    marks = owner.marks if owner is not None else ()
    written = owner.number if owner is not None else ""
    return Paragraph(
        written,
        (*above.path, number),
        marks,
        piece.line,
        list(piece.lines),
        places=[piece.line] * len(piece.lines),
        above=above,
    )
