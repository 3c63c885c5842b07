"""Cases as flat rows: a value for each column, which is a fact, or one word of a list.

A column is named by the path of its fact; one word of a list by path and word
(`contract.duties.law-education`). Of a list either its words stand in columns, or all of it in one.
Where a word of the contract's duties is stated, whether it is optional is `false` unless it is stated,
too. A row that says nothing about an act has no act under review.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from policy507.errors import FactError, Problem, did_you_mean, mapping_of, not_wanted, shown
from policy507.facts.case import Case
from policy507.facts.faults import fault_in
from policy507.facts.kinds import (
    FIRST_DAY,
    LISTS,
    PARTLY,
    UNKNOWN,
    Fact,
    includes,
)
from policy507.facts.registry import AS_OF, FACTS, PARTLY_OF, STATED_FACTS
from policy507.facts.sections import SECTIONS

Said: TypeAlias = "bool | Collection[str]"
"""Of which columns something is said, or whether of all."""
HAS_NOT_HAPPENED = dt.date.max
"""What stands in a day's column where there is known to be no such day: no fact can be that day."""


def column_names(fact: Fact) -> tuple[str, ...]:
    """The columns of a fact: one, or for a list of words one for each."""
    return tuple(word_column(fact.path, word) for word in fact.choices) or (fact.path,)


def word_column(path: str, word: str) -> str:
    """The column that tells whether a list includes a word."""
    return f"{path}.{word}"


@lru_cache(maxsize=256)
def _sections(names: tuple[str, ...]) -> dict[str, dict[str, Fact]]:
    """By section the facts of which there are columns."""
    there = set(names)
    return {
        section: {
            n: f for n, f in facts.items() if not there.isdisjoint((f.path, *column_names(f)))
        }
        for section, facts in STATED_FACTS.items()
    }


def case_of_values(values: Mapping[str, Any], as_of: dt.date) -> Case:
    """The case that a row's values state, by column; see `case_of`.

    Raises:
        FactError: its facts are of the wrong kind, or contradict one another; all are listed.
    """
    return Case(as_of=as_of, **sections_of_values(values))


def sections_of_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of which a row's values state something, by name.

    Raises:
        FactError: facts are of the wrong kind; all are listed.
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
    return parts


def _value(fact: Fact, values: Mapping[str, Any]) -> Any:
    if fact.kind == "words" and fact.path not in values:
        said = {word: values.get(word_column(fact.path, word)) for word in fact.choices}
        known = {word: held for word, held in said.items() if held is not None}
        return known or UNKNOWN
    value = values.get(fact.path)
    if value is None:
        return UNKNOWN
    if fact.kind in LISTS:
        return tuple(value) if isinstance(value, list) else value
    return None if fact.kind == "day" and value == HAS_NOT_HAPPENED else value


def _beside_mapping(section: str, stated: dict[str, Any]) -> dict[str, Any]:
    """Two lists of words as one mapping; a list of which everything is known as a list."""
    for fact in STATED_FACTS[section].values():
        said = stated.get(fact.name)
        if not isinstance(said, Mapping | None) or isinstance(stated.get(fact.partly), tuple):
            continue  # a whole list in one column
        if fact.partly:
            partly, listed = stated.pop(fact.partly, {}), said or {}
            if not listed and len(partly) == len(fact.choices):
                stated[fact.partly] = _listed(fact, partly)
                continue
            for word, held in partly.items():
                if held and listed.get(word) is not True:
                    why = f"{word} is said to be {PARTLY} so, but not to be in {fact.path}"
                    path = PARTLY_OF[fact.path]
                    raise FactError([Problem(f"{path}: {why}", path=path, code="contradiction")])
            if listed:
                optional = {word: PARTLY for word, held in partly.items() if held}
                stated[fact.name] = {**listed, **optional}
        elif said is not None:
            stated[fact.name] = _listed(fact, said)
    return stated


def _listed(fact: Fact, said: Mapping[str, bool]) -> tuple[str, ...]:
    missing = ", ".join(word for word in fact.choices if word not in said)
    if missing:
        why = f"the list is complete, but nothing is said of {missing}"
        raise FactError([Problem(f"{fact.path}: {why}", path=fact.path, code="missing")])
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


# --- rows as other libraries hold them


def case_from_row(
    row: Mapping[str, Any],
    as_of: dt.date | None = None,
    *,
    unknown: Said = (),
    not_happened: Said = (),
) -> Case:
    """Make a case of one row of a table, as loops over pandas, numpy or a database have it.

    `row` has a value for each column: one of `officer.substitute`, `contract.duties` (a list, or by word
    `contract.duties.law-education`) and so on; `as_of` may be one of them. Dates, numbers and truths of
    numpy and pandas are taken as what they are, a time stamp at midnight as its day. What is blank
    (`None`, `NaN`, `NaT`, `NA`) means what is said of its column: that the fact is `unknown`, or that
    the day has `not_happened`; `True` says so of every column of which the other says nothing.

    Raises:
        FactError: columns that state no fact, blanks of which nothing is said, values of the wrong kind,
            facts that contradict one another; all are listed.
    """
    if not hasattr(row, "items"):  # a row of pandas has them, and is no mapping
        raise FactError([not_wanted("row", "a mapping from columns to values", row)])
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, given in mapping_of(row, "row", FactError).items():
        fact, value = _BY_COLUMN.get(name), _plain(given)
        if fact is None:
            hint = did_you_mean(str(name), _BY_COLUMN)
            said = f"no fact has a column '{shown(str(name))}'{hint}"
            problems.append(Problem(said, path=str(name), code="unknown-fact"))
        elif value is not None:
            values[name] = value
        elif fact.nullable and _says(not_happened, name, unknown):
            values[name] = HAS_NOT_HAPPENED
        elif not _says(unknown, name, not_happened):
            other = " or has not happened" if fact.nullable else ""
            said = f"{name}: it is blank; say whether that is unknown{other}"
            problems.append(Problem(said, path=name, code="null"))
    day = values.pop("as_of", None) if as_of is None else as_of
    wrong = fault_in(AS_OF, day)
    if wrong:
        problems.append(Problem(f"as_of: {wrong}", path="as_of", code=wrong.code))
    try:
        case = case_of_values(values, FIRST_DAY if wrong else day)
    except FactError as error:
        raise FactError([*problems, *error.problems]) from None
    if problems:
        raise FactError(problems)
    return case


_BY_COLUMN: Mapping[str, Fact] = {
    name: fact
    for fact in FACTS.values()
    if not fact.derived
    for name in (fact.path, *column_names(fact))
}


def _says(said: Said, name: str, other: Said) -> bool:
    if isinstance(said, bool):
        return said and (isinstance(other, bool) or name not in other)
    return name in said


def _plain(value: Any) -> Any:
    """A scalar or a list of another library as Python's own; `None` where it stands for none."""
    if hasattr(value, "tolist"):  # numpy, of arrays and of scalars
        value = value.tolist()
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date()
    if isinstance(value, float):  # so are whole numbers in a column that has blanks
        return int(value) if value.is_integer() else None if math.isnan(value) else value
    return value
