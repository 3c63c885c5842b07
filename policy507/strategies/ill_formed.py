"""Plain data that look like a case and are none: what a reader of cases must refuse, and how."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from policy507.facts.case import Case
from policy507.facts.case_files import as_written, case_to_data
from policy507.facts.contradictions import CONTRADICTIONS
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, LONGEST_TEXT, MOST_TEXTS, PARTLY, Fact
from policy507.facts.registry import FACTS, PARTLY_OF, STATED_FACTS
from policy507.facts.sections import SECTIONS
from policy507.strategies.mending import shown_by

DEEP = 60
NO_DAYS: tuple[Any, ...] = (
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-1-1",
    "20260101",
    "0000-00-00",
    "2026-11-23T08:00:00",
    "2026-11-23 08:00",
    (FIRST_DAY - dt.timedelta(days=1)).isoformat(),
    (LAST_DAY + dt.timedelta(days=1)).isoformat(),
    "",
    "tomorrow",
    20261123,
    1.5,
    True,
    [],
    {},
)
NO_TEXTS = (
    "\x00",
    "\x1b[31mred",
    "\u202ebackwards",
    "\ud800",
    "two\nlines",
    "x" * (LONGEST_TEXT + 1),
)
Data = dict[Any, Any]


def ill_formed(some: st.SearchStrategy[Case]) -> st.SearchStrategy[Any]:
    """Data of drawn cases, broken in one to three places, or something that is no case at all."""
    return _broken(some) | st.sampled_from(
        (None, [], "", "case", 0, True, {}, [{}], {"as_of": None})
    )


@st.composite
def _broken(draw: st.DrawFn, some: st.SearchStrategy[Case]) -> Data:
    data = case_to_data(draw(some))
    breaks = (_value, _key, _section, _as_of, _contradiction, _beside_a_mapping)
    # The last break is the one that surely shows; what is broken before may be broken again.
    for _ in range(draw(st.integers(0, 2))):
        draw(st.sampled_from(breaks))(draw, data)
    draw(st.sampled_from(breaks))(draw, data)
    return data


def _value(draw: st.DrawFn, data: Data) -> None:
    """A value of the wrong kind or size, or that there cannot be."""
    section = draw(st.sampled_from(sorted(SECTIONS)))
    fact = draw(st.sampled_from(list(STATED_FACTS[section].values())))
    _part(data, section)[fact.name] = draw(st.sampled_from(_wrong_values(fact)))


def _wrong_values(fact: Fact) -> list[Any]:
    nested: Any = []
    for _ in range(DEEP):
        nested = [nested]
    wrong: list[Any] = [nested, {"a": nested}, float("nan"), b"bytes", object]
    if not fact.nullable:
        wrong.append(None)
    match fact.kind:
        case "flag":
            return [*wrong, "true", "yes", 0, 1, [True]]
        case "day":
            return [*wrong, *NO_DAYS]
        case "count":
            outside = (fact.minimum - 1, fact.maximum + 1, 10**400, -(10**400))
            return [*wrong, *outside, "59", 59.0, float("inf"), True]
        case "words":
            first = fact.choices[0]
            said: Any = (None, "true", "yes", 1, "Partly", [True], {first: True}, nested)
            mappings: list[Any] = [{first: each} for each in said]
            mappings += [{word: True} for word in ("no such word", "", None, 1, ("a",))]
            return [
                *wrong,
                *(mappings if fact.partly else [{first: True}]),
                first,
                [*fact.choices[:1]] * 2,
                ["no such word"],
                [None],
                [[]],
            ]
        case "texts":
            many = [str(n) for n in range(MOST_TEXTS + 1)]
            return [*wrong, "a text", ["twice", "twice"], many, [1], *([text] for text in NO_TEXTS)]
    return [*wrong, *NO_TEXTS, 7]


def _key(draw: st.DrawFn, data: Data) -> None:
    """A key that there is not, or that stands in the wrong place."""
    section = draw(st.sampled_from(sorted(SECTIONS)))
    name = draw(st.sampled_from(sorted(STATED_FACTS[section])))
    keys = (f"{name}s", name.upper(), f"{section}.{name}", "", " ", "\x1b[2J", None, 1, ("a",))
    key = draw(st.sampled_from(keys))
    if draw(st.booleans()):
        _part(data, section)[key] = True
    else:
        data[key] = {}


def _section(draw: st.DrawFn, data: Data) -> None:
    """A section that is no mapping."""
    section = draw(st.sampled_from(sorted(SECTIONS)))
    data[section] = draw(st.sampled_from((None, [], "", "none", 0, False, [{}])))


def _as_of(draw: st.DrawFn, data: Data) -> None:
    """No day of the decision, or none that there is."""
    data["as_of"] = draw(st.sampled_from((*NO_DAYS, None)))


def _contradiction(draw: st.DrawFn, data: Data) -> None:
    """Facts that cannot all be true."""
    for path, value in draw(
        st.sampled_from(shown_by(draw(st.sampled_from(CONTRADICTIONS))))
    ).items():
        section, _, name = path.rpartition(".")
        (_part(data, section) if section else data)[name] = as_written(value)


def _beside_a_mapping(draw: st.DrawFn, data: Data) -> None:
    """A mapping of words beside the list of what is only partly so, which it states itself."""
    path, partly = draw(st.sampled_from(sorted(PARTLY_OF.items())))
    fact, word = FACTS[path], draw(st.sampled_from(FACTS[path].choices))
    part = _part(data, fact.section)
    part[fact.name] = draw(st.sampled_from(({}, {word: True}, {word: PARTLY})))
    part[FACTS[partly].name] = draw(st.sampled_from(([], [word], {word: True})))


def _part(data: Data, section: str) -> Data:
    """A section to write in."""
    part = data.get(section)
    if not isinstance(part, dict):
        part = data[section] = {}
    return part
