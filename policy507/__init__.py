"""A school resource officer policy as data: who owes what, by when, under which paragraph.

`decide` is where to start: facts in, a `Decision` out. A name is imported when it is first used, so
that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from policy507._version import __version__

if TYPE_CHECKING:
    from policy507.casefiles import case_from_data, case_to_data, read_case, read_cases
    from policy507.deciding import decide, decide_case
    from policy507.decisions import Decision
    from policy507.explaining import explain
    from policy507.facts import (
        UNKNOWN,
        Case,
        Conduct,
        Contract,
        Officer,
        School,
        SchoolYear,
        Unknown,
    )
    from policy507.findings import ActFinding, Finding
    from policy507.loading import load
    from policy507.numbering import Numbering, read_numbering
    from policy507.problems import (
        EngineError,
        FactError,
        PolicyError,
        Problem,
        ReadingError,
        RuleError,
        UnknownNameError,
    )
    from policy507.readings import Resolution, read_readings
    from policy507.replaying import Replay, replay
    from policy507.rulebook import RuleBook
    from policy507.statuses import Modality, Status

__all__ = [
    "UNKNOWN",
    "ActFinding",
    "Case",
    "Conduct",
    "Contract",
    "Decision",
    "EngineError",
    "FactError",
    "Finding",
    "Modality",
    "Numbering",
    "Officer",
    "PolicyError",
    "Problem",
    "ReadingError",
    "Replay",
    "Resolution",
    "RuleBook",
    "RuleError",
    "School",
    "SchoolYear",
    "Status",
    "Unknown",
    "UnknownNameError",
    "__version__",
    "case_from_data",
    "case_to_data",
    "decide",
    "decide_case",
    "explain",
    "load",
    "read_case",
    "read_cases",
    "read_numbering",
    "read_readings",
    "replay",
]

_HOMES = {
    "casefiles": ("case_from_data", "case_to_data", "read_case", "read_cases"),
    "deciding": ("decide", "decide_case"),
    "decisions": ("Decision",),
    "explaining": ("explain",),
    "facts": (
        "UNKNOWN",
        "Case",
        "Conduct",
        "Contract",
        "Officer",
        "School",
        "SchoolYear",
        "Unknown",
    ),
    "findings": ("ActFinding", "Finding"),
    "loading": ("load",),
    "numbering": ("Numbering", "read_numbering"),
    "problems": (
        "EngineError",
        "FactError",
        "PolicyError",
        "Problem",
        "ReadingError",
        "RuleError",
        "UnknownNameError",
    ),
    "readings": ("Resolution", "read_readings"),
    "replaying": ("Replay", "replay"),
    "rulebook": ("RuleBook",),
    "statuses": ("Modality", "Status"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """A public name, imported from the module that it lives in."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
