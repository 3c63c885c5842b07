"""What examples expect besides a status: how it is read, and what is told of a slip."""

from __future__ import annotations

import datetime as dt

import pytest
from smallbook import RELIEF, TEST, at, book_of, lines, problems_of

from policy507.model.conditions import (
    ALWAYS,
    All,
    DayTest,
    Field,
    Fixed,
    Latest,
    Never,
    Not,
    Shift,
    ValueTest,
)
from policy507.model.policy import Expectation
from policy507.model.statuses import Status

ASSUMED, SUBSTITUTE = (
    Field("officer.duties_assumed_on"),
    ValueTest("officer.substitute", "is", True),
)


def with_example(expect: str) -> str:
    """The paragraph of the test with one more example."""
    return f"{TEST}  - it: another\n    expect: {expect}\n"


def read(folder, expected: str, target: str = "test-in-time") -> Expectation:
    """What is expected, as it is read."""
    book = book_of(folder, _1_1=with_example(f"{{{target}: {expected}}}"))
    (found,) = book["1.1"].examples[-1].expect
    return found


def told(folder, expected: str, target: str = "test-in-time") -> list[str]:
    """What is said of an expectation, with its line and column from where it begins."""
    text = with_example(f"{{{target}: {expected}}}")
    start = int(at(text, f"{target}: {expected}").split(":")[1]) + len(f"{target}: ")
    found = []
    for each in lines(problems_of(folder, _1_1=text), folder):
        file, line, column, message = each.split(":", 3)
        assert (file, int(line)) == ("members/1.1.yaml", len(text.splitlines()))
        found.append(f"{int(column) - start}:{message}")
    return found


def test_a_status_alone_expects_nothing_else(tmp_path):
    """If this failed, an old example would fail for what it never said."""
    found = read(tmp_path, "met")

    assert found.status is Status.MET
    assert not found.states_due
    assert {None} == {
        getattr(found, name)
        for name in ("due", "bearer", "paragraph", "source", "remarks", "missing")
    }
    assert found.working is found.because is found.depends_on is None


def test_what_is_cited_is_read_as_it_stands(tmp_path):
    """If this failed, an example of a citation would be compared with something else."""
    found = read(tmp_path, '{status: met, paragraph: "1.1", source: [none, b § 1], remarks: [P-1]}')

    assert (found.paragraph, found.source, found.remarks) == ("1.1", ("none", "b § 1"), ("P-1",))


@pytest.mark.parametrize("key", ["source", "remarks", "missing"])
def test_an_empty_list_is_not_the_same_as_none(tmp_path, key):
    """If this failed, an example that expects nothing there would pass whatever there is."""
    assert getattr(read(tmp_path, f"{{status: met, {key}: []}}"), key) == ()


def test_facts_that_are_missing_keep_their_order(tmp_path):
    """If this failed, an example could not say which one matters most."""
    found = read(
        tmp_path, "{status: undetermined, missing: [officer.substitute, contract.starts_on]}"
    )

    assert found.missing == ("officer.substitute", "contract.starts_on")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("officer.duties_assumed_on", ASSUMED),
        ("{6 months after: officer.duties_assumed_on}", Shift(ASSUMED, months=6)),
        ("2025-08-31", Fixed(dt.date(2025, 8, 31))),
        (
            "{later_of: [2025-08-31, {1 day before: officer.duties_assumed_on}]}",
            Latest((Fixed(dt.date(2025, 8, 31)), Shift(ASSUMED, days=-1))),
        ),
        ("null", Never()),
        ("never", Never()),
    ],
)
def test_a_working_is_written_as_rules_write_a_day(tmp_path, written, day):
    """If this failed, authors would have to learn a second notation."""
    assert read(tmp_path, f"{{status: met, working: {written}}}").working == day


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("{officer.substitute: true}", SUBSTITUTE),
        ("{officer.substitute: false}", Not(SUBSTITUTE)),
        (
            "[{officer.substitute: true}, {officer.duties_assumed_on: {before: as_of}}]",
            All((SUBSTITUTE, DayTest(ASSUMED, "before", Field("as_of")))),
        ),
        ("[]", ALWAYS),
    ],
)
def test_reasons_are_written_as_rules_write_a_condition(tmp_path, written, condition):
    """If this failed, authors would have to learn a second notation."""
    assert read(tmp_path, f"{{status: met, because: {written}}}").because == condition


def test_other_choices_have_an_outcome_each(tmp_path):
    """If this failed, an example could not say what a reading is for."""
    found = read(
        tmp_path,
        "{status: met, depends_on: {A-1: "
        "{lapses: {status: open, due: 2026-01-01, missing: [officer.substitute]}, counts: met}}}",
    )

    assert found.depends_on is not None
    lapses, counts = found.depends_on["A-1"].values()
    assert (lapses.status, lapses.due, lapses.states_due) == (
        Status.OPEN,
        dt.date(2026, 1, 1),
        True,
    )
    assert lapses.missing == ("officer.substitute",)
    assert (counts.status, counts.states_due, counts.missing) == (Status.MET, False, None)


@pytest.mark.parametrize(
    ("expected", "problems"),
    [
        (
            "{status: met, paragrap: '1.1'}",
            ["14: an expectation has no key 'paragrap', did you mean 'paragraph'?"],
        ),
        (
            "{status: met, paragraph: '1.3'}",
            ["25: there is no paragraph or item '1.3', did you mean '1.2'?"],
        ),
        ("{status: met, paragraph: [1]}", ["25: expected a text"]),
        ("{status: met, source: none}", ["22: expected a list"]),
        ("{status: met, source: [[a]]}", ["23: expected a text"]),
        (
            "{status: met, remarks: [P-2]}",
            ["-14: there is no question 'P-2' left to people, did you mean 'P-1'?"],
        ),
        (
            "{status: met, missing: [officer.substitut]}",
            [
                (
                    "24: there is no fact 'officer.substitut' that can be unknown, "
                    "did you mean 'officer.substitute'?"
                )
            ],
        ),
        (
            "{status: met, missing: [officer]}",
            ["24: there is no fact 'officer' that can be unknown"],
        ),
        (
            "{status: met, missing: [conduct.under_review]}",
            ["24: there is no fact 'conduct.under_review' that can be unknown"],
        ),
        (
            "{status: met, working: officer.duties_asumed_on}",
            [
                (
                    "23: there is no day 'officer.duties_asumed_on', "
                    "did you mean 'officer.duties_assumed_on'?"
                )
            ],
        ),
        (
            "{status: met, because: {officer.substitut: true}}",
            ["24: there is no fact or day 'officer.substitut', did you mean 'officer.substitute'?"],
        ),
        (
            "{status: met, because: serve}",
            ["23: there is no condition 'serve', did you mean 'serves'?"],
        ),
        (
            "{status: met, depends_on: {A-2: {lapses: unmet}}}",
            ["27: there is no reading 'A-2', did you mean 'A-1'?"],
        ),
        (
            "{status: met, depends_on: {A-1: {lapse: unmet}}}",
            ["33: reading A-1 has no choice 'lapse', did you mean 'lapses'?"],
        ),
        (
            "{status: met, depends_on: {A-1: {lapses: unmett}}}",
            ["41: there is no status 'unmett', did you mean 'unmet'?"],
        ),
        (
            "{status: met, depends_on: {A-1: {lapses: {status: met, du: null}}}}",
            ["55: what another choice comes to has no key 'du', did you mean 'due'?"],
        ),
        ("{status: met, depends_on: [A-1]}", ["26: expected a mapping"]),
        ("{status: met, depends_on: {A-1: lapses}}", ["32: expected a mapping"]),
        (
            "{status: met, depends_on: {A-1: {}}}",
            ["32: expected a choice of reading A-1, and what comes of it"],
        ),
    ],
)
def test_a_slip_is_told_at_its_place_with_what_was_meant(tmp_path, expected, problems):
    """If this failed, an author would look for a slip by hand, or never learn of it."""
    found = told(tmp_path, expected)

    assert len(found) == len(problems)
    assert all(f.startswith(p) for f, p in zip(found, problems, strict=True)), found


@pytest.mark.parametrize("key", ["paragraph", "source", "remarks", "working", "because"])
def test_an_act_has_none_of_what_rules_alone_have(tmp_path, key):
    """If this failed, an example would wait for what no act can ever have."""
    value = {"paragraph": "'1.1'", "working": "null"}.get(key, "[]")

    assert told(tmp_path, f"{{status: met, {key}: {value}}}", "pass-the-test") == [
        f"14: an act has no '{key}'; rules that order it have"
    ]


def test_an_act_has_the_rest(tmp_path):
    """If this failed, an example could not say on what an act turns."""
    found = read(tmp_path, "{status: met, missing: [], depends_on: {}}", "pass-the-test")

    assert (found.missing, found.depends_on) == ((), {})


def test_a_name_of_another_file_may_be_a_reason(tmp_path):
    """If this failed, what a paragraph defines would have to be written out in each example."""
    text = with_example("{test-in-time: {status: met, because: short service}}")

    assert problems_of(tmp_path, _1_1=text, _1_2=RELIEF) == []
