"""One page for each paragraph and each register, written before Sphinx looks for pages.

A page holds one directive; all that it shows is made when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from policy507.errors import PolicyError, Problem, shown
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.markup import DOMAIN
from policy507.sphinxext.registers import REGISTERS

SUFFIX = ".rst"
MARK = ".. Written from the rules by policy507.sphinxext: what is changed here is lost.\n"
# What names a page names a file: it must not lead anywhere else.
_NAME = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")


def pages(book: RuleBook, across: Iterable[str] = REGISTERS) -> dict[str, str]:
    """Every page by its name, `across` those of the registers: a paragraph's is its citation.

    Raises:
        PolicyError: a citation cannot name a page.
    """
    wrong = [
        Problem(f"'{shown(p.citation)}' cannot name a page", p.place.file, p.place.line)
        for p in book
        if not _NAME.fullmatch(p.citation) or p.citation in REGISTERS
    ]
    if wrong:
        raise PolicyError(wrong)
    paragraphs = {p.citation: f".. {DOMAIN}:paragraph:: {p.citation}\n" for p in book}
    registers = {name: f".. {DOMAIN}:register:: {name}\n" for name in across}
    return {name: f"{MARK}\n{body}" for name, body in (paragraphs | registers).items()}


def write_pages(book: RuleBook, folder: Path, across: Iterable[str] = REGISTERS) -> None:
    """Write the pages that are new or changed, and remove those that no paragraph has any more.

    Raises:
        PolicyError: a citation cannot name a page, or a file of that name is somebody's own.
    """
    wanted = pages(book, across)
    own = {path.stem for path in _written(folder)}
    taken = [name for name in wanted if (folder / f"{name}{SUFFIX}").exists() and name not in own]
    if taken:
        message = f"these pages would be written over: {', '.join(taken)}"
        raise PolicyError([Problem(message, str(folder))])
    for name, text in wanted.items():
        path = folder / f"{name}{SUFFIX}"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for name in own - wanted.keys():
        (folder / f"{name}{SUFFIX}").unlink()


def _written(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
            yield path
