"""Names in a text: those that may be the adopter's, and those that begin as a number does.

"C.S. Lewis Academy", "E.C.H.O." and "V. Hill School" are no paragraphs, where they begin a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from policy507.adopted.words import normalise

LONGEST = 100  # characters of a name that are looked at
FEWEST_NAMED = 2  # paragraphs in which an unknown name stands for the adopter: once is a change
MOST_CANDIDATES = 40
MOST_WORDS = 12  # of a name
_LINK_WORDS = "of the and for on at in de des del der du di da la le las los el y e & / - + @"
_LINKS = frozenset(_LINK_WORDS.split())
_LINKED = 3  # words in a row that may link two parts of a name
_ENDS = (".", ";", ":", "?", "!")
_ABBREVIATED = re.compile(
    r"(?:\w\.)+|(?:Sts?|Mt|Ft|No|Nr|Inc|Co|Corp|Ltd|Jr|Sr|Dr|Mr|Mrs|Ms)\.", re.IGNORECASE
)
_FORM = re.compile(r",? (?:Inc|LLC|L\.L\.C|Ltd|Co|Corp)\.?$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r" \((?:[^()]* )?[\"“'‘]?([^()\"”’ ]+)[\"”’]?\)")  # noqa: RUF001
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_INITIALS = re.compile(r"(?<![\w.])(?:(?:[A-Z]\. ?){1,4}[A-Z][^\W_]+|(?:[A-Z]\.){2,6})(?!\w)")
_INITIAL = re.compile(r"[A-Z]\.")
_IN_SENTENCE = re.compile(r"[^\W\d_A-Z][,;]? $")
_CITING = re.compile(
    r"(?i:\b(?:articles?|sections?|sec|paragraphs?|para|clauses?|parts?|subdivisions?|subds?)\b"
    r"|§+)[^;:]{0,80}$"
)
_JOINING = frozenset(("and", "or", "to", "through", "above", "below"))
_WORD = re.compile(r"\b[a-z]{2,}\b")


class Names:
    """Names of an adopter, so that the beginning of one is not taken for a number."""

    def __init__(self, names: Iterable[str]) -> None:
        words = {tuple(normalise(name[:LONGEST]).split()) for name in names} - {()}
        found = sorted(words, key=len, reverse=True)
        pattern = "|".join(map(_pattern, found)) or "(?!)"
        self._pattern = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)

    def hold(self, before: str, line: str, length: int) -> bool:
        """Whether the first `length` characters of a line belong to a name, begun there or before."""
        begin = len(before) + 1
        end = begin + len(line[:length].rstrip(" .:"))
        for name in self._pattern.finditer(f"{before} {line[: length + LONGEST]}"):
            further = name.end() > end or name.start() < begin or "." in name[0]
            if name.start() < begin + length and name.end() > begin and further:
                return True
        return False

    def are(self, line: str) -> bool:
        """Whether a line is a name, and nothing else."""
        return self._pattern.fullmatch(line.strip(" .")) is not None


def _pattern(words: Sequence[str]) -> str:
    """The words with anything between them; initials may stand close."""
    pairs = pairwise(words)
    return words[0] + "".join(rf"\W{'*' if len(a) == 1 else '+'}{re.escape(b)}" for a, b in pairs)


def initialled(lines: Iterable[str]) -> Iterator[str]:
    """The names that begin with initials and stand in the middle of a sentence, where no number is.

    What is cited there ("in paragraph V.B.") is none. Several initials that have the same word behind
    them twice are of a name wherever they stand.
    """
    last = ""
    again: Counter[str] = Counter()
    for line in lines:
        for found in _INITIALS.finditer(line):
            again[found[0]] += len(_INITIAL.findall(found[0])) > 1 and found[0][-1] != "."
            near = line[max(0, found.start() - LONGEST) : found.start()]
            before = f"{last[-LONGEST:]} {near}"
            if found.start() and _IN_SENTENCE.search(before) and not _cited(before):
                yield found[0]
        last = line
    yield from (name for name, many in again.items() if many >= FEWEST_NAMED)


def _cited(before: str) -> bool:
    found = _CITING.search(before)
    return found is not None and set(_WORD.findall(found[0])[1:]) <= _JOINING


# --- which names may be the adopter's


def variants(name: str) -> tuple[str, ...]:
    """A name with its shorter forms: without "Inc.", and apart from an abbreviation in brackets."""
    found = [name]
    if short := _IN_BRACKETS.search(name):
        found += [_IN_BRACKETS.sub("", name), short[1]]
    found += [_FORM.sub("", each) for each in found]
    return tuple(dict.fromkeys(each for each in found if normalise(each)))


def parts_of(name: str) -> tuple[str, ...]:
    """What may stand for a name once it has been said: some of its words, or their first letters."""
    words = name.split()[:MOST_WORDS]
    runs = [
        " ".join(words[at:end])
        for at in range(len(words))
        for end in range(at + 1, len(words) + 1)
        if words[at][:1].isupper()
    ]
    initials = "".join(word[0] for word in words if word[0].isupper())
    return tuple(dict.fromkeys([*runs, *([initials] if len(initials) > 1 else [])]))


def proper_names(texts: Iterable[str]) -> list[str]:
    """The names that several texts share, those of most texts first: one may be the adopter's."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(dict.fromkeys(_in_text(text), 1))
    often = ((-many, -len(name), name) for name, many in counts.items() if many >= FEWEST_NAMED)
    return [name for *_, name in sorted(often)][:MOST_CANDIDATES]


def _in_text(text: str) -> Iterator[str]:
    """Names as they may be meant: with what stands before them, and each of two that are joined."""
    words = text.split()
    at = 0
    while at < len(words):
        end = _end_of_name(words, at)
        if end == at:
            at += 1
            continue
        name = _ARTICLE.sub("", _bare(words[at:end]), count=1)
        yield name
        yield from name.split(" and ")
        if "," in name:
            yield name.partition(",")[0]
        if at and words[at - 1][:1].islower() and words[at - 1] not in _LINKS:
            yield f"{words[at - 1]} {name}"
        at = end


def _end_of_name(words: Sequence[str], at: int) -> int:
    """Where the words of a name end that begins at a place; there, if none does."""
    end = next_ = at
    while next_ < len(words) and next_ - at < MOST_WORDS:
        word = words[next_]
        if _capital(word):
            end = next_ + 1
            closed = word.endswith(_ENDS) and not _ABBREVIATED.fullmatch(word.strip("("))
            form = _FORM.match(f", {words[end].rstrip(',;')}") if end < len(words) else None
            if closed or (word.endswith(",") and not form):
                break
        elif word not in _LINKS or next_ == at or next_ - end >= _LINKED:
            break
        next_ += 1
    return end


def _capital(word: str) -> bool:
    """Whether a word may be part of a name: it begins with a number or with no small letter."""
    begins = word.lstrip("(\"“'‘#")[:1]  # noqa: RUF001
    return begins.isupper() or begins.isdigit() or (begins.isalpha() and not begins.islower())


def _bare(words: Sequence[str]) -> str:
    """A name without what the sentence puts behind it."""
    name = " ".join(words).rstrip(',;:?!"”')
    if name.endswith(")") and "(" not in name:
        name = name.rstrip(")")
    last = name.rpartition(" ")[2]
    return name if _ABBREVIATED.fullmatch(last) else name.rstrip(".")
