"""Why, on the command line: reasons, a memo, and why a rule does not apply."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from deciding import words
from repository import EXAMPLES, ROOT

from policy507.cli.main import main

OVERDUE, GRACE = (EXAMPLES / f"{n}.yaml" for n in ("officer-overdue", "officer-grace-until-2027"))
FINE, WRONG, USAGE = 0, 1, 3


def run(*args):
    """A command in this process, with its exit code as a process has it."""
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_terminal_shows_the_same_words():
    """Otherwise what is copied from a terminal would differ from what is written to a file."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "policy507", "decide", str(GRACE)]
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=theirs, env=settings, cwd=ROOT):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # which is how a pseudo-terminal ends
            while part := os.read(ours, 4096):
                shown += part
        os.close(ours)
    text = shown.decode().replace("\r\n", "\n")

    assert "\x1b[" in text
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == run("decide", GRACE).stdout


def test_the_reasons_are_those_of_python():
    """Otherwise the command line and Python could give different ones."""
    from policy507 import decide_case, read_case

    expected = decide_case(read_case(OVERDUE)).explain()
    as_text = run("decide", "--explain", OVERDUE)
    as_data = run("decide", "--explain", "--output-format", "json", OVERDUE)

    assert as_text.exit_code == WRONG
    assert as_text.stdout == f"{expected}\n"
    assert json.loads(as_data.stdout) == expected.to_data()


@pytest.mark.parametrize("suffix", ["md", "html", "docx"])
def test_a_memo_is_written_beside_the_answer(suffix, tmp_path):
    """Otherwise somebody would have to copy it from the terminal."""
    if suffix == "docx":
        pytest.importorskip("docx", reason="the extra `memo` is not installed")
    file = tmp_path / f"memo.{suffix}"
    done = run("decide", OVERDUE, "--memo", file)

    assert done.exit_code == WRONG
    assert "Next steps" in done.stdout
    assert file.stat().st_size > 1000


def test_a_memo_without_ids_has_none(tmp_path):
    """Otherwise the option would hold for the terminal alone."""
    run("decide", OVERDUE, "--memo", tmp_path / "memo.md", "--without-ids")

    assert "badge" not in (tmp_path / "memo.md").read_text(encoding="utf-8")


def test_a_memo_is_of_one_case_in_a_known_form_and_in_a_new_file(tmp_path):
    """Otherwise a file would be lost, or a memo would be about somebody else."""
    there = tmp_path / "there.md"
    there.write_text("signed", encoding="utf-8")
    several = run("decide", OVERDUE, GRACE, "--memo", tmp_path / "memo.md")
    form = run("decide", OVERDUE, "--memo", tmp_path / "memo.pdf")
    over = run("decide", OVERDUE, "--memo", there)

    assert [several.exit_code, form.exit_code, over.exit_code] == [USAGE] * 3
    assert "--memo is for one case" in several.stderr
    assert "its name is to end in .docx, .md, or .html" in words(form.stderr)
    assert "is there already" in words(over.stderr)
    assert there.read_text(encoding="utf-8") == "signed"
    assert [*tmp_path.iterdir()] == [there]


def test_why_a_rule_does_not_apply():
    """Otherwise the question could be asked in Python alone."""
    done = run("why-not", OVERDUE, "V.D")
    data = json.loads(run("why-not", OVERDUE, "V.D", "--output-format", "json").stdout)

    assert done.exit_code == FINE
    assert "Does not apply\n  Because\n    - the officer does not serve as a sub" in done.stdout
    assert data["reasons"][0]["because"] == ["the officer does not serve as a substitute"]


def test_a_rule_that_there_is_not_is_bad_usage():
    """Otherwise a slip would end in a traceback."""
    done = run("why-not", OVERDUE, "V.F")

    assert done.exit_code == USAGE
    assert "there is no paragraph, rule or act 'V.F'" in done.stderr


def test_the_day_and_the_readings_can_be_given():
    """Otherwise one would have to edit the case to see what they change."""
    later = run("why-not", GRACE, "complete-training", "--as-of", "2027-06-01")
    unable = EXAMPLES / "employer-unable-six-months.yaml"
    read = run("why-not", unable, "V.C", "--reading", "C-1=day-before")

    assert "Overdue; the last day was Monday, May 31, 2027, 1 day ago" in later.stdout
    assert "March 7, 2027" in read.stdout


def test_one_answer_at_a_time():
    """The one that was asked for last would be given, and the other dropped without a word."""
    found = run("decide", "--explain", "--full", EXAMPLES / "officer-overdue.yaml")
    assert found.exit_code == USAGE
    assert "ask for one of them" in found.output


@pytest.mark.parametrize(
    "args",
    [
        ("why-not", OVERDUE, "V.A"),
        ("what-if", OVERDUE, "--act", "complete-training"),
        ("timeline", OVERDUE),
        ("compare-readings", OVERDUE),
    ],
)
def test_what_only_tells_ends_with_0_whatever_is_wrong(args):
    """Otherwise the documented exit codes are not those of these commands."""
    assert run("decide", OVERDUE).exit_code == WRONG
    assert run(*args).exit_code == FINE
