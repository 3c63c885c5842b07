"""What the general index and the search have of a paragraph: as people look for it.

Whoever types a citation, a bearer, or a number or date of the policy is led to its paragraph first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sphinx import addnodes

from policy507.decisions.wording import spelt
from policy507.english.rules import date_phrase, value_phrase
from policy507.facts.registry import FACTS
from policy507.model.conditions import ValueTest
from policy507.model.policy import Months, Paragraph, Value
from policy507.model.rulebook import RuleBook
from policy507.model.walk import own_parts, trees_of
from policy507.sphinxext.markup import plain

Entry = tuple[str, str]  # a text, and the anchor to which it leads


def index_entries(paragraph: Paragraph, book: RuleBook) -> addnodes.index:
    """Citations, rules, bearers, provisions, and the values that the paragraph states."""
    return addnodes.index(entries=[_row(*entry) for entry in dict.fromkeys(_all(paragraph, book))])


def _all(paragraph: Paragraph, book: RuleBook) -> Iterator[Entry]:
    citation = paragraph.citation
    yield from ((each, each) for each in (citation, *paragraph.items))
    yield paragraph.title, citation
    for rule in paragraph.rules:
        yield rule.name, rule.name
        if rule.bearer:
            yield f"{rule.bearer}, {citation}", f"{citation}-rules"
    yield from ((source.cite, f"{citation}-sources") for source in paragraph.sources)
    for name, value in book.values.items():
        if (citation, "values", name) in book.places:
            yield from ((text, citation) for text in _ways(name, value, book))


def _ways(name: str, value: Value, book: RuleBook) -> Iterator[str]:
    """How a value may be looked for; of a date also the last day before it."""
    if isinstance(value, dt.date):
        yield value_phrase(value)
        yield date_phrase(value - dt.timedelta(days=1))
    elif isinstance(value, Months):
        yield value_phrase(value)
        yield f"{spelt(value.months)} month{'s' * (value.months > 1)}"
    else:
        for unit in _units(name, book):
            yield f"{value} {unit}"
            yield f"{value} {unit.split()[-1]}"


def _units(name: str, book: RuleBook) -> Iterator[str]:
    """What a number counts, by the facts that are compared with it."""
    for _, tree in trees_of(book):
        for node in own_parts(tree):
            if isinstance(node, ValueTest) and node.value == name and FACTS[node.fact].unit:
                yield FACTS[node.fact].unit


def _row(text: str, anchor: str) -> tuple[str, str, str, str, None]:
    """An entry as Sphinx has it, one of the main ones; a semicolon would begin one below another."""
    return "single", plain(text).replace(";", ","), anchor, "main", None
