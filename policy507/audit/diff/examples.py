"""Examples in words, with all that they expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy507.english.conditions import day_phrase, sentence
from policy507.model.calendar import CalendarExample
from policy507.model.conditions import ALWAYS, Never
from policy507.model.policy import Example, Expectation


def example_text(example: Example) -> str:
    """An example in words: what is given, and what is expected to come out."""
    given = [f"{path}: {fact_text(value)}" for path, value in example.given.items()]
    given += [f"{path}: unknown" for path in example.unknown]
    given += [f"reading {code}: {choice}" for code, choice in example.readings.items()]
    expected = [f"{each.target} {', '.join(_expected(each))}" for each in example.expect]
    come_out = f"expected {', '.join(expected)}" if expected else "refused"
    return f"given {', '.join(given) or 'the example case'}; {come_out}"


def _expected(each: Expectation) -> Iterator[str]:
    yield each.status
    if each.states_due:
        yield f"last day {each.due or 'none'}"
    if each.bearer:
        yield f"borne by the {each.bearer}"
    if each.paragraph:
        yield f"of {each.paragraph}"
    for what in ("source", "remarks", "missing"):
        if (listed := getattr(each, what)) is not None:
            yield f"{what} {'; '.join(listed) or 'none'}"
    if each.working is not None:
        none = isinstance(each.working, Never)
        yield f"worked out as {'none' if none else day_phrase(each.working, named=True)}"
    if each.because is not None:
        nothing = each.because == ALWAYS
        yield f"because of {'no fact' if nothing else sentence(each.because, named=True)}"
    if each.depends_on is not None:
        yield f"depending on {'; '.join(_otherwise(each)) or 'no reading'}"


def _otherwise(each: Expectation) -> Iterator[str]:
    for code, choices in (each.depends_on or {}).items():
        for choice, outcome in choices.items():
            yield f"{code} {choice}: {', '.join(_expected(outcome))}"


def calendar_example_text(example: CalendarExample) -> str:
    """An example of the calendar in words."""
    holidays, others = (
        ", ".join(map(str, days)) for days in (example.holidays, example.business_days)
    )
    of_year = f"all of {example.year}" if example.year else ""
    said = (of_year, holidays and f"holidays: {holidays}", others and f"business days: {others}")
    return "; ".join(filter(None, said))


def fact_text(value: Any) -> str:
    """A value as a case file has it."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)
