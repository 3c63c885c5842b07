"""What stands behind a paragraph or a rule, away from any case: as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import asdict

from policy507.conditions import All, Condition, Day, Fixed, NamedDay, readings_of
from policy507.english import (
    definitions,
    outline,
    placeholders,
    rule_lines,
    rule_sentence,
    sentence,
)
from policy507.problems import Problem, UnknownNameError, did_you_mean, shown
from policy507.rulebook import RuleBook
from policy507.rules import Article, Example, Paragraph, Rule

_ALWAYS = All(())
# The rows of a rule that say when it applies and what then decides, by the key they have as data.
CONDITIONS = {
    "when": "when",
    "done_on": "done on",
    "last_day": "last day",
    "met_when": "met when",
    "breached_when": "breached when",
    "holds_when": "holds when",
}


def explain(book: RuleBook, name: str) -> dict[str, Any]:
    """What stands behind a paragraph, one of its items, or a rule, as JSON-ready data.

    Raises:
        UnknownNameError: the policy has no such paragraph and no such rule.
    """
    paragraph, rules = _meant(book, name)
    citation = name if name in paragraph.items else paragraph.citation
    values = book.values
    return {
        "name": name,
        "paragraph": citation,
        "title": paragraph.title,
        "article": _article(book, paragraph),
        "says": placeholders(paragraph.says, values),
        "items": {
            cited: placeholders(text, values)
            for cited, text in paragraph.items.items()
            if citation in (cited, paragraph.citation)
        },
        "not_encoded": paragraph.not_encoded,
        "rules": [_rule_data(book, rule) for rule in rules],
        "definitions": list(_definitions(book, rules)),
        "readings": [_reading_data(book, code) for code in _codes(book, rules)],
        "left_to_people": [_judgement_data(book, code) for code in paragraph.left_to_people],
        "sources": [asdict(source) for source in paragraph.sources],
        "disagreements": [
            asdict(each)
            | {"point": placeholders(each.point, values), "here": placeholders(each.here, values)}
            for each in paragraph.disagreements
        ],
        "history": [{"on": str(each.on), "what": each.what} for each in paragraph.history],
        "notes": [placeholders(note, book.values) for note in paragraph.notes],
        "examples": [
            row
            for example in paragraph.examples
            if (row := _example_data(book, example, () if name == paragraph.citation else rules))[
                "expect"
            ]
        ],
    }


def _meant(book: RuleBook, name: str) -> tuple[Paragraph, tuple[Rule, ...]]:
    """The paragraph that a name leads to, and which of its rules are asked for."""
    rule = book.rules.get(name)
    for paragraph in book:
        if rule is not None and rule in paragraph.rules:
            return paragraph, (rule,)
        if name == paragraph.citation:
            return paragraph, paragraph.rules
        if name in paragraph.items:
            return paragraph, tuple(each for each in paragraph.rules if each.paragraph == name)
    raise UnknownNameError([Problem(_no_such(book, name))])


def _no_such(book: RuleBook, name: str) -> str:
    for article in book.policy.articles:
        if name == article.citation:
            inside = (p.citation for p in book if _within(p, article))
            return f"{name} is an article, {article.title}; its paragraphs are {', '.join(inside)}"
    known = [cited for p in book for cited in (p.citation, *p.items)]
    hint = did_you_mean(name, [*known, *book.rules])
    return f"there is no paragraph or rule '{shown(name)}'{hint}"


def _within(paragraph: Paragraph, article: Article) -> bool:
    return paragraph.citation.partition(".")[0] == article.citation


def _article(book: RuleBook, paragraph: Paragraph) -> dict[str, str]:
    inside = (each for each in book.policy.articles if _within(paragraph, each))
    return next(({"article": each.citation, "title": each.title} for each in inside), {})


def _rule_data(book: RuleBook, rule: Rule) -> dict[str, Any]:
    rows = dict(rule_lines(rule, book))
    return {
        "rule": rule.name,
        "paragraph": rule.paragraph,
        "modality": rule.modality.value,
        "bearer": rule.bearer,
        "act": rule.act,
        "says": rule_sentence(rule, book),
        "in_force_from": _first_day(rule.begins),
        **{key: rows.get(heading) for key, heading in CONDITIONS.items()},
        "sets_aside": [_other(book.rules[o.rule], o.when) for o in rule.overrides],
        "set_aside_by": [_other(other, when) for other, when in book.overriders(rule)],
        "readings": list(_codes(book, [rule])),
        "sources": list(rule.sources),
    }


def _definitions(book: RuleBook, rules: Iterable[Rule]) -> Iterator[dict[str, Any]]:
    """What the names in rules stand for; conditions also as lines, one test on each."""
    for name, means in dict(pair for rule in rules for pair in definitions(rule)).items():
        lines = outline(book.terms[name]) if name in book.terms else ()
        rows = [{"depth": line.depth, "text": line.text} for line in lines]
        yield {"name": name, "means": means, "outline": rows}


def _first_day(begins: Day | None) -> str | None:
    while isinstance(begins, NamedDay):
        begins = begins.day
    return begins.date.isoformat() if isinstance(begins, Fixed) else None


def _other(rule: Rule, when: Condition) -> dict[str, str | None]:
    where = None if when == _ALWAYS else sentence(when, named=True)
    return {"rule": rule.name, "paragraph": rule.paragraph, "where": where}


def _codes(book: RuleBook, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The readings on which rules turn by themselves, or by what sets them aside."""
    asked: set[str] = set()
    for rule in rules:
        for tree in (*rule.trees(), *(when for _, when in book.overriders(rule))):
            asked.update(readings_of(tree))
    return tuple(code for code in book.readings if code in asked)


def _reading_data(book: RuleBook, code: str) -> dict[str, Any]:
    reading = book.readings[code]
    return {
        "reading": code,
        "question": placeholders(reading.question, book.values),
        "default": reading.default,
        "choices": {
            choice.name: placeholders(choice.means, book.values) for choice in reading.choices
        },
        "why": placeholders(reading.why, book.values),
    }


def _judgement_data(book: RuleBook, code: str) -> dict[str, Any]:
    judgement = book.judgements[code]
    question = placeholders(judgement.question, book.values)
    return {"code": code, "question": question, "facts": list(judgement.facts)}


def _example_data(book: RuleBook, example: Example, only: Iterable[Rule]) -> dict[str, Any]:
    """An example with what it expects; of some rules and their acts only, where there are any."""
    targets = {target for rule in only for target in (rule.name, rule.act)}
    return {
        "it": placeholders(example.it, book.values),
        "given": dict(example.given),
        "unknown": list(example.unknown),
        "readings": dict(example.readings),
        "expect": {
            each.target: {"status": each.status.value}
            | ({"due": each.due and each.due.isoformat()} if each.states_due else {})
            for each in example.expect
            if not targets or each.target in targets
        },
    }
