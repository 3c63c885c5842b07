"""The claims that every test counts: were it to come out otherwise, its rule would in some case.

A test that need not be there could be taken to hold always, or to fail always, and its rule would come
to the same in every case. So a test matters where it holds, and where it fails, or it could go.

Named alternatives that cover every case together, as the kinds of a definition may, say so by naming
them (`policy507.deadconditions`): that each of their tests is redundant is then what is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import frozen

from policy507.conditions import (
    AnyOf,
    Chosen,
    Compare,
    Condition,
    Day,
    Not,
    Term,
    Test,
    Truth,
    opposite,
    parts,
)
from policy507.engines.reference import Meaning
from policy507.facts import FACTS
from policy507.meaning import Situation
from policy507.outcomes import in_force, outcomes
from policy507.problems import shown
from policy507.proving.claims import ANY, DEFAULT_FIRST, Choices, Claim, World, differ, own_trees
from policy507.proving.encoding import Encoding, one_choice_each
from policy507.proving.terms import Formula, conj, disj, neg
from policy507.proving.variables import possible
from policy507.proving.witnesses import Cases
from policy507.rulebook import RuleBook
from policy507.rules import Rule
from policy507.sentences import sentence
from policy507.statuses import Status

LONGEST_TEST = 200
_TESTS = Test | Compare | Chosen


@frozen(eq=False)
class Otherwise(Situation):
    """A case in which one test comes out as it does not."""

    test: Condition | None = None

    def truth(self, condition: Condition) -> Truth:
        """Whether a condition holds, fails, or is unknown, the one test being turned round."""
        found = super().truth(condition)
        return opposite(found) if condition == self.test else found


def weights(world: World) -> Iterator[Claim]:
    """That each test of each rule matters, or is redundant where it is said to be."""
    book = world.book
    covering = tuple(_covering(world))
    rules = book.rules.values()
    tests = {rule.name: tuple(_tests(own_trees(rule), ())) for rule in rules}
    counting = {rule.name: tuple(_tests(own_trees(rule), covering)) for rule in rules}
    every = dict.fromkeys(test for found in tests.values() for test in found)
    flips = {test: z3.Bool(f"otherwise {number}") for number, test in enumerate(every)}
    flipped = Encoding(book, world.facts, world.readings, world.dates, flips)
    for rule in rules:
        for test in counting[rule.name]:
            for held in (True, False):
                sought = _changes(world, flipped, rule, test, held=held)
                yield _matters(world, rule, test, sought, held=held)
    for test in every:
        within = [r for r in rules if test in tests[r.name] and test not in counting[r.name]]
        if within:
            ways = [_changes(world, flipped, rule, test, held=False) for rule in within]
            yield _redundant(world, test, within, disj(ways))


def _tests(trees: Iterable[Condition | Day], but: tuple[Condition, ...]) -> Iterator[Condition]:
    """The tests of some trees, each once, named conditions and days included; not those within `but`."""
    found: dict[Condition, None] = {}
    waiting = list(trees)
    while waiting:
        node = waiting.pop(0)
        if node in but:
            continue
        if isinstance(node, _TESTS):
            found[node] = None
        waiting = [*parts(node), *waiting]
    yield from found


def _covering(world: World) -> Iterator[Condition]:
    """The named alternatives of which one holds in every case in which all facts are known."""
    trees = [tree for rule in world.book.rules.values() for tree in own_trees(rule)]
    candidates: dict[Condition, None] = {}
    while trees:
        node = trees.pop()
        if isinstance(node, AnyOf) and len(node.items) > 1:
            if all(isinstance(item, Term) for item in node.items):
                candidates[node] = None
        trees += [part for part in parts(node)]
    for node in candidates:
        fails = neg(world.encoding.truth(node).true)
        solver = z3.Solver()
        solver.add(*possible(world.facts), *one_choice_each(world.readings))
        solver.add(*world.dates.constraints, fails)
        if solver.check() == z3.unsat:
            yield node


def _own(encoding: Encoding, rule: Rule) -> Mapping[Status, Formula]:
    """What a rule comes to where nothing sets it aside, for a case in which all facts are known."""
    begun, holds = encoding.truth(in_force(rule)), encoding.truth(rule.when)
    return {
        Status.NOT_IN_FORCE: begun.false,
        Status.NOT_APPLICABLE: conj((begun.true, holds.false)),
        **{
            status: conj((begun.true, holds.true, encoding.truth(when).true))
            for status, when in outcomes(rule)
        },
    }


def _changes(
    world: World, flipped: Encoding, rule: Rule, test: Condition, *, held: bool
) -> Formula:
    """That a test comes out in one way, and in the other the rule would come to something else."""
    natural = world.encoding.truth(test)
    others = [flip for other, flip in flipped.flips.items() if other != test]
    return conj(
        (
            natural.true if held else natural.false,
            neg(world.encoding.defeated(rule).true),
            differ(_own(world.encoding, rule), _own(flipped, rule)),
            flipped.flips[test],
            *map(neg, others),
        )
    )


def _status(rule: Rule, situation: Situation) -> Status | None:
    begun, holds = situation.truth(in_force(rule)), situation.truth(rule.when)
    if begun is False:
        return Status.NOT_IN_FORCE
    if begun and holds is False:
        return Status.NOT_APPLICABLE
    if not (begun and holds):
        return None
    return next((status for status, when in outcomes(rule) if situation.truth(when)), None)


def _changed(
    book: RuleBook, rules: list[Rule], test: Condition, cases: Cases, choices: Choices, *, held: bool
) -> bool:
    """Whether a test of a case comes out in one way, and in the other a rule would be otherwise."""
    situation = Situation(cases[0], choices)
    if situation.truth(test) is not held:
        return False
    found = Meaning(book, situation)
    # Without an act under review there are no facts about one, and nothing could be told.
    silent = isinstance(test, Test) and FACTS[test.fact].derived
    for rule in rules:
        before = _status(rule, situation)
        after = _status(rule, Otherwise(cases[0], choices, test=test))
        told = before is not None and (after is not None or silent)
        if told and found.defeated(rule) is False and before is not after:
            return True
    return False


def _matters(
    world: World, rule: Rule, test: Condition, sought: Formula, *, held: bool
) -> Claim:
    return Claim(
        kind="tests",
        says=f"it can matter to {rule.name} that {_in_words(test, held=held)}",
        paragraph=rule.paragraph,
        about=(rule.name,),
        always=False,
        readings=DEFAULT_FIRST,
        sought=sought,
        shows=partial(_changed, world.book, [rule], test, held=held),
        setting=world.setting,
    )


def _redundant(world: World, test: Condition, rules: list[Rule], sought: Formula) -> Claim:
    return Claim(
        kind="redundant tests",
        says=f"it never matters that {_in_words(test, held=False)}",
        paragraph=rules[0].paragraph,
        about=tuple(rule.name for rule in rules),
        always=True,
        readings=ANY,
        sought=sought,
        shows=partial(_changed, world.book, rules, test, held=False),
        setting=world.setting,
        redundant=True,
    )


def _in_words(test: Condition, *, held: bool) -> str:
    return shown(sentence(test if held else Not(test), named=True), LONGEST_TEST)
