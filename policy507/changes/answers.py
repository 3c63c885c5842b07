"""What a rule or an act comes to in one case, by the definition of the rules' meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy507.changes.effects import ABSENT, Answer
from policy507.deciding import by_definition
from policy507.engines.reference import Meaning
from policy507.facts import Case
from policy507.findings import day_of
from policy507.meaning import Situation
from policy507.program import program
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.standings import Statuses
from policy507.statuses import Status

Choices = Mapping[str, str]


def status_of(
    book: RuleBook, case: Case, choices: Choices, target: str | None, *, completing: bool = False
) -> Status | None:
    """The status of a rule or an act; `None` where there is no such, or where logic leaves it open.

    `completing` completes unknown facts where logic leaves it open, which takes longer.
    """
    if target is None:
        return None
    status = Meaning(book, Situation(case, choices)).verdict(target)
    if status is None and completing:
        return Statuses(program(book), case, choices, by_definition(book)).of(target)
    return status


def answer_of(book: RuleBook, case: Case, choices: Choices, target: str | None) -> Answer:
    """The answer of one version of the rules, such as `decide` gives it."""
    status = status_of(book, case, choices, target, completing=True)
    if target is None or status is None:
        return ABSENT
    meaning = Meaning(book, Situation(case, choices))
    if target in book.rules:
        rule = book.rules[target]
        governing = [rule] if status.fires else []
        bearer = rule.bearer
    else:
        ordering = [rule for rule in book.ordered_acts()[target] if rule.orders]
        governing = [rule for rule in ordering if meaning.fires(rule)]
        bearer = ordering[0].bearer
    days = {None if r.due is None else day_of(r.due, case, choices) for r in governing}
    paragraphs = dict.fromkeys(
        rule.paragraph for rule in governing or _relieving(book, meaning, target)
    )
    due = days.pop() if status.fires and len(days) == 1 else None
    return Answer(status, due, bearer, tuple(paragraphs))


def _relieving(book: RuleBook, meaning: Meaning, target: str) -> Iterator[Rule]:
    """The rules that fire and set a rule aside, or relieve from an act."""
    if target not in book.rules:
        relieving = (rule for rule in book.ordered_acts()[target] if not rule.orders)
        yield from (rule for rule in relieving if meaning.fires(rule))
        return
    for other, when in book.overriders(book.rules[target]):
        if meaning.situation.truth(when) and meaning.fires(other):
            yield other
