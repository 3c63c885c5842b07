"""Cases as plain data: one that states every fact, and any number at random."""

from __future__ import annotations

import copy
import datetime as dt
import re
from typing import Any

from hypothesis import strategies as st

from policy507.errors import FactError
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import PARTLY, Fact
from policy507.facts.registry import FACTS, STATED_FACTS

EXAMPLE: dict[str, Any] = {
    "as_of": "2026-11-23",
    "officer": {
        "id": "badge 114",
        "peace_officer": True,
        "assigned_to_school": True,
        "during_instructional_day": True,
        "regular_responsibility": True,
        "substitute": False,
        "duties_assumed_on": "2026-09-08",
        "sro_course_completed_on": None,
        "basic_course_completed_on": "2024-07-19",
        "supplemental_course_completed_on": "2024-07-30",
        "supplemental_course_board_approved": True,
        "employer_unable_to_provide_course": False,
        "employer_policy_adopted": True,
        "employer_policy_reviewed_on": "2026-09-01",
        "complies_with_employer_policy": True,
        "certificate_issued_on": "2024-08-01",
        "latest_certificate_kept": True,
    },
    "contract": {
        "id": "2026-27",
        "for_sro_services": True,
        "between_employer_and_charter_school": True,
        "starts_on": "2026-07-01",
        "ends_on": "2027-06-30",
        "duties": ["positive-climate", "law-education"],
        "optional_duties": ["law-education"],
        "additional_duties": ["attend evening events"],
        "additional_duties_include_discipline": False,
    },
    "school": {"id": "a school", "seat_based": True, "lowest_grade": 6, "highest_grade": 12},
    "school_year": {
        "id": "2026-27",
        "starts_on": "2026-07-01",
        "ends_on": "2027-06-30",
        "student_contact_days": 165,
        "substitute_contact_days": 42,
        "substitute_contact_days_expected": 55,
        "substitute_limit_reached_on": None,
    },
    "conduct": {
        "id": "an act",
        "used_force": False,
        "used_authority_of_office": True,
        "purposes": ["school-rule"],
        "participated_in_discipline": False,
    },
}
"""A case that states every fact."""


def but(changes: dict[str, Any], example: dict[str, Any] = EXAMPLE) -> dict[str, Any]:
    """The example with other values for some facts, by path; `...` leaves a fact out."""
    data = copy.deepcopy(example)
    for path, value in changes.items():
        *sections, name = path.split(".")
        part = data.setdefault(sections[0], {}) if sections else data
        if value is ...:
            part.pop(name, None)
        else:
            part[name] = value
    return data


def days() -> st.SearchStrategy[str]:
    """Days within a few years, so that they often fall together."""
    return st.dates(dt.date(2024, 6, 1), dt.date(2028, 6, 1)).map(dt.date.isoformat)


def printable(longest: int = 20) -> st.SearchStrategy[str]:
    """Texts that can be shown."""
    return st.text(max_size=longest).filter(str.isprintable)


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """What a fact can be, as plain data."""
    match fact.kind:
        case "flag":
            return st.booleans()
        case "day":
            return st.none() | days() if fact.nullable else days()
        case "count":
            return st.integers(fact.minimum, fact.maximum)
        case "words":
            listed = st.lists(st.sampled_from(fact.choices), unique=True)
            said = st.sampled_from((True, False, PARTLY))
            some = st.dictionaries(
                st.sampled_from(fact.choices), said, min_size=1, max_size=len(fact.choices) - 1
            )
            return listed | some if fact.partly else listed
        case "texts":
            return st.lists(printable(), unique=True, max_size=3)
    return printable()


def _sections() -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    return {
        section: st.fixed_dictionaries({}, optional={n: values(f) for n, f in facts.items()})
        for section, facts in STATED_FACTS.items()
    }


@st.composite
def plain_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Cases at random: sections and facts may be left out; what contradicts is taken out."""
    data = draw(st.fixed_dictionaries({"as_of": values(FACTS["as_of"])}, optional=_sections()))
    if isinstance(data.get("contract", {}).get("duties"), dict):
        data["contract"].pop("optional_duties", None)
    while True:
        try:
            case_from_data(data)
        except FactError as error:
            for problem in error.problems:
                section, name = re.findall(r"(\w+)\.(\w+) is ", problem.message)[0]
                data[section].pop(name, None)
        else:
            return data
