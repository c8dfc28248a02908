"""Alembic's environment: the application's engine and tables; SQLite is changed in batches."""

from alembic import context
from flask import current_app
from sqlalchemy import JSON

from models.base import UtcDateTime

migrate = current_app.extensions["migrate"]
database = migrate.db


def drop_empty_revisions(migration_context, revision, directives):
    """Write no script where nothing differs."""
    wants_script = getattr(context.config.cmd_opts, "autogenerate", False)
    if wants_script and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def render_plain_types(kind, item, autogen_context):
    """Scripts name the database's types: they must not change when our own type does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql')"
    return False


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        process_revision_directives=drop_empty_revisions,
        render_item=render_plain_types,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
