"""The one form of a roster's rows: a column per fact, in Arrow, null where a fact is unknown.

A column is named by the path of its fact and may be left out. A label is a string, a flag a bool, a
count an int32, a day a date32 that is `HAS_NOT_HAPPENED` where there is none, a list of texts a list
of strings. A list of words is a bool column per word, named by path and word
(`contract.duties.law-education`). Where a word of the contract's duties is stated, whether it is
optional is `false` unless it is stated, too.

A row of which no column about an act says anything has no act under review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from policy507.errors import FactError, Problem
from policy507.facts.case import Case
from policy507.facts.kinds import PARTLY, UNKNOWN, Fact, includes
from policy507.facts.registry import PARTLY_OF, STATED_FACTS
from policy507.facts.sections import SECTIONS

HAS_NOT_HAPPENED = dt.date.max
"""What a day column holds where there is known to be no such day: no fact can be that day."""

_TYPES: Mapping[str, pa.DataType] = {
    "label": pa.string(),
    "flag": pa.bool_(),
    "count": pa.int32(),
    "day": pa.date32(),
    "words": pa.bool_(),
    "texts": pa.list_(pa.string()),
}


def column_names(fact: Fact) -> tuple[str, ...]:
    """The columns of a fact: one, or for a list of words one for each."""
    return tuple(word_column(fact.path, word) for word in fact.choices) or (fact.path,)


def word_column(path: str, word: str) -> str:
    """The column that tells whether a list includes a word."""
    return f"{path}.{word}"


def _fields() -> Iterator[pa.Field]:
    for facts in STATED_FACTS.values():
        for fact in facts.values():
            for name in column_names(fact):
                yield pa.field(name, _TYPES[fact.kind])


SCHEMA = pa.schema(list(_fields()))
"""All columns, in the order of a case file."""

ID = "officer.id"
"""The column by which people find a row again; it decides nothing."""


@lru_cache(maxsize=256)
def _sections(names: tuple[str, ...]) -> dict[str, dict[str, Fact]]:
    """By section the facts of which there are columns."""
    there = set(names)
    return {
        section: {n: f for n, f in facts.items() if not there.isdisjoint(column_names(f))}
        for section, facts in STATED_FACTS.items()
    }


def case_of(batch: pa.RecordBatch, row: int, as_of: dt.date) -> Case:
    """The case that a row states, for what tables do not hold: words, reasons, next steps.

    Raises:
        FactError: its facts are of the wrong kind, or contradict one another; all are listed.
    """
    names = batch.schema.names
    values = dict(zip(names, (column[row].as_py() for column in batch.columns), strict=True))
    return case_of_values(values, as_of)


def case_of_values(values: Mapping[str, Any], as_of: dt.date) -> Case:
    """The case that a row's values state, by column; see `case_of`.

    Raises:
        FactError: its facts are of the wrong kind, or contradict one another; all are listed.
    """
    parts: dict[str, Any] = {}
    problems: list[Problem] = []
    for section, facts in _sections(tuple(values)).items():
        stated = {n: v for n, f in facts.items() if (v := _value(f, values)) is not UNKNOWN}
        if not stated:
            continue
        try:
            parts[section] = SECTIONS[section](**_beside_mapping(section, stated))
        except FactError as error:
            problems += error.problems
    if problems:
        raise FactError(problems)
    return Case(as_of=as_of, **parts)


def _value(fact: Fact, values: Mapping[str, Any]) -> Any:
    if fact.kind == "words":
        said = {word: values.get(word_column(fact.path, word)) for word in fact.choices}
        known = {word: held for word, held in said.items() if held is not None}
        return known or UNKNOWN
    value = values.get(fact.path)
    if value is None:
        return UNKNOWN
    if fact.kind == "texts":
        return tuple(value)
    return None if fact.kind == "day" and value == HAS_NOT_HAPPENED else value


def _beside_mapping(section: str, stated: dict[str, Any]) -> dict[str, Any]:
    """Two lists of words as one mapping; a list of which everything is known as a list."""
    for fact in STATED_FACTS[section].values():
        said = stated.get(fact.name)
        if fact.partly:
            partly, listed = stated.pop(fact.partly, {}), said or {}
            if not listed and len(partly) == len(fact.choices):
                stated[fact.partly] = _listed(fact, partly)
                continue
            for word, held in partly.items():
                if held and listed.get(word) is not True:
                    why = f"{word} is said to be {PARTLY} so, but not to be in {fact.path}"
                    raise FactError([Problem(f"{PARTLY_OF[fact.path]}: {why}")])
            if listed:
                optional = {word: PARTLY for word, held in partly.items() if held}
                stated[fact.name] = {**listed, **optional}
        elif isinstance(said, dict):
            stated[fact.name] = _listed(fact, said)
    return stated


def _listed(fact: Fact, said: Mapping[str, bool]) -> tuple[str, ...]:
    missing = ", ".join(word for word in fact.choices if word not in said)
    if missing:
        why = f"the list is complete, but nothing is said of {missing}"
        raise FactError([Problem(f"{fact.path}: {why}")])
    return tuple(word for word in fact.choices if said[word])


def row_of(case: Case) -> dict[str, Any]:
    """The values of a case, by column; what is unknown is left out."""
    row: dict[str, Any] = {}
    for section, facts in STATED_FACTS.items():
        part = getattr(case, section)
        for fact in facts.values() if part is not None else ():
            value = getattr(part, fact.name)
            if fact.kind == "words":
                held = ((word, includes(value, word)) for word in fact.choices)
                row |= {word_column(fact.path, w): h for w, h in held if h is not None}
            elif value is not UNKNOWN:
                row[fact.path] = _in_a_column(fact, value)
    return row


def _in_a_column(fact: Fact, value: Any) -> Any:
    if fact.kind == "texts":
        return list(value)
    return HAS_NOT_HAPPENED if value is None else value
