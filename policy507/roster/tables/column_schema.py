"""The JSON Schema of a columns file, by which an editor completes and checks it."""

from __future__ import annotations

from typing import Any

from policy507.facts.case_schema import DIALECT, case_schema
from policy507.roster.tables.column_entries import COLUMN_KEYS
from policy507.roster.tables.column_files import FILE_KEYS, SHEET_KEYS
from policy507.roster.tables.columns import FACTS_BY_PATH, OTHERS, TOP
from policy507.rulefiles.keys import Key

_WORD = {"type": ["string", "integer", "boolean"]}
_WORDS = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_ROW = {"type": "integer", "minimum": 1, "maximum": TOP}
_FACTS = [
    name
    for fact in FACTS_BY_PATH.values()
    for name in (fact.path, *(f"{fact.path}.{word}" for word in fact.choices))
]


def columns_schema() -> dict[str, Any]:
    """The JSON Schema of a columns file.

    It checks the form of a file. Whether the table has these columns is beyond it, and so is what a
    key says of facts of one kind and not of others.
    """
    return {
        "$schema": DIALECT,
        "title": "A columns file of policy507",
        "description": "Which column of a table states which fact, and how its cells are read.",
        **_mapping(FILE_KEYS),
        "$defs": {
            "fact": {"enum": _FACTS, "description": "a fact, or a word of one that is a list"},
            "column": _mapping(COLUMN_KEYS),
            "sheet": _mapping(SHEET_KEYS),
        },
    }


def _mapping(keys: tuple[Key, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key.name: {"description": key.help} | _value(key.shape) for key in keys},
        "additionalProperties": False,
        "required": [key.name for key in keys if key.required],
    }


def _value(shape: str) -> dict[str, Any]:
    match shape:
        case "columns":
            either = [{"$ref": "#/$defs/fact"}, {"$ref": "#/$defs/column"}]
            return {"type": "object", "additionalProperties": {"anyOf": either}}
        case "fact":
            return {"$ref": "#/$defs/fact"}
        case "ignored":
            return {"anyOf": [{"const": OTHERS}, {"type": "array", "items": _WORD}]}
        case "rows":
            return {"anyOf": [_ROW, {"type": "array", "items": _ROW, "minItems": 1, "maxItems": 2}]}
        case "dates" | "words":
            return _WORDS
        case "blank":
            return {"enum": ["unknown", "not happened", "none", "no"]}
        case "meanings":
            return {"type": "object"}
        case "sheets":
            return {"type": "object", "additionalProperties": {"$ref": "#/$defs/sheet"}}
        case "given":
            case = case_schema()
            sections = {name: each for name, each in case["properties"].items() if name != "as_of"}
            return {"type": "object", "properties": sections, "additionalProperties": False}
    return {"type": "string"}
