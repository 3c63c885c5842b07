"""Facts that contradict one another because of a value of the policy, where a case meets its rules."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
import z3
from click.testing import CliRunner
from hypothesis import given
from repository import ROOT
from smallbook import RELIEF, lines, problems_of

from policy507 import FactError, SchoolYear, case_from_data, decide, load, strategies
from policy507.audit.solver.variables import contradicting, possible, variables
from policy507.cli.main import main
from policy507.facts.case import refuse

pytestmark = pytest.mark.long

DAY = dt.date(2026, 11, 23)
REACHED, NOT_YET = dt.date(2026, 11, 23), dt.date(2026, 11, 24)
COUNTS = ("substitute_contact_days", "substitute_contact_days_expected", "student_contact_days")
EARLY = "the limit of 60 is reached only when as many days have been served"
UNSAID = (
    "the limit of 60 is reached when as many days have been served; state the day, or leave it out"
)


@pytest.fixture
def fifty(tmp_path):
    """Rules whose limit is another."""
    folder = shutil.copytree(ROOT / "rules", tmp_path / "rules")
    file = folder / "V-training" / "V.D.yaml"
    file.write_text(
        file.read_text().replace("substitute-day-limit: 60", "substitute-day-limit: 50")
    )
    return folder


def said(rules=None, **year) -> list[str]:
    """What is wrong with a school year, if anything is."""
    try:
        decide(as_of=DAY, school_year=SchoolYear(**year), rules=rules)
    except FactError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.mark.parametrize("count", COUNTS)
def test_a_limit_that_is_reached_needs_as_many_days(count):
    """Otherwise a day would be believed that the count, or all days there are, rules out."""
    (message,) = said(substitute_limit_reached_on=REACHED, **{count: 59})

    assert message == (
        "school_year.substitute_limit_reached_on is 2026-11-23, but"
        f" school_year.{count} is 59 and as_of is 2026-11-23: {EARLY}"
    )
    assert [] == said(substitute_limit_reached_on=REACHED, **{count: 60})


@pytest.mark.parametrize("reached", [None, NOT_YET])
def test_as_many_days_as_the_limit_have_reached_it(reached):
    """Otherwise the relief would be lost on no day, or on one that lies ahead."""
    (message,) = said(substitute_limit_reached_on=reached, substitute_contact_days=60)

    written = "null" if reached is None else reached
    assert message == (
        f"school_year.substitute_limit_reached_on is {written}, but"
        f" school_year.substitute_contact_days is 60 and as_of is 2026-11-23: {UNSAID}"
    )
    assert [] == said(substitute_limit_reached_on=reached, substitute_contact_days=59)
    assert [] == said(substitute_limit_reached_on=REACHED, substitute_contact_days=60)


@pytest.mark.parametrize("count", [0, 59, 60, 366])
def test_what_is_unknown_contradicts_nothing_here_either(count):
    """Otherwise a case would be refused for what nobody stated."""
    assert [] == said(substitute_contact_days=count)


@pytest.mark.parametrize("reached", [None, REACHED, NOT_YET])
def test_a_day_alone_contradicts_nothing(reached):
    """Otherwise a case would be refused for a number that nobody stated."""
    assert [] == said(substitute_limit_reached_on=reached)
    assert [] == said(substitute_limit_reached_on=reached, substitute_contact_days_expected=60)


def test_a_planned_day_may_come_with_any_days_ahead():
    """Otherwise a plan could not be stated before the days are."""
    assert [] == said(
        substitute_limit_reached_on=NOT_YET,
        substitute_contact_days=42,
        substitute_contact_days_expected=55,
    )


def test_another_limit_refuses_other_cases(fifty):
    """Otherwise the number of this edition would be that of every other one."""
    year = {"substitute_limit_reached_on": REACHED, "substitute_contact_days": 50}
    (message,) = said(fifty, substitute_limit_reached_on=REACHED, substitute_contact_days=49)

    assert "the limit of 50 is reached only" in message
    assert [] == said(fifty, **year)
    assert 1 == len(said(**year))
    assert 1 == len(said(fifty, substitute_limit_reached_on=None, substitute_contact_days=50))
    assert [] == said(substitute_limit_reached_on=None, substitute_contact_days=50)


def test_the_count_follows_from_the_day():
    """Otherwise who is known to have reached the limit would be asked for the days."""
    year = SchoolYear(substitute_limit_reached_on=REACHED)
    decision = decide(as_of=DAY, school_year=year)

    assert "not_applicable" == decision.finding("substitute-training-relief").status
    year = SchoolYear(substitute_limit_reached_on=None)
    decision = decide(as_of=DAY, school_year=year)
    assert "school_year.substitute_contact_days" not in decision.missing


CASE = """\
as_of: 2026-11-23
school_year:
  substitute_limit_reached_on: {day}
  substitute_contact_days: 50
"""
JSON = '{"as_of": "2026-11-23",\n "school_year": {"substitute_contact_days": 50, "substitute_limit_reached_on": %s}}'


def test_a_case_file_has_them_at_their_place(tmp_path, fifty):
    """Otherwise their author would have to look for the fact in a roster."""
    for name, refused, column in (
        ("case.yaml", CASE.replace("{day}", "null"), "3:32"),
        ("case.json", JSON % "null", "2:80"),
    ):
        (tmp_path / name).write_text(refused)
        for command in ("decide", "coverage"):
            run = CliRunner().invoke(main, [command, "--rules", str(fifty), str(tmp_path / name)])

            place = f"{tmp_path / name}:{column}: school_year.substitute_limit_reached_on is null"
            assert 2 == run.exit_code, run.output
            assert run.stderr.startswith(f"{place}, but school_year.substitute_contact_days is 50")
    (tmp_path / "case.yaml").write_text(CASE.replace("{day}", "2026-11-20"))
    run = CliRunner().invoke(main, ["decide", "--rules", str(fifty), str(tmp_path / "case.yaml")])
    assert "" == run.stderr
    assert run.exit_code in (0, 1)


def test_all_contradictions_of_a_case_are_said_at_once():
    """Otherwise their author would meet those of the rules only after the others."""
    data = {
        "as_of": "2026-11-23",
        "school": {"lowest_grade": 7, "highest_grade": 6},
        "school_year": {"substitute_contact_days": 60, "substitute_limit_reached_on": None},
    }
    with pytest.raises(FactError) as error:
        case_from_data(data, None, load().impossible)

    assert 2 == len(error.value.problems)


@given(strategies.cases() | strategies.cases(unknown=True))
def test_no_drawn_case_is_impossible(case):
    """Otherwise a property would fail by a case that cannot be decided."""
    refuse(case, load().impossible)


@given(strategies.school_years(around=DAY, substitute_limit_reached_on=None))
def test_what_is_fixed_stays_and_is_possible(year):
    """Otherwise a fact that a property fixes could be changed, or a case be drawn in vain."""
    assert year.substitute_limit_reached_on is None
    assert year.substitute_contact_days < 60


def test_what_cannot_be_fixed_together_is_refused_at_once():
    """Otherwise a strategy would look for a case that there is not."""
    with pytest.raises(FactError, match="the limit of 60"):
        strategies.cases(
            stated={
                "as_of": DAY,
                "school_year.substitute_contact_days": 60,
                "school_year.substitute_limit_reached_on": None,
            }
        )


@pytest.mark.parametrize("number", [0, 1])
def test_the_solver_leaves_it_out(number):
    """Otherwise a proof could rest on, or be refuted by, a case that nobody may state."""
    solver, facts = z3.Solver(), variables(complete=False)
    impossible = load().impossible
    solver.add(contradicting(impossible[number], facts))
    solver.push()
    solver.add(*possible(facts, ()))
    assert solver.check() == z3.sat
    solver.pop()
    solver.add(*possible(facts, impossible))
    assert solver.check() == z3.unsat


def found(folder, when: str, why: str = "so it is") -> list[str]:
    """What is wrong with an impossibility of a small rule book."""
    text = f"{RELIEF}\nimpossible:\n  - why: {why}\n    when: {when}\n"
    return lines(problems_of(folder, _1_2=text), folder)


@pytest.mark.parametrize(
    "when",
    [
        "{as_of: {before: officer.duties_assumed_on}}",
        "[{as_of: {on_or_after: 2026-01-01}}, {school.lowest_grade: {at_most: 3}}]",
        "{any_of: [{officer.substitute: true}, {school.lowest_grade: {is: school.highest_grade}}]}",
    ],
)
def test_comparisons_of_facts_can_be_impossible(tmp_path, when):
    """Otherwise an edition could not state which of its facts contradict one another."""
    assert [] == found(tmp_path, when)


@pytest.mark.parametrize(
    "when",
    [
        "{not: {officer.substitute: true}}",
        "{any_of: [[{officer.substitute: true}, {officer.peace_officer: true}]]}",
        "{contract.duties: {includes: law-education}}",
        "{as_of: {before: {1 month after: officer.duties_assumed_on}}}",
        "{conduct.under_review: true}",  # which no case states
    ],
)
def test_what_is_no_comparison_of_facts_is_refused_at_its_place(tmp_path, when):
    """Otherwise a case could be refused for something other than what the message names."""
    (problem,) = found(tmp_path, when)

    assert problem.endswith(
        "facts compared with facts, numbers or dates are wanted, or any_of such"
    )


def test_the_reason_puts_in_values_that_there_are(tmp_path):
    """Otherwise who is refused would read a name in braces."""
    (problem,) = found(tmp_path, "{officer.substitute: true}", "'more than {no-such-value}'")

    assert "there is no value 'no-such-value' to put in" in problem
