"""A badge that means something: figures of results that are about these very rules, and of no others."""

from __future__ import annotations

from html import escape

from attrs import frozen

from policy507.audit.results import MUTANTS, PROOFS, Results, counts
from policy507.english.phrases import counted
from policy507.model.rulebook import RuleBook

CHARACTER, HEIGHT, EDGE, GAP = 6.6, 20, 6, 1
SHORT = 8
"""How many characters of the digest are shown; the text alternative has them all."""
CALM, UNSURE, WRONG = "#1b5e20", "#7a4b00", "#a4161a"
"""White on each of these is read easily; the words say the same."""


@frozen
class Part:
    """A part of a badge: what it says, and whether that is as wanted."""

    text: str
    colour: str


def parts(book: RuleBook, results: Results) -> tuple[Part, ...]:
    """What a badge says, in the order in which it says it; what was not tried is said to be so."""
    return (
        Part(f"policy {book.policy.number} {short(book.digest)}", "#333"),
        _proofs(results),
        _mutants(results),
        _coverage(results),
    )


def text(book: RuleBook, results: Results) -> str:
    """The badge in words, with the whole digest."""
    said = "; ".join(part.text for part in parts(book, results)[1:])
    return f"Policy {book.policy.number}, rules {book.digest}: {said}."


def svg(book: RuleBook, results: Results) -> str:
    """The badge as a picture that stands alone; its title is its text alternative."""
    drawn, at = [], 0.0
    for part in parts(book, results):
        width = len(part.text) * CHARACTER + 2 * EDGE
        middle = at + width / 2
        drawn.append(
            f'<rect x="{at:.1f}" width="{width:.1f}" height="{HEIGHT}" fill="{part.colour}"/>'
            f'<text x="{middle:.1f}" y="14">{escape(part.text)}</text>'
        )
        at += width + GAP
    title = escape(text(book, results))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{at:.0f}" height="{HEIGHT}" role="img" '
        f'viewBox="0 0 {at:.0f} {HEIGHT}" aria-label="{title}"><title>{title}</title>'
        '<g fill="#fff" text-anchor="middle" font-size="11" font-family="Verdana,sans-serif">'
        f"{''.join(drawn)}</g></svg>\n"
    )


def short(digest: str) -> str:
    """The first characters of a digest, without the name of the algorithm."""
    return digest.rpartition(":")[2][:SHORT]


def _proofs(results: Results) -> Part:
    if results.proofs is None:
        return Part("nothing proved here", UNSURE)
    found = counts(results.proofs, PROOFS)
    beside = counts(results.proofs, PROOFS, encoding=True)
    tried = sum(beside.values())
    apart = f", and {beside['proved']} of {tried} on the encoding" if tried else ""
    return Part(
        f"claims: {_listed(found)}{apart}",
        WRONG
        if found["refuted"] or beside["refuted"]
        else CALM
        if found["proved"] and not found["not decided"] and beside["proved"] == tried
        else UNSURE,
    )


def _mutants(results: Results) -> Part:
    if results.mutants is None:
        return Part("no mutants tried here", UNSURE)
    found = counts(results.mutants, MUTANTS)
    alive = found.pop("survives")
    tried = sum(found.values())
    return Part(
        f"mutants: {_listed({**found, 'alive': alive})}",
        WRONG if alive else CALM if tried else UNSURE,
    )


def _coverage(results: Results) -> Part:
    if results.coverage is None:
        return Part("coverage not measured here", UNSURE)
    tests = results.coverage.tests
    seen = sum(test.both_ways for test in tests)
    return Part(
        f"clauses: {seen} of {counted(len(tests), 'tests')} seen both ways",
        CALM if seen == len(tests) else UNSURE,
    )


def _listed(found: dict[str, int]) -> str:
    return ", ".join(f"{many} {what}" for what, many in found.items())
