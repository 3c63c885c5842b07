"""A rule book, by the folder that its files are in.

The shipped rules were read ahead: `rulefiles/shipped.py` makes the same book in a fraction of the time,
wherever a folder has exactly the files of which it was made.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import NoneType
from typing import TypeAlias

from policy507.errors import Problem, RuleError, needs, shown
from policy507.files.folders import Folder, read_folder
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook, known_book

A_BOOK = "a rule book, or the folder of one,"
Rules: TypeAlias = "RuleBook | Path | str | None"


def book_of(rules: Rules) -> RuleBook:
    """A rule book, or that of a folder, or that of this package; see `load`.

    Raises:
        RuleError: with every problem, each at its file, line and column.
    """
    return rules if isinstance(rules, RuleBook) else load(rules)


def load(folder: Path | str | None = None) -> RuleBook:
    """Read a folder of rule files; without one, the rules that come with the package.

    The same folder is read once in a process. Use `read` to read it anew.

    Raises:
        RuleError: with every problem, each at its file, line and column.
    """
    needs(folder, (str, Path, NoneType), "rules", A_BOOK, RuleError)
    return _loaded(folder)


@lru_cache(maxsize=8)
def _loaded(folder: Path | str | None) -> RuleBook:
    files = _files(folder)
    from policy507.rulefiles import shipped

    if files.digest() == shipped.DIGEST and not files.problems:
        book = shipped.made(files.shown_as)
        object.__setattr__(book, "shipped", True)
    else:
        book = _read(files)
    book.known_by_digest()
    return book


def book_with(known_as: str, files: str) -> RuleBook:
    """The rule book that is known so in this process, or another of the same files.

    Raises:
        RuleError: no such book was loaded, and those of this package are other rules.
    """
    found = known_book(known_as) or known_book(files) or load()
    if files != found.files:
        what = f"no rule book with the digest {shown(files)} is loaded here"
        raise RuleError([Problem(f"{what}: load it from its folder first", code="unknown-rules")])
    return found


def read(folder: Path | str | None = None) -> RuleBook:
    """Like `load`, but always from the files."""
    needs(folder, (str, Path, NoneType), "rules", A_BOOK, RuleError)
    return _read(_files(folder))


def _files(folder: Path | str | None) -> Folder:
    return read_folder(Path(folder) if folder is not None else rules_folder())


def _read(files: Folder) -> RuleBook:
    from policy507.rulefiles.book import read_files

    return read_files(files)
