"""Why a row cannot be decided, for people who have a table and know no paths of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from policy507.english.phrases import day_clause, value_words
from policy507.errors import FactError, shown
from policy507.facts.contradictions import CONTRADICTIONS, contradicted, in_words
from policy507.facts.registry import AS_OF, FACTS
from policy507.facts.rows import sections_of_values
from policy507.model.rulebook import RuleBook
from policy507.roster.shape import SCHEMA

LONGEST = 2000


def why_refused(row: Mapping[str, Any], as_of: dt.date, book: RuleBook) -> str | None:
    """Which facts of a row contradict one another, in plain words; none where it is not for that."""
    try:
        parts = sections_of_values({name: row[name] for name in SCHEMA.names if name in row})
    except FactError:
        return None
    stated = {AS_OF.path: as_of}
    stated |= {
        path: getattr(parts[fact.section], fact.name)
        for path, fact in FACTS.items()
        if fact.section in parts and not fact.derived
    }
    found = contradicted(stated, CONTRADICTIONS) or contradicted(stated, book.impossible)
    said = dict.fromkeys(in_words(each, stated, _said) for each in found)
    return shown("; ".join(said), LONGEST) if said else None


def _said(path: str, value: Any) -> str:
    """A fact as a clause."""
    fact = FACTS[path]
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    if fact.kind == "day":
        return day_clause(fact, value)
    return f"{fact.label}: {value_words(fact, value)}"
