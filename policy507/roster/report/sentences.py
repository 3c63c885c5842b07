"""What is said of a whole roster, on the terminal and in every file: one sentence, one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from policy507.decisions.advice.matters import first_capital, together
from policy507.decisions.summary import group_of
from policy507.english.phrases import date_phrase, listed, some, weekday_phrase
from policy507.errors import shown
from policy507.model.statuses import Status, status_words
from policy507.roster.report.counting import ActCount, Month, Summary, Within

END = (
    "This is what the words come to under the chosen readings. It is not legal advice: a person "
    "decides."
)
MOST_NAMED = 3
LONGEST_SHEET = 40


def title_of(policy: str) -> str:
    """What the report is called, by the title of the policy."""
    return f"{policy}: who must do what by when"


def about(summary: Summary) -> str:
    """By which policy it was decided, and for which day."""
    policy = f"Policy {summary.policy} (edition {summary.edition})"
    return f"{policy}, decided for {weekday_phrase(summary.as_of)}."


@frozen
class Line:
    """Acts of one paragraph and one bearer that come to the same in a roster, as one line."""

    order: str
    statuses: str
    within: tuple[Within, ...]
    counts: tuple[tuple[Status, int], ...]


def lines_of(acts: Iterable[ActCount]) -> list[Line]:
    """What acts come to: those that come to the same in one line, the worst first."""
    alike: dict[tuple[object, ...], list[ActCount]] = {}
    for act in acts:
        key = (act.home, act.bearer, *act.statuses.items(), act.within)
        alike.setdefault(key, []).append(act)
    lines = [_line(several) for several in alike.values()]
    return sorted(lines, key=lambda line: min(group_of(status) for status, _ in line.counts))


def _line(acts: Sequence[ActCount]) -> Line:
    first = acts[0]
    counts = tuple((Status(name), count) for name, count in first.statuses.items())
    said = [f"{count:,} {status_words(status)}" for status, count in counts]
    what = together([act.wording for act in acts], "and")
    order = first_capital(f"the {first.bearer} must {what}")
    return Line(order, ", ".join(said), first.within, counts)


def sum_of(summary: Summary) -> str:
    """That every row that was read came to something."""
    parts = [f"{summary.decided:,} decided", f"{summary.rejected:,} rejected"]
    parts += [f"{summary.of_another_year:,} of another school year"]
    return f"{many(summary.read, 'rows')} read = {' + '.join(parts)}."


def many(number: int, unit: str) -> str:
    """A number with its unit, which is given in the plural; a large one in groups of three."""
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


def month_of(month: Month) -> str:
    """A month with its year."""
    name, _, year = date_phrase(month.first).partition(" 1, ")
    return f"{name} {year}"


def notes(summary: Summary) -> Iterator[str]:
    """What a reader must know besides: rows set aside or passed by, ids that are not alone, readings."""
    if summary.rejected:
        rows = many(summary.rejected, "rows")
        yield f"Set aside, since they cannot be read or contradict themselves: {rows}."
    totals = summary.totals
    if totals.rows:
        which, more = _and(totals.examples[:MOST_NAMED]), totals.rows - MOST_NAMED
        which += f"; and {more:,} more" if more > 0 else ""
        rows = many(totals.rows, "rows")
        yield f"Passed by, since they are totals or notes and no officers: {rows} ({which})."
    equal = summary.equal_ids
    if equal.rows:
        groups = [_and(each) for each in equal.examples]
        more = equal.ids - MOST_NAMED
        which = "; ".join(groups[:MOST_NAMED]) + (f"; and of {more:,} more" if more > 0 else "")
        rows, ids = many(equal.rows, "rows"), many(equal.ids, "ids")
        yield f"{rows} share {ids} and are decided apart: rows {which}."
    if summary.readings:
        chosen = [f"{code} ({choice})" for code, choice in summary.readings.items()]
        yield f"Read otherwise than by default: {listed(chosen, 'and')}."


def _and(places: tuple[object, ...]) -> str:
    names = [shown(each, LONGEST_SHEET) for each in places]
    return some(names, MOST_NAMED) if len(names) > MOST_NAMED else listed(names, "and")


def nothing_decided(summary: Summary) -> str:
    """Why there is no answer at all, where every row that could be read is of another school year."""
    if summary.decided or not summary.of_another_year:
        return ""
    day = summary.as_of
    return f"no row is decided: none is of the school year of {day} (is another day meant?)"


def left_out(summary: Summary, told: int) -> str:
    """How many decided rows are not told in words, where there are such."""
    if summary.decided <= told:
        return ""
    rest = summary.decided - told
    return (
        f"The {told:,} most urgent of {many(summary.decided, 'rows')} are here; the other {rest:,}"
        " are in decisions.parquet."
    )
