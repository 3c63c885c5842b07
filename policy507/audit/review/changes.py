"""Where rules are not what their register of review has of them, and who has read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from policy507.audit.review.content import digest_of, parts_of
from policy507.audit.review.register import Entry, Register, read_register
from policy507.english.phrases import date_phrase
from policy507.errors import Place, Problem, did_you_mean, shown
from policy507.files.folders import REVIEWED_FILE
from policy507.files.installed import rules_folder
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load

MOST_HINTS = 100  # looking for what was meant takes time
_WORDS = {
    "policy": "what the policy and its article are called",
    "calendar": "the calendar of legal holidays, by which it counts,",
    "rule": "the rule {}, or what its names stand for,",
    "reading": "the reading {}",
    "question": "the question {}",
}


def out_of_step(
    folder: Path | str | None = None, book: RuleBook | None = None
) -> tuple[Problem, ...] | None:
    """Where the rules of a folder are not what its register of review has, and what is wrong in that.

    Args:
        folder: of the rules and their register; without one, that of this package.
        book: other rules, such as altered ones, to be held against the register of the folder.

    Returns:
        a problem for each part that changed, at its place, and for each paragraph that only one of the
        two knows, by place; `None` where the folder has no register.

    Raises:
        RuleError: the rules cannot be read.
    """
    register = read_register(rules_folder() if folder is None else Path(folder))
    if register is None:
        return None
    rules = load(folder) if book is None else book
    return changed(rules, register)


def changed(
    book: RuleBook, register: Register, recorded: Iterable[Standing] | None = None
) -> tuple[Problem, ...]:
    """The same of rules and a register that were read; of what is `recorded`, where that is known."""
    found = [*register.problems, *_unknown(book, register)]
    for standing in standings(book, register) if recorded is None else recorded:
        citation = shown(standing.paragraph.citation)
        to_do = f"; read it, and run `policy507 review {citation}`"
        if standing.entry is not None:
            since = f"since it was recorded on {standing.entry.recorded_on}"
            found += (
                each.place.problem(f"{citation}: {each} {since}{to_do}")
                for each in standing.changes
            )
            if day := standing.read_too_early:
                on, here = standing.entry.recorded_on, standing.paragraph
                place = (register.named or {}).get(here.citation, here.place)
                message = f"nobody has read it on {on}: it changed on {day}, as its history says"
                found.append(place.problem(f"{citation}: {message}"))
        elif register.named is not None and standing.paragraph.citation not in register.named:
            lacks = f"{citation} is not in {REVIEWED_FILE}"
            found.append(standing.paragraph.place.problem(f"{lacks}{to_do}"))
    return tuple(sorted(found, key=lambda p: (p.file or "", p.line or 0, p.column or 0, p.message)))


def _unknown(book: RuleBook, register: Register) -> Iterator[Problem]:
    """The entries of paragraphs that there are not."""
    known = [paragraph.citation for paragraph in book]
    strange = [each for each in (register.named or {}).items() if each[0] not in known]
    for number, (citation, place) in enumerate(strange):
        hint = did_you_mean(citation, known) if number < MOST_HINTS else ""
        message = f"{REVIEWED_FILE} has '{shown(citation)}', and the rules do not{hint}"
        yield place.problem(message)


# --- paragraph by paragraph


@frozen
class Change:
    """A part of a paragraph that is not as it was recorded: what it is, how it changed, and where."""

    what: str
    how: str
    place: Place

    def __str__(self) -> str:
        return f"{self.what} {self.how}"


@frozen
class Standing:
    """What is recorded of a paragraph, and what of it changed since; no entry where nothing is."""

    paragraph: Paragraph
    entry: Entry | None
    changes: tuple[Change, ...] = ()

    @property
    def read_too_early(self) -> dt.date | None:
        """When the paragraph last changed, where it is said to have been read before that day."""
        if self.entry is None or self.entry.read_by is None:
            return None
        day = last_changed(self.paragraph)
        return day if day is not None and self.entry.recorded_on < day else None

    @property
    def read_by(self) -> str | None:
        """Who has read the paragraph as it is; nobody once it changed."""
        if self.entry is None or self.changes or self.read_too_early:
            return None
        return self.entry.read_by

    def __str__(self) -> str:
        if self.entry is None:
            return "not in the register of review"
        on = date_phrase(self.entry.recorded_on)
        if self.changes:
            told = "; ".join(dict.fromkeys(map(str, self.changes)))
            return f"no longer as it was recorded on {on}: {told}"
        if self.read_by is None:
            return f"recorded on {on}; nobody has read it against the adopted text yet"
        return f"read against the adopted text by {shown(self.read_by)}, recorded on {on}"


def last_changed(paragraph: Paragraph) -> dt.date | None:
    """The last day in the history of a paragraph: before it, nobody can have read it as it is."""
    return max((each.on for each in paragraph.history), default=None)


def standings(book: RuleBook, register: Register) -> tuple[Standing, ...]:
    """What is recorded of each paragraph of a rule book."""
    return tuple(standing(book, paragraph, register) for paragraph in book)


def standing(book: RuleBook, paragraph: Paragraph, register: Register) -> Standing:
    """What is recorded of a paragraph."""
    entry = register.entries.get(paragraph.citation)
    return Standing(paragraph, entry, () if entry is None else _changes(book, paragraph, entry))


def _changes(book: RuleBook, paragraph: Paragraph, entry: Entry) -> tuple[Change, ...]:
    parts = parts_of(book, paragraph)
    marks = {name: part.mark for name, part in parts.items()}
    differing = [
        name for name in {**marks, **entry.marks} if marks.get(name) != entry.marks.get(name)
    ]
    if digest_of(parts) == entry.digest:  # what is wrong are marks, and no part of the rules
        return tuple(
            Change(f"the mark of {_said(name)}", "changed", paragraph.place) for name in differing
        )
    found = tuple(
        Change(
            _said(name),
            "is gone" if name not in parts else "is new" if name not in entry.marks else "changed",
            parts[name].place if name in parts else paragraph.place,
        )
        for name in differing
    )
    return found or (Change("something", "changed", paragraph.place),)


def _said(name: str) -> str:
    """A part of a paragraph, as messages have it."""
    kind, _, which = name.partition(" ")
    return _WORDS[kind].format(shown(which)) if kind in _WORDS else f"`{shown(name)}`"
