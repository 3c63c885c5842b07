"""A proposal of the columns: what is clear is read, and nothing that is open is decided by itself."""

import csv
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from policy507 import PolicyError
from policy507.cli import guessed
from policy507.cli.main import main
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.columns import FACTS_BY_PATH
from policy507.roster.tables.generated_files import columns_file_of, write_roster
from policy507.roster.tables.generating import MADE
from policy507.roster.tables.guessing import propose
from policy507.roster.tables.reading import rows
from policy507.roster.tables.synonyms import SYNONYMS, likeness, words_of


def table(tmp_path, *lines):
    """A CSV file of some rows."""
    file = tmp_path / "roster.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(lines)
    return file


def asking(answers):
    """What answers questions by what their text contains, and keeps them."""
    asked = []

    def ask(question):
        asked.append(question)
        found = [value for part, value in answers.items() if part in question.text]
        return found[0] if found else None

    return ask, asked


def states(proposal):
    """The fact of each header."""
    return {each.header: each.states for each in proposal.columns.columns}


def described(proposal, header):
    """The column of a header."""
    (found,) = [each for each in proposal.columns.columns if each.header == header]
    return found


def test_every_fact_has_words_of_its_own():
    """A fact that is added could not be guessed; two with the same words would both be likely."""
    assert set(SYNONYMS) == set(FACTS_BY_PATH)
    said = [phrase for phrases in SYNONYMS.values() for phrase in phrases]
    assert len(said) == len(set(said))
    for path, phrases in SYNONYMS.items():
        for phrase in phrases:
            likely = max(FACTS_BY_PATH.values(), key=lambda fact: likeness(phrase, fact))
            assert likeness(phrase, FACTS_BY_PATH[path]) == 1.0 == likeness(phrase, likely)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_a_usual_roster_is_made_out_whole(tmp_path, suffix):
    """Everybody would write the columns file by hand."""
    file = tmp_path / f"roster{suffix}"
    write_roster(file, 600, 3, errors=0.0)
    proposal = propose(file)
    assert not proposal.undecided
    assert states(proposal) == {made.header: made.fact for made in MADE}
    assert not proposal.columns.ignored


def test_what_was_proposed_reads_what_the_columns_file_of_the_roster_reads(tmp_path):
    """The guess would read other values than those that are there."""
    file = tmp_path / "roster.csv"
    write_roster(file, 300, 4, errors=0.0)
    ask, _ = asking({"'none'": "none", "to be read": "M/D/YYYY"})
    proposal = propose(file, ask=ask)
    assert (proposal.undecided, proposal.undated) == ((), ())
    wanted = [p.batch.to_pylist() for p in rows(file, read_columns(columns_file_of(file)))]
    out = tmp_path / "guess.yaml"
    out.write_text(proposal.text(), encoding="utf-8")
    assert [p.batch.to_pylist() for p in rows(file, read_columns(out))] == wanted


def test_a_header_that_may_be_several_facts_is_asked_and_never_chosen(tmp_path):
    """The start of a contract would be that of a school year."""
    file = table(tmp_path, ["Badge", "Start Date"], ["1", "2026-01-31"], ["2", "2026-02-28"])
    proposal = propose(file)
    assert (states(proposal), proposal.undecided) == ({"Badge": "officer.id"}, ("Start Date",))
    out = tmp_path / "columns.yaml"
    out.write_text(proposal.text(), encoding="utf-8")
    with pytest.raises(PolicyError, match="still to be decided which fact"):
        read_columns(out)
    ask, asked = asking({"'Start Date'": "school_year.starts_on"})
    proposal = propose(file, ask=ask)
    assert states(proposal)["Start Date"] == "school_year.starts_on"
    offered = {choice.value for choice in asked[0].choices}
    assert {"contract.starts_on", "school_year.starts_on", "officer.duties_assumed_on"} <= offered
    proposal = propose(file, ask=asking({"'Start Date'": ""})[0])
    assert proposal.columns.ignored == ("Start Date",)


def test_two_headers_for_one_fact_are_asked(tmp_path):
    """The first of two would be taken, whatever the second says."""
    file = table(
        tmp_path,
        ["Badge", "SRO training date", "SRO training completed"],
        ["1", "2026-01-31", "2026-02-28"],
    )
    proposal = propose(file)
    assert proposal.undecided


def test_day_and_month_are_asked_where_the_values_leave_it_open(tmp_path):
    """Every day up to the twelfth would be another one."""
    header = ["Badge", "SRO course", "Certificate issued"]
    file = table(tmp_path, header, ["1", "3/4/2026", "5/6/2026"], ["2", "12/1/2025", "1/2/2026"])
    proposal = propose(file)
    assert proposal.undated == ("SRO course", "Certificate issued")
    out = tmp_path / "columns.yaml"
    out.write_text(proposal.text(), encoding="utf-8")
    with pytest.raises(PolicyError, match="how the dates are read"):
        read_columns(out)
    ask, asked = asking({"to be read": "D/M/YYYY"})
    proposal = propose(file, ask=ask)
    forms = [described(proposal, name).dates[0].name for name in header[1:]]
    assert forms == ["D/M/YYYY", "D/M/YYYY"]
    assert len([each for each in asked if "to be read" in each.text]) == 1
    assert [each.label for each in asked[0].choices] == [
        "M/D/YYYY: 3/4/2026 is 2026-03-04",
        "D/M/YYYY: 3/4/2026 is 2026-04-03",
    ]


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        (["3/14/2026", "3/4/2026"], ["M/D/YYYY"]),
        (["14.3.2026", "3.4.2026"], ["D.M.YYYY"]),
        (["2026/03/04", "2026-03-04"], ["YYYY/M/D"]),
        (["3/14/26", "3/4/26"], ["M/D/YY"]),
        (["3/14/2026", "14.3.2026"], ["M/D/YYYY", "D.M.YYYY"]),
        (["20260314", "20260304"], ["YYYYMMDD"]),
        (["14-Mar-26"], ["D-MON-YY"]),
        (["2026-03-04", "4 March 2026"], []),
    ],
)
def test_the_values_tell_how_they_are_written(tmp_path, values, forms):
    """Somebody would be asked what can be seen."""
    file = table(tmp_path, ["Badge", "SRO course"], *([str(n), v] for n, v in enumerate(values)))
    proposal = propose(file)
    assert not proposal.undated
    assert [form.name for form in described(proposal, "SRO course").dates] == forms


def test_both_orders_in_one_column_are_asked(tmp_path):
    """The more frequent one would win, and bend the others."""
    file = table(tmp_path, ["Badge", "SRO course"], ["1", "3/14/2026"], ["2", "14/3/2026"])
    assert propose(file).undated == ("SRO course",)


def test_numbers_of_days_are_asked(tmp_path):
    """A number that is no day would be one, or a day none."""
    file = table(tmp_path, ["Badge", "SRO course"], ["1", "45292"], ["2", "45293"])
    assert propose(file).undated == ("SRO course",)
    ask, _ = asking({"to be read": "excel"})
    assert described(propose(file, ask=ask), "SRO course").dates[0].name == "excel"


def test_values_of_another_kind_are_no_proof(tmp_path):
    """Yes and no would be read as the day of a course, in every row."""
    file = table(tmp_path, ["Badge", "SRO training completed"], ["1", "Y"], ["2", "N"])
    proposal = propose(file)
    assert states(proposal) == {"Badge": "officer.id"}
    assert "another kind" in proposal.text()


def test_words_that_come_often_are_asked_and_slips_remarked(tmp_path):
    """A dash in every second row would reject half of the roster; or every slip be asked about."""
    lines = [[str(n), "-" if n % 2 else "Y"] for n in range(400)]
    lines[7][1] = "yse"
    file = table(tmp_path, ["Badge", "Substitute"], *lines)
    ask, asked = asking({"'-'": "no"})
    column = described(propose(file, ask=ask), "Substitute")
    assert [each.text for each in asked] == ["What does '-' in 'Substitute' mean?"]
    assert "-" in column.no
    proposal = propose(file)
    assert "-" not in described(proposal, "Substitute").no
    assert "rejected: yse" in proposal.text()


def test_what_empty_cells_mean_is_asked_and_unknown_by_default(tmp_path):
    """Nothing written down would be nothing done."""
    lines = [[str(n), "2026-01-31" if n % 2 else "", "x" if n % 3 else ""] for n in range(30)]
    file = table(tmp_path, ["Badge", "SRO course", "Substitute"], *lines)
    proposal = propose(file)
    assert {each.blank for each in proposal.columns.columns} == {"unknown"}
    assert "x is taken for yes" in proposal.text()
    ask, _ = asking({"'SRO course' are empty": "none", "'Substitute' are empty": "no"})
    proposal = propose(file, ask=ask)
    assert described(proposal, "SRO course").blank == "none"
    assert described(proposal, "Substitute").blank == "no"


def test_words_of_a_list_that_are_not_known_are_asked(tmp_path):
    """A district's own words would reject every row."""
    file = table(tmp_path, ["Badge", "Duties"], ["1", "law-education, drills"], ["2", "drills"])
    ask, asked = asking({"'drills'": "safety-drill-advice"})
    column = described(propose(file, ask=ask), "Duties")
    assert column.words == {"drills": ("safety-drill-advice",)}
    assert asked[0].choices[0].value == "safety-drill-advice"


def test_grades_and_columns_of_single_words_are_made_out(tmp_path):
    """Kindergarten would be rejected; a column per duty be left out."""
    file = table(
        tmp_path,
        ["Badge", "Lowest grade", "Law education", "Remarks"],
        ["1", "K", "yes", "a"],
        ["2", "PK", "no", "b"],
    )
    proposal = propose(file)
    assert described(proposal, "Lowest grade").words == {"K": 0, "PK": -1}
    assert states(proposal)["Law education"] == "contract.duties.law-education"
    assert proposal.columns.ignored == ("Remarks",)


def test_titles_and_two_rows_of_headers_are_seen(tmp_path):
    """The title would be a header."""
    file = table(
        tmp_path,
        ["Officers 2026", "", "", ""],
        ["", "Training", "", ""],
        ["Badge", "SRO course", "Basic course", "Certificate issued"],
        ["1", "2026-01-30", "2026-01-31", "2026-02-28"],
    )
    found = set(states(propose(file)).values())
    assert found == {
        "officer.id",
        "officer.sro_course_completed_on",
        "officer.basic_course_completed_on",
        "officer.certificate_issued_on",
    }


def test_the_sheet_that_holds_the_roster_is_found_or_asked(tmp_path):
    """A sheet of notes would be guessed at, or the wrong year be taken."""
    file = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Notes").write_column(0, 0, ["how to fill in", "this"])
        for year in ("2025", "2026"):
            sheet = book.add_worksheet(year)
            sheet.write_row(0, 0, ["Badge", "Licensed"])
            sheet.write_row(1, 0, [year, "yes"])
    with pytest.raises(
        PolicyError, match=r"looks like a roster: say --sheet NAME \('2025', '2026'\)"
    ):
        propose(file)
    ask, _ = asking({"Which sheet": "2026"})
    assert propose(file, ask=ask).columns.sheet == ("2026",)
    assert propose(file, sheets=["2025"]).columns.sheet == ("2025",)
    with pytest.raises(PolicyError, match="no sheet 'x'"):
        propose(file, sheets=["x"])


def test_nested_columns_are_left_out_with_a_word(tmp_path):
    """They would be proposed, and refused."""
    file = tmp_path / "roster.parquet"
    columns = {"Badge": ["1"], "SRO course": [{"on": "2026-01-31"}], "Duties": [["law-education"]]}
    pq.write_table(pa.table(columns), file)
    proposal = propose(file)
    assert states(proposal) == {"Badge": "officer.id", "Duties": "contract.duties"}
    assert "nested" in proposal.text()


def test_what_is_no_roster_is_told(tmp_path):
    """Anything would be proposed for anything."""
    with pytest.raises(PolicyError, match="looks like headers"):
        propose(table(tmp_path, ["x1", "q"], ["7", "8"]))
    (tmp_path / "e.csv").write_bytes(b"")
    with pytest.raises(PolicyError, match="empty"):
        propose(tmp_path / "e.csv")


def test_words_are_compared_as_people_write_them():
    """A header in capitals, or in the plural, would be another."""
    assert words_of("contractStart") == words_of("START of the Contract") == {"contract", "start"}
    assert words_of("Officer's names") == words_of("officers name")
    fact = FACTS_BY_PATH["officer.peace_officer"]
    assert likeness("Licenced", fact) > 0.7
    assert likeness("Parking permit", fact) == 0.0


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=5), min_size=1, max_size=8))
def test_any_table_is_proposed_for_or_refused(tmp_path_factory, lines):
    """Somebody's table could end in a traceback; a proposal in a file that cannot be read."""
    folder = tmp_path_factory.mktemp("guess")
    lines = [["Badge", "Licensed", *lines[0]], *lines]
    lines = [[c.encode("utf-8", "replace").decode() for c in line] for line in lines]
    file = table(folder, *lines)
    ask, _ = asking({"": ""})
    try:
        proposal = propose(file, ask=ask)
    except PolicyError as error:
        assert error.problems
        return
    out = folder / "columns.yaml"
    out.write_text(proposal.text(), encoding="utf-8")
    try:
        columns = read_columns(out)
    except PolicyError as error:
        assert "control" in str(error) or "not allowed" in str(error) or "comes twice" in str(error)
        return
    assert [each.header for each in columns.columns] == [
        each.header for each in proposal.columns.columns
    ]


# --- on the command line


def run(*arguments, **options):
    """What the command ends with."""
    return CliRunner().invoke(main, ["roster", *map(str, arguments)], **options)


def test_a_proposal_says_of_what_the_table_says_nothing(tmp_path):
    """Every row would be undetermined for want of a contract, and nobody would know what to do."""
    said = "# Nothing is stated of the contract and the school year: what holds for every row may stand"
    file = table(tmp_path, ["Badge", "School", "Lowest grade"], ["1", "North", "6"])
    text = propose(file).text()
    assert said in text
    whole = [f"{each}.starts_on" for each in ("contract", "school_year")]
    file = table(tmp_path, ["Badge", "Lowest grade", *whole], ["1", "6", *["2026-07-01"] * 2])
    assert "Nothing is stated" not in propose(file).text()


def test_off_a_terminal_the_proposal_is_written_and_the_command_ends_with_3(tmp_path):
    """A script would go on with what nobody has looked at."""
    file = table(tmp_path, ["Badge", "Substitute", "Phone"], ["1", "Y", "x"], ["2", "N", "y"])
    done = run(file, "--guess-columns", "--as-of", "2026-11-23")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "2 columns state facts" in done.stderr
    assert "left out: Phone" in done.stderr
    out = columns_file_of(file)
    assert read_columns(out).ignored == ("Phone",)
    again = run(file, "--guess-columns", "--as-of", "2026-11-23")
    assert (again.exit_code, "--overwrite" in again.stderr) == (3, True)
    own = tmp_path / "own.yaml"
    assert run(file, "--guess-columns", "--columns", own).exit_code == 3
    assert own.read_text() == out.read_text()


def test_a_proposal_takes_the_place_of_an_earlier_one_when_it_is_whole(tmp_path):
    """A disk that is full would cost the columns file that somebody completed by hand."""
    file = table(tmp_path, ["Badge", "Substitute"], ["1", "Y"])
    out, earlier = columns_file_of(file), tmp_path / "earlier"
    out.write_text("completed by hand")
    earlier.hardlink_to(out)
    assert run(file, "--guess-columns", "--overwrite").exit_code == 3
    assert earlier.read_text() == "completed by hand"
    assert len(read_columns(out).columns) == 2


def test_at_a_terminal_what_is_open_is_asked_and_the_roster_decided(tmp_path, monkeypatch):
    """The proposal would have to be looked for, and the command be typed again."""
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(guessed, "sys", SimpleNamespace(stdin=terminal, stderr=terminal))
    file = table(tmp_path, ["Badge", "Start Date"], ["1", "2026-01-31"])
    done = run(file, "--guess-columns", "--as-of", "2026-11-23", input="1\n")
    assert "What does the column 'Start Date' state?" in done.stderr
    assert done.exit_code in (0, 1)
    assert "1" in done.stdout
    assert len(read_columns(columns_file_of(file)).columns) == 2
    done = run(file, "--guess-columns", "--overwrite", input="0\n")
    assert done.exit_code == 3
    assert "still to be decided: Start Date" in done.stderr
    done = run(file, "--guess-columns", "--overwrite", input="1\n")
    assert done.exit_code == 0


def test_without_a_day_nothing_is_decided(tmp_path):
    """Today would be taken, and the answer differ from day to day."""
    file = table(tmp_path, ["officer.id"], ["1"])
    done = run(file)
    assert (done.exit_code, "--as-of" in done.stderr) == (3, True)
