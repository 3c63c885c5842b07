"""The JSON Schema of the register of review."""

from __future__ import annotations

import re
from typing import Any

from policy507.audit.review.content import PARTS
from policy507.audit.review.register import (
    DIGEST,
    ENTRY,
    LONGEST_READER,
    MARK,
    PART,
    SCHEMA,
    TOP,
)
from policy507.facts.case_schema import DIALECT
from policy507.rulefiles.keys import Key


def register_schema() -> dict[str, Any]:
    """The schema of a register, made from the tables by which it is read.

    Whether the digests are those of the rules is beyond it: `policy507 check` says that.
    """
    entry = _mapping(
        ENTRY,
        recorded_on={"type": "string", "format": "date"},
        read_by={"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_READER},
        digest=_matching(DIGEST),
        parts={
            "type": "object",
            "propertyNames": {"anyOf": [{"enum": list(PARTS)}, _matching(PART)]},
            "additionalProperties": _matching(MARK),
        },
    )
    by_citation = {"type": "object", "additionalProperties": entry}
    return {
        "$schema": DIALECT,
        "title": "A register of review of policy507",
        "description": "What was recorded of each paragraph of the rules, and who has read it.",
        **_mapping(TOP, schema={"const": SCHEMA}, paragraphs=by_citation),
    }


def _mapping(keys: tuple[Key, ...], **shapes: dict[str, Any]) -> dict[str, Any]:
    """A mapping of these keys alone, which all have to be there."""
    return {
        "type": "object",
        "properties": {key.name: {"description": key.help} | shapes[key.name] for key in keys},
        "required": [key.name for key in keys],
        "additionalProperties": False,
    }


def _matching(pattern: re.Pattern[str]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern.pattern})$"}
