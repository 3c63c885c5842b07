"""Which values of variables contradict one another: by the one table, and by the rule book.

Variables that a contradiction ties together, one to another, are a *group*. What is known of a group is
possible where its unknown variables can be filled in so that nothing is contradicted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import count, islice, product
from typing import Any, TypeAlias

from attrs import Factory, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.lanes.moves import INFINITE
from policy507.engines.lanes.variables import (
    AS_OF,
    MISSING,
    Cut,
    Side,
    Values,
    Variable,
    Variables,
)
from policy507.facts.contradictions import CONTRADICTIONS, EMPTY, Compared
from policy507.facts.kinds import NEVER
from policy507.facts.registry import FACTS

Name: TypeAlias = "str | tuple[str, str]"
_REMEMBERED = 16384
MOST_TRIED = 1024
"""So many ways to fill in what is unknown are tried at most."""
_NUMBERS = {
    "is": "==",
    "is not": "!=",
    "above": ">",
    "below": "<",
    "not above": "<=",
    "not below": ">=",
}
# Of the least and the greatest of the left side, and of the right one.
_MAY = {
    "is": "({0} <= {3} and {2} <= {1})",
    "is not": "not ({0} == {1} == {2} == {3})",
    "above": "{1} > {2}",
    "below": "{0} < {3}",
    "not above": "{0} <= {3}",
    "not below": "{1} >= {2}",
}


class _TooManyError(Exception):
    """More ways would have to be tried than may be."""


@frozen
class _Literal:
    """A comparison of one or two variables, as text of code, with where it cuts them.

    `may` is whether it holds for some values between the least and the greatest of each variable.
    """

    code: str
    may: str
    tied: tuple[int, ...]
    cuts: tuple[Cut, ...] = ()
    numbers: tuple[int, ...] = ()


@frozen(eq=False, slots=False)
class Wrong:
    """One contradiction: its variables, and where it cuts them."""

    members: frozenset[int]
    cuts: tuple[Cut, ...]
    _code: str

    @cached_property
    def may(self) -> Callable[[Sequence[Any], Sequence[Any], int], bool]:
        """Whether it may hold between the least and the greatest values."""
        return _compiled(f"may(least, greatest, as_of): return {self._code}")


@frozen(eq=False, slots=False)
class Group:
    """Variables that contradictions tie together.

    `tests` has bits of those that look at one of them.
    """

    members: tuple[int, ...]
    every: tuple[Wrong, ...]
    _code: str
    numbers: tuple[int, ...]
    tests: int
    _known: Remembered[bool] = Factory(lambda: Remembered(_REMEMBERED))
    _filled: Remembered[tuple[tuple[Any, ...], ...]] = Factory(lambda: Remembered(_REMEMBERED))
    _binding: Remembered[tuple[Wrong, ...]] = Factory(lambda: Remembered(_REMEMBERED))

    @cached_property
    def wrong(self) -> Callable[[Any, int], bool]:
        """Whether values surely contradict one another."""
        return _compiled(f"wrong(v, as_of): return {self._code}")

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Where its contradictions cut its variables."""
        return tuple(dict.fromkeys(cut for each in self.every for cut in each.cuts))

    def binding(
        self, variables: Variables, values: Values, wanted: int, as_of: int
    ) -> tuple[Wrong, ...]:
        """The contradictions that can rule out anything that wanted tests look at.

        One that what is known avoids rules out nothing. Nor do, where unknown variables at which no
        wanted test looks can be such that no contradiction that mentions one of them holds, whatever
        the others are, those contradictions.
        """
        own = tuple([values[index] for index in self.members])
        key = (own, wanted & self.tests, as_of)
        found = self._binding.get(key)
        if found is None:
            least, greatest = self._between(variables, values)
            found = tuple([each for each in self.every if each.may(least, greatest, as_of)])
            spare = tuple(
                index
                for index in self.members
                if values[index] is MISSING and not ~variables.every[index].clear & wanted
            )
            theirs = [each for each in found if not each.members.isdisjoint(spare)]
            if theirs and self._avoidable(theirs, spare, variables, values, as_of):
                found = tuple(each for each in found if each not in theirs)
            self._binding.put(key, found)
        return found

    def _between(self, variables: Variables, values: Values) -> tuple[list[Any], list[Any]]:
        """The least and the greatest that each variable can be."""
        least, greatest = list(values), list(values)
        for index in self.members:
            if values[index] is MISSING:
                extremes = _extremes(variables.every[index])
                least[index], greatest[index] = extremes[0], extremes[-1]
        return least, greatest

    def _avoidable(
        self,
        theirs: Sequence[Wrong],
        spare: Sequence[int],
        variables: Variables,
        values: Values,
        as_of: int,
    ) -> bool:
        """Whether variables can be such that contradictions do not hold, whatever the others are.

        Where that is not found in `MOST_TRIED` ways, the contradictions are taken to rule something out.
        """
        least, greatest = self._between(variables, values)
        ways = product(*(_extremes(variables.every[index]) for index in spare))
        for chosen in islice(ways, MOST_TRIED):
            for index, value in zip(spare, chosen, strict=True):
                least[index] = greatest[index] = value
            if not any(each.may(least, greatest, as_of) for each in theirs):
                return True
        return False

    def possible(self, variables: Variables, values: Sequence[Any], as_of: int) -> bool:
        """Whether values can be completed so that nothing is contradicted.

        Where that is not found out in `MOST_TRIED` tries, they are taken to be: rules of one's own can
        tie many days to one another.
        """
        if self.wrong(values, as_of):
            return False
        own = tuple([values[index] for index in self.members])
        if MISSING not in own:
            return True
        key = (own, as_of)
        found = self._known.get(key)
        if found is None:
            tries = iter(range(MOST_TRIED))
            try:
                completed = self._completed(variables, list(values), as_of, tries)
                found = next(completed, None) is not None
            except _TooManyError:
                found = True
            self._known.put(key, found)
        return found

    def filled(
        self, variables: Variables, values: Values, as_of: int
    ) -> tuple[tuple[Any, ...], ...]:
        """Every way to fill in the unknown variables, where all of those are true or false."""
        key = (tuple([values[index] for index in self.members]), as_of)
        found = self._filled.get(key)
        if found is None:
            open_ = [index for index in self.members if values[index] is MISSING]
            found = tuple(
                tuple(each[index] for index in open_)
                for each in self._completed(variables, list(values), as_of, count())
            )
            self._filled.put(key, found)
        return found

    def _completed(
        self, variables: Variables, values: list[Any], as_of: int, tries: Iterator[int]
    ) -> Iterator[list[Any]]:
        if next(tries, None) is None:
            raise _TooManyError
        if self.wrong(values, as_of):
            return
        open_ = [each for each in self.members if values[each] is MISSING]
        if not open_:
            yield values
            return
        # What is true or false has the fewest ways, so that what fails by it fails soon.
        index = min(open_, key=lambda each: variables.every[each].is_number)
        for value in self._candidates(variables.every[index], values, as_of):
            yield from self._completed(
                variables, [*values[:index], value, *values[index + 1 :]], as_of, tries
            )

    def _candidates(self, variable: Variable, values: list[Any], as_of: int) -> Iterator[Any]:
        if not variable.is_number:
            yield from (False, True)
            return
        if variable.fact.nullable:
            yield INFINITE
        low, high = variable.bounds
        marks = {low, high, as_of, *self.numbers}
        known = (values[index] for index in self.members if values[index] is not MISSING)
        marks |= {each for each in known if type(each) is int}
        room = range(-len(self.members), len(self.members) + 1)
        yield from sorted({m + n for m, n in product(marks, room) if low <= m + n <= high})


@lru_cache(maxsize=64)
def groups(variables: Variables) -> tuple[Group, ...]:
    """The groups of a program's variables."""
    every = (*CONTRADICTIONS, *variables.program.book.impossible)
    wrong = [each for one in every for each in _contradictions(one.clauses, variables.at)]
    found: list[list[tuple[tuple[_Literal, ...], ...]]] = []
    for one in wrong:
        mine = _tied(one)
        apart = [each for each in found if not mine & set().union(*map(_tied, each))]
        joined = [each for each in found if mine & set().union(*map(_tied, each))]
        found = [*apart, [clauses for each in joined for clauses in each] + [one]]
    return tuple(_group(each, variables) for each in found)


def _extremes(variable: Variable) -> tuple[Any, ...]:
    """The least and the greatest that a variable can be, in order; and the latest day that is one."""
    if not variable.is_number:
        return (False, True)
    return (*variable.bounds, INFINITE) if variable.fact.nullable else variable.bounds


def _group(wrong: list[tuple[tuple[_Literal, ...], ...]], variables: Variables) -> Group:
    every = tuple(map(_wrong, wrong))
    members = tuple(sorted({index for each in every for index in each.members}))
    code = " or ".join(_joined([[each.code for each in clause] for clause in one]) for one in wrong)
    literals = [each for clauses in wrong for clause in clauses for each in clause]
    return Group(
        members,
        every,
        code,
        tuple(sorted({number for each in literals for number in each.numbers})),
        sum(1 << n for n in {n for index in members for n in variables.every[index].tests}),
    )


def _wrong(clauses: tuple[tuple[_Literal, ...], ...]) -> Wrong:
    code = _joined([[each.may for each in clause] for clause in clauses])
    literals = [each for clause in clauses for each in clause]
    return Wrong(
        frozenset(index for each in literals for index in each.tied),
        tuple(dict.fromkeys(cut for each in literals for cut in each.cuts)),
        code,
    )


def _joined(clauses: Sequence[Sequence[str]]) -> str:
    """All of some clauses, anything of each."""
    return "({})".format(" and ".join(f"({' or '.join(clause)})" for clause in clauses))


def _compiled(function: str) -> Callable[..., bool]:
    names: dict[str, Any] = {"INF": INFINITE}
    exec(compile(f"def {function}", "<contradiction>", "exec"), names)  # noqa: S102 (made here)
    made: Callable[..., bool] = names[function.partition("(")[0]]
    return made


def _tied(wrong: tuple[tuple[_Literal, ...], ...]) -> set[int]:
    return {index for clause in wrong for each in clause for index in each.tied}


def _contradictions(
    clauses: tuple[tuple[Compared, ...], ...], at: Mapping[Name, int]
) -> Iterator[tuple[tuple[_Literal, ...], ...]]:
    """A contradiction in terms of variables; where anything of a single list is enough, several."""
    found = tuple(
        tuple(literal for each in clause for literal in _literals(each, at)) for clause in clauses
    )
    if len(found) == 1:
        yield from (((literal,),) for literal in found[0])
    else:
        yield found


def _literals(compared: Compared, at: Mapping[Name, int]) -> Iterator[_Literal]:
    fact, operand = FACTS[compared.fact], compared.operand
    if fact.kind == "words":
        for word in fact.choices:
            lacking, among = at[fact.path, word], at[str(operand), word]
            yield _Literal(
                f"(v[{lacking}] is False and v[{among}] is True)",
                f"(least[{lacking}] is False and greatest[{among}] is True)",
                (lacking, among),
            )
    elif fact.kind in ("flag", "texts"):
        index, wanted = at[fact.path], (operand is EMPTY) == (compared.operator == "is")
        bound = "greatest" if wanted else "least"
        yield _Literal(f"v[{index}] is {wanted}", f"{bound}[{index}] is {wanted}", (index,))
    else:
        yield _number(compared, at)


def _number(compared: Compared, at: Mapping[Name, int]) -> _Literal:
    paths = {path: at.get(path, AS_OF) for path in compared.paths}
    left = Side(paths[compared.fact])
    operand = compared.operand
    right = Side(paths[operand]) if isinstance(operand, str) else Side(None, operand)
    one, other = _written(left, "v"), _written(right, "v")
    code = f"{one} {_NUMBERS[compared.operator]} {other}"
    if compared.operator == "is not":  # of what is unknown nothing holds, and this would
        code = f"({one} < {other} or {one} > {other})"
    bounds = [_written(side, of) for side in (left, right) for of in ("least", "greatest")]
    may = _MAY[compared.operator].format(*bounds)
    tied = tuple(index for index in paths.values() if index != AS_OF)
    if operand == NEVER:
        return _Literal(code, may, tied)
    ways = (Cut(left, right), Cut(right, left))
    cuts = {"above": ways[:1], "not above": ways[:1], "below": ways[1:], "not below": ways[1:]}
    numbers = (right.number,) if right.source is None else ()
    return _Literal(code, may, tied, cuts.get(compared.operator, ways), numbers)


def _written(side: Side, of: str) -> str:
    if side.source is None:
        return "INF" if side.number == NEVER else str(side.number)
    return "as_of" if side.source == AS_OF else f"{of}[{side.source}]"
