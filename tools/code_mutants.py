"""Put small faults into the code and see which of them the tests notice: `nox -s mutate-code`.

mutmut makes the faults, keeps which tests call which function, and tries each fault on those alone.
Evidence, how days are worked out, what is missing, and three-valued logic are tried in full, and of the
other code in `decisions`, `engines`, `facts` and `model` as many as asked, drawn by a seed. First the
quickest tests of a function are run, then for what they miss more of them, then all that call it. What
is argued to be no fault has to survive the first of these alone, unless `--doubt` asks for all.

    python tools/code_mutants.py [--sample 300] [--seed 507] [--hours 2] [--doubt] [--again]

One worker runs, so that hours of its processor are bounded by hours. A run goes on where the last one
ended: what was killed stays so until its function changes, and what ran out of time is tried again, as
the machine may have been busy. Without the folder `mutants` all begins anew. The exit code is 1 where a
fault of the first part survives that `tools/equivalent_mutants.toml` does not argue to be none.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import re
import resource
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "mutants"
STATS, IN_FULL_STATS = FOLDER / "mutmut-stats.json", FOLDER / "stats-in-full.json"
EQUIVALENT = ROOT / "tools" / "equivalent_mutants.toml"
IN_FULL: Mapping[str, tuple[str, ...]] = {
    "evidence": ("decisions.evidence",),
    "workings": ("decisions.days",),
    "missing": (
        "engines.lanes.missing",
        "engines.lanes.changing",
        "engines.lanes.searching",
    ),
    "three-valued logic": (
        "model.conditions",
        "engines.reference",
        "engines.situation",
        "engines.inference",
    ),
}
THE_REST = "the rest"
SMALLEST = "policy507.engines.bounded_cache.*"
"""What is tried first, so that mutmut makes the faults and sees which tests call what."""
ROUNDS = ((0.7, 150), (6.0, 400), (math.inf, sys.maxsize))
"""Of how many seconds, and how many, the tests are that are tried on a function, round after round."""
MOST_NAMES = 200
"""With how many names mutmut is started: it compares each with each of its own."""
KILLED, SURVIVED, TIMED_OUT, UNTESTED, UNTRIED = (
    *("killed", "survived", "timed out", "no test calls it"),
    "not tried",
)
_OUTCOMES = {0: SURVIVED, 1: KILLED, 3: KILLED, 5: UNTESTED, 33: UNTESTED, None: UNTRIED}
_OVER_TIME = (-24, 24, 36, 152, 255, -9)

Change: TypeAlias = tuple[str, str, str]
"""A function, what stood there, and what stands there now: of no line, so that it stays."""


@frozen
class Argued:
    """A fault that is none, with why."""

    change: Change
    why: str


# --- mutmut


def mutmut(names: Sequence[str], until: float) -> None:
    """Try some faults, by name or pattern; what is not tried by then is left."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    environment["HYPOTHESIS_PROFILE"] = "mutants"
    FOLDER.mkdir(exist_ok=True)
    for start in range(0, len(names), MOST_NAMES):
        left = until - time.monotonic()
        if left <= 0:
            return
        command = ("mutmut", "run", "--max-children", "1", *names[start : start + MOST_NAMES])
        with (FOLDER / "run.log").open("ab") as log:
            running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                failed = running.wait(left)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGINT)
                failed = running.wait() and not STATS.is_file()
        if failed:
            sys.exit(f"nothing was tried: see the end of {log.name}, or allow more --hours")


def collected(until: float) -> dict[str, Any]:
    """Which tests call which function, and what they take, in full: a round leaves some out."""
    if IN_FULL_STATS.is_file():
        STATS.write_bytes(IN_FULL_STATS.read_bytes())
    mutmut([SMALLEST], until)  # it also collects what is new
    IN_FULL_STATS.write_bytes(STATS.read_bytes())
    found: dict[str, Any] = json.loads(STATS.read_text("utf-8"))
    return found


def outcomes() -> dict[str, str]:
    """What became of every fault, by mutmut's name for it."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / "policy507").rglob("*.meta")):
        codes: dict[str, int | None] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        for name, code in codes.items():
            found[name] = TIMED_OUT if code in _OVER_TIME else _OUTCOMES.get(code, KILLED)
    return found


def quickest(stats: dict[str, Any], seconds: float, most: int) -> dict[str, Any]:
    """The same, with the quickest tests of each function alone."""
    takes = stats["duration_by_test"]

    def few(tests: Sequence[str]) -> Iterator[str]:
        spent = 0.0
        for test in sorted(tests, key=lambda test: (takes.get(test, 0.0), test))[:most]:
            yield test
            spent += takes.get(test, 0.0)
            if spent > seconds:
                return

    calls = stats["tests_by_mangled_function_name"]
    return {
        **stats,
        "tests_by_mangled_function_name": {name: [*few(tests)] for name, tests in calls.items()},
    }


# --- which


def module_of(name: str) -> str:
    """The module of a fault, without the package."""
    return re.split(r"\.x(?:_|ǁ)", name.removeprefix("policy507."))[0]


def part_of(name: str) -> str:
    """To which part a fault belongs."""
    module = module_of(name)
    return next((part for part, modules in IN_FULL.items() if module in modules), THE_REST)


def function_of(name: str) -> str:
    """The function that a fault is in, as Python calls it."""
    inside = name.rpartition("__mutmut_")[0].removeprefix(f"policy507.{module_of(name)}.")
    called = inside.removeprefix("x_") if inside.startswith("x_") else inside[2:].replace("ǁ", ".")
    return f"{module_of(name)}.{called}"


def drawn(names: Iterable[str], many: int, seed: int) -> list[str]:
    """Some of the faults outside the parts that are tried in full; the same for the same seed.

    A change of the code draws few others, so that what was tried before stays drawn.
    """

    def lot(name: str) -> bytes:
        return hashlib.sha256(f"{seed} {name}".encode()).digest()

    return sorted((name for name in names if part_of(name) == THE_REST), key=lot)[:many]


# --- what survived


def change_of(name: str) -> Change:
    """What a fault changes, out of the difference that mutmut shows."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # at once, and not by a process each

    path = Path("policy507", *module_of(name).split(".")).with_suffix(".py")
    with chdir(ROOT):
        return function_of(name), *sides(get_diff_for_mutant(name, path=path))


def sides(difference: str) -> tuple[str, str]:
    """The lines that a difference takes out, and those that it puts in, each on one line."""
    lines = [line for line in difference.splitlines() if not line.startswith(("---", "+++"))]
    both = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    was, now = ("\n".join(side) for side in both)
    return was, now


def argued(path: Path = EQUIVALENT) -> list[Argued]:
    """The faults that are argued to be none."""
    rows = tomllib.loads(path.read_text("utf-8")).get("equivalent", [])
    return [
        Argued((row["function"], row["was"], now), row["why"])
        for row in rows
        for now in ([row["now"]] if isinstance(row["now"], str) else row["now"])
    ]


def unmatched(
    survivors: Iterable[Change], listed: Iterable[Argued]
) -> tuple[list[Change], list[Argued]]:
    """The survivors that nobody argued about, and the arguments about what is no survivor."""
    left = Counter(survivors)
    stale = []
    for each in listed:
        if left[each.change]:
            left[each.change] -= 1
        else:
            stale.append(each)
    return [*left.elements()], stale


def unargued(names: Sequence[str]) -> list[str]:
    """Those that nobody argues to be none: only for these are slow tests worth their time."""
    known = Counter(each.change for each in argued())
    functions = {function for function, _, _ in known}
    left = []
    for name in names:
        change = change_of(name) if function_of(name) in functions else None
        if change is not None and known[change]:
            known[change] -= 1
        else:
            left.append(name)
    return left


# --- the run


def main(arguments: Sequence[str]) -> int:
    """Try the faults, and say what became of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=507)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument(
        "--doubt", action="store_true", help="try what is argued about in full, too"
    )
    parser.add_argument("--again", action="store_true", help="report what was tried before")
    asked = parser.parse_args(arguments)
    until = time.monotonic() + asked.hours * 3600
    if not asked.again:
        stats = collected(until)
        before = outcomes()
        left = [n for n in wanted(asked.sample, asked.seed) if before[n] != KILLED]
        for seconds, most in ROUNDS:
            STATS.write_text(json.dumps(quickest(stats, seconds, most)), "utf-8")
            mutmut(left, until)
            found = outcomes()
            left = [name for name in left if found[name] == SURVIVED]
            left = left if asked.doubt else unargued(left)
    found = outcomes()
    return report({name: found[name] for name in wanted(asked.sample, asked.seed)})


def wanted(sample: int, seed: int) -> list[str]:
    """What is tried: some parts in full, and some of the rest."""
    names = [*outcomes()]
    return [*(n for n in names if part_of(n) != THE_REST), *drawn(names, sample, seed)]


def report(found: Mapping[str, str]) -> int:
    """Print how many faults came to what, part by part, and each of the first part that survived."""
    for part in (*IN_FULL, THE_REST):
        counts = Counter(outcome for name, outcome in found.items() if part_of(name) == part)
        told = ", ".join(f"{many} {outcome}" for outcome, many in counts.most_common())
        print(f"{part}: {counts.total()} faults: {told}")
    alive = [n for n, outcome in found.items() if outcome in (SURVIVED, UNTESTED)]
    changes = {name: change_of(name) for name in alive}
    first = [change for name, change in changes.items() if part_of(name) != THE_REST]
    unexplained, unseen = unmatched(first, argued())
    # What ran out of time, or was not tried, may be noticed or not: no argument is stale for it.
    about = {each.change[0] for each in unseen}
    late = [n for n, o in found.items() if o in (TIMED_OUT, UNTRIED) and function_of(n) in about]
    _, stale = unmatched(map(change_of, late), unseen)
    print(f"argued to be none: {len(first) - len(unexplained)} of {len(first)} that survive")
    for function, was, now in unexplained:
        print(f"\nsurvives: {function}\n- {was}\n+ {now}")
    for each in stale:
        print(
            f"\nargued about, and no survivor: {each.change[0]}\n- {each.change[1]}\n+ {each.change[2]}"
        )
    for name, (function, was, now) in changes.items():
        if part_of(name) == THE_REST:
            print(f"\nsurvives outside: {function}\n- {was}\n+ {now}")
    print(f"\n{spent():.0f} seconds of the processor")
    return 1 if unexplained or stale else 0


def spent() -> float:
    """The seconds that this and all that it started had of the processor."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
