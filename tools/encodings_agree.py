"""Whether the solver's encoding says of a case what the reference engine says."""

from __future__ import annotations

import z3

from policy507.audit.proofs.claim import World, targets
from policy507.audit.solver.variables import choosing, one_choice_each, possible
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.facts.case import stated
from policy507.facts.kinds import NEVER, UNKNOWN, includes


class Agreement:
    """An encoding of the rules beside the reference engine; the solver is told of the rules once."""

    def __init__(self, book):
        self.world = World(book, complete=False)
        statuses = {target: self.world.encoding.statuses(target) for target in targets(book)}
        self.solver = z3.Solver()
        self.solver.add(
            *possible(self.world.facts, self.world.book.impossible),
            *one_choice_each(self.world.readings),
        )
        formulas = [formula for each in statuses.values() for formula in each.values()]
        self.solver.add(*self.world.dates.constraints_on(*formulas))
        self.statuses = {target: {} for target in statuses}
        for target, each in statuses.items():
            for status, formula in each.items():
                name = z3.Bool(f"{target} is {status}")
                self.solver.add(name == formula)
                self.statuses[target][status] = name

    def disagreements(self, case, choices):
        """The rules and acts on which the two differ, with what the engine and the encoding say.

        Where the encoding takes the case for impossible, the two differ on the case itself.
        """
        world = self.world
        self.solver.push()
        self.solver.add(*stating(world, lambda path: stated(case, path)))
        self.solver.add(*choosing(world.readings, choices))
        model = self.solver.model() if self.solver.check() == z3.sat else None
        self.solver.pop()
        if model is None:
            return [("the case", "possible", "impossible")]
        meaning = Meaning(world.book, Situation(case, choices))
        different = []
        for target, names in self.statuses.items():
            expected = meaning.verdict(target)
            found = [status for status, name in names.items() if z3.is_true(model[name])]
            if found != ([] if expected is None else [expected]):
                different.append((target, expected, found))
        return different


def holds(model, formula):
    """Whether a formula holds in a model."""
    if isinstance(formula, bool):
        return formula
    return z3.is_true(model.eval(formula, model_completion=True))


def stating(world, value_of):
    """The formulas that say of each variable that it has the value, or that it is unknown."""
    for path, variable in world.facts.items():
        value = value_of(path)
        if variable.fact.kind == "words":
            yield from stating_words(variable, value)
            continue
        if path == "as_of" or variable.fact.derived:
            pass
        elif variable.fact.section == "conduct":
            yield z3.Bool(f"{path} known") == (value is not UNKNOWN)
        else:
            yield variable.known == (value is not UNKNOWN)
        if value is UNKNOWN:
            continue
        match variable.fact.kind:
            case "texts":
                yield variable.value == (not value)
            case "day":
                yield variable.value == (NEVER if value is None else value.toordinal())
            case _:
                yield variable.value == value


def stating_words(variable, value):
    """The formulas that say of a list of words which it has, as far as that is known."""
    for word, known in variable.known.items():
        included = includes(value, word)
        if variable.fact.section == "conduct":
            yield z3.Bool(f"{variable.fact.path} known") == (included is not None)
        else:
            yield known == (included is not None)
        if included is not None:
            yield variable.value[word] == included
