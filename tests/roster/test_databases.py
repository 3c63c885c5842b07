"""Databases: read and never written, gone midway or refused in plain words, and no password shown."""

import sqlite3
import traceback

import pytest

from policy507 import PolicyError
from policy507.roster.tables import databases
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.reading import rows
from policy507.roster.tables.sources import tables

SECRET = "s3cr3t/ä"  # noqa: S105
QUOTED = "s3cr3t%2F%C3%A4"


@pytest.fixture
def officers(tmp_path):
    """A SQLite database of officers."""
    file = tmp_path / "officers.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table officers (badge integer, licensed text, course date)")
        connection.executemany(
            "insert into officers values (?, ?, ?)",
            [(n, "yes" if n % 2 else "no", f"2026-01-{n % 28 + 1:02}") for n in range(100)],
        )
    connection.close()
    return file


QUERY = 'select badge as "officer.id", licensed as "officer.peace_officer" from officers'


def test_the_rows_of_a_query_are_read(officers, monkeypatch):
    """A database would have to be written to a file first."""
    monkeypatch.setattr(databases, "PIECE", 30)
    pieces = list(rows(f"sqlite:///{officers}", query=QUERY))
    assert [piece.batch.num_rows for piece in pieces] == [30, 30, 30, 10]
    assert pieces[1].batch.to_pylist()[0] == {"officer.id": "30", "officer.peace_officer": False}
    assert pieces[1].numbers.tolist()[0] == 31


def test_columns_of_a_query_are_described_like_others(officers, tmp_path):
    """A query would have to name facts."""
    (tmp_path / "columns.yaml").write_text(
        "columns: {badge: officer.id, licensed: officer.peace_officer}\nignored: [course]\n"
    )
    columns = read_columns(tmp_path / "columns.yaml")
    (piece,) = rows(f"sqlite:///{officers}", columns, query="select * from officers limit 2")
    assert piece.batch.num_rows == 2


@pytest.mark.parametrize("text", ["100%", "%s", ":x", "a::b", "'' ? ''", "12:30", "{}"])
def test_a_query_is_taken_as_it_stands(officers, text):
    """A query with a percent sign, a colon or a question mark would be another, or none."""
    query = f"""select '{text}' as "officer.id" """
    (piece,) = rows(f"sqlite:///{officers}", query=query)
    assert piece.batch.to_pylist() == [{"officer.id": text.replace("''", "'")}]


@pytest.mark.parametrize(
    "query",
    ["delete from officers", "drop table officers", "insert into officers values (1, 'x', 'y')"],
)
def test_nothing_is_ever_written(officers, query):
    """A slip in a query would cost the data."""
    with pytest.raises(PolicyError):
        list(rows(f"sqlite:///{officers}", query=query))
    with sqlite3.connect(officers) as connection:
        assert connection.execute("select count(*) from officers").fetchone() == (100,)
    connection.close()


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path):
    """A misspelt name would make an empty database."""
    with pytest.raises(PolicyError, match="no such database"):
        list(rows(f"sqlite:///{tmp_path}/officers.db", query="select 1"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("query", "why"),
    [("select x from officers", "no such column"), ("", "--query"), ("selec", "syntax error")],
)
def test_a_query_that_is_refused_says_why(officers, query, why):
    """Whoever wrote the query would not know what is wrong with it."""
    with pytest.raises(PolicyError, match=why):
        list(rows(f"sqlite:///{officers}", query=query))


def test_a_query_is_for_a_database(officers, tmp_path):
    """It would have no effect on a file."""
    file = tmp_path / "a.csv"
    file.write_text("officer.id\n1\n")
    with pytest.raises(PolicyError, match="a query is for a database"):
        list(rows(file, query="select 1"))
    with pytest.raises(PolicyError, match="sqlite:///FILE"):
        list(rows(officers))


FAILING = """
select case when badge = 70 then abs(-9223372036854775807 - 1) else badge end as "officer.id"
from officers
"""


def test_a_database_that_goes_away_midway_is_told_with_what_was_read(officers, monkeypatch):
    """The rows so far would be taken for all there are."""
    monkeypatch.setattr(databases, "PIECE", 30)
    pieces = rows(f"sqlite:///{officers}", query=FAILING)
    assert next(pieces).read + next(pieces).read == 60
    with pytest.raises(PolicyError, match="went away after 60 rows: integer overflow"):
        next(pieces)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://clerk:{QUOTED}@127.0.0.1:1/roster",
        f"postgresql+psycopg://clerk:{QUOTED}@127.0.0.1:1/roster?sslpassword={QUOTED}",
        f"postgresql://clerk@127.0.0.1:1/roster?password={QUOTED}",
        f"nosuch://clerk:{QUOTED}@host/roster",
        f"mssql+nosuch://clerk:{QUOTED}@host/roster",
        f"mysql://clerk:{QUOTED}@host/roster",
        f"sqlite://clerk:{QUOTED}@host/roster",
        f"postgresql://clerk:{QUOTED}@127.0.0.1:port/roster",
        "postgresql://clerk:x@s3cr3t@127.0.0.1:1/roster",
        "postgresql://clerk:x@s3cr3t/s3cr3t@127.0.0.1:1/roster",
        "postgresql://clerk:x?s3cr3t@127.0.0.1:1/roster",
        "postgresql://127.0.0.1:1/roster?password=x@s3cr3t",
    ],
)
def test_passwords_are_never_shown(url, monkeypatch):
    """A password would stand in a log, or on a screen that is shared."""
    monkeypatch.setattr(databases, "_CONNECT_SECONDS", 2)
    with pytest.raises(PolicyError) as caught:
        list(rows(url, query="select 1"))
    told = "".join(traceback.format_exception(caught.value, chain=False)).partition("PolicyError")[
        2
    ]
    for secret in (SECRET, QUOTED, "s3cr3t"):
        assert secret not in told
        assert secret not in repr(caught.value)
    assert all(each.message for each in caught.value.problems)


def test_what_stands_for_a_database_holds_no_password(officers):
    """A table in a message of a defect would show it."""
    url = f"sqlite:///{officers}"
    (table,) = tables(url, None, "select 1 as x")
    table.close()
    assert (
        databases.name_of(f"postgresql://clerk:{QUOTED}@host/db?password=x")
        == "postgresql://host/db"
    )
    assert "password" not in repr(table)


def test_duckdb_is_read_in_its_own_types(tmp_path):
    """Days would go through texts; nested values be taken for texts."""
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "officers.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table o as select range as badge, date '2026-03-04' as course, {'a': 1} as n "
            "from range(100000)"
        )
    query = 'select badge as "officer.id", course as "officer.sro_course_completed_on" from o'
    pieces = list(rows(f"duckdb:///{file}", query=query))
    assert sum(piece.batch.num_rows for piece in pieces) == 100_000
    assert str(pieces[0].batch["officer.sro_course_completed_on"][0]) == "2026-03-04"
    with pytest.raises(PolicyError, match="nested"):
        list(rows(f"duckdb:///{file}", query='select n as "officer.id" from o'))
    with pytest.raises(PolicyError, match="read-only"):
        list(rows(f"duckdb:///{file}", query="delete from o"))
    (piece,) = rows("duckdb://", query="""select 1 as "officer.id" """)
    assert piece.batch.num_rows == 1
