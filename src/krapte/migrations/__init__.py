"""Moves the tables of a database from one revision to the next, within one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "krapte_revision"
_VERSION = Table(VERSION_TABLE, MetaData(), Column("version_num", Text))


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables in a database; None when there is no word of it."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def known_revisions(versions: Path) -> tuple[str, ...]:
    """Return the revisions that this krapte can move on, the newest first.

    Parameters
    ----------
    versions
        Folder with a step per revision.
    """
    from alembic.script import ScriptDirectory

    walked = ScriptDirectory.from_config(_config(versions)).walk_revisions()
    return tuple(own.revision for own in walked)


def upgrade(connection: Connection, versions: Path, revision: str = "head") -> None:
    """Bring the tables to a revision; all of it or nothing, with the caller's transaction.

    Parameters
    ----------
    connection
        In a transaction that may write.
    versions
        Folder with a step per revision.
    revision
        To which one; `head` is the newest.
    """
    from alembic import command

    command.upgrade(_config(versions, connection), revision)


def stamp(connection: Connection, versions: Path, revision: str) -> None:
    """Record that the tables are of a revision, without touching them."""
    from alembic import command

    command.stamp(_config(versions, connection), revision)


def _config(versions: Path, connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    # One place per line, since a path may hold any other sign; % is alembic's own.
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", _path(Path(__file__).parent))
    config.set_main_option("version_locations", _path(versions))
    config.attributes["connection"] = connection
    return config


def _path(folder: Path) -> str:
    return str(folder).replace("%", "%%")
