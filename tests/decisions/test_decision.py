"""What decisions say, against the tables of the design: who owes what, by when, and why."""

from __future__ import annotations

import datetime as dt
import json
from types import MappingProxyType

import pytest
from attrs import evolve
from generating import served

from policy507 import UNKNOWN, Status, UnknownNameError, decide_case, load
from policy507.facts.case_files import case_from_data

BOOK = load()
EXAMPLE = case_from_data(BOOK.policy.example_case)


def day(text):
    """A date from its ISO form."""
    return None if text is None else dt.date.fromisoformat(text)


def decided(as_of="2026-11-23", readings=None, *, conduct=True, year=MappingProxyType({}), **facts):
    """The example case with some facts of the officer, or of other sections, changed."""
    parts = {"officer": {}, "contract": {}, "school": {}, "school_year": {**year}}
    for name, value in facts.items():
        section, _, field = name.rpartition("__")
        parts[section or "officer"][field or name] = (
            day(value) if name.endswith("_on") and isinstance(value, str) else value
        )
    changed = {section: evolve(getattr(EXAMPLE, section), **f) for section, f in parts.items()}
    if as_of != "2026-11-23":
        changed["school_year"] = evolve(changed["school_year"], starts_on=UNKNOWN, ends_on=UNKNOWN)
    case = evolve(
        EXAMPLE, as_of=day(as_of), conduct=EXAMPLE.conduct if conduct else None, **changed
    )
    return decide_case(case, readings=readings)


UNTRAINED = {
    "sro_course_completed_on": None,
    "certificate_issued_on": None,
    "latest_certificate_kept": False,
}


# --- the names that are fixed


RULES = {
    "II": ["contract-meets-policy"],
    "III.A": ["school"],
    "III.B": ["school-resource-officer"],
    "IV.A.1": ["contract-includes-positive-climate"],
    "IV.A.2": ["contract-includes-protection-from-crime"],
    "IV.A.3": ["contract-includes-law-enforcement-liaison"],
    "IV.A.4": ["contract-includes-safety-drill-advice", "officer-advises-on-safety-drills"],
    "IV.A.5": [
        "contract-includes-vulnerability-identification",
        "officer-identifies-vulnerabilities",
    ],
    "IV.A.6": ["contract-includes-law-education"],
    "IV.A.7": ["contract-includes-criminal-law-enforcement"],
    "IV.B": ["additional-duties"],
    "IV.C": ["no-force-or-authority-solely-for-school-rules", "no-part-in-school-discipline"],
    "IV.D": [
        "other-peace-officer-duties-unaffected",
        "professional-judgment-unaffected",
        "no-special-duty-to-protect",
    ],
    "V.A": ["training-before-duties"],
    "V.B": ["training-before-june-2027", "supplemental-course-suffices"],
    "V.C": [
        "training-within-six-months",
        "drill-duty-relief-until-trained",
        "vulnerability-duty-relief-until-trained",
        "policy-review-before-other-duties",
        "policy-compliance",
    ],
    "V.D": [
        "substitute-training-relief",
        "substitute-drill-duty-relief",
        "substitute-vulnerability-duty-relief",
        "substitute-policy-review",
        "substitute-policy-compliance",
    ],
    "V.E": ["latest-certificate-kept"],
}
READINGS = {
    "A-1": ["service", "new-assumptions"],
    "A-2": ["earlier-date", "same-date"],
    "B-1": ["assigned-only", "all"],
    "B-2": ["fixed-date", "later-date", "earlier-date", "unranked"],
    "B-3": ["counts", "lapsed"],
    "B-5": ["any-order", "after-basic"],
    "B-6": ["before-duties", "fixed-date", "none-until-planned"],
    "C-1": ["same-day", "day-before", "next-business-day"],
    "C-4": ["until-completed", "six-months"],
    "C-5": ["earlier-date", "same-date"],
    "C-6": ["rules-begin", "before-duties"],
    "D-1": ["building", "institution"],
    "D-3": ["in-force", "entered"],
    "F-1": ["two-prohibitions", "one-prohibition"],
    "F-3": ["any-other-purpose", "school-rule-present"],
    "K-2": ["any", "new"],
    "K-3": ["lacking", "included"],
    "K-4": ["contrary", "no-effect"],
    "S-1": ["from-the-start", "from-that-day"],
    "S-4": ["served-so-far", "assignment-length"],
}
LEFT_TO_PEOPLE = [
    "A-3",
    "A-4",
    "B-4",
    "C-2",
    "C-3",
    "C-7",
    "C-8",
    "D-2",
    "D-4",
    "F-2",
    "F-4",
    "F-5",
    "G-1",
    "K-1",
    "K-5",
    "R-1",
    "S-2",
    "S-3",
    "S-5",
]


@pytest.mark.parametrize("citation", RULES)
def test_every_paragraph_has_its_rules_by_their_names(citation):
    """Otherwise other tools, which use these names, would find nothing."""
    assert RULES[citation] == [f.rule for f in decided()[citation]]


def test_there_are_no_other_rules():
    """Otherwise a rule would be decided that the policy does not have."""
    assert sorted(BOOK.rules) == sorted(rule for rules in RULES.values() for rule in rules)


@pytest.mark.parametrize("code", READINGS)
def test_every_reading_has_its_choices_the_default_first(code):
    """Otherwise a school's recorded choice would not be found, or the default would be another."""
    assert READINGS[code] == list(BOOK.readings[code].names)


def test_the_register_is_complete():
    """Otherwise a question that only a person can answer would be missing from the pages."""
    assert list(BOOK.readings) == list(READINGS)
    assert sorted(BOOK.judgements) == sorted(LEFT_TO_PEOPLE)


@pytest.mark.parametrize(
    ("bearer", "articles"),
    [
        ("officer", {"IV", "V"}),
        ("charter school", {"II", "IV"}),
        ("chief law enforcement officer", {"V"}),
    ],
)
def test_each_bearer_is_named_where_the_policy_names_it(bearer, articles):
    """Otherwise a finding would be held against the wrong person."""
    named = {f.paragraph.partition(".")[0] for f in decided().findings if f.bearer == bearer}

    assert articles == named


def test_only_the_certificate_is_owed_by_the_chief():
    """Otherwise the agency's chief would be told to do what the officer owes."""
    owed = [f.rule for f in decided().findings if f.bearer == "chief law enforcement officer"]

    assert ["latest-certificate-kept"] == owed


# --- the whole answer


def test_the_officer_in_grace_has_until_the_last_of_may():
    """Otherwise the case that the README shows would be answered wrongly."""
    decision = decided(basic_course_completed_on="2024-07-19", **UNTRAINED)
    finding = decision.finding("training-before-june-2027")
    act = decision.act("complete-training")

    assert Status.OPEN is finding.status is act.status
    assert day("2027-05-31") == finding.due == act.due
    assert ("V.A",) == finding.overrides
    assert ("V.B",) == decision.finding("training-before-duties").relieved_by
    assert ("training-before-june-2027",) == act.governed_by
    rows = [row.to_data() for row in finding.because]
    assert {
        "fact": "officer.basic_course_completed_on",
        "value": "2024-07-19",
        "test": "before 2025-09-01",
    } in rows


def test_a_plan_is_shown_and_has_not_happened():
    """Otherwise a course that is only booked would count as completed."""
    decision = decided(
        basic_course_completed_on="2024-07-19",
        **{**UNTRAINED, "sro_course_completed_on": "2027-01-15"},
    )
    finding = decision.finding("training-before-june-2027")

    assert finding.status is Status.OPEN
    assert finding.done_on is None
    assert day("2027-01-15") == finding.planned_on
    assert (("officer.sro_course_completed_on", day("2027-01-15")),) == decision.planned


def test_duties_ahead_are_planned_and_their_deadline_runs_from_them():
    """Otherwise nobody would be told to train before duties that begin next month."""
    decision = decided(duties_assumed_on="2026-12-10", **UNTRAINED)
    finding = decision.finding("training-before-duties")

    assert finding.status is Status.OPEN
    assert day("2026-12-09") == finding.due
    assert (("officer.duties_assumed_on", day("2026-12-10")),) == decision.planned


def test_duties_that_nobody_has_planned_have_no_last_day():
    """Otherwise an officer without duties would be overdue, or have an invented day."""
    decision = decided(duties_assumed_on=None, **UNTRAINED)
    finding = decision.finding("training-before-duties")

    assert (Status.OPEN, None) == (finding.status, finding.due)


def test_late_whichever_governs_is_overdue_although_which_is_unknown():
    """Otherwise an officer who is late in any case would hide behind an unknown fact."""
    decision = decided(
        duties_assumed_on="2025-10-01",
        employer_unable_to_provide_course=UNKNOWN,
        **UNTRAINED,
    )
    act = decision.act("complete-training")

    assert act.status is Status.OVERDUE
    assert ("training-before-duties", "training-within-six-months") == act.governed_by
    assert act.due is None
    assert decision.finding("training-before-duties").status is Status.UNDETERMINED


def test_a_conflict_is_shown_with_both_rules():
    """Otherwise one of two rules that no reading ranks would win in silence."""
    decision = decided(
        readings={"B-2": "unranked"},
        basic_course_completed_on="2024-07-19",
        employer_unable_to_provide_course=True,
        **UNTRAINED,
    )
    (conflict,) = decision.conflicts

    assert "complete-training" == conflict.act
    assert ("training-before-june-2027", "training-within-six-months") == conflict.rules
    assert ("V.B", "V.C") == conflict.paragraphs
    assert decision.act("complete-training").status is Status.CONFLICT
    assert decision.wrong


def test_the_relieved_act_is_not_required_and_says_by_what():
    """Otherwise a short-term substitute would be told to train, or not why not."""
    decision = decided(substitute=True, **UNTRAINED)
    act = decision.act("complete-training")

    assert act.status is Status.NOT_REQUIRED
    assert () == act.governed_by
    assert ("V.D",) == act.relieved_by
    assert ("V.A",) == decision.finding("substitute-training-relief").overrides


@pytest.mark.parametrize(
    ("days", "status"),
    [(0, "in_effect"), (59, "in_effect"), (60, "not_applicable"), (61, "not_applicable")],
)
def test_the_sixtieth_day_ends_the_relief(days, status):
    """Otherwise a substitute would be relieved a day too long, or too short."""
    decision = decided(substitute=True, year=served(days))

    assert status == decision.finding("substitute-training-relief").status


@pytest.mark.parametrize(
    ("assumed", "due"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-09-08", "2027-03-08"),
        ("2026-11-23", "2027-05-23"),
    ],
)
def test_six_months_end_on_the_same_day_or_with_the_month(assumed, due):
    """Otherwise V.C's last day would be wrong where months differ in length."""
    decision = decided(
        duties_assumed_on=assumed, employer_unable_to_provide_course=True, **UNTRAINED
    )

    assert day(due) == decision.finding("training-within-six-months").due


@pytest.mark.parametrize(
    ("choice", "due"),
    [("same-day", "2027-03-06"), ("day-before", "2027-03-05"), ("next-business-day", "2027-03-08")],
)
def test_the_last_day_under_each_reading_of_six_months(choice, due):
    """Otherwise a school that reads V.C otherwise would be given another's last day."""
    decision = decided(
        readings={"C-1": choice},
        duties_assumed_on="2026-09-06",
        employer_unable_to_provide_course=True,
        **UNTRAINED,
    )
    finding = decision.finding("training-within-six-months")

    assert day(due) == finding.due
    assert "C-1" in {row.reading for row in finding.depends_on}
    assert not finding.settled


def test_a_reading_that_moves_nothing_is_not_named():
    """Otherwise every answer would seem to hang on every open question."""
    finding = decided(basic_course_completed_on="2024-07-19", **UNTRAINED).finding(
        "training-before-june-2027"
    )

    assert finding.settled
    assert () == finding.depends_on


def test_the_working_of_a_last_day_is_shown():
    """Otherwise nobody could check a last day by hand."""
    finding = decided(
        duties_assumed_on="2026-08-31", employer_unable_to_provide_course=True, **UNTRAINED
    ).finding("training-within-six-months")

    assert finding.working is not None
    assert "6 months after officer.duties_assumed_on, 2026-08-31 = 2027-02-28" in finding.working


def test_without_an_act_under_review_the_rules_on_conduct_do_not_apply():
    """Otherwise an officer would be found to respect rules that nobody asked about."""
    for finding in decided(conduct=False)["IV.C"]:
        assert finding.status is Status.NOT_APPLICABLE
        assert ["conduct.under_review"] == [row.fact for row in finding.because]


def test_unknown_grades_leave_a_school_a_school():
    """Otherwise a fact that cannot matter would leave the definition open."""
    decision = decided(school__lowest_grade=UNKNOWN, school__highest_grade=UNKNOWN)

    assert decision.finding("school").status is Status.HOLDS


def test_grades_are_not_missing_where_the_building_is():
    """Otherwise a reader would be sent for grades that cannot change the answer."""
    decision = decided(
        school__seat_based=UNKNOWN, school__lowest_grade=UNKNOWN, school__highest_grade=UNKNOWN
    )

    assert decision.finding("school").status is Status.UNDETERMINED
    assert ("school.seat_based",) == decision.missing


def test_nothing_known_leaves_everything_open_but_what_holds_always():
    """Otherwise a default would stand in for a fact."""
    decision = decide_case(type(EXAMPLE)(as_of=day("2026-11-23")))
    decided_rules = {f.rule for f in decision.findings if f.status is not Status.UNDETERMINED}

    assert decided_rules == {*RULES["IV.D"], *RULES["IV.C"]}
    assert {Status.UNDETERMINED} == {act.status for act in decision.acts}


@pytest.mark.parametrize(
    ("as_of", "status"), [("2025-08-31", "not_in_force"), ("2025-09-01", "overdue")]
)
def test_the_training_rules_begin_on_their_day(as_of, status):
    """Otherwise the training would be owed a day early, or not yet on its first day."""
    decision = decided(
        as_of=as_of,
        duties_assumed_on="2025-03-01",
        contract__starts_on="2025-01-01",
        **UNTRAINED,
        employer_policy_reviewed_on=None,
    )

    assert status == decision.finding("training-before-duties").status
    act = "overdue" if status == "overdue" else "not_required"
    assert act == decision.act("complete-training").status


# --- looking things up


def test_an_item_and_its_paragraph_can_be_asked_for():
    """Otherwise a citation that the policy has would not be found."""
    decision = decided()

    assert 1 == len(decision["IV.A.1"])
    assert 9 == len(decision["IV.A"])
    assert () == decision["I"]


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda d: d["V.Z"], "did you mean 'V.[A-E]'"),
        (lambda d: d.finding("training-before-dutys"), "did you mean 'training-before-duties'"),
        (lambda d: d.act("complete-trainings"), "did you mean 'complete-training'"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(ask, hint):
    """Otherwise a typing error would look like an empty answer."""
    with pytest.raises(UnknownNameError, match=hint):
        ask(decided())


def test_what_fired_is_what_neither_failed_nor_was_set_aside():
    """Otherwise `fired` would list rules that do not hold, or leave some out."""
    decision = decided()

    assert {f.rule for f in decision.fired} == {
        f.rule
        for f in decision.findings
        if f.status
        not in ("not_applicable", "not_in_force", "relieved", "undetermined", "does_not_hold")
    }


# --- as data


def test_the_json_has_the_fixed_fields_in_the_fixed_order():
    """Otherwise tools that read decisions would break."""
    data = json.loads(decided(basic_course_completed_on="2024-07-19", **UNTRAINED).to_json())

    assert list(data) == [
        "schema",
        "policy",
        "package",
        "engine",
        "as_of",
        "readings",
        "case",
        "findings",
        "acts",
        "missing",
        "planned",
        "conflicts",
        "not_established",
    ]
    finding = next(f for f in data["findings"] if f["rule"] == "training-before-june-2027")
    assert {
        "paragraph": "V.B",
        "source": ["Minn. Stat. § 626.8482, subd. 3(b)"],
        "modality": "must",
        "bearer": "officer",
        "status": "open",
        "due": "2027-05-31",
        "done_on": None,
        "planned_on": None,
        "overrides": ["V.A"],
        "relieved_by": [],
        "missing": [],
        "settled": True,
        "depends_on": [],
    }.items() <= finding.items()
    act = next(a for a in data["acts"] if a["act"] == "complete-training")
    assert act == {
        "act": "complete-training",
        "bearer": "officer",
        "status": "open",
        "reason": None,
        "due": "2027-05-31",
        "governed_by": ["training-before-june-2027"],
        "relieved_by": [],
        "missing": [],
        "settled": True,
        "depends_on": [],
        "settled_under_all": True,
        "combinations": [],
    }
    assert {"id": "507.5", "edition": "2024-11", "digest": BOOK.digest} == data["policy"]
    assert data["readings"] == {code: choices[0] for code, choices in READINGS.items()}


def test_acts_hold_every_act():
    """Otherwise an act that is not required would be missing instead of being called that."""
    acts = [act.act for act in decided().acts]

    assert acts == [
        "meet-policy",
        "include-positive-climate",
        "include-protection-from-crime",
        "include-law-enforcement-liaison",
        "include-safety-drill-advice",
        "advise-on-safety-drills",
        "include-vulnerability-identification",
        "identify-vulnerabilities",
        "include-law-education",
        "include-criminal-law-enforcement",
        "complete-training",
        "review-employer-policy",
        "comply-with-employer-policy",
        "keep-latest-certificate",
    ]


def test_ids_can_be_left_out():
    """Otherwise personnel records would travel with every decision."""
    case = evolve(EXAMPLE, officer=evolve(EXAMPLE.officer, id="badge 114"))
    decision = decide_case(case)

    assert "badge 114" in decision.to_json()
    assert "badge 114" not in decision.to_json(ids=False)


def test_nothing_speaks_of_sanctions():
    """Otherwise a decision would threaten what the policy does not."""
    text = decided(**UNTRAINED).to_json() + str(decided(**UNTRAINED))

    assert not {"sanction", "penalt", "fine of", "terminat"} & set(text.lower().split())


def test_a_substitute_who_has_reached_the_limit_depends_on_the_day_from_which_that_counts():
    """Otherwise training after the relief would be called late without a word on the other reading."""
    training = decided(
        substitute=True,
        sro_course_completed_on="2026-11-02",
        certificate_issued_on="2026-11-02",
        school_year__substitute_contact_days=60,
        school_year__substitute_contact_days_expected=60,
        school_year__substitute_limit_reached_on="2026-11-20",
    ).finding("training-before-duties")

    (row,) = [row for row in training.depends_on if row.reading == "S-1"]
    assert training.status is Status.MET_LATE
    assert (Status.MET, day("2026-11-19")) == (row.status, row.due)
    assert () == training.remarks


def test_an_answer_by_completion_says_so_instead_of_naming_tests_that_did_not_decide():
    """Otherwise facts that happen to be known would be given as the reason."""
    decision = decided(
        duties_assumed_on="2025-10-01", employer_unable_to_provide_course=UNKNOWN, **UNTRAINED
    )
    by_completion = {f.rule for f in decision.findings if f.by_completion}

    assert by_completion <= {f.rule for f in decision.findings if f.status != "undetermined"}
    late = decided(
        substitute=True,
        year=served(UNKNOWN) | {"student_contact_days": 50},
    ).finding("substitute-training-relief")
    assert late.by_completion
    assert late.status is Status.IN_EFFECT


def test_what_does_not_apply_names_the_tests_that_failed_and_no_other():
    """Otherwise a reader would be told that an exception fails because the officer is an officer."""
    for finding in decided().findings:
        if finding.status is Status.NOT_APPLICABLE and "substitute" in finding.rule:
            assert ["officer.substitute"] == [row.fact for row in finding.because]


@pytest.mark.parametrize(("assumed", "depends"), [("2025-08-31", True), ("2025-09-01", False)])
def test_a_review_by_the_day_before_the_rules_depends_on_c_6(assumed, depends):
    """Otherwise a review would be in time on a point that the policy leaves open, without a word."""
    finding = decided(
        duties_assumed_on=assumed,
        employer_unable_to_provide_course=True,
        employer_policy_reviewed_on="2025-08-31",
        **UNTRAINED,
    ).finding("policy-review-before-other-duties")

    assert finding.status is Status.MET
    assert depends == ("C-6" in [row.reading for row in finding.depends_on])


def test_a_planned_course_leaves_the_relief_open():
    """Otherwise a day that may still lie ahead would count as happened, or as none at all."""
    finding = decided(
        employer_unable_to_provide_course=True,
        sro_course_completed_on=UNKNOWN,
        certificate_issued_on=None,
        latest_certificate_kept=False,
        duties_assumed_on="2026-08-25",
    ).finding("drill-duty-relief-until-trained")

    assert finding.status is Status.UNDETERMINED
    assert ("officer.sro_course_completed_on",) == finding.missing
