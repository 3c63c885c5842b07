"""Decisions as values: equal, hashed, pickled, put out in short and read again."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import shutil
import subprocess
import sys

import jsonschema
import pytest
from attrs import evolve
from generating import BOOK
from repository import ROOT

from policy507 import (
    Case,
    Contract,
    Decision,
    Officer,
    PolicyError,
    Resolution,
    RuleError,
    School,
    case_from_data,
    compare_readings,
    decide_case,
    load,
    read_numbering,
    replay,
    rules_folder,
    timeline,
)
from policy507.decisions.decision_schema import decision_schema
from policy507.engines.program import program
from policy507.facts.case_files import read_case
from policy507.rulefiles.load import read
from policy507.rulefiles.numbering import Numbering, write_numbering

EXAMPLE = case_from_data(BOOK.policy.example_case)
EMPTY = Case(as_of=EXAMPLE.as_of)
CASES = [EXAMPLE, *(read_case(path) for path in sorted((ROOT / "examples").glob("*.yaml")))]
MADE = Resolution("B-2", "later-date", "the board", dt.date(2026, 10, 1), "it may be relied on")


def pickled(value):
    """What another process would receive."""
    return pickle.loads(pickle.dumps(value))


@pytest.fixture
def other_rules(tmp_path):
    """Rules of somebody's own, in which a value is another."""
    folder = shutil.copytree(rules_folder(), tmp_path / "rules")
    path = folder / "V-training" / "V.D.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("60", "50"), encoding="utf-8")
    return folder


# --- equal and hashed


def test_a_decision_equals_another_of_the_same_facts_rules_and_readings():
    """Otherwise decisions could be no members of sets, and no test could compare them."""
    one, two = decide_case(EXAMPLE), decide_case(case_from_data(BOOK.policy.example_case))

    assert (one, hash(one)) == (two, hash(two))
    assert len({one, two, decide_case(EXAMPLE, engine="reference")}) == 1


@pytest.mark.parametrize(
    "other",
    [
        lambda: decide_case(evolve(EXAMPLE, as_of=dt.date(2026, 11, 24))),
        lambda: decide_case(evolve(EXAMPLE, school=School(lowest_grade=7))),
        lambda: decide_case(EXAMPLE, readings={"C-1": [*BOOK.readings["C-1"].names][1]}),
        lambda: decide_case(EXAMPLE, rules=evolve(BOOK, paragraphs=BOOK.paragraphs)),
        lambda: EXAMPLE,
    ],
)
def test_a_decision_of_something_else_is_not_equal(other):
    """Otherwise a memory of decisions would give one for another."""
    assert decide_case(EXAMPLE) != other()


def test_other_rules_make_another_decision(other_rules):
    """Otherwise an adopter's decision would be taken for ours."""
    assert decide_case(EXAMPLE) != decide_case(EXAMPLE, rules=other_rules)


# --- pickled


@pytest.mark.parametrize("case", CASES)
def test_a_pickled_decision_is_the_same_in_every_form(case):
    """Otherwise work that is spread over processes would come back as something else."""
    decision = decide_case(case, readings={"B-2": MADE})
    copy = pickled(decision)

    assert (copy, hash(copy)) == (decision, hash(decision))
    assert copy.to_json() == decision.to_json()
    assert (copy.findings, copy.acts) == (decision.findings, decision.acts)
    assert str(copy) == str(decision)
    assert copy.full_text() == decision.full_text()
    assert str(copy.explain().document().to_text()) == decision.explain().document().to_text()
    assert copy.next_steps == decision.next_steps


def test_a_pickled_decision_is_far_smaller_than_its_rule_book():
    """Otherwise every decision that a process sends would have the policy in it."""
    assert len(pickle.dumps(decide_case(EXAMPLE))) < len(pickle.dumps(BOOK)) / 3
    assert b"neutral_fingerprint" not in pickle.dumps(decide_case(EXAMPLE))


def test_what_was_worked_out_is_there_without_the_rule_book(other_rules):
    """Otherwise whoever has a decision, and not the rules, could not even read its status."""
    book = load(other_rules)
    decision = decide_case(EXAMPLE, rules=book)
    code = """
import pickle, sys
decision = pickle.load(sys.stdin.buffer)
print(decision.act("complete-training").status, "V.B" in decision.paragraphs)
print(len(decision.to_json()), len(decision["V.D"]), decision.findings[5].because != ())
try:
    str(decision)
except ValueError as error:
    print(type(error).__name__, error.problems[0].code, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(decision), capture_output=True, check=True
    )

    status = decision.act("complete-training").status
    first, second, third = done.stdout.decode().splitlines()
    assert first == f"{status} True"
    assert second == f"{len(decision.to_json())} {len(decision['V.D'])} True"
    assert third.startswith("RuleError unknown-rules no rule book with the digest sha256:")


def test_text_after_unpickling_finds_a_book_that_is_loaded_here(other_rules):
    """Otherwise an adopter's decisions could be told only where they were made."""
    decision = decide_case(EXAMPLE, rules=other_rules)
    copy = pickled(decision)

    assert "rules" not in vars(copy)
    assert str(copy) == str(decision)
    assert copy.rules == load(other_rules)


def test_a_rule_book_that_was_pickled_is_known_again():
    """Otherwise each process that is sent one would take the rules apart once more."""
    copy = pickled(BOOK)

    assert copy is not BOOK
    assert (copy, hash(copy)) == (BOOK, hash(BOOK))
    assert program(copy) is program(BOOK)
    assert decide_case(EXAMPLE, rules=copy) == decide_case(EXAMPLE)


def test_copies_of_the_same_files_are_one_book_in_every_memory(tmp_path):
    """Otherwise a second checkout would cost as much as the first."""
    copy = load(shutil.copytree(rules_folder(), tmp_path / "rules"))

    assert copy == load()
    assert program(copy) is program(load())


def test_a_book_that_is_read_anew_is_no_other_and_its_decisions_are_equal():
    """Otherwise what is measured or audited anew would come out of what was remembered."""
    anew = read()

    assert anew != load()
    assert pickled(anew) == anew
    assert decide_case(EXAMPLE, rules=anew) == decide_case(EXAMPLE)


def test_an_altered_book_is_never_taken_for_the_one_it_was():
    """Otherwise a mutant of the rules would be decided by the rules."""
    altered = evolve(BOOK, paragraphs=BOOK.paragraphs[:-1])

    assert altered.digest == BOOK.digest
    assert altered != BOOK
    assert program(altered) is not program(BOOK)
    assert pickled(altered) == altered


# --- paragraphs


def test_paragraphs_are_there_by_citation():
    """Otherwise a program would have to try whether the policy has a paragraph."""
    decision = decide_case(EXAMPLE)

    assert [*dict.fromkeys(name for p in BOOK for name in (p.citation, *p.items))] == [
        *decision.paragraphs
    ]
    assert decision.paragraphs["V.D"] == decision["V.D"]
    assert {"V.B", "IV.A.1", "I"} <= decision.paragraphs.keys()
    assert decision.paragraphs["I"] == ()
    assert len(decision.paragraphs["IV.A"]) > len(decision.paragraphs["IV.A.1"]) > 0


def test_whether_a_paragraph_is_in_a_decision_can_be_asked():
    """Otherwise `in` would end with an error, or be true of nothing."""
    decision = decide_case(EXAMPLE)

    assert "V.B" in decision
    assert ["V.Z" in decision, 3 in decision, ["V.B"] in decision] == [False] * 3
    with pytest.raises(TypeError, match="not iterable"):
        iter(decision)


# --- representations


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Officer(), "Officer()"),
        (
            Officer(peace_officer=True, duties_assumed_on=None),
            "Officer(peace_officer=True, duties_assumed_on=None)",
        ),
        (
            Contract(duties={"law-education": True}),
            "Contract(duties={'law-education': True}, optional_",
        ),
        (EMPTY, "Case(as_of=datetime.date(2026, 11, 23))"),
        (BOOK, f"<RuleBook 507.5, edition {BOOK.policy.edition}: "),
        (BOOK.policy, "<Policy 507.5, "),
        (BOOK["V.D"], "<Paragraph V.D, "),
        (BOOK["training-before-duties"], "<Rule training-before-duties (V.A): must>"),
        (decide_case(EMPTY), "<Decision for 2026-11-23: "),
        (decide_case(EMPTY).explain(), "<Explanation, "),
        (decide_case(EXAMPLE).memo(), "<Document, "),
        (timeline(EXAMPLE), "<Timeline 2026-11-23 to "),
        (compare_readings(EXAMPLE), "<Comparison for 2026-11-23: "),
    ],
)
def test_a_representation_tells_what_it_is_and_no_more(value, told):
    """Otherwise a debugger, or a test that fails, would show megabytes."""
    assert repr(value).startswith(told)
    assert len(repr(value)) < 140


def test_the_representation_of_a_case_makes_it_again():
    """Otherwise a case that a property test found could not be copied into a test."""
    names = {
        "datetime": dt,
        "Case": Case,
        "Officer": Officer,
        "Contract": Contract,
        "School": School,
    }
    case = evolve(EXAMPLE, school_year=EMPTY.school_year, conduct=None)

    assert eval(repr(case), names) == case  # noqa: S307


# --- as data, in short and again


def test_an_act_says_what_is_missing_for_it():
    """Otherwise who keeps the acts alone would not know what to ask."""
    act = decide_case(EMPTY).act("complete-training")

    assert act.missing
    assert act.to_data()["missing"] == [*act.missing]
    assert decide_case(EXAMPLE).act("complete-training").to_data()["missing"] == []


def test_the_acts_alone_are_a_small_part():
    """Otherwise a roster of decisions would be ten times what anybody reads of it."""
    decision = decide_case(EXAMPLE)
    short, whole = decision.to_data(findings=False), decision.to_data()

    assert short == {key: value for key, value in whole.items() if key != "findings"}
    assert len(json.dumps(short)) < len(json.dumps(whole)) / 4
    jsonschema.validate(short, decision_schema())
    assert json.loads(decision.to_json(findings=False)) == short
    assert replay(short).same


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", [{}, {"findings": False}, {"indent": None}])
def test_a_decision_is_read_out_of_its_json(case, form):
    """Otherwise what one program wrote another could not ask anything."""
    decision = decide_case(case, readings={"B-2": MADE})

    again = Decision.from_json(decision.to_json(**form))

    assert again == decision
    assert again.to_data() == decision.to_data()
    assert again == Decision.from_json(decision.to_json(**form).encode())


def test_the_numbers_of_a_copy_survive(tmp_path):
    """Otherwise a decision that cites a school's own numbers would come back with ours."""
    policy = BOOK.policy
    path = tmp_path / "numbers.yaml"
    write_numbering(Numbering(policy.number, policy.edition, "A School", {"V.D": "5.4"}), path)
    decision = decide_case(EXAMPLE).renumbered(read_numbering(path, BOOK))

    assert Decision.from_json(decision.to_json()).to_data() == decision.to_data()


def test_the_book_of_a_json_is_found_by_its_digest(other_rules):
    """Otherwise a decision would come back by other rules than it was made by."""
    decision = decide_case(EXAMPLE, rules=other_rules)

    assert Decision.from_json(decision.to_json()) == decision
    assert Decision.from_json(decision.to_json(), rules=load(other_rules)) == decision
    with pytest.raises(RuleError, match="the record is of the rules with the digest"):
        Decision.from_json(decision.to_json(), rules=load())


def altered(**changes):
    """The JSON of a decision in which something is changed."""
    return json.dumps(decide_case(EXAMPLE).to_data() | changes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "this is no JSON"),
        ("[]", "a single decision's record is wanted"),
        ("{}", "schema: missing"),
        (3, "text: the JSON of a decision is wanted, not 3"),
        ("x" * 4_000_001, "too long"),
        (altered(acts=[]), "it comes out otherwise than the record says"),
        (altered(extra=1), "extra: it comes out otherwise"),
        (altered(numbering={"adopter": 3, "numbers": {}}), "numbering.adopter: a text is wanted"),
        (
            altered(policy={"id": "", "edition": "", "digest": "sha256:0"}),
            "no rule book with the digest",
        ),
    ],
)
def test_what_is_no_record_of_what_comes_out_is_refused(text, says):
    """Otherwise a record that somebody altered would be taken for a decision."""
    with pytest.raises(PolicyError) as raised:
        Decision.from_json(text)

    assert says in str(raised.value)
