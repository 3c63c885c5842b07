"""An interview asks what matters alone, and ends with nothing undetermined."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from attrs import evolve
from generating import BOOK, random_case
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import FactError, Status, case_from_data, case_to_data, decide_case, read_case
from policy507.decisions.advice.interview import Interview, case_text
from policy507.decisions.advice.typed import day_of, value_of, word_said
from policy507.facts.case import stated
from policy507.facts.case_files import read_cases
from policy507.facts.kinds import PARTLY, includes
from policy507.facts.registry import FACTS, PARTLY_OF

TODAY = {"as_of": "2026-11-23"}


def begun(data=None):
    """An interview about some data, by default about a day alone."""
    return Interview(BOOK, {}, dict(TODAY) if data is None else data)


def typed(case, asked):
    """What somebody who knows a whole case answers."""
    fact, value = FACTS[asked.fact], stated(case, asked.fact)
    if asked.word is not None:
        if fact.partly and includes(stated(case, PARTLY_OF[asked.fact]), asked.word):
            return "partly"
        return "yes" if asked.word in value else "no"
    if fact.kind == "day":
        return "none" if value is None else f"{value.month}/{value.day}/{value.year}"
    if fact.kind == "flag":
        return "yes" if value else "no"
    return "; ".join(value) or "none" if isinstance(value, tuple) else str(value)


@settings(max_examples=3)
@given(st.integers(0, 2**32))
def test_who_knows_all_answers_only_what_matters_and_ends_determined(seed):
    """Otherwise an interview asks for nothing, for ever, or stops too early."""
    whole = random_case(random.Random(seed), 0.0)
    data = case_to_data(whole)
    kept = {"as_of": data["as_of"], "officer": data["officer"], "school": data["school"]}
    kept["officer"] = dict(list(data["officer"].items())[: seed % 12])
    interview = begun(kept)
    for _ in range(60):
        asked = interview.next()
        if asked is None:
            break
        before = {each.fact for each in interview.decision.questions}
        listed = {PARTLY_OF.get(path, path) for path in before}
        assert asked.fact in before or asked.fact in listed or FACTS[asked.fact].kind == "texts"
        interview.answer(asked, typed(whole, asked))
    assert interview.next() is None
    ended = interview.decision

    assert not any(act.status is Status.UNDETERMINED for act in ended.acts)
    assert case_from_data(interview.data) == ended.case


def test_duties_are_asked_one_by_one():
    """Otherwise somebody types seven names, and one of them wrong."""
    interview = begun(
        {
            **TODAY,
            "contract": {
                "for_sro_services": True,
                "between_employer_and_charter_school": True,
                "starts_on": "2026-07-01",
                "ends_on": None,
            },
            "officer": {"peace_officer": False},
        }
    )
    answers = iter(["yes", "no", "partly", "yes", "don't know", "yes"])
    for text in answers:
        asked = interview.next()
        assert asked.fact == "contract.duties"
        if text == "don't know":
            interview.unknown(asked)
        else:
            interview.answer(asked, text)

    assert interview.data["contract"]["duties"] == {
        "positive-climate": True,
        "protection-from-crime": False,
        "law-enforcement-liaison": PARTLY,
        "safety-drill-advice": True,
        "law-education": True,
    }


def test_what_a_whole_list_implies_is_asked_before_it_is_whole():
    """Otherwise the last duty states, unasked, that there are no additional duties."""
    duties = dict.fromkeys(FACTS["contract.duties"].choices, True)
    last = duties.popitem()[0]
    interview = begun(
        {
            **TODAY,
            "contract": {
                "for_sro_services": True,
                "between_employer_and_charter_school": True,
                "starts_on": "2026-07-01",
                "ends_on": None,
                "duties": duties,
            },
            "officer": {"peace_officer": False},
        }
    )
    why = interview.next().why
    assert why.startswith("Once a case says of all of the contract's duties whether it has them")
    facts = []
    for text in ("watch the doors; attend evening events", "yes", "no"):
        asked = interview.next()
        facts.append((asked.fact, asked.word))
        interview.answer(asked, text)

    assert facts == [
        ("contract.additional_duties", None),
        ("contract.duties", last),
        ("contract.additional_duties_include_discipline", None),
    ]
    assert interview.decision.act("meet-policy").status is Status.MET


def test_purposes_are_stated_once_all_are_known():
    """Otherwise a purpose that nobody was asked about is taken to be lacking."""
    data = case_to_data(read_case("examples/conduct-under-review.yaml"))
    del data["conduct"]["purposes"]
    interview = begun(data)
    for word in FACTS["conduct.purposes"].choices:
        asked = interview.next()
        assert (asked.fact, asked.word) == ("conduct.purposes", word)
        assert "purposes" not in interview.data["conduct"]
        interview.answer(asked, "yes" if word == "safety" else "no")

    assert interview.data["conduct"]["purposes"] == ["safety"]
    assert interview.next() is None


def test_an_answer_can_be_taken_back():
    """Otherwise a slip of the finger stays in the case."""
    interview = begun()
    first = interview.next()
    interview.answer(first, "no")
    interview.unknown(interview.next())
    assert interview.back()
    assert interview.back()
    assert not interview.back()
    assert interview.data == TODAY
    assert interview.next() == first


def test_an_answer_that_contradicts_is_not_taken():
    """Otherwise the case that is written is refused when it is read."""
    contract = {"starts_on": "2026-12-01", "between_employer_and_charter_school": True}
    interview = begun({**TODAY, "contract": contract})
    first = interview.next()
    asked = evolve(first, fact="contract.ends_on", word=None)
    with pytest.raises(FactError, match="does not end before it starts"):
        interview.answer(asked, "11/1/2026")

    assert interview.data["contract"] == contract
    assert interview.next() == first


def test_what_nobody_knows_is_not_asked_again():
    """Otherwise an interview with somebody who knows nothing never ends."""
    interview = begun()
    seen = []
    while (asked := interview.next()) is not None:
        seen.append((asked.fact, asked.word))
        interview.unknown(asked)

    assert len(seen) == len(set(seen))
    assert interview.data == TODAY


def test_the_file_is_read_as_the_case():
    """Otherwise the case that was answered is not the one that is decided later."""
    for name in ("contract-known-in-part", "conduct-under-review", "short-term-substitute"):
        case = read_case(f"examples/{name}.yaml")
        text = case_text(case_to_data(case))
        (read,) = read_cases(text.encode(), "case.yaml")
        assert read == case
    hostile = case_to_data(case) | {"officer": {"id": 'a": {b}\n- #c'.replace("\n", " ")}}
    (read,) = read_cases(case_text(hostile).encode(), "case.yaml")
    assert read.officer.id == hostile["officer"]["id"]


# --- as people type


@pytest.mark.parametrize(
    "text",
    [
        *("9/8/2026", "09/08/2026", "9-8-2026", "2026-09-08", "2026-9-8", "Sept 8, 2026"),
        *("sep 8 2026", "September 8th, 2026", "8 Sept. 2026", " SEPT.  8,  2026 ", "Sept.8, 2026"),
        "Sept. 8, 2026.",
    ],
)
def test_dates_are_read_as_people_type_them(text):
    """Otherwise somebody learns a notation before answering."""
    assert day_of(text) == dt.date(2026, 9, 8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "9/8/26",
        "13/1/2026",
        "Ju 1, 2026",
        "2/30/2026",
        "8/9",
        "0/1/2026",
        "Smarch 1, 2026",
    ],
)
def test_what_is_no_date_is_refused(text):
    """Otherwise a guess stands in the case as if it had been said."""
    with pytest.raises(FactError):
        day_of(text)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("officer.substitute", "Y", True),
        ("officer.substitute", "no", False),
        ("officer.substitute", "Yes.", True),
        ("officer.substitute", "No!", False),
        ("officer.sro_course_completed_on", "Not yet.", None),
        ("officer.sro_course_completed_on", "not yet", None),
        ("school.lowest_grade", "kindergarten", 0),
        ("school.highest_grade", "12", 12),
        ("school_year.substitute_contact_days", "none", 0),
        ("school_year.substitute_contact_days", "42 days", 42),
        ("school_year.substitute_contact_days", "1 Day", 1),
        ("contract.additional_duties", "none", ()),
        ("contract.additional_duties", "a; b", ("a", "b")),
    ],
)
def test_answers_are_read_by_the_kind_of_fact(path, text, value):
    """Otherwise yes is a text and twelve is no grade."""
    assert value_of(FACTS[path], text) == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("officer.substitute", "maybe"),
        ("contract.starts_on", "none"),
        ("school.highest_grade", "13"),
        ("school.highest_grade", "twelve"),
        ("school.highest_grade", "none"),
        ("school.highest_grade", "12 days"),
        ("school_year.substitute_contact_days", "-1 days"),
        ("school_year.substitute_contact_days", "42 weeks"),
        ("officer.sro_course_completed_on", "1/1/1700"),
        ("contract.additional_duties", "a; a"),
    ],
)
def test_answers_that_a_fact_cannot_have_are_refused(path, text):
    """Otherwise the case file holds what its reader refuses."""
    with pytest.raises(FactError):
        value_of(FACTS[path], text)


def test_what_is_no_number_is_refused_with_what_is_wanted():
    """Otherwise somebody who answers no to how many is not told how to go on."""
    with pytest.raises(FactError, match="'no' is no whole number: a whole number from 0 to 366 is"):
        value_of(FACTS["school_year.substitute_contact_days"], "no")


def test_a_duty_is_had_lacked_or_partly_had():
    """Otherwise an optional duty counts as one, or a purpose as optional."""
    assert [word_said(t, partly=True) for t in ("y", "no", "Partly.")] == [True, False, PARTLY]
    with pytest.raises(FactError):
        word_said("partly", partly=False)


def test_deciding_by_the_interview_is_deciding_the_case():
    """Otherwise the answer at the end is about something else."""
    interview = begun(case_to_data(read_case("examples/officer-overdue.yaml")))
    assert interview.next() is None
    assert str(interview.decision) == str(decide_case(read_case("examples/officer-overdue.yaml")))
