"""Hostile input to every command that reads some: `nox -s fuzz -- SECONDS [SEED]`.

Each target is a command with an input that strategies make. Whatever the input, the command ends with
a documented exit code, in time and within its memory, says on standard error where what is wrong
stands, and writes nothing to the terminal that the terminal would obey. What is found is printed with
the smallest input that shows it. The suite runs a little of each target (`test_fuzzing.py`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
import signal
import sys
import tempfile
import time
import traceback
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

import policytexts
import smallbook
from attrs import define, field, frozen
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from layouts import Layout, broken_layouts, layouts
from mangling import altered, broken_cases, garbage, good_cases, mangled, streams

from policy507.audit.results import MUTANTS, PROOFS
from policy507.audit.review.register import recorded, register_text
from policy507.audit.witnesses.witness_file import head_of
from policy507.cli.main import main
from policy507.cli.running import Exit
from policy507.decisions.decide import decide_case
from policy507.facts.case_files import case_from_data
from policy507.files.documents import Document
from policy507.files.folders import REVIEWED_FILE
from policy507.files.installed import rules_folder
from policy507.rulefiles import book as loading
from policy507.rulefiles.load import load, read
from policy507.rulefiles.numbering import Numbering, write_numbering

SECONDS = 60
"""The most processor time for one input, so that a busy machine finds nothing; what takes more hangs."""
SHRINKING = 20
"""How long a smaller input is looked for that shows the same."""
MEGABYTES = 200
"""The most memory that one input may take besides what was taken before."""
ADDRESS_SPACE = 4_000_000_000
"""The most memory for the whole process of a long run."""
A_BATCH = 100
MEASURED_EVERY = 20
"""How often memory is measured in a long run, which takes several times as long."""
DOCUMENTED = (Exit.FINE, Exit.WRONG, Exit.INPUT)
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
ROSTERS = EXAMPLES / "rosters"
PLACED = re.compile(r".+?:\d+(:\d+)?: \S")
"""Where a problem stands; JSON in a layout that YAML does not allow has the line of its beginning."""
WITHOUT_PLACE = re.compile(
    r"larger than|there is no case in it|cannot be read|is no character$|lies in no article's folder"
    r"|the text is empty|nested more than|unpacked, it is larger|seems to be broken|tracked changes"
    r"|characters of this web page|: this is (?:an? |RTF|PostScript)|: these are"
    r"|paragraph \S+ is missing|no numbered paragraphs found|the text of another policy"
    r"|encoded since the last choice in this file"
    r"|it is about other rules|writes is wanted$|is no copy of the policy"
)
"""What is wrong with a file as a whole has no line."""
IN_RECORD = re.compile(r"(decision|result)\.json(:\d+:\d+)?: \S")
"""A record is one line: the path of a value, which the message begins with, tells more than a line."""
IN_TABLE = re.compile(r".*?(officers\.csv(, sheet '.*?')?(:\d+)?|columns\.yaml:\d+:\d+): \S")
"""A problem with a table has the row, or no place where it is about its headers, or none is there."""
READINGS_FILE = """\
C-1: {choice: day-before, who: A. Counsel, when: 2026-10-01, why: as counted}
K-3:
  choice: included
  who: A. Counsel
  when: 2026-10-02
  why: "as it is worded"
"""
ADOPTED = """\
9 TESTS

1. MEMBERS

I. AIM

This text says what a member of the club owes.

II. DUTIES

- A. A member rings the bell at every crossing; and,
 - 1. looks both ways;
 - 2. waits for the light.
- B. A member who has rung the bell fewer than 60 times need not ring it.

Legal References: Bell Code § 12.01
"""


class TookTooLongError(BaseException):
    """An input hangs; no handler of exceptions may keep it."""


@define
class Place:
    """Where an input is put before a command reads it."""

    folder: Path

    def file(self, name: str, content: bytes) -> str:
        """Write a file, and say where it is."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)


Arguments = Sequence[str]


@frozen
class Target:
    """A command, the inputs that it is tried with, and how an input becomes its arguments."""

    name: str
    inputs: st.SearchStrategy[Any]
    arguments: Callable[[Any, Place], tuple[Arguments, bytes | None]]
    placed: re.Pattern[str] = PLACED
    environment: Callable[[Any], Mapping[str, str]] = lambda _: {}
    in_suite: int = 20
    """How many inputs the suite tries."""
    exits: tuple[Exit, ...] = DOCUMENTED
    """The exit codes that an input may lead to."""


@frozen
class Found:
    """What an input led to that must not be; `key` is the same for what is alike."""

    key: str
    what: str


# --- the oracle


def finding(
    target: Target, given_input: Any, place: Place, *, measured: bool = False
) -> Found | None:
    """What is wrong with how a command took an input, if anything."""
    arguments, stdin = target.arguments(given_input, place)
    if measured:
        tracemalloc.start()
    try:
        with _limited(SECONDS):
            # With colour: else click would take out what a terminal obeys.
            runner = CliRunner(env=target.environment(given_input))
            result = runner.invoke(main, arguments, input=stdin, color=True)
        peak = tracemalloc.get_traced_memory()[1] if measured else 0
    except TookTooLongError as error:
        return Found(f"hangs {_where(error)}", f"more than {SECONDS} s")
    finally:
        tracemalloc.stop()
    if peak > MEGABYTES * 1_000_000:
        return Found("memory", f"{peak // 1_000_000} MB")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        error = result.exception
        return Found(f"{type(error).__name__} {_where(error)}", f"{type(error).__name__}: {error}")
    if result.exit_code not in target.exits:
        said = result.stderr or result.stdout
        return Found(f"exit code {result.exit_code}", f"exit code {result.exit_code}: {said}")
    stderr = result.stderr.replace(f"{place.folder}/", "")
    return _in_output(result.stdout, stderr, result.exit_code, target.placed)


def _in_output(stdout: str, stderr: str, code: int, placed: re.Pattern[str]) -> Found | None:
    for name, text in (("standard output", stdout), ("standard error", stderr)):
        if odd := next((c for c in text if not c.isprintable() and c != "\n"), None):
            return Found(f"U+{ord(odd):04X} on {name}", repr(text[:400]))
    complaints = stderr.splitlines()
    if code == Exit.INPUT and not complaints:
        return Found("refused without a word", stdout[:400])
    for line in complaints:
        if not placed.match(line) and not WITHOUT_PLACE.search(line):
            return Found(f"no place: {re.sub(r'[^a-z .:]', '', line)[:40]}", line[:400])
    return None


def _where(error: BaseException) -> str:
    """The line of this package at which something ended."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame for frame in frames if "policy507" in frame.filename and "tests" not in frame.filename
    ]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "elsewhere"


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Whatever takes longer is interrupted, where the system can do that."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def interrupt(*_: object) -> None:
        raise TookTooLongError

    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# --- the targets

CASES = tuple(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.yaml")))
ONE_CASE = mangled(CASES) | broken_cases() | good_cases() | garbage()


def _decide(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    form = ("text", "json", "jsonl")[len(content) % 3]
    file = place.file("case.yaml", content)
    commands = (
        ("decide", "--output-format", form, file),
        ("decide", "--explain", file),
        ("decide", "--full", file),
        ("why-not", file, "V.D"),
    )
    return commands[len(content) % len(commands)], None


def _stream(content: bytes, _: Place) -> tuple[Arguments, bytes | None]:
    return ("decide", "--output-format", ("text", "jsonl")[len(content) % 2], "-"), content


def _terminal(given: str, _: Place) -> tuple[Arguments, bytes | None]:
    case = str(EXAMPLES / "officer-overdue.yaml")
    commands = (("decide", case), ("decide", "--full", case), ("list",), ("coverage", case))
    return commands[len(given) % len(commands)], None


def _handed_on(never: str) -> st.SearchStrategy[str]:
    """The characters that a system hands to a program, but for some that it never does."""
    # Of halves of characters it hands on those alone that stand for single bytes.
    whole = st.characters(exclude_categories=("Cs",), exclude_characters=never)
    return whole | st.sampled_from("\udc80\udcff")


def _widths() -> st.SearchStrategy[str]:
    """What may stand in COLUMNS: numbers of every size, and what is none."""
    return st.integers(-9, 10**12).map(str) | st.text(_handed_on("\0"))


def _lines(contents: Sequence[bytes], _: Place) -> tuple[Arguments, bytes | None]:
    return ("decide", "--acts-only", "--output-format", "jsonl", "-"), b"\n".join(contents)


def _pasted() -> st.SearchStrategy[bytes]:
    """Cases whose texts were pasted: spaces of all kinds, and characters that cannot be seen."""
    odd = st.characters(categories=("Zs", "Zl", "Zp", "Cf", "Cc")) | st.sampled_from(
        "ab \u00a0\u200b"
    )
    text = st.text(odd, min_size=1, max_size=12)

    def case(texts: Sequence[str]) -> bytes:
        label, duty, word = texts
        data = {
            "as_of": "2026-11-23",
            "officer": {"id": label, f"substitute{word[0]}": True},
            "contract": {"additional_duties": [duty], "duties": [f"law-education{word}"]},
        }
        return json.dumps(data, ensure_ascii=len(label) % 2 == 0).encode("utf-8", "surrogatepass")

    return st.tuples(text, text, text).map(case)


def _path(given: str, place: Place) -> tuple[Arguments, bytes | None]:
    name = str(place.folder / given)
    case = str(EXAMPLES / "officer-overdue.yaml")
    commands = (
        ("decide", case, name),
        ("decide", "--rules", name, case),
        ("check", name),
        ("replay", name),
        ("coverage", name),
        ("text", "check", name),
    )
    return commands[len(given) % len(commands)], None


def _names() -> st.SearchStrategy[str]:
    """Names that no file here has, with whatever a name may have in it."""
    some = _handed_on("\0/") | st.sampled_from("\n\r\t\x1b ")
    return st.text(some, min_size=1, max_size=40).filter(lambda name: name not in (".", ".."))


def _revision(given: str, place: Place) -> tuple[Arguments, bytes | None]:
    return ("diff", "--", f"HEAD{given}", str(_small(place))), None


def _readings(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    readings = place.file("readings.yaml", content)
    case = str(EXAMPLES / "officer-overdue.yaml")
    form = ("text", "json")[len(content) % 2]
    return ("decide", "--output-format", form, "--readings", readings, case), None


def _roster(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    """A table is read by columns that fit it, and now and then all files are written of it."""
    out = ("--out", str(place.folder / "report"), "--overwrite", "--most", "3")
    written = (
        out if len(content) % 4 == 0 else ("--output-format", ("text", "json")[len(content) % 2])
    )
    table = place.file("officers.csv", content)
    columns = ("--columns", str(ROSTERS / "columns.yaml"))
    return ("roster", table, *columns, "--as-of", "2026-11-23", *written), None


def _columns(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    columns, table = place.file("columns.yaml", content), str(ROSTERS / "officers.csv")
    return ("roster", table, "--columns", columns, "--as-of", "2026-11-23"), None


def _replay(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    form = ("text", "json")[len(content) % 2]
    return ("replay", "--output-format", form, place.file("decision.json", content)), None


def _adopted(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    folder, text = str(_small(place)), place.file("text.txt", content)
    commands = (
        ("check", folder, "--adopted-text", text),
        ("text", "check", text, folder),
        ("text", "check", "--output-format", "json", text, folder),
    )
    return commands[len(content) % len(commands)], None


def _layout(layout: Layout, place: Place) -> tuple[Arguments, bytes | None]:
    """A copy is compared with the rules of its policy; no name of a file tells its kind."""
    folder = str(policytexts.write_rules(place.folder / "bicycles"))
    named = [word for name in layout.names for word in ("--adopter", name)]
    form = ("text", "json")[len(layout.content) % 2]
    copy = place.file("copy", layout.content)
    return ("text", "check", "--output-format", form, *named, copy, folder), None


def _broken_layout(layout: Layout, place: Place) -> tuple[Arguments, bytes | None]:
    mapping = ("--write-mapping", str(place.folder / "mapping.yaml"))
    arguments, _ = _layout(layout, place)
    return (*arguments, *mapping[: 2 * (len(layout.content) % 2)]), None


def _numbers(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    numbers = place.file("numbers.yaml", content)
    commands = (
        ("decide", "--numbering", numbers, str(EXAMPLES / "officer-overdue.yaml")),
        ("explain", "V.D", "--numbering", numbers),
    )
    return commands[len(content) % len(commands)], None


def _badge(given: tuple[str, bytes], place: Place) -> tuple[Arguments, bytes | None]:
    kind, content = given
    form = ("text", "svg")[len(content) % 2]
    result = place.file("result.json", content)
    return ("badge", str(_small(place)), f"--{kind}", result, "--output-format", form), None


def _witnesses(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    file = place.file("witnesses.jsonl", content)
    engine = (), ("--engine", "reference")
    return ("witnesses", str(_small(place)), "--check", file, *engine[len(content) % 2]), None


def _diff(named: tuple[str, bytes], place: Place) -> tuple[Arguments, bytes | None]:
    """A small rule book is compared with itself after a change, in which it may be broken."""
    name, content = named
    folders = [str(_small(place)), str(smallbook.write(place.folder / "changed"))]
    place.file(f"changed/{name}", content)
    form = ("text", "json")[len(content) % 2]
    return ("diff", "--timeout", "1", "--output-format", form, *folders), None


def _folder(named: tuple[str, bytes], place: Place) -> tuple[Arguments, bytes | None]:
    """One of the files of a small rule book is broken, then a command reads them all."""
    name, content = named
    folder = _small(place)
    place.file(f"rules/{name}", content)
    case = str(EXAMPLES / "short-term-substitute.yaml")
    commands = (
        ("check", str(folder)),
        ("test", str(folder)),
        ("explain", "1.1", "--rules", str(folder)),
        ("list", "--rules", str(folder)),
        ("decide", "--rules", str(folder), case),
    )
    return commands[len(content) % len(commands)], None


def _own_folder(named: tuple[str, bytes], place: Place) -> tuple[Arguments, bytes | None]:
    """One of our rule files is broken."""
    name, content = named
    folder = place.folder / "own"
    for path in rules_folder().rglob("*.yaml"):
        place.file(f"own/{path.relative_to(rules_folder())}", path.read_bytes())
    place.file(f"own/{name}", content)
    return ("check", str(folder)), None


def _reviewed(content: bytes, place: Place) -> tuple[Arguments, bytes | None]:
    """The register of a small rule book is broken, then it is read, or recorded anew."""
    folder = str(smallbook.write(place.folder / "recorded"))
    place.file(f"recorded/{REVIEWED_FILE}", content)
    commands = (
        ("check", folder),
        ("review", "--rules", folder),
        ("review", "1.1", "--rules", folder),
        ("review", "--record", "--rules", folder),
    )
    return commands[len(content) % len(commands)], None


def _small(place: Place) -> Path:
    return smallbook.write(place.folder / "rules")


@cache
def _record() -> dict[str, Any]:
    """A decision's record, with who decided on a reading."""
    data = decide_case(case_from_data(load().policy.example_case)).to_data()
    row = {"reading": "C-1", "choice": "same-day", "who": "A", "when": "2026-10-01", "why": "b"}
    return {**data, "resolutions": [row]}


@cache
def _register() -> str:
    """The register of the small rule book, in which somebody has read a paragraph."""
    with tempfile.TemporaryDirectory() as folder:
        book = read(smallbook.write(Path(folder)))
        entries = recorded(book, None, dt.date(2026, 1, 2), only=["1.1"], read_by="A. Reader")
    return register_text(entries)


@cache
def _mapping() -> str:
    """The numbers of a copy of our policy."""
    policy = load().policy
    numbering = Numbering(policy.number, policy.edition, "Example Academy", {"V.D": "5.4"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.yaml"
        write_numbering(numbering, path)
        return path.read_text(encoding="utf-8")


@cache
def _results() -> dict[str, dict[str, Any]]:
    """What was found out about the small rule book, as JSON data."""
    with tempfile.TemporaryDirectory() as folder:
        digest = smallbook.book_of(Path(folder)).digest
    claim = {"kind": "readings", "claim": "x", "paragraph": "1.1", "readings": "default"}
    killed = {"killed_by": {"example": 1, "lint": 0, "register": 0}}
    row = {"paragraph": "1.1", "mutants": 2, "killed": 1, "equivalent": 0, "survives": 1, **killed}
    fate = {"paragraph": "1.1", "subject": "1.1", "change": "x", "fate": "survives"}
    fate |= {"killed_by": "nobody", "noticed": ""}
    return {
        PROOFS: {
            "schema": 1,
            "policy": {"digest": digest},
            "z3": "4.13",
            "proofs": [{**claim, "outcome": "proved"}],
        },
        MUTANTS: {
            "schema": 1,
            "digest": digest,
            "proved_by": "Z3",
            "kinds": [{**row, "kind": "rules"}],
            "paragraphs": [row],
            "fates": [{**fate, "file": "1.1.yaml", "line": 5}],
        },
    }


@cache
def _certificate() -> tuple[dict[str, Any], dict[str, Any]]:
    """The lines of a file of witnesses of the small rule book."""
    with tempfile.TemporaryDirectory() as folder:
        head = head_of(smallbook.book_of(Path(folder)), {"possible": 1})
    case = {"as_of": "2026-11-23", "officer": {"peace_officer": False}}
    answers = {"test-relief": {"status": "not_applicable"}}
    readings = {"A-1": "lapses"}
    return head, {"id": 1, "kind": "class", "readings": readings, "case": case, "answers": answers}


def _altered_witnesses() -> st.SearchStrategy[bytes]:
    lines = [json.dumps(line) for line in _certificate()]
    head, witness = (altered(line) for line in _certificate())
    some = st.tuples(head | st.just(lines[0].encode()), witness | st.just(lines[1].encode()))
    return some.map(b"\n".join) | mangled(("\n".join(lines),)) | garbage()


def _altered_results() -> st.SearchStrategy[tuple[str, bytes]]:
    def broken(kind: str) -> st.SearchStrategy[tuple[str, bytes]]:
        data = _results()[kind]
        content = altered(data) | mangled((json.dumps(data),)) | garbage()
        return st.tuples(st.just(kind), content)

    return st.sampled_from((PROOFS, MUTANTS)).flatmap(broken)


def _files(texts: dict[str, str]) -> st.SearchStrategy[tuple[str, bytes]]:
    def broken(name: str) -> st.SearchStrategy[tuple[str, bytes]]:
        # Now and then another file's text, so that words stand where nobody expects them.
        some = (texts[name],) * 4 + tuple(texts.values())
        return st.tuples(st.just(name), mangled(some) | mangled((texts[name],)) | garbage())

    return st.sampled_from(sorted(texts)).flatmap(broken)


def _read(path: Path) -> tuple[str]:
    return (path.read_text(encoding="utf-8"),)


def _own_files() -> dict[str, str]:
    root = rules_folder()
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in root.rglob("*.yaml")
    }


TARGETS = (
    Target("a case", ONE_CASE, _decide),
    Target("a stream of cases", streams(ONE_CASE), _stream),
    Target(
        "a roster",
        mangled(_read(ROSTERS / "officers.csv")) | garbage(),
        _roster,
        IN_TABLE,
        in_suite=8,
    ),
    Target(
        "a columns file", mangled(_read(ROSTERS / "columns.yaml")) | garbage(), _columns, IN_TABLE
    ),
    Target("lines of JSON", st.lists(_pasted() | ONE_CASE, max_size=4), _lines),
    Target("a case out of a word processor", _pasted(), _decide),
    Target("a terminal", _widths(), _terminal, environment=lambda width: {"COLUMNS": width}),
    Target("a path", _names(), _path, re.compile(r".+: \S")),
    Target("a revision", _names(), _revision, re.compile(r".+: \S|there is|revision"), in_suite=4),
    Target("a readings file", mangled((READINGS_FILE,)) | garbage(), _readings),
    Target(
        "a record",
        st.deferred(lambda: altered(_record()) | mangled((json.dumps(_record()),)) | garbage()),
        _replay,
        IN_RECORD,
    ),
    Target("an adopted text", mangled((ADOPTED,)) | garbage(), _adopted),
    Target("a copy in any layout", layouts(), _layout, in_suite=8, exits=(Exit.FINE,)),
    Target("a copy in a broken layout", broken_layouts(), _broken_layout, in_suite=8),
    Target(
        "an adopted copy's numbers",
        st.deferred(lambda: mangled((_mapping(),)) | garbage()),
        _numbers,
    ),
    Target("a register", st.deferred(lambda: mangled((_register(),)) | garbage()), _reviewed),
    Target("results", st.deferred(_altered_results), _badge, IN_RECORD),
    Target("witnesses", st.deferred(_altered_witnesses), _witnesses),
    Target("a small rule book", _files(smallbook.FILES), _folder),
    Target("our rules", _files(_own_files()), _own_folder),
    Target("a changed rule book", _files(smallbook.FILES), _diff, in_suite=8),
)


# --- a long run


@define
class Run:
    """What became of the inputs to one target; it ends when its time is over."""

    target: Target
    time: float
    executions: int = 0
    seconds: float = 0.0
    found: dict[str, tuple[Found, Any]] = field(factory=dict)


def batch(run: Run, seed: int, place: Place) -> None:
    """Try a batch of inputs; what is new is kept with the smallest input that shows it."""
    started = time.monotonic()
    new: dict[str, tuple[Found, Any]] = {}
    shrinking: dict[str, float] = {}

    @seeded(seed)
    @settings(
        max_examples=A_BATCH,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(run.target.inputs)
    def attempt(given_input: Any) -> None:
        over = shrinking.get("until", started + run.time - run.seconds)
        if time.monotonic() > over:
            return
        run.executions += 1
        measured = run.executions % MEASURED_EVERY == 0
        found = finding(run.target, given_input, place, measured=measured)
        if found is not None and found.key not in run.found:
            new[found.key] = found, given_input  # the last one is the smallest
            shrinking.setdefault("until", time.monotonic() + SHRINKING)
            raise AssertionError(found.key)

    try:
        attempt()
    except BaseException as error:
        if not new or isinstance(error, KeyboardInterrupt):
            raise
    run.found |= new
    run.seconds += time.monotonic() - started


def long_run(seconds: float, seed: int) -> int:
    """Try each target for its part of the time; 1 where anything was found."""
    os.environ["POLICY507_TRACEBACK"] = "1"  # so that a defect is found where it is
    _bound_memory()
    print(f"seed {seed}", flush=True)
    runs = [Run(target, seconds / len(TARGETS)) for target in TARGETS]
    with tempfile.TemporaryDirectory() as folder, parsed_once():
        for number in itertools.count():
            waiting = [run for run in runs if run.seconds < run.time]
            if not waiting:
                break
            for run in waiting:
                batch(run, seed + number, Place(Path(folder)))
    for run in runs:
        print(f"{run.target.name}: {run.executions} executions, {len(run.found)} findings", end="")
        print(f", {run.seconds:.0f} s")
        for found, given_input in run.found.values():
            print(f"  {found.key}\n    {found.what}\n    {given_input!r:.2000}")
    print(f"in all: {sum(r.executions for r in runs)} executions, ", end="")
    print(f"{sum(len(r.found) for r in runs)} findings{_most_memory()}")
    return int(any(run.found for run in runs))


@contextmanager
def parsed_once() -> Iterator[None]:
    """Files of rules that are not broken are parsed once: parsing takes nearly all the time."""
    parse = loading.compose_leniently
    remembered = lru_cache(maxsize=64)(lambda content, file: parse(Document(content), file))
    with mock.patch.object(
        loading, "compose_leniently", lambda document, file: remembered(document.content, file)
    ):
        yield


def _most_memory() -> str:
    """The most memory that the process ever had, where the system tells it in kB."""
    try:
        import resource
    except ImportError:
        return ""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f", at most {most // 1000} MB of memory" if sys.platform == "linux" else ""


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # this system has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


if __name__ == "__main__":
    given_seed = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000
    sys.exit(long_run(float(sys.argv[1]), given_seed))
