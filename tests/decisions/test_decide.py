"""How a decision is asked for: engines, readings, rules, and what is refused."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from generating import BOOK, served
from smallbook import book_of

from policy507 import (
    Case,
    Contract,
    EngineError,
    FactError,
    Officer,
    ReadingError,
    Resolution,
    RuleError,
    School,
    SchoolYear,
    decide,
    decide_case,
    read_readings,
)
from policy507.engines import rete
from policy507.engines.engine import DURABLE, ENGINES
from policy507.facts.case_files import case_from_data
from policy507.facts.sections import SECTIONS
from policy507.files.installed import rules_folder

AS_OF = dt.date(2026, 11, 23)
EXAMPLE = case_from_data(BOOK.policy.example_case)
UNTESTED = f"""\
paragraph: "1.1"
title: Prizes
says: The charter school may give prizes.
fingerprint: sha256:{"0123456789abcdef" * 4}
rules:
  - name: prizes
    who: charter school
    may: give prizes
examples:
  - it: it may
    expect: {{prizes: in_effect}}
"""
MADE = Resolution("B-2", "later-date", "the board", dt.date(2026, 10, 1), "it may be relied on")


def test_the_day_must_be_given():
    """Otherwise a decision would read the clock, and could not be repeated."""
    with pytest.raises(TypeError, match="as_of"):
        decide()


def test_every_section_that_is_given_is_part_of_the_case():
    """Otherwise an act under review would be left out, and nothing be said to be wrong."""
    parts = {name: getattr(EXAMPLE, name) for name in SECTIONS}

    assert all(parts.values())
    assert decide(as_of=EXAMPLE.as_of, **parts).case == EXAMPLE


def test_the_engine_that_is_there_is_named():
    """Otherwise nobody could tell which engine gave an answer."""
    expected = "lanes" if rete.available() else "durable"

    assert expected == decide(as_of=AS_OF).engine
    assert "reference" == decide(as_of=AS_OF, engine="reference").engine


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_that_ask_nothing_are_decided(engine, tmp_path):
    """Otherwise a policy of a single permission could be written, checked, and not asked."""
    if engine == DURABLE and rete.available():
        pytest.skip(str(rete.available()))
    rules = book_of(tmp_path, readings=None, _1_1=UNTESTED, _1_2=None)
    decision = decide(as_of=AS_OF, rules=rules, engine=engine)

    assert [(each.rule, each.status) for each in decision.findings] == [("prizes", "in_effect")]


@pytest.mark.parametrize(
    ("engine", "hint"), [("durabel", "did you mean 'durable'"), ("z3", "durable, lanes, reference")]
)
def test_an_engine_that_does_not_exist_is_refused_by_name(engine, hint):
    """Otherwise a typing error would be answered by another engine than was asked for."""
    with pytest.raises(EngineError, match=hint):
        decide(as_of=AS_OF, engine=engine)


def test_an_engine_that_is_not_there_says_what_to_install(monkeypatch):
    """Otherwise a user of a newer Python would not know why, or what to do."""
    monkeypatch.setattr(rete, "available", lambda: "durable-rules is not there: install it")
    other = EXAMPLE
    from policy507.decisions import decide as deciding

    deciding._classes.cache_clear()
    try:
        with pytest.raises(EngineError, match="install"):
            decide_case(other, engine="durable")
        assert "lanes" == decide_case(other).engine
        assert (
            decide_case(other).to_data()["findings"]
            == (decide_case(other, engine="reference").to_data()["findings"])
        )
    finally:
        deciding._classes.cache_clear()


def test_every_wrong_reading_is_listed_at_once():
    """Otherwise a user would mend one and meet the next."""
    with pytest.raises(ReadingError) as raised:
        decide(as_of=AS_OF, readings={"B2": "later-date", "B-2": "latter-date"})

    first, second = map(str, raised.value.problems)
    assert "there is no reading 'B2', did you mean 'B-2'?" == first
    assert "reading B-2 has no choice 'latter-date', did you mean 'later-date'?" in second


def test_every_contradiction_is_listed_at_once():
    """Otherwise a user would mend one and meet the next."""
    with pytest.raises(FactError) as raised:
        decide(
            as_of=AS_OF,
            school=School(lowest_grade=8, highest_grade=6),
            school_year=SchoolYear(student_contact_days=10, substitute_contact_days=11),
        )

    assert 2 == len(raised.value.problems)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Officer(substitute="yes"), "officer.substitute: true or false is wanted"),
        (lambda: Officer(substitute=1), "officer.substitute: true or false is wanted, not 1"),
        (lambda: Officer(substitute=None), "officer.substitute: null means nothing here"),
        (
            lambda: Officer(duties_assumed_on=dt.datetime(2026, 9, 8, 7, 30)),  # noqa: DTZ001
            "without a time of day",
        ),
        (lambda: Officer(duties_assumed_on="2026-09-08"), "a calendar date is wanted"),
        (lambda: Officer(duties_assumed_on=dt.date(1899, 12, 31)), "out of range"),
        (lambda: Officer(duties_assumed_on=dt.date(2200, 1, 1)), "out of range"),
        (lambda: School(lowest_grade=-2), "-2 is out of range: -1 to 12"),
        (lambda: School(highest_grade=13), "13 is out of range: -1 to 12"),
        (lambda: School(lowest_grade=True), "a whole number is wanted, not true"),
        (lambda: School(lowest_grade=6.0), "a whole number is wanted"),
        (lambda: SchoolYear(substitute_contact_days=-1), "-1 is out of range: 0 to 366"),
        (lambda: SchoolYear(substitute_contact_days=367), "367 is out of range"),
        (lambda: Contract(duties=["law-educatoin"]), "did you mean 'law-education'"),
        (lambda: Contract(duties="law-education"), "a list of words is wanted"),
        (lambda: Contract(duties=("law-education", "law-education")), "listed twice"),
        (lambda: Contract(starts_on=None), "null means nothing here"),
        (lambda: Officer(id="\x1b[31m"), "which cannot be shown"),
        (lambda: Officer(id="x" * 201), "too long"),
        (lambda: Case(as_of=None), "as_of"),
        (lambda: Case(as_of=AS_OF, officer=School()), "officer: Officer(...) is wanted"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_name(make, says):
    """Otherwise a wrong value would be taken for another, and a wrong answer given."""
    with pytest.raises(FactError) as raised:
        make()

    assert says in str(raised.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Officer(duties_assumed_on=dt.date(1900, 1, 1)),
        lambda: Officer(duties_assumed_on=dt.date(2199, 12, 31)),
        lambda: School(lowest_grade=-1, highest_grade=12),
        lambda: SchoolYear(substitute_contact_days=366),
        lambda: SchoolYear(substitute_contact_days=0),
        lambda: Officer(id="x" * 200),
        lambda: Contract(duties=[]),
    ],
)
def test_what_is_just_within_bounds_is_taken(make):
    """Otherwise a rare but possible case could not be decided."""
    assert make()


def test_who_chose_a_reading_travels_in_the_record():
    """Otherwise a record would not show on whose authority it reads the words."""
    decision = decide_case(EXAMPLE, readings={"B-2": MADE})

    assert "later-date" == decision.readings["B-2"]
    assert [MADE.to_data()] == decision.to_data()["resolutions"]
    assert "resolutions" not in decide_case(EXAMPLE).to_data()


def test_a_readings_file_is_read(tmp_path):
    """Otherwise a school could not decide on a reading once and for all."""
    path = tmp_path / "school.yaml"
    path.write_text(
        "B-2:\n  choice: later-date\n  who: the board\n  when: 2026-10-01\n"
        "  why: it may be relied on\n"
    )

    found = read_readings(path, BOOK.readings)
    assert MADE == found["B-2"]
    assert {"B-2": MADE} == {c: each for c, each in found.items() if isinstance(each, Resolution)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "1:1: expected a mapping"),
        ("{}", None),
        ("B-3: {choice: counts, who: a, when: 2026-10-01, why: b, extra: c}", "1:57: "),
        ("B-22: {choice: counts, who: a, when: 2026-10-01, why: b}", "did you mean 'B-2'"),
        ("B-3: {choice: count, who: a, when: 2026-10-01, why: b}", "did you mean 'counts'"),
        ("B-3: {choice: counts, who: a, when: soon, why: b}", "expected a calendar date"),
        ("B-3: {choice: counts, who: a, when: 2026-10-01}", "lacks the key 'why'"),
        ("B-3: lapsed", "expected what was decided on B-3: a mapping"),
    ],
)
def test_a_wrong_readings_file_is_refused_with_the_place(tmp_path, text, says):
    """Otherwise a school's choice would be dropped without a word."""
    path = tmp_path / "school.yaml"
    path.write_text(text)
    if says is None:
        assert {} == read_readings(path, BOOK.readings)
        return
    with pytest.raises(ReadingError) as raised:
        read_readings(path, BOOK.readings)

    assert str(raised.value).startswith(f"{path}:1:")
    assert says in str(raised.value)


def test_other_rules_can_decide(tmp_path):
    """Otherwise a fork of the rules could not be tried."""
    shutil.copytree(rules_folder(), tmp_path / "rules")
    path = tmp_path / "rules" / "V-training" / "V.D.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("substitute-day-limit: 60", "substitute-day-limit: 61"), encoding="utf-8"
    )
    from attrs import evolve

    case = evolve(
        EXAMPLE,
        officer=evolve(EXAMPLE.officer, substitute=True),
        school_year=evolve(EXAMPLE.school_year, **served(60)),
    )
    ours = decide_case(case).finding("substitute-training-relief")
    theirs = decide_case(case, rules=tmp_path / "rules")

    assert "not_applicable" == ours.status
    assert "in_effect" == theirs.finding("substitute-training-relief").status
    assert BOOK.digest != theirs.to_data()["policy"]["digest"]


def test_broken_rules_decide_nothing(tmp_path):
    """Otherwise an answer could rest on half of the policy."""
    shutil.copytree(rules_folder(), tmp_path / "rules")
    path = tmp_path / "rules" / "V-training" / "V.D.yaml"
    path.write_text("paragraph: [", encoding="utf-8")

    with pytest.raises(RuleError) as raised:
        decide(as_of=AS_OF, rules=tmp_path / "rules")

    assert "V.D.yaml" in str(raised.value)


def test_unknown_is_neither_true_nor_false():
    """Otherwise `if officer.substitute` would take not knowing for a no."""
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(Officer().substitute)
