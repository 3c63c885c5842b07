"""Print the page of figures, from what pytest-benchmark kept: `performance.py FILE…`.

`nox -s performance` measures on every Python that the machine has, and writes the page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

PAGE = """\
# Performance

What one thing costs, by version of Python: the median of many runs, and of processes the least of
twenty, in time of the processor and at the peak of memory. All figures of a column come from one run
on one machine ({cores} processors, {machine}). Yours is another: read them as ratios of a column.
Nothing in the tests asserts a figure. `nox -s performance` measures anew and writes this page.\
"""
PROCESSES = "a process"


def page(runs: Sequence[Mapping[str, Any]]) -> str:
    """The page of some runs, by what each pytest-benchmark file says."""
    runs = sorted(runs, key=lambda run: _version(run["machine_info"]))
    columns: dict[tuple[int, ...], dict[tuple[str, str], str]] = {}
    for run in runs:
        columns.setdefault(_version(run["machine_info"]), {}).update(_rows(run))
    machine = runs[-1]["machine_info"]
    text = [PAGE.format(cores=machine["cpu"]["count"], machine=machine["machine"])]
    groups = dict.fromkeys(group for rows in columns.values() for group, _ in rows)
    for group in groups:
        names = dict.fromkeys(name for rows in columns.values() for of, name in rows if of == group)
        versions = [f"Python {'.'.join(map(str, version))}" for version in columns]
        text += [f"\n## {group[0].upper()}{group[1:]}\n"]
        text += [f"| | {' | '.join(versions)} |", f"| --- |{' ---: |' * len(versions)}"]
        for name in names:
            cells = (rows.get((group, name), "") for rows in columns.values())
            text.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(text) + "\n"


def _version(machine: Mapping[str, Any]) -> tuple[int, ...]:
    major, minor, *_ = machine["python_version"].split(".")
    return int(major), int(minor)


def _rows(run: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """By group and what was measured, how long it took, and how much memory where that was kept."""
    found = {}
    for each in run["benchmarks"]:
        said = each["extra_info"]["says"].rstrip(".")
        values = ", ".join(_said(name, value) for name, value in (each["params"] or {}).items())
        stats, memory = each["stats"], each["extra_info"].get("peak_megabytes")
        seconds = stats["min"] if each["group"] == PROCESSES else stats["median"]
        name = f"{said} ({values})" if values else said
        found[each["group"], name] = _time(seconds) + (f", {memory} MB" if memory else "")
    return found


def _said(name: str, value: object) -> str:
    return f"{value:.0%} of the facts unknown" if name == "unknown" else f"`{value}`"


def _time(seconds: float) -> str:
    """A time with two digits that count, or whole."""
    for unit, least in (("s", 1), ("ms", 1e-3)):
        if seconds >= least:
            return f"{seconds / least:.{1 if seconds < 100 * least else 0}f} {unit}"
    return f"{seconds * 1e6:.0f} µs"


if __name__ == "__main__":
    found = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 (as named on the command line)
            found.append(json.load(file))
    print(page(found), end="")
