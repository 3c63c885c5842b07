"""The memo: it has what a principal needs, says nothing of its own, and is safe in each of its forms."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from deciding import UNABLE, UNTRAINED, at_random, decided, words
from markdown_it import MarkdownIt

from policy507.decisions.advice import memo as memos
from policy507.decisions.advice.document import Document, Labelled, Numbered, Paragraph
from policy507.decisions.advice.memo import SUFFIXES, memo_file, write_memo
from policy507.english.phrases import date_phrase
from policy507.errors import EngineError

HOSTILE = "<script>x</script> & [a](http://b.c) *d* `e` www.f.g | h_i_ # j"
HEADINGS = ["Answer", "Next steps", "Why", "Open questions", "What was assumed"]


def paragraphs(content: bytes) -> list[str]:
    """The paragraphs of a file for word processors, read back."""
    docx = pytest.importorskip("docx", reason="the extra `memo` is not installed")
    return [each.text for each in docx.Document(io.BytesIO(content)).paragraphs]


def test_it_has_all_its_parts_in_every_form():
    """Otherwise a memo would be signed that lacks what it rests on."""
    document = decided(UNTRAINED).memo()
    forms = (document.to_text(), document.to_markdown(), document.to_html_page())

    for form in forms:
        places = [form.index(heading) for heading in HEADINGS]
        assert places == sorted(places)
        assert "77 days ago (V.A)" in form
        assert "Signed: " in form


def test_a_file_for_word_processors_reads_back():
    """Otherwise nobody would notice that it cannot be opened, or lacks a part."""
    read = paragraphs(memo_file(decided(UNTRAINED).memo(), ".docx"))

    assert [each for each in read if each in HEADINGS] == HEADINGS
    assert any(each.startswith("Officer: complete the required training now") for each in read)
    assert any(each.startswith("Signed: ___") for each in read)
    assert any("it is not legal advice" in each.lower().replace("this", "it") for each in read)


def test_what_was_assumed_is_said():
    """Otherwise a principal would sign for more than was decided."""
    booked = {**UNABLE, "officer.sro_course_completed_on": "2026-12-14"}
    text = decided(booked, readings={"C-1": "day-before"}).memo().to_markdown()

    assert "the officer will complete the training course on December 14, 2026" in text
    assert "C-1: day-before (the default is same-day)" in text


@pytest.mark.parametrize("seed", range(6))
def test_it_says_for_which_day_the_policy_is_taken_to_be_in_force(seed):
    """Otherwise somebody signs that the policy was in force on a day that nobody asked about."""
    decision = at_random(seed)
    said = f"The policy is taken as adopted and in force on {date_phrase(decision.as_of)}."
    document = decision.memo()

    for form in (document.to_text(), document.to_markdown(), document.to_html_page()):
        (assumed,) = re.findall(r"The policy is taken as .*?, \d{4}\.", words(form))
        assert assumed == said


def test_what_is_to_be_done_ahead_stands_among_the_reasons():
    """Otherwise a memo tells to train an officer, and no word of it says why not yet."""
    ahead = {
        **UNTRAINED,
        "as_of": "2025-08-15",
        "officer.duties_assumed_on": "2024-08-26",
        "contract.starts_on": "2024-07-01",
    }
    text = " ".join(decided(ahead, without=["school_year"]).memo().to_text().split())
    steps, why = text.split(" Next steps ")[1].split(" Why ")

    assert "complete the required training by Sunday, August 31, 2025" in steps
    assert (
        "The officer is not required to complete the required training Not required (not yet" in why
    )


def test_what_is_open_is_asked():
    """Otherwise an answer would be signed that a fact could still change."""
    decision = decided(without=["officer.latest_certificate_kept"])

    assert "Does the chief law enforcement officer keep a copy" in decision.memo().to_text()


def test_ids_are_left_out_where_they_are_not_wanted():
    """Otherwise a personnel record would be in a file that is sent around."""
    decision = decided({"officer.id": "badge 114"})

    assert "badge 114" in decision.memo().to_text()
    assert "badge 114" not in decision.memo(ids=False).to_text()


class Seen(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self) -> None:
        """With nothing seen yet."""
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        """An element that begins."""
        del attrs
        self.tags.add(tag)

    def handle_data(self, data):
        """Text between elements."""
        self.text += data


def test_a_hostile_text_is_only_text_in_every_form():
    """Otherwise whoever writes a case could put a script or a link into a memo that others open."""
    blocks = (Paragraph(HOSTILE), Labelled(HOSTILE, (HOSTILE,)), Numbered((HOSTILE,)))
    document = Document(HOSTILE, blocks)
    page, rendered = Seen(), Seen()
    page.feed(document.to_html())
    rendered.feed(MarkdownIt("gfm-like", {"linkify": False}).render(document.to_markdown()))

    assert page.tags <= {"h1", "p", "dl", "dt", "dd", "ol", "li"}
    assert rendered.tags <= {"h1", "p", "strong", "ul", "ol", "li"}
    for seen in (page, rendered):
        assert seen.text.count(HOSTILE) == 5
    assert "http://" not in document.to_markdown()
    assert "\x1b" not in Document("\x1b[31m", ()).to_text()


@pytest.mark.parametrize("text", ["- a", "1. a", "+ a", "# a", "=== a"])
def test_a_text_begins_no_list_and_no_heading_of_markdown(text):
    """Otherwise a label could look like a step of ours."""
    seen = Seen()
    seen.feed(MarkdownIt().render(Document("t", (Paragraph(text),)).to_markdown()))

    assert seen.tags == {"h1", "p"}
    assert text in seen.text


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_it_is_never_written_over_a_file(suffix, tmp_path):
    """Otherwise a signed memo could be lost."""
    file = tmp_path / f"memo{suffix}"
    document = decided().memo()
    write_memo(document, file)

    with pytest.raises(FileExistsError):
        write_memo(document, file)
    assert file.read_bytes() == SUFFIXES[suffix](document)


def test_where_the_extra_is_missing_it_says_what_to_install(monkeypatch):
    """Otherwise a user would see a traceback of a module that is not there."""
    monkeypatch.setattr(memos, "find_spec", lambda _: None)

    with pytest.raises(EngineError, match=r"pip install 'policy507\[memo\]'"):
        memo_file(decided().memo(), ".docx")
