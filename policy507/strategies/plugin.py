"""What hypothesis calls by itself, through its entry point, when it is imported.

It stands apart from what draws, which imports hypothesis and the engines, and is not needed yet.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from policy507.facts.case import Case
from policy507.facts.sections import Conduct, Contract, Officer, School, SchoolYear

_MAKERS = {
    Officer: "officers",
    Contract: "contracts",
    School: "schools",
    SchoolYear: "school_years",
    Conduct: "conducts",
    Case: "cases",
}


def register() -> None:
    """Tell hypothesis how to make the facts of a case, so that `from_type(Officer)` works.

    Facts may be unknown.
    """
    from hypothesis import strategies as st

    for cls, strategy in _MAKERS.items():
        st.register_type_strategy(cls, _maker(strategy))


def _maker(strategy: str) -> Callable[[type], Any]:
    # Only when it is asked for: reading the rules takes time, and importing hypothesis should not.
    return lambda _: getattr(import_module("policy507.strategies.drawing"), strategy)(unknown=True)
