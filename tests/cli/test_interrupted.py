"""Signals in the middle of what is written, full disks, two runs at once, read-only installations."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from policytexts import PARAGRAPHS, write_rules, written
from repository import ROOT

from policy507.cli.running import write_case
from policy507.errors import PolicyError
from policy507.files.output import new_folder, put_whole

OVERDUE = ROOT / "examples" / "officer-overdue.yaml"
FINE, WRONG, INPUT, SYSTEM, INTERRUPTED, TERMINATED = 0, 1, 2, 74, 130, 143
posix = pytest.mark.skipif(os.name == "nt", reason="signals and limits of another system")

# The signal comes when all is written aside and nothing is in its place yet.
SIGNALLED = """
import os, pathlib, signal, sys
from policy507.cli.main import main
def signalled(name):
    done = getattr(pathlib.Path, name)
    def before(self, target):
        os.kill(os.getpid(), int(sys.argv[1]))
        return done(self, target)
    setattr(pathlib.Path, name, before)
signalled("replace"), signalled("rename")
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell ignores for what runs behind
main(sys.argv[2:])
"""
LIMITED = """
import resource, sys
from policy507.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
main(sys.argv[1:])
"""
READ_ONLY = """
import errno, os, sys
import policy507
inside = os.path.dirname(policy507.__file__)
def refuse(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(inside):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system", arguments[0])
    if event in ("os.mkdir", "os.rename", "os.remove") and str(arguments[0]).startswith(inside):
        raise OSError(errno.EROFS, "Read-only file system", arguments[0])
sys.addaudithook(refuse)
from policy507.cli.main import main
main(sys.argv[1:])
"""


def python(code, *args, given=""):
    """A program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def writing(folder):
    """Each kind of command that writes, by what it writes, with the answers that it is given."""
    return {
        "memo.md": (("decide", OVERDUE, "--memo", folder / "memo.md"), ""),
        "days.ics": (
            ("timeline", OVERDUE, "--output-format", "ics", "--out", folder / "days.ics"),
            "",
        ),
        "case.yaml": (("ask", "--out", folder / "case.yaml"), "2026-11-23\nyes\nquit\n"),
        "rules": (("copy-rules", folder / "rules"), ""),
        "numbers.yaml": (
            (
                "text",
                "check",
                "-",
                write_rules(folder.parent / "rules"),
                "--write-mapping",
                folder / "numbers.yaml",
            ),
            written(PARAGRAPHS),
        ),
    }


KINDS = ("memo.md", "days.ics", "case.yaml", "rules", "numbers.yaml")


@pytest.fixture
def folder(tmp_path):
    """An empty folder to write in."""
    made = tmp_path / "out"
    made.mkdir()
    return made


@posix
@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)]
)
def test_a_signal_leaves_nothing_half_written(folder, kind, number, code):
    """Otherwise a memo that was cut off could be signed, or a folder hold half of the rules."""
    args, answers = writing(folder)[kind]

    done = python(SIGNALLED, int(number), *args, given=answers)

    assert code == done.returncode, done.stderr
    assert "Traceback" not in done.stderr
    left = [path.name for path in folder.iterdir()]
    if kind == "case.yaml":  # the file that an interview has from its start on
        left.remove(kind)
        assert (folder / kind).read_text(encoding="utf-8") == ""
    assert left == []


@posix
@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS[:2])
def test_a_file_that_was_there_stays_as_it_was(folder, kind):
    """Otherwise a signal would cost what it was to replace."""
    args, answers = writing(folder)[kind]
    (folder / kind).write_text("before", encoding="utf-8")
    more = () if kind == "memo.md" else ("--overwrite",)

    python(SIGNALLED, int(signal.SIGTERM), *args, *more, given=answers)

    assert [path.name for path in folder.iterdir()] == [kind]
    assert (folder / kind).read_text(encoding="utf-8") == "before"


@posix
@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_leaves_nothing_half_written(folder, kind):
    """Otherwise what fits on the disk would be taken for the whole."""
    args, answers = writing(folder)[kind]

    done = python(LIMITED, *args, given=answers)

    assert done.returncode in (SYSTEM, INPUT), done.stderr
    assert "defect" not in done.stderr
    assert [path.name for path in folder.iterdir()] in ([], ["case.yaml"])
    for path in folder.iterdir():  # of an interview the answers that fitted
        assert path.read_text(encoding="utf-8") in ("", "as_of: 2026-11-23\n")


@pytest.mark.parametrize("at", [1, 2])
def test_a_case_is_never_without_its_readings(tmp_path, monkeypatch, at):
    """Otherwise what was proved of it, or differs in it, would not be seen when it is decided."""
    replace, calls = Path.replace, itertools.count(1)

    def interrupted(self, target):
        if next(calls) == at:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_case(tmp_path, "case", {"as_of": "2026-11-23"}, {"A-1": "service"})

    assert ["case.txt"][: at - 1] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("text", ["", "x" * 100_000])
def test_a_new_file_is_whole_and_replaces_nothing(tmp_path, text):
    """Otherwise two runs could write over each other."""
    path = tmp_path / "new"
    put_whole(path, text.encode(), new=True)

    with pytest.raises(FileExistsError):
        put_whole(path, b"other", new=True)
    assert path.read_text(encoding="utf-8") == text
    assert [path] == [*tmp_path.iterdir()]


@posix
def test_a_link_is_followed_and_a_device_written_into(tmp_path):
    """Otherwise a link would be replaced by a file, or a device be renamed away."""
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_bytes(b"before")
    there.chmod(0o640)
    link.symlink_to(there)

    put_whole(link, b"after")
    put_whole(Path(os.devnull), b"after")

    assert (link.is_symlink(), there.read_bytes()) == (True, b"after")
    assert there.stat().st_mode & 0o777 == 0o640


# --- two at once


@posix
def test_the_second_of_two_runs_into_one_folder_is_refused(tmp_path):
    """Otherwise the pages of one run could stand among those of another."""
    out, other = tmp_path / "book", tmp_path / "other"
    with new_folder(out) as first:
        (first / "page").write_text("first", encoding="utf-8")
        with pytest.raises(PolicyError, match="somebody else writes this folder"):
            new_folder(out).__enter__()
        with new_folder(other) as second:
            (second / "page").write_text("other", encoding="utf-8")

    assert (out / "page").read_text(encoding="utf-8") == "first"
    with new_folder(out) as again:
        (again / "page").write_text("again", encoding="utf-8")
    assert {"book", "other"} == {path.name for path in tmp_path.iterdir()}


@posix
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError])
def test_a_run_that_ends_early_leaves_what_was_there(tmp_path, error):
    """Otherwise the pages of last week would be gone, and those of today not be there."""
    out = tmp_path / "book"
    out.mkdir()
    (out / "page").write_text("before", encoding="utf-8")

    def interrupted():
        with new_folder(out) as new:
            (new / "page").write_text("after", encoding="utf-8")
            raise error

    with pytest.raises(error):
        interrupted()

    assert [out] == [*tmp_path.iterdir()]
    assert (out / "page").read_text(encoding="utf-8") == "before"


@posix
def test_whoever_dies_holds_nothing(tmp_path):
    """Otherwise a build that was killed would have to be cleared away by hand."""
    code = """
import os, pathlib, signal, sys
from policy507.files.output import new_folder
with new_folder(pathlib.Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert -signal.SIGKILL == python(code, tmp_path / "book").returncode

    with new_folder(tmp_path / "book") as new:
        (new / "page").write_text("x", encoding="utf-8")
    assert (tmp_path / "book" / "page").is_file()


# --- where nothing may be written


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("decide", OVERDUE), WRONG),
        (("decide", "--output-format", "json", OVERDUE), WRONG),
        (("explain", "V.D"), FINE),
        (("check",), FINE),
        (("timeline", OVERDUE), FINE),
    ],
)
def test_a_read_only_installation_is_enough(args, code):
    """Otherwise who installs it for all users of a machine could not use it."""
    done = python(READ_ONLY, *args)

    assert (code, "") == (done.returncode, done.stderr)
    assert done.stdout


# --- threads and processes

TOGETHER = """
import sys, threading
from policy507 import decide_case, load, read_case
paths, found = sys.argv[1:], {}
ready = threading.Barrier(len(paths) * 4)
def work(path, number):
    ready.wait()
    found[path, number] = decide_case(read_case(path)).to_json()
threads = [threading.Thread(target=work, args=(p, n)) for p in paths for n in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
for path in paths:
    alone = decide_case(read_case(path)).to_json()
    assert all(found[path, number] == alone for number in range(4)), path
print(len(found))
"""
SPAWNED = """
import multiprocessing, sys
from policy507 import decide_case, load, read_case
if __name__ == "__main__":
    cases = [read_case(path) for path in sys.argv[1:]]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(decide_case, cases)
    here = [decide_case(case) for case in cases]
    assert found == here
    assert [str(each) for each in found] == [str(each) for each in here]
    assert [each.to_json() for each in found] == [each.to_json() for each in here]
    print(len(found))
"""


@pytest.mark.long
@pytest.mark.parametrize("code", [TOGETHER, SPAWNED], ids=["threads", "spawned processes"])
def test_decisions_at_once_are_those_of_one_after_the_other(code, tmp_path):
    """Otherwise a service would answer one user with what it works out for another."""
    program = tmp_path / "program.py"
    program.write_text(code, encoding="utf-8")
    cases = sorted((ROOT / "examples").glob("*.yaml"))

    done = subprocess.run(
        [sys.executable, str(program), *map(str, cases)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))},
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() in (str(len(cases)), str(len(cases) * 4))


def test_a_command_may_run_in_a_thread():
    """Otherwise a program that runs commands in threads would be told of signals it never gets."""
    from policy507.cli.main import main

    ended = []

    def run():
        try:
            main(["schema", "case"])
        except SystemExit as end:
            ended.append(end.code)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert ended == [FINE]
