"""The meaning of the rules, in the fewest lines: every other engine is tested against this one."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import Factory, frozen

from policy507.engines.situation import Choices, Situation
from policy507.facts.case import Case
from policy507.model.conditions import Truth, both, either, opposite
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


@frozen(eq=False)
class Meaning:
    """What rules and acts come to in one situation, by three-valued logic.

    A rule *applies* where it is in force and its condition holds. It is *defeated* where a rule that
    overrides it fires. It *fires* where it applies and is not defeated.
    """

    book: RuleBook
    situation: Situation
    _fires: dict[str, Truth] = Factory(dict)

    def verdict(self, target: str) -> Status | None:
        """The status of a rule or an act; `None` where logic leaves it unknown."""
        if target in self.book.rules:
            return self.status(self.book.rules[target])
        ordering = self.book.ordering(target)
        if all(self.fires(rule) is False for rule in ordering):
            return Status.NOT_REQUIRED
        return next((self.status(rule) for rule in ordering if self.fires(rule)), None)

    def all_verdicts(self) -> dict[str, Status | None]:
        """The verdicts on all rules and acts."""
        targets = (*self.book.rules, *self.book.ordered_acts())
        return {target: self.verdict(target) for target in targets}

    def status(self, rule: Rule) -> Status | None:
        """The first status that fits."""
        return next((status for status, holds in self.fitting(rule) if holds), None)

    def fitting(self, rule: Rule) -> Iterator[tuple[Status, Truth]]:
        """Each status of a rule with whether it fits: in force, applying, set aside, in conflict."""
        begun = self.situation.truth(in_force(rule))
        yield Status.NOT_IN_FORCE, opposite(begun)
        yield Status.NOT_APPLICABLE, both((begun, opposite(self.applies(rule))))
        yield Status.RELIEVED, both((self.applies(rule), self.defeated(rule)))
        conflicting = either(
            both((self.situation.truth(self.book.unranked(rule, rival)), self.fires(rival)))
            for rival in self.book.rivals(rule)
        )
        yield Status.CONFLICT, both((self.fires(rule), conflicting))
        alone = both((self.fires(rule), opposite(conflicting)))
        for status, when in outcomes(rule):
            yield status, both((alone, self.situation.truth(when)))

    def applies(self, rule: Rule) -> Truth:
        """In force, and the case is one to which the rule applies."""
        return both(map(self.situation.truth, (in_force(rule), rule.when)))

    def defeated(self, rule: Rule) -> Truth:
        """Whether any rule that sets this one aside fires."""
        return either(
            both((self.situation.truth(when), self.fires(other)))
            for other, when in self.book.overriders(rule)
        )

    def fires(self, rule: Rule) -> Truth:
        """Whether the rule applies and nothing sets it aside."""
        if rule.name not in self._fires:
            self._fires[rule.name] = both((self.applies(rule), opposite(self.defeated(rule))))
        return self._fires[rule.name]


@frozen(eq=False)
class ReferenceVerdicts:
    """The verdicts on one case, by definition."""

    book: RuleBook
    case: Case
    _meanings: dict[tuple[str, ...], Meaning] = Factory(dict)

    def verdict(self, choices: Choices, target: str) -> Status | None:
        """The status of a rule or an act under chosen readings; `None` where it is unknown."""
        chosen = tuple(choices.values())
        if chosen not in self._meanings:
            self._meanings[chosen] = Meaning(self.book, Situation(self.case, choices))
        return self._meanings[chosen].verdict(target)


@frozen(eq=False)
class ReferenceEngine:
    """The engine that is the definition, with nothing remembered from case to case."""

    book: RuleBook

    def verdicts(self, case: Case) -> ReferenceVerdicts:
        """The verdicts on one case, each worked out when it is first asked for."""
        return ReferenceVerdicts(self.book, case)
