"""The program that was made ahead is what the rule book is taken apart to."""

from __future__ import annotations

from pathlib import Path

import attrs

from policy507.engines.lanes import shipped
from policy507.engines.lanes.evaluator import evaluator, written
from policy507.engines.program import Program, program, taken_apart
from policy507.rulefiles.load import load, read


def test_it_is_the_program_of_the_rule_book():
    """A case would be decided by units that no rule is made of."""
    made, anew = program(load()), taken_apart(read())
    for each in attrs.fields(Program):
        if each.name != "book":
            assert getattr(made, each.name) == getattr(anew, each.name)
    assert made.book is load()


def test_its_units_are_in_the_order_in_which_they_rest_on_one_another():
    """The order is no part of what is compared, and an evaluator goes through the units in it."""
    made, anew = program(load()), taken_apart(read())
    assert list(made.units) == list(anew.units)
    assert list(made.tests_about) == list(anew.tests_about)


def test_a_changed_book_is_taken_apart():
    """A changed copy of the shipped book would be decided by the shipped rules."""
    changed = attrs.evolve(load(), paragraphs=load().paragraphs[:-1])
    assert program(changed).units.keys() < program(load()).units.keys()


def test_its_evaluator_is_the_one_that_is_written_of_it():
    """Dependences and missing facts would be those of other rules than the shipped ones."""
    made = evaluator(program(load()))
    targets, readings, governed, source = written(taken_apart(read()))
    assert (made.targets, made.readings, made.governed) == (targets, readings, governed)
    assert made.want is shipped.want
    assert Path(shipped.__file__).read_text(encoding="utf-8").endswith(f"\n\n\n{source}")


def test_the_evaluator_of_a_changed_book_is_written_anew():
    """A changed copy of the shipped book would be evaluated as the shipped one."""
    changed = attrs.evolve(load(), paragraphs=load().paragraphs[:-1])
    assert evaluator(program(changed)).conclude is not shipped.conclude
