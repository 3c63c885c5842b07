"""An explanation of a paragraph or a rule as text for people: headings, and the lines below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from policy507.english import Line
from policy507.explaining import CONDITIONS
from policy507.phrasing import status_words

# The sentence of a rule says the others.
_BESIDE_SENTENCE = ("done_on", "last_day", "met_when", "breached_when")


@frozen
class Section:
    """A heading of an explanation, and the lines below it; a line's depth is its indentation."""

    heading: str
    lines: tuple[Line, ...]


def sections(explained: Mapping[str, Any]) -> tuple[Section, ...]:
    """An explanation as headings and lines, in the order in which a reader wants them."""
    parts = [Section(f"{explained['paragraph']}  {explained['title']}", tuple(_says(explained)))]
    parts += [
        Section(f"{rule['paragraph']}  {rule['rule']}", tuple(_rule_lines(rule)))
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
    for key in _BESIDE_SENTENCE:
        if rule[key]:
            yield Line(1, f"{CONDITIONS[key]}: {rule[key]}")
    for key, heading in (("sets_aside", "sets aside"), ("set_aside_by", "is set aside by")):
        for other in rule[key]:
            where = f", where {other['where']}" if other["where"] else ""
            yield Line(1, f"{heading} {other['paragraph']} {other['rule']}{where}")


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
        yield Line(1, f"the answer comes in as {', '.join(judgement['facts'])}")


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
