"""The readings as a sheet to sign: each question with its choices, what they change, a place to decide.

What a choice changes is decided while the page is made: in a case of each situation that the rules tell
of, or else in the example that shows it best. `policy507 new-readings` writes the file that matches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

from attrs import frozen
from docutils import nodes

from policy507.decisions.decide import decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.findings import ActFinding
from policy507.english.phrases import date_phrase, day_clause, listed, placeholders
from policy507.errors import PolicyError
from policy507.facts.case import Case, stated
from policy507.facts.registry import FACTS
from policy507.model.policy import Choice, Covered, Reading, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status, status_words
from policy507.rulefiles.example import case_with
from policy507.sphinxext.examples import telling_effects
from policy507.sphinxext.markup import (
    Cells,
    fact_words,
    link,
    linked,
    para,
    plain,
    section,
    strong,
    table,
)

_BOX = "\N{BALLOT BOX} "
_BLANKS = ("Decision", "Name", "Date", "Reason")


CameTo: TypeAlias = tuple[Status, dt.date | None]


@frozen(eq=False)
class Situation:
    """A situation that a rule tells of, with a case of it."""

    rule: Rule
    covered: Covered
    case: Case

    def decided(self, book: RuleBook, readings: dict[str, str]) -> Decision:
        """What is decided of the case under some readings."""
        return decide_case(self.case, readings=readings, rules=book)


@lru_cache(maxsize=8)
def situations(book: RuleBook) -> tuple[Situation, ...]:
    """The situations that the rules tell of and state a case of, in their order."""
    return tuple(_situations(book))


def _situations(book: RuleBook) -> Iterator[Situation]:
    for rule in book.rules.values():
        for covered in rule.covers:
            if covered.given:
                with suppress(PolicyError):
                    case = case_with(covered.given, book.policy.example_case)
                    yield Situation(rule, covered, case)


def sheet_nodes(book: RuleBook) -> Iterator[nodes.Node]:
    """What the sheet has below its heading."""
    policy = book.policy
    yield para(
        f"Policy {policy.number}, {policy.title}, edition {policy.edition}. For each question mark one "
        "choice, and sign; where nobody decides, the first is taken. The software reads the decisions "
        "from the file that ",
        nodes.literal("", "", plain("policy507 new-readings")),
        " writes: by the code of the question and the word before each choice.",
    )
    found = situations(book)
    if found:
        yield para(
            "What a choice changes is told for one invented case of each of these situations"
            f"{_in_all(found, book)}:"
        )
        rows: Iterator[Cells] = (
            [placeholders(each.covered.who, book.values), _case(each, found), _usual(each, book)]
            for each in found
        )
        yield table(
            ("Situation", "The invented case", "As read by the first choices"), rows, (4, 5, 3)
        )
    for reading in book.readings.values():
        yield _question(reading, book)


def _question(reading: Reading, book: RuleBook) -> nodes.section:
    said = placeholders(reading.question, book.values)
    title = [link("reading", reading.code), *linked(f" {said}", book)]
    choices = nodes.bullet_list(classes=["policy507-choices"])
    for choice in reading.choices:
        choices += nodes.list_item("", *_choice(reading, choice, book))
    blanks = (
        nodes.inline("", "", plain(f"{blank}: "), classes=["policy507-blank"]) for blank in _BLANKS
    )
    made = section(
        title,
        f"sign-{reading.code}",
        choices,
        para(*blanks, classes=["policy507-sign"]),
    )
    made["classes"].append("policy507-question")
    return made


def _choice(reading: Reading, choice: Choice, book: RuleBook) -> Iterator[nodes.Node]:
    means = placeholders(choice.means, book.values)
    name = nodes.literal("", "", plain(choice.name))
    if choice.name == reading.default:
        yield para(_BOX, name, ": ", *linked(means, book), " (taken where nobody decides)")
        return
    yield para(_BOX, name, ": ", *linked(means, book))
    effects = "; ".join(changes(book, reading.code, choice.name))
    yield para(strong("Changes: "), f"{effects}.", classes=["policy507-changes"])


# --- what a choice changes


@lru_cache(maxsize=256)
def changes(book: RuleBook, code: str, choice: str) -> tuple[str, ...]:
    """What a choice of a reading alone changes in the situations, or else in an example."""
    alike: dict[str, list[str]] = {}
    for each in situations(book):
        usual, other = each.decided(book, {}), each.decided(book, {code: choice})
        who = placeholders(each.covered.who, book.values)
        for before, after in zip(usual.acts, other.acts, strict=True):
            if said := _change(before, after, book):
                alike.setdefault(said, []).append(who)
    if alike:
        return tuple(f"{'; '.join(who)}: {said}" for said, who in alike.items())
    return (_in_example(book, code, choice),)


def _change(before: ActFinding, after: ActFinding, book: RuleBook) -> str:
    """What becomes of an act under another choice; nothing where it stays as it is."""
    usual, other = (before.status, before.due), (after.status, after.due)
    return f"to {book.acts[before.act].wording}: {_instead(other, usual)}" if other != usual else ""


def _instead(found: CameTo, usual: CameTo) -> str:
    """What something comes to instead of what it usually does: only that which is another."""
    if found[0] is not usual[0]:
        return f"{_came_to(*found)} instead of {_came_to(*usual)}"
    now = f"last day {date_phrase(found[1])}" if found[1] else "no last day"
    return f"{now} instead of {date_phrase(usual[1]) if usual[1] else 'none'}"


def _came_to(status: Status, due: dt.date | None) -> str:
    return f"{status_words(status)}{f' (last day {date_phrase(due)})' if due else ''}"


def _in_example(book: RuleBook, code: str, choice: str) -> str:
    """What a choice changes in the example that shows it best."""
    found = telling_effects(book, code).get(choice)
    if found is None:
        return "none of the situations above, and no example"
    _, effect = found
    said = placeholders(effect.run.example.it, book.values).removeprefix(code).lstrip(":, ")
    finding, row = effect.finding, effect.row
    changed = _instead((row.status, row.due), (finding.status, finding.due))
    title = book.rules[finding.rule].title
    return f"none of the situations above; elsewhere, as in “{said}”: {title}, {changed}"


# --- the situations


def _in_all(found: Iterable[Situation], book: RuleBook) -> str:
    """When every case is decided; what is so in all, and in those that do not say otherwise."""
    example = case_with({}, book.policy.example_case)
    alike = [_fact(path, each.case) for each in [*found][:1] for path in _common(found)]
    usual = [_fact(path, example) for path in _counted_from(found)]
    days = {each.case.as_of for each in found}
    said = f", decided on {date_phrase(days.pop())}" if len(days) == 1 else ""
    said += f", in all of which {listed(alike, 'and')}" if alike else ""
    return f"{said}; where nothing else is said, {listed(usual, 'and')}" if usual else said


def _counted_from(found: Iterable[Situation]) -> list[str]:
    """The facts from whose days last days are counted, where some situation moves them."""
    given = dict.fromkeys(path for each in found for path in each.covered.given)
    return [path for path in given if FACTS[path].timeless]


def _common(found: Iterable[Situation]) -> list[str]:
    """The facts that all situations state alike."""
    first, *others = [each.covered.given for each in found]
    return [
        path
        for path, value in first.items()
        if all(path in other and other[path] == value for other in others)
    ]


def _case(each: Situation, found: Iterable[Situation]) -> str:
    """The facts by which a case is told from the others, as clauses."""
    common = _common(found)
    own = [path for path in each.covered.given if path not in common] or _counted_from(found)
    return "; ".join(_fact(path, each.case) for path in own)


def _fact(path: str, case: Case) -> str:
    value = stated(case, path)
    if FACTS[path].kind == "day":
        return day_clause(FACTS[path], value, case.as_of)
    return fact_words(path, value)


def _usual(each: Situation, book: RuleBook) -> str:
    """What the act that the situation is about comes to under the first choices."""
    decision = each.decided(book, {})
    act = each.rule.act
    if act is None:
        return status_words(decision.finding(each.rule.name).status)
    found = decision.act(act)
    return _came_to(found.status, found.due)
