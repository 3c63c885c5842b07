"""Directives for the pages for developers: facts, JSON Schemas and commands, listed from the code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import CommandsDirective
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from policy507 import __version__, load
from policy507.audit.review.schema import register_schema
from policy507.decisions.decision_schema import decision_schema
from policy507.facts.case_schema import case_schema
from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.roster.tables.column_schema import columns_schema
from policy507.rulefiles.schema import paragraph_schema

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

Rows = Iterator[tuple[str, str, str]]
Schema = Mapping[str, Any]
SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "case": case_schema,
    "columns": columns_schema,
    "decision": decision_schema,
    "paragraph": lambda: paragraph_schema(load()),
    "reviewed": register_schema,
}
KINDS = {
    "flag": "true or false",
    "day": "date",
    "words": "list of words",
    "texts": "list of texts",
    "label": "text",
}


class FactsDirective(SphinxDirective):
    """`facts-table`: the facts of one section of a case."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A list of facts with what each may be."""
        section = self.arguments[0]
        if section not in SECTIONS:
            raise self.error(f"a case has no section '{section}'")
        facts = (f for f in FACTS.values() if f.section == section and not f.derived)
        return [listed((fact.name, kind_of(fact), meaning_of(fact)) for fact in facts)]


class SchemaDirective(SphinxDirective):
    """`json-schema`: a schema to download, and its keys."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A link to the file and a list of keys."""
        name = self.arguments[0]
        if name not in SCHEMAS:
            raise self.error(f"there is no schema '{name}'")
        schema = SCHEMAS[name]()
        file = Path(self.env.doctreedir, f"{name}.schema.json")
        file.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        page = self.env.doc2path(self.env.current_document.docname)
        link = addnodes.download_reference("", "", reftarget=os.path.relpath(file, page.parent))
        link += nodes.literal("", file.name)
        return [nodes.paragraph("", "Download: ", link), listed(keys(schema, schema))]


def listed(rows: Rows) -> nodes.definition_list:
    """Names with what kind of thing each is and what it means: a list fits a narrow page."""
    found = nodes.definition_list()
    for name, kind, meaning in rows:
        term = nodes.term("", "", nodes.literal("", name), nodes.Text(f" — {kind}" if kind else ""))
        body = nodes.definition("", nodes.paragraph("", meaning))
        found += nodes.definition_list_item("", term, body)
    return found


def kind_of(fact: Fact) -> str:
    """What a fact may be."""
    kind = KINDS.get(fact.kind) or f"whole number from {fact.minimum} to {fact.maximum}"
    unit = f", in {fact.unit}" if fact.unit else ""
    mapped = ", or a mapping of them" if fact.partly else ""
    return f"{kind}{unit}{mapped}{', or null' if fact.nullable else ''}"


def meaning_of(fact: Fact) -> str:
    """What a fact says."""
    said = (
        f"Whether {fact.holds}" if fact.kind == "flag" else fact.label[0].upper() + fact.label[1:]
    )
    words = f" Any of {', '.join(fact.choices)}." if fact.choices else ""
    return f"{said}{fact.about}.{words}"


def keys(schema: Schema, whole: Schema, path: str = "", seen: tuple[str, ...] = ()) -> Rows:
    """The keys of a schema; inside a list after `[]`, each definition once, `*` for any key."""
    wanted = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        inner, marks = value, ""
        while "items" in inner or "$ref" in inner:
            if "$ref" in inner:
                reference = inner["$ref"]
                if reference in seen:
                    break
                seen = (*seen, reference)
                inner = whole["$defs"][reference.rpartition("/")[2]] | {
                    k: v for k, v in inner.items() if k != "$ref"
                }
            else:
                inner, marks = inner["items"], f"{marks}[]"
        optional = "" if name in wanted else ", may be left out"
        meaning = value.get("description") or inner.get("description") or ""
        yield f"{path}{name}{marks}", f"{type_of(value)}{optional}", sentence(meaning)
        yield from keys(inner, whole, f"{path}{name}{marks}.", seen)
        others = inner.get("additionalProperties")
        if isinstance(others, dict):
            yield from keys(others, whole, f"{path}{name}{marks}.*.", seen)


def type_of(value: Schema) -> str:
    """What may stand at a key, in short."""
    if "const" in value:
        return json.dumps(value["const"])
    if "enum" in value:
        return "one of " + ", ".join(
            "null" if each is None else str(each) for each in value["enum"]
        )
    kinds = value.get("type", "see the schema")
    names = [kinds] if isinstance(kinds, str) else kinds
    if value.get("format") == "date":
        names = ["date" if name == "string" else name for name in names]
    words = {"object": "mapping", "array": "list", "string": "text", "integer": "whole number"}
    return " or ".join(words.get(name, name) for name in names)


def sentence(text: str) -> str:
    """A description as a sentence."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls."""
    app.add_directive("facts-table", FactsDirective)
    app.add_directive("json-schema", SchemaDirective)
    app.add_directive("command-line", CommandsDirective)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
