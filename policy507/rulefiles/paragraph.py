"""From the node of a paragraph's file to a `Paragraph` with its rules and examples."""

from __future__ import annotations

import datetime as dt
import re

from policy507.errors import shown
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.files.yaml_nodes import Node
from policy507.model.policy import Change, Disagreement, Months, Paragraph, Source, Value
from policy507.rulefiles.conditions import NUMBER
from policy507.rulefiles.example import example
from policy507.rulefiles.impossible import impossibility
from policy507.rulefiles.keys import (
    CHANGE,
    DISAGREEMENT,
    PARAGRAPH,
    SOURCE,
    address,
    entries,
    items,
    named_texts,
    take,
    text,
    texts,
)
from policy507.rulefiles.rule import RuleReader
from policy507.rulefiles.scope import Scope

PERIOD = re.compile(r"[1-9][0-9]{0,3} months?")


def values_of(node: Node | None, scope: Scope) -> dict[str, Value]:
    """The named values of a paragraph: numbers, dates, periods of months."""
    found: dict[str, Value] = {}
    for key, value in entries(node, scope):
        problem = None
        if value.tag == "int":
            found[key.value] = value.value
        elif value.tag == "day":
            date = dt.date.fromisoformat(value.value)
            found[key.value] = date
            if not FIRST_DAY <= date <= LAST_DAY:
                problem = f"{date} is out of range: {FIRST_DAY} to {LAST_DAY}"
        elif value.tag == "str" and PERIOD.fullmatch(value.value):
            found[key.value] = Months(int(value.value.partition(" ")[0]))
        elif value.tag == "str" and NUMBER.fullmatch(value.value):
            problem = f"{shown(value.value)} is too large, or is no plain number"
        else:
            problem = "a value is a whole number, a date, or a period such as 6 months"
        if problem:
            scope.broken.add(key.value)
            scope.wrong(value, problem)
    return found


def paragraph(node: Node, scope: Scope) -> Paragraph:
    """Read a paragraph's file; overrides still name what they override as it is written."""
    taken = take(node, PARAGRAPH, "a paragraph", scope)
    citation = text(taken.get("paragraph"), scope)
    listed = named_texts(taken.get("items"), scope)
    sources = tuple(_source(item, scope) for item in items(taken.get("source"), scope))
    reader = RuleReader(citation, listed, tuple(s.cite for s in sources), scope)
    not_encoded = taken.get("not_encoded")
    return Paragraph(
        citation=citation,
        title=text(taken.get("title"), scope),
        says=text(taken.get("says"), scope),
        key_phrases=texts(taken.get("key_phrases"), scope),
        fingerprint=text(taken.get("fingerprint"), scope),
        sources=sources,
        disagreements=tuple(
            _disagreement(item, scope) for item in items(taken.get("disagreements"), scope)
        ),
        history=tuple(
            change
            for item in items(taken.get("history"), scope)
            if (change := _change(item, scope)) is not None
        ),
        notes=texts(taken.get("notes"), scope),
        not_encoded=text(not_encoded, scope) if not_encoded else None,
        rules=tuple(reader.rule(item) for item in items(taken.get("rules"), scope)),
        items=listed,
        left_to_people=texts(taken.get("left_to_people"), scope),
        examples=tuple(example(item, scope) for item in items(taken.get("examples"), scope)),
        place=node.place,
        neutral_fingerprint=text(taken.get("neutral_fingerprint"), scope),
        sketch=text(taken.get("sketch"), scope),
        word_marks="".join(text(taken.get("word_marks"), scope).split()),
        item_fingerprints=named_texts(taken.get("item_fingerprints"), scope),
        value_words=named_texts(taken.get("value_words"), scope),
        evidence_only=texts(taken.get("evidence_only"), scope),
        impossible=tuple(
            each
            for item in items(taken.get("impossible"), scope)
            if (each := impossibility(item, scope)) is not None
        ),
    )


def _source(node: Node, scope: Scope) -> Source:
    taken = take(node, SOURCE, "a source", scope)
    return Source(
        text(taken.get("cite"), scope),
        address(taken.get("href"), scope),
        text(taken.get("compared"), scope),
    )


def _change(node: Node, scope: Scope) -> Change | None:
    taken = take(node, CHANGE, "a change", scope)
    on, what = taken.get("on"), text(taken.get("what"), scope)
    if on is None:
        return None
    if on.tag != "day":
        scope.wrong(on, "expected a date, without quotes")
        return None
    return Change(dt.date.fromisoformat(on.value), what, node.place)


def _disagreement(node: Node, scope: Scope) -> Disagreement:
    taken = take(node, DISAGREEMENT, "a disagreement", scope)
    return Disagreement(
        text(taken.get("point"), scope),
        text(taken.get("here"), scope),
        text(taken.get("elsewhere"), scope),
        address(taken.get("href"), scope),
    )
