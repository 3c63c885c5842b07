"""From plain data to a case, or to everything that is wrong with it, each with where it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import Factory, define, frozen

from policy507.errors import Code, FactError, Problem, described, mapping_of, shown
from policy507.facts.case import NO_AS_OF, Case, refuse
from policy507.facts.contradictions import CONTRADICTIONS, Contradiction, contradicted, in_words
from policy507.facts.faults import Fault, beside_a_mapping, fault_in, faults_in
from policy507.facts.kinds import UNKNOWN, Fact
from policy507.facts.naming import no_such_fact
from policy507.facts.registry import FACTS, STATED_FACTS
from policy507.facts.sections import NAMES, SECTIONS
from policy507.facts.taken import TAKEN

AsOf: TypeAlias = "dt.date | str | None"
Steps: TypeAlias = tuple[str | int, ...]
"""The keys, and places in lists, that lead to something in nested data."""

MOST_HINTS = 25  # looking for what was meant takes time

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:")


@frozen
class Wrong:
    """Something wrong with the data: with the value at the end of the steps, or with its key.

    `path` is the fact that it is about.
    """

    steps: Steps
    message: str
    code: Code
    path: str | None = None
    at_key: bool = False

    def problem(self) -> Problem:
        """The same without its place."""
        return Problem(self.message, path=self.path, code=self.code)


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
            self._wrong((), f"a case is a mapping of sections, not {described(data)}", "form")
            return None
        data = _plain(data, "case")
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
            self._wrong((), NO_AS_OF.message, "missing", "as_of")
        return in_case

    def _section(self, section: str, data: object) -> object:
        cls = SECTIONS[section]
        if not isinstance(data, Mapping):
            hint = "; leave it out where no act is under review" if section == "conduct" else ""
            message = f"{section}: a mapping is wanted, not {described(data)}{hint}"
            self._wrong((section,), message, "form", section)
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
                path, fault = f"{section}.{fact.partly}", beside_a_mapping(fact)
                self._wrong((section, fact.partly), f"{path}: {fault}", fault.code, path)
                del values[fact.partly]
        return cls(**values)

    def _value(self, fact: Fact, steps: Steps, written: object) -> Any:
        """The value of a fact; unknown where it is wrong."""
        value = _converted(fact, written)
        wrong = _text_of_day(fact, value)
        if not wrong and not fault_in(fact, value):
            return value
        for entry, fault, at_key in [(None, wrong, False)] if wrong else faults_in(fact, value):
            place = steps if entry is None else (*steps, entry)
            message = f"{fact.path}: {fault}"
            self._wrong(place, message, fault.code, fact.path, at_key=at_key)
            value = UNKNOWN
        return value

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
            place = stated[-1] if stated else ()
            self._wrong(place, in_words(each, values), "contradiction", each.paths[-1])

    def _stated(self, steps: tuple[str, ...], data: Mapping[str, Any]) -> bool:
        """Whether the data themselves state a fact, as contradicting facts may not both be."""
        if steps == ("as_of",):
            return self.given_as_of is None
        section, name = steps
        return name in data.get(section, ())

    def _unknown_key(self, steps: tuple[Any, ...]) -> None:
        message = no_such_fact(steps, NAMES, hinted=len(self.wrongs) < MOST_HINTS)
        path = shown(".".join(map(str, steps)))
        self._wrong(steps, message, "unknown-fact", path, at_key=True)

    def _wrong(
        self,
        steps: Steps,
        message: str,
        code: Code,
        path: str | None = None,
        *,
        at_key: bool = False,
    ) -> None:
        self.wrongs.append(Wrong(steps, message, code, path, at_key))


def _steps_to(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _plain(data: Mapping[Any, Any], called: str, depth: int = 2) -> Mapping[Any, Any]:
    """A mapping, and those in it, of a class of somebody's own as plain ones."""
    read = mapping_of(data, called, FactError)
    if not depth or not any(isinstance(each, Mapping) for each in read.values()):
        return read
    return {
        name: _plain(each, shown(name), depth - 1) if isinstance(each, Mapping) else each
        for name, each in read.items()
    }


def _converted(fact: Fact, written: object) -> object:
    """A value as a fact has it, where it can be; anything else as it is, to be refused."""
    value = as_day(written) if fact.kind == "day" else written
    return TAKEN[fact.kind](value) if fact.kind in TAKEN else value


def as_day(value: object) -> object:
    """The day that a text states; anything else stays as it is, to be refused."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass  # to be refused with its text
    return value


def _text_of_day(fact: Fact, value: object) -> Fault | None:
    """What is wrong with a text for a day, where that can be said more exactly than by its kind."""
    if fact.kind == "day" and isinstance(value, str):
        if _DAY.fullmatch(value):
            return Fault(f"there is no such day: {value}", "range")
        if _TIME.match(value):
            return Fault("a calendar date is wanted, without a time of day", "kind")
    return None
