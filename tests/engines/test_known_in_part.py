"""Contracts of which only a part is known: decided as all of their completions are, by every engine."""

from __future__ import annotations

import itertools
import random

from attrs import evolve
from generating import random_case, random_readings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trying import tries

from policy507 import Status, decide_case
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.facts.kinds import PARTLY
from policy507.facts.sections import DUTIES

few = settings(max_examples=tries(12), deadline=None, suppress_health_check=list(HealthCheck))
randomness = st.randoms(use_true_random=False)
MOST_UNNAMED = 2


def with_duties(case: Case, said) -> Case:
    """The case with its contract's duties stated by a mapping."""
    data = case_to_data(case)
    contract = data.setdefault("contract", {})
    contract.pop("optional_duties", None)
    if not contract.setdefault("additional_duties", []):
        contract["additional_duties_include_discipline"] = False
    return case_from_data({**data, "contract": {**contract, "duties": said}})


def answers(case, readings, engine=None):
    """The status and the last day of every rule and act."""
    decision = decide_case(case, readings=readings, engine=engine)
    return {f.rule: (f.status, f.due) for f in decision.findings} | {
        a.act: (a.status, a.due) for a in decision.acts
    }


def some_mapping(rng: random.Random, unnamed: int):
    """What a mapping says of all duties but some, in any order."""
    named = rng.sample([*DUTIES], len(DUTIES) - unnamed)
    return {duty: rng.choice((True, True, False, PARTLY)) for duty in named}


@few
@given(randomness)
def test_a_part_is_decided_exactly_where_all_completions_agree(rng):
    """Otherwise a duty that nobody spoke of would be taken for included, or for lacking."""
    case, readings = random_case(rng, unknown=0.0), random_readings(rng)
    said = some_mapping(rng, rng.randint(1, MOST_UNNAMED))
    others = [duty for duty in DUTIES if duty not in said]
    found = answers(with_duties(case, said), readings)
    completed = [
        answers(with_duties(case, said | dict(zip(others, more, strict=True))), readings)
        for more in itertools.product((True, False, PARTLY), repeat=len(others))
    ]

    for target, answer in found.items():
        each = {answers[target] for answers in completed}
        assert each == {answer} or (len(each) > 1 and answer[0] is Status.UNDETERMINED), target


@few
@given(randomness)
def test_the_engines_agree_on_a_part(rng):
    """Otherwise what is decided would hang on what decides."""
    case, readings = random_case(rng, unknown=rng.choice([0.0, 0.1])), random_readings(rng)
    part = with_duties(case, some_mapping(rng, rng.randint(1, len(DUTIES))))

    defined = answers(part, readings, "reference")
    assert defined == answers(part, readings) == answers(part, readings, "lanes")


@few
@given(randomness)
def test_what_is_missing_is_in_question(rng):
    """Otherwise a person would be asked about duties that the mapping names."""
    case = random_case(rng, unknown=0.0)
    said = some_mapping(rng, 1)
    (unnamed,) = (duty for duty in DUTIES if duty not in said)
    decision = decide_case(with_duties(case, said))

    assert {*decision.missing} <= {"contract.duties", "contract.optional_duties"}
    for duty in said:
        assert () == decision.finding(f"contract-includes-{duty}").missing
    asked = decision.finding(f"contract-includes-{unnamed}")
    assert bool(asked.missing) is (asked.status is Status.UNDETERMINED)


def test_a_part_is_told_from_another_that_is_remembered():
    """Otherwise two contracts that say something else of one duty would be one case in memory."""
    rng = random.Random(7)
    case = random_case(rng, unknown=0.0)
    facts = {"for_sro_services": True, "between_employer_and_charter_school": True}
    contract = evolve(case.contract, starts_on=case.as_of, ends_on=None, **facts)
    case = evolve(case, contract=contract)
    name = "contract-includes-law-education"
    found = [
        decide_case(with_duties(case, {"law-education": said})).finding(name).status
        for said in (True, False, PARTLY, True)
    ]
    unnamed = decide_case(with_duties(case, {"positive-climate": True})).finding(name).status

    assert [Status.MET, Status.UNMET, Status.UNMET, Status.MET] == found
    assert Status.UNDETERMINED is unnamed
