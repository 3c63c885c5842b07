"""Which words of a paragraph differ: told and marked, though the words of the policy are not known."""

from __future__ import annotations

import re
from itertools import pairwise
from string import ascii_letters, digits

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from policytexts import KEY_PHRASES, PARAGRAPHS, book, but, whole, written

from policy507.adopted import Result, check, lines_of
from policy507.adopted.words import Adopters, tokens, word_marks
from policy507.adopted.wordwise import MOST_WORDS, Difference, Kind, differences, marked

CLUB = Adopters(("cycling club",))
NOBODY = Adopters(())
OURS = "A rider who is late must ring the bell twice before the gate is shut and wait there."
PHRASES = ("must ring the bell twice before",)


def found(theirs, ours=OURS, phrases=PHRASES, adopters=NOBODY):
    """The differences between two texts."""
    return differences(adopters.marks(ours), phrases, tokens(theirs), adopters)


def briefly(theirs, **how):
    """What is put in and what is gone, place by place."""
    return [(each.inserted, each.gone, each.deleted) for each in found(theirs, **how)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("late", "early", [("early", 1, None)]),
        ("late", "very late", [("very", 0, None)]),
        ("is late", "is", [("", 1, None)]),
        ("A rider who", "Whoever", [("Whoever", 3, None)]),
        ("and wait there.", "and stay.", [("stay.", 2, None)]),
        ("and wait there.", "and wait there. So be it.", [("So be it.", 0, None)]),
        (" and wait there.", ".", [("", 3, None)]),
        ("twice", "thrice", [("thrice", 1, "twice")]),
        ("must ring", "shall ring", [("shall", 1, "must")]),
        ("late must", "late and tired must not", [("and tired must not", 1, "must")]),
        ("who is late must ring", "must ring", [("", 3, None)]),
        ("is late must ring", "is slow shall ring", [("slow shall", 2, "… must")]),
        ("gate is shut", "gate Is, shut", []),
        ("gate", "ga-\nte", []),
    ],
)
def test_the_words_that_differ_are_found(old, new, expected):
    """Otherwise a reader would have to find by eye what is not the policy's."""
    assert old in OURS

    assert expected == briefly(OURS.replace(old, new))


def test_a_difference_says_what_stands_before_it_and_where():
    """Otherwise a reader could not tell which of two like places is meant."""
    (difference,) = found(OURS.replace("shut", "closed"))

    assert Difference(14, 15, "before the gate is", "closed", 1, None) == difference


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ("late", "at the beginning"),
        (
            OURS.replace("late", "early"),
            "after “A rider who is”: “early” instead of 1 word of ours",
        ),
        (OURS.replace("late", "very late"), "after “A rider who is”, put in: “very”"),
        (
            OURS.replace("ring the bell ", ""),
            "after “who is late must”, gone: “ring the bell” (3 words of ours)",
        ),
        (OURS.replace("twice", "thrice"), "“thrice” instead of “twice” (1 word of ours)"),
        (OURS.replace("late", "x" * 200), f"“{'x' * 160}…” instead of"),
    ],
)
def test_a_difference_is_told_in_a_sentence(theirs, told):
    """Otherwise text output would name the paragraph, and not the words."""
    assert any(told in each.told() for each in found(theirs))


def test_names_of_the_adopter_are_no_difference():
    """Otherwise each paragraph that names the school would differ in each place where it does."""
    ours = "On every ride the cycling club may ask more of a rider than the cycling club says."
    theirs = ours.replace("the cycling club", "Hilltop Riders").replace("more", "less")

    assert [("less", 1, None)] == [
        (each.inserted, each.gone, each.deleted)
        for each in differences(
            CLUB.marks(ours), (), tokens(theirs), Adopters(("cycling club", "Hilltop Riders"))
        )
    ]


def test_numbers_of_the_copy_are_no_difference():
    """Otherwise every reference of a copy in other numbers would be told as a change."""
    changed = but({"V.A": PARAGRAPHS["V.A"].replace("14 days", "15 days")})

    for style in ("I. A. 1.", "4.1.4", "4. (a) (4)", "Section 4. Subd. 1."):
        row = check(lines_of(written(changed, style)), "t", book()).row("V.A")
        assert Result.DIFFERS is row.result
        assert ["15"] == [each.inserted for each in row.differences]


@pytest.mark.parametrize("citation", PARAGRAPHS)
def test_other_words_beside_the_key_phrases_are_shown(citation):
    """Otherwise a reader would be told that words differ, and not which."""
    words = PARAGRAPHS[citation]
    last = words.split()[-1]
    changed = but({citation: f"{words.rsplit(' ', 1)[0]} unicycles {last}"})
    report = check(lines_of(written(changed)), "t", book())
    row = report.row(".".join(citation.split(".")[:2]))

    (difference,) = [each for each in row.differences if "unicycles" in each.inserted]
    assert difference.gone <= 1
    assert any("unicycles" in each for each in row.details())
    (data,) = [each for each in report.to_data()["paragraphs"] if each["citation"] == row.citation]
    assert any("unicycles" in (each["inserted"] or "") for each in data["differences"])


def test_a_rule_file_without_marks_or_a_text_without_end_has_no_differences():
    """Otherwise older rule files could not be used, or a long paragraph would keep the check busy."""
    assert () == differences("", (), tokens(OURS), NOBODY)
    assert () == found("one " * (MOST_WORDS + 1))
    assert found("one " * MOST_WORDS)


def test_marks_tell_no_words():
    """Otherwise the rule files would hold the policy's text."""
    assert len(word_marks(OURS.split())) == len(OURS.split()) + 1
    assert set(word_marks(OURS.split())) <= set(ascii_letters + digits)


WORDS = st.lists(
    st.sampled_from(["a", "rider", "must", "ring", "the", "bell", "at", "dusk", "and", "wait"]),
    max_size=12,
)


@given(WORDS, WORDS, WORDS)
def test_what_is_not_told_is_equal(before, between, instead):
    """Otherwise a reader would be told that words are the policy's that are not."""
    ours = [
        *before,
        *["one", "two", "three", "four", "five", "six"],
        *between,
        *["seven", "eight", "nine", "ten"],
    ]
    theirs = [
        *before,
        *["one", "two", "three", "four", "five", "six"],
        *instead,
        *["seven", "eight", "nine", "ten"],
    ]
    told = found(" ".join(theirs), " ".join(ours), ())
    inside = {at for each in told for at in range(each.begin, each.end)}
    kept = [word for at, word in enumerate(theirs) if at not in inside]
    rest = iter(ours)

    assert all(word in rest for word in kept)  # in their order
    assert len(ours) == len(kept) + sum(each.gone for each in told)
    assert bool(told) == (ours != theirs)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_compared(one, other):
    """Otherwise odd letters would end in a traceback, or words would be lost on a page."""
    told = found(other, one, ())
    whole_ = tokens(other)
    assert all(0 <= each.begin <= each.end <= len(whole_) for each in told)
    assert all(a.end <= b.begin for a, b in pairwise(told))
    runs = marked([other], other, told)
    assert " ".join(t.written for t in whole_) == " ".join(
        words for kind, words in runs[0] if kind is not Kind.DELETED
    )


# --- marked where they stand


def test_words_are_marked_in_the_part_that_they_stand_in():
    """Otherwise a page would show a change in another item than the one that has it."""
    parts = ["A rider shall:", "ring the bell thrice;", "wait."]
    text = "A rider shall: 1. ring the bell thrice; 2. wait."
    told = found(text, "A rider shall: 1. ring the bell twice; 2. wait at the gate.", ())

    own, first, second = marked(parts, text, told)

    assert [(Kind.SAME, "A rider shall:")] == own
    assert (Kind.INSERTED, "thrice;") in first
    assert Kind.DELETED in {kind for kind, _ in (*first, *second)}
    assert "wait." == " ".join(words for kind, words in second if kind is not Kind.DELETED)


def test_what_is_gone_at_the_end_is_marked_there():
    """Otherwise words that were struck from the end of a paragraph would be seen by nobody."""
    theirs = OURS.replace(" and wait there.", ".")

    ((*_, last),) = marked([theirs], theirs, found(theirs))

    assert (Kind.DELETED, "3 words of ours") == last


def test_a_text_of_other_parts_is_not_marked():
    """Otherwise words would be shown in a part that they do not stand in."""
    assert marked(["one", "two"], "one 1. three", ()) is None
    assert marked(["one"], "one more", ()) is None


@given(
    st.sampled_from(["IV.A.2", "IV.A", "V.B", "II"]),
    st.integers(0, 30),
    st.sampled_from(["", "unicycles"]),
)
def test_a_page_shows_all_words_of_a_copy_once(citation, at, instead):
    """Otherwise a word of the copy would be missing beside the rules, or stand there twice."""
    words = PARAGRAPHS[citation].split()
    assume(at < len(words))
    changed = but({citation: " ".join([*words[:at], instead, *words[at + 1 :]])})
    row = check(lines_of(written(changed)), "t", book()).row(".".join(citation.split(".")[:2]))
    parts = [row.own, *(text for _, text in row.below)]

    runs = marked(parts, row.text, row.differences)

    shown = [" ".join(words for kind, words in run if kind is not Kind.DELETED) for run in runs]
    assert [" ".join(part.split()) for part in parts] == shown


def test_the_marks_of_a_paragraph_are_made_of_it():
    """Otherwise the marks of a new edition would have to be made by other means."""
    rows = check(lines_of(written(PARAGRAPHS)), "t", book()).to_data()["paragraphs"]

    for row in rows:
        citation = row["citation"]
        entry = next(each for each in book() if each.citation == citation)
        club = Adopters(book().policy.adopter_names)
        assert entry.word_marks == row["word_marks"] == club.marks(whole(citation))
        assert [] == row["differences"]
    assert KEY_PHRASES
    assert re.fullmatch("[A-Za-z0-9]+", entry.word_marks)
