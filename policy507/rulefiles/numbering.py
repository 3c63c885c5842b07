"""The numbers of an adopter's own copy: kept in a mapping file, and shown beside our citations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from policy507.errors import PolicyError, needs, shown
from policy507.files.documents import read_bounded
from policy507.files.yaml_nodes import Node, compose
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.keys import Key, entries, take, text
from policy507.rulefiles.scope import Scope

SCHEMA = 1
"""The version of a mapping file's form."""

LONGEST_NUMBER = 60
MARK = "# Numbers of an adopted copy, written by `policy507 text check --write-mapping`.\n"
_KEYS = (
    Key("schema", "text", f"the version of the file's form, {SCHEMA}", required=True),
    Key("policy", "text", "the policy's number", required=True),
    Key("edition", "text", "the edition that the copy was compared with", required=True),
    Key("adopter", "text", "the adopter's proper name"),
    Key("numbers", "names", "for each of our citations the copy's own number", required=True),
)


@frozen(slots=False)
class Numbering:
    """The numbers of an adopter's own copy of the policy, by our citations (`V.D` to `5.4`).

    What the copy does not have, has no number.
    """

    policy: str
    edition: str
    adopter: str | None
    numbers: Mapping[str, str] = attrs.field(hash=False)

    def cited(self, citation: str) -> str:
        """The copy's own number with our citation behind it, or our citation, if they are the same."""
        number = self.numbers.get(citation, citation)
        return citation if number == citation else f"{number} ({citation})"

    def ours(self, name: str) -> str:
        """Our citation for a number of the copy; what is none of its numbers is left as it is."""
        found = (c for c, number in self.numbers.items() if number.casefold() == name.casefold())
        return next(found, name)

    def in_text(self, words: str) -> str:
        """A sentence of ours in which each citation is shown as `cited` does."""
        return self._pattern.sub(lambda found: self.cited(found[0]), words)

    def of_article(self, citation: str) -> str:
        """An article as it is cited: by what the numbers of its paragraphs begin with, where they agree.

        One that is a paragraph itself, or of which no paragraph has a number, stays as it is.
        """
        numbers = [n for ours, n in self.numbers.items() if ours.startswith(f"{citation}.")]
        begins = {number.partition(".")[0] for number in numbers if "." in number}
        if citation in self.numbers or len(begins) != 1 or citation in begins:
            return citation
        return f"{begins.pop()} ({citation})"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = "|".join(map(re.escape, sorted(self.numbers, key=len, reverse=True))) or "(?!)"
        return re.compile(rf"(?<![\w.-])(?:{known})(?![\w-]|\.\w)")

    def to_data(self) -> dict[str, Any]:
        """The numbering as JSON-ready data."""
        return {"adopter": self.adopter, "numbers": dict(self.numbers)}


def write_numbering(numbering: Numbering, path: Path) -> None:
    """Write a mapping file; one that is not of this kind is not written over.

    Raises:
        PolicyError: there is another file of that name, or it cannot be written.
    """
    lines = [
        MARK,
        f"schema: {SCHEMA}\n",
        f"policy: {json.dumps(numbering.policy)}\n",
        f"edition: {json.dumps(numbering.edition)}\n",
    ]
    if numbering.adopter:
        lines.append(f"adopter: {json.dumps(numbering.adopter, ensure_ascii=False)}\n")
    lines.append("numbers:" + ("\n" if numbering.numbers else " {}\n"))
    lines += [
        f"  {citation}: {json.dumps(number, ensure_ascii=False)}\n"
        for citation, number in numbering.numbers.items()
    ]
    from policy507.files.output import write_whole

    write_whole(path, "".join(lines), MARK)


def read_numbering(path: Path | str, book: RuleBook) -> Numbering:
    """Read a mapping file for the policy of a rule book.

    Raises:
        PolicyError: with every problem of the file, each at its place: unknown keys and citations,
            numbers that stand for two paragraphs, or another policy or edition.
    """
    needs(book, RuleBook, "book", "a RuleBook, which load reads,")
    node = compose(read_bounded(path), str(path))
    scope = Scope()
    taken = take(node, _KEYS, "a mapping file", scope)
    said = {name: text(taken.get(name), scope) for name in ("schema", "policy", "edition")}
    wanted = {"schema": str(SCHEMA), "policy": book.policy.number, "edition": book.policy.edition}
    for key, value in wanted.items():
        if key in taken and said[key] not in ("", value):
            message = f"this is {key} {shown(said[key])}, and {value} is wanted"
            scope.wrong(taken[key], message)
    adopter = taken.get("adopter")
    numbers = _numbers(taken.get("numbers"), book, scope)
    if scope.problems:
        raise PolicyError(scope.problems)
    named = adopter is not None and adopter.tag != "null"
    name = text(adopter, scope) if named else None
    return Numbering(said["policy"], said["edition"], name, numbers)


def _numbers(node: Node | None, book: RuleBook, scope: Scope) -> dict[str, str]:
    known = [citation for p in book for citation in (p.citation, *p.items)]
    found: dict[str, str] = {}
    first: dict[str, str] = {}
    for key, value in entries(node, scope):
        citation, number = str(key.value), text(value, scope)
        if citation not in known:
            hint = scope.hint(key, known)
            scope.wrong(key, f"there is no paragraph '{shown(citation)}'{hint}")
        elif value.tag == "day" or len(number) > LONGEST_NUMBER or not number.isprintable():
            scope.wrong(value, f"'{shown(number)}' is no number of a paragraph")
        elif number in first:
            scope.wrong(value, f"{shown(number)} is already the number of {first[number]}")
        elif number:
            found[citation] = number
            first[number] = citation
    return found
