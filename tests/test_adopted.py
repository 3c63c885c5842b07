"""An adopted copy of a policy: its words made comparable, taken apart, compared."""

from __future__ import annotations

import contextlib
import re
import textwrap
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from policy507.adopted import ARTICLES, Expected, compare, expected, fingerprint, normalise, split
from policy507.loading import load
from policy507.problems import PolicyError, Problem

# --- an invented policy, numbered as the real one is

HEADER = """\
Adopted:          Hilltop Cycling Board Policy 812.9
                  Orig. 2031
Revised:

812.9 BICYCLES

[Note: Nobody has to adopt this. I. Wheel wrote it.]
"""
REFERENCES = """\
Legal References: Bell Code § 12.01, subds. 3 and 4 (Bells)

A. Spoke, On Wheels

Cross References: Policy 99 (Scooters)

812.9-2

VI. SCOOTERS
"""
HEADINGS = {
    "I": "AIM",
    "II": "WHOM IT BINDS",
    "III": "WORDS",
    "IV": "DUTIES OF RIDERS",
    "V": "BRAKES",
}
PARAGRAPHS = {
    "I": "This text says what a rider of a bicycle owes and how brakes are kept.",
    "II": "A club that lends out bicycles keeps to it. Any loan for 3 or more days is put in writing.",
    "III.A": '"Bicycle" means one on 2 wheels, as in the Bell Code, section 12.01, at 3, 4, and 13.',
    "III.B": '"Rider" means whoever sits on one, the rider\'s half-grown children on a follow-up seat.',
    "IV.A": "On every ride a rider's duties shall include:",
    "IV.A.1": "ringing a bell that carries 40 paces;",
    "IV.A.2": "lighting a lamp at dusk;",
    "IV.A.3": "keeping 2 hands on the bar;",
    "IV.A.4": "stopping at level crossings; and,",
    "IV.A.5": "greeting walkers of any grade from 1 to 9.",
    "IV.B": "The club may ask more of a rider than is said in paragraph IV.A.",
    "IV.C": "A rider must not ride on ice merely to shorten the way, nor race on 6 public bridges.",
    "IV.D": "Nothing in this Article II. or elsewhere makes walkers yield before June 10. They may run.",
    "V.A": "Save as paragraphs V.B., and V.C. say, from May 3, 2031, brakes are tried every 14 days",
    "V.B": "Whoever tried them before May 3, 2031, need not do so under paragraph V.A. until June 1, "
    "2033. A rider new to it may take 7 weeks.",
    "V.C": "If no workshop is open the rider must walk for fewer than 60 days; one of 14 will do.",
    "V.D": "For each brake the club keeps the latest paper.",
}
KEY_PHRASES = {
    "II": ("Any loan for 3 or more days",),
    "IV.A": ("shall include", "2 hands on the bar"),
    "V.B": ("before May 3, 2031", "until June 1, 2033"),
    "V.C": ("fewer than 60 days", "must walk"),
}
FILE = "bicycles.txt"


def written(paragraphs, *, bullet="- ", indent=" ", headings=HEADINGS, width=None, gap="\n"):
    """A policy's text from its paragraphs; with `width`, its lines are wrapped."""
    lines, article = [], ""
    for citation, words in paragraphs.items():
        parts = citation.split(".")
        if parts[0] != article:
            article = parts[0]
            lines += [gap + f"{article}. {headings[article]}" + gap]
        label = ["", f"{bullet}{parts[-1]}. ", f"{indent}{bullet}{parts[-1]}. "][len(parts) - 1]
        lines += wrapped(label + words, width) if width else [label + words]
    return "\n".join(lines) + "\n"


def wrapped(line, width):
    """A line as several of at most `width` characters, but no word is divided."""
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


def with_items(paragraphs):
    """What `split` makes of them: a paragraph with items has their numbers and words too."""
    return {
        citation: " ".join(
            words if other == citation else f"{other.split('.')[-1]}. {words}"
            for other, words in paragraphs.items()
            if other == citation or (other.startswith(f"{citation}.") and "." in citation)
        )
        for citation in paragraphs
    }


def but(changes, paragraphs=None):
    """The paragraphs with other words; those without any are left out."""
    changed = {**(PARAGRAPHS if paragraphs is None else paragraphs), **changes}
    return {citation: words for citation, words in changed.items() if words is not None}


def sorted_by_number(paragraphs):
    """The paragraphs in the order of their numbers."""
    return dict(
        sorted(
            paragraphs.items(),
            key=lambda pair: [
                ARTICLES.get(p) or (p.isdigit() and int(p)) or ord(p) for p in pair[0].split(".")
            ],
        )
    )


PARTS = with_items(PARAGRAPHS)
TEXT = f"{HEADER}{written(PARAGRAPHS)}\n{REFERENCES}"
EXPECTED = tuple(
    Expected(citation, fingerprint(words), KEY_PHRASES.get(citation, ()))
    for citation, words in PARTS.items()
    if citation.count(".") <= 1
)


def line_of(text, words):
    """The number of the line that has these words."""
    (line,) = [n for n, line in enumerate(text.split("\n"), 1) if words in line]
    return line


def messages(text, entries=EXPECTED):
    """What is wrong with a text, without the places."""
    return [problem.message for problem in compare(text, FILE, entries)]


# --- normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“the rider\u2019s”", '"the rider\'s"'),
        ("in V.A, below", "in V.A., below"),
        ("in V. A. below", "in V.A. below"),
        ("The End.", "the end"),
        ("the ride \u2013 or walk", "the ride - or walk"),
        ("the ride—or walk", "the ride or walk"),
        ("short-\nening", "shortening"),
        ("short-  \r\n   ening", "shortening"),
        ("short\u00ad\nening", "shortening"),
        ("short\u00adening", "shortening"),
        ("short\u2010\nening", "shortening"),
        ("follow-\nup", "follow-up"),
        ("follow\u2011up", "follow-up"),
        ("two- or\nthree-fold", "two-\nor three- fold"),
        ("one\ftwo\u00a0three\u2028four", "one two three four"),
        ("o\ufb03cer", "officer"),
        ("ＡＢ１２", "ab12"),  # noqa: RUF001
        ("Straße", "STRASSE"),
        ("cafe\u0301", "caf\u00e9"),
        ("§12.01", "§ 12.01"),
        ("§§ 12", "§ § 12"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("snake_case", "snake case"),
        ("2030-\n31", "2030-31"),
    ],
)
def test_the_same_words_come_out_equal(one, other):
    """Otherwise a copy that was only typed or set otherwise would be reported as changed."""
    assert normalise(other) == normalise(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60 days", "61 days"),
        ("60 days", "6 0 days"),
        ("9-11", "911"),
        ("9, 11", "911"),
        ("6.5", "65"),
        ("subdivision 4", "subdivision 4a"),
        ("§ 12", "12"),
        ("must", "may"),
        ("must not", "must"),
        ("café", "cafe"),
        ("हिन्दी", "हनद"),
        ("a b", "b a"),
        ("rider's", "riders"),
    ],
)
def test_other_words_come_out_different(one, other):
    """Otherwise a school could change the policy, and the check would not see it."""
    assert normalise(other) != normalise(one)
    assert fingerprint(other) != fingerprint(one)


def test_what_is_normalised_is_words_with_single_spaces():
    """Otherwise a phrase could not be looked for by its words."""
    assert "v a § 12 01 and 60 followup s" == normalise(
        "\t“V.A.”; § 12.01 —\nand 60 Follow-up\u2019s!\n"
    )


@pytest.mark.parametrize("text", ["", " \n\f", "—…“”!", "\u00ad\ufeff"])
def test_nothing_but_punctuation_is_no_words(text):
    """Otherwise an empty paragraph would have words."""
    assert "" == normalise(text)


MARKED = st.text(
    "aAéİǰßΐ\u0300\u0315\u0345\u0344\u200d\u00ad-\u2010 \n\u1100\u1161\u11a8.9§_ﬁ", max_size=60
)


@given(st.one_of(st.text(), MARKED))
@example("\u1100-\u1161")
@example("a" + "\u0344" * 40)
@example("a" + "\u0315\u0300" * 40)
@example("e\u200d\u0301")
def test_to_normalise_twice_changes_nothing(text):
    """Otherwise words that were stored normalised would not be found in the text they are from."""
    once = normalise(text)

    assert once == normalise(once)


@given(st.one_of(st.text(), MARKED))
def test_normalised_words_have_no_other_characters(text):
    """Otherwise the documented form is not the form."""
    words = normalise(text)

    assert words == " ".join(words.split())
    assert all(c in " §" or unicodedata.category(c)[0] in "LMN" for c in words)


@given(st.lists(st.text("ab-1.é§", min_size=1)), st.data())
def test_how_words_are_spaced_does_not_matter(words, data):
    """Otherwise a copy with other line ends would be reported as changed."""
    space = st.text(" \n\r\t\f\u00a0", min_size=1, max_size=3)
    spaced = "".join(word + data.draw(space) for word in words)

    assert normalise(" ".join(words)) == normalise(spaced)


@given(st.text("abcdeß", min_size=2), st.data())
def test_a_word_may_be_divided_at_any_letter(word, data):
    """Otherwise a copy that was set in a narrower column would be reported as changed."""
    at = data.draw(st.integers(1, len(word) - 1))

    assert normalise(word) == normalise(f"{word[:at]}-\n{word[at:]}")


@given(st.one_of(st.text(), st.just("a\ud800b")))
def test_a_fingerprint_is_a_digest_of_the_words(text):
    """Otherwise a rule file could not hold it, or a damaged text would end in a traceback."""
    assert re.fullmatch("sha256:[0-9a-f]{64}", fingerprint(text))
    assert fingerprint(normalise(text)) == fingerprint(text)


def test_the_order_of_marks_is_bounded():
    """Otherwise a run of marks upon one letter would be put in order in quadratic time."""
    words = normalise("a" + "\u0315\u0300" * 100)

    assert max(map(len, words.split())) <= 31


def test_a_fingerprint_stays_what_it_is():
    """Otherwise every fingerprint in the rule files would silently have to be made anew."""
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    assert f"sha256:{known}" == fingerprint("ABC.")


# --- split: the whole text


def test_a_policy_is_taken_apart_by_paragraph():
    """Otherwise nothing could be said of a single paragraph."""
    assert PARTS == split(TEXT)
    assert list(PARTS) == list(split(TEXT))


def test_a_paragraph_with_items_has_their_words_and_each_stands_alone_too():
    """Otherwise a changed item would not be seen, or could not be named."""
    parts = split(TEXT)

    assert parts["IV.A"].startswith("On every ride")
    assert parts["IV.A"].endswith("any grade from 1 to 9.")
    assert "lighting a lamp at dusk;" == parts["IV.A.2"]
    assert "The club may" in parts["IV.B"]


def test_what_surrounds_the_articles_is_left_out():
    """Otherwise a note, a page number or a reference would count as the policy's words."""
    words = " ".join(split(TEXT).values())

    assert "Hilltop" not in words
    assert "Nobody" not in words
    assert "Spoke" not in words
    assert "SCOOTERS" not in words
    assert "812.9" not in words


VARIATIONS = {
    "no header": written(PARAGRAPHS) + REFERENCES,
    "no references": HEADER + written(PARAGRAPHS),
    "neither": written(PARAGRAPHS),
    "byte order mark": "\ufeff" + written(PARAGRAPHS),
    "no bullets": TEXT.replace("- ", ""),
    "other bullets": re.sub(r"(?m)^( ?)- ", "\\1•\t", TEXT),
    "Word's bullets": written(PARAGRAPHS, bullet="\uf0b7 "),
    "two bullets": written(PARAGRAPHS, bullet="- - "),
    "indentation": textwrap.indent(TEXT, "\t   "),
    "indentation without bullets": written(PARAGRAPHS, bullet="     ", indent="\u00a0\u00a0"),
    "Windows line ends": TEXT.replace("\n", "\r\n"),
    "old Mac line ends": TEXT.replace("\n", "\r"),
    "form feeds": TEXT.replace("\n\n", "\n\f"),
    "a form feed alone": TEXT.replace("\n\n", "\f\n"),
    "empty lines everywhere": TEXT.replace("\n", "\n\n"),
    "no empty lines": re.sub("\n+", "\n", written(PARAGRAPHS)),
    "no empty lines, no bullets": re.sub("\n+", "\n", written(PARAGRAPHS, bullet="")),
    "no last line end": written(PARAGRAPHS).rstrip(),
    "headings as titles": written(
        PARAGRAPHS, headings={a: h.title().replace(" Of ", " of ") for a, h in HEADINGS.items()}
    ),
    "Markdown headings": re.sub(r"(?m)^(?=[IV]+\. )", "## ", TEXT),
    "labels alone on their lines": re.sub(r"(?m)^( ?- \w\.) ", "\\1\n", TEXT),
    "tabs after labels": re.sub(r"(?m)^( ?- \w\.) ", "\\1\t", TEXT),
}


@pytest.mark.parametrize("text", VARIATIONS.values(), ids=VARIATIONS)
def test_the_layout_of_a_copy_does_not_matter(text):
    """Otherwise a school's copy from another program would be reported as another policy."""
    assert PARTS == split(text)
    assert [] == compare(text, FILE, EXPECTED)


@pytest.mark.parametrize(
    "page",
    ["812.9-2", "2", "- 2 -", "– 2 –", "Page 2", "page 2 of 3", "PAGE 2/3", "812.9 - 2", "2 of 3"],  # noqa: RUF001
)
@pytest.mark.parametrize("around", ["\n\n{}\n\n", "\n\n{}\n\f", "\f{}\f", "\n\n\n{}\n\f\n"])
@pytest.mark.parametrize("bullet", ["", "- ", " • "])
def test_a_paragraph_goes_on_over_a_page_break(page, around, bullet):
    """Otherwise the rest of a paragraph would be lost, or a page number would be one of its words."""
    text = TEXT.replace("merely to ", "merely to" + around.format(page) + bullet)

    assert PARTS == split(text)


@pytest.mark.parametrize("around", ["\n{}\n", "\n\n{}\n", "\n{}\n\n"])
def test_a_number_that_a_wrapped_line_left_alone_is_no_page_number(around):
    """Otherwise 60 could become 61 where a line ends, and the check would not see it."""
    wrapped_text = TEXT.replace(" 60 ", around.format(60))

    assert PARTS == split(wrapped_text)
    assert ["V.C"] == [
        citation
        for citation, words in split(wrapped_text.replace("60", "61")).items()
        if words != PARTS[citation]
    ]


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
    assert PARTS == split(f"{written(PARAGRAPHS)}{line}\nD. Other\nVI. SCOOTERS\nThey too.\n")


@pytest.mark.parametrize(
    "line", ["legal references: none", "Legal references bind", "Cross the road"]
)
def test_words_that_begin_like_references_do_not_end_the_policy(line):
    """Otherwise everything after such a line would go unread."""
    assert split(f"I. AIM\nOne\n{line}\nthree.") == {"I": f"One {line} three."}


def test_text_before_an_articles_items_is_a_paragraph_of_its_own():
    """Otherwise a school could add a sentence below a heading, and nobody would see it."""
    parts = split("I. AIM\nAlways:\nA. one\nB. two\n")

    assert {"I": "Always:", "I.A": "one", "I.B": "two"} == parts


def test_what_follows_an_item_without_a_label_belongs_to_it():
    """Otherwise a sentence added below the items would go unread."""
    assert split("I. AIM\nA. one:\n1. two.\nThree.\n") == {
        "I.A": "one: 1. two. Three.",
        "I.A.1": "two. Three.",
    }


def test_the_ninth_item_is_not_the_first_article():
    """Otherwise an article with nine items or more would be cut in two."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    items = "\n".join(f"{letter}. Spare Wheel {letter}" for letter in letters)

    parts = split(f"I. AIM\n{items}\nII. BRAKES\nSqueak.")

    assert [*(f"I.{letter}" for letter in letters), "II"] == list(parts)


def test_the_fifth_article_is_not_an_item():
    """Otherwise the article after an item U would be lost."""
    letters = "ABCDEFGHIJKLMNOPQRSTU"
    items = "\n".join(f"{letter}. Spare" for letter in letters)

    assert "V" in split(f"IV. AIM\n{items}\nV. BRAKES\nSqueak.")


def test_articles_are_counted_up_to_thirty_nine():
    """Otherwise a longer policy could not be read."""
    numerals = [numeral for numeral in ARTICLES if numeral]

    assert 39 == len(numerals)
    assert ["IX", "X", "XIV", "XXXIX"] == [numerals[n - 1] for n in (9, 10, 14, 39)]
    text = "\n".join(f"{numeral}. WHEEL\nNumber {numeral} turns." for numeral in numerals)
    assert numerals == list(split(text))


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("BRAKES", True),
        ("BRAKES, BELLS & LAMPS (2031)", True),
        ("Brakes", True),
        ("Brakes of the Bicycle", True),
        ("Riding with Care", True),
        ("2 Wheels", True),
        ("Brakes are tried", False),
        ("Brakes without Care", False),
        ("of Brakes", False),
        ("Brakes.", False),
        ("BRAKES ARE TRIED.", False),
        ("BRAKES;", False),
        ("B" * 100, True),
        ("B" * 101, False),
        ("§", False),
        ("", False),
    ],
)
def test_a_heading_is_in_capitals_or_a_title(heading, is_one):
    """Otherwise a sentence would be taken for a heading, and its words would go unread."""
    parts = split(f"I. AIM\nOne.\nII. {heading}\nTwo.\n")

    assert is_one == ("II" in parts)
    assert is_one or normalise(heading) in normalise(parts["I"])


@pytest.mark.parametrize(
    "words",
    [
        "who rides with\nJ. Spoke of Hilltop and",
        "until June 1,\n2033. A rider waits. Before June\n1. they wait",
        "in grades 3, 4, and\n13. Then",
        "under Article\nV. They ride",
        "under paragraphs\nV.A. and\nIV.B., and",
        "see clause\n(4) or (5) and\n4) or\na. small",
        "see vitamin\nC. and\nIX. or\nIIX. BELLS",
        "with A\nbell or\nI\nor 5\nof",
    ],
)
def test_a_label_that_a_wrapped_sentence_brings_to_a_line_is_none(words):
    """Otherwise how wide a school's page is would decide what its paragraphs are."""
    text = f"I. AIM\n- A. A rider {words} stops.\n- B. Walk.\n"

    assert {"I.A": " ".join(f"A rider {words} stops.".split()), "I.B": "Walk."} == split(text)


@pytest.mark.parametrize("bullet", ["", "- "])
@pytest.mark.parametrize("gone", ["I.A", "I.B", "I.C", "I.D", "I.B.1", "I.B.2", "I.B.3"])
def test_a_label_left_out_does_not_hide_those_after_it(bullet, gone):
    """Otherwise a deleted paragraph would make all that follow it look deleted."""
    paragraphs = {
        "I.A": "One.",
        "I.B": "Two:",
        "I.B.1": "three;",
        "I.B.2": "four; and",
        "I.B.3": "five.",
        "I.C": "Six.",
        "I.D": "Seven.",
    }
    left = {c: w for c, w in paragraphs.items() if c != gone and not c.startswith(f"{gone}.")}

    assert with_items(left) == split(written(left, bullet=bullet))


def test_a_lettered_label_after_a_bullet_is_believed_without_a_full_stop_before():
    """Otherwise one missing full stop would hide that the next paragraph was deleted."""
    text = written(but({"V.B": None}))

    assert PARAGRAPHS["V.A"][-1].isalnum()
    assert {c: w for c, w in PARTS.items() if c != "V.B"} == split(text)


def test_the_next_label_is_believed_without_a_full_stop_before():
    """Otherwise one missing full stop would make two paragraphs of a plain text one."""
    assert ["I.A", "I.B", "I.B.1", "I.B.2", "II"] == list(
        split("I. AIM\nA. one\nB. two:\n1. three\n2. four\nII. Brakes\nfive")
    )


def test_an_article_may_be_continued_below_its_heading_on_a_new_page():
    """Otherwise a heading that is repeated on the next page would be an error."""
    text = TEXT.replace("- V.C", "V. BRAKES\n- V.C").replace(
        "- B. Whoever", "V. BRAKES\n- B. Whoever"
    )

    assert PARTS == split(text)


# --- split: what cannot be taken apart


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\f\t", "\ufeff", "\ufeff\n"])
def test_an_empty_text_is_said_to_be_empty(text):
    """Otherwise an empty file would seem to lack every paragraph."""
    with pytest.raises(PolicyError) as raised:
        split(text)

    assert (Problem("the text is empty"),) == raised.value.problems


@pytest.mark.parametrize(
    "text",
    [
        "Bicycles are fine.",
        "1. One\n2. Two",
        "A. One\nB. Two",
        "I. AIM",
        "I. AIM\nII. BRAKES\nLegal References:\nIII. BELLS\nRing.",
        "Article One\nBicycles.",
        "IIII. AIM\nBicycles.",
        "i. aim\nbicycles",
        "I. Bicycles are fine, and so are scooters.",
    ],
)
def test_a_text_without_this_numbering_is_refused(text):
    """Otherwise a text that cannot be read would pass as one without paragraphs."""
    with pytest.raises(PolicyError, match="no numbered paragraphs found: expected articles"):
        split(text)


def test_two_paragraphs_with_one_number_are_refused_with_their_lines():
    """Otherwise one of the two would go unread."""
    with pytest.raises(PolicyError) as raised:
        split(
            "I. AIM\nA. one.\nA. two.\nB. three.\nII. BELLS\nfour.\nA. five.\nA. six.\nA. seven.\n"
        )

    assert [
        Problem("2 paragraphs are numbered I.A, the first on line 2", line=3),
        Problem("3 paragraphs are numbered II.A, the first on line 7", line=8),
    ] == list(raised.value.problems)


# --- split: properties

WIDTHS = st.integers(1, 200)


@given(WIDTHS, st.sampled_from(["- ", "", "   ", "* ", "\t•\t"]), st.sampled_from(["\n", ""]))
def test_how_lines_are_wrapped_does_not_matter(width, bullet, gap):
    """Otherwise how wide a school's page is would decide what its paragraphs are."""
    text = written(PARAGRAPHS, width=width, bullet=bullet, gap=gap)

    assert PARTS == split(text)
    assert [] == compare(text, FILE, EXPECTED)


BREAKS = ["\n", "\n\n", "\n\n812.9-2\n\n", "\f", "\n\f\n", "\n\n- 3 -\n\n\f", "\n\n2\n\n- "]


@given(st.integers(30, 120), st.data())
def test_where_pages_end_does_not_matter(width, data):
    """Otherwise a copy with other pages would be reported as changed."""
    lines = written(PARAGRAPHS, width=width).split("\n")
    parts = []
    for line, following in pairwise([*lines, ""]):
        labelled = not following.strip() or re.match(r" ?- |[IV]+\. ", following)
        parts += [line, data.draw(st.sampled_from(BREAKS[:-1] if labelled else BREAKS))]

    assert PARTS == split("".join(parts))


@given(st.data())
def test_bullets_do_not_matter(data):
    """Otherwise a copy from another program would be reported as changed."""
    lines = written(PARAGRAPHS, bullet="").split("\n")
    bullets = st.sampled_from(["", "- ", " - ", "• ", "*\t", "- - ", "# "])

    assert PARTS == split("\n".join(data.draw(bullets) + line for line in lines))


@given(st.text("bcdefg ,'", min_size=1).filter(str.strip), st.sampled_from(sorted(PARAGRAPHS)))
def test_any_words_come_out_as_they_went_in(words, citation):
    """Otherwise what a school wrote would not be what is compared."""
    paragraphs = but({citation: words})

    assert with_items({c: " ".join(w.split()) for c, w in paragraphs.items()}) == split(
        written(paragraphs)
    )


PIECES = st.lists(
    st.sampled_from(
        [
            *"IVXABC12.:;-•§ \n\r\f\t",
            "\n\n",
            "I. AIM\n",
            "A. ",
            "1. ",
            "Legal References:",
            "\ud800",
        ]
    )
).map("".join)


@given(st.one_of(st.text(), PIECES, PIECES.map(lambda text: f"I. AIM\nA. one:\n{text}")))
def test_any_text_is_read_or_refused(text):
    """Otherwise a damaged file would end in a traceback."""
    parts = {}
    with contextlib.suppress(PolicyError):
        parts = split(text)
    if not parts:
        assert compare(text, FILE, ())
    else:
        assert [] == compare(
            text, FILE, [Expected(c, fingerprint(w), ()) for c, w in parts.items()]
        )


@given(PIECES, PIECES)
def test_every_line_named_is_one_of_the_text(before, after):
    """Otherwise a problem would send its reader to a line that is not there."""
    text = f"{before}\n{TEXT}\n{after}"
    last = len(re.split("\r\n?|\n", text))

    for problem in compare(text, FILE, [*EXPECTED, Expected("XX.A", "", ("x",))]):
        assert problem.line is None or 1 <= problem.line <= last


LENGTH = 300_000


@pytest.mark.parametrize("start", ["", "I. AIM\nA. one:\n"], ids=["bare", "in an item"])
@pytest.mark.parametrize(
    "piece",
    [
        "- A. ",
        "- A. \n",
        "- A. x\n",
        "A.\n",
        "1. x;\n",
        "2. x\n",
        "I. AIM\n",
        "V. ",
        "I",
        " ",
        "\n",
        "\r",
        "\f",
        "a- ",
        "-",
        "- ",
        "1-",
        "1\n\n",
        "\u00ad ",
        ".)",
        "Legal References ",
        "\u0315\u0300",
        "\u0344",
        "a\u0315\u0300",
        "…\u0301",
    ],
    ids=ascii,
)
def test_a_hostile_text_takes_no_more_time_than_a_long_one(piece, start):
    """Otherwise a file made for it would keep the check busy for hours: this test would not end."""
    text = start + piece * (LENGTH // len(piece))

    assert compare(text, FILE, EXPECTED)


# --- compare


def test_a_faithful_copy_has_no_problem():
    """Otherwise every school's copy would be reported."""
    assert [] == compare(TEXT, FILE, EXPECTED)


def test_a_changed_key_phrase_is_named():
    """Otherwise a reader would have to find by eye what the rules no longer say."""
    text = TEXT.replace("fewer than 60", "fewer than 61")

    assert [
        Problem(
            'paragraph V.C is not as expected: these key phrases are gone: "fewer than 60 days"',
            FILE,
            line_of(text, "fewer than 61"),
        )
    ] == compare(text, FILE, EXPECTED)


def test_every_changed_key_phrase_is_named():
    """Otherwise a reader would mend one of them and be told of the next."""
    text = TEXT.replace("must walk for fewer", "may walk for less")

    (message,) = messages(text)
    assert message.endswith('gone: "fewer than 60 days", "must walk"')


def test_other_words_beside_the_key_phrases_are_told_apart():
    """Otherwise a reader could not tell a matter of style from one of substance."""
    assert [
        "paragraph V.C is not as expected: all key phrases are still there, but other words differ"
    ] == messages(TEXT.replace("one of 14 will do", "one of 15 will do"))


def test_a_paragraph_without_key_phrases_is_not_said_to_have_kept_them():
    """Otherwise a reader would take comfort from phrases that nobody chose."""
    assert [
        "paragraph I is not as expected: other words are there; it has no key phrases"
    ] == messages(TEXT.replace("brakes are kept", "bells are kept"))


def test_a_deleted_paragraph_is_missing_where_its_article_begins():
    """Otherwise a school could strike a duty, and nobody would see it."""
    text = written(but({"IV.C": None}))

    assert [
        Problem("paragraph IV.C is missing", FILE, line_of(text, "DUTIES OF RIDERS"))
    ] == compare(text, FILE, EXPECTED)


def test_a_deleted_article_is_missing_without_a_line():
    """Otherwise a problem would name a line that has nothing to do with it."""
    text = written({c: w for c, w in PARAGRAPHS.items() if not c.startswith("III")})

    assert [
        Problem("paragraph III.A is missing", FILE),
        Problem("paragraph III.B is missing", FILE),
    ] == compare(text, FILE, EXPECTED)


@pytest.mark.parametrize("citation", ["IV.E", "V.E", "III.C"])
def test_an_added_paragraph_is_not_known(citation):
    """Otherwise a school could add a duty that no decision takes into account."""
    text = written(sorted_by_number(but({citation: "Helmets too."})))

    assert [
        Problem(
            f"paragraph {citation} is not known to the rules", FILE, line_of(text, "Helmets too")
        )
    ] == compare(text, FILE, EXPECTED)


def test_an_added_article_is_not_known():
    """Otherwise a school could add a whole subject."""
    text = written(
        but({"VI.A": "Helmets:", "VI.A.1": "red ones."}), headings=HEADINGS | {"VI": "HATS"}
    )

    assert ["paragraph VI.A is not known to the rules"] == messages(text)


def test_a_sentence_below_a_heading_is_not_known():
    """Otherwise what governs a whole article could be added unseen."""
    text = TEXT.replace("V. BRAKES\n", "V. BRAKES\nNone of this binds.\n")

    assert [
        Problem("paragraph V is not known to the rules", FILE, line_of(text, "None of this binds"))
    ] == compare(text, FILE, EXPECTED)


@pytest.mark.parametrize(
    "change",
    [
        {"IV.A.2": None},
        {"IV.A.2": "lighting a lamp at noon;"},
        {"IV.A.4": "stopping; and,", "IV.A.6": "singing."},
    ],
    ids=["struck", "changed", "added"],
)
def test_an_item_is_compared_within_its_paragraph(change):
    """Otherwise a listed duty could be struck or added, or one change would be reported twice."""
    text = written(sorted_by_number(but(change)))

    assert [
        "paragraph IV.A is not as expected: all key phrases are still there, but other words differ"
    ] == messages(text)


@pytest.mark.parametrize("bullet", ["", "- "])
def test_an_item_with_another_number_is_a_change(bullet):
    """Otherwise a paragraph that refers to an item by number could come to mean another one."""
    text = written(PARAGRAPHS, bullet=bullet)

    for one, other in ("2. light", "6. light"), ("5. greet", "7. greet"), ("1. ring", "3. ring"):
        found = messages(text.replace(one, other))

        assert any(message.startswith("paragraph IV.A is not as expected") for message in found)


@pytest.mark.parametrize("bullet", ["", "- "])
@pytest.mark.parametrize("end", ["", ",", " -", ":"])
def test_the_lead_in_to_items_may_end_in_any_way(end, bullet):
    """Otherwise a lost colon would be reported as changed words."""
    lead_in = PARAGRAPHS["IV.A"].rstrip(":") + end

    assert [] == messages(written(but({"IV.A": lead_in}), bullet=bullet))


def test_a_key_phrase_may_stand_in_an_item():
    """Otherwise a phrase of a list would always be reported as gone."""
    (message,) = messages(TEXT.replace("2 hands", "1 hand"))

    assert message.endswith('gone: "2 hands on the bar"')


def test_an_item_may_be_expected_by_itself():
    """Otherwise a rule file on a single item could not be checked."""
    entries = [*EXPECTED, Expected("IV.A.2", fingerprint(PARAGRAPHS["IV.A.2"]), ("a lamp",))]

    assert [] == compare(TEXT, FILE, entries)
    assert 2 == len(compare(TEXT.replace("a lamp", "a candle"), FILE, entries))


def test_changed_order_is_changed_words():
    """Otherwise two duties could change places under numbers that others cite."""
    swapped = but({"V.C": PARAGRAPHS["V.D"], "V.D": PARAGRAPHS["V.C"]})

    assert ["V.C", "V.D"] == [message.split()[1] for message in messages(written(swapped))]


@pytest.mark.parametrize("heading", ["STOPPING", "Stopping"])
def test_headings_are_not_compared(heading):
    """Otherwise a school could not give an article another title."""
    assert [] == compare(TEXT.replace("V. BRAKES", f"V. {heading}"), FILE, EXPECTED)


def test_a_wrong_key_phrase_of_a_rule_file_is_told_from_a_changed_text():
    """Otherwise a slip in a rule file would be blamed on the school."""
    entry = Expected("I", fingerprint(PARAGRAPHS["I"]), ("a rider", "a car", ""))

    assert [
        Problem(
            "paragraph I has the expected words, but these key phrases of the rule file are not "
            'in it: "a car", ""',
            FILE,
            2,
        )
    ] == compare(f"I. AIM\n{PARAGRAPHS['I']}", FILE, [entry])


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("two days of rain", True),
        ("TWO  DAYS, of rain", True),
        ("Two", True),
        ("rain.", True),
        ("half-day", True),
        ("wo days", False),
        ("two day", False),
        ("two rain", False),
        ("days of rain two", False),
        ("rain and", False),
        ("…", False),
    ],
)
def test_a_key_phrase_is_whole_words_in_a_row(phrase, found):
    """Otherwise 60 days would be found in 160 days, or a phrase missed for its commas."""
    words = "A half-\nday, then two days\nof “rain”."
    entry = Expected("I", fingerprint(words), (phrase,))

    assert found == (compare(f"I. AIM\n{words}", FILE, [entry]) == [])


def test_a_key_phrase_is_shown_safely():
    """Otherwise a rule file could write to the terminal of whoever checks it."""
    (message,) = messages("I. AIM\nOne.", [Expected("I", "", ("\x1b[2J", "x" * 999))])

    assert "\x1b" not in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "the text is empty"), ("Bicycles.", "no numbered paragraphs found")],
)
def test_a_text_that_cannot_be_taken_apart_is_one_problem(text, message):
    """Otherwise a wrong file would be reported once for each paragraph of the policy."""
    (problem,) = compare(text, FILE, EXPECTED)

    assert str(problem).startswith(f"{FILE}: {message}")


def test_a_number_that_stands_twice_is_told_and_the_first_is_compared():
    """Otherwise a second paragraph could hide behind the number of the first."""
    text = TEXT.replace("- D. For", "- C. Not so.\n- D. For")

    assert [
        Problem(
            f"2 paragraphs are numbered V.C, the first on line {line_of(text, 'fewer than 60')}",
            FILE,
            line_of(text, "Not so."),
        )
    ] == compare(text, FILE, EXPECTED)


def test_problems_come_in_the_order_of_the_lines():
    """Otherwise a reader would have to leaf back and forth."""
    text = TEXT.replace("BRAKES\n", "BRAKES\nAlways.\n").replace("is put in", "is not put in")
    text = text.replace("fewer than 60", "more than 60").replace("- B. The club", "- E. The club")

    lines = [problem.line for problem in compare(text, FILE, EXPECTED)]

    assert sorted(lines) == lines
    assert 5 == len(lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(end):
    """Otherwise a form feed before it would move every line that is named."""
    text = "I. AIM\n\fOne\v\u2028\n\n2\n\ftwo.\nII. BELLS\n\f\fThree.\n".replace("\n", end)
    entries = [Expected("I", fingerprint("one two"), ())]

    assert [Problem("paragraph II is not known to the rules", FILE, 7)] == compare(
        text, FILE, entries
    )


def numbers():
    """Every number in the invented policy: its paragraph, and where it is."""
    return [
        (citation, match.span())
        for citation, words in PARAGRAPHS.items()
        for match in re.finditer(r"\d+", words)
    ]


@pytest.mark.parametrize(("citation", "span"), numbers())
@pytest.mark.parametrize("step", [-1, 1])
def test_one_altered_number_is_found_where_it_is(citation, span, step):
    """Otherwise a school's copy could grant a day more, and be decided by the old number."""
    words = PARAGRAPHS[citation]
    number = int(words[slice(*span)]) + step
    altered = f"{words[: span[0]]}{number}{words[span[1] :]}"

    (message,) = messages(written(but({citation: altered})))
    assert message.startswith(f"paragraph {'.'.join(citation.split('.')[:2])} is not as expected")


@given(st.sampled_from(sorted(PARAGRAPHS)), st.data())
def test_one_word_left_out_is_found_where_it_was(citation, data):
    """Otherwise a *not* could be struck, and the check would not see it."""
    words = PARAGRAPHS[citation].split()
    at = data.draw(st.integers(0, len(words) - 1))
    assume(len(words) > 1)

    (message,) = messages(written(but({citation: " ".join(words[:at] + words[at + 1 :])})))
    assert message.startswith(f"paragraph {'.'.join(citation.split('.')[:2])} is not as expected")


@given(st.sets(st.sampled_from([entry.citation for entry in EXPECTED]), min_size=1))
def test_exactly_the_paragraphs_left_out_are_missing(gone):
    """Otherwise one deletion would be reported as others, or not at all."""
    left = {
        c: w
        for c, w in PARAGRAPHS.items()
        if c not in gone and ".".join(c.split(".")[:2]) not in gone
    }
    assume(left)

    found = messages(written(left))

    assert sorted(f"paragraph {citation} is missing" for citation in gone) == sorted(found)


# --- expected


def test_a_rule_book_expects_each_of_its_paragraphs():
    """Otherwise a paragraph of the policy would never be compared."""
    book = load()

    entries = expected(book)

    assert [p.citation for p in book] == [entry.citation for entry in entries]
    assert [p.key_phrases for p in book] == [entry.key_phrases for entry in entries]
    assert [p.fingerprint for p in book] == [entry.fingerprint for entry in entries]


def test_every_rule_file_has_a_fingerprint():
    """Otherwise a changed paragraph would not be noticed, or every copy would be reported."""
    prints = [entry.fingerprint for entry in expected(load())]

    assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in prints)
    assert len(set(prints)) == len(prints)
