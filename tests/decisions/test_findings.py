"""What a finding or an act says besides its status: why it is not required, what another answer lacks."""

from __future__ import annotations

import copy
import random

import pytest
from generating import BOOK, random_case, random_readings
from smallbook import RELIEF, TEST, book_of, replaced

from policy507.decisions.decide import decide_case
from policy507.decisions.decision_schema import decision_schema
from policy507.decisions.summary import Group, duties
from policy507.decisions.text import plain_text
from policy507.facts.case_files import case_from_data
from policy507.model.statuses import Status, WhyNot

CASE = BOOK.policy.example_case
REVIEW, COMPLY = "review-employer-policy", "comply-with-employer-policy"
TRAIN, KEEP, DRILLS = "complete-training", "keep-latest-certificate", "advise-on-safety-drills"
UNCERTIFIED = {
    "officer.sro_course_completed_on": None,
    "officer.certificate_issued_on": None,
    "officer.latest_certificate_kept": False,
}
DAYS = ("school_year.substitute_contact_days", "school_year.substitute_contact_days_expected")
SHORT = dict.fromkeys(DAYS, 42)


def changed(changes):
    """The example case with some facts stated otherwise; `...` leaves one out."""
    data = copy.deepcopy(dict(CASE))
    for path, value in changes.items():
        section, _, fact = path.rpartition(".")
        part = data[section] if section else data
        if value is ...:
            del part[fact]
        else:
            part[fact] = value
    return case_from_data(data)


def decided(changes, book=BOOK, **how):
    """The decision of the example case with some facts stated otherwise."""
    return decide_case(changed(changes), rules=book, **how)


def told(decision, group):
    """What is told of a group of duties, each with what it rests on, by its text."""
    return {d.text: d.particulars for d in duties(decision) if d.group is group}


# --- why an act is not required


@pytest.mark.parametrize(
    ("changes", "act", "reason"),
    [
        ({}, TRAIN, None),
        ({"officer.substitute": ...}, TRAIN, None),
        ({}, COMPLY, WhyNot.NOT_ORDERED),
        ({"contract.duties": []}, DRILLS, WhyNot.NOT_ORDERED),
        ({"officer.substitute": True, **SHORT}, TRAIN, WhyNot.RELIEVED),
        ({"contract.ends_on": "2026-11-22"}, "meet-policy", WhyNot.NO_CONTRACT),
        ({"contract.for_sro_services": False}, "meet-policy", WhyNot.NO_CONTRACT),
        ({"contract.ends_on": "2026-11-22"}, TRAIN, WhyNot.NOT_ORDERED),
        (UNCERTIFIED, KEEP, WhyNot.NOT_YET),
        ({**UNCERTIFIED, "officer.peace_officer": False}, KEEP, WhyNot.NOT_ORDERED),
        (
            {"officer.assigned_to_school": False, "officer.substitute": ..., **SHORT},
            TRAIN,
            WhyNot.EITHER,
        ),
    ],
)
def test_an_act_that_is_not_required_says_why(changes, act, reason):
    """Otherwise what this policy leaves to other law would read as a licence."""
    found = decided(changes).act(act)

    assert reason == found.reason
    assert (reason is not None) is (found.status is Status.NOT_REQUIRED)


@pytest.mark.parametrize(
    ("when", "changes", "reason"),
    [
        ("serves", {"officer.peace_officer": False}, WhyNot.NOT_ORDERED),
        ("serves", SHORT, WhyNot.RELIEVED),
        ("serves", {"officer.peace_officer": ..., **SHORT}, WhyNot.EITHER),
        (
            "{contract.ends_on: {on_or_after: as_of}}",
            {"contract.ends_on": "2026-11-22"},
            "no_contract",
        ),
        (
            "[serves, {contract.ends_on: {on_or_after: as_of}}]",
            {"contract.ends_on": "2026-11-22", "officer.peace_officer": False},
            WhyNot.NOT_ORDERED,
        ),
        ("{contract.duties: {includes: law-education}}", {"contract.duties": []}, "not_ordered"),
        ("{officer.certificate_issued_on: {on_or_before: as_of}}", UNCERTIFIED, WhyNot.NOT_YET),
        ("{as_of: {on_or_after: 2027-01-01}}", {}, WhyNot.NOT_YET),
        ("{reading: {A-1: lapses}}", {}, WhyNot.NOT_ORDERED),
    ],
)
def test_the_reason_comes_from_the_rules_whatever_they_are(tmp_path, when, changes, reason):
    """Otherwise it would be that of one policy, written down in the program."""
    text = replaced(TEST, "when: serves", f"when: {when}")
    relief = replaced(RELIEF, "    when: short service", "    when: [short service, serves]")
    book = book_of(tmp_path, _1_1=text, _1_2=relief)
    long = dict.fromkeys(DAYS, 61)

    assert reason == decided({**long, **changes}, book).act("pass-the-test").reason


def test_a_rule_that_is_not_in_force_makes_it_not_yet_required(tmp_path):
    """Otherwise an order that begins on a known day would seem to be none."""
    later = replaced(TEST, "first-day: 2025-09-01", "first-day: 2026-11-24")
    found = decided(dict.fromkeys(DAYS, 61), book_of(tmp_path, _1_1=later))

    assert found.act("pass-the-test").reason is WhyNot.NOT_YET
    (particulars,) = told(found, Group.FREE).values()
    assert "not yet: the day of the decision is November 23, 2026, before November 24, 2026" in (
        particulars
    )


def test_rules_that_are_silent_for_several_reasons_only_do_not_order_it(tmp_path):
    """Otherwise the reason of one rule would be told as that of all."""
    rules = TEST.index("  - name: test-in-time")
    second = TEST[rules : TEST.index("left_to_people:")].replace("test-in-time", "test-later")
    second = replaced(second, "when: serves", "when: {contract.for_sro_services: true}")
    book = book_of(tmp_path, _1_1=replaced(TEST, "left_to_people:", second + "left_to_people:"))
    not_serving = {"officer.peace_officer": False, "contract.for_sro_services": False}

    assert decided(not_serving, book).act("pass-the-test").reason is WhyNot.NOT_ORDERED


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_not_required_has_a_reason_and_is_no_licence(seed):
    """Otherwise somebody would be told that they need not do what other law may ask of them."""
    rng = random.Random(seed)
    decision = decide_case(random_case(rng), readings=random_readings(rng))
    text = " ".join(plain_text(decision).split())

    for act in decision.acts:
        assert (act.reason is not None) is (act.status is Status.NOT_REQUIRED)
        wording = f"the {act.bearer} need not {BOOK.acts[act.act].wording}"
        assert (wording in text) is (act.reason is WhyNot.RELIEVED)
        assert not act.relieved_by or act.reason in (None, WhyNot.RELIEVED)
    assert "need not comply with the employing agency's policy" not in text


@pytest.mark.parametrize(
    ("changes", "text", "particulars"),
    [
        (
            {},
            "this policy does not require the officer to comply with the employing agency's policy",
            ("other law, a contract or an employer's rules may order it",),
        ),
        (
            {"officer.substitute": True, **SHORT},
            "the officer need not complete the required training",
            ("relieved by V.D",),
        ),
        (
            {"contract.ends_on": "2026-11-22"},
            "this policy does not require the charter school to "
            + BOOK.acts["meet-policy"].wording,
            ("no contract that this policy asks about is in force",),
        ),
        (
            UNCERTIFIED,
            f"this policy does not require the chief law enforcement officer to {BOOK.acts[KEEP].wording}",
            ("not yet: no training certificate has been issued",),
        ),
        (
            {"officer.assigned_to_school": False, "officer.substitute": ..., **SHORT},
            "this policy does not require the officer to complete the required training",
            (
                "either relieved by V.D, or not ordered: which is not known",
                "Ask: does the officer serve as a substitute?",
            ),
        ),
    ],
)
def test_the_text_says_why_an_act_is_not_required(changes, text, particulars):
    """Otherwise a reader would take the silence of one policy for leave."""
    assert particulars == told(decided(changes), Group.FREE)[text]


def test_the_schema_explains_each_reason():
    """Otherwise a program would have to guess what the words mean, or which there are."""
    reason = decision_schema()["properties"]["acts"]["items"]["properties"]["reason"]

    assert [*map(str, WhyNot), None] == reason["enum"]
    assert all(f"`{each}`" in reason["description"] for each in WhyNot)


# --- what another reading would change


NOT_SAID = {
    **UNCERTIFIED,
    **dict.fromkeys(DAYS, 61),
    "officer.sro_course_completed_on": "2026-10-01",
    "officer.substitute": True,
    "school_year.substitute_limit_reached_on": ...,
}


def test_a_dependence_on_what_is_undetermined_names_the_facts_that_are_missing():
    """Otherwise a reader would learn that an answer is unsure, but not what to ask."""
    act = decided(NOT_SAID).act(TRAIN)
    (row,) = [row for row in act.depends_on if row.reading == "S-1"]

    assert row.status is Status.UNDETERMINED
    assert ("school_year.substitute_limit_reached_on",) == row.missing
    assert row.to_data()["missing"] == ["school_year.substitute_limit_reached_on"]


def test_a_dependence_on_what_is_known_has_no_facts_missing():
    """Otherwise what another choice would surely come to would seem to wait for a fact."""
    known = {**NOT_SAID, "school_year.substitute_limit_reached_on": "2026-11-02"}
    (row,) = [row for row in decided(known).act(TRAIN).depends_on if row.reading == "S-1"]

    assert (Status.MET, None) == (row.status, row.missing)
    assert "missing" not in row.to_data()


def test_the_text_says_what_nobody_has_said():
    """Otherwise a reader would learn that an answer is unsure, but not what to ask."""
    text = " ".join(plain_text(decided(NOT_SAID)).split())

    assert "not determined. Ask: on which day was the limit for substitutes reached" in text


@pytest.mark.parametrize("seed", range(6))
def test_the_facts_named_are_those_missing_under_the_other_choice(seed):
    """Otherwise the wrong question would be asked, and its answer would settle nothing."""
    rng = random.Random(seed)
    case, readings = random_case(rng), random_readings(rng)
    decision = decide_case(case, readings=readings)

    for finding in decision.findings:
        for row in finding.depends_on:
            other = decide_case(case, readings={**readings, row.reading: row.choice})
            found = other.finding(finding.rule)
            assert found.status is row.status
            assert (row.missing or ()) == found.missing
            assert (row.missing is None) is (found.status is not Status.UNDETERMINED)


NOT_PLANNED = {
    **UNCERTIFIED,
    "officer.duties_assumed_on": None,
    "officer.basic_course_completed_on": "2024-07-19",
    "officer.supplemental_course_completed_on": None,
}
"""A last day that another choice moves, or takes away."""
OF_DEPENDENCES = [
    changed({}),
    changed(NOT_PLANNED),
    *(random_case(random.Random(n)) for n in (1, 2)),
]


@pytest.mark.parametrize("case", OF_DEPENDENCES, ids=["example", "not planned", "drawn", "another"])
def test_what_another_choice_changes_is_told_and_nothing_else(case):
    """Otherwise an answer or its last day would be called settled, and another school would have another."""
    decision = decide_case(case)

    for code, reading in BOOK.readings.items():
        for choice in reading.names[1:]:
            under = decide_case(case, readings={code: choice})
            for now, other in zip(
                (*decision.findings, *decision.acts), (*under.findings, *under.acts), strict=True
            ):
                told = [r for r in now.depends_on if (r.reading, r.choice) == (code, choice)]
                moved = other.status is Status.OPEN and now.due != other.due
                expected = other.status is not now.status or moved
                assert expected == bool(told), (now, code, choice)
                assert all((r.status, r.due) == (other.status, other.due) for r in told)


def test_the_missing_facts_come_from_the_rules_whatever_they_are(tmp_path):
    """Otherwise they would be those of one policy."""
    lapse = "{1 day before: end of the period}"
    text = replaced(TEST, lapse, "officer.basic_course_completed_on")
    unknown = {"officer.basic_course_completed_on": ..., **dict.fromkeys(DAYS, 61)}
    (row,) = decided(unknown, book_of(tmp_path, _1_1=text)).act("pass-the-test").depends_on

    assert ("lapses", ("officer.basic_course_completed_on",)) == (row.choice, row.missing)
