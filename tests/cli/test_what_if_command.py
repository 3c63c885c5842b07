"""`policy507 what-if`: what it prints, and its exit codes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from policy507.cli.main import main

CASE = "examples/officer-overdue.yaml"


def run(*args, case=CASE):
    """One run of the command line."""
    return CliRunner().invoke(main, ["what-if", case, *args])


def test_an_act_is_told_with_what_would_end_it():
    """Otherwise somebody reads a list and does not know of what."""
    found = run("--act", "complete-training")
    assert found.exit_code == 0
    assert found.output.startswith("The officer must complete the required training: overdue.\n")
    assert (
        "If the officer completed the training course on November 23, 2026: done late"
        in found.output
    )
    assert "not legal advice" in found.output


def test_a_change_is_told_with_what_it_does_and_the_same_as_data():
    """Otherwise programs and people read different differences."""
    change = ("--set", "officer.duties_assumed_on=2027-01-04")
    found = run(*change)
    assert "September 8, 2026 -> January 4, 2027" in found.output
    assert "would be open (its last day is January 3" in found.output

    data = json.loads(run(*change, "--output-format", "json").output)
    assert data["set"] == {"officer.duties_assumed_on": "2027-01-04"}
    assert [(d["act"], d["before"], d["after"], d["due"]) for d in data["differences"]] == [
        ("complete-training", "overdue", "open", "2027-01-03")
    ]


def test_what_breaks_an_act_by_itself_is_told():
    """Otherwise a school reads what people can change, and not that the days of a substitute add up."""
    found = run("--act", "complete-training", case="examples/short-term-substitute.yaml")
    assert "By itself, with 18 more student contact days" in found.output


def test_an_act_is_asked_of_the_changed_case():
    """Otherwise both options together answer about another case than they show."""
    found = run("--set", "officer.substitute=true", "--act", "complete-training")
    assert "The officer's duty to complete the required training: not required." in found.output


def test_a_day_that_moves_is_a_difference():
    """Otherwise a new last day of what stays open is not told."""
    moved = ("--set", "officer.duties_assumed_on=2027-01-04")
    found = CliRunner().invoke(
        main, ["what-if", CASE, *moved, "--as-of", "2026-08-01"], catch_exceptions=False
    )
    assert "its last day is January 3, 2027" in " ".join(found.output.split())


@pytest.mark.parametrize(
    "change",
    [
        "officer.id=x",
        "officer.substitute=unknown",
        "contract.additional_duties=[]",
        "conduct.used_force=false",
        "school.lowest_grade=-1",
        "officer.certificate_issued_on=null",
    ],
)
def test_every_kind_of_fact_can_be_set(change):
    """Otherwise an option takes dates alone."""
    assert run("--set", change).exit_code == 0


def test_a_change_that_does_nothing_says_so():
    """Otherwise an empty answer reads like a failure."""
    assert "No act comes to anything else." in run("--set", "officer.id=x").output


def test_another_last_day_of_what_stays_late_is_told():
    """Otherwise duties that began a month later seem to change nothing about how late it is."""
    change = ("--set", "officer.duties_assumed_on=2026-10-01")
    overdue = "examples/officer-overdue.yaml"
    told = " ".join(run(*change, case=overdue).stdout.split())
    (row,) = json.loads(run(*change, "--output-format", "json", case=overdue).stdout)["differences"]

    assert "would be overdue (its last day was September 30, 2026; V.A); it is overdue" in told
    assert "No act comes" not in told
    assert (row["before"], row["after"], row["due"]) == ("overdue", "overdue", "2026-09-30")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "--act ACT or --set FACT=VALUE"),
        (("--act", "x"), "there is no 'x'"),
        (("--set", "officer.substitute"), "FACT=VALUE is wanted"),
        (("--set", "officer.substitut=true"), "did you mean 'officer.substitute'"),
        (("--set", "officer.substitute=maybe"), "true or false is wanted"),
        (("--set", "officer.duties_assumed_on=9/8/2026"), "a calendar date is wanted"),
        (("--set", "school.lowest_grade=99"), "out of range"),
        (("--set", "contract.duties=dancing"), "there is no 'dancing'"),
        (("--set", "conduct.under_review=true"), "there is no fact"),
        (("--set", "as_of=unknown"), "a calendar date is wanted"),
        (("--set", "officer.substitute=\x1b[31m"), "\\x1b"),
    ],
)
def test_bad_usage_says_what_is_wanted(args, message):
    """Otherwise somebody guesses what a fact can be."""
    found = run(*args)
    assert found.exit_code == 3
    assert message in found.output


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("IV.C", "conduct.used_force"),
        ("no-force-or-authority-solely-for-school-rules", "conduct.used_force"),
        ("no-part-in-school-discipline", "conduct.participated_in_discipline"),
    ],
)
def test_what_is_forbidden_is_refused_with_what_to_ask_in_its_place(name, fact):
    """Otherwise who asks what would undo a breach is told that there is no such name."""
    review = "examples/conduct-under-review.yaml"
    found = run("--act", name, case=review)
    told = " ".join(found.output.split())

    assert found.exit_code == 3
    assert f"'{name}' forbids something, and what was done stays done" in told
    assert f"policy507 why-not CASE {name}." in told
    assert f"--set {fact}=VALUE" in told
    assert CliRunner().invoke(main, ["why-not", review, name]).exit_code == 0
    assert run("--set", f"{fact}=false", case=review).exit_code == 0


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("training-before-duties", "one: complete-training"),
        ("V.A", "one: complete-training"),
        ("V.E", "one: keep-latest-certificate"),
        ("V.C", "these: advise-on-safety-drills, identify-vulnerabilities, complete-training, "),
    ],
)
def test_a_rule_or_a_paragraph_is_refused_with_its_acts(name, acts):
    """Otherwise who knows the paragraph alone has to guess what we call its act."""
    found = run("--act", name)
    assert found.exit_code == 3
    assert f"'{name}' is no act, but about {acts}" in " ".join(found.output.split())


def test_a_fact_cannot_be_set_to_two_values():
    """Otherwise one of two changes is passed over in silence."""
    found = run("--set", "officer.substitute=true", "--set", "officer.substitute=false")
    assert found.exit_code == 3
    assert "Invalid value for --set: officer.substitute is set twice" in found.output


def test_a_change_that_contradicts_the_case_is_bad_input():
    """Otherwise the answer is about a case that cannot be."""
    found = run("--set", "contract.ends_on=2026-01-01")
    assert found.exit_code == 2
    assert "does not end before it starts" in found.output


def test_what_a_change_does_to_a_prohibition_is_told():
    """Otherwise who asks what ends a breach is told that nothing comes to anything else."""
    change = ("--set", "conduct.participated_in_discipline=false")
    review = "examples/conduct-under-review.yaml"
    told = run(*change, case=review).stdout
    (row,) = json.loads(run(*change, "--output-format", "json", case=review).stdout)["differences"]

    assert "duty not to take part in enforcing discipline" in " ".join(told.split())
    assert "; it is breached" in " ".join(told.split())
    assert "No act comes" not in told
    assert (row["before"], row["paragraphs"]) == ("breached", ["IV.C"])


def test_what_is_not_determined_says_what_would_settle_it():
    """Otherwise a person is sent for everything, where one answer would do."""
    asked = ("what-if", "examples/mostly-unknown.yaml", "--act", "complete-training")
    found = CliRunner().invoke(main, asked).output
    assert found.startswith("The officer's duty to complete the required training: not determined.")
    assert "Some answers would settle it, whatever else is unknown:" in found
    assert (
        "does not work in the school during the regular instructional day: not required." in found
    )

    data = json.loads(CliRunner().invoke(main, [*asked, "--output-format", "json"]).output)
    first = data["acts"][0]["settling"][0]
    assert first["answers"] == {"officer.during_instructional_day": False}
    assert first["status"] == "not_required"
