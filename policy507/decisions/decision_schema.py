"""The JSON Schema of a decision, derived from the classes and words that decisions are made of."""

from __future__ import annotations

import copy
from typing import Any

from policy507.decisions.decision import SCHEMA
from policy507.engines.engine import ENGINES
from policy507.facts.case_schema import DIALECT, case_schema
from policy507.facts.registry import FACTS
from policy507.model.statuses import Modality, Status

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": "boolean"}
_DAY: Schema = {"type": "string", "format": "date"}
_DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}


def decision_schema() -> Schema:
    """The JSON Schema of what `Decision.to_data` gives, for tools that read decisions."""
    return {
        "$schema": DIALECT,
        "title": "A decision of policy507",
        "description": "What every rule and every act comes to in a case, with what repeats it.",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "policy": _object({"id": _TEXT, "edition": _TEXT, "digest": _digest()}),
                "package": _TEXT,
                "engine": {"enum": list(ENGINES)},
                "as_of": _DAY,
                "readings": {"type": "object", "additionalProperties": _TEXT},
                "resolutions": _list_of(_resolution()),
                "numbering": _numbering(),
                "case": _case(),
                "findings": _list_of(_finding()),
                "acts": _list_of(_act()),
                "missing": _list_of(_fact()),
                "planned": _list_of(_object({"fact": _fact(), "date": _DAY})),
                "conflicts": _list_of(
                    _object({"act": _TEXT, "rules": _list_of(_TEXT), "paragraphs": _list_of(_TEXT)})
                ),
            },
            optional=("resolutions", "numbering"),
        ),
    }


def _object(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": copy.deepcopy(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list_of(entry: Schema) -> Schema:
    return {"type": "array", "items": copy.deepcopy(entry)}


def _digest() -> Schema:
    return {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def _fact() -> Schema:
    return {"enum": list(FACTS)}


def _status() -> Schema:
    return {"enum": [status.value for status in Status]}


def _case() -> Schema:
    return {key: value for key, value in case_schema().items() if key not in ("$schema", "title")}


def _resolution() -> Schema:
    texts = dict.fromkeys(("reading", "choice", "who", "why"), _TEXT)
    return _object({**texts, "when": _DAY})


def _numbering() -> Schema:
    numbers = {"type": "object", "additionalProperties": _TEXT}
    return _object({"adopter": _TEXT_OR_NULL, "numbers": numbers}) | {
        "description": "the numbers that an adopted copy has for our citations"
    }


def _dependence() -> Schema:
    return _object({"reading": _TEXT, "choice": _TEXT, "status": _status(), "due": _DAY_OR_NULL})


def _because() -> Schema:
    value: Schema = {
        "description": "the value on the day of the decision: what lies ahead has not happened",
        "type": ["string", "boolean", "integer", "null", "array"],
        "items": _TEXT,
    }
    return _object(
        {"fact": _fact(), "value": value, "test": _TEXT, "compared_with": _fact()},
        optional=("compared_with",),
    )


def _finding() -> Schema:
    return _object(
        {
            "rule": _TEXT,
            "paragraph": _TEXT,
            "number": _described(_TEXT_OR_NULL, "the paragraph's number in an adopted copy"),
            "source": _list_of(_TEXT),
            "modality": {"enum": [modality.value for modality in Modality]},
            "bearer": _TEXT_OR_NULL,
            "status": _status(),
            "due": _described(_DAY_OR_NULL, "the last day on which the act is in time"),
            "working": _described(_TEXT_OR_NULL, "how the last day was worked out"),
            "done_on": _DAY_OR_NULL,
            "planned_on": _DAY_OR_NULL,
            "by_completion": _described(_FLAG, "the same whatever the unknown facts are"),
            "remarks": _described(_list_of(_TEXT), "questions left to people that arise here"),
            "overrides": _described(_list_of(_TEXT), "paragraphs whose rules this one set aside"),
            "relieved_by": _described(_list_of(_TEXT), "paragraphs whose rules set this one aside"),
            "because": _list_of(_because()),
            "missing": _described(_list_of(_fact()), "unknown facts that keep it undetermined"),
            "settled": _FLAG,
            "depends_on": _list_of(_dependence()),
        },
        optional=("number",),
    )


def _act() -> Schema:
    return _object(
        {
            "act": _TEXT,
            "bearer": _TEXT,
            "status": _status(),
            "due": _DAY_OR_NULL,
            "governed_by": _list_of(_TEXT),
            "relieved_by": _list_of(_TEXT),
            "settled": _FLAG,
            "depends_on": _list_of(_dependence()),
        }
    )


def _described(schema: Schema, description: str) -> Schema:
    return {"description": description, **schema}
