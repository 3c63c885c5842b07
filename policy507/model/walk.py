"""All conditions, days and texts of a rule book, each with its place in the rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy507.model.conditions import Tree
from policy507.model.policy import Paragraph, Place
from policy507.model.rulebook import RuleBook

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
"""What puts a value in a text: its name in braces."""
DAY_BEFORE = "day before "
"""What stands in braces before the name of a date to put in the day before that."""


def place_of(book: RuleBook, paragraph: Paragraph, *steps: object) -> Place:
    """Where a part of a paragraph's file stands, or as near to it as is known."""
    for end in range(len(steps), 0, -1):
        found = book.places.get((paragraph.citation, *map(str, steps[:end])))
        if found is not None:
            return found
    return paragraph.place


def definitions(book: RuleBook, section: str) -> Iterator[tuple[str, Place]]:
    """The names that the paragraphs' files define under a key, each with its place."""
    for steps, place in book.places.items():
        if len(steps) == 3 and steps[1] == section:  # noqa: PLR2004 (citation, key and name)
            yield steps[2], place


def defined_in(book: RuleBook, paragraph: Paragraph, section: str) -> Iterator[tuple[str, Place]]:
    """The names that one paragraph's file defines under a key, each with its place."""
    for steps, place in book.places.items():
        match steps:
            case (paragraph.citation, key, name) if key == section:
                yield name, place


def trees_of(book: RuleBook) -> Iterator[tuple[Place, Tree]]:
    """Every condition and day of the rule files, each with the place of its rule or definition."""
    for rule in book.rules.values():
        yield from ((rule.place, tree) for tree in rule.trees())
    for paragraph in book:
        yield from ((each.place, each.when) for each in paragraph.impossible)
    for section, named in (("terms", book.terms), ("dates", book.dates)):
        for name, place in definitions(book, section):
            yield place, named[name]


def texts_of(book: RuleBook) -> Iterator[tuple[Place, str]]:
    """Every text of the rule files that may put in values, with its place."""
    for act in book.acts.values():
        yield act.place, act.wording
    for reading in book.readings.values():
        said = [choice.means for choice in reading.choices]
        yield from ((reading.place, text) for text in (reading.question, *said, reading.why))
    for judgement in book.judgements.values():
        yield judgement.place, judgement.question
    for paragraph in book:
        yield from _texts_of_paragraph(book, paragraph)


def names_in(text: str) -> tuple[str, ...]:
    """The names of the values that a text puts in, each once, in the order in which they come."""
    found = (each.removeprefix(DAY_BEFORE) for each in PLACEHOLDER.findall(text))
    return tuple(dict.fromkeys(found))


def _texts_of_paragraph(book: RuleBook, paragraph: Paragraph) -> Iterator[tuple[Place, str]]:
    yield place_of(book, paragraph, "title"), paragraph.title
    yield place_of(book, paragraph, "says"), paragraph.says
    yield place_of(book, paragraph, "not_encoded"), paragraph.not_encoded or ""
    for item, said in paragraph.items.items():
        yield place_of(book, paragraph, "items", item), said
    for number, note in enumerate(paragraph.notes):
        yield place_of(book, paragraph, "notes", number), note
    for number, source in enumerate(paragraph.sources):
        yield place_of(book, paragraph, "source", number), source.compared
    for number, each in enumerate(paragraph.disagreements):
        for said in (each.point, each.here):
            yield place_of(book, paragraph, "disagreements", number), said
    for rule in paragraph.rules:
        if rule.act is None:  # else the words are the act's
            yield rule.place, rule.wording
        for covered in rule.covers:
            yield from ((rule.place, text) for text in (covered.who, covered.by))
    for impossible in paragraph.impossible:
        yield impossible.place, impossible.why
        yield from ((example.place, example.it) for example in impossible.refused)
    for example in paragraph.examples:
        yield example.place, example.it
