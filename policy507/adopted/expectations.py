"""What the rule files hold of the words of the policy: hashes, sketches, and a few phrases."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from policy507.model.rulebook import RuleBook


@frozen
class Expected:
    """What the rule files hold of the words of one paragraph."""

    citation: str
    fingerprint: str
    neutral: str
    sketch: str = ""
    key_phrases: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    item_prints: Mapping[str, str] = field(factory=dict)


def expected(book: RuleBook) -> tuple[Expected, ...]:
    """What a rule book expects of an adopted text, one entry for each paragraph."""
    return tuple(
        Expected(
            p.citation,
            p.fingerprint,
            p.neutral_fingerprint or p.fingerprint,
            p.sketch,
            p.key_phrases,
            tuple(p.items),
            p.item_fingerprints,
        )
        for p in book
    )
