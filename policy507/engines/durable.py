"""The engine behind `decide()`: the program's units as productions of durable-rules.

Each conclusion of a unit becomes productions that prove it, for both truth values, so that nothing is
concluded from what is not known. Units are fired one after the other, each once for every
combination of truths that it can see; what it concluded then is remembered. Several units share a
ruleset, of which each sets off its own productions alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import TypeAlias

from attrs import Factory, frozen

from policy507.engines.bounded_cache import Remembered
from policy507.engines.program import Program, Test, Tree, Unit, leaves, named_within
from policy507.engines.rete import PART_PRODUCTIONS, Production, Ruleset
from policy507.engines.signature import Signature, signature_reader, truth_of
from policy507.engines.situation import Choices
from policy507.errors import EngineError, Problem
from policy507.facts.case import Case
from policy507.model.conditions import All, AnyOf, Chosen, DayTest, Not, Ref, ValueTest
from policy507.model.statuses import Status

MOST_CONJUNCTIONS = 256
REMEMBERED_PER_UNIT = 4096
PLANS = 64

Leaf = Test | Chosen | Ref
_LEAVES = (DayTest, ValueTest, Chosen, Ref)
Literals = dict[Leaf, bool]


class DurableEngine:
    """The engine of one program: verdicts concluded by durable-rules; safe under threads.

    With `remember=False` every unit is fired anew for every case: for tests and measurements.

    Raises:
        EngineError: a unit is too large for what durable-rules can do safely, or it is not there.
    """

    def __init__(self, program: Program, *, remember: bool = True) -> None:
        self._reader = signature_reader(program)
        positions = self._reader.positions
        self._units: dict[str, _CompiledUnit] = {}
        together, room = _Together(), PART_PRODUCTIONS
        for name, unit in program.units.items():
            needed = sum(_most_ways(tree) for _, tree in unit.conclusions)
            if needed > room:
                together, room = _Together(), PART_PRODUCTIONS
            room -= needed
            self._units[name] = _CompiledUnit(unit, positions, together, remember=remember)
        self._plans: Remembered[dict[str, _Step]] = Remembered(PLANS)

    def verdicts(self, case: Case) -> DurableVerdicts:
        """The verdicts on one case; what its units concluded is kept as long as they are."""
        signature, _ = self._reader.read(case)
        return DurableVerdicts(self, signature)

    def plan(self, choices: Choices) -> dict[str, _Step]:
        """What each unit looks at under chosen readings."""
        chosen = tuple(choices.values())
        plan = self._plans.get(chosen)
        if plan is None:
            plan = {}
            for name, unit in self._units.items():
                plan[name] = _Step(
                    name,
                    unit,
                    [1 if choices[each.code] in each.choices else -1 for each in unit.chosen],
                    [(plan[ref.unit], ref.conclusion) for ref in unit.refs],
                )
            self._plans.put(chosen, plan)
        return plan


@frozen(eq=False)
class DurableVerdicts:
    """The verdicts on the cases of one signature."""

    engine: DurableEngine
    signature: Signature
    _concluded: dict[tuple[str, ...], dict[str, str | None]] = Factory(dict)
    """By choices of readings what units concluded."""

    def verdict(self, choices: Choices, target: str) -> Status | None:
        """The status of a rule or an act under chosen readings; `None` where it is unknown."""
        step = self.engine.plan(choices)[target]
        known = self._concluded.setdefault(tuple(choices.values()), {})
        conclusion = known[target] if target in known else self._conclude(step, known)
        return None if conclusion is None else Status(conclusion)

    def _conclude(self, step: _Step, known: dict[str, str | None]) -> str | None:
        seen = [self.signature[position] for position in step.unit.positions]
        seen += step.chosen
        for other, wanted in step.refs:
            name = other.name
            found = known[name] if name in known else self._conclude(other, known)
            seen.append(0 if found is None else 1 if found == wanted else -1)
        known[step.name] = found = step.unit.conclude(tuple(seen))
        return found


@frozen(eq=False)
class _Step:
    """A unit under chosen readings."""

    name: str
    unit: _CompiledUnit
    chosen: list[int]
    refs: list[tuple[_Step, str]]


class _CompiledUnit:
    """One unit: where its leaves are found, what proves its conclusions, and what it concluded."""

    def __init__(
        self,
        unit: Unit,
        positions: Mapping[Test | str, int],
        together: _Together,
        *,
        remember: bool,
    ) -> None:
        seen = dict.fromkeys(leaf for _, tree in unit.conclusions for leaf in leaves(tree))
        tests = [leaf for leaf in seen if isinstance(leaf, DayTest | ValueTest)]
        self.name = unit.name
        self.positions = tuple(positions[test] for test in tests)
        self.chosen = tuple(leaf for leaf in seen if isinstance(leaf, Chosen))
        self.refs = tuple(leaf for leaf in seen if isinstance(leaf, Ref))
        self._unit = unit
        self._names = dict(
            zip((*tests, *self.chosen, *self.refs), map(str, range(len(seen))), strict=True)
        )
        self._together = together
        together.units.append(self)
        self._remember = remember
        self._memory: dict[Signature, str | None] = {}

    def conclude(self, seen: Signature) -> str | None:
        """The conclusion that is proved by what is seen of the leaves, or none."""
        if self._remember and seen in self._memory:
            return self._memory[seen]
        truths = zip(self._names.values(), map(truth_of, seen), strict=True)
        known = {name: truth for name, truth in truths if truth is not None}
        conclusion = self._together.conclude(self, known)
        if len(self._memory) >= REMEMBERED_PER_UNIT:
            self._memory = {}
        self._memory[seen] = conclusion
        return conclusion

    def proofs(self) -> Iterator[tuple[str, dict[str, bool]]]:
        """Each way to prove a conclusion: which it is, and the truths that it needs."""
        for conclusion, tree in self._unit.conclusions:
            for literals in conjunctions(tree, self.name):
                yield conclusion, {self._names[leaf]: truth for leaf, truth in literals.items()}


class _Together:
    """Units that share a ruleset; it is made when the first of them has to fire.

    For each of its rulesets, however small, the engine takes some hundred kilobytes, and units that
    stand next to each other in a program are needed together: so many share one as have room in it.

    There each production also needs that its own unit is the one that is asked for. Where the engine
    cannot safely hold all of them in one ruleset, each has its own.
    """

    def __init__(self) -> None:
        self.units: list[_CompiledUnit] = []
        self._alone: dict[str, _Productions] = {}

    def conclude(self, unit: _CompiledUnit, known: Mapping[str, bool]) -> str | None:
        """What a unit concludes from the truths of its own leaves."""
        ruleset, conclusions = self._shared or self._own(unit)
        fired = ruleset.fire({_asked(unit): True, **known})
        return conclusions[fired[0]] if fired else None

    @cached_property
    def _shared(self) -> _Productions | None:
        try:
            return _productions(self.units)
        except EngineError:  # whichever is too large by itself says so where it is asked for
            return None

    def _own(self, unit: _CompiledUnit) -> _Productions:
        found = self._alone.get(unit.name)
        if found is None:
            found = self._alone[unit.name] = _productions([unit])
        return found


_Productions: TypeAlias = tuple[Ruleset, Mapping[str, str]]
"""A ruleset, and what each production of it concludes."""


def _productions(units: Sequence[_CompiledUnit]) -> _Productions:
    made: list[Production] = []
    conclusions: dict[str, str] = {}
    for unit in units:
        for number, (conclusion, needs) in enumerate(unit.proofs()):
            name = f"{unit.name}, {number}"
            asked = {_asked(unit): True} if len(units) > 1 else {}
            made.append(Production(name, {**asked, **needs}))
            conclusions[name] = conclusion
    return Ruleset(", ".join(unit.name for unit in units), made), conclusions


def _asked(unit: _CompiledUnit) -> str:
    return f"asked: {unit.name}"


def _most_ways(tree: Tree) -> int:
    """How many ways to prove a condition there are at most."""
    match tree:
        case All(items):
            return prod(map(_most_ways, items))
        case AnyOf(items):
            return sum(map(_most_ways, items))
    return 1


def conjunctions(tree: Tree, unit: str) -> tuple[Literals, ...]:
    """The ways in which a condition can be proved: sets of leaves with the truth that each must have.

    A condition in strong Kleene logic is true exactly where all leaves of one of them are as stated.

    Raises:
        EngineError: there are more than can be safely compiled.
    """
    return tuple(_smallest(_conjunctions(tree, unit)))


def _conjunctions(tree: Tree, unit: str) -> list[Literals]:
    if isinstance(tree, _LEAVES):
        return [{tree: True}]
    match tree:
        case All(items):
            ways: list[Literals] = [{}]
            for item in items:
                more = _conjunctions(item, unit)
                ways = [joined for a in ways for b in more if (joined := _joined(a, b)) is not None]
                if len(ways) > MOST_CONJUNCTIONS:
                    raise EngineError(
                        [
                            Problem(
                                f"{unit}: durable-rules cannot safely hold more than "
                                f"{MOST_CONJUNCTIONS} ways to prove one condition; "
                                "give its parts names of their own under terms"
                            )
                        ]
                    )
            return ways
        case AnyOf(items):
            return [way for item in items for way in _conjunctions(item, unit)]
        case Not(item) if isinstance(item, _LEAVES):
            return [{item: False}]
    raise named_within(tree)


def _joined(first: Literals, second: Literals) -> Literals | None:
    """Both sets of literals together, or nothing where they contradict each other."""
    if any(first.get(leaf, value) is not value for leaf, value in second.items()):
        return None
    return {**first, **second}


def _smallest(ways: list[Literals]) -> Iterator[Literals]:
    """The ways that no other way makes superfluous, each once."""
    if len(ways) == 1:
        yield from ways
        return
    sets = list(dict.fromkeys(frozenset(way.items()) for way in ways))
    for each in sets:
        if not any(other < each for other in sets):
            yield dict(each)
