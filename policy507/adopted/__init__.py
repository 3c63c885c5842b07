"""A school's adopted copy of the policy: taken apart by its own numbering, compared with the rule files.

`check` compares one; the modules, in the order in which they are used: `sources` (a file's lines),
`lines` (which of them are no words of the policy), `labels` and `outline` (its numbering), `words`
(fingerprints), `matching`, `report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policy507.adopted.expectations import expected
from policy507.adopted.labels import is_heading
from policy507.adopted.lines import LeftOut, Line, furniture, lines_of, without_titles
from policy507.adopted.matching import Matcher
from policy507.adopted.outline import Paragraph, outline
from policy507.adopted.report import Report, Result, Row
from policy507.adopted.words import Adopters, fingerprint, normalise
from policy507.errors import PolicyError, Problem
from policy507.model.rulebook import RuleBook

# One in so many of ours is in a copy, or it is of another policy: the policies of one publisher have
# a purpose in almost the same words.
PARTS = 4

__all__ = ["Report", "Result", "Row", "check", "fingerprint", "lines_of", "normalise", "paragraphs"]


def check(
    pages: Sequence[Sequence[Line]], file: str, book: RuleBook, names: Iterable[str] = ()
) -> Report:
    """Compare an adopted text, called `file`, with the rule book; `names` are names of its adopter.

    `pages` are its lines, from `lines_of` or `policy507.adopted.sources.read_pages`.

    Raises:
        PolicyError: the text is empty, or has no numbering, or several paragraphs have one number;
            or it is no copy of this policy, since not even a quarter of ours is like one of its.
    """
    found, left = _read(pages, file)
    policy = book.policy
    known = (*policy.adopter_names, *names)
    matcher = Matcher(expected(book), tuple(found), Adopters(known), known, policy.number)
    matcher.run()
    wanted, there = len(matcher.entries), len(matcher.matches)
    if not there or there * PARTS < wanted:
        message = (
            f"this seems to be the text of another policy: it has {there or 'none'} of the {wanted} "
            f"paragraphs of policy {policy.number}, {policy.title}"
        )
        raise PolicyError([found[0].line.problem(message, file)])
    return Report(
        policy=policy.number,
        edition=policy.edition,
        rows=tuple(matcher.rows()),
        numbers=matcher.numbers(),
        adopter=next(iter(names), None) or matcher.adopter,
        left_out=tuple(left),
    )


def paragraphs(pages: Sequence[Sequence[Line]], file: str) -> list[Paragraph]:
    """The paragraphs of a text by its own numbering, outermost first, in its order.

    Raises:
        PolicyError: as `check`, where the text cannot be taken apart.
    """
    return [inner for outer in _read(pages, file)[0] for inner in outer.walk()]


def _read(pages: Sequence[Sequence[Line]], file: str) -> tuple[list[Paragraph], list[LeftOut]]:
    if not any(line.words for page in pages for line in page):
        raise PolicyError([Problem("the text is empty", file)])
    kept, left = furniture(pages)
    found, before = outline(kept)
    if before:
        body = without_titles(kept[len(before) :], before, left)
        found, _ = outline(body)
    if all(is_heading(inner.own) or not inner.own for outer in found for inner in outer.walk()):
        like = "such as I., A. and 1., or 4.1.4, with text below"
        raise PolicyError([Problem(f"no numbered paragraphs found: expected numbers {like}", file)])
    if doubles := list(_doubles(found, file)):
        raise PolicyError(doubles)
    left += [LeftOut(line, "before the first paragraph") for line in before]
    left.sort(key=lambda each: (each.line.page or 0, each.line.number))
    return found, left


def _doubles(found: Sequence[Paragraph], file: str) -> Iterator[Problem]:
    numbered: dict[tuple[int, ...], list[Paragraph]] = {}
    for outer in found:
        for inner in outer.walk():
            if inner.number:
                numbered.setdefault(inner.path, []).append(inner)
    for same in numbered.values():
        if len(same) > 1:
            first, second, *_ = same
            message = (
                f"{len(same)} paragraphs are numbered {first.number}, the first on "
                f"{first.line.place}"
            )
            yield second.line.problem(message, file)
