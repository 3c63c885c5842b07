"""A contract of which only a part is known: its duties as a mapping, in every form of a case."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from attrs import evolve
from generating import BOOK
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policy507.decisions.decide import decide_case
from policy507.decisions.decision_schema import decision_schema
from policy507.decisions.replay import replay
from policy507.errors import FactError, Place, PolicyError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data, case_to_data, read_cases
from policy507.facts.case_schema import case_schema
from policy507.facts.kinds import PARTLY, UNKNOWN, includes, is_known
from policy507.facts.registry import FACTS
from policy507.facts.sections import DUTIES, Contract
from policy507.facts.template import skeleton
from policy507.model.policy import Example
from policy507.rulefiles.example import case_of

DAY = dt.date(2026, 11, 23)
SAID = {"positive-climate": True, "safety-drill-advice": PARTLY, "law-education": False}
SCHEMA = Draft202012Validator(case_schema())
EXAMPLE = case_from_data(BOOK.policy.example_case)

mappings = st.dictionaries(st.sampled_from(DUTIES), st.sampled_from((True, False, PARTLY)))


def case_with(contract):
    """The data of a case that states a contract."""
    return {"as_of": "2026-11-23", "contract": contract}


def refused(text):
    """The problems with which a text is refused."""
    (found,) = read_cases(text, "f")
    assert isinstance(found, PolicyError)
    return [str(problem) for problem in found.problems]


# --- what it says


def test_a_mapping_states_what_is_included_and_what_is_optional():
    """Otherwise a duty would be taken for known that nobody has spoken of, or the other way round."""
    contract = Contract(duties=SAID)

    assert {"positive-climate": True, "safety-drill-advice": True, "law-education": False} == dict(
        contract.duties
    )
    assert {
        "positive-climate": False,
        "safety-drill-advice": True,
        "law-education": False,
    } == dict(contract.optional_duties)
    for value in (contract.duties, contract.optional_duties):
        assert includes(value, "protection-from-crime") is None
        assert not is_known(value)


@given(mappings)
def test_the_order_of_a_mapping_means_nothing(said):
    """Otherwise one contract would be two, and be decided twice."""
    turned = dict(reversed(said.items()))

    assert Contract(duties=said) == Contract(duties=turned)
    assert hash(Contract(duties=said)) == hash(Contract(duties=turned))


@given(st.fixed_dictionaries({duty: st.sampled_from((True, False, PARTLY)) for duty in DUTIES}))
def test_a_mapping_of_all_duties_is_the_two_lists(said):
    """Otherwise what is wholly known would be decided or written otherwise than the same lists."""
    listed = Contract(
        duties=tuple(duty for duty in DUTIES if said[duty]),
        optional_duties=tuple(duty for duty in DUTIES if said[duty] == PARTLY),
    )

    assert Contract(duties=said) == listed
    assert case_from_data(case_with({"duties": said})) == Case(as_of=DAY, contract=listed)


def test_additional_duties_are_unknown_beside_a_part():
    """Otherwise nobody could say that of a contract not all is known, its other duties among it."""
    part, whole = Contract(duties=SAID), Contract(duties=dict.fromkeys(DUTIES, True))
    stated = Contract(duties=SAID, additional_duties=())

    assert {UNKNOWN} == {part.additional_duties, part.additional_duties_include_discipline}
    assert ((), False) == (whole.additional_duties, whole.additional_duties_include_discipline)
    assert ((), False) == (stated.additional_duties, stated.additional_duties_include_discipline)


def test_a_mapping_that_names_nothing_says_nothing():
    """Otherwise two ways to know nothing would be two cases."""
    assert Contract(duties={}) == Contract()


def test_what_was_given_may_change_later():
    """Otherwise a decision could rest on another case than the one that it states."""
    said = dict(SAID)
    contract = Contract(duties=said)
    said["law-education"] = True

    assert includes(contract.duties, "law-education") is False


def test_a_copy_of_a_contract_is_the_same():
    """Otherwise no other fact of a contract known in part could be changed."""
    contract = Contract(duties=SAID)

    assert contract == evolve(evolve(contract, id="x"), id=UNKNOWN)
    assert UNKNOWN is evolve(contract, id="x").additional_duties


# --- how it is written


@given(mappings, st.sampled_from(((), ("attend events",), UNKNOWN)))
def test_it_survives_every_format(said, additional):
    """Otherwise a record could not be decided again, or would be decided as another contract."""
    case = Case(as_of=DAY, contract=Contract(duties=said, additional_duties=additional))
    data = case_to_data(case)

    assert case == case_from_data(data)
    assert [case] == list(read_cases(json.dumps(data), "f"))
    assert [case] == list(read_cases(f"# YAML\n{json.dumps(data, indent=1)}", "f"))
    assert SCHEMA.is_valid(data)
    if 0 < len(said) < len(DUTIES):
        assert said == data["contract"]["duties"]
        assert "optional_duties" not in data["contract"]


def test_a_record_of_it_is_decided_again():
    """Otherwise the decision could not be relied on later."""
    facts = {"for_sro_services": True, "between_employer_and_charter_school": True}
    case = evolve(EXAMPLE, contract=Contract(duties=SAID, ends_on=None, **facts))
    record = json.loads(decide_case(case).to_json())

    Draft202012Validator(decision_schema()).validate(record)
    assert replay(record).same
    because = next(
        row
        for row in record["findings"]
        if row["rule"] == "contract-includes-law-education"
        for row in row["because"]
        if row["fact"] == "contract.duties"
    )
    assert "does not include law-education" == because["test"]
    assert {**SAID, "safety-drill-advice": True} == because["value"]


def test_a_person_reads_which_duties_are_not_stated():
    """Otherwise somebody would look up again what the case already says."""
    facts = {"for_sro_services": True, "between_employer_and_charter_school": True}
    all_but_two = dict.fromkeys(DUTIES[2:], True)
    case = evolve(EXAMPLE, contract=Contract(duties=all_but_two, ends_on=None, **facts))
    text = " ".join(decide_case(case).full_text().split())

    first, second, *_ = dict(FACTS["contract.duties"].called).values()
    assert f"do the contract's duties include {first} or {second}?" in text
    assert "InPart" not in text


def test_a_new_case_may_hold_one():
    """Otherwise a policy whose example is known in part could not be shown as a form to fill in."""
    lines = skeleton(case_with({"duties": SAID})).splitlines()
    (stated,) = (line.removeprefix("#   ") for line in lines if line.startswith("#   duties:"))
    (found,) = read_cases(f"as_of: 2026-11-23\ncontract: {{{stated}}}", "f")

    assert Contract(duties=SAID) == found.contract


def test_an_example_of_a_rule_may_state_it():
    """Otherwise a rule could not show what it comes to where only a part of the contract is known."""
    given = {"contract.duties": SAID}
    example = Example("is known in part", given, (), {}, (), Place("f", 1, 1))
    listed = case_with({"duties": ["law-education"], "optional_duties": []})

    assert case_of(example, listed).contract == Contract(duties=SAID)


# --- what is refused


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["  duties: {law-educaton: true}"],
            "f:3:12: contract.duties: there is no 'law-educaton' here, did you mean 'law-education'?",
        ),
        (
            ["  duties:", "    law-education: part"],
            "f:4:20: contract.duties: law-education: 'part' is not true, false or partly",
        ),
        (
            ["  duties: {law-education: yes}"],
            "f:3:27: contract.duties: law-education: 'yes' is not",
        ),
        (["  duties: {law-education: 1}"], "f:3:27: contract.duties: law-education: 1 is not true"),
        (["  duties: {law-education: }"], "contract.duties: law-education: null is not true"),
        (["  duties: {law-education: [true]}"], "f:3:27: contract.duties: law-education: "),
        (["  duties: {'': true}"], "f:3:12: contract.duties: there is no '' here"),
        (["  duties: {12: true}"], "f:3:12: contract.duties: there is no '12' here"),
        (
            [r'  duties: {"\u202e": true}'],
            "f:3:12: contract.duties: the text holds the character U+202E",
        ),
        (
            ["  duties: {law-education: true, law-education: false}"],
            "f:3:33: 'law-education' is stated twice",
        ),
        (
            ["  duties: {law-education: true}", "  optional_duties: []"],
            "f:4:20: contract.optional_duties: duties is a mapping, which says itself what is partly",
        ),
        (
            ["  optional_duties: []", "  duties: {}"],
            "f:3:20: contract.optional_duties: duties is a",
        ),
        (["  optional_duties: {law-education: true}"], "contract.optional_duties: a list of words"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(lines, expected):
    """Otherwise its author would have to search for it, or would decide another case."""
    (said,) = refused("\n".join(["as_of: 2026-11-23", "contract:", *lines]))

    assert expected in said


def test_all_that_is_wrong_with_a_mapping_is_said_at_once():
    """Otherwise it would be mended and refused again and again."""
    text = "as_of: 2026-11-23\ncontract:\n  optional_duties: [x]\n  duties: {law: true, safety: 1}"
    text += "\nconduct:\n  purposes: {safety: true}"

    assert [3, 3, 4, 4, 6] == [int(each.split(":")[1]) for each in refused(text)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"duties": {"law-educaton": True}}, "did you mean 'law-education'"),
        ({"duties": {"law-education": None}}, "law-education: null is not true, false or partly"),
        ({"duties": {"law-education": 1}}, "1 is not true, false or partly"),
        ({"duties": {1: True}}, "a text is wanted, not 1"),
        ({"duties": SAID, "optional_duties": ()}, "leave out optional_duties"),
        ({"optional_duties": SAID}, "a list of words is wanted"),
        ({"optional_duties": Contract(duties=SAID).duties}, "a list of words is wanted"),
    ],
)
def test_the_class_refuses_the_same(facts, expected):
    """Otherwise a program could make a case that no file can state."""
    with pytest.raises(FactError, match=expected):
        Contract(**facts)


@pytest.mark.parametrize("changes", [{"duties": {}}, {"duties": ()}, {"optional_duties": ()}])
def test_one_of_the_lists_is_not_changed_alone(changes):
    """Otherwise what was partly so would stay beside duties that are stated anew."""
    with pytest.raises(FactError, match=r"contract\.optional_duties: "):
        evolve(Contract(duties=SAID), **changes)


@pytest.mark.parametrize(
    "contract",
    [
        {"duties": {"law": True}},
        {"duties": {"law-education": "Partly"}},
        {"duties": {"law-education": None}},
        {"duties": {"law-education": 1}},
        {"duties": SAID, "optional_duties": []},
        {"optional_duties": {"law-education": True}},
    ],
)
def test_the_schema_refuses_the_same(contract):
    """Otherwise an editor would pass what is refused later."""
    assert not SCHEMA.is_valid(case_with(contract))
