"""Batches worked on side by side, and handed on in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

S = TypeVar("S")
T = TypeVar("T")

AHEAD = 2
"""So many batches per worker wait to be handed on, at most: memory does not grow with a file."""

KEPT = 16_000_000
"""Arrays of up to so many bytes are made of memory that was used before."""


def in_order(work: Callable[[S], T], items: Iterable[S], workers: int | None = None) -> Iterator[T]:
    """What `work` makes of each item, in the order of the items; a thread for each processor.

    Numpy lets threads run side by side. An error ends it; what has not begun is not begun then.
    """
    # Once so large an array was let go of, the C library of Linux keeps the memory of smaller ones: to
    # get it anew from the system for each batch costs up to as much as deciding it.
    np.empty(KEPT, np.uint8)
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
