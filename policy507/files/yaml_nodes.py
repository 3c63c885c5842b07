"""What a YAML or JSON document says, and where: nodes, bounded in number and depth, never executed.

YAML is read by the core schema of version 1.2: only `true` and `false` are yes and no (`yes` and
`on` are texts), and only plain decimal numbers are numbers (`007`, `0x1F` and `1_000` are texts).
JSON is a part of YAML and is read as such.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import Factory, define, frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)
from ruamel.yaml.scanner import Scanner, ScannerError

try:
    from _ruamel_yaml import CParser
except ImportError:  # pragma: no cover - an interpreter for which libyaml is not built
    CParser = None

from policy507.errors import Place, PolicyError, Problem, shown
from policy507.files.documents import Document, as_bytes, decoded, documents

DEEPEST = 32
MOST_VALUES = 20_000  # many more than any rule file has, and few enough to be refused soon
LONGEST_COMPLAINT = 200
# libyaml takes tabs for spaces, ends lines where YAML 1.2 does not, is lax about comments beside a
# block of text, and knows directives, tags, anchors and aliases: few texts have any of that.
_READ_OTHERWISE = re.compile(
    r"[\t\x85\u2028\u2029\ufeff]|^%|(?:^|[\s\[\]{},:?-])[&*!]|[|>][-+0-9]*#|^(?:---\s*)?[|>]|^\.\.\.",
    re.MULTILINE,
)
# The core schema of YAML 1.2, and what would be a day or a time of day.
_CORE = re.compile(
    r"(?P<null>~|null|Null|NULL|)"
    r"|(?P<bool>true|True|TRUE|false|False|FALSE)"
    r"|(?P<int>[-+]?(?:0|[1-9][0-9]{0,17}))"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
    r"|(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<time>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}.*)"
)


@frozen
class Node:
    """Something written: its value and its place.

    `tag` says what the value is: `null`, `bool`, `int`, `float`, `str`; `day` (the ISO text of a
    real date), `time` (the text of a date with a time of day); `list` (a tuple of nodes) or `map`
    (entries by the text of their keys, in the order of the document).
    """

    value: Any
    tag: str
    place: Place

    def plain(self) -> Any:
        """The value as JSON-ready data; what JSON does not have stays the text that it was."""
        if self.tag == "list":
            return [item.plain() for item in self.value]
        if self.tag == "map":
            return {name: entry.value.plain() for name, entry in self.value.items()}
        return self.value


@frozen
class Entry:
    """A key of a mapping and its value. The key's value is its text (tag `str` or `day`)."""

    key: Node
    value: Node


def compose(text: str | bytes, file: str) -> Node:
    """Read the one document of a text; `file` is what its places are called after.

    Raises:
        PolicyError: with every problem, each at its place: of syntax, size or depth, characters
            that cannot be shown, days that do not exist, keys that are stated twice, anchors,
            aliases, merge keys and explicit tags.
    """
    node, problems = compose_leniently(Document(as_bytes(text)), file)
    if node is None or problems:
        raise PolicyError(problems)
    return node


def compose_stream(text: str | bytes, file: str) -> list[Node | PolicyError]:
    """Read all documents of a text: YAML documents between `---`, or JSON, one object a line.

    The problems of a document stand in its place, so that none hides another. Where there is no
    document at all, that is the one problem.
    """
    found: list[Node | PolicyError] = []
    for document in documents(text):
        node, problems = compose_leniently(document, file)
        found.append(PolicyError(problems) if node is None or problems else node)
    return found or [PolicyError([Problem("there is no document in it", file)])]


def compose_leniently(document: Document, file: str) -> tuple[Node | None, list[Problem]]:
    """A document as far as it can be read, and every problem; no node if nothing can be read."""
    try:
        text = decoded(document, file)
    except PolicyError as error:
        return None, [*error.problems]
    return _quickly(text, document.line, file) or _carefully(text, document.line, file)


def _quickly(text: str, line: int, file: str) -> tuple[Node, list[Problem]] | None:
    """What libyaml reads, where it is there and reads exactly what YAML 1.2 and we do.

    It is some fifty times as fast. Whatever it refuses, or may read otherwise, is read carefully.
    """
    if CParser is None or _READ_OTHERWISE.search(text):
        return None
    composer = _Composer(file, line)
    try:
        return composer.root_of(iter(CParser(text).get_event, None)), composer.problems
    except (YAMLError, PolicyError, UnicodeError):
        return None


def _carefully(text: str, line: int, file: str) -> tuple[Node | None, list[Problem]]:
    """What is read in pure Python, which says what is wrong with what cannot be."""
    composer = _Composer(file, line)
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _PlainScanner
    try:
        return composer.root_of(yaml.parse(text)), composer.problems
    except PolicyError as error:
        return None, [*composer.problems, *error.problems]


class _PlainScanner(Scanner):
    """A scanner to which the machinery of YAML, which no case and no rule needs, is an error."""

    def fetch_directive(self) -> None:
        raise self._refused("directives (%) are not allowed")

    def fetch_anchor(self) -> None:
        raise self._refused("anchors (&) are not allowed; a text that begins so needs quotes")

    def fetch_alias(self) -> None:
        raise self._refused("aliases (*) are not allowed; a text that begins so needs quotes")

    def fetch_tag(self) -> None:
        raise self._refused("explicit tags (!) are not allowed; a text that begins so needs quotes")

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> Any:  # noqa: FBT001
        try:
            return super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError):
            raise self._refused("an escape that stands for no character") from None

    def _refused(self, message: str) -> ScannerError:
        return ScannerError(None, None, message, self.reader.get_mark())


@define
class _Collection:
    """A list or a mapping whose end has not been read; a mapping's keys and values alternate."""

    tag: str
    place: Place
    items: list[Node] = Factory(list)

    @property
    def wants_key(self) -> bool:
        return self.tag == "map" and len(self.items) % 2 == 0

    @property
    def wants_value(self) -> bool:
        return self.tag == "map" and len(self.items) % 2 == 1


@define
class _Composer:
    """Puts nodes together from what the parser meets, so that depth is counted and never recursed."""

    file: str
    first_line: int
    problems: list[Problem] = Factory(list)
    _mark: Any = None
    _open: list[_Collection] = Factory(list)
    _root: Node | None = None
    _began: bool = False
    _values: int = 0

    def root_of(self, events: Iterable[Event]) -> Node:
        """The node of the one document, or an error with what nothing can be read beyond."""
        try:
            for event in events:
                self._mark = event.start_mark
                self._take(event)
        except MarkedYAMLError as error:
            self._mark = error.problem_mark or error.context_mark
            raise self._end(shown(error.problem or error.context, LONGEST_COMPLAINT)) from None
        if self._root is None:
            raise self._end(f"the {'document' if self._began else 'file'} is empty")
        return self._root

    def _here(self) -> Place:
        """The place of what was read last."""
        mark = self._mark
        line, column = (0, 0) if mark is None else (mark.line, mark.column)
        return Place(self.file, line + self.first_line, column + 1)

    def _end(self, message: str) -> PolicyError:
        return PolicyError([self._here().problem(message)])

    def _wrong(self, place: Place, message: str) -> None:
        self.problems.append(place.problem(message))

    def _take(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):  # which most are
            self._count()
            if self._open or event.value or not event.implicit[0]:
                self._add(self._scalar(event))
        elif isinstance(event, CollectionEndEvent):
            closed = self._open.pop()
            node = Node(self._value_of(closed), closed.tag, closed.place)
            if self._open and self._open[-1].wants_key:
                self._wrong(node.place, "a key is a text, not a list or a mapping")
            self._add(node)
        elif isinstance(event, CollectionStartEvent):
            self._count()
            if len(self._open) == DEEPEST:
                raise self._end(f"nested deeper than {DEEPEST} levels")
            tag = "map" if isinstance(event, MappingStartEvent) else "list"
            self._open.append(_Collection(tag, self._here()))
        elif isinstance(event, DocumentStartEvent):
            if self._began:
                raise self._end("a second document begins, and one is wanted")
            self._began = True

    def _count(self) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._end(f"more than {MOST_VALUES} values")

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        else:
            self._root = node

    def _value_of(self, closed: _Collection) -> tuple[Node, ...] | dict[str, Entry]:
        if closed.tag == "list":
            return tuple(closed.items)
        entries: dict[str, Entry] = {}
        for key, value in zip(closed.items[::2], closed.items[1::2], strict=True):
            if not isinstance(key.value, str):
                continue  # no text, which has been said
            if key.value in entries:
                lines = f"{entries[key.value].key.place.line} and {key.place.line}"
                self._wrong(key.place, f"'{shown(key.value)}' is stated twice, in lines {lines}")
            else:
                entries[key.value] = Entry(key, value)
        return entries

    def _scalar(self, event: ScalarEvent) -> Node:
        place = self._here()
        text = self._characters(event.value, place)
        plain = event.implicit[0]
        parent = self._open[-1] if self._open else None
        if plain and not text and parent is not None and parent.wants_value:
            # The parser has gone on to what follows; what is left empty stands where it is named.
            place = parent.items[-1].place
        known = _CORE.fullmatch(text) if plain else None
        tag = (known.lastgroup or "str") if known else "str"
        if tag == "day" and not _is_day(text):
            self._wrong(place, f"there is no such day: {text}")
            tag = "str"
        if parent is not None and parent.wants_key:
            if plain and text == "<<":
                self._wrong(place, "merge keys (<<) are not allowed")
            return Node(text, tag if tag == "day" else "str", place)
        return Node(_READ.get(tag, str)(text), tag, place)

    def _characters(self, text: str, place: Place) -> str:
        """A text without the halves of surrogate pairs, which JSON writes one by one."""
        if text.isascii():
            return text
        try:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self._wrong(place, "half a surrogate pair is no character")
            return shown(text, len(text))


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


_READ: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text[0] in "tT",
    "int": int,
    "float": lambda text: float(text.lower().replace(".inf", "inf").replace(".nan", "nan")),
}
