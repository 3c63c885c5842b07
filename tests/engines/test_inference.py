"""What units conclude from truths, which tests decided it, and which unknown ones are in the way."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from policy507.engines.inference import (
    Conclusions,
    Decided,
    deciding,
    deciding_alone,
    held,
    pending,
    unknown_leaves,
)
from policy507.engines.program import FALSE, TRUE
from policy507.model.conditions import (
    ALWAYS,
    NEVER_HOLDS,
    All,
    AnyOf,
    Chosen,
    DayTest,
    Field,
    Not,
    Ref,
    Term,
    ValueTest,
    opposite,
)

TRUTHS = (True, False, None)
A, B, C = (ValueTest(f"officer.{name}", "is", operand=True) for name in "abc")
DAY = DayTest(Field("as_of"), "before", Field("officer.d"))
CHOSEN, OTHER = Chosen("R", ("one",)), Chosen("R", ("two",))


def state(truths=None, *, choice="one", **units):
    """A case with these truths, and units with these conclusions; what is not named is unknown."""
    program = SimpleNamespace(
        units={
            name: SimpleNamespace(conclusions=_conclusions(each)) for name, each in units.items()
        },
        tests=(A, B, C, DAY),
    )
    known = dict.fromkeys((A, B, C, DAY)) | (truths or {})
    return Conclusions(program, known, {"R": choice, "S": "any"})


def _conclusions(each):
    return each if isinstance(each, tuple) else ((TRUE, each), (FALSE, Not(each)))


def decided(*pairs):
    """Tests with the truths by which they decided."""
    return tuple(Decided(test, truth) for test, truth in pairs)


# --- whether a condition holds

HELD = {
    "a flag": (A, True),
    "a day": (DAY, False),
    "an unknown one": (B, None),
    "the opposite": (Not(A), False),
    "the opposite of unknown": (Not(B), None),
    "all": (All((A, Not(DAY))), True),
    "all, one false": (All((A, B, DAY)), False),
    "all, one unknown": (All((A, B)), None),
    "any": (AnyOf((DAY, A, B)), True),
    "any, none true": (AnyOf((DAY, Not(A))), False),
    "any, one unknown": (AnyOf((DAY, B)), None),
    "nothing asked": (ALWAYS, True),
    "nothing enough": (NEVER_HOLDS, False),
    "a reading as chosen": (CHOSEN, True),
    "a reading otherwise": (OTHER, False),
    "what a unit concluded": (Ref("unit", TRUE), True),
    "what a unit did not": (Ref("unit", FALSE), False),
    "what no unit did": (Ref("open", TRUE), None),
}


@pytest.mark.parametrize("what", HELD)
def test_a_condition_holds_fails_or_is_unknown(what):
    """A rule would apply to whom it does not, or what is unknown would count as known."""
    tree, truth = HELD[what]

    assert held(tree, state({A: True, DAY: False}, unit=A, open=B)) is truth


def test_a_name_that_was_not_taken_apart_is_a_defect():
    """It would be taken for a test of which nothing is known."""
    with pytest.raises(TypeError, match=r"no named condition, but there is Term\(name='serves'"):
        held(Term("serves", A), state())


# --- what a unit concludes


@pytest.mark.parametrize(("truth", "concluded"), [(True, TRUE), (False, FALSE), (None, None)])
def test_a_unit_of_two_conclusions_concludes_the_opposite_of_what_fails(truth, concluded):
    """What fails would be left open, or what is open would be taken to fail."""
    assert state({A: truth}, unit=A).of("unit") == concluded


@pytest.mark.parametrize(("truth", "concluded"), [(True, "in_effect"), (False, None), (None, None)])
def test_a_unit_of_one_conclusion_comes_to_it_or_to_none(truth, concluded):
    """A rule that comes to one status alone, as it leaves others unaffected, could not be decided."""
    assert state({A: truth}, unit=(("in_effect", A),)).of("unit") == concluded


STATUSES = (("owed", A), ("met", All((Not(A), B))), ("open", All((Not(A), Not(B)))))


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [
        (True, None, "owed"),
        (False, True, "met"),
        (False, False, "open"),
        (False, None, None),
        (None, None, None),
    ],
)
def test_a_unit_of_several_conclusions_comes_to_the_first_that_holds(a, b, status):
    """A rule would have another status, or one while nothing is proved."""
    assert state({A: a, B: b}, unit=STATUSES).of("unit") == status


def test_a_unit_concludes_once():
    """A unit that many refer to would be worked out by each of them."""
    case = state({A: True}, unit=A)
    assert case.of("unit") == TRUE
    case.truths[A] = False
    assert case.of("unit") == TRUE


def test_a_case_with_something_else_concludes_anew_what_rests_on_it():
    """What would be otherwise would be read off what was concluded before, or all be done again."""
    case = state({A: True, B: True}, a=A, b=B, both=All((Ref("a", TRUE), Ref("b", TRUE))))
    assert [case.of(unit) for unit in ("a", "b", "both")] == [TRUE, TRUE, TRUE]
    case.truths[B] = False  # what was concluded of it is kept

    turned = case.anew(("a", "both"), {}, {A: False}, {})
    assert [turned.of(unit) for unit in ("a", "b", "both")] == [FALSE, TRUE, FALSE]
    assert [case.of(unit) for unit in ("a", "b", "both")] == [TRUE, TRUE, TRUE]
    assert turned.truths[DAY] is None

    given = case.anew(("both",), {"b": FALSE}, {}, {})
    assert [given.of(unit) for unit in ("a", "b", "both")] == [TRUE, FALSE, FALSE]
    assert given.truths is case.truths
    assert given.program is case.program


def test_a_case_under_another_reading_concludes_anew():
    """What depends on a reading would be found to depend on none."""
    case = state(unit=CHOSEN)
    assert case.of("unit") == TRUE

    other = case.anew(("unit",), {}, {}, {"R": "two"})
    assert (other.of("unit"), case.of("unit")) == (FALSE, TRUE)
    assert other.choices == {"R": "two", "S": "any"}
    assert case.choices == {"R": "one", "S": "any"}


# --- which tests decided

KNOWN = {A: True, B: False}
DECIDED = {
    "a test": (A, [(A, True)]),
    "an unknown one": (C, []),
    "the opposite": (Not(B), [(B, False)]),
    "all that hold": (All((A, Not(B))), [(A, True), (B, False)]),
    "the one that fails": (All((A, B, C)), [(B, False)]),
    "each that fails": (All((B, Not(A))), [(B, False), (A, True)]),
    "the one that is enough": (AnyOf((B, A, C)), [(A, True)]),
    "each that is enough": (AnyOf((A, Not(B))), [(A, True), (B, False)]),
    "none that is enough": (AnyOf((B, Not(A))), [(B, False), (A, True)]),
    "what is known so far": (All((A, C)), [(A, True)]),
    "what is known so far of several": (AnyOf((B, C)), [(B, False)]),
    "inside of another": (All((A, AnyOf((B, A)))), [(A, True)]),
    "a reading beside": (All((CHOSEN, A)), [(A, True)]),
    "a reading that is enough to fail": (All((B, OTHER)), []),
    "a reading that is enough": (AnyOf((A, CHOSEN)), []),
    "the opposite of a reading, which is enough": (AnyOf((A, Not(OTHER))), []),
    "a reading that is not enough": (AnyOf((A, OTHER)), [(A, True)]),
    "a unit": (Ref("inner", TRUE), [(A, True), (B, False)]),
    "a unit that concluded otherwise": (Not(Ref("failing", TRUE)), [(B, False)]),
    "a unit twice": (All((Ref("inner", TRUE), Ref("inner", TRUE))), [(A, True), (B, False)]),
    "a unit that concluded nothing": (Ref("open", TRUE), [(A, True)]),
}


@pytest.mark.parametrize("what", DECIDED)
def test_the_tests_that_decided_are_named_in_the_order_in_which_they_are_written(what):
    """Evidence would name facts that made no difference, or leave out one that did."""
    tree, pairs = DECIDED[what]
    case = state(
        KNOWN,
        unit=tree,
        inner=All((A, Not(B))),
        failing=All((A, B)),
        open=All((A, C)),
    )

    assert deciding("unit", case) == decided(*pairs)


def test_of_several_conclusions_the_one_that_was_come_to_is_evidence():
    """The evidence of another status would be shown beside this one."""
    assert deciding("unit", state({A: False, B: True}, unit=STATUSES)) == decided(
        (A, False), (B, True)
    )
    assert deciding("unit", state({A: True, B: True}, unit=STATUSES)) == decided((A, True))
    assert deciding("unit", state({B: True}, unit=STATUSES)) == decided((B, True))


def test_where_nothing_is_concluded_what_fails_is_told_by_what_makes_it_fail():
    """Otherwise somebody would be told that a fact speaks against what other facts rule out."""
    found = state({A: False, B: True}, unit=(("met", All((A, B))), ("open", C)))
    assert deciding("unit", found) == decided((A, False))


def test_units_that_refer_to_one_another_are_looked_at_once():
    """The search for evidence would go round for ever."""
    case = state(KNOWN, unit=All((A, Ref("other", TRUE))), other=All((Not(B), Ref("unit", TRUE))))
    case._conclusions.update(unit=TRUE, other=TRUE)

    assert deciding("unit", case) == decided((A, True), (B, False))


# --- what is in the way

OPEN = {
    "nothing": (A, ()),
    "a test": (C, (C,)),
    "a day": (DAY, (DAY,)),
    "the opposite": (Not(C), (C,)),
    "all of several": (All((C, A, DAY)), (C, DAY)),
    "none, where one fails": (All((C, B, DAY)), ()),
    "any of several": (AnyOf((C, B, DAY)), (C, DAY)),
    "none, where one is enough": (AnyOf((C, A)), ()),
    "inside of another": (All((A, AnyOf((B, C)), Not(DAY))), (C, DAY)),
    "inside of what is decided": (All((AnyOf((A, C)), DAY)), (DAY,)),
    "what a unit left open": (All((Ref("open", TRUE), A)), (Ref("open", TRUE),)),
    "nothing of a unit that concluded": (Ref("inner", FALSE), ()),
    "no reading": (All((CHOSEN, C)), (C,)),
    "a reading that fails": (All((C, OTHER)), ()),
    "nothing asked": (ALWAYS, ()),
}


@pytest.mark.parametrize("what", OPEN)
def test_what_keeps_a_condition_from_being_decided_is_named(what):
    """A question would be asked whose answer changes nothing, or one that matters would not be."""
    tree, leaves = OPEN[what]

    assert unknown_leaves(tree, state(KNOWN, inner=A, open=C)) == leaves


def test_units_that_conclude_nothing_are_followed_to_their_tests():
    """What is unknown would be a unit, of which nobody can be asked."""
    case = state(
        KNOWN,
        unit=All((Ref("one", TRUE), Ref("two", TRUE), Ref("known", TRUE), DAY)),
        one=AnyOf((C, B)),
        two=All((Ref("one", TRUE), A)),
        known=A,
    )

    assert pending("unit", case) == (C, DAY)
    assert pending("known", case) == ()


def test_units_that_refer_to_one_another_are_followed_once():
    """The search would go round for ever."""
    case = state(KNOWN, unit=All((C, Ref("other", TRUE))), other=All((DAY, Ref("unit", TRUE))))
    case._conclusions.update(unit=None, other=None)

    assert pending("unit", case) == (C, DAY)


def test_of_several_open_conclusions_all_tests_are_in_the_way():
    """The tests of the first status alone would be asked for."""
    case = state({A: None}, unit=(("owed", All((A, B))), ("met", C)))

    assert pending("unit", case) == (A, B, C)


TREES = [
    All((A, AnyOf((B, Not(C))))),
    AnyOf((All((A, B)), Not(All((B, C))))),
    Not(AnyOf((A, Not(All((B, C, A)))))),
    All((AnyOf((A, OTHER)), Not(B), C)),
]


@pytest.mark.parametrize("tree", TREES)
def test_a_condition_is_open_exactly_where_it_is_unknown(tree):
    """What is undecided would have nothing in its way, or what is decided would still be asked about."""
    for truths in itertools.product(TRUTHS, repeat=3):
        case = state(dict(zip((A, B, C), truths, strict=True)), unit=tree)
        leaves = unknown_leaves(tree, case)

        assert (held(tree, case) is None) is bool(leaves)
        assert all(case.truths[leaf] is None for leaf in leaves)
        assert unknown_leaves(Not(tree), case) == leaves
        assert held(Not(tree), case) is opposite(held(tree, case))


@pytest.mark.parametrize("tree", TREES)
def test_the_tests_that_decided_decide_alone(tree):
    """Evidence would not be enough to see why it came out so."""
    for truths in itertools.product((True, False), repeat=3):
        case = state(dict(zip((A, B, C), truths, strict=True)), unit=tree)
        shown = {each.test: each.held for each in deciding("unit", case)}

        assert held(tree, state(shown)) is held(tree, case)
        assert all(case.truths[test] is truth for test, truth in shown.items())


@pytest.mark.parametrize("tree", TREES)
def test_of_the_tests_that_decide_alone_none_can_be_left_out(tree):
    """Who asks why would be told of facts that have nothing to do with it."""
    for truths in itertools.product((True, False), repeat=3):
        case = state(dict(zip((A, B, C), truths, strict=True)), unit=tree)
        kept = {each.test: each.held for each in deciding_alone("unit", case)}

        assert kept.items() <= {each.test: each.held for each in deciding("unit", case)}.items()
        assert held(tree, state(kept)) is held(tree, case)
        for test in kept:
            assert held(tree, state({**kept, test: None})) is None


def test_of_several_reasons_the_one_that_is_written_first_is_kept():
    """A reader would hear of a detail, and not of what the paragraph asks for first."""
    case = state({A: False, B: False, C: False}, unit=All((A, AnyOf((B, C)))))

    assert deciding_alone("unit", case) == decided((A, False))
