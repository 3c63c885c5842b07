"""Which words of a paragraph differ from ours, of which a rule file holds only marks.

A mark is one of 62 letters and digits for two neighbouring words. The marks of a text that has the
same words in the same order are the same; where they differ, its words do. Words of ours that are
gone are shown where a key phrase has them, else they are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import Enum
from itertools import pairwise
from typing import TypeAlias

from attrs import frozen

from policy507.adopted.words import Adopters, Token, normalise, tokens, word_marks

FEWEST_EQUAL = 2  # marks in a row: fewer may be equal by chance
FEWEST_KNOWN = 4  # words of a key phrase: the marks of fewer may be found elsewhere by chance
MOST_WORDS = 2000  # of a paragraph: the time it takes to compare one grows with their square
LONGEST_TOLD = 160  # characters of words that are told in a sentence
CONTEXT = 4  # words before a difference that are told with it


_Place: TypeAlias = tuple[int, int, int, int]
"""Our words from one to before another, and those of the text that stand there."""


@frozen
class Difference:
    """Words that stand in place of ours, of which there may be none on either side.

    `begin` and `end` count the words of the text, as `words.tokens` has them; `inserted` is what stands
    there and `after` what stands before it. So many of our words are `gone`; `deleted` is what is known
    of them, with an ellipsis for the others.
    """

    begin: int
    end: int
    after: str
    inserted: str
    gone: int
    deleted: str | None

    def told(self) -> str:
        """What is different, in a sentence."""
        place = f"after “{self.after}”" if self.after else "at the beginning"
        count = "1 word" if self.gone == 1 else f"{self.gone} words"
        ours = f"“{_short(self.deleted)}” ({count} of ours)" if self.deleted else f"{count} of ours"
        if not self.gone:
            return f"{place}, put in: “{_short(self.inserted)}”"
        if not self.inserted:
            return f"{place}, gone: {ours}"
        return f"{place}: “{_short(self.inserted)}” instead of {ours}"


class Kind(Enum):
    """What a run of words is: in both, in the text only, or only in ours."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


Runs: TypeAlias = Sequence[tuple[Kind, str]]


def marked(parts: Sequence[str], text: str, found: Sequence[Difference]) -> list[Runs] | None:
    """The parts that a text consists of, in runs of words that are the same, put in or gone.

    Between two parts a number may stand, which belongs to neither. There is nothing where the text
    does not consist of them.
    """
    whole = tokens(text)
    at = 0
    runs: list[Runs] = []
    for number, part in enumerate(parts):
        wanted = tokens(part)
        at += number > 0
        if whole[at : at + len(wanted)] != wanted:
            return None
        end = at + len(wanted)
        # What is gone between two parts is told with the first, and at the end with the last.
        least = at - (number > 0)
        inside = [
            each for each in found if least <= each.begin < end or each.begin == end == len(whole)
        ]
        runs.append(list(_runs(whole, at, end, inside)))
        at = end
    return runs if at == len(whole) else None


def _runs(
    whole: Sequence[Token], at: int, end: int, found: Sequence[Difference]
) -> Iterator[tuple[Kind, str]]:
    for each in found:
        begin, last = max(each.begin, at), min(each.end, end)
        if at < begin:
            yield Kind.SAME, _written(whole[at:begin])
        if each.gone:
            count = "1 word" if each.gone == 1 else f"{each.gone} words"
            yield Kind.DELETED, each.deleted or f"{count} of ours"
        if begin < last:
            yield Kind.INSERTED, _written(whole[begin:last])
        at = max(begin, last)
    if at < end:
        yield Kind.SAME, _written(whole[at:end])


def _written(found: Sequence[Token]) -> str:
    return " ".join(token.written for token in found)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_TOLD else f"{words[:LONGEST_TOLD]}…"


def differences(
    marks: str, phrases: Sequence[str], found: Sequence[Token], adopters: Adopters
) -> tuple[Difference, ...]:
    """Where the words of a text are not those of which a rule file has the marks and some phrases."""
    words, owners = _neutral(found, adopters)
    if not marks or len(words) > MOST_WORDS:
        return ()
    known = _known(marks, phrases, adopters)
    changed = (_trimmed(place, words, known) for place in _changed(marks, word_marks(words)))
    return tuple(_difference(place, known, found, owners) for place in changed)


def _neutral(found: Sequence[Token], adopters: Adopters) -> tuple[list[str], list[tuple[int, int]]]:
    """The words with names of adopters made one, and which tokens each stands for."""
    words = [word for token in found for word in token.words]
    owners = [at for at, token in enumerate(found) for _ in token.words]
    neutral: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for begin, end, name in adopters.spans(words):
        neutral += [*words[at:begin], name]
        spans += [*((o, o) for o in owners[at:begin]), (owners[begin], owners[end - 1])]
        at = end
    return [*neutral, *words[at:]], [*spans, *((o, o) for o in owners[at:])]


def _trimmed(place: _Place, words: Sequence[str], known: Mapping[int, str]) -> _Place:
    """A place without words on either end of it that are known to be equal."""
    first, last, begin, end = place
    while first < last and begin < end and normalise(known.get(first, "")) == words[begin]:
        first, begin = first + 1, begin + 1
    while first < last and begin < end and normalise(known.get(last - 1, "")) == words[end - 1]:
        last, end = last - 1, end - 1
    return first, last, begin, end


def _changed(ours: str, theirs: str) -> list[_Place]:
    """The words of ours and of theirs between which nothing is equal, by their places.

    Two words have a mark together: so what precedes an equal mark is an equal word.
    """
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    ends = {(0, 0), (len(ours), len(theirs))}
    *equal, behind = (
        block
        for block in blocks
        if block.size >= FEWEST_EQUAL
        or {(block.a, block.b), (block.a + block.size, block.b + block.size)} & ends
    )
    begins = [(0, 0), *((block.a + block.size, block.b + block.size) for block in equal)]
    found = []
    for (one, other), block in zip(begins, [*equal, behind], strict=True):
        if (one, other) != (block.a, block.b):
            first, last, begin, end = one, block.a - 1, other, block.b - 1
            if first > last or begin > end or (first == last and begin == end):
                # One of the marks of a word is equal by chance: which word, nobody can tell.
                first, last, begin, end = one - 1, block.a, other - 1, block.b
            found.append(
                (max(first, 0), min(last, len(ours) - 1), max(begin, 0), min(end, len(theirs) - 1))
            )
    return found


def _known(marks: str, phrases: Sequence[str], adopters: Adopters) -> Mapping[int, str]:
    """Our words that stand in key phrases, as they are written there, by their places."""
    known: dict[int, str] = {}
    for phrase in phrases:
        written = phrase.split()
        words = [(word, each) for each in written for word in normalise(each).split()]
        if adopters.neutral(phrase) != normalise(phrase) or len(words) < FEWEST_KNOWN:
            continue
        inner = word_marks([word for word, _ in words])[1:-1]
        at = marks.find(inner)
        if at > 0 and marks.find(inner, at + 1) < 0:
            known |= {at - 1 + n: each for n, (_, each) in enumerate(words)}
    return known


def _difference(
    place: _Place,
    known: Mapping[int, str],
    found: Sequence[Token],
    owners: Sequence[tuple[int, int]],
) -> Difference:
    first, last, begins, ends = place
    gone = [known.get(at, "…") for at in range(first, last)]
    told = [each for before, each in pairwise(["", *gone]) if each != before]
    begin = owners[begins][0] if begins < len(owners) else len(found)
    end = owners[ends - 1][1] + 1 if ends > begins else begin
    return Difference(
        begin,
        end,
        _written(found[max(0, begin - CONTEXT) : begin]),
        _written(found[begin:end]),
        last - first,
        " ".join(told) if any(at in known for at in range(first, last)) else None,
    )
