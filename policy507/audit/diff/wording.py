"""What changed in the text of the rules: part by part, with both texts and both places.

Each version is cut into the parts that a reader compares, object by object and field by field as the
tables below list them. What a part *states* is what is compared: a value by its name, a condition by
the names that it uses. So a changed value is one change, and not one of each sentence that puts it in.
"""

from __future__ import annotations

import datetime as dt
from calendar import day_name
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import astuple, evolve, frozen

from policy507.audit.diff.examples import calendar_example_text, example_text, fact_text
from policy507.audit.diff.pairing import Pairing
from policy507.english.conditions import day_phrase, sentence
from policy507.english.phrases import placeholders, value_phrase
from policy507.model.calendar import CalendarExample, Holiday
from policy507.model.conditions import (
    ALWAYS,
    Condition,
    Fixed,
    NamedDay,
    Never,
    Shift,
    Term,
    ValueTest,
    parts,
    with_parts,
)
from policy507.model.policy import (
    Article,
    Disagreement,
    Example,
    Expectation,
    Judgement,
    Months,
    Paragraph,
    Place,
    Rule,
    Source,
    untitled,
)
from policy507.model.policy import Change as Entry
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.model.walk import defined_in
from policy507.rulefiles.book import CALENDAR_FILE, POLICY_FILE

POLICY, READINGS, CALENDAR = "policy", "readings", "calendar"
ADDED, REMOVED, CHANGED, RENAMED = "added", "removed", "changed", "renamed"
WHOLE = ("rule", "reading")
"""What has keys of its own, and comes or goes as a whole."""

# What a report calls the fields of an object, in its order.
_OF_POLICY = {
    "number": "number",
    "title": "title",
    "edition": "edition",
    "adopters": "adopters",
    "articles": "article",
    "adopter_names": "name of an adopter",
    "bearers": "bearer",
}
_OF_PARAGRAPH = {
    "title": "title",
    "says": "says",
    "not_encoded": "not encoded",
    "fingerprint": "fingerprint of the adopted text",
    "neutral_fingerprint": "neutral fingerprint",
    "sketch": "sketch",
    "word_marks": "marks of the words",
    "item_fingerprints": "fingerprint of an item",
    "value_words": "words for a value",
    "key_phrases": "key phrase",
    "items": "item",
    "sources": "source",
    "disagreements": "disagreement",
    "history": "history",
    "notes": "note",
    "left_to_people": "left to people",
    "evidence_only": "evidence only",
}
_OF_CALENDAR = {"cite": "provision", "holidays": "legal holiday"}
_NAMED = {"values": "value", "terms": "condition", "dates": "day"}
_IN_FILES = {"number": "policy", "sources": "source"}
"""What rule files call a field, where that is not its name."""

Key: TypeAlias = tuple[str, str, str, str]
"""Where a part belongs: a paragraph (or another file), what it is, its name, and the key in it."""
Row: TypeAlias = "tuple[str, str, str, Any, Place | None]"
"""What a part is, its name, the key in it, what the rules have there, and where."""
Names: TypeAlias = Mapping[tuple[str, str], str]
"""What is called otherwise in the other version, by what it is and its name here."""


@frozen
class Part:
    """One part of the rules: what it states, how that reads in English, and where it stands."""

    states: Any
    text: str
    place: Place | None

    def to_data(self) -> dict[str, Any]:
        """The part as JSON-ready data."""
        at = self.place
        return {"text": self.text, "file": at and at.file, "line": at and at.line}


@frozen
class Change:
    """One change of the text: of `what` (`rule`, `value`, …) with a `name`, and of which `key` in it.

    A side on which there is nothing is `None`.
    """

    section: str
    what: str
    name: str
    key: str
    how: str
    before: Part | None
    after: Part | None

    def to_data(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        return {
            "change": self.how,
            "what": self.what,
            "name": self.name,
            "key": self.key,
            "before": self.before and self.before.to_data(),
            "after": self.after and self.after.to_data(),
        }


def changes(pairing: Pairing) -> tuple[Change, ...]:
    """Every change of the text, in the order of the new version; then what went, then other names."""
    same = {
        "rule": pairing.rules,
        "act": pairing.acts,
        "condition": pairing.terms,
        "day": pairing.dates,
    }
    names = {(what, o): n for what, each in same.items() for o, n in each.items() if o != n}
    after = parts_of(pairing.after)
    before = {
        (section, what, names.get((what, name), name), key): part
        for (section, what, name, key), part in parts_of(pairing.before, names).items()
    }
    return (
        *_compared(_folded(before, after), _folded(after, before)),
        *(_renamed(what, old, new, before, after) for (what, old), new in names.items()),
    )


def _compared(before: Mapping[Key, Part], after: Mapping[Key, Part]) -> Iterator[Change]:
    for key in dict.fromkeys((*after, *before)):
        one, other = before.get(key), after.get(key)
        if one is None or other is None or one.states != other.states:
            yield Change(
                *key, CHANGED if one and other else ADDED if other else REMOVED, one, other
            )


def _folded(found: Mapping[Key, Part], others: Mapping[Key, Part]) -> dict[Key, Part]:
    """The parts, with each rule or reading that the others lack as one of them."""
    there = {key[:3] for key in others}
    folded: dict[Key, Part] = {}
    for key, part in found.items():
        if key[1] not in WHOLE or key[:3] in there:
            folded[key] = part
            continue
        text, whole = f"{key[3]}: {part.text}", (*key[:3], "")
        if whole in folded:
            text = f"{folded[whole].text}; {text}"
        folded[whole] = Part(text, text, part.place)
    return folded


def _renamed(
    what: str, old: str, new: str, before: Mapping[Key, Part], after: Mapping[Key, Part]
) -> Change:
    (section, at_before), (_, at_after) = (
        next((key[0], part.place) for key, part in found.items() if key[1:3] == (what, new))
        for found in (before, after)
    )
    one, other = Part(old, old, at_before), Part(new, new, at_after)
    return Change(section, what, new, "", RENAMED, one, other)


# --- the parts of a rule book


def parts_of(book: RuleBook, names: Names | None = None) -> dict[Key, Part]:
    """All parts of a rule book, in the order in which they are read; `names` are put in."""
    sections: tuple[tuple[str, Iterator[Row]], ...] = (
        (POLICY, _policy(book)),
        *((each.citation, _paragraph(book, each, names or {})) for each in book),
        (READINGS, _readings(book)),
        (CALENDAR, _calendar(book)),
    )
    return {
        (section, what, name, key): Part(as_stated(value, names or {}), _text(value, book), place)
        for section, rows in sections
        for what, name, key, value, place in rows
    }


def _policy(book: RuleBook) -> Iterator[Row]:
    yield from _fields(book, book.policy, _OF_POLICY, POLICY_FILE)
    yield from (("act", name, "", act.wording, act.place) for name, act in book.acts.items())
    for section, part in book.policy.example_case.items():
        for name, value in part.items() if isinstance(part, Mapping) else [("", part)]:
            place = _place(book, value, POLICY_FILE, "example_case", section)
            yield (
                "example case",
                f"{section}.{name}" if name else section,
                "",
                _Stated(value),
                place,
            )


def _calendar(book: RuleBook) -> Iterator[Row]:
    yield from _fields(book, book.calendar, _OF_CALENDAR, CALENDAR_FILE)
    yield from (("example", each.it, "", each, each.place) for each in book.calendar_examples)


def _paragraph(book: RuleBook, paragraph: Paragraph, names: Names) -> Iterator[Row]:
    yield from _fields(book, paragraph, _OF_PARAGRAPH, paragraph.citation)
    for section, what in _NAMED.items():
        for name, place in defined_in(book, paragraph, section):
            yield what, name, "", getattr(book, section)[name], place
    for impossible in paragraph.impossible:
        yield "refusal", impossible.why, "", impossible.when, impossible.place
        for example in impossible.refused:
            yield "example", example.it, "", example, example.place
    for rule in paragraph.rules:
        for key, value in _rule(rule, names):
            yield "rule", rule.name, key, value, rule.place
    yield from _fields(book, paragraph, {"examples": "example"}, paragraph.citation)


def _rule(rule: Rule, names: Names) -> Iterator[tuple[str, Any]]:
    act = names.get(("act", rule.act or ""), rule.act)
    plain = {
        "title": rule.title if rule.title != untitled(rule.name) else None,
        "paragraph": rule.paragraph,
        "bearer": rule.bearer,
        "kind": rule.modality,
        "act": act,
        "wording": None if act else rule.wording,  # else it is the act's
        "sources": rule.sources,
    }
    yield from ((key, value) for key, value in plain.items() if value)
    yield from ((key.heading.lower(), tree) for key, tree in rule.stated())
    for override in rule.overrides:
        yield f"sets aside {names.get(('rule', override.rule), override.rule)}", override.when
    for remark in rule.remarks:
        yield f"remark {remark.code}", remark.when
    for number, each in enumerate(rule.covers, start=1):
        given = ", ".join(f"{path}: {fact_text(value)}" for path, value in each.given.items())
        said = filter(None, (each.who, each.by, each.reading, given))
        yield f"covered {number}", ": ".join(said)


def _readings(book: RuleBook) -> Iterator[Row]:
    for reading in book.readings.values():
        texts = {"question": reading.question, "default": reading.default, "why": reading.why}
        texts |= {"before": reading.before} if reading.before else {}
        texts |= {f"choice {choice.name}": choice.means for choice in reading.choices}
        yield from (
            ("reading", reading.code, key, text, reading.place) for key, text in texts.items()
        )
    yield from _fields(book, book, {"judgements": "left to people"}, READINGS)


def _fields(book: RuleBook, owner: Any, called: Mapping[str, str], file: str) -> Iterator[Row]:
    """What an object states in some fields; each item of a list or mapping is a part by itself.

    `file` is what places call the file: a paragraph's by its citation.
    """
    for field, what in called.items():
        value, key = getattr(owner, field), _IN_FILES.get(field, field)
        rows: Iterable[tuple[str, str, Any]] = [("", "", value)] if value else []
        if isinstance(value, Mapping):
            rows = ((name, name, each) for name, each in value.items())
        elif isinstance(value, tuple):
            rows = ((_name(each), str(number), each) for number, each in enumerate(value))
        for name, step, each in rows:
            yield what, name, "", each, _place(book, each, file, key, step)


def _name(item: Any) -> str:
    """What an item of a list is known by: its text, or the first that it states."""
    if isinstance(item, str):
        return item
    return _entry(item) if isinstance(item, Entry) else str(astuple(item, recurse=False)[0])


def _place(book: RuleBook, value: Any, *steps: str) -> Place | None:
    """Where something stands: as it says itself, or as near to it as is known."""
    place = getattr(value, "place", None)
    nearest = (book.places.get(steps[:end]) for end in range(len(steps), 0, -1))
    return place or next(filter(None, nearest), None)


# --- what they state, and their texts


@frozen
class _Stated:
    """A fact as the example case states it."""

    value: Any


def as_stated(tree: Any, names: Names) -> Any:
    """A condition or a day as its file states it: by the names of what it uses; all else as it is.

    An example, too, is stated by them where it says what decides.
    """
    match tree:
        case Example(expect=expected):
            return evolve(tree, expect=tuple(as_stated(each, names) for each in expected))
        case Expectation(working=day, because=why):
            day, why = as_stated(day, names), as_stated(why, names)
            return evolve(tree, working=day, because=why)
        case Term(name):
            return Term(names.get(("condition", name), name), ALWAYS)
        case NamedDay(name):
            return NamedDay(names.get(("day", name), name), Never())
        case Fixed(value=str()):
            return evolve(tree, date=dt.date.min)
        case ValueTest(value=str()):
            return evolve(tree, operand=0)
        case Shift(value=str()):
            tree = evolve(tree, months=1 if tree.months > 0 else -1)
    inner = parts(tree)
    return with_parts(tree, tuple(as_stated(each, names) for each in inner)) if inner else tree


def _entry(entry: Entry) -> str:
    return f"{entry.on}: {entry.what}"


def _disagreement(each: Disagreement) -> str:
    elsewhere = ", ".join(filter(None, (each.elsewhere, each.href)))
    return f"here: {each.here}; elsewhere: {elsewhere}"


def _holiday(holiday: Holiday) -> str:
    if holiday.day is not None:
        on = f"day {holiday.day} of month {holiday.month}"
    else:
        nth = "last" if holiday.nth == -1 else f"no. {holiday.nth}"
        on = f"{day_name[holiday.weekday or 0]} {nth} of month {holiday.month}"
    moves = ", moved off weekends" if holiday.moves else ""
    return f"{on}{moves}{f', since {holiday.since}' if holiday.since > 1 else ''}"


# How what the rules have reads in English: as it is, or with values put in.
_AS_IT_IS: Mapping[type, Callable[[Any], str]] = {
    tuple: "; ".join,
    Modality: lambda kind: kind.replace("_", " "),
    Entry: _entry,
    Example: example_text,
    CalendarExample: calendar_example_text,
    Holiday: _holiday,
    _Stated: lambda stated: fact_text(stated.value),
}
_WITH_VALUES: Mapping[type, Callable[[Any], str]] = {
    str: str,
    Article: lambda article: f"{article.title}, in {article.folder}",
    Source: lambda source: ", ".join(filter(None, astuple(source))),
    Disagreement: _disagreement,
    Judgement: lambda j: f"{j.question} ({', '.join(j.facts)})" if j.facts else j.question,
}


def _text(value: Any, book: RuleBook) -> str:
    """What the rules have somewhere, in English."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return _AS_IT_IS[kind](value)
    if kind in _WITH_VALUES:
        return placeholders(_WITH_VALUES[kind](value), book.values)
    if isinstance(value, int | dt.date | Months):
        return value_phrase(value)
    if isinstance(value, Condition):
        return sentence(value, named=True)
    return day_phrase(value, named=True)
