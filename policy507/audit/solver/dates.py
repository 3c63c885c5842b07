"""Calendar arithmetic for the solver: whole months and business days, exact for every day.

A day number is tied to the year, month and day of the month that it has. They are determined by it,
so that stating them restricts nothing. The meaning is that of `policy507.model.calendar`.

What the solver would work out anew for each claim is told it besides: that moved days keep their
order, and how far they move. `policy507.audit.proofs.calendar` proves these lemmas first.
"""

from __future__ import annotations

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, frozen

from policy507.audit.solver.civil import (
    FIRST_NUMBER,
    WEEK,
    Civil,
    day_after,
    day_before,
    first_open,
    is_civil,
    is_closed,
    is_date,
    longest_closure,
    months_later,
    ordinal,
    reach,
)
from policy507.audit.solver.formulas import Formula, Number
from policy507.model.calendar import Calendar


@frozen(eq=False)
class Moved:
    """A moved day: `number` moved is `found`, by what `meaning` says; how far at most, `lemma` says.

    `move` is a number of months, or the calendar by which the next business day is found.
    """

    move: int | Calendar
    number: Number
    found: Number
    meaning: tuple[Formula, ...]
    lemma: tuple[Formula, ...]


@define(eq=False)
class Dates:
    """The days of one proof: moved days, and the formulas that say what they are.

    With `lemmas`, what is proved of moved days in general is said of each.
    """

    lemmas: bool = True
    _civil: dict[int, tuple[Number, Civil]] = Factory(dict)
    _ties: dict[int, tuple[Formula, ...]] = Factory(dict)
    _moved: dict[int, Moved] = Factory(dict)
    _alike: dict[int | Calendar, list[Moved]] = Factory(dict)
    _orders: list[tuple[Moved, Moved, Formula]] = Factory(list)
    _within: dict[int, tuple[Formula, frozenset[int]]] = Factory(dict)

    def add_months(self, number: Number, months: int) -> Number:
        """The same-numbered day so many months later, clamped to the month's end."""
        if known := self._known(months, number):
            return known.found
        civil = months_later(self.civil(number), months)
        found = self._move(months, number, ordinal(civil), reach(months))
        self._civil[found.get_id()] = (found, civil)
        return found

    def next_business_day(self, number: Number, calendar: Calendar) -> Number:
        """The day itself, or the first after it that is no weekend day or legal holiday."""
        if known := self._known(calendar, number):
            return known.found
        many = longest_closure(calendar)
        days = [day_before(self.civil(number)), self.civil(number)]
        for _ in range(many):
            days.append(day_after(days[-1]))
        first = (number - 1) % WEEK
        closed = []
        for offset in range(many):
            late = first + offset % WEEK
            weekday = z3.If(late >= WEEK, late - WEEK, late)
            closed.append(is_closed(weekday, days[offset : offset + 3], calendar))
        return self._move(calendar, number, first_open(number, closed), (0, many))

    def _known(self, move: int | Calendar, number: Number) -> Moved | None:
        """The same number moved alike before, if it was."""
        alike = self._alike.get(move, ())
        return next((each for each in alike if each.number.eq(number)), None)

    def _move(
        self, move: int | Calendar, number: Number, meant: Number, distance: tuple[int, int]
    ) -> Number:
        """A variable for a moved day, with what it means, and what the lemmas say of it."""
        found = z3.FreshInt("moved")
        meaning = (found == meant, *self._ties.get(number.get_id(), ()))
        least, most = distance
        within = z3.And(found >= number + least, found <= number + most)
        made = Moved(move, number, found, meaning, (z3.Implies(is_date(number), within),))
        self._moved[found.get_id()] = made
        alike = self._alike.setdefault(move, [])
        self._orders += [(made, other, _in_order(made, other)) for other in alike]
        alike.append(made)
        return found

    def civil(self, number: Number) -> Civil:
        """The year, month and day of a day number; one number once."""
        key = number.get_id()
        if key not in self._civil:
            made = Civil(*(z3.FreshInt(part) for part in ("year", "month", "day")))
            # The number is kept, so that nothing else gets its identity.
            self._civil[key] = (number, made)
            # What is no day of a case, such as what never happens, is no day of the calendar.
            number_of_it = z3.If(is_date(number), number, FIRST_NUMBER)
            self._ties[key] = (is_civil(made), ordinal(made) == number_of_it)
        return self._civil[key][1]

    def constraints_on(self, *formulas: Formula, exact: bool = True) -> list[Formula]:
        """What the moved days are that some formulas are about; of others nothing need be said.

        Without `exact`, only the lemmas: less than is known, but soon examined. What cannot hold with
        them alone cannot hold at all.
        """
        found = self._reached(formulas)
        constraints = [e for key in sorted(found) for e in found[key].meaning if exact]
        if self.lemmas:
            constraints += [each for key in sorted(found) for each in found[key].lemma]
            both = found.values()
            constraints += [
                order for one, two, order in self._orders if one in both and two in both
            ]
        return constraints

    def on_holidays(self, *formulas: Formula) -> bool:
        """Whether some formulas are about days that are found by a calendar of holidays."""
        return any(isinstance(each.move, Calendar) for each in self._reached(formulas).values())

    def _reached(self, formulas: tuple[Formula, ...]) -> dict[int, Moved]:
        """The moved days that some formulas are about, and those that these are moved from."""
        found: dict[int, Moved] = {}
        waiting = [key for formula in formulas for key in self._days_within(formula)]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found[key] = self._moved[key]
                waiting += self._days_within(found[key].number)
        return found

    def _days_within(self, formula: Formula) -> frozenset[int]:
        """The moved days that a formula is about; of each part it is worked out once."""
        if not isinstance(formula, z3.AstRef):
            return frozenset()
        waiting = [formula]
        while waiting:
            node = waiting[-1]
            key, parts = node.get_id(), node.children()
            left = [part for part in parts if part.get_id() not in self._within]
            if left and key not in self._within:
                waiting += left
                continue
            waiting.pop()
            if key not in self._within:
                own = frozenset((key,)) if key in self._moved else frozenset()
                inner = (self._within[part.get_id()][1] for part in parts)
                # The node is kept, so that nothing else gets its identity.
                self._within[key] = node, own.union(*inner)
        return self._within[formula.get_id()][1]


def _in_order(one: Moved, other: Moved) -> Formula:
    """That two days moved alike keep their order."""
    return z3.Implies(
        z3.And(is_date(one.number), is_date(other.number)),
        z3.And(
            z3.Implies(one.number <= other.number, one.found <= other.found),
            z3.Implies(other.number <= one.number, other.found <= one.found),
        ),
    )
