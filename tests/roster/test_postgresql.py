"""PostgreSQL itself: read in pieces, never written, and gone midway in plain words."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from policy507 import PolicyError
from policy507.roster.tables import databases
from policy507.roster.tables.reading import rows

pytestmark = pytest.mark.slow  # a server is started

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
QUERY = 'select badge as "officer.id", on_day as "officer.certificate_issued_on" from officers'


def run(program, *arguments, user=None, **options):
    """A program of the server, run by somebody who may run it."""
    command = [shutil.which(program) or str(PROGRAMS[-1] / program), *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, user=user, **options
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def server():
    """A URL of a server with a table of officers, which ends with the tests."""
    if not (PROGRAMS or shutil.which("initdb")):
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg")
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to be run by root
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)
        word = Path(folder) / "password"
        word.write_text(password)
        word.chmod(0o644)
        data = str(Path(folder) / "data")
        more = {"user": user, "cwd": folder, "env": {**os.environ, "HOME": folder}}
        run(
            "initdb",
            "-D",
            data,
            "-U",
            "clerk",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(word),
            **more,
        )
        flags = f"-p {port} -k {folder} -h 127.0.0.1"
        log = str(Path(folder) / "log")
        with Path(os.devnull).open("w") as nowhere:
            pg_ctl = shutil.which("pg_ctl") or str(PROGRAMS[-1] / "pg_ctl")
            subprocess.run(
                [pg_ctl, "-D", data, "-o", flags, "-l", log, "-w", "start"],
                check=True, stdout=nowhere, stderr=nowhere, **more,
            )  # fmt: skip
        url = f"postgresql://clerk:{password}@127.0.0.1:{port}/postgres"
        try:
            write(
                url,
                "create table officers as select g as badge, date '2026-01-01' + g % 300 as on_day, "
                "array['a'] as names from generate_series(1, 1000) g",
            )
            yield url
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop", **more)


def write(url, statement):
    """The first value that a statement gives, run by the owner of the server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(statement)
        return found.fetchone()[0] if found.description else None


def test_a_query_is_read_in_pieces(server, monkeypatch):
    """A table of a state would fill the memory."""
    monkeypatch.setattr(databases, "PIECE", 300)
    pieces = list(rows(server, query=QUERY))
    assert [piece.read for piece in pieces] == [300, 300, 300, 100]
    assert str(pieces[0].batch["officer.certificate_issued_on"][0]) == "2026-01-02"


@pytest.mark.parametrize(
    "query",
    [
        "delete from officers",
        'with gone as (delete from officers returning 1) select 1 as "officer.id" from gone',
        'select 1 as "officer.id"; drop table officers',
        "select setval('x', 1)",
    ],
)
def test_nothing_is_ever_written(server, query):
    """A slip in a query would cost the data."""
    with pytest.raises(PolicyError):
        list(rows(server, query=query))
    assert write(server, "select count(*) from officers") == 1000


def test_percent_signs_and_casts_are_taken_as_they_stand(server):
    """A usual query would be refused for places that nobody filled."""
    query = f"{QUERY} where badge::text like '1%' and badge % 2 = 0"
    assert sum(piece.read for piece in rows(server, query=query)) == 56


def test_a_server_that_goes_away_midway_is_told(server, monkeypatch):
    """The rows so far would be taken for all there are."""
    monkeypatch.setattr(databases, "PIECE", 300)
    pieces = rows(server, query=QUERY)
    assert next(pieces).read == 300
    write(
        server,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        "where pid <> pg_backend_pid() and backend_type = 'client backend'",
    )
    with pytest.raises(PolicyError, match="went away after 300 rows") as caught:
        list(pieces)
    assert server.partition("clerk:")[2].partition("@")[0] not in str(caught.value)


def test_a_wrong_password_is_refused_and_not_shown(server):
    """The password would stand in a log."""
    wrong = server.replace("clerk:", "clerk:not-")
    with pytest.raises(PolicyError, match="password authentication failed") as caught:
        list(rows(wrong, query=QUERY))
    assert "not-" not in str(caught.value)
