"""Alembic's entry: migrates the connection that `mailgate.store.upgrade` gives."""

from alembic import context

from mailgate.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
