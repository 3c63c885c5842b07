"""Words by which a text is known to order, permit, compare, tell or refer; no text is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policy507.model.statuses import Modality

MODALS: Mapping[Modality, tuple[str, ...]] = {
    Modality.MUST: ("must", "shall", "has to", "have to", "is required to", "are required to"),
    Modality.MUST_NOT: ("must not", "shall not", "may not", "is forbidden to", "are forbidden to"),
    Modality.MAY: ("may", "is allowed to", "are allowed to", "is permitted to", "are permitted to"),
    Modality.NEED_NOT: ("need not", "does not have to", "do not have to", "is not required to"),
}
"""What a text says of who must, must not, may or need not; the first of each is how we say it."""

COMPARED: Mapping[str, tuple[str, ...]] = {
    "fewer_than": ("fewer than", "less than", "below", "under"),
    "at_most": ("at most", "no more than", "not more than", "up to"),
    "at_least": ("at least", "no fewer than", "not fewer than", "no less than", "not less than"),
    "more_than": ("more than", "over", "above"),
    "before": ("before", "prior to", "earlier than"),
    "on_or_before": ("on or before", "by", "no later than", "not later than", "within"),
    "after": ("after", "later than"),
    "on_or_after": ("on or after", "from", "since", "starting", "no earlier than", "not before"),
}
"""Operators on numbers and on days, with the words before a value that say them."""

COMPARED_BEHIND: Mapping[str, tuple[str, ...]] = {
    "at_most": ("or fewer", "or less"),
    "at_least": ("or more",),
    "on_or_before": ("or earlier", "or before"),
    "on_or_after": ("or later", "or after"),
}
"""The same behind a value: "60 days or more"."""

_BE = ("is", "are", "was", "were")
TOLD_LATE = tuple(f"{be} {late}" for be in _BE for late in ("late", "too late", "overdue"))
TOLD_IN_TIME = tuple(
    f"{be} {early}"
    for be in _BE
    for early in ("in time", "still in time", "on time", "early enough", "not late", "not too late")
)
"""What a text says of something that was done, or was not, by its last day."""

DEMONSTRATIVES = ("that", "this", "those", "these")

_WORD = re.compile(r"[^\W\d_]+")
_STEM = 4  # letters: advise and advising, enforce and enforcement
SAYING_LITTLE = frozenset(
    _WORD.findall("""
    a about all also an and any are as at be been being between beyond but by can do does each every for
    from had has have if in into is it its no none nor not of off on one or other our out over own such
    than that the their them then there these they this those to under up was were what when where which
    while who whom whose will with within without would
    """)
)
"""Words that are in any text, whatever it is about."""


def modals_in(text: str) -> Iterator[tuple[Modality, str]]:
    """Who must, must not, may or need not, with the words that say so, in the order of a text.

    May is a month before a number.
    """
    for found in _MODAL.finditer(text):
        said = " ".join(found[0].lower().split())
        yield _OF_MODAL[said], said


def stems(texts: Iterable[str]) -> frozenset[str]:
    """The beginnings of the words that say what texts are about, in lower case."""
    words = (word.lower() for text in texts for word in _WORD.findall(text))
    return frozenset(word.removesuffix("s")[:_STEM] for word in words if word not in SAYING_LITTLE)


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for one of several phrases, the longest that fits."""
    longest = sorted(phrases, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)


_OF_MODAL = {said: modality for modality, phrases in MODALS.items() for said in phrases}
_MODAL = re.compile(rf"\b(?:{any_of(_OF_MODAL)})\b(?!\s+\d)", re.IGNORECASE)
