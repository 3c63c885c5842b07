"""`policy507 copy-rules`: the rules as files of one's own, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from repository import EXAMPLES

from policy507 import load, rules_folder
from policy507.cli.main import main
from policy507.files import installed

FINE, WRONG, INPUT, USAGE, SYSTEM = 0, 1, 2, 3, 74


def run(*args):
    """A command in this process."""
    return CliRunner().invoke(main, [str(arg) for arg in args])


def contents(folder):
    """The files of a folder by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def in_a_wheel(folder, monkeypatch):
    """The package as a wheel has it, its rules inside and not to be written on."""
    inside = folder / "site-packages" / "policy507" / "data" / "rules"
    shutil.copytree(rules_folder(), inside)
    (inside / ".hidden").write_text("no rule", encoding="utf-8")
    for path in inside.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.setattr(installed, "PACKAGE", folder / "site-packages" / "policy507")


@pytest.fixture(params=["checkout", "wheel"])
def mine(request, tmp_path, monkeypatch):
    """A folder that is not there yet, where the package lies in a checkout, or is installed."""
    if request.param == "wheel":
        in_a_wheel(tmp_path, monkeypatch)
    return tmp_path / "some where" / "mine"


def test_a_copy_is_the_same_rules(mine):
    """Otherwise an edition of one's own would begin with other rules than ours."""
    original = contents(rules_folder())
    done = run("copy-rules", mine)

    assert (FINE, "") == (done.exit_code, done.stderr)
    assert contents(mine) == {name: text for name, text in original.items() if name != ".hidden"}
    assert load(mine).digest == load().digest
    assert [mine.name] == [path.name for path in mine.parent.iterdir()]


def test_a_copy_can_be_changed(mine):
    """Otherwise the copy of an installation without rights to write would be of no use."""
    run("copy-rules", mine)
    path = mine / "V-training" / "V.D.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (path.parent / "new.txt").touch()

    assert load(mine).digest != load().digest


def test_the_commands_that_are_told_are_those_that_follow(tmp_path):
    """Otherwise a newcomer would copy a command that fails."""
    told = run("copy-rules", tmp_path / "my rules").stdout
    quoted = f"'{tmp_path}/my rules'"
    case = EXAMPLES / "officer-grace-until-2027.yaml"

    assert f"  policy507 check {quoted}\n" in told
    assert f"  policy507 decide --rules {quoted} CASE\n" in told
    assert FINE == run("check", tmp_path / "my rules").exit_code
    assert FINE == run("decide", "--rules", tmp_path / "my rules", case).exit_code


def test_an_empty_folder_is_taken(tmp_path):
    """Otherwise a folder that was made for the rules would have to be removed first."""
    (tmp_path / "mine").mkdir()

    assert FINE == run("copy-rules", tmp_path / "mine").exit_code
    assert load(tmp_path / "mine").digest == load().digest


def full(folder):
    """A folder of somebody's own work."""
    (folder / "mine").mkdir()
    (folder / "mine" / "policy.yaml").write_text("policy: my own", encoding="utf-8")
    return folder / "mine", "this folder is not empty: name an empty one, or a new one"


def a_file(folder):
    """A file where a folder is wanted."""
    (folder / "mine").write_text("my own", encoding="utf-8")
    return folder / "mine", "there is a file of this name: name a folder"


def a_link(folder):
    """A link, which would be replaced and not followed."""
    (folder / "empty").mkdir()
    (folder / "mine").symlink_to(folder / "empty")
    return folder / "mine", "there is a file of this name: name a folder"


def below_a_file(folder):
    """A folder that there cannot be."""
    (folder / "file").touch()
    return folder / "file" / "mine", "cannot be written: "


def here(_):
    """The folder in which the command is run, which would be another one afterwards."""
    return Path(), "this is the folder that you are in: name a new one"


def within(_):
    """A place in which the copy would be read as a part of the original."""
    return rules_folder() / "mine", "this is inside the rules that are copied: name another place"


@pytest.mark.parametrize("place", [full, a_file, a_link, below_a_file, here, within])
def test_nothing_is_written_over(place, tmp_path, monkeypatch):
    """Otherwise somebody's own rules could be lost."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    out, message = place(tmp_path)
    before = sorted(tmp_path.rglob("*")), contents(tmp_path)
    done = run("copy-rules", out)

    assert (INPUT, "") == (done.exit_code, done.stdout)
    assert done.stderr.startswith(f"{out}: {message}")
    assert 1 == done.stderr.count("\n")
    assert before == (sorted(tmp_path.rglob("*")), contents(tmp_path))


@pytest.mark.parametrize(
    ("error", "code"),
    [(OSError(28, "No space left on device"), SYSTEM), (KeyboardInterrupt(), 130)],
)
def test_what_is_broken_off_leaves_nothing(error, code, tmp_path, monkeypatch):
    """Otherwise half of the rules would be taken for the whole policy."""
    write = Path.write_bytes

    def fail_at_last(path, content):
        if path.name == "readings.yaml":
            raise error
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fail_at_last)
    done = run("copy-rules", tmp_path / "mine")

    assert (code, "") == (done.exit_code, done.stdout)
    assert [] == list(tmp_path.iterdir())


def test_a_folder_that_fills_meanwhile_is_not_replaced(tmp_path, monkeypatch):
    """Otherwise what somebody puts there while the rules are copied would be lost."""
    (tmp_path / "mine").mkdir()
    write = Path.write_bytes

    def meanwhile(path, content):
        (tmp_path / "mine" / "own.yaml").touch()
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", meanwhile)

    assert SYSTEM == run("copy-rules", tmp_path / "mine").exit_code
    assert ["own.yaml"] == [path.name for path in (tmp_path / "mine").iterdir()]
    assert ["mine"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_is_named(tmp_path, monkeypatch):
    """Otherwise the files would lie wherever one happens to be."""
    monkeypatch.chdir(tmp_path)

    assert USAGE == run("copy-rules").exit_code
    assert [] == list(tmp_path.iterdir())
