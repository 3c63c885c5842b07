"""Signatures: the truth of every test of a case, in a few microseconds.

One function is generated from a program's tests. It reads each fact once, compares day numbers, and
returns a tuple with an entry for each test. A day that is unknown is not a number, which no
comparison finds smaller or larger than anything; a day that does not happen is infinite.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import frozen

from policy507.engines.program import Program, Test
from policy507.facts.case import Case
from policy507.facts.kinds import UNKNOWN, includes
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS, Conduct
from policy507.model.calendar import Calendar, add_months, next_business_day
from policy507.model.conditions import (
    BusinessDay,
    Day,
    DayTest,
    Field,
    Fixed,
    Shift,
    Truth,
    facts_of,
)

Signature: TypeAlias = tuple[int, ...]
"""For each test 1, -1 or 0: true, false, unknown. Then 1 for each day and number that is known, or 0."""
Stated: TypeAlias = tuple[Any, ...]
"""All facts of a case but its labels, as they were stated."""

STATED = tuple(path for path, f in FACTS.items() if f.kind != "label" and not f.derived)
"""The paths of the facts as they were stated, in order."""
INFINITE, NOT_A_NUMBER = math.inf, math.nan
_TRUTHS: Mapping[int, Truth] = {1: True, -1: False, 0: None}
_COUNT_OPERATORS: Mapping[str, tuple[str, str]] = {
    "fewer_than": ("<", ">="),
    "at_most": ("<=", ">"),
    "at_least": (">=", "<"),
    "more_than": (">", "<="),
}


@frozen(eq=False)
class SignatureReader:
    """How the tests of a program are read off a case.

    `read` returns the signature of a case, and all its facts as they were stated; `positions` is
    where in a signature each test stands, and each day or number (by its path).
    """

    read: Callable[[Case], tuple[Signature, Stated]]
    tests: tuple[Test, ...]
    positions: Mapping[Test | str, int]

    def truths(self, signature: Signature) -> Mapping[Test, Truth]:
        """The truth of every test, from a signature; each is looked up when it is first asked for."""
        return _Truths(self.positions, signature)

    def places(self, tests: Iterable[Test]) -> tuple[int, ...]:
        """Where in a signature everything stands that some tests and their facts contribute."""
        found = set()
        for test in tests:
            found.add(self.positions[test])
            found |= {self.positions[path] for path in facts_of(test) if path in self.positions}
        return tuple(sorted(found))


class _Truths(dict[Test, Truth]):
    """Truths by test, as far as anybody has asked."""

    def __init__(self, positions: Mapping[Test | str, int], signature: Signature) -> None:
        self._positions, self._signature = positions, signature

    def __missing__(self, test: Test) -> Truth:
        truth = self[test] = truth_of(self._signature[self._positions[test]])
        return truth


def truth_of(entry: int) -> Truth:
    """The truth that an entry of a signature stands for."""
    return _TRUTHS[entry]


@lru_cache(maxsize=64)
def signature_reader(program: Program) -> SignatureReader:
    """What reads the signatures of a program's cases; the same program's is generated once."""
    writer = _Writer()
    entries = [writer.test(test) for test in program.tests]
    measured = [p for p in writer.numbers if p != "as_of"]
    numbers = [writer.number(path) for path in measured]
    known = [f"+({each} == {each})" for each in numbers]
    stated = [writer.stated(path) for path in STATED]
    result = f"return {_tuple([*entries, *known])}, {_tuple(stated)}"
    function = _function([*writer.lines, result], writer.constants)
    places: list[Test | str] = [*program.tests, *measured]
    return SignatureReader(function, program.tests, {each: i for i, each in enumerate(places)})


class _Writer:
    """Writes the lines that read facts and move days, each once, and the expression of a test."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.numbers: dict[str, str] = {}
        self.constants: dict[str, Any] = {
            "UNKNOWN": UNKNOWN,
            "NAN": NOT_A_NUMBER,
            "INF": INFINITE,
            "DATE": dt.date,
            "LIST": tuple,
            "in_part": _in_part,
            "NO_CONDUCT": Conduct(),
            "shifted": _shifted,
            "business_day": _business_day,
        }
        self._moved: dict[Day, str] = {}
        for section in SECTIONS:
            self._line(section, f"case.{section}")
        self._line("under_review", "conduct is not None")
        self._line("conduct", "conduct if under_review else NO_CONDUCT")
        self._line("as_of", "case.as_of.toordinal()")
        self.numbers["as_of"] = "as_of"

    def test(self, test: Test) -> str:
        if isinstance(test, DayTest):
            return _signed(self.day(test.left), "<=", ">", self.day(test.right))
        fact, operand = FACTS[test.fact], test.operand
        if fact.kind == "flag":
            value = self.stated(test.fact)
            return f"1 if {value} is {operand} else -1 if {value} is {not operand} else 0"
        if fact.kind == "words":
            value, word = self.stated(test.fact), repr(str(operand))
            listed = f"{value}.__class__ is LIST"
            return f"(1 if {word} in {value} else -1) if {listed} else in_part({value}, {word})"
        left = self.number(test.fact)
        right = self.number(operand.path) if isinstance(operand, Field) else _value(operand)
        if test.operator == "is":
            return f"({left} == {right}) - (({left} < {right}) + ({left} > {right}))"
        return _signed(left, *_COUNT_OPERATORS[test.operator], right)

    def stated(self, path: str) -> str:
        fact = FACTS[path]
        return "under_review" if fact.derived else f"{fact.section or 'case'}.{fact.name}"

    def number(self, path: str) -> str:
        """The variable that holds a day's or number's value as a number."""
        if path not in self.numbers:
            name = self.numbers[path] = f"n{len(self.numbers)}"
            fact = FACTS[path]
            self._line(name, self.stated(path))
            if fact.kind == "day":
                otherwise = f"INF if {name} is None else NAN"
                dated = f"{name}.__class__ is DATE"
                self._line(name, f"{name}.toordinal() if {dated} else {otherwise}")
            else:
                self._line(name, f"NAN if {name} is UNKNOWN else {name}")
            if fact.happens:
                self._line(name, f"INF if {name} > as_of else {name}")
        return self.numbers[path]

    def day(self, day: Day) -> str:
        match day:
            case Field(path):
                return self.number(path)
            case Fixed(date):
                return str(date.toordinal())
            case Shift(inner, months, days):
                return self._once(day, f"shifted({self.day(inner)}, {months}, {days})")
            case BusinessDay(inner, calendar):
                legal = f"calendar{len(self.constants)}"
                self.constants[legal] = calendar
                return self._once(day, f"business_day({self.day(inner)}, {legal})")
        return "INF"

    def _once(self, day: Day, moved: str) -> str:
        if day not in self._moved:
            self._moved[day] = f"m{len(self._moved)}"
            self._line(self._moved[day], moved)
        return self._moved[day]

    def _line(self, name: str, value: str) -> None:
        self.lines.append(f"{name} = {value}")


@lru_cache(maxsize=65536)
def _shifted(number: float, months: int, days: int) -> float:
    return add_months(int(number), months) + days if math.isfinite(number) else number


def _in_part(value: object, word: str) -> int:
    """The entry of a test of a list that is unknown, or of which only a part is known."""
    held = includes(value, word)
    return 0 if held is None else 1 if held else -1


def _business_day(number: float, legal: Calendar) -> float:
    return next_business_day(int(number), legal) if math.isfinite(number) else number


def _function(
    lines: list[str], constants: dict[str, Any]
) -> Callable[[Case], tuple[Signature, Stated]]:
    """A function of a case with these lines; its names are ours, and constants come in by name."""
    names = dict(constants)
    source = "\n ".join(("def read(case):", *lines))
    exec(compile(source, "<signature>", "exec"), names)  # noqa: S102 (its every name is made here)
    read: Callable[[Case], tuple[Signature, Stated]] = names["read"]
    return read


def _value(operand: object) -> str:
    if type(operand) is not int:
        raise TypeError(f"a number is compared with a number, not with {operand!r}")
    return str(operand)


def _tuple(items: list[str]) -> str:
    return f"({''.join(f'{item}, ' for item in items)})"


def _signed(left: str, holds: str, fails: str, right: str) -> str:
    """1 where the comparison holds, -1 where it fails, 0 where one side is not a number."""
    return f"({left} {holds} {right}) - ({left} {fails} {right})"
