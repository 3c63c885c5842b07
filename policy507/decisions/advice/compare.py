"""A case under every reading: what stays the same, and on which choices the rest depends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from attrs import field, frozen

from policy507.decisions.combinations import answers_of
from policy507.decisions.decide import Readings, decide_case
from policy507.decisions.decision import Decision
from policy507.decisions.findings import ActFinding, Finding
from policy507.decisions.json_form import data_of
from policy507.decisions.styles import WIDTH
from policy507.engines.engine import LANES
from policy507.engines.lanes.combinations import Layout
from policy507.engines.lanes.outlook import LanesEngine
from policy507.engines.program import program
from policy507.engines.situation import Situation
from policy507.engines.standings import Statuses, standing_of
from policy507.facts.case import Case
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status
from policy507.rulefiles.load import Rules


@frozen
class Row:
    """Choices of some readings, and what comes out whatever the choice of the others.

    `as_chosen` is whether these are the choices by which the case is decided.
    """

    _FORMS: ClassVar = {"choices": {"type": "object"}}

    choices: Mapping[str, str]
    status: Status
    due: dt.date | None
    as_chosen: bool


@frozen
class Compared:
    """What an act, or a prohibition, comes to under every combination of the readings.

    `name` is that of the act or the rule, and `must` what it orders or forbids, in words. `readings` are
    the codes of those that matter in this case. Of the `rows` one applies to each combination.
    """

    name: str
    bearer: str
    must: str
    readings: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def same(self) -> bool:
        """Whether it comes to the same whatever the readings."""
        return not self.readings


@frozen(slots=False)
class Comparison:
    """A case under every reading, act by act, and then the prohibitions that can apply."""

    _KEYS: ClassVar = ("policy", "as_of", "compared")

    case: Case = field(repr=False)
    rules: RuleBook = field(repr=False)
    compared: tuple[Compared, ...]

    @property
    def policy(self) -> str:
        """The number of the policy."""
        return self.rules.policy.number

    @property
    def as_of(self) -> dt.date:
        """The day for which it was decided."""
        return self.case.as_of

    @property
    def same(self) -> tuple[Compared, ...]:
        """What stays the same whatever the readings."""
        return tuple(each for each in self.compared if each.same)

    @property
    def differing(self) -> tuple[Compared, ...]:
        """What depends on readings."""
        return tuple(each for each in self.compared if not each.same)

    def __repr__(self) -> str:
        many = f"{len(self.differing)} of {len(self.compared)} depend on readings"
        return f"<Comparison for {self.as_of}: {many}>"

    def to_data(self) -> dict[str, Any]:
        """The comparison as JSON-ready data, without the case."""
        return data_of(self)

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, width: int = WIDTH) -> str:
        """The comparison as text of so many columns: a table of choices for each act that differs."""
        from policy507.decisions.advice.comparing_text import plain_text

        return plain_text(self, width)


def compare_readings(
    case: Case, *, readings: Readings | None = None, rules: Rules = None
) -> Comparison:
    """What every act comes to under every combination of the readings that its rules mention.

    Of what is open the last day counts, too. `readings` are those by which the case is decided.

    Raises:
        FactError: facts contradict one another because of a value of the policy.
        ReadingError: a reading or a choice does not exist.
        RuleError: the rule files have problems; all are listed.
    """
    decision = decide_case(case, readings=readings, rules=rules)
    targets: list[ActFinding | Finding] = [*decision.acts]
    targets += [each for each in decision.findings if each.modality is Modality.MUST_NOT]
    found = (_compared(decision, each) for each in targets)
    return Comparison(case, decision.rules, tuple(found))


def _compared(decision: Decision, target: ActFinding | Finding) -> Compared:
    book, case, readings = decision.rules, decision.case, decision.readings
    name = target.act if isinstance(target, ActFinding) else target.rule
    taken_apart = program(book)
    statuses = Statuses(taken_apart, case, readings, LanesEngine(taken_apart))
    standing = standing_of(statuses, name)
    layout = standing.combined.layout
    answers = list(answers_of(standing, Situation(case, readings)).values())
    codes = tuple(code for code in layout.names if layout.turns(code, answers))
    table = _Table(decision, name, layout, codes, answers)
    is_act = isinstance(target, ActFinding)
    wording = book.acts[name].wording if is_act else book.rules[name].wording
    must = f"{'must' if is_act else 'must not'} {wording}"
    return Compared(name, target.bearer or "", must, codes, tuple(table.rows({})))


@frozen
class _Table:
    """The rows of one target; its answers are masks of the combinations that come to the same."""

    decision: Decision
    name: str
    layout: Layout
    codes: tuple[str, ...]
    answers: list[int]

    def rows(self, fixed: dict[str, str]) -> Iterator[Row]:
        """Beneath some choices one row if all answer alike, else those by what tells most."""
        inside = self.layout.every
        for pair in fixed.items():
            inside &= self.layout.of[pair]
        if self._is_settled(inside):
            yield self._row(fixed)
            return
        left = [code for code in self.codes if code not in fixed]
        best = max(left, key=lambda code: self._told_by(code, inside))
        for name in self.decision.rules.readings[best].names:
            yield from self.rows({**fixed, best: name})

    def _is_settled(self, inside: int) -> bool:
        return sum(bool(answer & inside) for answer in self.answers) == 1

    def _told_by(self, code: str, inside: int) -> int:
        """How many choices of a reading settle it."""
        return sum(
            self._is_settled(inside & self.layout.of[code, name])
            for name in self.layout.names[code]
        )

    def _row(self, fixed: dict[str, str]) -> Row:
        decision = self.decision
        readings = {**decision.readings, **fixed}
        other = decide_case(decision.case, readings=readings, engine=LANES, rules=decision.rules)
        is_rule = self.name in decision.rules.rules
        came_to = other.finding(self.name) if is_rule else other.act(self.name)
        as_chosen = all(decision.readings[code] == choice for code, choice in fixed.items())
        return Row(dict(fixed), came_to.status, came_to.due, as_chosen)
