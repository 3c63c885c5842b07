"""What rules and acts come to in a class of cases: everything in a decision but names and dates.

A *standing* is shared by all cases of a class; `policy507.decisions` fills in a case's own dates.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from policy507.engines.completion import Completer
from policy507.engines.engine import Engine
from policy507.engines.inference import Conclusions, Decided, deciding
from policy507.engines.program import TRUE, Program, fires_unit
from policy507.engines.relevance import Mattering
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Choices, Situation
from policy507.facts.case import Case
from policy507.facts.registry import FACTS
from policy507.model.conditions import All, Chosen, Condition, readings_of
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status


@frozen
class Otherwise:
    """What a target would come to under another choice of one reading, and who would govern it."""

    code: str
    choice: str
    status: Status
    governed_by: tuple[Rule, ...]
    fires: bool
    """Whether it surely fires, or is required; what it then comes to may still be undetermined."""


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
    otherwise: tuple[Otherwise, ...]


@frozen
class Standings:
    """All rules and acts of a class of cases; `missing` has the fact that settles most first."""

    findings: tuple[Standing, ...]
    acts: tuple[ActStanding, ...]
    missing: tuple[str, ...]


class Statuses:
    """The statuses of one case's rules and acts, each worked out when it is first asked for.

    `completed` are the targets whose answer took a completion of unknown facts, under the choices
    or with one of them changed: it rests on the case's own dates and numbers.
    """

    def __init__(self, program: Program, case: Case, choices: Choices, engine: Engine) -> None:
        self.program: Program = program
        self.case: Case = case
        self.choices: Choices = choices
        tests = signature_reader(program)
        truths = tests.truths(tests.read(case)[0])
        self.conclusions: Conclusions = Conclusions(program, truths, choices)
        self.completed: set[str] = set()
        self._verdicts = engine.verdicts(case)
        self._completer = Completer(program, case, engine)
        self.mattering: Mattering = Mattering(program, self._completer.case, choices)
        self._known: dict[tuple[str, str, str], Status] = {}

    def of(self, target: str, code: str = "", choice: str = "") -> Status:
        """The status of a target, where wanted with another choice of one reading."""
        if code not in self.program.codes_of[target]:
            code, choice = "", ""
        key = (target, code, choice)
        if key not in self._known:
            self._known[key] = self._decide(target, code, choice)
        return self._known[key]

    def _decide(self, target: str, code: str, choice: str) -> Status:
        choices = evolved(self.choices, code, choice) if code else self.choices
        status = self._verdicts.verdict(choices, target)
        if status is not None:
            return status
        self.completed.add(target)
        return self._completer.status(choices, target)

    def surely_fires(self, rule: str) -> bool:
        """Whether a rule fires, as far as three-valued logic tells."""
        return self.conclusions.of(fires_unit(rule)) == TRUE

    def has_last_day(
        self, target: str, rules: tuple[Rule, ...], code: str = "", choice: str = ""
    ) -> bool:
        """Whether what is undetermined surely has a last day, that of the rules that may govern it.

        All of them have the same one, and in every completion of the unknown facts one of them fires.
        """
        choices = evolved(self.choices, code, choice) if code else self.choices
        situation = Situation(self.case, choices)
        days = {None if rule.due is None else situation.span(rule.due) for rule in rules}
        first = next(iter(days), None)
        if len(days) != 1 or first is None or first[0] != first[1]:
            return False
        return not self._completer.may(choices, target, fire=False)

    def in_play(self, rule: str, code: str = "", choice: str = "") -> bool:
        """Whether a rule fires, or may: in some completion of the unknown facts it does."""
        status = self.of(rule, code, choice)
        if status is not Status.UNDETERMINED:
            return status.fires
        choices = evolved(self.choices, code, choice) if code else self.choices
        return self._completer.may(choices, rule, fire=True)

    def changes(self, target: str) -> Iterator[tuple[str, str, Status]]:
        """Each other choice of a reading that the target may rest on, with the status under it."""
        for code in self.program.codes_of[target]:
            for choice in self.program.book.readings[code].names:
                if choice != self.choices[code]:
                    yield code, choice, self.of(target, code, choice)


def together(findings: tuple[Standing, ...], acts: tuple[ActStanding, ...]) -> Standings:
    """Standings of single rules and acts as those of a case."""
    return Standings(findings, acts, _ranked(findings))


def evolved(choices: Choices, code: str, choice: str) -> dict[str, str]:
    """The choices with one of them changed."""
    return {**choices, code: choice}


def involved(book: RuleBook, target: str) -> tuple[str, ...]:
    """The rules and acts whose statuses the standing of one rests on, itself first."""
    if target not in book.rules:
        return (target, *(rule.name for rule in book.ordered_acts()[target]))
    rule = book.rules[target]
    setting_aside = (other.name for other, _ in book.overriders(rule))
    return (target, *(o.rule for o in rule.overrides), *setting_aside)


def standing(statuses: Statuses, rule: Rule) -> Standing:
    """What a rule comes to in a case."""
    book, choices = statuses.program.book, statuses.choices
    status = statuses.of(rule.name)
    set_aside = (
        tuple(
            book.rules[o.rule].paragraph
            for o in rule.overrides
            if statuses.of(o.rule) is Status.RELIEVED and chosen(o.when, choices)
        )
        if status.fires
        else ()
    )
    return Standing(
        rule=rule,
        status=status,
        fires=_fires(statuses, rule.name, (rule,)),
        overrides=tuple(dict.fromkeys(set_aside)),
        relieved_by=_relieved_by(statuses, rule) if status is Status.RELIEVED else (),
        decided_by=deciding(rule.name, statuses.conclusions),
        missing=statuses.mattering.missing(rule.name) if status is Status.UNDETERMINED else (),
        by_completion=(
            status is not Status.UNDETERMINED and statuses.conclusions.of(rule.name) is None
        ),
        otherwise=tuple(
            Otherwise(
                code, choice, changed, (rule,), _fires(statuses, rule.name, (rule,), code, choice)
            )
            for code, choice, changed in statuses.changes(rule.name)
            if changed is not status or _may_move(rule, status, code)
        ),
    )


def chosen(when: Condition, choices: Choices) -> bool:
    """Whether a condition on readings alone holds."""
    match when:
        case Chosen(code, names):
            return choices[code] in names
        case All(items):
            return all(chosen(item, choices) for item in items)
    raise TypeError(f"an override may depend on readings alone, not on {when!r}")


def _may_move(rule: Rule, status: Status, code: str) -> bool:
    """Whether a reading can move the last day of what is still open."""
    return status is Status.OPEN and rule.due is not None and code in readings_of(rule.due)


def _relieved_by(statuses: Statuses, rule: Rule) -> tuple[str, ...]:
    """The paragraphs whose rules set this one aside, or may: which of them is not always known."""
    paragraphs = (
        other.paragraph
        for other, when in statuses.program.book.overriders(rule)
        if chosen(when, statuses.choices) and statuses.in_play(other.name)
    )
    return tuple(dict.fromkeys(paragraphs))


def act_standing(statuses: Statuses, act: str) -> ActStanding:
    """What an act comes to in a case."""
    book = statuses.program.book
    ordering = book.ordering(act)
    others = (rule for rule in book.ordered_acts()[act] if not rule.orders)
    relieving = (rule.paragraph for rule in others if statuses.of(rule.name).fires)
    status = statuses.of(act)
    otherwise = []
    for code, choice, changed in statuses.changes(act):
        moves = any(_may_move(rule, status, code) for rule in ordering)
        if changed is not status or moves:
            governed = _governed_by(statuses, ordering, changed, code, choice)
            fires = _fires(statuses, act, governed, code, choice)
            otherwise.append(Otherwise(code, choice, changed, governed, fires))
    governed_by = _governed_by(statuses, ordering, status)
    return ActStanding(
        act=act,
        bearer=ordering[0].bearer or "",
        status=status,
        required=_fires(statuses, act, governed_by),
        governed_by=governed_by,
        relieved_by=tuple(dict.fromkeys(relieving)),
        otherwise=tuple(otherwise),
    )


def _fires(
    statuses: Statuses, target: str, rules: tuple[Rule, ...], code: str = "", choice: str = ""
) -> bool:
    """Whether a rule fires or an act is required, though it may be undetermined what it comes to."""
    status = statuses.of(target, code, choice)
    if status is not Status.UNDETERMINED:
        return status.fires
    if not code and any(statuses.surely_fires(rule.name) for rule in rules):
        return True
    return statuses.has_last_day(target, rules, code, choice)


def _governed_by(
    statuses: Statuses, ordering: tuple[Rule, ...], act: Status, code: str = "", choice: str = ""
) -> tuple[Rule, ...]:
    if act is Status.NOT_REQUIRED:
        return ()
    return tuple(rule for rule in ordering if statuses.in_play(rule.name, code, choice))


def _ranked(findings: tuple[Standing, ...]) -> tuple[str, ...]:
    """Unknown facts by how many findings wait for them; in the order of the facts where equal."""
    counts: dict[str, int] = {}
    for finding in findings:
        for path in finding.missing:
            counts[path] = counts.get(path, 0) + 1
    order = list(FACTS)
    return tuple(sorted(counts, key=lambda path: (-counts[path], order.index(path))))
