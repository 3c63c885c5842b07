"""Signatures: the truth of every test of a case, in a few microseconds.

One function is generated from a program's tests. It reads each fact once, compares day numbers, and
returns a tuple with an entry for each test. A day that is unknown is not a number, which no
comparison finds smaller or larger than anything; a day that does not happen is infinite.
"""

from __future__ import annotations

import ast
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
_HOLDS, _FAILS, _UNKNOWN = ast.Constant(1), ast.Constant(-1), ast.Constant(0)
_TRUTHS: Mapping[int, Truth] = {1: True, -1: False, 0: None}
_COUNT_OPERATORS: Mapping[str, tuple[type[ast.cmpop], type[ast.cmpop]]] = {
    "fewer_than": (ast.Lt, ast.GtE),
    "at_most": (ast.LtE, ast.Gt),
    "at_least": (ast.GtE, ast.Lt),
    "more_than": (ast.Gt, ast.LtE),
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
    numbers = [_name(writer.number(path)) for path in measured]
    known = [ast.UnaryOp(ast.UAdd(), _compare(each, ast.Eq, each)) for each in numbers]
    stated = [writer.stated(path) for path in STATED]
    result = ast.Tuple([_tuple([*entries, *known]), _tuple(stated)], ast.Load())
    function = _function([*writer.lines, ast.Return(result)], writer.constants)
    places: list[Test | str] = [*program.tests, *measured]
    return SignatureReader(function, program.tests, {each: i for i, each in enumerate(places)})


class _Writer:
    """Writes the lines that read facts and move days, each once, and the expression of a test."""

    def __init__(self) -> None:
        self.lines: list[ast.stmt] = []
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
            self._line(section, _attribute("case", section))
        self._line("under_review", _compare(_name("conduct"), ast.IsNot, ast.Constant(None)))
        chosen = ast.IfExp(_name("under_review"), _name("conduct"), _name("NO_CONDUCT"))
        self._line("conduct", chosen)
        self._line("as_of", _call(_attribute("case", "as_of"), "toordinal"))
        self.numbers["as_of"] = "as_of"

    def test(self, test: Test) -> ast.expr:
        if isinstance(test, DayTest):
            left, right = self.day(test.left), self.day(test.right)
            return _signed(left, ast.LtE, ast.Gt, right)
        fact = FACTS[test.fact]
        if fact.kind == "flag":
            value = self.stated(test.fact)
            unlike = ast.IfExp(_is(value, not test.operand), _FAILS, _UNKNOWN)
            return ast.IfExp(_is(value, test.operand), _HOLDS, unlike)
        if fact.kind == "words":
            value = self.stated(test.fact)
            word = ast.Constant(str(test.operand))
            held = ast.IfExp(_compare(word, ast.In, value), _HOLDS, _FAILS)
            in_part = ast.Call(_name("in_part"), [value, word], [])
            listed = _is(ast.Attribute(value, "__class__", ast.Load()), "LIST")
            return ast.IfExp(listed, held, in_part)
        left = _name(self.number(test.fact))
        operand = test.operand
        right = _name(self.number(operand.path)) if isinstance(operand, Field) else _value(operand)
        if test.operator == "is":
            different = ast.BinOp(
                _compare(left, ast.Lt, right), ast.Add(), _compare(left, ast.Gt, right)
            )
            return ast.BinOp(_compare(left, ast.Eq, right), ast.Sub(), different)
        holds, fails = _COUNT_OPERATORS[test.operator]
        return _signed(left, holds, fails, right)

    def stated(self, path: str) -> ast.expr:
        fact = FACTS[path]
        if fact.derived:
            return _name("under_review")
        return _attribute(fact.section or "case", fact.name)

    def number(self, path: str) -> str:
        """The variable that holds a day's or number's value as a number."""
        if path not in self.numbers:
            name = self.numbers[path] = f"n{len(self.numbers)}"
            fact = FACTS[path]
            self._line(name, self.stated(path))
            if fact.kind == "day":
                otherwise = ast.IfExp(_is(_name(name), None), _name("INF"), _name("NAN"))
                dated = _is(_attribute(name, "__class__"), "DATE")
                self._line(name, ast.IfExp(dated, _call(_name(name), "toordinal"), otherwise))
            else:
                self._line(name, ast.IfExp(_is(_name(name), "UNKNOWN"), _name("NAN"), _name(name)))
            if fact.happens:
                ahead = _compare(_name(name), ast.Gt, _name("as_of"))
                self._line(name, ast.IfExp(ahead, _name("INF"), _name(name)))
        return self.numbers[path]

    def day(self, day: Day) -> ast.expr:
        match day:
            case Field(path):
                return _name(self.number(path))
            case Fixed(date):
                return ast.Constant(date.toordinal())
            case Shift(inner, months, days):
                moved = ast.Call(
                    _name("shifted"),
                    [self.day(inner), ast.Constant(months), ast.Constant(days)],
                    [],
                )
                return self._once(day, moved)
            case BusinessDay(inner, calendar):
                legal = f"calendar{len(self.constants)}"
                self.constants[legal] = calendar
                return self._once(
                    day, ast.Call(_name("business_day"), [self.day(inner), _name(legal)], [])
                )
        return _name("INF")

    def _once(self, day: Day, moved: ast.expr) -> ast.expr:
        if day not in self._moved:
            self._moved[day] = f"m{len(self._moved)}"
            self._line(self._moved[day], moved)
        return _name(self._moved[day])

    def _line(self, name: str, value: ast.expr) -> None:
        self.lines.append(ast.Assign([ast.Name(name, ast.Store())], value))


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
    lines: list[ast.stmt], constants: dict[str, Any]
) -> Callable[[Case], tuple[Signature, Stated]]:
    """A function of a case with these lines; its names are ours, and constants come in by name."""
    module = ast.parse("def read(case): pass")
    module.body[0].body = lines  # type: ignore[attr-defined]
    ast.fix_missing_locations(module)
    names = dict(constants)
    exec(compile(module, "<signature>", "exec"), names)  # noqa: S102 (a tree built above, no text)
    read: Callable[[Case], tuple[Signature, Stated]] = names["read"]
    return read


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _value(operand: object) -> ast.expr:
    if type(operand) is not int:
        raise TypeError(f"a number is compared with a number, not with {operand!r}")
    return ast.Constant(operand)


def _tuple(items: list[Any]) -> ast.expr:
    return ast.Tuple(items, ast.Load())


def _attribute(of: str, name: str) -> ast.expr:
    return ast.Attribute(_name(of), name, ast.Load())


def _call(on: ast.expr, method: str) -> ast.expr:
    return ast.Call(ast.Attribute(on, method, ast.Load()), [], [])


def _is(value: ast.expr, what: Any) -> ast.expr:
    """Whether a value is a constant, or what a name stands for."""
    return _compare(value, ast.Is, _name(what) if isinstance(what, str) else ast.Constant(what))


def _compare(left: ast.expr, operator: type[ast.cmpop], right: ast.expr) -> ast.expr:
    return ast.Compare(left, [operator()], [right])


def _signed(
    left: ast.expr, holds: type[ast.cmpop], fails: type[ast.cmpop], right: ast.expr
) -> ast.expr:
    """1 where the comparison holds, -1 where it fails, 0 where one side is not a number."""
    return ast.BinOp(_compare(left, holds, right), ast.Sub(), _compare(left, fails, right))
