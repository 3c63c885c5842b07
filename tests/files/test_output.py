"""Files that are written: there whole or not at all, and nothing else is touched."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from policy507.errors import PolicyError
from policy507.files.output import put_whole, write_whole

MARK = "# made by this\n"


def refusal(path, text="new", mark=None):
    """Why a file is not written."""
    with pytest.raises(PolicyError) as raised:
        write_whole(path, text, mark)
    (problem,) = raised.value.problems
    return str(problem)


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path):
    """Otherwise each run would leave a file with a strange name in somebody's folder."""
    path = tmp_path / "numbers.yaml"

    write_whole(path, "old", MARK)
    path.write_text(f"{MARK}old", encoding="utf-8")
    write_whole(path, f"{MARK}new é", MARK)

    assert f"{MARK}new é" == path.read_text(encoding="utf-8")
    assert [path] == list(tmp_path.iterdir())


def test_a_new_file_can_be_read_by_whoever_may_read_others(tmp_path):
    """Otherwise a mapping file on a shared disk could be read by nobody else."""
    usual = tmp_path / "usual"
    usual.touch()
    write_whole(tmp_path / "new", "text")

    assert usual.stat().st_mode == (tmp_path / "new").stat().st_mode


def test_what_a_file_is_allowed_stays_so(tmp_path):
    """Otherwise to write a file again would open it to others."""
    path = tmp_path / "own"
    path.touch(mode=0o600)
    write_whole(path, "text")

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("content", ["officer: {}\n", "", MARK[:-3]])
def test_a_file_that_is_another_is_left(tmp_path, content):
    """Otherwise a slip of the finger would destroy a case file."""
    path = tmp_path / "case.yaml"
    path.write_text(content, encoding="utf-8")

    assert f"{path}: there is another file of this name: it is not written over" == refusal(
        path, mark=MARK
    )
    assert content == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/null"])
def test_a_device_is_neither_read_nor_written_where_a_mark_is_wanted(device):
    """Otherwise its beginning would be read without end: this test would not end."""
    if not Path(device).exists():
        pytest.skip("this system has no such device")

    assert "no file: it is not written over" in refusal(Path(device), mark=MARK)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no such device")
def test_a_device_is_written_into_where_no_mark_is_wanted():
    """Otherwise nobody could send the text to where it is not kept, or a full disk would pass unsaid."""
    write_whole(Path("/dev/null"), "text")
    assert Path("/dev/null").is_char_device()

    assert "/dev/full: cannot be written: No space left on device" == refusal(Path("/dev/full"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    """Otherwise the command would wait for somebody to write into it: this test would not end."""
    os.mkfifo(tmp_path / "pipe")

    assert "no file" in refusal(tmp_path / "pipe", mark=MARK)


def test_a_large_file_is_not_read_to_its_end(tmp_path):
    """Otherwise a slip of the finger would read a file of gigabytes into memory."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # sparse: it takes no room

    assert "another file" in refusal(path, mark=MARK)


def test_a_folder_is_no_file(tmp_path):
    """Otherwise the slip would end in a traceback."""
    assert "no file" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["no/such/folder/x", "a\0b", "x" * 300])
def test_a_place_that_there_cannot_be_is_told(tmp_path, name):
    """Otherwise the slip would end in a traceback."""
    assert "cannot be written: " in refusal(tmp_path / name)
    assert [] == list(tmp_path.iterdir())


def test_whoever_names_a_folder_that_is_not_there_is_told_the_name_that_they_gave(tmp_path):
    """Otherwise the message would be of a file of which nobody has heard."""
    asked = tmp_path / "nowhere" / "memo.md"
    with pytest.raises(FileNotFoundError) as refused:
        put_whole(asked, b"text")
    assert str(asked) in str(refused.value)
    assert ".policy507-" not in str(refused.value)


def test_a_link_is_followed_and_stays_one(tmp_path):
    """Otherwise what somebody put elsewhere on purpose would be put here."""
    (tmp_path / "there").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "there")

    write_whole(tmp_path / "link", "new")

    assert (tmp_path / "link").is_symlink()
    assert "new" == (tmp_path / "there").read_text(encoding="utf-8")


def test_a_ring_of_links_is_told(tmp_path):
    """Otherwise it would end in a traceback."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    assert str(tmp_path / "a") in refusal(tmp_path / "a")


def test_what_cannot_be_written_leaves_what_was_there(tmp_path):
    """Otherwise a text that is no text would destroy the file that was good."""
    path = tmp_path / "numbers.yaml"
    path.write_text("good", encoding="utf-8")

    assert "cannot be written" in refusal(path, "\ud800")
    assert "good" == path.read_text(encoding="utf-8")
    assert [path] == list(tmp_path.iterdir())
