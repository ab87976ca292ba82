"""Opens a database that a site keeps for itself: accounts, jobs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from krapte.errors import BadInput, DiskRefused, Problem, disk_problem
from krapte.migrations import known_revisions, revision_of, stamp, upgrade

WAIT_SECONDS = 30
_MOVERS = 0x73697465  # "site": one process at a time moves the tables of a PostgreSQL database


@dataclass(frozen=True)
class Tables:
    """The tables of a database, as this krapte needs them.

    Parameters
    ----------
    mark
        A table that every revision has.
    revision
        The newest; the last of `versions`.
    versions
        Folder with a step per revision.
    """

    mark: str
    revision: str
    versions: Path


def opened(place: str, tables: Tables) -> Engine:
    """Return the engine of a database whose tables are made, or brought up to date.

    Raises
    ------
    BadInput
        A newer krapte wrote it, or it holds something else.
    DiskRefused
        The disk is full, read-only or failing.
    """
    engine = engine_of(place)
    try:
        _bring_up_to_date(engine, tables)
    except (DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        problem = disk_problem(error, _name(engine))
        if problem is None:
            raise
        raise DiskRefused([problem]) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def engine_of(place: str) -> Engine:
    """Return the engine of a file (SQLite) or of a URL of PostgreSQL.

    SQLite writes ahead and waits for other writers, and keeps what it confirmed also when the
    machine stops.
    """
    if "://" in place:
        url = make_url(place)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    else:
        engine = create_engine(URL.create("sqlite", database=place), hide_parameters=True)
        event.listen(engine, "connect", _set_up)

    @event.listens_for(engine, "handle_error")
    def told(context: Any) -> None:
        problem = disk_problem(context.original_exception, _name(engine))
        if problem is not None:
            raise DiskRefused([problem]) from context.original_exception

    return engine


def _bring_up_to_date(engine: Engine, tables: Tables) -> None:
    with engine.connect() as connection:
        if revision_of(connection) == tables.revision:
            return
    with engine.connect() as connection, connection.begin():
        _alone(connection)
        own = revision_of(connection)  # asked again: another process may have been first
        known = known_revisions(tables.versions)
        if own is not None and own not in known:
            found = f"revision {own} of the tables"
            mend = "Use the krapte that wrote it, or a newer one."
            allowed = f"at most {tables.revision}"
            raise BadInput([Problem(_name(engine), None, None, found, allowed, mend)])
        if own is None and inspect(connection).has_table(tables.mark):
            # Made before revisions were written down: these are the tables of the first.
            stamp(connection, tables.versions, known[-1])
        if own != tables.revision:
            upgrade(connection, tables.versions)


def _alone(connection: Connection) -> None:
    """Hold the database until the transaction ends; making tables is then part of it too."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MOVERS})")


def _name(engine: Engine) -> str:
    if engine.dialect.name == "postgresql":
        return engine.url.render_as_string(hide_password=True)
    return str(engine.url.database)


def _set_up(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
