"""A long comparison of the engines, apart from the suite: `python tests/differential.py 100000`.

Decides cases at random, any fact unknown and any reading chosen, by the definition and by
durable-rules, and compares the decisions field by field. The seed of a mismatch is printed.
"""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from generating import random_case, random_readings

from policy507 import decide_case

A_BATCH = 250


def mismatches(batch: range) -> list[int]:
    """The seeds of a batch whose cases the engines decide differently."""
    found = []
    for seed in batch:
        rng = random.Random(seed)
        case, readings = random_case(rng), random_readings(rng)
        decisions = [
            decide_case(case, readings=readings, engine=engine).to_data()
            for engine in ("reference", "durable")
        ]
        for data in decisions:
            del data["engine"]
        if decisions[0] != decisions[1]:
            found.append(seed)
    return found


def main(count: int, first: int = 0, processes: int = 2) -> int:
    """Compare `count` cases; 1 where any is decided differently."""
    started = time.monotonic()
    batches = [
        range(n, min(n + A_BATCH, first + count)) for n in range(first, first + count, A_BATCH)
    ]
    found: list[int] = []
    with ProcessPoolExecutor(processes) as pool:
        for done, seeds in enumerate(pool.map(mismatches, batches), start=1):
            found += seeds
            if done % 20 == 0:
                print(f"{done * A_BATCH} cases, {len(found)} mismatches", flush=True)
    seconds = time.monotonic() - started
    print(f"{count} cases from seed {first}, {len(found)} mismatches, {seconds:.0f} s")
    for seed in found:
        print(f"seed {seed}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
