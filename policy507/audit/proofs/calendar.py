"""The lemmas on moved days, which every other claim may rest on.

They are about all days of the calendar, not about cases, so that nothing but the solver can find a
counterexample, and none would be a case. Together they say that a moved day never falls as the day
grows that it is counted from, and about how far it moves.
"""

from __future__ import annotations

from collections.abc import Iterator

import z3  # type: ignore[import-untyped]  # it ships without types

from policy507.audit.proofs.claim import CALENDAR, Claim
from policy507.audit.solver.dates import (
    Civil,
    earlier,
    first_open,
    is_civil,
    longest_closure,
    months_later,
    ordinal,
    reach,
)
from policy507.audit.solver.formulas import Formula
from policy507.model.conditions import BusinessDay, Shift, walk
from policy507.model.rulebook import RuleBook
from policy507.model.walk import trees_of


def lemmas(book: RuleBook) -> Iterator[Claim]:
    """A lemma for each way in which the rules move days, after the one that they rest on."""
    nodes = list(walk(*(tree for _, tree in trees_of(book))))
    months = sorted({node.months for node in nodes if isinstance(node, Shift) and node.months})
    calendars = dict.fromkeys(node.calendar for node in nodes if isinstance(node, BusinessDay))
    if months:
        says = "days are in the order of their years, months and days of the month"
        yield _lemma(says, _out_of_order())
    for many in months:
        least, most = reach(many)
        yield _lemma(f"{many} months keep the order of days", _months_out_of_order(many))
        yield _lemma(f"{many} months move a day by {least} to {most} days", _months_too_far(many))
    for many in dict.fromkeys(map(longest_closure, calendars)):
        yield _lemma(
            f"the first open day of {many + 1} keeps the order of days, whichever days are closed",
            _open_days_out_of_order(many),
        )


def _lemma(says: str, refuted: Formula) -> Claim:
    return Claim(CALENDAR, says, "", (), lambda: refuted)


def _days() -> tuple[Civil, Civil]:
    """Any two days by their years, months and days of the month."""
    parts = [z3.Ints(f"{name}_year {name}_month {name}_day") for name in ("one", "other")]
    first, second = (Civil(*each) for each in parts)
    return first, second


def _out_of_order() -> Formula:
    one, other = _days()
    before = ordinal(one) < ordinal(other)
    return z3.And(is_civil(one), is_civil(other), before, z3.Not(earlier(one, other)))


def _months_out_of_order(months: int) -> Formula:
    one, other = _days()
    moved, further = (ordinal(months_later(day, months)) for day in (one, other))
    return z3.And(is_civil(one), is_civil(other), earlier(one, other), moved > further)


def _months_too_far(months: int) -> Formula:
    day, _ = _days()
    distance = ordinal(months_later(day, months)) - ordinal(day)
    least, most = reach(months)
    return z3.And(is_civil(day), z3.Or(distance < least, distance > most))


def _open_days_out_of_order(many: int) -> Formula:
    closed = z3.Function("closed", z3.IntSort(), z3.BoolSort())
    one, other = z3.Ints("one other")
    first, second = (
        first_open(day, [closed(day + offset) for offset in range(many)]) for day in (one, other)
    )
    return z3.Or(first < one, first > one + many, z3.And(one < other, first > second))
