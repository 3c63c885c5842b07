"""Mutants of words: must for may, fewer for more, another value put into a text.

No example is about words. They are for a lint between words and rules to notice, or for the register
of review, by which a person reads again whatever changed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias

from attrs import evolve, frozen

from policy507.audit.mutation.calendar import holiday_place
from policy507.audit.mutation.cited import asked_by
from policy507.audit.mutation.mutant import WORDS, Mutant, with_paragraph, with_rules
from policy507.audit.mutation.mutants import shifted_values, written
from policy507.english.phrases import spelt
from policy507.errors import Place
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.walk import DAY_BEFORE, PLACEHOLDER, place_of
from policy507.rulefiles.book import CALENDAR_FILE, POLICY_FILE, READINGS_FILE

Change: TypeAlias = "Callable[[Any], Any]"
"""What something comes to with something else in the place of a part of it."""

MISTAKEN: Mapping[str, str] = {
    "must not": "may",
    "need not": "must",
    "must": "need not",
    "may": "must",
    "fewer than": "more than",
    "more than": "fewer than",
    "no later than": "later than",
    "at least": "at most",
    "at most": "at least",
    "before": "after",
    "after": "before",
}
"""Words that say who must, how many and when, and those that each is mistaken for."""
_NUMBERS = [spelt(number) for number in range(2, 11)]
_WORDS = re.compile(rf"\b({'|'.join(sorted({*MISTAKEN, *_NUMBERS}, key=len, reverse=True))})\b")
_CONTEXT = re.compile(r"\S*(?: \S+){0,3}")  # that is shown behind a changed word
_WHOLE = ("title", "says", "items", "source")
_COVERED = ("whom it covers", "by when")


@frozen
class _Text:
    """A text of the rule files: what it is, where it stands, and how another takes its place.

    `whole` texts say what the policy says, so that their words count, and not only their values.
    """

    paragraph: str
    what: str
    text: str
    place: Place
    put: Change
    whole: bool = False


def of_words(book: RuleBook) -> Iterator[Mutant]:
    """Every mutant of the words of a book: those of paragraphs, of readings, then what is exchanged."""
    for text in (*_of_paragraphs(book), *_of_readings(book)):
        for start, end, other in (
            *(_mistaken(text.text) if text.whole else ()),
            *_values(text, book),
        ):
            changed = text.text[:start] + other + text.text[end:]
            found = _CONTEXT.match(text.text, end)
            rest = found[0] if found else ""
            what = f"'{other}{rest}', instead of: '{text.text[start:end]}{rest}'"
            yield Mutant(text.paragraph, text.what, what, text.place, text.put(changed), WORDS)
    yield from _exchanges(book)


def _exchanges(book: RuleBook) -> Iterator[Mutant]:
    """What two neighbours say exchanged (items, sources, acts, holidays), and changes of another day."""
    for paragraph in book:
        for one, other in pairwise(paragraph.items):
            items = {one: paragraph.items[other], other: paragraph.items[one]}
            changed = evolve(paragraph, items={**paragraph.items, **items})
            what = f"the words of {other}, and those of {one} there"
            yield _exchanged(book, paragraph, f"the item {one}", what, ("items", one), changed)
        for number, (first, second) in enumerate(pairwise(paragraph.sources)):
            for name in ("cite", "compared"):
                one, other = getattr(first, name), getattr(second, name)
                if one == other:
                    continue
                pair = (evolve(first, **{name: other}), evolve(second, **{name: one}))
                sources = (*paragraph.sources[:number], *pair, *paragraph.sources[number + 2 :])
                changed = evolve(paragraph, sources=sources)
                subject, what = f"`{name}` of source {number + 1}", f"{other}, and {one} there"
                yield _exchanged(book, paragraph, subject, what, ("source", number), changed)
        for number, change in enumerate(paragraph.history):
            day = change.on + dt.timedelta(days=1)
            changed = _at_item(paragraph, "history", number)(evolve(change, on=day))
            subject, what = f"change {number + 1}", f"{day}, instead of: {change.on}"
            yield _exchanged(book, paragraph, subject, what, ("history", number), changed)
    yield from _of_acts(book)
    yield from _of_holidays(book)


def _of_acts(book: RuleBook) -> Iterator[Mutant]:
    """The words of every two neighbouring acts exchanged: in the rules on them, too."""
    for one, other in pairwise(book.acts.values()):
        words = {one.name: other.wording, other.name: one.wording}
        rules = (rule for rule in book.rules.values() if rule.act in words)
        told = {rule.name: evolve(rule, wording=words[rule.act or ""]) for rule in rules}
        acts = {act: evolve(book.acts[act], wording=said) for act, said in words.items()}
        mutated = evolve(with_rules(book, told), acts={**book.acts, **acts})
        what = f"the words of {other.name}, and those of {one.name} there"
        yield Mutant(POLICY_FILE, f"the act {one.name}", what, one.place, mutated, WORDS)


def _of_holidays(book: RuleBook) -> Iterator[Mutant]:
    """The names of every two neighbouring holidays exchanged."""
    holidays = book.calendar.holidays
    for number, (one, other) in enumerate(pairwise(holidays)):
        pair = (evolve(one, name=other.name), evolve(other, name=one.name))
        kept = (*holidays[:number], *pair, *holidays[number + 2 :])
        mutated = evolve(book, calendar=evolve(book.calendar, holidays=kept))
        place = holiday_place(book, number)
        what = f"the name of {other.name}, and that of {one.name} there"
        yield Mutant(CALENDAR_FILE, f"the holiday {one.name}", what, place, mutated, WORDS)


def _exchanged(
    book: RuleBook,
    paragraph: Paragraph,
    subject: str,
    what: str,
    steps: tuple[object, ...],
    changed: Paragraph,
) -> Mutant:
    place, mutated = place_of(book, paragraph, *steps), with_paragraph(book, paragraph, changed)
    return Mutant(paragraph.citation, subject, what, place, mutated, WORDS)


def _mistaken(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a word of the text could be another one, and which."""
    for found in _WORDS.finditer(text):
        word = found[0]
        if word in MISTAKEN:
            yield found.start(), found.end(), MISTAKEN[word]
        else:
            yield found.start(), found.end(), spelt(_NUMBERS.index(word) + 3)


def _values(text: _Text, book: RuleBook) -> Iterator[tuple[int, int, str]]:
    """Where a text could put in another value: one that there is, or else one more; or another day."""
    for found in PLACEHOLDER.finditer(text.text):
        name = found[1].removeprefix(DAY_BEFORE)
        value = book.values[name]
        others = [
            other
            for other, each in book.values.items()
            if type(each) is type(value) and each != value
        ]
        more = written([*shifted_values(value)][-1])
        put_in = f"{{{found[1].replace(name, others[0])}}}" if others else more
        yield found.start(), found.end(), put_in
        if isinstance(value, dt.date):
            day = name if found[1] != name else f"{DAY_BEFORE}{name}"
            yield found.start(), found.end(), f"{{{day}}}"


# --- the texts, each with what puts another one in its place


def _of_paragraphs(book: RuleBook) -> Iterator[_Text]:
    for paragraph in book:
        put = partial(with_paragraph, book, paragraph)
        for what, steps, text, change in _fields(paragraph):
            place = place_of(book, paragraph, *steps)
            whole = steps[0] in _WHOLE
            yield _Text(paragraph.citation, what, text, place, _through(put, change), whole)
        for rule in paragraph.rules:
            changed = partial(_with_rule, book)
            for what, text, change in _of_rule(rule):
                put_in = _through(changed, change)
                whole = what not in _COVERED
                named = f"{what} of the rule {rule.name}"
                yield _Text(paragraph.citation, named, text, rule.place, put_in, whole)


def _with_rule(book: RuleBook, rule: Rule) -> RuleBook:
    return with_rules(book, {rule.name: rule})


def _fields(p: Paragraph) -> Iterator[tuple[str, tuple[object, ...], str, Change]]:
    """The texts of a paragraph: what each is, its keys, its words, and how it is changed."""
    for name in ("title", "says", "not_encoded"):
        yield f"`{name}`", (name,), getattr(p, name) or "", _at_field(p, name)
    for item, text in p.items.items():
        yield f"the item {item}", ("items", item), text, _at_key(p, "items", item)
    for number, note in enumerate(p.notes):
        yield f"note {number + 1}", ("notes", number), note, _at_item(p, "notes", number)
    for number, source in enumerate(p.sources):
        put = _through(_at_item(p, "sources", number), _at_field(source, "compared"))
        yield f"`compared` of source {number + 1}", ("source", number), source.compared, put
    for number, change in enumerate(p.history):
        put = _through(_at_item(p, "history", number), _at_field(change, "what"))
        yield f"change {number + 1}", ("history", number), change.what, put
    for number, each in enumerate(p.disagreements):
        for name in ("point", "here"):
            put = _through(_at_item(p, "disagreements", number), _at_field(each, name))
            what = f"`{name}` of disagreement {number + 1}"
            yield what, ("disagreements", number), getattr(each, name), put


def _of_rule(rule: Rule) -> Iterator[tuple[str, str, Change]]:
    yield "the title", rule.title, _at_field(rule, "title")
    if rule.act is None:  # else the words are the act's
        yield "the words", rule.wording, _at_field(rule, "wording")
    for number, each in enumerate(rule.covers):
        for name, what in zip(("who", "by"), _COVERED, strict=True):
            put = _through(_at_item(rule, "covers", number), _at_field(each, name))
            yield what, getattr(each, name), put


def _of_readings(book: RuleBook) -> Iterator[_Text]:
    for code, reading in book.readings.items():
        put, place = _at_key(book, "readings", code), reading.place
        citation = asked_by(book, code)
        for name in ("question", "why"):
            change = _through(put, _at_field(reading, name))
            yield _Text(citation, f"`{name}` of {code}", getattr(reading, name), place, change)
        for number, choice in enumerate(reading.choices):
            what = f"the choice {choice.name} of {code}"
            change = _through(put, _at_item(reading, "choices", number), _at_field(choice, "means"))
            yield _Text(citation, what, choice.means, place, change)
    for code, judgement in book.judgements.items():
        citation = next((p.citation for p in book if code in p.left_to_people), READINGS_FILE)
        change = _through(_at_key(book, "judgements", code), _at_field(judgement, "question"))
        yield _Text(citation, f"the question {code}", judgement.question, judgement.place, change)


def _at_field(owner: Any, name: str) -> Change:
    return lambda new: evolve(owner, **{name: new})


def _at_item(owner: Any, name: str, number: int) -> Change:
    items = getattr(owner, name)
    return lambda new: evolve(owner, **{name: (*items[:number], new, *items[number + 1 :])})


def _at_key(owner: Any, name: str, key: str) -> Change:
    return lambda new: evolve(owner, **{name: {**getattr(owner, name), key: new}})


def _through(*changes: Change) -> Change:
    """A change of a part of a part, the outermost first."""

    def change(new: Any) -> Any:
        for each in reversed(changes):
            new = each(new)
        return new

    return change
