"""What a decision tells of readings: who chose them, and which answers depend on them."""

from __future__ import annotations

from collections.abc import Iterator

from policy507.decisions import Decision
from policy507.english import date_phrase, placeholders
from policy507.findings import ActFinding, Finding
from policy507.phrasing import would_be
from policy507.rows import Dependence
from policy507.telling import name, order


def readings_chosen(decision: Decision) -> Iterator[tuple[str, ...]]:
    """The readings that somebody chose, with who did, when and why where that was stated."""
    resolved = {each.reading: each for each in decision.resolutions}
    for code, choice in decision.readings.items():
        default = decision.rules.readings[code].default
        if code in resolved or choice != default:
            usual = "the default" if choice == default else f"the default is {default}"
            lines = [f"{code}: {choice} ({usual})"]
            if each := resolved.get(code):
                lines.append(f"decided by {each.who} on {date_phrase(each.when)}: {each.why}")
            yield tuple(lines)


def dependences(
    decision: Decision,
) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """Each reading on which answers depend, and under each other choice the answers that change."""
    changes: dict[str, dict[str, list[str]]] = {}
    said: set[tuple[str | None, Dependence]] = set()
    found: list[ActFinding | Finding] = [*decision.acts, *decision.findings]
    for each in found:
        for row in each.depends_on:
            if isinstance(each, ActFinding):
                label = order(each, row.status, decision)
                said.add((each.act, row))
            elif (decision.rules.rules[each.rule].act, row) in said:
                continue  # the rule would come to what its act would, which was said
            else:
                label = name(each)
            lines = changes.setdefault(row.reading, {}).setdefault(row.choice, [])
            lines.append(f"{label}: {would_be(row)}")
    for code, choices in changes.items():
        question = placeholders(decision.rules.readings[code].question, decision.rules.values)
        yield (
            f"{code}: {question} Chosen: {decision.readings[code]}.",
            tuple((f"under {choice} instead", tuple(lines)) for choice, lines in choices.items()),
        )
