"""The claims that compare what is known of a case, or how the words are read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from policy507.audit.proofs.claims import (
    ANY,
    Choices,
    Claim,
    Question,
    World,
    own_trees,
    paragraph_of,
    targets,
    verdict,
)
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.encoding import differ
from policy507.audit.solver.formulas import conj, disj, neg
from policy507.engines.program import program
from policy507.model.conditions import Condition, readings_of
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook


def comparisons(book: RuleBook) -> Iterator[Claim]:
    """The claims about one case of which more becomes known, or under two sets of readings."""
    yield from _learning(book)
    yield from _choices(book)


def _learning(book: RuleBook) -> Iterator[Claim]:
    def asks(world: World, *, target: str) -> Question:
        facts, encoding = world.beside()
        learned = encoding.statuses(target)
        changed = disj(
            conj((holds, neg(learned[status])))
            for status, holds in world.encoding.statuses(target).items()
        )
        return world.ask(changed, facts)

    def shows(cases: Cases, choices: Choices, *, target: str) -> bool:
        before, after = (verdict(book, case, choices, target) for case in cases)
        return before is not None and before is not after

    for target in targets(book):
        yield Claim(
            kind="learning a fact",
            says=f"learning a fact never turns what was decided of {target} into anything else",
            paragraph=paragraph_of(book, target),
            about=(target,),
            always=True,
            readings=ANY,
            asks=partial(asks, target=target),
            shows=partial(shows, target=target),
            complete=False,
        )


def _choices(book: RuleBook) -> Iterator[Claim]:
    """That any two choices of a reading decide some case differently, the others read by default."""
    codes_of = program(book).codes_of
    for code, reading in book.readings.items():
        rules = [rule for rule in book.rules.values() if code in _codes(rule)]
        affected = [target for target in targets(book) if code in codes_of[target]]
        own = {rule.name for rule in rules}
        acts = [act for act, found in book.ordered_acts().items() if own & {r.name for r in found}]
        for one, two in combinations(reading.names, 2):
            yield Claim(
                kind="readings",
                says=f"{one} and {two} of reading {code} decide some case differently",
                paragraph=rules[0].paragraph if rules else "",
                about=(code, *(rule.name for rule in rules), *acts),
                always=False,
                readings=ANY,
                asks=partial(_asks_of_choices, code=code, one=one, two=two, affected=affected),
                shows=partial(_shown_by_choices, book, code=code, choice=two, affected=affected),
                against=((code, two),),
            )


def _asks_of_choices(
    world: World, *, code: str, one: str, two: str, affected: list[str]
) -> Question:
    choices = world.book.choices()
    first, setting = world.under({**choices, code: one})
    second, _ = world.under({**choices, code: two})
    differs = disj(differ(first.statuses(target), second.statuses(target)) for target in affected)
    return Question(differs, setting)


def _shown_by_choices(
    book: RuleBook, cases: Cases, choices: Choices, *, code: str, choice: str, affected: list[str]
) -> bool:
    for target in affected:
        one = verdict(book, cases[0], choices, target)
        two = verdict(book, cases[0], {**choices, code: choice}, target)
        if one is not None and two is not None and one is not two:
            return True
    return False


def _codes(rule: Rule) -> set[str]:
    trees: tuple[Condition, ...] = (*own_trees(rule), *(o.when for o in rule.overrides))
    return {code for tree in trees for code in readings_of(tree)}
