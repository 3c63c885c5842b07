"""The words that a paragraph of a text may be said to have, where headings cannot be told from words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from policy507.adopted.labels import LONGEST_HEADING, is_heading
from policy507.adopted.outline import Paragraph
from policy507.adopted.words import normalise

FEWEST_NAMED = 2  # paragraphs in which an unknown name stands for the adopter: once is a change
MOST_CANDIDATES = 20
_INLINE_HEADING = re.compile(r"([^.:]{1,60})[.:] ")
_NAME = r"(?!No\. )(?:Sts?\. )?[A-Z][\w'&-]{0,40}"
_NUMBER = r"(?:No\. ?|#)?[0-9]{1,4}(?![\w.])"
_PROPER_NAME = re.compile(
    rf"{_NAME}(?: (?:(?:of|the|and|for) ){{0,2}}{_NAME}){{0,5}}(?:,? {_NUMBER})?"
)
_ARTICLE = re.compile(r"(?:The|An?) ")


def words_of(paragraph: Paragraph) -> str:
    """Its own words; a short first line without an end, over what is numbered below, is a heading."""
    own = paragraph.own
    titled = paragraph.below and len(own) <= LONGEST_HEADING and not own.endswith((".", ":", ";"))
    return "" if not normalise(own) or (titled and len(paragraph.lines) == 1) else own


def wordings(found: Paragraph) -> list[str]:
    """The words that a paragraph may be said to have: without heading, with it, without those below."""
    texts = [found.text]
    if found.has_heading:
        texts.append(found.whole(heading=True))
    inline = _INLINE_HEADING.match(found.text)
    if inline and is_heading(inline[1]):
        texts.append(found.text[inline.end() :])
    if found.below:
        texts.append(found.own)
    return [text for text in dict.fromkeys(texts) if normalise(text)]


def proper_names(paragraphs: Iterable[Paragraph]) -> list[str]:
    """The names in capitals that several paragraphs share: one of them may be the adopter's."""
    counts: Counter[str] = Counter()
    for paragraph in paragraphs:
        counts.update({_ARTICLE.sub("", name) for name in _PROPER_NAME.findall(paragraph.own)})
    found = (name for name, many in counts.most_common() if many >= FEWEST_NAMED)
    return list(found)[:MOST_CANDIDATES]
