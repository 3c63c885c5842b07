"""Conditions as productions: what durable-rules is given, and what it is not."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from generating import random_case
from hypothesis import given
from hypothesis import strategies as st

from policy507.engines import rete
from policy507.engines.durable import MOST_CONJUNCTIONS, DurableEngine, conjunctions
from policy507.engines.program import (
    FALSE,
    TRUE,
    Program,
    Unit,
    conjunction,
    disjunction,
    leaves,
    negated,
    program,
)
from policy507.engines.signature import signature_reader
from policy507.errors import EngineError
from policy507.facts.case import Case
from policy507.model.conditions import (
    All,
    AnyOf,
    Chosen,
    Not,
    Ref,
    Term,
    ValueTest,
    both,
    either,
    opposite,
)
from policy507.rulefiles.load import load

needs_durable = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
FACTS = [f"officer.{name}" for name in ("peace_officer", "substitute", "assigned_to_school")]
LEAVES = [
    *(ValueTest(path, "is", operand=True) for path in FACTS),
    Ref("u", "l"),
    Chosen("A-1", ("service",)),
]


def truth(tree, truths):
    """Strong Kleene logic, written down once more."""
    match tree:
        case All(items):
            return both(truth(item, truths) for item in items)
        case AnyOf(items):
            return either(truth(item, truths) for item in items)
        case Not(item):
            return opposite(truth(item, truths))
    return truths[tree]


a_leaf = st.sampled_from(LEAVES)
trees = st.recursive(
    a_leaf | a_leaf.map(negated),
    lambda inner: st.builds(
        lambda combine, items: combine(tuple(items)),
        st.sampled_from([conjunction, disjunction]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
assignments = st.fixed_dictionaries({leaf: st.sampled_from([True, False, None]) for leaf in LEAVES})


@given(trees, assignments)
def test_a_condition_is_proved_exactly_where_it_is_true(tree, truths):
    """Otherwise the engine would conclude from what is not known, or miss what is."""
    proved = any(
        all(truths[leaf] is value for leaf, value in way.items())
        for way in conjunctions(tree, "unit")
    )

    assert proved is (truth(tree, truths) is True)


@given(trees, assignments)
def test_the_negation_is_proved_exactly_where_it_is_false(tree, truths):
    """Otherwise a rule that fails would stay unknown, or the other way round."""
    assert truth(negated(tree), truths) is opposite(truth(tree, truths))


@given(trees)
def test_negating_twice_means_the_same(tree):
    """Otherwise pushing negations down to the tests would change a condition."""
    for values in itertools.product([True, False, None], repeat=2):
        truths = dict(zip(LEAVES, itertools.cycle(values), strict=False))
        assert truth(negated(negated(tree)), truths) is truth(tree, truths)


def alternatives(count):
    """A condition of `count` pairs of alternatives: 2 to the power of `count` ways to prove it."""
    return All(tuple(AnyOf((Ref(f"u{n}", "a"), Ref(f"u{n}", "b"))) for n in range(count)))


def test_a_condition_that_grows_too_large_is_refused_with_advice():
    """Otherwise the engine would reach its limits, where it crashes or goes wrong in silence."""
    fits, too_large = 8, 9
    assert MOST_CONJUNCTIONS == 2**fits == len(conjunctions(alternatives(fits), "unit"))
    with pytest.raises(ValueError, match="give its parts names of their own under terms"):
        conjunctions(alternatives(too_large), "unit")


def test_a_named_condition_never_reaches_the_engine():
    """Otherwise a name would be compared as if it were a fact."""
    with pytest.raises(TypeError, match="no named condition"):
        conjunctions(Term("name", LEAVES[0]), "unit")


@needs_durable
def test_an_engine_that_remembers_nothing_concludes_the_same():
    """Otherwise what a unit concluded for one case would be used for another."""
    taken_apart = program(load())
    fresh, remembering = DurableEngine(taken_apart, remember=False), DurableEngine(taken_apart)
    choices, rng = load().choices(), random.Random(8)
    for _ in range(6):
        case = random_case(rng)
        first, second = fresh.verdicts(case), remembering.verdicts(case)
        for target in ("complete-training", "contract-meets-policy", "latest-certificate-kept"):
            assert first.verdict(choices, target) is second.verdict(choices, target)


@needs_durable
def test_units_share_rulesets():
    """Otherwise each would take the engine a hundred kilobytes, however little there is to it."""
    taken_apart = program(load())
    with pytest.MonkeyPatch.context() as patched:
        made = []
        create = rete._engine().create_ruleset
        patched.setattr(rete._engine(), "create_ruleset", lambda *a: made.append(a) or create(*a))
        engine = DurableEngine(taken_apart)
        verdicts = engine.verdicts(random_case(random.Random(4)))
        for target in (*load().rules, *load().ordered_acts()):
            verdicts.verdict(load().choices(), target)

    shared = {id(unit._together) for unit in engine._units.values()}
    assert len(shared) == len(made) < len(taken_apart.units) / 10  # none had to be divided


@needs_durable
def test_a_unit_is_not_concluded_by_another_that_shares_its_ruleset():
    """Otherwise a leaf of one unit would be taken for that of another, by its number."""
    leaf, other = (ValueTest(path, "is", operand=True) for path in FACTS[:2])
    units = {
        "straight": Unit("straight", ((TRUE, leaf), (FALSE, negated(leaf)))),
        "turned": Unit("turned", ((TRUE, negated(other)), (FALSE, other))),
    }
    tests = {"straight": (leaf,), "turned": (other,)}
    needs, codes = {name: (name,) for name in units}, dict.fromkeys(units, ())
    engine = DurableEngine(Program(load(), units, (leaf, other), needs, tests, codes, {}))
    for entry, straight, turned in [(1, TRUE, FALSE), (-1, FALSE, TRUE), (0, None, None)]:
        assert engine._units["straight"].conclude((entry,)) == straight
        assert engine._units["turned"].conclude((entry,)) == turned


def engine_of(units):
    """An engine of units alone, each with the same tests."""
    tests = tuple(
        dict.fromkeys(t for unit in units for _, tree in unit.conclusions for t in leaves(tree))
    )
    named = {unit.name: unit for unit in units}
    needs = {name: (name,) for name in named}
    return tests, DurableEngine(
        Program(
            load(), named, tests, needs, dict.fromkeys(named, tests), dict.fromkeys(named, ()), {}
        )
    )


COUNTED = [ValueTest("school.lowest_grade", "at_least", operand=n) for n in range(30)]


@needs_durable
def test_units_that_are_too_large_to_share_a_ruleset_have_their_own():
    """Otherwise rules that the engine can hold one by one would be refused for their number."""
    pairs = zip(COUNTED[:16:2], COUNTED[1:16:2], strict=True)
    one = All(tuple(AnyOf(pair) for pair in pairs))
    other = All(tuple(Not(item) for item in COUNTED[:16]))
    mixed = All(
        (*(AnyOf((COUNTED[n], Not(COUNTED[n + 1]))) for n in range(1, 15, 2)), Not(COUNTED[0]))
    )
    units = [
        Unit(f"unit {n}", (("a", one), ("b", other), ("c", mixed), ("d", one))) for n in range(10)
    ]
    tests, engine = engine_of(units)
    assert len(list(engine._units["unit 0"].proofs())) * len(units) > rete.MOST_PRODUCTIONS

    for name in ("unit 0", "unit 9"):
        assert engine._units[name].conclude((1,) * len(tests)) == "a"
        assert engine._units[name].conclude((-1,) * len(tests)) == "b"
        assert engine._units[name].conclude((0,) * len(tests)) is None


@needs_durable
@pytest.mark.parametrize("needs", [rete.MOST_NEEDS - 1, rete.MOST_NEEDS])
def test_a_unit_of_its_own_may_have_as_many_needs_as_the_engine_can_test(needs):
    """Otherwise the message of the limit would name one that is not there."""
    every = tuple(COUNTED[:needs])
    wide = Unit("wide", ((TRUE, All(every)), (FALSE, AnyOf(tuple(map(Not, every))))))
    small = Unit("small", ((TRUE, COUNTED[0]), (FALSE, Not(COUNTED[0]))))
    _, engine = engine_of([small, wide])

    assert engine._units["wide"].conclude((1,) * needs) == TRUE
    assert engine._units["wide"].conclude((*[1] * (needs - 1), -1)) == FALSE
    assert engine._units["wide"].conclude((*[1] * (needs - 1), 0)) is None


@needs_durable
def test_a_unit_that_cannot_be_held_keeps_no_other_from_concluding():
    """Otherwise an act would not be decided for the sake of a rule that has nothing to do with it."""
    every = tuple(COUNTED)
    small = Unit("small", ((TRUE, COUNTED[0]), (FALSE, Not(COUNTED[0]))))
    wide = Unit("wide", ((TRUE, All(every)), (FALSE, AnyOf(tuple(map(Not, every))))))
    tests, engine = engine_of([small, wide])

    assert engine._units["small"].conclude((1,)) == TRUE
    with pytest.raises(EngineError, match=r"^wide: production wide, 0 has 30 needs"):
        engine._units["wide"].conclude((1,) * len(tests))


def test_every_test_of_the_rules_has_a_place_in_the_signature():
    """Otherwise cases that differ in a test would be taken for one class."""
    taken_apart = program(load())
    reader = signature_reader(taken_apart)
    signature, _ = reader.read(Case(as_of=dt.date(2026, 11, 23)))

    assert set(taken_apart.tests) <= set(reader.positions)
    assert len(signature) == len(reader.positions)


def test_an_entry_of_a_signature_is_a_number_whatever_the_test():
    """Otherwise what fails and what is unknown could be equal, as `False` is to `0`."""
    reader, rng = signature_reader(program(load())), random.Random(3)
    for unknown in (0.0, 0.5, 1.0):
        signature, _ = reader.read(random_case(rng, unknown=unknown))

        assert {int} == set(map(type, signature))
        assert {-1, 0, 1} >= set(signature)
