"""Next steps: something to do about everything that is wrong or open, and nothing that cannot be done."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from deciding import GRACE, SUBSTITUTE, UNABLE, UNTRAINED, at_random, decided
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507.decisions.advice.matters import name_of, targets_of
from policy507.decisions.advice.steps import Kind
from policy507.decisions.advice.timeline import on
from policy507.decisions.advice.typed import day_of
from policy507.decisions.advice.until import next_turn
from policy507.decisions.decide import decide_case
from policy507.decisions.summary import Group, group_of
from policy507.english.phrases import weekday_phrase
from policy507.facts.case import stated
from policy507.facts.kinds import is_known
from policy507.facts.sections import DUTIES
from policy507.model.statuses import Status

SEEDS = range(24)


def steps(*changes, **how):
    """The steps of a case in words."""
    merged = {path: value for each in changes for path, value in each.items()}
    return [str(step) for step in decided(merged, **how).next_steps]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_that_is_wrong_or_open_has_a_step(seed):
    """Otherwise a person would be told what is wrong and left alone with it."""
    decision = at_random(seed)
    about = {name for step in decision.next_steps for name in step.acts}

    for target in targets_of(decision):
        if group_of(target.status) <= Group.UNDETERMINED:
            assert name_of(target) in about, (name_of(target), target.status)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_step_asks_for_what_the_facts_rule_out(seed):
    """Otherwise a person would be sent after what is done, known, booked or past."""
    decision = at_random(seed)
    by_name = {name_of(target): target for target in targets_of(decision)}

    for step in decision.next_steps:
        if step.kind is Kind.ASK:
            assert not is_known(stated(decision.case, step.fact))
        if step.kind is Kind.DO:
            assert step.by is None or step.by >= decision.as_of
        for name in step.acts:
            ahead = step.kind is Kind.DO and "would be overdue" in step.text
            assert ahead or group_of(by_name[name].status) <= Group.UNDETERMINED
            assert not ahead or by_name[name].status is Status.NOT_REQUIRED


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_planned_is_never_asked_for_as_if_it_were_not(seed):
    """Otherwise a person would book what is booked."""
    decision = at_random(seed)
    planned = {name: m.planned_on for m in decision.matters for name in m.names if m.planned_on}

    for step in decision.next_steps:
        days = {planned[name] for name in step.acts if name in planned}
        if step.kind in (Kind.MEND, Kind.DO) and days:
            conflict = step.who is None  # which is for who decides on readings
            assert conflict or all(weekday_phrase(day) in step.text for day in days)


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_come_in_the_order_of_urgency(seed):
    """Otherwise a person would begin with what can wait."""
    found = at_random(seed).next_steps
    kinds = [list(Kind).index(step.kind) for step in found]

    assert kinds == sorted(kinds)
    for kind in (Kind.MEND, Kind.DO):
        days = [step.by or dt.date.max for step in found if step.kind is kind]
        assert days == sorted(days)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_is_for_who_bears_it(seed):
    """Otherwise the officer would be told to change a contract."""
    decision = at_random(seed)
    by_name = {name_of(target): target for target in targets_of(decision)}

    for step in decision.next_steps:
        bearers = {by_name[name].bearer for name in step.acts}
        if step.kind in (Kind.MEND, Kind.DO, Kind.GO_ON) and step.who is not None:
            assert bearers == {step.who}


def test_what_is_overdue_is_to_be_done_now_and_cannot_be_made_good():
    """Otherwise a person would think that a late course undoes the delay, or need not be taken any more."""
    assert (
        steps(UNTRAINED)[0]
        == "Officer: complete the required training now: it was due on Monday, September 7, 2026, "
        "and stays overdue until that is done (V.A)."
    )


def test_what_is_booked_is_not_to_be_booked():
    """Otherwise a person would book a second course."""
    booked = {"officer.sro_course_completed_on": "2026-12-14"}
    in_time, _ = steps(UNABLE, booked)[:1], None

    assert (
        "on Monday, December 14, 2026, as planned; the last day is Monday, March 8, 2027"
        in (in_time[0])
    )
    assert "on Monday, December 14, 2026, as planned, or sooner" in steps(UNTRAINED, booked)[0]


def test_what_is_booked_too_late_is_said_to_be():
    """Otherwise a person would rely on a plan that misses the last day."""
    late = {"officer.sro_course_completed_on": "2027-03-09"}

    assert (
        "by Monday, March 8, 2027, with 105 days left: Tuesday, March 9, 2027, for which it is "
        "planned, is too late" in steps(UNABLE, late)[0]
    )


def test_what_has_no_last_day_says_why():
    """Otherwise a person would look for a date that there is none of."""
    no_day = {**UNTRAINED, "officer.duties_assumed_on": None}
    substitute = {**SUBSTITUTE, "officer.employer_policy_reviewed_on": None}

    assert (
        "there is no last day yet: no day is planned for the officer to take up the duties"
        in steps(no_day)[0]
    )
    assert "no last day is stated (V.D)" in steps(substitute)[0]


def test_a_contract_is_mended_in_one_step():
    """Otherwise a school would be given a step for each duty, and one more for the whole."""
    lacking = {"contract.duties": ["law-education", "criminal-law-enforcement"]}
    found = [step for step in decided(lacking).next_steps if step.who == "charter school"]

    assert len(found) == 1
    assert "include in the contract the duty to foster" in found[0].text
    assert found[0].paragraphs == ("II", "IV.A.1", "IV.A.2", "IV.A.3", "IV.A.4", "IV.A.5")
    assert "meet-policy" in found[0].acts


def test_each_step_that_a_contract_needs_is_cited_with_the_whole():
    """Otherwise a school would take the first step for all that its contract needs."""
    lacking = {
        "contract.duties": [duty for duty in DUTIES if duty != "law-education"],
        "contract.optional_duties": ["safety-drill-advice"],
    }
    found = [step for step in decided(lacking).next_steps if step.who == "charter school"]

    assert [step.paragraphs for step in found] == [("II", "IV.A.4"), ("II", "IV.A.6")]


def test_duties_are_told_in_the_order_of_the_policy_where_they_are_optional_too():
    """Otherwise a reader who goes by the paragraph looks for the second duty before the first."""
    optional = {"contract.optional_duties": ["law-education", "safety-drill-advice"]}
    (told,) = [each for each in steps(optional) if each.startswith("Charter school: ")]

    assert "include advising on safety drills and teaching and advising" in told


def test_what_else_is_wrong_with_a_contract_is_a_step_of_its_own():
    """Otherwise a school would add the duties and keep the one that is contrary."""
    contrary = {
        "contract.additional_duties": ["detention"],
        "contract.additional_duties_include_discipline": True,
    }
    (alone,) = [each for each in steps(contrary) if "requirements" in each]
    both = steps(contrary, {"contract.duties": ["criminal-law-enforcement"]})

    assert "an additional duty has the officer enforce school rules or discipline" in alone
    assert sum(each.startswith("Charter school: ") for each in both) == 2


def test_what_was_done_cannot_be_undone():
    """Otherwise a breach would be said to be mended, or to have a consequence that the policy states none of."""
    act = {"conduct.participated_in_discipline": True}

    assert steps(act)[0] == (
        "Officer: from now on, do not take part in enforcing discipline for violations of school "
        "rules; what was done stays done, and this policy does not say what follows (IV.C)."
    )


def test_a_conflict_is_for_who_decides_how_the_words_are_read():
    """Otherwise somebody would have to guess which of two rules counts."""
    both = {**UNABLE, "officer.basic_course_completed_on": "2024-07-19"}
    (step,) = [each for each in steps(both, readings={"B-2": "unranked"}) if "decided" in each]

    assert step == (
        "Have it decided how the words are read (B-2); as they are read now, V.B and V.C both apply, "
        "and neither sets the other aside (V.B and V.C)."
    )


def test_where_nothing_is_to_be_done_it_says_so():
    """Otherwise silence would have to be read as good news."""
    until = "until Thursday, July 1, 2027"  # the school year and the contract end
    served = "18 more student contact days served as a substitute"

    assert steps(SUBSTITUTE) == [
        f"Nothing more to do under this policy {until} or {served}; then decide again."
    ]
    assert steps({})[-1] == f"Nothing else to do under this policy {until}; then decide again."
    never = {"officer.peace_officer": False, "contract.for_sro_services": False}
    assert steps(never, without=["school_year"]) == ["Nothing more to do under this policy."]


@pytest.mark.parametrize("starts", ["2027-01-01", "2027-01-03", "2027-01-04"])
def test_what_is_due_soon_after_a_contract_starts_is_told_before_that(starts):
    """Otherwise nothing is to be done until the contract starts, two days before the last day."""
    planned = {"contract.starts_on": starts, "officer.duties_assumed_on": "2027-01-04"}

    (told,) = steps(UNTRAINED, planned)
    assert told == (
        "Officer: complete the required training by Sunday, January 3, 2027, with 41 days left; "
        "from Monday, January 4, 2027 on it would be overdue (V.A)."
    )


def test_a_question_says_how_much_it_can_change():
    """Otherwise a person would ask for facts in any order."""
    decision = decided(without=["officer.latest_certificate_kept"])
    step = decision.next_steps[0]

    assert step.kind is Kind.ASK
    assert str(step) == (
        "Ask: does the chief law enforcement officer keep a copy of the latest certificate? "
        "(V.E; can change 1 answer)"
    )
    assert decision.act("keep-latest-certificate").status is Status.UNDETERMINED


def test_steps_are_data_too():
    """Otherwise a program would have to take sentences apart."""
    step = decided(UNTRAINED).next_steps[0].to_data()

    assert step["kind"] == "mend"
    assert (step["who"], step["by"], step["paragraphs"]) == ("officer", "2026-09-07", ["V.A"])
    assert step["acts"] == ["complete-training"]


def test_nothing_to_do_is_said_until_it_is_not_so_any_more():
    """Otherwise a person would put the case away on the eve of what makes it wrong."""
    served = {
        "school_year.substitute_contact_days": 59,
        "school_year.substitute_contact_days_expected": 70,
    }
    (*_, near) = steps(SUBSTITUTE, UNTRAINED, served)

    assert "or one more student contact day served as a substitute; then decide again" in near


@pytest.mark.parametrize(
    ("ends", "until"),
    [
        (
            [],
            " until Thursday, July 1, 2027 or 18 more student contact days served as a substitute",
        ),
        (["school_year.ends_on"], ""),
    ],
)
def test_what_would_be_too_late_with_more_of_what_grows_is_said_while_there_is_time(ends, until):
    """Otherwise a substitute is told to wait for the very day from which the training is overdue."""
    without_end = {"contract.ends_on": None} if ends else {}
    (told,) = steps(SUBSTITUTE, UNTRAINED, without_end, without=ends)

    assert told == (
        f"Nothing more to do under this policy{until}; with 18 more student contact days served as a "
        "substitute, the officer's duty to complete the required training would be overdue (its last "
        "day was September 7, 2026; V.A)."
    )


def test_nothing_to_do_is_said_with_the_readings_under_which_something_would_be_wrong():
    """Otherwise a school waits on our default, though by other words the training is overdue."""
    (online,) = steps(UNTRAINED, {"school.seat_based": False})
    (*_, fine) = steps({})

    assert online.endswith(
        "then decide again (under another choice of reading D-1 something would be wrong)."
    )
    assert "another choice" not in fine


SERVING = {
    **UNTRAINED,
    "as_of": "2025-08-15",
    "officer.duties_assumed_on": "2024-08-26",
    "officer.employer_policy_reviewed_on": None,
    "contract.starts_on": "2024-07-01",
}


def test_what_a_rule_asks_from_its_first_day_on_is_to_be_done_before():
    """Otherwise an officer hears of nothing to do until the day on which it is too late."""
    found = steps(SERVING, without=["school_year"])

    assert found[0] == (
        "Officer: complete the required training by Sunday, August 31, 2025, with 16 days left; from "
        "Monday, September 1, 2025 on it would be overdue (V.A)."
    )
    assert not any("othing" in each for each in found)
    lacking = {"contract.duties": ["safety-drill-advice"]}
    assert found[0] in steps(SERVING, lacking, without=["school_year"])


def test_what_a_contract_asks_from_its_first_day_on_is_to_be_done_before():
    """Otherwise an officer whose contract has not begun hears nothing of the training."""
    later = {**UNTRAINED, "contract.starts_on": "2027-01-04"}
    told = "complete the required training"

    assert steps(later, {"officer.duties_assumed_on": "2027-01-04"})[0] == (
        f"Officer: {told} by Sunday, January 3, 2027, with 41 days left; from Monday, January 4, 2027 "
        "on it would be overdue (V.A)."
    )
    assert steps(later)[0] == (
        f"Officer: {told} before Monday, January 4, 2027; from then on it would be overdue, since its "
        "last day was Monday, September 7, 2026 (V.A)."
    )


def test_what_there_is_time_for_once_it_begins_is_no_step_yet():
    """Otherwise an officer is told that a training is overdue from the end of the contract on."""
    later = {"contract.starts_on": "2027-01-04", "contract.ends_on": "2027-12-31"}
    duties = {"officer.duties_assumed_on": "2027-01-04"}

    assert not any("overdue" in each for each in steps(UNABLE, later, duties))


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_what_would_be_overdue_from_a_day_on_is_not_so_on_the_day_before(seed):
    """Otherwise a step names a day on which it is long too late."""
    decision = at_random(seed)
    for step in decision.next_steps:
        if found := re.search(r"from \w+, (\w+ \d+, \d{4}) on it would be overdue", step.text):
            day = day_of(found[1])
            for when, late in ((day, True), (day - dt.timedelta(days=1), False)):
                then = decide_case(
                    on(decision.case, when, decision.rules), readings=decision.readings
                )
                for name in step.acts:
                    assert (then.act(name).status is Status.OVERDUE) is late


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_nobody_is_told_to_wait_for_what_can_still_be_done(seed):
    """Otherwise it is said that there is nothing to do until something is overdue."""
    decision = at_random(seed)
    found = decision.next_steps
    if found[-1].kind is Kind.NOTHING and (then := next_turn(decision)):
        late = {act.act for act in then.acts if act.status is Status.OVERDUE}
        assert late <= {name for step in found for name in step.acts}


def test_what_the_paragraph_permits_besides_is_said():
    """Otherwise an officer would take the long course who may take the short one."""
    assert (
        "the officer may satisfy the training requirement with a supplemental course"
        in (steps(GRACE)[0])
    )
    assert "supplemental" not in steps(UNTRAINED)[0]


def test_the_last_day_is_told_as_today():
    """Otherwise a person would think that there is a day left."""
    assert steps({**UNTRAINED, "as_of": "2026-09-07"})[0] == (
        "Officer: complete the required training today, Monday, September 7, 2026, the last day (V.A)."
    )
    booked = {"as_of": "2026-09-07", "officer.sro_course_completed_on": "2026-10-09"}
    assert (
        "the last day: Friday, October 9, 2026, for which it is planned, is too late"
        in (steps(UNTRAINED, booked)[0])
    )
