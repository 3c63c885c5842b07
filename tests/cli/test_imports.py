"""A command imports what it needs: whoever waits for one should not wait for the others."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from policy507.cli.main import COMMANDS, main
from policy507.files.installed import PACKAGE

SCRIPT = """
import sys
from policy507.cli.main import main
main(sys.argv[1:], standalone_mode=False)
print(*sorted(name for name in sys.modules if name.startswith(("policy507.", "rich", "ruamel"))))
"""


COLOURS = re.compile("\x1b\\[[0-9;]*m")
EXAMPLE = "examples/officer-grace-until-2027.yaml"


def ran(*command: str, **environment: str) -> tuple[str, set[str]]:
    """What a command prints, and the modules of ours, and the heavy ones of others, that it imports."""
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT, *command],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        cwd=PACKAGE.parent,
    )
    *printed, modules = answer.stdout.splitlines()
    return "\n".join(printed), set(modules.split())


def imported(*command: str) -> set[str]:
    """The modules of ours, and the heavy ones of others, that a command has imported."""
    return ran(*command)[1]


def within(modules: set[str], package: str) -> set[str]:
    """Those of one package."""
    return {name for name in modules if name.startswith(f"policy507.{package}.")}


@pytest.mark.parametrize(
    ("command", "module"),
    [
        (("list", "--output-format", "json"), "list_rules"),
        (("explain", "V.D", "--output-format", "json"), "explain"),
        (("schema", "case"), "schema"),
        (("new-case",), "new_case"),
        (("new-readings",), "new_readings"),
    ],
)
def test_the_command_that_runs_is_imported_alone(command, module):
    """Every command would take as long as the slowest."""
    shared = {"policy507.cli.main", "policy507.cli.options", "policy507.cli.running"}
    assert within(imported(*command), "cli") == {f"policy507.cli.{module}", *shared}


@pytest.mark.parametrize("command", [("list",), ("explain", "V.D")])
def test_what_decides_nothing_imports_no_engine(command):
    """Looking a paragraph up would wait for what decides cases."""
    found = imported(*command)
    assert not within(found, "engines") | within(found, "audit")
    assert not any(name.startswith("ruamel") for name in found)


def test_deciding_imports_no_audit():
    """A decision would wait for the proofs."""
    found = imported("decide", EXAMPLE)
    assert within(found, "engines")
    assert not within(found, "audit") | within(found, "adopted") | within(found, "strategies")


def test_help_reads_and_writes_no_folder():
    """Whoever looks a command up would wait for what reads rules and writes files."""
    found = imported("--help")
    assert not within(found, "files") | within(found, "facts") | within(found, "model")


@pytest.mark.parametrize("command", [("decide", EXAMPLE), ("explain", "V.D")])
def test_rich_is_imported_for_a_terminal_alone(command):
    """Whoever pipes an answer on would wait for colours; or a terminal would show another text."""
    plain, found = ran(*command)
    coloured, with_colours = ran(*command, FORCE_COLOR="1")

    assert not any(name.startswith("rich") for name in found)
    assert any(name.startswith("rich") for name in with_colours)
    assert "\x1b" not in plain
    assert plain != coloured
    assert plain == COLOURS.sub("", coloured)


def test_every_command_is_listed_by_its_own_name():
    """`policy507 NAME` would start something else than `--help` says, or be called otherwise."""
    assert {name: command.name for name, command in main.commands.items()} == {
        name: name for name in COMMANDS
    }


def test_help_says_in_a_line_what_each_command_does():
    """Half a sentence with three dots tells a newcomer nothing."""
    assert all(does.endswith(".") and len(does) <= 60 for _, _, does in COMMANDS.values())
