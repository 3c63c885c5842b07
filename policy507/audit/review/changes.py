"""Where rules are not what their register of review has of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policy507.audit.review.content import digest_of, parts_of
from policy507.audit.review.register import Entry, Register, read_register
from policy507.errors import Problem, shown
from policy507.files.folders import REVIEWED_FILE
from policy507.files.installed import rules_folder
from policy507.files.yaml_nodes import Node
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load
from policy507.rulefiles.scope import Scope

_WORDS = {
    "policy": "what the policy and its article are called",
    "calendar": "the calendar of legal holidays, by which it counts,",
    "rule": "the rule {}, or what its names stand for,",
    "reading": "the reading {}",
    "question": "the question {}",
}


def out_of_step(
    folder: Path | str | None = None, book: RuleBook | None = None
) -> tuple[Problem, ...] | None:
    """Where the rules of a folder are not what its register of review has, and what is wrong in that.

    Args:
        folder: of the rules and their register; without one, that of this package.
        book: other rules, such as altered ones, to be held against the register of the folder.

    Returns:
        a problem for each part that changed, at its place, and for each paragraph that only one of the
        two knows; `None` where the folder has no register.

    Raises:
        RuleError: the rules cannot be read.
    """
    register = read_register(rules_folder() if folder is None else Path(folder))
    if register is None:
        return None
    return changed(load(folder) if book is None else book, register)


def changed(book: RuleBook, register: Register) -> tuple[Problem, ...]:
    """The same of rules and a register that were read, by place."""
    found = [*register.problems, *_unknown(book, register)]
    for paragraph in book:
        entry = register.entries.get(paragraph.citation)
        if entry is not None:
            found += changes(book, paragraph, entry)
        elif register.named is not None and paragraph.citation not in register.named:
            message = f"{shown(paragraph.citation)} is not in {REVIEWED_FILE}"
            found.append(paragraph.place.problem(f"{message}; {_to_do(paragraph)}"))
    return tuple(sorted(found, key=lambda p: (p.file or "", p.line or 0, p.column or 0, p.message)))


def changes(book: RuleBook, paragraph: Paragraph, entry: Entry) -> Iterator[Problem]:
    """What of a paragraph changed since an entry of the register was made."""
    parts = parts_of(book, paragraph)
    if digest_of(parts) == entry.digest:
        return
    since = f"since it was recorded on {entry.recorded_on}; {_to_do(paragraph)}"
    citation = shown(paragraph.citation)
    marks = {name: part.mark for name, part in parts.items()}
    differing = [
        name for name in {**marks, **entry.marks} if marks.get(name) != entry.marks.get(name)
    ]
    for name in differing:
        place = parts[name].place if name in parts else paragraph.place
        how = "is gone" if name not in parts else "is new" if name not in entry.marks else "changed"
        yield place.problem(f"{citation}: {_said(name)} {how} {since}")
    if not differing:
        yield paragraph.place.problem(f"{citation} changed {since}")


def _said(name: str) -> str:
    """A part of a paragraph, as messages have it."""
    kind, _, which = name.partition(" ")
    return _WORDS[kind].format(shown(which)) if kind in _WORDS else f"`{shown(name)}`"


def _to_do(paragraph: Paragraph) -> str:
    return f"read it, and run `policy507 review {shown(paragraph.citation)}`"


def _unknown(book: RuleBook, register: Register) -> Iterator[Problem]:
    """The entries of paragraphs that there are not."""
    known = [paragraph.citation for paragraph in book]
    scope = Scope()
    for citation, place in (register.named or {}).items():
        if citation not in known:
            key = Node(citation, "str", place)
            hint = scope.hint(key, known)
            scope.wrong(key, f"{REVIEWED_FILE} has '{shown(citation)}', and the rules do not{hint}")
    yield from scope.problems
