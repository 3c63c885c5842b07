"""What two versions of the rules decide otherwise, found or excluded by the solver Z3.

Each rule and each act is asked about by itself, in every case in which all facts are known: under the
readings that each version takes by default, where all changes are found; and where nothing changes
under those, under any choices that both offer, where one change is enough. What holds of those cases
holds where facts are unknown, too, since an answer is then what all completions have in common. What
the solver finds is confirmed by the reference engine and made small.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, define, field

from policy507.audit.diff.effects import CHANGED, NOT_DECIDED, SAME, Consequence, Effect
from policy507.audit.diff.pairing import Pairing
from policy507.audit.diff.questions import EARLIER, LATER, OTHERWISE, Difference, Mode, Target, mode
from policy507.audit.solver.counterexamples import case_data, choices_of, smallest
from policy507.audit.solver.dates import Dates
from policy507.audit.solver.familiar_days import nearer
from policy507.audit.solver.formulas import Formula, disj
from policy507.audit.solver.variables import Variables, variables
from policy507.english.rules import placeholders
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.model.policy import Place, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

import z3  # type: ignore[import-untyped]  # isort: skip  # it ships without types
from policy507.audit.diff.effects import ABSENT, Answer
from policy507.engines.program import program
from policy507.engines.reference import Meaning, ReferenceEngine
from policy507.engines.situation import Situation
from policy507.engines.standings import Statuses

# What a rule or an act comes to in one case, by the definition of the rules' meaning.

Choices = Mapping[str, str]


def status_of(
    book: RuleBook, case: Case, choices: Choices, target: str | None, *, completing: bool = False
) -> Status | None:
    """The status of a rule or an act; `None` where there is no such, or where logic leaves it open.

    `completing` completes unknown facts where logic leaves it open, which takes longer.
    """
    if target is None:
        return None
    status = Meaning(book, Situation(case, choices)).verdict(target)
    if status is None and completing:
        return Statuses(program(book), case, choices, ReferenceEngine(book)).of(target)
    return status


def answer_of(book: RuleBook, case: Case, choices: Choices, target: str | None) -> Answer:
    """The answer of one version of the rules, such as `decide` gives it."""
    status = status_of(book, case, choices, target, completing=True)
    if target is None or status is None:
        return ABSENT
    situation = Situation(case, choices)
    meaning = Meaning(book, situation)
    if target in book.rules:
        rule = book.rules[target]
        governing = [rule] if status.fires else []
        bearer = rule.bearer
    else:
        ordering = book.ordering(target)
        governing = [rule for rule in ordering if meaning.fires(rule)]
        bearer = ordering[0].bearer
    paragraphs = dict.fromkeys(
        rule.paragraph for rule in governing or _relieving(book, meaning, target)
    )
    due = situation.last_day(governing) if status.fires else None
    return Answer(status, due, bearer, tuple(paragraphs))


def _relieving(book: RuleBook, meaning: Meaning, target: str) -> Iterator[Rule]:
    """The rules that fire and set a rule aside, or relieve from an act."""
    if target not in book.rules:
        relieving = (rule for rule in book.ordered_acts()[target] if not rule.orders)
        yield from (rule for rule in relieving if meaning.fires(rule))
        return
    for other, when in book.overriders(book.rules[target]):
        if meaning.situation.truth(when) and meaning.fires(other):
            yield other


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
            if name not in names:
                yield Target(kind, name, None)
            elif name in affected:
                yield Target(kind, name, names[name])
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
        kind, paragraph, says, place = self._about(target)
        changed = bool(effects)
        if changed and not decided:
            notes = (*notes, f"there may be more changes: not decided within {self.timeout:g} s")
        return Consequence(
            kind=kind,
            name=target.after or target.before or "",
            was=target.before if target.after and target.before != target.after else None,
            paragraph=paragraph,
            says=says,
            place=place,
            outcome=CHANGED if changed else SAME if decided else NOT_DECIDED,
            effects=tuple(effects.values()),
            notes=notes if changed else (),
            seconds=time.monotonic() - started,
        )

    def _about(self, target: Target) -> tuple[str, str, str, Place | None]:
        book = self.pairing.before if target.after is None else self.pairing.after
        name = target.after or target.before or ""
        if target.kind == "rule":
            rule = book.rules[name]
            return "rule", rule.paragraph, placeholders(rule.wording, book.values), rule.place
        act = book.acts[name]
        return (
            "act",
            _first(book, name).paragraph,
            placeholders(act.wording, book.values),
            act.place,
        )

    def _notes(self, target: Target) -> Iterator[str]:
        """What is otherwise in every case in which a target fires."""
        if target.before is None or target.after is None:
            return
        before, after = self.pairing.before, self.pairing.after
        one, other = _first(before, target.before), _first(after, target.after)
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
        while sought:
            answer, model = asked.solver.ask((disj(sought.values()),))
            if answer == z3.unsat:
                return True
            if model is None:
                return False
            _, familiar = asked.solver.ask((disj(sought.values()), asked.near))
            model = familiar or model
            choices = choices_of(model, asked.readings)
            found = case_data(model, self._facts)
            way = self._way(target, case_from_data(found), choices, sought)
            if way is None:
                return False  # the encoding and the reference engine disagree: nothing is known
            effects[way] = self._effect(target, way, found, choices)
            if not default:
                return True
            del sought[way]
        return True

    def _choices(self, book: RuleBook, choices: Mapping[str, str]) -> dict[str, str]:
        return book.choices({code: name for code, name in choices.items() if code in book.readings})

    def _way(
        self,
        target: Target,
        case: Case,
        choices: Mapping[str, str],
        sought: Mapping[Difference, Formula],
        *,
        completing: bool = True,
    ) -> Difference | None:
        """Which of the changes that are sought a case shows, by the reference engine."""
        before, after = self.pairing.before, self.pairing.after
        statuses = tuple(
            status_of(book, case, self._choices(book, choices), name, completing=completing)
            for book, name in ((before, target.before), (after, target.after))
        )
        ways = [way for way in sought if way[0] == statuses]
        if not ways or ways[0][1] == OTHERWISE:
            return ways[0] if ways else None
        one, other = (
            answer_of(book, case, self._choices(book, choices), name)
            for book, name in ((before, target.before), (after, target.after))
        )
        if one.due == other.due:
            return None
        earlier = other.due is not None and (one.due is None or other.due < one.due)
        way = (ways[0][0], EARLIER if earlier else LATER)
        return way if way in sought else None

    def _effect(
        self, target: Target, way: Difference, found: Any, choices: Mapping[str, str]
    ) -> Effect:
        completing = Status.UNDETERMINED in way[0]

        def shows(case: Case, choices: Mapping[str, str]) -> bool:
            return self._way(target, case, choices, {way: True}, completing=completing) == way

        familiar = self.pairing.after.policy.example_case
        (small,) = smallest((found,), lambda cases: shows(cases[0], choices), familiar)
        small = nearer(small, lambda data: shows(case_from_data(data), choices), self.pairing.after)
        case = case_from_data(small)
        for code in choices:
            fewer = {other: name for other, name in choices.items() if other != code}
            choices = fewer if shows(case, fewer) else choices
        before, after = (
            answer_of(book, case, self._choices(book, choices), name)
            for book, name in (
                (self.pairing.before, target.before),
                (self.pairing.after, target.after),
            )
        )
        other = {
            code: name
            for code, name in choices.items()
            if name != self.pairing.before.readings[code].default
            or name != self.pairing.after.readings[code].default
        }
        return Effect(before, after, small, other)

    def _mode(self, *, default: bool) -> Mode:
        if default not in self._modes:
            self._modes[default] = mode(
                self.pairing, self._facts, self._dates, default=default, timeout=self.timeout
            )
        return self._modes[default]


def _first(book: RuleBook, target: str) -> Rule:
    """The rule itself, or the first that orders an act."""
    if target in book.rules:
        return book.rules[target]
    return book.ordering(target)[0]
