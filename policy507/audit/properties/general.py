"""Properties of every rule book, whatever its policy says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from policy507.audit.properties.property import (
    SERVING,
    Answers,
    Audited,
    Check,
    Draw,
    Property,
    claim,
    known_facts,
)
from policy507.decisions.findings import Finding
from policy507.facts.case import stated
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.outcomes import outcomes
from policy507.model.statuses import Modality, Status

EVERYWHERE = "all"
ANY_SERVICE: dict[str, Any] = {
    "school_year.starts_on": UNKNOWN,
    "school_year.ends_on": UNKNOWN,
    "school_year.student_contact_days": UNKNOWN,
}
"""Facts by which no day and no number of days served is out of the question."""
LONG_SUBSTITUTE: dict[str, Any] = {
    **SERVING,
    **ANY_SERVICE,
    "school_year.substitute_contact_days": FACTS["school_year.substitute_contact_days"].maximum,
}
"""Facts by which an officer serves, and not for a short term."""
AFTER: Mapping[Status | None, tuple[Status, ...]] = {
    Status.MET: (Status.MET,),
    Status.MET_LATE: (Status.MET_LATE,),
    Status.OVERDUE: (Status.OVERDUE, Status.MET_LATE),
}
"""What may become of a status as days pass; of any other, anything."""
GENERAL: list[Property] = []


def listed(
    table: list[Property],
    name: str,
    english: str,
    paragraph: str,
    *,
    needs: tuple[str, ...] = (),
    cost: int = 1,
) -> Callable[[Check], Check]:
    """Put a check into a table as a property."""

    def put(check: Check) -> Check:
        table.append(Property(name, english, paragraph, check, needs, cost))
        return check

    return put


@listed(
    GENERAL,
    "learning",
    "Learning a fact never turns a decided answer into another.",
    EVERYWHERE,
    cost=3,
)
def _learning(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases(unknown=True))
    before = audited.decide(case)
    reviewed = case.conduct is not None
    complete = draw(audited.cases(known_facts(case), conduct=reviewed))
    after = audited.answers(complete)
    for target, status in [
        *((finding.rule, finding.status) for finding in before.findings),
        *((act.act, act.status) for act in before.acts),
    ]:
        if status is not Status.UNDETERMINED:
            claim(
                after[target] is status,
                f"{target} is {status}, and {after[target]} once all facts are known",
                case,
                complete,
            )


@listed(
    GENERAL,
    "asking",
    "What is undetermined asks for facts that are unknown, and nothing else asks for any.",
    EVERYWHERE,
    cost=3,
)
def _asking(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases(unknown=True))
    for finding in audited.decide(case).findings:
        open_ = finding.status is Status.UNDETERMINED
        claim(open_ == bool(finding.missing), f"{finding.rule} asks for {finding.missing}", case)
        for path in finding.missing:
            claim(stated(case, path) is UNKNOWN, f"{finding.rule} asks for {path}", case)


@listed(
    GENERAL,
    "evidence",
    "Changing facts that a finding's evidence does not mention never changes the finding.",
    EVERYWHERE,
    cost=2,
)
def _evidence(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    finding: Finding = draw(st.sampled_from(audited.decide(case).findings))
    mentioned = {"as_of", *(row.fact for row in finding.because)}
    mentioned |= {row.compared_with for row in finding.because if row.compared_with}
    in_conduct = any(FACTS[path].section == "conduct" for path in mentioned)
    other = draw(
        audited.cases(
            known_facts(case, sorted(mentioned)),
            conduct=case.conduct is not None if in_conduct else None,
        )
    )
    status = audited.answers(other)[finding.rule]
    claim(
        status is finding.status,
        f"{finding.rule} is {finding.status} because of {sorted(mentioned)}, and {status} where "
        "they are the same",
        case,
        other,
    )


@listed(
    GENERAL,
    "readings",
    "An answer changes under another choice of one reading exactly where it says so.",
    EVERYWHERE,
    cost=3,
)
def _readings(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    decision = audited.decide(case)
    for reading in audited.book.readings.values():
        for choice in reading.names[1:]:
            under = audited.answers(case, {**audited.choices, reading.code: choice})
            for finding in decision.findings:
                said = {(row.reading, row.choice): row.status for row in finding.depends_on}
                expected = said.get((reading.code, choice), finding.status)
                claim(
                    under[finding.rule] is expected,
                    f"{finding.rule} is {under[finding.rule]} under {reading.code}={choice}, and "
                    f"the decision says {expected}",
                    case,
                )


@listed(GENERAL, "conflicts", "Under the default readings nothing is ever in conflict.", EVERYWHERE)
def _conflicts(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases(draw(st.sampled_from((SERVING, {})))))
    answers = audited.answers(case).everything()
    for target, status in answers.items():
        claim(status is not Status.CONFLICT, f"{target} is in conflict", case)


@listed(
    GENERAL,
    "acts",
    "Every act has the status of the one rule that governs it, and is not required without one.",
    EVERYWHERE,
)
def _acts(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    answers = audited.answers(case)
    for act in audited.book.ordered_acts():
        governing = [r for r in audited.book.ordering(act) if answers.fires(r.name)]
        expected = {answers[rule.name] for rule in governing} or {Status.NOT_REQUIRED}
        claim(
            {answers[act]} == expected,
            f"{act} is {answers[act]}, but its rules come to {sorted(map(str, expected))}",
            case,
        )


@listed(
    GENERAL,
    "statuses",
    "Every rule comes to a status that its modality has, whenever all facts are known.",
    EVERYWHERE,
)
def _statuses(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    answers = audited.answers(case)
    silent = {Status.NOT_IN_FORCE, Status.NOT_APPLICABLE, Status.RELIEVED, Status.CONFLICT}
    for rule in audited.book.rules.values():
        possible = silent | {status for status, _ in outcomes(rule)}
        claim(answers[rule.name] in possible, f"{rule.name} is {answers[rule.name]}", case)


@listed(
    GENERAL,
    "time",
    "As days pass, what was done in time stays so, and what is too late is never in time again.",
    EVERYWHERE,
    cost=2,
)
def _time(audited: Audited, draw: Draw) -> None:
    serving = draw(st.sampled_from((LONG_SUBSTITUTE, ANY_SERVICE)))
    case = draw(audited.cases({**serving, "contract.ends_on": None}))
    stages = [stated(case, path) for path, fact in FACTS.items() if fact.plannable]
    days = {*audited.thresholds.edges, *audited.thresholds.near(case.as_of)}
    for day in stages:
        days.update(audited.thresholds.near(day) if isinstance(day, dt.date) else ())
    rules = [rule.name for rule in audited.book.rules.values() if rule.due is not None]
    last: dict[str, Answers] = {}
    for day in sorted(days):
        now = audited.answers(evolve(case, as_of=day))
        for rule in rules:
            if not now.fires(rule):
                continue
            old, new = last[rule][rule] if rule in last else None, now[rule]
            why = f"{rule} was {old}, and {new} on a later day"
            claim(
                new in AFTER.get(old, (new,)),
                why,
                *(() if old is None else (last[rule].case, now.case)),
            )
            last[rule] = now


@listed(
    GENERAL,
    "bearers",
    "Every finding names a bearer that its paragraph names; all rules on one act name the same.",
    EVERYWHERE,
)
def _bearers(audited: Audited, draw: Draw) -> None:
    rule = draw(st.sampled_from(list(audited.book.rules.values())))
    if rule.modality in (Modality.MEANS, Modality.NO_EFFECT):
        claim(rule.bearer is None, f"{rule.name} obliges nobody, and names {rule.bearer}")
        return
    paragraph = next(each for each in audited.book if rule in each.rules)
    own = " ".join((paragraph.title, paragraph.says, *paragraph.items.values()))
    bearer = rule.bearer or ""
    claim(bearer in audited.book.policy.bearers, f"{rule.name} names {bearer!r}")
    claim(bearer in own.lower(), f"{rule.paragraph} does not name {bearer!r}, and {rule.name} does")
    same = {other.bearer for other in audited.book.rules.values() if other.act == rule.act}
    claim(rule.act is None or len(same) == 1, f"rules on {rule.act} name {sorted(map(str, same))}")
