"""Terminals of every width, and standard streams that are closed or take nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from repository import ROOT

from policy507.cli import running
from policy507.cli.main import main
from policy507.model.statuses import Status, status_words

OVERDUE = ROOT / "examples" / "officer-overdue.yaml"
UNKNOWN = ROOT / "examples" / "mostly-unknown.yaml"
FINE, WRONG, INPUT, USAGE, SYSTEM = 0, 1, 2, 3, 74
NO_WIDTHS = ["0", "-1", "x", "", "²", "1e3", "9" * 40]
WIDTHS = {"1": 40, "10": 40, "39": 40, "40": 40, "41": 41, "200": 200, "201": 200, "999999999": 200}
TABLES = [
    ("decide", "--full", OVERDUE),
    ("decide", OVERDUE),
    ("decide", "--explain", OVERDUE),
    ("list",),
    ("coverage", OVERDUE),
    ("explain", "V.B"),
]
GRACE = ROOT / "examples" / "officer-grace-until-2027.yaml"
TEXTS = [
    ("decide", OVERDUE),
    ("decide", "--explain", OVERDUE),
    ("why-not", OVERDUE, "V.C"),
    ("what-if", OVERDUE, "--act", "complete-training"),
    ("what-if", OVERDUE, "--set", "officer.substitute=true"),
    ("timeline", GRACE),
    ("compare-readings", ROOT / "examples" / "conduct-under-review.yaml"),
]
"""What tells people of a case in sentences."""


def run(*args, columns=None):
    """A command on a terminal of so many columns."""
    return CliRunner(env={"COLUMNS": columns}).invoke(main, [str(arg) for arg in args])


# --- widths


@pytest.mark.parametrize("columns", NO_WIDTHS)
@pytest.mark.parametrize(
    "args", TABLES, ids=lambda args: " ".join(args[:2]) if len(args) > 2 else args[0]
)
def test_what_is_no_width_counts_as_none(columns, args):
    """Otherwise nothing would be printed, and the exit code would still say that all is well."""
    done, unset = run(*args, columns=columns), run(*args)

    assert (done.exit_code, done.stdout) == (unset.exit_code, unset.stdout)
    assert done.stdout


@pytest.mark.parametrize(("columns", "width"), WIDTHS.items())
def test_widths_are_clamped(monkeypatch, columns, width):
    """Otherwise a wide one would take minutes, and in a narrow one words would be lost."""
    monkeypatch.setenv("COLUMNS", columns)

    assert running.width_of_output() == width
    assert running.width_of_text() == min(width, 100)


def test_a_terminal_that_does_not_know_its_width_is_as_none(monkeypatch):
    """Otherwise a serial line, whose width is 0, would show nothing."""
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((0, 0)))
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)

    assert running.width_of_output() == 100


@pytest.mark.parametrize("columns", ["1", "15", "40", "47"])
@pytest.mark.parametrize(
    "args", TABLES, ids=lambda args: " ".join(args[:2]) if len(args) > 2 else args[0]
)
def test_nothing_is_cut_on_a_narrow_terminal(columns, args):
    """Otherwise a status would be read for another that begins alike."""
    narrow, wide = run(*args, columns=columns), run(*args, columns="200")

    assert "…" not in narrow.stdout
    assert narrow.exit_code == wide.exit_code
    letters = re.sub(r"\s", "", narrow.stdout)
    for status in Status:
        said = status_words(status)
        if args[1:2] != ("coverage",) and f" {said} " in wide.stdout:
            assert said.replace(" ", "") in letters


@pytest.mark.parametrize("columns", [40, 57, 80])
@pytest.mark.parametrize("args", TEXTS, ids=lambda args: args[0])
def test_no_sentence_is_wider_than_the_terminal(columns, args):
    """Otherwise the terminal breaks lines in the middle of words, and lists lose their shape."""
    narrow = run(*args, columns=str(columns)).stdout
    wide = run(*args, columns="100").stdout

    assert all(len(line) <= columns for line in narrow.splitlines())
    assert len(narrow.splitlines()) > len(wide.splitlines())


@pytest.mark.parametrize("columns", [40, 57])
def test_the_interview_is_no_wider_than_the_terminal(columns):
    """Otherwise questions are broken in the middle of words."""
    found = CliRunner(env={"COLUMNS": str(columns)}).invoke(
        main, ["ask", "examples/contract-known-in-part.yaml"], input="?\nno\n"
    )

    assert all(len(line) <= columns for line in found.stderr.splitlines())


def test_the_widest_terminal_is_as_quick_as_any():
    """Otherwise a width that somebody invents would keep the processor busy for hours."""
    assert run("decide", "--full", OVERDUE, columns="999999999").stdout == (
        run("decide", "--full", OVERDUE, columns="200").stdout
    )


# --- streams that are closed


def shell(redirected, *args):
    """A command in a process of its own, with the shell's redirections."""
    code = "from policy507.cli.main import main; main()"
    script = f'exec "$0" -c "$1" {" ".join(map(str, args))} {redirected}'
    return subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, code], capture_output=True, text=True, check=False
    )


posix = pytest.mark.skipif(os.name == "nt", reason="the redirections of another shell")


@posix
@pytest.mark.parametrize(
    ("redirected", "args", "code"),
    [
        (">&-", ("decide", OVERDUE), SYSTEM),
        (">&-", ("decide", "--output-format", "jsonl", OVERDUE), SYSTEM),
        (">&-", ("--help",), SYSTEM),
        (">/dev/full", ("list",), SYSTEM),
        ("</dev/null >/dev/full", ("decide", "--output-format", "json", OVERDUE), SYSTEM),
        ("<&-", ("decide", "-"), INPUT),
        ("<&-", ("replay", "-"), INPUT),
        ("<&-", ("coverage", "-"), INPUT),
        ("2>&-", ("decide", "nowhere.yaml"), INPUT),
        ("2>&-", ("decide", "--no-such-option"), USAGE),
        ("2>/dev/full", ("decide", "nowhere.yaml"), SYSTEM),
        (">&- 2>&- <&-", ("decide", "-"), INPUT),
        (">&- 2>&- <&-", ("decide", OVERDUE), SYSTEM),
    ],
)
def test_a_closed_stream_is_no_defect(redirected, args, code):
    """Otherwise who runs it from a service would be asked to report a defect."""
    done = shell(redirected, *args)

    assert code == done.returncode
    assert "defect" not in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.stderr == "") is ("2>" in redirected)


@posix
def test_a_stream_that_is_closed_is_not_taken_by_a_file(tmp_path):
    """Otherwise what is said on standard error could be written into a file that is made."""
    out = tmp_path / "memo.md"

    done = shell(">&- 2>&-", "decide", "--memo", out, OVERDUE)

    assert SYSTEM == done.returncode
    assert out.read_text(encoding="utf-8").startswith("#")


@posix
def test_what_was_read_before_a_stream_was_closed_is_still_told():
    """Otherwise a decision would be lost because its warnings cannot be shown."""
    done = shell("2>&-", "decide", OVERDUE)

    assert (WRONG, True) == (done.returncode, "overdue" in done.stdout)
