"""What of a case can be unknown, as variables, and how the truths of tests follow from their values.

A variable is a flag, a number, a day, or whether a list has one of its words. All values are numbers:
flags are true and false, days day numbers. `MISSING` is what nobody has stated, `NOWHERE` what cannot
be stated, since the case has no such section: neither compares with anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from typing import Any, TypeAlias

from attrs import field, frozen

from policy507.engines.lanes.moves import INFINITE, Moves, joined, later, moved
from policy507.engines.program import Program, Test
from policy507.facts.case import Case, stated
from policy507.facts.contradictions import CONTRADICTIONS
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, LISTS, UNKNOWN, Fact, includes
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    BusinessDay,
    Day,
    DayTest,
    Field,
    Fixed,
    Never,
    Shift,
    ValueTest,
    facts_of,
)

MISSING, NOWHERE = float("nan"), float("nan")
Values: TypeAlias = tuple[Any, ...]
"""The values of all variables, in order."""
Row: TypeAlias = tuple[Values, int, int]
"""Values, and bits of the tests that hold by them and of those that fail."""
Truths: TypeAlias = Callable[[Any, int], tuple[int, int]]
"""By the values of variables and the day of the decision, bits of tests that hold and that fail."""


@frozen(cache_hash=True)
class Side:
    """One side of a comparison: the value of a variable, a number, or the day of the decision; moved.

    `seen` is whether what lies ahead is seen as not happening, as tests do.
    """

    source: int | None
    number: int = 0
    moves: Moves = ()
    seen: bool = False


@frozen(cache_hash=True)
class Cut:
    """What holds where the left side is on or before the right one: both sides are cut there."""

    left: Side
    right: Side


@frozen(eq=False, slots=False)
class Variable:
    """One variable: a fact, or whether a list has a word.

    `tests` are the places of the tests that look at it, `clear` all bits but theirs.
    """

    index: int
    fact: Fact
    word: str | None
    tests: tuple[int, ...]
    clear: int
    _compiled: Callable[[], Truths]

    @cached_property
    def truths(self) -> Truths:
        """What its tests come to; compiled when something is first completed."""
        return self._compiled()

    @property
    def is_number(self) -> bool:
        """Whether it is a day or a count, and not true or false."""
        return self.fact.kind in ("day", "count")

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the greatest number that it can be."""
        if self.fact.kind == "day":
            return FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        return self.fact.minimum, self.fact.maximum


@frozen(eq=False)
class Variables:
    """The variables of a program.

    `order` is that in which they are completed, `at` where they are by path, and by path and word,
    `of_test` which a test looks at, `cuts_of` where a test cuts the numbers that it compares.
    """

    program: Program
    every: tuple[Variable, ...]
    at: Mapping[str | tuple[str, str], int]
    of_test: tuple[tuple[int, ...], ...]
    cuts_of: tuple[tuple[Cut, ...], ...]
    order: tuple[Variable, ...] = field(init=False)
    rank: tuple[int, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        order = tuple(sorted(self.every, key=self._priority))
        object.__setattr__(self, "order", order)
        rank = {variable.index: place for place, variable in enumerate(order)}
        object.__setattr__(self, "rank", tuple(rank[each.index] for each in self.every))

    def _priority(self, variable: Variable) -> tuple[int, str, int, int]:
        """What is true or false first, then counts, then days: those that most is measured from."""
        kind = 2 if variable.fact.kind == "day" else 1 if variable.is_number else 0
        ways = {side.moves for side in self._sides(variable)}
        return kind, variable.word or "", -len(ways), -len(variable.tests)

    def _sides(self, variable: Variable) -> Iterator[Side]:
        """The sides of the cuts of its tests that are measured from it."""
        for place in variable.tests:
            for cut in self.cuts_of[place]:
                yield from (s for s in (cut.left, cut.right) if s.source == variable.index)

    def read(self, case: Case) -> Values:
        """The values of a case."""
        return tuple(_value(case, variable) for variable in self.every)


def _value(case: Case, variable: Variable) -> Any:
    fact = variable.fact
    if getattr(case, fact.section) is None:
        return NOWHERE
    value = stated(case, fact.path)
    if variable.word is not None:
        value = includes(value, variable.word)
        return MISSING if value is None else value
    if value is UNKNOWN:
        return MISSING
    match fact.kind:
        case "texts":
            return not value
        case "day":
            return INFINITE if value is None else value.toordinal()
    return value


@lru_cache(maxsize=64)
def variables(program: Program) -> Variables:
    """The variables of a program: of its tests, and of what can contradict them."""
    contradictions = (*CONTRADICTIONS, *program.book.impossible)
    paths = dict.fromkeys(path for test in program.tests for path in facts_of(test))
    paths |= dict.fromkeys(path for each in contradictions for path in each.paths)
    at: dict[str | tuple[str, str], int] = {}
    for path in paths:
        fact = FACTS[path]
        if fact.section and not fact.derived:
            for name in [(path, word) for word in fact.choices] if fact.choices else [path]:
                at[name] = len(at)
    of_test = tuple(tuple(_looked_at(test, at)) for test in program.tests)
    cuts_of = tuple(tuple(cuts_of_test(test, at)) for test in program.tests)
    every = []
    for name, index in at.items():
        path, word = (name, None) if isinstance(name, str) else name
        tests = tuple(place for place, seen in enumerate(of_test) if index in seen)
        its_own = {place: program.tests[place] for place in tests}
        truths = partial(_truths, its_own, index, cuts_of)
        clear = ~sum(1 << place for place in tests)
        every.append(Variable(index, FACTS[path], word, tests, clear, truths))
    return Variables(program, tuple(every), at, of_test, cuts_of)


def _looked_at(test: Test, at: Mapping[str | tuple[str, str], int]) -> Iterator[int]:
    for path in facts_of(test):
        name: str | tuple[str, str] = path
        if isinstance(test, ValueTest) and FACTS[path].kind in LISTS:
            name = (path, str(test.operand))
        if name in at:
            yield at[name]


def cuts_of_test(test: Test, at: Mapping[str | tuple[str, str], int]) -> Iterator[Cut]:
    """Where a test cuts what it compares; it holds where all of them do."""
    if isinstance(test, DayTest):
        left, right = _side(test.left, at), _side(test.right, at)
        if left is not None and right is not None:
            yield Cut(left, right)
    elif FACTS[test.fact].kind == "count":
        value, operand = Side(at[test.fact]), test.operand
        other = Side(at[operand.path]) if isinstance(operand, Field) else Side(None, int(operand))
        match test.operator:
            case "fewer_than":
                yield Cut(value, less_one(other))
            case "more_than":
                yield Cut(other, less_one(value))
        if test.operator in ("at_most", "is"):
            yield Cut(value, other)
        if test.operator in ("at_least", "is"):
            yield Cut(other, value)


def less_one(side: Side) -> Side:
    """The number before."""
    if side.source is None:
        return Side(None, side.number - 1)
    return Side(side.source, moves=joined(side.moves, later(-1)), seen=side.seen)


AS_OF = -1
"""The source of a side that is the day of the decision."""


def _side(day: Day, at: Mapping[str | tuple[str, str], int]) -> Side | None:
    """A day as a side; none where it never happens."""
    moves: list[Any] = []
    while isinstance(day, Shift | BusinessDay):
        moves.append((day.months, day.days) if isinstance(day, Shift) else day.calendar)
        day = day.day
    match day:
        case Field(path):
            source = at.get(path, AS_OF)
            return Side(source, moves=joined(tuple(reversed(moves))), seen=FACTS[path].happens)
        case Fixed(date):
            return Side(None, int(moved(tuple(reversed(moves)))(date.toordinal())))
        case Never():
            return None
    raise TypeError(f"a test compares days with a single source, not {day!r}")


def _truths(tests: Mapping[int, Test], index: int, cuts_of: tuple[tuple[Cut, ...], ...]) -> Truths:
    """The function from values to the bits of some tests, all of which look at one variable."""
    ways: dict[str, Any] = {"INF": INFINITE}
    holds, fails = [], []
    for place, test in tests.items():
        cuts = cuts_of[place]
        if cuts:
            sides = [(_written(cut.left, ways), _written(cut.right, ways)) for cut in cuts]
            holding = " & ".join(f"({left} <= {right})" for left, right in sides)
            failing = " | ".join(f"({left} > {right})" for left, right in sides)
        elif isinstance(
            test, DayTest
        ):  # never on or before a day: where that does not happen either
            side = Side(index, seen=_sees(test))
            holding = f"({_written(side, ways)} == INF)"
            failing = f"({_written(side, ways)} < INF)"
        else:
            operand = test.operand is not False
            holding, failing = f"(v[{index}] is {operand})", f"(v[{index}] is {not operand})"
        holds.append(f"({holding}) << {place}")
        fails.append(f"({failing}) << {place}")
    source = f"def truths(v, as_of): return {' | '.join(holds) or '0'}, {' | '.join(fails) or '0'}"
    exec(compile(source, "<truths>", "exec"), ways)  # noqa: S102 (its every name is made here)
    found: Truths = ways["truths"]
    return found


def _sees(test: DayTest) -> bool:
    return any(FACTS[path].happens for path in facts_of(test))


def _written(side: Side, ways: dict[str, Any]) -> str:
    if side.source is None:
        return str(side.number)
    value = "as_of" if side.source == AS_OF else f"v[{side.source}]"
    if side.seen:
        value = f"(INF if {value} > as_of else {value})"
    if not side.moves:
        return value
    name = f"moved{len(ways)}"
    ways[name] = moved(side.moves)
    return f"{name}({value})"
