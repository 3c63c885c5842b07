"""A school's adopted copy of the policy: taken apart by paragraph, compared with the rule files.

The rule files hold no sentence of the policy, only a fingerprint of each paragraph's words and the
few phrases on which the rules turn. So a copy can be checked, and a copy that differs is told by
paragraph. Nothing here knows what the policy says: how it is numbered is all that is used.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import product

from attrs import Factory, define, frozen

from policy507.problems import PolicyError, Problem, shown
from policy507.rulebook import RuleBook

BULLETS = "-–—*•·‣⁃▪▫■□●○◦►➢#>\uf0b7\uf0a7"  # noqa: RUF001 (dashes too; the last two are Word's)
LONGEST_HEADING = 100
SHORT_WORD = 4  # a title writes and, from, of, the, with … in small letters
UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
# Up to XXXIX: if L, C, D and M were numerals, more of the lettered items could be articles too.
ARTICLES = {"".join(p): n for n, p in enumerate(product(("", "X", "XX", "XXX"), UNITS))}

_ENTRY_ENDS = (*".;:?!", "; and", "; or", "; and,", "; or,")
_LINE_END = re.compile(r"\r\n?|\n")
_BULLET = re.compile(rf"(?:[{re.escape(BULLETS)}]+(?: |$))+")
_LABEL = re.compile(r"([IVX]{1,7}|[A-Z]|[1-9][0-9]?)\.(?: (.*))?")
_END = re.compile(r"(?:Legal|LEGAL|Cross|CROSS)[ -](?:References?|REFERENCES?) ?(?::.*)?")
_PAGE = re.compile(
    r"(?i:page )?[-–—| ]{0,2}\d{1,4}(\.\d{1,4})?( ?[-–—/] ?\d{1,4}| of \d{1,4})?[-–—| ]{0,2}"  # noqa: RUF001
)
# The marks of a letter are put in order in quadratic time; Unicode's own bound is thirty of them.
_MANY_MARKS = re.compile(r"([^\w\s!-~]{30})(?=[^\w\s!-~])")
_SOFT_HYPHEN = re.compile(r"\u00ad(?=\s)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])- ?(?=[^\W\d_])")


@frozen
class Expected:
    """What the rule files expect of one paragraph of an adopted text."""

    citation: str
    fingerprint: str
    key_phrases: tuple[str, ...]


@define
class _Found:
    """A paragraph of a text, its lines without their labels."""

    citation: str
    line: int
    lines: list[str] = Factory(list)

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.lines))


def normalise(text: str) -> str:
    """The words of a paragraph, such that two copies of the same words come out equal.

    In this order:

    1. Characters that are not seen (Unicode's format characters) go; a soft hyphen at the end of a
       line counts as a hyphen.
    2. Unicode NFKC, and the case is folded: ligatures, wide and superscript forms become plain.
       Of the marks upon a letter, those after the thirtieth are a word of their own.
    3. Every run of white space, line ends and form feeds among it, becomes one space.
    4. One hyphen between two letters goes, with the space that follows it. So a word divided at the
       end of a line is whole again, and a compound is the same word wherever the line ends. Between
       digits a hyphen stays apart: 9-11 is not 911. A dash is not a hyphen.
    5. Everything but letters with their marks, digits and `§` becomes a space: quotation marks and
       apostrophes of either form, dashes, full stops. So V.A, V.A. and a missing last full stop do
       not matter. `§` is a word of its own.
    6. The words are separated by one space, with none at the ends.

    To normalise what is normalised changes nothing.
    """
    seen = "".join(c for c in _SOFT_HYPHEN.sub("-", text) if unicodedata.category(c) != "Cf")
    spaced = " ".join(_folded(seen).replace("\u2010", "-").split())
    # Letters that a hyphen kept apart may compose: folded again.
    whole = _folded(_HYPHEN.sub("", spaced)).replace("§", " § ")
    kept = (c if c == "§" or unicodedata.category(c)[0] in "LMN" else " " for c in whole)
    return " ".join("".join(kept).split())


def _folded(text: str) -> str:
    for _ in range(3):  # folding may undo the normal form, and the normal form the folding
        text = unicodedata.normalize("NFKC", _MANY_MARKS.sub(r"\1 ", text.casefold()))
    return text


def fingerprint(text: str) -> str:
    """`sha256:` and the hexadecimal digest of the normalised words of a paragraph, in UTF-8."""
    return f"sha256:{hashlib.sha256(normalise(text).encode()).hexdigest()}"


def split(text: str) -> dict[str, str]:
    """The paragraphs of a policy's text by citation, in their order, without labels and bullets.

    An article is a Roman numeral with a heading, in capitals or in title case, on one line; its
    items have capital letters, their items numbers, each with a full stop. `III.A` is an item;
    where it has items of its own, its text is its lead-in and those items with their numbers, and
    each item is there by itself as well (`III.A.1`). Text that an article has before its items, or
    without any, is the paragraph `III`. A line without a label continues the paragraph before, over
    page breaks too: page numbers that stand alone between empty lines or form feeds are left out.
    What comes before the first article and from the legal or cross references on is not the policy.

    A letter or number that a wrapped sentence brings to the beginning of a line is no label: a
    label follows the one before it, or comes after the end of a sentence or clause. A letter, or
    the number 1, is also believed after a bullet.

    Raises:
        PolicyError: the text is empty or has no such numbering; or two paragraphs have one number.
    """
    reader = _read(text)
    if problems := _misnumbered(text, reader, None):
        raise PolicyError(problems)
    return {found.citation: found.text for found in reader.found}


def expected(book: RuleBook) -> tuple[Expected, ...]:
    """What a rule book expects of an adopted text, one entry for each paragraph."""
    return tuple(Expected(p.citation, p.fingerprint, p.key_phrases) for p in book)


def compare(text: str, file: str, expected: Iterable[Expected]) -> list[Problem]:
    """Where an adopted text, called `file`, departs from what is expected, by line; `[]` if nowhere.

    There is a problem for each expected paragraph that is missing, or has other words, or lacks a
    key phrase; for each paragraph that is not expected; and for each number that stands twice (the
    first of the two is compared). A text that cannot be taken apart is one problem, and is not
    raised. Headings are not compared.
    """
    reader = _read(text)
    problems = _misnumbered(text, reader, file)
    if not reader.found:
        return problems
    first = {found.citation: found for found in reversed(reader.found)}
    known = {entry.citation: entry for entry in expected}
    for entry in known.values():
        found = first.get(entry.citation)
        article = entry.citation.partition(".")[0]
        if message := _departure(entry, found):
            line = found.line if found else reader.headings.get(article)
            problems.append(Problem(message, file, line))
    problems += [
        Problem(f"paragraph {name} is not known to the rules", file, found.line)
        for name, found in first.items()
        # An item of an item is part of the item, which is compared or itself not known.
        if name not in known and name.count(".") <= 1
    ]
    return sorted(problems, key=lambda problem: problem.line or 0)


def _departure(entry: Expected, found: _Found | None) -> str | None:
    name = entry.citation
    if found is None:
        return f"paragraph {name} is missing"
    words = f" {normalise(found.text)} "
    gone = [phrase for phrase in entry.key_phrases if f" {normalise(phrase)} " not in words]
    listed = ", ".join(f'"{shown(phrase)}"' for phrase in gone)
    if fingerprint(found.text) == entry.fingerprint:
        wrong = f"but these key phrases of the rule file are not in it: {listed}"
        return f"paragraph {name} has the expected words, {wrong}" if gone else None
    if gone:
        how = f"these key phrases are gone: {listed}"
    elif entry.key_phrases:
        how = "all key phrases are still there, but other words differ"
    else:
        how = "other words are there; it has no key phrases"
    return f"paragraph {name} is not as expected: {how}"


def _misnumbered(text: str, reader: _Reader, file: str | None) -> list[Problem]:
    if not text.strip("\ufeff \t\r\n\f"):
        return [Problem("the text is empty", file)]
    if not reader.found:
        like = "articles such as I. HEADING, with text or with items A., B., … below"
        return [Problem(f"no numbered paragraphs found: expected {like}", file)]
    lines: dict[str, list[int]] = {}
    for found in reader.found:
        lines.setdefault(found.citation, []).append(found.line)
    return [
        Problem(f"{len(at)} paragraphs are numbered {name}, the first on line {at[0]}", file, at[1])
        for name, at in lines.items()
        if len(at) > 1
    ]


def _read(text: str) -> _Reader:
    reader = _Reader()
    for number, line in _text_lines(text):
        bullet = _BULLET.match(line)
        words = line[bullet.end() :] if bullet else line
        if _END.fullmatch(words):
            break
        if words:
            reader.line(number, words, bulleted=bullet is not None)
    return reader


def _text_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers as an editor counts them, spaces single, page numbers gone."""
    lines = [
        (number, " ".join(piece.split()))
        for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1)
        # An editor does not count a form feed as a line; it stands apart like an empty one.
        for piece in line.replace("\f", "\f\f").splitlines() or [""]
    ]
    around = ["", *(line for _, line in lines), ""]
    for index, (number, line) in enumerate(lines):
        # Beside other words it may be a number that a wrapped sentence left alone.
        alone = not around[index] and not around[index + 2]
        if line and not (alone and _PAGE.fullmatch(line)):
            yield number, line


@define
class _Reader:
    """Takes the lines of a text one by one; `found` and `headings` are what it found."""

    found: list[_Found] = Factory(list)
    headings: dict[str, int] = Factory(dict)
    article: str = ""
    letter: str = ""
    number: int = 0
    end: str = "."
    _open: tuple[_Found, ...] = ()

    def line(self, at: int, words: str, *, bulleted: bool) -> None:
        """Take a line without its bullet."""
        label = _LABEL.fullmatch(words)
        name, rest = (label[1], label[2] or "") if label else ("", "")
        if self._is_article(name, rest):
            self.article, self.letter, self.number = name, "", 0
            self.headings.setdefault(name, at)
            self._open, self.end = (), "."
        elif self._is_item(name, bulleted=bulleted):
            self.letter, self.number = name, 0
            self._open = (self._begin(f"{self.article}.{name}", at),)
            self._add(rest)
        elif self._is_item_of_item(name, bulleted=bulleted):
            self.number, self._open = int(name), self._open[:1]
            self._add(words)  # its number too: other paragraphs may refer to it
            self._open += (self._begin(f"{self._open[0].citation}.{name}", at, rest),)
        elif self.article:
            self._open = self._open or (self._begin(self.article, at),)
            self._add(words)

    def _begin(self, citation: str, at: int, *lines: str) -> _Found:
        self.found.append(_Found(citation, at, list(lines)))
        return self.found[-1]

    def _add(self, words: str) -> None:
        if words:  # else a label stood alone on its line
            for paragraph in self._open:
                paragraph.lines.append(words)
            self.end = words.rstrip(" \"'”’)]")[-len("; and,") :]  # noqa: RUF001

    def _is_article(self, name: str, heading: str) -> bool:
        if not name or name not in ARTICLES or not _is_heading(heading):
            return False
        is_next = ARTICLES[name] == ARTICLES[self.article] + 1
        if name == self._next_letter():  # I, V and X are letters too
            return is_next and heading.isupper()
        return is_next or heading.isupper() or self.end.endswith(_ENTRY_ENDS)

    def _is_item(self, name: str, *, bulleted: bool) -> bool:
        if not self.article or len(name) != 1 or not name.isalpha():
            return False
        return bulleted or name == self._next_letter() or self.end.endswith(_ENTRY_ENDS)

    def _is_item_of_item(self, name: str, *, bulleted: bool) -> bool:
        if not self.letter or not name.isdigit():
            return False
        ended = self.end.endswith(_ENTRY_ENDS)
        if int(name) == self.number + 1:
            return bulleted or ended or self.number > 0  # "by June / 1. The …" begins no list
        return ended if self.number else self.end.endswith(":")

    def _next_letter(self) -> str:
        return chr(ord(self.letter) + 1) if self.letter else "A"


def _is_heading(text: str) -> bool:
    if len(text) > LONGEST_HEADING or text.endswith((".", ",", ";", ":")):
        return False
    words = re.findall(r"[\w'’]+", text)  # noqa: RUF001
    if text.isupper() or not words:
        return text.isupper()
    small = [word for word in words if word[0].islower()]
    outer = words[0] in small or words[-1] in small
    return not outer and all(len(word) <= SHORT_WORD for word in small)
