"""From plain data to a case, or to everything that is wrong with it, each with where it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import Factory, define, frozen

from policy507.errors import FactError, did_you_mean, shown
from policy507.facts.case import Case, refuse
from policy507.facts.contradictions import CONTRADICTIONS, Contradiction, contradicted, in_words
from policy507.facts.kinds import (
    LISTS,
    UNKNOWN,
    Fact,
    as_tuple,
    beside_a_mapping,
    problem_with,
    problems_in_part,
)
from policy507.facts.registry import FACTS, STATED_FACTS
from policy507.facts.sections import SECTIONS

AsOf: TypeAlias = "dt.date | str | None"
Steps: TypeAlias = tuple[str | int, ...]
"""The keys, and places in lists, that lead to something in nested data."""

MOST_HINTS = 25  # looking for what was meant takes time

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:")
_NO_AS_OF = "as_of is missing: state the day of the decision in the case, or give it with --as-of"


@frozen
class Wrong:
    """Something wrong with the data: with the value at the end of the steps, or with its key."""

    steps: Steps
    message: str
    at_key: bool = False


def case_or_wrongs(
    data: object, as_of: AsOf = None, impossible: Sequence[Contradiction] = ()
) -> Case | list[Wrong]:
    """The case that plain data states, or everything that is wrong with it.

    `as_of` fills in the day of the decision, or overrides that of the data. `impossible` are
    contradictions of a rule book, which count besides.
    """
    reading = _Reading(as_of, impossible)
    case = reading.case_of(data)
    return reading.wrongs if case is None else case


@define
class _Reading:
    """One reading of plain data, and everything that is wrong with it."""

    given_as_of: AsOf
    impossible: Sequence[Contradiction]
    wrongs: list[Wrong] = Factory(list)

    def case_of(self, data: object) -> Case | None:
        """The case, or nothing where something is wrong."""
        if not isinstance(data, Mapping):
            self._wrong((), f"a case is a mapping of sections, not {_kind(data)}")
            return None
        parts: dict[str, Any] = {"as_of": self._as_of(data.get("as_of"))}
        for name, value in data.items():
            if name in SECTIONS:
                parts[name] = self._section(name, value)
            elif name != "as_of":
                self._unknown_key((name,))
        if not self.wrongs:
            try:
                case = Case(**parts)
                refuse(case, self.impossible)
            except FactError:
                pass  # to be looked at below, where it is known what stands where
            else:
                return case
        self._contradictions(parts, data)
        return None

    def _as_of(self, stated: object) -> Any:
        fact = FACTS["as_of"]
        in_case = UNKNOWN if stated is None else self._value(fact, ("as_of",), stated)
        if self.given_as_of is not None:
            return self._value(fact, (), self.given_as_of)
        if stated is None:
            self._wrong((), _NO_AS_OF)
        return in_case

    def _section(self, section: str, data: object) -> object:
        cls = SECTIONS[section]
        if not isinstance(data, Mapping):
            hint = "; leave it out where no act is under review" if section == "conduct" else ""
            self._wrong((section,), f"{section}: a mapping is wanted, not {_kind(data)}{hint}")
            return cls()
        values = {}
        for name, value in data.items():
            fact = STATED_FACTS[section].get(name) if isinstance(name, str) else None
            if fact is None:
                self._unknown_key((section, name))
            else:
                values[fact.name] = self._value(fact, (section, name), value)
        for fact in STATED_FACTS[section].values():
            if fact.partly in values and isinstance(data.get(fact.name), Mapping):
                message = f"{section}.{fact.partly}: {beside_a_mapping(fact)}"
                self._wrong((section, fact.partly), message)
                del values[fact.partly]
        return cls(**values)

    def _value(self, fact: Fact, steps: Steps, written: object) -> Any:
        """The value of a fact; unknown where it is wrong."""
        value = _converted(fact, written)
        problem = _problem_with_text_of_day(fact, value) or problem_with(fact, value)
        if problem is None:
            return value
        entries: list[tuple[Steps, str, bool]] = []  # one may be to blame, or several
        if fact.kind in LISTS and isinstance(value, tuple):
            each = ((n, problem_with(fact, (item,))) for n, item in enumerate(value))
            entries = [((*steps, n), wrong, False) for n, wrong in each if wrong]
        elif fact.partly and isinstance(value, Mapping):
            found = problems_in_part(fact, value)
            entries = [((*steps, word), wrong, at_key) for word, wrong, at_key in found]
        for place, message, at_key in entries or [(steps, problem, False)]:
            self._wrong(place, f"{fact.path}: {message}", at_key=at_key)
        return UNKNOWN

    def _contradictions(self, parts: dict[str, Any], data: Mapping[str, Any]) -> None:
        """Note the contradictions between facts that are not wrong in themselves."""
        wrong = {".".join(map(str, each.steps[:2])) for each in self.wrongs}
        values = {
            fact.path: getattr(parts[fact.section], fact.name)
            for fact in FACTS.values()
            if fact.section in parts and not fact.derived and fact.path not in wrong
        }
        values["as_of"] = parts["as_of"]
        for each in contradicted(values, (*CONTRADICTIONS, *self.impossible)):
            stated = [steps for steps in map(_steps_to, each.paths) if self._stated(steps, data)]
            self._wrong(stated[-1] if stated else (), in_words(each, values))

    def _stated(self, steps: tuple[str, ...], data: Mapping[str, Any]) -> bool:
        """Whether the data themselves state a fact, as contradicting facts may not both be."""
        if steps == ("as_of",):
            return self.given_as_of is None
        section, name = steps
        return name in data.get(section, ())

    def _unknown_key(self, steps: tuple[Any, ...]) -> None:
        path = ".".join(map(str, steps))
        hint = _hint(steps) if len(self.wrongs) < MOST_HINTS else ""
        self._wrong(steps, f"there is no fact '{shown(path)}'{hint}", at_key=True)

    def _wrong(self, steps: Steps, message: str, *, at_key: bool = False) -> None:
        self.wrongs.append(Wrong(steps, message, at_key))


def _steps_to(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _hint(steps: tuple[Any, ...]) -> str:
    """What may have been meant by keys that lead to no fact, as the tail of a message."""
    name = str(steps[-1]).rpartition(".")[2]  # rules name facts as section.name
    homes = [section for section, facts in STATED_FACTS.items() if name in facts]
    if homes:
        return f": {name} belongs in the section {' or '.join(homes)}"
    return did_you_mean(name, STATED_FACTS[steps[0]] if len(steps) > 1 else ("as_of", *SECTIONS))


def _kind(data: object) -> str:
    if data is None:
        return "null"
    if isinstance(data, list | tuple):
        return "a list"
    return repr(shown(data)) if isinstance(data, str) else shown(data)


def _converted(fact: Fact, written: object) -> object:
    """A value as a fact has it, where it can be; anything else as it is, to be refused."""
    if fact.kind == "day":
        return as_day(written)
    return as_tuple(written) if fact.kind in LISTS else written


def as_day(value: object) -> object:
    """The day that a text states; anything else stays as it is, to be refused."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass  # to be refused with its text
    return value


def _problem_with_text_of_day(fact: Fact, value: object) -> str | None:
    """What is wrong with a text for a day, where that can be said more exactly than by its kind."""
    if fact.kind == "day" and isinstance(value, str):
        if _DAY.fullmatch(value):
            return f"there is no such day: {value}"
        if _TIME.match(value):
            return "a calendar date is wanted, without a time of day"
    return None
