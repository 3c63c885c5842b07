"""Whether no case at all could tell a mutant from the rules: then no example could notice it."""

from __future__ import annotations

import z3  # type: ignore[import-untyped]  # it ships without types

from policy507.audit.solver.dates import Dates
from policy507.audit.solver.encoding import Encoding, differ
from policy507.audit.solver.formulas import conj, disj, neg, same
from policy507.audit.solver.solver import Setting, Solver
from policy507.audit.solver.variables import contradicting, readings_of, variables
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook

SOLVER = "Z3"
"""What proves mutants equivalent."""
MOST_SECONDS = 20.0
"""For one mutant; what the solver has not decided by then is not proved."""


def equivalent(original: RuleBook, mutant: RuleBook) -> bool:
    """Whether a mutant is proved to come to the same as the original in every case.

    The same statuses in all cases, since what is unknown is decided by its completions; the same last
    days in all cases of which every fact is stated, where the rule fires: otherwise it has none. And it
    refuses the same cases, of which facts may be unknown.
    """
    if not _refuse_alike(original, mutant):
        return False
    facts, readings, dates = variables(complete=True), readings_of(original), Dates()
    first, second = (Encoding(book, facts, readings, dates) for book in (original, mutant))
    apart = []
    for before, after in zip(original.rules.values(), mutant.rules.values(), strict=True):
        if _besides_trees(before) != _besides_trees(after):
            return False
        apart.append(differ(first.statuses(before.name), second.statuses(after.name)))
        if before.due != after.due:
            if before.due is None or after.due is None:
                return False
            later = first.span(before.due)[0] != second.span(after.due)[0]
            apart.append(conj((first.fires(before).true, later)))
    solver = Solver(Setting((facts,), readings, dates, original.impossible), MOST_SECONDS)
    answer, _ = solver.ask((disj(apart),))
    return bool(answer == z3.unsat)


def _refuse_alike(original: RuleBook, mutant: RuleBook) -> bool:
    if original.impossible == mutant.impossible:
        return True
    facts = variables(complete=False)
    one, other = (
        disj(contradicting(each, facts) for each in book.impossible) for book in (original, mutant)
    )
    solver = Solver(Setting((facts,), {}, Dates(), ()), MOST_SECONDS)
    answer, _ = solver.ask((neg(same(one, other)),))
    return bool(answer == z3.unsat)


def _besides_trees(rule: Rule) -> tuple[object, ...]:
    """What counts in a rule for its findings, besides its conditions and days."""
    overridden = tuple(override.rule for override in rule.overrides)
    return rule.modality, rule.bearer, rule.act, overridden
