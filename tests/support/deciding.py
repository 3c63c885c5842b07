"""Decisions to tell of: of the example case with some facts changed, and of cases at random."""

from __future__ import annotations

import copy
import functools
import random

from generating import BOOK, random_case, random_readings

from policy507.decisions.decide import decide_case
from policy507.facts.case_files import case_from_data

EVERYTHING = BOOK.policy.example_case
UNTRAINED = {
    "officer.sro_course_completed_on": None,
    "officer.certificate_issued_on": None,
    "officer.latest_certificate_kept": False,
}
GRACE = {**UNTRAINED, "officer.basic_course_completed_on": "2024-07-19"}
UNABLE = {**UNTRAINED, "officer.employer_unable_to_provide_course": True}
SUBSTITUTE = {
    "officer.substitute": True,
    "school_year.substitute_contact_days": 42,
    "school_year.substitute_contact_days_expected": 42,
}


def decided(changes=None, without=(), **how):
    """The decision of the example case with some facts stated otherwise, and others left out."""
    data = copy.deepcopy(dict(EVERYTHING))
    for path, value in (changes or {}).items():
        section, _, fact = path.partition(".")
        if fact:
            data.setdefault(section, {})[fact] = value
        else:
            data[section] = value
    for path in without:
        section, _, fact = path.partition(".")
        if fact:
            del data[section][fact]
        else:
            del data[section]
    return decide_case(case_from_data(data), **how)


@functools.cache
def at_random(seed):
    """The decision of some case under some readings; every third case is known in full."""
    rng = random.Random(seed)
    case = random_case(rng, unknown=None if seed % 3 else 0.0)
    return decide_case(case, readings=random_readings(rng))


def words(text):
    """A text without its line breaks."""
    return " ".join(text.split())
