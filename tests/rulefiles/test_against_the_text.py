"""The rules beside the adopted text: a table made by reading the text, and never generated.

Nothing here is taken from the rule files. Whoever changes a rule reads the paragraph again, and changes
the table for what is written there.
"""

from __future__ import annotations

import datetime as dt

import pytest

from policy507 import load
from policy507.decisions.decide import decide_case
from policy507.english.phrases import date_phrase, placeholders
from policy507.model.conditions import DayTest, Field, Fixed, Shift, ValueTest, walk
from policy507.model.policy import Months
from policy507.model.statuses import Modality
from policy507.model.walk import trees_of
from policy507.rulefiles.example import case_with

BOOK = load()
ACT = "Minn. Stat. § 626.8482, subd. "
OFFICER, SCHOOL, CHIEF = "officer", "charter school", "chief law enforcement officer"

# By rule: the paragraph, who is bound (nobody by a definition or by what has no effect), with which
# force, to which act (where another rule is about the same), and the statute's provisions.
TABLE = {
    "contract-meets-policy": ("II", SCHOOL, "must", "meet-policy", ()),
    "school": ("III.A", None, "means", None, ("1(b)",)),
    "school-resource-officer": ("III.B", None, "means", None, ("1(c)",)),
    # IV.A: the contract must include seven duties; two are the officer's own, for V.C and V.D relieve
    # from them.
    "contract-includes-positive-climate": ("IV.A.1", SCHOOL, "must", "include-positive-climate", ("2(a)(1)",)),
    "contract-includes-protection-from-crime": ("IV.A.2", SCHOOL, "must", "include-protection-from-crime", ("2(a)(2)",)),
    "contract-includes-law-enforcement-liaison": ("IV.A.3", SCHOOL, "must", "include-law-enforcement-liaison", ("2(a)(3)",)),
    "contract-includes-safety-drill-advice": ("IV.A.4", SCHOOL, "must", "include-safety-drill-advice", ("2(a)(4)",)),
    "officer-advises-on-safety-drills": ("IV.A.4", OFFICER, "must", "advise-on-safety-drills", ("2(a)(4)",)),
    "contract-includes-vulnerability-identification": ("IV.A.5", SCHOOL, "must", "include-vulnerability-identification", ("2(a)(5)",)),
    "officer-identifies-vulnerabilities": ("IV.A.5", OFFICER, "must", "identify-vulnerabilities", ("2(a)(5)",)),
    "contract-includes-law-education": ("IV.A.6", SCHOOL, "must", "include-law-education", ("2(a)(6)",)),
    "contract-includes-criminal-law-enforcement": ("IV.A.7", SCHOOL, "must", "include-criminal-law-enforcement", ("2(a)(7)",)),
    "additional-duties": ("IV.B", SCHOOL, "may", None, ("2(b)",)),
    "no-force-or-authority-solely-for-school-rules": ("IV.C", OFFICER, "must_not", None, ("2(c)",)),
    "no-part-in-school-discipline": ("IV.C", OFFICER, "must_not", None, ("2(c)",)),
    "other-peace-officer-duties-unaffected": ("IV.D", None, "no_effect", None, ("2(d)",)),
    "professional-judgment-unaffected": ("IV.D", None, "no_effect", None, ("2(d)",)),
    "no-special-duty-to-protect": ("IV.D", None, "no_effect", None, ("2(d)",)),
    "training-before-duties": ("V.A", OFFICER, "must", "complete-training", ("3(a)", "4")),
    "training-before-june-2027": ("V.B", OFFICER, "must", "complete-training", ("3(b)",)),
    "supplemental-course-suffices": ("V.B", OFFICER, "may", None, ("3(b)", "4(b)")),
    "training-within-six-months": ("V.C", OFFICER, "must", "complete-training", ("3(c)",)),
    "drill-duty-relief-until-trained": ("V.C", OFFICER, "need_not", "advise-on-safety-drills", ("3(c)", "2(a)(4)")),
    "vulnerability-duty-relief-until-trained": ("V.C", OFFICER, "need_not", "identify-vulnerabilities", ("3(c)", "2(a)(5)")),
    "policy-review-before-other-duties": ("V.C", OFFICER, "must", "review-employer-policy", ("3(c)", "6")),
    "policy-compliance": ("V.C", OFFICER, "must", "comply-with-employer-policy", ("3(c)", "6")),
    "substitute-training-relief": ("V.D", OFFICER, "need_not", "complete-training", ("3(d)",)),
    "substitute-drill-duty-relief": ("V.D", OFFICER, "need_not", "advise-on-safety-drills", ("3(d)", "2(a)(4)")),
    "substitute-vulnerability-duty-relief": ("V.D", OFFICER, "need_not", "identify-vulnerabilities", ("3(d)", "2(a)(5)")),
    "substitute-policy-review": ("V.D", OFFICER, "must", "review-employer-policy", ("3(d)", "6")),
    "substitute-policy-compliance": ("V.D", OFFICER, "must", "comply-with-employer-policy", ("3(d)", "6")),
    "latest-certificate-kept": ("V.E", CHIEF, "must", "keep-latest-certificate", ("3(e)",)),
}  # fmt: skip

# What other law the text, or the computing of its periods, leads to.
OTHER_LAW = {
    "contract-meets-policy": ("compare Minn. Stat. § 123B.02, subd. 25",),
    "school": ("Minn. Stat. § 120A.05, subds. 9, 11, 13",),
    "training-within-six-months": ("Minn. Stat. § 645.15",),
}

# From which day on, by the first words of V.A; what V.B and V.C except from it begins with it, and V.D
# names no day.
BEGIN = {
    name: dt.date(2025, 9, 1)
    for name, (paragraph, *_) in TABLE.items()
    if paragraph in ("V.A", "V.B", "V.C")
}

# Every number and date of the text, and those of the statute on which a definition or a reading rests.
VALUES = {
    "training-rules-begin": dt.date(2025, 9, 1),  # V.A: beginning September 1, 2025
    "basic-course-limit": dt.date(2025, 9, 1),  # V.B: prior to September 1, 2025
    "grace-ends": dt.date(2027, 6, 1),  # V.B: before June 1, 2027
    "training-period": Months(6),  # V.C: within six months
    "substitute-day-limit": 60,  # V.D: fewer than 60 student contact days
    "contract-rules-begin": dt.date(2024, 3, 15),  # the statute takes effect (K-2)
    "last-elementary-grade": 6,  # § 120A.05, subd. 9
    "last-grade-to-start-middle": 8,  # subd. 11: two grades below the tenth begin with it at the latest
    "first-grade-to-end-middle": 6,  # subd. 11: two grades above the fourth end with it at the earliest
    "first-secondary-grade": 7,  # subd. 13
}

# How a fact is compared with one of them: "fewer than 60" is not "60 at most", nor "before" "by".
COMPARISONS = {
    ("school_year.substitute_contact_days", "fewer_than", "substitute-day-limit"),  # V.D
    ("school_year.substitute_contact_days_expected", "fewer_than", "substitute-day-limit"),  # S-4
    (
        "school_year.substitute_contact_days",
        "at_least",
        "substitute-day-limit",
    ),  # V.D no more (S-1)
    ("school_year.student_contact_days", "fewer_than", "substitute-day-limit"),  # never reached
    ("officer.basic_course_completed_on", "before", "basic-course-limit"),  # V.B
    ("officer.supplemental_course_completed_on", "before", "grace-ends"),  # V.B (B-3)
    ("as_of", "before", "grace-ends"),  # V.B (B-3)
    ("officer.duties_assumed_on", "on_or_after", "training-rules-begin"),  # V.A
    ("contract.starts_on", "on_or_after", "contract-rules-begin"),  # K-2
    ("school.lowest_grade", "at_most", "last-elementary-grade"),
    ("school.lowest_grade", "at_most", "last-grade-to-start-middle"),
    ("school.highest_grade", "at_least", "first-grade-to-end-middle"),
    ("school.highest_grade", "at_least", "first-secondary-grade"),
}

# By how much a last day lies before or after another: "before" and "prior to" a day are the day before
# it, and a period is counted from a day.
SHIFTS = {
    ("grace-ends", 0, -1),  # V.B: before June 1, 2027
    ("training-rules-begin", 0, -1),  # nobody is late before V.A begins
    ("officer.duties_assumed_on", 0, -1),  # V.A, V.C: prior to, before
    ("officer.duties_assumed_on", 6, 0),  # V.C: within six months
    ("end of the training period", 0, -1),  # C-1
    ("school_year.substitute_limit_reached_on", 0, -1),  # S-1
}

NODES = list(walk(*(tree for _, tree in trees_of(BOOK))))


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_binds_whom_the_text_binds_to_what_it_says(name):
    """Otherwise a decision would charge the wrong person, or order what is merely permitted."""
    paragraph, bearer, modality, act, subdivisions = TABLE[name]
    rule = BOOK.rules[name]

    assert (rule.paragraph, rule.bearer, rule.modality.value) == (paragraph, bearer, modality)
    assert (None if rule.act is None else str(rule.act)) == act
    provisions = *(f"{ACT}{each}" for each in subdivisions), *OTHER_LAW.get(name, ())
    assert sorted(rule.sources) == sorted(provisions)


def test_the_text_has_no_other_rule_and_lacks_none():
    """Otherwise a rule could be added that nobody compared with the text, or be lost."""
    assert set(BOOK.rules) == set(TABLE)
    assert {rule.act for rule in BOOK.rules.values() if rule.act} == set(BOOK.acts)


def test_rules_begin_on_the_days_of_the_text():
    """Otherwise somebody would be late under a rule that was not in force yet."""
    begins = {r.name: r.begins.date for r in BOOK.rules.values() if r.begins is not None}

    assert begins == BEGIN


def test_every_number_and_date_is_that_of_the_text():
    """Otherwise every last day and limit that rests on it would be wrong, and nothing would show it."""
    assert dict(BOOK.values) == VALUES


def test_a_fact_is_compared_as_the_text_compares_it():
    """Otherwise who serves 60 days, or takes a course on the very day, would be on the wrong side."""
    found = set()
    for node in NODES:
        match node:
            case ValueTest(fact, operator, bool() | str() | Field()):
                continue
            case ValueTest(fact, operator, _, value):
                found.add((fact, operator, value))
            case DayTest(Field(path), operator, Fixed(_, value)):
                found.add((path, operator, value))

    assert found == COMPARISONS


def test_a_day_is_moved_as_the_text_moves_it():
    """Otherwise "before June 1" could be May 30, or six months five."""
    shifts = [node for node in NODES if isinstance(node, Shift)]

    assert {(_named(node.day), node.months, node.days) for node in shifts} == SHIFTS
    assert {node.value for node in shifts if node.months} == {"training-period"}
    assert {node.value for node in NODES if isinstance(node, Fixed)} <= set(VALUES)


def _named(day):
    """A day by the name that the table gives it."""
    return day.path if isinstance(day, Field) else getattr(day, "value", None) or day.name


# --- what is said of whom the rules cover: the last day in words, and a case in which it is that day

COVERED = {
    ("training-before-duties", 0): "2026-09-07",  # the day before
    ("training-before-duties", 1): "2025-08-31",
    ("training-before-june-2027", 0): "2027-05-31",
    ("training-before-june-2027", 1): "2027-08-29",
    ("training-within-six-months", 0): "2027-03-08",
    ("substitute-training-relief", 0): None,
    ("substitute-training-relief", 1): "2026-09-07",  # as under V.A
}


def test_every_situation_that_is_told_has_a_case_here():
    """Otherwise the table of who is covered could say something that no case shows."""
    told = {(r.name, n) for r in BOOK.rules.values() for n, _ in enumerate(r.covers)}
    assert told == COVERED.keys()


@pytest.mark.parametrize("which", COVERED, ids=str)
def test_who_is_covered_has_the_last_day_that_is_told(which):
    """Otherwise the first thing that a reader sees would send officers to training on the wrong day."""
    name, number = which
    due = COVERED[which]
    covered = BOOK.rules[name].covers[number]
    case = case_with(covered.given, BOOK.policy.example_case)
    act = BOOK.rules[name].act
    finding = decide_case(case, rules=BOOK).act(act)
    said = placeholders(covered.by, BOOK.values)

    assert name in finding.governed_by or BOOK.rules[name].modality is Modality.NEED_NOT
    assert finding.due == (due and dt.date.fromisoformat(due))
    if due is None:
        assert "no training" in said
    elif "2" in said and "months" not in said:
        assert said == date_phrase(finding.due)
    elif "first day on duty" in said:
        assert finding.due == case.officer.duties_assumed_on - dt.timedelta(days=1)
    else:
        assert said.startswith(("6 months", "the training is owed"))
    if covered.reading:
        others = BOOK.readings[covered.reading].names[1:]
        chosen = [decide_case(case, readings={covered.reading: each}) for each in others]
        found = [each.act(act) for each in chosen]
        assert {(each.status, each.due) for each in found} != {(finding.status, finding.due)}


def test_every_rule_has_a_title_of_its_own():
    """Otherwise a reader would meet names of files, or two rules under one heading."""
    titles = [rule.title for rule in BOOK.rules.values()]

    assert len(set(titles)) == len(titles)
    for rule in BOOK.rules.values():
        assert rule.title[0].isupper()
        assert rule.title.lower() != rule.name.replace("-", " ") or " " in rule.title
