"""Paths that would break a line, revisions that no git has, and lines of JSON without an end."""

from __future__ import annotations

import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tracemalloc

import pytest
from click.testing import CliRunner
from repository import ROOT

from policy507.cli.main import main
from policy507.errors import PolicyError
from policy507.facts.case_files import read_cases
from policy507.files.documents import LARGEST_DOCUMENT, LARGEST_STREAM, documents, documents_of
from policy507.files.installed import rules_folder

OVERDUE = ROOT / "examples" / "officer-overdue.yaml"
FINE, WRONG, INPUT, USAGE = 0, 1, 2, 3
LINE = b'{"as_of": "2026-11-23"}\n'
posix = pytest.mark.skipif(os.name == "nt", reason="names of files that another system has")


def run(*args, given=None):
    """A command in this process."""
    return CliRunner().invoke(main, [str(arg) for arg in args], input=given)


# --- paths


@pytest.fixture
def broken(tmp_path):
    """A folder whose name has a line break, and what looks like a line of ours after it."""
    folder = tmp_path / "a\nofficer: wrong"
    folder.mkdir()
    shutil.copy(OVERDUE, folder / "case.yaml")
    shutil.copytree(rules_folder(), folder / "rules")
    return folder


@posix
@pytest.mark.parametrize(
    "args",
    [
        ("decide", "{}/case.yaml", "{}/nowhere.yaml"),
        ("decide", "{}/case.yaml", OVERDUE),
        ("decide", "{}/nowhere.yaml", "{}/nowhere.yaml"),
        ("decide", "{}"),
        ("decide", "{}/case.yaml", "--memo", "{}/case.md"),
        ("decide", "{}/case.yaml", "--memo", "{}/case.yaml"),
        ("decide", "--readings", "{}/nowhere.yaml", OVERDUE),
        ("decide", "--rules", "{}", OVERDUE),
        ("check", "{}/rules"),
        ("check", "{}"),
        ("copy-rules", "{}/copy"),
        ("copy-rules", "{}/rules"),
        ("replay", "{}/case.yaml"),
        ("diff", "{}/rules", "{}/nowhere"),
        ("coverage", "{}"),
        ("text", "check", "{}/nowhere"),
        ("ask", "--out", "{}/case.yaml"),
        ("timeline", "{}/case.yaml", "--output-format", "ics", "--out", "{}/case.yaml"),
        ("explain", "{}"),
        ("{}",),
    ],
    ids=lambda args: args[0],
)
def test_no_path_breaks_a_line(broken, args):
    """Otherwise who names a file could write a message that seems to be of another file, or ours."""
    done = run(*(str(arg).replace("{}", str(broken)) for arg in args), given="")

    assert done.exit_code in (FINE, WRONG, INPUT, USAGE)
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    assert not [line for line in lines if line.startswith("officer: wrong")]


@posix
def test_a_path_with_a_line_break_can_be_copied_out_of_the_message(broken):
    """Otherwise what to do next would be written for another folder."""
    done = run("copy-rules", broken / "copy")

    command = next(line for line in done.stdout.splitlines() if "policy507 check" in line)
    assert command.endswith("a\\nofficer: wrong/copy'")
    assert "check $'" in command


# --- revisions


@pytest.mark.parametrize(
    "revision",
    [
        "x" * 300,
        "x" * 100_000,
        "HEAD:" + "x" * 100_000,
        "a\nb",
        "a..b",
        "^",
        "-x",
        ":",
        "HEAD~99999999999999999999",
        "HEAD^{/(((}",
        "\udcff\udcfe",
        "",
    ],
    ids=lambda revision: ascii(revision[:12]),
)
def test_a_revision_that_no_git_can_have_is_bad_input(revision):
    """Otherwise a slip of the keyboard would be called a failure of the system."""
    done = run("diff", "--", revision, ROOT / "rules")

    assert INPUT == done.exit_code, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 3000


# --- lines of JSON


class Endless(io.RawIOBase):
    """Lines without an end, and how many were read."""

    def __init__(self, line=LINE):
        self.line, self.count = line, 0

    def readline(self, size=-1):
        """The next line, which is always the same."""
        del size
        self.count += 1
        return self.line

    def read(self, size=-1):
        """Nothing, since there is no end."""
        raise AssertionError(f"read as a whole: {size}")


def test_lines_are_read_as_they_are_asked_for():
    """Otherwise the first of a million decisions would wait for the last case."""
    stream = Endless()

    first = [*itertools.islice(read_cases(stream, "f"), 3)]

    assert [case.as_of.isoformat() for case in first] == ["2026-11-23"] * 3
    assert stream.count == 3


def test_any_number_of_lines_needs_no_more_memory():
    """Otherwise a roster of a million officers would not fit."""
    cases = read_cases(Endless(b'{"as_of": "2026-11-23", "officer": {"id": "%d"}}\n'), "f")
    [*itertools.islice(cases, 50)]
    tracemalloc.start()
    for _ in itertools.islice(cases, 5_000):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1_000_000


@posix
def test_a_case_is_decided_before_the_next_one_comes():
    """Otherwise whoever asks one case after the other over a pipe would wait for ever."""
    code = "from policy507.cli.main import main; main()"
    arguments = ("decide", "--output-format", "jsonl", "--acts-only", "-")
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for day in ("2026-11-23", "2026-11-24"):
            process.stdin.write(json.dumps({"as_of": day}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["as_of"] == day
        process.stdin.close()

    assert process.returncode == FINE


STREAMS = [
    b"",
    b"\n",
    LINE,
    LINE * 3,
    b"\xef\xbb\xbf" + LINE * 2,
    LINE + b"\n  \n" + LINE,
    LINE.strip(),
    LINE + b"# nothing\n" + LINE,
    LINE + b'{"as_of": \n' + LINE,
    b'{"as_of": \n' + LINE,
    b'{\n  "as_of": "2026-11-23"\n}\n',
    b"as_of: 2026-11-23\n---\nas_of: 2026-11-24\n",
    LINE + b"---\nas_of: 2026-11-24\nofficer:\n  substitute: 1\n",
    b"---\n" + LINE,
    b"{as_of: 2026-11-23}\n{as_of: 2026-11-24}\n",
    b"[1]\n[2]\n",
    (LINE * 2).decode().encode("utf-16"),
]


@pytest.mark.parametrize("content", STREAMS, ids=range(len(STREAMS)))
def test_a_stream_is_read_as_its_text_is(content):
    """Otherwise a case would mean one thing in a file and another in a pipe."""
    in_whole = [*documents(content)]
    as_it_comes = [*documents_of(io.BytesIO(content), 64_000_000, "f")]

    assert [(d.content.strip(), d.line) for d in as_it_comes] == [
        (d.content.strip(), d.line) for d in in_whole
    ]
    assert [*map(str, read_cases(content, "f"))] == [
        *map(str, read_cases(io.BytesIO(content), "f"))
    ]


class Device(io.RawIOBase):
    """A stream like that of a device, which never ends, and has no line end after its beginning."""

    def __init__(self, begins):
        self.rest = begins
        self.given = 0

    def readline(self, size=-1):  # noqa: D102 (as that of any stream)
        line, self.rest = self.rest, b""
        self.given += len(line) or size
        assert self.given < 2 * LARGEST_STREAM
        return line or bytes(size)

    read = readline


@pytest.mark.parametrize("begins", [b"", LINE, b"as_of: 2026-11-23\n", b"{\n"])
def test_a_stream_without_any_line_end_is_not_read_without_end(begins):
    """Otherwise a device in place of a file would keep a command busy for ever."""
    *good, refused = read_cases(Device(begins), "f")

    assert len(good) <= 1
    assert "larger than 64 MB: it is not read" in str(refused)


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read():
    """Otherwise one line without an end would fill the memory, or end the whole stream."""
    long = b'{"as_of": "2026-11-23", "officer": {"id": "' + b"x" * LARGEST_DOCUMENT + b'"}}\n'

    good, refused, next_one = read_cases(io.BytesIO(LINE + long + LINE), "f")

    assert good == next_one
    assert isinstance(refused, PolicyError)
    assert "f:2: a document is larger than 1 MB" in str(refused)


@pytest.mark.parametrize(
    ("stream", "says"),
    [
        (io.StringIO("{}"), "source: a stream of bytes is wanted"),
        (io.BytesIO(b"{}"), "closed file"),
    ],
)
def test_a_stream_that_cannot_be_read_is_one_refused_case(stream, says):
    """Otherwise a stream of text, or one that was closed, would end in whatever Python says."""
    if "closed" in says:
        stream.close()

    (refused,) = read_cases(stream, "f")

    assert says in str(refused)


def test_a_stream_that_fails_is_a_case_that_is_refused():
    """Otherwise a disk that fails in the middle would be called a defect of the program."""

    class Failing(Endless):
        def readline(self, size=-1):
            if self.count == 1:
                raise OSError(5, "Input/output error")
            return super().readline(size)

    good, refused = read_cases(Failing(), "f")

    assert "f: cannot be read: Input/output error" == str(refused)
    assert good.as_of
