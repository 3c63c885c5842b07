"""Batches worked on side by side, and handed on in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

AHEAD = 2
"""So many batches per worker wait to be handed on, at most: memory does not grow with a file."""


def in_order(work: Callable[[S], T], items: Iterable[S], workers: int | None = None) -> Iterator[T]:
    """What `work` makes of each item, in the order of the items; a thread for each processor.

    Numpy lets threads run side by side. An error ends it; what has not begun is not begun then.
    """
    count = workers or os.cpu_count() or 1
    if count == 1:
        yield from map(work, items)
        return
    waiting: deque[Future[T]] = deque()
    pool = ThreadPoolExecutor(count, "policy507")
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
