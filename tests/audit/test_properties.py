"""The audit: its properties hold of our rules, and each fails where the rule that it guards is broken."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from attrs import evolve
from breaking import BREAKS, broken
from click.testing import CliRunner
from smallbook import book_of

from policy507 import audit, load
from policy507.audit.properties.property import RefutedError
from policy507.cli.audit_rules import audit_rules
from policy507.decisions import findings
from policy507.engines.lanes.completions import Completions
from policy507.engines.reference import Meaning
from policy507.facts.case_files import case_from_data
from policy507.model.statuses import Status
from policy507.rulefiles.load import read

pytestmark = pytest.mark.slow

BY_NAME = {each.name: each for each in audit.PROPERTIES}

TRIES = 400  # the first case found ends it, so that only luck is bought

test_rules = audit.tests(max_examples=24)


def failed(book, name):
    """The result of a property that must fail."""
    result = audit.run_one(book, BY_NAME[name], TRIES, simplify=False)
    assert not result.held
    assert not result.absent
    return result


@pytest.mark.parametrize(
    ("name", "file", "old", "new"), BREAKS, ids=[f"{n}-{at}" for at, (n, *_) in enumerate(BREAKS)]
)
def test_a_property_fails_where_its_rule_is_broken(name, file, old, new, tmp_path):
    """Otherwise the property would hold of anything, and guard nothing."""
    result = failed(broken(tmp_path, file, old, new), name)

    assert result.why
    assert all(case_from_data(case) for case in result.to_data()["cases"])


def test_every_paragraph_with_rules_is_guarded():
    """Otherwise an auditor would take a paragraph for audited that nobody looks at."""
    pytest.importorskip("z3")
    from policy507.audit.proofs.claims import effects
    from policy507.audit.proofs.conditions import mattering

    book = load()
    guarded = {each.paragraph for each in audit.PROPERTIES}
    # What is tried on no case is proved of all: that the grades decide nothing, and IV.D changes nothing.
    proved = {each.paragraph for each in (*mattering(book), *effects(book)) if each.always}

    for paragraph in book:
        assert not paragraph.rules or paragraph.citation in guarded | proved
    assert {"III.A", "IV.D"} <= proved


def test_every_property_has_a_fault_that_it_finds():
    """Otherwise a property could be added that never fails."""
    by_engine = {"learning", "asking", "evidence", "readings", "acts", "statuses"}  # below
    seeded = {"engines"}  # test_power.py
    tried = {name for name, *_ in BREAKS}

    assert set(BY_NAME) == tried | by_engine | seeded


def test_names_are_unique_and_sentences_end():
    """Otherwise results could not be told apart, or read."""
    assert len(BY_NAME) == len(audit.PROPERTIES)
    for each in audit.PROPERTIES:
        assert each.english[0].isupper()
        assert each.english.endswith(".")


def test_properties_that_speak_of_other_rules_are_not_tried(tmp_path):
    """Otherwise another school's rules would fail for names that they need not have."""
    results = audit.run(book_of(tmp_path), max_examples=8)
    by_name = {result.property.name: result for result in results}

    assert by_name["days-of-V.D"].absent == ("substitute-day-limit", "V.D")
    assert "Not tried: the rules have no substitute-day-limit, V.D." in str(by_name["days-of-V.D"])
    assert by_name["learning"].held
    assert [r.property.name for r in results if not r.held and not r.absent] == []


def test_a_property_is_not_tried_where_a_paragraph_that_it_names_is_not(tmp_path):
    """Otherwise a report would say of V.D what was tried of a paragraph in its old place."""
    book = book_of(tmp_path)
    naming = [each for each in audit.PROPERTIES if each.citations]
    for each in naming:
        assert set(each.citations) <= set(audit.run_one(book, each, 1).absent)
    assert naming
    named = audit.Property("x", "V.A and IV.C.2 are named; V. and XX are not.", "V", print)
    assert named.citations == ("V", "V.A", "IV.C.2")


@pytest.mark.parametrize(("limit", "grace"), [(45, "2028-06-01"), (90, "2026-12-01")])
def test_a_fork_is_tried_at_its_own_numbers(limit, grace, tmp_path):
    """Otherwise an audit of other rules would ask for the numbers of ours."""
    old = "substitute-day-limit: 60"
    broken(tmp_path, "V-training/V.D.yaml", old, f"substitute-day-limit: {limit}")
    file = tmp_path / "rules" / "V-training" / "V.B.yaml"
    file.write_text(file.read_text().replace("grace-ends: 2027-06-01", f"grace-ends: {grace}"))
    book = read(tmp_path / "rules")

    for name in ("days-of-V.D", "timeliness-of-V.B", "substitutes-alone"):
        assert audit.run_one(book, BY_NAME[name]).held


def test_a_fork_with_another_number_is_audited_without_a_line_of_code(tmp_path):
    """Otherwise another school could not audit its own rules, by the command or in its own tests."""
    folder = tmp_path / "rules"
    broken(tmp_path, "V-training/V.D.yaml", "substitute-day-limit: 60", "substitute-day-limit: 45")
    own = tmp_path / "test_own.py"
    own.write_text(
        f"from policy507 import audit\ntest_rules = audit.tests({str(folder)!r}, max_examples=2)\n"
    )
    command = CliRunner().invoke(audit_rules, [str(folder), "--max-examples", "2"])
    python = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(own)]
    done = subprocess.run(python, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert command.exit_code == 0, command.output
    assert f"{len(BY_NAME)} of {len(BY_NAME)} properties held" in command.output
    assert done.returncode == 0, done.stdout
    assert f"{len(BY_NAME)} passed" in done.stdout


def test_a_broken_fork_fails_in_its_own_tests_and_a_case_shows_why(tmp_path):
    """Otherwise a school would learn that its rules are wrong, and not where."""
    broken(tmp_path, "V-training/V.D.yaml", "{fewer_than: substitute", "{at_most: substitute")
    own = tmp_path / "test_own.py"
    own.write_text(
        f"from policy507 import audit\ntest_rules = audit.tests({str(tmp_path / 'rules')!r})\n"
    )
    python = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(own)]
    arguments = [*python, "-k", "days-of-V.D"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 1, done.stdout
    assert "The day limit of V.D is its only switch" in done.stdout
    assert "'substitute_contact_days': 60" in done.stdout


def test_an_unknown_fact_taken_as_decided_is_found(monkeypatch, tmp_path):
    """Otherwise answers that nobody can know would pass the audit."""
    monkeypatch.setattr(Completions, "status", lambda *_: Status.NOT_APPLICABLE)

    failed(broken(tmp_path, "V-training/V.D.yaml", "", ""), "learning")


def test_questions_that_are_not_asked_are_found(monkeypatch, tmp_path):
    """Otherwise a reader would not be told which fact is wanted."""
    monkeypatch.setattr("policy507.engines.lanes.outlook.Outlook.missing", lambda *_: ())

    failed(broken(tmp_path, "V-training/V.D.yaml", "", ""), "asking")


def test_evidence_that_is_kept_back_is_found(monkeypatch):
    """Otherwise a finding could rest on facts that its reader is not shown."""
    monkeypatch.setattr("policy507.decisions.findings.because", lambda *_: ())

    failed(load(), "evidence")


def test_a_dependence_that_is_kept_back_is_found(monkeypatch):
    """Otherwise a finding could be called settled that another reading turns."""
    monkeypatch.setattr("policy507.decisions.findings._dependences", lambda *_: ())

    failed(load(), "readings")


@pytest.mark.parametrize("kept_back", [True, False])
def test_a_last_day_that_another_reading_moves_is_found(monkeypatch, kept_back):
    """Otherwise a finding could be called settled, or be told with a day that no reading gives."""
    real = findings._dependences

    def wrong(otherwise, status, due, situation):
        rows = real(otherwise, status, due, situation)
        if kept_back:
            return tuple(row for row in rows if row.status is not status)
        return tuple(evolve(row, due=due) if row.due else row for row in rows)

    monkeypatch.setattr(findings, "_dependences", wrong)

    failed(load(), "readings")


def test_an_act_without_its_rule_is_found(monkeypatch):
    """Otherwise an act could have a status that no rule gives it."""
    real = Meaning.verdict
    monkeypatch.setattr(
        Meaning,
        "verdict",
        lambda self, target: Status.MET if target == "meet-policy" else real(self, target),
    )

    failed(load(), "acts")


def test_a_status_of_another_modality_is_found(monkeypatch):
    """Otherwise a permission could come out as a duty."""
    real = Meaning.verdict
    monkeypatch.setattr(
        Meaning,
        "verdict",
        lambda self, target: (
            Status.OVERDUE if target == "additional-duties" else real(self, target)
        ),
    )

    failed(load(), "statuses")


def test_a_property_without_a_case_has_not_held():
    """Otherwise a property would pass by never being tried."""
    from hypothesis import assume

    never = audit.Property("never", "Never.", "all", lambda *_: assume(condition=False))
    result = audit.run_one(load(), never)

    assert not result.held
    assert result.why == "there is no case on which to try it"


def test_the_same_cases_are_tried_in_every_run():
    """Otherwise an audit could not be repeated by whoever doubts it."""
    seen = []
    watched = audit.Property(
        "watched", "Watched.", "all", lambda audited, draw: seen.append(draw(audited.cases()))
    )
    for _ in range(2):
        audit.run_one(load(), watched, 10)
    half = len(seen) // 2

    assert seen[:half] == seen[half:]


def test_what_refutes_is_made_simple():
    """Otherwise a reader would look for the one fact that matters among fifty."""

    def check(audited, draw):
        case = draw(audited.cases())
        if (case.school_year.substitute_contact_days or 0) >= 60:
            raise RefutedError("too many days", case)

    result = audit.run_one(load(), audit.Property("days", "Days.", "all", check))

    assert result.cases[0].school_year.substitute_contact_days == 60
    assert result.cases[0].officer.sro_course_completed_on == load_home()


def load_home():
    """The day of the example case, which is the simplest of all days."""
    return case_from_data(load().policy.example_case).as_of


def test_the_command_reports_every_property(monkeypatch):
    """Otherwise nobody would see what was tried."""
    monkeypatch.setattr(audit, "PROPERTIES", audit.PROPERTIES[-3:])
    monkeypatch.setattr(audit.run, "__defaults__", (audit.EXAMPLES, audit.PROPERTIES))
    result = CliRunner().invoke(audit_rules, ["--max-examples", "5"])

    assert result.exit_code == 0, result.output
    assert "3 of 3 properties held" in result.output
    assert "A copy is owed of a certificate" in result.output


def test_the_command_shows_a_case_against_what_fails(monkeypatch, tmp_path):
    """Otherwise a failed audit would not show why."""
    broken(tmp_path, "V-training/V.D.yaml", "{fewer_than: substitute", "{at_most: substitute")
    monkeypatch.setattr(audit.run, "__defaults__", (audit.EXAMPLES, (BY_NAME["days-of-V.D"],)))
    arguments = [str(tmp_path / "rules"), "--output-format", "json"]
    result = CliRunner().invoke(audit_rules, arguments)

    assert result.exit_code == 1, result.output
    (said,) = json.loads(result.output)
    assert said["held"] is False
    assert case_from_data(said["cases"][0]).officer.substitute is True


def test_without_hypothesis_the_command_says_what_to_install():
    """Otherwise a user would be shown a traceback."""
    program = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from policy507.errors import PolicyError\n"
        "from policy507.cli.audit_rules import audit_rules\n"
        "try: audit_rules.main([], standalone_mode=False)\n"
        "except PolicyError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "pip install 'policy507[audit]'" in done.stdout
