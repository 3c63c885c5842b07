"""Measure rosters beside other engines, and write the page of figures: `roster_figures.py [ROWS…]`.

Each engine reads each file in a process of its own, one after the other, so that its memory is its own.
`nox -s roster-figures` installs the engines and writes the page and its chart.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from roster_peers import ENGINES, write

ROWS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
SLOW = {"a loop over decide, the whole policy": 10_000, "OpenFisca-Core, the training": 10_000_000}
"""The most rows with which an engine is measured, where it takes long."""
FILE = 10_000_000
"""The rows of one file; more rows are as many files."""
TIMES = 3
START = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
"""Starts a process from one that holds little: the system counts what a parent held as its child's."""
PAGE = """\
# Figures of rosters

Rows a second, and the memory at the peak, with a Parquet file read and a status and a last day
for each row given back. All facts are known, all rows are of one school year, and all engines
come to the same; each reads the columns that it needs. The training is one act of {acts}; by hand
and by other engines it is decided in two truth values, under the readings made by default and
without reasons. The figures come from one run on one machine ({cores} processors, {machine},
Python {version}), the best of {times} for each below {file:,} rows; `nox -s roster-figures`
measures anew and writes this page.

![Rows a second by number of rows, a line an engine, as in the tables below.](performance-rosters.svg)
"""


@frozen
class Figure:
    """What one engine took for some rows: seconds, and megabytes at the peak."""

    engine: str
    rows: int
    seconds: float
    megabytes: int


def measured(engine: str, paths: Sequence[Path]) -> Mapping[str, Any]:
    """What one engine takes in this process, with what it comes to."""
    before = time.perf_counter()
    counts = ENGINES[engine](list(paths))
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "megabytes": peak, "counts": counts}


def figures(folder: Path, sizes: Sequence[int]) -> list[Figure]:
    """What every engine takes for every number of rows, each in a process of its own."""
    found = []
    for rows in sizes:
        paths = _files(folder, rows)
        answers: dict[str, Any] = {}
        for engine in ENGINES:
            if rows > SLOW.get(engine, rows):
                continue
            command = [sys.executable, __file__, "--one", engine, *map(str, paths)]
            starting = [sys.executable, "-I", "-S", "-c", START, *command]
            runs = []
            for _ in range(TIMES if rows < FILE else 1):
                ran = subprocess.run(starting, check=True, capture_output=True, text=True)
                runs.append(json.loads(ran.stdout))
            best = min(runs, key=lambda run: float(run["seconds"]))
            answers[engine] = best["counts"]
            found.append(Figure(engine, rows, best["seconds"], best["megabytes"]))
            print(found[-1], file=sys.stderr, flush=True)
        if len({json.dumps(counts, sort_keys=True) for counts in answers.values()}) > 1:
            raise SystemExit(f"the engines disagree on {rows} rows: {answers}")
    return found


def _files(folder: Path, rows: int) -> list[Path]:
    one = folder / f"officers-{min(rows, FILE)}.parquet"
    if not one.exists():
        write(one, min(rows, FILE))
    return [one] * -(-rows // FILE)


def page(found: Sequence[Figure], acts: int) -> str:
    """The page of the figures."""
    head = PAGE.format(
        acts=acts,
        cores=os.cpu_count(),
        machine=platform.machine(),
        version=platform.python_version(),
        times=TIMES,
        file=FILE,
    )
    parts = [head]
    for size in sorted({figure.rows for figure in found}):
        parts += [f"## {size:,} rows\n", "| | rows a second | memory |", "| --- | ---: | ---: |"]
        parts += [
            f"| {each.engine[0].upper()}{each.engine[1:]} | {_speed(each)} | {each.megabytes} MB |"
            for each in found
            if each.rows == size
        ]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _speed(figure: Figure) -> str:
    return f"{_rounded(figure.rows / figure.seconds):,}"


def _rounded(number: float) -> int:
    digits = len(str(int(number))) - 2
    return round(number, -max(digits, 0)).__int__()


def chart(found: Sequence[Figure], path: Path) -> None:
    """Draw rows a second by number of rows."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "rosters"
    from matplotlib import pyplot as plt

    drawn, axes = plt.subplots(figsize=(8, 5))
    for marker, engine in zip("osD^vx", dict.fromkeys(f.engine for f in found), strict=False):
        mine = [figure for figure in found if figure.engine == engine]
        speeds = [figure.rows / figure.seconds for figure in mine]
        axes.loglog([figure.rows for figure in mine], speeds, marker=marker, label=engine)
    axes.set_xlabel("rows")
    axes.set_ylabel("rows a second")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize="small")
    drawn.savefig(path, metadata={"Date": None}, bbox_inches="tight")


def main(words: Sequence[str]) -> None:
    """Measure one engine, or all, and write the page and the chart into the documentation."""
    if words[:1] == ["--one"]:
        print(json.dumps(measured(words[1], [Path(each) for each in words[2:]])))
        return
    from policy507 import load

    docs = Path(__file__).resolve().parents[1] / "docs" / "reference"
    with tempfile.TemporaryDirectory() as folder:
        found = figures(Path(folder), [int(word) for word in words] or ROWS)
    (docs / "performance-rosters.md").write_text(page(found, len(load().ordered_acts())), "utf-8")
    chart(found, docs / "performance-rosters.svg")


if __name__ == "__main__":
    main(sys.argv[1:])
