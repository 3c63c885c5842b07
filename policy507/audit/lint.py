"""Lints: what can be wrong with rules that can be read, one small function for each.

What makes rules impossible to read or to decide by is refused when they are loaded.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from policy507.audit.examples import case_under, no_such_target, possible_statuses
from policy507.audit.titles import OF_TITLES
from policy507.audit.words import OF_WORDS
from policy507.engines.program import program
from policy507.english.conditions import day_phrase, sentence
from policy507.english.phrases import spelt, value_phrase
from policy507.errors import LONGEST_PATH, FactError, IncompleteError, Problem, did_you_mean, shown
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    All,
    AnyOf,
    Chosen,
    Condition,
    Day,
    Earliest,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Shift,
    Term,
    Tree,
    ValueTest,
    facts_of,
    parts,
    walk,
    written_in,
)
from policy507.model.policy import Example, Expectation, Months, Place, Value
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status
from policy507.model.walk import (
    definitions,
    names_in,
    place_of,
    texts_of,
    trees_of,
)
from policy507.rulefiles.book import POLICY_FILE

_JOINING = ("and", "but", "nor", "or")
_LEADING_ON = (*_JOINING, *("a", "an", "any", "by", "for", "in", "not", "of", "the", "to", "with"))
LONGEST_PHRASE = 12
LONGEST_QUOTED = 200
_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")
_SKETCH = re.compile(r"[0-9a-f]{64}")
_WORD_MARKS = re.compile(r"[A-Za-z0-9]*")
# What quotes the policy, and the number of a provision, do not change with a value.
_KEPT = re.compile(
    r"""[“"][^“”"]*[”"]|\{[^{}]*\}|§+\s*[\w.]+|\b(?:subds?\.|subdivisions?|sections?)\s[\w.()]+"""
)
FEWEST = 13
"""A smaller number counts much besides, so by itself it is not taken for the policy's."""


def lint(book: RuleBook) -> tuple[Problem, ...]:
    """Everything that is questionable about the rules of a book, in the order of its files."""
    return _in_order(problem for each in LINTS for problem in each(book))


def lint_incomplete(error: IncompleteError) -> tuple[Problem, ...]:
    """What rule files lack, and what is questionable besides, as far as no case need be decided."""
    book = error.book
    if not isinstance(book, RuleBook):
        return error.problems
    asked = (each for each in LINTS if each not in BY_DECIDING)
    return _in_order((*error.problems, *(problem for each in asked for problem in each(book))))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    found = dict.fromkeys(problems)
    return tuple(sorted(found, key=lambda p: (p.file or "", p.line or 0, p.column or 0, p.message)))


# --- names


def unused_values(book: RuleBook) -> Iterator[Problem]:
    """Values that neither a condition nor a day nor a text uses."""
    used = {name for _, text in texts_of(book) for name in names_in(text)}
    for _, tree in trees_of(book):
        for node in written_in(tree):
            if isinstance(node, Fixed | Shift | ValueTest) and node.value is not None:
                used.add(node.value)
    for name, place in definitions(book, "values"):
        if name not in used:
            yield place.problem(f"nothing uses the value '{shown(name)}'")


def unused_definitions(book: RuleBook) -> Iterator[Problem]:
    """Named conditions and days that no rule comes to."""
    trees = [tree for rule in book.rules.values() for tree in rule.trees()]
    used = {(type(n), n.name) for n in walk(*trees) if isinstance(n, Term | NamedDay)}
    for section, kind, what in (("terms", Term, "condition"), ("dates", NamedDay, "day")):
        for name, place in definitions(book, section):
            if (kind, name) not in used:
                yield place.problem(f"no rule comes to the {what} '{shown(name)}'")


def unused_acts(book: RuleBook) -> Iterator[Problem]:
    """Acts that no rule orders: nothing is decided about them."""
    ordered = book.ordered_acts()
    for act in book.acts.values():
        if act.name not in ordered:
            yield act.place.problem(f"no rule orders the act {act.name!r}")


def unused_bearers(book: RuleBook) -> Iterator[Problem]:
    """Bearers of no rule."""
    bearing = {rule.bearer for rule in book.rules.values()}
    for number, bearer in enumerate(book.policy.bearers):
        if bearer not in bearing:
            place = book.places[POLICY_FILE, "bearers", str(number)]
            yield place.problem(f"no rule is borne by '{shown(bearer)}'")


def unused_readings(book: RuleBook) -> Iterator[Problem]:
    """Readings that no rule asks for, and choices that no rule tells apart."""
    trees = [tree for rule in book.rules.values() for tree in rule.trees()]
    asked: dict[str, list[Chosen]] = {}
    for node in walk(*trees):
        if isinstance(node, Chosen):
            asked.setdefault(node.code, []).append(node)
    for code, reading in book.readings.items():
        if code not in asked:
            yield reading.place.problem(f"no rule asks for reading {shown(code)}")
            continue
        alike: dict[tuple[bool, ...], str] = {}
        for name in reading.names:
            answers = tuple(name in chosen.choices for chosen in asked[code])
            other = alike.setdefault(answers, name)
            if other != name:
                both = f"'{shown(other)}' and '{shown(name)}'"
                yield reading.place.problem(
                    f"no rule tells the choices {both} of {shown(code)} apart"
                )


def unused_judgements(book: RuleBook) -> Iterator[Problem]:
    """Questions left to people that no paragraph lists."""
    listed = {code for paragraph in book for code in paragraph.left_to_people}
    for code, judgement in book.judgements.items():
        if code not in listed:
            yield judgement.place.problem(f"no paragraph lists {shown(code)} under left_to_people")


def repeated_judgements(book: RuleBook) -> Iterator[Problem]:
    """Questions that one paragraph leaves to people twice."""
    for paragraph in book:
        for number, code in enumerate(paragraph.left_to_people):
            if code in paragraph.left_to_people[:number]:
                place = place_of(book, paragraph, "left_to_people", number)
                yield place.problem(f"{shown(code)} is listed twice")


def untested_evidence(book: RuleBook) -> Iterator[Problem]:
    """Facts that are said to be tested and to decide nothing, and that nothing tests."""
    tested = {path for _, tree in trees_of(book) for path in facts_of(tree)}
    for paragraph in book:
        for number, path in enumerate(paragraph.evidence_only):
            place = place_of(book, paragraph, "evidence_only", number)
            if path in paragraph.evidence_only[:number]:
                yield place.problem(f"{shown(path)} is listed twice")
            elif path not in tested:
                hint = did_you_mean(path, tested)
                yield place.problem(f"no condition of the rules tests '{shown(path)}'{hint}")


# --- paragraphs


def paragraphs_without_rules(book: RuleBook) -> Iterator[Problem]:
    """Paragraphs, and items of paragraphs, that have no rule and do not say why."""
    for paragraph in book:
        if paragraph.not_encoded is not None:
            continue
        if not paragraph.rules:
            message = f"{shown(paragraph.citation)} has no rule; say under not_encoded why"
            yield paragraph.place.problem(message)
        encoded = {rule.paragraph for rule in paragraph.rules}
        for item in paragraph.items:
            if item not in encoded:
                message = f"no rule encodes {shown(item)}; say under not_encoded why"
                yield place_of(book, paragraph, "items", item).problem(message)


def long_key_phrases(book: RuleBook) -> Iterator[Problem]:
    """Key phrases that are long enough to be a copy of the policy's text."""
    for paragraph in book:
        for number, phrase in enumerate(paragraph.key_phrases):
            words = len(phrase.split())
            if words > LONGEST_PHRASE:
                message = f"a key phrase of {words} words; it has at most {LONGEST_PHRASE}"
                yield place_of(book, paragraph, "key_phrases", number).problem(message)


def broken_key_phrases(book: RuleBook) -> Iterator[Problem]:
    """Key phrases that begin or end in the middle of something, so that they tell a reader nothing."""
    for paragraph in book:
        for number, phrase in enumerate(paragraph.key_phrases):
            words = phrase.lower().split()
            if words and (words[0] in _JOINING or words[-1] in _LEADING_ON):
                message = f"the key phrase '{shown(phrase)}' is no whole one"
                yield place_of(book, paragraph, "key_phrases", number).problem(message)


def wrong_fingerprints(book: RuleBook) -> Iterator[Problem]:
    """Fingerprints and sketches that cannot be one, and those of items that are none."""
    wanted = "a fingerprint is sha256: and 64 of the digits 0 to 9 and a to f"
    for paragraph in book:
        if paragraph.fingerprint and not _FINGERPRINT.fullmatch(paragraph.fingerprint):
            yield place_of(book, paragraph, "fingerprint").problem(wanted)
        neutral = paragraph.neutral_fingerprint
        if neutral and not _FINGERPRINT.fullmatch(neutral):
            yield place_of(book, paragraph, "neutral_fingerprint").problem(wanted)
        if paragraph.sketch and not _SKETCH.fullmatch(paragraph.sketch):
            message = "a sketch is 64 of the digits 0 to 9 and a to f"
            yield place_of(book, paragraph, "sketch").problem(message)
        if not _WORD_MARKS.fullmatch(paragraph.word_marks):
            message = "marks of words are letters from A to Z or a to z, and digits"
            yield place_of(book, paragraph, "word_marks").problem(message)
        for item, print_ in paragraph.item_fingerprints.items():
            place = place_of(book, paragraph, "item_fingerprints", item)
            if item not in paragraph.items:
                hint = did_you_mean(item, paragraph.items)
                yield place.problem(
                    f"{shown(paragraph.citation)} lists no item '{shown(item)}'{hint}"
                )
            elif not _FINGERPRINT.fullmatch(print_):
                yield place.problem(wanted)


def disordered_histories(book: RuleBook) -> Iterator[Problem]:
    """Changes that come after a later one."""
    for paragraph in book:
        for earlier, later in pairwise(paragraph.history):
            if later.on < earlier.on:
                message = f"{later.on} comes after {earlier.on}; the oldest change is first"
                yield later.place.problem(message)


# --- rules


def overriding_elsewhere(book: RuleBook) -> Iterator[Problem]:
    """Rules that override a rule on another act, whose act would then be governed by nothing."""
    for rule in book.rules.values():
        for override in rule.overrides:
            other = book.rules[override.rule]
            if other.act != rule.act:
                acts = f"{rule.act or 'no act'}, and {other.name} on {other.act or 'none'}"
                message = f"{rule.name} overrides {other.name}, but it is on {acts}"
                yield rule.place.problem(message)


def scattered_values(book: RuleBook) -> Iterator[Problem]:
    """Numbers, dates and periods that are written out in two files, or have a name in another.

    Two values of one size with names of their own are two statements of the policy.
    """
    named = dict(_named_values(book))
    first: dict[tuple[str, Value], Place] = {}
    for place, tree in sorted(trees_of(book), key=lambda pair: (pair[0].file, pair[0].line)):
        for literal in _literals(tree):
            size = literal[1]
            other = first.setdefault(literal, place)
            if literal in named and named[literal][1].file != place.file:
                name, _ = named[literal]
                yield place.problem(
                    f"{_written(size)} is the value '{shown(name)}': refer to it by name"
                )
            elif other.file != place.file:
                elsewhere = f"{shown(other.file, LONGEST_PATH)}:{other.line}"
                message = (
                    f"{_written(size)} is written out in {elsewhere}, too: "
                    "give it a name under values"
                )
                yield place.problem(message)


def _literals(tree: Condition | Day) -> Iterator[tuple[str, Value]]:
    """What a tree states without a name; a number counts for the facts that have its unit."""
    for node in written_in(tree):
        match node:
            case Fixed(date, None):
                yield "day", date
            case ValueTest(fact, operator, int() as number, None) if operator != "is" or (
                FACTS[fact].kind == "count"
            ):
                yield FACTS[fact].unit or fact, number
            case Shift(_, months, _, None) if months:
                yield "period", Months(abs(months))


def _named_values(book: RuleBook) -> Iterator[tuple[tuple[str, Value], tuple[str, Place]]]:
    """What the named values are, as literals would be, with their names and places."""
    places = dict(definitions(book, "values"))
    for _, tree in trees_of(book):
        for node in written_in(tree):
            if isinstance(node, Fixed | Shift | ValueTest) and node.value in places:
                kind = FACTS[node.fact].unit or node.fact if isinstance(node, ValueTest) else "day"
                kind = "period" if isinstance(node, Shift) else kind
                yield (kind, book.values[node.value]), (node.value, places[node.value])


def _written(value: Value) -> str:
    if isinstance(value, Months):
        return f"the period of {value.months} months"
    return f"the date {value}" if isinstance(value, dt.date) else f"the number {value}"


def pointless_parts(book: RuleBook) -> Iterator[Problem]:
    """Parts that plainly change nothing: listed twice, alike both ways, or every choice of a reading.

    Whether conditions can hold and fail at all, `policy507 prove` finds out.
    """
    for place, tree in trees_of(book):
        for node in written_in(tree):
            for part, why in _pointless(node, book):
                said = (
                    sentence(part, named=True)
                    if isinstance(part, Condition)
                    else day_phrase(part, named=True)
                )
                yield place.problem(f"{shown(said, LONGEST_QUOTED)!r} {why}")


def _pointless(node: Condition | Day, book: RuleBook) -> Iterator[tuple[Condition | Day, str]]:
    match node:
        case All() | AnyOf() | Latest() | Earliest():
            items = parts(node)
            yield from (
                (each, "is listed twice") for n, each in enumerate(items) if each in items[:n]
            )
        case Given(condition, then, otherwise) if then == otherwise:
            if not isinstance(condition, Chosen):  # a reading has a day for each of its choices
                yield condition, "changes nothing: the day is the same in both cases"
        case Chosen(code, choices) if set(choices) == set(book.readings[code].names):
            yield node, "lists every choice of the reading"


def _counted_from(day: Tree) -> set[str]:
    """The facts that a day is counted from, without those that only decide which day it is."""
    inner = (day.then, day.otherwise) if isinstance(day, Given) else parts(day)
    if not inner:
        return {*facts_of(day)}
    return {path for each in inner for path in _counted_from(each)}


def endless_renewals(book: RuleBook) -> Iterator[Problem]:
    """Acts whose last day moves with the day on which they are done, so that nobody is ever late."""
    for paragraph in book:
        for rule in paragraph.rules:
            if rule.due is None or rule.done_on is None:
                continue
            both = _counted_from(rule.due) & _counted_from(rule.done_on)
            for path in sorted(path for path in both if FACTS[path].kind == "day"):
                message = (
                    f"the last day of {rule.name} is counted from {path}, by which it is done: so it is "
                    "met for ever; a renewal needs a fact of its own, or met_when"
                )
                yield rule.place.problem(message)


def typed_values(book: RuleBook) -> Iterator[Problem]:
    """Numbers, dates and periods of the policy that a text states without a placeholder.

    A value that changes would change in every sentence but these.
    """
    patterns = {name: _pattern(value) for name, value in book.values.items()}
    for place, text in texts_of(book):
        said = _KEPT.sub(" ", text)
        found: dict[str, list[str]] = {}
        for name, pattern in patterns.items():
            if pattern is not None and (typed := pattern.search(said)):
                found.setdefault(" ".join(typed[0].split()), []).append(name)
        for typed_text, names in found.items():
            put_in = " or ".join(f"{{{shown(name)}}}" for name in names)
            yield place.problem(f"'{shown(typed_text)}' is typed in; write {put_in}")


def _pattern(value: Value) -> re.Pattern[str] | None:
    """The ways in which people write a value; nothing for a number that is too small to tell."""
    if isinstance(value, Months):
        count = value.months
        ways = [rf"(?:{count}|{spelt(count)})[\s-]+months?"]
    elif isinstance(value, dt.date):
        month, _, rest = value_phrase(value).partition(" ")
        day, year = rest.split(", ")
        ways = [rf"{month[:3]}(?:{month[3:]}|\.)?\s+0?{day}(?:st|nd|rd|th)?,?\s+{year}", str(value)]
        ways.append(rf"{value.month}/{value.day}/{value.year}")
    elif value >= FEWEST:
        ways = [str(value)]
    else:
        return None
    return re.compile(rf"(?<![\w.,/-])(?:{'|'.join(ways)})(?![\w/-]|[.,]\d)", re.IGNORECASE)


# --- examples


def rules_without_examples(book: RuleBook) -> Iterator[Problem]:
    """Rules of which no example of their own paragraph says what they come to."""
    for paragraph in book:
        expected = {e.target for example in paragraph.examples for e in example.expect}
        for rule in paragraph.rules:
            if rule.name not in expected:
                yield rule.place.problem(
                    f"no example of {shown(paragraph.citation)} expects {rule.name}"
                )


def doubled_titles(book: RuleBook) -> Iterator[Problem]:
    """Examples of one paragraph that say that they show the same."""
    for paragraph in book:
        seen: dict[str, Place] = {}
        for example in paragraph.examples:
            other = seen.setdefault(example.it, example.place)
            if other is not example.place:
                message = f"the example in line {other.line} has the title '{shown(example.it)}'"
                yield example.place.problem(f"{message}, too")


def incomplete_example_case(book: RuleBook) -> Iterator[Problem]:
    """Facts that the example case leaves open, so that no example could rest on them."""
    case = book.policy.example_case
    place = book.places[POLICY_FILE, "example_case"]
    for fact in FACTS.values():
        stated = fact.name in (case.get(fact.section, {}) if fact.section else case)
        if not (stated or fact.derived or fact.kind == "label"):
            yield place.problem(f"the example case does not state {fact.path}")


def impossible_cases(book: RuleBook) -> Iterator[Problem]:
    """Examples whose facts contradict one another."""
    for paragraph in book:
        for example in paragraph.examples:
            try:
                case_under(book, example)
            except FactError as error:
                yield from error.problems


def impossible_expectations(book: RuleBook) -> Iterator[Problem]:
    """Examples that expect what does not exist, or what it can never come to."""
    possible = dict(possible_statuses(book))
    units = program(book).units
    for act, rules in book.ordered_acts().items():
        open_ones = {Status.UNDETERMINED} & {s for rule in rules for s in possible[rule.name]}
        possible[act] = (
            *(Status(conclusion) for conclusion, _ in units[act].conclusions),
            *open_ones,
        )
    for paragraph in book:
        for example in paragraph.examples:
            yield from _impossible_expectations(book, example, possible)


Possible = dict[str, tuple[Status, ...]]


def _impossible_expectations(
    book: RuleBook, example: Example, possible: Possible
) -> Iterator[Problem]:
    for expected in example.expect:
        statuses = possible.get(expected.target, ())
        if (none := no_such_target(book, expected)) is not None:
            yield none
        elif expected.status not in statuses:
            known = ", ".join(statuses)
            message = f"{expected.target} can never be {expected.status}; it can be {known}"
            yield expected.place.problem(message)
        else:
            yield from _impossible_details(book, expected)


def _impossible_details(book: RuleBook, expected: Expectation) -> Iterator[Problem]:
    rules = book.ordered_acts().get(expected.target) or (book.rules[expected.target],)
    if expected.due is not None and all(rule.due is None for rule in rules):
        yield expected.place.problem(f"{expected.target} has no last day")
    for cite in expected.source or ():
        if cite not in (known := _cited(book)):
            hint = did_you_mean(cite, known)
            yield expected.place.problem(f"no rule cites '{shown(cite)}'{hint}")
    bearers = [rule.bearer for rule in rules if rule.bearer is not None]
    if expected.bearer is not None and expected.bearer not in bearers:
        hint = did_you_mean(expected.bearer, bearers)
        message = f"{expected.target} is never borne by '{shown(expected.bearer)}'{hint}"
        yield expected.place.problem(message)


def _cited(book: RuleBook) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cite for rule in book.rules.values() for cite in rule.sources))


BY_DECIDING = (impossible_cases, impossible_expectations)
"""The lints that take the rules apart, which have to be whole for that."""
LINTS: tuple[Callable[[RuleBook], Iterator[Problem]], ...] = (
    unused_values,
    unused_definitions,
    unused_acts,
    unused_bearers,
    unused_readings,
    unused_judgements,
    repeated_judgements,
    untested_evidence,
    pointless_parts,
    endless_renewals,
    paragraphs_without_rules,
    long_key_phrases,
    broken_key_phrases,
    wrong_fingerprints,
    disordered_histories,
    overriding_elsewhere,
    scattered_values,
    typed_values,
    *OF_WORDS,
    *OF_TITLES,
    rules_without_examples,
    doubled_titles,
    incomplete_example_case,
    impossible_cases,
    impossible_expectations,
)
