"""The table of facts."""

from __future__ import annotations

from collections.abc import Mapping

from policy507.facts.kinds import Fact
from policy507.facts.sections import FACTS_OF, SECTIONS

AS_OF = Fact("", "as_of", "day", "the day of the decision", changed_by="time")


UNDER_REVIEW = Fact(
    "conduct",
    "under_review",
    "flag",
    "whether an act is under review",
    "an act is under review",
    "no act is under review",
    asks="is an act under review?",
    derived=True,
)


FACTS: Mapping[str, Fact] = {
    fact.path: fact
    for fact in (AS_OF, *(f for each in FACTS_OF.values() for f in each), UNDER_REVIEW)
}
"""Every fact by its path, in the order of a case file."""

STATED_FACTS: Mapping[str, Mapping[str, Fact]] = {
    section: {f.name: f for f in FACTS.values() if f.section == section and not f.derived}
    for section in SECTIONS
}
"""The facts that a case may state, by section and name."""

PARTLY_OF: Mapping[str, str] = {
    fact.path: f"{fact.section}.{fact.partly}" for fact in FACTS.values() if fact.partly
}
"""For each list that a mapping may state, that of what is only partly so."""
