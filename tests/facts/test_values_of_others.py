"""Facts as other libraries and word processors hold them: dates, scalars, texts and their spaces."""

from __future__ import annotations

import datetime as dt
import decimal
import importlib
import pickle

import pytest

from policy507.errors import FactError, PolicyError
from policy507.facts import taken
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data, case_to_data, read_cases
from policy507.facts.kinds import UNKNOWN
from policy507.facts.sections import Contract, Officer, School

DAY = dt.date(2026, 11, 23)


class OthersDate(dt.date):
    """A date as date libraries subclass it, with arithmetic of their own."""

    def __sub__(self, other):
        raise NotImplementedError

    def __repr__(self):
        return "somebody's date"


class OthersTime(dt.datetime):
    """A point in time as such libraries have it, which is a date to Python, too."""


class OthersText(str):
    """A text as parsers and array libraries subclass it."""

    __slots__ = ()


def scalar(module, name, text="x", base=object):
    """A scalar of another library, by the name that its type has there."""
    cls = type(name, (base,), {"__module__": module, "__str__": lambda _: text})
    return cls() if base is object else cls(2026, 1, 1)


def problem(make):
    """The only problem with what is made."""
    with pytest.raises(FactError) as raised:
        make()
    (found,) = raised.value.problems
    return found


# --- dates


def test_a_date_of_a_subclass_is_that_date():
    """Otherwise who uses a date library, or freezes the clock in tests, could state no day."""
    others = OthersDate(2026, 11, 23)

    officer = Officer(duties_assumed_on=others, sro_course_completed_on=None)
    case = Case(as_of=others, officer=officer)

    assert case == Case(
        as_of=DAY, officer=Officer(duties_assumed_on=DAY, sro_course_completed_on=None)
    )
    assert {type(case.as_of), type(officer.duties_assumed_on)} == {dt.date}
    assert case_from_data({"as_of": others}).as_of == DAY
    assert case_from_data({"as_of": "2026-01-01"}, as_of=others).as_of == DAY
    assert pickle.loads(pickle.dumps(case)) == case


class AnyDate(type):
    """What frozen clocks put in the place of `date`: every date is an instance."""

    def __instancecheck__(cls, each):
        return isinstance(each, type(DAY))


def test_a_clock_that_is_frozen_changes_no_date(monkeypatch):
    """Otherwise dates of the true class would be refused while a test freezes the clock."""
    monkeypatch.setattr(dt, "date", AnyDate("FrozenDate", (OthersDate,), {}))
    importlib.reload(taken)  # as where it is imported first while the clock is frozen

    assert type(Officer(duties_assumed_on=DAY).duties_assumed_on) is type(DAY)
    assert type(Officer(duties_assumed_on=dt.date(2026, 9, 8)).duties_assumed_on) is type(DAY)
    assert type(taken.as_date(dt.date(2026, 9, 8))) is type(DAY)


@pytest.mark.parametrize("others", [OthersTime(2026, 9, 8), OthersTime(2026, 9, 8, 7, 30)])
def test_a_date_with_a_time_of_day_is_refused_by_its_type(others):
    """Otherwise a time of day would be lost, or its author would not know which value is meant."""
    found = problem(lambda: Officer(duties_assumed_on=others))

    assert "without a time of day: not test_values_of_others.OthersTime" in found.message
    assert (found.path, found.code) == ("officer.duties_assumed_on", "kind")


# --- scalars


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Officer(peace_officer=scalar("numpy", "bool")), "not numpy.bool"),
        (lambda: School(lowest_grade=scalar("numpy", "int64")), "not numpy.int64"),
        (lambda: School(lowest_grade=decimal.Decimal(6)), "not decimal.Decimal"),
        (lambda: Officer(duties_assumed_on=scalar("numpy", "datetime64")), "not numpy.datetime64"),
        (lambda: Contract(duties={"law-education"}), "a list of words is wanted, not set"),
        (lambda: Contract(duties=scalar("numpy", "ndarray")), "not numpy.ndarray"),
        (lambda: Contract(additional_duties=[scalar("a", "B")]), "a text is wanted, not a.B"),
        (lambda: School(highest_grade=10**6000), "a number of so many digits is out of range"),
    ],
)
def test_a_scalar_of_another_library_is_refused_by_its_type(make, says):
    """Otherwise the message would say that true is wanted and not True."""
    assert says in problem(make).message


@pytest.mark.parametrize(
    "none",
    [
        float("nan"),
        decimal.Decimal("NaN"),
        scalar("pandas", "NAType", "<NA>"),
        scalar("numpy", "datetime64", "NaT"),
        scalar("pandas", "NaTType", "NaT", OthersTime),
    ],
    ids=["float", "decimal", "NA", "datetime64", "NaT"],
)
@pytest.mark.parametrize(
    ("section", "fact"),
    [
        (Officer, "duties_assumed_on"),
        (School, "lowest_grade"),
        (Officer, "substitute"),
        (Officer, "id"),
    ],
)
def test_what_stands_for_no_value_is_no_time_of_day(none, section, fact):
    """Otherwise a gap in a table would be called a time of day, and nobody would find it."""
    found = problem(lambda: section(**{fact: none}))

    assert "is no value: leave the fact out as unknown" in found.message
    assert ("null where it does not happen" in found.message) is (fact == "duties_assumed_on")
    assert "time of day" not in found.message
    assert found.code == "null"


def test_numpy_and_pandas_are_told_by_their_own_names():
    """Otherwise the test above would rest on what we believe these libraries to be."""
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")

    assert "not numpy.bool" in problem(lambda: Officer(substitute=numpy.bool_(True))).message
    assert "not numpy.int64" in problem(lambda: School(lowest_grade=numpy.int64(6))).message
    assert "NaT" in problem(lambda: Officer(duties_assumed_on=pandas.NaT)).message
    assert "pandas" in problem(lambda: Officer(duties_assumed_on=pandas.Timestamp(DAY))).message
    for none in (pandas.NA, numpy.float64("nan"), numpy.datetime64("NaT", "D")):
        assert "is no value" in problem(lambda none=none: Officer(substitute=none)).message


# --- texts


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007", "\u3000"])
def test_a_space_of_another_kind_is_a_space(space):
    """Otherwise a text pasted from a word processor would refuse the whole case."""
    stated = {
        "officer": {"id": f"badge{space}114"},
        "contract": {"additional_duties": [f"a{space}b"]},
    }

    (from_yaml,) = read_cases(
        f"as_of: 2026-11-23\nofficer: {{id: badge{space}114}}\ncontract: {{additional_duties: [a{space}b]}}",
        "f",
    )
    from_data = case_from_data({"as_of": "2026-11-23", **stated})

    assert from_yaml == from_data
    assert from_data.officer == Officer(id=f"badge{space}114") == Officer(id="badge 114")
    assert from_data.contract.additional_duties == ("a b",)
    assert case_to_data(from_data)["officer"] == {"id": "badge 114"}


def test_a_text_of_a_subclass_is_that_text():
    """Otherwise an array's texts could be no ids, and a record would hold another library's class."""
    officer, contract = Officer(id=OthersText("x")), Contract(duties=[OthersText("law-education")])

    assert officer == Officer(id="x")
    assert {type(officer.id), type(contract.duties[0])} == {str}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            "officer: {id: a\u200bb}",
            "officer.id: the text holds the character U+200B (zero width space)",
        ),
        (
            "contract: {additional_duties: [a\u00adb]}",
            "U+00AD (soft hyphen), which cannot be shown",
        ),
        (
            "officer: {substitute: true\u00a0}",
            "not 'true\\xa0' with the character U+00A0 (no-break space)",
        ),
        ("officer: {duties_assumed_on: 2026-09-08\u00a0}", "U+00A0 (no-break space)"),
        (
            "contract: {duties: [law-education\u00a0]}",
            "contract.duties: the text holds the character U+00A0 (no-break space)",
        ),
        ("officer: {substitute\u00a0: true}", "U+00A0 (no-break space), did you mean 'substitute'"),
        ('officer: {id: "a\\tb"}', "the character U+0009"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named_where_it_is_refused(facts, says):
    """Otherwise its author would look at a line in which nothing is wrong."""
    (refused,) = read_cases(f"as_of: 2026-11-23\n{facts}", "f")

    assert isinstance(refused, PolicyError)
    assert says in str(refused)


def test_two_texts_that_differ_by_their_spaces_alone_are_one():
    """Otherwise the same duty would be there twice, and nobody would see why."""
    found = problem(lambda: Contract(additional_duties=["a b", "a\u00a0b"]))

    assert (found.message, found.code) == (
        "contract.additional_duties: 'a b' is listed twice",
        "twice",
    )
    assert Contract().additional_duties is UNKNOWN
