"""What a query of a database gives, read a piece at a time; nothing is written, no password shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import numpy as np
import pyarrow as pa

from policy507.errors import PolicyError, Problem, shown
from policy507.roster.tables.parquet_files import unfit
from policy507.roster.tables.pieces import PIECE, Header, Piece, Table
from policy507.roster.tables.typed import column

if TYPE_CHECKING:
    import duckdb
    from sqlalchemy.engine import URL, Connection

IS_URL = re.compile(r"[A-Za-z][A-Za-z0-9+]*://")
_DUCKDB = "duckdb"
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""The driver that is taken where a URL names none."""
_CONNECT_SECONDS = 30
_NO_URL = (
    "this is no URL of a database: KIND://USER:PASSWORD@HOST/NAME is wanted, and special characters of "
    "the password are written with a percent sign (@ is %40)"
)


def database_table(url: str, query: str) -> Table:
    """The rows of a query; it is asked at once, and read as the rows are wanted.

    Raises:
        PolicyError: the database cannot be reached, or refuses the query. Passwords are left out.
    """
    if not query.strip():
        raise PolicyError([Problem("a database needs a query: say --query", name_of(url))])
    if url.partition("://")[0].lower() == _DUCKDB:
        return _of_duckdb(url, query)
    return _of_sqlalchemy(url, query)


def name_of(url: str) -> str:
    """What problems call a database: without user, password and options."""
    kind, _, rest = url.partition("://")
    before, _, options = rest.partition("?")
    # With an @ in the options nobody can say where a password ends.
    return f"{kind}://{'…' if '@' in options else before.rpartition('@')[2]}"


# --- DuckDB


def _of_duckdb(url: str, query: str) -> Table:
    try:
        import duckdb
    except ImportError:
        raise _not_installed("duckdb", name_of(url)) from None
    path = url.partition("://")[2].removeprefix("/")
    in_memory = path in ("", ":memory:")
    try:
        connection = duckdb.connect(path or ":memory:", read_only=not in_memory)
        found = connection.sql(query)
        if found is None:
            raise PolicyError([Problem("this is no query: no rows come of it", name_of(url))])
        reader = found.to_arrow_reader(PIECE)
    except duckdb.Error as error:
        raise _refused(url, error) from None
    return _of_batches(url, reader, connection, duckdb.Error)


def _of_batches(
    url: str,
    reader: pa.RecordBatchReader,
    connection: duckdb.DuckDBPyConnection,
    wrong: type[Exception],
) -> Table:
    names = tuple(reader.schema.names)

    def pieces(header: Header) -> Iterator[Piece]:
        number = 1
        try:
            for batch in reader:
                numbers = np.arange(number, number + batch.num_rows)
                yield Piece(
                    batch.rename_columns([str(n) for n in range(len(header.names))]), numbers
                )
                number += batch.num_rows
        except (wrong, pa.ArrowException, OSError) as error:
            raise _refused(url, error, number - 1) from None

    return Table(
        name_of(url),
        "",
        (names,),
        pieces,
        named=True,
        unfit=unfit(reader.schema),
        close=connection.close,
    )


# --- whatever SQLAlchemy knows


def _of_sqlalchemy(url: str, query: str) -> Table:
    try:
        import sqlalchemy as sa
    except ImportError:
        raise _not_installed("sqlalchemy", name_of(url)) from None
    try:
        known = _with_driver(sa.make_url(url))
    except (sa.exc.ArgumentError, ValueError) as error:
        if isinstance(error, PolicyError):
            raise
        raise PolicyError([Problem(_NO_URL, name_of(url))]) from None
    try:
        engine = sa.create_engine(known, hide_parameters=True, poolclass=sa.pool.NullPool)
        connection = engine.connect()
        try:
            return _asked(url, connection, query, sa.exc.SQLAlchemyError)
        except BaseException:
            connection.close()
            raise
    except ImportError as error:
        raise _not_installed(str(error.name or "a driver"), name_of(url)) from None
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise _refused(url, error) from None


def _with_driver(url: URL) -> URL:
    """The URL of a database that is there, and is read alone."""
    backend = url.get_backend_name()
    if backend == "sqlite":
        path = url.database or ""
        if path.startswith("file:"):
            return url
        if not Path(path).is_file():
            raise PolicyError([Problem("there is no such database", f"sqlite:///{path}")])
        return url.set(database=Path(path).absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    if url.drivername in _DRIVERS:
        url = url.set(drivername=_DRIVERS[url.drivername])
    if backend.startswith("postgres") and "connect_timeout" not in url.query:
        return url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
    return url


def _asked(url: str, connection: Connection, query: str, wrong: type[Exception]) -> Table:
    import sqlalchemy as sa

    options: dict[str, Any] = {"stream_results": True, "max_row_buffer": PIECE}
    if connection.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    connection = connection.execution_options(**options)
    # As it stands: neither a colon nor a percent sign is a place for something else.
    result = connection.execute(sa.text(query.replace(":", r"\:")))
    if not result.returns_rows:
        raise PolicyError([Problem("this is no query: no rows come of it", name_of(url))])
    names = tuple(result.keys())

    def pieces(header: Header) -> Iterator[Piece]:
        number = 1
        try:
            while rows := result.fetchmany(PIECE):
                cells = [column(values) for values in zip(*rows, strict=True)]
                batch = pa.RecordBatch.from_arrays(
                    cells, names=[str(n) for n in range(len(header.names))]
                )
                yield Piece(batch, np.arange(number, number + len(rows)))
                number += len(rows)
        except (wrong, OSError) as error:
            raise _refused(url, error, number - 1) from None

    def close() -> None:
        for each in (result, connection):
            with suppress(wrong, OSError):  # it may have gone away
                each.close()

    return Table(name_of(url), "", (names,), pieces, named=True, close=close)


# --- what is said of what went wrong


def _not_installed(what: str, where: str) -> PolicyError:
    return PolicyError(
        [Problem(f"{what} is not installed, which this database needs: pip install {what}", where)]
    )


def _refused(url: str, error: Exception, rows: int | None = None) -> PolicyError:
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    for secret in _secrets(url):
        said = said.replace(secret, "***")
    after = f"the database went away after {rows} rows: " if rows is not None else ""
    return PolicyError([Problem(f"{after}{shown(said, 300)}", name_of(url))])


def _secrets(url: str) -> Iterator[str]:
    """What of a URL may not be shown, as it was written and as it is meant, the longest first."""
    rest = url.partition("://")[2]
    password = rest.rpartition("@")[0].partition(":")[2]
    options = [value for key, value in parse_qsl(rest.partition("?")[2]) if "pass" in key.lower()]
    # Unless special characters are written with a percent sign, a part of it may be taken for a host.
    parts = (part for each in (password, *options) for part in re.split("[@/?:]", each))
    found = {url, password, *map(unquote, [password, *parts]), *options}
    yield from sorted((each for each in found if len(each) > 1), key=len, reverse=True)
