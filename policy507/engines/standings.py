"""What rules and acts come to in a class of cases: everything in a decision but names and dates.

A *standing* is shared by all cases of a class; `policy507.decisions` fills in a case's own dates.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import Factory, evolve, field, frozen

from policy507.engines.completion import Completer
from policy507.engines.engine import Engine, Verdicts
from policy507.engines.inference import Conclusions, Decided, deciding
from policy507.engines.program import TRUE, Program, Test, fires_unit
from policy507.engines.relevance import Mattering
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Choices, Situation
from policy507.facts.case import Case
from policy507.facts.registry import FACTS
from policy507.model.conditions import Condition, DayTest, facts_of, readings_of
from policy507.model.outcomes import AS_OF
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status, WhyNot


@frozen
class Otherwise:
    """What a target would come to under another choice of one reading, and who would govern it."""

    code: str
    choice: str
    status: Status
    governed_by: tuple[Rule, ...]
    fires: bool
    """Whether it surely fires, or is required; what it then comes to may still be undetermined."""
    missing: tuple[str, ...]
    """The unknown facts that could change it, where it would be undetermined."""


@frozen
class Standing:
    """What a rule comes to in a class of cases."""

    rule: Rule
    status: Status
    fires: bool
    """Whether it surely fires and its last day can be told; its status may still be undetermined."""
    overrides: tuple[str, ...]
    relieved_by: tuple[str, ...]
    decided_by: tuple[Decided, ...]
    missing: tuple[str, ...]
    by_completion: bool
    """Whether it was decided by what all completions of the unknown facts have in common."""
    otherwise: tuple[Otherwise, ...]


@frozen
class ActStanding:
    """What an act comes to in a class of cases; `governed_by` are the rules that govern it, or may."""

    act: str
    bearer: str
    status: Status
    required: bool
    """Whether it is surely ordered, by whichever rule."""
    governed_by: tuple[Rule, ...]
    relieved_by: tuple[str, ...]
    reason: WhyNot | None
    otherwise: tuple[Otherwise, ...]


@frozen
class Standings:
    """What a class of cases comes to; `missing` has the fact that settles most first."""

    rules: tuple[Standing, ...]
    acts: tuple[ActStanding, ...]
    missing: tuple[str, ...]


@frozen(eq=False)
class Statuses:
    """The statuses of one case's rules and acts under chosen readings, worked out when asked for.

    What other choices do not change is worked out once for all of them.
    """

    program: Program
    case: Case
    choices: Choices
    _engine: Engine
    _verdicts: Verdicts = field()
    _completer: Completer = field()
    _completed: dict[tuple[str, ...], Status] = Factory(dict)
    _known: dict[str, Status] = Factory(dict)
    _others: dict[tuple[str, str], Statuses] = Factory(dict)

    @_verdicts.default
    def _of_engine(self) -> Verdicts:
        return self._engine.verdicts(self.case)

    @_completer.default
    def _of_case(self) -> Completer:
        return Completer(self.program, self.case, self._engine)

    def under(self, code: str, choice: str) -> Statuses:
        """The statuses of the same case with another choice of one reading."""
        if (code, choice) not in self._others:
            choices = {**self.choices, code: choice}
            self._others[code, choice] = evolve(self, choices=choices, known={}, others={})
        return self._others[code, choice]

    def changes(self, target: str) -> Iterator[tuple[str, str, Statuses]]:
        """Each other choice of a reading on which a target may rest, with the statuses under it."""
        for code in self.program.codes_of[target]:
            for choice in self.program.book.readings[code].names:
                if choice != self.choices[code]:
                    yield code, choice, self.under(code, choice)

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

    @cached_property
    def mattering(self) -> Mattering:
        """The unknown facts that could change what is undetermined."""
        return Mattering(self.program, self._completer.case, self.choices)

    def of(self, target: str) -> Status:
        """The status of a rule or an act."""
        if target not in self._known:
            verdict = self._verdicts.verdict(self.choices, target)
            self._known[target] = verdict or self._by_completion(target)
        return self._known[target]

    def _by_completion(self, target: str) -> Status:
        under = (target, *(self.choices[code] for code in self.program.codes_of[target]))
        if under not in self._completed:
            self._completed[under] = self._completer.status(self.choices, target)
        return self._completed[under]

    @property
    def completed(self) -> set[str]:
        """The targets whose status took completions, under these choices or others.

        It rests on the case's own dates and numbers.
        """
        return {target for target, *_ in self._completed}

    def governing(self, target: str) -> tuple[Rule, ...]:
        """The rules that govern a target, or may: itself, or for an act those that order it."""
        book = self.program.book
        if target in book.rules:
            return (book.rules[target],)
        if self.of(target) is Status.NOT_REQUIRED:
            return ()
        return tuple(rule for rule in book.ordering(target) if self.in_play(rule.name))

    def fires(self, target: str) -> bool:
        """Whether a rule surely fires, or an act is surely required.

        It may be undetermined what it comes to, as long as its last day can be told: the rules that may
        govern it have the same one, and in every completion of the unknown facts one of them fires.
        """
        status = self.of(target)
        if status is not Status.UNDETERMINED:
            return status.fires
        governing = self.governing(target)
        if any(self.conclusions.of(fires_unit(rule.name)) == TRUE for rule in governing):
            return True
        if self.situation.last_day(governing) is None:
            return False
        return not self._completer.may(self.choices, target, fire=False)

    def last_day(self, target: str) -> dt.date | None:
        """The last day of what surely fires, where the rules that may govern it agree on one."""
        return self.situation.last_day(self.governing(target)) if self.fires(target) else None

    def in_play(self, rule: str) -> bool:
        """Whether a rule fires, or may: in some completion of the unknown facts it does."""
        status = self.of(rule)
        if status is not Status.UNDETERMINED:
            return status.fires
        return self._completer.may(self.choices, rule, fire=True)

    def holds(self, when: Condition) -> bool:
        """Whether a condition on readings holds, as that of an override."""
        return self.situation.truth(when) is True


def together(each: Iterable[Standing | ActStanding]) -> Standings:
    """Standings of single rules and acts as those of a case."""
    rules, acts = [], []
    for standing in each:
        if isinstance(standing, Standing):
            rules.append(standing)
        else:
            acts.append(standing)
    return Standings(tuple(rules), tuple(acts), _ranked(rules))


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
    return _rule_standing(statuses, rule) if rule else _act_standing(statuses, target)


def _rule_standing(statuses: Statuses, rule: Rule) -> Standing:
    rules, status = statuses.program.book.rules, statuses.of(rule.name)
    set_aside = (
        rules[o.rule].paragraph
        for o in (rule.overrides if status.fires else ())
        if statuses.of(o.rule) is Status.RELIEVED and statuses.holds(o.when)
    )
    undetermined = status is Status.UNDETERMINED
    return Standing(
        rule=rule,
        status=status,
        fires=statuses.fires(rule.name),
        overrides=tuple(dict.fromkeys(set_aside)),
        relieved_by=_relieved_by(statuses, rule) if status is Status.RELIEVED else (),
        decided_by=deciding(rule.name, statuses.conclusions),
        missing=statuses.mattering.missing(rule.name) if undetermined else (),
        by_completion=not undetermined and statuses.conclusions.of(rule.name) is None,
        otherwise=tuple(_otherwise(statuses, rule.name)),
    )


def _relieved_by(statuses: Statuses, rule: Rule) -> tuple[str, ...]:
    """The paragraphs whose rules set this one aside, or may: which of them is not always known."""
    paragraphs = (
        other.paragraph
        for other, when in statuses.program.book.overriders(rule)
        if statuses.holds(when) and statuses.in_play(other.name)
    )
    return tuple(dict.fromkeys(paragraphs))


def _act_standing(statuses: Statuses, act: str) -> ActStanding:
    book = statuses.program.book
    ordering = book.ordering(act)
    others = (rule for rule in book.ordered_acts()[act] if not rule.orders)
    relieving = (rule.paragraph for rule in others if statuses.of(rule.name).fires)
    return ActStanding(
        act=act,
        bearer=ordering[0].bearer or "",
        status=statuses.of(act),
        required=statuses.fires(act),
        governed_by=statuses.governing(act),
        relieved_by=tuple(dict.fromkeys(relieving)),
        reason=_why_not(statuses, act) if statuses.of(act) is Status.NOT_REQUIRED else None,
        otherwise=tuple(_otherwise(statuses, act)),
    )


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
    rules = (book.rules[target],) if target in book.rules else book.ordering(target)
    open_days = [rule.due for rule in rules if rule.due and status is Status.OPEN]
    for code, choice, other in statuses.changes(target):
        changed = other.of(target)
        if changed is not status or any(code in readings_of(day) for day in open_days):
            governing, fires = other.governing(target), other.fires(target)
            undetermined = changed is Status.UNDETERMINED and changed is not status
            missing = other.mattering.missing(target) if undetermined else ()
            yield Otherwise(code, choice, changed, governing, fires, missing)


def _ranked(rules: Iterable[Standing]) -> tuple[str, ...]:
    """Unknown facts by how many rules wait for them; in the order of the facts where equal."""
    counts = Counter(path for rule in rules for path in rule.missing)
    order = list(FACTS)
    return tuple(sorted(counts, key=lambda path: (-counts[path], order.index(path))))
