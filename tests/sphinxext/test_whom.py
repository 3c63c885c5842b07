"""Which paragraph covers whom, as the first thing that a reader finds: the table, and the dates drawn."""

from __future__ import annotations

import datetime as dt
import re

from docutils import nodes

from policy507.english.phrases import date_phrase, placeholders
from policy507.rulefiles.load import load
from policy507.sphinxext.whom import svg, timeline, whom_section

BOOK = load()


def shown() -> nodes.section:
    """The section of the shipped rules."""
    (found,) = whom_section(BOOK, "whom")
    return found


def rows() -> list[list[str]]:
    """The cells of the table, by row."""
    (body,) = shown().findall(nodes.tbody)
    return [[cell.astext() for cell in row] for row in body]


def test_every_situation_that_a_rule_tells_of_is_a_row_with_its_paragraph():
    """An officer whose situation is left out would be told nothing, or the wrong day."""
    wanted = [
        (placeholders(each.who, BOOK.values), placeholders(each.by, BOOK.values), rule.paragraph)
        for rule in BOOK.rules.values()
        for each in rule.covers
    ]
    assert len(rows()) == len(wanted)
    for (who, by, cited), (said_who, said_by, said_cited, _) in zip(wanted, rows(), strict=True):
        assert (who, cited) == (said_who, said_cited)
        assert said_by.startswith(by)


def test_where_two_situations_fit_it_is_said_which_counts():
    """Who fits two lines would choose the later day."""
    above = {cited: others for _, _, cited, others in rows()}
    assert above == {"V.A": "V.B, V.C, V.D", "V.B": "V.D", "V.C": "V.B (B-2), V.D", "V.D": ""}


def test_the_dates_that_are_drawn_are_said_in_words_as_well():
    """Who cannot see the drawing would not learn the dates."""
    (drawn,) = shown().findall(timeline)
    (said,) = shown().findall(nodes.bullet_list)
    days = [day for day, _ in drawn["points"]]

    assert dt.date(2025, 9, 1) in days
    assert dt.date(2027, 6, 1) in days
    assert days == sorted(days)
    for day, names in drawn["points"]:
        assert date_phrase(day) in said.astext()
        assert date_phrase(day) in drawn["title"]
        assert all(name in said.astext() for name in names)


def test_a_date_is_called_by_words_and_by_no_name_of_a_file():
    """A reader would meet "basic course limit" and look for what that is."""
    (drawn,) = shown().findall(timeline)
    told = [name for _, names in drawn["points"] for name in names]
    codes = {name.replace("-", " ") for name in BOOK.values}

    assert told
    assert not codes & set(told)
    for name, value in BOOK.values.items():
        if isinstance(value, dt.date):
            assert BOOK.words_for(name) not in codes


def test_a_long_label_is_drawn_in_lines_within_the_drawing():
    """Words at the edge would be cut off."""
    drawing = svg(
        [(dt.date(2026, 1, 1), ["word " * 20]), (dt.date(2027, 1, 1), ["word " * 20])], "x"
    )
    lines = re.findall(r'text-anchor="(\w+)">([^<]*)', drawing)
    assert {side for side, _ in lines} == {"start", "end"}
    assert max(len(text) for _, text in lines) < 40


def test_an_article_shows_only_its_own_situations():
    """The page of one article would tell of another's."""
    assert list(whom_section(BOOK, "x", "IV")) == []
    (found,) = whom_section(BOOK, "x", "V")
    assert found.astext() == shown().astext()


def test_texts_in_the_drawing_are_no_markup():
    """A name in a rule file could change the page."""
    drawing = svg([(dt.date(2026, 1, 1), ["<b>"]), (dt.date(2027, 1, 1), ["x & y"])], 'a "<i>"')
    assert "<b>" not in drawing
    assert "<i>" not in drawing
    assert "x &amp; y" in drawing


def test_a_single_date_is_drawn_too():
    """A rule book with one date would end the build."""
    assert "January 1, 2026" in svg([(dt.date(2026, 1, 1), ["begin"])], "begin")
