"""What two versions of the rules decide otherwise, found or excluded by the solver Z3.

Each rule and each act is asked about by itself, in every case in which all facts are known: under the
readings that each version takes by default, where all changes are found; and where nothing changes
under those, under any choices that both offer, where one change is enough. What holds of those cases
holds where facts are unknown, too, since an answer is then what all completions have in common. What
the solver finds is confirmed by the reference engine and made small.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, define, field

from policy507.audit.diff.effects import (
    CHANGED,
    NOT_DECIDED,
    SAME,
    Answer,
    Consequence,
    Effect,
    answer_of,
    status_of,
)
from policy507.audit.diff.pairing import Pairing
from policy507.audit.diff.questions import EARLIER, LATER, OTHERWISE, Difference, Mode, Target, mode
from policy507.audit.shrinking import Cases, simplest, with_near_days
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.formulas import disj
from policy507.audit.solver.solver import case_data, choices_of
from policy507.audit.solver.variables import Variables, variables
from policy507.engines.situation import Choices
from policy507.english.phrases import placeholders
from policy507.facts.case import Case, refusing
from policy507.facts.case_files import case_from_data
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


def consequences(pairing: Pairing, *, timeout: float) -> Iterator[Consequence]:
    """What became of every rule and act that may come out otherwise, in the order of the policy.

    `timeout` is the most seconds for one question to the solver.
    """
    comparing = _Comparing(pairing, timeout)
    for target in _targets(pairing):
        yield comparing.consequence(target)


def _targets(pairing: Pairing) -> Iterator[Target]:
    """The rules and acts that one version lacks, or that something they rest on changed for."""
    affected = pairing.affected()
    for kind, names, before, after in (
        ("rule", pairing.rules, pairing.before.rules, pairing.after.rules),
        ("act", pairing.acts, pairing.before.ordered_acts(), pairing.after.ordered_acts()),
    ):
        for name in before:
            if name not in names or name in affected:
                yield Target(kind, name, names.get(name))
        kept = set(names.values())
        yield from (Target(kind, None, name) for name in after if name not in kept)


@define(eq=False)
class _Comparing:
    pairing: Pairing
    timeout: float
    _modes: dict[bool, Mode] = Factory(dict)
    _facts: Variables = field(init=False, factory=lambda: variables(complete=True))
    _dates: Dates = Factory(Dates)

    def consequence(self, target: Target) -> Consequence:
        started = time.monotonic()
        notes = tuple(self._notes(target))
        effects: dict[Difference, Effect] = {}
        decided = self._look(target, effects, default=True, besides=bool(notes))
        if decided and not effects:
            decided = self._look(target, effects, default=False, besides=bool(notes))
        if effects and not decided:
            notes = (*notes, f"there may be more changes: not decided within {self.timeout:g} s")
        book = self.pairing.before if target.after is None else self.pairing.after
        name = target.after or target.before or ""
        about = _rule(book, name)
        wording = book.acts[name].wording if target.kind == "act" else about.wording
        return Consequence(
            kind=target.kind,
            name=name,
            was=None if target.before == name else target.before,
            paragraph=about.paragraph,
            says=placeholders(wording, book.values),
            outcome=CHANGED if effects else SAME if decided else NOT_DECIDED,
            effects=tuple(effects.values()),
            notes=notes if effects else (),
            seconds=time.monotonic() - started,
        )

    def _notes(self, target: Target) -> Iterator[str]:
        """What is otherwise in every case in which a target fires."""
        if target.before is None or target.after is None:
            return
        one = _rule(self.pairing.before, target.before)
        other = _rule(self.pairing.after, target.after)
        if one.bearer != other.bearer:
            yield f"borne by the {other.bearer} instead of the {one.bearer}"
        if target.kind == "rule" and one.modality is not other.modality:
            yield f"the kind of rule is {other.modality} instead of {one.modality}"
        if target.kind == "rule" and self.pairing.acts.get(one.act or "", one.act) != other.act:
            yield f"it is about the act {other.act} instead of {one.act}"

    def _look(
        self, target: Target, effects: dict[Difference, Effect], *, default: bool, besides: bool
    ) -> bool:
        """Find all changes under the default readings, or one under others; whether that was decided."""
        asked = self._mode(default=default)
        sought = asked.sought(target, besides=besides)
        decided = True
        while sought:
            answer, model = asked.solver.ask((disj(sought.values()),))
            if answer == z3.unsat:
                return decided
            if model is None:
                return False
            _, familiar = asked.solver.ask((disj(sought.values()), asked.near))
            model = familiar or model
            choices = choices_of(model, asked.readings)
            found = case_data(model, self._facts)
            way = self._way(target, case_from_data(found), choices, sought)
            if way is None:
                return False  # the encoding and the reference engine disagree: nothing is known
            effect = self._effect(target, way, found, choices)
            del sought[way]
            if self._refused(case_from_data(effect.case)):
                decided = False  # perhaps there is another case, which both versions decide
                continue
            effects[way] = effect
            if not default:
                return True
        return decided

    def _refused(self, case: Case) -> bool:
        """Whether one of the versions refuses a case because of its values."""
        return any(
            refusing(case, book.impossible) for book in (self.pairing.before, self.pairing.after)
        )

    def _mode(self, *, default: bool) -> Mode:
        if default not in self._modes:
            self._modes[default] = mode(
                self.pairing, self._facts, self._dates, default=default, timeout=self.timeout
            )
        return self._modes[default]

    def _way(
        self,
        target: Target,
        case: Case,
        choices: Choices,
        sought: Collection[Difference],
        *,
        completing: bool = True,
    ) -> Difference | None:
        """Which of the changes that are sought a case shows, by the reference engine."""
        one, other = (
            None if name is None else status_of(book, case, chosen, name, completing=completing)
            for book, name, chosen in self._sides(target, choices)
        )
        if ((one, other), OTHERWISE) in sought:
            return (one, other), OTHERWISE
        if one is None or one is not other:
            return None
        before, after = (None if a is None else a.due for a in self._answers(target, case, choices))
        if before == after:
            return None
        earlier = after is not None and (before is None or after < before)
        way = (one, other), EARLIER if earlier else LATER
        return way if way in sought else None

    def _effect(self, target: Target, way: Difference, found: Any, choices: Choices) -> Effect:
        completing = Status.UNDETERMINED in way[0]

        def shows(case: Case, choices: Choices) -> bool:
            if refusing(case, self.pairing.before.impossible):
                return False  # of the new version, what makes it smaller sees to it
            return self._way(target, case, choices, {way}, completing=completing) == way

        def shown(cases: Cases) -> bool:
            return shows(cases[0], choices)

        if self._refused(
            case_from_data(found)
        ):  # nothing else can go before what it is refused for
            (found,) = simplest((found,), shown, self.pairing.after)
        (small,) = simplest((found,), shown, self.pairing.after)
        small = with_near_days(small, shown, self.pairing.after)
        case = case_from_data(small)
        for code in choices:
            fewer = {other: name for other, name in choices.items() if other != code}
            choices = fewer if shows(case, fewer) else choices
        books = (self.pairing.before, self.pairing.after)
        other = {
            code: name
            for code, name in choices.items()
            if any(name != book.readings[code].default for book in books)
        }
        before, after = self._answers(target, case, choices)
        return Effect(before, after, small, other)

    def _answers(self, target: Target, case: Case, choices: Choices) -> list[Answer | None]:
        return [
            None if name is None else answer_of(book, case, chosen, name)
            for book, name, chosen in self._sides(target, choices)
        ]

    def _sides(
        self, target: Target, choices: Choices
    ) -> Iterator[tuple[RuleBook, str | None, Choices]]:
        """Each version with its name for a target, and with the choices of all its readings."""
        before, after = self.pairing.before, self.pairing.after
        for book, name in ((before, target.before), (after, target.after)):
            chosen = {code: choice for code, choice in choices.items() if code in book.readings}
            yield book, name, book.choices(chosen)


def _rule(book: RuleBook, target: str) -> Rule:
    """The rule itself, or the first that orders an act."""
    return book.rules[target] if target in book.rules else book.ordering(target)[0]
