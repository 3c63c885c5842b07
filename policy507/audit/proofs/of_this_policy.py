"""The claims about what this policy says, of rules that are named here and where a book has them.

What is expected of a case is put together here from its facts, and not from the conditions and days
that the rule in question is made of: those would agree with themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from attrs import evolve

from policy507.audit.proofs.claim import ANY, DEFAULT, Claim, View, paragraph_of
from policy507.audit.proofs.claims import earlier, worse
from policy507.audit.solver.formulas import Formula, Kleene, any_of, both, conj, disj, neg
from policy507.facts.kinds import NEVER
from policy507.facts.sections import DUTIES
from policy507.model.conditions import Chosen, Day
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

KIND = "what the policy says"
CONTRACT = "contract-meets-policy"
PARTS = {f"contract-includes-{duty}": duty for duty in DUTIES}
GRACE, GRACE_ENDS = "training-before-june-2027", "grace-ends"
UNABLE, SUBSTITUTE = "training-within-six-months", "substitute-training-relief"
RELIEFS = ("drill-duty-relief-until-trained", "vulnerability-duty-relief-until-trained")
TRAINING = "complete-training"
ANY_ORDER = Chosen("B-5", ("any-order",))
REVIEW_ACTS = ("review-employer-policy", "comply-with-employer-policy")
COURSE = "officer.sro_course_completed_on"
SUPPLEMENT = "officer.supplemental_course_completed_on"
APPROVED = "officer.supplemental_course_board_approved"
ADOPTED = "officer.employer_policy_adopted"
ASSUMED = "officer.duties_assumed_on"
DISCIPLINE = "contract.additional_duties_include_discipline"


def of_this_policy(book: RuleBook) -> Iterator[Claim]:
    """What is claimed of the contract, of the training, and of what stands in its place."""
    if {CONTRACT, *PARTS} <= book.rules.keys():
        yield from _seven_duties(book)
    if {GRACE, UNABLE, *RELIEFS} <= book.rules.keys():
        yield from _reliefs(book)
    if {UNABLE, SUBSTITUTE} <= book.rules.keys() and set(REVIEW_ACTS) <= book.ordered_acts().keys():
        yield from _reviews(book)
    if GRACE in book.rules and (due := book.rules[GRACE].due) is not None:
        yield from _supplement(book, due)
        if isinstance(ends := book.values.get(GRACE_ENDS), dt.date):
            yield from _grace(book, due, ends - dt.timedelta(days=1))


# --- what is expected of a case, from its facts


def _flag(case: View, path: str) -> Kleene:
    fact = case.facts[path]
    return _known(fact.known, fact.value)


def _known(known: Formula, value: Formula) -> Kleene:
    """A truth about a fact: neither way where a certain case leaves it unknown."""
    if known is False:
        return Kleene(False, False)
    return Kleene(conj((known, value)), conj((known, neg(value))))


def _done(case: View, path: str) -> Kleene:
    """Whether something was done by the day of the decision."""
    day = case.facts[path]
    return _known(day.known, day.value <= case.facts["as_of"].value)


def _includes(case: View, duty: str) -> Kleene:
    """Whether the contract has a duty, and does not word it as optional or partial."""
    duties, optional = case.facts["contract.duties"], case.facts["contract.optional_duties"]
    worded = _known(optional.known[duty], optional.value[duty])
    return both((_known(duties.known[duty], duties.value[duty]), worded.opposite))


def _supplemented(case: View) -> Kleene:
    return both((_flag(case, APPROVED), _done(case, SUPPLEMENT)))


def _apart(one: Kleene, other: Kleene) -> Formula:
    """Whether one surely holds where the other surely fails."""
    return disj((conj((one.true, other.false)), conj((one.false, other.true))))


def _claim(book: RuleBook, says: str, about: tuple[str, ...], sought: partial[Formula]) -> Claim:
    return Claim(KIND, says, paragraph_of(book, about[0]), about, sought, readings=DEFAULT)


# --- the contract


def _seven_duties(book: RuleBook) -> Iterator[Claim]:
    for name, duty in PARTS.items():
        says = f"{name} is met exactly where the contract lists {duty}, and not as optional"
        yield _claim(book, says, (name,), partial(_part_misjudged, name=name, duty=duty))
    says = f"{CONTRACT} is met exactly where all {len(DUTIES)} duties are listed, and no discipline"
    yield _claim(book, says, (CONTRACT,), partial(_contract_misjudged))


def _part_misjudged(case: View, *, name: str, duty: str) -> Formula:
    return _misjudged(case, name, _includes(case, duty))


def _contract_misjudged(case: View) -> Formula:
    every = both(_includes(case, duty) for duty in DUTIES)
    return _misjudged(case, CONTRACT, both((every, _flag(case, DISCIPLINE).opposite)))


def _misjudged(case: View, name: str, expected: Kleene) -> Formula:
    statuses = case.statuses(name)
    return _apart(Kleene(statuses[Status.MET], statuses[Status.UNMET]), expected)


# --- who need not do two duties yet, and who owes the review


def _reliefs(book: RuleBook) -> Iterator[Claim]:
    for name in RELIEFS:
        says = f"{name} holds exactly while {UNABLE} applies to an officer who is not trained"
        yield _claim(book, says, (name, UNABLE), partial(_wrongly_relieved, book=book, name=name))


def _wrongly_relieved(case: View, *, book: RuleBook, name: str) -> Formula:
    supplemented = both((case.applies(book.rules[GRACE]), _supplemented(case)))
    trained = any_of((_done(case, COURSE), supplemented))
    expected = both((case.applies(book.rules[UNABLE]), trained.opposite))
    return _apart(case.fires(book.rules[name]), expected)


def _reviews(book: RuleBook) -> Iterator[Claim]:
    for act in REVIEW_ACTS:
        says = (
            f"{act} is ordered exactly where {UNABLE} or {SUBSTITUTE} applies and there is a policy"
        )
        sought = partial(_wrongly_ordered, book=book, act=act)
        claim = _claim(book, says, (act, UNABLE, SUBSTITUTE), sought)
        yield evolve(claim, readings=ANY)


def _wrongly_ordered(case: View, *, book: RuleBook, act: str) -> Formula:
    statuses = case.statuses(act)
    ordered = disj(holds for status, holds in statuses.items() if status is not Status.NOT_REQUIRED)
    applies = any_of(case.applies(book.rules[name]) for name in (UNABLE, SUBSTITUTE))
    expected = both((applies, _flag(case, ADOPTED)))
    return _apart(Kleene(ordered, statuses[Status.NOT_REQUIRED]), expected)


# --- the grace


def _supplement(book: RuleBook, due: Day) -> Iterator[Claim]:
    rule = book.rules[GRACE]
    says = f"an approved supplemental course in time meets {GRACE}"
    yield _claim(book, says, (GRACE,), partial(_supplement_lost, rule=rule, due=due))
    says = f"without the course, no supplemental course meets {GRACE} that is not approved"
    yield _claim(book, says, (GRACE,), partial(_met_by_nothing, rule=rule))
    if TRAINING in book.ordered_acts() and ANY_ORDER.code in book.readings:
        says = (
            f"an earlier supplemental course never makes {TRAINING} worse, "
            f"unless {ANY_ORDER.code} asks for an order"
        )
        claim = _claim(book, says, (TRAINING,), partial(_supplement_too_early))
        yield evolve(claim, readings=ANY, changed=(SUPPLEMENT,))


def _supplement_lost(case: View, *, rule: Rule, due: Day) -> Formula:
    in_time = case.facts[SUPPLEMENT].value <= case.span(due)[0]
    otherwise = disj(
        h for status, h in case.statuses(rule.name).items() if status is not Status.MET
    )
    return conj((case.fires(rule).true, _supplemented(case).true, in_time, otherwise))


def _met_by_nothing(case: View, *, rule: Rule) -> Formula:
    met = disj(case.statuses(rule.name)[status] for status in (Status.MET, Status.MET_LATE))
    return conj((met, _done(case, COURSE).false, _supplemented(case).false))


def _supplement_too_early(case: View, other: View) -> Formula:
    in_any_order = case.truth(ANY_ORDER).true
    return conj((in_any_order, earlier(case, other, SUPPLEMENT), worse(case, other, TRAINING)))


def _grace(book: RuleBook, due: Day, last: dt.date) -> Iterator[Claim]:
    number = last.toordinal()
    other = partial(_other_last_day, rule=book.rules[GRACE], due=due, last=number)
    for says, sought in (
        (f"is never before {last}", partial(_too_soon, **other.keywords)),
        (
            f"is {last} where no day is stated for the duties",
            partial(other, assumed=(NEVER, NEVER)),
        ),
        (f"is {last} where the duties begin by then", partial(other, assumed=(0, number))),
    ):
        yield _claim(book, f"the last day of {GRACE} {says}", (GRACE,), sought)


def _too_soon(case: View, *, rule: Rule, due: Day, last: int) -> Formula:
    return conj((case.applies(rule).true, case.span(due)[1] < last))


def _other_last_day(
    case: View, *, rule: Rule, due: Day, last: int, assumed: tuple[int, int]
) -> Formula:
    """Whether the last day is another where the duties begin between two days."""
    (low, high), day = case.span(due), case.facts[ASSUMED]
    within = day.known, day.value >= assumed[0], day.value <= assumed[1]
    return conj((case.applies(rule).true, *within, disj((low > last, high < last))))
