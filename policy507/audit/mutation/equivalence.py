"""Whether a mutant is proved to decide every case as its original does, and by what.

The solver Z3 proves it where it is installed (the extra `proofs`). Without it, every way in which the
tests can come out is tried, which proves less.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from policy507.audit.mutation.exhaustive import alike, besides_trees
from policy507.model.rulebook import RuleBook

SOLVER, TRYING = "Z3", "trying every way in which the tests can come out"
MOST_MILLISECONDS = 20_000
"""For one mutant; what the solver has not decided by then is not proved."""


def method() -> str:
    """What proves mutants equivalent here."""
    return SOLVER if find_spec("z3") else TRYING


def equivalent(original: RuleBook, mutant: RuleBook) -> bool:
    """Whether a mutant is proved to come to the same as the original in every case.

    The same statuses in all cases, since what is unknown is decided by its completions; the same last
    days in all cases of which every fact is stated.
    """
    return _proved(original, mutant) if method() == SOLVER else alike(original, mutant)


def _proved(original: RuleBook, mutant: RuleBook) -> bool:
    """Whether the solver finds that there is no case by which to tell the two apart."""
    import z3  # type: ignore[import-untyped]  # it ships without types

    from policy507.audit.solver.dates import Dates
    from policy507.audit.solver.encoding import Encoding, differ
    from policy507.audit.solver.formulas import disj
    from policy507.audit.solver.variables import one_choice_each, possible, readings_of, variables

    facts, readings, dates = variables(complete=True), readings_of(original), Dates()
    first, second = (Encoding(book, facts, readings, dates) for book in (original, mutant))
    apart: list[Any] = []
    for before, after in zip(original.rules.values(), mutant.rules.values(), strict=True):
        if besides_trees(before) != besides_trees(after):
            return False
        apart.append(differ(first.statuses(before.name), second.statuses(after.name)))
        if before.due != after.due:
            if before.due is None or after.due is None:
                return False
            apart.append(first.span(before.due)[0] != second.span(after.due)[0])
    solver = z3.Solver()
    solver.set("timeout", MOST_MILLISECONDS)
    solver.add(*possible(facts), *one_choice_each(readings), disj(apart))
    solver.add(*dates.constraints_on(disj(apart)))
    return bool(solver.check() == z3.unsat)
