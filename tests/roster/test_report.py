"""The report as a page: what it says, that it is whole by itself, and that nothing in it is obeyed."""

import base64
import datetime as dt
import hashlib
import html
import re
from html.parser import HTMLParser

import pytest
from rosters import (
    ASKING,
    BOOK,
    BREACHED,
    FINE,
    HOSTILE,
    OPEN,
    OVERDUE,
    UNMET,
    row,
    summary_of,
    told_of,
)

from policy507.decisions.advice.matters import first_capital
from policy507.roster.report import page as pages
from policy507.roster.report.chart import LEFT, MOST_BARS, WIDTH, chart
from policy507.roster.report.counting import Month
from policy507.roster.report.page import page

MIXED = [row(name) for name in (OVERDUE, UNMET, BREACHED, OPEN, ASKING, FINE)]
ROWS = [first_capital(word) for word in ("overdue", "unmet", "breached", "open", "not determined")]


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text of each kind of element."""

    def __init__(self, text):
        super().__init__()
        self.found, self.texts, self._open = [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """An element begins."""
        self.found.append((tag, dict(attrs)))
        if tag not in ("br", "input", "meta", "rect"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        """An element ends, and those in it."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        """The text of the innermost element."""
        for tag in self._open[-1:]:
            self.texts.setdefault(tag, []).append(data)

    def all(self, tag):
        """The attributes of all elements of a kind."""
        return [attrs for name, attrs in self.found if name == tag]


def made(rows, *, ids=True):
    """The page of some rows."""
    return page(summary_of(rows), told_of(rows, ids=ids), BOOK.policy.title)


def text_of(page):
    """What a reader sees of a page, in one line."""
    body = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_every_row_is_told_with_its_next_step_and_its_reasons():
    """Who opens the report would not see what to do, or why."""
    rows = told_of(MIXED)
    said = text_of(page(summary_of(MIXED), rows, BOOK.policy.title))
    for each in rows:
        for step in each.words.steps:
            assert " ".join(str(step).split()) in said
        for reason in each.words.reasons:
            for text in (reason.about, reason.answer, *reason.because, *reason.days):
                assert " ".join(text.split()) in said


def test_the_numbers_are_at_the_top():
    """A reader would have to count."""
    said = text_of(made(MIXED))
    for part in ("3 with something wrong", "1 with something to do", "1 with something to ask"):
        assert part in said
    assert "6 rows read = 6 decided + 0 rejected + 0 of another school year." in said
    assert "It is not legal advice: a person decides." in said
    assert said.index("3 with something wrong") < said.index("Deadlines by month")


def test_the_page_fetches_nothing():
    """It would tell somebody else's server who reads it, and be broken without a network."""
    found = Elements(made(MIXED))
    assert not [each for each in found.found if {"src", "srcset", "action"} & each[1].keys()]
    assert all(each["href"].startswith("#") for each in found.all("a"))
    assert found.all("link") == found.all("img") == found.all("iframe") == []
    text = made(MIXED)
    assert not re.findall(r"url\(|@import|fetch\(|XMLHttp|import\(", text)
    assert "http:" not in text.replace("http-equiv", "")
    assert "https:" not in text


def test_only_its_own_script_and_style_may_run():
    """Where an escape is forgotten one day, a browser would run what somebody wrote for an id."""
    text = made(MIXED)
    (allowed,) = [
        each["content"]
        for each in Elements(text).all("meta")
        if "Security" in str(each.get("http-equiv"))
    ]
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert allowed.startswith("default-src 'none'")
    attributes = {name for _, attrs in Elements(text).found for name in attrs}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_somebody_wrote_is_text_and_nothing_else(name):
    """A name would run as a script, or break the page."""
    plain = Elements(
        made([row(OPEN, officer__id="badge 1", school__id="school", school_year__id="y")])
    )
    hostile = [row(OPEN, officer__id=name, school__id=name, school_year__id=name)]
    found = Elements(made(hostile))
    shape = [(tag, sorted(attrs)) for tag, attrs in found.found]
    assert shape == [(tag, sorted(attrs)) for tag, attrs in plain.found]
    (said,) = {row.labels["officer.id"] for row in told_of(hostile)}
    assert said in html.unescape(made(hostile))


def test_a_text_out_of_a_contract_is_escaped_too():
    """Ids are not all that somebody writes: additional duties are free texts."""
    rows = [row(UNMET, contract__additional_duties=["<b>bold</b>"])]
    assert "<b>" not in made(rows)


def test_without_ids_nobody_is_named():
    """`--without-ids` would leave names in the report."""
    text = made(MIXED, ids=False)
    assert "badge" not in text
    assert '<th scope="col" role="columnheader">Officer</th>' not in text


def test_a_table_for_screen_readers_has_heads_and_a_name():
    """A cell would be read out without what it is."""
    found = Elements(made(MIXED))
    assert all(each.get("scope") in ("col", "row") for each in found.all("th"))
    cells = [each for each in found.all("td") if "data-name" in each]
    heads = [text for text in found.texts["th"] if text.strip()]
    assert {each["data-name"] for each in cells} <= set(heads)
    assert "The most urgent first" in "".join(found.texts["caption"])
    assert [each for each in found.found if each[0] == "html"] == [("html", {"lang": "en"})]


def test_a_row_can_be_chosen_by_every_value_that_is_offered():
    """A filter would show nothing, or leave rows out."""
    rows = [row(OPEN, school__id="North & South"), row(UNMET, school__id='"South"'), row(FINE)]
    found = Elements(made(rows))
    names = [each["data-filter"] for each in found.all("select")]
    assert names == ["status", "who", "school"]  # all have the same contract
    offered = {text for text in found.texts["option"] if text.strip()}
    body = [attrs for tag, attrs in found.found if tag == "tbody" and "data-status" in attrs]
    for name in names:
        assert {each[f"data-{name}"] for each in body if f"data-{name}" in each} <= offered


def test_a_huge_roster_makes_a_page_of_bounded_size(monkeypatch):
    """A browser would not open it; what is left out has to be said."""
    monkeypatch.setattr(pages, "MOST_ROWS", 2)
    text = made([row(OVERDUE)] * 5)
    assert (
        len(
            [
                attrs
                for tag, attrs in Elements(text).found
                if tag == "tbody" and "data-status" in attrs
            ]
        )
        == 2
    )
    said = "The 2 most urgent of 5 rows are here; the other 3 are in decisions.parquet."
    assert said in text_of(text)
    assert "most urgent of" not in text_of(made([row(OVERDUE)]))


def test_too_many_choices_are_no_filter(monkeypatch):
    """A list of a thousand schools is none to choose from."""
    monkeypatch.setattr(pages, "MOST_CHOICES", 2)
    rows = [row(OPEN, school__id=f"school {n}") for n in range(3)]
    assert "school" not in {each["data-filter"] for each in Elements(made(rows)).all("select")}


def test_an_empty_roster_says_so():
    """A page without a word would look broken."""
    text = page(summary_of([row(FINE)], count=0), [], BOOK.policy.title)
    assert "No row was decided." in text
    assert "Nothing open has a last day." in text
    assert not Elements(text).all("select")


def test_the_same_rows_make_the_same_page():
    """Two runs could not be compared."""
    assert made(MIXED) == made(MIXED)


# --- the chart


def months(*numbers, first=dt.date(2026, 11, 1)):
    """Months from one on, with so many last days each."""
    start = first.year * 12 + first.month - 1
    days = (dt.date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(len(numbers)))
    return [Month(day, number) for day, number in zip(days, numbers, strict=True)]


def test_bars_are_as_long_as_their_numbers():
    """The eye would be told something else than the numbers."""
    found = chart(months(10, 5, 1))
    wide = [bar.wide for bar in found.bars]
    assert wide[0] == 2 * wide[1] == 10 * wide[2]
    assert [bar.label for bar in found.bars] == ["November 2026", "December 2026", "January 2027"]
    assert all(LEFT + bar.wide < WIDTH - 30 for bar in found.bars)


def test_the_smallest_bar_is_seen():
    """One beside a thousand would have no bar at all."""
    assert [bar.wide > 0 for bar in chart(months(100_000, 1)).bars] == [True, True]


def test_the_chart_says_in_words_what_it_shows():
    """Who cannot see it would not know."""
    assert chart(months(3, 1)).text == "November 2026: 3 last days and December 2026: 1 last day."


def test_what_is_far_ahead_has_one_bar_together():
    """The chart of a roster over years would be longer than a page."""
    found = chart(months(*[1] * (MOST_BARS + 4)))
    assert len(found.bars) == MOST_BARS
    assert (found.bars[-1].label, found.bars[-1].number) == ("later", 5)
    assert sum(bar.number for bar in found.bars) == MOST_BARS + 4
    assert len(chart(months(*[1] * MOST_BARS)).bars) == MOST_BARS
    assert chart(months(*[1] * MOST_BARS)).bars[-1].label != "later"


def test_without_deadlines_there_is_no_chart():
    """A page would show an empty frame."""
    assert chart([]).bars == ()
    assert "<svg" not in made([row(FINE)])
