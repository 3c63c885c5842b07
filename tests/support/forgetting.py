"""Forgetting what functions remember, so that the next call of each works its answer out again."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import Any

from policy507.engines.bounded_cache import Remembered

_REMEMBERING: type[Any] = type(lru_cache(repr))


def forget_before_a_fault() -> None:
    """Empty the memory of the package's functions and modules where mutmut tries a fault.

    It does so in a copy of a process that has run the tests without any, and remembers right answers.
    """
    if os.environ.get("MUTANT_UNDER_TEST", "").startswith("policy507."):
        forget()


def forget() -> None:
    """Empty the memory of the package's functions and modules: what is asked for then is worked out."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "policy507":
            for known, found in [*vars(module).items()]:
                if isinstance(found, _REMEMBERING):
                    found.cache_clear()
                elif isinstance(found, Remembered):
                    setattr(module, known, Remembered(found.most))
