"""The words by which texts are known to order, to permit and to compare."""

from __future__ import annotations

import re

import pytest

from policy507.english.words import (
    COMPARED,
    COMPARED_BEHIND,
    MODALS,
    SAYING_LITTLE,
    any_of,
    modals_in,
    stems,
)
from policy507.model.conditions import COUNT_OPERATORS, DAY_OPERATORS
from policy507.model.statuses import Modality


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An officer must pass.", [Modality.MUST]),
        ("An officer must  not pass.", [Modality.MUST_NOT]),
        ("An officer MAY NOT pass, and need not.", [Modality.MUST_NOT, Modality.NEED_NOT]),
        ("An officer may pass.", [Modality.MAY]),
        ("Nobody is required to pass.", [Modality.MUST]),
        ("An officer is not required to pass.", [Modality.NEED_NOT]),
        ("By May 3, and by may 3.", []),
        ("The mustard is dismayed by needles.", []),
        ("", []),
    ],
)
def test_a_text_is_known_to_order_or_to_permit(text, found):
    """If this failed, a word would be taken for another, or a part of a word for a whole one."""
    assert [modality for modality, _ in modals_in(text)] == found


def test_the_words_of_a_modality_are_those_that_were_written():
    """If this failed, a message would quote words that nobody wrote."""
    assert [words for _, words in modals_in("He shall\n  not go; she May.")] == ["shall not", "may"]


@pytest.mark.parametrize(
    "table", [MODALS, COMPARED, COMPARED_BEHIND], ids=["modals", "before", "behind"]
)
def test_each_phrase_means_one_thing(table):
    """If this failed, one of two meanings of a phrase would be forgotten."""
    phrases = [phrase for each in table.values() for phrase in each]
    assert len(phrases) == len(set(phrases))
    assert all(phrase == " ".join(phrase.lower().split()) for phrase in phrases)


def test_phrases_say_the_operators_that_there_are():
    """If this failed, words would be held against an operator that no rule can have."""
    assert {*COMPARED, *COMPARED_BEHIND} <= {*COUNT_OPERATORS, *DAY_OPERATORS}
    assert set(COMPARED) == {*COUNT_OPERATORS, *DAY_OPERATORS} - {"is"}


def test_the_longest_phrase_is_found():
    """If this failed, "no more than" would be "more than"."""
    pattern = re.compile(any_of(("than", "more than", "no more than")))
    assert pattern.search("there are no more\nthan six")[0] == "no more\nthan"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("advises", "advising", True),
        ("a law", "the laws", True),
        ("Enforcing", "enforcement", True),
        ("drill", "duty", False),
        ("the of and", "the of and", False),
        ("2024", "2024", False),
    ],
)
def test_texts_are_about_the_same_where_words_begin_alike(one, other, alike):
    """If this failed, an item and its rule would seem to be about different things, or any two alike."""
    assert bool(stems([one]) & stems([other])) is alike


def test_words_that_say_little_are_plain_words():
    """If this failed, a slip in the list would be a word that no text has."""
    assert all(word.isalpha() and word.islower() for word in SAYING_LITTLE)
