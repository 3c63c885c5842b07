"""What a decision gives as evidence, read back from its words and its data, is true of the case."""

from __future__ import annotations

import datetime as dt
import operator
import random
import re
from collections import Counter

import pytest
from attrs import evolve
from generating import BOOK, random_case, random_readings

from policy507 import decide_case
from policy507.decisions import evidence, findings
from policy507.decisions.decision import Decision
from policy507.decisions.findings import Finding
from policy507.errors import FactError
from policy507.facts.case import Case, observed, stated
from policy507.facts.kinds import UNKNOWN, includes
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS
from policy507.model.calendar import add_months, next_business_day
from policy507.model.conditions import (
    Given,
    NamedDay,
)
from policy507.model.statuses import Status
from policy507.strategies.mending import mended

pytestmark = pytest.mark.long

NUMBERS = {
    "fewer than": operator.lt,
    "at most": operator.le,
    "at least": operator.ge,
    "more than": operator.gt,
    "exactly": operator.eq,
}
DAYS = {
    "on or before": operator.le,
    "on or after": operator.ge,
    "before": operator.lt,
    "after": operator.gt,
    "on": operator.eq,
}
NEVER = dt.date.max.toordinal()
OF_NUMBER = re.compile(rf"(not )?({'|'.join(NUMBERS)}) (\d+)")
OF_DAY = re.compile(rf"(?:([^:]+): )?({'|'.join(DAYS)}) (\S+|a day that has not come)(?: \(.*\))?")
MOVE = re.compile(r"(\d+) (month|day)s? (after|before)|next business day from")
TRIES = 100
REVIEWED = "conduct.under_review"  # which follows from there being an act
STATED = [path for path, fact in FACTS.items() if fact.section and not fact.derived]


def number_of(day):
    """A day as a number; one that does not come is later than all."""
    return NEVER if day is None else day.toordinal()


def moved(number, words):
    """A day moved as words say, the last move first."""
    for many, unit, way in reversed(MOVE.findall(words or "")):
        if number == NEVER:
            return NEVER
        if not unit:
            number = next_business_day(number, BOOK.calendar)
        else:
            count = int(many) if way == "after" else -int(many)
            number = add_months(number, count) if unit == "month" else number + count
    return number


def is_true(row, case):
    """Whether a row says of a case what is so, by its words alone."""
    value, said = observed(case, row.fact), row.test
    if value is UNKNOWN or value != row.value:
        return False
    match FACTS[row.fact].kind:
        case "flag":
            return said == f"is {str(value).lower()}"
        case "words" | "texts":
            word = said.removeprefix("does not include ").removeprefix("includes ")
            return includes(value, word) is said.startswith("includes ")
        case "count":
            denied, words, number = OF_NUMBER.fullmatch(said).groups()
            return NUMBERS[words](value, int(number)) is not bool(denied)
    if said in ("is none", "is a date"):
        return (value is None) is (said == "is none")
    if "which is unknown" in said:
        return True  # whatever day that is
    moves, words, day = OF_DAY.fullmatch(said).groups()
    other = NEVER if day.startswith("a day") else dt.date.fromisoformat(day).toordinal()
    return DAYS[words](moved(number_of(value), moves), other)


def follows(working, case):
    """Whether a day that was worked out follows from what it was worked out of, as far as that is known."""
    if working.fact is not None:
        return working.came_to == observed(case, working.fact)
    spans = [span(each.came_to) for each in working.of]
    if working.picked is not None:
        pick = max if working.picked == "later" else min
        low, high = (pick(bounds) for bounds in zip(*spans, strict=True))
    elif working.of:
        words = " ".join(map(evidence.move_words, working.moves))
        low, high = (
            moved(bound, words) if bound else bound for (bounds,) in (spans,) for bound in bounds
        )
    else:
        low, high = span(working.came_to)  # a date that a rule states, or one of several such
    came_to = working.came_to
    fine = low < high if came_to is UNKNOWN else low <= number_of(came_to) <= high
    return fine and all(follows(each, case) for each in working.of)


def span(day):
    """The earliest and the latest that a day may be; 0 is before all."""
    return (0, NEVER) if day is UNKNOWN else (number_of(day), number_of(day))


def untrue():
    """What is not true of the evidence of some cases at random, of which facts may be unknown."""
    rng = random.Random(9)
    for number in range(TRIES):
        case = random_case(rng, unknown=0.0 if number % 2 else 0.1)
        decision = decide_case(case, readings=random_readings(rng))
        yield from (row for f in decision.findings for row in f.because if not is_true(row, case))
        yield from _untrue_days(decision, case)
        yield from _out_of_order(decision)


def _untrue_days(decision, case):
    for finding in decision.findings:
        working = finding.worked_out
        if working and not (working.came_to == finding.due and follows(working, case)):
            yield finding.rule, working


def _out_of_order(decision):
    """What is missing, unless a rule asks in the order of a case file, and all ask for the most first."""
    order = list(FACTS).index
    for finding in decision.findings:
        if list(finding.missing) != sorted(finding.missing, key=order):
            yield finding.rule, finding.missing
    asked = Counter(path for finding in decision.findings for path in finding.missing)
    expected = sorted(asked, key=lambda path: (-asked[path], order(path)))
    if list(decision.missing) != expected:
        yield decision.missing


def test_evidence_is_true_of_the_case():
    """Otherwise a decision would be right, and tell people a wrong reason for it."""
    assert list(untrue()) == []


def as_if_held(patch):
    """Fewer than 60 is said where it is not so."""
    real = evidence.words_of_test
    patch.setattr(evidence, "words_of_test", lambda row: real(evolve(row, held=True)))


def other_branch(patch):
    """A day is explained by the branch that was not taken."""
    real = evidence.worked_out

    def exchanged(day):
        if isinstance(day, NamedDay):
            return evolve(day, day=exchanged(day.day))
        if isinstance(day, Given):
            return evolve(day, then=day.otherwise, otherwise=day.then)
        return day

    patch.setattr(findings, "worked_out", lambda day, case: real(exchanged(day), case))


def reversed_in_a_rule(patch):
    """What a rule asks for last comes first."""
    real = Finding.missing
    patch.setattr(Finding, "missing", property(lambda finding: real.fget(finding)[::-1]))


def reversed_order(patch):
    """What settles least comes first."""
    real = Decision.missing
    patch.setattr(Decision, "missing", property(lambda decision: real.fget(decision)[::-1]))


@pytest.mark.parametrize("fault", [as_if_held, other_branch, reversed_in_a_rule, reversed_order])
def test_a_fault_in_the_evidence_is_found(monkeypatch, fault):
    """Otherwise evidence could be wrong, and no test would notice."""
    fault(monkeypatch)

    assert next(untrue(), None) is not None


def test_a_rule_asks_for_facts_in_the_order_of_a_case_file():
    """Otherwise people would look for the next fact all over the form that they fill in."""
    decision = decide_case(Case(as_of=dt.date(2026, 11, 23)))
    missing = next(f.missing for f in decision.findings if f.rule == "contract-meets-policy")

    assert missing == (
        "contract.for_sro_services",
        "contract.between_employer_and_charter_school",
        "contract.ends_on",
        "contract.duties",
        "contract.optional_duties",
        "contract.additional_duties_include_discipline",
    )


# --- what is given as evidence suffices


def changed_besides(kept, case, rng):
    """The case with all facts but some changed at random; `None` where they would contradict these."""
    other = random_case(rng)
    values = {path: stated(other, path) for path in STATED if stated(other, path) is not UNKNOWN}
    values |= {path: stated(case, path) for path in kept if path != REVIEWED}
    conduct = case if REVIEWED in kept else other
    values = {p: v for p, v in values.items() if conduct.conduct or not p.startswith("conduct.")}
    found = mended(values, values.keys() - kept, BOOK.impossible)
    sections = {}
    for path, value in (found or {}).items():
        section, _, name = path.rpartition(".")
        if section:
            sections.setdefault(section, {})[name] = value
    if conduct.conduct:
        sections.setdefault("conduct", {})
    try:
        return Case(as_of=case.as_of, **{s: SECTIONS[s](**facts) for s, facts in sections.items()})
    except FactError:  # a list that is left out is the empty one, and may contradict
        return None


def evidence_of(finding):
    """The facts that a finding gives as evidence, as far as they are known."""
    rows = [(row.fact, row.operand_fact, row.operand) for row in finding.because]
    others = {other for _, other, operand in rows if other and operand is not UNKNOWN}
    return {"as_of", *(fact for fact, *_ in rows), *others}


def insufficient(few=3):
    """Findings that come out otherwise though nothing of their evidence changed."""
    rng = random.Random(11)
    tried = 0
    for number in range(TRIES // 2):
        case = random_case(rng, unknown=0.0 if number % 2 else 0.1)
        readings = random_readings(rng)
        decision = decide_case(case, readings=readings)
        decided = [f for f in decision.findings if f.status is not Status.UNDETERMINED]
        for finding in rng.sample([f for f in decided if not f.by_completion], few):
            kept = evidence_of(finding)
            other = changed_besides(kept, case, rng)
            if other is not None:
                tried += 1
                again = decide_case(other, readings=readings).finding(finding.rule)
                if again.status is not finding.status:
                    yield finding.rule, finding.status, again.status, sorted(kept)
    assert tried > TRIES  # else nothing was asked


def test_evidence_suffices():
    """Otherwise people would be told a reason beside which the answer could be another one."""
    assert list(insufficient()) == []


def loses_a_row(patch):
    """The last of what decided is not told."""
    real = findings.because
    patch.setattr(findings, "because", lambda *given: real(*given)[:-1])


def test_evidence_that_does_not_suffice_is_found(monkeypatch):
    """Otherwise a reason could go missing, and no test would notice."""
    loses_a_row(monkeypatch)

    assert next(insufficient(), None) is not None
