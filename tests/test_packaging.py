"""What a user gets beside the code: the distributions, the README's commands, the changelog."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import pydoc
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Literal, get_origin

import pytest
from packaging.requirements import Requirement
from repository import ROOT

import policy507
from policy507.files import installed
from policy507.files.installed import rules_folder

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Slow to import, or an extra: loaded where they are used.
HEAVY = [
    "click",
    "durable",
    "holidays",
    "hypothesis",
    "jsonschema",
    "pandas",
    "polars",
    "rich",
    "sphinx",
    "z3",
]


def blocks(language: str, text: str = README) -> list[str]:
    """The fenced blocks of a Markdown text in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def sessions() -> set[str]:
    """The names of the sessions in noxfile.py, read without nox."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def sessions_called(text: str) -> set[str]:
    """The names that a text gives to `nox -s`."""
    calls = re.findall(r"nox (?:--?[a-z-]+ )*?-s ((?:[a-z]+ ?)+)", text)
    return {name for call in calls for name in call.split()}


def holding_a_policy(folder: Path) -> Path:
    """The folder, made, with an empty `policy.yaml`."""
    folder.mkdir(parents=True)
    (folder / "policy.yaml").touch()
    return folder


# --- the version and the typing marker


def test_the_version_is_written_once():
    """Otherwise what is installed and what a decision's record says could be two versions."""
    assert importlib.metadata.version("policy507") == policy507.__version__
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert "\nversion:" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_package_says_that_it_is_typed():
    """Otherwise a type checker ignores the annotations of an installed policy507."""
    assert (Path(policy507.__file__).parent / "py.typed").is_file()


# --- where things are


def test_nothing_but_the_way_in_stands_at_the_top_of_the_package():
    """Otherwise a module would be put where it is not looked for, and imported from everywhere."""
    ours = Path(policy507.__file__).parent
    modules = {path.name for path in ours.glob("*.py*") if path.is_file()}

    assert modules == {
        "__init__.py",
        "__init__.pyi",
        "__main__.py",
        "_version.py",
        "errors.py",
    }


def test_tests_stand_with_the_package_that_they_are_about():
    """Otherwise whoever changes a package would not find what holds it."""
    packages = {each.parent.name for each in (ROOT / "policy507").rglob("__init__.py")}
    found = {path.parent.name for path in (ROOT / "tests").rglob("test_*.py")}

    assert found <= {*packages, "tools", "tests"}


# --- where the rules are


def test_the_rules_are_found():
    """Otherwise nothing can be decided from this installation."""
    assert (policy507.rules_folder() / "policy.yaml").is_file()


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """A folder in which the package would be installed."""
    monkeypatch.setattr(installed, "PACKAGE", tmp_path / "policy507")
    return tmp_path


def test_in_a_checkout_the_rules_lie_beside_the_package(installation):
    """Otherwise an editable install, which sees no files of the wheel, would have no rules."""
    beside = holding_a_policy(installation / "rules")

    assert beside == rules_folder()


def test_in_a_wheel_the_rules_lie_inside_the_package(installation):
    """Otherwise somebody else's `rules` in site-packages would be taken for the policy."""
    holding_a_policy(installation / "rules")
    inside = holding_a_policy(installation / "policy507" / "data" / "rules")

    assert inside == rules_folder()


def test_a_folder_without_a_policy_is_not_taken_for_the_rules(installation):
    """Otherwise an empty folder left inside the package would hide the rules of the checkout."""
    (installation / "policy507" / "data" / "rules").mkdir(parents=True)
    beside = holding_a_policy(installation / "rules")

    assert beside == rules_folder()


def test_no_rules_at_all_is_said_with_both_places(installation):
    """Otherwise a broken installation would fail later, and without saying where it looked."""
    with pytest.raises(FileNotFoundError) as raised:
        rules_folder()

    assert str(installation / "policy507" / "data" / "rules") in str(raised.value)
    assert str(installation / "rules") in str(raised.value)


def test_the_wheel_carries_the_rules_where_they_are_looked_for():
    """Otherwise an installed wheel would have no rules."""
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert "policy507/data/rules" == wheel["force-include"]["rules"]


# --- what it depends on


@pytest.mark.parametrize(
    ("python", "needed"), [("3.11", True), ("3.12", True), ("3.13", False), ("3.14", False)]
)
def test_durable_rules_is_needed_only_where_it_can_be_imported(python, needed):
    """Otherwise policy507 could not be installed, or would lack its engine, on that Python."""
    requirements = map(Requirement, PROJECT["project"]["dependencies"])
    (durable,) = (found for found in requirements if found.name == "durable-rules")

    assert "==2.0.28" == str(durable.specifier)
    assert durable.marker is not None
    assert needed == durable.marker.evaluate({"python_version": python})


def test_importing_the_package_loads_nothing_heavy():
    """Otherwise `import policy507` would be slow, or would fail without an extra."""
    code = f"import sys, policy507; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "" == done.stdout.strip()


# --- the README and the tasks


def test_the_readme_has_the_two_commands_and_no_other():
    """Otherwise .ci/run would not run what a newcomer is told to run."""
    deciding, testing = blocks("sh")

    assert 1 == deciding.count("\n") == testing.count("\n")
    assert deciding.rstrip().endswith("policy507 decide examples/officer-grace-until-2027.yaml")
    assert testing.rstrip().endswith("nox -s tests")


def test_the_example_of_the_readme_exists():
    """Otherwise the first command of the README fails."""
    assert (ROOT / "examples" / "officer-grace-until-2027.yaml").is_file()


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_in_the_readme_runs(code, capsys):
    """Otherwise the README shows an interface that is not there."""
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 (our own file)

    assert [capsys.readouterr().out] == blocks("text")


def test_the_commands_in_the_readme_exist():
    """Otherwise the README promises a command that is not there."""
    from policy507.cli.main import main

    named = set(re.findall(r"^\| `policy507 ([a-z-]+)", README, re.MULTILINE))

    assert named == set(main.commands)


@pytest.mark.parametrize("file", ["README.md", ".ci/run", "noxfile.py", "CHANGELOG.md"])
def test_every_task_that_is_called_is_in_the_noxfile(file):
    """Otherwise a task would be called, or described, that nobody wrote."""
    called = sessions_called((ROOT / file).read_text(encoding="utf-8")) - {"NAME"}

    assert called
    assert called <= sessions()


def test_continuous_integration_runs_every_check():
    """Otherwise a check is written down and never made."""
    # `docs` proves and mutates the rules for its pages, and turns red for what that finds.
    checks = {"lint", "types", "versions", "wheel", "docs", "browser", "pdf", "audit"}

    called = sessions_called((ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert checks | {"freshness", "changelog"} <= called


def test_the_hooks_have_the_versions_of_the_tools():
    """Otherwise a commit would pass its hooks and fail in continuous integration."""
    hooks = re.findall(
        r"[\w-]+==[\d.]+", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    )

    assert hooks
    assert set(hooks) <= set(PROJECT["project"]["optional-dependencies"]["dev"])


# --- the changelog


def fragments() -> list[Path]:
    """The changelog fragments of this checkout."""
    return sorted(set((ROOT / "changelog.d").glob("*.md")) - {ROOT / "changelog.d" / "README.md"})


@pytest.mark.parametrize("path", fragments(), ids=lambda path: path.name)
def test_a_fragment_is_of_a_known_type(path):
    """Otherwise it would be left out of the changelog without a word."""
    known = {kind["directory"] for kind in PROJECT["tool"]["towncrier"]["type"]}
    _, kind, _ = path.name.split(".")

    assert kind in known
    assert path.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    "path", [path for path in fragments() if ".rules." in path.name], ids=lambda path: path.name
)
def test_a_fragment_on_the_rules_names_paragraphs(path):
    """Otherwise a reader could not tell whose decisions may come out differently."""
    paragraph = r"\b(?:I|II|III|IV|V)(?:\.[A-E](?:\.[1-7])?)?\b"

    assert re.search(rf"^{paragraph}.*:", path.read_text(encoding="utf-8"))


# --- the public names


@pytest.mark.parametrize("name", policy507.__all__)
def test_every_public_name_is_there_and_described(name):
    """Otherwise a promised name could not be imported, or nobody would know what it is for."""
    value = getattr(policy507, name)

    assert name in dir(policy507)
    described = name in ("UNKNOWN", "__version__") or (value.__doc__ or "").strip()
    assert described or get_origin(value) is Literal  # which has no place for it but the pages


def test_a_name_that_is_not_public_is_said_to_be_missing():
    """Otherwise a typing error would fail in a place that has nothing to do with it."""
    with pytest.raises(AttributeError, match="decidee"):
        _ = policy507.decidee


PUBLIC = ["policy507", "policy507.model", "policy507.strategies", "policy507.audit"]


def in_stub(package: str) -> set[str]:
    """The names that the stub of a package lists."""
    stub = Path(importlib.import_module(package).__file__).with_suffix(".pyi")
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    return {alias.asname for node in tree.body for alias in node.names}


@pytest.mark.parametrize("package", PUBLIC)
def test_every_name_of_a_stub_can_be_imported(package):
    """Otherwise an editor would complete a name that does not exist."""
    module = importlib.import_module(package)

    assert all(hasattr(module, name) for name in in_stub(package))


@pytest.mark.parametrize("package", PUBLIC)
def test_the_names_of_the_stub_and_no_others_are_public(package):
    """Otherwise `from policy507 import *`, or completion, would offer what may change any day."""
    code = f"import {package} as p; print(*p.__all__); print(*dir(p))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    listed, offered = (set(line.split()) for line in done.stdout.splitlines())

    assert in_stub(package) == listed == offered


@pytest.mark.parametrize("package", PUBLIC)
def test_help_shows_public_names_only(package):
    """Otherwise who asks Python for help would rely on names that may change any day."""
    importlib.import_module("policy507.cli.main")  # by then all modules are attributes of packages
    module = importlib.import_module(package)
    _, _, shown = pydoc.plain(pydoc.render_doc(module)).partition("\nCLASSES\n")
    described = re.findall(r"^    (?:class )?(\w+)(?:\(| = )", shown, re.MULTILINE)

    assert described
    assert set(described) <= in_stub(package)


UNIONS = {"Condition", "Day", "Tree", "Truth", "Value"}


@pytest.mark.parametrize("name", sorted(in_stub("policy507.model") - UNIONS - {"TREE_KEYS"}))
def test_every_rule_object_is_described(name):
    """Otherwise who walks the rules would have to guess what an object stands for."""
    described = (getattr(policy507.model, name).__doc__ or "").strip()

    assert described
    assert not described.startswith(f"{name}(")  # which Python writes by itself


# --- the extras


def extras_named_in(text):
    """The extras that a page or a session asks for, as in `policy507[docs,pdf]` and `.[docs]`."""
    found = re.findall(r"(?:policy507|\.)\[([a-z][a-z,]*)\]", text)
    return {name for names in found for name in names.split(",")}


@pytest.mark.parametrize("folder", ["docs", "README.md", "noxfile.py", "pyproject.toml"])
def test_every_extra_that_is_asked_for_is_there(folder):
    """An installer passes by an extra that there is not, and what it was to bring is missing."""
    path = ROOT / folder
    files = [path] if path.is_file() else sorted(path.rglob("*.md"))
    named = {name for each in files for name in extras_named_in(each.read_text(encoding="utf-8"))}
    assert named <= {*PROJECT["project"]["optional-dependencies"]}


def test_extras_are_found_where_they_are_named():
    """A look that finds none would find none missing."""
    text = (
        "pip install 'policy507[docs,pdf]' and session.install('.[spark,test]') and a[0], b.c[one]"
    )
    assert extras_named_in(text) == {"docs", "pdf", "spark", "test"}
