"""The code blocks of a page, run in the order in which a reader meets them.

A block's language says what it is:

- `python` is run, with one namespace a page; what it prints is the block that follows.
- `console` is a shell session: lines after `$ ` are run, the others are what they print. A command that
  ends with another code than 0 is followed by `$ echo $?`. One that begins with `pip install` is not run: what
  runs the pages has what it would install.
- `yaml` is a case, a readings file, a mapping file or an excerpt of a rule file, and is read by the library.
- `text` and `json` are what the block before them prints; a row of JSON lines is `json`, too.
- `md` and `rst` are files.
- `sh` is left to `.ci/run`, which runs those of the README.

A first line that is a comment and names a file makes a file of the block, which later blocks must use. In
what is printed, `…` stands for the rest of a line, and alone on a line for any lines. All of it happens in
a folder of its own, in which there is a copy of the rules and of the examples.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import Factory, define, frozen
from markdown_it import MarkdownIt
from repository import ROOT

import policy507
from policy507.errors import PolicyError
from policy507.facts.case_files import read_cases
from policy507.rulefiles.load import load
from policy507.rulefiles.numbering import read_numbering
from policy507.rulefiles.readings import read_readings

OUTPUT = ("text", "json")
FILES = ("md", "rst")
KNOWN = ("python", "console", "yaml", "sh", *OUTPUT, *FILES)
# Directives of MyST look like code blocks; what is in these is no code.
DIRECTIVES = re.compile(
    r"\{(policy507:[\w-]+|toctree|eval-rst|facts-table|json-schema|command-line)\}"
)
NAMED = re.compile(r"(?:#|\.\.|<!--) ([\w./-]+\.\w+)(, in part)?(?: -->)?")
SECONDS = 300
BASH = shutil.which("bash") or "bash"


class BlockError(AssertionError):
    """A block does not do what the page says."""


@frozen
class Block:
    """One block: where it begins, its language, its lines."""

    file: str
    line: int
    language: str
    text: str

    def wrong(self, message: str) -> BlockError:
        """The error to raise of this block."""
        return BlockError(f"{self.file}:{self.line}: {message}")

    @property
    def named(self) -> re.Match[str] | None:
        """The file that its first line names."""
        found = NAMED.fullmatch(self.text.partition("\n")[0])
        return found if self.language not in (*OUTPUT, "console", "sh") else None


def blocks(path: Path) -> Iterator[Block]:
    """All code blocks of a page, in order.

    Raises:
        BlockError: a block says no language, or one of which nobody knows how to run it.
    """
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    for token in MarkdownIt().parse(path.read_text(encoding="utf-8")):
        if token.type not in ("fence", "code_block"):
            continue
        line = token.map[0] + 1 if token.map else 0
        block = Block(name, line, token.info.strip(), token.content)
        if token.type == "code_block":
            raise block.wrong("an indented block says no language")
        if DIRECTIVES.match(block.language):
            if "code-block" in block.text or "```" in block.text:
                raise block.wrong("code inside a directive is not run")
            continue
        if block.language not in KNOWN:
            raise block.wrong(f"nobody runs a block of the language {block.language!r}")
        yield block


@define
class Run:
    """One page, run in a folder; `printed` is what the last block printed and no block has shown yet."""

    folder: Path
    namespace: dict[str, Any] = Factory(lambda: {"__name__": "__main__"})
    printed: str = ""
    printer: Block | None = None
    status: int = 0
    files: dict[str, Block] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        for name in ("rules", "examples"):
            shutil.copytree(ROOT / name, self.folder / name)

    def page(self, path: Path) -> None:
        """Run a whole page.

        Raises:
            BlockError: something else comes out than the page shows.
        """
        for block in blocks(path):
            self.block(block)
        self.finish()

    def block(self, block: Block) -> None:
        """Run a block, or compare it with what was printed."""
        if block.language in OUTPUT:
            self._compare(block)
            return
        self.finish_output()
        self._note_use(block)
        if block.named:
            self._keep(block, block.named)
        elif block.language == "python":
            self._python(block)
        elif block.language == "console":
            self._console(block)
        elif block.language == "yaml":
            self._read(block, block.text)
        elif block.language in FILES:
            raise block.wrong("the first line names no file")

    def finish(self) -> None:
        """Nothing may be left that no later block used or showed."""
        self.finish_output()
        for name, block in self.files.items():
            raise block.wrong(f"no later block uses {name}")

    def finish_output(self) -> None:
        """What a block printed must have been shown."""
        if self.printed and self.printer:
            raise self.printer.wrong(f"the page does not show what this prints:\n{self.printed}")
        self.printer = None

    def _note_use(self, block: Block) -> None:
        for name in list(self.files):
            if Path(name).parts[0] in block.text or Path(name).name in block.text:
                del self.files[name]

    def _keep(self, block: Block, named: re.Match[str]) -> None:
        path = self.folder / named[1]
        body = block.text.partition("\n")[2]
        if named[2]:
            whole = path.read_text(encoding="utf-8") if path.is_file() else ""
            if not alike(body, whole, within=True):
                raise block.wrong(f"{named[1]} has no such part")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body if block.language in FILES else block.text, encoding="utf-8")
        self.files[named[1]] = block
        if block.language == "python":
            compile(block.text, block.file, "exec")
        if block.language == "yaml":
            self._read(block, body)

    def _python(self, block: Block) -> None:
        # Blank lines before it, so that an error is shown at its line of the page.
        code = compile("\n" * block.line + block.text, block.file, "exec")
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said):
            try:
                exec(code, self.namespace)  # noqa: S102 (the project's own pages)
            except Exception as error:
                raise block.wrong(f"{type(error).__name__}: {error}") from error
        self.printed, self.printer = said.getvalue(), block

    def _console(self, block: Block) -> None:
        for command, expected in sessions(block):
            if command.startswith("pip install "):
                continue
            if self.status and command != "echo $?":
                raise block.wrong(f"a command ended with {self.status}, and no `echo $?` says so")
            done = subprocess.run(
                [BASH, "-c", f"(exit {self.status}); {command}"],
                cwd=self.folder,
                env=environment(self.folder),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            self.status = 0 if command == "echo $?" else done.returncode
            if not alike(expected, done.stdout):
                raise block.wrong(f"$ {command}\n{difference(expected, done.stdout)}")
        if self.status:
            raise block.wrong(
                f"the last command ended with {self.status}, and no `echo $?` says so"
            )

    def _compare(self, block: Block) -> None:
        if self.printer is None:
            raise block.wrong("no block before it prints anything")
        if not alike(block.text, self.printed):
            raise block.wrong(difference(block.text, self.printed))
        if block.language == "json" and "…" not in block.text:
            json.loads(block.text)
        self.printed, self.printer = "", None

    def _read(self, block: Block, text: str) -> None:
        """Read a case or a readings file as the library does."""
        path = self.folder / "block.yaml"
        path.write_text(text, encoding="utf-8")
        book = load(self.folder / "rules")
        try:
            if text.startswith("schema:"):
                read_numbering(path, book)
                return
            if text.lstrip().startswith(tuple(f"{code}:" for code in book.readings)):
                read_readings(path, book.readings)
                return
            for case in read_cases(text, block.file):
                if isinstance(case, PolicyError):
                    raise case
        except PolicyError as error:
            raise block.wrong(f"{error}") from error
        finally:
            path.unlink()


def sessions(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a shell session with what it prints; `> ` goes on with a command."""
    command, printed = "", ""
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = line[2:], ""
        elif not command:
            raise block.wrong("a session begins with `$ ` and a command")
        elif line.startswith("> ") or line == ">":
            command += f"\n{line[2:]}"
        else:
            printed += f"{line}\n"
    yield command, printed


def environment(folder: Path) -> dict[str, str]:
    """What a command finds: the programs beside this Python, no terminal, no settings of its user.

    They import the package that is tested, wherever they were installed from.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    tested = str(Path(policy507.__file__).parents[1])
    plain = {"HOME": str(folder), "LANG": "C.UTF-8", "NO_COLOR": "1"}
    return {"PATH": path, "PYTHONPATH": tested, **plain}


def alike(expected: str, printed: str, *, within: bool = False) -> bool:
    """Whether a text is what was printed, or a part of it; `…` stands for what may be anything."""
    lines = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(r"[^\n]*".join(map(re.escape, line.split("…"))) + r"\n")
    pattern = re.compile("".join(lines) if expected.strip() else r"\n?")
    if within:
        return re.search(rf"(?m)^{pattern.pattern}", f"{printed}\n") is not None
    return pattern.fullmatch(f"{printed.rstrip(chr(10))}\n") is not None


def difference(expected: str, printed: str) -> str:
    """Both texts, for who has to mend the page."""
    both = (textwrap.indent(text.rstrip("\n"), "  ") for text in (expected, printed))
    return "the page shows\n{}\nand this comes out\n{}".format(*both)
