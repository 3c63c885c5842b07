"""What an adopted text comes to, paragraph by paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from attrs import field, frozen

from policy507.adopted.differences import Change
from policy507.adopted.lines import LeftOut, Line
from policy507.adopted.names import variants
from policy507.adopted.words import normalise
from policy507.adopted.wordwise import Difference
from policy507.rulefiles.numbering import Numbering

_ARTICLE = re.compile(r"^(?:the|an?) ")
MOST_TOLD = 12  # places in a paragraph where words differ
OTHER_WORDS = "every key phrase is still there, but other words differ"
"""What is told of a paragraph that differs, and of which nothing more is known."""


class Result(Enum):
    """What becomes of a paragraph; the value is how people are told."""

    SAME = "same words"
    RENAMED = "same but for the name of the adopter"
    DIFFERS = "differs"
    MISSING = "not there"
    UNKNOWN = "not known to us"


@frozen
class Row:
    """A paragraph of the policy, of the text, or of both.

    `citation` is ours and `number` the text's own; one of them is lacking where it is on one side
    only. `text` is all its words; `own` those without the items, which are `below`, by number.
    `remarks` say which items differ, `differences` which words. `prints` are the hashes of the words,
    as a rule file holds them. `names` is what the adopter is called here.
    """

    citation: str | None
    number: str | None
    result: Result
    line: Line | None = None
    text: str = ""
    own: str = ""
    below: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    names: tuple[str, ...] = ()
    prints: Mapping[str, str] = field(factory=dict)

    def details(self, *, words: bool = True) -> Iterator[str]:
        """What is different in a paragraph of ours, in sentences, if anything is.

        Without `words`, it is not told which words differ besides the key phrases.
        """
        for change in self.changes:
            slip = self.result is not Result.DIFFERS
            gone = "not in it, a slip in the rule file" if slip else "gone"
            instead = f"; here: “{change.instead}”" if change.instead and not slip else ""
            yield f"{gone}: “{change.phrase}”{instead}"
        yield from self.remarks
        if words:
            yield from (each.told() for each in self.differences[:MOST_TOLD])
        if words and (more := len(self.differences) - MOST_TOLD) > 0:
            yield f"and other words in {more} more place{'s' * (more > 1)}"
        told = self.changes or self.remarks or self.differences
        if self.result is Result.DIFFERS and not told:
            yield OTHER_WORDS

    def to_data(self) -> dict[str, Any]:
        """The row as JSON-ready data; of the text, only its hashes and the words that differ."""
        return {
            "citation": self.citation,
            "number": self.number,
            "result": self.result.name.lower(),
            "page": self.line.page if self.line else None,
            "line": self.line.number if self.line else None,
            "changes": [{"phrase": c.phrase, "instead": c.instead} for c in self.changes],
            "remarks": list(self.remarks),
            "differences": [
                {
                    "after": each.after,
                    "inserted": each.inserted or None,
                    "deleted": {"words": each.gone, "text": each.deleted} if each.gone else None,
                }
                for each in self.differences
            ],
            "names": list(self.names),
            **self.prints,
        }


@frozen
class Report:
    """An adopted text compared with a rule book.

    `rows` has the policy's paragraphs in their order, then those of the text that are not known to
    us. `naming` are our citations of those that name the adopter. `numbers` maps our citations, items
    included, to the text's own numbers. `adopter` is the proper name that was found to stand for the
    adopter.
    """

    policy: str
    edition: str
    rows: tuple[Row, ...]
    numbers: Mapping[str, str]
    adopter: str | None
    left_out: tuple[LeftOut, ...]
    naming: frozenset[str] = frozenset()

    @property
    def agrees(self) -> bool:
        """Whether all paragraphs are there, in the same words but for the adopter's name."""
        return all(row.result in (Result.SAME, Result.RENAMED) for row in self.rows)

    @property
    def may_be_called_otherwise(self) -> bool:
        """Whether all paragraphs that name the adopter differ: a name that nobody stated may be why."""
        named = [row.result for row in self.rows if row.citation in self.naming]
        return Result.DIFFERS in named and not {Result.SAME, Result.RENAMED} & {*named}

    @property
    def numbering(self) -> Numbering:
        """The text's own numbers, as they are kept in a mapping file."""
        return Numbering(self.policy, self.edition, self.adopter, self.numbers)

    @property
    def called(self) -> str | None:
        """What the text calls its adopter most often: "the school district", or its proper name.

        There is nothing where it uses the name that we use.
        """
        used = Counter(name for row in self.rows for name in row.names if " or " not in name)
        if not used:
            return self.adopter
        (name, _), *_ = used.most_common(1)
        name = _ARTICLE.sub("", name)
        own = map(normalise, variants(self.adopter or ""))
        return self.adopter if normalise(name) in own else f"the {name}"

    def row(self, citation: str) -> Row | None:
        """The row of one of our paragraphs."""
        return next((row for row in self.rows if row.citation == citation), None)

    def to_data(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            "policy": {"id": self.policy, "edition": self.edition},
            "agrees": self.agrees,
            "adopter": self.adopter,
            "may_be_called_otherwise": self.may_be_called_otherwise,
            "paragraphs": [row.to_data() for row in self.rows],
            "numbers": dict(self.numbers),
            "left_out": [
                {"page": each.line.page, "line": each.line.number, "why": each.why}
                for each in self.left_out
            ],
        }
