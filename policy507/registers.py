"""Readers of what the rule files share: the policy as a whole, the readings, the calendar."""

from __future__ import annotations

from typing import Any

from policy507.days import Calendar, Holiday
from policy507.examples import place, plain
from policy507.layout import Key, entries, items, take, text, texts
from policy507.rules import Act, Article, Choice, Judgement, Policy, Reading
from policy507.scope import Scope
from policy507.yamlnodes import Node

FEWEST_CHOICES = 2
MONTHS = range(1, 13)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_POLICY = tuple(
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
_ARTICLE = tuple(Key(k, "text", k, required=True) for k in ("article", "title", "folder"))
_READING = tuple(Key(k, "text", k, required=True) for k in ("question", "choices", "why"))
_JUDGEMENT = (
    Key("question", "text", "the question", required=True),
    Key("facts", "texts", "facts"),
)
_CALENDAR = tuple(Key(k, "text", k, required=k != "href") for k in ("cite", "href", "holidays"))
_HOLIDAY = tuple(
    Key(k, "text", k, required=k in ("name", "month"))
    for k in ("name", "month", "day", "weekday", "nth", "moves", "since")
)


def policy_of(node: Node, scope: Scope) -> tuple[Policy, dict[str, Act]]:
    """The policy as a whole, and its acts by name."""
    taken = take(node, _POLICY, "the policy", scope)
    acts = {
        str(k.value): Act(str(k.value), text(v, scope), place(k))
        for k, v in entries(taken.get("acts"), scope)
    }
    articles = []
    for item in items(taken.get("articles"), scope):
        parts = take(item, _ARTICLE, "an article", scope)
        articles.append(Article(*(text(parts.get(key.name), scope) for key in _ARTICLE)))
    example_case: dict[str, Any] = plain(taken["example_case"]) if "example_case" in taken else {}
    policy = Policy(
        number=text(taken.get("policy"), scope),
        title=text(taken.get("title"), scope),
        edition=text(taken.get("edition"), scope),
        adopters=text(taken.get("adopters"), scope),
        articles=tuple(articles),
        bearers=texts(taken.get("bearers"), scope),
        example_case=example_case,
    )
    return policy, acts


def readings_of(node: Node | None, scope: Scope) -> dict[str, Reading]:
    """The encoded readings by code, in the order of the file."""
    found = {}
    for key, value in entries(node, scope):
        taken = take(value, _READING, "a reading", scope)
        choices = tuple(
            Choice(str(k.value), text(v, scope)) for k, v in entries(taken.get("choices"), scope)
        )
        if len(choices) < FEWEST_CHOICES:
            scope.wrong(value, "a reading has at least two choices")
            continue
        found[str(key.value)] = Reading(
            str(key.value),
            text(taken.get("question"), scope),
            choices,
            text(taken.get("why"), scope),
            place(key),
        )
    return found


def judgements_of(node: Node | None, scope: Scope) -> dict[str, Judgement]:
    """The questions left to people, by code."""
    found = {}
    for key, value in entries(node, scope):
        taken = take(value, _JUDGEMENT, "a question left to people", scope)
        question, facts = text(taken.get("question"), scope), texts(taken.get("facts"), scope)
        found[str(key.value)] = Judgement(str(key.value), question, facts, place(key))
    return found


def calendar_of(node: Node | None, scope: Scope) -> Calendar:
    """The legal holidays; none where there is no calendar."""
    if node is None:
        return Calendar("", ())
    taken = take(node, _CALENDAR, "the calendar", scope)
    holidays = tuple(_holiday(item, scope) for item in items(taken.get("holidays"), scope))
    return Calendar(text(taken.get("cite"), scope), tuple(h for h in holidays if h is not None))


def _holiday(node: Node, scope: Scope) -> Holiday | None:
    taken = {k: v.value for k, v in take(node, _HOLIDAY, "a holiday", scope).items()}
    weekday, nth = taken.get("weekday"), taken.get("nth")
    nth = -1 if nth == "last" else nth
    fixed, floating = taken.get("day"), weekday in _WEEKDAYS and nth in (1, 2, 3, 4, -1)
    month = taken.get("month")
    if not isinstance(month, int) or month not in MONTHS or isinstance(fixed, int) == floating:
        scope.wrong(
            node, "a holiday has a month and either a day or a weekday with nth (1 to 4, last)"
        )
        return None
    return Holiday(
        name=str(taken.get("name")),
        month=month,
        day=fixed,
        weekday=_WEEKDAYS.index(weekday) if weekday else None,
        nth=nth,
        moves=taken.get("moves") is True,
        since=taken.get("since") or 1,
    )
