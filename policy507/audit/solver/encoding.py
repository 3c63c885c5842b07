"""What the rules mean in any case at all: the meaning of `policy507.engines.reference`, as formulas.

A condition is two formulas, of when it is surely true and when surely false. A day that may be unknown
is the span of the days that it may be, as in `policy507.engines.situation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define

from policy507.audit.solver.dates import Dates
from policy507.audit.solver.formulas import (
    Formula,
    Kleene,
    Number,
    any_of,
    both,
    conj,
    disj,
    either,
    highest,
    lowest,
    neg,
    same,
    surely,
)
from policy507.audit.solver.variables import Readings, Variables
from policy507.facts.kinds import EVER, NEVER
from policy507.model.calendar import Calendar, add_months, next_business_day
from policy507.model.conditions import (
    COUNT_OPERATORS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Condition,
    Day,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Shift,
    Term,
    ValueTest,
)
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


def differ(first: Mapping[Status, Formula], second: Mapping[Status, Formula]) -> Formula:
    """Whether a target comes to one status in the first and to another in the second."""
    return disj(
        neg(same(holds, second.get(status, False)))
        for status, holds in (*first.items(), *((s, False) for s in second if s not in first))
    )


Move: TypeAlias = "tuple[int, int] | Calendar"
Moves: TypeAlias = tuple[Move, ...]
"""How a day is moved, from the inside out: by months and days, or to the next business day."""
Span: TypeAlias = tuple[Number, Number]
Statuses: TypeAlias = dict[Status, Formula]
"""For each status of a rule or an act, when it is that."""


@define(eq=False)
class Encoding:
    """Conditions, rules and acts over the variables of one case, under readings."""

    book: RuleBook
    facts: Variables
    readings: Readings
    dates: Dates
    _named: dict[Any, Any] = Factory(dict)

    # --- conditions

    def truth(self, condition: Condition) -> Kleene:
        """When a condition holds, and when it fails."""
        match condition:
            case All(items):
                return both(map(self.truth, items))
            case AnyOf(items):
                return any_of(map(self.truth, items))
            case Not(item):
                return self.truth(item).opposite
            case Term(name, inner):
                return self._known((Term, name), lambda: self.truth(inner))
            case Chosen(code, choices):
                return surely(disj(self.readings[code][choice] for choice in choices))
            case ValueTest():
                return self._known(condition, lambda: self._test(condition))
            case DayTest(left, operator, right):
                return self._known(condition, lambda: self._compare(left, operator, right))
        raise TypeError(f"only a program refers to its units, as in {condition!r}")

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._named:
            self._named[key] = make()
        return self._named[key]

    def _known(self, key: Any, make: Callable[[], Kleene]) -> Kleene:
        found: Kleene = self._once(key, make)
        return found

    def _test(self, test: ValueTest) -> Kleene:
        variable = self.facts[test.fact]
        known, value = variable.known, variable.value
        match test.operand:
            case Field(path):
                other = self.facts[path]
                known = conj((known, other.known))
                holds = COUNT_OPERATORS[test.operator][1](value, other.value)
            case bool():
                holds = value if test.operand else neg(value)
            case str():
                known, holds = known[test.operand], value[test.operand]
            case _:
                holds = COUNT_OPERATORS[test.operator][1](value, test.operand)
        return Kleene(conj((known, holds)), conj((known, neg(holds))))

    def _compare(self, left: Day, operator: str, right: Day) -> Kleene:
        match operator:
            case "on_or_before":
                (low, high), (other_low, other_high) = self.span(left), self.span(right)
                return Kleene(_on_or_before(high, other_low), neg(_on_or_before(low, other_high)))
            case "before":
                return self._compare(right, "on_or_before", left).opposite
            case "on_or_after":
                return self._compare(right, "on_or_before", left)
            case "after":
                return self._compare(left, "on_or_before", right).opposite
        return both(
            (
                self._compare(left, "on_or_before", right),
                self._compare(right, "on_or_before", left),
            )
        )

    # --- days

    def span(self, day: Day, moves: Moves = ()) -> Span:
        """The earliest and the latest that a day may be, moved; moves keep the order of days."""
        match day:
            case Shift(inner, months, days):
                return self.span(inner, ((months, days), *moves))
            case BusinessDay(inner, calendar):
                return self.span(inner, (calendar, *moves))
            case NamedDay(name, inner):
                found: Span = self._once((NamedDay, name, moves), lambda: self.span(inner, moves))
                return found
            case Field(path):
                return self._fact(path, moves)
            case Fixed(date):
                number = _moved(date.toordinal(), moves)
                return number, number
            case Never():
                return NEVER, NEVER
            case Latest(days):
                lows, highs = zip(*(self.span(each, moves) for each in days), strict=True)
                return _pair(highest(lows), highest(highs), lows, highs)
            case Earliest(days):
                lows, highs = zip(*(self.span(each, moves) for each in days), strict=True)
                return _pair(lowest(lows), lowest(highs), lows, highs)
            case Given(condition, then, otherwise):
                held = self.truth(condition)
                if isinstance(held.true, bool) and held.known:
                    return self.span(then if held.true else otherwise, moves)
                return _given(held, self.span(then, moves), self.span(otherwise, moves))

    def _fact(self, path: str, moves: Moves) -> Span:
        known = self.facts[path].known
        number = self._once((Field, path, moves), lambda: self._observed(path, moves))
        if known is True:
            return number, number
        return either(known, number, EVER), either(known, number, NEVER)

    def _observed(self, path: str, moves: Moves) -> Number:
        """A day as it counts on the day of the decision: what lies ahead has not happened."""
        fact, number = self.facts[path].fact, self.facts[path].value
        if not moves:
            ahead = number > self.facts["as_of"].value
            return z3.If(ahead, NEVER, number) if fact.happens else number
        source = self._once((Field, path, ()), lambda: self._observed(path, ()))
        moved = source
        for move in moves:
            if isinstance(move, Calendar):
                moved = self.dates.next_business_day(moved, move)
            else:
                months, days = move
                moved = (self.dates.add_months(moved, months) if months else moved) + days
        return z3.If(source == NEVER, NEVER, moved) if fact.nullable else moved

    # --- rules and acts

    def statuses(self, target: str) -> Statuses:
        """For each status of a rule or an act, when logic concludes it: at most one at a time."""
        found: Statuses = self._once(("statuses", target), lambda: dict(self._statuses(target)))
        return found

    def _statuses(self, target: str) -> Iterator[tuple[Status, Formula]]:
        if target in self.book.rules:
            earlier: list[Formula] = []
            for status, holds in self.fitting(self.book.rules[target]):
                yield status, conj((holds.true, *map(neg, earlier)))
                earlier.append(holds.true)
            return
        ordering = self.book.ordering(target)
        silent = conj(self.fires(rule).false for rule in ordering)
        yield Status.NOT_REQUIRED, silent
        found: dict[Status, list[Formula]] = {}
        before: list[Formula] = []
        for rule in ordering:
            governs = conj((self.fires(rule).true, *map(neg, before)))
            for status, holds in self.statuses(rule.name).items():
                if status.fires:
                    found.setdefault(status, []).append(conj((governs, holds)))
            before.append(self.fires(rule).true)
        yield from ((status, disj(ways)) for status, ways in found.items())

    def fitting(self, rule: Rule) -> Iterator[tuple[Status, Kleene]]:
        """Each status of a rule with whether it fits; the first that fits is the rule's."""
        begun = self.truth(in_force(rule))
        yield Status.NOT_IN_FORCE, begun.opposite
        yield Status.NOT_APPLICABLE, both((begun, self.applies(rule).opposite))
        yield Status.RELIEVED, both((self.applies(rule), self.defeated(rule)))
        conflicting = any_of(
            both((self.truth(self.book.unranked(rule, rival)), self.fires(rival)))
            for rival in self.book.rivals(rule)
        )
        yield Status.CONFLICT, both((self.fires(rule), conflicting))
        alone = both((self.fires(rule), conflicting.opposite))
        for status, when in outcomes(rule):
            yield status, both((alone, self.truth(when)))

    def applies(self, rule: Rule) -> Kleene:
        """Whether a rule is in force and its condition holds."""
        return self._known(
            ("applies", rule.name),
            lambda: both((self.truth(in_force(rule)), self.truth(rule.when))),
        )

    def defeated(self, rule: Rule) -> Kleene:
        """Whether any rule that sets this one aside fires."""
        return self._known(
            ("defeated", rule.name),
            lambda: any_of(
                both((self.truth(when), self.fires(other)))
                for other, when in self.book.overriders(rule)
            ),
        )

    def fires(self, rule: Rule) -> Kleene:
        """Whether a rule applies and nothing sets it aside."""
        return self._known(
            ("fires", rule.name),
            lambda: both((self.applies(rule), self.defeated(rule).opposite)),
        )


def _on_or_before(left: Number, right: Number) -> Formula:
    return True if left is right else left <= right


def _given(held: Kleene, then: Span, otherwise: Span) -> Span:
    low, high = either(held.true, then[0], otherwise[0]), either(held.true, then[1], otherwise[1])
    if held.known:
        return _pair(low, high, (then[0], otherwise[0]), (then[1], otherwise[1]))
    open_low, open_high = lowest((then[0], otherwise[0])), highest((then[1], otherwise[1]))
    low = either(disj((held.true, held.false)), low, open_low)
    return low, either(disj((held.true, held.false)), high, open_high)


def _pair(low: Number, high: Number, lows: tuple[Any, ...], highs: tuple[Any, ...]) -> Span:
    """A span; where every part is a single day, so is the whole."""
    single = all(first is last for first, last in zip(lows, highs, strict=True))
    return (low, low) if single else (low, high)


def _moved(number: int, moves: Moves) -> int:
    for move in moves:
        if isinstance(move, Calendar):
            number = next_business_day(number, move)
        else:
            number = add_months(number, move[0]) + move[1]
    return number
