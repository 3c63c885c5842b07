"""The readings to sign: every question and choice, what each changes, and a place to decide."""

from __future__ import annotations

import re
from functools import cache

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

import smallbook
from docutils import nodes

from policy507.audit.results import Results
from policy507.cli.new_readings import blank_readings
from policy507.english.phrases import date_phrase, placeholders
from policy507.rulefiles.load import load
from policy507.sphinxext.registers import SHEET, register_section
from policy507.sphinxext.sheet import changes, situations

BOOK = load()
REACHED = "a substitute who has reached 60 student contact days in the school year"
UNABLE = "an officer whose employer is unable to provide the course before the duties begin"
TRAINING = "to complete the required training: "


@cache
def page():
    """The sheet of the shipped rules, made when it is first wanted."""
    return register_section(SHEET, BOOK, Results())


def questions():
    """The parts of the sheet that ask a question each."""
    found = page().findall(nodes.section)
    return [each for each in found if "policy507-question" in each["classes"]]


def test_every_question_is_there_with_its_choices_in_plain_words():
    """Somebody would sign a sheet on which a question, or the choice that is wanted, is missing."""
    assert len(questions()) == len(BOOK.readings)
    for found, reading in zip(questions(), BOOK.readings.values(), strict=True):
        question = placeholders(reading.question, BOOK.values)
        assert found.next_node(nodes.title).astext() == f"{reading.code} {question}"
        items = [item.astext() for item in found.findall(nodes.list_item)]
        for item, choice in zip(items, reading.choices, strict=True):
            assert f"{choice.name}: {placeholders(choice.means, BOOK.values)}" in item
            assert ("taken where nobody decides" in item) is (choice.name == reading.default)
            assert ("Changes: " in item) is (choice.name != reading.default)


def test_there_is_a_place_for_the_decision_and_for_who_took_it_when_and_why():
    """A sheet without a name and a date decides nothing, and a file without them is refused."""
    for found in questions():
        blanks = [n for n in found.findall(nodes.inline) if "policy507-blank" in n["classes"]]
        assert [n.astext() for n in blanks] == ["Decision: ", "Name: ", "Date: ", "Reason: "]


def test_the_file_to_fill_in_matches_the_sheet():
    """What was signed could not be entered, or under another code."""
    written = blank_readings(BOOK)
    entries = re.findall(
        r"^#([A-Z]-\d+):\n#  choice:\n#  who:\n#  when:\n#  why:", written, re.MULTILINE
    )
    assert entries == [found.next_node(nodes.title).astext().split()[0] for found in questions()]
    choices = [node.astext() for found in questions() for node in found.findall(nodes.literal)]
    assert re.findall(r"^#   ([a-z-]+): ", written, re.MULTILINE) == choices


@pytest.mark.parametrize(
    ("code", "choice", "told"),
    [
        ("A-1", "new-assumptions", ": to complete the required training: not required instead of"),
        (
            "A-2",
            "same-date",
            f"{TRAINING}last day September 8, 2026 instead of September 7, 2026",
        ),
        (
            "C-1",
            "day-before",
            f"{UNABLE}: {TRAINING}last day March 7, 2027 instead of March 8, 2027",
        ),
        (
            "S-1",
            "from-that-day",
            f"{REACHED}: {TRAINING}last day November 19, 2026 instead of September 7, 2026",
        ),
        ("F-1", "one-prohibition", "No part in school discipline, respected instead of breached"),
        (
            "B-6",
            "none-until-planned",
            "Training by the end of the grace, no last day instead of May 31, 2027",
        ),
    ],
)
def test_a_choice_is_told_with_what_it_changes(code, choice, told):
    """Who signs would not know for whom, or on which day, it makes a difference."""
    assert any(told in each for each in changes(BOOK, code, choice))


def test_every_other_choice_changes_something_that_is_shown():
    """A choice whose effect nobody sees cannot be decided on."""
    for reading in BOOK.readings.values():
        for choice in reading.names[1:]:
            assert "no example" not in " ".join(changes(BOOK, reading.code, choice))


def test_every_situation_has_a_case():
    """The effects would be told of fewer situations than the index has."""
    told = [each for rule in BOOK.rules.values() for each in rule.covers]
    assert [each.covered for each in situations(BOOK)] == told
    (table,) = page().findall(nodes.table)
    for each in told:
        assert placeholders(each.who, BOOK.values) in table.astext()


def test_the_day_on_which_the_cases_are_decided_is_said():
    """Who reads "overdue" or "open" would not know of which day that is so."""
    (day,) = {each.case.as_of for each in situations(BOOK)}
    assert f"situations, decided on {date_phrase(day)}, in all of which" in page().astext()


def test_rules_that_tell_of_no_situation_have_a_sheet_too(tmp_path):
    """The pages of a small rule book could not be built."""
    book = smallbook.book_of(tmp_path)
    said = register_section(SHEET, book, Results()).astext()
    for reading in book.readings.values():
        assert reading.code in said
    assert "invented case" not in said
