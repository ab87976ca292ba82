"""The steps that bring the tables of an older register to those of today."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from krapte import migrations

VERSIONS = Path(__file__).parent / "versions"


def known_revisions() -> tuple[str, ...]:
    """Return the revisions that this krapte can move on, the newest first."""
    return migrations.known_revisions(VERSIONS)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision; all of it or nothing, with the caller's transaction."""
    migrations.upgrade(connection, VERSIONS, revision)
