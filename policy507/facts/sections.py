"""The sections of a case: the officer, the contract, the school, the school year, an act.

Every field may be left out, and is then `UNKNOWN`. On a date, `None` says that it has not happened.
A field says once what it is; case files, schemas, sentences and evidence are derived from that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from attrs import frozen

from policy507.errors import FactError, Problem
from policy507.facts.faults import Fault, beside_a_mapping, fault_in, faults_in
from policy507.facts.kinds import (
    UNKNOWN,
    Fact,
    InPart,
    Unknown,
    count,
    day,
    divided,
    event,
    facts_of_class,
    flag,
    implied_in,
    label,
    milestone,
    texts,
    words,
)
from policy507.facts.naming import Names, taking_names, what_is_stated
from policy507.facts.taken import as_duties, as_optional_duties, as_texts, as_words

# Words that case files use for the duties of IV.A and for the purposes of an act under IV.C, and what
# people call these.
_DUTIES = {
    "positive-climate": "fostering a positive school climate",
    "protection-from-crime": "protecting students, staff and visitors from crime",
    "law-enforcement-liaison": "being the link from law enforcement to the school",
    "safety-drill-advice": "advising on safety drills",
    "vulnerability-identification": "identifying vulnerabilities",
    "law-education": "teaching and advising about law enforcement",
    "criminal-law-enforcement": "enforcing criminal laws",
}
_PURPOSES = {
    "school-rule": "enforcing a school rule or policy",
    "criminal-law": "enforcing criminal law",
    "safety": "keeping people safe",
    "other-legal-duty": "meeting another legal duty",
}
DUTIES, PURPOSES = tuple(_DUTIES), tuple(_PURPOSES)
LOWEST_GRADE, HIGHEST_GRADE = -1, 12
_YOUNGEST = ((-1, "prekindergarten"), (0, "kindergarten"))
DAYS_IN_A_YEAR = 366


def _check(part: Any) -> None:
    """Fill in what is implied, refuse what is of the wrong kind; of a mapping make two lists."""
    kind = type(part) if type(part) in FACTS_OF else _base(type(part))
    for name, implied in IMPLIED_IN[kind]:
        if getattr(part, name) is UNKNOWN:
            object.__setattr__(part, name, implied(part))
    facts = FACTS_OF[kind]
    values = {fact.name: getattr(part, fact.name) for fact in facts}
    known = [fact for fact in facts if values[fact.name] is not UNKNOWN]
    mapped = {
        fact.partly: fact
        for fact in known
        if fact.partly and isinstance(values[fact.name], Mapping)
    }
    if not mapped and not any(fault_in(fact, values[fact.name]) for fact in known):
        return
    problems = []
    for fact in facts:
        value = values[fact.name]
        faults: Iterable[Fault] = ()
        if fact.name in mapped:
            both = mapped[fact.name]
            faults = () if _said_by(values[both.name], value) else [beside_a_mapping(both)]
        elif value is not UNKNOWN:
            faults = [fault for _, fault, _ in faults_in(fact, value)]
        problems += [Problem(f"{fact.path}: {f}", path=fact.path, code=f.code) for f in faults]
    if problems:
        raise FactError(problems)
    for fact in mapped.values():
        if values[fact.partly] is UNKNOWN:
            listed, partly = divided(fact, values[fact.name])
            object.__setattr__(part, fact.name, listed)
            object.__setattr__(part, fact.partly, partly)


def _base(kind: type) -> type:
    """The section that a class of somebody's own is one of."""
    return next(each for each in kind.__mro__ if each in FACTS_OF)


def _said_by(listed: Mapping[str, Any], partly: object) -> bool:
    """Whether a mapping is all that is stated of two lists, or they are those of a copied section."""
    copied = isinstance(listed, InPart) and isinstance(partly, InPart) and [*listed] == [*partly]
    return partly is UNKNOWN or copied


@frozen(kw_only=True)
class Officer:
    """The officer, the training, and the employing agency's part in it.

    Raises:
        FactError: values are of the wrong kind; all are listed.
    """

    id: str | Unknown = label("the officer", "decides nothing")
    peace_officer: bool | Unknown = flag(
        "the officer is a peace officer",
        "the officer is not a peace officer",
        "III.B",
        asks="is the officer a licensed peace officer?",
    )
    assigned_to_school: bool | Unknown = flag(
        "the officer is assigned, through the contract, to work in the school",
        "the officer is not assigned, through the contract, to work in the school",
        "III.B: the contract and the school described below",
        "legal conclusion",
        asks="does the contract assign the officer to work in the school?",
        changed_by="people",
    )
    during_instructional_day: bool | Unknown = flag(
        "the officer works in the school during the regular instructional day",
        "the officer does not work in the school during the regular instructional day",
        "III.B",
        "observation",
        asks="does the officer work in the school during the regular instructional day?",
        changed_by="people",
    )
    regular_responsibility: bool | Unknown = flag(
        "working in the school is one of the officer's regular responsibilities",
        "working in the school is not one of the officer's regular responsibilities",
        "III.B",
        "observation",
        asks="is working in the school one of the officer's regular responsibilities?",
        changed_by="people",
    )
    substitute: bool | Unknown = flag(
        "the officer serves as a substitute",
        "the officer does not serve as a substitute",
        "V.D",
        "legal conclusion",
        asks="does the officer serve as a substitute?",
        changed_by="people",
    )
    duties_assumed_on: dt.date | Unknown | None = milestone(
        "the day on which the officer first took up the duties",
        "may lie ahead; null: no day planned",
        asks="when did the officer first take up the duties, or when will that be?",
        lacking="no day is planned for the officer to take up the duties",
        ahead="the officer will take up the duties",
        timeless="the officer takes up the duties",
    )
    sro_course_completed_on: dt.date | Unknown | None = event(
        "the day on which the officer completed the training course",
        "V.A: the course on all learning objectives; the first completion",
        asks="when did the officer complete the training course, if so?",
        lacking="the officer has not completed the training course",
        ahead="the officer will complete the training course",
    )
    basic_course_completed_on: dt.date | Unknown | None = event(
        "the day on which the officer completed a basic course",
        "V.B: either of the two it names",
        asks="when did the officer complete a basic course, if so?",
        lacking="the officer has not completed a basic course",
        ahead="the officer will complete a basic course",
    )
    supplemental_course_completed_on: dt.date | Unknown | None = event(
        "the day on which the officer completed a supplemental course",
        "V.B, second sentence",
        asks="when did the officer complete a supplemental course, if so?",
        lacking="the officer has not completed a supplemental course",
        ahead="the officer will complete a supplemental course",
    )
    supplemental_course_board_approved: bool | Unknown = flag(
        "the board has approved the supplemental course",
        "the board has not approved the supplemental course",
        "V.B",
        asks="has the board approved the supplemental course?",
        changed_by="people",
    )
    employer_unable_to_provide_course: bool | Unknown = flag(
        "the employer was unable to provide the course before the officer took up the duties",
        "the employer was able to provide the course before the officer took up the duties",
        "V.C: unable, not unwilling",
        "judgement",
        asks="was the employer unable to provide the course before the officer took up the duties?",
    )
    employer_policy_adopted: bool | Unknown = flag(
        "the employing agency has adopted a policy",
        "the employing agency has not adopted a policy",
        "V.C, V.D: a policy under subdivision 6 of the statute",
        asks="has the employing agency adopted a policy?",
        changed_by="people",
    )
    employer_policy_reviewed_on: dt.date | Unknown | None = event(
        "the day on which the officer reviewed the agency's policy",
        "V.C, V.D",
        asks="when did the officer review the agency's policy, if so?",
        lacking="the officer has not reviewed the agency's policy",
        ahead="the officer will review the agency's policy",
    )
    complies_with_employer_policy: bool | Unknown = flag(
        "the officer complies with the agency's policy",
        "the officer does not comply with the agency's policy",
        "V.C, V.D",
        "judgement",
        asks="does the officer comply with the agency's policy?",
        changed_by="people",
    )
    certificate_issued_on: dt.date | Unknown | None = event(
        "the day on which the latest training certificate was issued",
        "V.E",
        asks="when was the latest training certificate issued, if one was?",
        lacking="no training certificate has been issued",
        ahead="the latest training certificate will be issued",
    )
    latest_certificate_kept: bool | Unknown = flag(
        "the chief law enforcement officer keeps a copy of the latest certificate",
        "the chief law enforcement officer keeps no copy of the latest certificate",
        "V.E",
        "observation",
        asks="does the chief law enforcement officer keep a copy of the latest certificate?",
        changed_by="people",
    )

    def __attrs_post_init__(self) -> None:
        _check(self)

    def __repr__(self) -> str:
        return what_is_stated(self)


def _none_beside_a_list(contract: Any) -> Any:
    return () if isinstance(contract.duties, tuple) else UNKNOWN


def _none_beside_all_duties(contract: Any) -> Any:
    listed = contract.duties
    named = isinstance(listed, Mapping) and all(duty in listed for duty in DUTIES)
    return () if named or isinstance(listed, tuple) else UNKNOWN


@frozen(kw_only=True)
class Contract:
    """The contract between the officer's employer and the charter school.

    The lists are complete: where `duties` is stated, the other two are empty unless stated, and
    without additional duties none of them includes discipline.

    Where only a part is known, `duties` may be a mapping of duties to `True`, `False` or `"partly"`,
    which is included and optional. What it does not name is unknown, and so are the additional duties
    unless they are stated. Kept are a mapping in each of the two lists, to `True` where it has the
    duty; if all duties are named, the lists themselves.

    Raises:
        FactError: values are of the wrong kind, or optional duties stand beside a mapping; all are
            listed.
    """

    id: str | Unknown = label("the contract", "decides nothing")
    for_sro_services: bool | Unknown = flag(
        "the contract is for the services of a school resource officer",
        "the contract is not for the services of a school resource officer",
        "II",
        asks="is the contract for the services of a school resource officer?",
        changed_by="people",
    )
    between_employer_and_charter_school: bool | Unknown = flag(
        "the contract is between the officer's employer and the charter school",
        "the contract is not between the officer's employer and the charter school",
        "III.B",
        "legal conclusion",
        asks="is the contract between the officer's employer and the charter school?",
    )
    starts_on: dt.date | Unknown = day(
        "the day on which the contract starts",
        nullable=False,
        asks="when does the contract start?",
    )
    ends_on: dt.date | Unknown | None = day(
        "the day on which the contract ends",
        "the last day in force; null: without end",
        asks="when does the contract end?",
        lacking="the contract has no end date",
    )
    duties: tuple[str, ...] | Mapping[str, bool | str] | Unknown = attrs.field(
        default=UNKNOWN,
        converter=as_duties,
        metadata=words(
            "the contract's duties",
            _DUTIES,
            "IV.A; what a list lacks is lacking; a mapping to true, false or partly, which is included "
            "and optional, names only what is known",
            "judgement",
            partly="optional_duties",
            asks="which duties does the contract include?",
            lacking="the contract includes no duties",
            changed_by="people",
        ),
    )
    optional_duties: tuple[str, ...] | Mapping[str, bool] | Unknown = attrs.field(
        default=UNKNOWN,
        converter=as_optional_duties,
        metadata=words(
            "the contract's optional or partial duties",
            _DUTIES,
            "of those listed above; not beside a mapping",
            "judgement",
            implied=_none_beside_a_list,
            asks="which of its duties does the contract word as optional or partial?",
            lacking="no duty of the contract is optional or partial",
            changed_by="people",
        ),
    )
    additional_duties: tuple[str, ...] | Unknown = attrs.field(
        default=UNKNOWN,
        converter=as_texts,
        metadata=texts(
            "the contract's additional duties",
            "IV.B, in free words",
            implied=_none_beside_all_duties,
            asks="which additional duties does the contract include?",
            lacking="the contract includes no additional duties",
        ),
    )
    additional_duties_include_discipline: bool | Unknown = flag(
        "an additional duty has the officer enforce school rules or discipline",
        "no additional duty has the officer enforce school rules or discipline",
        "II with IV.C",
        "judgement",
        implied=lambda contract: False if contract.additional_duties == () else UNKNOWN,
        asks="does an additional duty have the officer enforce school rules or discipline?",
        changed_by="people",
    )

    def __attrs_post_init__(self) -> None:
        _check(self)

    def __repr__(self) -> str:
        return what_is_stated(self)


@frozen(kw_only=True)
class School:
    """The school to which the officer is assigned.

    Raises:
        FactError: values are of the wrong kind; all are listed.
    """

    id: str | Unknown = label("the school", "decides nothing")
    seat_based: bool | Unknown = flag(
        "the school has a building with classes, enrollment and staff",
        "the school is online only",
        "III.A; false: online only",
        "observation",
        asks="does the school have a building with classes, enrollment and staff?",
    )
    lowest_grade: int | Unknown = count(
        "the school's lowest grade",
        LOWEST_GRADE,
        HIGHEST_GRADE,
        comment="III.A; prekindergarten -1, kindergarten 0",
        called=_YOUNGEST,
        asks="what is the school's lowest grade?",
    )
    highest_grade: int | Unknown = count(
        "the school's highest grade",
        LOWEST_GRADE,
        HIGHEST_GRADE,
        comment="III.A",
        called=_YOUNGEST,
        asks="what is the school's highest grade?",
    )

    def __attrs_post_init__(self) -> None:
        _check(self)

    def __repr__(self) -> str:
        return what_is_stated(self)


@frozen(kw_only=True)
class SchoolYear:
    """The school year that contains the day of the decision.

    Raises:
        FactError: values are of the wrong kind; all are listed.
    """

    id: str | Unknown = label("the school year", "decides nothing")
    starts_on: dt.date | Unknown = day(
        "the first day of the school year",
        nullable=False,
        asks="when does the school year start?",
        changed_by="time",
    )
    ends_on: dt.date | Unknown = day(
        "the last day of the school year",
        nullable=False,
        asks="when does the school year end?",
        changed_by="time",
    )
    student_contact_days: int | Unknown = count(
        "the school year's scheduled contact days",
        0,
        DAYS_IN_A_YEAR,
        "student contact days",
        "scheduled in this year",
        asks="how many student contact days does the school year have?",
    )
    substitute_contact_days: int | Unknown = count(
        "the time served as a substitute this school year",
        0,
        DAYS_IN_A_YEAR,
        "student contact days",
        "V.D: served so far as a substitute, all schools together",
        asks="how many student contact days has the officer served as a substitute this school year?",
        changed_by="time",
        more="one more student contact day served as a substitute",
    )
    substitute_contact_days_expected: int | Unknown = count(
        "the time expected as a substitute in the whole school year",
        0,
        DAYS_IN_A_YEAR,
        "student contact days",
        "V.D: those served included",
        asks="how many student contact days is the officer to serve as a substitute this school year?",
        changed_by="people",
    )
    substitute_limit_reached_on: dt.date | Unknown | None = event(
        "the day on which the limit for substitutes was reached",
        "V.D: the last of the days that end the relief; may lie ahead; null: not reached",
        asks="on which day was the limit for substitutes reached, if so?",
        lacking="the limit for substitutes has not been reached",
        ahead="the limit for substitutes will be reached",
        changed_by="time",
    )

    def __attrs_post_init__(self) -> None:
        _check(self)

    def __repr__(self) -> str:
        return what_is_stated(self)


@frozen(kw_only=True)
class Conduct:
    """One act under review; without one, the rules on conduct do not apply.

    Raises:
        FactError: values are of the wrong kind; all are listed.
    """

    id: str | Unknown = label("the act", "decides nothing")
    used_force: bool | Unknown = flag(
        "the officer used force",
        "the officer did not use force",
        "IV.C",
        "observation",
        asks="did the officer use force?",
    )
    used_authority_of_office: bool | Unknown = flag(
        "the officer used the authority of the office",
        "the officer did not use the authority of the office",
        "IV.C",
        "judgement",
        asks="did the officer use the authority of the office?",
    )
    purposes: tuple[str, ...] | Unknown = attrs.field(
        default=UNKNOWN,
        converter=as_words,
        metadata=words(
            "the purposes of the act",
            _PURPOSES,
            "IV.C; complete",
            "judgement",
            asks="which purposes did the act have?",
            lacking="the act had none of the purposes that are asked about",
        ),
    )
    participated_in_discipline: bool | Unknown = flag(
        "the officer took part in the enforcement of discipline",
        "the officer took no part in the enforcement of discipline",
        "IV.C",
        "judgement",
        asks="did the officer take part in the enforcement of discipline?",
    )

    def __attrs_post_init__(self) -> None:
        _check(self)

    def __repr__(self) -> str:
        return what_is_stated(self)


SECTIONS: Mapping[str, type] = {
    "officer": Officer,
    "contract": Contract,
    "school": School,
    "school_year": SchoolYear,
    "conduct": Conduct,
}
FACTS_OF: Mapping[type, tuple[Fact, ...]] = {
    cls: facts_of_class(section, cls) for section, cls in SECTIONS.items()
}
IMPLIED_IN = {cls: implied_in(cls) for cls in SECTIONS.values()}
NAMES: Names = {
    "": ("as_of", *SECTIONS),
    **{section: tuple(fact.name for fact in FACTS_OF[cls]) for section, cls in SECTIONS.items()},
}
for _section, _cls in SECTIONS.items():
    taking_names(_cls, _section, NAMES)


def restated(part: Any, name: str, value: Any) -> Any:
    """A section with another value of one fact, and all others as they are, unknown ones too.

    It is made as copies are: the constructor would complete a contract of which `duties` is stated.
    """
    made = object.__new__(type(part))
    made.__setstate__({**part.__getstate__(), name: value})
    return made
