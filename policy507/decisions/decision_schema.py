"""The JSON Schema of a decision, whose rows are derived from the classes that they are made of."""

from __future__ import annotations

import datetime as dt

from policy507.decisions.decision import SCHEMA
from policy507.decisions.findings import ActFinding, Conflict, Finding
from policy507.decisions.json_form import PATH, PATHS, Schema, object_schema, schema_of
from policy507.engines.engine import ENGINES
from policy507.facts.case_schema import DIALECT, case_schema
from policy507.rulefiles.readings import Resolution


def decision_schema() -> Schema:
    """The JSON Schema of what `Decision.to_data` gives, for tools that read decisions."""
    digest = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    case = {k: value for k, value in case_schema().items() if k not in ("$schema", "title")}
    planned = object_schema({"fact": PATH, "date": schema_of(dt.date)})
    return {
        "$schema": DIALECT,
        "title": "A decision of policy507",
        "description": "What every rule and every act comes to in a case, with what repeats it.",
        **object_schema(
            {
                "schema": {"const": SCHEMA},
                "policy": object_schema(
                    {"id": schema_of(str), "edition": schema_of(str), "digest": digest}
                ),
                "package": schema_of(str),
                "engine": {"enum": list(ENGINES)},
                "as_of": schema_of(dt.date),
                "readings": _texts_by_name(),
                "resolutions": schema_of(tuple[Resolution, ...]),
                "numbering": _numbering(),
                "case": case,
                "findings": {"type": "array", "items": _finding()},
                "acts": schema_of(tuple[ActFinding, ...]),
                "missing": PATHS,
                "planned": {"type": "array", "items": planned},
                "conflicts": schema_of(tuple[Conflict, ...]),
                "not_established": _not_established(),
            },
            optional=("resolutions", "numbering", "findings"),
        ),
    }


def _finding() -> Schema:
    """The schema of a finding, which has the number in an adopted copy where there is one."""
    schema = schema_of(Finding)
    said = "The paragraph's number in an adopted copy."
    schema["properties"]["number"] = {"description": said, **schema_of(str | None)}
    return schema


def _numbering() -> Schema:
    schema = object_schema({"adopter": schema_of(str | None), "numbers": _texts_by_name()})
    return {"description": "The numbers that an adopted copy has for our citations.", **schema}


def _not_established() -> Schema:
    said = "What the decision does not establish, whatever it comes to: a person has to see to it."
    return {"description": said, **schema_of(tuple[str, ...])}


def _texts_by_name() -> Schema:
    return {"type": "object", "additionalProperties": schema_of(str)}
