"""`policy507 roster`: what it prints and writes, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import xlsxwriter
from click.testing import CliRunner
from repository import ROOT

from policy507.cli import roster as command
from policy507.cli.main import main
from policy507.roster.report.files import NAMES

FOLDER = ROOT / "examples" / "rosters"
OFFICERS, COLUMNS = FOLDER / "officers.csv", FOLDER / "columns.yaml"
HEAD = "officer.id,officer.peace_officer,officer.substitute"


def run(*args, **more):
    """One run of the command line."""
    return CliRunner().invoke(main, ["roster", *map(str, args)], **more)


def example(*args, as_of="2026-11-23"):
    """One run on the roster of the examples."""
    return run(OFFICERS, "--columns", COLUMNS, "--as-of", as_of, *args)


def as_shell(*args, **more):
    """One run as the shell sees it."""
    line = [sys.executable, "-m", "policy507", "roster", *map(str, args)]
    return subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT, **more)


def table(folder, *lines):
    """A roster of these lines."""
    path = folder / "officers.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return path


def test_the_example_is_decided():
    """The first command that people copy would end in an error."""
    found = example()
    assert found.exit_code == 1
    assert "8 rows read = 8 decided + 0 rejected + 0 of another school year." in found.stdout
    assert "2 overdue" in found.stdout
    assert found.stderr == ""


def test_as_data_it_is_the_summary():
    """A program would have to read what is for people."""
    data = json.loads(example("--output-format", "json").stdout)
    assert (data["read"], data["decided"], data["as_of"]) == (8, 8, "2026-11-23")
    training = next(each for each in data["acts"] if each["act"] == "complete-training")
    assert training["statuses"]["overdue"] == 2


def test_files_are_written_and_never_replaced_unasked(tmp_path):
    """A slip in a name would cost the sheet in which somebody has worked."""
    out = tmp_path / "report"
    assert example("--out", out).exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == sorted(NAMES)
    before = (out / "report.html").read_bytes()
    refused = as_shell(OFFICERS, "--columns", COLUMNS, "--as-of", "2026-12-01", "--out", out)
    assert refused.returncode == 2
    assert "--overwrite replaces it" in refused.stderr
    assert (out / "report.html").read_bytes() == before
    assert example("--out", out, "--overwrite", as_of="2026-12-01").exit_code == 1
    assert (out / "report.html").read_bytes() != before


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["a,no,no"], 0),
        (["a,no,no", "b,perhaps,no"], 2),
        ([], 0),
    ],
)
def test_the_exit_code_says_what_was_found(tmp_path, lines, code):
    """A script would go on although a row was set aside, or stop where nothing is wrong."""
    assert run(table(tmp_path, *lines), "--as-of", "2026-11-23").exit_code == code


def test_what_is_wrong_makes_the_exit_code_1_and_a_bad_row_makes_it_2(tmp_path):
    """Who watches for 2 would miss that not every row was decided."""
    text = OFFICERS.read_text(encoding="utf-8").replace("2/3/2026", "2/30/2026")
    path = tmp_path / "officers.csv"
    path.write_text(text, encoding="utf-8")
    found = run(path, "--columns", COLUMNS, "--as-of", "2026-11-23")
    assert found.exit_code == 2
    assert found.stderr == f"{path}:8: column 'On duty from': there is no such day: 2/30/2026\n"
    assert "8 rows read = 7 decided + 1 rejected" in found.stdout


def test_strictly_a_total_below_the_table_is_no_row(tmp_path):
    """No table that a spreadsheet sums up would be accepted."""
    path = table(tmp_path, "a,no,no", "Total,1,1", "* as of the start of the year,,")
    found = as_shell(path, "--as-of", "2026-11-23", "--strict")
    assert (found.returncode, found.stderr) == (0, "")
    assert "1 row read = 1 decided + 0 rejected + 0 of another school year." in found.stdout
    said = "Passed by, since they are totals or notes and no officers: 2 rows (3 and 4)."
    assert said in " ".join(found.stdout.split())
    data = json.loads(run(path, "--as-of", "2026-11-23", "--output-format", "json").stdout)
    assert data["totals"]["rows"] == 2


@pytest.mark.parametrize(("more", "code"), [((), 2), (("b,2026-07-01,2027-06-30",), 0)])
def test_a_roster_of_another_school_year_is_not_decided_in_silence(tmp_path, more, code):
    """Who names the wrong day would be told that nothing is wrong."""
    path = tmp_path / "years.csv"
    head = "officer.id,school_year.starts_on,school_year.ends_on"
    path.write_text("\n".join([head, "a,2020-07-01,2021-06-30", *more]), encoding="utf-8")
    found = as_shell(path, "--as-of", "2026-11-23", "--out", tmp_path / "out")
    assert found.returncode == code
    said = f"{path}: no row is decided: none is of the school year of 2026-11-23"
    assert found.stderr.startswith(said) == (code == 2)
    assert "1 of another school year" in found.stdout
    assert (tmp_path / "out" / "report.html").exists()


def test_strictly_nothing_is_written(tmp_path):
    """Who wants all rows or none would get some."""
    path = table(tmp_path, "a,no,no", "b,perhaps,no")
    found = as_shell(path, "--as-of", "2026-11-23", "--strict", "--out", tmp_path / "out")
    assert found.returncode == 2
    assert found.stdout == ""
    assert f"{path}:3: column 'officer.peace_officer': this is neither" in found.stderr
    assert not (tmp_path / "out").exists()


def test_a_section_is_given_once(tmp_path):
    """A roster of one school would need its columns in every row."""
    given = tmp_path / "contract.yaml"
    given.write_text("starts_on: 2026-07-01\nends_on: 2027-06-30\nduties: []\n", encoding="utf-8")
    year = tmp_path / "year.yaml"
    year.write_text("starts_on: 2020-07-01\nends_on: 2021-06-30\n", encoding="utf-8")
    path = table(tmp_path, "a,no,no")
    found = run(path, "--as-of", "2026-11-23", "--contract", given, "--output-format", "json")
    asked = {each["fact"] for each in json.loads(found.stdout)["questions"]}
    assert "contract.duties" not in asked
    assert "contract.for_sro_services" in asked
    found = run(path, "--as-of", "2026-11-23", "--school-year", year, "--output-format", "json")
    assert json.loads(found.stdout)["of_another_year"] == 1


def test_what_is_given_once_is_told_at_its_place(tmp_path):
    """Nobody would know in which of four files a slip is."""
    given = tmp_path / "contract.yaml"
    given.write_text("starts_on: 2026-07-01\nends: 2027-06-30\n", encoding="utf-8")
    path = table(tmp_path, "a,no,no")
    found = as_shell(path, "--as-of", "2026-11-23", "--contract", given)
    assert found.returncode == 2
    assert f"{given}:2:1: " in found.stderr
    assert "did you mean" in found.stderr


def test_readings_are_chosen_as_elsewhere():
    """The same option would mean something else here."""
    found = example("--reading", "A-1=new-assumptions")
    assert "Read otherwise than by default: A-1 (new-assumptions)." in found.stdout
    refused = as_shell(OFFICERS, "--as-of", "2026-11-23", "--reading", "A-1=perhaps")
    assert refused.returncode == 3


def test_rules_of_ones_own_are_read(tmp_path):
    """A school with other rules would be told those of the model policy."""
    assert run(OFFICERS, "--as-of", "2026-11-23", "--rules", tmp_path).exit_code != 0


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        ((OFFICERS,), 3, "Missing option '--as-of'"),
        ((OFFICERS, "--as-of", "tomorrow"), 3, "no date of the form YYYY-MM-DD"),
        (("nowhere.csv", "--as-of", "2026-11-23"), 2, "nowhere.csv"),
        ((OFFICERS, "--as-of", "2026-11-23"), 2, "no header names a fact"),
        ((OFFICERS, "--as-of", "2026-11-23", "--most", "0"), 3, "--most"),
        ((OFFICERS, "--as-of", "2026-11-23", "--out", OFFICERS), 2, "name a folder"),
    ],
)
def test_what_cannot_be_done_is_said(args, code, message):
    """A traceback, or nothing at all, would be left."""
    found = as_shell(*args)
    assert (found.returncode, found.stdout) == (code, "")
    assert message in found.stderr
    assert "Traceback" not in found.stderr


def test_without_the_extra_it_is_named(monkeypatch):
    """A person would be told of a module that is missing, and not how to get it."""
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "pyarrow" else name)
    found = run(OFFICERS, "--as-of", "2026-11-23")
    assert found.exit_code == 2
    assert found.stderr == "this needs pyarrow: pip install 'policy507[roster]'\n"


def test_no_name_of_an_officer_is_printed(tmp_path):
    """Logs would hold personnel records."""
    path = table(tmp_path, "secret 1,no,no", "secret 1,no,no", "secret 2,perhaps,no")
    found = as_shell(path, "--as-of", "2026-11-23", "--out", tmp_path / "out")
    assert "share 1 id" in found.stdout
    assert "secret" not in found.stdout + found.stderr


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_end_nothing_half_written_is_left(tmp_path, told):
    """Beside the folder there would be a hidden one, with the records of officers in it."""
    script = (
        "import os, signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from policy507.cli.main import main; from policy507.roster.report import pipeline\n"
        f"pipeline.write_csv = lambda *_: os.kill(os.getpid(), {int(told)})\n"
        "main(prog_name='policy507')"
    )
    line = [sys.executable, "-c", script, "roster", OFFICERS, "--columns", COLUMNS]
    line += ["--as-of", "2026-11-23", "--out", tmp_path / "out"]
    found = subprocess.run([*map(str, line)], check=False, capture_output=True, cwd=ROOT)
    assert found.returncode == 128 + told
    assert [*tmp_path.iterdir()] == []


def test_a_query_of_a_database_is_decided(tmp_path):
    """An agency that has a database would have to export it."""
    path = tmp_path / "officers.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE officers (badge TEXT, licensed INTEGER)")
        db.executemany("INSERT INTO officers VALUES (?, ?)", [("a", 0), ("b", 7)])
        db.commit()
    query = 'SELECT badge AS "officer.id", licensed AS "officer.peace_officer" FROM officers'
    found = run(f"sqlite:///{path}", "--query", query, "--as-of", "2026-11-23")
    assert found.exit_code == 2
    assert "2 rows read = 1 decided + 1 rejected" in found.stdout
    assert "officer.peace_officer" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("query", ["SELECT 1", ""])
def test_no_password_is_printed(query):
    """A log would hold the key to all records."""
    url = "postgresql://user:secret@127.0.0.1:1/none"
    found = as_shell(url, "--query", query, "--as-of", "2026-11-23")
    assert found.returncode == 2
    assert found.stderr
    assert "secret" not in found.stdout + found.stderr


def test_a_sheet_is_named(tmp_path):
    """In a workbook of several sheets the wrong one would be read."""
    path = tmp_path / "officers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {"North": [["a", "no"]], "South": [["b", "no"], ["c", "no"]]}.items():
            sheet = book.add_worksheet(name)
            for place, cells in enumerate([["officer.id", "officer.peace_officer"], *rows]):
                sheet.write_row(place, 0, cells)
    arguments = (path, "--as-of", "2026-11-23", "--output-format", "json")
    assert json.loads(run(*arguments, "--sheet", "South").stdout)["read"] == 2
    both = run(*arguments, "--sheet", "South", "--sheet", "North")
    assert json.loads(both.stdout)["read"] == 3
    refused = as_shell(*arguments, "--sheet", "West")
    assert refused.returncode == 2
    assert "there is no sheet 'West'" in refused.stderr


def test_help_needs_no_table():
    """`--help` would wait for libraries that only tables need."""
    script = (
        "import sys; from policy507.cli.main import main\n"
        "main(['roster', '--help'], standalone_mode=False)\n"
        "print(sorted(n for n in sys.modules if n in ('numpy', 'pyarrow', 'jinja2', 'xlsxwriter')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert found.stdout.splitlines()[-1] == "[]"


def test_progress_is_shown_on_a_terminal_alone(monkeypatch):
    """A log would be full of bars; whoever waits at a terminal would see nothing."""
    with command._progress() as note:
        assert note("rows decided", 1, None) is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with command._progress() as note:
        note("rows decided", 1, None)
        note("rows put into words", 1, 2)
        note("rows put into words", 2, 2)
