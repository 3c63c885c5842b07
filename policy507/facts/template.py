"""A case to fill in: every fact that a case may state, with what it means."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS, STATED_FACTS

WIDTH = 100
_HEAD = (
    'A case. Take away the "# " in front of what is known; what stays behind it is unknown.',
    "Dates are YYYY-MM-DD. null says that something has not happened, or that there is no such day.",
    "Lists are complete: what they lack is lacking.",
    "In brackets: where the policy speaks of a fact, and what it is, from a record to a judgement.",
)
_SECTIONS = {
    "officer": "The officer, the training, and the employing agency's part in it.",
    "contract": "The contract between the officer's employer and the school.",
    "school": "The school to which the officer is assigned.",
    "school_year": "The school year that contains as_of.",
    "conduct": "One act under review; where there is none, leave out the whole section.",
}
_PLACEHOLDERS = {"flag": " false", "words": " []", "texts": " []", "label": ' "any text"'}


def skeleton(example: Mapping[str, Any]) -> str:
    """A case in YAML in which every fact is commented out, and only the day is still to be stated.

    Behind `# ` the facts have the values of `example`, a case as plain data, so that the form of
    each can be seen; without the `# ` they are that case. Lines that begin with `##` explain.
    """
    lines = [*_explained(_HEAD), ""]
    lines += [*_explained([FACTS["as_of"].label]), "as_of:"]
    for section, facts in STATED_FACTS.items():
        lines += ["", *_explained([_SECTIONS[section]]), f"# {section}:"]
        values = example.get(section, {})
        for name, fact in facts.items():
            value = _in_yaml(fact, values[name]) if name in values else _placeholder(fact)
            lines += _explained([_meaning(fact)], "  ")
            lines += [f"#   {line}" for line in f"{name}:{value}".splitlines()]
    return "\n".join(lines) + "\n"


def _explained(paragraphs: Iterable[str], indent: str = "") -> Iterator[str]:
    head = f"## {indent}"
    wrapper = textwrap.TextWrapper(
        WIDTH, initial_indent=head, subsequent_indent=head, break_on_hyphens=False
    )
    for each in paragraphs:
        yield from wrapper.wrap(each)


def _meaning(fact: Fact) -> str:
    parts = [fact.label]
    if fact.kind == "count":
        unit = f" {fact.unit}" if fact.unit else ""
        parts.append(f"{fact.minimum} to {fact.maximum}{unit}")
    if fact.choices:
        parts.append(f"any of {', '.join(fact.choices)}")
    return "; ".join(parts) + fact.about


def _placeholder(fact: Fact) -> str:
    if fact.kind == "day":
        return " null" if fact.nullable else " YYYY-MM-DD"
    return f" {fact.minimum}" if fact.kind == "count" else _PLACEHOLDERS[fact.kind]


def _in_yaml(fact: Fact, value: Any) -> str:
    """What follows `name:`; texts that could be taken for something else are in quotes."""
    if fact.kind == "day" and value is not None:
        return f" {value}"
    if fact.kind == "words" and value and isinstance(value, list):
        return "".join(f"\n  - {word}" for word in value)
    return f" {json.dumps(value, ensure_ascii=False)}"
