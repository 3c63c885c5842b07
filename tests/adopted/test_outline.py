"""An adopted copy taken apart by its own numbering, whatever is printed around it."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policytexts import (
    HEADER,
    HEADINGS,
    PARAGRAPHS,
    REFERENCES,
    STYLES,
    but,
    ordinals,
    whole,
    written,
)

from policy507.adopted import lines_of, paragraphs
from policy507.adopted.endings import policy_only
from policy507.adopted.furniture import furniture
from policy507.adopted.labels import ROMANS, is_heading, labels
from policy507.adopted.names import Names
from policy507.adopted.outline import wordings
from policy507.errors import PolicyError, Problem

TEXT = f"{HEADER}{written(PARAGRAPHS)}\n{REFERENCES}"


def read(text):
    """The words of every paragraph by its number, those without words left out."""
    return {
        each.number: each.text for each in paragraphs(lines_of(text), "bicycles.txt") if each.own
    }


def surroundings(pages):
    """The lines that may be words of a policy, and those that are left out."""
    kept, printed = furniture(pages, Names(()))
    found, left = policy_only(kept)
    return found, left + printed


PARTS = {citation: whole(citation) for citation in PARAGRAPHS}


def test_a_policy_is_taken_apart_by_paragraph():
    """Otherwise nothing could be said of a single paragraph."""
    assert PARTS == read(TEXT)
    assert list(PARTS) == list(read(TEXT))


def test_what_surrounds_the_articles_is_left_out_and_named():
    """Otherwise a note, a page number or a reference would count as words, or vanish unsaid."""
    words = " ".join(read(TEXT).values())
    _, left = surroundings(lines_of(TEXT))

    for stray in ("Hilltop", "Nobody", "Spoke", "SCOOTERS", "812.9"):
        assert stray not in words
    assert {"date of adoption", "note in brackets", "references"} <= {each.why for each in left}


VARIATIONS = {
    "no header": written(PARAGRAPHS) + REFERENCES,
    "no references": HEADER + written(PARAGRAPHS),
    "neither": written(PARAGRAPHS),
    "byte order mark": "\ufeff" + written(PARAGRAPHS),
    "bullets": re.sub(r"(?m)^(\w\.) ", "- \\1 ", TEXT),
    "other bullets": re.sub(r"(?m)^(\w\.) ", "•\t\\1 ", TEXT),
    "Word's bullets": re.sub(r"(?m)^(\w\.) ", "\uf0b7 \\1 ", written(PARAGRAPHS)),
    "indentation": textwrap.indent(TEXT, "\t   "),
    "Windows line ends": TEXT.replace("\n", "\r\n"),
    "old Mac line ends": TEXT.replace("\n", "\r"),
    "form feeds": TEXT.replace("\n\n", "\n\f"),
    "empty lines everywhere": TEXT.replace("\n", "\n\n"),
    "no empty lines": re.sub("\n+", "\n", written(PARAGRAPHS)),
    "no last line end": written(PARAGRAPHS).rstrip(),
    "headings as titles": written(
        PARAGRAPHS, headings={a: h.title().replace(" Of ", " of ") for a, h in HEADINGS.items()}
    ),
    "Markdown headings": re.sub(r"(?m)^(?=[IV]+\. )", "## ", TEXT),
    "labels alone on their lines": re.sub(r"(?m)^(\w\.) ", "\\1\n", TEXT),
    "adopted at the end": written(PARAGRAPHS) + "Adopted: May 3, 2031\nRevised: June 1, 2033\n",
    "a note between": TEXT.replace("V. BRAKES", "[Note: some\nchoose otherwise.]\n\nV. BRAKES"),
    "the title again": TEXT.replace("V. BRAKES", "812.9 BICYCLES\n\nV. BRAKES"),
    "a heading again": TEXT.replace("\nC. If no", "\nV. BRAKES\nC. If no"),
    "a heading again in a sentence": TEXT.replace(
        "June 10. They", "June\nIV. DUTIES OF RIDERS\n10. They"
    ),
}


@pytest.mark.parametrize("text", VARIATIONS.values(), ids=VARIATIONS)
def test_the_layout_of_a_copy_does_not_matter(text):
    """Otherwise a school's copy from another program would be reported as another policy."""
    assert PARTS == read(text)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("width", [None, 100, 60, 35])
@pytest.mark.parametrize("indent", ["", "   "])
def test_every_style_of_numbering_is_read(style, width, indent):
    """Otherwise a school that numbers in another way could not check its copy."""
    text = HEADER + written(PARAGRAPHS, style, width=width, refer=False, indent=indent)
    found = [each for each in paragraphs(lines_of(text), "t") if each.own]

    series = 1 if style.startswith("812.9.") else 0  # there the policy's own number is counted too
    paths = [each.path[series:] for each in found]
    assert [ordinals(citation) for citation in PARAGRAPHS] == paths
    assert list(PARTS.values()) == [each.text for each in found]


@pytest.mark.parametrize(
    ("style", "number"),
    {
        "I. A. 1.": "IV.A.4",
        "4.1.4": "4.1.4",
        "4.1.4.": "4.1.4",
        "812.9 IV. A. 4": "812.9 IV. A. 4",
        "IV.1.d": "IV.1.d",
        "4. (a) (4)": "4(a)(4)",
        "4(a)(iv)": "4(a)(iv)",
        "4.0, 4.1.4": "4.1.4",
        "Section 4. Subd. 1.": "Section 4, Subd. 1(4)",
        "A. / 1. / a)": "D.1.d",
    }.items(),
)
def test_a_number_is_what_the_text_itself_would_cite(style, number):
    """Otherwise a reader could not find the paragraph in the copy."""
    found = paragraphs(lines_of(written(PARAGRAPHS, style)), "t")

    assert number == next(each.number for each in found if each.path == (4, 1, 4))


@pytest.mark.parametrize(
    "page",
    ["812.9-2", "2", "- 2 -", "– 2 –", "Page 2", "page 2 of 3", "PAGE 2/3", "812.9 - 2", "2 of 3"],  # noqa: RUF001
)
@pytest.mark.parametrize("around", ["\n\n{}\n\n", "\n\n{}\n\f", "\f{}\f", "\n\n\n{}\n\f\n"])
def test_a_paragraph_goes_on_over_a_page_break(page, around):
    """Otherwise the rest of a paragraph would be lost, or a page number would be one of its words."""
    assert PARTS == read(TEXT.replace("merely to ", "merely to" + around.format(page)))


def test_a_footer_that_counts_is_left_out_where_no_page_ends():
    """Otherwise a footer would be words of the paragraph that a page ends in."""
    footer = "Adopted by the Board on May 4, 2031   Page"
    lines = written(PARAGRAPHS, width=60).split("\n")
    pages = [[*lines[at : at + 9], "", f"{footer} {at // 9}", ""] for at in range(0, len(lines), 9)]
    found, left = surroundings(lines_of("\n".join(line for page in pages for line in page)))

    assert not [line for line in found if "Board" in line.words]
    assert ["running title"] * len(pages) == [each.why for each in left]


@pytest.mark.parametrize(
    "text",
    [
        "A. Wait\n\n1. Reserved 2\n\n2. Reserved 3\n",
        "A. Wait\n\nthe sum of 2\n\nthe sum of 2\n",
        "A. Wait\n\nfor 2 days.\n\nfor 3 days.\n",
        "A. Wait for\nthe day 2\n\nor for\nthe day 3\n",
    ],
)
def test_words_that_end_in_a_number_are_kept(text):
    """Otherwise items of a list, or sentences with numbers, would be taken for footers."""
    assert [] == surroundings(lines_of(text))[1]


def test_running_titles_are_left_out():
    """Otherwise what is printed on every page would be words of whatever it interrupts."""
    lines = written(PARAGRAPHS, width=60).split("\n")
    sheets = ["\n".join(lines[at : at + 12]) for at in range(0, len(lines), 12)]
    text = "\f".join(
        f"Hilltop Manual\n812.9 Bicycles\n{sheet}\nRev. 2033, page {n} of 9\n"
        for n, sheet in enumerate(sheets, start=1)
    )

    assert PARTS == read(text)
    assert {"running title"} == {each.why for each in surroundings(lines_of(text))[1]}


@pytest.mark.parametrize("around", ["\n{}\n", "\n\n{}\n", "\n{}\n\n"])
def test_a_number_that_a_wrapped_line_left_alone_is_no_page_number(around):
    """Otherwise 60 could become 61 where a line ends, and the check would not see it."""
    assert PARTS == read(TEXT.replace(" 60 ", around.format(60)))


@pytest.mark.parametrize(
    "line",
    [
        "Legal References: Bell Code",
        "LEGAL REFERENCES:",
        "Legal Reference",
        "  - Cross References: Policy 99",
        "Cross-References:",
        "CROSS REFERENCES",
    ],
)
def test_the_references_end_the_policy(line):
    """Otherwise a school that lists other references would seem to have changed a paragraph."""
    assert PARTS == read(f"{written(PARAGRAPHS)}{line}\nD. Other\nVII. SCOOTERS\nThey too.\n")


@pytest.mark.parametrize("style", ["I. A. 1.", "4. (a) (4)", "4.0, 4.1.4", "Section 4. Subd. 1."])
def test_an_article_after_the_references_is_read(style):
    """Otherwise a school could add duties behind the references, and nobody would be told."""
    first = STYLES[style].label
    more = f"{first((6,))} SCOOTERS\n{first((6, 1))} Scooters are for two.\n"
    found = paragraphs(lines_of(f"{written(PARAGRAPHS, style)}{REFERENCES[:-14]}{more}"), "t")

    assert "Scooters are for two." == found[-1].text
    assert (6, 1) == found[-1].path


def test_a_numbered_list_of_references_is_no_article():
    """Otherwise the sixth reference of a policy with five articles would be a paragraph of it."""
    listed = "\n".join(f"{n}. Bell Code, Part {n}\nsee there." for n in range(1, 9))

    text = written(PARAGRAPHS, "4. (a) (4)", refer=False)

    assert read(text) == read(f"{text}Legal References:\n{listed}\n")


@pytest.mark.parametrize(
    "line",
    [
        "legal references: none",
        "Legal references bind",
        "Adopted policies bind",
        "[Some words] bind",
        "[Note: nobody closes it",
    ],
)
def test_words_that_only_begin_like_what_is_left_out_stay(line):
    """Otherwise words of the policy would go unread."""
    assert read(f"I. AIM\nOne\n{line}\nthree.") == {"I": f"One {line} three."}


def test_text_before_the_items_is_a_paragraph_of_its_own():
    """Otherwise a school could add a sentence below a heading, and nobody would see it."""
    parts = read("I. AIM\nAlways:\nA. one\nB. two\n")

    assert {"I": "Always: 1. one 2. two", "I.A": "one", "I.B": "two"} == parts


def test_the_ninth_item_is_not_the_first_article():
    """Otherwise an article with nine items or more would be cut in two."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    items = "\n".join(f"{letter}. Spare Wheel {letter}." for letter in letters)

    parts = read(f"I. AIM\n{items}\nII. BRAKES\nSqueak.")

    assert [*(f"I.{letter}" for letter in letters), "II"] == list(parts)


def test_articles_are_counted_up_to_thirty_nine():
    """Otherwise a longer policy could not be read."""
    assert 39 == len(ROMANS)
    text = "\n".join(f"{numeral}. WHEEL\nNumber {numeral} turns." for numeral in ROMANS)
    assert list(ROMANS) == list(read(text))


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("BRAKES", True),
        ("BRAKES, BELLS & LAMPS (2031)", True),
        ("Brakes of the Bicycle", True),
        ("2 Wheels", True),
        ("Brakes are tried", False),
        ("Brakes without Care", False),
        ("of Brakes", False),
        ("Brakes.", False),
        ("B" * 100, True),
        ("B" * 101, False),
        ("§", False),
        ("", False),
    ],
)
def test_a_heading_is_in_capitals_or_a_title(heading, is_one):
    """Otherwise a sentence would be taken for a heading, and its words would go unread."""
    assert is_one == is_heading(heading)


@pytest.mark.parametrize(
    ("line", "first", "rest"),
    [
        ("A. text", "A", "text"),
        ("(a) text", "(a)", "text"),
        ("4.1.4 text", "4.1.4", "text"),
        ("IV.1.a. text", "IV.1.a", "text"),
        ("812.9 IV. A. 4 text", "812.9 IV. A. 4", "text"),
        ("812.4.1 text", "812.4.1", "text"),
        ("Section 4. Subd. 1. text", "Section 4. Subd. 1", "text"),
        ("§ 4.2 text", "§ 4.2", "text"),
        ("4(a)(1) text", "4(a)(1)", "text"),
        ("IV. — AIM", "IV", "AIM"),
        ("ARTICLE IV", "ARTICLE IV", ""),
    ],
)
def test_a_label_is_read_in_any_style(line, first, rest):
    """Otherwise a paragraph would be taken for the rest of the one before."""
    label = labels(line)[0]

    assert (first, rest) == (label.written, label.rest)


@pytest.mark.parametrize(
    "line",
    [
        "In 4 days",
        "June 1. They",
        "626.8482, subdivision 4",
        "120A.05",
        "A",
        "60 days",
        "V.B., and",
    ],
)
def test_words_are_no_label(line):
    """Otherwise a sentence would be cut in two where it is wrapped."""
    assert all(label.bare for label in labels(line))


@pytest.mark.parametrize(
    "words",
    [
        "who rides with\nJ. Spoke of Hilltop and",
        "until June 1,\n2033. A rider waits. Before June\n1. they wait",
        "in grades 3, 4, and\n13. Then",
        "under Article\nV. They ride",
        "under paragraphs\nV.A. and\nIV.B., and",
        "under paragraph\nI.B. a rider waits, or",
        "see clause\n(4) or (5) and\n4) or\na. small",
        "see vitamin\nC. and\nIX. or\nIIX. BELLS",
        "with A\nbell or\nI\nor 5\nof",
        "under\n12.01 of the code, or\n1.2 of it, or",
    ],
)
def test_a_label_that_a_wrapped_sentence_brings_to_a_line_is_none(words):
    """Otherwise how wide a school's page is would decide what its paragraphs are."""
    text = f"I. AIM\n- A. A rider {words} stops.\n- B. Walk.\n"

    assert {"I.A": " ".join(f"A rider {words} stops.".split()), "I.B": "Walk."} == read(text)


@pytest.mark.parametrize("style", ["I. A. 1.", "4.1.4", "4. (a) (4)", "Section 4. Subd. 1."])
@pytest.mark.parametrize(
    "gone",
    ["III.A", "IV.A.1", "IV.A.2", "IV.A.3", "IV.A.5", "IV.B", "IV.D", "V.A", "V.B", "V.D", "I"],
)
def test_a_label_left_out_does_not_hide_those_after_it(style, gone):
    """Otherwise a deleted paragraph would make all that follow it look deleted."""
    left = but({gone: None})

    found = [e for e in paragraphs(lines_of(written(left, style)), "t") if e.own]

    assert [ordinals(citation) for citation in left] == [each.path for each in found]


# --- what cannot be taken apart


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\f\t", "\ufeff", "\ufeff\n"])
def test_an_empty_text_is_said_to_be_empty(text):
    """Otherwise an empty file would seem to lack every paragraph."""
    with pytest.raises(PolicyError) as raised:
        read(text)

    assert (Problem("the text is empty", "bicycles.txt"),) == raised.value.problems


@pytest.mark.parametrize(
    "text",
    ["Bicycles are fine.", "I. AIM", "Article One\nBicycles.", "IIII. AIM\nBicycles.", "12\n\n13"],
)
def test_a_text_without_numbering_is_refused(text):
    """Otherwise a text that cannot be read would pass as one without paragraphs."""
    with pytest.raises(PolicyError, match="no numbered paragraphs found: expected numbers"):
        read(text)


def test_two_paragraphs_with_one_number_are_refused_with_their_lines():
    """Otherwise one of the two would go unread."""
    text = "I. AIM\nA. one.\nA. two.\nB. three.\nII. BELLS\nfour.\nA. five.\nA. six.\nA. seven.\n"
    with pytest.raises(PolicyError) as raised:
        read(text)

    assert [
        Problem("2 paragraphs are numbered I.A, the first on line 2", "bicycles.txt", 3),
        Problem("3 paragraphs are numbered II.A, the first on line 7", "bicycles.txt", 8),
    ] == list(raised.value.problems)


# --- properties

WIDTHS = st.integers(1, 200)


@given(WIDTHS, st.sampled_from(sorted(STYLES)))
def test_how_lines_are_wrapped_does_not_matter(width, style):
    """Otherwise how wide a school's page is would decide what its paragraphs are."""
    text = written(PARAGRAPHS, style, width=max(width, 25), refer=False)

    found = [each for each in paragraphs(lines_of(text), "t") if each.own]
    # A first line in capitals may be a heading or words: both are tried.
    assert all(w in wordings(p) for p, w in zip(found, PARTS.values(), strict=True))


BREAKS = ["\n", "\n\n", "\n\n812.9-2\n\n", "\f", "\n\f\n", "\n\n- 3 -\n\n\f"]


@given(st.integers(30, 120), st.data())
def test_where_pages_end_does_not_matter(width, data):
    """Otherwise a copy with other pages would be reported as changed."""
    lines = written(PARAGRAPHS, width=width).split("\n")
    parts = []
    for line, _ in pairwise([*lines, ""]):
        parts += [line, data.draw(st.sampled_from(BREAKS))]

    assert PARTS == read("".join(parts))


PIECES = st.lists(
    st.sampled_from(
        [
            *"IVXABCabi12().:;-•§ \n\r\f\t",
            "\n\n",
            "I. AIM\n",
            "A. ",
            "1. ",
            "4.1.2 ",
            "Section 2. ",
            "Subd. 1. ",
            "[Note: ",
            "Legal References:",
            "\ud800",
        ]
    )
).map("".join)


@given(st.one_of(st.text(), PIECES, PIECES.map(lambda text: f"I. AIM\nA. one:\n{text}")))
def test_any_text_is_read_or_refused(text):
    """Otherwise a damaged file would end in a traceback."""
    last = len(re.split("\r\n?|\n", text))
    try:
        found = paragraphs(lines_of(text), "t")
    except PolicyError as error:
        assert all(p.line is None or 1 <= p.line <= last for p in error.problems)
    else:
        assert found
        assert all(1 <= each.line.number <= last for each in found)
