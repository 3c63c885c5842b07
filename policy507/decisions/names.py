"""The names of the shipped rules as types. Generated: `nox -s generate` writes it, and nobody edits it.

Rules of one's own have others, so whatever takes a name takes any text beside these.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

ActName: TypeAlias = Literal[
    "meet-policy",
    "include-positive-climate",
    "include-protection-from-crime",
    "include-law-enforcement-liaison",
    "include-safety-drill-advice",
    "advise-on-safety-drills",
    "include-vulnerability-identification",
    "identify-vulnerabilities",
    "include-law-education",
    "include-criminal-law-enforcement",
    "complete-training",
    "review-employer-policy",
    "comply-with-employer-policy",
    "keep-latest-certificate",
]
"""An act that some rule of this package orders."""

RuleName: TypeAlias = Literal[
    "contract-meets-policy",
    "school",
    "school-resource-officer",
    "contract-includes-positive-climate",
    "contract-includes-protection-from-crime",
    "contract-includes-law-enforcement-liaison",
    "contract-includes-safety-drill-advice",
    "officer-advises-on-safety-drills",
    "contract-includes-vulnerability-identification",
    "officer-identifies-vulnerabilities",
    "contract-includes-law-education",
    "contract-includes-criminal-law-enforcement",
    "additional-duties",
    "no-force-or-authority-solely-for-school-rules",
    "no-part-in-school-discipline",
    "other-peace-officer-duties-unaffected",
    "professional-judgment-unaffected",
    "no-special-duty-to-protect",
    "training-before-duties",
    "training-before-june-2027",
    "supplemental-course-suffices",
    "training-within-six-months",
    "drill-duty-relief-until-trained",
    "vulnerability-duty-relief-until-trained",
    "policy-review-before-other-duties",
    "policy-compliance",
    "substitute-training-relief",
    "substitute-drill-duty-relief",
    "substitute-vulnerability-duty-relief",
    "substitute-policy-review",
    "substitute-policy-compliance",
    "latest-certificate-kept",
]
"""A rule of this package."""
