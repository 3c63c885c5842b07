"""A long comparison of the engines, apart from the suite: `python tests/differential.py 100000 20`.

Makes cases at random, any fact unknown and any reading chosen. What three-valued logic concludes
about every rule and every act is compared for each of them, and for every twentieth (the second
argument) the whole decision, field by field. The seeds of mismatches are printed.
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
from policy507.engines.reference import Meaning
from policy507.meaning import Situation
from policy507.program import program

A_BATCH = 500
DURABLE = DurableEngine(program(BOOK))
TARGETS = (*BOOK.rules, *BOOK.ordered_acts())


def mismatches(batch: range, whole_every: int) -> list[int]:
    """The seeds of a batch whose cases the engines decide differently."""
    return [seed for seed in batch if not _agree(seed, whole=seed % whole_every == 0)]


def _agree(seed: int, *, whole: bool) -> bool:
    rng = random.Random(seed)
    case, readings = random_case(rng), random_readings(rng)
    choices = BOOK.choices(readings)
    durable, reference = DURABLE(case), Meaning(BOOK, Situation(case, choices)).verdict
    if any(durable(choices, target) is not reference(target) for target in TARGETS):
        return False
    if not whole:
        return True
    by_definition, by_durable = (
        decide_case(case, readings=readings, engine=engine).to_data()
        for engine in ("reference", "durable")
    )
    return by_definition | {"engine": ""} == by_durable | {"engine": ""}


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
    print(f"{count} cases from seed {first}: {count * len(TARGETS)} verdicts,", end=" ")
    print(f"{count // whole_every} whole decisions, {len(found)} mismatches, {seconds:.0f} s")
    for seed in found:
        print(f"seed {seed}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
