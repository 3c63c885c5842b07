"""What no decision and no check of this package can establish: said here, and nowhere else."""

from __future__ import annotations

NOT_ESTABLISHED = (
    "that the rules, under the readings chosen, are what the policy means",
    "that the facts stated in a case are true",
    "that neither the policy nor the law has changed since the edition that the rules restate",
    "that a lawyer has read the rules or the case",
)
"""What a person has to see to; it is in every decision's record, as they stand."""
