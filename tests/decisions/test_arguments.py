"""Wrong arguments of the interface: each is a `PolicyError`, with every problem at once."""

from __future__ import annotations

import datetime as dt
import inspect
import pickle
from collections import ChainMap, UserDict
from collections.abc import Mapping
from itertools import count
from types import MappingProxyType

import pytest
from attrs import evolve
from casedata import EXAMPLE

from policy507 import (
    Case,
    Contract,
    EngineError,
    FactError,
    Officer,
    PolicyError,
    Problem,
    ReadingError,
    Resolution,
    RuleError,
    School,
    SchoolYear,
    UnknownNameError,
    case_from_data,
    case_from_row,
    case_to_data,
    compare_readings,
    decide,
    decide_case,
    decide_many,
    explain,
    load,
    read_case,
    read_cases,
    read_numbering,
    read_readings,
    replay,
    timeline,
)

DAY = dt.date(2026, 11, 23)
CASE = Case(as_of=DAY)
BOOK = load()
DECISION = decide_case(CASE)
MADE = Resolution("B-2", "later-date", "the board", DAY, "it may be relied on")


class Unreadable(dict):
    """A mapping that fails when it is read."""

    def items(self):
        """Fail."""
        raise ValueError


def refused(make, kind=PolicyError):
    """The error that a call ends with, and no other."""
    with pytest.raises(PolicyError) as raised:
        make()
    assert type(raised.value) is kind
    return raised.value


@pytest.mark.parametrize(
    ("make", "kind", "says"),
    [
        (lambda: decide_case({"as_of": "2026-11-23"}), FactError, "case: a Case(...)"),
        (lambda: decide_case(None), FactError, "not null"),
        (lambda: decide_case(CASE, readings="C-1=x"), ReadingError, "readings: a mapping"),
        (lambda: decide_case(CASE, readings={"A-1": 1}), ReadingError, "a choice of A-1 (service"),
        (lambda: decide_case(CASE, readings={"A-1": None}), ReadingError, "a choice of A-1"),
        (lambda: decide_case(CASE, readings={1: "x"}), ReadingError, "the code of a reading"),
        (lambda: decide_case(CASE, readings=["A-1"]), ReadingError, "readings: a mapping"),
        (lambda: decide_case(CASE, readings=[]), ReadingError, "readings: a mapping"),
        (lambda: decide_case(CASE, readings={"A-1": MADE}), ReadingError, "is one of B-2"),
        (lambda: decide_case(CASE, rules=3), RuleError, "rules: a rule book, or the folder"),
        (lambda: decide_case(CASE, rules=["rules"]), RuleError, "not a list"),
        (lambda: decide_case(CASE, rules="no\0where"), RuleError, "there is no such folder"),
        (lambda: decide_case(CASE, engine=["x"]), EngineError, "engine: the name of an engine"),
        (lambda: decide_case(CASE, engine=True), EngineError, "engine: the name of an engine is"),
        (lambda: decide_case(CASE, engine="rete"), EngineError, "there is no engine 'rete'"),
        (lambda: decide(as_of="2026-11-23"), FactError, "a calendar date is wanted"),
        (lambda: decide(as_of=DAY, officer={}), FactError, "Officer(...) is wanted, not a mapping"),
        (lambda: load(3), RuleError, "rules: "),
        (lambda: timeline({}), FactError, "case: "),
        (lambda: timeline(CASE, start="x"), FactError, "a calendar date is wanted"),
        (lambda: compare_readings({}), FactError, "case: "),
        (lambda: compare_readings(CASE, readings=3), ReadingError, "readings: "),
        (lambda: replay(3), PolicyError, "a decision's record is wanted, not 3"),
        (lambda: explain(3, "V.D"), PolicyError, "book: "),
        (lambda: explain(BOOK, ["V.D"]), UnknownNameError, "name: "),
        (lambda: read_case(3), PolicyError, "path: "),
        (lambda: [*read_cases(3, "x")], PolicyError, "source: "),
        (lambda: read_readings(3, BOOK.readings), PolicyError, "path: "),
        (lambda: read_readings("x", 3), ReadingError, "known: "),
        (lambda: read_numbering("x", 3), PolicyError, "book: "),
        (lambda: case_from_data(3), FactError, "a case is a mapping of sections, not 3"),
        (lambda: case_to_data({}), FactError, "case: "),
        (lambda: case_from_row(3), FactError, "row: a mapping from columns to values"),
        (lambda: decide_many(None), FactError, "cases: a number of cases"),
        (
            lambda: BOOK[["V.D"]],
            UnknownNameError,
            "paragraph or rule: a name is wanted, not a list",
        ),
        (
            lambda: BOOK["V.Q"],
            UnknownNameError,
            "there is no paragraph or rule 'V.Q', did you mean",
        ),
        (lambda: BOOK.choices(Unreadable()), ReadingError, "readings: the mapping cannot be read"),
        (lambda: Contract(duties=Unreadable()), FactError, "contract.duties: the mapping cannot"),
        (lambda: DECISION[3], UnknownNameError, "a name is wanted, not 3"),
        (lambda: DECISION[["V.D"]], UnknownNameError, "a name is wanted"),
        (lambda: DECISION.act(3), UnknownNameError, "act: a name is wanted"),
        (lambda: DECISION.finding(["x"]), UnknownNameError, "a name is wanted"),
        (lambda: DECISION.why_not(3), UnknownNameError, "name: "),
        (lambda: DECISION.counterfactuals(3), UnknownNameError, "a name is wanted"),
        (lambda: DECISION.renumbered("numbers.yaml"), PolicyError, "numbering: a Numbering"),
        (lambda: Officer(True), FactError, "takes its facts by name"),
        (
            lambda: Officer(peace_officer=None),
            FactError,
            "true or false is wanted, or leave it out",
        ),
        (Case, FactError, "as_of is missing: state the day of the decision"),
        (lambda: Case(as_of=DAY, substitute=True), FactError, "belongs in the section officer"),
        (lambda: evolve(Officer(), substitut=True), FactError, "did you mean 'substitute'"),
    ],
)
def test_every_wrong_argument_is_a_policy_error(make, kind, says):
    """Otherwise a caller who catches `PolicyError` would be met by what Python happens to say."""
    error = refused(make, kind)

    assert says in str(error)
    assert all(problem.code for problem in error.problems)


def test_everything_that_is_wrong_with_a_call_is_told_at_once():
    """Otherwise a caller would mend one argument, only to be told of the next."""
    error = refused(
        lambda: decide(
            as_of="soon",
            officer=3,
            contract="x",
            school=School(lowest_grade=9, highest_grade=6),
            readings={"A-1": 1, "Z-1": "x"},
            engine="rete",
        )
    )

    told = [(problem.path, problem.code) for problem in error.problems]
    assert told == [
        ("as_of", "kind"),
        ("officer", "argument"),
        ("contract", "argument"),
        ("school.highest_grade", "contradiction"),
        (None, "argument"),
        (None, "unknown-reading"),
        (None, "unknown-engine"),
    ]


def test_wrong_rules_are_told_beside_wrong_readings_and_a_wrong_case():
    """Otherwise the first that is looked at would hide the others."""
    error = refused(lambda: decide_case({}, rules=3, readings=3, engine=3))

    told = [str(problem).partition(":")[0] for problem in error.problems]
    assert told == ["rules", "case", "readings", "engine"]


def test_other_functions_tell_all_that_is_wrong_with_a_call_too():
    """Otherwise only those who call `decide` would be spared one error after the other."""
    asked = {
        "timeline": lambda: timeline(3, start=0, end="x", readings=3, rules=3),
        "compare_readings": lambda: compare_readings(3, readings=3, rules=3),
        "replay": lambda: replay({}, rules=3),
    }
    told = {
        name: [str(problem).partition(":")[0] for problem in refused(make).problems]
        for name, make in asked.items()
    }

    assert told == {
        "timeline": ["start", "end", "rules", "case", "readings"],
        "compare_readings": ["rules", "case", "readings"],
        "replay": ["schema", "rules"],
    }


def test_a_section_of_ones_own_class_is_a_section():
    """Otherwise who adds a method to a section would be told of a key that nobody knows."""
    own = type("Own", (Officer,), {})

    assert decide(as_of=DAY, officer=own(substitute=True)).case.officer.substitute is True
    with pytest.raises(FactError, match="true or false is wanted"):
        own(substitute=1)


def test_what_a_rule_book_refuses_is_told_beside_the_rest():
    """Otherwise a contradiction that needs the book would come up only after all else is mended."""
    year = SchoolYear(substitute_contact_days=59, substitute_limit_reached_on=DAY)
    error = refused(lambda: decide(as_of=DAY, school_year=year, readings={"Z-1": "x"}))

    assert ["contradiction", "unknown-reading"] == [problem.code for problem in error.problems]


def test_a_fact_that_does_not_exist_is_told_beside_those_that_are_wrong():
    """Otherwise Python would say that an argument is unexpected, and nothing of the others."""
    error = refused(lambda: Officer(peace_oficer=True, substitute=3, id="x"), FactError)

    assert [
        ("officer.peace_oficer", "unknown-fact"),
        ("officer.substitute", "kind"),
    ] == [(problem.path, problem.code) for problem in error.problems]
    assert "did you mean 'peace_officer'?" in error.problems[0].message


def test_every_entry_of_a_list_that_is_wrong_is_told():
    """Otherwise the second wrong duty would be told when the first is mended."""
    mapped = refused(lambda: Contract(duties={"x": True, "law-education": 3, 1: True}), FactError)
    listed = refused(lambda: Contract(duties=["x", "law-education", "y"], starts_on=3), FactError)

    assert ["unknown-word", "kind", "kind"] == [each.code for each in mapped.problems]
    assert ["kind", "unknown-word", "unknown-word"] == [each.code for each in listed.problems]


def test_a_section_says_what_it_takes():
    """Otherwise help and editors would show a class that takes anything."""
    assert "peace_officer" in inspect.signature(Officer).parameters
    assert "as_of" in inspect.signature(Case).parameters


# --- problems for programs


def test_a_problem_names_its_fact_and_its_sort():
    """Otherwise a web service would have to take sentences apart."""
    data = EXAMPLE | {
        "officer": {"peace_oficer": True, "substitute": None, "duties_assumed_on": "2026-02-30"},
        "contract": {"duties": ["x"], "additional_duties": ["a", "a"]},
        "school": 3,
    }
    error = refused(lambda: case_from_data(data), FactError)

    assert [
        ("officer.peace_oficer", "unknown-fact"),
        ("officer.substitute", "null"),
        ("officer.duties_assumed_on", "range"),
        ("contract.duties", "unknown-word"),
        ("contract.additional_duties", "twice"),
        ("school", "form"),
    ] == [(problem.path, problem.code) for problem in error.problems]


def test_a_problem_of_a_file_has_the_same_words_for_programs():
    """Otherwise a case would be told apart from a file and not from data."""
    (error,) = read_cases("as_of: 2026-11-23\nofficer: {substitute: 3}", "f")

    (problem,) = error.problems
    assert (problem.file, problem.line, problem.path) == ("f", 2, "officer.substitute")
    assert problem.code == "kind"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (PolicyError, "input"),
        (FactError, "fact"),
        (RuleError, "rule"),
        (ReadingError, "reading"),
        (UnknownNameError, "name"),
        (EngineError, "engine"),
    ],
)
def test_a_problem_without_a_word_of_its_own_has_that_of_its_error(kind, code):
    """Otherwise some problems could not be told apart at all."""
    error = kind([Problem("x"), Problem("y", code="twice")])

    assert [code, "twice"] == [problem.code for problem in error.problems]
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


@pytest.mark.parametrize(
    "make", [Case, lambda: case_from_data({}), lambda: [*map(str, read_cases("{}", "f"))]]
)
def test_no_caller_is_told_of_an_option(make):
    """Otherwise who writes a program would be told to use an option of the command line."""
    try:
        said = "".join(make())
    except PolicyError as error:
        said = str(error)

    assert "as_of is missing" in said
    assert "--" not in said


class Broken(Mapping):
    """A mapping of somebody's own whose methods fail."""

    def __init__(self, key):
        self.key = key

    def __getitem__(self, key):
        raise ZeroDivisionError("no such row")

    def __iter__(self):
        return iter([self.key])

    def __len__(self):
        return 1


class Endless(Broken):
    """A mapping of somebody's own that never ends."""

    def __getitem__(self, key):
        return True

    def __iter__(self):
        return (f"key {number}" for number in count())


@pytest.mark.parametrize("own", [Broken, Endless])
@pytest.mark.parametrize(
    ("take", "kind"),
    [
        (lambda own: decide_case(CASE, readings=own("A-1")), ReadingError),
        (lambda own: decide(as_of=DAY, readings=own("A-1"), engine="x"), PolicyError),
        (lambda own: compare_readings(CASE, readings=own("A-1")), ReadingError),
        (lambda own: BOOK.choices(own("A-1")), ReadingError),
        (lambda own: case_from_data(own("as_of")), FactError),
        (lambda own: case_from_data({"as_of": DAY, "officer": own("id")}), FactError),
        (lambda own: case_from_data({"as_of": DAY, "contract": {"duties": own("x")}}), FactError),
        (lambda own: case_from_row(own("as_of")), FactError),
        (lambda own: Contract(duties=own("law-education")), FactError),
        (lambda own: Contract(optional_duties=own("law-education")), FactError),
    ],
)
def test_a_mapping_that_fails_or_never_ends_is_refused(take, kind, own):
    """Otherwise an exception of a stranger's class would pass for one of ours, or a call never return."""
    error = refused(lambda: take(own), kind)

    assert "the mapping" in str(error)


def test_mappings_of_other_classes_are_read_as_mappings():
    """Otherwise only a plain dict could hold a case, a reading or a row."""
    plain = {"as_of": DAY, "contract": {"duties": {"law-education": True}}}
    other = ChainMap({"contract": MappingProxyType({"duties": UserDict({"law-education": True})})})

    case = case_from_data(other.new_child({"as_of": DAY}))

    assert case == case_from_data(plain)
    assert Contract(duties=UserDict({"law-education": True})) == case.contract
    assert decide_case(case, readings=UserDict({"A-1": "service"})) == decide_case(case)


def test_who_decided_on_a_reading_and_when_is_of_the_kind_it_should_be():
    """Otherwise a decision under it could be made, but not be shown."""
    error = refused(lambda: Resolution("A-1", "service", None, "2026-11-23", 4), ReadingError)

    assert [str(each) for each in error.problems] == [
        "Resolution: who: a text is wanted, not null",
        "Resolution: when: a calendar date is wanted, not '2026-11-23'",
        "Resolution: why: a text is wanted, not 4",
    ]
