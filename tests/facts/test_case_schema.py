"""The schema of a case file: what an editor accepts is what policy507 accepts."""

from __future__ import annotations

import json

import pytest
from casedata import EXAMPLE, but, plain_cases, values
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemas import KEYWORDS, keywords

from policy507.errors import FactError
from policy507.facts.case_files import case_from_data
from policy507.facts.case_schema import case_schema, fact_schema
from policy507.facts.registry import FACTS, STATED_FACTS
from policy507.rulefiles.load import load

SCHEMA = case_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
FACTS_OF_A_CASE = [fact for fact in FACTS.values() if not fact.derived]


def is_case(data) -> bool:
    """Whether it can be read as a case."""
    try:
        case_from_data(data)
    except FactError:
        return False
    return True


def test_it_is_a_schema_and_json():
    """Otherwise no editor could use it."""
    Draft202012Validator.check_schema(SCHEMA)

    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_key_of_it_means_something():
    """Otherwise what is misspelt would be passed over by every editor, and allow whatever there is."""
    assert keywords(SCHEMA) <= KEYWORDS


def test_it_describes_every_fact():
    """Otherwise an editor could not say what a fact means, or would underline it."""
    sections = SCHEMA["properties"]

    assert ["as_of", *STATED_FACTS] == list(sections)
    for section, facts in STATED_FACTS.items():
        described = sections[section]["properties"]
        assert list(facts) == list(described)
        assert all(fact.label in described[name]["description"] for name, fact in facts.items())


@given(plain_cases())
@example(EXAMPLE)
@example({"as_of": "2026-11-23", "conduct": {}})
def test_every_case_is_accepted(data):
    """Otherwise an editor would underline what is right."""
    VALIDATOR.validate(data)


def test_the_example_of_the_rules_is_accepted():
    """Otherwise the schema and the rules would know different facts."""
    VALIDATOR.validate(load().policy.example_case)


@pytest.mark.parametrize(
    "changes",
    [
        {"oficer": {}},
        {"officer": []},
        {"officer": None},
        {"conduct": None},
        {"as_of": None},
        {"as_of": "soon"},
        {"officer.substitut": True},
        {"officer.substitute": "yes"},
        {"officer.substitute": None},
        {"officer.substitute": 1},
        {"officer.duties_assumed_on": "2026-02-30"},
        {"officer.duties_assumed_on": "2026-02-03T10:00:00"},
        {"officer.duties_assumed_on": "20260203"},
        {"officer.duties_assumed_on": 20260203},
        {"contract.starts_on": None},
        {"contract.duties": "law-education"},
        {"contract.duties": ["law"]},
        {"contract.additional_duties": ["a", "a"]},
        {"contract.additional_duties": [1]},
        {"school.lowest_grade": -2},
        {"school.highest_grade": 13},
        {"school.highest_grade": "12"},
        {"school.highest_grade": True},
        {"officer.id": 114},
        {"officer.id": "x" * 201},
        {"conduct.under_review": True},
    ],
    ids=str,
)
def test_what_is_no_case_is_refused(changes):
    """Otherwise an editor would pass what is refused later."""
    data = but(changes)

    assert not VALIDATOR.is_valid(data)
    assert not is_case(data) or changes == {"as_of": None}


anything = (
    st.none()
    | st.booleans()
    | st.integers(-500, 500)
    | st.text(st.characters(categories=["L", "N", "P"]), max_size=5)
    | st.sampled_from(["2026-11-23", "2026-02-30", "law-education", "safety", "partly"])
)


words = st.sampled_from(["law-education", "positive-climate", "law", "safety", ""])


@given(
    st.sampled_from(FACTS_OF_A_CASE),
    st.sampled_from(FACTS_OF_A_CASE),
    st.data(),
)
def test_the_schema_and_the_reader_agree_on_each_fact(fact, other, data):
    """Otherwise what an editor says of a fact would not be what policy507 says of it."""
    nested = st.lists(anything, max_size=3) | st.dictionaries(words, anything, max_size=3)
    value = data.draw(values(other) | anything | nested)
    case = but({fact.path: value}, {"as_of": "2026-11-23"})

    assert is_case(case) == VALIDATOR.is_valid(case)
    assert VALIDATOR.is_valid(case) == Draft202012Validator(
        fact_schema(fact), format_checker=Draft202012Validator.FORMAT_CHECKER
    ).is_valid(value)
