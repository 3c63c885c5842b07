"""What decides a case by its tests: durable-rules, the lanes or the definition, behind one interface."""

from __future__ import annotations

from types import NoneType
from typing import Protocol

from policy507.engines import rete
from policy507.engines.lanes.outlook import LanesEngine
from policy507.engines.program import Program
from policy507.engines.situation import Choices
from policy507.errors import EngineError, Problem, did_you_mean, needs, shown
from policy507.facts.case import Case
from policy507.model.statuses import Status

DURABLE, LANES, REFERENCE = "durable", "lanes", "reference"
ENGINES = (DURABLE, LANES, REFERENCE)


class Verdicts(Protocol):
    """What three-valued logic says of one case: `DurableVerdicts`, for example."""

    def verdict(self, choices: Choices, target: str) -> Status | None:
        """The status of a rule or an act under chosen readings; `None` where it is unknown."""
        ...


class Engine(Protocol):
    """What gives verdicts: `DurableEngine`, `LanesEngine`, or `ReferenceEngine` by definition."""

    def verdicts(self, case: Case) -> Verdicts:
        """The verdicts on one case, each worked out when it is first asked for."""
        ...


def engine_named(name: str | None, program: Program) -> tuple[str, Engine]:
    """An engine by its name, or the one by which is decided here; with its name.

    Raises:
        EngineError: there is no such engine, or it cannot be used here.
    """
    needs(name, (str, NoneType), "engine", "the name of an engine", EngineError)
    problem = rete.available()
    if name not in (None, *ENGINES):
        hint = did_you_mean(str(name), ENGINES)
        message = f"there is no engine '{shown(name)}'{hint} ({', '.join(ENGINES)})"
        raise EngineError([Problem(message, code="unknown-engine")])
    if name == DURABLE and problem is not None:
        raise EngineError([Problem(problem)])
    if name == REFERENCE:
        from policy507.engines.reference import ReferenceEngine

        return REFERENCE, ReferenceEngine(program.book)
    if name == LANES or problem is not None:
        return LANES, LanesEngine(program)
    from policy507.engines.durable import DurableEngine

    return DURABLE, DurableEngine(program)
