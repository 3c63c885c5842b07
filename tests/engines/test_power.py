"""The differential property can fail: faults seeded into each engine, found within the usual tries.

There are three things that could be wrong: the definition, the engine that concludes, and the memory
of classes, which takes one case for another. The last two read the tests of a case alike.
"""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from attrs import evolve

from policy507 import audit
from policy507.engines import classes, durable, rete
from policy507.engines import signature as signatures
from policy507.engines import situation as meaning
from policy507.engines.program import _Builder, applies_unit
from policy507.engines.reference import Meaning
from policy507.facts.kinds import UNKNOWN
from policy507.files.installed import rules_folder
from policy507.model.conditions import COUNT_OPERATORS, AnyOf, DayTest, Not, ValueTest
from policy507.rulefiles.load import read

pytestmark = pytest.mark.slow

(ENGINES,) = (each for each in audit.PROPERTIES if each.name == "engines")
needs_durable = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))


def overflowing(day, months):
    """Months that run over the end of a shorter month, as careless arithmetic has them."""
    found = dt.date.fromordinal(day)
    year, month = divmod(found.year * 12 + found.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    end = dt.date(year, month + 1, min(found.day, last)).toordinal()
    return end + max(0, found.day - last)


# --- the definition


def definition_swapped_operator(patch):
    """Fewer than becomes at most."""
    swapped = {**COUNT_OPERATORS, "fewer_than": COUNT_OPERATORS["at_most"]}
    patch.setattr(meaning, "COUNT_OPERATORS", swapped)


def definition_month_clamp(patch):
    """31 August and six months is 3 March."""
    patch.setattr(meaning, "add_months", overflowing)


def definition_lost_exception(patch):
    """Nothing sets a rule aside."""
    patch.setattr(Meaning, "defeated", lambda *_: False)


def definition_unknown_as_false(patch):
    """What is not known fails."""
    real = meaning._test

    def test(value, operator, operand):
        return False if value is UNKNOWN else real(value, operator, operand)

    patch.setattr(meaning, "_test", test)


# --- what both others read of a case


def reading_swapped_operator(patch):
    """Fewer than becomes at most."""
    swapped = {**signatures._COUNT_OPERATORS, "fewer_than": ("<=", ">")}
    patch.setattr(signatures, "_COUNT_OPERATORS", swapped)


def reading_month_clamp(patch):
    """31 August and six months is 3 March."""
    patch.setattr(signatures, "add_months", overflowing)
    patch.setattr(signatures, "_shifted", signatures._shifted.__wrapped__)


def reading_unknown_as_false(patch):
    """What is not known fails."""
    patch.setattr(signatures, "_TRUTHS", {**signatures._TRUTHS, 0: False})


# --- the engine that concludes


def durable_swapped_operator(patch):
    """A test that must fail must hold."""
    real = durable._conjunctions

    def conjunctions(tree, unit):
        negated = isinstance(tree, Not) and isinstance(tree.item, DayTest | ValueTest)
        return real(tree.item if negated else tree, unit)

    patch.setattr(durable, "_conjunctions", conjunctions)


def durable_lost_exception(patch):
    """Nothing sets a rule aside."""
    patch.setattr(_Builder, "defeated", lambda *_: AnyOf(()))


def durable_unknown_as_false(patch):
    """What is not known fails."""
    real = durable.truth_of
    patch.setattr(durable, "truth_of", lambda value: real(value) or False)


# --- the memory of classes


def memory_of(patch, change):
    """The memory reads the signatures of cases otherwise."""
    real = signatures.signature_reader

    def signature_reader(program):
        found = real(program)

        def other(case):
            signature, stated = found.read(case)
            return change(signature, case), stated

        return evolve(found, read=other)

    patch.setattr(classes, "signature_reader", signature_reader)


def memory_swapped_operator(patch):
    """One day at the limit is taken for one below it."""
    real = signatures._COUNT_OPERATORS
    swapped = {**real, "fewer_than": ("<=", ">")}

    def signature_reader(program):
        with pytest.MonkeyPatch.context() as inside:
            inside.setattr(signatures, "_COUNT_OPERATORS", swapped)
            return signatures.signature_reader.__wrapped__(program)

    patch.setattr(classes, "signature_reader", signature_reader)


def memory_lost_exception(patch):
    """A rule is remembered by whether it applies, without what sets it aside."""
    real = classes.involved

    def involved(book, target):
        return (applies_unit(target),) if target in book.rules else real(book, target)

    patch.setattr(classes, "involved", involved)


def memory_unknown_as_false(patch):
    """A case of which something is not known is taken for one in which it fails."""

    def change(signature, _case):
        return tuple(-1 if entry == 0 else entry for entry in signature)

    memory_of(patch, change)


CONCLUDED = (durable_swapped_operator, durable_lost_exception, durable_unknown_as_false)
OTHERS = (
    definition_swapped_operator,
    definition_month_clamp,
    definition_lost_exception,
    definition_unknown_as_false,
    reading_swapped_operator,
    reading_month_clamp,
    reading_unknown_as_false,
    memory_swapped_operator,
    memory_lost_exception,
    memory_unknown_as_false,
)


def found(seed, patch):
    """The result of the differential property, by its usual number of tries, with a fault."""
    seed(patch)
    # A book that nobody has seen: what is compiled of rules is remembered by book.
    return audit.run_one(read(rules_folder()), ENGINES, simplify=False)


@pytest.mark.parametrize("seed", OTHERS, ids=lambda seed: seed.__name__)
def test_a_seeded_fault_is_found(seed, monkeypatch):
    """Otherwise an engine could mean something else than the rules, and the audit not notice."""
    result = found(seed, monkeypatch)

    assert not result.held
    assert "differ" in result.why
    assert result.cases


@needs_durable
@pytest.mark.parametrize("seed", CONCLUDED, ids=lambda seed: seed.__name__)
def test_a_fault_seeded_into_the_engine_that_concludes_is_found(seed, monkeypatch):
    """Otherwise the engine that decides could be wrong, and the audit not notice."""
    assert not found(seed, monkeypatch).held


def test_nothing_is_found_without_a_fault(monkeypatch):
    """Otherwise the property would fail whatever the engines do."""
    assert found(lambda _: None, monkeypatch).held


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (dt.date(2025, 8, 31), dt.date(2026, 3, 3)),
        (dt.date(2027, 8, 29), dt.date(2028, 2, 29)),
        (dt.date(2027, 8, 30), dt.date(2028, 3, 1)),
        (dt.date(2026, 3, 15), dt.date(2026, 9, 15)),
    ],
)
def test_the_seeded_clamp_is_wrong_at_ends_of_months_alone(day, end):
    """Otherwise a fault that everybody would notice would stand for one that few do."""
    assert overflowing(day.toordinal(), 6) == end.toordinal()
