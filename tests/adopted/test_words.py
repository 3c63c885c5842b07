"""The words of an adopted copy made comparable: normalised, neutral to the adopter, sketched."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy507.adopted.words import ADOPTER, Adopters, fingerprint, lanes, likeness, normalise

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


# --- names of an adopter

SKETCH = "3a794b0a21ef672c880b5f9a"
NEUTRAL = "sha256:c52fcf04394c6f761b616b790789fecacf62cd4abd9f4370fb64fd5bf0215481"
CLUBS = Adopters(["cycling club", "riding society", "society", "cycling club or riding society"])


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("The cycling club lends.", f"{ADOPTER} lends"),
        ("A Riding Society's bicycles", f"{ADOPTER} s bicycles"),
        ("the cycling club or riding society lends", f"{ADOPTER} lends"),
        ("the cycling club or the society lends", f"{ADOPTER} lends"),
        ("cycling club and society and club", f"{ADOPTER} and {ADOPTER} and club"),
        ("the cycling clubs", "the cycling clubs"),
        ("high society", f"high {ADOPTER}"),
        ("societys", "societys"),
        ("they lend", "they lend"),
    ],
)
def test_an_adopter_is_one_word_whatever_it_is_called(text, neutral):
    """Otherwise a copy with another name would differ, or other words would be taken for a name."""
    assert neutral == CLUBS.neutral(text)


def test_without_names_the_words_stay_as_they_are():
    """Otherwise a paragraph that names nobody would have two different fingerprints."""
    for adopters in (CLUBS, Adopters([]), Adopters(["", "…"])):
        assert fingerprint("They ride.") == adopters.fingerprint("They ride.")


def test_the_names_in_a_text_are_told():
    """Otherwise a reader could not see what was taken for the adopter."""
    text = "The Riding Society or the cycling club rides; the society walks."

    assert ("the Riding Society or the cycling club", "the society") == CLUBS.named_in(text)


@given(st.text("ab cde.", max_size=80))
def test_a_name_is_never_left_over(text):
    """Otherwise two names for one adopter would come out as different words."""
    once = CLUBS.neutral(f"{text} cycling club {text} society {text}")

    assert "cycling club" not in once
    assert "society" not in once.split()


# --- sketches


def test_a_sketch_is_sixteen_numbers():
    """Otherwise the rule files could not hold one of fixed size."""
    for text in ("", "One.", "One two three four five six seven."):
        assert re.fullmatch("[0-9a-f]{64}", CLUBS.sketch(text))
        assert 16 == len(lanes(CLUBS.sketch(text)))


def test_a_sketch_knows_changed_words_again_and_not_others():
    """Otherwise a changed paragraph would be matched with nothing, or with any."""
    text = (
        "Whoever tried the brakes before the first of May need not try them for seven more weeks."
    )
    changed = text.replace("seven", "eight")
    other = "A lamp is lit at dusk by whoever rides on a public bridge or through a wood."

    assert 1 == likeness(CLUBS.sketch(text), CLUBS.sketch(text))
    assert likeness(CLUBS.sketch(text), CLUBS.sketch(changed)) >= 0.5
    assert likeness(CLUBS.sketch(text), CLUBS.sketch(other)) <= 0.1


def test_a_sketch_does_not_turn_on_the_name_of_the_adopter():
    """Otherwise a changed paragraph would be harder to find in a copy with another name."""
    assert CLUBS.sketch("The cycling club lends bells.") == CLUBS.sketch("The society lends bells.")


def test_a_sketch_and_a_neutral_fingerprint_stay_what_they_are():
    """Otherwise those in the rule files would silently have to be made anew."""
    assert CLUBS.sketch("A rider rings the bell.").startswith(SKETCH)
    assert CLUBS.fingerprint("The cycling club rings.") == CLUBS.fingerprint("society rings")
    assert CLUBS.fingerprint("The society rings.") == NEUTRAL
