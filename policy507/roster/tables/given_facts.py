"""What holds for every row of a roster, and is stated once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from policy507.errors import FactError, PolicyError, Problem, shown
from policy507.facts.case_files import case_from_node
from policy507.facts.registry import PARTLY_OF, STATED_FACTS
from policy507.facts.rows import row_of
from policy507.files.documents import read_bounded
from policy507.files.yaml_nodes import Entry, Node, compose
from policy507.roster.tables.columns import FACTS_BY_PATH, Columns
from policy507.rulefiles.keys import entries
from policy507.rulefiles.scope import Scope


def given_in(path: Path | str, section: str) -> dict[str, Any]:
    """What a file states of a section once for all rows, by canonical column.

    The file holds the facts of the section, or a case that has no other section.

    Raises:
        PolicyError: with every problem of the file, each at its place.
    """
    node = compose(read_bounded(Path(path)), str(path))
    if node.tag == "map" and section not in node.value:
        key = Node(section, "str", node.place)
        node = Node({section: Entry(key, node)}, "map", node.place)
    scope = Scope()
    for key, _ in entries(node, scope):
        if key.value != section:
            scope.wrong(key, f"only the section {section} is wanted here, not {shown(key.value)}")
    found = {} if scope.problems else given_of(node, scope)
    if scope.problems:
        raise PolicyError(scope.problems)
    return found


def with_given(columns: Columns, given: Mapping[str, Any], file: str) -> Columns:
    """The columns with more that holds for every row.

    Raises:
        PolicyError: a column, a sheet or the columns file states a fact, too.
    """
    twice = sorted(_facts_of(given) & _stated(columns))
    if twice:
        raise PolicyError(
            Problem(f"{path} is stated here and in the table: once is enough", file)
            for path in twice
        )
    return evolve(columns, given={**columns.given, **given})


def _stated(columns: Columns) -> set[str]:
    own = {each.fact.path for each in columns.columns} | _facts_of(columns.given)
    return own.union(*(_stated(sheet.columns) for sheet in columns.sheets))


def _facts_of(names: Iterable[str]) -> set[str]:
    return {fact_path(name) for name in names}


def given_of(node: Node | None, scope: Scope) -> dict[str, Any]:
    """Sections that hold for every row, by canonical column."""
    if node is None:
        return {}
    try:
        case = case_from_node(node, _a_day_within(node))
    except FactError as error:
        scope.problems += error.problems
        return {}
    stated = {
        f"{section}.{name}"
        for section, part in node.plain().items()
        if section in STATED_FACTS
        for name in part
    }
    stated |= {PARTLY_OF[path] for path in stated & PARTLY_OF.keys()}
    return {name: value for name, value in row_of(case).items() if _facts_of([name]) & stated}


def _a_day_within(node: Node) -> dt.date:
    """A day of the stated school year: which day will be decided on is not known here."""
    plain = node.plain()
    year = plain.get("school_year") if isinstance(plain, dict) else None
    for name in ("starts_on", "ends_on"):
        try:
            return dt.date.fromisoformat(year[name])  # type: ignore[index]
        except (KeyError, TypeError, ValueError):
            continue
    return dt.date(2000, 1, 1)


def fact_path(state: str) -> str:
    """The fact that a canonical column belongs to."""
    return state if state in FACTS_BY_PATH else state.rpartition(".")[0]
