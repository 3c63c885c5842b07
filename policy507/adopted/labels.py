"""The number at the beginning of a line, in any style: `A.`, `(a)`, `4.1.4` or `Section 4. Subd. 1.`.

What a line may begin with is read here; whether it is believed is for `policy507.adopted.outline`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

from attrs import frozen

LONGEST_HEADING = 100
SHORT_WORD = 4  # a title writes and, from, of, the, with … in small letters
MOST_PARTS = 6
_LETTERS = 26
# "IV. A. 4 texts": a bare number ends a label whose other parts are closed, if there are so many.
FEWEST_BEFORE_BARE = 2
BULLETS = "-–—*•·‣⁃▪▫■□●○◦►➢#>\uf0b7\uf0a7"  # noqa: RUF001 (dashes too; the last two are Word's)
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
# Up to XXXIX: if L, C, D and M were numerals, more of the lettered items could be numerals too.
ROMANS = {"".join(p): n for n, p in enumerate(product(("", "X", "XX", "XXX"), _UNITS)) if n}

MARK = r"(?:[1-9][0-9]?|[IVX]{1,7}|[ivx]{1,7}|[A-Za-z])"
_TITLES = "Article|Section|Sec|Subdivision|Subd|Subpart|Subp|Paragraph|Para|Par|Clause|Part"
_WORD = rf"(?:{_TITLES}|{_TITLES.upper()})\.? |§ ?"
_COUNT = r"[0-9A-Za-z]{1,7}(?:-[0-9A-Za-z]{1,2})?"
_PART = re.compile(
    rf"(?P<word>{_WORD})?(?:\((?P<inner>{_COUNT})\)|(?P<bare>{_COUNT})(?![^\W_]))(?P<end>[.):]*)"
)
# What it counts by, and what was put in behind that: "5.2A", "B-1.", and "BB." after "B.".
_COUNTED = re.compile(
    rf"(?P<raw>{MARK})(?P<after>-(?:[1-9][0-9]?|[A-Za-z])|(?<=[0-9])[A-Za-z]|(?<=[A-Za-z])[1-9])?"
    r"|(?P<twice>[A-Za-z])(?P<again>(?P=twice))"
)
# What policies are numbered by; a paragraph's number may follow it.
_POLICY = re.compile(
    r"[1-9][0-9]{2,3}(?:\.[0-9]{1,3})?[-–—:.]? (?=\S)"  # noqa: RUF001
    r"|[1-9][0-9]{2,3}\.(?=[0-9IVX]{1,3}\.\S)"
)
_ZERO = re.compile(r"0[.:]?(?=$| )")  # "4.0 DUTIES" is how some write article 4
_BULLET = re.compile(
    rf"(?:(?:[{re.escape(BULLETS)}]+|o)(?: |$))+"
)  # a hollow one is copied as an "o"
_DASH = re.compile(r"[-–—] |[–—]")  # noqa: RUF001

# How a line ends whose sentence goes on, so that a number on the next line belongs to it.
DANGLING = re.compile(
    r"(?:\b(?i:articles?|sections?|paragraphs?|clauses?|subdivisions?|subds?\.|and|or|in|under|of|see"
    r"|with|by|to|from|for|at|on|the|an?)|(?<!and)(?<!or),)$"
)


@frozen
class Mark:
    """One part of a number: `raw` is what it counts by, `style` how it is written.

    `after` is what sets what was put in behind a number apart from it: `A` of 2A, `-1` of B-1.
    """

    raw: str
    style: tuple[str, str]
    after: str = ""

    @property
    def written(self) -> str:
        """As it stands in the text, without what encloses it."""
        return f"{self.raw}{self.after}"

    @property
    def ordinals(self) -> Mapping[str, int]:
        """What it can stand for, by the kind of counting: `I` is a numeral and a letter."""
        if self.raw.isdigit():
            return {"number": int(self.raw)}
        case = "capital" if self.raw.isupper() else "small"
        found = {}
        if number := ROMANS.get(self.raw.upper()):
            found[f"{case} numeral"] = number
        if len(self.raw) == 1:
            found[f"{case} letter"] = ord(self.raw.lower()) - ord("a") + 1
        return found


@frozen
class Label:
    """A number that a line may begin with, as written, and the words that then follow.

    `length` counts its characters in the line.
    """

    marks: tuple[Mark, ...]
    written: str
    rest: str
    bare: bool
    length: int

    @property
    def worded(self) -> bool:
        """Whether it is written with a word, as statutes are: `Subd. 3.`."""
        return bool(self.marks[-1].style[0])


def unbulleted(line: str) -> tuple[str, bool]:
    """A line without its bullets, and whether it had any."""
    found = _BULLET.match(line)
    return (line[found.end() :], True) if found else (line, False)


def labels(line: str) -> Sequence[Label]:
    """The numbers that a line may begin with, the longest first."""
    # Several ask for those of the same line. Of long ones none are kept: they would fill memory.
    return (_of_short if len(line) <= LONGEST_HEADING else _labels)(line)


def _labels(line: str) -> Sequence[Label]:
    found: list[Label] = []
    marks: list[Mark] = []
    policy = _POLICY.match(line)
    at = policy.end() if policy else 0
    closed = True  # whether a further part may follow a space
    while len(marks) < MOST_PARTS and (part := _PART.match(line, at)):
        inner, end = part["inner"], part["end"]
        counted = _COUNTED.fullmatch(inner or part["bare"])
        if counted is None:
            break
        raw = counted["raw"] or counted["twice"]
        after = counted["after"] or counted["again"] or ""
        shut = bool(part["word"] or inner or end)
        spaced = at > 0 and line[at - 1] == " "
        if marks and spaced and not shut:
            number = raw.isdigit() and len(marks) >= FEWEST_BEFORE_BARE and closed
            if not number:
                break
        word = (part["word"] or "").strip(" .").lower()[:4]
        marks.append(Mark(raw, (word, "()" if inner else end[:1]), after))
        if not marks[-1].ordinals or (len(marks) > 1 and marks[-2].after):
            break
        at = part.end()
        zero = _ZERO.match(line, at) if end == "." and raw.isdigit() else None
        if zero and _titled(line[zero.end() :].strip()):
            at = zero.end()
            marks[-1] = Mark(raw, (word, ".0"))
        follows = line[at : at + 1]
        # "Subdivision 1.—Bells." is how statutes are printed.
        if follows in ("", " ") or (shut and follows in "–—"):  # noqa: RUF001
            bare = not shut and len(marks) == 1
            rest = _DASH.sub("", line[at:].strip(), count=1)
            found.append(Label(tuple(marks), line[:at].rstrip(".:"), rest, bare, at))
            at += 1
            closed = shut
        elif follows != "(" and not end:
            break
    return found[::-1]


_of_short = lru_cache(maxsize=4096)(_labels)


def _titled(rest: str) -> bool:
    return not rest or (rest[0].isupper() and len(rest) <= LONGEST_HEADING)


def is_heading(text: str) -> bool:
    """Whether a line is a heading: in capitals, or in title case, and no sentence."""
    if len(text) > LONGEST_HEADING or text.endswith((".", ",", ";", ":")):
        return False
    words = re.findall(r"[\w'’]+", text)  # noqa: RUF001
    if text.isupper() or not words or DANGLING.search(text):
        return text.isupper()
    small = [word for word in words if word[0].islower()]
    outer = words[0] in small or words[-1] in small
    return not outer and all(len(word) <= SHORT_WORD for word in small)


def counted(number: int, style: str) -> str:
    """A number as a list shows it whose first is `1`, `A`, `a`, `I` or `i`; nothing in other styles."""
    if style == "1" or not 0 < number <= _LETTERS * MOST_PARTS:
        return str(number) if style else ""
    if style in ("A", "a"):
        letter = chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)
        return letter.upper() if style == "A" else letter
    if style in ("I", "i"):
        roman = next((numeral for numeral, value in ROMANS.items() if value == number), "")
        return roman if style == "I" else roman.lower()
    return ""
