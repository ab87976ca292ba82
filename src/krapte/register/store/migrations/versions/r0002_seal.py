"""Seal every edit, so that a rewritten history is seen."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of seals, and seal the edits that there are."""
    op.create_table(
        "seal",
        sa.Column("edit", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edit"], ["edit.id"], name="fk_seal_edit"),
        sa.PrimaryKeyConstraint("edit", name="pk_seal"),
    )
    _seal_all(op.get_bind())
    _keep()


def _seal_all(connection: sa.Connection) -> None:
    """Add the seals; the sum is written out here, for this step must not move with the code."""
    edits = connection.execute(sa.text("SELECT id, moment, who, why FROM edit ORDER BY id")).all()
    asked = sa.text(
        "SELECT action, kind, key, version, fields FROM change WHERE edit = :edit ORDER BY id"
    )
    write = sa.text("INSERT INTO seal (edit, digest) VALUES (:edit, :digest)")
    before = ""
    for edit in edits:
        changes = [list(row) for row in connection.execute(asked, {"edit": edit.id})]
        content = json.dumps([before, list(edit), changes], separators=(",", ":"))
        before = hashlib.sha256(content.encode()).hexdigest()
        connection.execute(write, {"edit": edit.id, "digest": before})


def _keep() -> None:
    """Let the database refuse to change or delete a seal."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER seal_no_{action.lower()} BEFORE {action} ON seal "
                "BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER seal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON seal "
        "FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()"
    )
