"""Which choices of several readings would change a finding together, as no part of them does."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, TypeAlias

from attrs import frozen

from policy507.decisions.json_form import data_of
from policy507.engines.lanes.combinations import Layout
from policy507.engines.situation import Situation
from policy507.engines.standings import ActStanding, Standing
from policy507.model.policy import Rule
from policy507.model.statuses import Status

MOST = 3
"""So many combinations are told at most."""
Answer: TypeAlias = tuple[Status, dt.date | None]
"""A status, and of what is open the last day."""


@frozen
class Combination:
    """Choices of several readings by which together a status, or an open act's last day, would change.

    `choices` has by code the other choices, `status` and `due` what would then come out; fewer of them
    do not come to it.
    """

    _FORMS: ClassVar = {
        "choices": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "minProperties": 2,
        }
    }

    choices: Mapping[str, str]
    status: Status
    due: dt.date | None

    def to_data(self) -> dict[str, Any]:
        """The row as JSON-ready data."""
        return data_of(self)


def combinations(standing: Standing | ActStanding, situation: Situation) -> tuple[Combination, ...]:
    """The smallest sets of two or more changes whose answer no proper subset of them gives.

    At most three, those of fewest changes first, then in the order of the readings.
    """
    found = []
    for changes, status in itertools.islice(_minimal(standing, situation), MOST):
        due = _under(situation, changes).last_day(standing.governed_under(changes))
        found.append(Combination(changes, status, due))
    return tuple(found)


def _minimal(
    standing: Standing | ActStanding, situation: Situation
) -> Iterator[tuple[dict[str, str], Status]]:
    combined = standing.combined
    if len(combined.masks) == 1 and not combined.cells:
        return
    answers, layout = answers_of(standing, situation), combined.layout
    codes = [code for code in layout.names if layout.turns(code, answers.values())]
    for size in range(2, len(codes) + 1):
        for some in itertools.combinations(codes, size):
            for chosen in itertools.product(*(layout.names[code][1:] for code in some)):
                changes = dict(zip(some, chosen, strict=True))
                come_to, mask = _answer(answers, layout.lane(changes))
                fewer = (
                    dict(part)
                    for n in range(size)
                    for part in itertools.combinations(changes.items(), n)
                )
                if not any(mask >> layout.lane(part) & 1 for part in fewer):
                    yield changes, come_to[0]


def _answer(answers: Mapping[Answer, int], lane: int) -> tuple[Answer, int]:
    return next(each for each in answers.items() if each[1] >> lane & 1)


def answers_of(standing: Standing | ActStanding, situation: Situation) -> dict[Answer, int]:
    """The combinations of choices by what comes out in this case, as bits of the standing's layout."""
    combined, rules = standing.combined, standing.rules
    answers: dict[Answer, int] = {
        (status, None): mask for status, mask in combined.masks.items() if status is not Status.OPEN
    }
    for cell, names in combined.cells:
        if names is None:
            first = combined.layout.choices((cell & -cell).bit_length() - 1)
            governing = standing.governed_under(first)
        else:
            governing = tuple(rule for rule in rules if rule.name in names)
        for part, day in _days(combined.layout, governing, situation, cell):
            answers[Status.OPEN, day] = answers.get((Status.OPEN, day), 0) | part
    return answers


def _days(
    layout: Layout, governing: tuple[Rule, ...], situation: Situation, cell: int
) -> Iterator[tuple[int, dt.date | None]]:
    """The last day of some rules in the parts of a cell, by those readings alone that it looks at."""

    def looked_at(made: Mapping[str, str]) -> tuple[dt.date | None, list[str]]:
        choices = _Noting({**situation.choices, **made})
        day = Situation(situation.case, choices, situation.look).last_day(governing)
        return day, [code for code in choices.noted if code in layout.names]

    def apart(
        part: int, made: dict[str, str], day: dt.date | None, noted: list[str]
    ) -> Iterator[tuple[int, dt.date | None]]:
        code = next((code for code in noted if code not in made), None)
        if code is None:
            yield part, day
            return
        for number, choice in enumerate(layout.names[code]):
            own = part & layout.of[code, choice]
            if own:
                other = {**made, code: choice}
                yield from apart(own, other, *(looked_at(other) if number else (day, noted)))

    yield from apart(cell, {}, *looked_at({}))


class _Noting(dict[str, str]):
    """Choices that note of which readings they were looked up."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__(choices)
        self.noted: dict[str, None] = {}

    def __getitem__(self, code: str) -> str:
        self.noted[code] = None
        return super().__getitem__(code)


def _under(situation: Situation, changes: Mapping[str, str]) -> Situation:
    """The same case with other choices."""
    return Situation(situation.case, {**situation.choices, **changes}, situation.look)
