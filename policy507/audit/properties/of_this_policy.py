"""Properties of what this policy says: the contract, the definitions, the act under review, training.

What `policy507 prove` proves of every case is not tried here on some.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from policy507.audit.properties.property import (
    ANY_SERVICE,
    LONG_SUBSTITUTE,
    SERVING,
    Audited,
    Choices,
    Draw,
    Property,
    Verdicts,
    changed,
    claim,
    listed,
)
from policy507.engines.situation import Situation
from policy507.facts.case import Case, observed, stated
from policy507.facts.sections import DUTIES, PURPOSES, Officer
from policy507.model.statuses import Modality, Status

CONTRACT = "contract-meets-policy"
DUTY_RULES = ("officer-advises-on-safety-drills", "officer-identifies-vulnerabilities")
SCHOOL_RULE, *OTHER_PURPOSES = PURPOSES
IN_QUESTION: dict[str, Any] = {
    "contract.for_sro_services": True,
    "contract.between_employer_and_charter_school": True,
    "contract.ends_on": None,
}
"""Facts by which a contract is one that the policy is about."""
WORSE = (Status.UNMET, Status.BREACHED)
THIS_POLICY: list[Property] = []

# --- the contract, the definitions, and the act under review


def _never_worse(
    audited: Audited, better: Verdicts, worse: Verdicts, why: str, targets: Iterable[str] = ()
) -> None:
    """Claim that nothing is unmet or breached in the better case that is not so in the worse."""
    for target in targets or (*audited.book.rules, *audited.book.ordered_acts()):
        claim(
            not (better[target] in WORSE and worse[target] not in WORSE),
            f"{why}, {target} was {worse[target]} and is {better[target]}",
            worse.case,
            better.case,
        )


@listed(
    THIS_POLICY,
    "optional-duties",
    "Wording a duty as optional or partial never makes the contract better.",
    "IV.A",
    needs=(CONTRACT,),
)
def _optional_duties(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({**IN_QUESTION, "contract.duties": DUTIES}))
    before = audited.verdicts(case)
    for duty in DUTIES:
        optional = (duty, *stated(case, "contract.optional_duties"))
        words = tuple(each for each in DUTIES if each in optional)
        less = changed(case, {"contract.optional_duties": words})
        if less is not None:
            _never_worse(audited, before, audited.verdicts(less), f"with {duty} not optional")


@listed(
    THIS_POLICY,
    "seven-duties",
    "A contract meets the policy exactly where it includes each duty and adds no discipline.",
    "II",
    needs=(CONTRACT,),
)
def _seven_duties(audited: Audited, draw: Draw) -> None:
    discipline = {"contract.additional_duties_include_discipline": draw(st.booleans())}
    optional = draw(st.sampled_from(({"contract.optional_duties": ()}, {})))
    fixed = {**IN_QUESTION, **discipline, **optional, "contract.duties": DUTIES}
    case: Case = draw(audited.cases(fixed))
    bearer = audited.book.rules[CONTRACT].bearer
    parts = [rule.name for rule in audited.rules_of("IV.A") if rule.bearer == bearer]
    claim(len(parts) == len(DUTIES), "IV.A has not as many rules as there are duties", case)
    for lacking in (None, *DUTIES):
        lesser = changed(case, {"contract.duties": tuple(d for d in DUTIES if d != lacking)})
        if lesser is None:
            continue
        verdicts = audited.verdicts(lesser)
        every = all(verdicts[part] is Status.MET for part in parts)
        fine = every and not stated(case, "contract.additional_duties_include_discipline")
        why = f"{CONTRACT} is {verdicts[CONTRACT]}, and {'every' if every else 'not every'} duty is met"
        met = verdicts[CONTRACT] is Status.MET
        claim(met == fine or not verdicts.fires(CONTRACT), why, lesser)


@listed(
    THIS_POLICY,
    "other-contracts",
    "A contract for other services, or between others, owes the policy nothing.",
    "II",
    needs=(CONTRACT,),
)
def _other_contracts(audited: Audited, draw: Draw) -> None:
    facts = ("contract.for_sro_services", "contract.between_employer_and_charter_school")
    case: Case = draw(audited.cases({draw(st.sampled_from(facts)): False}))
    verdicts = audited.verdicts(case)
    bearer = audited.book.rules[CONTRACT].bearer
    for rule in audited.book.rules.values():
        if rule.bearer == bearer:
            claim(not verdicts.fires(rule.name), f"{rule.name} is {verdicts[rule.name]}", case)


@listed(
    THIS_POLICY,
    "additional-duties",
    "IV.B permits additional duties in every contract that the policy is about, and in no other.",
    "IV.B",
    needs=(CONTRACT,),
)
def _additional_duties(audited: Audited, draw: Draw) -> None:
    fixed: dict[str, Any] = draw(st.sampled_from((IN_QUESTION, {})))
    discipline = {"contract.additional_duties_include_discipline": draw(st.booleans())}
    case: Case = draw(audited.cases({**fixed, **discipline}))
    verdicts = audited.verdicts(case)
    for rule in audited.rules_of("IV.B"):
        why = f"{rule.name} is {verdicts[rule.name]}, and {CONTRACT} is {verdicts[CONTRACT]}"
        claim(verdicts.fires(rule.name) == verdicts.fires(CONTRACT), why, case)


@listed(
    THIS_POLICY,
    "duties-of-the-contract",
    "An officer owes nothing under IV.A that the contract does not include.",
    "IV.A",
    needs=DUTY_RULES,
)
def _duties_of_the_contract(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"contract.duties": ()}))
    verdicts = audited.verdicts(case)
    for rule in DUTY_RULES:
        claim(not verdicts.fires(rule), f"{rule} is {verdicts[rule]} without any duty", case)


@listed(
    THIS_POLICY,
    "peace-officers",
    "Nobody but a peace officer owes what officers owe.",
    "III.B",
    needs=DUTY_RULES,
)
def _peace_officers(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.peace_officer": False}))
    verdicts = audited.verdicts(case)
    bearer = audited.book.rules[DUTY_RULES[0]].bearer
    for rule in audited.book.rules.values():
        if rule.bearer == bearer:
            claim(not verdicts.fires(rule.name), f"{rule.name} is {verdicts[rule.name]}", case)


@listed(
    THIS_POLICY,
    "harmless-acts",
    "An act with no force, no authority of the office and no part in discipline breaches nothing.",
    "IV.C",
)
def _harmless_acts(audited: Audited, draw: Draw) -> None:
    facts = ("used_force", "used_authority_of_office", "participated_in_discipline")
    harmless = {f"conduct.{fact}": False for fact in facts}
    alone = {"conduct.purposes": (SCHOOL_RULE,)}
    case: Case = draw(audited.cases({**harmless, **SERVING, **draw(st.sampled_from((alone, {})))}))
    verdicts = audited.verdicts(case)
    for rule in audited.rules_of("IV.C"):
        claim(verdicts[rule.name] is not Status.BREACHED, f"{rule.name} is breached", case)


@listed(
    THIS_POLICY,
    "school-rules-alone",
    "Force or authority for nothing but a school rule is a breach by who serves as such an officer.",
    "IV.C",
    needs=("no-force-or-authority-solely-for-school-rules", *DUTY_RULES),
)
def _school_rules_alone(audited: Audited, draw: Draw) -> None:
    used = draw(st.sampled_from(("used_force", "used_authority_of_office")))
    case: Case = draw(
        audited.cases({f"conduct.{used}": True, "conduct.purposes": (SCHOOL_RULE,), **SERVING})
    )
    status = audited.verdicts(case)["no-force-or-authority-solely-for-school-rules"]
    claim(status is Status.BREACHED, f"{used} for a school rule alone is {status}", case)


@listed(
    THIS_POLICY,
    "other-purposes",
    "One more purpose beside a school rule never makes an act worse.",
    "IV.C",
)
def _other_purposes(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({**SERVING, "conduct.used_force": True}))
    targets = [rule.name for rule in audited.rules_of("IV.C")]
    for number, added in itertools.product(range(len(OTHER_PURPOSES)), OTHER_PURPOSES):
        for beside in itertools.combinations(OTHER_PURPOSES, number):
            fewer = changed(case, {"conduct.purposes": (SCHOOL_RULE, *beside)})
            more = changed(case, {"conduct.purposes": (SCHOOL_RULE, *{*beside, added})})
            if fewer is not None and more is not None and added not in beside:
                better, worse = audited.verdicts(more), audited.verdicts(fewer)
                _never_worse(audited, better, worse, f"with {added}", targets)


@listed(
    THIS_POLICY,
    "acts-under-review",
    "An act under review changes nothing but what IV.C comes to.",
    "IV.C",
)
def _acts_under_review(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases(conduct=True))
    before, after = audited.verdicts(evolve(case, conduct=None)), audited.verdicts(case)
    of_act = {rule.name for rule in audited.rules_of("IV.C")}
    _same(before, after, "with an act under review", but=of_act)


def _same(before: Verdicts, after: Verdicts, why: str, but: Iterable[str] = ()) -> None:
    old, new = before.everything(), after.everything()
    for target in old.keys() - set(but):
        claim(
            old[target] is new[target],
            f"{why}, {target} was {old[target]} and is {new[target]}",
            before.case,
            after.case,
        )


# --- training

BEGIN, LIMIT, GRACE = "training-rules-begin", "basic-course-limit", "grace-ends"
PERIOD = "training-period"
ACT = "complete-training"
BY_GRACE, BY_PERIOD = "training-before-june-2027", "training-within-six-months"
COURSE, BASIC = "officer.sro_course_completed_on", "officer.basic_course_completed_on"
SUPPLEMENT = "officer.supplemental_course_completed_on"
DUTIES_ON = "officer.duties_assumed_on"
ONE_DAY = dt.timedelta(days=1)


@listed(
    THIS_POLICY,
    "begin",
    "V.A, V.B and V.C are in force from their first day on, and on no day before.",
    "V.A",
    needs=(BEGIN,),
)
def _begin(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"as_of": _around(audited, draw, BEGIN)}))
    verdicts = audited.verdicts(case)
    for rule in audited.rules_of("V.A", "V.B", "V.C"):
        early = case.as_of < audited.day(BEGIN)
        status = verdicts[rule.name]
        claim(
            (status is Status.NOT_IN_FORCE) == early,
            f"{rule.name} is {status} on {case.as_of}",
            case,
        )


@listed(
    THIS_POLICY,
    "timeliness-of-V.B",
    "For officers who took up the duties before V.B's grace ends, it is too late from that day on.",
    "V.B",
    needs=(LIMIT, BEGIN, GRACE, BY_GRACE),
)
def _timeliness_of_v_b(audited: Audited, draw: Draw) -> None:
    grace = audited.day(GRACE)
    case: Case = draw(
        audited.cases(
            {
                **LONG_SUBSTITUTE,
                "as_of": max(audited.day(BEGIN), _around(audited, draw, GRACE)),
                BASIC: audited.day(LIMIT) - ONE_DAY,
                SUPPLEMENT: None,
                COURSE: draw(st.sampled_from((None, _around(audited, draw, GRACE)))),
                DUTIES_ON: min(grace - ONE_DAY, draw(audited.days(grace))),
            }
        )
    )
    done = observed(case, COURSE)
    if done is None:
        expected = Status.OPEN if case.as_of < grace else Status.OVERDUE
    else:
        expected = Status.MET if done < grace else Status.MET_LATE
    status = audited.verdicts(case)[BY_GRACE]
    claim(status is expected, f"{BY_GRACE} is {status}, not {expected}, on {case.as_of}", case)


@listed(
    THIS_POLICY,
    "months-of-V.C",
    "V.C's last day has the day of the month of taking up the duties, or ends a shorter month.",
    "V.C",
    needs=(BY_PERIOD, PERIOD, BEGIN, "C-1"),
)
def _months_of_v_c(audited: Audited, draw: Draw) -> None:
    day = draw(audited.days(audited.thresholds.home))
    month = day.month - 1 + audited.months(PERIOD)
    year, month = day.year + month // 12, month % 12 + 1
    same = dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    expected = max(same, audited.day(BEGIN) - ONE_DAY)
    choices = {**audited.choices, "C-1": audited.book.readings["C-1"].default}
    due = _last_day(audited, BY_PERIOD, day, choices)
    claim(due == expected, f"{BY_PERIOD} from {day} is due on {due}, not on {expected}")


@listed(
    THIS_POLICY,
    "adopted-policy",
    "Where the agency has adopted no policy, nobody need review one or comply with one.",
    "V.C",
    needs=("review-employer-policy", "comply-with-employer-policy"),
)
def _adopted_policy(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.employer_policy_adopted": False}))
    verdicts = audited.verdicts(case)
    for act in ("review-employer-policy", "comply-with-employer-policy"):
        claim(verdicts[act] is Status.NOT_REQUIRED, f"{act} is {verdicts[act]}", case)


def _around(audited: Audited, draw: Draw, value: str) -> dt.date:
    """A day about the day of a value, often the very day or the one before."""
    day = audited.day(value)
    return draw(st.sampled_from((day, day - ONE_DAY)) | audited.days(day))


def _last_day(audited: Audited, rule: str, day: dt.date, choices: Choices) -> dt.date | None:
    """The last day under a rule for duties taken up on a day."""
    case = Case(as_of=audited.thresholds.home, officer=Officer(duties_assumed_on=day))
    return Situation(case, choices).last_day((audited.book.rules[rule],))


# --- substitutes, reliefs and certificates

DAY_LIMIT = "substitute-day-limit"
DAYS = "school_year.substitute_contact_days"


@listed(
    THIS_POLICY,
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
    before, after = audited.verdicts(case), audited.verdicts(beside)
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
    THIS_POLICY,
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
    before, after = audited.verdicts(case), audited.verdicts(other)
    for target, status in before.everything().items():
        why = f"{target} is {status} after some days and {after[target]} after others"
        claim(after[target] is status, why, case, other)


@listed(
    THIS_POLICY,
    "short-term-substitutes",
    "A substitute below V.D's day limit owes no training.",
    "V.D",
    needs=(DAY_LIMIT, ACT),
)
def _short_term_substitutes(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.substitute": True}))
    if stated(case, DAYS) < audited.number(DAY_LIMIT):
        status = audited.verdicts(case)[ACT]
        claim(status is Status.NOT_REQUIRED, f"{ACT} is {status} for a short-term substitute", case)


@listed(
    THIS_POLICY,
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
    verdicts = audited.verdicts(case)
    for rule in DUTY_RULES:
        relieved = verdicts[rule] is Status.RELIEVED
        claim(not relieved or short or untrained, f"{rule} is relieved without V.C or V.D", case)
        for other, _ in audited.book.overriders(audited.book.rules[rule]):
            home = other.paragraph
            claim(home in ("V.C", "V.D"), f"{rule} may be relieved by {other.name} of {home}")


@listed(
    THIS_POLICY,
    "both-reliefs",
    "V.C and V.D relieve from both of these duties or from neither.",
    "IV.A",
    needs=DUTY_RULES,
)
def _both_reliefs(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases())
    verdicts = audited.verdicts(case)
    for paragraph in ("V.C", "V.D"):
        reliefs = [
            {rule.name for rule, _ in audited.book.overriders(audited.book.rules[duty])}
            for duty in DUTY_RULES
        ]
        one, other = (
            [verdicts[r.name] for r in audited.rules_of(paragraph) if r.name in names]
            for names in reliefs
        )
        claim(one == other, f"{paragraph} comes to {one} for one and to {other}", case)


@listed(
    THIS_POLICY,
    "certificates",
    "A copy is owed of a certificate that was issued, and keeping it changes nothing else.",
    "V.E",
    needs=("latest-certificate-kept",),
)
def _certificates(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({**SERVING, "officer.latest_certificate_kept": False}))
    verdicts = audited.verdicts(case)
    issued = observed(case, "officer.certificate_issued_on") is not None
    rule = audited.book.rules["latest-certificate-kept"]
    claim(verdicts.fires(rule.name) == issued, f"{rule.name} is {verdicts[rule.name]}", case)
    kept = changed(case, {"officer.latest_certificate_kept": True})
    if kept is not None:
        after = audited.verdicts(kept).everything()
        differ = {
            name for name, status in verdicts.everything().items() if after[name] is not status
        }
        claim(
            differ <= {rule.name, rule.act}, f"keeping a copy changes {sorted(differ)}", case, kept
        )
        claim(not issued or after[rule.name] is Status.MET, "a copy is kept in vain", kept)
