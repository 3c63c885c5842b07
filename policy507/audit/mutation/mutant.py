"""What a mutant is: a rule book with one small fault in it, which somebody ought to notice."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from policy507.audit.results import KINDS
from policy507.errors import Place
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook

RULES, CITED, CHOICES, CALENDAR, WORDS = KINDS


@frozen
class Mutant:
    """A rule book with one fault in it.

    `subject` is what was changed (`the rule school`), defined at `place` in the file of `paragraph`,
    which is no citation but the name of the file where that belongs to none, and `what` says how.
    `kind` is one of `KINDS`.
    """

    paragraph: str
    subject: str
    what: str
    place: Place
    book: RuleBook = field(eq=False, repr=False)
    kind: str = RULES


def with_rules(book: RuleBook, rules: Mapping[str, Rule]) -> RuleBook:
    """The book with other rules in the place of those of the same names."""
    return evolve(
        book,
        paragraphs=tuple(
            evolve(p, rules=tuple(rules.get(rule.name, rule) for rule in p.rules))
            for p in book.paragraphs
        ),
    )


def with_paragraph(book: RuleBook, paragraph: Paragraph, changed: Paragraph) -> RuleBook:
    """The book with another paragraph in the place of one."""
    return evolve(book, paragraphs=tuple(changed if p is paragraph else p for p in book))
