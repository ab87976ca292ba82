"""Runs migrations on the connection of the register that is being opened."""

from alembic import context

from krapte.register.store.engine import VERSION_TABLE
from krapte.register.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    # The caller's transaction holds the whole move, in SQLite too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
