"""The claims about rules and acts: what they come to, what sets them aside, and how cases compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations

from attrs import evolve

from policy507.audit.proofs.claim import (
    ANY,
    DEFAULT,
    DEFAULT_FIRST,
    Claim,
    View,
    own_trees,
    paragraph_of,
    targets,
)
from policy507.audit.solver.encoding import differ
from policy507.audit.solver.formulas import Formula, conj, disj, neg
from policy507.engines.program import program
from policy507.facts.kinds import NEVER
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    ALWAYS,
    Condition,
    Day,
    Field,
    Given,
    facts_of,
    readings_of,
    walk,
)
from policy507.model.outcomes import outcomes
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status

# --- every case by itself: one status, and which rules conflict


def fundamental(book: RuleBook) -> Iterator[Claim]:
    """That every rule and act has one status in every case, and which rules conflict."""
    for target in targets(book):
        yield Claim(
            kind="a status in every case",
            says=f"{target} has a status in every case in which all facts are known",
            paragraph=paragraph_of(book, target),
            about=(target,),
            sought=partial(_no_status, target=target),
        )
    for target in targets(book):
        yield Claim(
            kind="no second status",
            says=f"{target} never has two statuses, whichever facts are known",
            paragraph=paragraph_of(book, target),
            about=(target,),
            sought=partial(_two_statuses, book=book, target=target),
            complete=False,
        )
    yield from _conflicts(book)


def _no_status(case: View, *, target: str) -> Formula:
    return neg(disj(case.statuses(target).values()))


def _two_statuses(case: View, *, book: RuleBook, target: str) -> Formula:
    if target in book.rules:
        # One that is not in force may besides not apply.
        fitting = case.fitting(book.rules[target])
        fit = [holds.true for status, holds in fitting if status is not Status.NOT_IN_FORCE]
        return disj(conj(pair) for pair in combinations(fit, 2))
    return disj(
        conj((_both_fire(case, [pair]), _apart(*(case.statuses(rule.name) for rule in pair))))
        for pair in combinations(book.ordering(target), 2)
    )


def _apart(first: Mapping[Status, Formula], second: Mapping[Status, Formula]) -> Formula:
    """Whether both have a status, and not the same."""
    return disj(
        conj((holds, other))
        for status, holds in first.items()
        for another, other in second.items()
        if status is not another
    )


def _conflicts(book: RuleBook) -> Iterator[Claim]:
    for act, rules in book.ordered_acts().items():
        rivals = [pair for pair in combinations(rules, 2) if pair[1] in book.rivals(pair[0])]
        none = Claim(
            kind="conflicts",
            says=f"no rules on {act} conflict under the default readings",
            paragraph=paragraph_of(book, act),
            about=tuple(rule.name for rule in rules),
            sought=partial(_both_fire, rivals=rivals),
            readings=DEFAULT,
        )
        yield none
        for one, two in rivals:
            ranked = _ranked_under_some_readings(book, one, two)
            can = "can" if ranked else "never"
            yield evolve(
                none,
                says=f"{one.name} and {two.name} {can} conflict under other readings",
                about=(one.name, two.name),
                sought=partial(_both_fire, rivals=[(one, two)]),
                readings=ANY,
                always=not ranked,
            )


def _both_fire(case: View, rivals: Iterable[tuple[Rule, Rule]]) -> Formula:
    """Whether two rules fire of which neither sets the other aside: then they are in conflict."""
    return disj(conj((case.fires(one).true, case.fires(two).true)) for one, two in rivals)


def _ranked_under_some_readings(book: RuleBook, one: Rule, two: Rule) -> bool:
    """Whether one of two rules sets the other aside under some readings alone."""
    ranking = (*book.overriders(one), *book.overriders(two))
    return any(other in (one, two) and when != ALWAYS for other, when in ranking)


# --- rules are alive


def firing(book: RuleBook) -> Iterator[Claim]:
    """That each rule can fire and fail to, can come to each of its statuses, and can be set aside."""
    for rule in book.rules.values():
        never_fails = _is_unconditional(rule)
        fails = "never fails" if never_fails else "can fail"
        for fires, says in ((True, "can fire"), (False, f"{fails} to fire")):
            yield Claim(
                kind="firing",
                says=f"{rule.name} {says}",
                paragraph=rule.paragraph,
                about=(rule.name,),
                sought=partial(_firing, rule=rule, fires=fires),
                always=never_fails and not fires,
                readings=DEFAULT_FIRST,
            )
    for rule in book.rules.values():
        possible = [status for status, _ in outcomes(rule)]
        if rule.begins is not None:
            possible.append(Status.NOT_IN_FORCE)
        for status in possible if len(possible) > 1 else ():
            yield Claim(
                kind="statuses",
                says=f"{rule.name} can be {status}",
                paragraph=rule.paragraph,
                about=(rule.name,),
                sought=partial(_has, target=rule.name, status=status),
                always=False,
                readings=DEFAULT_FIRST,
            )
    for rule in book.rules.values():
        for other, _ in book.overriders(rule):
            yield Claim(
                kind="exceptions",
                says=f"{other.name} can set aside {rule.name}, where no other rule does",
                paragraph=other.paragraph,
                about=(other.name, rule.name),
                sought=partial(_set_aside, book=book, rule=rule, by=other.name),
                always=False,
                readings=DEFAULT_FIRST,
            )


def _is_unconditional(rule: Rule) -> bool:
    """Whether a rule states that something has no effect, always and everywhere."""
    always = rule.when == ALWAYS and rule.begins is None
    return rule.modality is Modality.NO_EFFECT and always


def _firing(case: View, *, rule: Rule, fires: bool) -> Formula:
    statuses = case.statuses(rule.name)
    return disj(holds for status, holds in statuses.items() if status.fires is fires)


def _has(case: View, *, target: str, status: Status) -> Formula:
    return case.statuses(target)[status]


def _set_aside(case: View, *, book: RuleBook, rule: Rule, by: str) -> Formula:
    """Whether a rule applies and a certain other one sets it aside, and nothing else."""
    defeats = {
        other.name: conj((case.truth(when).true, case.fires(other).true))
        for other, when in book.overriders(rule)
    }
    others = (neg(holds) for other, holds in defeats.items() if other != by)
    return conj((case.applies(rule).true, defeats[by], *others))


# --- two cases that differ in one fact

DUTIES = "contract.duties"
WORSE: Mapping[Status, int] = {
    Status.OPEN: 1,
    Status.OWED: 1,
    Status.MET_LATE: 2,
    Status.OVERDUE: 3,
    Status.UNMET: 3,
    Status.CONFLICT: 4,
}
"""How bad the status of an act is; what is met or not required is not bad at all."""


def monotone(book: RuleBook) -> Iterator[Claim]:
    """That nothing gets worse by doing more or earlier, and no last day falls as time goes on."""
    for act in book.ordered_acts():
        for path in _days_of_doing(book, act):
            says = f"an earlier date as {FACTS[path].label} never makes {act} worse"
            yield _never_worse(book, act, path, says, earlier)
    for act in book.ordered_acts():
        if _about_duties(book, act):
            says = f"a duty more in the contract never makes {act} worse"
            yield _never_worse(book, act, DUTIES, says, _more)
    for rule in book.rules.values():
        yield from _last_days(rule)


def _days_of_doing(book: RuleBook, act: str) -> Iterable[str]:
    """The facts that by themselves are the day on which an act was done, by one of its rules."""
    return dict.fromkeys(
        rule.done_on.path
        for rule in book.ordering(act)
        if isinstance(rule.done_on, Field) and FACTS[rule.done_on.path].happens
    )


def _about_duties(book: RuleBook, act: str) -> bool:
    """Whether an act is about the contract alone, and its duties among that."""
    trees = [tree for rule in book.ordering(act) for tree in own_trees(rule)]
    facts = {path for tree in trees for path in facts_of(tree)}
    return DUTIES in facts and all(FACTS[path].section in ("", "contract") for path in facts)


def _never_worse(
    book: RuleBook, act: str, path: str, says: str, better: Callable[[View, View, str], Formula]
) -> Claim:
    """That an act is no worse in a second case, in which one fact is better."""

    def sought(case: View, other: View) -> Formula:
        return conj((better(case, other, path), worse(case, other, act)))

    paragraph = paragraph_of(book, act)
    return Claim("never worse", says, paragraph, (act,), sought, changed=(path,))


def worse(case: View, other: View, act: str) -> Formula:
    """Whether an act is worse in the other case."""
    return disj(
        conj((holds, after))
        for status, holds in case.statuses(act).items()
        for another, after in other.statuses(act).items()
        if WORSE.get(another, 0) > WORSE.get(status, 0)
    )


def earlier(case: View, other: View, path: str) -> Formula:
    """Whether the other case has an earlier day."""
    before, after = case.facts[path], other.facts[path]
    return conj((before.known, after.known, after.value < before.value))


def _more(case: View, other: View, path: str) -> Formula:
    """Whether the other case lists all that this one does."""
    before, after = case.facts[path], other.facts[path]
    listed = (disj((neg(holds), after.value[word])) for word, holds in before.value.items())
    return conj((*before.known.values(), *after.known.values(), *listed))


def _last_days(rule: Rule) -> Iterator[Claim]:
    """That the last day for an act never falls as the day grows from which it is counted."""
    if rule.due is None:
        return
    # Where a condition on facts decides between days, another reading may well let them fall.
    by_facts = _decided_by_facts(rule)
    for path in facts_of(rule.due):
        if FACTS[path].plannable and not FACTS[path].happens:
            later = f"for a later date as {FACTS[path].label}"
            yield Claim(
                kind="last days",
                says=f"the last day of {rule.name} is never earlier {later}",
                paragraph=rule.paragraph,
                about=(rule.name,),
                sought=partial(_falls, day=rule.due, path=path),
                readings=DEFAULT if by_facts else ANY,
                changed=(path,),
            )


def _decided_by_facts(rule: Rule) -> bool:
    """Whether a condition on facts decides which is the last day of a rule."""
    nodes = () if rule.due is None else walk(rule.due)
    return any(isinstance(node, Given) and facts_of(node.condition) for node in nodes)


def _falls(case: View, other: View, *, day: Day, path: str) -> Formula:
    """Whether a day is later in the other case, though what it is counted from is earlier.

    Both are stated: what does not happen is no later date, and a day may stand in its place.
    """
    stated = case.facts[path].value < NEVER
    later = other.span(day)[0] > case.span(day)[1]
    return conj((earlier(case, other, path), stated, later))


# --- what is known of a case, and how the words are read


def comparisons(book: RuleBook) -> Iterator[Claim]:
    """The claims about one case of which more becomes known, or under two sets of readings."""
    for target in targets(book):
        yield Claim(
            kind="learning a fact",
            says=f"learning a fact never turns what was decided of {target} into anything else",
            paragraph=paragraph_of(book, target),
            about=(target,),
            sought=partial(_unlearned, target=target),
            complete=False,
            changed=(),
        )
    yield from _choices(book)


def _unlearned(case: View, other: View, *, target: str) -> Formula:
    """Whether what was decided is decided no more, or otherwise."""
    learned = other.statuses(target)
    return disj(conj((holds, neg(learned[s]))) for s, holds in case.statuses(target).items())


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
                sought=partial(_otherwise, affected=affected),
                always=False,
                between=(code, one, two),
            )


def _otherwise(case: View, other: View, *, affected: list[str]) -> Formula:
    return disj(_apart(case.statuses(target), other.statuses(target)) for target in affected)


def _codes(rule: Rule) -> set[str]:
    trees: tuple[Condition, ...] = (*own_trees(rule), *(o.when for o in rule.overrides))
    return {code for tree in trees for code in readings_of(tree)}


# --- what rules do to acts


def effects(book: RuleBook) -> Iterator[Claim]:
    """What alone relieves from an act, and that what has no effect changes nothing."""
    for act, rules in book.ordered_acts().items():
        for rule in book.ordering(act):
            if book.overriders(rule):
                yield _relieved_by_its_own(act, rule, [r for r in rules if r is not rule])
    for paragraph in book:
        silent = [rule for rule in paragraph.rules if rule.modality is Modality.NO_EFFECT]
        if silent:
            yield _no_effect(book, paragraph, silent)


def _relieved_by_its_own(act: str, rule: Rule, others: list[Rule]) -> Claim:
    """That a rule is set aside only where another rule on its act fires."""

    def sought(case: View) -> Formula:
        relieved = case.statuses(rule.name)[Status.RELIEVED]
        return conj((relieved, *(neg(case.fires(other).true) for other in others)))

    homes = " or ".join(dict.fromkeys(other.paragraph for other in others))
    says = f"{rule.name} is set aside under {homes} alone"
    return Claim("reliefs", says, rule.paragraph, (rule.name, act), sought)


def _no_effect(book: RuleBook, paragraph: Paragraph, silent: list[Rule]) -> Claim:
    """That every act and every other rule comes to the same without the rules that have no effect."""
    names = {rule.name for rule in silent}
    kept = evolve(paragraph, rules=tuple(r for r in paragraph.rules if r.name not in names))
    others = [target for target in targets(book) if target not in names]
    return Claim(
        kind="no effect",
        says=f"{paragraph.citation} creates, changes and sets aside no obligation",
        paragraph=paragraph.citation,
        about=tuple(rule.name for rule in silent),
        sought=lambda case, fewer: disj(
            differ(case.statuses(target), fewer.statuses(target)) for target in others
        ),
        without=evolve(book, paragraphs=tuple(kept if p is paragraph else p for p in book)),
    )
