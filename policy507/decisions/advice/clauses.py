"""Other values of facts: as a case states them, and as clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from policy507.engines.lanes.moves import INFINITE
from policy507.english.phrases import day_clause, listed, value_words
from policy507.facts.kinds import Fact


def as_stated(fact: Fact, value: Any) -> Any:
    """The value of a variable as a case states that of its fact."""
    if fact.kind == "day":
        return None if value == INFINITE else dt.date.fromordinal(int(value))
    return value


def told(fact: Fact, before: Any, value: Any) -> str:
    """What would be so by another value of a fact, as a clause; of a list only what is other."""
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    if fact.kind == "day":
        return day_clause(fact, value)
    if fact.kind == "words":
        called = dict(fact.called)
        one, other = _listed(fact, before), _listed(fact, value)
        changed = [word for word in other if other[word] is not one.get(word)]
        more = [called[word] for word in changed if other[word]]
        less = [called[word] for word in changed if not other[word]]
        said = [f"include {listed(more, 'and')}"] if more else []
        said += [f"do not include {listed(less, 'or')}"] if less else []
        return f"{fact.label} {' and '.join(said)}"
    return f"{fact.label} is {value_words(fact, value)}"


def _listed(fact: Fact, value: Any) -> Mapping[str, bool]:
    """Whether a list has each word, as far as it is known."""
    if isinstance(value, Mapping):
        return value
    return {word: word in value for word in fact.choices} if isinstance(value, tuple) else {}
