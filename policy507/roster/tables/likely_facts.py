"""Which facts a column may state: by what its header is like, and by what its values are like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from attrs import evolve, frozen

from policy507.facts.kinds import Fact
from policy507.facts.registry import PARTLY_OF
from policy507.roster.tables.columns import FACTS_BY_PATH, Column, columns_by_fact
from policy507.roster.tables.looks import Look
from policy507.roster.tables.pieces import Header
from policy507.roster.tables.synonyms import likeness, words_of

POSSIBLE = 0.4
"""A header that is less like a fact than that does not name it."""


@frozen
class Target:
    """What a column may state: a fact, or a word of a list."""

    column: Column
    fact: Fact
    """What its values are like: of a word, yes or no."""

    @property
    def path(self) -> str:
        """The fact, or the fact and the word."""
        return self.column.states

    @property
    def told(self) -> str:
        """The same, with what people call it."""
        called = dict(self.column.fact.called).get(self.column.word)
        return f"{self.path} ({called or self.column.fact.label})"


def _targets() -> Iterator[Target]:
    flag = next(fact for fact in FACTS_BY_PATH.values() if fact.kind == "flag")
    for path, fact in FACTS_BY_PATH.items():
        (column,) = columns_by_fact([path]).columns
        yield Target(evolve(column, none=()), fact)
        for word in fact.choices:
            (column,) = columns_by_fact([f"{path}.{word}"]).columns
            yield Target(evolve(column, none=(), partly=()), flag)


TARGETS = tuple(_targets())
"""Everything that a column may state."""


@lru_cache(maxsize=4096)
def likenesses(header: str) -> Mapping[str, float]:
    """How much a header is like what each target is called, by its path."""
    return {target.path: _likeness(header, target) for target in TARGETS}


def _likeness(header: str, target: Target) -> float:
    if header == target.path:
        return 1.0
    if not target.column.word:
        return likeness(header, target.fact)
    said = words_of(header)
    called = str(dict(target.column.fact.called)[target.column.word])
    phrases = map(words_of, (target.column.word, called))
    best = max(2 * len(said & words) / (len(said) + len(words) or 1) for words in phrases)
    # The same words name the list of what is optional: only its path tells it apart.
    return best * (0.5 if target.column.fact.path in PARTLY_OF.values() else 0.95)


def score_of(header: str, look: Look, target: Target) -> float:
    """How likely a column states something, from 0 to 1."""
    like = likenesses(header)[target.path]
    if not like or look.unfit:
        return 0.0
    fits = look.fits(target.fact)
    return like * (0.5 + 0.5 * fits) if fits >= 0.5 else like * 0.3  # noqa: PLR2004


def clashes(target: Target, taken: set[str]) -> bool:
    """Whether another column states the same, the list of a word, or a word of the list."""
    path = target.column.fact.path
    return (
        target.path in taken
        or (bool(target.column.word) and path in taken)
        or (not target.column.word and any(each.startswith(f"{path}.") for each in taken))
    )


def like_headers(header: Header) -> float:
    """How much names look like the headers of a roster."""
    return sum(
        best
        for name in header.names
        if name and (best := max(likenesses(name).values())) >= POSSIBLE
    )
