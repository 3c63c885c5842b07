"""`policy507 review`: what a person is shown, what they are asked, and what is recorded of the answer."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import policytexts
import pytest
from click.testing import CliRunner
from smallbook import RELIEF, TEST, write
from smallbook import replaced as swap

from policy507.audit.review.changes import out_of_step
from policy507.audit.review.register import read_register, recorded, write_register
from policy507.cli import review as reviewing
from policy507.cli.main import main
from policy507.files.folders import REVIEWED_FILE
from policy507.rulefiles.load import read

DAY, LATER = dt.date(2026, 1, 2), "2026-03-04"


def run(*args, answers=""):
    """One run of the command, its answers through a pipe."""
    return CliRunner().invoke(main, ["review", *map(str, args)], input=answers)


@pytest.fixture
def folder(tmp_path):
    """The small book with a register that says of nobody that they read it."""
    rules = write(tmp_path / "rules")
    write_register(rules, recorded(read(rules), None, DAY))
    return rules


def readers(folder: Path) -> dict[str, tuple[str, str | None]]:
    """The day and the reader of each paragraph."""
    register = read_register(folder)
    assert register is not None
    return {c: (str(e.recorded_on), e.read_by) for c, e in register.entries.items()}


# --- what is asked, and recorded


def test_a_name_is_recorded_with_the_day(folder):
    """If this failed, nobody could say that they have read a paragraph."""
    done = run("1.1", "--rules", folder, "--on", LATER, answers="A. Reader\n")
    assert done.exit_code == 0
    assert readers(folder) == {"1.1": (LATER, "A. Reader"), "1.2": ("2026-01-02", None)}
    assert "Recorded: 1.1, read by A. Reader." in done.stderr
    assert out_of_step(folder, read(folder)) == ()


@pytest.mark.parametrize(
    "answers", ["", "\n", "  \n", "\nA. Reader\n", "yes\n", "no\n\n", "7\n", "\x1b[2J\n"]
)
def test_the_end_of_input_and_what_is_no_name_record_nothing(folder, answers):
    """If this failed, whoever runs the command in a script would be said to have read the policy."""
    before = (folder / REVIEWED_FILE).read_bytes()
    done = run("1.1", "--rules", folder, answers=answers)
    assert done.exit_code == 0
    assert "Nothing was recorded." in done.stderr
    assert (folder / REVIEWED_FILE).read_bytes() == before
    assert "\x1b" not in done.output


def test_after_what_is_no_name_it_is_asked_again(folder):
    """If this failed, somebody who says yes first would have to read it all again."""
    done = run("1.1", "--rules", folder, answers="Yes\nA. Reader\n")
    assert "'Yes' is no name" in done.stderr
    assert readers(folder)["1.1"][1] == "A. Reader"


def test_a_line_without_end_is_bounded(folder):
    """If this failed, a device without line ends would be read into memory."""
    done = run("1.1", "--rules", folder, answers="x" * 10_000)
    assert done.exit_code == 0
    assert max(map(len, done.stderr.splitlines())) < 300


@pytest.mark.parametrize("command", [("review", "1.1", "--rules"), ("ask", "--rules")])
def test_bytes_that_are_no_text_are_no_answer(folder, command):
    """If this failed, a terminal of another encoding would end the command as a defect of ours."""
    done = subprocess.run(
        [sys.executable, "-m", "policy507", *command, str(folder)],
        input=b"A. \xff\xfe\n",
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )
    assert done.returncode == 0
    assert rb"\udcff\udcfe' is no" in done.stderr
    assert readers(folder)["1.1"][1] is None


def test_a_changed_paragraph_is_in_step_once_somebody_read_it(folder):
    """If this failed, a change could not be settled by reading it."""
    write(folder, _1_1=swap(TEST, "title: The", "title: A"))
    done = run("1.1", "--rules", folder, "--on", LATER, answers="A. Reader\n")
    assert "No longer as it was recorded on January 2, 2026: `title` changed." in done.stdout
    assert readers(folder)["1.1"] == (LATER, "A. Reader")
    assert out_of_step(folder, read(folder)) == ()


def test_a_second_reader_takes_the_place_of_the_first(folder):
    """If this failed, the register would name somebody who read it longer ago than the last did."""
    for name in ("A. Reader", "B. Reader"):
        run("1.1", "--rules", folder, answers=f"{name}\n")
    assert readers(folder)["1.1"][1] == "B. Reader"


def test_without_a_register_the_others_are_recorded_as_read_by_nobody(tmp_path):
    """If this failed, the first review would leave a register that lacks every other paragraph."""
    run("1.1", "--rules", write(tmp_path), "--on", LATER, answers="A. Reader\n")
    assert readers(tmp_path) == {"1.1": (LATER, "A. Reader"), "1.2": (LATER, None)}


def test_nobody_is_recorded_to_have_read_what_was_not_there(folder):
    """If this failed, who mistypes the year would have read rules that there were not, and be believed."""
    changed = swap(TEST, "title: ", "history: [{on: 2026-01-03, what: mended}]\ntitle: ")
    write(folder, _1_1=changed)
    before = (folder / REVIEWED_FILE).read_bytes()
    done = run("1.1", "--rules", folder, "--on", "2026-01-02", answers="A. Reader\n")
    assert done.exit_code == 3
    assert "1.1 changed on 2026-01-03, as its history says: later than 2026-01-02" in done.stderr
    assert (folder / REVIEWED_FILE).read_bytes() == before
    assert run("1.1", "--rules", folder, "--on", "2026-01-03", answers="A. Reader\n").exit_code == 0
    assert out_of_step(folder, read(folder)) == ()


def test_what_was_read_is_what_was_shown(folder, monkeypatch):
    """If this failed, rules that changed while somebody read would be recorded as read."""
    shown = reviewing._shown

    def shown_and_changed(*args):
        yield from shown(*args)
        write(folder, _1_1=swap(TEST, "title: The", "title: A"))

    monkeypatch.setattr(reviewing, "_shown", shown_and_changed)
    run("1.1", "--rules", folder, answers="A. Reader\n")
    assert [p.message[:20] for p in out_of_step(folder, read(folder)) or ()] == [
        "1.1: `title` changed"
    ]


def test_an_interrupt_records_nothing(folder):
    """If this failed, leaving would count as having read."""
    script = (  # a shell has what runs behind it ignore interrupts
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from policy507.cli.main import main; main()"
    )
    asked = [sys.executable, "-c", script, "review", "1.1", "--rules", str(folder)]
    with subprocess.Popen(
        asked, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        while not said.endswith("Name: ") and (read_now := process.stderr.read(1)):
            said += read_now
        for _ in range(
            60
        ):  # one that comes between the question and the reading is seen at the next
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(9)
                break
        process.kill()  # nothing, where it has left; else the test would wait forever
    assert process.returncode == 130
    assert readers(folder)["1.1"][1] is None


# --- recording without a reader


def test_all_that_changed_is_recorded_and_read_by_nobody(folder):
    """If this failed, whoever changes rules would be stuck, or would have to make up a reader."""
    run("1.1", "--rules", folder, answers="A. Reader\n")
    run("1.2", "--rules", folder, "--on", "2026-02-03", answers="A. Reader\n")
    write(folder, _1_1=swap(TEST, "title: The", "title: A"))
    done = run("--record", "--rules", folder, "--on", LATER)
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{REVIEWED_FILE}: 1.1\n" in done.stdout
    assert readers(folder) == {"1.1": (LATER, None), "1.2": ("2026-02-03", "A. Reader")}
    assert out_of_step(folder, read(folder)) == ()


def test_one_paragraph_is_recorded_alone(folder):
    """If this failed, settling one change would settle the others unseen."""
    write(
        folder,
        _1_1=swap(TEST, "title: The", "title: A"),
        _1_2=swap(RELIEF, "title: The", "title: A"),
    )
    run("1.2", "--record", "--rules", folder, "--on", LATER)
    assert [p.message[:4] for p in out_of_step(folder, read(folder)) or ()] == ["1.1:"]


def test_recording_what_did_not_change_says_so_and_changes_nothing(folder):
    """If this failed, every run would show as a change of the register."""
    before = (folder / REVIEWED_FILE).read_bytes()
    assert "nothing, since nothing changed" in run("--record", "--rules", folder).stdout
    assert (folder / REVIEWED_FILE).read_bytes() == before


def test_a_register_begins_with_all_paragraphs(tmp_path):
    """If this failed, a folder of one's own could not have a register."""
    done = run("--record", "--rules", write(tmp_path), "--on", LATER)
    assert f"{REVIEWED_FILE}: 1.1, 1.2\n" in done.stdout
    assert readers(tmp_path) == {"1.1": (LATER, None), "1.2": (LATER, None)}


def test_what_is_gone_and_what_is_new_is_settled_by_recording(folder):
    """If this failed, a paragraph that was renumbered would be out of step for ever."""
    path = folder / REVIEWED_FILE
    path.write_text(
        swap(path.read_text(encoding="utf-8"), "  '1.1':", "  '1.3':"), encoding="utf-8"
    )
    assert len(out_of_step(folder, read(folder)) or ()) == 2
    run("--record", "--rules", folder)
    assert list(readers(folder)) == ["1.1", "1.2"]


@pytest.mark.parametrize("args", [("--record",), ("1.1",), ()])
def test_a_broken_register_is_refused_with_all_its_faults_and_stays(folder, args):
    """If this failed, readers whom a slip of the hand hides would be written over."""
    text = "schema: 1\nparagraphs: {'1.1': x}\nmore: 1\n"
    (folder / REVIEWED_FILE).write_text(text, encoding="utf-8")
    done = run(*args, "--rules", folder, answers="A. Reader\n")
    assert done.exit_code == 2
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == [
        f"{folder}/{REVIEWED_FILE}:{place}:" for place in ("3:1", "2:21")
    ]
    assert (folder / REVIEWED_FILE).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("args", [("--record",), ("1.1",)])
def test_the_files_of_an_installed_package_stay_as_they_were_released(folder, monkeypatch, args):
    """If this failed, an installation would no longer be what its release says."""
    monkeypatch.setattr(reviewing, "PACKAGE", folder.parent.resolve())
    before = (folder / REVIEWED_FILE).read_bytes()
    done = run(*args, "--rules", folder, answers="A. Reader\n")
    assert done.exit_code == 2
    assert "record a copy, of policy507 copy-rules" in done.stderr
    assert (folder / REVIEWED_FILE).read_bytes() == before


def test_a_register_that_cannot_be_written_is_told(folder):
    """If this failed, somebody would believe that their name is recorded."""
    path = folder / REVIEWED_FILE
    path.unlink()
    path.symlink_to(folder / "nowhere" / "at-all")
    done = run("--record", "--rules", folder)
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr


# --- the list


def test_the_list_says_who_has_read_what_and_what_changed(folder):
    """If this failed, nobody would see what is still to be read."""
    same = run("--rules", folder)
    run("1.2", "--rules", folder, "--on", LATER, answers="A. Reader\n")
    write(folder, _1_1=swap(TEST, "title: The", "title: A"))
    other = run("--rules", folder)
    assert (same.exit_code, other.exit_code) == (0, 1)
    assert (
        "1.1  recorded on January 2, 2026; nobody has read it against the adopted text yet"
        in same.stdout
    )
    assert other.stdout.splitlines() == [
        "1.1  no longer as it was recorded on January 2, 2026: `title` changed",
        "1.2  read against the adopted text by A. Reader, recorded on March 4, 2026",
    ]


def test_the_list_names_what_only_one_side_knows(folder):
    """If this failed, a paragraph that came or went would look settled."""
    path = folder / REVIEWED_FILE
    path.write_text(
        swap(path.read_text(encoding="utf-8"), "  '1.1':", "  '1.3':"), encoding="utf-8"
    )
    done = run("--rules", folder)
    assert done.exit_code == 1
    assert "1.1  not in the register of review" in done.stdout
    assert done.stdout.endswith("In the register, and not in the rules\n  - 1.3\n")


def test_a_folder_without_a_register_is_told_so(tmp_path):
    """If this failed, an empty list would say that everything is settled."""
    done = run("--rules", write(tmp_path))
    assert done.exit_code == 0
    assert "has no register of review: --record begins one" in done.stdout


def test_of_the_shipped_rules_nobody_is_said_to_have_read_any():
    """If this failed, the pages and this list would say different things."""
    done = run()
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert len(lines) == len(read().paragraphs)
    assert all("nobody has read it against the adopted text yet" in line for line in lines)


# --- what is shown


def test_words_and_rules_stand_side_by_side():
    """If this failed, a reader would have to put together what belongs together."""
    done = run("V.E", answers="")
    left, right = columns(done, "In our words", "What the rules say")[0]
    (paragraph,) = (each for each in read() if each.citation == "V.E")
    assert left == paragraph.says
    assert right.startswith(
        "V.E The latest certificate is kept (latest-certificate-kept) The chief"
    )
    assert "met when: the chief law enforcement officer keeps a copy" in right


@pytest.mark.parametrize(
    ("citation", "heading"),
    [
        ("I", "Not encoded"),
        ("V.C", "Values"),
        ("V.E", "What people are asked"),
        ("V.C", "What the names stand for"),
        ("V.C", "Readings: what the words leave open"),
        ("V.C", "Left to people"),
        ("V.C", "Sources"),
        ("V.C", "Notes"),
        ("V.C", "What changed in these rules"),
        ("V.C", "Key phrases of the adopted text"),
        ("V.B", "Whom it covers, and by when"),
        ("II", "Where another authority says something else"),
        ("V.D", "Facts that contradict one another"),
    ],
)
def test_all_that_only_a_reader_can_judge_is_shown(citation, heading):
    """If this failed, somebody would be said to have read what they were not shown."""
    assert f"\n{heading}\n" in run(citation).stdout


def test_of_which_questions_a_reader_of_findings_is_told_is_shown(folder):
    """If this failed, a remark could be told in other cases than a reader of the rules knows."""
    write(
        folder,
        _1_2=swap(RELIEF, "may: give prizes", "may: give prizes\n    remarks: {P-1: serves}"),
    )
    done = run("1.2", "--rules", folder)
    assert "Told of a question left to people\n  Prizes: P-1, where serves\n" in done.stdout


def test_examples_are_not_shown():
    """If this failed, what is run anyway would hide what somebody has to read."""
    assert "\nExamples\n" not in run("V.E").stdout


@pytest.fixture
def bicycles(tmp_path):
    """The rules of an invented policy and a copy of it, in which one word is another."""
    rules = policytexts.write_rules(tmp_path / "rules")
    copy = tmp_path / "copy.txt"
    copy.write_text(
        policytexts.written(policytexts.but({"IV.B": "Such a club asks less."})), "utf-8"
    )
    return rules, copy


def columns(done, *heads: str) -> list[list[str]]:
    """The words of each block of lines below some heads of columns, by column."""
    _, head, below = done.stdout.partition(
        next(line for line in done.stdout.splitlines() if all(head in line for head in heads))
    )
    starts = [head.index(each) for each in heads]
    return [
        [
            " ".join(" ".join(line[a:b] for line in block.splitlines()).split())
            for a, b in zip(starts, [*starts[1:], None], strict=True)
        ]
        for block in below.strip("\n").split("\n\n")
    ]


def test_the_adopted_words_of_each_item_stand_beside_ours(bicycles):
    """If this failed, the words of one item would be compared with those of another."""
    rules, copy = bicycles
    done = run("IV.A", "--rules", rules, "--adopted-text", copy)
    found = columns(done, "In our words", "What the rules say", "The adopted text, IV.A")
    theirs = {ours.partition(":")[0]: adopted for ours, _, adopted in found[1:6]}
    assert found[0][2] == policytexts.PARAGRAPHS["IV.A"]
    assert theirs == {f"IV.A.{n}": policytexts.PARAGRAPHS[f"IV.A.{n}"] for n in range(1, 6)}


def test_a_copy_of_other_words_is_told_to_be_one(bicycles):
    """If this failed, somebody would read the rules against a text for which they were not made."""
    rules, copy = bicycles
    heading = "The copy has other words than these rules were made for"
    assert heading in run("IV.B", "--rules", rules, "--adopted-text", copy).stdout
    assert heading not in run("IV.C", "--rules", rules, "--adopted-text", copy).stdout
    assert heading not in run("IV.B", "--rules", rules).stdout


def test_no_terminal_obeys_what_a_copy_says(bicycles):
    """If this failed, a copy could write over what somebody is to read."""
    rules, copy = bicycles
    text = copy.read_text(encoding="utf-8").replace("asks less", "asks \x1b[2J\x9b less")
    copy.write_text(text, encoding="utf-8")
    done = run("IV.B", "--rules", rules, "--adopted-text", copy)
    assert not {"\x1b", "\x9b"} & {*done.output}


# --- usage


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("V.F",), "there is no 'V.F', did you mean"),
        (("latest-certificate-kept",), "there is no 'latest-certificate-kept'"),
        (("--adopted-text", "copy.txt"), "--adopted-text is for the review of one PARAGRAPH"),
        (("V.E", "--record", "--adopted-text", "copy.txt"), "is for the review of one PARAGRAPH"),
        (("V.E", "--adopted-text", "-"), "answers come from standard input: name a file"),
        (("V.E", "--on", "2026-02-30"), "there is no such day"),
    ],
)
def test_bad_usage_is_told(args, said):
    """If this failed, a slip would look like a review."""
    done = run(*args)
    assert done.exit_code == 3
    assert said in " ".join(done.stderr.split())


def test_rules_with_problems_are_bad_input(tmp_path):
    """If this failed, somebody would read rules that nothing can be decided by."""
    done = run("1.1", "--rules", write(tmp_path, _1_1=swap(TEST, "who:", "whose:")))
    assert done.exit_code == 2


def test_a_terminal_shows_what_is_there_in_its_width(monkeypatch):
    """If this failed, three columns would be torn apart on a narrow screen."""
    monkeypatch.setitem(os.environ, "COLUMNS", "60")
    assert max(map(len, run("V.E").stdout.splitlines())) <= 60
