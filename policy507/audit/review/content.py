"""What a reader of a paragraph is to judge, taken apart, and a digest of all of it.

That is what its file says in words together with what its rules formally say: every condition, day and
value spelt out, so that what changes in another file changes it too, and the words by which people are
asked for its facts. Examples are no part of it, since they are run; nor is what else a machine checks by
itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from attrs import frozen

from policy507.english.explain import readings_asked
from policy507.errors import Place
from policy507.facts.registry import FACTS
from policy507.model.calendar import Calendar
from policy507.model.conditions import BusinessDay, facts_of, walk
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.walk import defined_in, names_in, place_of
from policy507.rulefiles.book import CALENDAR_FILE, POLICY_FILE
from policy507.rulefiles.keys import PARAGRAPH

# What the words of the adopted text are known by; the rest that is no prose is told apart by itself.
_PRINTS = ("fingerprint", "neutral_fingerprint", "sketch", "word_marks", "item_fingerprints")
_NOT_JUDGED = ("paragraph", "rules", "examples", "evidence_only", *_PRINTS[1:])
_NO_PROSE = {
    *("citation", "place", "rules", "examples", "evidence_only", "impossible", "sources"),
    *_PRINTS,
}
_OF_POLICY = ("number", "title", "edition", "adopters", "adopter_names")
_OF_IMPOSSIBLE = ("why", "when")
# By these words people tell what is so: a rule means something else where they do.
_OF_FACTS = ("label", "holds", "fails", "comment", "asks", "lacking", "unit", "called")
MARK_DIGITS = 12
NAMED_PARTS = ("rule", "reading", "question")
"""Parts that have a name or a code of their own behind this word."""
PARTS = ("policy", "calendar", *(key.name for key in PARAGRAPH if key.name not in _NOT_JUDGED))
"""The names of all other parts."""


@frozen
class Part:
    """A part of what a reader judges: its name in the register, where it stands, and a mark of it.

    The name is a key of the paragraph's file, `policy`, `calendar`, or `rule`, `reading` or `question`
    with a name or a code behind it.
    """

    name: str
    place: Place
    digest: str

    @property
    def mark(self) -> str:
        """Enough of the digest to tell whether the part changed."""
        return self.digest[:MARK_DIGITS]


def parts_of(book: RuleBook, paragraph: Paragraph) -> dict[str, Part]:
    """The parts of a paragraph by their names, in the order of its file; empty ones are left out."""
    named = _parts(book, paragraph)
    return {
        name: Part(name, place, _digest([data, _values_in(data, book)]))
        for name, place, data in named
        if data
    }


def digest_of(parts: Mapping[str, Part]) -> str:
    """What identifies everything that a reader of a paragraph judges."""
    return f"sha256:{_digest([[name, part.digest] for name, part in parts.items()])}"


def _parts(book: RuleBook, paragraph: Paragraph) -> Iterator[tuple[str, Place, Any]]:
    def at(*steps: str) -> Place:
        return place_of(book, paragraph, *steps)

    number = paragraph.citation.partition(".")[0]
    article = [each.title for each in book.policy.articles if each.citation == number]
    of_policy = {name: getattr(book.policy, name) for name in _OF_POLICY}
    top = book.places.get((POLICY_FILE, "policy"), paragraph.place)
    yield "policy", top, _plain([of_policy, article])
    for field in attrs.fields(Paragraph):
        if field.name not in _NO_PROSE:
            yield field.name, at(field.name), _plain(getattr(paragraph, field.name))
    yield "source", at("source"), _plain(paragraph.sources)
    prints = [getattr(paragraph, name) for name in _PRINTS]
    yield "fingerprint", at("fingerprint"), _plain(prints if any(prints) else ())
    for section, known in (("values", book.values), ("terms", book.terms), ("dates", book.dates)):
        names = [name for name, _ in defined_in(book, paragraph, section)]
        yield section, at(section), _plain({name: known[name] for name in names})
    impossible = [[getattr(each, name) for name in _OF_IMPOSSIBLE] for each in paragraph.impossible]
    yield "impossible", at("impossible"), _plain(impossible)
    for rule in paragraph.rules:
        yield f"rule {rule.name}", rule.place, [_plain(rule), _facts_of(rule)]
    for code in readings_asked(book, paragraph.rules):
        yield f"reading {code}", book.readings[code].place, _plain(book.readings[code])
    told = [remark.code for rule in paragraph.rules for remark in rule.remarks]
    for code in dict.fromkeys((*paragraph.left_to_people, *told)):
        question = book.judgements[code]
        yield f"question {code}", question.place, _plain(question)
    trees = [tree for rule in paragraph.rules for tree in rule.trees()]
    if any(isinstance(node, BusinessDay) for node in walk(*trees)):
        place = book.places.get((CALENDAR_FILE, "holidays"), paragraph.place)
        yield "calendar", place, [book.calendar.cite, _plain(book.calendar.holidays)]


def _facts_of(rule: Rule) -> Any:
    """The words of the facts that a rule rests on, since people are asked in these."""
    paths = dict.fromkeys(path for tree in rule.trees() for path in facts_of(tree))
    return _plain({path: [getattr(FACTS[path], name) for name in _OF_FACTS] for path in paths})


def _plain(value: Any) -> Any:
    """Something of the rules as JSON-ready data, without places and without what is left empty.

    So a key that rules may state from some release on changes no digest where it is not stated.
    """
    if isinstance(value, Calendar):  # a part by itself, and not one of each day that rests on it
        return value.cite
    if attrs.has(type(value)):
        stated = ((f.name, getattr(value, f.name)) for f in attrs.fields(type(value)) if f.eq)
        said = {name: _plain(each) for name, each in stated if each not in (None, "", (), {})}
        return {type(value).__name__: said}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _values_in(data: Any, book: RuleBook) -> dict[str, Any]:
    """The values that texts put in, since a reader sees these and not their names."""
    names = (name for text in _texts(data) for name in names_in(text))
    return {name: _plain(book.values[name]) for name in names if name in book.values}


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for each in data.values() for text in _texts(each))
    elif isinstance(data, list):
        yield from (text for each in data for text in _texts(each))


def _digest(data: Any) -> str:
    text = json.dumps(data, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
