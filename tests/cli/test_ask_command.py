"""`policy507 ask` through a pipe and in a pseudo-terminal; nothing that was answered is lost."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from click.testing import CliRunner
from deciding import decided

from policy507 import read_case
from policy507.cli.main import main
from policy507.decisions.advice.typed import LONGEST_ANSWER
from policy507.facts.case_files import case_to_data
from policy507.facts.sections import DUTIES

CASE = "examples/mostly-unknown.yaml"
MINIMAL = "as_of: 2026-11-23\nofficer: {peace_officer: true, substitute: true}\n"


def run(*args, answers=""):
    """One run of the command line, its answers through a pipe."""
    return CliRunner().invoke(main, ["ask", *map(str, args)], input=answers)


def test_answers_through_a_pipe_end_in_a_case_and_its_answer(tmp_path):
    """Otherwise an interview cannot be prepared, or tried."""
    out = tmp_path / "case.yaml"
    found = run("--out", out, answers="Nov 23, 2026\nno\n")

    assert found.exit_code == 0
    assert "= Monday, November 23, 2026" in found.stderr
    assert "No more answers" in found.stderr
    assert "Policy 507.5" in found.stdout
    assert str(read_case(out).as_of) == "2026-11-23"


def test_without_a_file_the_case_is_printed():
    """Otherwise what was answered is gone with the window."""
    found = run(answers="11/23/2026\nyes\n")
    assert (
        "as_of: 2026-11-23\n\ncontract:\n  between_employer_and_charter_school: true\n"
        in found.stdout
    )


def test_why_back_and_do_not_know():
    """Otherwise a person must answer what they do not understand or know."""
    found = run(answers="11/23/2026\n?\nyes\nback\nno\n")
    assert "It can change the answer about" in found.stderr
    assert "between_employer_and_charter_school: false" in found.stdout

    unknown = run(
        answers="11/23/2026\ndon\N{RIGHT SINGLE QUOTATION MARK}t know\nback\nback\nback\n"
    )
    assert "There is nothing to take back." in unknown.stderr
    assert "as_of" not in unknown.stdout


@pytest.mark.parametrize("said", ["I don't know.", "dont know", "idk", "Not sure", "I'm not sure"])
def test_who_does_not_know_says_so_in_any_words(said):
    """Otherwise whoever knows least would be told most often that they are wrong."""
    found = run(answers=f"11/23/2026\n{said}\nquit\n")
    assert " is neither yes nor no" not in found.stderr
    assert found.stderr.count("> ") == 3
    assert "between_employer_and_charter_school" not in found.stdout


def test_a_wrong_answer_is_told_and_asked_again():
    """Otherwise a slip ends the interview."""
    found = run(answers="soon\n2/30/2026\n\n11/23/2026\nmaybe\nyes\nquit\n")
    assert found.exit_code == 0
    assert "'soon' is no date" in found.stderr
    assert "there is no such day" in found.stderr
    assert "'maybe' is neither yes nor no" in found.stderr
    assert "The day is needed." in run(answers="skip\n").stderr


def test_an_answer_that_contradicts_an_earlier_one_leads_back_to_that(tmp_path):
    """Otherwise who mistyped the last day of a contract has every right answer refused after that."""
    data = case_to_data(read_case("examples/officer-overdue.yaml"))
    del data["contract"]["starts_on"]
    case = tmp_path / "case.json"
    case.write_text(json.dumps(data))
    found = run(case, answers=f"7/1/{int(data['contract']['ends_on'][:4]) + 1}\n")

    assert "a contract does not end before it starts" in " ".join(found.stderr.split())
    assert "type 'back'" in found.stderr
    assert "type 'back'" not in run(case, answers="maybe\n").stderr


def test_only_what_a_case_leaves_open_is_asked(tmp_path):
    """Otherwise somebody answers again what the file says."""
    out = tmp_path / "complete.yaml"
    found = run(CASE, "--out", out, answers="dk\n" * 40)
    assert "peace officer" not in found.stderr
    assert "The rest nobody knows." in found.stderr
    assert read_case(out) == read_case(CASE)


@pytest.mark.parametrize(
    "name", ["officer-overdue", "officer-grace-until-2027", "conduct-under-review"]
)
def test_it_ends_as_the_decision_would(name):
    """Otherwise a script that asks goes on, though what it was told is overdue."""
    case = f"examples/{name}.yaml"
    decided = CliRunner().invoke(main, ["decide", case])
    found = run(case, answers="dk\n" * 40)

    assert found.exit_code == decided.exit_code
    assert found.stdout.startswith(decided.stdout.splitlines()[0])


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 1), ("dk", 0)])
def test_it_ends_as_the_answers_would(answer, code, tmp_path):
    """Otherwise what the file states counts, and what is answered does not."""
    case = tmp_path / "case.yaml"
    known = decided(without=["officer.latest_certificate_kept", "conduct"]).case
    case.write_text(json.dumps(case_to_data(known)), encoding="utf-8")
    found = run(case, answers=f"{answer}\n")

    assert "keep a copy of the latest certificate?" in found.stderr
    assert found.exit_code == code


def test_a_file_is_never_written_over(tmp_path):
    """Otherwise a second interview costs the first."""
    out = tmp_path / "case.yaml"
    out.write_text("mine", encoding="utf-8")
    found = run("--out", out, answers="11/23/2026\n")
    assert found.exit_code == 3
    assert "name another file" in found.output
    assert out.read_text(encoding="utf-8") == "mine"


def test_where_nothing_is_said_no_file_is_left(tmp_path):
    """Otherwise an empty file stands in the way of the next interview."""
    found = run("--out", tmp_path / "case.yaml")
    assert found.exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_hostile_answers_are_shown_harmlessly():
    """Otherwise a line of a file moves the cursor of whoever reads along."""
    found = run(answers="\x1b[31mred\n" + "9" * 5000 + "\n")
    assert "\x1b" not in found.stderr
    assert found.exit_code == 0


@pytest.mark.parametrize("end", ["no", "; the last of many duties"])
def test_an_answer_that_is_too_long_is_refused_whole(end, tmp_path):
    """Otherwise its beginning, or its end, is taken for what somebody said."""
    case = tmp_path / "case.yaml"
    duties = [f"{duty}: true" for duty in DUTIES[:-1]]
    case.write_text(
        "as_of: 2026-11-23\n"
        "contract: {for_sro_services: true, between_employer_and_charter_school: true,"
        f" starts_on: 2026-07-01, ends_on: null, duties: {{{', '.join(duties)}}}}}\n"
        "officer: {peace_officer: false}\n"
    )
    many = "; ".join(f"{n} {'a' * 100}" for n in range(30))
    found = run(case, answers=f"{many[: LONGEST_ANSWER + 1 - len(end)]}{end}{end}\n?\n")

    assert f"at most {LONGEST_ANSWER} characters" in found.stderr
    assert "= " not in found.stderr
    assert "additional_duties" not in found.stdout


def test_answers_that_an_editor_saved_with_its_own_marks_are_read():
    """Otherwise the first answer of such a file is refused, and each later one answers another question."""
    found = run(answers="\N{ZERO WIDTH NO-BREAK SPACE}11/23/2026\r\nyes\r\n")
    assert "> 11/23/2026\n  = Monday" in found.stderr
    assert "between_employer_and_charter_school: true" in found.stdout


def test_a_case_from_standard_input_is_refused():
    """Otherwise the case is read as answers."""
    assert run("-").exit_code == 3


# --- in a real terminal


pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="there are no pseudo-terminals here"
)


COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A command in a pseudo-terminal, which is typed into and read."""

    def __init__(self, *args):
        self.ours, theirs = pty.openpty()
        env = os.environ | {"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "COLUMNS": "100"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "policy507", "ask", *map(str, args)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=env,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def until(self, text):
        """Read until a text has come."""
        ended = time.monotonic() + 60
        while text not in self.seen:
            assert time.monotonic() < ended, self.seen
            if select.select([self.ours], [], [], 1)[0]:
                try:
                    read = os.read(self.ours, 4096)
                except OSError:
                    read = b""
                assert read, self.seen
                self.seen = COLOURS.sub("", self.seen + read.decode(errors="replace"))
        self.seen = self.seen.partition(text)[2]

    def type(self, text):
        """Type a text, as keys."""
        os.write(self.ours, text.encode())

    def end(self):
        """Read the rest; the exit code."""
        ended = time.monotonic() + 60
        while self.process.poll() is None:
            if time.monotonic() > ended:
                self.process.kill()
            if select.select([self.ours], [], [], 0.2)[0]:
                with suppress(OSError):
                    os.read(self.ours, 4096)
        os.close(self.ours)
        return self.process.returncode


@pytest.mark.slow
def test_in_a_terminal_a_date_is_said_in_words_before_it_is_taken(tmp_path):
    """Otherwise 8/9 is taken for September, and nobody notices."""
    out = tmp_path / "case.yaml"
    terminal = Terminal("--out", out)
    terminal.until("For which day")
    terminal.until(">")
    terminal.type("12/23/2026\r")
    terminal.until("Wednesday, December 23, 2026: right?")
    terminal.type("n\r")
    terminal.until(">")
    terminal.type("11/23/2026\r")
    terminal.until("Monday, November 23, 2026: right?")
    terminal.type("\r")
    terminal.until("Is the contract between")
    terminal.until(">")
    terminal.type("yes\r")
    terminal.until("?")
    terminal.until(">")
    terminal.type("\x04")  # the end of input

    assert terminal.end() == 0
    assert str(read_case(out).as_of) == "2026-11-23"
    assert read_case(out).contract.between_employer_and_charter_school is True


@pytest.mark.slow
def test_an_interrupt_loses_nothing(tmp_path):
    """Otherwise ten answers are gone with one key."""
    out = tmp_path / "case.yaml"
    terminal = Terminal("--out", out, "--as-of", "2026-11-23")
    terminal.until("Is the contract between")
    terminal.until(">")
    terminal.type("no\r")
    terminal.until("?")
    terminal.until(">")
    os.killpg(terminal.process.pid, signal.SIGINT)

    assert terminal.end() == 130
    assert read_case(out).contract.between_employer_and_charter_school is False
