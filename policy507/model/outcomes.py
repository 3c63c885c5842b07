"""What becomes of a rule that fires: each modality's statuses and the condition of each.

The conditions of one rule exclude one another, and one of them always holds.
"""

from __future__ import annotations

from policy507.model.conditions import ALWAYS, All, Condition, Day, DayTest, Field, Not
from policy507.model.policy import Rule
from policy507.model.statuses import Modality, Status

AS_OF = Field("as_of")


def outcomes(rule: Rule) -> tuple[tuple[Status, Condition], ...]:
    """The statuses of a rule that fires, each with the condition under which it is that."""
    match rule.modality:
        case Modality.MUST if rule.met_when is not None:
            return (Status.MET, rule.met_when), (Status.UNMET, Not(rule.met_when))
        case Modality.MUST if rule.done_on is not None:
            return _by_day(rule.done_on, rule.due)
        case Modality.MUST:
            return ((Status.OWED, ALWAYS),)
        case Modality.MUST_NOT:
            breached = rule.breached_when or ALWAYS
            return (Status.BREACHED, breached), (Status.RESPECTED, Not(breached))
        case Modality.MEANS:
            holds = rule.holds_when or ALWAYS
            return (Status.HOLDS, holds), (Status.DOES_NOT_HOLD, Not(holds))
    return ((Status.IN_EFFECT, ALWAYS),)


def _by_day(done_on: Day, due: Day | None) -> tuple[tuple[Status, Condition], ...]:
    done = DayTest(done_on, "on_or_before", AS_OF)
    if due is None:
        return (Status.MET, done), (Status.OPEN, Not(done))
    in_time = DayTest(done_on, "on_or_before", due)
    still_time = DayTest(AS_OF, "on_or_before", due)
    return (
        (Status.MET, All((done, in_time))),
        (Status.MET_LATE, All((done, Not(in_time)))),
        (Status.OPEN, All((Not(done), still_time))),
        (Status.OVERDUE, All((Not(done), Not(still_time)))),
    )


def in_force(rule: Rule) -> Condition:
    """Whether the rule is in force on the day of the decision."""
    return ALWAYS if rule.begins is None else DayTest(rule.begins, "on_or_before", AS_OF)
