"""What is forbidden: only a row about an act under review can breach it, and such rows are few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy507.facts.registry import UNDER_REVIEW
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status
from policy507.roster.urgency import Target, target_of
from policy507.roster.words import Telling

_ABOUT = f"{UNDER_REVIEW.section}."


def prohibitions_of(book: RuleBook) -> tuple[Target, ...]:
    """Every rule that forbids, in the policy's order."""
    return tuple(
        target_of(rule.name, f"not {rule.wording}", [rule], book)
        for rule in book.rules.values()
        if rule.modality is Modality.MUST_NOT
    )


def with_prohibitions(rows: pa.Table, targets: Sequence[Target], telling: Telling) -> pa.Table:
    """The rows with a status for each rule that forbids; there is no last day on which to keep it."""
    reviewed = np.zeros(len(rows), bool)
    for name in rows.column_names:
        if name.startswith(_ABOUT):
            reviewed |= np.asarray(pc.is_valid(rows.column(name)))
    places = np.flatnonzero(reviewed)
    found = {target.act: [Status.NOT_APPLICABLE.value] * len(rows) for target in targets}
    for place, row in zip(places.tolist(), rows.take(pa.array(places)).to_pylist(), strict=True):
        decision = telling.decision(row)
        for target in targets:
            found[target.act][place] = decision.finding(target.act).status.value
    for target in targets:
        statuses = pa.array(found[target.act], pa.string())
        rows = rows.append_column(target.status, statuses)
        rows = rows.append_column(target.due, pa.nulls(len(rows), pa.date32()))
    return rows
