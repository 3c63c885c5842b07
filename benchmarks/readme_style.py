"""The policy's rules in the style that durable-rules' own README shows: `durable.lang`.

It is here to be measured against, and answers far less: with two truth values and default readings,
which rules fire with which status; no last days, no evidence, no dependence on readings, nothing
unknown. Exceptions are written out, since negation gives wrong answers in that engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from durable.lang import assert_fact, delete_state, m, ruleset, when_all

from policy507.facts.case import Case, observed
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook

NAME = "policy"
LATE = 4_000_000
DUTIES = FACTS["contract.duties"].choices
_numbers = itertools.count()


def _note(name: str, status: str) -> Callable[[Any], None]:
    """What a rule does: it leaves its status behind in the state, as the README's rules do."""

    def note(c: Any) -> None:
        c.s[name] = status

    return note


def define(book: RuleBook) -> None:
    """Define the rule set once in this process."""
    values = book.values
    begins = values["training-rules-begin"].toordinal()  # type: ignore[union-attr]
    limit = values["basic-course-limit"].toordinal()  # type: ignore[union-attr]
    days = values["substitute-day-limit"]
    with ruleset(NAME):
        _contract()
        _conduct()
        _training(begins, limit)
        _substitutes(days)


def _contract() -> None:
    in_question = m.contract == 1
    for number, duty in enumerate(DUTIES):
        included = getattr(m, f"duty{number}")
        when_all(in_question & (included == 1))(_note(f"include-{duty}", "met"))
        when_all(in_question & (included == 0))(_note(f"include-{duty}", "unmet"))
    when_all(in_question & (m.all_duties == 1) & (m.discipline == 0))(_note("meet", "met"))
    when_all(in_question & (m.all_duties == 0))(_note("meet", "unmet"))
    when_all(in_question & (m.all_duties == 1) & (m.discipline == 1))(_note("meet", "unmet"))
    when_all(in_question)(_note("additional-duties", "in_effect"))
    when_all(m.school == 1)(_note("school", "holds"))
    when_all((m.school == 1) & (m.officer == 1))(_note("school-resource-officer", "holds"))
    for rule in ("other-duties", "judgment", "no-special-duty"):
        when_all(m.as_of > 0)(_note(rule, "in_effect"))


def _conduct() -> None:
    reviewed = (m.serves == 1) & (m.reviewed == 1)
    when_all(reviewed & (m.used == 1) & (m.solely == 1))(_note("no-force", "breached"))
    when_all(reviewed & (m.used == 0))(_note("no-force", "respected"))
    when_all(reviewed & (m.used == 1) & (m.solely == 0))(_note("no-force", "respected"))
    when_all(reviewed & (m.took_part == 1))(_note("no-part", "breached"))
    when_all(reviewed & (m.took_part == 0))(_note("no-part", "respected"))


def _training(begins: int, limit: int) -> None:
    owed = (m.serves == 1) & (m.short == 0) & (m.as_of >= begins)
    basic, other = owed & (m.basic < limit), owed & (m.basic >= limit)
    early, unable = m.trained < m.assumed, other & (m.unable == 1)
    done = m.trained <= m.as_of
    for name, of in (("V.B", basic), ("V.A", other & (m.unable == 0)), ("V.A", unable & early)):
        when_all(of & done)(_note(name, "met"))
        when_all(of & (m.trained > m.as_of))(_note(name, "open"))
    when_all(unable & (m.trained >= m.assumed) & done)(_note("V.C", "met"))
    when_all(unable & (m.trained >= m.assumed) & (m.trained > m.as_of))(_note("V.C", "open"))
    late = (m.serves == 1) & (m.unable == 1) & (m.trained > m.as_of)
    for rule in ("drill-relief", "vulnerability-relief"):
        when_all(late)(_note(rule, "in_effect"))
    when_all(late & (m.policy == 1) & (m.short == 0))(_note("review", "owed"))
    for number, rule in ((3, "advise"), (4, "identify")):
        duty = (m.serves == 1) & (getattr(m, f"duty{number}") == 1) & (m.short == 0)
        when_all(duty & (m.unable == 0))(_note(rule, "owed"))
        when_all(duty & (m.unable == 1) & done)(_note(rule, "owed"))
    issued = (m.serves == 1) & (m.certificate <= m.as_of)
    when_all(issued & (m.kept == 1))(_note("V.E", "met"))
    when_all(issued & (m.kept == 0))(_note("V.E", "unmet"))


def _substitutes(days: Any) -> None:
    short = (m.serves == 1) & (m.substitute == 1) & (m.days < days)
    for rule in ("training-relief", "drill-relief-2", "vulnerability-relief-2"):
        when_all(short)(_note(rule, "in_effect"))
    when_all(short & (m.policy == 1))(_note("substitute-review", "owed"))
    when_all(short & (m.policy == 1) & (m.complies == 1))(_note("substitute-complies", "met"))
    when_all(short & (m.policy == 1) & (m.complies == 0))(_note("substitute-complies", "unmet"))


def decide(case: Case, days: Any) -> dict[str, Any]:
    """The state that the rules leave behind for one case."""
    sid = f"s{next(_numbers)}"
    served = observed(case, "school_year.substitute_contact_days")
    duties = observed(case, "contract.duties")
    substitute = _flag(case, "officer.substitute")
    used = ("conduct.used_force", "conduct.used_authority_of_office")
    fact = {
        "sid": sid,
        "as_of": case.as_of.toordinal(),
        "serves": _flag(case, "officer.peace_officer"),
        "officer": _flag(case, "officer.regular_responsibility"),
        "school": _flag(case, "school.seat_based"),
        "contract": _flag(case, "contract.for_sro_services"),
        "discipline": _flag(case, "contract.additional_duties_include_discipline"),
        **{f"duty{number}": int(duty in duties) for number, duty in enumerate(DUTIES)},
        "all_duties": int(len(duties) == len(DUTIES)),
        "reviewed": int(case.conduct is not None),
        "used": int(any(observed(case, path) for path in used)),
        "solely": int(observed(case, "conduct.purposes") == ("school-rule",)),
        "took_part": _flag(case, "conduct.participated_in_discipline"),
        "substitute": substitute,
        "days": served,
        "short": int(substitute and served < days),
        "basic": _number(case, "officer.basic_course_completed_on"),
        "trained": _number(case, "officer.sro_course_completed_on"),
        "assumed": _number(case, "officer.duties_assumed_on"),
        "certificate": _number(case, "officer.certificate_issued_on"),
        "unable": _flag(case, "officer.employer_unable_to_provide_course"),
        "policy": _flag(case, "officer.employer_policy_adopted"),
        "complies": _flag(case, "officer.complies_with_employer_policy"),
        "kept": _flag(case, "officer.latest_certificate_kept"),
    }
    state: dict[str, Any] = assert_fact(NAME, fact)
    delete_state(NAME, sid)
    return state


def _flag(case: Case, path: str) -> int:
    return int(observed(case, path))


def _number(case: Case, path: str) -> int:
    value = observed(case, path)
    return LATE if value is None else value.toordinal()
