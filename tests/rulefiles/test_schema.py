"""The JSON Schema of a paragraph's rule file: fresh, and of one mind with the loader."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from functools import lru_cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML
from smallbook import RELIEF, TEST, book_of, problems_of
from smallbook import replaced as swap
from trees import Writer, conditions, days
from trying import tries

from policy507.facts.registry import FACTS
from policy507.files.installed import rules_folder
from policy507.model.statuses import Modality, Status
from policy507.rulefiles.conditions import DAY_WORDS, WORDS
from policy507.rulefiles.keys import EXPECTED, LAYOUTS
from policy507.rulefiles.load import load
from policy507.rulefiles.schema import paragraph_schema

RULES = rules_folder()
PARAGRAPHS = sorted(RULES.glob("*/*.yaml"))
WRITTEN = RULES / "paragraph.schema.json"


@lru_cache
def validator(*, shipped: bool) -> Any:
    """A validator by the schema with the names of the shipped rules, or with none."""
    schema = paragraph_schema(load() if shipped else None)
    return jsonschema.Draft202012Validator(schema)


def plainly(text: str) -> Any:
    """A YAML text as an editor reads it: dates are texts."""
    return _with_texts(YAML(typ="safe", pure=True).load(text))


def _with_texts(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(_with_texts(key)): _with_texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_texts(item) for item in data]
    return data.isoformat() if isinstance(data, dt.date) else data


def test_the_written_schema_is_fresh():
    """If this failed, editors would check rule files by what the rules were once.

    `policy507 schema paragraph > rules/paragraph.schema.json` writes it anew.
    """
    fresh = json.dumps(paragraph_schema(load()), indent=2, ensure_ascii=False) + "\n"
    assert WRITTEN.read_text(encoding="utf-8") == fresh


def test_the_schema_is_the_same_in_every_run():
    """If this failed, the written schema would never be fresh for long."""
    code = (
        "import json; from policy507.rulefiles.load import load\n"
        "from policy507.rulefiles.schema import paragraph_schema\n"
        "print(json.dumps(paragraph_schema(load()), indent=2, ensure_ascii=False))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode() == WRITTEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("shipped", [True, False])
def test_the_schema_is_one(shipped):
    """If this failed, no editor could read it."""
    jsonschema.Draft202012Validator.check_schema(paragraph_schema(load() if shipped else None))


@pytest.mark.parametrize("shipped", [True, False])
def test_every_reference_leads_somewhere(shipped):
    """If this failed, an editor would stop at a part of the schema that is not there."""
    schema = paragraph_schema(load() if shipped else None)
    references = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(schema)))
    assert references == {f"#/$defs/{name}" for name in schema["$defs"]}


@pytest.mark.parametrize("shipped", [True, False])
@pytest.mark.parametrize("path", PARAGRAPHS, ids=lambda path: path.stem)
def test_the_shipped_paragraphs_fit(path, shipped):
    """If this failed, an editor would underline what is right."""
    data = plainly(path.read_text(encoding="utf-8"))
    assert [e.message for e in validator(shipped=shipped).iter_errors(data)] == []


@pytest.mark.parametrize("path", PARAGRAPHS, ids=lambda path: path.stem)
def test_each_paragraph_names_the_schema(path):
    """If this failed, editors would not know by what to check a rule file."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../paragraph.schema.json"


@pytest.mark.parametrize("text", [TEST, RELIEF])
def test_another_policys_paragraphs_fit_the_schema_of_their_own_names(tmp_path, text):
    """If this failed, only the shipped policy could be edited with help."""
    schema = paragraph_schema(book_of(tmp_path))
    data = plainly(text)
    assert [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(data)] == []


# --- complete


def test_every_key_of_a_rule_file_is_offered_with_what_it_is_for():
    """If this failed, an editor would not offer a key that the loader knows."""
    schema = paragraph_schema(load())
    for name, keys in LAYOUTS.items():
        part = schema if name == "paragraph" else schema["$defs"][name]
        assert list(part["properties"]) == [key.name for key in keys]
        assert part["required"] == [key.name for key in keys if key.required]
        for key in keys:
            assert part["properties"][key.name]["description"] == key.help


@pytest.mark.parametrize("path", [p for p, f in FACTS.items() if f.kind not in ("label", "texts")])
def test_every_fact_is_offered_with_its_label(path):
    """If this failed, an author would have to know the facts by heart."""
    mapping = paragraph_schema()["$defs"]["condition"]["anyOf"][2]
    assert FACTS[path].label in mapping["properties"][path]["description"]


def test_every_word_of_the_grammar_is_offered():
    """If this failed, an author would have to know the grammar by heart."""
    definitions = paragraph_schema()["$defs"]
    assert set(WORDS) <= set(definitions["condition"]["anyOf"][2]["properties"])
    assert set(DAY_WORDS) <= set(definitions["day"]["anyOf"][1]["properties"])
    assert len(definitions["rule"]["oneOf"]) == len(Modality)
    assert definitions["status"]["enum"] == [status.value for status in Status]
    assert set(definitions["expected"]["properties"]) == {key.name for key in EXPECTED}


def test_the_names_of_the_rules_are_offered():
    """If this failed, an editor would not complete the names that files share."""
    book = load()
    text = WRITTEN.read_text(encoding="utf-8")
    names = [*book.acts, *book.rules, *book.terms, *book.dates, *book.values, *book.readings]
    assert [name for name in names if json.dumps(name, ensure_ascii=False) not in text] == [
        name for name, value in book.values.items() if type(value).__name__ == "Months"
    ]
    assert '"training-period after"' in text


# --- mistakes


def complaints(text: str, *, shipped: bool = False) -> list[str]:
    """What the schema says against a paragraph."""
    return [error.message for error in validator(shipped=shipped).iter_errors(plainly(text))]


MISTAKES = {
    "a key that is misspelt": ("title:", "titel:"),
    "a key of a rule that is misspelt": ("done_on:", "done:"),
    "two modalities": ("must: pass-the-test", "must: pass-the-test\n    may: rest"),
    "no modality": ("    must: pass-the-test\n", ""),
    "a key of another modality": ("when: serves", "when: serves\n    breached_when: serves"),
    "a modality without the key that it needs": ("must: pass-the-test", "must_not: rest"),
    "nobody who owes it": ("    who: officer\n", ""),
    "due without done_on": ("    done_on: officer.sro_course_completed_on\n", ""),
    "met_when beside done_on": ("when: serves", "when: serves\n    met_when: serves"),
    "a due that is no mapping": ("due: {by: last day}", "due: last day"),
    "a due of another word": ("{by: last day}", "{on: last day}"),
    "a name that is none": ("name: test-in-time", "name: Test in time"),
    "a fact that is misspelt": ("officer.peace_officer", "officer.peace_oficer"),
    "a flag that is no yes or no": ("peace_officer: true", "peace_officer: 1"),
    "an operator of numbers on a flag": ("peace_officer: true", "peace_officer: {at_least: 1}"),
    "a fact by itself": ("when: serves", "when: officer.peace_officer"),
    "a fact that is no day": ("{by: last day}", "{by: officer.peace_officer}"),
    "a day moved by no unit": ("1 day before", "1 fortnight"),
    "a day moved by nothing": ("1 day before", "0 days before"),
    "one day of several": ("{by: last day}", "{by: {later_of: [last day]}}"),
    "half of a case": ("{by: last day}", "{by: {if: serves, then: last day}}"),
    "a value that is none": ("6 months", "6 weeks"),
    "a fingerprint that is none": ("sha256:", "sha:"),
    "an address that is not safe": ("https:", "http:"),
    "an example that expects nothing": ("{test-in-time: met, pass-the-test: met}", "{}"),
    "a status that is misspelt": ("test-in-time: met", "test-in-time: meet"),
    "a list that is none": ("[P-1]", "P-1"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_does_not_fit(mistake):
    """If this failed, an editor would accept what the loader refuses."""
    assert complaints(TEST) == []
    assert complaints(swap(TEST, *MISTAKES[mistake]))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_does_not_fit_is_refused_by_the_loader_too(tmp_path, mistake):
    """If this failed, an editor would underline what the loader accepts."""
    changed = swap(TEST, *MISTAKES[mistake])
    if "fingerprint" in mistake:
        return  # which is for a lint to say
    assert problems_of(tmp_path, _1_1=changed)


OPERATORS = {
    "fewer_than: day-limit": True,
    "at_least: 0": True,
    "at_most: 366": True,
    "at_most: school_year.student_contact_days": True,
    "at_most: 367": False,
    "at_least: -1": False,
    "before: 60": False,
    "less_than: 60": False,
    "fewer_than: 1.5": False,
    'fewer_than: "60"': False,
    "fewer_than: 60, at_least: 2": False,
}


@pytest.mark.parametrize(("operator", "fine"), OPERATORS.items())
def test_each_kind_of_fact_has_its_operators(tmp_path, operator, fine):
    """If this failed, an editor would offer an operator that the fact does not have."""
    changed = swap(RELIEF, "fewer_than: day-limit", operator)
    assert (complaints(changed) == []) is fine
    assert (problems_of(tmp_path, _1_2=changed) == []) is fine


SHIPPED_NAMES = {
    "a bearer": ("who: officer", "who: offizer"),
    "an act": ("need_not: complete-training", "need_not: complete-trainings"),
    "a code left to people": ("[C-8, ", "[C-88, "),
}


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_what_a_paragraph_cannot_define_is_known(name):
    """If this failed, an editor would accept an act or a bearer that the policy does not have."""
    text = (RULES / "V-training" / "V.D.yaml").read_text(encoding="utf-8")
    changed = swap(text, *SHIPPED_NAMES[name])
    assert complaints(changed, shipped=True)
    assert complaints(changed, shipped=False) == []


@pytest.mark.parametrize(
    ("condition", "fine"),
    [
        ("{reading: {A-1: service}}", True),
        ("{reading: {B-2: [fixed-date, later-date]}}", True),
        ("{reading: {A-1: servise}}", False),
        ("{reading: {A-99: service}}", False),
        ("{reading: {A-1: service, B-2: fixed-date}}", False),
        ("{reading: A-1}", False),
        ("{as_of: {before: {per_reading: {A-2: {earlier-date: as_of, same-date: as_of}}}}}", True),
        ("{as_of: {before: {per_reading: {A-2: {earlier-date: as_of}}}}}", False),
    ],
)
def test_readings_and_their_choices_are_known(condition, fine):
    """If this failed, an editor would accept a choice that nobody can make."""
    text = (RULES / "V-training" / "V.D.yaml").read_text(encoding="utf-8")
    text = swap(text, "terms:\n", f"terms:\n  as read: {condition}\n")
    assert (complaints(text, shipped=True) == []) is fine


EXPECTED_MORE = {
    "nothing else": ("{status: met}", True),
    "a citation and provisions": ('{status: met, paragraph: "1.2", source: ["a § 1"]}', True),
    "a text for provisions": ("{status: met, source: a § 1}", False),
    "remarks": ("{status: met, remarks: [P-1]}", True),
    "a remark on what nobody asks": ("{status: met, remarks: [P-2]}", False),
    "facts": ("{status: undetermined, missing: [officer.substitute]}", True),
    "a fact that there is not": ("{status: undetermined, missing: [officer.substitut]}", False),
    "a fact that is never unknown": ("{status: undetermined, missing: [as_of]}", False),
    "a day": ("{status: met, working: {1 day before: officer.duties_assumed_on}}", True),
    "no day": ("{status: met, working: null}", True),
    "a number of days": ("{status: met, working: 6}", False),
    "reasons": ("{status: met, because: [{officer.substitute: true}]}", True),
    "no reason": ("{status: met, because: []}", True),
    "a reason that is a text of no kind": (
        "{status: met, because: {as_of: {until: as_of}}}",
        False,
    ),
    "choices": ("{status: met, depends_on: {A-1: {lapses: unmet}}}", True),
    "choices with days": (
        "{status: open, depends_on: {A-1: {lapses: {status: open, due: null, missing: []}}}}",
        True,
    ),
    "no choice": ("{status: met, depends_on: {}}", True),
    "a reading that there is not": ("{status: met, depends_on: {A-9: {lapses: unmet}}}", False),
    "another's choice": ("{status: met, depends_on: {A-1: {same-date: unmet}}}", False),
    "a reading without choices": ("{status: met, depends_on: {A-1: {}}}", False),
    "no status under a choice": ("{status: met, depends_on: {A-1: {lapses: {due: null}}}}", False),
    "a bearer under a choice": (
        "{status: met, depends_on: {A-1: {lapses: {status: met, bearer: officer}}}}",
        False,
    ),
    "no status": ('{paragraph: "1.2"}', False),
    "a misspelt key": ("{status: met, sources: []}", False),
}


@pytest.mark.parametrize("what", EXPECTED_MORE)
def test_what_an_example_may_expect_is_known(tmp_path, what):
    """If this failed, an editor would accept what the loader refuses, or underline what it reads."""
    expected, fine = EXPECTED_MORE[what]
    schema = paragraph_schema(book_of(tmp_path))
    changed = f"{RELIEF}  - it: something else\n    expect: {{test-relief: {expected}}}\n"
    data = _with_texts(YAML(typ="safe", pure=True).load(changed))

    assert jsonschema.Draft202012Validator(schema).is_valid(data) is fine
    assert (problems_of(tmp_path, _1_2=changed) == []) is fine


@pytest.mark.parametrize("name", ["a new condition", "short", "V.D orders"])
def test_a_file_may_define_more_names_than_are_known(name):
    """If this failed, a new definition would be underlined until the schema is written anew."""
    text = (RULES / "V-training" / "V.D.yaml").read_text(encoding="utf-8")
    text = swap(text, "terms:\n", f"terms:\n  {name}: {{officer.substitute: true}}\n")
    text = swap(text, "    when: ", f"    when: {name} # ")
    assert complaints(text, shipped=True) == []


# --- whatever can be written


def fits(name: str, data: Any) -> bool:
    """Whether data fit one definition of the schema without names."""
    schema = paragraph_schema() | {"$ref": f"#/$defs/{name}"}
    kept = {key: schema[key] for key in ("$schema", "$ref", "$defs")}
    return jsonschema.Draft202012Validator(kept).is_valid(_with_texts(data))


@settings(max_examples=tries(60))
@given(conditions())
def test_every_condition_that_can_be_written_fits(tree):
    """If this failed, an editor would underline a form that the loader reads."""
    writer = Writer()
    assert fits("condition", writer.condition(tree))
    assert all(fits("condition", each) for each in writer.terms.values())
    assert all(fits("day", each) for each in writer.dates.values())


@settings(max_examples=tries(60))
@given(days())
def test_every_day_that_can_be_written_fits(tree):
    """If this failed, an editor would underline a form that the loader reads."""
    assert fits("day", Writer().day(tree))
