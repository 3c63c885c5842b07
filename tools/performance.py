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
A process is also told as so many times one that imports click and attrs, which none can do without.
Nothing in the tests asserts a figure. `nox -s performance` measures anew and writes this page.\
"""
PROCESSES = "a process"
YARDSTICK = "click and attrs"


def page(runs: Sequence[Mapping[str, Any]]) -> str:
    """The page of some runs, by what each pytest-benchmark file says."""
    runs = sorted(runs, key=lambda run: _version(run["machine_info"]))
    columns: dict[tuple[int, ...], dict[tuple[str, str], str]] = {}
    for run in runs:
        columns.setdefault(_version(run["machine_info"]), {}).update(_rows(run))
    machine = runs[-1]["machine_info"]
    text = [PAGE.format(cores=machine["cpu"]["count"], machine=machine["machine"])]
    said: dict[str, dict[str, None]] = {}
    for each in (each for run in runs for each in run["benchmarks"]):
        said.setdefault(each["group"], {}).update(dict.fromkeys(_sentence(each)))
    for group, sentences in said.items():
        names = dict.fromkeys(name for rows in columns.values() for of, name in rows if of == group)
        versions = [f"Python {'.'.join(map(str, version))}" for version in columns]
        text += [f"\n## {group[0].upper()}{group[1:]}\n"]
        text += [f"{sentence}\n" for sentence in sentences]
        text += [f"| | {' | '.join(versions)} |", f"| --- |{' ---: |' * len(versions)}"]
        for name in names:
            cells = (rows.get((group, name), "") for rows in columns.values())
            text.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(text) + "\n"


def _version(machine: Mapping[str, Any]) -> tuple[int, ...]:
    major, minor, *_ = machine["python_version"].split(".")
    return int(major), int(minor)


def _rows(run: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """By group and what was measured, how long it took; of a process also its ratio and memory."""
    least = {_name(each): each["stats"]["min"] for each in run["benchmarks"] if _process(each)}
    found = {}
    for each in run["benchmarks"]:
        name = _name(each)
        if _process(each):
            ratio = f" ({least[name] / least[YARDSTICK]:.1f} times)" if YARDSTICK in least else ""
            told = f"{_time(least[name])}{ratio}, {each['extra_info']['peak_megabytes']} MB"
        else:
            told = _time(each["stats"]["median"])
        found[each["group"], name] = told
    return found


def _process(each: Mapping[str, Any]) -> bool:
    return bool(each["group"] == PROCESSES)


def _sentence(each: Mapping[str, Any]) -> list[str]:
    """What a measurement is, where it is told apart from others of its group by a word alone."""
    return [each["extra_info"]["says"]] if _words(each) else []


def _name(each: Mapping[str, Any]) -> str:
    unknown = (each["params"] or {}).get("unknown")
    part = "" if unknown is None else f" ({unknown:.0%} of the facts unknown)"
    return (", ".join(_words(each)) or each["extra_info"]["says"].rstrip(".")) + part


def _words(each: Mapping[str, Any]) -> list[str]:
    """The words by which a measurement differs from others of its group."""
    values = (each["params"] or {}).values()
    return [value for value in values if isinstance(value, str) and value not in each["group"]]


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
