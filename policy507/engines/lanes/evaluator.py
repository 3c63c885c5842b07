"""A program as straight-line code over masks: its units concluded for many *lanes* at once.

A lane is a bit of a mask: a case completed in some way, or read in some way. A truth is a pair of masks,
the lanes in which it holds and those in which it fails; in the others it is unknown. Two functions are
generated. One concludes all units, in their order. The other walks back from what is asked for,
through what is undecided, and says which tests are still wanted in which lanes.

Both use only `&`, `|` and `^`, and the mask of all lanes: arrays of truths, or sets, do as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import Factory, define, frozen

from policy507.engines.program import FALSE, TRUE, Program, Test, Tree, Unit, named_within
from policy507.engines.situation import Choices
from policy507.model.conditions import All, AnyOf, Chosen, DayTest, Not, Ref, ValueTest

Mask: TypeAlias = int
"""A bit for each lane."""
Pair: TypeAlias = tuple[str, str]
"""The variables that hold the lanes in which something holds, and those in which it fails."""


Concluded: TypeAlias = tuple[tuple[tuple[Mask, ...], ...], tuple[Mask, ...]]
"""By target the lanes in which it comes to each of its conclusions, and what is known of all units."""


@frozen(eq=False)
class Evaluator:
    """The generated functions of a program, and what their arguments and results mean.

    Targets are rules, acts, and then all other units; each comes to one of its `conclusions`. What
    `conclude` knows of all of them, `want(known, asked, every)` goes by.

    `want` takes by target the lanes in which it is asked for. It returns by test the lanes in which it
    is wanted, and masks that tell apart what is left of the program in a lane; by each of these
    `governed` has the place of the one without which it has no bit.
    """

    targets: tuple[str, ...]
    conclusions: tuple[tuple[str, ...], ...]
    readings: tuple[Chosen, ...]
    _conclude: Callable[..., Concluded]
    want: Callable[..., tuple[tuple[Mask, ...], tuple[Mask, ...]]]
    governed: tuple[int, ...]

    def conclude(
        self, holding: Sequence[Mask], failing: Sequence[Mask], chosen: Sequence[Mask], every: Mask
    ) -> Concluded:
        """What all targets come to, by target the lanes of each conclusion, and what is known of units.

        By test the lanes in which it holds and in which it fails, by entry of `readings` those in which
        one of its choices is made, and all lanes.
        """
        others = [every ^ mask for mask in chosen]
        return self._conclude(holding, failing, chosen, others, every)

    def whatever_is_chosen(
        self, holding: Sequence[Mask], failing: Sequence[Mask], every: Mask
    ) -> Concluded:
        """What all targets come to whichever choices of readings are made."""
        none = [every ^ every] * len(self.readings)
        return self._conclude(holding, failing, none, none, every)


@lru_cache(maxsize=64)
def evaluator(program: Program, answers: tuple[str, ...] = ()) -> Evaluator:
    """The evaluator of a program; the same program's is generated once, and the shipped one ahead.

    Where only some rules and acts are to be answered, it concludes these and what they need.
    """
    if program.book.shipped and not answers:
        from policy507.engines.lanes import shipped

        if program.book.digest == shipped.DIGEST:
            readings = tuple(Chosen(*each) for each in shipped.READINGS)
            made = (shipped.TARGETS, readings, shipped.GOVERNED)
            return _evaluator(program, *made, vars(shipped))
    targets, readings, governed, source = written(program, answers)
    functions: dict[str, Any] = {"Any": Any}
    exec(compile(source, "<lanes>", "exec"), functions)  # noqa: S102 (its every name is made here)
    return _evaluator(program, targets, readings, governed, functions)


Conclude: TypeAlias = Callable[[Sequence[Mask], Sequence[Mask], Mask], tuple[tuple[Mask, ...], ...]]
"""By the lanes in which each test holds and in which it fails, and all lanes, those of conclusions."""


@lru_cache(maxsize=64)
def concluder(
    program: Program, answers: tuple[str, ...], choices: tuple[tuple[str, str], ...]
) -> Conclude:
    """What concludes some rules and acts, and nothing else, under one set of readings for all lanes."""
    functions: dict[str, Any] = {"Any": Any}
    source = _Writer(program, dict(choices)).conclusions_of(answers)
    exec(compile(source, "<lanes>", "exec"), functions)  # noqa: S102 (its every name is made here)
    found: Conclude = functions["conclude"]
    return found


def _evaluator(
    program: Program,
    targets: tuple[str, ...],
    readings: tuple[Chosen, ...],
    governed: tuple[int, ...],
    functions: Mapping[str, Any],
) -> Evaluator:
    conclusions = (program.units[each].conclusions for each in targets)
    return Evaluator(
        targets,
        tuple(tuple(name for name, _ in each) for each in conclusions),
        readings,
        functions["conclude"],
        functions["want"],
        governed,
    )


def written(
    program: Program, answers: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], tuple[Chosen, ...], tuple[int, ...], str]:
    """The targets of a program, its entries for readings, what governs what, and the functions' text."""
    writer = _Writer(program)
    answers = answers or (*program.book.rules, *program.book.ordered_acts())
    needed = {unit for target in answers for unit in program.needs[target]}
    targets = (*answers, *(unit for unit in program.units if unit in needed - {*answers}))
    source = writer.source(targets)
    return targets, tuple(writer.chosen), tuple(writer.governed), source


@define(eq=False)
class _Writer:
    """Writes the lines of both functions; each condition is worked out once.

    Where `choices` of readings are made, what they decide is not written.
    """

    program: Program
    choices: Choices | None = None
    chosen: dict[Chosen, str] = Factory(dict)
    _places: dict[Test, int] = Factory(dict)
    _lines: list[str] = Factory(list)
    _pairs: dict[Tree, Pair] = Factory(dict)
    _concluded: dict[str, dict[str, str]] = Factory(dict)
    _decided: dict[str, str] = Factory(dict)
    _variables: int = 0
    _told: list[str] = Factory(list)
    _first_told: dict[str, int] = Factory(dict)
    governed: list[int] = Factory(list)

    def conclusions_of(self, answers: Sequence[str]) -> str:
        """The text of a function that concludes some targets: the lines that these need alone."""
        needed = {unit for target in answers for unit in self.program.needs[target]}
        self._conclude(needed)
        results = [_tuple(self._concluded[target].values()) for target in answers]
        used, lines = _variables_in(results), list[str]()
        for line in reversed(self._lines):
            name, _, expression = line.strip().partition(" = ")
            if name in used:
                lines.insert(0, line)
                used |= _variables_in([expression])
        known = _tests_in([*lines, *results])
        return "\n".join(
            [
                "def conclude(holding: Any, failing: Any, every: Any) -> Any:",
                *(f"  t{place} = holding[{place}]" for kind, place in known if kind == "t"),
                *(f"  f{place} = failing[{place}]" for kind, place in known if kind == "f"),
                "  none = every ^ every",
                *lines,
                f"  return {_tuple(results)}",
                "",
            ]
        )

    def _conclude(self, names: Container[str]) -> list[Unit]:
        """Write what some units conclude."""
        self._places = {test: place for place, test in enumerate(self.program.tests)}
        units = [unit for name, unit in self.program.units.items() if name in names]
        for unit in units:
            self._unit(unit)
        return units

    def source(self, targets: tuple[str, ...]) -> str:
        """The text of both functions."""
        units = self._conclude({*targets})
        concluding, self._lines, made = self._lines, [], self._variables
        tests, told = self._wanting(units, targets), self._told
        used = sorted({*_variables_in(self._lines), *_variables_in(told)} & set(_own(made)))
        at = range(len(self.program.tests))
        known = [f"{name}{place}" for place in at for name in ("t", "f")]
        unpacked = [_tuple(known[0::2]) + " = holding", _tuple(known[1::2]) + " = failing"]
        results = [_tuple(self._concluded[target].values()) for target in targets]
        return "\n".join(
            [
                "def conclude(holding: Any, failing: Any, chosen: Any, others: Any, every: Any) -> Any:",
                *(f"  {line}" for line in unpacked),
                f"  {_tuple(self.chosen.values())} = chosen",
                f"  {_tuple(f'o{name}' for name in self.chosen.values())} = others",
                "  none = every ^ every",
                *concluding,
                f"  return {_tuple(results)}, (holding, failing, {_tuple(used)})",
                "def want(known: Any, asked: Any, every: Any) -> Any:",
                f"  holding, failing, {_tuple(used)} = known",
                "  none = every ^ every",
                *(f"  {line}" for line in unpacked),
                *self._lines,
                f"  return {_tuple(tests)}, {_tuple(told)}",
                "",
            ]
        )

    def _all_of(self, masks: Iterable[str]) -> str:
        return self._joined(" & ", masks, of_none="every", whatever_else="none")

    def _any_of(self, masks: Iterable[str]) -> str:
        return self._joined(" | ", masks, of_none="none", whatever_else="every")

    def _joined(self, by: str, masks: Iterable[str], *, of_none: str, whatever_else: str) -> str:
        """Masks joined: one that changes nothing is left out, and one that decides it stands alone."""
        different = dict.fromkeys(mask for mask in masks if mask != of_none)
        if whatever_else in different:
            return whatever_else
        if len(different) <= 1:
            return next(iter(different), of_none)
        return self._new(by.join(different))

    def _new(self, expression: str) -> str:
        self._variables += 1
        self._lines.append(f"  x{self._variables} = {expression}")
        return f"x{self._variables}"

    def _pair(self, tree: Tree) -> Pair:
        if tree not in self._pairs:
            self._pairs[tree] = self._written(tree)
        return self._pairs[tree]

    def _written(self, tree: Tree) -> Pair:
        match tree:
            case All(items) | AnyOf(items):
                pairs = [self._pair(item) for item in items]
                held, failed = [h for h, _ in pairs], [f for _, f in pairs]
                if isinstance(tree, All):
                    return self._all_of(held), self._any_of(failed)
                return self._any_of(held), self._all_of(failed)
            case Not(item):
                holding, failing = self._pair(item)
                return failing, holding
            case Ref(unit, conclusion):
                concluded = self._concluded[unit]
                if conclusion in (TRUE, FALSE):
                    return concluded[conclusion], concluded[FALSE if conclusion == TRUE else TRUE]
                others = [mask for name, mask in concluded.items() if name != conclusion]
                return concluded.get(conclusion, "none"), self._any_of(others)
            case Chosen(code, names) if self.choices is not None:
                return ("every", "none") if self.choices[code] in names else ("none", "every")
            case Chosen():
                holding = self.chosen.setdefault(tree, f"c{len(self.chosen)}")
                return holding, f"o{holding}"
            case DayTest() | ValueTest():
                return f"t{self._places[tree]}", f"f{self._places[tree]}"
        raise named_within(tree)

    def _unit(self, unit: Unit) -> None:
        first, tree = unit.conclusions[0]
        concluded: dict[str, str] = {}
        if first == TRUE:  # the other one is the opposite of this one
            concluded[TRUE], concluded[FALSE] = self._pair(tree)
        else:  # the first that holds counts, as where a rule is neither in force nor applicable
            before = "none"
            for name, condition in unit.conclusions:
                holding, _ = self._pair(condition)
                own = holding
                if before == "every":
                    own = "none"
                elif "none" not in (before, holding):
                    own = self._new(f"{holding} & (every ^ {before})")
                before = self._any_of([before, own])
                concluded[name] = own
        self._concluded[unit.name] = concluded
        self._decided[unit.name] = self._any_of(concluded.values())

    def _tell(self, mask: str, under: str | None = None) -> None:
        self._first_told.setdefault(mask, len(self._told))
        self._told.append(mask)
        self.governed.append(self._first_told[under or mask])

    def _wanting(self, units: Sequence[Unit], targets: tuple[str, ...]) -> list[str]:
        """The variables of the lanes in which each test is wanted; what is left is told on the way."""
        asking: dict[str, list[str]] = {unit.name: [] for unit in units}
        for place, target in enumerate(targets):
            asking[target].append(f"asked[{place}]")
        wanted: dict[Test, list[str]] = {}
        for unit in reversed(units):
            if not asking[unit.name]:
                continue
            by = " | ".join(dict.fromkeys(asking[unit.name]))
            asked = self._new(f"({by}) & (every ^ {self._decided[unit.name]})")
            if unit.conclusions[0][0] == TRUE:
                self._want(unit.conclusions[0][1], asked, asking, wanted)
                continue
            self._tell(asked)
            for _, tree in unit.conclusions:
                self._want(tree, asked, asking, wanted)
                for known in self._pair(tree):
                    self._tell(self._new(f"{asked} & {known}"), asked)
        masks = []
        for test in self.program.tests:
            by = " | ".join(dict.fromkeys(wanted.get(test, ())))
            unknown = "every ^ ({} | {})".format(*self._pair(test))
            masks.append(self._new(f"({by}) & ({unknown})") if by else "none")
            if by:
                self._tell(masks[-1])
        return masks

    def _want(
        self,
        tree: Tree,
        asked: str,
        asking: dict[str, list[str]],
        wanted: dict[Test, list[str]],
    ) -> None:
        match tree:
            case All(items) | AnyOf(items):
                if not items:
                    return
                holding, failing = self._pair(tree)
                inner = self._new(f"{asked} & (every ^ ({holding} | {failing}))")
                self._tell(inner)
                for item in items:
                    self._want(item, inner, asking, wanted)
            case Not(item):
                self._want(item, asked, asking, wanted)
            case Ref(unit):
                asking[unit].append(asked)
            case DayTest() | ValueTest():
                wanted.setdefault(tree, []).append(asked)


def _own(made: int) -> Iterable[str]:
    return (f"x{number}" for number in range(1, made + 1))


def _variables_in(lines: Iterable[str]) -> set[str]:
    return {name for line in lines for name in re.findall(r"\bx\d+\b", line)}


def _tests_in(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The masks of tests that lines use: whether of lanes in which it holds or fails, and its place."""
    return sorted({each for line in lines for each in re.findall(r"\b([tf])(\d+)\b", line)})


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"
