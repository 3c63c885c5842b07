"""Layouts that schools have their copies in: whatever a program or a typist made of them, the words are found."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from layouts import (
    CASES,
    ENDS,
    INITIALLED,
    INSERTED,
    PAGES,
    RUNNING,
    Layout,
    interrupted,
    layouts,
    named,
    over_lines,
    with_inserted,
    wrapped,
)
from policytexts import HEADER, HEADINGS, PARAGRAPHS, REFERENCES, STYLES, book, but, written

from policy507.adopted import Result, apart, check, lines_of
from policy507.adopted.lines import Line
from policy507.adopted.sources import read_pages

NAMED = ("II", "IV.A", "IV.B", "V.D")  # the paragraphs that name the adopter
HELMETS = "Helmets are worn by whoever rides after dusk."


def report(text, names=()):
    """The report on a text."""
    return check(lines_of(text), "bicycles.txt", book(), names)


def odd(text, names=()):
    """What is not the same words: our citation, or the text's number, to the result."""
    rows = report(text, names).rows
    return {r.citation or r.number: r.result for r in rows if r.result is not Result.SAME}


# --- headings


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_heading_over_several_lines_is_one(style, case, lines):
    """Otherwise the article would be lost whose heading was too long for its line."""
    text = written(PARAGRAPHS, style, headings=over_lines(lines, case))

    assert {} == odd(f"{HEADER}{text}\n{REFERENCES}")
    assert {} == odd(text.replace("\n\n", "\n"))


@pytest.mark.parametrize("blank", ["\n\n", "\n"])
def test_a_heading_in_small_letters_over_two_lines_is_one(blank):
    """Otherwise it would be told as a paragraph that is not known."""
    headings = {**HEADINGS, "IV": "Duties of those that ride bicycles\nof the club on the road"}

    assert {} == odd(written(PARAGRAPHS, headings=headings).replace("\n\n", blank))


def test_a_heading_over_two_lines_again_at_the_top_of_a_page():
    """Otherwise its second line would be words of the paragraph that the page begins in."""
    text = written(PARAGRAPHS, headings=over_lines(2))
    again = "V. BRAKES, BELLS,\nAND LAMPS\n"

    assert {} == odd(text.replace("\nC. If no", f"\n{again}C. If no"))


@pytest.mark.parametrize(
    "sentence", ["None of this binds anybody.", "RIDERS need no brakes at all."]
)
def test_a_sentence_below_a_heading_over_two_lines_is_not_known(sentence):
    """Otherwise what governs a whole article could be added behind a long heading."""
    text = written(PARAGRAPHS, headings=over_lines(2))
    added = text.replace("AND LAMPS\n", f"AND LAMPS\n{sentence}\n")

    assert {"V": Result.UNKNOWN} == odd(added)


@pytest.mark.parametrize(
    "style", ["Section 4. Subd. 1.", "Article IV, 4.1", "I. A. 1.", "4. (a) (4)"]
)
@pytest.mark.parametrize("own_line", [True, False])
def test_a_sentence_heads_a_paragraph_as_in_statutes(style, own_line):
    """Otherwise every subdivision would differ by the words over it."""
    titles = {
        "V.A": "Trial required.",
        "V.B": "Trials before.",
        "IV.B": "More duties.",
        "II": "Scope.",
    }
    between = "\n" if own_line else " "
    headed = but({c: f"{title}{between}{PARAGRAPHS[c]}" for c, title in titles.items()})

    assert {} == odd(written(headed, style))


@pytest.mark.parametrize("title", ["Bells; exceptions.—", "What is due? ", "Duties of riders.– "])  # noqa: RUF001
def test_a_title_may_be_set_apart_as_statutes_print_it(title):
    """Otherwise no paragraph of a copy that is printed so would be known."""
    headed = but({c: f"\u2014{title}{w}" for c, w in PARAGRAPHS.items() if c.count(".") == 1})
    text = written(headed, "Section 4. Subd. 1.").replace(" \u2014", "\u2014")

    assert {} == odd(text)


def test_a_sentence_that_heads_a_changed_paragraph_is_none_of_its_words():
    """Otherwise a title would be told as a change, beside the one that matters."""
    words = PARAGRAPHS["V.C"].replace("60", "90")
    text = written(but({"V.C": f"Workshops closed.\n{words}"}), "Section 4. Subd. 1.")
    row = report(text).row("V.C")

    assert Result.DIFFERS is row.result
    assert row.text.startswith("If no workshop")


@pytest.mark.parametrize("style", STYLES)
def test_a_heading_may_be_a_sentence_without_an_end(style):
    """Otherwise an article whose heading is in small letters would be lost."""
    headings = {article: title.capitalize() for article, title in HEADINGS.items()}

    assert {} == odd(written(PARAGRAPHS, style, headings=headings))


# --- names that look like numbers


@pytest.mark.parametrize("name", INITIALLED)
@pytest.mark.parametrize("style", ["I. A. 1.", "4.1.4", "IV.A.4", "A. / 1. / a)"])
@pytest.mark.parametrize("width", [None, 100, 70, 50])
@pytest.mark.parametrize("given", [True, False])
def test_a_name_is_no_number(name, style, width, given):
    """Otherwise a school whose name begins with an initial would have no paragraphs, or two of a number."""
    text = named(written(PARAGRAPHS, style), name)
    found = report(wrapped(text, width) if width else text, [name] if given else [])

    assert dict.fromkeys(NAMED, Result.RENAMED) == {
        row.citation: row.result for row in found.rows if row.result is not Result.SAME
    }
    assert name == found.adopter
    assert all(found.numbers.values())


@pytest.mark.parametrize("name", ["I", "A", "1", "II", "A.", ""])
def test_a_name_that_is_a_number_hides_no_paragraph(name):
    """Otherwise a slip in `--adopter` would lose all that is numbered so."""
    assert {} == odd(written(PARAGRAPHS), [name])


@pytest.mark.parametrize("number", ["IV.A", "IV. A.", "V.B"])
def test_what_is_cited_in_a_sentence_is_no_name(number):
    """Otherwise a paragraph would be lost whose number another one cites."""
    cited = but({"IV.C": f"A rider must not, under paragraph {number} Nothing, ride on ice."})

    assert {"IV.C": Result.DIFFERS} == odd(written(cited))


def test_no_number_is_empty():
    """Otherwise a reader would be told of a paragraph without being told which."""
    found = report(named(written(PARAGRAPHS, "4.1.4"), "E.C.H.O. Riders").replace("3 WORDS\n", ""))

    assert all(row.number != "" for row in found.rows)


# --- what is printed in the middle of a text, and at its end


@pytest.mark.parametrize("title", RUNNING)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("blank", [True, False], ids=["apart", "in the text"])
@pytest.mark.parametrize("width", [None, 80, 50])
def test_a_running_title_in_the_middle_of_a_text_is_left_out(title, page, blank, width):
    """Otherwise a title that the pages print would be words of whatever it interrupts."""
    text = written(PARAGRAPHS, width=width)
    every = len(text.split("\n")) // 4

    found = report(interrupted(text, title, every, page=page, blank=blank))

    assert found.agrees, odd(interrupted(text, title, every, page=page, blank=blank))
    assert {"running title", "page number"} >= {each.why for each in found.left_out}
    assert 3 <= len(found.left_out)


@pytest.mark.parametrize("page", [page for page in PAGES if page])
def test_a_running_title_beside_its_page_number_is_left_out(page):
    """Otherwise the two on one line would be words, though neither is alone."""
    text = written(PARAGRAPHS, width=70)

    assert {} == odd(interrupted(text, "", 10, page=f"Hilltop Academy   {page}", blank=False))


@pytest.mark.parametrize("name", INITIALLED)
def test_the_name_of_a_school_on_every_page_is_no_number(name):
    """Otherwise a page would begin with a paragraph that is none."""
    text = named(written(PARAGRAPHS, width=70), name)

    found = odd(interrupted(text, name, 15), [name])

    assert dict.fromkeys(NAMED, Result.RENAMED) == found


def test_a_title_that_stands_twice_is_words():
    """Otherwise a sentence that happens to be in title case twice would go unread."""
    text = written(PARAGRAPHS).replace("\nB. The cycling", "\nRide Well\n\nB. The cycling")
    text = text.replace("\nC. A rider", "\nRide Well\n\nC. A rider")

    found = report(text)
    told = " ".join(row.text for row in found.rows if row.result is not Result.SAME)
    assert 2 == told.count("Ride Well")


@pytest.mark.parametrize(
    "begins", ["References:", "Statutory Authority:", "LEGAL AUTHORITY", "Legal Reference:"]
)
def test_references_may_have_other_names(begins):
    """Otherwise the statutes that are named at the end would be words of the last duty."""
    found = report(f"{written(PARAGRAPHS)}{begins}\nBell Code 12.01\n")

    assert found.agrees
    assert ["references"] * 2 == [each.why for each in found.left_out]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("gap", ["", "\n", "\n\n\n"])
@pytest.mark.parametrize("width", [None, 60])
@pytest.mark.parametrize("references", ["", REFERENCES[: REFERENCES.index("Cross")]])
def test_how_a_policy_was_adopted_is_no_part_of_its_last_paragraph(end, gap, width, references):
    """Otherwise a date or a signature below the policy would be told as a change of its last duty."""
    text = written(PARAGRAPHS, width=width)
    found = report(f"{text}{gap}{ENDS[end]}{references}")

    assert found.agrees
    assert {"date of adoption"} <= {each.why for each in found.left_out}


@pytest.mark.parametrize(
    "added",
    [
        "Signed: riders must wear a helmet on every road that has more than two lanes.",
        "May 3, 2031 is the day from which helmets are worn by all who ride after dusk.",
        "E. Reviewed brakes are marked.",
        "E. Signed: helmets.",
        "VI. SIGNED\n\nHelmets are worn.",
    ],
)
def test_words_behind_the_last_paragraph_are_not_taken_for_a_signature(added):
    """Otherwise a school could add a duty where nobody would read it."""
    assert odd(written(PARAGRAPHS) + added)


# --- paragraphs that were put in


@pytest.mark.parametrize(("style", "before", "label", "number"), INSERTED)
@pytest.mark.parametrize("width", [None, 60])
def test_an_inserted_paragraph_is_not_known(style, before, label, number, width):
    """Otherwise a duty under a number between two numbers would vanish in the one before."""
    found = report(with_inserted(style, before, label, HELMETS, width))
    (row,) = [row for row in found.rows if row.result is not Result.SAME]

    assert (Result.UNKNOWN, None, number) == (row.result, row.citation, row.number)
    assert HELMETS == row.text


def test_two_inserted_paragraphs_and_items_of_one():
    """Otherwise what is numbered within an added paragraph would belong to the one before."""
    words = "Helmets are:\n1. worn;\n2. clean."
    text = with_inserted("I. A. 1.", "IV.C", "B-1.", words)
    both = text.replace("C. A rider", "B-2. Gloves are worn.\nC. A rider")
    rows = {row.number: row.text for row in report(both).rows if row.result is not Result.SAME}

    assert {"IV.B-1": "Helmets are: 1. worn; 2. clean.", "IV.B-2": "Gloves are worn."} == rows


def test_two_inserted_paragraphs_with_one_number_are_refused():
    """Otherwise one of the two would go unread."""
    text = with_inserted("I. A. 1.", "IV.C", "B-1.", HELMETS)

    with pytest.raises(ValueError, match=r"2 paragraphs are numbered IV\.B-1"):
        report(text.replace("C. A rider", f"B-1. {HELMETS}\nC. A rider"))


@pytest.mark.parametrize(
    "words",
    [
        "in 3D\nmodels of",
        "by the\n2B pencil, or",
        "see\nV.B-1. Then",
        "who is of type\nB-1. Then they",
        "on the\n5.2A line",
        "and the\nBB. King of",
    ],
)
def test_what_a_wrapped_sentence_brings_to_a_line_is_not_inserted(words):
    """Otherwise how wide a school's page is would decide what its paragraphs are."""
    text = written(but({"IV.C": f"A rider {words} ice stops."}))

    assert {"IV.C"} == set(odd(text)) & {"IV.C"}
    assert "IV.D" not in odd(text)


# --- line ends of web pages


@pytest.mark.parametrize(
    "tag", ["<br />", "<br>", "<BR/>", " <br/>", '<br clear="all">', "&nbsp;<br>"]
)
@pytest.mark.parametrize("width", [None, 60])
def test_the_code_of_a_line_end_is_no_word(tag, width):
    """Otherwise every paragraph of a text out of a web form would differ."""
    text = written(PARAGRAPHS, width=width)

    assert {} == odd(text.replace("\n", f"{tag}\n"))
    assert {} == odd(text.replace("\n", tag))


@pytest.mark.parametrize("label", [r"^(\w+\.)", r"^(\w+\. [A-Z ]+)$", r"(\w+)"])
def test_what_is_bold_in_plain_text_is_the_same_words(label):
    """Otherwise a copy out of a note-taking program would have no numbers."""
    assert {} == odd(re.sub(f"(?m){label}", r"**\1**", written(PARAGRAPHS)))


# --- all of them together


@given(layouts())
def test_a_faithful_copy_agrees_in_any_layout(layout):
    """Otherwise two oddities that are read one by one would together make a copy another policy."""
    found = check(_pages(layout), "copy", book(), layout.names)

    assert {} == {
        row.citation or row.text[:30]: (row.number, row.result, row.text[:60])
        for row in found.rows
        if row.result not in (Result.SAME, Result.RENAMED)
    }


def _pages(layout: Layout):
    """The lines of a copy, read here."""
    for kind, begins in (("docx", b"PK"), ("html", b"<!DOCTYPE")):
        if layout.content.startswith(begins):
            return [
                [Line(*line) for line in page] for page in apart.told(kind, layout.content)["pages"]
            ]
    return read_pages(io.BytesIO(layout.content), "copy")
