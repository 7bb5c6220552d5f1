"""How Alembic runs: on the connection that bot.records.database hands over, in batch mode for SQLite."""

from alembic import context

from bot.records.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
