"""Searches that run side by side: what all of them ask about their rows is concluded at once.

A search is a generator: it yields rows and the unit of which it asks, is sent what that comes
to in them, and returns what it found. Evaluating hundreds of rows costs little more than evaluating one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

from attrs import frozen

from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.evaluator import Mask
from policy507.engines.lanes.lanes import across, columns
from policy507.engines.lanes.variables import Row

Found = TypeVar("Found")
Request: TypeAlias = tuple[int, Sequence[Row]]
"""A unit, by its place, and rows about which it is asked."""


@frozen(eq=False, slots=False)
class Reply:
    """What comes of a request.

    `wanted` has by row the tests that the unit wants, as bits.
    """

    wanted: Sequence[int]
    _concluded: Sequence[Mask]
    _told: Sequence[Mask]
    _of: Sequence[int]
    _start: int
    _rows: int

    @cached_property
    def came_to(self) -> Sequence[int]:
        """By row the conclusions to which the unit comes, as bits."""
        block = (1 << self._rows) - 1
        return across([mask >> self._start & block for mask in self._concluded], self._rows)

    def left(self, row: int) -> str:
        """What is left of the program in a row: rows in which it is the same come to the same."""
        return self._text[self._rows - 1 - row :: self._rows]

    @cached_property
    def _text(self) -> str:
        told, start, block, form = self._told, self._start, (1 << self._rows) - 1, f"0{self._rows}b"
        return "".join([format(told[each] >> start & block, form) for each in self._of])


Search: TypeAlias = Generator[Request, Reply, Found]


def together(
    completions: Completions, variant: int, searches: Sequence[Search[Found]]
) -> list[Found]:
    """What searches find, in one variant of the readings."""
    found: dict[int, Found] = {}
    replies: dict[int, Reply | None] = dict.fromkeys(range(len(searches)))
    while replies:
        requests = {}
        for number, reply in replies.items():
            search = searches[number]
            try:
                requests[number] = next(search) if reply is None else search.send(reply)
            except StopIteration as stopped:
                found[number] = stopped.value
        answers = asked(completions, variant, [*requests.values()]) if requests else ()
        replies = dict(zip(requests, answers, strict=True))
    return [found[number] for number in range(len(searches))]


def asked(completions: Completions, variant: int, requests: Sequence[Request]) -> list[Reply]:
    """What is concluded about the rows of some requests, in one variant of the readings."""
    lanes = completions.lanes
    batch = [row for _, rows in requests for row in rows]
    size = len(batch)
    every = (1 << size) - 1
    holding, failing = columns(batch, len(lanes.program.tests))
    chosen = [every if mask >> variant & 1 else 0 for mask in completions.variants.chosen]
    concluded, known = lanes.evaluator.conclude(holding, failing, chosen, every)
    completions.evaluated += size
    asking, start = [0] * len(concluded), 0
    for place, rows in requests:
        asking[place] |= ((1 << len(rows)) - 1) << start
        start += len(rows)
    wanted, told = lanes.evaluator.want(known, asking, every)
    by_row, replies, start = across(wanted, size), [], 0
    for place, rows in requests:
        end = start + len(rows)
        about = concluded[place], told, lanes.told_by[place], start, len(rows)
        replies.append(Reply(by_row[start:end], *about))
        start = end
    return replies
