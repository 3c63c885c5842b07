"""Dates, numbers, lists and values in words, and what a fact says of itself.

The texts are plain; whoever shows them in a page escapes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from policy507.errors import Problem, RuleError, did_you_mean, shown
from policy507.facts.kinds import LISTS, UNKNOWN, Fact, InPart
from policy507.model.conditions import COUNT_OPERATORS
from policy507.model.policy import Months, Value
from policy507.model.walk import DAY_BEFORE, PLACEHOLDER, names_in

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SMALL = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A label of this form holds a clause: "the day on which the contract starts", "the contract starts".
_ON_WHICH = "the day on which "


def date_phrase(date: dt.date) -> str:
    """A date in words, the same under every locale."""
    return f"{_MONTHS[date.month - 1]} {date.day}, {date.year}"


def weekday_phrase(date: dt.date) -> str:
    """A date in words with its day of the week, the same under every locale."""
    return f"{_WEEKDAYS[date.weekday()]}, {date_phrase(date)}"


def days_away(date: dt.date, as_of: dt.date) -> str:
    """How far a last day is from another day: "189 days left", "77 days ago"."""
    away = (date - as_of).days
    if away == 0:
        return "today"
    return f"{counted(away, 'days')} left" if away > 0 else f"{counted(-away, 'days')} ago"


def counted(number: int, unit: str) -> str:
    """A number with its unit, which is given in the plural, or without one."""
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}".rstrip()


def spelt(count: int) -> str:
    """A small number as a word, a larger one in digits."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def listed(texts: Sequence[str], word: str) -> str:
    """Texts as a list in words; three or more are set apart by commas throughout."""
    if len(texts) <= 2:  # noqa: PLR2004 (two need no comma)
        return f" {word} ".join(texts)
    return f"{', '.join(texts[:-1])}, {word} {texts[-1]}"


def some(names: Sequence[str], most: int) -> str:
    """The first few of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


# --- values of the policy


def value_phrase(value: Value) -> str:
    """A value of the policy in English: a date, a period of months, or a number in digits."""
    if isinstance(value, dt.date):
        return date_phrase(value)
    return counted(value.months, "months") if isinstance(value, Months) else f"{value}"


def placeholders(text: str, values: Mapping[str, Value]) -> str:
    """The text with each `{name}` replaced by the policy's value of that name, in English.

    Before the name of a date, `day before` puts in the day before it. Whatever else stands in braces is
    a name and nothing else; a brace by itself stays as it is.

    Raises:
        RuleError: with every name that no value has, and the nearest known one.
    """
    unknown = [name for name in names_in(text) if name not in values]
    unknown += [
        f"{DAY_BEFORE}{name}"
        for name in names_in(text)
        if f"{{{DAY_BEFORE}{name}}}" in text
        and name in values
        and not isinstance(values[name], dt.date)
    ]
    if unknown:
        raise RuleError(
            Problem(f"there is no value '{shown(name)}'{did_you_mean(name, values)}")
            for name in unknown
        )
    return PLACEHOLDER.sub(lambda found: _put_in(found[1], values), text)


def _put_in(written: str, values: Mapping[str, Value]) -> str:
    name = written.removeprefix(DAY_BEFORE)
    value = values[name]
    if name != written and isinstance(value, dt.date):
        value -= dt.timedelta(days=1)
    return value_phrase(value)


# --- facts


def value_text(value: object) -> str:
    """The value of a fact in words."""
    if value is None:
        return "none"
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return date_phrase(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, InPart):
        known = (f"{word}: {value_text(held)}" for word, held in value.items())
        return f"{', '.join(known)}; of the others it is unknown"
    return str(value)


def value_words(fact: Fact, value: object) -> str:
    """The value of a fact in words: a number with what it counts, each word as people say it."""
    called = dict(fact.called)
    if isinstance(value, tuple | list):
        return listed([called.get(each, str(each)) for each in value], "and") or "none"
    if isinstance(value, InPart):
        known = (f"{called[word]}: {value_text(held)}" for word, held in value.items())
        return f"{', '.join(known)}; of the others it is unknown"
    if isinstance(value, int) and not isinstance(value, bool):
        return called.get(value) or counted(value, fact.unit)
    return "not so far" if value is None and fact.happens else value_text(value)


def event(fact: Fact) -> str | None:
    """What happens on the day that a fact is, as a clause, such as "the contract starts"."""
    clause = fact.label.removeprefix(_ON_WHICH)
    return None if clause == fact.label else clause


def day_clause(fact: Fact, day: dt.date | None, as_of: dt.date | None = None) -> str:
    """What is so where a fact is a day, or none: "the contract starts on July 1, 2026".

    On a day after `as_of` it is still to happen.
    """
    if day is None:
        return fact.lacking or f"there is no {fact.label.removeprefix('the ')}"
    ahead = fact.ahead if as_of is not None and day > as_of else ""
    happens = ahead or event(fact)
    return f"{happens} on {date_phrase(day)}" if happens else f"{fact.label} is {date_phrase(day)}"


def not_known(fact: Fact) -> str:
    """That a fact is unknown, as a clause: "it is not known whether the officer used force"."""
    happens = event(fact) if fact.kind == "day" else None
    if fact.nullable and happens:
        return f"it is not known whether or when {happens}"
    if fact.kind == "flag":
        return f"it is not known {fact.label}"
    return f"{fact.label} {'are' if fact.kind in LISTS else 'is'} not known"


def asked(facts: Sequence[Fact]) -> str:
    """What to ask where facts are unknown."""
    return f"Ask: {' '.join(fact.asks for fact in facts)}"


def number_operator(operator: str, fact: Fact) -> str:
    """An operator on numbers in words: what has no unit is less than another, and not fewer."""
    words, _ = COUNT_OPERATORS[operator]
    return words if fact.unit else words.replace("fewer", "less")
