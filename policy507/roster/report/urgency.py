"""How urgent rows are, in numbers alone: which of any number come first, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define, frozen

from policy507.decisions.advice.matters import homes_in
from policy507.decisions.summary import Group, group_of
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status
from policy507.roster.deciding.batches import due_column, status_column

Keys = npt.NDArray[np.int64]

NOTHING = Group.DONE
"""The level of what needs nobody now: it is done, goes on, or is not required."""
_LEVEL = 32
"""The bits of a key below its level, in which the last day stands."""
_EPOCH = 1 << 20
"""Added to a day's number, which begins with 1970, so that none is negative."""
NO_DAY = (1 << _LEVEL) - 1


@frozen
class Target:
    """An act of the rule book, or a rule that forbids, and the columns that answer for it.

    `paragraphs` are the citations of what orders it, and `home` is the paragraph that lists these.
    """

    act: str
    bearer: str
    wording: str
    paragraphs: tuple[str, ...]
    home: str

    @property
    def status(self) -> str:
        """The column of its status."""
        return status_column(self.act)

    @property
    def due(self) -> str:
        """The column of its last day."""
        return due_column(self.act)


def targets_of(book: RuleBook) -> tuple[Target, ...]:
    """Every act that is ordered, and then every rule that forbids, in the policy's order."""
    acts = (
        target_of(name, book.acts[name].wording, book.ordering(name), book)
        for name in book.ordered_acts()
    )
    forbidden = (
        target_of(rule.name, f"not {rule.wording}", [rule], book)
        for rule in book.rules.values()
        if rule.modality is Modality.MUST_NOT
    )
    return (*acts, *forbidden)


def target_of(name: str, wording: str, rules: Sequence[Rule], book: RuleBook) -> Target:
    """What some rules order, or forbid, as a target."""
    cited = tuple(dict.fromkeys(rule.paragraph for rule in rules))
    home = homes_in(book).get(cited[0], cited[0])
    return Target(name, rules[0].bearer or "", wording, cited, home)


def level_of(status: Status) -> Group:
    """What somebody must do about a status now: mend it, do it, ask about it, or nothing."""
    if status in (Status.OWED, Status.MET_LATE):
        return NOTHING
    return min(group_of(status), NOTHING)


def statuses_of(rows: pa.Table, target: Target) -> tuple[list[Status], npt.NDArray[np.intp]]:
    """What a target comes to: the statuses that there are, and of each row which of them it is."""
    found = rows.column(target.status)
    if not pa.types.is_dictionary(found.type):
        found = pc.dictionary_encode(found)
    one = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    if isinstance(one, pa.ChunkedArray):  # an empty one stays in chunks
        return [], np.zeros(0, np.intp)
    names = [Status(name) for name in one.dictionary.to_pylist()]
    return names, np.asarray(one.indices, np.intp)


def days_of(rows: pa.Table, target: Target) -> Keys:
    """The last days of a target as numbers of days since 1970; `NO_DAY` where there is none."""
    days = rows.column(target.due).cast(pa.int32())
    return np.asarray(pc.fill_null(days.cast(pa.int64()), NO_DAY), np.int64)


def urgency(rows: pa.Table, targets: Sequence[Target]) -> Keys:
    """A number for each row that is the lower the more urgent: what is wrong first, then by last day."""
    keys = np.full(len(rows), NOTHING << _LEVEL, np.int64)
    for target in targets:
        names, which = statuses_of(rows, target)
        levels = np.array([level_of(name) for name in names], np.int64)
        if not levels.size or levels.min() >= NOTHING:
            continue
        level = levels[which]
        day = np.where(level <= Group.OPEN, _shifted(days_of(rows, target)), NO_DAY)
        found = np.where(level < NOTHING, (level << _LEVEL) | day, NOTHING << _LEVEL)
        keys = np.minimum(keys, found)
    return keys


def levels_of(keys: Keys) -> Keys:
    """The levels in keys, each a `Group`."""
    return keys >> _LEVEL


def deadlines(rows: pa.Table, targets: Sequence[Target]) -> Keys:
    """The earliest last day of what is open in each row, as a number; `NO_DAY` where there is none."""
    keys = np.full(len(rows), NO_DAY, np.int64)
    for target in targets:
        names, which = statuses_of(rows, target)
        if Status.OPEN in names:
            is_open = which == names.index(Status.OPEN)
            keys = np.where(is_open, np.minimum(keys, _shifted(days_of(rows, target))), keys)
    return keys


def _shifted(days: Keys) -> Keys:
    return np.where(days == NO_DAY, NO_DAY, days + _EPOCH)


@define
class Foremost:
    """The rows of the lowest keys, no more than `most`; of equal keys those that came first."""

    most: int
    _parts: list[pa.Table] = Factory(list)
    _keys: list[Keys] = Factory(list)
    _held: int = 0
    _limit: int = 1 << 62
    seen: int = 0
    """How many rows were offered, whether they are kept or not."""

    def take(self, rows: pa.Table, keys: Keys) -> None:
        """Look at more rows, which come after those that were seen before."""
        self.seen += len(rows)
        wanted = np.flatnonzero(keys < self._limit)
        if not wanted.size:
            return
        self._parts.append(_plain(rows.take(pa.array(wanted))))
        self._keys.append(keys[wanted])
        self._held += wanted.size
        if self._held > 2 * self.most:
            self._prune()

    def _prune(self) -> None:
        keys = np.concatenate(self._keys)
        first = np.sort(np.argsort(keys, kind="stable")[: self.most])
        kept = pa.concat_tables(self._parts, promote_options="default").take(pa.array(first))
        self._parts, self._keys, self._held = [kept.combine_chunks()], [keys[first]], len(first)
        if len(first) == self.most and self.most:
            self._limit = int(keys[first].max())

    def rows(self) -> pa.Table | None:
        """The rows that are kept, the lowest key first; none where none was offered."""
        if not self._parts:
            return None
        self._prune()
        (keys,), (rows,) = self._keys, self._parts
        return rows.take(pa.array(np.argsort(keys, kind="stable")))


def _plain(rows: pa.Table) -> pa.Table:
    """The rows with texts in place of codes of a dictionary, which differ from block to block."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_dictionary(field.type):
            text = rows.column(place).cast(field.type.value_type)
            rows = rows.set_column(place, field.name, text)
    return rows
