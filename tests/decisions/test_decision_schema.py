"""The JSON Schema of a decision: every decision keeps to it, and nothing else does."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
from functools import cache

import jsonschema
import pytest
from generating import BOOK, random_case, random_readings
from repository import EXAMPLES
from schemas import KEYWORDS, keywords

from policy507.decisions.decide import decide_case
from policy507.decisions.decision_schema import decision_schema
from policy507.engines.engine import ENGINES
from policy507.facts.case_files import read_case
from policy507.model.statuses import Modality, Status
from policy507.rulefiles.example import case_of
from policy507.rulefiles.readings import Resolution

CASES = sorted(EXAMPLES.glob("*.yaml"))
CHECK = jsonschema.Draft202012Validator(
    decision_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


@cache
def decision():
    """A decision with a value for as much as possible."""
    resolution = Resolution("C-1", "day-before", "A. Counsel", dt.date(2026, 10, 1), "as counted")
    path = next(path for path in CASES if path.stem == "employer-unable-six-months")
    return decide_case(read_case(path), readings={"C-1": resolution}).to_data()


def test_the_schema_is_a_schema():
    """Otherwise no tool could use it."""
    jsonschema.Draft202012Validator.check_schema(decision_schema())


def test_every_key_of_the_schema_means_something():
    """Otherwise what is misspelt would be passed over by every tool, and allow whatever there is."""
    assert keywords(decision_schema()) <= KEYWORDS


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_decisions_of_the_example_cases_keep_to_it(path):
    """Otherwise a tool that checks what it reads would refuse real decisions."""
    found = decide_case(read_case(path))

    CHECK.validate(json.loads(found.to_json()))
    CHECK.validate(json.loads(found.to_json(ids=False)))


@pytest.mark.slow
@pytest.mark.parametrize("paragraph", list(BOOK), ids=lambda paragraph: paragraph.citation)
def test_the_decisions_of_the_rules_examples_keep_to_it(paragraph):
    """Otherwise a status or a form of evidence would be missing from it."""
    for example in paragraph.examples:
        case = case_of(example, BOOK.policy.example_case)
        CHECK.validate(decide_case(case, readings=example.readings).to_data())


@pytest.mark.parametrize("seed", range(12))
def test_the_decisions_of_any_cases_keep_to_it(seed):
    """Otherwise an odd case would break a tool that checks what it reads."""
    rng = random.Random(seed)
    CHECK.validate(decide_case(random_case(rng), readings=random_readings(rng)).to_data())


def test_a_decision_with_readings_that_somebody_decided_on_keeps_to_it():
    """Otherwise the record of who chose would be refused."""
    assert decision()["resolutions"]
    CHECK.validate(decision())


def places(data, path=()):
    """Every object inside of data, by the keys that lead to it."""
    if isinstance(data, dict):
        yield path, data
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


FREE = (("readings",),)
"""Objects whose keys are names out of the rule files."""


def one_of_each():
    """A place for each kind of object in a decision: one row stands for all."""
    found = {}
    for path, _ in places(decision()):
        kind = tuple(key for key in path if not isinstance(key, int))
        if kind not in FREE:
            found.setdefault(kind, path)
    return list(found.values())


def within(data, path):
    """What the keys of a path lead to."""
    for key in path:
        data = data[key]
    return data


@pytest.mark.parametrize("path", one_of_each(), ids=str)
def test_a_key_that_is_not_known_is_refused(path):
    """Otherwise a misspelt key would pass, and its value be lost."""
    changed = copy.deepcopy(decision())
    within(changed, path)["surprise"] = 1

    assert not CHECK.is_valid(changed)


@pytest.mark.parametrize("path", [p for p in one_of_each() if "case" not in p], ids=str)
def test_a_key_that_is_missing_is_refused(path):
    """Otherwise half a decision would pass for a whole one."""
    for name in set(within(decision(), path)) - {"resolutions", "compared_with", "findings"}:
        changed = copy.deepcopy(decision())
        del within(changed, path)[name]

        assert not CHECK.is_valid(changed), name


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), 2),
        (("schema",), True),
        (("as_of",), "tomorrow"),
        (("engine",), "oracle"),
        (("policy", "digest"), "sha256:"),
        (("findings", 0, "status"), "fine"),
        (("findings", 0, "modality"), "should"),
        (("findings", 0, "due"), "soon"),
        (("findings", 0, "settled"), "yes"),
        (("acts", 0, "bearer"), None),
        (("missing",), ["officer.shoe_size"]),
        (("case", "officer", "substitute"), "maybe"),
    ],
)
def test_a_value_that_means_nothing_is_refused(path, value):
    """Otherwise a tool would have to check everything again."""
    changed = copy.deepcopy(decision())
    within(changed, path[:-1])[path[-1]] = value

    assert not CHECK.is_valid(changed)


def test_the_words_are_those_of_the_code():
    """Otherwise a new status would be refused by those who read decisions."""
    finding = decision_schema()["properties"]["findings"]["items"]["properties"]

    assert [each.value for each in Status] == finding["status"]["enum"]
    assert [each.value for each in Modality] == finding["modality"]["enum"]
    assert list(ENGINES) == decision_schema()["properties"]["engine"]["enum"]


def test_the_schema_is_made_anew_each_time():
    """Otherwise a caller who adds to it would change it for all."""
    decision_schema()["properties"].clear()
    decision_schema()["properties"]["findings"]["items"]["properties"].clear()

    assert decision_schema()["properties"]["findings"]["items"]["properties"]
