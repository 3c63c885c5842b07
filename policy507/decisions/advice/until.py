"""Until when an answer holds: the next day on which something changes, if the facts stay as they are."""

from __future__ import annotations

from policy507.decisions.advice.timeline import days_after, on
from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.engines.engine import LANES


def next_turn(decision: Decision) -> Decision | None:
    """The decision of the next day on which an act comes to another status, if there is such a day.

    Facts of the school year are unknown outside it.
    """
    book, case = decision.rules, decision.case
    now = [act.status for act in decision.acts]
    for day in days_after(decision, case.as_of, book.ordered_acts()):
        then = decide_case(
            on(case, day, book), readings=decision.readings, engine=LANES, rules=book
        )
        if [act.status for act in then.acts] != now:
            return then
    return None
