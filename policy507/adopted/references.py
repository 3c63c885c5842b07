"""References of a text to its own paragraphs, put into the policy's citations so that words compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_MARK = r"(?:[1-9][0-9]?|[IVX]{1,7}|[ivx]{1,7}|[A-Za-z])(?![^\W_])"
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
    """A text in which each reference is our citation.

    `citations` has them by the `parts` of the text's own number. A number of one part
    only is left as it is: it could be any number.
    """

    def ours(found: re.Match[str]) -> str:
        marks = list(_PARTS.finditer(found[0]))
        for last in range(len(marks), 1, -1):
            name = citations.get(tuple(mark[0].lower() for mark in marks[:last]))
            if name is not None:
                before = found[0][: marks[0].start()]
                after = found[0][marks[last - 1].end() :].removeprefix(")")
                # Where a text says "section 5", the policy says no word but "paragraph".
                kept = before if before.lower().startswith("para") else ""
                return f"{kept}{name}{after}"
        return found[0]

    return _REFERENCE.sub(ours, text)


def mentioned(text: str, citations: Iterable[str]) -> tuple[str, ...]:
    """Which of some citations, of more than one part, a text mentions."""
    found = {tuple(mark[0] for mark in _PARTS.finditer(each[0])) for each in _DOTTED.finditer(text)}
    return tuple(each for each in citations if tuple(each.split(".")) in found)
