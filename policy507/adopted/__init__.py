"""A school's adopted copy of the policy: taken apart by its own numbering, compared with the rule files.

`check` compares one, `read_copy` reads one from files. The modules, in the order in which they are
used: `sources` (a file's lines, by `pdf`, `word` or `web` in a process `apart`), `furniture` and
`endings` (which of them are no words of the policy), `labels`, `headings`, `names` and `outline` (its
numbering), `words` (fingerprints), `matching` (which paragraph is which, with `lumps` where numbers are
missing), `differences` and `wordwise` (of two that are one), `report`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from policy507.adopted.endings import policy_only
from policy507.adopted.furniture import furniture, without_titles
from policy507.adopted.labels import is_heading
from policy507.adopted.lines import LeftOut, Line, lines_of
from policy507.adopted.matching import Matcher, neutral_print
from policy507.adopted.names import Names, initialled, variants
from policy507.adopted.outline import Paragraph, outline
from policy507.adopted.report import Report, Result, Row
from policy507.adopted.sources import read_pages
from policy507.adopted.words import Adopters, fingerprint, normalise
from policy507.errors import PolicyError, Problem, shown
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.numbering import Numbering, read_numbering

# One in so many of ours is in a copy, or it is of another policy: the policies of one publisher have
# a purpose in almost the same words.
PARTS = 4
MOST_LINES = 2000  # of a text in which paragraphs are looked for that have no numbers

__all__ = [
    "Copy",
    "Report",
    "Result",
    "Row",
    "check",
    "fingerprint",
    "lines_of",
    "normalise",
    "paragraphs",
    "read_copy",
]


def check(
    pages: Sequence[Sequence[Line]], file: str, book: RuleBook, names: Iterable[str] = ()
) -> Report:
    """Compare an adopted text, called `file`, with the rule book; `names` are names of its adopter.

    `pages` are its lines, from `lines_of` or `policy507.adopted.sources.read_pages`.

    Raises:
        PolicyError: the text is empty, or has no numbering, or several paragraphs have one number;
            or it is no copy of this policy, since not even a quarter of ours is like one of its.
    """
    names = tuple(names)
    text = _read(pages, file, names)
    policy = book.policy
    known = (*policy.adopter_names, *(each for name in names for each in variants(name)))

    def matched(found: Sequence[Paragraph], *, lumps: bool = False) -> Matcher:
        ours, named = book.paragraphs, Adopters(known)
        matcher = Matcher(ours, tuple(found), named, known, policy.number, lumps)
        matcher.run()
        return matcher

    matcher, left = matched(text.found), text.left
    rows = list(matcher.rows())
    lines = len(text.before) + len(text.body)
    if len(matcher.matches) < len(book.paragraphs) and 0 < lines <= MOST_LINES:
        # Some paragraphs may have no number within their articles, or the first, or all.
        for again in (text.again(), [text.lump()]):
            lumped = matched(again, lumps=True)
            if len(lumped.matches) > len(matcher.matches):
                matcher = lumped
                rows, left = text.without(list(matcher.rows()))
    wanted, there = len(matcher.entries), len(matcher.matches)
    if not there or there * PARTS < wanted:
        if not text.numbered:
            raise _no_numbers(file)
        message = (
            f"this seems to be the text of another policy: it has {there or 'none'} of the {wanted} "
            f"paragraphs of policy {policy.number}, {policy.title}"
        )
        raise PolicyError([text.found[0].line.problem(message, file)])
    return Report(
        policy=policy.number,
        edition=policy.edition,
        rows=tuple(rows),
        numbers=matcher.numbers(),
        adopter=next(iter(names), None) or matcher.adopter,
        left_out=tuple(left),
        naming=frozenset(each.citation for each in book if neutral_print(each) != each.fingerprint),
    )


def paragraphs(pages: Sequence[Sequence[Line]], file: str) -> list[Paragraph]:
    """The paragraphs of a text by its own numbering, outermost first, in its order.

    Raises:
        PolicyError: as `check`, where the text cannot be taken apart.
    """
    text = _read(pages, file)
    if not text.numbered:
        raise _no_numbers(file)
    return [inner for outer in text.found for inner in outer.walk()]


@frozen
class _Text:
    """A text taken apart: the outermost paragraphs, what stands before them, and what was left out."""

    found: Sequence[Paragraph]
    before: Sequence[Line]
    body: Sequence[Line]
    left: Sequence[LeftOut]
    names: Names

    @property
    def numbered(self) -> bool:
        """Whether any words have a number."""
        every = (inner for outer in self.found for inner in outer.walk())
        return any(inner.own and not is_heading(inner.own) for inner in every)

    def again(self) -> list[Paragraph]:
        """The outermost paragraphs made anew: to match them changes them."""
        return outline(self.body, self.names)[0]

    def lump(self) -> Paragraph:
        """All of it in one paragraph, in which others may be found without their numbers."""
        lines = [*self.before, *self.body]
        lump = Paragraph("", (1,), (), lines[0])
        lump.lines, lump.places = [line.words for line in self.before], list(self.before)
        lump.below = self.again()
        for inner in lump.below:
            inner.above = lump
        return lump

    def without(self, rows: Iterable[Row]) -> tuple[list[Row], list[LeftOut]]:
        """Rows but for a title that stands before all paragraphs, and what is left out besides them."""
        titles = {*self.before}
        known = [row.line for row in rows if row.line and row.citation]
        first = min(((line.page or 0, line.number) for line in known), default=(0, 0))

        def is_title(line: Line | None) -> bool:
            return line is not None and line in titles and (line.page or 0, line.number) < first

        return (
            [row for row in rows if row.citation or not is_title(row.line)],
            [each for each in self.left if each.line not in titles or is_title(each.line)],
        )


def _read(pages: Sequence[Sequence[Line]], file: str, adopters: Sequence[str] = ()) -> _Text:
    if not any(line.words for page in pages for line in page):
        raise PolicyError([Problem("the text is empty", file)])
    names = Names([*adopters, *initialled(line.words for page in pages for line in page)])
    kept, printed = furniture(pages, names)
    kept, left = policy_only(kept)
    left += printed
    _, before = outline(kept, names)
    body = without_titles(kept[len(before) :], before, left) if before else kept
    found, _ = outline(body, names)
    if doubles := list(_doubles(found, file)):
        raise PolicyError(doubles)
    left += [LeftOut(line, "before the first paragraph") for line in before]
    left.sort(key=lambda each: (each.line.page or 0, each.line.number))
    return _Text(found, before, body, left, names)


def _no_numbers(file: str) -> PolicyError:
    like = "such as I., A. and 1., or 4.1.4, with text below"
    return PolicyError([Problem(f"no numbered paragraphs found: expected numbers {like}", file)])


def _doubles(found: Sequence[Paragraph], file: str) -> Iterator[Problem]:
    numbered: dict[tuple[tuple[int, ...], str], list[Paragraph]] = {}
    for outer in found:
        for inner in outer.walk():
            if inner.number:
                numbered.setdefault((inner.path, inner.after), []).append(inner)
    for same in numbered.values():
        if len(same) > 1:
            first, second, *_ = same
            message = (
                f"{len(same)} paragraphs are numbered {first.number}, the first on "
                f"{first.line.place}{_hint(first, second)}"
            )
            yield second.line.problem(message, file)


def _hint(first: Paragraph, second: Paragraph) -> str:
    """What to do where two numbers may be the beginning of a name, as that of "4.0 Schools"."""
    words = [re.findall(r"\w+", line)[:1] for each in (first, second) for line in each.lines[:1]]
    if len(words) < len((first, second)) or words[0] != words[1]:
        return ""
    return "; if that is how the adopter's name begins, give the name: --adopter"


@frozen
class Copy:
    """What a build is given of an adopter: its text, compared with the rules, and its numbers.

    `ours` is what the rules call an adopter, after "the".
    """

    report: Report | None = None
    numbering: Numbering | None = None
    ours: str | None = None

    def in_text(self, words: str) -> str:
        """A text of ours with the copy's number before each citation, and its word for its adopter."""
        words = self.numbering.in_text(words) if self.numbering is not None else words
        called = self.called
        if called is None or self.ours is None:
            return words
        pattern = rf"\b([Tt])he {re.escape(self.ours)}\b"
        return re.sub(pattern, lambda found: _begun(called, capital=found[1] == "T"), words)

    @property
    def called(self) -> str | None:
        """What the copy calls its adopter, where that is another name than ours."""
        if self.report is not None:
            return self.report.called
        return self.numbering.adopter if self.numbering is not None else None


def _begun(name: str, *, capital: bool) -> str:
    """A name as it stands in a sentence, or at its beginning."""
    return f"{name[:1].upper()}{name[1:]}" if capital else name


def read_copy(
    text: Path | None, numbers: Path | None, book: RuleBook, names: Sequence[str] = ()
) -> Copy:
    """Read an adopted text and a mapping file; without one, the numbers are those of the text.

    Raises:
        PolicyError: one of them cannot be read, or does not belong to the policy of the rule book;
            or the mapping file has other numbers than the text.
    """
    ours = next(iter(book.policy.adopter_names), None)
    report = check(read_pages(text, str(text)), str(text), book, names) if text else None
    if numbers is not None:
        numbering = read_numbering(numbers, book)
        if text is not None and report is not None:
            _agree(numbering, numbers, report.numbering, text)
        return Copy(report, numbering, ours)
    return Copy(report, report.numbering if report is not None else None, ours)


def _agree(mapping: Numbering, file: Path, own: Numbering, text: Path) -> None:
    """Refuse a mapping file that was made from another copy: its numbers would lead nowhere."""
    others = [
        Problem(
            f"{citation} has the number {shown(number)} here, but {shown(found)} in {text}",
            str(file),
        )
        for citation, number in mapping.numbers.items()
        if (found := own.numbers.get(citation, number)).casefold() != number.casefold()
    ]
    if others:
        raise PolicyError(others)
