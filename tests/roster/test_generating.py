"""Rosters that are made up: the same for the same seed, whole, and wrong as often as is said."""

import datetime as dt
import hashlib
from collections import Counter

import pytest
from click.testing import CliRunner

from policy507 import PolicyError
from policy507.cli.main import main
from policy507.facts.case import refuse
from policy507.files.yaml_nodes import compose
from policy507.roster.shape import SCHEMA, case_of
from policy507.roster.tables import generated_files
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.column_texts import columns_text
from policy507.roster.tables.columns import FACTS_BY_PATH
from policy507.roster.tables.generated_files import columns_file_of, write_roster
from policy507.roster.tables.generating import MADE, YEARS, batches, generated_columns
from policy507.roster.tables.reading import rows, take
from policy507.rulefiles.load import load

AS_OF = dt.date(2026, 11, 23)


def read(file):
    """What was written: rows by their number, and the rejected ones."""
    pieces = list(rows(file, read_columns(columns_file_of(file))))
    found = {
        number: row
        for piece in pieces
        for number, row in zip(piece.numbers.tolist(), piece.batch.to_pylist(), strict=True)
    }
    return found, [each for piece in pieces for each in piece.rejected]


def test_every_fact_but_those_of_an_act_has_a_column():
    """A fact that is added would be unknown in every trial and measurement."""
    stated = {path for path, fact in FACTS_BY_PATH.items() if fact.section != "conduct"}
    assert {made.fact for made in MADE} == stated
    assert len({made.header for made in MADE}) == len(MADE)


@pytest.mark.parametrize("suffix", generated_files.FORMATS)
def test_every_row_is_read_back_with_the_columns_file_beside_it(tmp_path, suffix):
    """The trial would fail at the first command."""
    file = tmp_path / f"roster{suffix}"
    write_roster(file, 300, 5, errors=0.0)
    found, rejected = read(file)
    assert len(found) == 300
    assert not rejected
    assert set(found[min(found)]) >= {n for n in SCHEMA.names if not n.startswith("conduct")}


def test_the_formats_hold_the_same_roster(tmp_path):
    """A measurement in one would be of other people than in another."""
    made = []
    for suffix in generated_files.FORMATS:
        file = tmp_path / f"roster{suffix}"
        write_roster(file, 120, 7, errors=0.0)
        made.append([*read(file)[0].values()])
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("suffix", generated_files.FORMATS)
def test_the_same_seed_makes_the_same_bytes_and_another_does_not(tmp_path, suffix):
    """A trial could not be told to somebody else."""
    digests = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        file = tmp_path / f"{name}{suffix}"
        write_roster(file, 50, seed)
        digests.append(hashlib.sha256(file.read_bytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]


def test_a_roster_does_not_depend_on_the_pieces(tmp_path, monkeypatch):
    """A longer one would be other people from the first piece on."""
    write_roster(tmp_path / "a.csv", 100, 1)
    monkeypatch.setattr(generated_files, "PIECE", 7)
    write_roster(tmp_path / "b.csv", 100, 1)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_the_rows_contradict_nothing():
    """Trials would be of rows that cannot be decided."""
    (batch,) = batches(1500, 11, errors=0.0, texts=False, piece=1500)
    canonical, rejected = take(batch, generated_columns())
    assert not rejected
    impossible = load().impossible
    for row in range(canonical.num_rows):
        year = canonical["school_year.ends_on"][row].as_py()
        starts = canonical["school_year.starts_on"][row].as_py()
        refuse(case_of(canonical, row, year or starts or AS_OF), impossible)


def test_rates_are_those_that_are_said(tmp_path):
    """A measurement with typing errors would be one without, or of nothing else."""
    file = tmp_path / "roster.csv"
    write_roster(file, 6000, 2, blanks=0.2, errors=0.05)
    found, rejected = read(file)
    assert len(found) + len(rejected) == 6000
    assert 0.03 < len(rejected) / 6000 < 0.07
    assert len(Counter(each.column for each in rejected)) > 10
    blanks = sum(row["officer.peace_officer"] is None for row in found.values()) / len(found)
    assert 0.17 < blanks < 0.23
    assert all(row["officer.id"] for row in found.values())


def test_officers_are_the_same_in_all_their_years():
    """A roster would be of strangers: each year another agency, other courses."""
    (batch,) = batches(YEARS * 40, 9, blanks=0.0, errors=0.0, texts=False, piece=10_000)
    columns = batch.to_pydict()
    for first in range(0, YEARS * 40, YEARS):
        for name in ("Badge", "SRO course completed", "Agency policy adopted", "Substitute"):
            assert len(set(columns[name][first : first + YEARS])) == 1
        assert len(set(columns["School year"][first : first + YEARS])) == YEARS
    assert len(set(columns["School"])) > 4


def test_no_rows_are_a_roster_too(tmp_path):
    """An empty trial would be an error."""
    for suffix in generated_files.FORMATS:
        file = tmp_path / f"roster{suffix}"
        write_roster(file, 0, 0)
        assert read(file) == ({}, [])


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    """Half a roster would be taken for a whole one."""
    with pytest.raises(PolicyError, match="ends in"):
        write_roster(tmp_path / "roster.txt", 1, 0)
    with pytest.raises(PolicyError, match="workbook"):
        write_roster(tmp_path / "roster.xlsx", generated_files.MOST_IN_EXCEL + 1, 0)
    with pytest.raises(PolicyError, match=r"gone/roster.csv: cannot be written: there is no such"):
        write_roster(tmp_path / "gone" / "roster.csv", 1, 0)

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_roster(tmp_path / "roster.csv", 10, 0, done=stop)
    assert not list(tmp_path.iterdir())


def test_the_command_writes_both_files_and_replaces_none_unasked(tmp_path):
    """Somebody's own roster would be gone."""
    out = tmp_path / "roster.csv"
    arguments = ["generate", "--rows", "5", "--out", str(out)]
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "5 rows" in done.stdout
    assert len(out.read_text().splitlines()) == 6
    out.write_text("mine")
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code != 0
    assert "--overwrite" in done.stderr
    assert out.read_text() == "mine"
    assert CliRunner().invoke(main, [*arguments, "--overwrite"]).exit_code == 0
    assert len(out.read_text().splitlines()) == 6


def test_the_columns_file_says_what_the_columns_are(tmp_path):
    """What is written would be read as something else."""
    file = tmp_path / "columns.yaml"
    file.write_text(columns_text(generated_columns(), ["made\nup\x1b"]), encoding="utf-8")
    assert read_columns(file).columns == generated_columns().columns
    assert compose(file.read_bytes(), "f").tag == "map"
