"""Situations that a charter school meets, each as what is different in it from the example case."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen
from deciding import GRACE, SUBSTITUTE, UNABLE, UNTRAINED, decided

from policy507.decisions.decision import Decision
from policy507.facts.sections import DUTIES

NO_ACT = ("conduct",)
SIX = [duty for duty in DUTIES if duty != "vulnerability-identification"]


@frozen
class Situation:
    """What is different in a case, what nobody has stated, and how the words are read."""

    changes: dict[str, Any]
    without: tuple[str, ...] = NO_ACT
    readings: dict[str, str] = field(factory=dict)

    def decided(self) -> Decision:
        """The decision of it."""
        named = {"officer.id": "badge 114", **self.changes}
        return decided(named, without=self.without, readings=self.readings)


def days_served(days: int, reached: str | None = None) -> dict[str, Any]:
    """A substitute without the training who has served so many days."""
    return {
        **SUBSTITUTE,
        **UNTRAINED,
        "school_year.substitute_contact_days": days,
        "school_year.substitute_contact_days_expected": 80,
        "school_year.substitute_limit_reached_on": reached,
    }


SITUATIONS = {
    # The training of who is no substitute.
    "trained-before-the-duties": Situation({}),
    "trained-late": Situation(
        {
            "officer.sro_course_completed_on": "2026-09-18",
            "officer.certificate_issued_on": "2026-09-25",
        }
    ),
    "untrained": Situation(UNTRAINED),
    "untrained-and-booked": Situation(
        {**UNTRAINED, "officer.sro_course_completed_on": "2027-01-15"}
    ),
    "last-day-before-the-duties": Situation({**UNTRAINED, "as_of": "2026-09-07"}),
    "no-day-for-the-duties": Situation({**UNTRAINED, "officer.duties_assumed_on": None}),
    "duties-in-the-new-year": Situation({**UNTRAINED, "officer.duties_assumed_on": "2027-01-04"}),
    "before-the-training-rules": Situation(
        {
            **UNTRAINED,
            "as_of": "2025-08-15",
            "officer.duties_assumed_on": "2024-08-26",
            "officer.employer_policy_reviewed_on": None,
            "contract.starts_on": "2024-07-01",
        },
        ("conduct", "school_year"),
    ),
    "certificate-not-kept": Situation({"officer.latest_certificate_kept": False}),
    # An earlier basic course.
    "earlier-basic-course": Situation(GRACE),
    "grace-is-over": Situation({**GRACE, "as_of": "2027-06-01"}),
    "supplement-before-the-grace-ends": Situation(
        {
            **GRACE,
            "officer.supplemental_course_completed_on": "2026-10-30",
            "officer.supplemental_course_board_approved": True,
        }
    ),
    "booked-after-the-grace": Situation({**GRACE, "officer.sro_course_completed_on": "2027-06-14"}),
    # An employer that could not provide the course in time.
    "employer-unable": Situation(UNABLE),
    "employer-unable-policy-not-reviewed": Situation(
        {
            **UNABLE,
            "officer.employer_policy_reviewed_on": None,
            "officer.complies_with_employer_policy": False,
        }
    ),
    "six-months-are-over": Situation({**UNABLE, "as_of": "2027-03-09"}),
    "two-exceptions-unranked": Situation(
        {**UNABLE, "officer.basic_course_completed_on": "2024-07-19"},
        readings={"B-2": "unranked"},
    ),
    # Substitutes.
    "substitute": Situation(
        {**SUBSTITUTE, **UNTRAINED, "officer.employer_policy_reviewed_on": None}
    ),
    "substitute-at-59-days": Situation(days_served(59)),
    "substitute-at-60-days": Situation(days_served(60, "2026-11-20")),
    # The contract.
    "contract-lacks-a-duty": Situation({"contract.duties": SIX}),
    "contract-words-a-duty-as-optional": Situation(
        {"contract.optional_duties": ["safety-drill-advice"]}
    ),
    "contract-without-duties": Situation({"contract.duties": []}),
    "contract-asks-for-detention": Situation(
        {
            "contract.additional_duties": ["supervise detention"],
            "contract.additional_duties_include_discipline": True,
        }
    ),
    "contract-has-ended": Situation({"contract.ends_on": "2026-10-31"}),
    "online-school": Situation({**UNTRAINED, "school.seat_based": False}),
    # An act under review.
    "took-part-in-discipline": Situation(
        {
            "conduct.used_authority_of_office": True,
            "conduct.purposes": ["school-rule", "safety"],
            "conduct.participated_in_discipline": True,
        },
        (),
    ),
    "force-for-a-school-rule": Situation(
        {"conduct.used_force": True, "conduct.purposes": ["school-rule"]}, ()
    ),
    # What nobody has stated.
    "basic-course-unknown": Situation(UNTRAINED, ("conduct", "officer.basic_course_completed_on")),
    "little-is-known": Situation(
        UNTRAINED,
        (
            "conduct",
            "contract",
            "officer.during_instructional_day",
            "officer.duties_assumed_on",
            "officer.employer_policy_adopted",
        ),
    ),
}
