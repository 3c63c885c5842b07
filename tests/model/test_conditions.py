"""Truth values and the condition tree."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy507.model.calendar import Calendar
from policy507.model.conditions import (
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Ref,
    Shift,
    Term,
    ValueTest,
    both,
    either,
    facts_of,
    opposite,
    parts,
    readings_of,
    walk,
    with_parts,
    written_in,
)

TRUTHS = (True, False, None)
truths = st.lists(st.sampled_from(TRUTHS), max_size=6)
FLAG = ValueTest("officer.substitute", "is", operand=True)


@given(truths)
def test_a_conjunction_is_decided_by_one_false(values):
    """Otherwise an unknown fact would hide that a rule does not apply, or count as a default."""
    expected = False if False in values else None if None in values else True

    assert expected is both(values)


@given(truths)
def test_a_disjunction_is_decided_by_one_true(values):
    """Otherwise an unknown fact would hide that a rule applies, or count as a default."""
    expected = True if True in values else None if None in values else False

    assert expected is either(values)


@given(truths)
def test_negation_turns_one_into_the_other(values):
    """Otherwise a condition and its negation could both hold, or neither without anything unknown."""
    assert opposite(both(values)) is either(map(opposite, values))


@pytest.mark.parametrize(("truth", "opposed"), [(True, False), (False, True), (None, None)])
def test_the_opposite_of_unknown_is_unknown(truth, opposed):
    """Otherwise not knowing that something holds would count as knowing that it does not."""
    assert opposed is opposite(truth)


@given(truths, st.integers(0, 5), st.booleans())
def test_learning_a_fact_never_turns_a_decided_answer(values, index, learned):
    """Otherwise an answer given today could be wrong tomorrow without any fact having changed."""
    if index >= len(values) or values[index] is not None:
        return
    more = [*values[:index], learned, *values[index + 1 :]]

    for combine in (both, either):
        if combine(values) is not None:
            assert combine(values) is combine(more)


def test_the_order_of_conditions_does_not_matter():
    """Otherwise a rule file could not be rearranged without changing answers."""
    for values in itertools.product(TRUTHS, repeat=3):
        for order in itertools.permutations(values):
            assert both(values) is both(order)
            assert either(values) is either(order)


def test_everything_in_a_tree_is_found():
    """Otherwise a fact behind a named condition or day would be missing from the evidence."""
    day = Given(Chosen("A-2", ("same-date",)), Field("officer.duties_assumed_on"), Fixed(None))
    tree = Term(
        "outer",
        All(
            (
                FLAG,
                Not(AnyOf((Chosen("K-3", ("included",)),))),
                DayTest(
                    Latest((NamedDay("n", Shift(day, months=6)), Field("as_of"))),
                    "before",
                    Field("contract.starts_on"),
                ),
                ValueTest(
                    "school.lowest_grade", "fewer_than", operand=Field("school.highest_grade")
                ),
            )
        ),
    )

    assert facts_of(tree) == (
        "officer.substitute",
        "officer.duties_assumed_on",
        "as_of",
        "contract.starts_on",
        "school.lowest_grade",
        "school.highest_grade",
    )
    assert readings_of(tree) == ("K-3", "A-2")
    assert next(walk(tree)) is tree


def test_what_has_a_name_is_walked_once():
    """Otherwise names that use names twice would take a time that doubles with each."""
    tree = Term("0", FLAG)
    for number in range(1, 60):
        tree = Term(str(number), All((tree, tree)))

    assert 60 == sum(isinstance(node, Term) for node in walk(tree))
    assert [FLAG] == [node for node in walk(tree, tree) if node == FLAG]


def test_what_is_written_ends_at_a_name():
    """Otherwise a lint would report at a rule what is written in the definition of a name."""
    named = Term("n", FLAG)

    assert [All((named, Not(FLAG))), named, Not(FLAG), FLAG] == [
        *written_in(All((named, Not(FLAG))))
    ]


def test_a_leaf_has_no_parts():
    """Otherwise walking a tree would not end."""
    assert () == parts(FLAG) == parts(Field("as_of")) == parts(Chosen("A-1", ("service",)))


# --- the same tree with other parts

CALENDAR = Calendar("a statute", ())
DAY, LATER = Field("as_of"), Field("officer.duties_assumed_on")
WHOLE = {
    "all": (All((FLAG, Not(FLAG))), All((Not(FLAG), FLAG))),
    "any": (AnyOf((FLAG, Not(FLAG))), AnyOf((Not(FLAG), FLAG))),
    "not": (Not(FLAG), Not(Not(FLAG))),
    "a comparison of days": (DayTest(DAY, "before", LATER), DayTest(LATER, "before", DAY)),
    "a comparison with a fact": (
        ValueTest("officer.a", "at_most", Field("officer.b"), "limit"),
        ValueTest("officer.a", "at_most", LATER, "limit"),
    ),
    "a name": (Term("serves", FLAG), Term("serves", Not(FLAG))),
    "a moved day": (Shift(DAY, 6, 1, "grace"), Shift(LATER, 6, 1, "grace")),
    "a business day": (BusinessDay(DAY, CALENDAR), BusinessDay(LATER, CALENDAR)),
    "a day's name": (NamedDay("start", DAY), NamedDay("start", LATER)),
    "the latest": (Latest((DAY, LATER)), Latest((LATER, DAY))),
    "the earliest": (Earliest((DAY, LATER)), Earliest((LATER, DAY))),
    "one day or another": (Given(FLAG, DAY, LATER), Given(Not(FLAG), LATER, DAY)),
}


@pytest.mark.parametrize("what", WHOLE)
def test_a_tree_with_other_parts_is_otherwise_the_same(what):
    """A mutant, or a rule under chosen readings, would be changed elsewhere than where it should."""
    one, other = WHOLE[what]

    assert with_parts(one, parts(other)) == other
    assert with_parts(one, parts(one)) == one


LEAVES = [DAY, Fixed(dt.date(2026, 1, 1)), Never(), Chosen("A-1", ("x",)), FLAG, Ref("u", "c")]


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: type(leaf).__name__)
@pytest.mark.parametrize("inner", [(), (DAY,)], ids=["without", "with"])
def test_a_leaf_has_no_parts_to_put_others_in_their_place(leaf, inner):
    """What was to be changed would stay as it is without a word, or change in what is no part."""
    assert parts(leaf) == ()
    with pytest.raises(TypeError, match="has no parts"):
        with_parts(leaf, inner)


def test_what_stands_after_a_name_that_was_met_before_is_walked_too():
    """A fact that a rule looks at would be overlooked wherever a name comes before it."""
    once, day = Term("serves", FLAG), NamedDay("serves", DAY)
    tree = All((once, once, day, day, Not(All(()))))

    assert [*walk(tree)] == [tree, once, FLAG, day, DAY, Not(All(())), All(())]
