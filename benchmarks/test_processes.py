"""What a command costs from its first to its last instruction, beside what it cannot do without.

The time is the processor's, user and system, of the process alone: other work on the machine changes
it less than what a clock shows. `peak_megabytes` is the most memory that it held.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from policy507 import rules_folder

EXAMPLE = "examples/officer-grace-until-2027.yaml"
RUNS = {
    "nothing": ("-c", "pass"),
    "click and attrs": ("-c", "import click, attr"),
    "import policy507": ("-c", "import policy507"),
    "--help": ("-m", "policy507", "--help"),
    "list": ("-m", "policy507", "list"),
    "explain V.D": ("-m", "policy507", "explain", "V.D"),
    "decide": ("-m", "policy507", "decide", EXAMPLE),
    "decide by lanes": ("-m", "policy507", "decide", "--engine", "lanes", EXAMPLE),
    "decide by the definition": ("-m", "policy507", "decide", "--engine", "reference", EXAMPLE),
}


MEASURE = """
import os, sys
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
command = [sys.executable, *sys.argv[1:]]
process = os.posix_spawn(sys.executable, command, os.environ, file_actions=silent)
_, status, used = os.wait4(process, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)
"""
"""Runs Python from a process that holds little: the system counts what a parent held as its child's."""


class Processes:
    """The time that the processes started so far have taken, and the most memory that one held."""

    def __init__(self) -> None:
        self.seconds = self.megabytes = 0.0

    def now(self) -> float:
        """The time, for the benchmark."""
        return self.seconds

    def run(self, *command: str) -> None:
        """Run Python and wait for it."""
        told = subprocess.check_output([sys.executable, "-I", "-S", "-c", MEASURE, *command])
        status, seconds, megabytes = map(float, told.split())
        assert status in (0, 1)
        self.seconds += seconds
        self.megabytes = max(self.megabytes, megabytes)


PROCESSES = Processes()


def measured(benchmark, *command: str) -> None:
    """Twenty processes of a kind, after one that leaves everything compiled."""
    PROCESSES.megabytes = 0
    benchmark.pedantic(PROCESSES.run, command, rounds=20, warmup_rounds=1)
    benchmark.extra_info["peak_megabytes"] = round(PROCESSES.megabytes)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.benchmark(group="a process", timer=PROCESSES.now, min_time=0)
def test_a_process(benchmark, run):
    """A command from its first to its last instruction; `decide` is of one example."""
    measured(benchmark, *RUNS[run])


@pytest.mark.benchmark(group="a process", timer=PROCESSES.now, min_time=0)
def test_rules_of_ones_own(benchmark, tmp_path):
    """`decide` by rules that are not the shipped ones, and have to be read."""
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    with (folder / "policy.yaml").open("a", encoding="utf-8") as file:
        file.write("# of our own\n")
    measured(benchmark, "-m", "policy507", "decide", "--rules", str(folder), EXAMPLE)
