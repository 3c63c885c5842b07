"""Which open rows are alike: told apart by the bits that matter in their kind, and by no others."""

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policy507.roster.deciding.alike import (
    NUMBER,
    Places,
    by_row,
    firsts,
    kinds,
    mask_of,
    masked,
    told_apart,
)
from policy507.roster.deciding.values import ALL, NONE, packed

SIGNS = 19


@st.composite
def rows_of_kinds(draw):
    """Truths of signs by row, by kind the signs that matter, and by row its kind."""
    rows = draw(st.integers(1, 40))
    truths = draw(st.lists(st.booleans(), min_size=SIGNS * rows, max_size=SIGNS * rows))
    matter = draw(st.lists(st.sets(st.integers(0, SIGNS - 1)), min_size=1, max_size=4))
    which = draw(st.lists(st.integers(0, len(matter) - 1), min_size=rows, max_size=rows))
    return np.array(truths, np.bool_).reshape(SIGNS, rows), matter, np.array(which, np.intp)


@given(rows_of_kinds())
def test_rows_are_alike_exactly_where_all_that_matters_is(drawn):
    """Else a row would get the answer of another, or like rows would be decided again and again."""
    truths, matter, which = drawn
    bits = by_row(enumerate(truths), SIGNS, len(which))
    found = masked(bits, [mask_of(each) for each in matter], which)
    keys, of_row = kinds(found)
    told = [
        (kind, tuple(truths[sorted(matter[kind]), row].tolist()))
        for row, kind in enumerate(which.tolist())
    ]
    by_key, by_told = defaultdict(set), defaultdict(set)
    for key, each in zip(of_row.tolist(), told, strict=True):
        by_key[key].add(each)
        by_told[each].add(key)
    assert all(len(each) == 1 for each in (*by_key.values(), *by_told.values()))
    assert [int.from_bytes(key[:NUMBER]) for key in keys] == [
        which[first] for first in firsts(of_row, len(keys))
    ]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_the_first_row_of_a_kind_is_the_one_that_is_decided(which):
    """Else a kind would be decided by a row of another kind."""
    named = sorted(set(which))
    places = np.array([named.index(each) for each in which], np.intp)
    assert firsts(places, len(named)) == [which.index(each) for each in named]


@given(st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=200), st.booleans())
def test_what_is_the_same_in_all_rows_is_in_the_key_alone(truths, same):
    """Else two blocks that differ in what all of their rows share would share their answers."""
    rows = np.arange(len(truths))
    masks = [packed(np.array(column, np.bool_)) for column in zip(*truths, strict=True)]
    whole = ALL if same else NONE
    keys, which = told_apart([masks[0], whole, *masks[1:]], rows, len(truths))
    assert len(keys) == len(set(truths))
    for row, (first, *others) in enumerate(truths):
        bits = np.unpackbits(np.frombuffer(keys[which[row]], np.uint8), count=4).astype(bool)
        assert bits.tolist() == [first, same, *others]


def test_no_masks_tell_nothing_apart():
    """Else an act of which all is decided would fail where a row is open."""
    keys, which = told_apart([], np.arange(3), 3)
    assert (keys, which.tolist()) == ([b""], [0, 0, 0])


def test_a_sign_keeps_its_place():
    """Else what was remembered of a kind would be read by other signs."""
    places, one, two = Places(), (len, "one"), (len, "two")
    assert places.of([one]) == {0: one}
    assert places.of([two, one]) == {1: two, 0: one}
