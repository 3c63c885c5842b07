"""Lints on names: what nothing uses, and what is named twice."""

from __future__ import annotations

from collections.abc import Iterator

from policy507.errors import Problem, did_you_mean, shown
from policy507.model.conditions import (
    Chosen,
    Fixed,
    NamedDay,
    Shift,
    Term,
    ValueTest,
    facts_of,
    walk,
    written_in,
)
from policy507.model.rulebook import RuleBook
from policy507.model.walk import at, definitions, names_in, place_of, texts_of, trees_of
from policy507.rulefiles.load import POLICY_FILE


def unused_values(book: RuleBook) -> Iterator[Problem]:
    """Values that neither a condition nor a day nor a text uses."""
    used = {name for _, text in texts_of(book) for name in names_in(text)}
    for _, tree in trees_of(book):
        for node in written_in(tree):
            if isinstance(node, Fixed | Shift | ValueTest) and node.value is not None:
                used.add(node.value)
    for name, place in definitions(book, "values"):
        if name not in used:
            yield at(place, f"nothing uses the value '{shown(name)}'")


def unused_definitions(book: RuleBook) -> Iterator[Problem]:
    """Named conditions and days that no rule comes to."""
    trees = [tree for rule in book.rules.values() for tree in rule.trees()]
    used = {(type(n), n.name) for n in walk(*trees) if isinstance(n, Term | NamedDay)}
    for section, kind, what in (("terms", Term, "condition"), ("dates", NamedDay, "day")):
        for name, place in definitions(book, section):
            if (kind, name) not in used:
                yield at(place, f"no rule comes to the {what} '{shown(name)}'")


def unused_acts(book: RuleBook) -> Iterator[Problem]:
    """Acts that no rule orders: nothing is decided about them."""
    ordered = book.ordered_acts()
    for act in book.acts.values():
        if act.name not in ordered:
            yield at(act.place, f"no rule orders the act {act.name!r}")


def unused_bearers(book: RuleBook) -> Iterator[Problem]:
    """Bearers of no rule."""
    bearing = {rule.bearer for rule in book.rules.values()}
    for number, bearer in enumerate(book.policy.bearers):
        if bearer not in bearing:
            place = book.places[POLICY_FILE, "bearers", str(number)]
            yield at(place, f"no rule is borne by '{shown(bearer)}'")


def unused_readings(book: RuleBook) -> Iterator[Problem]:
    """Readings that no rule asks for, and choices that no rule tells apart."""
    trees = [tree for rule in book.rules.values() for tree in rule.trees()]
    asked: dict[str, list[Chosen]] = {}
    for node in walk(*trees):
        if isinstance(node, Chosen):
            asked.setdefault(node.code, []).append(node)
    for code, reading in book.readings.items():
        if code not in asked:
            yield at(reading.place, f"no rule asks for reading {shown(code)}")
            continue
        alike: dict[tuple[bool, ...], str] = {}
        for name in reading.names:
            answers = tuple(name in chosen.choices for chosen in asked[code])
            other = alike.setdefault(answers, name)
            if other != name:
                both = f"'{shown(other)}' and '{shown(name)}'"
                yield at(reading.place, f"no rule tells the choices {both} of {shown(code)} apart")


def unused_judgements(book: RuleBook) -> Iterator[Problem]:
    """Questions left to people that no paragraph lists."""
    listed = {code for paragraph in book for code in paragraph.left_to_people}
    for code, judgement in book.judgements.items():
        if code not in listed:
            yield at(judgement.place, f"no paragraph lists {shown(code)} under left_to_people")


def repeated_judgements(book: RuleBook) -> Iterator[Problem]:
    """Questions that one paragraph leaves to people twice."""
    for paragraph in book:
        for number, code in enumerate(paragraph.left_to_people):
            if code in paragraph.left_to_people[:number]:
                place = place_of(book, paragraph, "left_to_people", number)
                yield at(place, f"{shown(code)} is listed twice")


def untested_evidence(book: RuleBook) -> Iterator[Problem]:
    """Facts that are said to be tested and to decide nothing, and that nothing tests."""
    tested = {path for _, tree in trees_of(book) for path in facts_of(tree)}
    for paragraph in book:
        for number, path in enumerate(paragraph.evidence_only):
            place = place_of(book, paragraph, "evidence_only", number)
            if path in paragraph.evidence_only[:number]:
                yield at(place, f"{shown(path)} is listed twice")
            elif path not in tested:
                hint = did_you_mean(path, tested)
                yield at(place, f"no condition of the rules tests '{shown(path)}'{hint}")


NAME_LINTS = (
    unused_values,
    unused_definitions,
    unused_acts,
    unused_bearers,
    unused_readings,
    unused_judgements,
    repeated_judgements,
    untested_evidence,
)
