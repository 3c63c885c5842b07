"""What changed in the rules: how it is written down, and what is wrong with it."""

from __future__ import annotations

import datetime as dt

import pytest
import smallbook
from smallbook import TEST

from policy507.audit.lint import lint
from policy507.english.explain import explain, sections
from policy507.rulefiles.load import load


def test_a_history_is_read_with_its_days(tmp_path):
    """If this failed, a page could not say since when a rule reads as it does."""
    more = "history:\n  - {on: 2026-01-02, what: encoded}\n  - {on: 2026-03-04, what: mended}\n"
    book = smallbook.book_of(tmp_path, _1_1=f"{TEST}{more}")
    assert [(each.on, each.what) for each in book["1.1"].history] == [
        (dt.date(2026, 1, 2), "encoded"),
        (dt.date(2026, 3, 4), "mended"),
    ]
    assert lint(book) == ()
    shown = {s.heading: [line.text for line in s.lines] for s in sections(explain(book, "1.1"))}
    assert shown["What changed in these rules"] == ["2026-01-02: encoded", "2026-03-04: mended"]


@pytest.mark.parametrize(
    ("history", "problem"),
    [
        ("[{what: encoded}]", "a change lacks the key 'on': the day of the change"),
        ("[{on: 2026-01-02}]", "a change lacks the key 'what': what changed"),
        ("[{on: '2026-01-02', what: x}]", "expected a date, without quotes"),
        ("[{on: yesterday, what: x}]", "expected a date, without quotes"),
        ("[{no: 2026-01-02, on: 2026-01-02, what: x}]", "a change has no key 'no'"),
        ("encoded", "expected a list"),
        ("[encoded]", "expected a change: a mapping"),
    ],
)
def test_what_is_no_history_is_refused_at_its_place(tmp_path, history, problem):
    """If this failed, a change would be published without its day."""
    text = f"{TEST}history: {history}\n"
    problems = smallbook.problems_of(tmp_path, _1_1=text)
    assert any(problem in each.message for each in problems)
    assert {each.line for each in problems} == {text.count("\n")}


def test_changes_out_of_order_are_found(tmp_path):
    """If this failed, the last entry would not be the latest."""
    more = "history:\n  - {on: 2026-03-04, what: a}\n  - {on: 2026-01-02, what: b}\n"
    (problem,) = lint(smallbook.book_of(tmp_path, _1_1=f"{TEST}{more}"))
    assert "2026-01-02 comes after 2026-03-04; the oldest change is first" in problem.message
    assert problem.line == f"{TEST}{more}".count("\n")


def test_every_paragraph_of_this_package_says_when_it_was_encoded():
    """If this failed, the page of what changed would leave a paragraph out."""
    assert all(paragraph.history for paragraph in load())
