"""The lines of a web page, its lists numbered as a browser numbers them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from attrs import Factory, define

from policy507.adopted.apart import RefusedError
from policy507.adopted.labels import counted, labels
from policy507.adopted.lines import Line
from policy507.errors import shown

DEEPEST = 500  # elements within one another
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody"
    " tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
# What is no text of the page, or leads to others.
_OTHER_NAMES = (
    "aside button datalist footer head iframe nav noscript object script select style svg template"
    " textarea title"
)
_NO_TEXT = frozenset(_OTHER_NAMES.split())
_ALONE_NAMES = "area base br col embed hr img input link meta param source track wbr"
_ALONE = frozenset(_ALONE_NAMES.split())
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LISTED = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b([a-z]+(?:-[a-z]+)?)\b", re.IGNORECASE)
_STYLES = {
    "decimal": "1", "upper-alpha": "A", "upper-latin": "A", "lower-alpha": "a", "lower-latin": "a",
    "upper-roman": "I", "lower-roman": "i", "none": "",
}  # fmt: skip


def pages(content: bytes) -> list[list[Line]]:
    """The lines of a web page, all on one; each has the line of the file that it begins on.

    Raises:
        RefusedError: its characters are not those that it says, or it is too deep.
    """
    parser = _Page()
    parser.feed(_decoded(content))
    parser.close()
    parser.end_line()
    return [parser.lines]


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        said = _CHARSET.search(content)
        name = said[1].decode("ascii", "replace") if said else ""
    try:
        return content.decode(name or "ascii")
    except (UnicodeDecodeError, LookupError, ValueError):
        told = f", nor the {shown(name)} that it says" if name else ""
        raise RefusedError(f"the characters of this web page are not UTF-8{told}") from None


@define
class _List:
    """An ordered list: how its items are numbered, and the number of the last."""

    style: str | None
    last: int


@define
class _Open:
    """An element that is open, and whether what is in it is text of the page."""

    tag: str
    text: bool


@define(slots=False, eq=False, init=False)
class _Page(HTMLParser):
    lines: list[Line] = Factory(list)

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = []
        self._open: list[_Open] = []
        self._lists: list[_List] = []
        self._words: list[str] = []
        self._label = ""
        self._begins = True
        self._number = 1

    # --- what the parser finds

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin a line where a browser does, and number the items of lists."""
        said = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.end_line()
            return
        if tag in _BLOCKS:
            self._end_block()
        elif tag in ("td", "th"):
            self._words.append(" ")
        if tag in ("ol", "ul"):
            self._lists.append(_list(tag, said))
        elif tag == "li" and self._lists:
            self._label = _label(self._lists[-1], said)
        if tag not in _ALONE:
            hidden = tag in _NO_TEXT or "hidden" in said or _HIDDEN.search(said.get("style", ""))
            if len(self._open) >= DEEPEST:
                raise RefusedError(f"its elements are nested more than {DEEPEST} deep")
            self._open.append(_Open(tag, self._is_text and not hidden))

    def handle_endtag(self, tag: str) -> None:
        """End a line where a browser does; what was left open inside ends too."""
        if tag in _BLOCKS:
            self._end_block()
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        at = next((n for n in reversed(range(len(self._open))) if self._open[n].tag == tag), None)
        if at is not None:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        """Take the text."""
        if self._is_text:
            # What is set as it is typed keeps its lines.
            lines = data.split("\n") if any(each.tag == "pre" for each in self._open) else [data]
            for at, line in enumerate(lines):
                if at:
                    self._end_typed()
                if not self._words:
                    self._number = self.getpos()[0] + at
                self._words.append(line)

    @property
    def _is_text(self) -> bool:
        return not self._open or self._open[-1].text

    # --- lines

    def end_line(self) -> None:
        """End a line, if it has words."""
        words = " ".join("".join(self._words).split())
        self._words = []
        if not words:
            return
        if self._label and not _says(words, self._label):
            words = f"{self._label} {words}"
        self._label = ""
        self.lines.append(Line(words, self._number, begins=self._begins))
        self._begins = False

    def _end_typed(self) -> None:
        """End a line that is typed as it stands; an empty one sets the next apart."""
        empty = not "".join(self._words).strip()
        self.end_line()
        self._begins = self._begins or empty

    def _end_block(self) -> None:
        self.end_line()
        self._begins = True


def _list(tag: str, said: dict[str, str]) -> _List:
    if tag == "ul":
        return _List(None, 0)
    style = said.get("type") or "1"
    if css := _LISTED.search(said.get("style", "")):
        style = _STYLES.get(css[1].lower(), style)
    start = _number(said.get("start", ""))
    return _List(style, start - 1 if start is not None else 0)


def _number(said: str) -> int | None:
    return int(said) if re.fullmatch(r"[0-9]{1,3}", said.strip()) else None


def _label(within: _List, said: dict[str, str]) -> str:
    if within.style is None:
        return "-"
    value = _number(said.get("value", ""))
    within.last = value if value is not None else within.last + 1
    mark = counted(within.last, within.style)
    return f"{mark}." if mark else ""


def _says(words: str, label: str) -> bool:
    """Whether an item begins with its number itself."""
    found = (each for each in labels(words) if not each.bare)
    return any(each.marks[-1].raw == label.rstrip(".") for each in found)
