"""Opens the database of a register: SQLite by a file name, PostgreSQL by a URL, one behaviour."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from krapte.errors import BadInput, DiskRefused, Problem, disk_problem
from krapte.migrations import revision_of

REVISION = "0003"
"""Revision of the tables that this krapte writes; the newest of the migrations."""

WAIT_SECONDS = 30
"""How long a writer waits for another before it gives up."""

# One lock for all writers of a PostgreSQL database, as SQLite has: edits then come one after
# another, so that moments, seals and checks between records need no second thought.
_WRITERS = 0x6B7261707465  # "krapte"


def engine_of(place: str | Path, create: bool) -> Engine:
    """Return the engine of a register.

    Parameters
    ----------
    place
        A file (SQLite), or a URL: `sqlite:///file`, `postgresql://user@host/name`.
    create
        Whether a SQLite file that is not there is made.

    Raises
    ------
    BadInput
        There is no such file or folder, or the URL is of another database.
    """
    url = _url(place)
    if url.get_backend_name() == "sqlite":
        _check_file(url, create)
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
    else:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    return engine


def _url(place: str | Path) -> URL:
    text = str(place)
    if isinstance(place, Path) or "://" not in text:
        return URL.create("sqlite", database=text)
    allowed = "a file, sqlite:///file or postgresql://user@host/name"
    try:
        url = make_url(text)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
            raise ArgumentError(url.drivername)
    except (ArgumentError, NoSuchModuleError, ValueError):
        scheme = text.split("://")[0]
        problem = Problem("register", None, None, f"a URL of `{scheme}`", allowed, "Correct it.")
        raise BadInput([problem]) from None
    return url


def _check_file(url: URL, create: bool) -> None:
    if url.database in (None, "", ":memory:"):
        mend = "Give a file: a register in memory is seen by one connection only."
        raise BadInput([Problem("register", None, None, "no file", "a file", mend)])
    path = Path(str(url.database))
    if path.is_dir() or not path.parent.is_dir():
        found = "a folder" if path.is_dir() else f"no folder {path.parent}"
        raise BadInput([Problem(str(path), None, None, found, "a file", "Check the name.")])
    if not create and not path.exists():
        mend = "Check the name, or make a register first."
        raise BadInput([Problem(str(path), None, None, "no file", "a register", mend)])


def _set_up_sqlite(connection: Any, _: Any) -> None:
    # The driver would begin transactions by itself, too late and too weakly; `_begin` does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("krapte_writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the register as it is at this moment, whatever others write."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with _told(engine), engine.connect() as own, own.execution_options(**options).begin():
        yield own


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one connection that may write; what is written is kept whole, or not at all.

    Raises
    ------
    BadInput
        Another writer did not end within `WAIT_SECONDS`, or the register cannot be written.
    """
    options: dict[str, Any] = {"krapte_writes": True}
    with _told(engine), engine.connect() as own, own.execution_options(**options).begin():
        yield own


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Turn what a user can mend about the database into BadInput."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        refused = disk_problem(error, _name(engine))
        if refused is not None:
            raise DiskRefused([refused]) from error
        problem = _problem(engine, error)
        if problem is None:
            raise
        raise BadInput([problem]) from error


def _name(engine: Engine) -> str:
    if engine.dialect.name == "postgresql":
        return engine.url.render_as_string(hide_password=True)
    return str(engine.url.database)


def _problem(engine: Engine, error: DBAPIError | sqlite3.Error) -> Problem | None:
    origin = error.orig if isinstance(error, DBAPIError) else error
    name = _name(engine)
    code = getattr(origin, "sqlite_errorname", getattr(origin, "sqlstate", "")) or ""
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or code == "55P03":
        found = f"another writer for {WAIT_SECONDS} seconds"
        return Problem(name, None, None, found, "a register at rest", "Try again when it is done.")
    if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        mend = "Check the name, or restore a copy."
        return Problem(name, None, None, "another file or a damaged one", "a register", mend)
    if isinstance(error, OperationalError) and engine.dialect.name == "postgresql":
        said = str(origin).strip().splitlines()
        mend = "Check the URL, and whether the server runs."
        found = f"no answer ({said[0] if said else 'no message'})"
        return Problem(name, None, None, found, "a PostgreSQL server", mend)
    return None


def register_revision(place: str | Path) -> str:
    """Return the revision of the tables of a register, which stay as they are; empty for none.

    Raises
    ------
    BadInput
        There is no such place, or it cannot be read.
    """
    engine = engine_of(place, create=False)
    try:
        with reading(engine) as connection:
            return revision_of(connection) or ""
    finally:
        engine.dispose()


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables of a new register, or move those of an older one to the newest revision.

    Raises
    ------
    BadInput
        The database belongs to something else, or was written by a newer krapte.
    """
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    with reading(engine) as connection:
        if revision_of(connection) == REVISION:
            return
    from krapte.register.store.migrations import known_revisions, upgrade

    with writing(engine) as connection:
        own = revision_of(connection)  # asked again: another process may have been first
        if own is not None and own not in known_revisions():
            found = f"revision {own} of the tables"
            mend = "Use the krapte that wrote it, or a newer one."
            raise BadInput([Problem(_name(engine), None, None, found, f"at most {REVISION}", mend)])
        if own is None and inspect(connection).get_table_names():
            mend = "Give a register its own file or database."
            raise BadInput([Problem(_name(engine), None, None, "other tables", "a register", mend)])
        if own != REVISION:
            upgrade(connection)


def _write_ahead(engine: Engine) -> None:
    """Let readers and a writer go on beside each other; kept in the file, so done once."""
    until = time.monotonic() + WAIT_SECONDS
    with _told(engine):
        while True:
            connection = engine.raw_connection()
            try:
                cursor = connection.cursor()
                if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    cursor.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself for this one switch.
                busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
                if not busy or time.monotonic() > until:
                    raise
                time.sleep(0.02)
            finally:
                connection.close()
