"""What one case comes to, and can still come to, under chosen readings and each other choice of one."""

from __future__ import annotations

from threading import get_ident

from attrs import Factory, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.lanes import lanes
from policy507.engines.lanes.missing import Missing
from policy507.engines.program import Program
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Choices
from policy507.facts.case import Case
from policy507.model.statuses import Status

RECENT = 8


@frozen(eq=False)
class Outlook:
    """The completions of one case, and the facts that are missing in each variant of the readings."""

    completions: Completions
    _missing: dict[int, Missing] = Factory(dict)

    def missing(self, target: str, variant: int) -> tuple[str, ...]:
        """The unknown facts that could change what a target comes to, in their order."""
        if variant not in self._missing:
            self._missing[variant] = Missing(self.completions, variant)
        return self._missing[variant].of(target)


def outlook(program: Program, case: Case, choices: Choices) -> Outlook:
    """The outlook of a case; those asked for lately are kept, for the thread that asked."""
    key = (id(program), id(case), get_ident(), *choices.values())
    found = _recent.get(key)
    if found is None or found.completions.case is not case:
        signature, _ = signature_reader(program).read(case)
        found = Outlook(Completions(lanes(program), case, signature, choices))
        _recent.put(key, found)
    return found


_recent: Remembered[Outlook] = Remembered(RECENT)


@frozen(eq=False)
class LanesVerdicts:
    """The verdicts on one case, by the lanes."""

    program: Program
    case: Case

    def verdict(self, choices: Choices, target: str) -> Status | None:
        """The status of a rule or an act under chosen readings; `None` where it is unknown."""
        return outlook(self.program, self.case, choices).completions.verdict(target, 0)


@frozen(eq=False)
class LanesEngine:
    """The engine that concludes by the lanes alone, with nothing else to be installed."""

    program: Program

    def verdicts(self, case: Case) -> LanesVerdicts:
        """The verdicts on one case, each worked out when it is first asked for."""
        return LanesVerdicts(self.program, case)
