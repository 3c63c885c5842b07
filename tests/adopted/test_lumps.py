"""Paragraphs that have no number of their own: found in the words below a heading, or in the whole text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from layouts import as_docx, as_html, named, unnumbered, wrapped
from policytexts import HEADER, PARAGRAPHS, REFERENCES, book, but, written

from policy507.adopted import Result, apart, check, lines_of
from policy507.adopted.lines import Line
from policy507.adopted.lumps import MOST_IN_TEXT
from policy507.adopted.matching import NO_NUMBER
from policy507.errors import PolicyError

CITATIONS = [citation for citation in PARAGRAPHS if citation.count(".") <= 1]
ITEMS = pytest.mark.parametrize("items", [True, False], ids=["items", "no items"])
WIDTHS = pytest.mark.parametrize("width", [None, 80, 50])
HEADINGS = {
    "numbered": lambda text: text,
    "without numbers": lambda text: re.sub(r"(?m)^[IV]+\. ", "", text),
    "none": lambda text: re.sub(r"(?m)^[IV]+\. .*", "", text),
}


def report(text, names=()):
    """The report on a text."""
    return check(lines_of(text), "bicycles.txt", book(), names)


def odd(found):
    """What is not the same words: our citation, or the beginning of the text, to the result."""
    rows = (row for row in found.rows if row.result is not Result.SAME)
    return {row.citation or row.text[:12]: row.result for row in rows}


@ITEMS
@WIDTHS
@pytest.mark.parametrize("headings", HEADINGS)
@pytest.mark.parametrize("blank", [True, False], ids=["apart", "close"])
def test_paragraphs_without_numbers_are_found(items, width, headings, blank):
    """Otherwise a copy that lost its numbers would be told the policy's own words as unknown."""
    text = HEADINGS[headings](wrapped(unnumbered(items=items), width))
    found = report(text if blank else re.sub("\n+", "\n", text))

    assert {} == odd(found)
    assert NO_NUMBER in found.row("V.B").remarks
    assert found.row("V.B").number is None
    assert "V.B" not in found.numbers
    assert found.row("V.B").line.words.startswith("Whoever tried")


@pytest.mark.parametrize("bullet", ["", "- ", "o ", "• "])
def test_a_list_without_numbers_in_a_text_that_has_them_is_the_same(bullet):
    """Otherwise its items would be told as gone, which stand there."""
    text = re.sub(r"(?m)^(\s*)[1-5]\. ", rf"\g<1>{bullet}", written(PARAGRAPHS))
    found = report(text)

    assert {} == odd(found)
    assert len(found.row("IV.A").below) == 5
    assert "IV.A.1" not in found.numbers


@pytest.mark.parametrize("lost", ["III.A", "III.B", "IV.B", "IV.C", "IV.D", "V.C", "V.D"])
def test_a_paragraph_that_lost_its_number_alone_is_found(lost):
    """Otherwise it would be told as gone, or the list before it as not known in the policy's words."""
    begins = re.escape(PARAGRAPHS[lost][:9])
    text = re.sub(rf"(?m)^(\s*){lost[-1]}\. (?={begins})", r"\1", written(PARAGRAPHS))

    assert text != written(PARAGRAPHS)
    assert {} == odd(report(text))


@ITEMS
def test_what_stands_around_a_text_without_numbers_is_left_out(items):
    """Otherwise its title and its dates would be told as paragraphs that nobody knows."""
    body = HEADINGS["without numbers"](unnumbered(items=items))
    found = report(f"{HEADER}{body}\n{REFERENCES}")

    assert {} == odd(found)
    assert {"before the first paragraph", "references"} <= {each.why for each in found.left_out}
    assert not [each for each in found.left_out if "This text says" in each.line.words]


@ITEMS
@WIDTHS
def test_what_differs_in_a_text_without_numbers_is_told(items, width):
    """Otherwise one changed word would make all around it unknown."""
    text = unnumbered(items=items).replace("14 will do", "15 will do").replace("June 10", "July 10")
    found = report(wrapped(text, width))

    assert {"V.C": Result.DIFFERS, "IV.D": Result.DIFFERS} == odd(found)
    assert ["15"] == [each.inserted for each in found.row("V.C").differences]


@ITEMS
@pytest.mark.parametrize("headings", HEADINGS)
def test_what_is_added_to_a_text_without_numbers_is_not_known(items, headings):
    """Otherwise a school could add a duty that nobody is told of."""
    text = HEADINGS[headings](unnumbered(items=items))
    added = "Helmets hang near every door."

    assert {added[:12]: Result.UNKNOWN} == odd(
        report(text.replace("For each brake", f"{added}\n\nFor each brake"))
    )


@ITEMS
@pytest.mark.parametrize("headings", HEADINGS)
@pytest.mark.parametrize("gone", ["III.B", "IV.B", "V.C"])
def test_what_is_gone_from_a_text_without_numbers_is_not_there(items, headings, gone):
    """Otherwise a school could strike a duty, and nobody would see it."""
    text = HEADINGS[headings](unnumbered(items=items)).replace(PARAGRAPHS[gone], "")

    assert {gone: Result.MISSING} == odd(report(text))


@pytest.mark.parametrize("gone", ["IV.B", "V.C"])
def test_a_number_that_one_paragraph_lost_leaves_the_others(gone):
    """Otherwise a slip in one line would lose the paragraph before it too."""
    text = written(PARAGRAPHS).replace(f"\n{gone[-1]}. {PARAGRAPHS[gone]}", f"\n{PARAGRAPHS[gone]}")
    found = report(text)

    # Where it stands it is part of the paragraph before it: words, and none of them lost.
    assert "IV.D" not in odd(found)
    assert all(PARAGRAPHS[gone][:30] in row.text for row in found.rows if row.citation == gone)


def test_a_sentence_put_below_a_numbered_paragraph_is_a_change_of_it():
    """Otherwise a paragraph would be said to have the same words, though something was put into it."""
    text = written(PARAGRAPHS).replace("\nC. If no", "\nThey may also swim.\nC. If no")

    assert {"V.B": Result.DIFFERS} == odd(report(text))


@ITEMS
@pytest.mark.parametrize("name", ["Hilltop Riders", "V. Hill School", "École du Vélo"])
def test_a_proper_name_is_found_in_a_text_without_numbers(items, name):
    """Otherwise a school would have to state its name where its copy has lost its numbers."""
    found = report(named(unnumbered(items=items), name))

    assert dict.fromkeys(("II", "IV.A", "IV.B", "V.D"), Result.RENAMED) == odd(found)
    assert name == found.adopter


def read(kind, content):
    """The report on a file that a program wrote."""
    pages = apart.told(kind, content)["pages"]
    return check([[Line(*line) for line in page] for page in pages], "copy", book())


def test_lists_whose_numbers_are_no_text_are_found_in_other_files():
    """Otherwise a page that numbers by its style, or a document without lists, would have no paragraphs."""
    page = re.sub(r"<(/?)(?:ol|li)[^>]*>", r"<\1p>", as_html())

    assert {} == odd(read("html", page.encode()))
    assert {} == odd(read("docx", as_docx(forms=(("none", ""),) * 3)))


@pytest.mark.parametrize(
    "text",
    ["Bicycles are fine.", "One.\n\nTwo.\n\nThree.", "BICYCLES\n\nThey squeak.\nThey whirr.\n" * 9],
)
def test_another_text_without_numbers_is_refused_for_their_lack(text):
    """Otherwise whoever took a wrong file would be told of thirteen missing paragraphs."""
    with pytest.raises(PolicyError, match="no numbered paragraphs found"):
        report(text)


@given(st.lists(st.sampled_from(CITATIONS), unique=True, min_size=4), st.booleans())
def test_paragraphs_without_numbers_are_found_in_any_order(order, close):
    """Otherwise only a copy that keeps the policy's order could be read."""
    gap = "\n" if close else "\n\n"
    kept = [c for c in order if c != "IV.A"]
    if len(kept) < 4:
        return

    found = odd(report(gap.join(PARAGRAPHS[c] for c in kept)))

    assert dict.fromkeys(set(CITATIONS) - set(kept), Result.MISSING) == {
        c: result for c, result in found.items() if result is Result.MISSING
    } | dict.fromkeys(set(CITATIONS) - set(kept), Result.MISSING)
    assert not set(kept) & {c for c, result in found.items() if result is Result.MISSING}


@pytest.mark.slow
@pytest.mark.parametrize("pieces", [MOST_IN_TEXT - 1, MOST_IN_TEXT + 1, 3000])
def test_a_text_of_very_many_pieces_is_not_searched_for_paragraphs(pieces):
    """Otherwise a text made for it would keep the check busy for hours: this test would not end."""
    lump = "\n".join(f"Rule {n} is kept." for n in range(pieces))

    with pytest.raises(PolicyError):
        report(lump)
    assert "V.C" in odd(report(f"{written(but({'V.C': None}))}\n{lump}"))
