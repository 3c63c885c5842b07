"""One training decision in the style of three other engines, to be measured beside ours.

It is far less than what is decided here: the training of an officer who is no substitute, whose employer
can provide the course, who has a day of taking up the duties, with every fact known and every reading by
default (V.A and V.B). The days of the policy come from the rule book; no engine is given a last day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from policy507.facts.case import Case, observed, stated
from policy507.model.rulebook import RuleBook

LATE = 4_000_000
PERIOD = "2026"
FACTS = {
    "assumed": "officer.duties_assumed_on",
    "course": "officer.sro_course_completed_on",
    "supplement": "officer.supplemental_course_completed_on",
    "basic": "officer.basic_course_completed_on",
}
Decide = Callable[[Mapping[str, Any]], str]


def inputs(case: Case, book: RuleBook) -> dict[str, Any]:
    """The facts of a case and the days of the policy as numbers and truths."""
    look = {name: (stated if name == "assumed" else observed)(case, p) for name, p in FACTS.items()}
    days = {name: LATE if value is None else value.toordinal() for name, value in look.items()}
    officer = case.officer
    elements = (officer.assigned_to_school, officer.during_instructional_day)
    elements += (officer.regular_responsibility, case.contract.between_employer_and_charter_school)
    return {
        "as_of": case.as_of.toordinal(),
        "begins": book.values["training-rules-begin"].toordinal(),  # type: ignore[union-attr]
        "limit": book.values["basic-course-limit"].toordinal(),  # type: ignore[union-attr]
        "ends": book.values["grace-ends"].toordinal(),  # type: ignore[union-attr]
        "serves": officer.peace_officer is True and all((*elements, case.school.seat_based)),
        "approved": officer.supplemental_course_board_approved is True,
        **days,
    }


def by_zen() -> Decide:
    """As expressions of the ZEN engine."""
    import zen

    done = "approved and supplement < course ? supplement : course"
    due = "basic < limit ? max([ends - 1, assumed - 1]) : max([begins - 1, assumed - 1])"
    in_time = '$.done <= as_of ? ($.done <= $.due ? "met" : "met_late")'
    status = f'serves ? ({in_time} : (as_of <= $.due ? "open" : "overdue")) : "not_required"'
    expressions = {
        "done": f"basic < limit ? ({done}) : course",
        "due": due,
        "status": status,
    }
    rows = [{"id": key, "key": key, "value": value} for key, value in expressions.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "do", "type": "expressionNode", "name": "do", "content": {"expressions": rows}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "do"},
        {"id": "2", "type": "edge", "sourceId": "do", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda facts: str(decision.evaluate(dict(facts))["result"]["status"])


def by_cedar() -> Decide:
    """As policies of Cedar, one a status; the one that permits says which it is."""
    import cedarpy

    old = "context.basic < context.limit"
    supplied = f"({old} && context.approved && context.supplement <= context.as_of)"
    done = f"(context.course <= context.as_of || {supplied})"
    by_course, by_supplement, today = (
        "({old} && {grace} || !({old}) && {start})".format(
            old=old,
            grace=_no_later(day, "ends"),
            start=_no_later(day, "begins"),
        )
        for day in ("context.course", "context.supplement", "context.as_of")
    )
    in_time = f"({by_course} || ({supplied} && {by_supplement}))"
    when = {
        "not_required": "!context.serves",
        "met": f"context.serves && {done} && {in_time}",
        "met_late": f"context.serves && {done} && !{in_time}",
        "open": f"context.serves && !{done} && {today}",
        "overdue": f"context.serves && !{done} && !{today}",
    }
    policies = "\n".join(
        f'@id("{status}") permit(principal, action, resource) when {{ {each} }};'
        for status, each in when.items()
    )
    names = list(when)
    request = {"principal": 'User::"a"', "action": 'Action::"train"', "resource": 'Course::"c"'}

    def decide(facts: Mapping[str, Any]) -> str:
        answer = cedarpy.is_authorized({**request, "context": dict(facts)}, policies, [])
        (reason,) = answer.diagnostics.reasons
        return names[int(reason.removeprefix("policy"))] if reason not in when else str(reason)

    return decide


def _no_later(day: str, period: str) -> str:
    """Whether a day is no later than the last one: that of a period, or the one before the duties."""
    return f"({day} < context.{period} || {day} < context.assumed)"


def by_openfisca() -> Callable[[list[Mapping[str, Any]]], list[str]]:
    """As variables of OpenFisca, for as many officers as are given."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    officer = build_entity(key="officer", plural="officers", label="", is_person=True)
    system = TaxBenefitSystem([officer])
    truths = ("serves", "approved")
    numbers = ("as_of", "begins", "limit", "ends", *FACTS)

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body = {"value_type": kind, "entity": officer, "definition_period": DateUnit.YEAR}
        body |= {"formula": formula} if formula else {}
        system.add_variable(type(name, (Variable,), body))

    def status(of: Any, period: Any) -> Any:
        day = {name: of(name, period) for name in (*numbers, *truths)}
        old = day["basic"] < day["limit"]
        supplement = np.where(old & day["approved"], day["supplement"], LATE)
        done = np.minimum(day["course"], supplement)
        due = np.maximum(np.where(old, day["ends"], day["begins"]), day["assumed"]) - 1
        met = np.where(done <= due, 1, 2)
        waiting = np.where(day["as_of"] <= due, 3, 4)
        return np.where(day["serves"], np.where(done <= day["as_of"], met, waiting), 0)

    for name in numbers:
        variable(name, int)
    for name in truths:
        variable(name, bool)
    variable("status", int, status)
    words = ("not_required", "met", "met_late", "open", "overdue")

    def decide(rows: list[Mapping[str, Any]]) -> list[str]:
        simulation = SimulationBuilder().build_default_simulation(system, count=len(rows))
        for name in (*numbers, *truths):
            simulation.set_input(name, PERIOD, np.array([row[name] for row in rows]))
        return [words[each] for each in simulation.calculate("status", PERIOD)]

    return decide
