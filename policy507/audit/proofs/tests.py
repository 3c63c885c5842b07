"""The claims that each test matters where it is written, and that what is evidence alone never does.

A rule file states rules, and conditions and days that have names. A test that is written there matters
where two cases that no other test beside it tells apart come to different ends: what is stated could
not do without it. A name is one test where it is used, and is looked into where it is defined. What
sets a rule aside are other rules, and left out of account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from attrs import frozen

from policy507.audit.proofs.claims import (
    ANY,
    DEFAULT_FIRST,
    Choices,
    Claim,
    Question,
    World,
    own_trees,
)
from policy507.audit.results import REDUNDANT
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.encoding import Encoding
from policy507.audit.solver.formulas import Formula, conj, disj, neg, same
from policy507.engines.program import Test
from policy507.engines.situation import Situation
from policy507.english.conditions import sentence
from policy507.model.conditions import (
    ALWAYS,
    All,
    Chosen,
    Condition,
    Day,
    DayTest,
    NamedDay,
    Term,
    ValueTest,
    facts_of,
    parts,
    walk,
    written_in,
)
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook

MATTERING = "tests that matter"

Written: TypeAlias = "Test | Term"


@frozen
class _Stated:
    """What a rule file states: what it comes to, where it applies at all."""

    paragraph: str
    what: str
    about: tuple[str, ...]
    applies: Condition
    ends: tuple[Condition, ...] = ()
    day: Day | None = None

    @property
    def trees(self) -> tuple[Condition | Day, ...]:
        """The conditions and days that it consists of."""
        return (self.applies, *self.ends, *(() if self.day is None else (self.day,)))

    @property
    def tests(self) -> tuple[Written, ...]:
        """The tests that are written in it, each once."""
        return tuple(dict.fromkeys(test for tree in self.trees for test in _written_in(tree)))

    @property
    def codes(self) -> tuple[str, ...]:
        """The readings that are asked for in it, each once."""
        nodes = (node for tree in self.trees for node in written_in(tree))
        return tuple(dict.fromkeys(node.code for node in nodes if isinstance(node, Chosen)))


def tests(book: RuleBook) -> Iterator[Claim]:
    """That each test matters where it is written, unless it is on evidence alone and never does."""
    evidence = {path for paragraph in book for path in paragraph.evidence_only}
    for stated in _all_stated(book):
        for test in stated.tests:
            if not evidence.issuperset(facts_of(test)):
                yield _matters(stated, test)
    for paragraph in book:
        for test in _tests_on(book, set(paragraph.evidence_only)):
            yield _redundant(book, paragraph.citation, test, evidence)


def _tests_on(book: RuleBook, evidence: set[str]) -> Iterator[Test]:
    """The tests of any rule on certain facts alone, each once."""
    found = walk(*(tree for rule in book.rules.values() for tree in own_trees(rule)))
    for test in dict.fromkeys(node for node in found if isinstance(node, ValueTest | DayTest)):
        if evidence.issuperset(facts_of(test)):
            yield test


def _all_stated(book: RuleBook) -> Iterator[_Stated]:
    for rule in book.rules.values():
        yield _stated_rule(rule)
    users: dict[tuple[type, str], dict[str, None]] = {}
    for rule in book.rules.values():
        for node in walk(*rule.trees()):
            if isinstance(node, Term | NamedDay):
                users.setdefault((type(node), node.name), {})[rule.name] = None
    for paragraph in book:
        for name, condition in book.terms.items():
            if (paragraph.citation, "terms", name) in book.places:
                about = tuple(users.get((Term, name), ()))
                yield _Stated(paragraph.citation, f"whether {name}", about, ALWAYS, (condition,))
        for name, day in book.dates.items():
            if (paragraph.citation, "dates", name) in book.places:
                about = tuple(users.get((NamedDay, name), ()))
                yield _Stated(paragraph.citation, f"the {name}", about, ALWAYS, day=day)


def _stated_rule(rule: Rule) -> _Stated:
    applies = All((in_force(rule), rule.when))
    ends = tuple(when for _, when in outcomes(rule))
    return _Stated(rule.paragraph, f"what {rule.name} comes to", (rule.name,), applies, ends)


def _written_in(tree: Condition | Day) -> Iterator[Written]:
    """The tests that are written in a condition or a day, those of what its names stand for left out."""
    if isinstance(tree, ValueTest | DayTest | Term):
        yield tree
    if not isinstance(tree, ValueTest | Term | NamedDay):
        for part in parts(tree):
            yield from _written_in(part)


def _matters(stated: _Stated, test: Written) -> Claim:
    # What compares days that rest on the test is not beside it.
    others = [
        each
        for each in stated.tests
        if each != test and not (isinstance(each, DayTest) and test in _written_in(each))
    ]
    return _claim(
        test,
        [(stated, others)],
        kind=MATTERING,
        says=f"whether {sentence(test, named=True)} can decide {stated.what}",
        paragraph=stated.paragraph,
        about=stated.about,
    )


def _redundant(book: RuleBook, citation: str, test: Test, evidence: set[str]) -> Claim:
    testing = []
    for rule in book.rules.values():
        every = dict.fromkeys(
            n for n in walk(*own_trees(rule)) if isinstance(n, ValueTest | DayTest)
        )
        if test in every:
            # However the other evidence comes out.
            others = [each for each in every if not evidence.issuperset(facts_of(each))]
            testing.append((_stated_rule(rule), others))
    return _claim(
        test,
        testing,
        kind=REDUNDANT,
        says=f"whether {sentence(test)} never decides what any rule comes to",
        paragraph=citation,
        about=tuple(stated.about[0] for stated, _ in testing),
    )


def _claim(
    test: Written,
    where: Sequence[tuple[_Stated, Sequence[Written]]],
    *,
    kind: str,
    says: str,
    paragraph: str,
    about: tuple[str, ...],
) -> Claim:
    """The claim on a test where it is stated, each time with the tests beside it."""
    changed = tuple(path for path in facts_of(test) if path != "as_of") or ("as_of",)

    def asks(world: World) -> Question:
        facts, other = world.beside(*changed)
        one = world.encoding
        decides = disj(
            conj(
                (
                    *(neg(_opposed(one, other, each)) for each in others),
                    _differs(stated, one, other),
                )
            )
            for stated, others in where
        )
        return world.ask(conj((one.truth(test).true, other.truth(test).false, decides)), facts)

    def shows(cases: Cases, choices: Choices) -> bool:
        one, other = (Situation(case, choices) for case in cases)
        if (one.truth(test), other.truth(test)) != (True, False):
            return False
        return any(
            all({one.truth(each), other.truth(each)} != {True, False} for each in others)
            and _end_apart(stated, one, other)
            for stated, others in where
        )

    redundant = kind == REDUNDANT
    return Claim(
        kind=kind,
        says=says,
        paragraph=paragraph,
        about=about,
        always=redundant,
        readings=ANY if redundant else DEFAULT_FIRST,
        asks=asks,
        shows=shows,
        codes=() if redundant else where[0][0].codes,
    )


def _opposed(one: Encoding, other: Encoding, test: Written) -> Formula:
    """Whether a test holds in one case and fails in the other."""
    here, there = one.truth(test), other.truth(test)
    return disj((conj((here.true, there.false)), conj((here.false, there.true))))


def _differs(stated: _Stated, one: Encoding, other: Encoding) -> Formula:
    """Whether it applies in one case alone, or comes to another end."""
    applies = one.truth(stated.applies).true, other.truth(stated.applies).true
    apart = [neg(same(one.truth(end).true, other.truth(end).true)) for end in stated.ends]
    if stated.day is not None:
        apart.append(one.span(stated.day)[0] != other.span(stated.day)[0])
    return disj((neg(same(*applies)), conj((*applies, disj(apart)))))


def _end_apart(stated: _Stated, one: Situation, other: Situation) -> bool:
    here, there = _ends(stated, one), _ends(stated, other)
    return here is not None and there is not None and here != there


def _ends(stated: _Stated, situation: Situation) -> object:
    """What it comes to in a case; nothing where that is not known."""
    if not situation.truth(stated.applies):
        return situation.truth(stated.applies)
    ends: list[object] = [situation.truth(end) for end in stated.ends]
    if stated.day is not None:
        low, high = situation.span(stated.day)
        ends.append(low if low == high else None)
    return None if None in ends else ends
