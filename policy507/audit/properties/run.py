"""Audit a rule book: properties that must hold of every case, tried on cases made to refute them.

For rules of one's own, in a file of pytest::

    from policy507 import audit

    test_rules = audit.tests("my-rules")

or on the command line, `policy507 audit-rules my-rules`. Where the rules state dates and numbers,
each property takes them from the rule files. This module needs the extra `audit`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from policy507.audit.properties.of_every_book import EVERY_BOOK
from policy507.audit.properties.of_this_policy import THIS_POLICY
from policy507.audit.properties.property import Audited, Property, RefutedError
from policy507.facts.case import Case
from policy507.facts.case_files import case_to_data
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load

__all__ = ["EXAMPLES", "PROPERTIES", "Property", "Result", "run", "run_one", "tests"]

EXAMPLES = 60
"""How many examples a property is tried on; of one that takes longer, as much fewer."""
FEWEST = 5
PROPERTIES: tuple[Property, ...] = (*EVERY_BOOK, *THIS_POLICY)
"""The table of properties, in the order in which they are run."""


@frozen
class Result:
    """What became of a property of a rule book.

    `held` is whether nothing was found against it; `why` says what was, and `cases` show it, the
    simplest that were found. `absent` has the names that the rules lack of those it speaks of: then
    it was not tried, and `held` is false.
    """

    property: Property
    examples: int
    held: bool
    why: str = ""
    cases: tuple[Case, ...] = ()
    absent: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The result as JSON-ready data; each case is one that `decide` accepts."""
        return {
            "property": self.property.name,
            "english": self.property.english,
            "paragraph": self.property.paragraph,
            "examples": self.examples,
            "held": self.held,
            "why": self.why,
            "absent": list(self.absent),
            "cases": [case_to_data(case) for case in self.cases],
        }

    def __str__(self) -> str:
        said = f"{self.property.paragraph}: {self.property.english}"
        if self.absent:
            return f"{said} Not tried: the rules have no {', '.join(self.absent)}."
        return said if self.held else f"{said} {self.why}"


def run(
    book: RuleBook,
    max_examples: int = EXAMPLES,
    properties: Sequence[Property] = PROPERTIES,
) -> tuple[Result, ...]:
    """Try properties on a rule book; the same examples each time in programs that import the same."""
    return tuple(run_one(book, each, max_examples) for each in properties)


def run_one(
    book: RuleBook, tried: Property, max_examples: int = EXAMPLES, *, simplify: bool = True
) -> Result:
    """Try one property on a rule book; the same examples each time in programs that import the same.

    Without `simplify`, the first cases found against it are given, and not the simplest.
    """
    absent = _absent(book, tried)
    if absent:
        return Result(tried, 0, held=False, absent=absent)
    audited = Audited(book)
    count = 0

    @settings(
        max_examples=max(FEWEST, max_examples // tried.cost),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if simplify else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(st.data())
    def attempt(data: st.DataObject) -> None:
        nonlocal count
        count += 1
        tried.check(audited, data.draw)

    try:
        attempt()
    except RefutedError as found:
        return Result(tried, count, held=False, why=found.why, cases=found.cases)
    except Unsatisfiable:
        return Result(tried, count, held=False, why="there is no case on which to try it")
    return Result(tried, count, held=True)


def tests(
    folder: Path | str | None = None,  # noqa: PT028 (it makes a test, and is none)
    *,
    max_examples: int = EXAMPLES,  # noqa: PT028
) -> Callable[[Property], None]:
    """A test for pytest, one for each property, of the rules in a folder or of this package.

    A property that speaks of names which the rules do not have is skipped.
    """
    import pytest

    @pytest.mark.parametrize("tried", PROPERTIES, ids=lambda tried: tried.name)
    def test(tried: Property) -> None:
        """The property holds of the rules."""
        result = run_one(load(folder), tried, max_examples)
        if result.absent:
            pytest.skip(str(result))
        if not result.held:
            cases = "\n".join(str(case_to_data(case)) for case in result.cases)
            pytest.fail(f"{result}\n{cases}", pytrace=False)

    return test


def _absent(book: RuleBook, tried: Property) -> tuple[str, ...]:
    """The names that a property speaks of and the rules do not have."""
    citations = {name for paragraph in book for name in (paragraph.citation, *paragraph.items)}
    articles = (article.citation for article in book.policy.articles)
    known = {*citations, *articles, *book.values, *book.rules, *book.acts, *book.readings}
    spoken_of = dict.fromkeys((*tried.needs, *tried.citations))
    return tuple(name for name in spoken_of if name not in known)
