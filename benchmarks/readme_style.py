"""The rules of Article V in the style that durable-rules' own README shows: `durable.lang`.

It is here to be measured against, and answers far less: with two truth values, which of the rules
on training, relief, policy and certificate fire; no dates, no evidence, no readings. Exceptions are
written out, since negation gives wrong answers in that engine.
"""

from __future__ import annotations

import itertools
from typing import Any

from durable.lang import assert_fact, delete_state, m, ruleset, when_all

from policy507.facts import Case, observed
from policy507.rulebook import RuleBook

NAME = "training"
LATE = 4_000_000
_numbers = itertools.count()


def define(book: RuleBook) -> None:
    """Define the rule set once in this process."""
    values = book.values
    begins = values["training-rules-begin"].toordinal()  # type: ignore[union-attr]
    limit = values["basic-course-limit"].toordinal()  # type: ignore[union-attr]
    days = values["substitute-day-limit"]
    with ruleset(NAME):

        @when_all((m.serves == 1) & (m.substitute == 1) & (m.days < days))
        def relieved(c: Any) -> None:
            c.s.relieved = 1

        @when_all((m.serves == 1) & (m.basic < limit) & (m.short == 0) & (m.trained > m.as_of))
        def basic_open(c: Any) -> None:
            c.s.basic = 1

        @when_all((m.serves == 1) & (m.basic < limit) & (m.short == 0) & (m.trained <= m.as_of))
        def basic_met(c: Any) -> None:
            c.s.basic = 2

        @when_all(
            (m.serves == 1)
            & (m.basic >= limit)
            & (m.short == 0)
            & (m.unable == 1)
            & (m.trained >= m.assumed)
        )
        def six_months(c: Any) -> None:
            c.s.six_months = 1

        @when_all(
            (m.serves == 1)
            & (m.basic >= limit)
            & (m.short == 0)
            & (m.unable == 0)
            & (m.as_of >= begins)
        )
        def before_duties(c: Any) -> None:
            c.s.before_duties = 1

        @when_all(
            (m.serves == 1)
            & (m.basic >= limit)
            & (m.short == 0)
            & (m.unable == 1)
            & (m.trained < m.assumed)
        )
        def trained_before(c: Any) -> None:
            c.s.before_duties = 1

        @when_all((m.serves == 1) & (m.unable == 1) & (m.trained > m.as_of) & (m.policy == 1))
        def review(c: Any) -> None:
            c.s.review = 1

        @when_all((m.serves == 1) & (m.substitute == 1) & (m.days < days) & (m.policy == 1))
        def substitute_review(c: Any) -> None:
            c.s.substitute_review = 1

        @when_all((m.serves == 1) & (m.certificate <= m.as_of) & (m.kept == 1))
        def kept(c: Any) -> None:
            c.s.kept = 1

        @when_all((m.serves == 1) & (m.certificate <= m.as_of) & (m.kept == 0))
        def not_kept(c: Any) -> None:
            c.s.kept = 0


def decide(case: Case, days: int) -> dict[str, Any]:
    """The state that the rules leave behind for one case."""
    sid = f"s{next(_numbers)}"
    short = observed(case, "school_year.substitute_contact_days") < days
    substitute = observed(case, "officer.substitute")
    fact = {
        "sid": sid,
        "serves": int(observed(case, "officer.peace_officer")),
        "substitute": int(substitute),
        "days": observed(case, "school_year.substitute_contact_days"),
        "short": int(substitute and short),
        "basic": _number(case, "officer.basic_course_completed_on"),
        "trained": _number(case, "officer.sro_course_completed_on"),
        "assumed": _number(case, "officer.duties_assumed_on"),
        "certificate": _number(case, "officer.certificate_issued_on"),
        "unable": int(observed(case, "officer.employer_unable_to_provide_course")),
        "policy": int(observed(case, "officer.employer_policy_adopted")),
        "kept": int(observed(case, "officer.latest_certificate_kept")),
        "as_of": case.as_of.toordinal(),
    }
    state: dict[str, Any] = assert_fact(NAME, fact)
    delete_state(NAME, sid)
    return state


def _number(case: Case, path: str) -> int:
    value = observed(case, path)
    return LATE if value is None else value.toordinal()
