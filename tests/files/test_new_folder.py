"""A folder of output is there whole, or as it was."""

from pathlib import Path

import pytest

from policy507 import PolicyError
from policy507.files.output import new_folder


def written(out, text):
    """Write a folder with one file."""
    with new_folder(out) as folder:
        (folder / "file").write_text(text)


def fail_in(folder):
    """Write a file, and fail."""
    (folder / "file").write_text("half")
    raise OSError("the disk is full")


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path):
    """The old files would lie among the new ones."""
    out = tmp_path / "a" / "out"
    written(out, "old")
    (out / "other").write_text("old")
    written(out, "new")
    assert [each.name for each in out.iterdir()] == ["file"]
    assert (out / "file").read_text() == "new"
    assert [*out.parent.iterdir()] == [out]


def test_what_fails_changes_nothing(tmp_path):
    """Half a folder would look like a whole one."""
    out = tmp_path / "out"
    written(out, "old")
    with pytest.raises(OSError, match="full"), new_folder(out) as folder:
        fail_in(folder)
    assert (out / "file").read_text() == "old"
    assert [*tmp_path.iterdir()] == [out]


def test_interrupted_between_the_old_and_the_new_the_old_one_is_put_back(tmp_path, monkeypatch):
    """In that moment neither is in its place, and both would be lost."""
    out = tmp_path / "out"
    written(out, "old")
    rename = Path.rename

    def interrupted(path, target):
        if path.name == "new":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        written(out, "new")
    assert (out / "file").read_text() == "old"
    assert [*tmp_path.iterdir()] == [out]


def test_where_there_can_be_no_folder_that_is_said(tmp_path):
    """A traceback would be all that is left."""
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(PolicyError, match="cannot be written"),
        new_folder(tmp_path / "file" / "out"),
    ):
        pass
