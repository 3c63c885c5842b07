"""Properties of the paragraphs on substitutes, reliefs and certificates."""

from __future__ import annotations

from hypothesis import strategies as st

from policy507.audit.properties.general import ANY_SERVICE, listed
from policy507.audit.properties.property import SERVING, Audited, Draw, Property, changed, claim
from policy507.audit.properties.school import DUTY_RULES
from policy507.facts.case import Case, observed, stated
from policy507.model.statuses import Modality, Status

ACT, DAY_LIMIT = "complete-training", "substitute-day-limit"
COURSE = "officer.sro_course_completed_on"
DAYS = "school_year.substitute_contact_days"
RELIEF: list[Property] = []


@listed(
    RELIEF,
    "days-of-V.D",
    "The day limit of V.D is its only switch, and V.D relieves below it and not from it on.",
    "V.D",
    needs=(DAY_LIMIT,),
)
def _days_of_v_d(audited: Audited, draw: Draw) -> None:
    limit = audited.number(DAY_LIMIT)
    case: Case = draw(audited.cases({**SERVING, **ANY_SERVICE}))
    days = stated(case, DAYS)
    at = limit - 1 if days < limit else limit
    beside = changed(case, {DAYS: at})
    if beside is None:
        return
    before, after = audited.answers(case), audited.answers(beside)
    for target, status in before.everything().items():
        why = f"{target} is {status} after {days} days and {after[target]} after {at}"
        claim(after[target] is status, why, case, beside)
    for rule in audited.rules_of("V.D"):
        fires = after.fires(rule.name)
        if days >= limit:
            claim(not fires, f"{rule.name} is {after[rule.name]} after {at} days", beside)
        elif rule.modality is Modality.NEED_NOT:
            claim(fires, f"{rule.name} is {after[rule.name]} after {at} days", beside)


@listed(
    RELIEF,
    "substitutes-alone",
    "The days of service as a substitute matter to nobody but a substitute.",
    "V.D",
    needs=(DAY_LIMIT,),
)
def _substitutes_alone(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.substitute": False, **ANY_SERVICE}))
    other = changed(case, {DAYS: audited.number(DAY_LIMIT) - draw(st.sampled_from((0, 1)))})
    if other is None:
        return
    before, after = audited.answers(case), audited.answers(other)
    for target, status in before.everything().items():
        why = f"{target} is {status} after some days and {after[target]} after others"
        claim(after[target] is status, why, case, other)


@listed(
    RELIEF,
    "short-term-substitutes",
    "A substitute below V.D's day limit owes no training.",
    "V.D",
    needs=(DAY_LIMIT, ACT),
)
def _short_term_substitutes(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.substitute": True}))
    if stated(case, DAYS) < audited.number(DAY_LIMIT):
        status = audited.answers(case)[ACT]
        claim(status is Status.NOT_REQUIRED, f"{ACT} is {status} for a short-term substitute", case)


@listed(
    RELIEF,
    "reliefs",
    "The duties on drills and vulnerabilities are relieved under V.C or V.D alone.",
    "IV.A",
    needs=(*DUTY_RULES, DAY_LIMIT),
)
def _reliefs(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases())
    short = stated(case, "officer.substitute") and stated(case, DAYS) < audited.number(DAY_LIMIT)
    untrained = (
        stated(case, "officer.employer_unable_to_provide_course") and observed(case, COURSE) is None
    )
    answers = audited.answers(case)
    for rule in DUTY_RULES:
        relieved = answers[rule] is Status.RELIEVED
        claim(not relieved or short or untrained, f"{rule} is relieved without V.C or V.D", case)
        for other, _ in audited.book.overriders(audited.book.rules[rule]):
            home = other.paragraph
            claim(home in ("V.C", "V.D"), f"{rule} may be relieved by {other.name} of {home}")


@listed(
    RELIEF,
    "both-reliefs",
    "V.C and V.D relieve from both of these duties or from neither.",
    "IV.A",
    needs=DUTY_RULES,
)
def _both_reliefs(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases())
    answers = audited.answers(case)
    for paragraph in ("V.C", "V.D"):
        reliefs = [
            {rule.name for rule, _ in audited.book.overriders(audited.book.rules[duty])}
            for duty in DUTY_RULES
        ]
        one, other = (
            [answers[r.name] for r in audited.rules_of(paragraph) if r.name in names]
            for names in reliefs
        )
        claim(one == other, f"{paragraph} comes to {one} for one and to {other}", case)


@listed(
    RELIEF,
    "certificates",
    "A copy is owed of a certificate that was issued, and keeping it changes nothing else.",
    "V.E",
    needs=("latest-certificate-kept",),
)
def _certificates(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({**SERVING, "officer.latest_certificate_kept": False}))
    answers = audited.answers(case)
    issued = observed(case, "officer.certificate_issued_on") is not None
    rule = audited.book.rules["latest-certificate-kept"]
    claim(answers.fires(rule.name) == issued, f"{rule.name} is {answers[rule.name]}", case)
    kept = changed(case, {"officer.latest_certificate_kept": True})
    if kept is not None:
        after = audited.answers(kept).everything()
        differ = {
            name for name, status in answers.everything().items() if after[name] is not status
        }
        claim(
            differ <= {rule.name, rule.act}, f"keeping a copy changes {sorted(differ)}", case, kept
        )
        claim(not issued or after[rule.name] is Status.MET, "a copy is kept in vain", kept)
