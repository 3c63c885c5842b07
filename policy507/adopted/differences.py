"""A paragraph of ours beside one of the text: key phrases that are gone, items, references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from policy507.adopted.labels import MARK
from policy507.adopted.outline import Paragraph
from policy507.adopted.words import Adopters, likeness, normalise
from policy507.model.policy import Paragraph as Ours

# --- key phrases

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


def resembles(entry: Ours, text: str, adopters: Adopters) -> bool:
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


# --- items

_CONJUNCTION = re.compile(r"[\s,;]*\b(?:and|or)\b[\s,;]*$", re.IGNORECASE)
Pair = tuple[str | None, Paragraph | None]


def item_pairs(entry: Ours, below: Sequence[Paragraph], adopters: Adopters) -> list[Pair]:
    """Our items with those of the text: by their words, and what is left over in its order.

    What is left over on both sides in different numbers is matched with nothing.
    """
    if not entry.item_fingerprints:
        return []
    prints: dict[str, list[Paragraph]] = {}
    for item in reversed(below):
        for print_ in _prints(item, adopters):
            prints.setdefault(print_, []).append(item)
    pairs: dict[str, Paragraph] = {}
    for ours in entry.items:
        same = prints.get(entry.item_fingerprints.get(ours, ""), [])
        if free := [item for item in same if item not in pairs.values()]:
            pairs[ours] = free[-1]
    matched = set(pairs.values())
    left = [ours for ours in entry.items if ours not in pairs]
    added = [item for item in below if item not in matched]
    if len(left) == len(added):
        pairs |= dict(zip(left, added, strict=True))
        added = []
    return [*((ours, pairs.get(ours)) for ours in entry.items), *((None, item) for item in added)]


def item_remarks(entry: Ours, pairs: Sequence[Pair], adopters: Adopters) -> Iterator[str]:
    """What is to be said of the items of a paragraph that differs."""
    complete = all(ours and theirs for ours, theirs in pairs)
    for place, (ours, theirs) in enumerate(pairs, start=1):
        if theirs is None:
            yield f"{ours} is not there"
        elif ours is None:
            yield f"{theirs.number or f'item {theirs.path[-1]}'} is not known to us"
        elif entry.item_fingerprints.get(ours) not in _prints(theirs, adopters):
            yield f"{ours} has other words" + (f" ({theirs.number})" if theirs.number else "")
        elif complete and theirs.path[-1] != place and theirs.number:
            yield f"{ours} is numbered {theirs.number}"


def _prints(item: Paragraph, adopters: Adopters) -> list[str]:
    """The fingerprints of an item, with any conjunction at its end.

    Which item has the conjunction only says which is the last but one: it moves when the list is
    added to or cut, and the item is the same.
    """
    bare = _CONJUNCTION.sub("", item.text)
    return [adopters.fingerprint(text) for text in (bare, f"{bare} and", f"{bare} or")]


# --- references of a text to its own paragraphs

_MARK = rf"{MARK}(?![^\W_])"
_WORDS = r"(?i:article|section|sec\.?|subdivision|subd\.?|subpart|subp\.?|paragraph|para\.?|clause)"
# A copy may cite itself with the number of the policy before: "507.5.IV.A", "507.5 IV.A".
_POLICY = r"(?:[1-9][0-9]{2,3}\.(?:[0-9]{1,3} )?)?"
_REFERENCE = re.compile(
    rf"(?<![\w.])(?:{_WORDS} )?{_POLICY}{_MARK}(?:(?:\.? ?\(|\. ?|[.,]? {_WORDS} ){_MARK}\)?){{1,5}}"
)
_DOTTED = re.compile(rf"(?<![\w.]){_MARK}(?:\.{_MARK}){{1,5}}")
_PARTS = re.compile(rf"(?<![^\W_])(?:[0-9]+(?![^\W_])|{_MARK})")


def parts(number: str) -> tuple[str, ...]:
    """What a number counts by, in small letters: `4`, `a`, `2` of "Section 4(A), Subd. 2"."""
    return tuple(part[0].lower() for part in _PARTS.finditer(number))


def own_parts(number: str, marks: Iterable[str], policy: str) -> set[tuple[str, ...]]:
    """The ways in which a text may cite one of its paragraphs, as `parts`.

    They are its number as written, what it counts by, and the number without that of the policy.
    """
    written, series = parts(number), parts(policy)
    found = {written, tuple(mark.lower() for mark in marks)}
    if series and written[: len(series)] == series:
        found.add(written[len(series) :])
    return found


def as_ours(text: str, citations: Mapping[tuple[str, ...], str]) -> str:
    """A text in which each reference is our citation, so that words compare.

    `citations` has them by the `parts` of the text's own number. A number of one part
    only is left as it is: it could be any number.
    """
    found, at = "", 0
    for begin, end, instead in references(text, citations):
        found += text[at:begin] + instead
        at = end
    return found + text[at:]


def references(
    text: str, citations: Mapping[tuple[str, ...], str]
) -> Iterator[tuple[int, int, str]]:
    """Where a text refers to one of its paragraphs, and our citation for it."""
    for found in _REFERENCE.finditer(text):
        marks = list(_PARTS.finditer(found[0]))
        for last in range(len(marks), 1, -1):
            name = citations.get(tuple(mark[0].lower() for mark in marks[:last]))
            if name is not None:
                before = found[0][: marks[0].start()]
                end = marks[last - 1].end()
                end += found[0][end:].startswith(")")
                # Where a text says "section 5", the policy says no word but "paragraph".
                kept = before if before.lower().startswith("para") else ""
                yield found.start(), found.start() + end, f"{kept}{name}"
                break


def mentioned(text: str, citations: Iterable[str]) -> tuple[str, ...]:
    """Which of some citations, of more than one part, a text mentions."""
    found = {tuple(mark[0] for mark in _PARTS.finditer(each[0])) for each in _DOTTED.finditer(text)}
    return tuple(each for each in citations if tuple(each.split(".")) in found)
