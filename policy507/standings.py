"""What rules and acts come to in a class of cases: everything in a decision but names and dates.

A *standing* is shared by all cases of a class; `policy507.decisions` fills in a case's own dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from policy507.completing import complete, unknown_facts
from policy507.concluding import Decided, conclude, deciding, pending, truths_of
from policy507.conditions import All, Chosen, Condition, readings_of
from policy507.facts import FACTS, Case
from policy507.program import Program
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.statuses import Status

Choices = Mapping[str, str]
Verdicts = Callable[[Case, Choices, str], "Status | None"]
"""An engine: what three-valued logic concludes about a rule or an act under chosen readings."""


@frozen
class Otherwise:
    """What a target would come to under another choice of one reading, and who would govern it."""

    code: str
    choice: str
    status: Status
    governed_by: tuple[Rule, ...]


@frozen
class Standing:
    """What a rule comes to in a class of cases."""

    rule: Rule
    status: Status
    overrides: tuple[str, ...]
    relieved_by: tuple[str, ...]
    decided_by: tuple[Decided, ...]
    missing: tuple[str, ...]
    otherwise: tuple[Otherwise, ...]


@frozen
class ActStanding:
    """What an act comes to in a class of cases; `governed_by` are the rules that do or may govern it."""

    act: str
    bearer: str
    status: Status
    governed_by: tuple[Rule, ...]
    relieved_by: tuple[str, ...]
    otherwise: tuple[Otherwise, ...]


@frozen
class Standings:
    """All rules and all acts of a class of cases, and the unknown facts, the one that settles most first."""

    findings: tuple[Standing, ...]
    acts: tuple[ActStanding, ...]
    missing: tuple[str, ...]
    completed: bool
    """Whether an answer rests on completing unknown facts, and so on the case's own dates."""


def work_out(program: Program, case: Case, choices: Choices, verdicts: Verdicts) -> Standings:
    """The standings of a case, its dependence on each single reading included."""
    worker = _Worker(program, case, verdicts)
    base = worker.statuses(choices)
    changed = {
        (code, choice): worker.statuses(evolved(choices, code, choice), only=code)
        for code, reading in program.book.readings.items()
        for choice in reading.names
        if choice != choices[code]
    }
    findings = tuple(
        _standing(program, case, choices, rule, base, changed)
        for rule in program.book.rules.values()
    )
    acts = tuple(
        _act_standing(program.book, choices, act, rules, base, changed)
        for act, rules in program.book.ordered_acts().items()
    )
    return Standings(findings, acts, _ranked(findings), worker.completed)


def evolved(choices: Choices, code: str, choice: str) -> dict[str, str]:
    """The choices with one of them changed."""
    return {**choices, code: choice}


class _Worker:
    """Statuses of all targets of one case; notes whether any took a completion."""

    def __init__(self, program: Program, case: Case, verdicts: Verdicts) -> None:
        self.program, self.case, self.verdicts = program, case, verdicts
        self.completed = False
        book = program.book
        self.targets = (*book.rules, *book.ordered_acts())

    def statuses(self, choices: Choices, only: str | None = None) -> dict[str, Status]:
        return {
            target: self.status(target, choices)
            for target in self.targets
            if only is None or only in self.program.codes_of[target]
        }

    def status(self, target: str, choices: Choices) -> Status:
        status = self.verdicts(self.case, choices, target)
        if status is not None:
            return status
        self.completed = True
        return complete(
            self.program,
            self.case,
            choices,
            target,
            lambda case, name: self.verdicts(case, choices, name),
        )


Changed = Mapping[tuple[str, str], Mapping[str, Status]]


def _standing(
    program: Program,
    case: Case,
    choices: Choices,
    rule: Rule,
    base: Mapping[str, Status],
    changed: Changed,
) -> Standing:
    book, status = program.book, base[rule.name]
    state = conclude(program, truths_of(program.tests_of[rule.name], case), choices, rule.name)
    tests = pending(rule.name, state) if status is Status.UNDETERMINED else ()
    set_aside = (
        tuple(
            book.rules[o.rule].paragraph
            for o in rule.overrides
            if base[o.rule] is Status.RELIEVED and chosen(o.when, choices)
        )
        if status.fires
        else ()
    )
    return Standing(
        rule=rule,
        status=status,
        overrides=tuple(dict.fromkeys(set_aside)),
        relieved_by=_relieved_by(book, choices, rule, base) if status is Status.RELIEVED else (),
        decided_by=deciding(rule.name, state),
        missing=tuple(unknown_facts(tests, case)),
        otherwise=tuple(
            Otherwise(code, choice, statuses[rule.name], (rule,))
            for (code, choice), statuses in changed.items()
            if rule.name in statuses
            and (statuses[rule.name] is not status or _may_move(rule, status, code))
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


def _relieved_by(
    book: RuleBook, choices: Choices, rule: Rule, base: Mapping[str, Status]
) -> tuple[str, ...]:
    """The paragraphs whose rules set this one aside, or may: which of them is not always known."""
    paragraphs = (
        other.paragraph
        for other, when in book.overriders(rule)
        if chosen(when, choices) and _in_play(base[other.name])
    )
    return tuple(dict.fromkeys(paragraphs))


def _in_play(status: Status) -> bool:
    return status.fires or status is Status.UNDETERMINED


def _act_standing(
    book: RuleBook,
    choices: Choices,
    act: str,
    rules: tuple[Rule, ...],
    base: Mapping[str, Status],
    changed: Changed,
) -> ActStanding:
    status = base[act]
    ordering = [rule for rule in rules if rule.orders]
    relieving = (r.paragraph for r in rules if not r.orders and base[r.name].fires)
    otherwise = []
    for (code, choice), statuses in changed.items():
        if act not in statuses:
            continue
        after = {**base, **statuses}
        moves = status is Status.OPEN and any(
            code in readings_of(rule.due) for rule in ordering if rule.due is not None
        )
        if statuses[act] is not status or moves:
            governed = _governed_by(ordering, after, statuses[act])
            otherwise.append(Otherwise(code, choice, statuses[act], governed))
    return ActStanding(
        act=act,
        bearer=ordering[0].bearer or "",
        status=status,
        governed_by=_governed_by(ordering, base, status),
        relieved_by=tuple(dict.fromkeys(relieving)),
        otherwise=tuple(otherwise),
    )


def _governed_by(
    ordering: list[Rule], statuses: Mapping[str, Status], act: Status
) -> tuple[Rule, ...]:
    if act is Status.NOT_REQUIRED:
        return ()
    return tuple(rule for rule in ordering if _in_play(statuses[rule.name]))


def _ranked(findings: tuple[Standing, ...]) -> tuple[str, ...]:
    """Unknown facts by how many findings wait for them; in the order of the facts where equal."""
    counts: dict[str, int] = {}
    for finding in findings:
        for path in finding.missing:
            counts[path] = counts.get(path, 0) + 1
    order = list(FACTS)
    return tuple(sorted(counts, key=lambda path: (-counts[path], order.index(path))))
