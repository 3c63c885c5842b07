"""What stands behind a paragraph or a rule, away from any case: as data, and as lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import asdict, frozen

from policy507.english.conditions import Line, outline, sentence
from policy507.english.phrases import placeholders
from policy507.english.rules import definitions, in_words, rule_sentence
from policy507.errors import Problem, UnknownNameError, did_you_mean, needs, shown
from policy507.facts.registry import FACTS
from policy507.model.conditions import ALWAYS, Condition, Day, Fixed, NamedDay, readings_of
from policy507.model.policy import TREE_KEYS, Article, Example, Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import status_words


def explain(book: RuleBook, name: str) -> dict[str, Any]:
    """What stands behind a paragraph, one of its items, or a rule, as JSON-ready data.

    Raises:
        UnknownNameError: the policy has no such paragraph and no such rule.
    """
    needs(book, RuleBook, "book", "a RuleBook, which load reads,")
    needs(name, str, "name", "that of a paragraph or a rule", UnknownNameError)
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
        "readings": [_reading_data(book, code) for code in readings_asked(book, rules)],
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
    said = in_words(rule)
    return {
        "rule": rule.name,
        "title": rule.title,
        "paragraph": rule.paragraph,
        "modality": rule.modality.value,
        "bearer": rule.bearer,
        "act": rule.act,
        "says": rule_sentence(rule, book),
        "in_force_from": _first_day(rule.begins),
        **{_as_key(key.words): said.get(key.words) for key in TREE_KEYS if key.name != "from"},
        "sets_aside": [_other(book.rules[o.rule], o.when) for o in rule.overrides],
        "set_aside_by": [_other(other, when) for other, when in book.overriders(rule)],
        "readings": list(readings_asked(book, [rule])),
        "sources": list(rule.sources),
    }


def _as_key(words: str) -> str:
    return words.replace(" ", "_")


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
    where = None if when == ALWAYS else sentence(when, named=True)
    return {
        "rule": rule.name,
        "title": rule.title,
        "paragraph": rule.paragraph,
        "where": where,
    }


def readings_asked(book: RuleBook, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The codes of the readings on which rules turn by themselves, or by what sets them aside."""
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


# --- as headings with lines below them

# The sentence of a rule says the others.
_BESIDE_SENTENCE = ("done on", "last day", "met when", "breached when")


@frozen
class Section:
    """A heading of an explanation, and the lines below it; a line's depth is its indentation."""

    heading: str
    lines: tuple[Line, ...]


def sections(explained: Mapping[str, Any]) -> tuple[Section, ...]:
    """An explanation as headings and lines, in the order in which a reader wants them."""
    parts = [Section(f"{explained['paragraph']}  {explained['title']}", tuple(_says(explained)))]
    parts += [
        Section(f"{rule['paragraph']}  {rule['title']} ({rule['rule']})", tuple(_rule_lines(rule)))
        for rule in explained["rules"]
    ]
    bodies = {
        "What the names stand for": _lines(explained["definitions"], _definition_lines),
        "Readings: what the words leave open": _lines(explained["readings"], _reading_lines),
        "Left to people": _lines(explained["left_to_people"], _judgement_lines),
        "Sources": _lines(explained["sources"], _source_lines),
        "Where another authority says something else": _lines(
            explained["disagreements"], _disagreement_lines
        ),
        "What changed in these rules": [
            Line(0, f"{each['on']}: {each['what']}") for each in explained["history"]
        ],
        "Notes": [Line(0, note) for note in explained["notes"]],
        "Examples": _lines(explained["examples"], _example_lines),
    }
    return (*parts, *(Section(title, tuple(body)) for title, body in bodies.items() if body))


def _lines(rows: Iterable[Any], lines_of: Any) -> list[Line]:
    return [line for row in rows for line in lines_of(row)]


def _says(explained: Mapping[str, Any]) -> Iterator[Line]:
    if explained["paragraph"] not in explained["items"]:
        yield Line(0, explained["says"])
    for cited, text in explained["items"].items():
        yield Line(0, f"{cited}: {text}")
    if explained["not_encoded"]:
        yield Line(0, f"Not encoded: {explained['not_encoded']}")


def _rule_lines(rule: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(0, rule["says"])
    if rule["in_force_from"]:
        yield Line(1, f"first day in force: {rule['in_force_from']}")
    for words in _BESIDE_SENTENCE:
        if text := rule[_as_key(words)]:
            yield Line(1, f"{words}: {text}")
    for key, heading in (("sets_aside", "sets aside"), ("set_aside_by", "is set aside by")):
        for other in rule[key]:
            where = f", where {other['where']}" if other["where"] else ""
            yield Line(1, f"{heading} {other['paragraph']} {other['title']}{where}")


def _definition_lines(definition: Mapping[str, Any]) -> Iterator[Line]:
    if len(definition["outline"]) <= 1:
        yield Line(0, f"{definition['name']}: {definition['means']}")
        return
    first, *rest = definition["outline"]
    yield Line(0, f"{definition['name']}: {first['text']}")
    yield from (Line(line["depth"], line["text"]) for line in rest)


def _reading_lines(reading: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(0, f"{reading['reading']}  {reading['question']}")
    for name, means in reading["choices"].items():
        default = " (the default)" if name == reading["default"] else ""
        yield Line(1, f"{name}{default}: {means}")
    yield Line(1, f"why that default: {reading['why']}")


def _judgement_lines(judgement: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(0, f"{judgement['code']}  {judgement['question']}")
    if judgement["facts"]:
        labels = "; ".join(FACTS[path].label for path in judgement["facts"])
        yield Line(1, f"the answer comes in as: {labels}")


def _source_lines(source: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(0, source["cite"])
    if source["href"]:
        yield Line(1, source["href"])
    yield Line(1, f"compared with it: {source['compared']}")


def _disagreement_lines(each: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(0, each["point"])
    yield Line(1, f"here: {each['here']}")
    yield Line(1, f"elsewhere: {each['elsewhere']}")
    if each["href"]:
        yield Line(1, each["href"])


def _example_lines(example: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(0, example["it"])
    alike: dict[str, list[str]] = {}
    for target, expected in example["expect"].items():
        due = f", last day {expected['due']}" if expected.get("due") else ""
        alike.setdefault(f"{status_words(expected['status'])}{due}", []).append(target)
    yield Line(1, "; ".join(f"{words}: {', '.join(names)}" for words, names in alike.items()))
