"""Facts that cannot all be true, and their neighbours that can."""

from __future__ import annotations

import pytest
from casedata import EXAMPLE, but, plain_cases
from hypothesis import given
from hypothesis import strategies as st

from policy507.errors import FactError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.facts.contradictions import CONTRADICTIONS
from policy507.facts.registry import FACTS
from policy507.facts.sections import Contract, Officer, School

NO_TRAINING = {
    "officer.sro_course_completed_on": None,
    "officer.basic_course_completed_on": None,
    "officer.supplemental_course_completed_on": None,
}
NO_CERTIFICATE = {"officer.certificate_issued_on": None, "officer.latest_certificate_kept": False}
UNCERTIFIED = (
    "officer.sro_course_completed_on is null",
    "officer.certificate_issued_on is 2026-08-20",
)

# What contradicts, the two facts with their values, and the nearest case that does not.
CONTRADICTORY = [
    (
        {"school_year.student_contact_days": 165, "school_year.substitute_contact_days": 166},
        ("school_year.student_contact_days is 165", "school_year.substitute_contact_days is 166"),
        {
            "school_year.substitute_contact_days": 165,
            "school_year.substitute_contact_days_expected": 165,
        },
    ),
    (
        {"school_year.substitute_contact_days_expected": 41},
        (
            "school_year.substitute_contact_days_expected is 41",
            "school_year.substitute_contact_days is 42",
        ),
        {"school_year.substitute_contact_days_expected": 42},
    ),
    (
        {"school_year.substitute_contact_days_expected": 166},
        (
            "school_year.student_contact_days is 165",
            "school_year.substitute_contact_days_expected is 166",
        ),
        {"school_year.substitute_contact_days_expected": 165},
    ),
    (
        {"school_year.starts_on": "2026-11-23", "school_year.ends_on": "2026-11-22"},
        ("school_year.starts_on is 2026-11-23", "school_year.ends_on is 2026-11-22"),
        {"school_year.ends_on": "2026-11-23"},
    ),
    (
        {"contract.starts_on": "2026-07-01", "contract.ends_on": "2026-06-30"},
        ("contract.starts_on is 2026-07-01", "contract.ends_on is 2026-06-30"),
        {"contract.ends_on": "2026-07-01"},
    ),
    (
        {"school.lowest_grade": 0, "school.highest_grade": -1},
        ("school.lowest_grade is 0", "school.highest_grade is -1"),
        {"school.highest_grade": 0},
    ),
    (
        {"contract.optional_duties": ["law-education", "safety-drill-advice"]},
        (
            "contract.duties is [positive-climate, law-education]",
            "contract.optional_duties is [law-education, safety-drill-advice]",
        ),
        {"contract.optional_duties": ["law-education", "positive-climate"]},
    ),
    (
        {"contract.additional_duties": [], "contract.additional_duties_include_discipline": True},
        (
            "contract.additional_duties is []",
            "contract.additional_duties_include_discipline is true",
        ),
        {"contract.additional_duties_include_discipline": False},
    ),
    (
        {
            "officer.basic_course_completed_on": "2026-08-21",
            "officer.certificate_issued_on": "2026-08-20",
        },
        UNCERTIFIED,
        {"officer.basic_course_completed_on": "2026-08-20"},
    ),
    (
        {
            "officer.supplemental_course_completed_on": "2026-08-21",
            "officer.certificate_issued_on": "2026-08-20",
        },
        UNCERTIFIED,
        {"officer.supplemental_course_completed_on": "2026-08-20"},
    ),
    (
        {
            "officer.supplemental_course_board_approved": False,
            "officer.certificate_issued_on": "2026-08-20",
        },
        UNCERTIFIED,
        {"officer.supplemental_course_board_approved": ...},
    ),
    (
        {
            "officer.sro_course_completed_on": "2026-08-21",
            "officer.supplemental_course_completed_on": None,
            "officer.certificate_issued_on": "2026-08-20",
        },
        ("officer.sro_course_completed_on is 2026-08-21", UNCERTIFIED[1]),
        {"officer.sro_course_completed_on": "2026-08-20"},
    ),
    (
        {"officer.certificate_issued_on": None, "officer.latest_certificate_kept": True},
        ("officer.certificate_issued_on is null", "officer.latest_certificate_kept is true"),
        {"officer.latest_certificate_kept": False},
    ),
    (
        {
            "officer.supplemental_course_completed_on": None,
            "officer.certificate_issued_on": ...,
            "officer.latest_certificate_kept": True,
        },
        ("officer.sro_course_completed_on is null", "officer.latest_certificate_kept is true"),
        {"officer.supplemental_course_completed_on": "2026-08-14"},
    ),
    (
        {"as_of": "2026-06-30"},
        ("school_year.starts_on is 2026-07-01", "as_of is 2026-06-30"),
        {"as_of": "2026-07-01"},
    ),
    (
        {"as_of": "2027-07-01"},
        ("school_year.ends_on is 2027-06-30", "as_of is 2027-07-01"),
        {"as_of": "2027-06-30"},
    ),
]
PATHS = [tuple(each.split(" is ")[0] for each in named) for _, named, _ in CONTRADICTORY]
IDS = [" and ".join(paths) for paths in PATHS]

# What looks odd and happens: none of it may be refused.
ALLOWED = [
    {"officer.substitute": False, "school_year.substitute_contact_days": 42},
    {
        "officer.employer_unable_to_provide_course": True,
        "officer.sro_course_completed_on": "2026-08-14",
    },
    NO_CERTIFICATE | {"officer.supplemental_course_completed_on": None},
    NO_CERTIFICATE | {"officer.supplemental_course_completed_on": "2027-02-01"},
    {"contract.ends_on": None},
    {"contract.starts_on": "2027-07-01", "contract.ends_on": "2028-06-30"},
    {"contract.starts_on": "2024-07-01", "contract.ends_on": "2025-06-30"},
    {"contract.duties": [], "contract.optional_duties": []},
    {"contract.additional_duties": ["a"], "contract.additional_duties_include_discipline": True},
    {"officer.certificate_issued_on": None, "officer.latest_certificate_kept": False},
    {"officer.certificate_issued_on": "2027-05-01", "officer.latest_certificate_kept": True},
    {
        "officer.sro_course_completed_on": "2026-01-01",
        "officer.basic_course_completed_on": "2027-01-01",
        "officer.certificate_issued_on": "2026-01-01",
    },
    NO_TRAINING | NO_CERTIFICATE,
    {"officer.duties_assumed_on": "2027-03-01"},
    {"officer.duties_assumed_on": None, "officer.regular_responsibility": True},
    {"school.lowest_grade": -1, "school.highest_grade": 12},
    {
        "school_year.student_contact_days": 0,
        "school_year.substitute_contact_days": 0,
        "school_year.substitute_contact_days_expected": 0,
    },
    {"conduct.used_force": True, "officer.peace_officer": False},
]


def test_every_contradiction_has_its_examples():
    """Otherwise one could be added that refuses what happens, and nobody would have looked."""
    paths = [(each.paths[0], each.paths[-1]) for each in CONTRADICTIONS]

    assert paths == list(dict.fromkeys(PATHS))


def said(data) -> list[str]:
    """What is wrong with a case, if anything is."""
    try:
        case_from_data(data)
    except FactError as error:
        return [problem.message for problem in error.problems]
    return []


def naming(data, named) -> list[str]:
    """What is said to be wrong with a fact because of another, both with their values."""
    one, blamed = named
    return [each for each in said(data) if each.startswith(f"{blamed}, but ") and one in each]


@pytest.mark.parametrize(("changes", "named", "mended"), CONTRADICTORY, ids=IDS)
def test_a_contradiction_names_both_facts_and_their_values(changes, named, mended):
    """Otherwise its author would not know which of two statements to look at."""
    assert 1 == len(naming(but(changes), named))
    assert [] == said(but(changes | mended)), "the nearest case that can be is refused"


@pytest.mark.parametrize(
    ("changes", "named", "fact"),
    [
        (changes, named, fact)
        for (changes, named, _), paths in zip(CONTRADICTORY, PATHS, strict=True)
        for fact in sorted({*paths, *changes} - {"as_of"})
        if changes.get(fact) is not ...
    ],
)
def test_what_is_unknown_contradicts_nothing(changes, named, fact):
    """Otherwise an incomplete case would be refused for what nobody stated."""
    left_out = {fact: ...}
    if fact == "contract.additional_duties":  # beside stated duties a missing list is empty
        left_out["contract.duties"] = ...

    assert [] == naming(but(changes | left_out), named)


@pytest.mark.parametrize("changes", ALLOWED, ids=", ".join)
def test_what_merely_looks_odd_is_allowed(changes):
    """Otherwise what happens at schools could not be decided."""
    case_from_data(but(changes))


@pytest.mark.parametrize("courses", [("sro",), ("basic", "supplemental"), ("sro", "basic")])
def test_any_mandated_training_is_enough_for_a_certificate(courses):
    """Otherwise a certificate of the course, or of a basic course with its supplement, would be refused."""
    completed = {f"officer.{course}_course_completed_on": "2026-08-14" for course in courses}

    case_from_data(but(NO_TRAINING | completed | {"officer.certificate_issued_on": "2026-08-14"}))


@pytest.mark.parametrize("course", ["basic", "supplemental"])
def test_half_of_the_mandated_training_is_not_enough_for_a_certificate(course):
    """Otherwise a certificate that V.E is not about would be taken for one that it is."""
    completed = {f"officer.{course}_course_completed_on": "2026-08-14"}
    certified = {"officer.certificate_issued_on": "2026-08-20"}
    certified["officer.latest_certificate_kept"] = ...
    (message,) = said(but(NO_TRAINING | completed | certified))

    assert message.endswith("write null if it certifies only the basic course (R-1)")


def test_all_contradictions_are_said_at_once():
    """Otherwise their author would meet them one by one."""
    everything = {k: v for changes, _, _ in CONTRADICTORY[1:] for k, v in changes.items()}
    everything |= {"school_year.student_contact_days": 41, "officer.certificate_issued_on": None}

    messages = said(but(everything))

    assert 9 == len(messages)
    assert len(set(messages)) == len(messages)


def test_the_classes_refuse_them_too():
    """Otherwise a Python caller could decide what a case file could not."""
    day = case_from_data(EXAMPLE).as_of

    with pytest.raises(
        FactError, match=r"school\.highest_grade is 6, but school\.lowest_grade is 7"
    ):
        Case(as_of=day, school=School(lowest_grade=7, highest_grade=6))
    with pytest.raises(FactError, match=r"contract\.optional_duties"):
        Case(as_of=day, contract=Contract(duties=(), optional_duties=("law-education",)))
    with pytest.raises(FactError, match="latest_certificate_kept"):
        Case(as_of=day, officer=Officer(certificate_issued_on=None, latest_certificate_kept=True))


def test_a_long_list_is_not_shown_whole():
    """Otherwise one contradiction could fill a screen."""
    duties = [*FACTS["contract.duties"].choices]
    (message,) = said(but({"contract.duties": duties[:-1], "contract.optional_duties": duties}))

    assert "…" in message
    assert len(message) < 400


@given(plain_cases(), st.randoms(use_true_random=False))
def test_a_case_of_fewer_facts_contradicts_itself_no_more(data, rng):
    """Otherwise leaving out a fact, which only loses knowledge, could make a case impossible."""
    case_from_data(data)
    for section in [name for name in data if name != "as_of"]:
        kept = {name: value for name, value in data[section].items() if rng.random() < 0.7}
        # Beside stated duties, and without additional ones, the contract completes itself.
        if section != "contract" or not {"duties", "additional_duties"} & set(data[section]):
            data[section] = kept

    assert [] == said(data)
