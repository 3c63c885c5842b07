"""What a person reads to review a paragraph: its words beside its rules, and what else they judge."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from policy507.adopted.report import Report
from policy507.english.conditions import Line, sentence
from policy507.english.explain import Section, explain, sections
from policy507.english.phrases import placeholders, value_phrase
from policy507.facts.registry import FACTS
from policy507.model.conditions import facts_of
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.model.walk import defined_in


@frozen
class Row:
    """A paragraph or an item of it: our words, the rules as sections, and the adopted words if known."""

    citation: str
    words: str
    rules: tuple[Section, ...]
    adopted: str | None = None


def rows(book: RuleBook, paragraph: Paragraph, report: Report | None = None) -> tuple[Row, ...]:
    """A paragraph, then each of its items, with the words of an adopted text where it has them."""
    explained = sections(explain(book, paragraph.citation))[1 : 1 + len(paragraph.rules)]
    rules = list(zip(paragraph.rules, explained, strict=True))
    said = {paragraph.citation: paragraph.says, **paragraph.items}
    adopted = {} if report is None else _adopted(paragraph, report)
    return tuple(
        Row(
            citation,
            placeholders(words, book.values),
            tuple(section for rule, section in rules if rule.paragraph == citation),
            adopted.get(citation),
        )
        for citation, words in said.items()
    )


def _adopted(paragraph: Paragraph, report: Report) -> dict[str, str]:
    """The words of an adopted text, by our citations; all of a paragraph where it has not its items."""
    row = report.row(paragraph.citation)
    if row is None:
        return {}
    theirs = dict(row.below)
    items = {
        item: theirs[number]
        for item in paragraph.items
        if (number := report.numbers.get(item, "")) in theirs
    }
    return {paragraph.citation: row.own if items else row.text, **items}


def besides(book: RuleBook, paragraph: Paragraph) -> Iterator[Section]:
    """What is judged besides: names, readings, questions, sources, remarks and the like."""
    data = explain(book, paragraph.citation) | {"examples": []}
    yield from sections(data)[1 + len(paragraph.rules) :]
    found = {
        "Not encoded": [paragraph.not_encoded] if paragraph.not_encoded else [],
        "Key phrases of the adopted text": paragraph.key_phrases,
        "Values": _values(book, paragraph),
        "What people are asked": _asked(paragraph),
        "Told of a question left to people": [
            f"{rule.title}: {remark.code}, where {sentence(remark.when, named=True)}"
            for rule in paragraph.rules
            for remark in rule.remarks
        ],
        "Whom it covers, and by when": [
            placeholders(f"{each.who}: {each.by}", book.values)
            + (f" ({each.reading})" if each.reading else "")
            for rule in paragraph.rules
            for each in rule.covers
        ],
        "Facts that contradict one another": [
            f"{placeholders(each.why, book.values)}: {sentence(each.when, named=True)}"
            for each in paragraph.impossible
        ],
    }
    for heading, texts in found.items():
        if texts:
            yield Section(heading, tuple(Line(0, text) for text in texts))


def _asked(paragraph: Paragraph) -> list[str]:
    """How people are asked for the facts on which the rules rest, and what is said of these."""
    trees = [tree for rule in paragraph.rules for tree in rule.trees()]
    facts = [
        FACTS[path] for path in dict.fromkeys(path for tree in trees for path in facts_of(tree))
    ]
    return [
        fact.label
        + (f": {fact.asks}" if fact.asks else "")
        + (f" ({fact.comment})" if fact.comment else "")
        for fact in facts
    ]


def _values(book: RuleBook, paragraph: Paragraph) -> list[str]:
    names = (name for name, _ in defined_in(book, paragraph, "values"))
    return [f"{book.words_for(name)}: {value_phrase(book.values[name])}" for name in names]
