"""Productions over truths, fired by durable-rules: what fires, what is refused, what is given back."""

from __future__ import annotations

import copy
import gc
import itertools
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trying import tries

from policy507.engines import rete
from policy507.engines.rete import (
    MOST_NEEDS,
    MOST_PRODUCTIONS,
    PART_PRODUCTIONS,
    PART_TRUTHS,
    Production,
    Ruleset,
    available,
)
from policy507.errors import EngineError

needs_durable = pytest.mark.skipif(available() is not None, reason=str(available()))

UNKNOWN = None
NAMES = st.text(max_size=6) | st.sampled_from(["", "id", "sid", "k", "t0", "_tick", "$and", "a.b"])
NEEDS = st.dictionaries(NAMES, st.booleans(), max_size=5)
CASES = st.dictionaries(NAMES, st.sampled_from([True, False, UNKNOWN]), max_size=8)


def reference(productions, truths):
    """What fires, by definition."""
    return tuple(
        each.name
        for each in productions
        if all(name in truths and truths[name] is needed for name, needed in each.needs.items())
    )


def named(all_needs):
    """Productions with these needs, named by their numbers."""
    return [Production(f"p{number}", needs) for number, needs in enumerate(all_needs)]


def told(case):
    """The truths of a case that are known."""
    return {name: truth for name, truth in case.items() if truth is not UNKNOWN}


def drawn(seed, productions, truths, most):
    """Productions and cases over many truths, drawn at random; in half of the cases some fire."""
    chance = random.Random(seed)
    names = [f"truth {number}" for number in range(truths)]
    all_needs = [
        {name: chance.random() < 0.7 for name in chance.sample(names, chance.randint(0, most))}
        for _ in range(productions)
    ]
    cases = [
        {name: chance.random() < 0.7 for name in names if chance.random() < share}
        for share in (0, 0.5, 0.9, 1, 1, 1)
    ]
    met = [{**case, **chance.choice(all_needs or [{}])} for case in cases]
    return named(all_needs), [*cases, *met, dict.fromkeys(names, True)]


# --- what fires


@needs_durable
@settings(max_examples=tries(300))
@given(st.lists(NEEDS, max_size=8), st.lists(CASES, min_size=1, max_size=6), st.randoms())
def test_what_fires_is_what_the_definition_says(all_needs, cases, chance):
    """Otherwise the engine concludes what does not follow, or misses what does."""
    productions = named(all_needs)
    with Ruleset("differential", productions) as ruleset:
        for case in [*cases, *cases[::-1]]:
            truths = list(told(case).items())
            chance.shuffle(truths)

            assert reference(productions, dict(truths)) == ruleset.fire(dict(truths))


@needs_durable
@settings(max_examples=tries(60))
@given(st.data())
def test_every_truth_matters_in_all_of_its_three_states(data):
    """Otherwise an unknown truth would count as false, or as true."""
    names = data.draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    subsets = itertools.product([True, False, UNKNOWN], repeat=len(names))
    cases = [told(dict(zip(names, states, strict=True))) for states in subsets]
    productions = named(cases)  # each case as needs, too
    with Ruleset("all states", productions) as ruleset:
        for truths in cases:
            assert reference(productions, truths) == ruleset.fire(truths)


@needs_durable
@pytest.mark.parametrize(
    ("productions", "truths", "most", "parts"),
    [
        (0, 3, 3, 0),
        (1, 3, 3, 1),
        (PART_PRODUCTIONS - 1, 10, 4, 1),
        (PART_PRODUCTIONS, 10, 4, 1),
        (PART_PRODUCTIONS + 1, 10, 4, 2),
        (2 * PART_PRODUCTIONS, 10, 4, 2),
        (2 * PART_PRODUCTIONS + 1, 10, 4, 3),
        (PART_PRODUCTIONS, 60, MOST_NEEDS, 1),
        (300, 30, MOST_NEEDS, 7),
        (300, 300, MOST_NEEDS, None),
    ],
)
def test_large_rulesets_fire_as_small_ones(productions, truths, most, parts):
    """Otherwise dividing productions among several rulesets of the engine loses or repeats some."""
    for seed in range(3):
        defined, cases = drawn(seed, productions, truths, most)
        with Ruleset("large", defined) as ruleset:
            assert parts in (None, len(ruleset._parts))
            for case in cases:
                assert reference(defined, case) == ruleset.fire(case)


@needs_durable
@pytest.mark.parametrize(
    ("truths", "parts"),
    [(PART_TRUTHS - 1, 1), (PART_TRUTHS, 1), (PART_TRUTHS + 1, 2), (2 * PART_TRUTHS, 2)],
)
def test_many_truths_are_divided(truths, parts):
    """Otherwise a fact would get more attributes than the engine holds."""
    names = [str(number) for number in range(truths)]
    threes = [names[start : start + 3] for start in range(0, truths, 3)]
    productions = named([dict.fromkeys(three, True) for three in threes])
    with Ruleset("wide", productions) as ruleset:
        assert parts == len(ruleset._parts)
        assert all(len(part._written) <= PART_TRUTHS for part in ruleset._parts)
        assert tuple(p.name for p in productions) == ruleset.fire(dict.fromkeys(names, True))


@needs_durable
@pytest.mark.parametrize("count", [1, 23, MOST_NEEDS])
def test_as_many_needs_as_are_allowed_are_all_tested(count):
    """Otherwise a need beyond some number would be ignored, and the production fire wrongly."""
    needs = {str(number): number % 2 == 0 for number in range(count)}
    with Ruleset("long", [Production("all of it", needs)]) as ruleset:
        assert ("all of it",) == ruleset.fire(needs)
        for name, needed in needs.items():
            assert () == ruleset.fire({**needs, name: not needed})
            assert () == ruleset.fire({other: needs[other] for other in needs if other != name})


@needs_durable
def test_a_production_without_needs_always_fires():
    """Otherwise what holds unconditionally would be concluded only where something is known."""
    with Ruleset("always", [Production("always", {}), Production("a", {"a": True})]) as ruleset:
        assert ("always",) == ruleset.fire({})
        assert ("always",) == ruleset.fire({"a": False})
        assert ("always", "a") == ruleset.fire({"a": True, "unheard of": False})


@needs_durable
def test_the_order_is_that_of_the_definition():
    """Otherwise the first of several labels would depend on the engine."""
    productions = [Production(name, {"x": True}) for name in ["b", "a", "r0", "_tick", "10", "9"]]
    with Ruleset("order", productions) as ruleset:
        assert ("b", "a", "r0", "_tick", "10", "9") == ruleset.fire({"x": True})


# --- what is refused


def refusal(*productions, name="small"):
    """The problems with productions, as text."""
    with pytest.raises(EngineError) as raised:
        Ruleset(name, productions)
    return [str(problem) for problem in raised.value.problems]


@needs_durable
def test_all_problems_are_listed_at_once():
    """Otherwise somebody mends one production only to hear of the next."""
    wide = {str(number): True for number in range(MOST_NEEDS + 1)}
    problems = refusal(
        Production("", {}),
        Production("twice", {}),
        Production("twice", {}),
        Production("wide", wide),
        Production("odd", {"x": 1, "y": None, "z": True}),
        Production("odder", {3: True}),
        Production(None, {}),
        name="",
    )

    too_many = (
        f"has {MOST_NEEDS + 1} needs, of which durable-rules can safely test {MOST_NEEDS} at once"
    )
    assert problems == [
        "a ruleset must have a name",
        ": production 1 has no name",
        ": production twice is defined twice",
        f": production wide {too_many}; give parts of it names of their own",
        ": production odd needs x, but neither true nor false",
        ": production odd needs y, but neither true nor false",
        ": production odder needs 3, which is not the name of a truth",
        ": production 7 has no name",
    ]


@needs_durable
def test_what_is_refused_is_shown_harmlessly():
    """Otherwise a name could write to somebody's terminal, or fill it."""
    (problem,) = refusal(Production("\x1b[2J" + "x" * 10_000, {"y": 0}), name="\r" * 10_000)

    assert problem.isprintable()
    assert len(problem) < 1000


@needs_durable
def test_more_productions_than_memory_is_good_for_are_refused():
    """Otherwise a hostile rule file could make the engine take gigabytes."""
    (problem,) = refusal(*named([{}] * (MOST_PRODUCTIONS + 1)))

    assert problem.startswith("small: durable-rules cannot safely hold")
    assert problem.endswith(f"{MOST_PRODUCTIONS + 1} productions, {MOST_PRODUCTIONS} at most")


@needs_durable
def test_as_many_productions_as_are_allowed_all_fire():
    """Otherwise the limit is not what it says."""
    productions = named([{"x": True}] * MOST_PRODUCTIONS)
    with Ruleset("full", productions) as ruleset:
        assert MOST_PRODUCTIONS == len(ruleset.fire({"x": True}))


@needs_durable
def test_all_wrong_truths_are_listed_at_once():
    """Otherwise a caller mends one value only to hear of the next."""
    with Ruleset("r", [Production("p", {"a": True})]) as ruleset:
        with pytest.raises(EngineError) as raised:
            ruleset.fire({"a": 1, "b": True, "not even needed": None})

        assert [
            "r: a is neither true nor false",
            "r: not even needed is neither true nor false",
        ] == (str(raised.value).splitlines())
        assert ("p",) == ruleset.fire({"a": True})


# --- what is held, and given back


@needs_durable
def test_a_closed_ruleset_says_so():
    """Otherwise a handle of the engine that now means another ruleset would be used."""
    ruleset = Ruleset("r", [Production("p", {})])
    with ruleset as entered:
        assert ruleset is entered
        assert ("p",) == ruleset.fire({})
    for _ in range(2):
        ruleset.close()
        with pytest.raises(EngineError, match="r: the ruleset is closed"):
            ruleset.fire({})


@needs_durable
def test_closing_one_ruleset_leaves_the_others_alone():
    """Otherwise rulesets would share the engine's state, or its handles."""
    rulesets = [Ruleset("r", [Production(str(n), {"x": True})]) for n in range(5)]
    rulesets[1].close()
    rulesets[3].close()
    replaced = [Ruleset("r", [Production(f"new {n}", {"x": True})]) for n in range(5)]

    assert ["0", "2", "4"] == [rulesets[n].fire({"x": True})[0] for n in (0, 2, 4)]
    assert [f"new {n}" for n in range(5)] == [r.fire({"x": True})[0] for r in replaced]


@needs_durable
def test_a_ruleset_that_nobody_holds_is_given_back():
    """Otherwise a server that loads changed rules would grow."""
    ruleset = Ruleset("r", [Production("p", {})])
    release, copied = ruleset._release, copy.copy(ruleset)
    del ruleset
    gc.collect()

    assert not release.alive
    with pytest.raises(EngineError, match="closed"):
        copied.fire({})


@needs_durable
def test_what_was_compiled_does_not_change_with_what_it_was_compiled_from():
    """Otherwise somebody could change the rules after they were checked."""
    needs = {"x": True}
    productions = [Production("p", needs)]
    with Ruleset("r", productions) as ruleset:
        needs["y"] = True
        productions.append(Production("q", {}))

        assert ("p",) == ruleset.fire({"x": True})


# --- whether durable-rules is there


@pytest.mark.parametrize("version", [(3, 11, 7), (3, 12, 9), (3, 13, 0), (3, 14, 1)])
def test_where_it_cannot_be_imported_the_line_that_installs_it_is_said(version, monkeypatch):
    """A user would see an ImportError, or install what cannot be compiled or imported there."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.setattr(sys, "version_info", version)
    reason = str(available())

    assert "C compiler" in reason
    assert "pip install durable-rules==2.0.28" in reason
    flag = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    assert (flag in reason) == (version >= (3, 13))


def test_an_installed_module_that_does_not_load_is_not_available(monkeypatch):
    """The undefined symbol of 3.13 would end every decision."""

    def broken():
        message = "durable_rules_engine.so: undefined symbol: PyEval_CallObject"
        raise ImportError(message)

    monkeypatch.setattr(rete, "_engine", broken)

    assert "undefined symbol" in str(available())


def test_without_it_a_ruleset_is_refused_with_that_reason(monkeypatch):
    """Otherwise the reason would be known to `available` alone."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)

    assert [available()] == refusal(Production("p", {}))
