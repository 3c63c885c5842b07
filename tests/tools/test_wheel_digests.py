"""The list of a wheel's digests: of every file of the package, and in the form that is read."""

from __future__ import annotations

import hashlib
import importlib.util
import zipfile

import pytest
from repository import ROOT

from policy507.files.digests import read_digests

SCRIPT = ROOT / "tools" / "digests.py"


@pytest.fixture(scope="module")
def script():
    """The script, whose name a module of the package has, too."""
    spec = importlib.util.spec_from_file_location("tools_digests", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def wheel(tmp_path):
    """A wheel, as small as one can be."""
    file = tmp_path / "policy507-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("policy507/b.py", "b")
        archive.writestr("policy507/data/rules/", "")
        archive.writestr("policy507/data/rules/a.yaml", "a")
        archive.writestr("policy507-0.1.0.dist-info/RECORD", "r")
    return file


def test_every_file_of_the_package_is_listed_and_nothing_else(script, wheel, tmp_path, capsys):
    """A file that is not listed could be anything; what an installer writes differs anyway."""
    assert script.main([str(wheel)]) == 0
    (tmp_path / "list").write_text(capsys.readouterr().out, encoding="utf-8")

    assert dict(read_digests(tmp_path / "list").digests) == {
        "policy507/b.py": hashlib.sha256(b"b").hexdigest(),
        "policy507/data/rules/a.yaml": hashlib.sha256(b"a").hexdigest(),
    }


@pytest.mark.parametrize("wheels", [[], ["a.whl", "b.whl"]])
def test_one_wheel_is_wanted(script, wheels, capsys):
    """A list of an old wheel in the same folder would be published for the new one."""
    assert script.main(wheels) == 2
    assert "usage" in capsys.readouterr().err
