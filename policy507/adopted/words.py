"""The words of a paragraph, made comparable, and hashes that tell only whether they differ."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from attrs import frozen

ADOPTER = "ADOPTER"  # no word: those are folded to small letters
_LANES, _LANE = 16, 4  # numbers in a sketch, and the digits of each
LONGEST_SHORT = 2000
# Of a name as it is written: what the sentence adds to it, and what is its own.
_MARKS = ' ,;:?!"“”'
_POSSESSIVE = re.compile(r"(?:['\u2019]s?)$")
_ABBREVIATED = re.compile(r"\b(?:Inc|Ltd|Co|Corp)\.$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?) (?=\S)", re.IGNORECASE)
_DIVIDED = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_LETTERS = string.ascii_letters + string.digits  # for pairs of words
_RUN = 3  # words that a sketch takes together

# The marks of a letter are put in order in quadratic time; Unicode's own bound is thirty of them.
_MANY_MARKS = re.compile(r"([^\w\s!-~]{30})(?=[^\w\s!-~])")
_SOFT_HYPHEN = re.compile(r"\u00ad(?=\s)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])- ?(?=[^\W\d_])")


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
    # The same words are hashed in several ways. Of long ones few are kept: they would fill memory.
    return (_short if len(text) <= LONGEST_SHORT else _long)(text)


def _normalised(text: str) -> str:
    seen = _put(_SOFT_HYPHEN.sub("-", text), "", lambda c: unicodedata.category(c) == "Cf")
    spaced = " ".join(_folded(seen).replace("\u2010", "-").split())
    # Letters that a hyphen kept apart may compose: folded again.
    whole = _folded(_HYPHEN.sub("", spaced)).replace("§", " § ")
    words = _put(whole, " ", lambda c: c != "§" and unicodedata.category(c)[0] not in "LMN")
    return " ".join(words.split())


_short, _long = lru_cache(maxsize=4096)(_normalised), lru_cache(maxsize=16)(_normalised)


def _put(text: str, instead: str, of: Callable[[str], bool]) -> str:
    """A text with something put instead of some characters; each character is looked at once."""
    return text.translate({ord(c): instead for c in set(text) if of(c)})


def _folded(text: str) -> str:
    for _ in range(3):  # folding may undo the normal form, and the normal form the folding
        text = unicodedata.normalize("NFKC", _MANY_MARKS.sub(r"\1 ", text.casefold()))
    return text


@frozen
class Token:
    """A word of a text as it is written, and what becomes of it when it is normalised."""

    written: str
    words: tuple[str, ...]


def tokens(text: str, replaced: Iterable[tuple[int, int, str]] = ()) -> list[Token]:
    """The words of a text; a word that a hyphen divides at the end of a line is one.

    What is `replaced`, from one place in the text to another, is written as it is, and its words are
    those of what replaces it.
    """
    pieces: list[tuple[int, int]] = []
    for piece in re.finditer(r"\S+", text):
        begin, end = piece.span()
        if (
            pieces
            and text[begin].isalpha()
            and _DIVIDED.search(text[max(pieces[-1][0], pieces[-1][1] - 2) : pieces[-1][1]])
        ):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((begin, end))
    changes = list(replaced)
    found = []
    for begin, end in pieces:
        written = text[begin:end]
        while changes and changes[0][1] <= begin:
            changes.pop(0)
        said, at = "", begin
        for first, last, instead in changes:
            if first >= end:
                break
            said += text[at : max(first, at)] + (instead if first >= begin else "")
            at = max(at, min(last, end))
        found.append(
            Token(" ".join(written.split()), tuple(normalise(said + text[at:end]).split()))
        )
    return found


def word_marks(words: Sequence[str]) -> str:
    """A letter or digit for each two words that are neighbours, and for the first and for the last.

    All pairs of words that there are share the sixty-two of them.
    """
    pairs = pairwise(["", *words, ""])
    digests = (hashlib.sha256(f"{one} {other}".encode("utf-8", "replace")) for one, other in pairs)
    return "".join(_LETTERS[digest.digest()[0] % len(_LETTERS)] for digest in digests)


def fingerprint(text: str) -> str:
    """`sha256:` and the hexadecimal digest of the normalised words of a paragraph, in UTF-8."""
    return fingerprint_of(normalise(text))


def fingerprint_of(words: str) -> str:
    """As `fingerprint`, of words that are normalised, or neutral."""
    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}"


class Adopters:
    """The names of an adopter, which are one and the same word to `neutral`."""

    def __init__(self, names: Iterable[str]) -> None:
        words = sorted({normalise(name) for name in names} - {""}, key=len, reverse=True)
        name = f"(?:(?:the|an?) )?(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?!\\S)"
        self._pattern = re.compile(rf"(?<!\S){name}(?: or {name})*")

    def neutral(self, text: str) -> str:
        """The normalised words with each name, and names joined by *or*, replaced by one placeholder.

        An article before a name goes with it: a proper name has none. *And* stays: an adopter that
        is called by one name or another is still one, and two that are both meant are not.
        """
        return self._pattern.sub(ADOPTER, normalise(text))

    def fingerprint(self, text: str) -> str:
        """The fingerprint of the neutral words; of words without a name it is their fingerprint."""
        return self.fingerprint_of(normalise(text))

    def fingerprint_of(self, words: str) -> str:
        """As `fingerprint`, of words that are normalised."""
        return fingerprint_of(self._pattern.sub(ADOPTER, words))

    def spans(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Where names stand among normalised words: from one to before another, and what they become."""
        joined, place, at = " ".join(words), 0, 0
        for found in self._pattern.finditer(joined):
            place += joined.count(" ", at, found.start())
            at = found.start()
            yield place, place + found[0].count(" ") + 1, ADOPTER

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names that a text uses, as they are written there, each once."""
        written = tokens(text)
        owners = [at for at, token in enumerate(written) for _ in token.words]
        found: dict[str, str] = {}
        for begin, end, _ in self.spans([word for token in written for word in token.words]):
            pieces = [token.written for token in written[owners[begin] : owners[end - 1] + 1]]
            name = _POSSESSIVE.sub("", " ".join(pieces).strip(_MARKS))
            if name[-2:-1] != "." and not _ABBREVIATED.search(name):
                name = name.rstrip(".")
            if article := _ARTICLE.match(name):
                name = article[0].lower() + name[article.end() :]
            found.setdefault(normalise(name), name)
        return tuple(found.values())

    def marks(self, text: str) -> str:
        """The `word_marks` of the neutral words."""
        return word_marks(self.neutral(text).split())

    def sketch(self, text: str) -> str:
        """Sixteen numbers by which changed words are known again; no words can be read off them.

        Each is the smallest of one hash of all runs of three neutral words. The share of equal
        numbers of two sketches estimates the share of the runs that the two texts have in common.
        """
        words = self.neutral(text).split()
        runs = {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
        digests = [
            hashlib.sha256(" ".join(run).encode("utf-8", "replace")).hexdigest() for run in runs
        ]
        lanes = (slice(at, at + _LANE) for at in range(0, _LANES * _LANE, _LANE))
        return "".join(min(digest[lane] for digest in digests) for lane in lanes)


def lanes(sketch: str) -> tuple[tuple[int, str], ...]:
    """The numbers of a sketch, each with its place."""
    return tuple((at, sketch[at : at + _LANE]) for at in range(0, len(sketch), _LANE))


def likeness(one: str, other: str) -> float:
    """How alike two paragraphs are by their sketches: from 0 to 1."""
    return len({*lanes(one)} & {*lanes(other)}) / _LANES
