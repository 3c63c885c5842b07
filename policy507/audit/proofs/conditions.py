"""The claims on what rule files write: each condition can hold, each test matters, values are switches.

A rule file states rules, and conditions and days that have names. A test that is written there matters
where two cases that no other test beside it tells apart come to different ends: what is stated could
not do without it. A name is one test where it is used, and is looked into where it is defined. What
sets a rule aside are other rules, and left out of account.

A value that a rule file names is the first on its side: a limit of 60 days lies between the 59th and
the 60th, a day on which something begins or ends between the day before and that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias, cast

from attrs import frozen

from policy507.audit.proofs.claim import ANY, DEFAULT, DEFAULT_FIRST, Claim, View, own_trees
from policy507.audit.results import REDUNDANT
from policy507.audit.solver.encoding import Span
from policy507.audit.solver.formulas import Formula, Kleene, conj, disj, neg, same
from policy507.engines.program import Test
from policy507.english.conditions import sentence
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Chosen,
    Condition,
    Day,
    DayTest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Not,
    Shift,
    Term,
    Truth,
    ValueTest,
    facts_of,
    parts,
    walk,
    written_in,
)
from policy507.model.outcomes import in_force, outcomes
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook

MATTERING, LIVING, SWITCHES = "tests that matter", "live conditions", "switches"

Written: TypeAlias = "Test | Term"
Choices: TypeAlias = "dict[str, str]"


# --- tests that matter


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


def mattering(book: RuleBook) -> Iterator[Claim]:
    """That each test matters where it is written, unless it is on evidence alone and never does."""
    evidence = {path for paragraph in book for path in paragraph.evidence_only}
    for stated in _all_stated(book):
        for test in stated.tests:
            if not _is_evidence(test, evidence):
                yield _matters(stated, test)
    for paragraph in book:
        for test in _tests_on(book, set(paragraph.evidence_only)):
            yield _redundant(book, paragraph.citation, test, evidence)


def _tests_on(book: RuleBook, evidence: set[str]) -> Iterator[Test]:
    """The tests of any rule on certain facts alone, each once."""
    found = walk(*(tree for rule in book.rules.values() for tree in own_trees(rule)))
    for test in dict.fromkeys(node for node in found if isinstance(node, ValueTest | DayTest)):
        if _is_evidence(test, evidence):
            yield test


def _is_evidence(condition: Condition, evidence: set[str]) -> bool:
    """Whether a condition is about facts that are said to decide nothing, and about nothing else."""
    facts = facts_of(condition)
    return bool(facts) and evidence.issuperset(facts)


def _all_stated(book: RuleBook) -> Iterator[_Stated]:
    for rule in book.rules.values():
        yield _stated_rule(rule)
    for citation, tree, about in _named(book):
        if isinstance(tree, Term):
            yield _Stated(citation, f"whether {tree.name}", about, ALWAYS, (tree.condition,))
        else:
            yield _Stated(citation, f"the {tree.name}", about, ALWAYS, day=tree.day)


def _named(book: RuleBook) -> Iterator[tuple[str, Term | NamedDay, tuple[str, ...]]]:
    """The named conditions and days of each paragraph, with the rules that come to them."""
    users: dict[tuple[type, str], dict[str, None]] = {}
    for rule in book.rules.values():
        for node in walk(*rule.trees()):
            if isinstance(node, Term | NamedDay):
                users.setdefault((type(node), node.name), {})[rule.name] = None
    for paragraph in book:
        named: list[tuple[str, Term | NamedDay]] = [
            *(("terms", Term(name, condition)) for name, condition in book.terms.items()),
            *(("dates", NamedDay(name, day)) for name, day in book.dates.items()),
        ]
        for section, tree in named:
            if (paragraph.citation, section, tree.name) in book.places:
                yield paragraph.citation, tree, tuple(users.get((type(tree), tree.name), ()))


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
            others = [each for each in every if not _is_evidence(each, evidence)]
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
    redundant = kind == REDUNDANT
    return Claim(
        kind=kind,
        says=says,
        paragraph=paragraph,
        about=about,
        sought=partial(_decides, test=test, where=where),
        always=redundant,
        readings=ANY if redundant else DEFAULT_FIRST,
        codes=() if redundant else where[0][0].codes,
        changed=tuple(path for path in facts_of(test) if path != "as_of") or ("as_of",),
    )


def _decides(
    case: View,
    other: View,
    *,
    test: Written,
    where: Sequence[tuple[_Stated, Sequence[Written]]],
) -> Formula:
    """Whether a test that holds in one case alone turns what is stated, and no test beside it does."""
    decides = disj(
        conj(
            (
                *(neg(_opposed(case.truth(each), other.truth(each))) for each in others),
                _differs(stated, case, other),
            )
        )
        for stated, others in where
    )
    return conj((case.truth(test).true, other.truth(test).false, decides))


def _opposed(here: Kleene, there: Kleene) -> Formula:
    """Whether something surely holds in one case and fails in the other."""
    return disj((conj((here.true, there.false)), conj((here.false, there.true))))


def _differs(stated: _Stated, case: View, other: View) -> Formula:
    """Whether it applies in one case alone, or comes to another end."""
    applies, elsewhere = case.truth(stated.applies), other.truth(stated.applies)
    apart = [_opposed(case.truth(end), other.truth(end)) for end in stated.ends]
    if stated.day is not None:
        apart.append(_days_apart(case.span(stated.day), other.span(stated.day)))
    both = conj((applies.true, elsewhere.true, disj(apart)))
    return disj((_opposed(applies, elsewhere), both))


def _days_apart(here: Span, there: Span) -> Formula:
    return disj((here[1] < there[0], there[1] < here[0]))


# --- conditions that can hold, and can fail


def living(book: RuleBook) -> Iterator[Claim]:
    """That each condition of several parts, wherever it is written, can hold and can fail."""
    evidence = {path for paragraph in book for path in paragraph.evidence_only}
    for rule in book.rules.values():
        yield from _living(rule.paragraph, rule.name, (rule.name,), rule.trees(), evidence)
    for citation, tree, about in _named(book):
        yield from _living(citation, repr(tree.name), about, parts(tree), evidence)


def _living(
    paragraph: str,
    where: str,
    about: tuple[str, ...],
    trees: Sequence[Condition | Day],
    evidence: set[str],
) -> Iterator[Claim]:
    written = dict.fromkeys(node for tree in trees for node in written_in(tree))
    for node in written:
        if isinstance(node, All | AnyOf) and node.items:
            for holds, says in ((True, "can hold"), (False, "can fail")):
                if holds or not _is_evidence(node, evidence):
                    yield Claim(
                        kind=LIVING,
                        says=f"it {says}, in {where}, that {sentence(node, named=True)}",
                        paragraph=paragraph,
                        about=about,
                        sought=partial(_comes_out, condition=node, holds=holds),
                        always=False,
                        readings=DEFAULT_FIRST,
                    )


def _comes_out(case: View, *, condition: Condition, holds: bool) -> Formula:
    truth = case.truth(condition)
    return truth.true if holds else truth.false


# --- where rules switch: at the numbers and days that they name, and nowhere else


def switches(book: RuleBook) -> Iterator[Claim]:
    """That facts switch rules at named values alone, that each does, and which last days are fixed."""
    for path, names in _compared(book).items():
        rules = [rule for rule in book.rules.values() if _by_constants_alone(rule, path)]
        limits = sorted({_number(book, name) for name in names})
        if rules:
            yield _nowhere_else(path, limits, rules)
            yield from (_at(path, limit, rules) for limit in limits)
    for rule in book.rules.values():
        yield from _last_days(book, rule)


def _compared(book: RuleBook) -> dict[str, set[str]]:
    """The facts that rules compare with named values by themselves, each with the names of these."""
    evidence = {path for paragraph in book for path in paragraph.evidence_only}
    found: dict[str, set[str]] = {}
    for rule in book.rules.values():
        for test in walk(rule.when):
            path, name = _with_constant(test) or ("", None)
            if name is not None and path not in evidence:
                found.setdefault(path, set()).add(name)
    return found


def _with_constant(test: Condition | Day) -> tuple[str, str | None] | None:
    """The fact and the name of the constant, if it has one, where a test compares just these."""
    match test:
        case ValueTest(path, _, int(), name):
            return path, name
        case DayTest(Field(path), _, Fixed(_, name)):
            return path, name
    return None


def _by_constants_alone(rule: Rule, path: str) -> bool:
    """Whether a rule looks at a fact, and only to compare it with what is fixed."""
    tests = (node for node in walk(rule.when) if isinstance(node, ValueTest | DayTest))
    looking = [test for test in tests if path in facts_of(test)]
    return bool(looking) and all(_with_constant(test) is not None for test in looking)


def _number(book: RuleBook, name: str) -> int:
    value = book.values[name]
    return value.toordinal() if isinstance(value, dt.date) else cast("int", value)


def _nowhere_else(path: str, limits: list[int], rules: list[Rule]) -> Claim:
    def sought(case: View, other: View) -> Formula:
        before, after = case.facts[path], other.facts[path]
        within = [same(before.value < limit, after.value < limit) for limit in limits]
        return conj((before.known, after.known, *within, _switched(case, other, rules)))

    return Claim(
        kind=SWITCHES,
        says=f"a rule that {FACTS[path].label} can switch is switched {_between(path, limits)} alone",
        paragraph=rules[0].paragraph,
        about=tuple(rule.name for rule in rules),
        sought=sought,
        changed=(path,),
    )


def _at(path: str, limit: int, rules: list[Rule]) -> Claim:
    def sought(case: View, other: View) -> Formula:
        before, after = case.facts[path], other.facts[path]
        across = before.value == limit - 1, after.value == limit
        return conj((before.known, after.known, *across, _switched(case, other, rules)))

    return Claim(
        kind=SWITCHES,
        says=f"{FACTS[path].label} does switch rules {_between(path, [limit])}",
        paragraph=rules[0].paragraph,
        about=tuple(rule.name for rule in rules),
        sought=sought,
        always=False,
        readings=DEFAULT_FIRST,
        changed=(path,),
    )


def _switched(case: View, other: View, rules: list[Rule]) -> Formula:
    """Whether any of some rules applies in one case alone."""
    return disj(neg(same(case.applies(rule).true, other.applies(rule).true)) for rule in rules)


def _between(path: str, limits: list[int]) -> str:
    return " and ".join(f"between {_said(path, n - 1)} and {_said(path, n)}" for n in limits)


def _said(path: str, number: int) -> str:
    return dt.date.fromordinal(number).isoformat() if FACTS[path].kind == "day" else str(number)


# --- last days


def _last_days(book: RuleBook, rule: Rule) -> Iterator[Claim]:
    """That a last day is never before the one that a rule names, and is that for what comes before.

    The second is claimed where no months are counted from what comes before, under default readings.
    """
    if rule.due is None:
        return
    read = list(_read(rule.due, book.choices()))
    floors = [day.date for day in read if isinstance(day, Fixed) and day.value is not None]
    moved = any(isinstance(day, Shift) and day.months for day in read)
    paths = [day.path for day in read if isinstance(day, Field) and not FACTS[day.path].happens]
    if not floors or not isinstance(_plain(rule.due, book.choices()), Latest):
        return
    first = max(floors)
    yield _last_day(rule, rule.due, first, None)
    if not moved and len(paths) == 1:
        yield _last_day(rule, rule.due, first, paths[0])


def _plain(day: Day, choices: Choices) -> Day:
    """A day with its names taken away, and its readings chosen."""
    match day:
        case NamedDay(_, inner):
            return _plain(inner, choices)
        case Given(condition, then, otherwise):
            holds = _by_readings(condition, choices)
            return day if holds is None else _plain(then if holds else otherwise, choices)
    return day


def _by_readings(condition: Condition, choices: Choices) -> Truth:
    """Whether a condition holds or fails by the readings that are chosen, whatever the facts are."""
    match condition:
        case Chosen(code, names):
            return choices[code] in names
        case Term(_, inner):
            return _by_readings(inner, choices)
        case Not(inner):
            holds = _by_readings(inner, choices)
            return None if holds is None else not holds
        case All(items) | AnyOf(items):
            decisive = isinstance(condition, AnyOf)
            found = [_by_readings(item, choices) for item in items]
            return decisive if decisive in found else None if None in found else not decisive
    return None


def _read(day: Day, choices: Choices) -> Iterator[Day]:
    """A day and all days that it comes from under chosen readings."""
    plain = _plain(day, choices)
    yield plain
    for part in parts(plain):
        if isinstance(part, Day):
            yield from _read(part, choices)


def _last_day(rule: Rule, due: Day, first: dt.date, path: str | None) -> Claim:
    """That the last day of a rule is that before a named one: never sooner, or just that for some."""
    limit = first.toordinal()

    def sought(case: View) -> Formula:
        low, high = case.span(due)
        if path is None:
            return high < limit - 1
        counted = case.facts[path]
        return conj((counted.known, counted.value < limit, disj((low >= limit, high < limit - 1))))

    day = dt.date.fromordinal(limit - 1)
    who = "" if path is None else f" where {FACTS[path].label} is before {first}"
    says = f"is never before {day}" if path is None else f"is {day}{who}"
    return Claim(
        kind=SWITCHES,
        says=f"the last day of {rule.name} {says}",
        paragraph=rule.paragraph,
        about=(rule.name,),
        sought=sought,
        readings=DEFAULT,
    )
