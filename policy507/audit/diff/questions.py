"""The questions to the solver: in which case a rule or an act comes out otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import define, frozen

from policy507.audit.diff.pairing import Pairing
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula, Number, alike, conj, disj, either, neg
from policy507.audit.solver.solver import Setting, Solver
from policy507.audit.solver.variables import Variables, near
from policy507.engines.thresholds import thresholds
from policy507.facts.kinds import NEVER
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

Statuses: TypeAlias = "tuple[Status | None, Status | None]"
"""The status before and after; `None` where a version has no such rule or act."""
Difference: TypeAlias = "tuple[Statuses, str]"
"""A change: the statuses, and where they are the same, which way the last day moved."""
EARLIER, LATER, OTHERWISE = "earlier", "later", "otherwise"


@frozen
class Target:
    """A rule or an act, by its name in each of the versions that have it."""

    kind: str
    before: str | None
    after: str | None


@define(eq=False)
class Side:
    """One version of the rules over the variables of any case."""

    book: RuleBook
    encoding: Encoding

    def statuses(self, target: str | None) -> dict[Status | None, Formula]:
        """When a target has each status; one always holds."""
        if target is None:
            return {None: True}
        statuses = {
            s: holds for s, holds in self.encoding.statuses(target).items() if holds is not False
        }
        rest = neg(disj(statuses.values()))
        found: dict[Status | None, Formula] = {Status.UNDETERMINED: rest}
        return found | dict(statuses)

    def day(self, target: str | None) -> Number:
        """The last day of what fires; `NEVER` where there is none."""
        if target is None:
            return NEVER
        if target in self.book.rules:
            return self._last_day(self.book.rules[target])
        found: Number = NEVER
        for rule in reversed(self.book.ordering(target)):
            found = either(self.encoding.fires(rule).true, self._last_day(rule), found)
        return found

    def _last_day(self, rule: Rule) -> Number:
        return NEVER if rule.due is None else self.encoding.span(rule.due)[0]


@define(eq=False)
class Mode:
    """Both versions under some readings, and a solver that knows what is possible."""

    before: Side
    after: Side
    solver: Solver
    readings: Mapping[str, Mapping[str, Formula]]
    near: Formula
    """That the case has no days far from those that the rules state."""

    def sought(self, target: Target, *, besides: bool) -> dict[Difference, Formula]:
        """When a target comes out otherwise, for each way in which it may."""
        one, other = self.before.statuses(target.before), self.after.statuses(target.after)
        found = {
            ((s, t), OTHERWISE): conj((holds, held))
            for s, holds in one.items()
            for t, held in other.items()
            if s is not t and (None not in (s, t) or any(x is not None and x.fires for x in (s, t)))
        }
        day, moved = self.before.day(target.before), self.after.day(target.after)
        for status in one:
            if status is None or not status.fires or status not in other:
                continue
            both = conj((one[status], other[status]))
            if besides:
                found[(status, status), OTHERWISE] = both
            elif not alike(day, moved):
                found[(status, status), EARLIER] = conj((both, moved < day))
                found[(status, status), LATER] = conj((both, moved > day))
        return {way: formula for way, formula in found.items() if formula is not False}


def mode(
    pairing: Pairing, facts: Variables, dates: Dates, *, default: bool, timeout: float
) -> Mode:
    """Both versions under the readings that each takes by default, or under any that both offer."""
    shared: dict[str, dict[str, Formula]] = {}
    if not default:
        shared = {
            code: {name: z3.Bool(f"{code} {name}") for name in names}
            for code, names in pairing.choices.items()
            if len(names) > 1
        }
    before, after = (
        Side(book, Encoding(book, facts, _readings(book, shared), dates))
        for book in (pairing.before, pairing.after)
    )
    # A case that one version refuses may be one that both decide, once fewer of its facts are known.
    decided = {each.clauses for each in pairing.after.impossible}
    impossible = tuple(each for each in pairing.before.impossible if each.clauses in decided)
    solver = Solver(Setting((facts,), shared, dates, impossible), timeout)
    days = conj(near(facts, thresholds(pairing.after).span))
    return Mode(before, after, solver, shared, days)


def _readings(
    book: RuleBook, shared: Mapping[str, Mapping[str, Formula]]
) -> dict[str, dict[str, Formula]]:
    """When each choice is taken: as both versions choose, or by default."""
    return {
        code: {
            name: shared[code].get(name, False) if code in shared else name == reading.default
            for name in reading.names
        }
        for code, reading in book.readings.items()
    }
