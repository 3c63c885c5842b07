"""JSON Schemas of the files that people write, for editors and for other tools."""

from __future__ import annotations

from typing import Any

from policy507.facts.kinds import LONGEST_TEXT, MOST_TEXTS, PARTLY, Fact
from policy507.facts.registry import FACTS, STATED_FACTS
from policy507.facts.sections import SECTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a case file, by which an editor completes and checks it.

    It checks the form of each fact. That facts do not contradict one another is beyond it, and so
    is a missing `as_of`, which the command line may give.
    """
    sections = {section: _section_schema(section) for section in SECTIONS}
    return {
        "$schema": DIALECT,
        "title": "A case of policy507",
        "description": "The facts of one case; what is left out is unknown.",
        "type": "object",
        "properties": {"as_of": fact_schema(FACTS["as_of"])} | sections,
        "additionalProperties": False,
    }


def _section_schema(section: str) -> dict[str, Any]:
    facts = STATED_FACTS[section]
    mapped = [fact for fact in facts.values() if fact.partly]
    alone = {each.partly: {"properties": {each.name: {"type": "array"}}} for each in mapped}
    return {
        "type": "object",
        "properties": {name: fact_schema(fact) for name, fact in facts.items()},
        "additionalProperties": False,
    } | ({"dependentSchemas": alone} if alone else {})


def fact_schema(fact: Fact) -> dict[str, Any]:
    """The JSON Schema of one fact's value."""
    return {"description": fact.label + fact.about} | _value_schema(fact)


def _value_schema(fact: Fact) -> dict[str, Any]:
    text = {"type": "string", "maxLength": LONGEST_TEXT}
    match fact.kind:
        case "flag":
            return {"type": "boolean"}
        case "day":
            kind = ["string", "null"] if fact.nullable else "string"
            return {"type": kind, "format": "date", "pattern": _DAY}
        case "count":
            return {"type": "integer", "minimum": fact.minimum, "maximum": fact.maximum}
        case "label":
            return text
    entry = {"enum": list(fact.choices)} if fact.kind == "words" else text
    listed = {"type": "array", "items": entry, "uniqueItems": True, "maxItems": MOST_TEXTS}
    if not fact.partly:
        return listed
    said = {word: {"enum": [True, False, PARTLY]} for word in fact.choices}
    mapped = {"type": "object", "properties": said, "additionalProperties": False}
    return listed | mapped | {"type": ["array", "object"]}
