"""A little of the fuzzing on every run, what long runs found, and that the fuzzing can find."""

from __future__ import annotations

import itertools
import json

import click
import fuzzing
import pytest
from fuzzing import TARGETS, Place, Run, Target, batch, finding, parsed_once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy507.cli import given as deciding
from policy507.cli import running
from policy507.cli.main import main
from policy507.errors import PolicyError, Problem

pytestmark = pytest.mark.slow

BY_NAME = {target.name: target for target in TARGETS}
ONE = "as_of: 2026-11-23\n"


@pytest.fixture(autouse=True)
def _defects_are_raised(monkeypatch):
    """So that what fails is the defect, and not the message about it."""
    monkeypatch.setenv(running.TRACEBACK, "1")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_hostile_input_does_harm(target, tmp_path):
    """Otherwise an input from outside could end in a traceback, hang, or write to a terminal."""

    @settings(max_examples=target.in_suite, suppress_health_check=list(HealthCheck))
    @given(target.inputs)
    def check(given_input):
        assert finding(target, given_input, Place(tmp_path)) is None

    with parsed_once():
        check()


# --- what long runs found


@pytest.mark.parametrize(
    ("target", "content"),
    [
        ("an adopted text", b"%!PS"),
        ("an adopted text", b"{\\rtf"),
        (
            "a readings file",
            b"K-3:\n  choice: included\n  who: A. Counsel\n  when: 2026-10-02\n  why: x\n",
        ),
    ],
)
def test_what_is_said_of_a_whole_file_needs_no_line(target, content, tmp_path):
    """Otherwise a long run would find what is none, and hide what is."""
    assert finding(BY_NAME[target], content, Place(tmp_path)) is None


@pytest.mark.parametrize("odd", ["\x7f", "\x9b2J", "\u202e", "\u2028", "\ud800", "\U000e0001"])
def test_json_output_holds_nothing_that_a_terminal_obeys(odd, tmp_path):
    """Otherwise a tampered record could write to the terminal of whoever replays it."""
    data = fuzzing._record()
    data = {**data, "missing": [odd]}
    content = json.dumps(data).encode()
    if len(content) % 2 == 0:  # the length chooses the form of the output, which is to be JSON
        content += b" "

    assert finding(BY_NAME["a record"], content, Place(tmp_path)) is None


@pytest.mark.parametrize("start", [b"", b"\n ", b"\xff"])
def test_a_nul_in_an_adopted_text_has_a_place(start, tmp_path):
    """Otherwise nobody would find what an editor does not show."""
    content = start + b"\0" + fuzzing.ADOPTED.encode()

    assert finding(BY_NAME["an adopted text"], content, Place(tmp_path)) is None


def test_escaped_json_is_the_same_data(capsysbinary):
    """Otherwise escaping would change what is written."""
    data = {"\x7f": ["\x9b", "\u202e", "é", "\U0001f600", "\U000e0001", "a\nb"]}
    running.write_json(data)
    written = capsysbinary.readouterr().out.decode()

    assert json.loads(written) == data
    assert "é" in written
    assert "\\u009b" in written


# --- the fuzzing can find


def found(tmp_path, *, measured=False):
    """What is found with one good case."""
    return finding(BY_NAME["a case"], ONE.encode(), Place(tmp_path), measured=measured)


def test_a_good_case_is_no_finding(tmp_path):
    """Otherwise everything would be found, and nothing said by it."""
    assert found(tmp_path) is None
    assert found(tmp_path, measured=True) is None


@pytest.mark.parametrize("error", [KeyError("x"), RecursionError(), MemoryError(), ValueError("y")])
def test_an_undocumented_exception_is_found(error, tmp_path, monkeypatch):
    """Otherwise a traceback would pass."""

    def fail(*_):
        raise error

    monkeypatch.setattr(deciding, "read_cases", fail)

    assert type(error).__name__ in found(tmp_path).key


def test_a_defect_that_is_only_reported_is_found(tmp_path, monkeypatch):
    """Otherwise a defect would pass where nobody asks for the traceback."""
    monkeypatch.delenv(running.TRACEBACK)
    monkeypatch.setattr(deciding, "read_cases", lambda *_: 1 / 0)

    assert found(tmp_path).key == "exit code 70"


def test_a_hang_is_found(tmp_path, monkeypatch):
    """Otherwise an input could keep a server busy for ever."""
    monkeypatch.setattr(fuzzing, "SECONDS", 0.2)
    monkeypatch.setattr(deciding, "read_cases", lambda *_: any(n < 0 for n in itertools.count()))

    assert found(tmp_path).key.startswith("hangs")


def test_much_memory_is_found(tmp_path, monkeypatch):
    """Otherwise a small input could exhaust a machine."""
    monkeypatch.setattr(fuzzing, "MEGABYTES", 20)
    real = deciding.read_cases
    monkeypatch.setattr(deciding, "read_cases", lambda *a: real(*a) if bytearray(30_000_000) else a)

    assert found(tmp_path, measured=True).key == "memory"


@pytest.mark.parametrize(
    ("write", "key"),
    [
        (lambda: click.echo("\x1b[2J"), "U+001B on standard output"),
        (lambda: click.echo("a\u202eb", err=True), "U+202E on standard error"),
        (lambda: click.echo("something is wrong", err=True), "no place: something is wrong"),
    ],
)
def test_output_that_does_harm_or_tells_nothing_is_found(write, key, tmp_path, monkeypatch):
    """Otherwise a name in a case could move the cursor, or a problem have no place."""

    def read(*_):
        write()
        return iter(())

    monkeypatch.setattr(deciding, "read_cases", read)

    assert found(tmp_path).key == key


def test_a_refusal_without_a_word_is_found(tmp_path, monkeypatch):
    """Otherwise nobody would know what to mend."""

    def refuse(*_):
        raise PolicyError([])

    monkeypatch.setattr(deciding, "read_cases", refuse)

    assert found(tmp_path).key == "refused without a word"


def test_a_problem_of_a_line_is_no_finding(tmp_path, monkeypatch):
    """Otherwise every refusal would be found."""

    def refuse(*_):
        raise PolicyError([Problem("no", "case.yaml", 1, 2)])

    monkeypatch.setattr(deciding, "read_cases", refuse)

    assert found(tmp_path) is None


def test_a_long_run_keeps_the_smallest_input_of_each_finding(tmp_path):
    """Otherwise a report would hold the same a thousand times, or what nobody can read."""

    def broken(content, _place):
        return (("no-such-command",) if b"x" in content else ("--version",)), None

    run = Run(Target("words", st.text("axy").map(str.encode), broken), time=60)
    batch(run, 1, Place(tmp_path))
    before = run.executions
    batch(run, 2, Place(tmp_path))

    ((what, given_input),) = run.found.values()
    assert what.key == "exit code 3"
    assert given_input == b"x"
    assert run.executions > before


def test_a_long_run_ends_when_its_time_is_over(tmp_path):
    """Otherwise nobody could give it ten minutes."""
    run = Run(Target("words", st.text().map(str.encode), lambda *_: (("--version",), None)), time=0)
    batch(run, 1, Place(tmp_path))

    assert run.executions == 0
    assert run.seconds > 0


def reading_commands(group, before=""):
    """The names of the commands that take something, those of groups after the group's name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from reading_commands(command, f"{name} ")
        elif command.params:
            yield f"{before}{name}"


def test_every_command_that_reads_something_is_a_target():
    """Otherwise a command could be added whose input nobody tries."""
    own = {
        "copy-rules",
        "generate",
        "new-case",
        "new-readings",
        "schema",
    }  # they read a name or a folder, as others do
    tried = {"decide", "replay", "check", "test", "explain", "list", "text check"}
    tried |= {"badge", "diff", "review", "roster", "why-not", "witnesses"}
    # These read the same files through the same functions, and then take long; what `verify` reads
    # besides, a list of digests, is tried with its reader.
    slow = {
        "verify",
        "coverage",
        "audit-rules",
        "prove",
        "docs build",
        "timeline",
        "compare-readings",
        "what-if",
        "ask",
    }

    assert set(reading_commands(main)) == own | tried | slow
