"""Make the table of decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the history of its records is kept with that of all others."""
    text = ("made_on", "made_by", "text", "reason")
    open_ = ("options", "indicator", "measures", "replaces", "note")
    refers = {"indicator": "indicator", "replaces": "decision"}
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in text),
        *(sa.Column(name, sa.Text(), nullable=True) for name in open_),
        *(
            sa.ForeignKeyConstraint(
                [field], [f"{table}.code"], name=f"fk_decision_{field}", deferrable=True,
                initially="DEFERRED",
            )
            for field, table in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("code", name="uq_decision_code"),
    )  # fmt: skip
    for field in refers:
        op.create_index(f"ix_decision_{field}", "decision", [field])
