"""Runs the steps on the connection of the database that is being opened."""

from alembic import context

from krapte.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    render_as_batch=True,
    # The caller's transaction holds the whole move, in SQLite too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
