"""What rule files mention and do not have: values in texts, and questions that are left to people.

Rules cannot be read with such a name in them: a page, an explanation or a decision would need it.
"""

from __future__ import annotations

from collections.abc import Iterator

from policy507.errors import Problem, did_you_mean, shown
from policy507.model.policy import Place
from policy507.model.rulebook import RuleBook
from policy507.model.walk import at, names_in, place_of, texts_of


def unresolved(book: RuleBook) -> Iterator[Problem]:
    """Every name that is mentioned and that nothing in the rule files has, at its place."""
    for place, text in texts_of(book):
        for name in names_in(text):
            if name not in book.values:
                hint = did_you_mean(name, book.values)
                yield at(place, f"there is no value '{shown(name)}' to put in{hint}")
    for place, code in _questions(book):
        if code in book.readings:
            yield at(place, f"{shown(code)} is an encoded reading, so it is not left to people")
        elif code not in book.judgements:
            hint = did_you_mean(code, book.judgements)
            yield at(place, f"there is no question '{shown(code)}' left to people{hint}")


def _questions(book: RuleBook) -> Iterator[tuple[Place, str]]:
    """The codes of questions that paragraphs list and rules remark on."""
    for paragraph in book:
        for number, code in enumerate(paragraph.left_to_people):
            yield place_of(book, paragraph, "left_to_people", number), code
    for rule in book.rules.values():
        yield from ((rule.place, remark.code) for remark in rule.remarks)
