"""What rules and acts come to in a class of cases: everything in a decision but names and dates.

A *standing* is shared by all cases of a class; `policy507.decisions` fills in a case's own dates.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from attrs import Factory, evolve, field, frozen

from policy507.engines.engine import Engine, Verdicts
from policy507.engines.inference import Conclusions, Decided, deciding
from policy507.engines.lanes.combinations import Combined, combined
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.outlook import LanesVerdicts, Outlook, outlook
from policy507.engines.program import TRUE, Program, Test, fires_unit
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Choices, Situation
from policy507.facts.case import Case
from policy507.facts.registry import FACTS
from policy507.model.conditions import Condition, DayTest, facts_of, readings_of
from policy507.model.outcomes import AS_OF
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status, WhyNot


class _Asked:
    """Worked out as it is asked for; equal where all of it is."""

    _PARTS: ClassVar[tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, part) == getattr(other, part) for part in self._PARTS)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, part) for part in self._PARTS[:2]))

    def __getstate__(self) -> dict[str, Any]:
        """All that can be asked for, worked out, without what works it out: so it is pickled."""
        return {part: getattr(self, part) for part in self._PARTS}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)


@frozen(eq=False, slots=False)
class Otherwise(_Asked):
    """What a target would come to under another choice of one reading, and who would govern it."""

    _PARTS: ClassVar = ("code", "choice", "status", "governed_by", "is_sure", "missing")

    code: str
    choice: str
    status: Status
    governed_by: tuple[Rule, ...]
    _target: str
    _statuses: Statuses = field(repr=False)

    @cached_property
    def is_sure(self) -> bool:
        """Whether it surely fires, or is required; its status may be undetermined."""
        return self._statuses.is_sure(self._target)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change it, where it would be undetermined."""
        return self._statuses.missing(self._target)


@frozen(eq=False, slots=False)
class Standing(_Asked):
    """What a rule comes to in a class of cases."""

    _PARTS: ClassVar = (
        *("rule", "status", "is_sure", "overrides", "relieved_by"),
        *("decided_by", "missing", "by_completion", "otherwise"),
    )

    rule: Rule
    _statuses: Statuses = field(repr=False)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that may govern it: itself."""
        return (self.rule,)

    @cached_property
    def status(self) -> Status:
        """What it comes to."""
        return self._statuses.of(self.rule.name)

    @cached_property
    def is_sure(self) -> bool:
        """Whether it surely fires; its status may be undetermined."""
        return self._statuses.is_sure(self.rule.name)

    @cached_property
    def overrides(self) -> tuple[str, ...]:
        """The paragraphs whose rules on the same act it sets aside."""
        statuses, rules = self._statuses, self._statuses.program.book.rules
        set_aside = (
            rules[o.rule].paragraph
            for o in (self.rule.overrides if self.status.fires else ())
            if statuses.of(o.rule) is Status.RELIEVED and statuses.holds(o.when)
        )
        return tuple(dict.fromkeys(set_aside))

    @cached_property
    def relieved_by(self) -> tuple[str, ...]:
        """The paragraphs whose rules set this one aside, or may: which is not always known."""
        if self.status is not Status.RELIEVED:
            return ()
        statuses = self._statuses
        paragraphs = (
            other.paragraph
            for other, when in statuses.program.book.overriders(self.rule)
            if statuses.holds(when) and statuses.in_play(other.name)
        )
        return tuple(dict.fromkeys(paragraphs))

    @cached_property
    def decided_by(self) -> tuple[Decided, ...]:
        """The tests that decided it."""
        return deciding(self.rule.name, self._statuses.conclusions)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change it, where it is undetermined."""
        is_open = self.status is Status.UNDETERMINED
        return self._statuses.missing(self.rule.name) if is_open else ()

    @cached_property
    def by_completion(self) -> bool:
        """Whether it was decided by what all completions of the unknown facts have in common."""
        if self.status is Status.UNDETERMINED:
            return False
        return self._statuses.conclusions.of(self.rule.name) is None

    @cached_property
    def otherwise(self) -> tuple[Otherwise, ...]:
        """What it would come to under other choices."""
        return tuple(_otherwise(self._statuses, self.rule.name))

    @cached_property
    def combined(self) -> Combined:
        """What it would come to under every combination of choices."""
        return self._statuses.combined(self.rule.name)

    def governed_under(self, changes: Mapping[str, str]) -> tuple[Rule, ...]:
        """The rules that would give it its last day under other choices, where it surely fires."""
        return self._statuses.combining(changes).dated_by(self.rule.name)


@frozen(eq=False, slots=False)
class ActStanding(_Asked):
    """What an act comes to in a class of cases."""

    _PARTS: ClassVar = (
        *("act", "status", "bearer", "is_sure", "governed_by", "relieved_by"),
        *("reason", "missing", "otherwise"),
    )

    act: str
    _statuses: Statuses = field(repr=False)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that may govern it: those that order it."""
        return self._statuses.program.book.ordering(self.act)

    @cached_property
    def bearer(self) -> str:
        """Who owes it."""
        return self._statuses.program.book.ordering(self.act)[0].bearer or ""

    @cached_property
    def status(self) -> Status:
        """What it comes to."""
        return self._statuses.of(self.act)

    @cached_property
    def is_sure(self) -> bool:
        """Whether it is surely ordered, by whichever rule; its status may be undetermined."""
        return self._statuses.is_sure(self.act)

    @cached_property
    def governed_by(self) -> tuple[Rule, ...]:
        """The rules that govern it, or may."""
        return self._statuses.governing(self.act)

    @cached_property
    def relieved_by(self) -> tuple[str, ...]:
        """The paragraphs that relieve from it."""
        others = self._statuses.program.book.ordered_acts()[self.act]
        relieving = (r for r in others if not r.orders and self._statuses.of(r.name).fires)
        return tuple(dict.fromkeys(rule.paragraph for rule in relieving))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change it, where it is undetermined."""
        return self._statuses.missing(self.act) if self.status is Status.UNDETERMINED else ()

    @cached_property
    def reason(self) -> WhyNot | None:
        """Why it is not required, where it is not."""
        is_not = self.status is Status.NOT_REQUIRED
        return _why_not(self._statuses, self.act) if is_not else None

    @cached_property
    def otherwise(self) -> tuple[Otherwise, ...]:
        """What it would come to under other choices."""
        return tuple(_otherwise(self._statuses, self.act))

    @cached_property
    def combined(self) -> Combined:
        """What it would come to under every combination of choices."""
        return self._statuses.combined(self.act)

    def governed_under(self, changes: Mapping[str, str]) -> tuple[Rule, ...]:
        """The rules that would give it its last day under other choices, where it surely fires."""
        return self._statuses.combining(changes).dated_by(self.act)


@frozen(slots=False)
class Standings:
    """What a class of cases comes to, rule by rule and act by act."""

    rules: tuple[Standing, ...]
    acts: tuple[ActStanding, ...]

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that could change a rule's status; the one that settles most first."""
        counts = Counter(path for rule in self.rules for path in rule.missing)
        order = list(FACTS)
        return tuple(sorted(counts, key=lambda path: (-counts[path], order.index(path))))


@frozen(eq=False)
class Statuses:
    """The statuses of one case's rules and acts under chosen readings, worked out when asked for.

    An engine concludes what is stated. What takes completions of unknown facts, and what comes of
    another choice of a reading, is told by the lanes.
    """

    program: Program
    case: Case
    choices: Choices
    _engine: Engine
    _changed: tuple[str, str] | None = None
    """The code of a reading with the only choice that is not as the engine is asked, if any."""
    _chosen: Choices = field()
    _verdicts: Verdicts = field()
    _known: dict[str, Status] = Factory(dict)

    @_verdicts.default
    def _of_engine(self) -> Verdicts:
        return self._engine.verdicts(self.case)

    @_chosen.default
    def _as_asked(self) -> Choices:
        return self.choices

    def under(self, code: str, choice: str) -> Statuses:
        """The statuses of the same case with another choice of one reading."""
        choices = {**self.choices, code: choice}
        return evolve(self, choices=choices, changed=(code, choice), known={})

    def combining(self, changes: Mapping[str, str]) -> Statuses:
        """The statuses of the same case with other choices of several readings, by the lanes."""
        choices = {**self.choices, **changes}
        verdicts = LanesVerdicts(self.program, self.case)
        return evolve(
            self, choices=choices, changed=None, chosen=choices, verdicts=verdicts, known={}
        )

    def combined(self, target: str) -> Combined:
        """What a target comes to under every combination of choices."""
        rules = self._ordering(target)
        return combined(self._completions, target, [each.name for each in rules])

    def _ordering(self, target: str) -> tuple[Rule, ...]:
        """The rules that may govern a target: itself, or those that order an act."""
        book = self.program.book
        return (book.rules[target],) if target in book.rules else book.ordering(target)

    def moving(self, target: str) -> tuple[str, ...]:
        """The readings by which the last day of a target could be another."""
        days = [rule.due for rule in self._ordering(target) if rule.due]
        return tuple(dict.fromkeys(code for day in days for code in readings_of(day)))

    @property
    def _outlook(self) -> Outlook:
        return outlook(self.program, self.case, self._chosen)

    @property
    def _completions(self) -> Completions:
        return self._outlook.completions

    @property
    def _variant(self) -> int:
        if self._changed is None:
            return 0
        return self._completions.variants.places[self._changed]

    @cached_property
    def situation(self) -> Situation:
        """The case under these choices, as the definition sees it."""
        return Situation(self.case, self.choices)

    @cached_property
    def conclusions(self) -> Conclusions:
        """What the units conclude, for evidence."""
        reader = signature_reader(self.program)
        truths = reader.truths(reader.read(self.case)[0])
        return Conclusions(self.program, truths, self.choices)

    def of(self, target: str) -> Status:
        """The status of a rule or an act."""
        if target not in self._known:
            verdict = None
            if self._changed is None:
                verdict = self._verdicts.verdict(self.choices, target)
            self._known[target] = verdict or self._completions.status(target, self._variant)
        return self._known[target]

    def changes(self, target: str) -> Iterator[tuple[str, str]]:
        """The changes of a single reading under which the status of a target is another."""
        yield from self._completions.changes(target)

    def missing(self, target: str) -> tuple[str, ...]:
        """The unknown facts that could change what is undetermined, by path."""
        return self._outlook.missing(target, self._variant)

    def governing(self, target: str) -> tuple[Rule, ...]:
        """The rules that govern a target, or may: itself, or for an act those that order it."""
        book = self.program.book
        if target in book.rules:
            return (book.rules[target],)
        if self.of(target) is Status.NOT_REQUIRED:
            return ()
        return tuple(rule for rule in book.ordering(target) if self.in_play(rule.name))

    def is_sure(self, target: str) -> bool:
        """Whether a rule, or some rule on an act, fires in every completion of the unknown facts."""
        status = self.of(target)
        if status is not Status.UNDETERMINED:
            return status.fires
        return self._certainly(target) or not self._completions.may(
            target, self._variant, fire=False
        )

    def _certainly(self, target: str) -> bool:
        """Whether a rule that may govern it fires by logic alone."""
        fired = (self.conclusions.of(fires_unit(rule.name)) for rule in self.governing(target))
        return TRUE in fired

    def dated_by(self, target: str) -> tuple[Rule, ...]:
        """The rules that may govern what surely fires; none where it may not."""
        return self.governing(target) if self.is_sure(target) else ()

    def last_day(self, target: str) -> dt.date | None:
        """The last day of what surely fires, where the rules that may govern it agree on one."""
        return self.situation.last_day(self.dated_by(target))

    def in_play(self, rule: str) -> bool:
        """Whether a rule fires, or may: in some completion of the unknown facts it does."""
        status = self.of(rule)
        if status is not Status.UNDETERMINED:
            return status.fires
        return self._completions.may(rule, self._variant, fire=True)

    def holds(self, when: Condition) -> bool:
        """Whether a condition on readings holds, as that of an override."""
        return self.situation.truth(when) is True


def involved(book: RuleBook, target: str) -> tuple[str, ...]:
    """The rules and acts whose statuses the standing of one rests on, itself first."""
    if target not in book.rules:
        return (target, *(rule.name for rule in book.ordered_acts()[target]))
    rule = book.rules[target]
    setting_aside = (other.name for other, _ in book.overriders(rule))
    return (target, *(o.rule for o in rule.overrides), *setting_aside)


def standing_of(statuses: Statuses, target: str) -> Standing | ActStanding:
    """What a rule or an act comes to in a case."""
    rule = statuses.program.book.rules.get(target)
    return ActStanding(target, statuses) if rule is None else Standing(rule, statuses)


def _why_not(statuses: Statuses, act: str) -> WhyNot:
    """Why an act is not required, by what its rules came to and what kept them from applying.

    The rules that order it must agree on anything more than that none of them does.
    """
    rules = statuses.program.book.ordered_acts()[act]
    came_to = {rule.name: statuses.of(rule.name) for rule in rules}
    if Status.RELIEVED in came_to.values() or any(each.fires for each in came_to.values()):
        return WhyNot.RELIEVED
    if Status.UNDETERMINED in came_to.values():
        return WhyNot.EITHER
    found = {_silence(statuses, rule) for rule in rules if rule.orders}
    return found.pop() if len(found) == 1 else WhyNot.NOT_ORDERED


def _silence(statuses: Statuses, rule: Rule) -> WhyNot:
    """Why a rule that orders an act, and is not set aside, does not apply or is not in force."""
    if statuses.of(rule.name) is Status.NOT_IN_FORCE:
        return WhyNot.NOT_YET
    if statuses.conclusions.of(rule.name) is None:  # by completion: no test alone decides it
        return WhyNot.NOT_ORDERED
    decided = deciding(rule.name, statuses.conclusions)
    if decided and all(_is_of_the_contract(each.test) for each in decided):
        return WhyNot.NO_CONTRACT
    if decided and all(_is_to_come(each) for each in decided):
        return WhyNot.NOT_YET
    return WhyNot.NOT_ORDERED


def _is_of_the_contract(test: Test) -> bool:
    """Whether a test asks which contract there is, and when; what it contains is another question."""
    facts = [FACTS[path] for path in facts_of(test) if path != AS_OF.path]
    return bool(facts) and all(f.section == "contract" and f.kind in ("flag", "day") for f in facts)


def _is_to_come(decided: Decided) -> bool:
    """Whether a test failed since a day has not come by the day of the decision."""
    test = decided.test
    return isinstance(test, DayTest) and test.right == AS_OF and not decided.held


def _otherwise(statuses: Statuses, target: str) -> Iterator[Otherwise]:
    """What a target comes to under each other choice that changes its status or may move its day."""
    book, status = statuses.program.book, statuses.of(target)
    changes = dict.fromkeys(statuses.changes(target))
    if status is Status.OPEN:
        moving = statuses.moving(target)
        changes = dict.fromkeys(
            (code, choice)
            for code in statuses.program.codes_of[target]
            for choice in book.readings[code].names
            if choice != statuses.choices[code] and (code in moving or (code, choice) in changes)
        )
    for code, choice in changes:
        other = statuses.under(code, choice)
        yield Otherwise(code, choice, other.of(target), other.governing(target), target, other)
