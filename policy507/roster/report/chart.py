"""Where the bars of the chart of deadlines lie, and what it says in words."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from policy507.english.phrases import listed
from policy507.roster.report.counting import Month
from policy507.roster.report.sentences import many, month_of

MOST_BARS = 24
WIDTH, LEFT, ROW = 480, 140, 30
_NUMBER = 70
"""The room for a number behind the longest bar."""


@frozen
class Bar:
    """A bar: its label, how many it stands for, where it begins, and how wide it is."""

    label: str
    number: int
    y: int
    wide: int


@frozen
class Chart:
    """The bars, in a drawing of some width and height, with a text that says the same."""

    bars: tuple[Bar, ...]
    height: int
    text: str
    width: int = WIDTH
    left: int = LEFT


def chart(months: Sequence[Month]) -> Chart:
    """The chart of deadlines by month; what comes after many months has one bar together."""
    named = [(month_of(each), each.deadlines) for each in months]
    if len(named) > MOST_BARS:
        rest = sum(number for _, number in named[MOST_BARS - 1 :])
        named = [*named[: MOST_BARS - 1], ("later", rest)]
    most = max((number for _, number in named), default=1)
    bars = tuple(
        Bar(label, number, ROW * place, max(round((WIDTH - LEFT - _NUMBER) * number / most), 1))
        for place, (label, number) in enumerate(named)
    )
    said = [f"{label}: {many(number, 'last days')}" for label, number in named]
    return Chart(bars, ROW * len(bars), f"{listed(said, 'and')}." if said else "")
