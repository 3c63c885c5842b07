"""Print the shipped rules as Python: `shipped.py book`, or `program`, `lanes` or `names`.

What is printed makes the objects that are read from the rule files, in a fraction of the time.
`nox -s generate` writes all of them, and `nox -s freshness` fails where one is not what is printed.
"""

from __future__ import annotations

import datetime as dt
import enum
import inspect
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from policy507.engines.lanes.evaluator import written
from policy507.engines.program import Program, taken_apart
from policy507.errors import Place
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read

MODULE = '''\
"""The {what} of the shipped rules. Generated: `nox -s generate` writes it, and nobody edits it."""

from __future__ import annotations

from collections.abc import Callable

{imports}

DIGEST = {digest!r}
"""The digest of the rule files of which this was made."""


def made({given}) -> {kind}:
    """The {what}, as it would be made of the files."""
{lines}
    return {result}
'''
LANES = '''\
"""The evaluator of the shipped rules. Generated: `nox -s generate` writes it, and nobody edits it."""

from __future__ import annotations

from typing import Any

DIGEST = {digest!r}
TARGETS: tuple[str, ...] = {targets}
READINGS: tuple[tuple[str, tuple[str, ...]], ...] = {readings}
GOVERNED: tuple[int, ...] = {governed}


{source}'''
NAMES = '''\
"""The names of the shipped rules as types. Generated: `nox -s generate` writes it, and nobody edits it.

Rules of one's own have others, so whatever takes a name takes any text beside these.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

ActName: TypeAlias = Literal[
{acts}]
"""An act that some rule of this package orders."""

RuleName: TypeAlias = Literal[
{rules}]
"""A rule of this package."""
'''
INDENT = "    "


class Printer:
    """Prints values as expressions; an object that occurs twice gets a name, in a line before."""

    def __init__(self, named: Mapping[int, str], folder: str) -> None:
        self.lines: list[str] = []
        self.imports: set[tuple[str, str]] = set()
        self._named = named  # by identity: what is there already
        self._folder = folder
        self._names: dict[Any, str] = {}
        self._times: Counter[Any] = Counter()

    def printed(self, value: Any) -> str:
        """A value as an expression over the names of the lines before it."""
        self._count(value)
        return self._expression(value)

    def _count(self, value: Any) -> None:
        for part in _parts(value):
            if id(part) not in self._named:
                if attrs.has(type(part)):
                    self._times[_known_by(part)] += 1
                    if self._times[_known_by(part)] > 1:
                        continue
                self._count(part)

    def _expression(self, value: Any) -> str:
        match value:
            case _ if id(value) in self._named:
                return self._named[id(value)]
            case enum.Enum():
                return f"{self._imported(value)}.{value.name}"
            case dt.date():
                return f"{self._imported(value)}({value.year}, {value.month}, {value.day})"
            case Place():
                return f"{self._imported(value)}({self._file(value)}, {value.line}, {value.column})"
            case Mapping():
                pairs = ((self._expression(k), self._expression(v)) for k, v in value.items())
                return f"{{{', '.join(f'{key}: {inside}' for key, inside in pairs)}}}"
            case list():
                return f"[{', '.join(map(self._expression, value))}]"
            case tuple():
                return f"({''.join(f'{self._expression(each)}, ' for each in value)})"
            case None | str() | int():
                return repr(value)
            case _ if attrs.has(type(value)):
                return self._object(value)
        raise TypeError(f"no way to print a {type(value).__name__}")

    def _object(self, value: Any) -> str:
        known_by = _known_by(value)
        if known_by in self._names:
            return self._names[known_by]
        taken = list(inspect.signature(type(value)).parameters.values())
        parts = list(_parts(value))
        while parts and parts[-1] is None and taken[len(parts) - 1].default is None:
            parts.pop()  # as it is where nothing is given
        given = map(self._expression, parts)
        taken = taken[: len(parts)]
        stars = ("*" if each.kind is each.VAR_POSITIONAL else "" for each in taken)
        inside = ", ".join(map("".join, zip(stars, given, strict=True)))
        made = f"{self._imported(value)}({inside})"
        return self._name(known_by, made) if self._times[known_by] > 1 else made

    def _file(self, place: Place) -> str:
        if place.file in self._names:
            return self._names[place.file]
        name = place.file.removeprefix(self._folder).replace("\\", "/").lstrip("/")
        return self._name(place.file, f"shown_as({name!r})")

    def _name(self, known_by: Any, made: str) -> str:
        name = self._names[known_by] = f"x{len(self._names)}"
        self.lines.append(f"{INDENT}{name} = {made}")
        return name

    def _imported(self, value: Any) -> str:
        kind = type(value)
        self.imports.add((kind.__module__, kind.__name__))
        return kind.__name__


def _parts(value: Any) -> Iterator[Any]:
    """What a value consists of, in the order in which its class takes it."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from (key, inside)
    elif isinstance(value, tuple | list):
        yield from value
    elif attrs.has(type(value)):
        yield from (getattr(value, each.name) for each in attrs.fields(type(value)) if each.init)


def _known_by(value: Any) -> Any:
    """By what an object is known: equal ones are one, where they can be compared."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return type(value), value


def module(value: RuleBook | Program, given: str, named: Mapping[int, str], book: RuleBook) -> str:
    """The text of a module whose function `made` makes a value of what it is given."""
    printer = Printer(named | {id(book.digest): "DIGEST"}, str(rules_folder()))
    result = printer.printed(value)
    printer.imports |= {(each.__module__, each.__name__) for each in (RuleBook,)}
    return MODULE.format(
        what={"RuleBook": "rule book", "Program": "program"}[type(value).__name__],
        imports="\n".join(f"from {place} import {name}" for place, name in sorted(printer.imports)),
        digest=book.digest,
        given=given,
        kind=type(value).__name__,
        lines="\n".join(printer.lines),
        result=result,
    )


def lanes(book: RuleBook) -> str:
    """The text of the module with the functions of the evaluator."""
    targets, readings, governed, source = written(taken_apart(book))
    choices = tuple((each.code, each.choices) for each in readings)
    return LANES.format(
        digest=book.digest, targets=targets, readings=choices, governed=governed, source=source
    )


def names(book: RuleBook) -> str:
    """The text of the module with the names of acts and rules, as types that editors complete."""
    listed = {"acts": book.ordered_acts(), "rules": book.rules}
    lines = {kind: "".join(f'    "{name}",\n' for name in found) for kind, found in listed.items()}
    return NAMES.format(**lines)


if __name__ == "__main__":
    rules = read()
    wanted = {
        "book": lambda: module(rules, "shown_as: Callable[[str], str]", {}, rules),
        "program": lambda: module(taken_apart(rules), "book: RuleBook", {id(rules): "book"}, rules),
        "lanes": lambda: lanes(rules),
        "names": lambda: names(rules),
    }
    sys.stdout.write(wanted[sys.argv[1]]())
