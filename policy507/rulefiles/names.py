"""All names that paragraphs' files define, gathered before anything refers to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy507.errors import Place, shown
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.statuses import Modality
from policy507.rulefiles.conditions import NEVER, WORDS
from policy507.rulefiles.keys import (
    PARAGRAPH,
    RULE,
    entries,
    entries_in,
    items_in,
    stray_texts,
    text_in,
    texts_within,
)
from policy507.rulefiles.paragraph import values_of
from policy507.rulefiles.rule import WITH_ACT
from policy507.rulefiles.scope import Scope, Target

RESERVED = {NEVER, *WORDS, *FACTS}
_NAMED = {"values": "value", "terms": "condition", "dates": "day"}


def gather(files: tuple[Node, ...], scope: Scope) -> dict[tuple[str, ...], Place]:
    """Put the named values, conditions and days of all files into a scope, with what rules there are.

    Returns the places of what the files contain (`RuleBook.places`). What is wrong besides with the
    parts that are looked at is noted when the paragraph itself is read.
    """
    places: dict[tuple[str, ...], Place] = {}
    defined: dict[str, str] = {}
    for node in files:
        if node.tag != "map":
            continue
        parts: dict[str, Node] = {key.value: value for key, value in entries_in(node)}
        citation = text_in(parts.get("paragraph"))
        if misplaced := list(_misplaced(node, parts)):
            scope.broken.update((citation, *misplaced))
        scope.citations[citation] = None
        scope.citations.update((key.value, None) for key, _ in entries_in(parts.get("items")))
        scope.targets.extend(_targets(citation, parts.get("rules")))
        places.update(places_in(citation, node))
        for section, what in _NAMED.items():
            for key, value in entries(parts.get(section), scope):
                name = key.value
                if name in RESERVED:
                    scope.wrong(key, f"{name} has a meaning of its own and cannot name a {what}")
                elif name in defined:
                    scope.wrong(key, f"there is already a {defined[name]} '{shown(name)}'")
                else:
                    defined[name] = what
                    if section != "values":
                        nodes = scope.term_nodes if section == "terms" else scope.date_nodes
                        nodes[name] = value
        scope.values |= {
            name: value
            for name, value in values_of(parts.get("values"), scope).items()
            if defined.get(name) == _NAMED["values"] and name not in scope.values
        }
    return places


def _misplaced(node: Node, parts: Mapping[str, Node]) -> Iterator[str]:
    """What may have been meant as the definition of a name, but is in no place for one."""
    yield from stray_texts(node, PARAGRAPH)
    for name, tag in (("items", "map"), *((name, "map") for name in _NAMED), ("rules", "list")):
        if name in parts and parts[name].tag != tag:
            yield from texts_within(parts[name])
    for rule in items_in(parts.get("rules")):
        yield from stray_texts(rule, RULE)


def _targets(citation: str, rules: Node | None) -> Iterator[Target]:
    """The rules of a file, as far as others refer to them."""
    for rule in items_in(rules):
        if rule.tag == "map":
            stated = {key.value: text_in(value) for key, value in entries_in(rule)}
            modalities = [modality for modality in Modality if modality in stated]
            acts = [stated[modality] for modality in modalities if modality in WITH_ACT]
            act = acts[0] if len(modalities) == len(acts) == 1 else None
            unclear = len(modalities) != 1 or act == ""
            yield Target(
                stated.get("name", ""), stated.get("paragraph", citation), act, unclear=unclear
            )


def places_in(name: str, node: Node | None) -> dict[tuple[str, ...], Place]:
    """The places of the parts of a file, by its name and their keys (`RuleBook.places`)."""
    found: dict[tuple[str, ...], Place] = {}
    for key, value in entries_in(node):
        found[name, key.value] = value.place
        for number, item in enumerate(items_in(value)):
            found[name, key.value, str(number)] = item.place
        for inner, _ in entries_in(value):
            found[name, key.value, inner.value] = inner.place
    return found
