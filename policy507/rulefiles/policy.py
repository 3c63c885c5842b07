"""Readers of what the rule files share: the policy as a whole, and the readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from policy507.errors import FactError, shown
from policy507.facts.case_files import case_from_node
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.policy import Act, Article, Choice, Judgement, Policy, Reading
from policy507.rulefiles.keys import (
    Key,
    check_name,
    entries,
    items,
    items_in,
    named_texts,
    stray_texts,
    take,
    text,
    text_in,
    texts,
)
from policy507.rulefiles.scope import Scope

FEWEST_CHOICES = 2
_REQUIRED = tuple(
    Key(name, "text", what, required=True)
    for name, what in (
        ("policy", "the policy's number"),
        ("title", "its title"),
        ("edition", "the edition that is encoded"),
        ("adopters", "who adopts it"),
        ("articles", "its articles in order"),
        ("bearers", "who may bear a rule"),
        ("acts", "what rules may order, by name"),
        ("example_case", "the case that examples start from"),
    )
)
POLICY = (
    *_REQUIRED,
    Key("adopter_names", "texts", "what an adopter may be called in its own copy"),
)
REGISTER = (
    Key("readings", "map", "encoded questions"),
    Key("left_to_people", "map", "the others"),
)
_ARTICLE = (
    Key("article", "text", "its number", required=True),
    Key("title", "text", "its title", required=True),
    Key("folder", "text", "where the files of its paragraphs lie", required=True),
)
_READING = (
    Key("question", "text", "what the words leave open", required=True),
    Key("choices", "names", "what they may mean, by name, the default first", required=True),
    Key("why", "text", "why the first choice is the default", required=True),
    Key("before", "text", "the choice that says what was done before the question was encoded"),
    Key("encoded_on", "text", "the day on which it was encoded"),
)
_JUDGEMENT = (
    Key("question", "text", "the question", required=True),
    Key("facts", "texts", "facts"),
)


def policy_of(node: Node | None, scope: Scope) -> tuple[Policy, dict[str, Act]]:
    """The policy as a whole, and its acts by name; nothing where there is no file of it."""
    taken = take(node, POLICY, "the policy", scope)
    if node is not None:
        scope.broken.update(stray_texts(node, POLICY))
    acts = {}
    for key, value in entries(taken.get("acts"), scope):
        check_name(key, scope)
        acts[key.value] = Act(key.value, text(value, scope), key.place)
    articles = []
    for item in items(taken.get("articles"), scope):
        parts = take(item, _ARTICLE, "an article", scope)
        articles.append(Article(*(text(parts.get(key.name), scope) for key in _ARTICLE)))
        _refuse_double(item, [a.citation for a in articles], "article", scope)
        _refuse_double(item, [a.folder for a in articles], "folder", scope)
    bearers = texts(taken.get("bearers"), scope)
    for n, item in enumerate(items_in(taken.get("bearers")), start=1):
        _refuse_double(item, bearers[:n], "bearer", scope)
    policy = Policy(
        number=text(taken.get("policy"), scope),
        title=text(taken.get("title"), scope),
        edition=text(taken.get("edition"), scope),
        adopters=text(taken.get("adopters"), scope),
        articles=tuple(articles),
        bearers=bearers,
        example_case=_example_case(taken.get("example_case"), scope),
        adopter_names=texts(taken.get("adopter_names"), scope),
    )
    return policy, acts


def _refuse_double(node: Node, names: Iterable[str], what: str, scope: Scope) -> None:
    *others, last = names
    if last and last in others:
        scope.wrong(node, f"there is already the {what} '{shown(last)}'")


def _example_case(node: Node | None, scope: Scope) -> dict[str, Any]:
    """The facts of the example case; whatever is wrong with them is noted at its place."""
    if node is None:
        return {}
    try:
        case_from_node(node)
    except FactError as error:
        scope.problems.extend(error.problems)
        return {}
    found: dict[str, Any] = node.plain()
    return found


def readings_of(node: Node | None, scope: Scope) -> dict[str, Reading]:
    """The encoded readings by code, in the order of the file."""
    found = {}
    for key, value in entries(node, scope):
        taken = take(value, _READING, "a reading", scope)
        meanings = named_texts(taken.get("choices"), scope)
        choices = tuple(Choice(name, means) for name, means in meanings.items())
        if len(choices) < FEWEST_CHOICES:
            scope.broken.add(key.value)
            if "choices" in taken and taken["choices"].tag == "map":
                scope.wrong(taken["choices"], "a reading has at least two choices")
            continue
        found[key.value] = Reading(
            key.value,
            text(taken.get("question"), scope),
            choices,
            text(taken.get("why"), scope),
            key.place,
            *_before(key, taken, meanings, scope),
        )
    return found


def _before(
    code: Node, taken: Mapping[str, Node], meanings: Mapping[str, str], scope: Scope
) -> tuple[str | None, dt.date | None]:
    """What was done before a question was encoded, and the day on which it was."""
    before, day = taken.get("before"), taken.get("encoded_on")
    if before is None or day is None:
        for stated, lacking in ((before, "encoded_on"), (day, "before")):
            if stated is not None:
                scope.wrong(stated, f"{shown(code.value)} lacks the key '{lacking}'")
        return None, None
    if before.value not in meanings:
        hint = scope.hint(before, meanings)
        scope.wrong(before, f"{shown(code.value)} has no choice '{shown(before.value)}'{hint}")
    if day.tag != "day":
        scope.wrong(day, "expected a date, without quotes")
        return None, None
    return text(before, scope), dt.date.fromisoformat(day.value)


def judgements_of(
    node: Node | None, scope: Scope, readings: Mapping[str, Reading]
) -> dict[str, Judgement]:
    """The questions left to people, by code, which is no code of a reading."""
    found = {}
    for key, value in entries(node, scope):
        if key.value in readings:
            scope.wrong(key, f"{shown(key.value)} is already the code of a reading")
        taken = take(value, _JUDGEMENT, "a question left to people", scope)
        for item in items_in(taken.get("facts")):
            path = text_in(item)
            if path not in FACTS:
                scope.wrong(item, f"there is no fact '{shown(path)}'{scope.hint(item, FACTS)}")
        question, facts = text(taken.get("question"), scope), texts(taken.get("facts"), scope)
        found[key.value] = Judgement(key.value, question, facts, key.place)
    return found
