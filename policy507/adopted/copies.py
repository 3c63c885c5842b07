"""What is known of an adopter's own copy: its words compared with the rules, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from policy507.adopted import check
from policy507.adopted.report import Report
from policy507.adopted.sources import read_pages
from policy507.errors import PolicyError, Problem, shown
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.numbering import Numbering, read_numbering


@frozen
class Copy:
    """What a build is given of an adopter: its text, compared with the rules, and its numbers."""

    report: Report | None = None
    numbering: Numbering | None = None

    def in_text(self, words: str) -> str:
        """A text of ours with the copy's number before each of our citations, if it has numbers."""
        return self.numbering.in_text(words) if self.numbering is not None else words


def read_copy(
    text: Path | None, numbers: Path | None, book: RuleBook, names: Sequence[str] = ()
) -> Copy:
    """Read an adopted text and a mapping file; without one, the numbers are those of the text.

    Raises:
        PolicyError: one of them cannot be read, or does not belong to the policy of the rule book;
            or the mapping file has other numbers than the text.
    """
    report = check(read_pages(text, str(text)), str(text), book, names) if text else None
    if numbers is not None:
        numbering = read_numbering(numbers, book)
        if text is not None and report is not None:
            _agree(numbering, numbers, report.numbering, text)
        return Copy(report, numbering)
    return Copy(report, report.numbering if report is not None else None)


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
