"""Folders of rules, whose files are read within bounds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from attrs import frozen

from policy507.errors import PolicyError, Problem, RuleError
from policy507.files.documents import MEGABYTE, read_bounded

MOST_ENTRIES = 1000
LARGEST_FOLDER = 4 * MEGABYTE
SUFFIX, OTHER_SUFFIX = ".yaml", ".yml"
REVIEWED_FILE = "reviewed.yaml"
"""Who has read the rules of a folder: it lies beside them, and is none of their files."""


@frozen
class Folder:
    """What a folder of rules holds, by the names of its files relative to it, in a fixed order.

    A file that could not be read has no content; `problems` say why.
    """

    root: Path
    contents: Mapping[str, bytes | None]
    problems: tuple[Problem, ...]

    def shown_as(self, name: str) -> str:
        """What places call a file of the folder."""
        return str(self.root / name)

    def digest(self) -> str:
        """What identifies the names and contents of the files, whatever their line ends."""
        import hashlib  # which takes as long as many a command that needs no digest

        digest = hashlib.sha256()
        for name, content in self.contents.items():
            unified = (content or b"").replace(b"\r\n", b"\n")
            # A name that is no text to Python is still a name.
            digest.update(name.encode("utf-8", "surrogateescape"))
            digest.update(f"\0{len(unified)}\0".encode())
            digest.update(unified)
        return f"sha256:{digest.hexdigest()}"


def read_folder(root: Path) -> Folder:
    """Read the rule files of a folder and of those inside it; hidden ones are no rule files.

    Raises:
        RuleError: there is no such folder, or it holds too much to be a folder of rules.
    """
    if not os.path.isdir(root):  # noqa: PTH112 (which no name is too long for)
        raise RuleError([Problem("there is no such folder", str(root))])
    problems: list[Problem] = []
    contents: dict[str, bytes | None] = {}
    left = LARGEST_FOLDER
    for name in sorted(_names(root, problems), key=lambda name: name.split("/")):
        try:
            contents[name] = content = read_bounded(root / name)
        except PolicyError as error:
            problems += error.problems
            contents[name] = None
            continue
        left -= len(content)
        if left < 0:
            message = f"its rule files are larger than {LARGEST_FOLDER // MEGABYTE} MB together"
            raise RuleError([Problem(message, str(root))])
    return Folder(root, contents, tuple(problems))


def _names(root: Path, problems: list[Problem]) -> Iterator[str]:
    """The names of the rule files; links to folders are not followed, so that none is a ring."""
    waiting, seen = [""], 0
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(root / inside) as found:
                entries = list(islice(found, MOST_ENTRIES + 1 - seen))
        except OSError as error:
            problems.append(Problem(f"cannot be read: {error.strerror}", str(root / inside)))
            continue
        seen += len(entries)
        if seen > MOST_ENTRIES:
            message = f"more than {MOST_ENTRIES} files and folders are in it: it is not read"
            raise RuleError([Problem(message, str(root))])
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
            elif problem := _problem_with(entry):
                problems.append(Problem(problem, str(root / name)))
            elif name.endswith(SUFFIX) and name != REVIEWED_FILE:
                yield name


def _problem_with(entry: os.DirEntry[str]) -> str | None:
    """Why something in the folder is no rule file, although it may have been meant as one."""
    name = entry.name.lower()
    try:
        is_file, is_folder = entry.is_file(), entry.is_dir()
    except OSError as error:  # links in a ring
        return f"cannot be read: {error.strerror}"
    if is_folder:
        return "a link to a folder is not followed"
    if name.endswith((SUFFIX, OTHER_SUFFIX)):
        if not entry.name.endswith(SUFFIX):
            return f"the names of rule files end in {SUFFIX}"
        if not is_file:
            return "cannot be read: it is no file"
    return None
