"""Properties of every rule book, whatever its policy says; the last one compares the engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from attrs import evolve
from hypothesis import strategies as st

from policy507.audit.properties.property import (
    ANY_SERVICE,
    COUNTED,
    EVERYWHERE,
    LONG_SUBSTITUTE,
    SERVING,
    Audited,
    Choices,
    Draw,
    Property,
    RefutedError,
    Verdicts,
    changed,
    claim,
    known_facts,
    listed,
)
from policy507.decisions.findings import Finding
from policy507.engines.engine import REFERENCE
from policy507.engines.program import Test, program
from policy507.engines.reference import ReferenceEngine
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Situation
from policy507.engines.standings import Statuses
from policy507.english.conditions import sentence
from policy507.facts.case import Case, stated
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN, is_known
from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months
from policy507.model.conditions import BusinessDay, DayTest, Field, Shift, facts_of, walk
from policy507.model.outcomes import outcomes
from policy507.model.statuses import Modality, Status
from policy507.strategies.near_miss import one_test_apart

AFTER: Mapping[Status | None, tuple[Status, ...]] = {
    Status.MET: (Status.MET,),
    Status.MET_LATE: (Status.MET_LATE,),
    Status.OVERDUE: (Status.OVERDUE, Status.MET_LATE),
}
"""What may become of a status as days pass; of any other, anything."""
EVERY_BOOK: list[Property] = []


@listed(
    EVERY_BOOK,
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
    after = audited.verdicts(complete)
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
    EVERY_BOOK,
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
            claim(not is_known(stated(case, path)), f"{finding.rule} asks for {path}", case)


@listed(
    EVERY_BOOK,
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
    status = audited.verdicts(other)[finding.rule]
    claim(
        status is finding.status,
        f"{finding.rule} is {finding.status} because of {sorted(mentioned)}, and {status} where "
        "they are the same",
        case,
        other,
    )


@listed(
    EVERY_BOOK,
    "readings",
    "An answer, or the last day of what is open, changes under another choice of one reading "
    "exactly where it says so.",
    EVERYWHERE,
    cost=3,
)
def _readings(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    decision = audited.decide(case)
    for reading in audited.book.readings.values():
        for choice in reading.names[1:]:
            under = audited.verdicts(case, {**audited.choices, reading.code: choice})
            for finding in decision.findings:
                rows = {(row.reading, row.choice): row for row in finding.depends_on}
                said = rows.get((reading.code, choice), finding)
                status = under[finding.rule]
                made = f"under {reading.code}={choice}, and the decision says"
                told = f"{finding.rule} is {status} {made} {said.status}"
                claim(status is said.status, told, case)
                if status is Status.OPEN:
                    day = under.last_day(finding.rule)
                    told = f"the last day of {finding.rule} is {day} {made} {said.due}"
                    claim(day == said.due, told, case)


@listed(
    EVERY_BOOK,
    "acts",
    "Every act has the status of the one rule that governs it, and is not required without one.",
    EVERYWHERE,
)
def _acts(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    verdicts = audited.verdicts(case)
    for act in audited.book.ordered_acts():
        governing = [r for r in audited.book.ordering(act) if verdicts.fires(r.name)]
        expected = {verdicts[rule.name] for rule in governing} or {Status.NOT_REQUIRED}
        claim(
            {verdicts[act]} == expected,
            f"{act} is {verdicts[act]}, but its rules come to {sorted(map(str, expected))}",
            case,
        )


@listed(
    EVERY_BOOK,
    "statuses",
    "Every rule comes to a status that its modality has, whenever all facts are known.",
    EVERYWHERE,
)
def _statuses(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases())
    verdicts = audited.verdicts(case)
    silent = {Status.NOT_IN_FORCE, Status.NOT_APPLICABLE, Status.RELIEVED, Status.CONFLICT}
    for rule in audited.book.rules.values():
        possible = silent | {status for status, _ in outcomes(rule)}
        claim(verdicts[rule.name] in possible, f"{rule.name} is {verdicts[rule.name]}", case)


@listed(
    EVERY_BOOK,
    "time",
    "As days pass, what was done in time stays so, and what is too late is never in time again.",
    EVERYWHERE,
    cost=2,
)
def _time(audited: Audited, draw: Draw) -> None:
    serving = draw(st.sampled_from((LONG_SUBSTITUTE, ANY_SERVICE)))
    case = draw(audited.cases({**serving, "contract.ends_on": None}))
    stages = [stated(case, path) for path, fact in FACTS.items() if fact.plannable]
    near = audited.thresholds.near(case.as_of, *(d for d in stages if isinstance(d, dt.date)))
    days = {*audited.thresholds.days, *near}
    rules = [rule.name for rule in audited.book.rules.values() if rule.due is not None]
    last: dict[str, Verdicts] = {}
    for day in sorted(days):
        now = audited.verdicts(evolve(case, as_of=day))
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
    EVERY_BOOK,
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


# --- whoever decides a case decides it as the rules define it

NEIGHBOURS = 9
"""How many facts a case is turned in, to see whether its neighbour is taken for it."""
ODD_DAYS = 3
YEAR = dt.timedelta(days=366)


@listed(
    EVERY_BOOK,
    "engines",
    "The engines agree, field by field, under any readings; what is remembered of a case is given "
    "to no other; and days are counted alike.",
    EVERYWHERE,
    cost=3,
)
def _engines(audited: Audited, draw: Draw) -> None:
    case = draw(audited.cases(unknown=draw(st.booleans())))
    readings = {
        code: draw(st.sampled_from(reading.names))
        for code, reading in audited.book.readings.items()
    }
    _same_decision(audited, case, readings)
    complete = draw(audited.cases(draw(st.sampled_from((SERVING, COUNTED, {}))), conduct=True))
    _same_statuses(audited, complete)
    for neighbour in _neighbours(audited, draw, complete):
        _same_statuses(audited, neighbour)
    _same_tests(audited, draw)


def _same_decision(audited: Audited, case: Case, readings: Choices) -> None:
    given, defined = (
        audited.decide(case, readings, engine).to_data() for engine in (None, REFERENCE)
    )
    differ = [key for key in given if key != "engine" and given[key] != defined[key]]
    claim(not differ, f"under {readings} the engines differ in {', '.join(differ)}", case)


def _same_statuses(audited: Audited, case: Case) -> None:
    """Claim that a case, of which all or a neighbour is remembered, is decided by itself."""
    book = audited.book
    defined = Statuses(program(book), case, audited.choices, ReferenceEngine(book))
    decision = audited.decide(case)
    given: dict[str, Status] = {each.rule: each.status for each in decision.findings}
    given |= {each.act: each.status for each in decision.acts}
    for target, status in given.items():
        expected = defined.of(target)
        why = f"the engines differ: {target} is {status}, and {expected} by definition"
        claim(status is expected, why, case)


def _neighbours(audited: Audited, draw: Draw, case: Case) -> Iterator[Case]:
    """Cases just across the switch of a test, and those in which a fact of it is unknown."""
    of_fact: dict[str, list[Test]] = {}
    for test in program(audited.book).tests:
        for path in facts_of(test):
            of_fact.setdefault(path, []).append(test)
    free = sorted(filter(_free, of_fact))
    numbers = [path for path in free if FACTS[path].kind == "count"]
    # Numbers are few, and each has a limit about which to be mistaken.
    for path in (*numbers, *(draw(st.sampled_from(free)) for _ in range(NEIGHBOURS))):
        test = draw(st.sampled_from(of_fact[path]))
        across = [c for fact, c in one_test_apart(audited.book, case, test) if fact == path]
        # They come in the order of their values, so that the switch is before one or the other.
        yield from across[:1]
        yield from across[1:][-1:]
        unknown = changed(case, {path: UNKNOWN})
        if unknown is not None:
            yield unknown


def _same_tests(audited: Audited, draw: Draw) -> None:
    """Claim that days are moved as defined: about the day that an odd one is moved to."""
    read = signature_reader(program(audited.book))
    where = audited.thresholds
    clamped = [day for day in where.odd if any(_clamps(day, months) for months in where.periods)]
    days = {draw(st.sampled_from(where.odd)) for _ in range(ODD_DAYS)}
    days |= {draw(st.sampled_from(clamped)) for _ in range(ODD_DAYS if clamped else 0)}
    for day in sorted(days):
        for test in read.tests:
            for case in _about(audited, test, day):
                truth = read.truths(read.read(case)[0])[test]
                defined = Situation(case, audited.choices).truth(test)
                if truth is not defined:
                    why = f"the engines differ: '{sentence(test)}' is {truth}, not {defined}"
                    raise RefutedError(why, case)


def _clamps(day: dt.date, months: int) -> bool:
    """Whether the month that is so many later has no such day."""
    return dt.date.fromordinal(add_months(day.toordinal(), months)).day != day.day


def _about(audited: Audited, test: Test, day: dt.date) -> Iterator[Case]:
    """Cases in which a test measures from a day, and compares what comes of it with a day about it."""
    if not isinstance(test, DayTest) or not isinstance(test.left, Field):
        return
    moved = any(isinstance(part, BusinessDay | Shift) for part in walk(test.right))
    sources = [part.path for part in walk(test.right) if isinstance(part, Field)]
    if not moved or not all(map(_free, sources)):
        return
    # Decided so late that whatever is stated has happened.
    late = Case(as_of=min(audited.thresholds.span[1] + YEAR, LAST_DAY))
    measured = changed(late, dict.fromkeys(sources, day))
    if measured is None:
        return
    end, _ = Situation(measured, audited.choices).span(test.right)
    for step in (-1, 0, 1):
        if FIRST_DAY.toordinal() <= end + step <= LAST_DAY.toordinal():
            about = dt.date.fromordinal(end + step)
            beside = (
                changed(measured, {test.left.path: about})
                if _free(test.left.path)
                else evolve(measured, as_of=about)
            )
            if beside is not None:
                yield beside


def _free(path: str) -> bool:
    """Whether a fact is one that a section states."""
    return bool(FACTS[path].section) and not FACTS[path].derived
