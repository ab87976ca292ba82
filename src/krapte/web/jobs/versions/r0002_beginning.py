"""Tell the process of a job from a later one that was given the same number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of jobs that run now, only the number of the process is known."""
    op.add_column("job", sa.Column("process_began", sa.Text(), nullable=True))
