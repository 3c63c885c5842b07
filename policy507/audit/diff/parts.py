"""The rules cut into parts that a reader compares: each with its text in English and its place.

What a part *states* is what is compared: a value by its name, a condition by the names that it uses.
So a changed value is one change, and not one of each sentence that puts it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import evolve, frozen

from policy507.english.rules import day_phrase, placeholders, sentence, value_phrase
from policy507.model.calendar import Holiday
from policy507.model.conditions import (
    CONDITIONS,
    Condition,
    Day,
    Fixed,
    NamedDay,
    Never,
    Shift,
    Term,
    ValueTest,
    parts,
    with_parts,
)
from policy507.model.outcomes import ALWAYS
from policy507.model.policy import Example, Paragraph, Place, Rule
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import CALENDAR_FILE, POLICY_FILE

POLICY, READINGS, CALENDAR = "policy", "readings", "calendar"
Key: TypeAlias = tuple[str, str, str, str]
"""Where a part belongs: a paragraph (or another file), what it is, its name, and the key in it."""


@frozen
class Part:
    """One part of the rules: what it states, how that reads in English, and where it stands."""

    states: Hashable
    text: str
    place: Place | None


_MARKS: Mapping[str, str] = {
    "fingerprint": "fingerprint of the adopted text",
    "neutral_fingerprint": "neutral fingerprint",
    "sketch": "sketch",
    "item_fingerprints": "fingerprint of an item",
}
Names: TypeAlias = Mapping[tuple[str, str], str]
"""What is called otherwise in the other version, by what it is and its name here."""


def parts_of(book: RuleBook, names: Names | None = None) -> dict[Key, Part]:
    """All parts of a rule book, in the order in which they are read; `names` are put in."""
    found = dict(_policy(book))
    for paragraph in book:
        for (what, name, key), part in _paragraph(book, paragraph, names or {}):
            found[paragraph.citation, what, name, key] = part
    found |= dict(_readings(book))
    found |= dict(_calendar(book))
    return found


# --- a paragraph


def _paragraph(
    book: RuleBook, paragraph: Paragraph, names: Names
) -> Iterator[tuple[tuple[str, str, str], Part]]:
    def at(*steps: str) -> Place:
        return book.places.get((paragraph.citation, *steps), paragraph.place)

    def told(text: str, *steps: str) -> Part:
        return Part(text, placeholders(text, book.values), at(*steps))

    yield ("title", "", ""), told(paragraph.title, "title")
    yield ("says", "", ""), told(paragraph.says, "says")
    if paragraph.not_encoded is not None:
        yield ("not encoded", "", ""), told(paragraph.not_encoded, "not_encoded")
    yield from _marks(book, paragraph)
    for number, phrase in enumerate(paragraph.key_phrases):
        yield ("key phrase", phrase, ""), told(phrase, "key_phrases", str(number))
    for name, text in paragraph.items.items():
        yield ("item", name, ""), told(text, "items", name)
    for number, source in enumerate(paragraph.sources):
        text = ", ".join(filter(None, (source.cite, source.href, source.compared)))
        yield ("source", source.cite, ""), told(text, "source", str(number))
    for number, each in enumerate(paragraph.disagreements):
        elsewhere = ", ".join(filter(None, (each.elsewhere, each.href)))
        text = f"here: {each.here}; elsewhere: {elsewhere}"
        yield ("disagreement", each.point, ""), told(text, "disagreements", str(number))
    for change in paragraph.history:
        stated = f"{change.on}: {change.what}"
        yield ("history", stated, ""), Part(stated, stated, change.place)
    for number, note in enumerate(paragraph.notes):
        yield ("note", note, ""), told(note, "notes", str(number))
    for key, listed in _listed(paragraph):
        yield (key.replace("_", " "), listed, ""), Part(listed, listed, at(key))
    yield from _names(book, paragraph, names)
    for rule in paragraph.rules:
        for key, part in _rule(book, rule, names):
            yield ("rule", rule.name, key), part
    for example in paragraph.examples:
        stated = _example(example)
        yield ("example", example.it, ""), Part(stated, stated, example.place)


def _listed(paragraph: Paragraph) -> Iterator[tuple[str, str]]:
    """What a paragraph's file lists by codes and paths, each with its key."""
    yield from (("left_to_people", code) for code in paragraph.left_to_people)
    yield from (("evidence_only", path) for path in paragraph.evidence_only)


def _marks(book: RuleBook, paragraph: Paragraph) -> Iterator[tuple[tuple[str, str, str], Part]]:
    """What the adopted text is known by."""
    marks = {
        ("fingerprint", ""): paragraph.fingerprint,
        ("neutral_fingerprint", ""): paragraph.neutral_fingerprint,
        ("sketch", ""): paragraph.sketch,
        **{("item_fingerprints", item): text for item, text in paragraph.item_fingerprints.items()},
    }
    for (key, item), text in marks.items():
        if text:
            steps = (paragraph.citation, key, item) if item else (paragraph.citation, key)
            place = book.places.get(steps, paragraph.place)
            yield (_MARKS[key], item, ""), Part(text, text, place)


def _names(
    book: RuleBook, paragraph: Paragraph, names: Names
) -> Iterator[tuple[tuple[str, str, str], Part]]:
    """The values, conditions and days that a paragraph's file gives a name to."""
    for steps, place in book.places.items():
        if len(steps) != 3 or steps[0] != paragraph.citation:  # noqa: PLR2004
            continue
        _, section, name = steps
        if section == "values":
            value = book.values[name]
            yield ("value", name, ""), Part(value, value_phrase(value), place)
        elif section == "terms":
            yield ("condition", name, ""), _tree(book.terms[name], place, names)
        elif section == "dates":
            yield ("day", name, ""), _tree(book.dates[name], place, names)


def _rule(book: RuleBook, rule: Rule, names: Names) -> Iterator[tuple[str, Part]]:
    wording = placeholders(rule.wording, book.values)
    plain: Mapping[str, tuple[Hashable, str | None]] = {
        "paragraph": (rule.paragraph, rule.paragraph),
        "bearer": (rule.bearer, rule.bearer),
        "kind": (rule.modality, str(rule.modality).replace("_", " ")),
        "act": (names.get(("act", rule.act or ""), rule.act), rule.act),
        "wording": (rule.wording if rule.act is None else None, wording),
        "sources": (rule.sources, "; ".join(rule.sources)),
    }
    for key, (states, text) in plain.items():
        if states is not None and text:
            yield key, Part(states, text, rule.place)
    trees = {
        "from": rule.begins,
        "applies where": None if rule.when == ALWAYS else rule.when,
        "done on": rule.done_on,
        "last day": rule.due,
        "met where": rule.met_when,
        "breached where": rule.breached_when,
        "holds where": rule.holds_when,
    }
    for key, tree in trees.items():
        if tree is not None:
            yield key, _tree(tree, rule.place, names)
    for override in rule.overrides:
        other = names.get(("rule", override.rule), override.rule)
        yield f"sets aside {other}", _tree(override.when, rule.place, names)
    for remark in rule.remarks:
        yield f"remark {remark.code}", _tree(remark.when, rule.place, names)


def _tree(tree: Condition | Day, place: Place | None, names: Names) -> Part:
    stated = as_stated(tree, names)
    if isinstance(tree, CONDITIONS):
        return Part(stated, sentence(tree, named=True), place)
    return Part(stated, day_phrase(tree, named=True), place)


def as_stated(tree: Condition | Day, names: Names) -> Any:
    """A condition or a day as its file states it: by the names of what it uses."""
    match tree:
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


def _example(example: Example) -> str:
    given = [f"{path}: {_shown(value)}" for path, value in example.given.items()]
    given += [f"{path}: unknown" for path in example.unknown]
    given += [f"reading {code}: {choice}" for code, choice in example.readings.items()]
    expected = []
    for each in example.expect:
        due = f", last day {each.due or 'none'}" if each.states_due else ""
        bearer = f", borne by the {each.bearer}" if each.bearer else ""
        expected.append(f"{each.target} {each.status}{due}{bearer}")
    return f"given {', '.join(given) or 'the example case'}; expected {', '.join(expected)}"


def _shown(value: Any) -> str:
    """A value as a case file has it."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)


# --- the policy, the readings, the calendar


def _policy(book: RuleBook) -> Iterator[tuple[Key, Part]]:
    policy = book.policy

    def told(what: str, name: str, text: str, *steps: str) -> tuple[Key, Part]:
        place = book.places.get((POLICY_FILE, *steps)) or book.places.get((POLICY_FILE, steps[0]))
        return (POLICY, what, name, ""), Part(text, placeholders(text, book.values), place)

    yield told("number", "", policy.number, "policy")
    yield told("title", "", policy.title, "title")
    yield told("edition", "", policy.edition, "edition")
    yield told("adopters", "", policy.adopters, "adopters")
    for number, article in enumerate(policy.articles):
        text = f"{article.title}, in {article.folder}"
        yield told("article", article.citation, text, "articles", str(number))
    for number, name in enumerate(policy.adopter_names):
        yield told("name of an adopter", name, name, "adopter_names", str(number))
    for number, bearer in enumerate(policy.bearers):
        yield told("bearer", bearer, bearer, "bearers", str(number))
    for name, act in book.acts.items():
        yield told("act", name, act.wording, "acts", name)
    for section, part in policy.example_case.items():
        values = part.items() if isinstance(part, Mapping) else [("", part)]
        for name, value in values:
            path = f"{section}.{name}" if name else section
            yield told("example case", path, _shown(value), "example_case", section)


def _readings(book: RuleBook) -> Iterator[tuple[Key, Part]]:
    for code, reading in book.readings.items():
        texts = {
            "question": reading.question,
            "default": reading.default,
            "why": reading.why,
            **{f"choice {choice.name}": choice.means for choice in reading.choices},
        }
        for key, text in texts.items():
            shown = placeholders(text, book.values)
            yield (READINGS, "reading", code, key), Part(text, shown, reading.place)
    for code, judgement in book.judgements.items():
        stated = (judgement.question, judgement.facts)
        text = placeholders(judgement.question, book.values)
        if judgement.facts:
            text = f"{text} ({', '.join(judgement.facts)})"
        yield (READINGS, "left to people", code, ""), Part(stated, text, judgement.place)


def _calendar(book: RuleBook) -> Iterator[tuple[Key, Part]]:
    places = {steps[1:]: place for steps, place in book.places.items() if steps[0] == CALENDAR_FILE}
    if book.calendar.cite:
        cite = book.calendar.cite
        yield (CALENDAR, "provision", "", ""), Part(cite, cite, places.get(("cite",)))
    for number, holiday in enumerate(book.calendar.holidays):
        place = places.get(("holidays", str(number)))
        yield (CALENDAR, "legal holiday", holiday.name, ""), Part(holiday, _holiday(holiday), place)


def _holiday(holiday: Holiday) -> str:
    if holiday.day is not None:
        on = f"day {holiday.day} of month {holiday.month}"
    else:
        weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        nth = "last" if holiday.nth == -1 else f"no. {holiday.nth}"
        on = f"{weekdays[holiday.weekday or 0]} {nth} of month {holiday.month}"
    moves = ", moved off weekends" if holiday.moves else ""
    return f"{on}{moves}{f', since {holiday.since}' if holiday.since > 1 else ''}"
