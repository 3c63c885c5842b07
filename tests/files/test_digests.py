"""The files of an installation against a list: one more, one less, one changed is refused by name."""

from __future__ import annotations

import base64
import hashlib
import os
import py_compile
import shutil
import sys
from pathlib import Path

import pytest

from policy507.errors import PolicyError
from policy507.files import digests
from policy507.files.digests import (
    differing,
    installed_files,
    is_compiled,
    read_digests,
    recorded_digests,
)

CONTENTS = {
    "__init__.py": "",
    "facts/__init__.py": "",
    "facts/case.py": "LIMIT = 60\n",
    "facts/case.pyi": "LIMIT: int\n",
    "facts/kinds.py": "NEVER = None\n",
    "py.typed": "",
    "audit/witnesses.jsonl": '{"id":1}\n{"id":2}\n',
    "data/rules/policy.yaml": "policy: a\n",
    "data/rules/V/V.A.yaml": "says: must\n",
    "data/pages/examples/officer.yaml": "as_of: 2026-11-23\n",
}
OURS = f"cpython-{sys.version_info[0]}{sys.version_info[1]}"
A = "a" * 64
OLD = 1_700_000_000


@pytest.fixture
def package(tmp_path):
    """An installed package, as small as one can be."""
    folder = tmp_path / "site" / "policy507"
    for name, text in CONTENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def digest(path):
    """The digest of a file, as lists have it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lines_of(package):
    """The list of its files that a release would publish."""
    files = sorted(path for path in package.rglob("*") if path.is_file())
    return [f"{digest(path)}  {path.relative_to(package.parent).as_posix()}" for path in files]


@pytest.fixture
def listed(package, tmp_path):
    """That list, read, before anything was altered."""
    file = tmp_path / "policy507.sha256"
    file.write_text("\n".join(lines_of(package)) + "\n", encoding="utf-8")
    return read_digests(file)


def problems(package, listed):
    """What is found, each as people read it, with names as the package has them."""
    found = differing(installed_files(package), listed)
    return [str(each).replace(f"{package.parent.as_posix()}/", "") for each in found]


def compiled(package, text, name="facts/case.py"):
    """A compiled file beside a source, which was made of another text."""
    source = package / name
    kept = source.read_text(encoding="utf-8")
    source.write_text(text, encoding="utf-8")
    os.utime(source, (OLD, OLD))
    target = Path(py_compile.compile(str(source), doraise=True))
    source.write_text(kept, encoding="utf-8")
    os.utime(source, (OLD, OLD))
    return target


# --- files


def test_an_installation_that_nobody_altered_is_as_listed(package, listed):
    """Otherwise what follows would refuse everything, and show nothing."""
    assert problems(package, listed) == []


def appended(package, name, text):
    """A text at the end of a file."""
    with (package / name).open("a", encoding="utf-8") as stream:
        stream.write(text)


def swapped(package, name, other):
    """The contents of two files, exchanged."""
    one, two = (package / each for each in (name, other))
    one_had = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(one_had)


def linked(package, name):
    """A link in the place of a file or a folder, to the same thing elsewhere."""
    place = package / name
    elsewhere = package.parent / f"kept-{place.name}"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)


CHANGED, MORE = "is not what ", "there is no such file on the list "
ELSE = "something else than case.py: delete it"
LESS = "is listed, and is not there"
TAMPERED = {
    "a number in a source": (
        lambda p: (p / "facts/case.py").write_text("LIMIT = 61\n"),
        [("policy507/facts/case.py", CHANGED)],
    ),
    "a space at the end of a rule file": (
        lambda p: appended(p, "data/rules/V/V.A.yaml", " "),
        [("policy507/data/rules/V/V.A.yaml", CHANGED)],
    ),
    "line ends": (
        lambda p: (p / "data/rules/policy.yaml").write_bytes(b"policy: a\r\n"),
        [("policy507/data/rules/policy.yaml", CHANGED)],
    ),
    "a stub": (
        lambda p: appended(p, "facts/case.pyi", "MORE: int\n"),
        [("policy507/facts/case.pyi", CHANGED)],
    ),
    "an answer of a witness": (
        lambda p: (p / "audit/witnesses.jsonl").write_text('{"id":1}\n{"id":3}\n'),
        [("policy507/audit/witnesses.jsonl", CHANGED)],
    ),
    "a witness less": (
        lambda p: (p / "audit/witnesses.jsonl").write_text('{"id":1}\n'),
        [("policy507/audit/witnesses.jsonl", CHANGED)],
    ),
    "an example of the pages": (
        lambda p: appended(p, "data/pages/examples/officer.yaml", "officer: {}\n"),
        [("policy507/data/pages/examples/officer.yaml", CHANGED)],
    ),
    "an empty file that is not empty": (
        lambda p: appended(p, "__init__.py", "import os\n"),
        [("policy507/__init__.py", CHANGED)],
    ),
    "two files exchanged": (
        lambda p: swapped(p, "facts/case.py", "facts/kinds.py"),
        [("policy507/facts/case.py", CHANGED), ("policy507/facts/kinds.py", CHANGED)],
    ),
    "a link for a file": (
        lambda p: linked(p, "facts/case.py"),
        [("policy507/facts/case.py", "no file, but a link")],
    ),
    "a rule file less": (
        lambda p: (p / "data/rules/V/V.A.yaml").unlink(),
        [("policy507/data/rules/V/V.A.yaml", LESS)],
    ),
    "an empty file less": (
        lambda p: (p / "py.typed").unlink(),
        [("policy507/py.typed", LESS)],
    ),
    "a folder less": (
        lambda p: shutil.rmtree(p / "data/rules"),
        [
            ("policy507/data/rules/V/V.A.yaml", LESS),
            ("policy507/data/rules/policy.yaml", LESS),
        ],
    ),
    "a module more": (
        lambda p: (p / "facts/json.py").touch(),
        [("policy507/facts/json.py", MORE)],
    ),
    "a rule file more": (
        lambda p: (p / "data/rules/V/V.Z.yaml").touch(),
        [("policy507/data/rules/V/V.Z.yaml", MORE)],
    ),
    "an extension module, which comes before a source": (
        lambda p: (p / f"facts/case.{OURS}-x86_64-linux-gnu.so").touch(),
        [(f"policy507/facts/case.{OURS}-x86_64-linux-gnu.so", MORE)],
    ),
    "a hidden file": (
        lambda p: (p / "data/rules/.kept").touch(),
        [("policy507/data/rules/.kept", MORE)],
    ),
    "a file of another name": (
        lambda p: (p / "facts/case.py").rename(p / "facts/cases.py"),
        [("policy507/facts/case.py", LESS), ("policy507/facts/cases.py", MORE)],
    ),
    "a name in capitals": (
        lambda p: (p / "facts/kinds.py").rename(p / "facts/Kinds.py"),
        [("policy507/facts/Kinds.py", MORE), ("policy507/facts/kinds.py", LESS)],
    ),
    "a link for a folder": (
        lambda p: linked(p, "data/rules/V"),
        [("policy507/data/rules/V", MORE), ("policy507/data/rules/V/V.A.yaml", LESS)],
    ),
    "compiled from something else": (
        lambda p: compiled(p, "LIMIT = 61\n"),
        [(f"policy507/facts/__pycache__/case.{OURS}.pyc", "from something else than case.py")],
    ),
    "compiled from a file that is gone": (
        lambda p: compiled(p, "LIMIT = 60\n").rename(p / f"facts/__pycache__/old.{OURS}.pyc"),
        [(f"policy507/facts/__pycache__/old.{OURS}.pyc", "compiled from no file that is there")],
    ),
    "compiled under a name that Python does not give": (
        lambda p: compiled(p, "LIMIT = 60\n").rename(p / "facts/__pycache__/case.pyc"),
        [("policy507/facts/__pycache__/case.pyc", "compiled from no file that is there")],
    ),
    "compiled without a source beside it": (
        lambda p: compiled(p, "LIMIT = 60\n").rename(p / "facts/json.pyc"),
        [("policy507/facts/json.pyc", MORE)],
    ),
    "nothing after the head of a compiled file": (
        lambda p: (c := compiled(p, "LIMIT = 60\n")).write_bytes(c.read_bytes()[:16]),
        [(f"policy507/facts/__pycache__/case.{OURS}.pyc", "cannot be compared with case.py")],
    ),
    "a source among compiled files": (
        lambda p: (compiled(p, "LIMIT = 60\n").parent / "case.py").touch(),
        [("policy507/facts/__pycache__/case.py", MORE)],
    ),
}


@pytest.mark.parametrize("way", TAMPERED)
def test_a_file_that_somebody_altered_is_named(way, package, listed):
    """Something else than the release would run, or decide, and pass for it."""
    alter, wanted = TAMPERED[way]
    alter(package)
    found = problems(package, listed)

    assert len(found) == len(wanted)
    for problem, (name, why) in zip(found, wanted, strict=True):
        assert name in problem
        assert why in problem


@pytest.mark.parametrize("level", [-1, 1, 2])
def test_compiled_files_of_the_sources_are_no_others(package, listed, level):
    """Whoever ran the package once would have it refused."""
    for name in ("facts/case.py", "facts/kinds.py"):
        py_compile.compile(str(package / name), doraise=True, optimize=level)

    assert problems(package, listed) == []
    assert sum(map(is_compiled, installed_files(package))) == 2


def test_what_is_optimised_is_compared_with_what_is_optimised_so(package, listed):
    """A check that was taken out by hand would pass for one that Python leaves out."""
    source = package / "facts/case.py"
    source.write_text("assert 1 < 2\n", encoding="utf-8")
    for level in (1, 0):
        py_compile.compile(str(source), doraise=True, optimize=level)
    kept = source.with_name("__pycache__")
    shutil.copy(kept / f"case.{OURS}.opt-1.pyc", kept / f"case.{OURS}.pyc")
    found = problems(package, listed)

    assert [each for each in found if ".pyc" in each] == [
        f"policy507/facts/__pycache__/case.{OURS}.pyc: it is compiled from {ELSE}"
    ]


@pytest.mark.parametrize("name", ["case.cpython-399.pyc", "case.pypy311.pyc", f"case.{OURS}.pyc"])
def test_what_this_python_does_not_run_is_not_looked_at(package, listed, name):
    """A folder that two versions of Python share would be refused by either."""
    place = package / "facts" / "__pycache__"
    place.mkdir()
    (place / name).write_bytes(b"\x00\x00\x0d\x0a not of this version")

    assert problems(package, listed) == []


@pytest.mark.parametrize("text", ["LIMIT = 61\n", "LIMIT = 600\n"])
def test_what_was_compiled_from_an_earlier_source_is_not_run_either(package, listed, text):
    """Every checkout would be refused in which a file was changed since it was last imported."""
    compiled(package, text)
    source = package / "facts/case.py"
    changed = OLD if len(text) != source.stat().st_size else OLD + 1
    os.utime(source, (changed, changed))

    assert problems(package, listed) == []


@pytest.mark.parametrize("mode", ["CHECKED_HASH", "UNCHECKED_HASH"])
def test_a_compiled_file_that_is_believed_unseen_is_compared(package, listed, mode):
    """Python runs it whatever the source is: whoever wrote one could hide anything in it."""
    source = package / "facts/case.py"
    kept = source.read_text(encoding="utf-8")
    source.write_text("LIMIT = 61\n", encoding="utf-8")
    chosen = py_compile.PycInvalidationMode[mode]
    py_compile.compile(str(source), doraise=True, invalidation_mode=chosen)
    source.write_text(kept, encoding="utf-8")

    (found,) = problems(package, listed)
    assert found.endswith(ELSE)


def test_more_files_than_any_release_has_are_not_looked_at(package, monkeypatch):
    """Somebody's folder of a million files would keep the check busy for hours."""
    monkeypatch.setattr(digests, "MOST_FILES", len(CONTENTS))
    assert len(installed_files(package)) == len(CONTENTS)

    (package / "more.py").touch()
    with pytest.raises(PolicyError, match="more than 10 files are in it"):
        installed_files(package)


# --- a checkout

PROJECT = """
[tool.hatch.build.targets.wheel.force-include]
rules = "policy507/data/rules"
"pages/one.md" = "policy507/data/pages/one.md"
"""


def test_in_a_checkout_files_are_called_as_in_the_wheel(tmp_path):
    """The list of a release would fit no checkout, however exactly it is the release."""
    for name in (
        "policy507/a.py",
        "rules/V/V.A.yaml",
        "pages/one.md",
        "pages/two.md",
        "tests/t.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")

    assert installed_files(tmp_path / "policy507") == {
        "policy507/a.py": tmp_path / "policy507/a.py",
        "policy507/data/rules/V/V.A.yaml": tmp_path / "rules/V/V.A.yaml",
        "policy507/data/pages/one.md": tmp_path / "pages/one.md",
    }


def test_what_lies_beside_an_installed_package_is_none_of_its_files(package):
    """Another project's pyproject.toml in site-packages would be taken for ours."""
    (package.parent / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (package.parent / "rules").mkdir()
    (package.parent / "rules" / "a.yaml").touch()

    assert {*installed_files(package)} == {f"policy507/{name}" for name in CONTENTS}


def test_this_checkout_has_the_files_that_a_wheel_has():
    """A name that only a checkout gives would be one file more, and one less."""
    files = installed_files()

    assert "policy507/data/rules/policy.yaml" in files
    assert "policy507/data/pages/docs/index.md" in files
    assert "policy507/files/digests.py" in files
    assert all(path.is_file() for path in files.values())


# --- lists


def read(tmp_path, text):
    """A list with this text, read."""
    file = tmp_path / "list.sha256"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_digests(file)


@pytest.mark.parametrize("between", ["  ", " *"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_a_list_is_read_as_sha256sum_writes_it(tmp_path, between, end):
    """A list made on another system would be refused."""
    listed = read(tmp_path, f"{A}{between}policy507/a b.py{end}")

    assert dict(listed.digests) == {"policy507/a b.py": A}


B = "b" * 64
WRONG_LISTS = {
    "nothing": ("", "1:1: no file is listed"),
    "a digest less": ("policy507/a.py\n", "1:1: 64 hexadecimal digits"),
    "a digit less": (f"{A[1:]}  policy507/a.py\n", "1:1: 64 hexadecimal digits"),
    "capitals": (f"{A.upper()}  policy507/a.py\n", "1:1: 64 hexadecimal digits"),
    "another form": (f"SHA256 (policy507/a.py) = {A}\n", "1:1: 64 hexadecimal digits"),
    "no name": (f"{A}  \n", "1:1: 64 hexadecimal digits"),
    "a second file of a name": (
        f"{A}  policy507/a.py\n{B}  policy507/a.py\n",
        "2:67: 'policy507/a.py' is there twice, first on line 1",
    ),
    "another package's": (f"{A}  attrs/a.py\n", "1:67: 'attrs/a.py': files of policy507/ alone"),
    "from the root": (f"{A}  /policy507/a.py\n", "1:67: '/policy507/a.py': files of"),
    "a way out": (f"{A}  policy507/../a.py\n", "1:67: 'policy507/../a.py': files of"),
    "a way round": (f"{A}  policy507/./a.py\n", "1:67: 'policy507/./a.py': files of"),
    "two strokes": (f"{A}  policy507//a.py\n", "1:67: 'policy507//a.py': files of"),
    "the folder": (f"{A}  policy507\n", "1:67: 'policy507': files of"),
    "no text": (b"\xff\xfe\x00", "1:1: 64 hexadecimal digits"),
}


@pytest.mark.parametrize("way", WRONG_LISTS)
def test_a_list_that_is_none_is_refused_at_its_line(way, tmp_path):
    """A list that was cut or forged would let files pass that nobody listed."""
    text, named = WRONG_LISTS[way]
    with pytest.raises(PolicyError) as raised:
        read(tmp_path, text)

    assert f"list.sha256:{named}" in str(raised.value)


def test_all_that_is_wrong_with_a_list_is_told_at_once_within_bounds(tmp_path):
    """Whoever mends a list would have to run the check once a line; or read a million lines."""
    with pytest.raises(PolicyError) as raised:
        read(tmp_path, "x\n" * 3)
    assert [each.line for each in raised.value.problems] == [1, 2, 3]

    with pytest.raises(PolicyError) as raised:
        read(tmp_path, "x\n" * 100)
    assert [each.message for each in raised.value.problems[19:]][1:] == ["and perhaps more"]


# --- the list that is installed


def install(package, monkeypatch, *, rows=None):
    """Write what pip writes beside a package."""
    info = package.parent / "policy507-0.1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Name: policy507\nVersion: 0.1.0\n", encoding="utf-8")
    rows = (
        [f"{line[66:]},sha256={encoded(line[:64])}," for line in lines_of(package)]
        if rows is None
        else rows
    )
    text = "\n".join([*rows, "policy507-0.1.0.dist-info/RECORD,,"])
    (info / "RECORD").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(package.parent)
    return recorded_digests(package)


def encoded(digest):
    """A digest as a RECORD has it."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()


def test_an_installed_package_has_a_list_of_its_own(package, monkeypatch):
    """Without one from elsewhere, not even an accident would be found."""
    listed = install(package, monkeypatch)

    assert listed.file.endswith("RECORD")
    assert problems(package, listed) == []

    appended(package, "facts/case.py", "# by accident\n")
    assert "policy507/facts/case.py: is not what" in problems(package, listed)[0]


def test_whoever_changes_a_file_and_the_own_list_is_found_by_another_list(
    package, listed, monkeypatch
):
    """The page says which guard catches what; that it is so is shown here."""
    appended(package, "facts/case.py", "# on purpose\n")
    own = install(package, monkeypatch)

    assert problems(package, own) == []
    assert ["policy507/facts/case.py: is not what"] == [
        each[:36] for each in problems(package, listed)
    ]


@pytest.mark.parametrize("digest", ["", "sha256=", "sha256=%%%", "md5=abc", f"sha256={A}"])
def test_a_row_without_a_digest_lets_no_file_pass(package, monkeypatch, digest):
    """Taking a digest out of the list would be enough to change a file unseen."""
    rows = [f"{line[66:]},sha256={encoded(line[:64])}," for line in lines_of(package)]
    rows = [
        f"policy507/facts/case.py,{digest}," if "facts/case.py," in row else row for row in rows
    ]

    (found,) = problems(package, install(package, monkeypatch, rows=rows))
    assert found.startswith("policy507/facts/case.py: ")


def test_the_list_of_another_installation_is_not_taken(package, tmp_path, monkeypatch):
    """What is imported would be compared with what lies elsewhere."""
    install(package, monkeypatch)

    assert recorded_digests(tmp_path / "elsewhere" / "policy507") is None


def test_a_list_without_files_of_the_package_is_none(package, monkeypatch):
    """A checkout that is installed to be worked on would have all its files refused."""
    assert install(package, monkeypatch, rows=["_editable_impl_policy507.pth,sha256=abc,"]) is None
