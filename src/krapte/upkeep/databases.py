"""Copies a database while others write in it, and tells whether one is whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from krapte.errors import writing_to
from krapte.migrations import VERSION_TABLE

_WAIT_SECONDS = 30


def snapshot(source: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment, with what stands in its log.

    Raises
    ------
    sqlite3.Error
        The source is damaged, or another holds it.
    """
    with writing_to(target), closing(sqlite3.connect(target)) as copy, opened(source) as own:
        own.backup(copy)
    in_one_file(target)
    target.chmod(source.stat().st_mode & 0o777)


def in_one_file(path: Path) -> None:
    """Bring a database and the log beside it into one file; whoever writes to it parts them again.

    Not even a reader then leaves files beside it, which a backup would not know.
    """
    with closing(sqlite3.connect(path)) as own:
        own.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that never writes to a database."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        own = sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)
        own.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        # Its log needs a file beside it, which a read-only disk refuses; nobody writes there then.
        own = sqlite3.connect(f"{address}&immutable=1", uri=True)
    with closing(own):
        yield own


def fault_of(path: Path) -> str:
    """Return what is wrong inside a SQLite database; empty when it is whole."""
    try:
        with opened(path) as own:
            told = own.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if told != "ok":
                return str(told).splitlines()[0]
            broken = own.execute("PRAGMA foreign_key_check").fetchone()
            return f"a row of {broken[0]} that refers to nothing" if broken else ""
    except sqlite3.Error as error:
        return str(error)


def revision_of(path: Path) -> str:
    """Return the revision of the tables in a SQLite database; empty where it tells none."""
    try:
        with opened(path) as own:
            row = own.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608
            return str(row[0]) if row else ""
    except sqlite3.Error:
        return ""


def tables_of(path: Path) -> set[str]:
    """Return the names of the tables in a SQLite database; empty when it cannot be read."""
    try:
        with opened(path) as own:
            asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
            return {str(row[0]) for row in own.execute(asked)}
    except sqlite3.Error:
        return set()
