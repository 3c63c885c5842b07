"""A long comparison of the engines, apart from the suite: `nox -s differential -- 100000 20`.

Makes cases at random, any fact unknown and any reading chosen. For each of them, durable-rules and the
lanes must conclude the same of every rule and every act, and what the definition says of it must be what
it comes to, under the readings chosen and under each change of a single one. For every twentieth (the
second argument) whole decisions are compared, field by field. The seeds of mismatches are printed.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from generating import BOOK, random_case, random_readings

from policy507 import decide_case
from policy507.engines.durable import DurableEngine
from policy507.engines.engine import ENGINES
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.outlook import outlook
from policy507.engines.program import program
from policy507.engines.reference import ReferenceEngine
from policy507.engines.situation import Choices

A_BATCH = 500
PROGRAM = program(BOOK)
DEFINITION, DURABLE = ReferenceEngine(BOOK), DurableEngine(PROGRAM)
TARGETS = (*BOOK.rules, *BOOK.ordered_acts())


def mismatches(batch: range, whole_every: int) -> list[int]:
    """The seeds of a batch whose cases the engines decide differently."""
    return [seed for seed in batch if not _agree(seed, whole=seed % whole_every == 0)]


def _agree(seed: int, *, whole: bool) -> bool:
    rng = random.Random(seed)
    case, readings = random_case(rng), random_readings(rng)
    choices = BOOK.choices(readings)
    defined, concluded = DEFINITION.verdicts(case), DURABLE.verdicts(case)
    come_to = outlook(PROGRAM, case, choices).completions
    for target in TARGETS:
        if concluded.verdict(choices, target) is not come_to.verdict(target, 0):
            return False
        for variant, under in [(0, choices), *_changed(come_to, choices, target)]:
            said = defined.verdict(under, target)
            if said is not None and said is not come_to.status(target, variant):
                return False
    if not whole:
        return True
    found = [decide_case(case, readings=readings, engine=each).to_data() for each in ENGINES]
    return all(each | {"engine": ""} == found[0] | {"engine": ""} for each in found)


def _changed(
    come_to: Completions, choices: Choices, target: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each change of a single reading on which a target rests, by its place among the lanes."""
    for (code, choice), place in come_to.variants.places.items():
        if code in PROGRAM.codes_of[target]:
            yield place, {**choices, code: choice}


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
