"""Case files: read as they are meant, refused where they are wrong, and written again."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from casedata import EXAMPLE, but, plain_cases
from hypothesis import example, given
from hypothesis import strategies as st

from policy507.errors import FactError, PolicyError
from policy507.facts.case import Case, stated
from policy507.facts.case_files import (
    case_from_data,
    case_from_node,
    case_to_data,
    read_case,
    read_cases,
)
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS, STATED_FACTS
from policy507.facts.sections import SECTIONS, Conduct, Contract, Officer, School
from policy507.files.yaml_nodes import compose

DAY = dt.date(2026, 11, 23)


def only(text, as_of=None):
    """The one result of reading a text."""
    (found,) = read_cases(text, "f", as_of)
    return found


def refused(text, as_of=None) -> list[str]:
    """The problems with which a text is refused."""
    found = only(text, as_of)
    assert isinstance(found, PolicyError)
    return [str(problem) for problem in found.problems]


def wrong(data, as_of=None) -> list[str]:
    """The problems with which plain data are refused."""
    with pytest.raises(FactError) as raised:
        case_from_data(data, as_of)
    return [str(problem) for problem in raised.value.problems]


# --- what a case says


def test_every_fact_is_read():
    """Otherwise a fact that was stated would count as unknown."""
    case = case_from_data(EXAMPLE)

    assert EXAMPLE == case_to_data(case)
    assert DAY == case.as_of
    assert dt.date(2024, 7, 19) == case.officer.basic_course_completed_on
    assert ("positive-climate", "law-education") == case.contract.duties
    assert UNKNOWN not in [stated(case, path) for path in FACTS]


def test_what_is_left_out_is_unknown_and_null_has_not_happened():
    """Otherwise nobody could say that something has not happened, or leave open whether it has."""
    case = only("as_of: 2026-11-23\nofficer: {sro_course_completed_on: null}\ncontract: {}")

    assert Officer(sro_course_completed_on=None) == case.officer
    assert UNKNOWN is case.officer.basic_course_completed_on
    assert (Contract(), School(), None) == (case.contract, case.school, case.conduct)


def test_an_act_may_be_under_review_of_which_nothing_is_known():
    """Otherwise the rules on conduct would not apply to it."""
    assert Conduct() == only("as_of: 2026-11-23\nconduct: {}").conduct
    assert only("as_of: 2026-11-23").conduct is None


def test_lists_beside_stated_duties_are_complete():
    """Otherwise a contract that lists no additional duties would be undetermined."""
    beside = only("as_of: 2026-11-23\ncontract: {duties: [law-education]}").contract
    alone = only("as_of: 2026-11-23\ncontract: {ends_on: null}").contract

    assert ((), ()) == (beside.optional_duties, beside.additional_duties)
    assert beside.additional_duties_include_discipline is False
    assert {UNKNOWN} == {alone.optional_duties, alone.additional_duties}


def test_dates_are_read_in_every_form_in_which_they_are_written():
    """Otherwise YAML, JSON and Python callers would have to write them in one of the three."""
    as_text = case_from_data({"as_of": "2026-11-23"})

    assert as_text == case_from_data({"as_of": DAY}) == case_from_data({}, DAY)
    assert as_text == case_from_data({}, "2026-11-23")
    assert as_text == only("as_of: 2026-11-23") == only('as_of: "2026-11-23"')
    assert as_text == only('{"as_of": "2026-11-23"}') == Case(as_of=DAY)


@pytest.mark.parametrize("text", ["as_of: 2026-07-01", '{"as_of": "2026-07-01"}', "{}", "as_of:"])
def test_the_day_that_is_given_overrides_that_of_the_file(text):
    """Otherwise --as-of could not ask about another day."""
    assert DAY == only(text, DAY).as_of
    assert DAY == only(text, "2026-11-23").as_of


@pytest.mark.parametrize("text", ["id: 2026-11-23", "id: '2026-11-23'"])
def test_a_label_may_look_like_a_date(text):
    """Otherwise a contract could not be called after its day without quotes."""
    assert "2026-11-23" == only(f"as_of: 2026-11-23\ncontract: {{{text}}}").contract.id


# --- what is refused, and where


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["oficer: {}"], "f:2:1: there is no fact 'oficer', did you mean 'officer'?"),
        (
            ["officer:", "  substitut: true"],
            "f:3:3: there is no fact 'officer.substitut', did you mean 'substitute'?",
        ),
        (
            ["school: {substitute: true}"],
            "f:2:10: there is no fact 'school.substitute': substitute belongs in the section officer",
        ),
        (
            ["starts_on: 2026-07-01"],
            "'starts_on': starts_on belongs in the section contract or school_year",
        ),
        (
            ["officer.substitute: true"],
            "f:2:1: there is no fact 'officer.substitute': substitute belongs in the section officer",
        ),
        (["conduct: {under_review: true}"], "f:2:11: there is no fact 'conduct.under_review'"),
        (["12: {}"], "f:2:1: there is no fact '12'"),
        (["? ''", ": 1"], "f:2:3: there is no fact ''"),
        (
            ["officer: {substitute: yes}"],
            "f:2:23: officer.substitute: true or false is wanted, not 'yes'",
        ),
        (
            ["officer: {substitute: 1}"],
            "f:2:23: officer.substitute: true or false is wanted, not 1",
        ),
        (
            ["officer: {substitute: null}"],
            "f:2:23: officer.substitute: null means nothing here",
        ),
        (["officer:", "  substitute:"], "f:3:3: officer.substitute: null means nothing here"),
        (["school: {lowest_grade: 6.0}"], "f:2:24: school.lowest_grade: a whole number is wanted"),
        (["school: {lowest_grade: '6'}"], "not '6'"),
        (
            ["school: {lowest_grade: 13}"],
            "f:2:24: school.lowest_grade: 13 is out of range: -1 to 12",
        ),
        (["school: {lowest_grade: null}"], "f:2:24: school.lowest_grade: null means nothing here"),
        (
            ["school_year: {substitute_contact_days: -1}"],
            "f:2:40: school_year.substitute_contact_days: -1 is out of range",
        ),
        (["school_year: {starts_on: null}"], "school_year.starts_on: null means nothing here"),
        (["contract: {ends_on: 2026-02-30}"], "f:2:21: there is no such day: 2026-02-30"),
        (
            ["contract: {ends_on: '2026-02-30'}"],
            "f:2:21: contract.ends_on: there is no such day: 2026-02-30",
        ),
        *(
            (
                [f"contract: {{ends_on: {time}}}"],
                "f:2:21: contract.ends_on: a calendar date is wanted, without a time of day",
            )
            for time in ("2026-06-30T10:00:00Z", "2026-06-30 10:00", "'2026-06-30T10:00'")
        ),
        (["contract: {ends_on: soon}"], "a calendar date is wanted, not 'soon'"),
        (["contract: {ends_on: 2026}"], "a calendar date is wanted, not 2026"),
        (["contract: {ends_on: 1815-06-18}"], "1815-06-18 is out of range"),
        (
            ["contract:", "  duties:", "  - law-education", "  - law-educaton"],
            "f:5:5: contract.duties: there is no 'law-educaton' here, did you mean 'law-education'?",
        ),
        (
            ["contract: {duties: law-education}"],
            "f:2:20: contract.duties: a list of words is wanted",
        ),
        (
            ["contract: {duties: [safety-drill-advice, 1]}"],
            "f:2:42: contract.duties: a text is wanted",
        ),
        (["contract: {duties: [[law-education]]}"], "f:2:21: contract.duties: a text is wanted"),
        (
            ["contract: {additional_duties: [a, b, a]}"],
            "f:2:31: contract.additional_duties: 'a' is listed twice",
        ),
        (["officer: {id: 114}"], "f:2:15: officer.id: a text is wanted; put a number in quotes"),
        (
            [r'officer: {id: "\e[31mred"}'],
            "f:2:15: officer.id: the text holds the character U+001B, which cannot be shown",
        ),
        (
            [r'officer: {id: "a\0"}'],
            r"f:2:15: officer.id: the text holds the character U+0000, which cannot be shown",
        ),
        ([f"officer: {{id: {'x' * 201}}}"], "f:2:15: officer.id: the text is too long"),
        (["officer: {id: {}}"], "f:2:15: officer.id: a text is wanted"),
        (["officer: null"], "f:2:10: officer: a mapping is wanted, not null"),
        (["officer:"], "f:2:1: officer: a mapping is wanted, not null"),
        (["officer: [substitute]"], "f:2:10: officer: a mapping is wanted, not a list"),
        (["conduct:"], "leave it out where no act is under review"),
        (["officer: {substitute: true, substitute: true}"], "f:2:29: 'substitute' is stated twice"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(lines, expected):
    """Otherwise its author would have to search for it, or would decide another case."""
    (said,) = refused("\n".join(["as_of: 2026-11-23", *lines]))

    assert expected in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("officer: {}", "f:1:1: as_of is missing"),
        ("\nas_of:\n", "f:2:1: as_of is missing"),
        ("as_of: soon", "f:1:8: as_of: a calendar date is wanted, not 'soon'"),
        (
            "as_of: 2026-11-23 12:00",
            "f:1:8: as_of: a calendar date is wanted, without a time of day",
        ),
        ("as_of: 2199-12-32", "f:1:8: there is no such day: 2199-12-32"),
        ("", "f: there is no case in it"),
        ("# nothing", "f: there is no case in it"),
        ("---\n", "the document is empty"),
        ("null", "f:1:1: a case is a mapping of sections, not null"),
        ("[]", "f:1:1: a case is a mapping of sections, not a list"),
        ("as_of", "f:1:1: a case is a mapping of sections, not 'as_of'"),
        ("{", "f:1:2: expected the node content"),
    ],
)
def test_what_is_no_case_is_said(text, expected):
    """Otherwise an empty or a wrong file would be decided as a case of which nothing is known."""
    (said,) = refused(text)

    assert expected in said


@pytest.mark.parametrize("day", ["2026-02-30", "today", dt.datetime(2026, 11, 23, 12), 20261123])  # noqa: DTZ001
def test_a_given_day_has_to_be_one(day):
    """Otherwise a mistyped --as-of would end in a traceback."""
    (said,) = refused("as_of: 2026-11-23", day)

    assert said.startswith("f:1:1: as_of: ")


def test_all_problems_are_said_at_once_in_the_order_of_the_file():
    """Otherwise their author would meet them one by one."""
    said = refused(
        "officer:\n  substitut: true\n  id: 1\n  certificate_issued_on: 2026-02-30\n"
        "school: {lowest_grade: 7, highest_grade: 6}\nas_off: 2026-11-23\n"
        "contract: {duties: [a, b], starts_on: null, optional_duties: [law-education]}\n"
    )

    assert [1, 2, 3, 4, 5, 6, 7, 7, 7] == [int(each.split(":")[1]) for each in said]


@pytest.mark.parametrize(
    ("text", "as_of", "expected"),
    [
        (
            "as_of: 2026-11-23\nschool: {highest_grade: 5,\n  lowest_grade: 6}",
            None,
            "f:2:25: school.h",
        ),
        (
            "school_year: {ends_on: 2026-06-30}\nas_of: 2026-11-23",
            None,
            "f:2:8: as_of is 2026-11-23",
        ),
        ("school_year: {ends_on: 2026-06-30}", DAY, "f:1:24: as_of is 2026-11-23"),
        (
            "school_year: {ends_on: 2026-06-30}\nas_of: 2026-01-01",
            DAY,
            "f:1:24: as_of is 2026-11-23",
        ),
        (
            "as_of: 2026-11-23\ncontract: {additional_duties_include_discipline: true, duties: []}",
            None,
            "f:2:50: contract.additional_duties_include_discipline is true",
        ),
    ],
)
def test_a_contradiction_stands_at_a_fact_of_the_file(text, as_of, expected):
    """Otherwise it would be said of a place where neither of the two facts is."""
    (said,) = refused(text, as_of)

    assert said.startswith(expected)


def test_a_fact_that_is_wrong_contradicts_nothing():
    """Otherwise one mistake would be said twice, once as what it is not."""
    (said,) = refused(
        "as_of: 2026-11-23\n"
        "contract: {duties: [], additional_duties: x, additional_duties_include_discipline: true}"
    )

    assert "contract.additional_duties: a list of texts is wanted, not 'x'" in said


def test_plain_data_are_refused_with_the_same_words():
    """Otherwise a Python caller would be told something else than the author of a file."""
    data = but({"officer.substitute": "yes", "school.id": "a\x1b", "contract.ends": None})
    text = json.dumps(data)

    assert sorted(wrong(data)) == sorted(each.split(": ", 1)[1] for each in refused(text))
    assert ["a case is a mapping of sections, not 3"] == wrong(3)
    assert ["there is no fact 'officer.3'"] == wrong(but({"officer": {3: True}}))
    assert ["officer.substitute: true or false is wanted, not a list"] == wrong(
        {"as_of": DAY, "officer": {"substitute": (True,)}}
    )


def test_many_unknown_keys_are_refused_without_much_searching():
    """Otherwise a file of nothing but misspelt facts would take minutes."""
    said = refused("as_of: 2026-11-23\nofficer:\n" + "".join(f"  x{n}: 1\n" for n in range(3000)))

    assert 3000 == len(said)


def test_what_is_shown_of_a_case_is_bounded_and_harmless():
    """Otherwise a case could paint the terminal of whoever reads its problems."""
    evil = "\x1b[31m" + "x" * 5000
    said = wrong(
        {evil: evil, "officer": {evil: evil, "id": evil, "substitute": evil}, "as_of": evil}
    )

    assert 5 == len(said)
    assert all(each.isprintable() and len(each) < 250 for each in said)


# --- JSON


def test_json_in_a_layout_that_yaml_does_not_allow_is_read():
    """Otherwise a file that every JSON tool reads would be refused."""
    odd = '\t{"as_of"\n:"2026-11-23"}'

    assert Case(as_of=DAY) == only(odd)
    assert ["f:1: there is no fact 'as_off', did you mean 'as_of'?"] == refused(
        odd.replace("as_of", "as_off"), DAY
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"as_of": "2026-11-23", "as_of": "2026-11-24"}', "f:1:25: 'as_of' is stated twice"),
        ('{"as_of": "2026-11-23", "officer": {"id": "a", "id": "b"}}', "'id' is stated twice"),
        ('{"as_of": NaN}', "f:1:11: as_of: a calendar date is wanted, not 'NaN'"),
        ('{"as_of": "2026-11-23", "school": {"lowest_grade": 6e0}}', "a whole number is wanted"),
        (
            '{"as_of": "2026-11-23", "school": {"lowest_grade": %s}}' % ("9" * 5000),
            "a whole number",
        ),
        ('{"as_of": "2026-11-23", "officer": {"id": "\\ud800"}}', "half a surrogate pair"),
        ('{"a": ' * 40 + "1" + "}" * 40, "f:1: there is no fact 'a'"),
        ('{"a": ' + "[" * 100_000, "nested deeper than"),
        ("{" + " " * 1_000_000 + "}", "larger than 1 MB"),
    ],
)
def test_json_is_held_to_the_same_bounds(text, expected):
    """Otherwise JSON would be a way around them."""
    assert any(expected in each for each in refused(text))


@given(plain_cases(), st.booleans())
def test_json_and_yaml_say_the_same(data, ascii_only):
    """Otherwise a case would be decided otherwise once somebody converted it."""
    text = json.dumps(data, ensure_ascii=ascii_only)
    case = case_from_data(data)

    assert case == only(text)
    assert case == case_from_node(compose(text, "f"))
    assert case == only(f"--- {text}")


# --- writing


@given(plain_cases())
@example(EXAMPLE)
@example({"as_of": "2026-11-23", "conduct": {}})
def test_a_case_that_is_written_is_read_as_the_same_case(data):
    """Otherwise a decision's record could not be decided again."""
    case = case_from_data(data)
    written = case_to_data(case)

    assert case == case_from_data(written) == only(json.dumps(written))
    assert case_to_data(case_from_data(written)) == written


@given(plain_cases())
def test_what_is_written_is_what_was_stated(data):
    """Otherwise unknown facts would be written as if somebody had stated them."""
    written = case_to_data(case_from_data(data))
    completed = {"optional_duties", "additional_duties", "additional_duties_include_discipline"}

    assert data["as_of"] == written["as_of"]
    for section in SECTIONS:
        there = {k: v for k, v in written.get(section, {}).items() if k in data.get(section, {})}
        assert data.get(section, {}) == there
        assert set(written.get(section, {})) - set(there) <= completed


def test_labels_can_be_left_out():
    """Otherwise a record could not be passed on without naming the officer."""
    without = case_to_data(case_from_data(EXAMPLE), ids=False)

    assert "badge 114" not in json.dumps(without)
    assert all("id" not in without[section] for section in STATED_FACTS)
    assert 5 == len(but({"conduct": ...}, without)) == len(without) - 1
    assert {"as_of": "2026-11-23"} == case_to_data(
        Case(as_of=DAY, officer=Officer(id="x")), ids=False
    )
    assert {} == case_to_data(Case(as_of=DAY, conduct=Conduct(id="x")), ids=False)["conduct"]


# --- files and streams


def test_a_file_holds_one_case(tmp_path):
    """Otherwise the others in it would go undecided without a word."""
    path = tmp_path / "case.yaml"
    path.write_text("as_of: 2026-11-23\n", encoding="utf-8")
    assert Case(as_of=DAY) == read_case(path) == read_case(str(path))
    assert dt.date(2027, 1, 1) == read_case(path, "2027-01-01").as_of

    path.write_text("as_of: 2026-11-23\n---\nas_of: 2026-11-24\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"case.yaml:2:1: a second document begins"):
        read_case(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "the file is empty"), (b"\x00", r"U\+0000"), (b"\xff", "not UTF-8"), (b"[", "expected")],
)
def test_a_file_that_holds_no_case_is_refused(tmp_path, content, expected):
    """Otherwise it would end in a traceback."""
    path = tmp_path / "case.yaml"
    path.write_bytes(content)

    with pytest.raises(PolicyError, match=expected):
        read_case(path)


def test_a_huge_file_is_refused(tmp_path):
    """Otherwise anybody could fill the memory with one file."""
    path = tmp_path / "case.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    with pytest.raises(PolicyError, match="larger than 1 MB: it is not read"):
        read_case(path)


YAML_STREAM = "as_of: 2026-11-23\n---\nas_of: 2026-11-23\nofficer: {substitute: yes}\n---\n{}\n"
JSON_STREAM = '{"as_of": "2026-11-23"}\n\n{"officer": {"substitute": "yes"}}\n{}\n'


@pytest.mark.parametrize(("text", "line"), [(YAML_STREAM, 4), (JSON_STREAM, 3)])
def test_a_broken_case_does_not_hide_the_others(text, line):
    """Otherwise the officers of a whole roster would wait for one mistyped line."""
    first, second, third = read_cases(text.encode(), "f", DAY)

    assert Case(as_of=DAY) == first == third
    assert [("f", line)] == [(p.file, p.line) for p in second.problems]


@pytest.mark.parametrize("broken", ["{", '"a', "a: b: c", "&a b", "\x00", "a: !x", "x: 2026-02-30"])
def test_whatever_is_wrong_with_a_case_stays_in_it(broken):
    """Otherwise some mistakes would hide the cases that follow."""
    first, second, third = read_cases(
        f"as_of: 2026-11-23\n---\n{broken}\n---\nas_of: 2026-11-23", "f"
    )

    assert Case(as_of=DAY) == first == third
    assert isinstance(second, PolicyError)


def test_a_long_stream_of_json_is_read_one_after_another():
    """Otherwise a roster would have to fit into memory as cases, and be read before it is decided."""
    lines = (json.dumps(but({"officer.id": f"badge {n}"})) for n in range(500))
    cases = read_cases("\n".join(lines).encode(), "f")

    assert "badge 0" == next(cases).officer.id
    assert "badge 499" == [case.officer.id for case in cases][-1]


@given(st.text() | st.binary())
@example('{"as_of": "2026-11-23", "officer": {"substitute": []}}')
@example("as_of: 2026-11-23\nofficer: {duties_assumed_on: [2026-02-30]}")
@example('{"officer": {"\\u0000": "\\u001b"}}')
def test_nothing_but_cases_and_problems_comes_of_any_stream(content):
    """Otherwise some input would end in a traceback."""
    for found in read_cases(content, "f", DAY):
        assert isinstance(found, Case | PolicyError)
        if isinstance(found, PolicyError):
            assert all(str(problem).isprintable() for problem in found.problems)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([fact for fact in FACTS.values() if not fact.derived]), json_values)
def test_a_fact_is_read_or_refused_by_name_whatever_its_value(fact, value):
    """Otherwise some value would end in a traceback, or be refused without saying where."""
    try:
        case = case_from_data(but({fact.path: value}, {"as_of": DAY}))
    except FactError as error:
        assert all(problem.message.startswith(fact.path) for problem in error.problems)
    else:
        assert stated(case, fact.path) is not UNKNOWN or (fact.partly and value == {})
