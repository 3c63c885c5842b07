"""What the command line prints, recorded, so that two versions of the project can be compared.

Run in a checkout, `python tools/outputs.py record DIR` writes one file per output into DIR: the
decisions of all examples, explanations, schemas, lists, help. `python tools/outputs.py compare OLD
NEW` says which files of two such folders are missing, added or different, byte for byte.

The cases are those of the checkout: the files in `examples/`, and the examples in `rules/`, which
are put together here as data, without the package.
"""

from __future__ import annotations

import copy
import datetime as dt
import difflib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML

PROCESSES = 2
SLOW = "slow"
CODES = "codes.txt"
POLICY = "rules/policy.yaml"
SCHEMAS = ("case", "decision", "paragraph")
TEXT_OR_JSON = {"txt": (), "json": ("--output-format", "json")}
# Nothing else of the environment reaches the command, but where programs and temporary files are.
KEPT = ("HOME", "PATH", "TMPDIR")
FIXED = {
    "COLUMNS": "100",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
    "PYTHONHASHSEED": "0",
}
# Durations, in JSON and in messages of the solver.
VARYING = (
    (re.compile(rb'("seconds": )[0-9.]+'), rb"\1null"),
    (re.compile(rb"\bin [0-9.]+ s:"), rb"in ... s:"),
)
HERE = b"<checkout>"
MOST_LINES = 24
LONGEST_LINE = 160
WINDOW = 400
CONTEXT = 3


@dataclass(frozen=True)
class Run:
    """A run of the command: the file that keeps its output, its arguments, its standard input."""

    file: str
    arguments: tuple[str, ...]
    given: str = ""

    @property
    def part(self) -> str:
        """The folder of the file."""
        return self.file.partition("/")[0]


@dataclass(frozen=True)
class Output:
    """What a run printed, without what varies by run, and how long it took."""

    run: Run
    printed: bytes
    complained: bytes
    code: int
    seconds: float


@dataclass(frozen=True)
class Example:
    """An example of a rule file, as the case that it is about."""

    name: str
    readings: tuple[tuple[str, str], ...]
    case: Mapping[str, Any]


@click.group()
def main() -> None:
    """Record what the command line prints, and compare what two versions of it print."""


# --- the cases


def examples() -> Iterator[Example]:
    """The examples of all rule files, in the order of the files."""
    start = _read(Path(POLICY))["example_case"]
    for paragraph in _paragraphs():
        for stated in paragraph.get("examples") or ():
            readings = tuple(sorted((stated.get("readings") or {}).items()))
            name = " ".join(f"{paragraph['paragraph']}: {stated['it']}".split())
            yield Example(name, readings, _laid_over(start, stated))


def _paragraphs() -> Iterator[dict[str, Any]]:
    """What the files of paragraphs say; those of the policy, the calendar and the readings are none."""
    for path in sorted(Path("rules").rglob("*.yaml")):
        data = _read(path)
        if "paragraph" in data:
            yield data


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return data


def _laid_over(start: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """A case with the unknown facts or sections of an example taken out, then its own facts put in."""
    case = copy.deepcopy(dict(start))
    for path in stated.get("unknown") or ():
        section, _, fact = path.partition(".")
        if fact:
            case.get(section, {}).pop(fact, None)
        else:
            case.pop(section, None)
    for path, value in (stated.get("given") or {}).items():
        section, _, fact = path.partition(".")
        if fact:
            case.setdefault(section, {})[fact] = value
        else:
            case[section] = value
    return case


def _as_yaml(found: Iterable[Example]) -> str:
    """Cases as a stream of YAML documents, each with the name of its example."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.representer.ignore_aliases = lambda _: True  # anchors are refused
    written = io.StringIO()
    for each in found:
        written.write(f"---\n# {each.name}\n")
        yaml.dump(each.case, written)
    return written.getvalue()


def _as_lines(found: Iterable[Example]) -> str:
    """Cases as JSON, one a line."""
    return "".join(f"{json.dumps(each.case, default=dt.date.isoformat)}\n" for each in found)


# --- the runs


def deciding() -> Iterator[Run]:
    """Runs that decide all cases: those of the same readings together, as text and as data."""
    files = tuple(sorted(str(path) for path in Path("examples").glob("*.yaml")))
    for form, options in TEXT_OR_JSON.items():
        yield Run(f"decide/examples.{form}", ("decide", *options, *files))
    for file in files:
        yield Run(f"explain/{Path(file).stem}.txt", ("decide", "--explain", file))
        yield Run(f"why-not/{Path(file).stem}.txt", ("why-not", file, "V.D"))
        for form in ("text", "json", "svg"):
            name = f"timeline/{Path(file).stem}.{form}"
            yield Run(name, ("timeline", file, "--output-format", form))
        asked = ("what-if", file, "--act", "complete-training")
        yield Run(f"what-if/{Path(file).stem}.txt", asked)
        yield Run(f"compare-readings/{Path(file).stem}.txt", ("compare-readings", file))
    table = "examples/rosters/officers.csv", "--columns", "examples/rosters/columns.yaml"
    for form, options in TEXT_OR_JSON.items():
        yield Run(f"roster/officers.{form}", ("roster", *table, "--as-of", "2026-11-23", *options))
    for readings, alike in _by_readings().items():
        name = "+".join("=".join(pair) for pair in readings) or "default"
        chosen = [part for pair in readings for part in ("--reading", "=".join(pair))]
        yield Run(f"decide/{name}.short.txt", ("decide", *chosen, "-"), _as_yaml(alike))
        yield Run(f"decide/{name}.txt", ("decide", "--full", *chosen, "-"), _as_yaml(alike))
        lines = ("decide", "--output-format", "jsonl", *chosen, "-")
        yield Run(f"decide/{name}.jsonl", lines, _as_lines(alike))


def _by_readings() -> dict[tuple[tuple[str, str], ...], list[Example]]:
    groups = defaultdict(list)
    for each in examples():
        groups[each.readings].append(each)
    return groups


def telling() -> Iterator[Run]:
    """Runs about the rules that take no name, seconds each at most."""
    for form, options in TEXT_OR_JSON.items():
        yield Run(f"test/test.{form}", ("test", *options))
        yield Run(f"coverage/coverage.{form}", ("coverage", *options))
        yield Run(f"list/list.{form}", ("list", *options))
    yield Run("badge/badge.txt", ("badge",))
    yield Run("badge/badge.svg", ("badge", "--output-format", "svg"))
    yield Run("check/check.txt", ("check",))
    yield Run("review/review.txt", ("review",))
    yield Run("new-case/case.yaml", ("new-case",))
    yield from (Run(f"schema/{kind}.json", ("schema", kind)) for kind in SCHEMAS)


def taking_long() -> Iterator[Run]:
    """Runs of a minute and more."""
    json_form = TEXT_OR_JSON["json"]
    yield Run(f"{SLOW}/witnesses.jsonl", ("witnesses",))
    yield Run(f"{SLOW}/prove.json", ("prove", *json_form))
    yield Run(f"{SLOW}/mutants.json", ("test", "--mutate", *json_form))
    yield Run(f"{SLOW}/audit-rules.txt", ("audit-rules",))


def explaining(listed: Output) -> Iterator[Run]:
    """Runs that explain each paragraph, each item of one, and each rule."""
    rows = json.loads(listed.printed) if listed.code == 0 else []
    paragraphs = [each["paragraph"] for each in _paragraphs()]
    names = [row[key] for key in ("paragraph", "rule") for row in rows]
    for name in dict.fromkeys([*paragraphs, *names]):
        for form, options in TEXT_OR_JSON.items():
            yield Run(f"explain/{name}.{form}", ("explain", *options, name))


def helping(above: Iterable[Output]) -> Iterator[Run]:
    """Runs for the help of each command that other help names."""
    for each in above:
        _, _, after = each.printed.decode().partition("\nCommands:\n")
        for name in re.findall(r"^  (\S+)", after.partition("\n\n")[0], re.MULTILINE):
            yield _help(*each.run.arguments[:-1], name)


def _help(*command: str) -> Run:
    return Run(f"help/{'-'.join(('policy507', *command))}.txt", (*command, "--help"))


# --- recording


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--command", default="policy507", show_default=True, help="What is run.")
@click.option("--slow", is_flag=True, help="Also what takes minutes: proofs, mutants, properties.")
def record(folder: Path, command: str, *, slow: bool) -> None:
    """Write what the command prints about the checkout here into DIR, a new or an empty folder."""
    words = shlex.split(command)
    if not words or shutil.which(words[0]) is None:
        raise click.BadParameter(f"there is no program {command!r}", param_hint="--command")
    if not Path(POLICY).is_file():
        raise click.UsageError(f"there is no {POLICY} here: run it in a checkout")
    if folder.is_dir() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} is not empty", param_hint="DIR")
    started = time.monotonic()
    outputs = recorded(words, slow=slow)
    write(outputs, folder)
    for line in _durations(outputs):
        print(line)
    print(f"{len(outputs)} outputs in {folder}, {time.monotonic() - started:.0f} s")


def recorded(command: Sequence[str], *, slow: bool) -> list[Output]:
    """The outputs of all runs, those first that take longest."""
    with ThreadPoolExecutor(PROCESSES) as pool:

        def run_all(runs: Iterable[Run]) -> list[Output]:
            return list(pool.map(lambda run: output_of(run, command), runs))

        first = [*(taking_long() if slow else ()), *telling(), *deciding(), _help()]
        outputs = run_all(first)
        listed = next(each for each in outputs if each.run.file == "list/list.json")
        outputs += run_all(explaining(listed))
        helped = [each for each in outputs if each.run == _help()]
        while helped:
            helped = run_all(helping(helped))
            outputs += helped
    return outputs


def output_of(run: Run, command: Sequence[str]) -> Output:
    """What a run prints, off a terminal and with nothing of the environment but what is kept."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    started = time.monotonic()
    ended = subprocess.run(
        [*command, *run.arguments],
        input=run.given.encode(),
        capture_output=True,
        env=kept | FIXED,
        check=False,
    )
    seconds = time.monotonic() - started
    return Output(run, _lasting(ended.stdout), _lasting(ended.stderr), ended.returncode, seconds)


def _lasting(printed: bytes) -> bytes:
    """What is printed, without durations and without the place of the checkout."""
    for pattern, instead in VARYING:
        printed = pattern.sub(instead, printed)
    return printed.replace(os.fsencode(Path.cwd()), HERE)


def write(outputs: Iterable[Output], folder: Path) -> None:
    """Write each output and what it was given, and in each folder the exit codes."""
    codes = defaultdict(list)
    for each in outputs:
        file = folder / each.run.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(each.printed)
        if each.complained:
            file.with_name(f"{file.name}.stderr").write_bytes(each.complained)
        if each.run.given:
            file.with_name(f"{file.name}.stdin").write_text(each.run.given, encoding="utf-8")
        codes[file.parent].append(f"{file.name}: {each.code}\n")
    for parent, lines in codes.items():
        (parent / CODES).write_text("".join(sorted(lines)), encoding="utf-8")


def _durations(outputs: Iterable[Output]) -> Iterator[str]:
    """How long each part took, and each of the slow runs."""
    parts: dict[str, list[float]] = defaultdict(list)
    for each in outputs:
        run = each.run
        parts[run.file if run.part == SLOW else run.part].append(each.seconds)
    for part, seconds in parts.items():
        yield f"{part}: runs {len(seconds)}, seconds {sum(seconds):.1f}"


# --- comparing


@main.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, file_okay=False))
def compare(old: Path, new: Path) -> None:
    """List what is missing, added or different in NEW; the exit code is 1 where anything is.

    What takes minutes is compared only where both have it.
    """
    before, after = _files(old), _files(new)
    if (old / SLOW).is_dir() != (new / SLOW).is_dir():
        print(f"{SLOW}/ is in one of them only: not compared")
        before, after = ({n for n in names if not _is_slow(n)} for names in (before, after))
    differing = [
        name
        for name in sorted(before & after)
        if (old / name).read_bytes() != (new / name).read_bytes()
    ]
    for word, names in (("missing", before - after), ("added", after - before)):
        for name in sorted(names):
            print(f"{word}: {name}")
    for name in differing:
        print(f"differs: {name}")
        for line in difference(name, _text(old / name), _text(new / name)):
            print(f"    {line}")
    print(f"{len(before & after)} files in both, {len(differing)} differ")
    sys.exit(bool(differing or before ^ after))


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _is_slow(name: str) -> bool:
    return name.startswith(f"{SLOW}/")


def difference(name: str, old: str, new: str) -> Iterator[str]:
    """The first lines of a diff of two texts that differ; of lines of JSON, the first that differs."""
    before, after = old.split("\n"), new.split("\n")
    start = _first_difference(before, after)
    yield f"from line {start + 1}:"
    if ".jsonl" in name:
        before, after = (_indented(lines[start : start + 1]) for lines in (before, after))
        start = _first_difference(before, after)
    window = slice(max(start - CONTEXT, 0), start + WINDOW)
    diff = difflib.unified_diff(before[window], after[window], lineterm="", n=CONTEXT)
    body = [line for line in diff if not line.startswith(("--- ", "+++ ", "@@ "))]
    yield from (line[:LONGEST_LINE] for line in body[:MOST_LINES])
    if len(body) > MOST_LINES:
        yield "..."


def _first_difference(before: Sequence[str], after: Sequence[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    alike = min(len(before), len(after))
    return next((number for number, (one, other) in pairs if one != other), alike)


def _indented(lines: Iterable[str]) -> list[str]:
    """Lines of JSON as more and shorter lines; what is no JSON stays as it is."""
    found: list[str] = []
    for line in lines:
        try:
            found += json.dumps(json.loads(line), indent=1, ensure_ascii=False).split("\n")
        except ValueError:
            found.append(line)
    return found


if __name__ == "__main__":
    main()
