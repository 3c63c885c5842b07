"""What stands around the paragraphs of a policy: references, notes in brackets, adoption, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from attrs import define

from policy507.adopted.labels import is_heading, labels, unbulleted
from policy507.adopted.lines import LeftOut, Line

MOST_LINES_OF_A_NOTE = 40
LONGEST_OF_AN_END = 120  # characters of a line behind the last paragraph
FEWEST_WORDS_OF_A_SENTENCE = 7

_REFERENCES = re.compile(
    r"(?:Legal|LEGAL|Cross|CROSS|Statutory|STATUTORY)[ -](?:References?|REFERENCES?|Authority|AUTHORITY)"
    r" ?(?::.*)?|(?:References?|REFERENCES?) ?:.*"
)
_HISTORY = re.compile(
    r"(?:Adopted|Revised|Reviewed|Approved|Amended|Orig|Original|Rev)"
    r"(?:[.:]| (?:by|on)\b[^.;]{0,60}:)[^.;:]{0,60}\.?"
)
_NOTE = re.compile(r"\[ ?(?:note|drafting note|editor)", re.IGNORECASE)

# --- what begins the end of a document: by whom and when it was adopted, in lines or in a table

_WHO = (
    r"(?:(?:School |Governing )?Board |Date |Policy |Document |Last |Next |Orig(?:inally|\.)? |First "
    r"|Second |Final )"
)
_DONE = (
    r"(?:Adopted|Adoption|Approved|Approval|Revised|Revisions?|Reviewed|Review|Amended|Amendments?|Updated"
    r"|Effective|Issued|Ratified|Reading|Version|Changes?|Rev|Orig(?:inal)?|Dates?|Dated)"
)
_SIGNED = (
    r"(?:Signed|Signatures?|Attest(?:ed)?|Superintendent"
    r"|(?:Board )?(?:Chair(?:person)?|Clerk|Secretary|President|Director))"
)
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d"
    r"|(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
    r" (?:\d{1,2},? )?\d{4})"
)
_COLUMN = (
    r"(?:Date|Version|Ver\.?|Rev\.?|Revision|Description|Author|Approved|Adopted|Revised|Reviewed|By|Action|No\.?"
    r"|Number|Changes?|Of|Summary|Reason|Status|Section|Pages?|Minutes)"
)
_END = re.compile(
    rf"{_WHO}{{0,3}}{_DONE}(?: (?:and|&|/) {_DONE})?"
    rf"(?: (?:History|Table|Log|Record|Dates?))?(?: (?:by|on|of|at)\b[^.;]{{0,80}})?"
    rf"(?:$| ?[:|_\u2013\u2014-].*|\.{{3,}}.*| \(?{_DATE}.*)"
    rf"|{_DONE}(?: this| on)?(?: the)? \d{{1,2}}(?:st|nd|rd|th)? day of .*"
    rf"|Th(?:is|e) policy (?:was|is|has been) (?:hereby |first |last |duly )?{_DONE}\b.*"
    r"|(?:Version|Revision|Ver\.?|Rev\.?) \d[\d.]*|/s/ .*"
    rf"|{_SIGNED}(?: Signatures?)?(?: (?:by|of)\b[^.;]{{0,80}})?(?:$|,| ?[:|_\u2013\u2014-].*)"
    rf"|\|? ?{_COLUMN}(?:[ |/]+{_COLUMN})+ ?\|?"
    rf"|\|? ?{_DATE}(?:$|[ |].*)"
    r"|_{3,}.*",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\|? ?{_DATE}", re.IGNORECASE)
_SENTENCE_ENDS = (*".;:!?", '."', ".”")


@define
class _Articles:
    """The headings of articles so far: which number has the next. `listed`: so has a reference."""

    style: tuple[str, str] | None = None
    kind: str = ""
    last: int = 0
    listed: bool = False

    def number(self, words: str) -> int | None:
        """The number of a heading that is counted as the articles are."""
        for label in labels(words):
            if len(label.marks) == 1 and is_heading(label.rest):
                (mark,) = label.marks
                if self.style in (None, mark.style):
                    counted = mark.ordinals.items()
                    kind = self.kind or next((k for k, n in counted if n == 1), "")
                    return mark.ordinals.get(kind)
        return None

    def take(self, words: str) -> None:
        """Count a heading, if it is the next."""
        if self.number(words) == self.last + 1:
            mark = next(label.marks[0] for label in labels(words) if len(label.marks) == 1)
            self.kind = self.kind or next(k for k, n in mark.ordinals.items() if n == 1)
            self.style, self.last, self.listed = mark.style, self.last + 1, False

    def goes_on(self, words: str) -> bool:
        """Whether the next article begins among references, and is none of a numbered list of them."""
        number = self.number(words) if self.last else None
        self.listed = self.listed or number == self.last
        return number == self.last + 1 and not self.listed


def policy_only(lines: Sequence[Line]) -> tuple[list[Line], list[LeftOut]]:
    """The lines of the paragraphs and the others.

    Those are notes, the dates of adoption, and everything from the legal or cross references on, to
    the next article if there is one; and behind the last paragraph how it was adopted.
    """
    left: list[LeftOut] = []
    kept: list[Line] = []
    note: list[Line] = []
    ended = False
    articles = _Articles()
    for line, after in zip_longest(lines, lines[1:]):
        words, _ = unbulleted(line.words)
        if ended and articles.goes_on(words) and after and not is_heading(after.words):
            ended = False
        if not ended:
            articles.take(words)
        if ended or _REFERENCES.fullmatch(words):
            ended = True
            left.append(LeftOut(line, "references"))
        elif note or _NOTE.match(words):
            note.append(line)
            if words.endswith("]"):
                left += [LeftOut(each, "note in brackets") for each in note]
                note = []
            elif len(note) > MOST_LINES_OF_A_NOTE:
                kept += note  # a bracket that nobody closed
                note = []
        elif _HISTORY.fullmatch(words):
            left.append(LeftOut(line, "date of adoption"))
        else:
            kept.append(line)
    kept += note
    end = _end_of(kept)
    left += [LeftOut(line, "date of adoption") for line in kept[end:]]
    return kept[:end], left


def _end_of(lines: Sequence[Line]) -> int:
    """Where it begins to be told how a policy was adopted, up to its end: no sentence is there."""
    end, articles = len(lines), _Articles()
    for line in lines:
        articles.take(unbulleted(line.words)[0])
    for at in range(len(lines) - 1, 0, -1):
        words = unbulleted(lines[at].words)[0]
        if len(words) > LONGEST_OF_AN_END or _is_sentence(words) or articles.goes_on(words):
            break
        apart = lines[at].begins and not _DATED.match(words)
        if _END.fullmatch(words) and (apart or lines[at - 1].words.endswith(_SENTENCE_ENDS)):
            end = at
    return end


def _is_sentence(words: str) -> bool:
    """Whether a line is the end of a sentence, and not one on how a policy was adopted, and when."""
    ends = words.endswith((".", ";")) and len(words.split()) >= FEWEST_WORDS_OF_A_SENTENCE
    adopted = _END.fullmatch(words) and _DATED.search(words) and not _DATED.match(words)
    return ends and not adopted
