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
from policy507.facts.case import Case, observed
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months, next_business_day
from policy507.model.conditions import Given, NamedDay

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
            has = said.removeprefix("does not include ").removeprefix("includes ") in value
            return has is said.startswith("includes ")
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
    """Whether a day that was worked out follows from what it was worked out of."""
    if working.fact is not None:
        return working.came_to == observed(case, working.fact)
    of = [number_of(each.came_to) for each in working.of]
    if working.picked is not None:
        expected = max(of) if working.picked == "later" else min(of)
    elif working.of:
        words = " ".join(map(evidence._move_words, working.moves))
        (expected,) = (moved(each, words) for each in of)
    else:
        expected = number_of(working.came_to)  # a date that a rule states
    return number_of(working.came_to) == expected and all(follows(e, case) for e in working.of)


def untrue():
    """What is not true of the evidence of some cases at random, of which facts may be unknown."""
    rng = random.Random(9)
    for number in range(TRIES):
        case = random_case(rng, unknown=0.0 if number % 2 else 0.1)
        decision = decide_case(case, readings=random_readings(rng))
        yield from (row for f in decision.findings for row in f.because if not is_true(row, case))
        if number % 2:  # a day that is not known has no working to follow
            yield from _untrue_days(decision, case)
        yield from _out_of_order(decision)


def _untrue_days(decision, case):
    for finding in decision.findings:
        working = finding.worked_out
        if working and not (working.came_to == finding.due and follows(working, case)):
            yield finding.rule, working


def _out_of_order(decision):
    """What is missing, unless what settles most comes first, and then what a case states first."""
    asked = Counter(path for finding in decision.findings for path in finding.missing)
    expected = sorted(asked, key=lambda path: (-asked[path], list(FACTS).index(path)))
    if list(decision.missing) != expected:
        yield decision.missing


def test_evidence_is_true_of_the_case():
    """Otherwise a decision would be right, and tell people a wrong reason for it."""
    assert list(untrue()) == []


def as_if_held(patch):
    """Fewer than 60 is said where it is not so."""
    real = evidence.words_of_test
    patch.setattr(evidence, "words_of_test", lambda row, voice: real(evolve(row, held=True), voice))


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


def reversed_order(patch):
    """What settles least comes first."""
    real = Decision.missing
    patch.setattr(Decision, "missing", property(lambda decision: real.fget(decision)[::-1]))


@pytest.mark.parametrize("fault", [as_if_held, other_branch, reversed_order])
def test_a_fault_in_the_evidence_is_found(monkeypatch, fault):
    """Otherwise evidence could be wrong, and no test would notice."""
    fault(monkeypatch)

    assert next(untrue(), None) is not None


def test_a_rule_asks_for_facts_in_the_order_in_which_it_is_written():
    """Otherwise people would be asked for details before what the rule is about."""
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
