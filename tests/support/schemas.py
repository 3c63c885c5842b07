"""The words of JSON Schema: a key that is none of them is passed over by every tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema.validators import Draft202012Validator
from jsonschema_specifications import REGISTRY

_NAMED = ("$defs", "dependentSchemas", "patternProperties", "properties")
_VALUES = ("const", "default", "enum", "examples")


def _keywords(vocabulary: str) -> Iterator[str]:
    yield from REGISTRY.contents(vocabulary)["properties"]


KEYWORDS = frozenset(
    word
    for part in Draft202012Validator.META_SCHEMA["allOf"]
    for word in _keywords(f"https://json-schema.org/draft/2020-12/{part['$ref']}")
)


def keywords(schema: Any) -> set[str]:
    """The keys of a schema and of all schemas in it."""
    if isinstance(schema, list):
        return {word for each in schema for word in keywords(each)}
    if not isinstance(schema, Mapping):
        return set()
    found = {*schema}
    for word, inside in schema.items():
        if word in _NAMED:
            found |= {key for each in inside.values() for key in keywords(each)}
        elif word not in _VALUES:
            found |= keywords(inside)
    return found
