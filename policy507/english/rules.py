"""Rules as plain English, for people who read no code, and the values that texts put in.

Nothing is said here of what the policy holds: the words come from the rule files and from what each
fact says of itself. The texts are plain; whoever shows them in a page escapes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping

from attrs import frozen

from policy507.english.conditions import (
    Group,
    Shape,
    counted,
    date_phrase,
    day_phrase,
    sentence,
    shape,
)
from policy507.errors import Problem, RuleError, did_you_mean, shown
from policy507.model.conditions import ALWAYS, Chosen, Condition, Day, Given, NamedDay, Term, walk
from policy507.model.policy import Months, Rule, Value
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.model.walk import PLACEHOLDER, names_in

__all__ = [
    "Line",
    "date_phrase",
    "day_phrase",
    "definitions",
    "outline",
    "placeholders",
    "rule_lines",
    "rule_sentence",
    "sentence",
    "value_phrase",
]

_BEARS = {
    Modality.MUST: "must",
    Modality.MUST_NOT: "must not",
    Modality.MAY: "may",
    Modality.NEED_NOT: "need not",
}


@frozen
class Line:
    """One line of an outline: a heading or a single test.

    `depth` counts from 0. `fact` is the path of the fact that a test looks at first, `term` the name
    of a condition that the rule files define.
    """

    depth: int
    text: str
    fact: str | None = None
    term: str | None = None


def outline(condition: Condition, *, expand: Container[str] = ()) -> tuple[Line, ...]:
    """A condition as an indented list, one test on a line: the form for long conditions.

    Terms are shown by their names; those whose names are in `expand` are followed by what they stand
    for, one level deeper. A rule book's `terms` expand them all.
    """
    return tuple(_lines(shape(condition, held=True, named=True), 0, expand))


def _lines(tree: Shape, depth: int, expand: Container[str]) -> Iterator[Line]:
    if isinstance(tree, Group):
        yield Line(depth, "all of:" if tree.word == "and" else "any of:")
        for item in tree.items:
            yield from _lines(item, depth + 1, expand)
    elif tree.term is None:
        yield Line(depth, tree.text, tree.fact)
    else:
        spelt_out = tree.term.name in expand
        yield Line(depth, f"{tree.text}:" if spelt_out else tree.text, term=tree.term.name)
        if spelt_out:
            inner = shape(tree.term.condition, held=tree.held, named=True)
            yield from _lines(inner, depth + 1, expand)


# --- values in texts


def placeholders(text: str, values: Mapping[str, Value]) -> str:
    """The text with each `{name}` replaced by the policy's value of that name, in English.

    Whatever stands in braces is a name and nothing else; a brace by itself stays as it is.

    Raises:
        RuleError: with every name that no value has, and the nearest known one.
    """
    unknown = [name for name in names_in(text) if name not in values]
    if unknown:
        raise RuleError(
            Problem(f"there is no value '{shown(name)}'{did_you_mean(name, values)}")
            for name in unknown
        )
    return PLACEHOLDER.sub(lambda found: value_phrase(values[found[1]]), text)


def value_phrase(value: Value) -> str:
    """A value of the policy in English: a date, a period of months, or a number in digits."""
    if isinstance(value, dt.date):
        return date_phrase(value)
    return counted(value.months, "months") if isinstance(value, Months) else f"{value}"


# --- rules


def rule_sentence(rule: Rule, book: RuleBook) -> str:
    """A rule as one sentence: from when, who must or may do what, by when, and in which case.

    Inside it, conditions and days that have a name are shown by it; `definitions` says what the
    names stand for.
    """
    said = placeholders(rule.wording, book.values)
    if rule.bearer is not None:
        said = f"the {rule.bearer} {_BEARS[rule.modality]} {said}"
    if rule.due is not None:
        last_day = day_phrase(rule.due, named=True)
        said = f"{said} by {f'({last_day})' if isinstance(rule.due, Given) else last_day}"
    if rule.when != ALWAYS:
        said = f"{said}, where {_opened(rule.when)}"
    if rule.holds_when is not None:
        said = f"{said} if {_opened(rule.holds_when)}"
    if rule.begins is not None:
        said = f"from {day_phrase(rule.begins, named=True)} on, {said}"
    return f"{said[:1].upper()}{said[1:]}."


def rule_lines(rule: Rule, book: RuleBook) -> tuple[tuple[str, str], ...]:
    """A rule as rows of a heading and a text, in the order in which a reader wants them."""
    rows = [("who", f"the {rule.bearer}")] if rule.bearer else []
    rows.append((_BEARS.get(rule.modality, "says"), placeholders(rule.wording, book.values)))
    rows += [(key.words, _opened(tree)) for key, tree in rule.stated()]
    rows += _ranked("sets aside", [(book.rules[o.rule], o.when) for o in rule.overrides])
    rows += _ranked("set aside by", book.overriders(rule))
    asked = {node.code for node in walk(*rule.trees()) if isinstance(node, Chosen)}
    for code in (code for code in book.readings if code in asked):
        reading = book.readings[code]
        question = placeholders(reading.question, book.values)
        rows.append(
            (f"reading {code}", f"{question} ('{reading.default}' unless chosen otherwise)")
        )
    if rule.sources:
        rows.append(("source", "; ".join(rule.sources)))
    return tuple(rows)


def _opened(tree: Condition | Day) -> str:
    """A condition or a day; where it is a mere name, what that stands for."""
    while isinstance(tree, Term | NamedDay):
        tree = tree.condition if isinstance(tree, Term) else tree.day
    if isinstance(tree, Condition):
        return sentence(tree, named=True)
    return day_phrase(tree, named=True)


def _ranked(heading: str, others: Iterable[tuple[Rule, Condition]]) -> list[tuple[str, str]]:
    texts: dict[str, None] = {}
    for other, when in others:
        under = "" if when == ALWAYS else f" (where {sentence(when, named=True)})"
        texts[f"{other.paragraph}{under}"] = None
    return [(heading, ", ".join(texts))] if texts else []


def definitions(rule: Rule) -> tuple[tuple[str, str], ...]:
    """The names that a rule uses, in the order of first use, each with what it stands for."""
    found = []
    for node in walk(*rule.trees()):
        if isinstance(node, Term):
            found.append((node.name, sentence(node.condition, named=True)))
        elif isinstance(node, NamedDay):
            found.append((node.name, day_phrase(node.day, named=True)))
    return tuple(found)
