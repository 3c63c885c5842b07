"""Days of a case as a person would tell them: how a last day came about, what a day was tested against.

What a day follows from is told with its own date, and once: of several days that might have been the
last one, the one that is comes first, and the others only as later or earlier than it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import evolve

from policy507.decisions.evidence import AS_OF, Because, CameTo, Move, Working, compared
from policy507.english.phrases import date_phrase, event, listed, spelt
from policy507.facts.kinds import UNKNOWN, Fact
from policy507.facts.registry import FACTS
from policy507.model.conditions import DAY_OPERATORS

_DAY_BEFORE = (Move(-1, "day"),)
_OF_DAY_ITSELF = {"on_or_after": "after", "before": "on_or_before"}
"""What holds of a day where its operator holds of the day before it."""
_AGAINST_DAY_ITSELF = {"on_or_before": "before", "after": "on_or_after"}
"""What holds against a day where its operator holds against the day before it."""
_LOWER, _UPPER = ("after", "on_or_after"), ("before", "on_or_before")


def words_of_last_day(working: Working, as_of: dt.date) -> str:
    """A last day with how it came about, such as "May 31, 2027, the day before June 1, 2027".

    Args:
        working: how a day that comes was worked out, as `Finding.worked_out` has it.
        as_of: the day of the decision; what lies after it is told as still to come.
    """
    day, beside = working.came_to, list[str]()
    passed: dict[str, list[str]] = {"later": [], "earlier": []}
    while working.picked is not None:
        chosen = next(each for each in working.of if each.came_to == day)
        for each in working.of:
            if isinstance(each.came_to, dt.date):
                if each.came_to != day:
                    passed[working.picked].append(_brief(each, as_of))
            else:
                beside += _without_a_date(each)
        working = chosen
    beside = [
        f"{word} than {', and than '.join(than)}" for word, than in passed.items() if than
    ] + beside
    said = _dated(working, as_of)
    return f"{said} ({'; '.join(dict.fromkeys(beside))})" if beside else said


def _brief(working: Working, as_of: dt.date) -> str:
    """A day with what it is, without the days that it passed over."""
    while working.picked is not None:
        working = next(each for each in working.of if each.came_to == working.came_to)
    return _dated(working, as_of)


def _dated(working: Working, as_of: dt.date) -> str:
    day, what = _day(working.came_to), _what(working, as_of)
    return f"{day}, {what}" if what else day


def _day(came_to: CameTo) -> str:
    return date_phrase(came_to) if isinstance(came_to, dt.date) else "no date"


def _what(working: Working, as_of: dt.date) -> str:
    """What a day is besides its date: nothing, where a rule states the date itself."""
    if working.fact is not None:
        return _called(FACTS[working.fact], working.came_to, as_of)
    moves: list[Move] = []
    while working.of and working.picked is None:
        moves += working.moves
        (working,) = working.of
    if not moves:
        return ""
    if working.fact is None:
        return _moved(moves, _brief(working, as_of))
    clause = _clause(FACTS[working.fact], working.came_to, as_of)
    if clause and moves[-1].unit != "business day":
        return _moved(moves, f"{clause} on {_day(working.came_to)}")
    return _moved(moves, _dated(working, as_of))


def _without_a_date(working: Working) -> Iterator[str]:
    """What is to be said of a day that is unknown or does not come: the facts for which it is so."""
    if working.fact is None:
        for each in working.of:
            yield from _without_a_date(each)
    elif working.came_to is UNKNOWN:
        fact = FACTS[working.fact]
        clause = fact.timeless or event(fact)
        yield f"whenever {clause}" if clause else f"whatever {fact.label} is"
    elif working.came_to is None:
        yield FACTS[working.fact].lacking or f"there is no {FACTS[working.fact].label}"


def _clause(fact: Fact, day: CameTo, as_of: dt.date) -> str | None:
    """What happens on the day that a fact is, in the tense in which it is told on a day."""
    passed = isinstance(day, dt.date) and day <= as_of
    return event(fact) if passed else fact.timeless or event(fact)


def _called(fact: Fact, day: CameTo, as_of: dt.date) -> str:
    clause = _clause(fact, day, as_of)
    return f"the day on which {clause}" if clause else fact.label


def _moved(moves: Iterable[Move], source: str) -> str:
    """A source with moves before it, the last one first: "the day before the day six months after X"."""
    said = ""
    for move in reversed([*moves]):
        said = f"{_move(move)} {f'the day {said}' if said else source}"
        said = said.replace("the day the ", "the ")
    return said


def _move(move: Move) -> str:
    if move.unit == "business day":
        return "the first business day on or after"
    count, way = abs(move.count), "after" if move.count > 0 else "before"
    if (count, move.unit) == (1, "day"):
        return f"the day {way}"
    return f"{spelt(count)} {move.unit}{'' if count == 1 else 's'} {way}"


# --- tests of a day


def words_of_tests(rows: Iterable[Because], as_of: dt.date) -> str:
    """What one day was tested against, in words that follow what is said of the day; may be empty.

    A date that only says again what another one says already is left out.
    """
    telling = [_direct(row) for row in rows if _tells(row)]
    plain = [_against(row, as_of) for row in _tightest([row for row in telling if not row.moves])]
    moved = [
        f"and {_moved(row.moves, 'that')} is {_against(row, as_of)}" for row in telling if row.moves
    ]
    return ", ".join(filter(None, (listed([*dict.fromkeys(plain)], "and"), *dict.fromkeys(moved))))


def _tells(row: Because) -> bool:
    """Whether the test of a day says more than the day itself does."""
    # Whether a thing has happened by the day of the decision is heard from how it is told.
    told = FACTS[row.fact].ahead and row.operand_fact == AS_OF and not row.operand_moves
    return row.operand is not None and not (told and row.moves in ((), _DAY_BEFORE))


def _direct(row: Because) -> Because:
    """A test of or against the day before another as one of that day itself, where it can be."""
    row = evolve(row, operator=compared(row), held=True)
    if row.moves == _DAY_BEFORE:
        if row.operand_fact is None and isinstance(row.operand, dt.date):
            return evolve(row, operand=row.operand + dt.timedelta(days=1), moves=())
        same = _OF_DAY_ITSELF.get(row.operator)
        return evolve(row, operator=same, moves=()) if same else row
    same = _AGAINST_DAY_ITSELF.get(row.operator)
    if same and row.operand_moves == _DAY_BEFORE and not row.moves:
        operand = row.operand
        if isinstance(operand, dt.date):
            operand += dt.timedelta(days=1)
        return evolve(row, operator=same, operand=operand, operand_moves=())
    return row


def _tightest(rows: list[Because]) -> Iterator[Because]:
    """Tests of one day, without the dates that follow from another of them.

    A day that another fact gives is always told, as it is evidence by itself.
    """
    for row in rows:
        others = (each for each in rows if each is not row)
        if row.operand_fact is not None or not any(_implies(each, row) for each in others):
            yield row


def _implies(row: Because, other: Because) -> bool:
    """Whether a test says more than another against a date, or the same and comes from a fact."""
    mine, its = _bound(row), _bound(other)
    if mine is None or its is None or mine[0] != its[0]:
        return False
    return mine[1] > its[1] or (mine[1] == its[1] and _told_better(row, other))


def _told_better(row: Because, other: Because) -> bool:
    """Of two tests that say the same, whether one is to be told: that of a fact, or the plainer."""
    return (row.operand_fact is not None, row.operator.startswith("on")) > (
        other.operand_fact is not None,
        other.operator.startswith("on"),
    )


def _bound(row: Because) -> tuple[str, int] | None:
    """On which side a test bounds its day, and how tightly: the higher, the tighter."""
    if not isinstance(row.operand, dt.date) or row.operator not in (*_LOWER, *_UPPER):
        return None
    within = row.operator.startswith("on")
    day = row.operand.toordinal()
    if row.operator in _LOWER:
        return "lower", day if within else day + 1
    return "upper", -day if within else -(day - 1)


def _against(row: Because, as_of: dt.date) -> str:
    """A test in words: the operator, with the date that it was made against and what that is."""
    words = DAY_OPERATORS[row.operator]
    if row.operand_fact is None:
        return f"{words} {_day(row.operand)}"
    if row.operand_fact == AS_OF and not row.operand_moves:
        return f"{words} the day of the decision"
    fact, day = FACTS[row.operand_fact], row.operand
    clause, what = _clause(fact, day, as_of), _called(fact, day, as_of)
    if row.operand_moves:
        what = _moved(row.operand_moves, clause or fact.label)
    if not isinstance(day, dt.date):
        return f"{words} {what}, whatever day that is"
    if row.operand_moves:
        return f"{words} {_day(day)}, {what}"
    if row.value == day and row.operator.startswith("on"):
        return f"on {what}"
    way = "after" if row.operator in _LOWER else "before"  # since it is another day, strictly
    return f"{way} {clause} on {_day(day)}" if clause else f"{way} {what}, {_day(day)}"
