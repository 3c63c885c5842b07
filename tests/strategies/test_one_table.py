"""A contradiction is added to the table of a copy of the package, and everything knows of it."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from repository import ROOT

pytestmark = pytest.mark.slow  # nothing here depends on the version of Python

TABLE = "\nCONTRADICTIONS = (\n"
WHY = "it was added"
ADDED = {
    "days of two sections": """
        Compared("officer.duties_assumed_on", "below", "contract.starts_on"),
    """,
    "a number, and either of two": """
        Compared("school_year.substitute_contact_days", "above", 59),
        (
            Compared("officer.substitute", "is", False),
            Compared("officer.peace_officer", "is", False),
        ),
    """,
    "days and a flag, beside another contradiction of the same facts": """
        Compared("officer.supplemental_course_completed_on", "below", "officer.basic_course_completed_on"),
        (
            Compared("officer.certificate_issued_on", "is", NEVER),
            Compared("officer.supplemental_course_board_approved", "is", True),
        ),
    """,
    "an act": """
        Compared("conduct.used_force", "is", True),
        Compared("conduct.used_authority_of_office", "is", False),
    """,
    "a list that completes itself": """
        Compared("contract.between_employer_and_charter_school", "is", False),
        Compared("contract.additional_duties", "is", EMPTY),
    """,
}
PROGRAM = """
import z3
from hypothesis import HealthCheck, Phase, find, given, settings

from policy507 import FactError, case_from_data, strategies
from policy507.audit.solver.variables import contradicting, possible, variables
from policy507.facts.case import stated
from policy507.facts.case_files import as_written
from policy507.facts.contradictions import COMPARED, CONTRADICTIONS, comparable, contradicted
from policy507.strategies.mending import shown_by

ADDED = CONTRADICTIONS[0]
tried = settings(max_examples=150, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
sought = settings(tried, max_examples=3000, phases=[Phase.generate])


def values(case):
    return {path: stated(case, path) for path in COMPARED}


def said(data):
    try:
        case_from_data(data)
    except FactError as error:
        return [problem.message.rpartition(": ")[2] for problem in error.problems]
    return []


@tried
@given(strategies.cases() | strategies.cases(unknown=True))
def drawn_cases_contradict_nothing(case):
    assert contradicted(values(case)) == []


def neighbours_are_drawn():
    for left_out in ADDED.clauses:
        others = [clause for clause in ADDED.clauses if clause is not left_out]

        def all_others_hold(case):
            known = comparable(values(case))
            return all(any(each.holds(known) for each in clause) for clause in others)

        find(strategies.cases(), all_others_hold, settings=sought)


def data_that_show_it_are_refused():
    for shown in shown_by(ADDED):
        data = {"as_of": "2026-11-23"}
        for path, value in shown.items():
            section, _, name = path.rpartition(".")
            data.setdefault(section, {})[name] = as_written(value)
        assert said(data) == [ADDED.why]
    find(strategies.ill_formed_case_data(), lambda data: ADDED.why in said(data), settings=sought)


def the_solver_leaves_it_out():
    solver, facts = z3.Solver(), variables(complete=False)
    solver.add(*possible(facts, ()))
    assert solver.check() == z3.sat
    solver.add(contradicting(ADDED, facts))
    assert solver.check() == z3.unsat


drawn_cases_contradict_nothing()
neighbours_are_drawn()
data_that_show_it_are_refused()
the_solver_leaves_it_out()
"""


@pytest.mark.parametrize("comparisons", ADDED.values(), ids=ADDED)
def test_a_contradiction_is_added_in_one_place(tmp_path, comparisons):
    """Otherwise cases could be drawn, or proved possible, that no reader of cases takes."""
    for folder in ("policy507", "rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    table = tmp_path / "policy507" / "facts" / "contradictions.py"
    text = table.read_text()
    added = f'{TABLE}    Contradiction("{WHY}", {comparisons}),\n'
    assert text.count(TABLE) == 1
    table.write_text(text.replace(TABLE, added))
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
