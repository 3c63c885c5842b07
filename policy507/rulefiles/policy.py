"""Readers of what the rule files share: the policy as a whole, the readings, the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from policy507.errors import FactError, shown
from policy507.facts.case_files import case_from_node
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node
from policy507.model.calendar import Calendar, Holiday
from policy507.model.policy import Act, Article, Choice, Judgement, Policy, Reading
from policy507.rulefiles.keys import (
    Key,
    address,
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
MONTHS = range(1, 13)
COMMON_YEAR = 2001  # what is a day in it is one in every year
MOST_HOLIDAYS = 60  # so that a business day is never far
YEARS = range(1, 10000)
_NTH = {1: 1, 2: 2, 3: 3, 4: 4, "last": -1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
_CALENDAR = (
    Key("cite", "text", "the provision that lists the holidays", required=True),
    Key("href", "text", "where it can be read"),
    Key("holidays", "list of holiday", "the holidays", required=True),
)
_HOLIDAY = (
    Key("name", "text", "its name", required=True),
    Key("month", "count", "its month, 1 to 12", required=True),
    Key("day", "count", "its day of the month"),
    Key("weekday", "text", "its weekday"),
    Key("nth", "count", "which of the weekdays in the month: 1 to 4, or last"),
    Key("moves", "flag", "whether it is also kept on the nearest day of the working week"),
    Key("since", "count", "the first year in which it is a holiday"),
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


def calendar_of(node: Node | None, scope: Scope) -> Calendar:
    """The legal holidays; none where there is no calendar."""
    if node is None:
        return Calendar("", ())
    taken = take(node, _CALENDAR, "the calendar", scope)
    nodes = items(taken.get("holidays"), scope)
    if len(nodes) > MOST_HOLIDAYS:
        scope.wrong(taken["holidays"], f"more than {MOST_HOLIDAYS} holidays")
    address(taken.get("href"), scope)
    holidays = tuple(_holiday(item, scope) for item in nodes)
    return Calendar(text(taken.get("cite"), scope), tuple(h for h in holidays if h is not None))


def _holiday(node: Node, scope: Scope) -> Holiday | None:
    taken = take(node, _HOLIDAY, "a holiday", scope)
    name = text(taken.get("name"), scope)
    month, day = _number(taken.get("month")), _number(taken.get("day"))
    weekday, nth = taken.get("weekday"), taken.get("nth")
    on_weekday = (
        weekday is not None
        and nth is not None
        and weekday.value in _WEEKDAYS
        and nth.tag in ("int", "str")
        and nth.value in _NTH
    )
    stated = {"day", "weekday", "nth"} & taken.keys()
    on_day = month is not None and day is not None and _is_day(month, day)
    if (
        month is None
        or month not in MONTHS
        or not ((on_day and stated == {"day"}) or (on_weekday and stated == {"weekday", "nth"}))
    ):
        scope.wrong(
            node,
            "a holiday has a month and either a day, one that every year has, "
            "or a weekday with nth (1 to 4, last)",
        )
        return None
    moves, since = taken.get("moves"), taken.get("since")
    if moves is not None and moves.tag != "bool":
        scope.wrong(moves, "moves is true or false")
    if since is not None and _number(since) not in YEARS:
        scope.wrong(since, "since is a year")
    return Holiday(
        name=name,
        month=month,
        day=day,
        weekday=_WEEKDAYS.index(weekday.value) if weekday else None,
        nth=_NTH[nth.value] if nth else None,
        moves=moves is not None and moves.value is True,
        since=_number(since) or 1,
    )


def _number(node: Node | None) -> int | None:
    return node.value if node is not None and node.tag == "int" else None


def _is_day(month: int, day: int) -> bool:
    try:
        dt.date(COMMON_YEAR, month, day)
    except (ValueError, OverflowError):
        return False
    return True
