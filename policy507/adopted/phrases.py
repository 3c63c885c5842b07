"""Key phrases in the words of a paragraph: which are gone, and what stands where one stood."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from policy507.adopted.expectations import Expected
from policy507.adopted.words import Adopters, likeness, normalise

MOST_WORDS = 40  # of a phrase: the time it takes to look for one grows with them
FEWEST_WORDS = 4  # of a phrase by which a paragraph is known: "must complete" may stand in any


@frozen
class Change:
    """A key phrase that is gone from a paragraph, and the words nearest to it, if any are near."""

    phrase: str
    instead: str | None


def changes(phrases: Sequence[str], text: str, adopters: Adopters) -> tuple[Change, ...]:
    """The phrases that are not in a text, whatever the adopter is called in either."""
    words = f" {adopters.neutral(text)} "
    gone = [each for each in phrases if f" {adopters.neutral(each)} " not in words]
    return tuple(Change(phrase, _nearest(phrase, text)) for phrase in gone)


def resembles(entry: Expected, text: str, adopters: Adopters) -> bool:
    """Whether words have anything of a paragraph: part of a key phrase, or a run of its words."""
    phrases = [each for each in entry.key_phrases if len(each.split()) >= FEWEST_WORDS]
    gone = changes(phrases, text, adopters)
    near = len(gone) < len(phrases) or any(change.instead for change in gone)
    return near or likeness(entry.sketch, adopters.sketch(text)) > 0


def _nearest(phrase: str, text: str) -> str | None:
    """The words of a text that come nearest to a phrase, as they are written there."""
    wanted = normalise(phrase).split()[:MOST_WORDS]
    written = text.split()
    words = [(word, at) for at, piece in enumerate(written) for word in normalise(piece).split()]
    if not wanted or not words:
        return None
    # The fewest words to change, put in or leave out so that the phrase ends at a word; and where
    # it then begins.
    ends = [(cost, 0) for cost in range(len(wanted) + 1)]
    best = (len(wanted), 0, 0)
    for at, (word, _) in enumerate(words):
        row = [(0, at + 1)]
        for number, want in enumerate(wanted, 1):
            changed, begins = ends[number - 1]
            replaced = (changed + (want != word), begins if number > 1 else at)
            row.append(
                min(
                    replaced,
                    (ends[number][0] + 1, ends[number][1]),
                    (row[-1][0] + 1, row[-1][1]),
                    key=lambda each: each[0],
                )
            )
        ends = row
        cost, begins = row[-1]
        # What a last word became is shown, rather than the phrase without it: it may be the number.
        further = (begins, at) == (best[1], best[2] + 1) and not _ends(written, words[best[2]][1])
        if cost < best[0] or (cost == best[0] and cost < len(wanted) and further):
            best = (cost, begins, at)
    cost, begins, last = best
    if 2 * cost > len(wanted):
        return None
    return " ".join(written[words[begins][1] : words[last][1] + 1])


def _ends(written: Sequence[str], at: int) -> bool:
    """Whether a sentence or a clause ends at a word."""
    return written[at].endswith((".", ";", ":", "?", "!"))
