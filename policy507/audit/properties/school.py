"""Properties of the paragraphs on the contract, the definitions, and the act under review."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from policy507.audit.properties.general import listed
from policy507.audit.properties.property import (
    SERVING,
    Answers,
    Audited,
    Draw,
    Property,
    changed,
    claim,
)
from policy507.facts.case import Case, stated
from policy507.facts.registry import FACTS
from policy507.facts.sections import DUTIES, PURPOSES
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
SCHOOL: list[Property] = []


def _never_worse(
    audited: Audited, better: Answers, worse: Answers, why: str, targets: Iterable[str] = ()
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
    SCHOOL,
    "more-duties",
    "Adding one of the duties to a contract never makes the contract worse.",
    "IV.A",
    needs=(CONTRACT,),
)
def _more_duties(audited: Audited, draw: Draw) -> None:
    lacking = draw(st.sampled_from(DUTIES))
    all_but_one = {"contract.duties": tuple(each for each in DUTIES if each != lacking)}
    case: Case = draw(audited.cases({**IN_QUESTION, **draw(st.sampled_from((all_but_one, {})))}))
    before = audited.answers(case)
    for duty in DUTIES:
        duties = tuple(each for each in DUTIES if each in (duty, *stated(case, "contract.duties")))
        more = changed(case, {"contract.duties": duties})
        if more is not None:
            _never_worse(audited, audited.answers(more), before, f"with {duty}")


@listed(
    SCHOOL,
    "optional-duties",
    "Wording a duty as optional or partial never makes the contract better.",
    "IV.A",
    needs=(CONTRACT,),
)
def _optional_duties(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({**IN_QUESTION, "contract.duties": DUTIES}))
    before = audited.answers(case)
    for duty in DUTIES:
        optional = (duty, *stated(case, "contract.optional_duties"))
        words = tuple(each for each in DUTIES if each in optional)
        less = changed(case, {"contract.optional_duties": words})
        if less is not None:
            _never_worse(audited, before, audited.answers(less), f"with {duty} not optional")


@listed(
    SCHOOL,
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
        answers = audited.answers(lesser)
        every = all(answers[part] is Status.MET for part in parts)
        fine = every and not stated(case, "contract.additional_duties_include_discipline")
        why = f"{CONTRACT} is {answers[CONTRACT]}, and {'every' if every else 'not every'} duty is met"
        met = answers[CONTRACT] is Status.MET
        claim(met == fine or not answers.fires(CONTRACT), why, lesser)


@listed(
    SCHOOL,
    "other-contracts",
    "A contract for other services, or between others, owes the policy nothing.",
    "II",
    needs=(CONTRACT,),
)
def _other_contracts(audited: Audited, draw: Draw) -> None:
    facts = ("contract.for_sro_services", "contract.between_employer_and_charter_school")
    case: Case = draw(audited.cases({draw(st.sampled_from(facts)): False}))
    answers = audited.answers(case)
    bearer = audited.book.rules[CONTRACT].bearer
    for rule in audited.book.rules.values():
        if rule.bearer == bearer:
            claim(not answers.fires(rule.name), f"{rule.name} is {answers[rule.name]}", case)


@listed(
    SCHOOL,
    "additional-duties",
    "IV.B permits additional duties in every contract that the policy is about, and in no other.",
    "IV.B",
    needs=(CONTRACT,),
)
def _additional_duties(audited: Audited, draw: Draw) -> None:
    fixed: dict[str, Any] = draw(st.sampled_from((IN_QUESTION, {})))
    discipline = {"contract.additional_duties_include_discipline": draw(st.booleans())}
    case: Case = draw(audited.cases({**fixed, **discipline}))
    answers = audited.answers(case)
    for rule in audited.rules_of("IV.B"):
        why = f"{rule.name} is {answers[rule.name]}, and {CONTRACT} is {answers[CONTRACT]}"
        claim(answers.fires(rule.name) == answers.fires(CONTRACT), why, case)


@listed(
    SCHOOL,
    "duties-of-the-contract",
    "An officer owes nothing under IV.A that the contract does not include.",
    "IV.A",
    needs=DUTY_RULES,
)
def _duties_of_the_contract(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"contract.duties": ()}))
    answers = audited.answers(case)
    for rule in DUTY_RULES:
        claim(not answers.fires(rule), f"{rule} is {answers[rule]} without any duty", case)


@listed(
    SCHOOL,
    "grades",
    "The grades of a school decide nothing: some definition fits every range of them.",
    "III.A",
    needs=("school",),
)
def _grades(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases())
    before = audited.answers(case)["school"]
    grades = range(FACTS["school.lowest_grade"].minimum, FACTS["school.lowest_grade"].maximum + 1)
    for lowest, highest in itertools.combinations_with_replacement(grades, 2):
        school = evolve(case.school, lowest_grade=lowest, highest_grade=highest)
        other = evolve(case, school=school)
        after = audited.answers(other)["school"]
        why = (
            f"the definition {before} by some grades, and {after} with grades {lowest} to {highest}"
        )
        claim(before is after, why, case, other)


@listed(
    SCHOOL,
    "peace-officers",
    "Nobody but a peace officer owes what officers owe.",
    "III.B",
    needs=DUTY_RULES,
)
def _peace_officers(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.peace_officer": False}))
    answers = audited.answers(case)
    bearer = audited.book.rules[DUTY_RULES[0]].bearer
    for rule in audited.book.rules.values():
        if rule.bearer == bearer:
            claim(not answers.fires(rule.name), f"{rule.name} is {answers[rule.name]}", case)


@listed(
    SCHOOL,
    "harmless-acts",
    "An act with no force, no authority of the office and no part in discipline breaches nothing.",
    "IV.C",
)
def _harmless_acts(audited: Audited, draw: Draw) -> None:
    facts = ("used_force", "used_authority_of_office", "participated_in_discipline")
    harmless = {f"conduct.{fact}": False for fact in facts}
    alone = {"conduct.purposes": (SCHOOL_RULE,)}
    case: Case = draw(audited.cases({**harmless, **SERVING, **draw(st.sampled_from((alone, {})))}))
    answers = audited.answers(case)
    for rule in audited.rules_of("IV.C"):
        claim(answers[rule.name] is not Status.BREACHED, f"{rule.name} is breached", case)


@listed(
    SCHOOL,
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
    status = audited.answers(case)["no-force-or-authority-solely-for-school-rules"]
    claim(status is Status.BREACHED, f"{used} for a school rule alone is {status}", case)


@listed(
    SCHOOL,
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
                better, worse = audited.answers(more), audited.answers(fewer)
                _never_worse(audited, better, worse, f"with {added}", targets)


@listed(
    SCHOOL,
    "acts-under-review",
    "An act under review changes nothing but what IV.C comes to.",
    "IV.C",
)
def _acts_under_review(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases(conduct=True))
    before, after = audited.answers(evolve(case, conduct=None)), audited.answers(case)
    of_act = {rule.name for rule in audited.rules_of("IV.C")}
    _same(before, after, "with an act under review", but=of_act)


@listed(
    SCHOOL,
    "no-obligation",
    "IV.D is always in effect, obliges nobody, and sets nothing aside.",
    "IV.D",
)
def _no_obligation(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases())
    answers = audited.answers(case)
    for rule in audited.rules_of("IV.D"):
        claim(rule.modality is Modality.NO_EFFECT, f"{rule.name} is a {rule.modality}")
        claim(rule.bearer is None and rule.act is None, f"{rule.name} obliges {rule.bearer}")
        claim(not rule.overrides, f"{rule.name} sets other rules aside")
        status = answers[rule.name]
        claim(status is Status.IN_EFFECT, f"{rule.name} is {status}", case)


def _same(before: Answers, after: Answers, why: str, but: Iterable[str] = ()) -> None:
    old, new = before.everything(), after.everything()
    for target in old.keys() - set(but):
        claim(
            old[target] is new[target],
            f"{why}, {target} was {old[target]} and is {new[target]}",
            before.case,
            after.case,
        )
