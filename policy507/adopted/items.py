"""The items of a paragraph that lists some, matched to those of the text by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy507.adopted.expectations import Expected
from policy507.adopted.outline import Paragraph
from policy507.adopted.words import Adopters

_CONJUNCTION = re.compile(r"[\s,;]*\b(?:and|or)\b[\s,;]*$", re.IGNORECASE)
Pair = tuple[str | None, Paragraph | None]


def item_pairs(entry: Expected, below: Sequence[Paragraph], adopters: Adopters) -> list[Pair]:
    """Our items with those of the text: by their words, and what is left over in its order.

    What is left over on both sides in different numbers is matched with nothing.
    """
    if not entry.item_prints:
        return []
    prints: dict[str, list[Paragraph]] = {}
    for item in reversed(below):
        for print_ in _prints(item, adopters):
            prints.setdefault(print_, []).append(item)
    pairs: dict[str, Paragraph] = {}
    for ours in entry.items:
        same = prints.get(entry.item_prints.get(ours, ""), [])
        if free := [item for item in same if item not in pairs.values()]:
            pairs[ours] = free[-1]
    matched = set(pairs.values())
    left = [ours for ours in entry.items if ours not in pairs]
    added = [item for item in below if item not in matched]
    if len(left) == len(added):
        pairs |= dict(zip(left, added, strict=True))
        added = []
    return [*((ours, pairs.get(ours)) for ours in entry.items), *((None, item) for item in added)]


def item_remarks(entry: Expected, pairs: Sequence[Pair], adopters: Adopters) -> Iterator[str]:
    """What is to be said of the items of a paragraph that differs."""
    complete = all(ours and theirs for ours, theirs in pairs)
    for place, (ours, theirs) in enumerate(pairs, start=1):
        if theirs is None:
            yield f"{ours} is not there"
        elif ours is None:
            yield f"{theirs.number} is not known to us"
        elif entry.item_prints.get(ours) not in _prints(theirs, adopters):
            yield f"{ours} has other words ({theirs.number})"
        elif complete and theirs.path[-1] != place:
            yield f"{ours} is numbered {theirs.number}"


def _prints(item: Paragraph, adopters: Adopters) -> list[str]:
    """The fingerprints of an item, with any conjunction at its end.

    Which item has the conjunction only says which is the last but one: it moves when the list is
    added to or cut, and the item is the same.
    """
    bare = _CONJUNCTION.sub("", item.text)
    return [adopters.fingerprint(text) for text in (bare, f"{bare} and", f"{bare} or")]
