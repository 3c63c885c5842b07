"""How text for people looks, without what renders it: how wide it is, and the colours of statuses."""

from __future__ import annotations

from collections.abc import Mapping

from policy507.model.statuses import Status

WIDTH = 100
LONGEST_TEXT = 10_000
"""No text of somebody else is shown beyond that, in characters."""
STYLES: Mapping[Status, str] = {
    Status.MET: "green",
    Status.MET_LATE: "yellow",
    Status.OPEN: "cyan",
    Status.OVERDUE: "bold red",
    Status.UNMET: "bold red",
    Status.OWED: "cyan",
    Status.RESPECTED: "green",
    Status.BREACHED: "bold red",
    Status.CONFLICT: "bold magenta",
    Status.UNDETERMINED: "yellow",
}
