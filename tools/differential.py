"""A long comparison of the engines, apart from the suite: `nox -s differential -- 100000 20`.

Makes cases at random, any fact unknown and any reading chosen. The status of every rule and every
act is compared for each of them, and for every twentieth (the second argument) the whole decision,
field by field: every status again under each other choice of each reading, last days, evidence. The
seeds of mismatches are printed.
"""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from generating import BOOK, random_case, random_readings

from policy507 import decide_case
from policy507.engines.durable import DurableEngine
from policy507.engines.program import program
from policy507.engines.reference import ReferenceEngine
from policy507.engines.standings import Statuses

A_BATCH = 500
PROGRAM = program(BOOK)
ENGINES = (ReferenceEngine(BOOK), DurableEngine(PROGRAM))
TARGETS = (*BOOK.rules, *BOOK.ordered_acts())


def mismatches(batch: range, whole_every: int) -> list[int]:
    """The seeds of a batch whose cases the engines decide differently."""
    return [seed for seed in batch if not _agree(seed, whole=seed % whole_every == 0)]


def _agree(seed: int, *, whole: bool) -> bool:
    rng = random.Random(seed)
    case, readings = random_case(rng), random_readings(rng)
    choices = BOOK.choices(readings)
    first, second = (Statuses(PROGRAM, case, choices, engine) for engine in ENGINES)
    if any(first.of(target) is not second.of(target) for target in TARGETS):
        return False
    if not whole:
        return True
    defined, concluded = (
        decide_case(case, readings=readings, engine=engine).to_data()
        for engine in ("reference", "durable")
    )
    return defined | {"engine": ""} == concluded | {"engine": ""}


def main(count: int, whole_every: int = 20, first: int = 0, processes: int = 2) -> int:
    """Compare `count` cases; 1 where any is decided differently."""
    started = time.monotonic()
    end = first + count
    batches = [range(n, min(n + A_BATCH, end)) for n in range(first, end, A_BATCH)]
    found: list[int] = []
    with ProcessPoolExecutor(processes) as pool:
        compare = partial(mismatches, whole_every=whole_every)
        for done, seeds in enumerate(pool.map(compare, batches), start=1):
            found += seeds
            if done % 20 == 0:
                print(f"{done * A_BATCH} cases, {len(found)} mismatches", flush=True)
    seconds = time.monotonic() - started
    print(f"{count} cases from seed {first}: {count * len(TARGETS)} statuses,", end=" ")
    print(f"{count // whole_every} whole decisions, {len(found)} mismatches, {seconds:.0f} s")
    for seed in found:
        print(f"seed {seed}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
