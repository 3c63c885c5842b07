"""`policy507 compare-readings`: what it prints, and its exit codes."""

from __future__ import annotations

import json

from click.testing import CliRunner

from policy507.cli.main import main

CASE = "examples/contract-lacks-a-duty.yaml"


def run(*args):
    """One run of the command line."""
    return CliRunner().invoke(main, ["compare-readings", *args])


def test_a_table_is_printed_and_the_same_as_data():
    """Otherwise programs and people read different comparisons."""
    found = run(CASE)
    assert found.exit_code == 0
    assert "* lacking" in found.output

    data = json.loads(run(CASE, "--output-format", "json").output)
    rows = next(
        each["rows"] for each in data["compared"] if each["name"] == "include-safety-drill-advice"
    )
    assert [row["choices"] for row in rows] == [{"K-3": "lacking"}, {"K-3": "included"}]
    assert [row["as_chosen"] for row in rows] == [True, False]


def test_the_choice_of_an_option_is_marked():
    """Otherwise the option does nothing, and nobody is told."""
    assert "* included" in run(CASE, "--reading", "K-3=included").output


def test_a_case_that_is_refused_is_bad_input(tmp_path):
    """Otherwise a comparison is of a case that contradicts itself."""
    file = tmp_path / "case.yaml"
    file.write_text("as_of: 2026-11-23\nofficer: {substitut: true}\n", encoding="utf-8")
    found = run(str(file))
    assert found.exit_code == 2
    assert "case.yaml:2" in found.output
