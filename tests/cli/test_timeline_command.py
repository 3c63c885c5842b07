"""`policy507 timeline`: what it prints and writes, and its exit codes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from policy507.cli.main import main

CASE = "examples/officer-grace-until-2027.yaml"


def run(*args, **more):
    """One run of the command line."""
    return CliRunner().invoke(main, ["timeline", *map(str, args)], **more)


def code(result):
    """The exit code as the shell sees it, of bad usage too."""
    return result.exit_code


def test_each_form_is_written():
    """Otherwise a form that the help names ends in an error."""
    assert "from open to overdue" in run(CASE).output
    assert json.loads(run(CASE, "--output-format", "json").output)["end"] == "2027-07-01"
    assert run(CASE, "--output-format", "svg").output.startswith("<svg ")


def test_a_calendar_is_written():
    """Otherwise nobody has the last days where they look for appointments."""
    pytest.importorskip("icalendar", reason="the extra `calendar` is not installed")
    found = run(CASE, "--output-format", "ics", "--alarm", "2w").stdout_bytes

    assert b"TRIGGER:-P14D" in found
    assert found.endswith(b"END:VCALENDAR\r\n")


def test_a_file_is_never_replaced_unasked(tmp_path):
    """Otherwise a slip in a name costs a file."""
    out = tmp_path / "out.txt"
    assert run(CASE, "--out", out).exit_code == 0
    written = out.read_text(encoding="utf-8")
    assert "from open to overdue" in written

    refused = run(CASE, "--to", "2026-12-01", "--out", out)
    assert "--overwrite replaces it" in refused.output
    assert out.read_text(encoding="utf-8") == written

    assert run(CASE, "--to", "2026-12-01", "--out", out, "--overwrite").exit_code == 0
    assert out.read_text(encoding="utf-8") != written


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--from", "2027-02-30"], "there is no such day"),
        (["--from", "2027-02-01", "--to", "2027-01-01"], "lies before --from"),
        (["--to", "2026-01-01"], "state --from"),
        (["--alarm", "14d"], "--output-format ics"),
        (["--output-format", "ics", "--alarm", "14"], "14d or 2w"),
        (["--output-format", "ics", "--alarm", "367d"], "up to 366d"),
        (["--output-format", "ics", "--alarm", "0d"], "is no time before a day"),
        (["--reading", "X-9=x"], "there is no reading"),
    ],
)
def test_bad_usage_says_what_is_wanted(args, message):
    """Otherwise somebody guesses what an option takes."""
    found = run(CASE, *args)
    assert found.exit_code == 3
    assert message in found.output


def test_several_cases_or_none_are_refused(tmp_path):
    """Otherwise the timeline is of whichever case came first."""
    file = tmp_path / "cases.yaml"
    file.write_text("as_of: 2026-11-23\n---\nas_of: 2026-11-23\n", encoding="utf-8")
    assert run(file).exit_code == 2
    assert "one case is wanted" in run(file).output
    file.write_text("", encoding="utf-8")
    assert run(file).exit_code == 2


def test_standard_input_is_a_case():
    """Otherwise a program must write a file first."""
    found = run("-", input="as_of: 2026-11-23\nofficer: {peace_officer: false}\n")
    assert found.exit_code == 0
    assert "From November 23, 2026" in found.output
