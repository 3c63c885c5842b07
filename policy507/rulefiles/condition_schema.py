"""The JSON Schemas of conditions and days, as rule files write them.

With the names of a rule book, those that a paragraph's file can define are suggested, since it may
define more; those that it cannot define must be what the rule book has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from attrs import Factory, frozen

from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.model.conditions import COUNT_OPERATORS, DAY_OPERATORS
from policy507.model.policy import Months
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.conditions import CASES, FEWEST_DAYS, NEVER, NEXT_BUSINESS_DAY

Schema: TypeAlias = "dict[str, Any]"

DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TEXT: Schema = {"type": ["string", "integer"], "minLength": 1}
CONDITION: Schema = {"$ref": "#/$defs/condition"}
COMPARISON: Schema = {"$ref": "#/$defs/comparison"}
DAY: Schema = {"$ref": "#/$defs/day"}
_MOVED = r"^[1-9][0-9]{0,3} (days?|months?) (before|after)$"
_BY_VALUE = r"^(?![0-9]+ (days?|months?) ).+ (before|after)$"


@frozen
class Names:
    """The names that a rule book has, in the order of the alphabet; none without a book."""

    readings: Mapping[str, tuple[str, ...]] = Factory(dict)
    acts: tuple[str, ...] = ()
    bearers: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


def names_of(book: RuleBook) -> Names:
    """The names of a rule book."""

    def values(kind: type) -> tuple[str, ...]:
        return tuple(sorted(n for n, value in book.values.items() if isinstance(value, kind)))

    return Names(
        readings={code: reading.names for code, reading in sorted(book.readings.items())},
        acts=tuple(sorted(book.acts)),
        bearers=tuple(sorted(book.policy.bearers)),
        judgements=tuple(sorted(book.judgements)),
        rules=tuple(sorted(book.rules)),
        citations=tuple(sorted({c for p in book for c in (p.citation, *p.items)})),
        terms=tuple(sorted(book.terms)),
        dates=tuple(sorted(book.dates)),
        numbers=values(int),
        days=values(dt.date),
        periods=values(Months),
    )


def suggested(names: Iterable[str]) -> Schema:
    """A text that may be one of some names."""
    known = list(names)
    text: Schema = {"type": "string", "minLength": 1}
    return {"anyOf": [{"enum": known}, text]} if known else text


def one_of(names: Iterable[str]) -> Schema:
    """A text that is one of some names, where they are known."""
    known = list(names)
    return {"enum": known} if known else TEXT


def listed(entry: Schema, fewest: int = 1) -> Schema:
    """A list of entries of one kind."""
    return {"type": "array", "items": entry, "minItems": fewest}


def mapping(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """A mapping of these keys alone, unless more is said of others."""
    others = {"additionalProperties": False}
    return {"type": "object", "properties": dict(properties)} | others | more


def single(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """A mapping of one of these keys."""
    return mapping(properties, minProperties=1, maxProperties=1, **more)


# --- conditions


def condition_schema(names: Names) -> Schema:
    """The schema of a condition."""
    several = listed(CONDITION)
    words = {
        "any_of": {"description": "at least one of them holds"} | several,
        "all_of": {"description": "all of them hold"} | several,
        "not": {"description": "the opposite of a condition"} | CONDITION,
        "reading": {"$ref": "#/$defs/reading"},
    }
    tests = {path: _test(fact, names) for path, fact in FACTS.items() if _testable(fact)}
    days = {name: _compared(f"the day {name!r}") for name in (*names.dates, *names.days)}
    # A name with the section of a fact, and not that of one, is a slip of the pen.
    slip = {"pattern": rf"^({'|'.join(SECTIONS)})\."}
    return {
        "description": "the name of a condition, a list (all of them), or a mapping (all of it)",
        "anyOf": [
            suggested(names.terms) | {"not": {"enum": list(FACTS)}},
            several,
            {
                "type": "object",
                "minProperties": 1,
                "properties": words | tests | days,
                "propertyNames": {"anyOf": [{"enum": list(tests)}, {"not": slip}]},
                "additionalProperties": COMPARISON,
            },
        ],
    }


def _testable(fact: Fact) -> bool:
    return fact.kind not in ("label", "texts")


def _test(fact: Fact, names: Names) -> Schema:
    said = {"description": f"{fact.label} ({fact.comment})" if fact.comment else fact.label}
    match fact.kind:
        case "flag":
            return said | {"type": "boolean"}
        case "words":
            return said | mapping({"includes": {"enum": list(fact.choices)}}, required=["includes"])
        case "count":
            return said | _count_test(fact, names)
    return _compared(said["description"])


def _count_test(fact: Fact, names: Names) -> Schema:
    others = [each.path for each in FACTS.values() if each.kind == "count" and each is not fact]
    operand = {
        "anyOf": [
            {"type": "integer", "minimum": fact.minimum, "maximum": fact.maximum},
            suggested([*names.numbers, *others]) | {"not": {"pattern": "^[-+]?[0-9]+$"}},
        ]
    }
    words = {name: {"description": said} | operand for name, (said, _) in COUNT_OPERATORS.items()}
    return single(words)


def _compared(description: str) -> Schema:
    return {"description": description} | COMPARISON


def comparison_schema() -> Schema:
    """The schema of what a day is compared with."""
    return single({name: {"description": said} | DAY for name, said in DAY_OPERATORS.items()})


def reading_schema(names: Names) -> Schema:
    """The schema of a test for the choice of a reading."""
    choices = {
        code: {"anyOf": [{"enum": list(offered)}, listed({"enum": list(offered)})]}
        for code, offered in names.readings.items()
    }
    said = {"description": "the reading that is chosen: {code: choice}, or a list of choices"}
    if names.readings:
        return said | single(choices)
    anything = {"anyOf": [TEXT, listed(TEXT)]}
    return said | single({}, additionalProperties=anything)


# --- days


def day_schema(names: Names) -> Schema:
    """The schema of a day."""
    facts = [path for path, fact in FACTS.items() if fact.kind == "day"]
    others = [path for path in FACTS if path not in facts]
    later = {"later_of": "the latest of several days", "earlier_of": "the earliest of several days"}
    moved = {f"{name} {way}": DAY for name in names.periods for way in ("before", "after")}
    built = {
        **{word: {"description": said} | listed(DAY, FEWEST_DAYS) for word, said in later.items()},
        "per_reading": {"$ref": "#/$defs/days-of-choices"},
        NEXT_BUSINESS_DAY: {"description": "the day, or the first working day after it"} | DAY,
        **moved,
    }
    cases = dict(zip(CASES, (CONDITION, DAY, DAY), strict=True))
    return {
        "description": "a date, a fact, the name of a day, or a mapping that builds one",
        "anyOf": [
            suggested([*facts, *names.dates, *names.days, NEVER]) | {"not": {"enum": others}},
            single(built, patternProperties={_MOVED: DAY, _BY_VALUE: DAY}),
            mapping(cases, required=list(CASES)),
        ],
    }


def days_of_choices_schema(names: Names) -> Schema:
    """The schema of a day for each choice of a reading."""
    said = {"description": "a day for each choice of a reading"}
    if not names.readings:
        by_choice = {"type": "object", "minProperties": 1, "additionalProperties": DAY}
        return said | single({}, additionalProperties=by_choice)
    choices = {
        code: mapping(dict.fromkeys(offered, DAY), required=list(offered))
        for code, offered in names.readings.items()
    }
    return said | single(choices)
