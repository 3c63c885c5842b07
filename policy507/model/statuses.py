"""The words for what kind a rule is, and for what it comes to in a case."""

from __future__ import annotations

from enum import StrEnum

_CALLED = {"met_late": "done late", "undetermined": "not determined"}


def status_words(status: str) -> str:
    """A status, or a modality, as people are told it."""
    return _CALLED.get(status, status.replace("_", " "))


class Modality(StrEnum):
    """What kind of rule it is, in the words of the rule files; each is also its text."""

    MUST = "must"
    MUST_NOT = "must_not"
    MAY = "may"
    NEED_NOT = "need_not"
    NO_EFFECT = "no_effect"
    MEANS = "means"


class Status(StrEnum):
    """What a rule, or an act, comes to in a case; each is also its text, such as `"met_late"`."""

    MET = "met"
    MET_LATE = "met_late"
    OPEN = "open"
    OVERDUE = "overdue"
    UNMET = "unmet"
    OWED = "owed"
    RESPECTED = "respected"
    BREACHED = "breached"
    IN_EFFECT = "in_effect"
    HOLDS = "holds"
    DOES_NOT_HOLD = "does_not_hold"
    CONFLICT = "conflict"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    NOT_IN_FORCE = "not_in_force"
    RELIEVED = "relieved"
    NOT_REQUIRED = "not_required"

    @property
    def fires(self) -> bool:
        """Whether a rule of this status fired, being in force, applying and not set aside."""
        return self not in SILENT

    @property
    def wrong(self) -> bool:
        """Whether a reader must be told first; overdue, unmet, breached and conflict are."""
        return self in WRONG


class WhyNot(StrEnum):
    """Why an act is not required, which is no licence; null where it is, or may be.

    `not_ordered`: this policy does not order it here, but other law, a contract or an employer's rules
    may. `relieved`: a rule relieves from it. `no_contract`: only the lack of a contract in force that
    the policy asks about keeps it from being ordered. `not_yet`: it waits for a day that has not come.
    `either`: relieved or not ordered, and which is not known.
    """

    NOT_ORDERED = "not_ordered"
    RELIEVED = "relieved"
    NO_CONTRACT = "no_contract"
    NOT_YET = "not_yet"
    EITHER = "either"


SILENT = frozenset(
    {
        Status.UNDETERMINED,
        Status.NOT_APPLICABLE,
        Status.NOT_IN_FORCE,
        Status.RELIEVED,
        Status.NOT_REQUIRED,
        Status.DOES_NOT_HOLD,
    }
)
WRONG = frozenset({Status.OVERDUE, Status.UNMET, Status.BREACHED, Status.CONFLICT})
