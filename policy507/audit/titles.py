"""Lints between what rules, examples and choices of readings are called and what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy507.english.words import DEMONSTRATIVES, TOLD_IN_TIME, TOLD_LATE, any_of, stems
from policy507.errors import Problem, shown
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

_LATE = (Status.MET_LATE, Status.OVERDUE)
_FEW = 2  # choices: what one of them calls "that" can only be the other


def titles_of_two_rules(book: RuleBook) -> Iterator[Problem]:
    """Rules that are called the same, so that nobody knows which of them a decision is about."""
    seen: dict[str, str] = {}
    for rule in book.rules.values():
        other = seen.setdefault(rule.title, rule.name)
        if other != rule.name:
            message = f"{rule.name} has the title of {other}: '{shown(rule.title)}'"
            yield rule.place.problem(message)


def titles_of_other_bearers(book: RuleBook) -> Iterator[Problem]:
    """Titles of rules that say by whom, where the rule says that it is another one."""
    for rule in book.rules.values():
        for bearer in book.policy.bearers:
            by = rf"\bby\s+(?:the\s+|an?\s+)?{re.escape(bearer)}\b"
            if rule.bearer not in (None, bearer) and re.search(by, rule.title, re.IGNORECASE):
                message = f"its title says 'by the {shown(bearer)}', and the rule is borne by"
                yield rule.place.problem(f"{message} '{shown(rule.bearer)}'")


def titles_of_other_outcomes(book: RuleBook) -> Iterator[Problem]:
    """Titles of examples that say late or in time, and the example expects the other."""
    for paragraph in book:
        for example in paragraph.examples:
            late = [each.status for each in example.expect if each.status in _LATE]
            said_late, in_time = _SAID_LATE.search(example.it), _SAID_IN_TIME.search(example.it)
            if said_late and not late:
                message = f"its title says '{said_late[0]}', and it expects nothing late"
                yield example.place.problem(message)
            elif in_time and not said_late and late:
                message = f"its title says '{in_time[0]}', and it expects '{late[0]}'"
                yield example.place.problem(message)


def choices_of_other_names(book: RuleBook) -> Iterator[Problem]:
    """Choices whose name has more words of what another choice of the question means than of its own."""
    for reading in book.readings.values():
        names = {each.name: stems([each.name.replace("-", " ")]) for each in reading.choices}
        # To name a choice is to say nothing else.
        named = re.compile(any_of(name for name in reading.names if "-" in name) or "(?!)")
        meant = {each.name: stems([named.sub(" ", each.means)]) for each in reading.choices}
        for name, words in names.items():
            for other in reading.names:
                own = words - names[other]
                if len(own & meant[other]) > len(own & meant[name]):
                    message = f"has more words of what '{shown(other)}' means than of its own"
                    yield reading.place.problem(f"{shown(reading.code)}: '{shown(name)}' {message}")


def choices_by_their_order(book: RuleBook) -> Iterator[Problem]:
    """Choices that say "that" of what another one says, which in another order would be a third one."""
    for reading in book.readings.values():
        for choice in reading.choices if len(reading.choices) > _FEW else ():
            if found := _OF_BEFORE.match(choice.means):
                message = f"{shown(reading.code)}: by '{found[1]}' '{shown(choice.name)}' refers to"
                yield reading.place.problem(f"{message} another choice: say to which by its name")


_SAID_LATE, _SAID_IN_TIME = (
    re.compile(rf"\b(?:{any_of(phrases)})\b", re.IGNORECASE)
    for phrases in (TOLD_LATE, TOLD_IN_TIME)
)
# At the end of the first clause nothing stands before it that it could mean.
_OF_BEFORE = re.compile(rf"[^.,;:()]*\b({any_of(DEMONSTRATIVES)})\s*(?:[.,;:()]|$)", re.IGNORECASE)

OF_TITLES = (
    titles_of_two_rules,
    titles_of_other_bearers,
    titles_of_other_outcomes,
    choices_of_other_names,
    choices_by_their_order,
)
"""The lints of what things are called."""
