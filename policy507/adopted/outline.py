"""A text taken apart by its own numbering, whatever that is: no number of the policy is known here.

A number on its own (`B.`, `(b)`, `Subd. 2`) belongs to the level that is counted in the same style; one
with several parts (`4.1.4`, `IV.A`) says itself where it belongs. A letter or number that a wrapped
sentence brings to the beginning of a line is no label: a label follows the one before it, or comes after
the end of a sentence or clause, or after a bullet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import Factory, define

from policy507.adopted.headings import MOST_WORDS_OF_SHORT, heading_size
from policy507.adopted.labels import (
    DANGLING,
    LONGEST_HEADING,
    Label,
    Mark,
    labels,
    unbulleted,
)
from policy507.adopted.lines import Line
from policy507.adopted.names import Names
from policy507.adopted.words import normalise

DEEPEST = 6
DIVIDED = "\u2010\u00ad"  # what programs put where they divide a word, and people do not type
_TAIL = 100  # characters of what was read last: more than any end of an entry, or most names
_AHEAD = 3  # lines that tell whether one before them is a heading
_GAP = 3  # how many numbers on a label may be that no end of a sentence precedes
_ENTRY_ENDS = (*".;:?!", "; and", "; or", "; and,", "; or,")


@define(eq=False)
class Paragraph:
    """A numbered paragraph of a text: `lines` are its own words, without what is numbered below it.

    `path` counts from the outermost level, `number` is how the text itself would cite it; `after` is
    what sets it apart where it was put in behind another, which has the same `path`. So many of the
    first lines as `titles` says may be its heading. `places` has the lines that its words stand on, and
    `above` is the paragraph that it stands in.
    """

    number: str
    path: tuple[int, ...]
    marks: tuple[str, ...]
    line: Line
    lines: list[str] = Factory(list)
    below: list[Paragraph] = Factory(list)
    after: str = ""
    titles: int = 0
    above: Paragraph | None = None
    places: list[Line] = Factory(list)

    @property
    def headings(self) -> int:
        """How many of its first lines are a heading, and not its words."""
        more = len(self.lines) > self.titles or self.below
        return self.titles if more else max(self.titles - 1, 0)

    @property
    def own(self) -> str:
        """Its words without its heading and without what is numbered below it."""
        return joined(self.lines[self.headings :])

    @property
    def text(self) -> str:
        """Its words and those of all that is numbered below it, each with its own number only."""
        return self.whole(self.headings)

    def whole(self, headings: int) -> str:
        """As `text`, with another number of lines taken for a heading."""
        items = (f"{p.path[-1]}{p.after}. {p.text}" for p in self.below)
        return " ".join(filter(None, [joined(self.lines[headings:]), *items]))

    def walk(self) -> Iterator[Paragraph]:
        """The paragraph and all below it, in the order of the text."""
        yield self
        for inner in self.below:
            yield from inner.walk()


@define
class _Level:
    """A level that is being counted: its style, what it counts by, and the paragraph it has reached."""

    style: tuple[str, str] | None
    kind: str
    value: int
    reached: Paragraph
    headed: bool
    worded: bool


@define
class _Reader:
    names: Names
    found: list[Paragraph] = Factory(list)
    before: list[Line] = Factory(list)
    _open: list[_Level] = Factory(list)
    _end: str = "."
    _headed: bool = False
    _again: list[str] = Factory(list)  # further lines of a heading that is repeated

    def take(self, line: Line, following: Sequence[Line]) -> None:
        """Read a line; a few that follow it tell whether it is a heading."""
        words, bulleted = unbulleted(line.words)
        if self._again and words == self._again.pop(0):
            return
        self._again = []
        for label in labels(words):
            if self.names.hold(self._end, words, label.length) or _initials(label):
                continue
            if self._repeats(label):
                return
            fresh = bulleted or self._end.endswith(_ENTRY_ENDS)
            titles = heading_size(label.rest, following, worded=label.worded)
            place = self._place(label, fresh=fresh, bulleted=bulleted, heading=titles > 0)
            if place is not None:
                self._begin(label, place, line, titles)
                return
        if not self._open:
            self.before.append(line)
        elif words:
            reached = self._open[-1].reached
            if not reached.lines:
                worded = reached.number != "" and self._open[-1].worded
                reached.titles = heading_size(words, following, worded=worded)
            self._add(words, line)

    def _repeats(self, label: Label) -> bool:
        """Whether it is a heading that is open already, repeated at the top of a new page."""
        for level in self._open:
            lines = level.reached.lines[: level.reached.titles]
            if lines[:1] == [label.rest] and level.value in label.marks[-1].ordinals.values():
                self._again = lines[1:]
                return True
        return False

    def _add(self, words: str, line: Line) -> None:
        level = self._open[-1]
        level.reached.lines.append(words)
        level.reached.places.append(line)
        self._end = f"{self._end} {words}".rstrip(" \"'”’)]")[-_TAIL:]  # noqa: RUF001
        self._headed = False
        if len(level.reached.lines) <= level.reached.titles:
            level.headed, self._headed, self._end = True, True, "."

    # --- where a label belongs

    def _place(
        self, label: Label, *, fresh: bool, bulleted: bool, heading: bool
    ) -> tuple[int, tuple[int, ...]] | None:
        """How many of the open levels stay open, and what the new ones count; `None`: no label."""
        if not fresh and DANGLING.search(self._end):
            return None
        if label.marks[-1].after:
            return self._place_inserted(label, fresh=fresh)
        if label.bare and not (heading and _is_numeral(label.marks[0])):
            return None
        if not self._open:
            # A text may begin anywhere, but not with a sentence that happens to begin so.
            *above, own = label.marks
            first = 1 in own.ordinals.values() and (
                all(1 in mark.ordinals.values() for mark in above)
                or (all(mark.raw.isdigit() for mark in label.marks) and _begins(label))
            )
            return (0, _first(label.marks)) if first or heading else None
        if len(label.marks) > 1:
            return self._place_of_path(label, fresh=fresh)
        return self._place_of_mark(label, fresh=fresh, heading=heading, bulleted=bulleted)

    def _place_inserted(self, label: Label, *, fresh: bool) -> tuple[int, tuple[int, ...]] | None:
        """A paragraph that was put in: right behind the one whose number it has, or in its place."""
        if not fresh or label.bare or not _begins(label):
            return None
        *above, mark = label.marks
        for depth in reversed(range(len(above), len(self._open))):
            level = self._open[depth]
            outer = self._open[depth - len(above) : depth]
            inside = all(o.value in m.ordinals.values() for o, m in zip(outer, above, strict=True))
            value = mark.ordinals.get(level.kind)
            if value is None or value - level.value not in (0, 1):
                continue
            # Behind the paragraph with the same number it may be enclosed otherwise.
            styled = above or level.style in (None, mark.style) or value == level.value
            if inside and styled:
                return depth, (value,)
        return None

    def _place_of_mark(
        self, label: Label, *, fresh: bool, heading: bool, bulleted: bool
    ) -> tuple[int, tuple[int, ...]] | None:
        (mark,) = label.marks
        following: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        for depth in reversed(range(len(self._open))):
            level = self._open[depth]
            value = mark.ordinals.get(level.kind)
            if level.style != mark.style or value is None:
                continue
            if level.headed and not heading and label.rest and not fresh:
                continue
            (following if value == level.value + 1 else others).append((depth, value))
        for depth, value in sorted(
            following, key=lambda each: self._open[each[0]].headed != heading
        ):
            if (
                fresh
                or depth < len(self._open) - 1
                or not mark.raw.isdigit()
                or self._open[depth].value
            ):
                return depth, (value,)
        opening = self._headed or self._end.endswith(":")
        is_first = 1 in mark.ordinals.values()
        if len(self._open) < DEEPEST and (
            (is_first and fresh and (opening or not others))
            or (opening and not others)
            or (bulleted and not mark.raw.isdigit() and not others)
        ):
            return len(self._open), _first(label.marks)
        near = [each for each in others if 0 < each[1] - self._open[each[0]].value <= _GAP]
        if (
            not fresh
            and near
            and label.rest[:1].isupper()
            and (mark.style[0] or not mark.raw.isdigit())
        ):
            return near[0][0], (near[0][1],)
        if fresh and (self._end.endswith(_ENTRY_ENDS) or not mark.raw.isdigit()):
            for depth, value in sorted(
                others, key=lambda each: self._open[each[0]].headed != heading
            ):
                if not self._open[depth].headed or heading:
                    return depth, (value,)
        return None

    def _place_of_path(self, label: Label, *, fresh: bool) -> tuple[int, tuple[int, ...]] | None:
        """A number with several parts: its first parts are those of the levels that are open."""
        marks = label.marks
        best: tuple[int, int] = (0, 0)
        for start in range(len(self._open)):
            same = 0
            for level, mark in zip(self._open[start:], marks, strict=False):
                if level.value not in mark.ordinals.values():
                    break
                same += 1
            best = max(best, (same, -start))
        same, start = best[0], -best[1]
        if not same:
            start = 0
        if same == len(marks):  # the same number again
            depth = start + same - 1
            return (depth, (self._open[depth].value,)) if fresh and label.rest else None
        depth = start + same
        rest = marks[same:]
        reached = self._open[depth] if depth < len(self._open) else None
        values = _counted(rest, reached)
        last = reached.value if reached is not None else 0
        follows = values[0] == last + 1 and set(values[1:]) <= {1}
        near = len(values) == 1 and last < values[0] <= last + _GAP
        if depth + len(values) > DEEPEST or not (
            fresh or ((follows or near) and label.rest and _begins(label))
        ):
            return None
        return depth, values

    def _begin(
        self, label: Label, place: tuple[int, tuple[int, ...]], line: Line, titles: int
    ) -> None:
        depth, values = place
        counted = self._open[depth].style if depth < len(self._open) else None
        del self._open[depth:]
        marks = label.marks[len(label.marks) - len(values) :]
        for at, (mark, value) in enumerate(zip(marks, values, strict=True)):
            last = at == len(values) - 1
            above = self._open[-1].reached if self._open else None
            number = _number(label, above) if last else ""
            parts = (
                tuple(m.written for m in label.marks)
                if len(label.marks) > 1
                else (*(above.marks if above else ()), mark.written)
            )
            path = (*(above.path if above else ()), value)
            paragraph = Paragraph(number, path, parts, line, after=mark.after, above=above)
            paragraph.titles = titles if last and label.rest else 0
            (above.below if above else self.found).append(paragraph)
            kind = next((k for k, v in mark.ordinals.items() if v == value), "number")
            style = mark.style if len(label.marks) == 1 else None
            # What was put in does not change how the others are counted.
            style = counted if mark.after else style
            level = _Level(style, kind, value, paragraph, titles > 0, label.worded)
            self._open.append(level)
        self._end, self._headed = "", False
        if label.rest:
            self._add(label.rest, line)
        else:
            self._end, self._headed = ".", True


def joined(lines: Iterable[str]) -> str:
    """Lines as one; a word that was divided at the end of a line is whole again.

    A printed hyphen may be the word's own, so it stays: `normalise` counts it for nothing.
    """
    parts: list[str] = []
    last = ""
    for line in lines:
        if last[-2:-1].isalpha() and last[-1] in DIVIDED:
            parts[-1] = last[:-1]
        elif not (last[-2:-1].isalpha() and last[-1] == "-" and line[:1].islower()):
            parts.append(" ")
        parts.append(line)
        last = line
    return "".join(parts).strip()


def _first(marks: Iterable[Mark]) -> tuple[int, ...]:
    """What marks count where nothing came before: from one, if they can."""
    return tuple(1 if 1 in m.ordinals.values() else min(m.ordinals.values()) for m in marks)


def _begins(label: Label) -> bool:
    """Whether what follows a label looks like the beginning of a sentence."""
    return label.rest[:1].isupper() or label.rest[:1] in "\"“'"


def _initials(label: Label) -> bool:
    """Whether it can only be the initials of a name: capital letters that count nothing together."""
    kinds = [mark.ordinals.keys() for mark in label.marks]
    return any(a == {"capital letter"} == b for a, b in pairwise(kinds))


def _is_numeral(mark: Mark) -> bool:
    return any(not kind.endswith("letter") for kind in mark.ordinals)


def _counted(marks: tuple[Mark, ...], level: _Level | None) -> tuple[int, ...]:
    first, *others = marks
    found = first.ordinals.get(level.kind) if level else None
    return (found if found is not None else _first([first])[0], *_first(others))


def _number(label: Label, above: Paragraph | None) -> str:
    """How the text would cite a paragraph: with the numbers above, where the label has but its own."""
    mark, several = label.marks[-1], len(label.marks) > 1
    if above is None or several or not above.number:
        return label.written
    word, wrap = mark.style
    number = above.number.removesuffix(".0")
    if word:
        return f"{number}, {label.written}"
    return f"{number}({mark.written})" if wrap == "()" else f"{number}.{mark.written}"


def outline(lines: Sequence[Line], names: Names) -> tuple[list[Paragraph], list[Line]]:
    """The outermost paragraphs of a text, and the lines that come before the first.

    Where one of the `names` begins a line, it is no number.
    """
    reader = _Reader(names)
    for at, line in enumerate(lines):
        reader.take(line, lines[at + 1 : at + 1 + _AHEAD])
    return reader.found, reader.before


# --- the words that a paragraph may be said to have, where headings cannot be told from words

_INLINE_HEADING = re.compile(r"[^.:?a-z][^.:?]{0,59}[.:?](?: |[–—] ?)(?=[A-Z\"“])")  # noqa: RUF001


def words_of(paragraph: Paragraph) -> str:
    """Its own words; a short first line without an end, over what is numbered below, is a heading."""
    own = paragraph.own
    titled = paragraph.below and len(own) <= LONGEST_HEADING and not own.endswith((".", ":", ";"))
    return "" if not normalise(own) or (titled and len(paragraph.lines) == 1) else own


def wordings(found: Paragraph) -> list[str]:
    """The words that a paragraph may be said to have: without heading, with it, without those below."""
    if not found.lines:
        return []  # its number stands in those of its items only
    first = found.lines[0]
    sentence = first[-1:] in ".;" and (
        first[:1].islower() or len(first.split()) > MOST_WORDS_OF_SHORT
    )
    may_be_heading = len(first) <= LONGEST_HEADING and not sentence
    most = max(found.titles, int(may_be_heading))
    texts = [found.whole(n) for n in (found.headings, *range(most + 1))]
    inline = _INLINE_HEADING.match(found.text)
    if inline:
        texts.append(found.text[inline.end() :])
    if found.below:
        texts.append(found.own)
    return [text for text in dict.fromkeys(texts) if normalise(text)]
