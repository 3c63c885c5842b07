"""The paragraphs of an adopted text matched to those of the rule files: by words, not by numbers.

The rule files hold no sentence of the policy, only hashes of its words and the few phrases on which
the rules turn. The same words are found again wherever they stand. What has other words is matched
by what it still has in common (a sketch), and else by its neighbours: one paragraph that is left
between two that are known, on either side, is one and the same, if it has anything of ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from attrs import Factory, define

from policy507.adopted.differences import (
    Pair,
    as_ours,
    changes,
    item_pairs,
    item_remarks,
    mentioned,
    own_parts,
    parts,
    references,
    resembles,
)
from policy507.adopted.lumps import MOST_IN_TEXT, as_paragraph, divided, put_together
from policy507.adopted.lumps import words_of as words_in
from policy507.adopted.names import FEWEST_NAMED, parts_of, proper_names, variants
from policy507.adopted.outline import Paragraph, wordings, words_of
from policy507.adopted.report import Result, Row
from policy507.adopted.words import (
    Adopters,
    fingerprint,
    fingerprint_of,
    lanes,
    likeness,
    normalise,
    tokens,
)
from policy507.adopted.wordwise import Difference, differences
from policy507.model.policy import Paragraph as Ours

FEWEST_IN_LUMP = 2  # paragraphs of ours without their numbers in one: else its words are its own
FEWEST_LANES = 4  # of sixteen that are equal, and two paragraphs are alike
ALIKE = FEWEST_LANES / 16
ABOUT = 0.2  # by how much of its words a paragraph is longer or shorter, at most
NO_NUMBER = "it has no number in this text"
Wordings: TypeAlias = Mapping[Paragraph, Sequence[str]]


def neutral_print(entry: Ours) -> str:
    """The fingerprint of a paragraph of ours whatever its adopter is called."""
    return entry.neutral_fingerprint or entry.fingerprint


@define
class _Match:
    """The paragraph of the text that a paragraph of ours is, and which of its wordings.

    `ours` is that wording with our citations in its references.
    """

    found: Paragraph
    text: str
    result: Result
    ours: str = ""


@define
class Matcher:
    """Matches step by step; `matches` has what was found so far, by our citations."""

    entries: Sequence[Ours]
    paragraphs: tuple[Paragraph, ...]
    adopters: Adopters
    names: tuple[str, ...] = ()
    policy: str = ""
    lumps: bool = False
    matches: dict[str, _Match] = Factory(dict)
    adopter: str | None = None
    _order: dict[Paragraph, int] = Factory(dict)
    _taken: set[Paragraph] = Factory(set)
    _holding: set[Paragraph] = Factory(set)

    def __attrs_post_init__(self) -> None:
        self._order = {p: at for at, p in enumerate(self._walk())}

    def _walk(self) -> Iterator[Paragraph]:
        for outer in self.paragraphs:
            yield from outer.walk()

    def run(self) -> None:
        """Match what has the same words, then what is called otherwise, then what is alike."""
        texts = {found: wordings(found) for found in self._order}
        self._same(texts)
        self._renamed(texts)
        self._infer_adopter(texts)
        if self._left() and self._lists():
            self._order = {p: at for at, p in enumerate(self._walk())}
            texts = {found: wordings(found) for found in self._order}
            self._same(texts)
            self._renamed(texts)
        if self.lumps and self._in_lumps():
            self._order = {p: at for at, p in enumerate(self._walk())}
            texts = {found: wordings(found) for found in self._order}
            self._same(texts)
            self._renamed(texts)
            self._infer_adopter(texts)
        self._alike(texts)
        self._between_neighbours()
        self._in_our_numbers()

    # --- steps

    def _take(self, entry: Ours, found: Paragraph, text: str, result: Result) -> None:
        self.matches[entry.citation] = _Match(found, text, result)
        own = bool(found.below) and text == found.own
        self._taken.update([found] if own else found.walk())
        self._holding.update(self._above(found))

    @staticmethod
    def _above(found: Paragraph) -> Iterator[Paragraph]:
        """The paragraphs in which one stands."""
        while found.above is not None:
            found = found.above
            yield found

    def _left(self) -> list[Ours]:
        return [entry for entry in self.entries if entry.citation not in self.matches]

    def _same(self, texts_of: Wordings) -> None:
        found: dict[str, list[tuple[Paragraph, str]]] = {}
        for paragraph, texts in texts_of.items():
            for text in texts:
                found.setdefault(fingerprint(text), []).append((paragraph, text))
        self._by_print(found, [(e, e.fingerprint) for e in self._left()], Result.SAME)

    def _renamed(self, texts_of: Wordings) -> None:
        found: dict[str, list[tuple[Paragraph, str]]] = {}
        for paragraph, texts in texts_of.items():
            if paragraph not in self._taken:
                for text in texts:
                    print_ = self.adopters.fingerprint(text)
                    found.setdefault(print_, []).append((paragraph, text))
        self._by_print(found, [(e, neutral_print(e)) for e in self._left()], Result.RENAMED)

    def _by_print(
        self,
        found: Mapping[str, Sequence[tuple[Paragraph, str]]],
        wanted: Iterable[tuple[Ours, str]],
        result: Result,
    ) -> None:
        for entry, print_ in wanted:
            for paragraph, text in found.get(print_, ()):
                if paragraph not in self._taken and paragraph not in self._holding:
                    self._take(entry, paragraph, text, result)
                    break

    def _infer_adopter(self, texts_of: Wordings) -> None:
        """A proper name that, put for the adopter's, explains several paragraphs at once."""
        left = {neutral_print(e) for e in self._left() if neutral_print(e) != e.fingerprint}
        if len(left) < FEWEST_NAMED:
            return
        loose = [p for p in texts_of if p not in self._taken]
        words = [normalise(text) for p in loose for text in texts_of[p]]
        name = self._best(proper_names(p.own for p in loose), words, left, FEWEST_NAMED)
        if name is not None:
            self.adopter = name
            self._call(name, texts_of)
            # Once it was named, a part of the name may stand for it.
            left = {neutral_print(e) for e in self._left() if neutral_print(e) != e.fingerprint}
            part = self._best(parts_of(name), words, left, 1) if left else None
            if part is not None:
                self._call(part, texts_of)

    def _best(
        self, names: Iterable[str], words: Sequence[str], left: AbstractSet[str], fewest: int
    ) -> str | None:
        """The name that explains most of the words that are left, and no fewer than so many."""
        best, explained = None, fewest - 1
        for name in names:
            called = [normalise(each) for each in variants(name)]
            adopters = Adopters([*self.names, *called])
            # What does not mention the name has been tried without it.
            mentions = (each for each in words if any(name in each for name in called))
            prints = {adopters.fingerprint_of(each) for each in mentions}
            if len(left & prints) > explained:
                best, explained = name, len(left & prints)
        return best

    def _call(self, name: str, texts_of: Wordings) -> None:
        self.names = (*self.names, *variants(name))
        self.adopters = Adopters(self.names)
        self._renamed(texts_of)

    def _lists(self) -> bool:
        """Take lists without numbers apart, where that makes a paragraph of ours; whether any did."""
        prints = {neutral_print(entry) for entry in self._left()}
        did = False
        for found in self._order:
            if found in self._taken or found.below:
                continue
            pieces = divided(found, self._taken.__contains__)
            if not 1 < len(pieces) <= MOST_IN_TEXT:
                continue
            if self.adopters.fingerprint(words_in(pieces)) in prints:
                made = as_paragraph(pieces, found, 1)
                size = found.headings
                found.lines = [*found.lines[:size], *made.lines]
                found.places = [*found.places[:size], *made.places]
                found.titles, found.below, did = size, made.below, True
                for item in found.below:
                    item.above = found
        return did

    def _in_lumps(self) -> bool:
        """Divide what holds several paragraphs of ours without their numbers; whether anything did."""
        lumps = [p for p in self.paragraphs if p not in self._taken]
        did = [self._divide(lump) for lump in lumps if len(self._left()) > 1]
        return any(did)

    def _divide(self, lump: Paragraph) -> bool:
        known = {p for p in (*self._taken, *self._holding) if p is not lump}
        # What has a number and is nearly one of ours has not lost any.
        near = (p for p in lump.below if p.number and p not in known)
        known |= {p for p in near if self._is_near(p)}
        pieces = divided(lump, known.__contains__)
        if not 1 < len(pieces) <= MOST_IN_TEXT:
            return False
        left = self._left()
        prints = {neutral_print(entry) for entry in left}
        sizes = {len(entry.word_marks) - 1 for entry in left}  # of those without marks: -1

        def is_ours(text: str) -> bool:
            words = self.adopters.neutral(text)
            like = -1 in sizes or words.count(" ") + 1 in sizes
            return like and fingerprint_of(words) in prints

        groups, others = put_together(pieces, is_ours)
        found = [self.adopters.sketch(words_in(group)) for group in others]
        alike = [
            entry
            for entry in left
            if any(likeness(entry.sketch, sketch) >= ALIKE for sketch in found)
        ]
        if len(groups) + len(alike) < FEWEST_IN_LUMP:
            return False
        places = {id(piece): at for at, piece in enumerate(pieces)}
        made = sorted([*groups, *others], key=lambda group: places[id(group[0])])
        lump.below = [
            *(each for each in lump.below if each in known),
            *(as_paragraph(group, lump, at) for at, group in enumerate(made, start=1)),
        ]
        lump.lines = lump.lines[: lump.headings]
        lump.places = lump.places[: len(lump.lines)]
        lump.titles = len(lump.lines)
        return True

    def _is_near(self, found: Paragraph) -> bool:
        """Whether it is like a paragraph of ours, and about as long."""
        words = self.adopters.neutral(found.text).split()
        sketch = self.adopters.sketch(found.text)
        return any(
            likeness(entry.sketch, sketch) >= ALIKE
            and abs(len(entry.word_marks) - len(words)) <= len(words) * ABOUT
            for entry in self._left()
        )

    def _alike(self, texts_of: Wordings) -> None:
        """The paragraphs that have most in common, best first."""
        index: dict[tuple[int, str], list[tuple[Paragraph, str]]] = {}
        for paragraph, texts in texts_of.items():
            if paragraph not in self._taken and paragraph not in self._holding:
                # Its own words alone are alike to it with its items.
                for text in texts if not paragraph.below else texts[:1]:
                    for lane in lanes(self.adopters.sketch(text)):
                        index.setdefault(lane, []).append((paragraph, text))
        pairs = []
        for number, entry in enumerate(self._left()):
            equal: Counter[tuple[Paragraph, str]] = Counter()
            for lane in lanes(entry.sketch):
                equal.update(index.get(lane, ()))
            pairs += [
                (-many, number, self._order[paragraph], entry, paragraph, text)
                for (paragraph, text), many in equal.items()
                if many >= FEWEST_LANES
            ]
        for *_, entry, paragraph, text in sorted(pairs, key=lambda pair: pair[:3]):
            free = paragraph not in self._taken and paragraph not in self._holding
            if free and entry.citation not in self.matches:
                self._take(entry, paragraph, text, Result.DIFFERS)

    def _between_neighbours(self) -> None:
        """What alone is left on either side between two paragraphs that are known."""
        units = [(self._order[unit], unit, text) for unit, text in self.unknown()]
        gaps: dict[tuple[int, int], list[Ours]] = {}
        for at, entry in enumerate(self.entries):
            if entry.citation not in self.matches:
                before = [self._place(e) for e in self.entries[:at] if e.citation in self.matches]
                after = [self._place(e) for e in self.entries[at:] if e.citation in self.matches]
                gap = (before[-1] if before else -1, after[0] if after else len(self._order))
                gaps.setdefault(gap, []).append(entry)
        if not self.matches:
            return  # a text of another policy has no neighbours
        for (low, high), entries in gaps.items():
            inside = [(unit, text) for at, unit, text in units if low < at < high]
            # Several have nothing alike, or else their sketches would have said so.
            unsketched = not any(entry.sketch for entry in entries)
            if len(entries) == len(inside) and (len(inside) == 1 or unsketched):
                for entry, unit in zip(entries, inside, strict=True):
                    if unsketched or resembles(entry, unit[1], self.adopters):
                        self._take(entry, *unit, Result.DIFFERS)

    def _place(self, entry: Ours) -> int:
        return self._order[self.matches[entry.citation].found]

    def _in_our_numbers(self) -> None:
        """Compare again with each reference to a paragraph of the text as our citation.

        So a text in other numbers has the same words, and one that moved paragraphs under the
        numbers of others does not.
        """
        own = self._own_numbers()
        for entry in self.entries:
            match = self.matches.get(entry.citation)
            if match is None:
                continue
            match.ours, match.result = as_ours(match.text, own), Result.DIFFERS
            for text in (match.text, *wordings(match.found)):
                ours = as_ours(text, own)
                result = self._result(entry, ours)
                if result is not Result.DIFFERS:
                    match.text, match.ours, match.result = text, ours, result
                    break

    def _own_numbers(self) -> dict[tuple[str, ...], str]:
        """Our citations by the parts of the text's own numbers."""
        found: dict[tuple[str, ...], str] = {}
        for citation, match in self.matches.items():
            if number := match.found.number:
                found |= dict.fromkeys(own_parts(number, match.found.marks, self.policy), citation)
        return found

    def _result(self, entry: Ours, text: str) -> Result:
        if fingerprint(text) == entry.fingerprint:
            return Result.SAME
        same = self.adopters.fingerprint(text) == neutral_print(entry)
        return Result.RENAMED if same else Result.DIFFERS

    # --- what came of it

    def unknown(self) -> list[tuple[Paragraph, str]]:
        """What the text has and we do not, outermost first, with its words."""
        found: list[tuple[Paragraph, str]] = []
        waiting = list(reversed(self.paragraphs))
        while waiting:
            paragraph = waiting.pop()
            if paragraph in self._taken and paragraph not in self._holding:
                # Its own words may be known, and what is numbered below it not.
                below = [p for p in paragraph.below if p not in self._taken]
                waiting += reversed(below)
            elif paragraph in self._holding or not words_of(paragraph):
                if paragraph not in self._taken and words_of(paragraph):
                    found.append((paragraph, paragraph.own))
                waiting += reversed(paragraph.below)
            else:
                found.append((paragraph, paragraph.text))
        return found

    def numbers(self) -> dict[str, str]:
        """The text's own numbers by our citations."""
        found: dict[str, str] = {}
        for entry in self.entries:
            if match := self.matches.get(entry.citation):
                found[entry.citation] = match.found.number
                pairs = self._items(entry, match)
                found |= {ours: theirs.number for ours, theirs in pairs if ours and theirs}
        return {ours: number for ours, number in found.items() if number}

    def rows(self) -> Iterator[Row]:
        """The policy's paragraphs in their order, then those of the text that are not known."""
        for entry in self.entries:
            match = self.matches.get(entry.citation)
            if match is None:
                yield Row(entry.citation, None, Result.MISSING)
                continue
            yield Row(
                entry.citation,
                match.found.number or None,
                match.result,
                match.found.line,
                match.text,
                match.found.own,
                tuple((item.number, item.text) for item in match.found.below),
                changes(entry.key_phrases, match.ours, self.adopters),
                tuple(self._remarks(entry, match)),
                self._differences(entry, match),
                self.adopters.named_in(match.text) if match.result is Result.RENAMED else (),
                self._prints(match.ours),
            )
        for paragraph, text in self.unknown():
            place, number = paragraph.line, paragraph.number or None
            yield Row(None, number, Result.UNKNOWN, place, text, prints=self._prints(text))

    def _differences(self, entry: Ours, match: _Match) -> tuple[Difference, ...]:
        if match.result is not Result.DIFFERS:
            return ()
        found = tokens(match.text, references(match.text, self._own_numbers()))
        return differences(entry.word_marks, entry.key_phrases, found, self.adopters)

    def _prints(self, text: str) -> dict[str, str]:
        return {
            "fingerprint": fingerprint(text),
            "neutral_fingerprint": self.adopters.fingerprint(text),
            "sketch": self.adopters.sketch(text),
            "word_marks": self.adopters.marks(text),
        }

    def _remarks(self, entry: Ours, match: _Match) -> Iterator[str]:
        if match.result is Result.DIFFERS:
            if self._result(entry, match.text) is not Result.DIFFERS:
                yield "its references lead to other paragraphs than ours"
            yield from item_remarks(entry, self._items(entry, match), self.adopters)
        if not match.found.number:
            yield NO_NUMBER
        written = ((c, m.found.number) for c, m in self.matches.items())
        numbers = {c: number for c, number in written if number not in ("", c)}
        own = self._own_numbers()
        for citation in mentioned(match.text, numbers):
            if parts(citation) not in own:
                yield f"it refers to {citation}, which is {numbers[citation]} in this text"

    def _items(self, entry: Ours, match: _Match) -> list[Pair]:
        if match.result is Result.DIFFERS:
            return item_pairs(entry, match.found.below, self.adopters)
        return list(zip(entry.items, match.found.below, strict=False))
