"""A decision of a case as a part of a page."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from policy507.decisions.decision import Decision
from policy507.decisions.summary import answers, dependences, joined, reasons, set_aside
from policy507.decisions.text import TITLES
from policy507.english.rules import date_phrase
from policy507.facts.case import Case, stated
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.sphinxext.markup import (
    Cells,
    bullets,
    label_of,
    labelled,
    linked,
    para,
    plain,
    status,
    strong,
    table,
    value_words,
)


def case_table(case: Case) -> nodes.table:
    """The facts that a case states, in the order of a case file."""
    rows: Iterator[Cells] = (
        [fact.label, value_words(path, stated(case, path))]
        for path, fact in FACTS.items()
        if stated(case, path) is not UNKNOWN and not fact.derived
    )
    return table(("Fact", "Value"), rows, (2, 1))


def decision_nodes(decision: Decision) -> Iterator[nodes.Node]:
    """What a decision tells people: answers, reasons, what is unknown and what depends on readings."""
    book, policy = decision.rules, decision.rules.policy
    yield para(
        strong(f"Policy {policy.number}, {policy.title}"),
        f" (edition {policy.edition}), decided for {date_phrase(decision.as_of)}.",
    )
    found = answers(decision)
    for group, title in TITLES.items():
        rows = [
            [status(a.status), plain(f": {a.text}"), *_remarks(a.particulars, decision)]
            for a in found
            if a.group is group
        ]
        yield from _part(title, rows)
    why = []
    for reason in reasons(decision):
        days = [plain(f", {reason.days}")] if reason.days else []
        grounds = bullets(list(linked(labelled(ground), book)) for ground in reason.grounds)
        row = [*linked(joined(reason.names), book), plain(": "), status(reason.status), *days]
        why.append([*row, grounds] if reason.grounds else row)
    yield from _part("Why", why)
    yield from _part("Set aside", [list(linked(text, book)) for text in set_aside(decision)])
    unknown: list[list[nodes.Node]] = [[plain(label_of(path))] for path in decision.missing]
    yield from _part("Unknown, the fact that settles most first", unknown)
    turning = [
        [*linked(f"{question} {choice}: {'; '.join(changes)}", book)]
        for question, choices in dependences(decision)
        for choice, changes in choices
    ]
    yield from _part("What depends on how the words are read", turning)
    yield para("This is not legal advice: a person decides.", classes=["policy507-origin"])


def _part(title: str, rows: list[list[nodes.Node]]) -> Iterator[nodes.Node]:
    if rows:
        yield nodes.rubric("", "", plain(title))
        yield bullets(rows)


def _remarks(particulars: tuple[str, ...], decision: Decision) -> Iterator[nodes.Node]:
    if particulars:
        yield from linked(f" ({labelled('; '.join(particulars))})", decision.rules)
